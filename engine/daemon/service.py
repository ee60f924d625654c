"""All that the daemon's routes need, in one value; built by `process`, or by a test around fake networks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil

from engine import __version__, catalog
from engine.config import Settings, digest, state_folder
from engine.daemon.access import Keyring, Pairing
from engine.daemon.jobs import Jobs
from engine.daemon.offloading import Connect, Read
from engine.daemon.previews import Previews
from engine.daemon.spool import Spool
from engine.daemon.store import Store
from engine.daemon.watches import Watches
from engine.domain import JobState, Precision
from engine.enhance import Engine
from engine.errors import ReliefError
from engine.offload.client import Service as CloudService
from engine.wire import PROTOCOL
from engine.wire.about import DeviceValue, Health, ModelValue


@dataclass
class Service:
    """The daemon's parts. ``stop`` asks the process to end; ``port`` is known once it listens."""

    settings: Settings
    engine: Engine
    store: Store
    spool: Spool
    keyring: Keyring
    pairing: Pairing
    jobs: Jobs
    previews: Previews
    watches: Watches
    port: int = 0
    idle_minutes: float = 0.0
    stop: Callable[[], None] = lambda: None
    started: float = field(default_factory=time.time)
    last_asked: float = field(default_factory=time.monotonic)

    @classmethod
    def build(
        cls, settings: Settings, engine: Engine, *, read: Read | None = None, connect: Connect = CloudService
    ) -> Service:
        """Open what lies in the state folder. Raises `ConfigError`.

        ``read`` tells the settings as they are now, for what may change while the daemon runs: the cloud.
        """
        folder = state_folder(settings)
        keyring = Keyring(folder)
        store, spool = Store(folder / "jobs.sqlite3"), Spool(folder / "spool")
        jobs = Jobs(engine, store, spool, keyring, read=read, connect=connect, max_waiting=settings.max_jobs)
        previews = Previews(engine, store, jobs.work, jobs.workers)
        watches = Watches(jobs, store, keyring.local)
        return cls(settings, engine, store, spool, keyring, Pairing(), jobs, previews, watches)

    @property
    def max_upload(self) -> int:
        """Bytes."""
        return self.settings.max_upload_mb << 20

    def touch(self) -> None:
        """Somebody is here: the time without work begins anew."""
        self.last_asked = time.monotonic()

    def idle_for(self) -> float:
        """Seconds since there was last something to do, or somebody asked; 0 while jobs wait or run."""
        if not (self.jobs.is_idle and self.watches.is_empty):
            return 0.0
        return time.monotonic() - max(self.last_asked, self.jobs.workers.last_work)

    def close(self) -> None:
        """After the last request."""
        self.previews.clear()
        self.store.close()

    def health(self) -> Health:
        return Health(
            version=__version__,
            protocol=PROTOCOL,
            pid=psutil.Process().pid,
            uptime=round(time.time() - self.started, 3),
            settings=digest(self.settings),
            queued=self.store.count(JobState.QUEUED),
            running=len(self.jobs.workers.running),
            paused=self.jobs.paused,
            memory_bytes=psutil.Process().memory_info().rss,
            idle_exit=self.idle_minutes or None,
        )

    def devices(self) -> list[DeviceValue]:
        """Each device with its speeds, measured once a machine; that waits for its turn on the device."""
        model = catalog.find(self.engine.models, self.settings.measured_model)
        spec = model.networks[max(model.scales)]
        found = []
        for device in self.engine.devices:
            try:
                with self.jobs.workers.lane(device.id).turn(urgent=True):
                    speeds = self.engine.speeds(spec, device)
            except ReliefError as error:
                found.append(DeviceValue(id=device.id, name=device.name, error=str(error)))
                continue
            rounded = {str(p): round(s, 2) for p, s in speeds.items()}
            fastest = max(speeds, key=lambda p: speeds[p])
            found.append(
                DeviceValue(id=device.id, name=device.name, megapixels_per_second=rounded, fastest=str(fastest))
            )
        return found

    def models(self) -> list[ModelValue]:
        """The installed models, as they are now."""
        self.engine.refresh()
        return [
            ModelValue(
                name=model.name,
                scales=model.scales,
                precisions=tuple(sorted({Precision(p) for s in model.networks.values() for p in s.variants})),
                estimates_depth=model.estimator is not None,
                takes_control=any(s.takes_control for s in model.networks.values()),
                licence=next(iter(model.networks.values())).licence,
            )
            for model in self.engine.models.values()
        ]
