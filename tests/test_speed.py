"""Speeds are measured in turns, as medians, of the pixels that come out."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from models.speed import Speed, compare


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Timed:
    """Takes so many seconds on each call, the first of which warms it up."""

    name: str
    scale: int
    clock: Clock
    seconds: list[float]
    order: list[str] = field(default_factory=list)

    def run(self, rgb, depth=None, control=None):
        assert depth.shape == (1, 1, *rgb.shape[2:])
        assert control.shape == (1, 2, *rgb.shape[2:])
        self.order.append(self.name)
        self.clock.now += self.seconds.pop(0)
        return np.repeat(np.repeat(rgb, self.scale, 2), self.scale, 3)


def test_one_slow_round_does_not_change_the_median():
    clock = Clock()
    network = Timed("a", 4, clock, [9.0, 0.5, 0.5, 30.0])
    speed = compare({"a": network}, side=250, rounds=3, clock=clock)["a"]
    assert speed.median == pytest.approx(2.0)  # one megapixel in half a second
    low, high = speed.quartiles
    assert low < speed.median <= high


def test_what_slows_a_whole_round_does_not_change_a_ratio():
    ours, peer = Speed((4.0, 1.0, 6.0)), Speed((2.0, 0.5, 3.0))
    assert ours.against(peer) == 2.0


def test_networks_take_turns_in_a_turning_order():
    clock, order = Clock(), []
    networks = {name: Timed(name, 1, clock, [1.0] * 4, order) for name in "abc"}
    compare(networks, side=8, rounds=3, clock=clock)
    assert "".join(order) == "abc" + "abc" + "bca" + "cab"


def test_nothing_to_time_gives_nothing():
    assert compare({}) == {}
