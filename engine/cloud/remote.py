"""Sessions whose networks run on other replicas, in the shape that the engine knows.

A tile says by the hash of its weights which network it wants. It is pure, so one whose replica is lost is simply run
again by another; only if none can be reached for long is the whole job given back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from engine.cloud.networks import Answer, Networks, TileJob
from engine.config import Settings
from engine.domain import ModelSpec, Precision, Variant
from engine.pixels import Float
from engine.pool import Pool
from engine.session import Device, Session


class Runners(Protocol):
    """The replicas that run networks, seen as one. Raises `engine.cloud.jobs.WorkerLost` if none can be reached."""

    def run(self, tile: TileJob) -> Answer: ...

    def speeds(self, network: str, device: str) -> dict[Precision, float]:
        """Megapixels of result a second, by precision; raises a `ReliefError`."""

    def devices(self) -> Sequence[Device]:
        """What each of them has, the fastest first, the processor last."""


class Near:
    """Networks in this process, in place of replicas."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks

    def run(self, tile: TileJob) -> Answer:
        return self._networks.run([tile])[0]

    def speeds(self, network: str, device: str) -> dict[Precision, float]:
        return self._networks.speeds(network, device)

    def devices(self) -> Sequence[Device]:
        return self._networks.devices


class RemoteSession:
    """A network on other replicas; see `engine.session.Session`."""

    def __init__(self, runners: Runners, network: str, device: str, clock: Callable[[], float] = time.time) -> None:
        self._runners = runners
        self._network = network
        self._device = device
        self._clock = clock

    def run(self, rgb: Float, depth: Float | None = None, control: Float | None = None) -> Float:
        tile = TileJob(self._network, self._device, rgb, depth, control, self._clock())
        return self._runners.run(tile).result()


class RemotePool(Pool):
    """A pool whose sessions run on other replicas, ``at_once`` tiles of a picture at a time."""

    def __init__(self, settings: Settings, runners: Runners, *, at_once: int) -> None:
        def load(variant: Variant, device: Device, _threads: int) -> Session:
            return RemoteSession(runners, variant.sha256, device.id)

        super().__init__(settings, loader=load)
        self.at_once = at_once
        self._runners = runners
        self._known: dict[tuple[str, int, str], dict[Precision, float]] = {}

    def speeds(self, spec: ModelSpec, device: Device, *, again: bool = False) -> dict[Precision, float]:
        """As they were measured where the networks run: the way there does not count."""
        key = spec.name, spec.scale, device.id
        if again or key not in self._known:
            variant = next(iter(spec.variants.values()))
            self._known[key] = self._runners.speeds(variant.sha256, device.id)
        return self._known[key]
