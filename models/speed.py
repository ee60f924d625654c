"""Speeds measured side by side: every contestant takes its turn in every round, so that what slows one slows all.

What is timed is one run of a loaded network on one square input, without tiles, files or rounding: that is how speeds
of networks are compared. `engine.benchmark` measures the whole route.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from engine.session import Session

SIDE = 256
"""Of the input, in pixels."""

ROUNDS = 15


@dataclass(frozen=True)
class Speed:
    """Megapixels of result a second in each round."""

    rates: tuple[float, ...]

    @property
    def median(self) -> float:
        return float(np.median(self.rates))

    @property
    def quartiles(self) -> tuple[float, float]:
        low, high = np.quantile(self.rates, (0.25, 0.75))
        return float(low), float(high)

    def against(self, other: Speed) -> float:
        """How many times as fast: the median over rounds, since what else the machine does slows both in a round."""
        return float(np.median(np.divide(self.rates, other.rates)))


def compare(
    networks: Mapping[str, Session],
    *,
    side: int = SIDE,
    rounds: int = ROUNDS,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Speed]:
    """Time every network ``rounds`` times on the same ``side`` x ``side`` pixels, after a run that does not count.

    The order turns from round to round, so that none always runs behind the same other one.
    """
    rgb = np.random.default_rng(0).random((1, 3, side, side), np.float32)
    depth, control = np.full((1, 1, side, side), 0.5, np.float32), np.full((1, 2, side, side), 0.5, np.float32)
    pixels = {name: network.run(rgb, depth, control)[0, 0].size for name, network in networks.items()}
    rates: dict[str, list[float]] = {name: [] for name in networks}
    names = list(networks)
    for turn in range(rounds):
        first = turn % max(1, len(names))
        for name in names[first:] + names[:first]:
            start = clock()
            networks[name].run(rgb, depth, control)
            rates[name].append(pixels[name] / 1e6 / max(clock() - start, 1e-9))
    return {name: Speed(tuple(found)) for name, found in rates.items()}
