"""A watched folder: every picture that comes into it gets its result, once, whatever is killed in between.

    changes, scans → arrivals (written to the end?) → journal (done already?) → work → journal
                                                         └ the same content: a copy of that result

Bad pictures are moved to the folder ``failed`` with a text that says why. Trouble that is not a picture's own, such as
a full disk or a drive that is gone, fails none: the watcher waits, longer each time, and goes on.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from engine import batch, replace
from engine.domain import Format, Report
from engine.errors import (
    Cancelled,
    DaemonUnreachable,
    DamagedPicture,
    DeviceError,
    DiskFull,
    DownloadBusy,
    InputEmpty,
    InputMissing,
    InputUnreadable,
    JobCrashed,
    JournalUnusable,
    NotAPicture,
    OutputUnwritable,
    QueueFull,
    ReliefError,
    RequestError,
    TransferFailed,
)
from engine.watching import changes, failures
from engine.watching.arrivals import Arrival, Arrivals
from engine.watching.journal import Journal, Stamp, content_of
from engine.watching.values import PATIENCE, Event, Folders, Kind, Patience, State, Task

ELSEWHERE = (DiskFull, JournalUnusable, DaemonUnreachable, QueueFull, TransferFailed, DownloadBusy)
"""Trouble that is not the picture's own and passes: the watcher waits for as long as it takes."""
MAYBE_UNFINISHED = (DamagedPicture, NotAPicture, InputEmpty, InputUnreadable, DeviceError)
"""What a picture looks like that is still being written, or a device that fails for once: tried again a few times."""
_LEFT_OVER = 600
"""Seconds after which a half-written file of a killed run is surely nobody's any more."""


