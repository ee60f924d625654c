"""What the windows act on: the queue, its pictures, the daemon, and how they go together. Widgets only show it.

Everything here happens in the thread of the windows; the controller and the pictures work on others and report back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app import session
from app.bridge import Bridge
from app.cloud import Cloud
from app.controller import Controller
from app.events import Connected, Disconnected, JobStepped, JobUpdated, Refused
from app.intake import Intake
from app.pictures import Pictures
from app.presets import Presets
from app.scan import LOT, is_picture
from app.settings import JobSettings
from app.state import ACTIVE, BEGUN, Entry, EntryState, Queue, state_of, tells_more, told
from engine.config import Settings
from engine.domain import Progress, Size, Where
from engine.errors import ReliefError

if TYPE_CHECKING:
    from engine.wire.values import Job

SAVE_AFTER = 1000
"""Milliseconds without a change after which the queue is saved."""


class Workbench(QObject):
    """The program without its windows.

    `added` carries the numbers of new entries, `looked` an `app.intake.Ended` whenever folders were looked through.
    """

    entry_changed = Signal(int)
    finished = Signal(int)
    failed = Signal(int)
    asked = Signal(int)
    all_finished = Signal()
    added = Signal(list)
    looked = Signal(object)
    daemon_changed = Signal()

    def __init__(
        self,
        settings: Settings,
        *,
        saved: Path | None = None,
        controller: Controller | None = None,
        presets: Presets | None = None,
    ) -> None:
        super().__init__()
        self.engine_settings = settings
        self.queue = Queue()
        self.presets = presets or Presets()
        self.settings: JobSettings = self.presets.default.settings
        self.bridge = Bridge(self)
        self.controller = controller or Controller(settings, self.bridge.emit_event)
        self.cloud = Cloud(self.queue, self.controller, self.bridge, self)
        self.pictures = Pictures(settings)
        self.intake = Intake(self.pictures, lambda number: self.queue.row(number) is not None, self)
        self.daemon: Connected | Disconnected | None = None
        self.formats: dict[int, str] = {}
        self._unsized: set[int] = set()
        self._saved = saved or session.default_path()
        self._saving = ThreadPoolExecutor(1, thread_name_prefix="queue file")
        self._save_soon = QTimer(self, singleShot=True, interval=SAVE_AFTER)
        self._save_soon.timeout.connect(self._save_later)
        self.queue.listeners.append(lambda _: self._save_soon.start())
        for signal, slot in (
            (self.bridge.connected, self._connected),
            (self.bridge.disconnected, self._disconnected),
            (self.bridge.job_updated, self._job_updated),
            (self.bridge.job_stepped, self._job_stepped),
            (self.bridge.refused, self._refused),
            (self.intake.found, self._take_in),
            (self.intake.ended, self.looked),
            (self.intake.sized, self._know_size),
            (self.intake.unreadable, self._know_unreadable),
        ):
            signal.connect(slot)

    def start(self) -> None:
        """Take up the queue of the last time, and look for the daemon."""
        self.queue.restore(session.load(self._saved))
        for entry in list(self.queue.entries):
            self.controller.adopt(entry)
            lost = entry.state.is_active and entry.job is None
            if lost:  # the program ended before the daemon had answered
                self.queue.change(entry.number, state=EntryState.READY, progress=None)
            if entry.size is None and (lost or entry.state is EntryState.READY):
                self.intake.probe(entry.number, entry.source)
        self.controller.start()

    def close(self) -> None:
        """The daemon goes on with what was started. Nobody hears anything from now on: windows may be gone."""
        self._saving.shutdown()
        self.save()
        self._save_soon.stop()
        self.intake.close()
        self.controller.close()
        self.pictures.close()
        self.queue.listeners.clear()
        self.bridge.blockSignals(True)
        self.blockSignals(True)

    def save(self) -> None:
        self._write(list(self.queue.entries))

    def _save_later(self) -> None:
        """Thousands of entries take longer to write than windows may wait."""
        with suppress(RuntimeError):  # the program is about to end, and saves then
            self._saving.submit(self._write, list(self.queue.entries))

    def _write(self, entries: list[Entry]) -> None:
        with suppress(ReliefError):  # a full disk must not stop anybody; the daemon's jobs are safe
            session.save(self._saved, entries)

    @property
    def masks_folder(self) -> Path:
        """Where masks lie that were painted."""
        return self._saved.parent / "masks"

    # --- the queue ---------------------------------------------------------------------------------------------

    def add(self, paths: Iterable[Path]) -> None:
        """Put files, and the pictures in folders, into the queue.

        A few files are there at once; folders, and what they hold, come in lots, see `added` and `looked`.
        """
        given = list(paths)
        at_once = given if len(given) <= LOT and not any(p.is_dir() for p in given) else []
        pictures = [path for path in at_once if is_picture(path.name)]
        if pictures:
            self._take_in(pictures)
        elif given:
            self.intake.look(given)

    def _take_in(self, pictures: list[Path]) -> None:
        entries = self.queue.add(pictures, self.settings)
        for entry in entries:
            self.intake.probe(entry.number, entry.source)
        if entries:
            self.added.emit([entry.number for entry in entries])

    def change_settings(self, fields: Mapping[str, Any], numbers: Iterable[int]) -> None:
        """Change these fields alone, for the entries named if they can still be changed, and for those still to come.

        What is done or has failed is ready to be made once more. That some are to go to the cloud says nothing of those
        to come.
        """
        numbers = list(numbers)
        sent = bool(numbers) and fields.get("where") is Where.CLOUD
        lasting = {name: value for name, value in fields.items() if not (sent and name == "where")}
        self.settings = replace(self.settings, **lasting)
        for number in numbers:
            entry = self.queue.entry(number)
            if entry is None or entry.state.is_active:
                continue
            settings = replace(entry.settings, **fields)
            if entry.settings != settings:
                again = EntryState.READY if entry.state in (EntryState.DONE, EntryState.FAILED) else entry.state
                self.queue.change(number, settings=settings, state=again, error="", error_code="")

    def run(self, numbers: Iterable[int]) -> None:
        """Start what can be started. Where the name of the result depends on a size yet unknown, as soon as it is."""
        taken = {e.target for e in self.queue.entries if e.state.is_active}
        for number in list(numbers):
            entry = self.queue.entry(number)
            if entry is None or not entry.state.is_startable:
                continue
            self.cloud.undone(entry)
            if entry.size is None and entry.settings.needs_size:
                self.queue.change(number, target=None, **BEGUN)
                self._unsized.add(number)
                self.intake.probe(number, entry.source, first=True)
                self.entry_changed.emit(number)
            else:
                self._start(entry, taken)

    def _start(self, entry: Entry, taken: set[Path | None]) -> None:
        number = entry.number
        try:
            entry.settings.check()
            target = free(entry.settings.target(entry.source, entry.size), entry.settings, taken, entry.source)
        except ReliefError as error:
            self._fail(number, error)
            return
        taken.add(target)
        changed = self.queue.change(number, target=target, **BEGUN)
        if changed is not None:
            self.controller.submit(changed, target, self.cloud.place(changed.settings.where))
        self.entry_changed.emit(number)

    def _fail(self, number: int, error: ReliefError) -> None:
        self.queue.change(number, state=EntryState.FAILED, error=str(error), error_code=error.code)
        self.failed.emit(number)
        self.entry_changed.emit(number)

    def cancel(self, numbers: Iterable[int]) -> None:
        numbers = list(numbers)
        for number in self._unsized.intersection(numbers):
            self._unsized.discard(number)
            self.queue.change(number, state=EntryState.CANCELLED)
            self.entry_changed.emit(number)
        for number, job in self._jobs(numbers):
            self.controller.cancel(number, job)

    def pause(self, numbers: Iterable[int]) -> None:
        for number, job in self._jobs(numbers):
            self.controller.pause(number, job)

    def resume(self, numbers: Iterable[int]) -> None:
        for number, job in self._jobs(numbers):
            self.controller.resume(number, job)

    def remove(self, numbers: Iterable[int]) -> None:
        """Take entries out; what runs is cancelled. Results stay where they are."""
        for entry in self.queue.remove(numbers):
            if entry.job is not None:
                self.controller.forget(entry.number, entry.job)

    def move(self, numbers: Iterable[int], before: int) -> None:
        """Reorder the list, and with it the daemon's queue."""
        moving = list(numbers)
        self.queue.move(moving, before)
        waiting = [e for e in self.queue.entries if e.state is EntryState.QUEUED and e.job is not None]
        follower: str | None = None
        for entry in reversed(waiting):
            if entry.number in moving and entry.job is not None:
                self.controller.move(entry.number, entry.job, follower)
            follower = entry.job

    @property
    def active(self) -> list[Entry]:
        if not any(self.queue.counts[state] for state in ACTIVE):
            return []  # asked several times a second, of lists with thousands of entries
        return [e for e in self.queue.entries if e.state in ACTIVE]

    @property
    def fraction(self) -> float:
        """How much of what was started is done, 0 to 1."""
        active, done = self.active, self.queue.counts[EntryState.DONE]
        started = len(active) + done
        return (sum(e.fraction for e in active) + done) / started if started else 0.0

    def _jobs(self, numbers: Iterable[int]) -> list[tuple[int, str]]:
        entries = [self.queue.entry(number) for number in numbers]
        return [(e.number, e.job) for e in entries if e is not None and e.job is not None]

    # --- what is heard -----------------------------------------------------------------------------------------

    def _know_size(self, number: int, size: Size, kind: str) -> None:
        self.formats[number] = kind
        entry = self.queue.change(number, size=size)
        if entry is not None and number in self._unsized:
            self._unsized.discard(number)
            self._start(entry, {e.target for e in self.queue.entries if e.state.is_active})
        self.entry_changed.emit(number)

    def _know_unreadable(self, number: int, error: ReliefError) -> None:
        entry = self.queue.entry(number)
        if entry is not None and (entry.state is EntryState.READY or number in self._unsized):
            self._unsized.discard(number)
            self._fail(number, error)

    def _connected(self, event: Connected) -> None:
        self.daemon = event
        self.daemon_changed.emit()
        self.controller.find_models()
        self.controller.find_devices()
        self.controller.find_watches()
        self.cloud.find()

    def _disconnected(self, event: Disconnected) -> None:
        self.daemon = event
        self.daemon_changed.emit()

    def _job_updated(self, event: JobUpdated) -> None:
        job: Job = event.job
        entry = self.queue.entry(event.number)
        if entry is None or (entry.job not in (None, job.id)):
            return
        if entry.job is None and not entry.state.is_active:
            return  # cancelled here before the daemon had answered
        values, state = told(job), state_of(job.state)
        if not state.is_active or values["cloud"] != entry.cloud:
            values |= {"progress": None}
        changed = self.queue.change(event.number, **values)
        self.entry_changed.emit(event.number)
        if changed is not None and changed.asks and not entry.asks:
            self.asked.emit(event.number)
        if state is entry.state:
            return
        if state is EntryState.DONE:
            self.finished.emit(event.number)
        elif state is EntryState.FAILED:
            self.failed.emit(event.number)
        if not state.is_active and not self.active:
            self.all_finished.emit()

    def _job_stepped(self, event: JobStepped) -> None:
        entry = self.queue.entry(event.number)
        if entry is None or entry.state is not EntryState.RUNNING:
            return
        progress = Progress(**event.step.model_dump())
        if tells_more(progress, entry.progress):
            self.queue.change(event.number, progress=progress)

    def _refused(self, event: Refused) -> None:
        if event.number is None:
            return
        entry = self.queue.entry(event.number)
        if entry is None:
            return
        if entry.state.is_active:
            self.queue.change(
                event.number, state=EntryState.FAILED, job=None, error=event.message, error_code=event.code
            )
            self.failed.emit(event.number)
        self.entry_changed.emit(event.number)


def free(target: Path, settings: JobSettings, taken: set[Path | None], source: Path) -> Path:
    """``target``, or a numbered name beside it that neither a file nor another job has. Never the source."""
    candidate, number = target, 2
    while candidate in taken or candidate == source or (candidate.exists() and not settings.overwrite):
        candidate = target.with_name(f"{target.stem} {number}{target.suffix}")
        number += 1
    return candidate
