"""What the program knows of the pictures in its queue: plain values, changed by one thread. No Qt, no daemon.

An entry is a picture and what is to be done with it; before it is started it exists here only, afterwards the daemon
has a job for it. Entries are found by their number, which never changes; rows of the list are positions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.settings import DEFAULT, JobSettings
from engine.domain import JobState, Progress, Report, Size

if TYPE_CHECKING:  # only named here: loading the protocol takes as long as making the window
    from engine.wire import values


class EntryState(StrEnum):
    """Where an entry stands, as people see it."""

    READY = "ready"
    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_active(self) -> bool:
        """Whether the daemon has it in work, or is to."""
        return self in ACTIVE

    @property
    def is_startable(self) -> bool:
        return self in STARTABLE


ACTIVE = (EntryState.QUEUED, EntryState.RUNNING, EntryState.PAUSED)
STARTABLE = (EntryState.READY, EntryState.FAILED, EntryState.CANCELLED)
LET_GO: dict[str, Any] = {
    "state": EntryState.READY,
    "job": None,
    "progress": None,
    "cloud": "",
    "question": None,
}
"""What changes about an entry whose job is given up."""
BEGUN: dict[str, Any] = {
    **LET_GO,
    "state": EntryState.QUEUED,
    "report": None,
    "error": "",
    "error_code": "",
    "opinion": "",
}
"""What changes about an entry when it is started, whatever was known of it."""
UPLOAD, DOWNLOAD = "upload", "download"
"""Stages of a picture on its way to a cloud service and back; their tiles are percent."""


@dataclass(frozen=True)
class Estimate:
    """What a picture would take here and in the cloud; see `engine.wire.values.Estimate`. ``None`` is not known."""

    place: str
    megapixels: float
    here_seconds: float | None = None
    there_seconds: float | None = None
    sent_bytes: int = 0
    host: str = ""
    keep_hours: float | None = None
    problem_code: str = ""
    problem: str = ""

    @classmethod
    def of(cls, told: values.Estimate) -> Estimate:
        code, problem = (told.problem.code, told.problem.message) if told.problem is not None else ("", "")
        plain = told.model_dump(exclude={"problem", "host"})
        return cls(**plain, host=told.host or "", problem_code=code, problem=problem)


@dataclass(frozen=True)
class Entry:
    """A picture in the queue. ``size`` is known once its header was read, ``error`` a sentence for people.

    ``cloud`` is the host of the service that does it or did it, ``question`` what a job that `asks` waits to be told,
    ``opinion`` what the service was told of its result (``kept``, ``undone``).
    """

    number: int
    source: Path
    settings: JobSettings = DEFAULT
    size: Size | None = None
    state: EntryState = EntryState.READY
    job: str | None = None
    progress: Progress | None = None
    target: Path | None = None
    report: Report | None = None
    error: str = ""
    error_code: str = ""
    protect: Path | None = None
    cloud: str = ""
    question: Estimate | None = None
    opinion: str = ""

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def asks(self) -> bool:
        """Whether its job waits to be told if it may go to the cloud."""
        return self.state is EntryState.PAUSED and self.question is not None

    @property
    def fraction(self) -> float:
        """How much of it is done, 0 to 1. The ways to a service and back count as much as the work there."""
        if self.state is EntryState.DONE:
            return 1.0
        if self.progress is None:
            return 0.0
        share = self.progress.tiles_done / self.progress.tiles_total if self.progress.tiles_total else 0.0
        if not self.cloud:
            return share
        return ({UPLOAD: 0, DOWNLOAD: 2}.get(self.progress.stage, 1) + share) / 3


def state_of(state: JobState) -> EntryState:
    """Of the entry that a job is about."""
    return EntryState(state.value)


def told(job: values.Job) -> dict[str, object]:
    """What changes about an entry when the daemon tells of its job."""
    changes: dict[str, object] = {"state": state_of(job.state), "job": job.id, "cloud": job.cloud or ""}
    changes["question"] = Estimate.of(job.question) if job.question is not None else None
    if job.error is not None:
        changes |= {"error": job.error.message, "error_code": job.error.code}
    if job.report is not None:
        changes |= {"report": job.report.report()}
    return changes


def tells_more(progress: Progress, before: Progress | None) -> bool:
    """Whether a step says anything new of how far a picture is.

    Steps without tiles, such as writing, come last and would set it back to its beginning; only after the way to a
    service does one say something: that the picture waits there.
    """
    return before is None or progress.tiles_total > 0 or before.tiles_total == 0 or before.stage == UPLOAD


@dataclass(frozen=True)
class Change:
    """What happened to the list: ``kind`` is added, removed, moved, changed; ``rows`` are positions, in order.

    For ``moved``, ``rows`` are where the entries were and ``to`` is the row before which they went (of the old list).
    """

    kind: str
    rows: tuple[int, ...]
    to: int = 0


Listener = Callable[[Change], None]


@dataclass
class Queue:
    """The entries in order, with undo of removal. Listeners hear of each change after it was made."""

    entries: list[Entry] = field(default_factory=list)
    listeners: list[Listener] = field(default_factory=list)
    counts: Counter[EntryState] = field(default_factory=Counter)
    """How many entries are in each state."""
    _next: int = 1
    _removed: list[list[tuple[int, Entry]]] = field(default_factory=list)
    _rows: dict[int, int] | None = None
    """Where each entry is, by its number; made again when it is needed after the order has changed."""
    _by_source: dict[Path, list[int]] = field(default_factory=dict)
    """Numbers of the entries that were ever there of a picture."""

    def __len__(self) -> int:
        return len(self.entries)

    def row(self, number: int) -> int | None:
        """Where the entry is; ``None`` if it is not there any more."""
        if self._rows is None or len(self._rows) != len(self.entries):
            self._rows = {entry.number: row for row, entry in enumerate(self.entries)}
        return self._rows.get(number)

    def entry(self, number: int) -> Entry | None:
        row = self.row(number)
        return None if row is None else self.entries[row]

    def add(self, sources: Iterable[Path], settings: JobSettings) -> list[Entry]:
        """Put pictures at the end. One that waits there with the same settings already is not added twice."""
        first = len(self.entries)
        added = []
        for source in sources:
            if self._waits(source, settings):
                continue
            added.append(self._append(Entry(self._next, source, settings)))
        if added:
            self._tell(Change("added", tuple(range(first, len(self.entries)))))
        return added

    def restore(self, entries: Iterable[Entry]) -> None:
        """Take entries as they are, of an earlier run."""
        first = len(self.entries)
        for entry in entries:
            self._append(replace(entry, number=self._next))
        if len(self.entries) > first:
            self._tell(Change("added", tuple(range(first, len(self.entries)))))

    def change(self, number: int, **values: object) -> Entry | None:
        """Change an entry; ``None`` if it is not there any more."""
        row = self.row(number)
        if row is None:
            return None
        before = self.entries[row]
        after = replace(before, **values)  # type: ignore[arg-type]
        if after != before:
            self.entries[row] = after
            self.counts[before.state] -= 1
            self.counts[after.state] += 1
            self._tell(Change("changed", (row,)))
        return after

    def remove(self, numbers: Iterable[int]) -> list[Entry]:
        """Take entries out; `undo_removal` puts them back."""
        gone = set(numbers)
        taken = [(row, entry) for row, entry in enumerate(self.entries) if entry.number in gone]
        if not taken:
            return []
        self.entries = [entry for entry in self.entries if entry.number not in gone]
        self._rows = None
        self.counts.subtract(entry.state for _, entry in taken)
        self._removed.append(taken)
        self._tell(Change("removed", tuple(row for row, _ in taken)))
        return [entry for _, entry in taken]

    @property
    def can_undo(self) -> bool:
        return bool(self._removed)

    def undo_removal(self) -> list[Entry]:
        """Put the entries back that were removed last, where they were."""
        if not self._removed:
            return []
        taken = self._removed.pop()
        self._rows = None
        rows = []
        for row, entry in taken:
            position = min(row, len(self.entries))
            back = replace(entry, **LET_GO) if entry.state.is_active else entry
            self.entries.insert(position, back)
            self.counts[back.state] += 1
            rows.append(position)
        self._tell(Change("added", tuple(rows)))
        return [entry for _, entry in taken]

    def move(self, numbers: Iterable[int], before: int) -> None:
        """Put entries together before row ``before``, in the order that they have."""
        moving = set(numbers)
        rows = tuple(row for row, entry in enumerate(self.entries) if entry.number in moving)
        if not rows:
            return
        taken = [self.entries[row] for row in rows]
        place = before - sum(row < before for row in rows)
        rest = [entry for entry in self.entries if entry.number not in moving]
        moved = rest[:place] + taken + rest[place:]
        if moved != self.entries:
            self.entries = moved
            self._rows = None
            self._tell(Change("moved", rows, before))

    def _append(self, entry: Entry) -> Entry:
        if self._rows is not None:
            self._rows[entry.number] = len(self.entries)
        self.entries.append(entry)
        self.counts[entry.state] += 1
        self._by_source.setdefault(entry.source, []).append(entry.number)
        self._next = entry.number + 1
        return entry

    def _waits(self, source: Path, settings: JobSettings) -> bool:
        """Whether this picture is to be made in this way already."""
        there = (self.entry(number) for number in self._by_source.get(source, ()))
        return any(e is not None and e.state is EntryState.READY and e.settings == settings for e in there)

    def _tell(self, change: Change) -> None:
        for listener in tuple(self.listeners):
            listener(change)
