"""All that the ingress needs, in one value; built for a replica by `serving`, or by a test around fake networks."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from starlette.concurrency import run_in_threadpool

from engine import __version__, config
from engine.cloud.acceptance import Acceptance
from engine.cloud.bucket import Bucket
from engine.cloud.database import Database
from engine.cloud.folder import Folder
from engine.cloud.jobs import ALIVE, ALIVE_SECONDS
from engine.cloud.jobs_table import JobsTable
from engine.cloud.keys import Rates
from engine.cloud.meters import Gains, Meters
from engine.cloud.objects import Objects
from engine.cloud.records import Records
from engine.cloud.rows import JobRow
from engine.cloud.settings import CloudSettings, engine_settings
from engine.cloud.values import PROTOCOL, Health, Hello
from engine.domain import JobState
from engine.enhance import Engine
from engine.errors import ReliefError
from engine.wire.values import Job, Outcome, Problem, ReportValue, Step

_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Stores:
    """What lasts: the database and the storage."""

    database: Database
    records: Records
    table: JobsTable
    objects: Objects

    @classmethod
    def open(cls, settings: CloudSettings) -> Self:
        """Raises `ConfigError` or `StorageFailed`. ``settings`` are resolved ones."""
        database = Database(settings.database)
        try:
            records = Records(database)
            return cls(database, records, JobsTable(database), open_objects(settings, records))
        except BaseException:
            database.close()
            raise


def open_objects(settings: CloudSettings, records: Records) -> Objects:
    """The storage that the settings name."""
    if settings.storage.startswith("s3://"):
        return Bucket(settings)
    return Folder(Path(settings.storage), records.secret(), settings.link_minutes * 60)


@dataclass
class Service:
    """The ingress's parts. ``wake`` tells whoever works the queue off; ``gains`` is what all processes have counted."""

    settings: CloudSettings
    stores: Stores
    engine: Engine
    acceptance: Acceptance
    rates: Rates
    meters: Meters
    changes: Changes
    wake: Callable[[], None]
    gains: Callable[[], Gains]
    now: Callable[[], float] = time.time

    @classmethod
    def build(
        cls,
        settings: CloudSettings,
        stores: Stores,
        engine: Engine,
        meters: Meters,
        *,
        wake: Callable[[], None],
        gains: Callable[[], Gains],
    ) -> Self:
        acceptance = Acceptance(settings, engine, stores.records, stores.table, stores.objects)
        rates = Rates(settings.ingress_replicas)
        return cls(settings, stores, engine, acceptance, rates, meters, Changes(stores.table), wake, gains)

    def hello(self) -> Hello:
        settings = self.settings
        offered = [n for n, model in self.engine.models.items() if model.estimator is None]
        return Hello(
            protocol=PROTOCOL,
            version=__version__,
            keep_hours=settings.keep_hours,
            max_megapixels=settings.max_megapixels,
            max_output_megapixels=settings.max_output_megapixels,
            max_upload_mb=settings.max_upload_mb,
            max_direct_mb=settings.max_direct_mb,
            part_bytes=settings.part_bytes,
            models=tuple(n for n in offered if not settings.allowed or n in settings.allowed),
            megapixels_per_second=self.stores.table.rate(),
        )

    def health(self) -> Health:
        storage = database = queue = False
        counts: dict[JobState, int] = {}
        with contextlib.suppress(ReliefError):
            self.stores.objects.check()
            storage = True
        with contextlib.suppress(ReliefError):
            alive = float(self.stores.records.flag(ALIVE) or 0)
            counts = self.stores.table.counts()
            database, queue = True, time.time() - alive < ALIVE_SECONDS
        return Health(
            status="ok" if database and storage and queue else "degraded",
            version=__version__,
            database=database,
            storage=storage,
            queue=queue,
            queued=counts.get(JobState.QUEUED, 0),
            running=counts.get(JobState.RUNNING, 0),
        )

    def shown(self, row: JobRow) -> Job:
        """A job as its owner sees it."""
        problem = None
        if row.error_code is not None:
            problem = Problem(code=row.error_code, message=row.error_message or "")
        return Job(
            id=row.id,
            state=row.state,
            revision=row.revision,
            name=row.name,
            interactive=row.interactive,
            created=row.created,
            started=row.started,
            finished=row.finished,
            ahead=self.stores.table.ahead(row),
            progress=Step.model_validate_json(row.progress) if row.progress and not row.state.is_final else None,
            outcome=Outcome.model_validate_json(row.outcome) if row.outcome else None,
            report=ReportValue.model_validate_json(row.report) if row.report else None,
            error=problem,
        )


def make_engine(settings: CloudSettings) -> Engine:
    """An engine with the service's settings and this process's own devices."""
    return Engine(engine_settings(settings, config.load()))


class Changes:
    """Tells those who wait for a job's next revision, of one event loop, with one question for all of them."""

    def __init__(self, table: JobsTable, seconds: float = _POLL_SECONDS) -> None:
        self._table = table
        self._seconds = seconds
        self._waiting: dict[asyncio.Event, tuple[str, int]] = {}
        self._task: asyncio.Task[None] | None = None

    async def after(self, job: str, revision: int, seconds: float) -> None:
        """Wait until the job is no longer at this revision, or gone, or the time has passed."""
        event = asyncio.Event()
        self._waiting[event] = job, revision
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._poll())
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            pass
        finally:
            del self._waiting[event]

    async def _poll(self) -> None:
        while self._waiting:
            jobs = {job for job, _ in self._waiting.values()}
            with contextlib.suppress(ReliefError):
                present = await run_in_threadpool(self._table.revisions, jobs)
                for event, (job, revision) in list(self._waiting.items()):
                    if job in jobs and present.get(job) != revision:
                        event.set()
            await asyncio.sleep(self._seconds)
