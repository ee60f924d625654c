"""The daemon's jobs: accepts them, keeps them, runs them in turn, tells who listens.

A job is kept before its acceptance is answered, and its destination does not change after. Each device has a lane on
which one picture is enlarged at a time; interactive jobs and previews go first, even between two tiles of another
picture. What was running when the daemon ended starts anew when it begins again; what was finished stays finished.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal, Self

from engine.daemon import acceptance, recovery
from engine.daemon.access import Client, Keyring
from engine.daemon.offloading import Connect, Offloading, Read
from engine.daemon.spool import Spool
from engine.daemon.store import PAUSED, JobRow, Store
from engine.daemon.work import MEDIA_TYPES, PROFILE, RAW, RAW_SUFFIX, Work
from engine.daemon.workers import Event, Want, Workers
from engine.domain import Format, JobState, Where
from engine.enhance import Engine
from engine.errors import JobConflict, QueueFull, UnknownJob
from engine.offload.client import Service as CloudService
from engine.wire.offload import Opinion
from engine.wire.socket import JobChanged
from engine.wire.values import Estimate, Job, NewJob, Outcome, Problem, ReportValue, Source

Listener = Callable[[str, Event], None]
"""Hears the owner of a job and what happened to it; called from any thread, and must return at once."""

_WAITING = (JobState.QUEUED, JobState.RUNNING, JobState.PAUSED)


class Jobs:
    """The queue and what works it off; a context manager. Safe to share between threads."""

    def __init__(
        self,
        engine: Engine,
        store: Store,
        spool: Spool,
        keyring: Keyring,
        *,
        read: Read | None = None,
        connect: Connect = CloudService,
        max_waiting: int = 2000,
    ) -> None:
        self.engine = engine
        self.store = store
        self.spool = spool
        self.keyring = keyring
        self.work = Work(engine, store, spool, self._folder_of)
        self._max_waiting = max_waiting
        self._changed = threading.Condition(threading.RLock())
        self._listeners: list[Listener] = []
        self.offloading = Offloading(
            engine, store, self.work, read or (lambda: engine.settings), measuring=self._on_a_device, connect=connect
        )
        self.workers = Workers(engine, store, self.work, self.offloading, self._changed, self._tell, self._emit)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Take up what was left, and begin to work."""
        recovery.recover(self.store, self.spool)
        self.workers.start()

    def close(self, seconds: float = 10.0) -> None:
        """Stop working: what runs goes back into the queue at its next tile. Waits so many ``seconds`` at most."""
        self.workers.close(seconds)

    # --- for clients -------------------------------------------------------------------------------------------

    def submit(self, client: Client, wanted: NewJob) -> Job:
        """Keep a job; it will be done. Raises a `ReliefError` that says why not."""
        known = self._known(client, wanted)
        if known is not None:
            return self.shown(known)
        acceptance.check(client, wanted, self.engine, self.store, self.work)
        with self._changed:
            known = self._known(client, wanted)
            if known is not None:  # asked for twice at once
                return self.shown(known)
            if self.store.count(*_WAITING) >= self._max_waiting:
                raise QueueFull(f"The queue is full with {self._max_waiting} jobs; try again later.")
            row = JobRow(
                id=secrets.token_hex(16),
                owner=client.id,
                wanted=wanted.model_dump_json(exclude_defaults=True),
                position=self.store.positions()[1] + 1,
                created=time.time(),
                key=wanted.key,
                name=wanted.name,
                interactive=wanted.interactive,
            )
            self.store.add(row)
            self._changed.notify_all()
        self._tell(row)
        return self.shown(row)

    def _known(self, client: Client, wanted: NewJob) -> JobRow | None:
        """The job that was accepted before, under the same key."""
        return self.store.by_key(client.id, wanted.key) if wanted.key is not None else None

    def find(self, client: Client, job: str) -> JobRow:
        """A job of this client's; others' are unknown to it. Raises `UnknownJob`."""
        try:
            row = self.store.job(job)
        except KeyError:
            row = None
        if row is None or row.owner != client.id:
            raise UnknownJob("There is no job of this name.")
        return row

    def list(self, client: Client, *states: JobState, limit: int = 1000) -> list[Job]:
        return [self.shown(row) for row in self.store.jobs(*states, owner=client.id, limit=limit)]

    def shown(self, row: JobRow) -> Job:
        """The job as its owner sees it."""
        running = self.workers.running.get(row.id)
        ahead = None
        if row.state is JobState.QUEUED:
            ahead = self.store.count_before(row)
        return Job(
            id=row.id,
            state=row.state,
            revision=row.revision,
            name=row.name,
            interactive=row.interactive,
            created=row.created,
            started=row.started,
            finished=row.finished,
            ahead=ahead,
            progress=running.step if running is not None else None,
            outcome=Outcome.model_validate_json(row.outcome) if row.outcome else None,
            report=ReportValue.model_validate_json(row.report) if row.report else None,
            error=Problem(code=row.error_code, message=row.error_message or "") if row.error_code else None,
            cloud=row.cloud,
            question=Estimate.model_validate_json(row.question) if row.question else None,
        )

    def cancel(self, client: Client, job: str) -> Job:
        """End it; one that has ended stays as it is."""
        with self._changed:
            row = self.find(client, job)
            running = self.workers.running.get(job)
            if running is not None:
                running.want = Want.CANCEL
                self._changed.notify_all()
            elif not row.state.is_final:
                self.offloading.forget(row)
                row = self.store.update(job, state=JobState.CANCELLED, finished=time.time(), question=None, errand=None)
                self._tell(row)
        return self.shown(row)

    def pause(self, client: Client, job: str) -> Job:
        """Let it wait, at its next tile if it runs. Raises `JobConflict` for one that has ended."""
        with self._changed:
            row = self.find(client, job)
            if row.state.is_final:
                raise JobConflict(f"The job is {row.state} already.")
            running = self.workers.running.get(job)
            if running is not None:
                running.want = Want.PAUSE
                self._changed.notify_all()
            elif row.state is JobState.QUEUED:
                row = self.store.update(job, state=JobState.PAUSED)
                self._tell(row)
        return self.shown(row)

    def resume(self, client: Client, job: str) -> Job:
        """Go on with a paused job, here if it asks; start one that failed or was cancelled once more."""
        with self._changed:
            row = self.find(client, job)
            running = self.workers.running.get(job)
            if running is not None:
                running.want = Want.GO
            elif row.state is JobState.DONE:
                raise JobConflict("The job is done already.")
            elif row.state is not JobState.QUEUED:
                blank: dict[str, Any] = {
                    "error_code": None,
                    "error_message": None,
                    "finished": None,
                    "attempts": 0,
                    "question": None,
                }
                if row.question is not None:
                    blank["place"] = Where.HERE.value
                elif row.state.is_final:  # all is decided anew
                    blank |= dict.fromkeys(("place", "cloud", "errand", "remote"))
                row = self.store.update(job, state=JobState.QUEUED, **blank)
                self._tell(row)
            self._changed.notify_all()
        return self.shown(row)

    def answer(self, client: Client, job: str, where: Literal["here", "cloud"]) -> Job:
        """Have a job that asks done in this place. Raises `JobConflict` if it does not ask, or why not."""
        if where == "cloud":
            self.offloading.check_on()
        with self._changed:
            row = self.find(client, job)
            if row.state is not JobState.PAUSED or row.question is None:
                raise JobConflict("The job does not ask where it is to be done.")
            row = self.store.update(job, state=JobState.QUEUED, place=where, question=None)
            self._changed.notify_all()
        self._tell(row)
        return self.shown(row)

    def opinion(self, client: Client, job: str, said: Opinion) -> None:
        """Tell the service that made a result what became of it; raises as `Offloading.opinion`."""
        self.offloading.opinion(self.find(client, job), said)

    def move(self, client: Client, job: str, before: str | None) -> Job:
        """Put a job before another one of the client's, or at the end. Raises `JobConflict` if either has ended."""
        with self._changed:
            row = self.find(client, job)
            other = self.find(client, before) if before is not None else None
            if row.state.is_final or (other is not None and other.state.is_final):
                raise JobConflict("Only jobs that wait have a place in the queue.")
            position = self.store.positions()[1] + 1 if other is None else self.store.position_before(other)
            row = self.store.update(job, position=position)
            self._tell(row)
        return self.shown(row)

    def forget(self, client: Client, job: str) -> None:
        """Remove a job that has ended from the list, and its result if it lies with us."""
        with self._changed:
            if not self.find(client, job).state.is_final:
                raise JobConflict("Cancel the job first.")
            self.store.forget(job)
        self.spool.forget_result(job)

    def result(self, client: Client, job: str) -> tuple[Path, str]:
        """The file that a finished job left with us, and its media type. Raises `JobConflict` or `UnknownJob`."""
        row = self.find(client, job)
        if row.state is not JobState.DONE or row.outcome is None:
            raise JobConflict(f"The job is {row.state}; there is no result.")
        outcome = Outcome.model_validate_json(row.outcome)
        if outcome.path is not None:
            raise JobConflict("The result was written to the place that was asked for.")
        return self._kept(row, "result"), outcome.media_type

    def depth(self, client: Client, job: str) -> tuple[Path, str]:
        """The depth map of a finished job, as `result`."""
        row = self.find(client, job)
        if row.state is not JobState.DONE or row.outcome is None:
            raise JobConflict(f"The job is {row.state}; there is no depth map.")
        if not Outcome.model_validate_json(row.outcome).depth:
            raise JobConflict("No depth map was asked for.")
        path = self._kept(row, "depth")
        return path, RAW if path.suffix == RAW_SUFFIX else MEDIA_TYPES[Format.PNG]

    def _kept(self, row: JobRow, name: str) -> Path:
        found = next(self.spool.result(row.id).glob(f"{name}.*"), None)
        if found is None:
            raise UnknownJob("The result is not kept any more.")
        return found

    def profile(self, job: str) -> bytes | None:
        """The ICC profile that belongs to a job's raw pixels."""
        path = self.spool.result(job) / PROFILE
        return path.read_bytes() if path.exists() else None

    def forget_upload(self, client: Client, upload: str) -> None:
        """Remove an upload, unless a job that is not done needs it. Raises `UnknownUpload` or `JobConflict`."""
        with self._changed:
            acceptance.check_source(client, Source(upload=upload), self.store)
            if any(upload in row.wanted for row in self.store.jobs(*_WAITING, owner=client.id)):
                raise JobConflict("A job needs this upload.")
            self.store.forget_upload(upload)
        self.spool.forget_upload(upload)

    @property
    def paused(self) -> bool:
        """Whether the whole queue waits."""
        return self.store.flag(PAUSED) == "yes"

    @paused.setter
    def paused(self, value: bool) -> None:
        with self._changed:
            self.store.set_flag(PAUSED, "yes" if value else "no")
            self._changed.notify_all()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Hear of all jobs from now on; what is returned ends that."""
        with self._changed:
            self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def is_idle(self) -> bool:
        return not self.workers.running and self.store.count(JobState.QUEUED) == 0

    def _on_a_device(self) -> AbstractContextManager[None]:
        return self.workers.lane().turn(urgent=True)

    def _folder_of(self, owner: str) -> Path | None:
        client = self.keyring.by_id(owner)
        return Path(client.folder) if client is not None and client.folder is not None else None

    def _tell(self, row: JobRow) -> None:
        with self._changed:
            self._changed.notify_all()
        self._emit(row.owner, JobChanged(job=self.shown(row)))

    def _emit(self, owner: str, event: Event) -> None:
        for listener in tuple(self._listeners):
            listener(owner, event)
