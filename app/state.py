"""What the program knows of the pictures in its queue: plain values, changed by one thread. No Qt, no daemon.

An entry is a picture and what is to be done with it; before it is started it exists here only, afterwards the daemon
has a job for it. Entries are found by their number, which never changes; rows of the list are positions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from app.settings import DEFAULT, JobSettings
from engine.domain import Progress, Report, Size


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
        return self in (EntryState.QUEUED, EntryState.RUNNING, EntryState.PAUSED)

    @property
    def is_startable(self) -> bool:
        return not self.is_active and self is not EntryState.DONE


@dataclass(frozen=True)
class Entry:
    """A picture in the queue. ``size`` is known once its header was read, ``error`` a sentence for people."""

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

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def fraction(self) -> float:
        """How much of it is done, 0 to 1."""
        if self.state is EntryState.DONE:
            return 1.0
        if self.progress is None or not self.progress.tiles_total:
            return 0.0
        return self.progress.tiles_done / self.progress.tiles_total


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
    _next: int = 1
    _removed: list[list[tuple[int, Entry]]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.entries)

    def row(self, number: int) -> int | None:
        """Where the entry is; ``None`` if it is not there any more."""
        return next((row for row, entry in enumerate(self.entries) if entry.number == number), None)

    def entry(self, number: int) -> Entry | None:
        row = self.row(number)
        return None if row is None else self.entries[row]

    def add(self, sources: Iterable[Path], settings: JobSettings) -> list[Entry]:
        """Put pictures at the end. One that waits there with the same settings already is not added twice."""
        waiting = {(e.source, e.settings) for e in self.entries if e.state is EntryState.READY}
        added = []
        for source in sources:
            if (source, settings) in waiting:
                continue
            waiting.add((source, settings))
            added.append(Entry(self._next, source, settings))
            self._next += 1
        first = len(self.entries)
        self.entries += added
        if added:
            self._tell(Change("added", tuple(range(first, len(self.entries)))))
        return added

    def restore(self, entries: Iterable[Entry]) -> None:
        """Take entries as they are, of an earlier run."""
        first = len(self.entries)
        for entry in entries:
            self.entries.append(replace(entry, number=self._next))
            self._next += 1
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
            self._tell(Change("changed", (row,)))
        return after

    def remove(self, numbers: Iterable[int]) -> list[Entry]:
        """Take entries out; `undo_removal` puts them back."""
        gone = set(numbers)
        taken = [(row, entry) for row, entry in enumerate(self.entries) if entry.number in gone]
        if not taken:
            return []
        self.entries = [entry for entry in self.entries if entry.number not in gone]
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
        rows = []
        for row, entry in taken:
            position = min(row, len(self.entries))
            back = replace(entry, state=EntryState.READY, job=None, progress=None) if entry.state.is_active else entry
            self.entries.insert(position, back)
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
            self._tell(Change("moved", rows, before))

    def _tell(self, change: Change) -> None:
        for listener in tuple(self.listeners):
            listener(change)
