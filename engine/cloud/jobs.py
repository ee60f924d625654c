"""Works the queue off: takes queued jobs and has them performed, again if the replica is lost; sweeps what is old.

Threads wait for work and for the replicas that do it; how a job is performed, in this process or by Ray, is the
caller's. The database is the truth, so ending at any moment loses nothing: a job whose heartbeat stops is taken anew.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Self

from engine.cloud.jobs_table import JobsTable
from engine.cloud.meters import Meters, Totals
from engine.cloud.objects import Objects, results_of, upload_name
from engine.cloud.records import Records
from engine.cloud.rows import JobRow
from engine.cloud.settings import CloudSettings
from engine.cloud.values import NewCloudJob
from engine.domain import JobState
from engine.errors import JobCrashed, ReliefError

log = logging.getLogger(__name__)

ALIVE = "queue-alive"
"""The flag that tells when the queue was last worked on, in seconds since 1970."""
ALIVE_SECONDS = 30.0
"""If nobody has touched the flag for so long, nobody works the queue off."""
_LOOK = 0.5
"""Seconds between two looks at the queue when nobody calls."""
_SWEEP = 30.0


class WorkerLost(Exception):
    """Whoever performed a job is gone, or could not reach what it needs; the job itself is not to blame."""


Perform = Callable[[str, int], None]
"""Does the job of this id and attempt, to its end in the database. Raises `WorkerLost`."""


class Jobs:
    """Works off the queue while the context lasts, ``lanes`` jobs at a time. `wake` says that there is a new one."""

    def __init__(
        self,
        settings: CloudSettings,
        records: Records,
        table: JobsTable,
        objects: Objects,
        perform: Perform,
        meters: Meters,
        *,
        totals: Totals | None = None,
        lanes: int | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._records = records
        self._table = table
        self._objects = objects
        self._perform = perform
        self._meters = meters
        self._totals = totals
        self._lanes = lanes or settings.pictures_max * settings.pictures_at_once
        self._clock = clock
        self._changed = threading.Condition()
        self._calls = 0
        self._mine: set[str] = set()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        for number in range(self._lanes):
            self._threads.append(threading.Thread(target=self._work, name=f"lane {number}", daemon=True))
        self._threads.append(threading.Thread(target=self._look_after, name="sweep", daemon=True))
        for thread in self._threads:
            thread.start()

    def close(self, seconds: float = 10.0) -> None:
        """Take no more jobs, and wait a little for those under way; what is not done then is done after the start."""
        self._stopping.set()
        self.wake()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def wake(self) -> None:
        """There is a new job."""
        with self._changed:
            self._calls += 1
            self._changed.notify_all()

    def _work(self) -> None:
        while not self._stopping.is_set():
            with self._changed:
                calls = self._calls
            try:
                row = self._table.take()
            except ReliefError as error:
                log.warning("the queue cannot be read: %s", error)
                self._stopping.wait(1.0)
                continue
            if row is not None:
                self._run(row)
                continue
            with self._changed:
                self._changed.wait_for(lambda calls=calls: self._calls != calls or self._stopping.is_set(), _LOOK)  # type: ignore[misc]

    def _run(self, row: JobRow) -> None:
        with self._changed:
            self._mine.add(row.id)
        try:
            try:
                self._perform(row.id, row.attempt)
                self._put_back(row, "its replica did not end it")
            except WorkerLost as error:
                self._put_back(row, str(error))
            except Exception:
                log.exception("job %s could not be handed out", row.id)
                self._put_back(row, "it could not be handed out")
        except ReliefError as error:  # the lease runs out, and the job begins anew
            log.warning("job %s: %s", row.id, error)
        finally:
            with self._changed:
                self._mine.discard(row.id)

    def _put_back(self, row: JobRow, reason: str) -> None:
        """Back into the queue if it is still running, or given up after too many times."""
        if row.attempt < self._settings.attempts:
            if self._table.give_back(row.id, row.attempt):
                log.info("job %s begins anew: %s", row.id, reason)
                self.wake()
            return
        told = f"The service lost {row.attempt} replicas over {row.name or 'this picture'} and gave it up."
        failed = self._table.end(row.id, row.attempt, JobState.FAILED, error_code=JobCrashed.code, error_message=told)
        if failed:
            self._meters.count("jobs", JobState.FAILED)

    # --- what happens every now and then -----------------------------------------------------------------------

    def _look_after(self) -> None:
        next_sweep = 0.0
        while not self._stopping.is_set():
            try:
                now = self._clock()
                self._records.set_flag(ALIVE, str(now))
                self.recover()
                if self._totals is not None:
                    for gone in self._totals.sweep():
                        log.info("a replica of %s has ended without a farewell", gone.deployment)
                if now >= next_sweep:
                    next_sweep = now + _SWEEP
                    self.sweep()
            except ReliefError as error:
                log.warning("the queue cannot be looked after: %s", error)
            except Exception:
                log.exception("the queue cannot be looked after")
            self._stopping.wait(min(2.0, self._settings.lease_seconds / 4))

    def recover(self) -> int:
        """Put jobs back into the queue of which nobody has told for the length of a lease; how many."""
        lost = self._table.lost(self._clock() - self._settings.lease_seconds)
        for row in lost:
            self._put_back(row, "nobody has told of it")
        return len(lost)

    def sweep(self) -> int:
        """Delete what is older than what users were told; how many jobs and uploads that were."""
        before = self._clock() - self._settings.keep_hours * 3600
        jobs, uploads = self._table.old(before), self._records.old_uploads(before)
        for row in jobs:
            self._objects.clear(results_of(row.id))
            self._table.forget(row.id)
        for upload in uploads:
            self._objects.abandon(upload)
            self._records.forget_upload(upload.id)
        self._objects.tidy(before)
        return len(jobs) + len(uploads)


def delete_upload(objects: Objects, records: Records, table: JobsTable, row: JobRow) -> None:
    """Remove what a job was made from, masks and depth maps too, unless another one needs it."""
    for upload in NewCloudJob.model_validate_json(row.wanted).uploads:
        if not table.upload_in_use(upload, other_than=row.id):
            objects.delete(upload_name(upload))
            records.forget_upload(upload)
