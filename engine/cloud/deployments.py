"""The deployments of Ray Serve, each a thin shell around what knows nothing of Ray.

Every constructor runs in a process of its own, which nobody else shares; any of them may be killed at any moment.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from fastapi import FastAPI
from ray import serve
from ray.exceptions import RayError, RayTaskError
from ray.serve.exceptions import RayServeException

from engine.cloud import loopback
from engine.cloud.ingress import create_app
from engine.cloud.jobs import Jobs, WorkerLost
from engine.cloud.meters import Gains, Meters, Sender, Totals
from engine.cloud.networks import Answer, Networks, TileJob
from engine.cloud.remote import RemotePool
from engine.cloud.reporting import Reporter
from engine.cloud.service import Service, Stores
from engine.cloud.settings import CloudSettings, engine_settings
from engine.cloud.work import Work
from engine.config import Settings
from engine.domain import Precision
from engine.enhance import Engine
from engine.session import Device

log = logging.getLogger(__name__)

APP = "relief"
INGRESS, QUEUE, PICTURES, INFERENCE = "ingress", "queue", "pictures", "inference"
_TILE_SECONDS = 300.0
"""A tile that takes longer hangs."""
_PATIENCE = 60.0
"""Seconds for which a tile looks for a replica: long enough for one to be started anew."""
Found = TypeVar("Found")


def _start() -> None:
    """What every replica does first."""
    loopback.keep_replica()
    logging.getLogger("engine").setLevel(logging.INFO)


def _reporter(deployment: str, meters: Meters, before: Callable[[], None] = lambda: None) -> Reporter:
    """Reports to the queue's replica, which adds up."""

    def send(sender: Sender, gains: Gains, farewell: bool) -> None:
        queue: Any = serve.get_deployment_handle(QUEUE, APP)
        queue.report.remote(sender, gains, farewell).result(timeout_s=1.0 if farewell else 10.0)

    return Reporter(deployment, meters, send, before=before)


def patiently(ask: Callable[[], Found], *, seconds: float = _PATIENCE, pause: float = 0.25) -> Found:
    """What ``ask`` finds, asked again while no replica answers. Raises `WorkerLost` when the patience is at its end.

    Errors of the asked replica's own code are raised as they are.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except RayTaskError:
            raise
        except (RayError, RayServeException, TimeoutError) as error:
            if time.monotonic() + pause > until:
                raise WorkerLost(f"no replica answered ({type(error).__name__})") from error
            time.sleep(pause)
            pause = min(2.0, pause * 2)


class Inference:
    """Runs tiles; those that come together and are equal run as one batch. It ``reports`` where there is a queue."""

    def __init__(self, settings: CloudSettings, base: Settings, *, reports: bool = True) -> None:
        _start()
        meters = Meters()
        self._networks = Networks(engine_settings(settings, base), meters)
        self._thread = ThreadPoolExecutor(1, "networks")  # a device runs one network at a time
        batched: Any = self._batched
        batched.set_max_batch_size(settings.batch_size)
        batched.set_batch_wait_timeout_s(settings.batch_wait_ms / 1000)
        self._together = settings.batch_size > 1
        if reports:
            self._reporter = _reporter(INFERENCE, meters, self._networks.tell_memory)

    @serve.batch
    async def _batched(self, tiles: list[TileJob]) -> list[Answer]:
        return await self._run(tiles)

    async def _run(self, tiles: list[TileJob]) -> list[Answer]:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._networks.run, tiles)

    async def run(self, tile: TileJob) -> Answer:
        if not self._together:
            return (await self._run([tile]))[0]
        batched: Any = self._batched
        answer: Answer = await batched(tile)
        return answer

    async def speeds(self, network: str, device: str) -> dict[Precision, float]:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._networks.speeds, network, device)

    async def devices(self) -> Sequence[Device]:
        return self._networks.devices

    def __del__(self) -> None:
        if hasattr(self, "_reporter"):
            self._reporter.close()


class Replicas:
    """All replicas of `Inference`, for the threads of another process; see `engine.cloud.remote.Runners`."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def run(self, tile: TileJob) -> Answer:
        found: Answer = patiently(lambda: self._handle.run.remote(tile).result(timeout_s=_TILE_SECONDS))
        return found

    def speeds(self, network: str, device: str) -> dict[Precision, float]:
        ask = self._handle.speeds.remote
        found: dict[Precision, float] = patiently(lambda: ask(network, device).result(timeout_s=_TILE_SECONDS))
        return found

    def devices(self) -> Sequence[Device]:
        found: Sequence[Device] = patiently(lambda: self._handle.devices.remote().result(timeout_s=30))
        return found