@dataclass
class Watcher:
    """Watches ``folders``. ``work`` makes one result, whole or not at all; it raises a `ReliefError`.

    ``request`` is the `engine.watching.values.digest` of what is wanted, ``listen`` tells of changes (``None``: only
    scans do), ``read`` gives the sha256 of a file. `run` belongs to one thread; `state` and `heard` are for any. Raises
    `RequestError` for unfit folders.
    """

    folders: Folders
    request: str
    work: Callable[[Task], Report]
    journal: Journal
    on_event: Callable[[Event], None] = lambda _: None
    patience: Patience = PATIENCE
    listen: changes.Listen | None = changes.listen
    clock: Callable[[], float] = time.monotonic
    read: Callable[[Path], str] = content_of
    state: State = field(default=State(), init=False)

    def __post_init__(self) -> None:
        self.folders.check()
        source, target = self.folders.source.resolve(), self.folders.target.resolve()
        self.folders = dataclasses.replace(self.folders, source=source, target=target)
        replace.make_folder(target)
        self._drive = target.stat().st_dev
        self._arrivals = Arrivals(
            source, target, recursive=self.folders.recursive, settle=self.patience.settle, clock=self.clock
        )
        self._wanted: dict[Path, set[Path]] = {}  # by target, who would like to have it
        self._heard: set[Path] = set()
        self._lock = threading.Lock()
        self._next_scan = self.clock()
        self._resume_at = self.clock()
        self._troubles = 0
        self._killed = {target.parent for target in self.journal.recover(source)}

    def heard(self, paths: Iterable[Path]) -> None:
        """Something changed there."""
        with self._lock:
            self._heard.update(paths)

    def run(self, stop: threading.Event) -> None:
        """Until ``stop``; the picture in work then is for ``work`` to give up (`Cancelled`).

        Raises `RequestError` where another process watches the same folder for the same results.
        """
        with self._alone(), self._listening():
            while not stop.is_set():
                seconds = self.step(stop)
                stop.wait(min(max(seconds, 0.0), 0.25))

    def step(self, stop: threading.Event | None = None) -> float:
        """Look around, and do one picture if one is due. Seconds until there may be something to do."""
        try:
            self._look()
        except ReliefError as error:
            self._pause(error)
        arrival = self._arrivals.next() if self.clock() >= self._resume_at else None
        if arrival is not None:
            self._care_for(arrival, stop or threading.Event())
        self.state = dataclasses.replace(self.state, waiting=len(self._arrivals))
        if arrival is not None:
            return 0.0
        due = self._arrivals.next_due
        ready = max(self._resume_at, due) if due is not None else self._next_scan
        return min(self._next_scan, ready) - self.clock()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        folders = self.folders.source, self.folders.target
        name = hashlib.sha256(b"\0".join(os.fsencode(folder) for folder in folders)).hexdigest()[:16]
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(FileLock(self.journal.path.with_name(f"watch-{name}.lock"), timeout=0))
            except Timeout as error:
                raise RequestError(f"{self.folders.source} is watched already by another program.") from error
            yield

    @contextlib.contextmanager
    def _listening(self) -> Iterator[None]:
        if self.listen is None:
            yield
            return
        ended = threading.Event()  # of its own: an error here ends the thread too
        arguments = self.folders.source, self.heard, ended
        thread = threading.Thread(
            target=self.listen, args=arguments, kwargs={"recursive": self.folders.recursive}, name="changes"
        )
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _look(self) -> None:
        with self._lock:
            heard, self._heard = self._heard, set()
        if any(path.is_dir() for path in heard):  # a whole folder came; what is in it makes no change of its own
            self._next_scan = self.clock()
        for path in sorted(heard):
            if self._arrivals.fits(path):
                self._notice(path)
        if self.clock() >= self._next_scan:
            self._next_scan = self.clock() + self.patience.scan
            self._remove_left_over()
            for path in self._arrivals.pictures():
                self._notice(path)

    def _notice(self, path: Path) -> None:
        arrival = self._arrivals.notice(path)
        if arrival is None:
            return
        self._wanted.setdefault(self._plain_target(path), set()).add(path)
        content = self.journal.content(path, arrival.stamp)
        if content is not None and self.journal.delivered(path, content, self.request):
            self._skip(arrival, "done before")
        elif self._is_result(path):
            self._arrivals.handled(path, arrival.stamp)
        else:
            self.on_event(Event(Kind.FOUND, path))

    def _is_result(self, path: Path) -> bool:
        """Of this watcher: a folder of results may hold the watched one. Results of others are pictures like any."""
        owner = self.journal.at(path)
        return owner is not None and owner.source.is_relative_to(self.folders.source)

    def _care_for(self, arrival: Arrival, stop: threading.Event) -> None:
        source = arrival.path
        try:
            content = self.read(source)
            if self._arrivals.changed(arrival):
                return
            self.journal.remember_content(source, arrival.stamp, content)
            if self.journal.delivered(source, content, self.request):
                self._skip(arrival, "done before")
                return
            self._deliver(arrival, content)
            self._troubles = 0
            self.state = dataclasses.replace(self.state, trouble="")
        except ReliefError as error:
            if isinstance(error, InputMissing) and not source.exists():
                self._arrivals.forget(source)
            elif isinstance(error, Cancelled) or stop.is_set():  # what breaks when all is told to end is nobody's fault
                self._arrivals.later(arrival, 0)
            else:
                self._fail(arrival, error)

    def _deliver(self, arrival: Arrival, content: str) -> None:
        source, target = arrival.path, self._target(arrival.path)
        killed = self.journal.interrupted(source, content, self.request)
        if killed >= self.patience.kills:
            self.journal.abandon(source)
            raise JobCrashed(f"The program ended each of the {killed} times that it tried this picture.")
        here = Stamp.of(target)
        before = self.journal.at(target)
        ours = before is not None and before.source == source and before.stamp == here
        if here is not None and not ours:
            self._skip(arrival, f"{target.name} exists", target)
            return
        self._check_drive()
        replace.make_folder(target.parent)
        self.journal.begin(source, target, content, self.request)
        task = Task(source, target, overwrite=here is not None)
        self.on_event(Event(Kind.STARTED, source, target))
        try:
            report = None if self._copied(task, content) else self._worked(task)
        except BaseException:
            self.journal.abandon(source)
            raise
        self._finish(arrival, target, content)
        self.state = dataclasses.replace(self.state, done=self.state.done + 1)
        self.on_event(Event(Kind.DONE, source, target, "" if report else "copied from the same picture", report))

    def _worked(self, task: Task) -> Report:
        try:
            return self.work(task)
        except ReliefError:
            raise
        except Exception as error:
            raise ReliefError(f"Something went wrong inside Relief: {type(error).__name__}: {error}.") from error

    def _finish(self, arrival: Arrival, target: Path, content: str) -> None:
        self.journal.finish(arrival.path, target, content, self.request)
        self._arrivals.handled(arrival.path, arrival.stamp)  # what was written to meanwhile has another and comes again

    def _copied(self, task: Task, content: str) -> bool:
        """Deliver a copy of what was made of the same content under another name, if it is still as it was."""
        for twin in self.journal.twins(content, self.request):
            if twin.target == task.target or Format.named(twin.target.name) != Format.named(task.target.name):
                continue
            with contextlib.suppress(FileNotFoundError):
                if not twin.untouched:
                    continue
                with twin.target.open("rb") as made, replace.replacing(task.target, overwrite=task.overwrite) as file:
                    shutil.copyfileobj(made, file, 2**20)
                return True
        return False

    def _pause(self, error: ReliefError) -> float:
        """Let everything wait, longer each time in a row; for how many seconds."""
        seconds = min(self.patience.trouble * 2.0 ** min(self._troubles, 16), self.patience.trouble_most)
        self._troubles += 1
        self._resume_at = self.clock() + seconds
        self._next_scan = max(self._next_scan, self._resume_at)
        self.state = dataclasses.replace(self.state, last_error=str(error), trouble=str(error))
        return seconds

    def _fail(self, arrival: Arrival, error: ReliefError) -> None:
        if isinstance(error, ELSEWHERE) or (isinstance(error, OutputUnwritable) and not self._can_write()):
            seconds = self._pause(error)
            self._arrivals.later(arrival, seconds)  # after the others: one that never fits must not keep them waiting
            self.on_event(Event(Kind.WAITING, arrival.path, None, f"trying again in {seconds:.0f} s", None, error))
            return
        unsure = isinstance(error, (*MAYBE_UNFINISHED, OutputUnwritable))
        if unsure and arrival.tries + 1 < self.patience.tries:
            seconds = self.patience.retry * 2**arrival.tries
            self._arrivals.later(arrival, seconds)
            self.on_event(Event(Kind.WAITING, arrival.path, None, f"trying again in {seconds:.0f} s", None, error))
            return
        moved = None if self.folders.keep_failed else failures.put_aside(arrival.path, self.folders.source, error)
        if moved is None:
            self._arrivals.handled(arrival.path, arrival.stamp)
        else:
            self._arrivals.forget(arrival.path)
        self.state = dataclasses.replace(self.state, failed=self.state.failed + 1, last_error=str(error))
        self.on_event(Event(Kind.FAILED, arrival.path, moved, "", None, error))

    def _skip(self, arrival: Arrival, why: str, target: Path | None = None) -> None:
        self._arrivals.handled(arrival.path, arrival.stamp)
        self.state = dataclasses.replace(self.state, skipped=self.state.skipped + 1)
        self.on_event(Event(Kind.SKIPPED, arrival.path, target, why))

    def _plain_target(self, source: Path) -> Path:
        inside = source.relative_to(self.folders.source)
        return batch.renamed(self.folders.target / inside, self.folders.file_format)

    def _target(self, source: Path) -> Path:
        """As `engine.batch` names it: ``photo.png``, or ``photo.jpg.png`` where two pictures would share that.

        A name once given stays.
        """
        plain = self._plain_target(source)
        given = self.journal.named(source, self.request)
        if given is not None and given.parent == plain.parent:
            return given
        others = {path for path in self._wanted.get(plain, ()) if path != source and path.exists()}
        owner = self.journal.at(plain)
        if not others and (owner is None or owner.source == source):
            return plain
        return plain.with_name(f"{source.name}{plain.suffix}")

    def _check_drive(self) -> None:
        """Never fill the empty folder that is left where a drive was mounted."""
        try:
            same = self.folders.target.stat().st_dev == self._drive
        except OSError:
            same = False
        if not same:
            raise OutputUnwritable(f"The folder {self.folders.target} is not there, or its drive is not.")

    def _can_write(self) -> bool:
        """Whether the folder of results takes files at all, so that a failure is the picture's own."""
        probe = self.folders.target / f".relief-{secrets.token_hex(8)}.part"
        try:
            self._check_drive()
            probe.touch(exist_ok=False)
            probe.unlink()
        except (OutputUnwritable, OSError):
            return False
        return True

    def _remove_left_over(self) -> None:
        """Hidden temporary files of killed runs, once nobody can be writing them any more."""
        for folder in self._killed:
            for part in folder.glob(".relief-*.part"):
                stamp = Stamp.of(part)
                if stamp is not None and time.time() - stamp.changed / 1e9 > _LEFT_OVER:
                    with contextlib.suppress(OSError):
                        part.unlink()
