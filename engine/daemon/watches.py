"""Watched folders that the daemon looks after: they go on when every window is closed, and after a restart.

Each is a thread with a `engine.watching.watcher.Watcher`, whose pictures become jobs like any others.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from engine.config import state_folder
from engine.daemon.access import Client, checked_path
from engine.daemon.jobs import Jobs
from engine.daemon.store import Store, WatchRow
from engine.daemon.workers import Event
from engine.domain import EnhanceRequest, JobState, OutputOptions, Report
from engine.errors import Cancelled, JobConflict, ReliefError, RequestError, UnknownJob, by_code
from engine.watching.journal import Journal
from engine.watching.values import Folders, State, Task, digest
from engine.watching.watcher import Watcher
from engine.wire.socket import JobChanged
from engine.wire.values import NewJob, NewWatch, Source, Watch

log = logging.getLogger(__name__)


@dataclass
class _Running:
    """A watcher under way."""

    stop: threading.Event = field(default_factory=threading.Event)
    watcher: Watcher | None = None
    thread: threading.Thread | None = None
    error: str = ""

    @property
    def state(self) -> State:
        return self.watcher.state if self.watcher is not None else State()


class Watches:
    """All watched folders; a context manager. Safe to share between threads."""

    def __init__(self, jobs: Jobs, store: Store, local: Client) -> None:
        self._jobs = jobs
        self._store = store
        self._local = local
        self._lock = threading.Lock()
        self._running: dict[str, _Running] = {}
        self._journal = state_folder(jobs.engine.settings) / "watch.sqlite3"

    def __enter__(self) -> Self:
        for row in self._store.watches():
            if not row.paused:
                self._start(row)
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            running = list(self._running.values())
        for one in running:
            one.stop.set()
        for one in running:
            if one.thread is not None:
                one.thread.join(10)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is watched: a daemon that watches must not end for lack of work."""
        return not any(not row.paused for row in self._store.watches())

    def add(self, wanted: NewWatch) -> Watch:
        """Watch a folder from now on. Raises what stands against it."""
        for text in (wanted.folder, wanted.to):
            checked_path(text)
        if wanted.wish.sources or wanted.output.path or wanted.output.pixels or wanted.output.folder:
            raise RequestError("A watched folder takes no other files and names its results itself.")
        Folders(Path(wanted.folder), Path(wanted.to)).check()
        self._jobs.engine.check(wanted.wish.request({}))
        with self._lock:
            same = [w for w in self._store.watches() if NewWatch.model_validate_json(w.wanted).folder == wanted.folder]
            if any(NewWatch.model_validate_json(w.wanted).to == wanted.to for w in same):
                raise JobConflict("This folder is watched already for results in that folder.")
            row = WatchRow(secrets.token_hex(16), wanted.model_dump_json(exclude_defaults=True), False, time.time())
            self._store.add_watch(row)
        self._start(row)
        return self._shown(row)

    def list(self) -> list[Watch]:
        return [self._shown(row) for row in self._store.watches()]

    def pause(self, watch: str) -> Watch:
        """Let the folder be; what is in the queue already is taken back."""
        row = self._set(watch, paused=True)
        self._stop(watch)
        return self._shown(row)

    def resume(self, watch: str) -> Watch:
        """Watch it again; what came meanwhile is found."""
        row = self._set(watch, paused=False)
        self._stop(watch)  # one that ended by an error
        self._start(row)
        return self._shown(row)

    def remove(self, watch: str) -> None:
        """Forget it. Pictures and results stay; so does what was done, if it is watched again."""
        self._row(watch)
        self._store.forget_watch(watch)
        self._stop(watch)

    def _row(self, watch: str) -> WatchRow:
        row = next((w for w in self._store.watches() if w.id == watch), None)
        if row is None:
            raise UnknownJob("There is no watched folder of this name.")
        return row

    def _set(self, watch: str, *, paused: bool) -> WatchRow:
        self._row(watch)
        self._store.pause_watch(watch, paused=paused)
        return self._row(watch)

    def _shown(self, row: WatchRow) -> Watch:
        running = self._running.get(row.id)
        state = running.state if running is not None else State()
        wanted = NewWatch.model_validate_json(row.wanted)
        return Watch(
            id=row.id,
            wanted=wanted,
            paused=row.paused,
            done=state.done,
            failed=state.failed,
            skipped=state.skipped,
            waiting=state.waiting,
            last_error=running.error or state.last_error if running is not None else "",
            trouble=state.trouble,
        )

    # --- threads -----------------------------------------------------------------------------------------------

    def _start(self, row: WatchRow) -> None:
        running = _Running()
        running.thread = threading.Thread(target=self._run, args=(row, running), name="watched folder", daemon=True)
        with self._lock:
            self._running[row.id] = running
        running.thread.start()

    def _stop(self, watch: str) -> None:
        with self._lock:
            running = self._running.pop(watch, None)
        if running is not None and running.thread is not None:
            running.stop.set()
            running.thread.join(30)

    def _run(self, row: WatchRow, running: _Running) -> None:
        wanted = NewWatch.model_validate_json(row.wanted)
        output = wanted.output
        folders = Folders(Path(wanted.folder), Path(wanted.to), output.format, wanted.recursive, wanted.keep_failed)
        request: EnhanceRequest = wanted.wish.request({})
        options = OutputOptions(output.format, output.quality, output.lossless)
        try:
            with Journal(self._journal) as journal:
                work = _Work(self._jobs, self._local, wanted, running.stop)
                running.watcher = Watcher(folders, digest(request, options), work, journal)
                running.watcher.run(running.stop)
        except ReliefError as error:
            running.error = str(error)
            log.info("a watched folder is left alone: %s", error.code)
        except Exception:
            running.error = "Relief failed in a way that nobody foresaw; the log says more."
            log.exception("a watched folder is left alone")


@dataclass(frozen=True)
class _Work:
    """Has the queue make one picture, and waits for it."""

    jobs: Jobs
    client: Client
    watch: NewWatch
    stop: threading.Event

    def __call__(self, task: Task) -> Report:
        path = {"path": str(task.target), "overwrite": task.overwrite}
        wanted = NewJob(
            input=Source(path=str(task.source)),
            wish=self.watch.wish,
            output=self.watch.output.model_copy(update=path),
            name=task.source.name[:255],
            where=self.jobs.offloading.without_asking(self.watch.where),
        )
        changed = threading.Event()

        def heard(_owner: str, event: Event) -> None:
            if isinstance(event, JobChanged) and event.job.state.is_final:
                changed.set()

        unlisten = self.jobs.listen(heard)
        try:
            job = self.jobs.submit(self.client, wanted)
            while not job.state.is_final:
                changed.wait(0.5)
                changed.clear()
                if self.stop.is_set():
                    self.jobs.cancel(self.client, job.id)
                    raise Cancelled("Cancelled.")
                job = self.jobs.shown(self.jobs.find(self.client, job.id))
        finally:
            unlisten()
        if job.state is JobState.DONE and job.report is not None:
            return job.report.report()
        if job.error is not None:
            raise by_code().get(job.error.code, ReliefError)(job.error.message)
        raise Cancelled("Cancelled.")