class Pictures:
    """Takes pictures apart, has their tiles run elsewhere, and puts the results together."""

    def __init__(self, settings: CloudSettings, base: Settings, inference: Any) -> None:
        _start()
        self._settings = settings
        self._engine_settings = engine_settings(settings, base)
        self._replicas = Replicas(inference)
        self._threads = ThreadPoolExecutor(settings.pictures_at_once, "pictures")
        self._lock = threading.Lock()
        self._work: Work | None = None
        self._meters = Meters()
        self._reporter = _reporter(PICTURES, self._meters)

    async def perform(self, job: str, attempt: int) -> str:
        """Do a job to its end in the database; empty, or why it has to be done again."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._perform, job, attempt)

    def _perform(self, job: str, attempt: int) -> str:
        try:
            self._ready().perform(job, attempt)
        except WorkerLost as error:
            return str(error) or "a replica was lost"
        return ""

    def _ready(self) -> Work:
        """Made with the first job: only now the replicas that run networks have to be there."""
        with self._lock:
            if self._work is None:
                stores = Stores.open(self._settings)
                pool = RemotePool(self._engine_settings, self._replicas, at_once=self._settings.tiles_at_once)
                engine = Engine(self._engine_settings, pool=pool, devices=self._replicas.devices())
                beat = self._settings.lease_seconds / 4
                self._work = Work(engine, stores.table, stores.objects, self._meters, beat_seconds=beat)
            return self._work

    def __del__(self) -> None:
        if hasattr(self, "_reporter"):
            self._reporter.close()


class Queue:
    """Hands out jobs and adds up metrics; there is one of it, and a new one goes on where it was."""

    def __init__(self, settings: CloudSettings, pictures: Any) -> None:
        _start()
        stores = Stores.open(settings)
        self._meters, self._totals = Meters(), Totals()

        def perform(job: str, attempt: int) -> None:
            try:
                reason = pictures.perform.remote(job, attempt).result()
            except (RayError, RayServeException) as error:
                raise WorkerLost(f"its replica was lost ({type(error).__name__})") from error
            if reason:
                raise WorkerLost(reason)

        self._jobs = Jobs(
            settings, stores.records, stores.table, stores.objects, perform, self._meters, totals=self._totals
        )
        self._jobs.start()

    async def wake(self) -> None:
        self._jobs.wake()

    async def report(self, sender: Sender, gains: Gains, farewell: bool) -> None:
        self._totals.add(sender, gains, farewell=farewell)

    async def gains(self) -> Gains:
        """What all have counted, this replica too."""
        self._totals.add(Sender(QUEUE, QUEUE), self._meters.take())
        return self._totals.copy()

    def check_health(self) -> None:
        # It is its own witness that it lives; without this it would be taken for crashed between two questions.
        self._totals.add(Sender(QUEUE, QUEUE), self._meters.take())

    def __del__(self) -> None:
        if hasattr(self, "_jobs"):
            self._jobs.close(seconds=1.0)


def ingress_app(settings: CloudSettings, base: Settings) -> FastAPI:
    """The ASGI application of one replica of the ingress."""
    _start()
    meters = Meters()
    queue: Any = serve.get_deployment_handle(QUEUE, APP)
    reporter = _reporter(INGRESS, meters)

    def wake() -> None:
        queue.wake.remote()  # nobody waits for it: the queue is looked at now and then anyway

    def gains() -> Gains:
        reporter.report()
        found: Gains = patiently(lambda: queue.gains.remote().result(timeout_s=5), seconds=5)
        return found

    service = Service.build(
        settings, Stores.open(settings), Engine(engine_settings(settings, base)), meters, wake=wake, gains=gains
    )
    return create_app(service)
