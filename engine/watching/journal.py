"""What a watched folder remembers: which picture was delivered where. In SQLite, so that it survives ``kill -9``.

It lies in the user's state folder, not among the results: those may be on a network drive, where SQLite's write-ahead
log does not work, may be unmounted, and are the user's own. Whoever empties the folder of results has taken them away;
nothing is made again for that.

A run is noted before its picture is touched, with what was at its target then, and a result after it is there. A run
that is found at the start was killed: its result, written whole or not at all, is there if the target has changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from engine.errors import DiskFull, InputMissing, InputUnreadable, JournalUnusable

_TABLES = """
CREATE TABLE IF NOT EXISTS results (
    target BLOB PRIMARY KEY, source BLOB NOT NULL, content TEXT NOT NULL, request TEXT NOT NULL,
    bytes INTEGER NOT NULL, changed INTEGER NOT NULL, at REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS results_by_content ON results (content, request);
CREATE INDEX IF NOT EXISTS results_by_source ON results (source, request);
CREATE TABLE IF NOT EXISTS runs (
    source BLOB PRIMARY KEY, target BLOB NOT NULL, content TEXT NOT NULL, request TEXT NOT NULL,
    bytes INTEGER, changed INTEGER, attempts INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS contents (
    source BLOB PRIMARY KEY, bytes INTEGER NOT NULL, changed INTEGER NOT NULL, content TEXT NOT NULL
) STRICT;
"""


@dataclass(frozen=True)
class Stamp:
    """Differs once a file has: its size in bytes and when it changed, in nanoseconds."""

    bytes: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> Self | None:
        """``None`` where there is no file."""
        try:
            stat = path.stat()
        except OSError:
            return None
        return cls(stat.st_size, stat.st_mtime_ns)


def content_of(path: Path) -> str:
    """The sha256 of a file, read in pieces. Raises `InputMissing` or `InputUnreadable`."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise InputMissing(f"{path.name} is gone.") from error
    except OSError as error:
        raise InputUnreadable(f"{path.name} cannot be read: {error.strerror}.") from error


@dataclass(frozen=True)
class Delivered:
    """A result: at ``target``, as it was when it was delivered; from a picture of this ``content`` (sha256)."""

    target: Path
    source: Path
    content: str
    request: str
    stamp: Stamp

    @property
    def untouched(self) -> bool:
        """Whether it is still there as it was delivered."""
        return Stamp.of(self.target) == self.stamp


class Journal:
    """One file for all watched folders, ``path``; use from one thread, several processes may.

    Raises `JournalUnusable` or `DiskFull` where it cannot be kept.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._translating():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = FULL")
                self._db.executescript(_TABLES)
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def remember_content(self, source: Path, stamp: Stamp, content: str) -> None:
        """Spare the next start from reading the file again."""
        with self._translating():
            values = (os.fsencode(source), stamp.bytes, stamp.changed, content)
            self._db.execute("INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?)", values)

    def content(self, source: Path, stamp: Stamp) -> str | None:
        """The sha256 of a file that was read before and has not changed since."""
        with self._translating():
            key = (os.fsencode(source), stamp.bytes, stamp.changed)
            query = "SELECT content FROM contents WHERE source = ? AND bytes = ? AND changed = ?"
            row = self._db.execute(query, key).fetchone()
        return str(row[0]) if row is not None else None

    def delivered(self, source: Path, content: str, request: str) -> bool:
        """Whether this picture has its result."""
        with self._translating():
            query = "SELECT 1 FROM results WHERE source = ? AND content = ? AND request = ?"
            return self._db.execute(query, (os.fsencode(source), content, request)).fetchone() is not None

    def at(self, target: Path) -> Delivered | None:
        """What was delivered to a target."""
        return next(self._results("target = ?", os.fsencode(target)), None)

    def named(self, source: Path, request: str) -> Path | None:
        """Where the result of a source went before, whatever it showed then."""
        found = next(self._results("source = ? AND request = ?", os.fsencode(source), request), None)
        return found.target if found is not None else None

    def twins(self, content: str, request: str) -> list[Delivered]:
        """Results of pictures with the same content, whatever they are called."""
        return list(self._results("content = ? AND request = ?", content, request))

    def begin(self, source: Path, target: Path, content: str, request: str) -> None:
        """Before a picture is touched."""
        before = Stamp.of(target)
        size, changed = (before.bytes, before.changed) if before is not None else (None, None)
        attempts = self.interrupted(source, content, request) + 1
        values = (os.fsencode(source), os.fsencode(target), content, request, size, changed, attempts)
        with self._translating():
            self._db.execute("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def abandon(self, source: Path) -> None:
        """A run ended without a result."""
        with self._translating():
            self._db.execute("DELETE FROM runs WHERE source = ?", (os.fsencode(source),))

    def finish(self, source: Path, target: Path, content: str, request: str) -> None:
        """A result is at its target."""
        stamp = Stamp.of(target) or Stamp(0, 0)  # taken away already
        values = (os.fsencode(target), os.fsencode(source), content, request, stamp.bytes, stamp.changed, time.time())
        with self._translating():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?, ?)", values)
                self._db.execute("DELETE FROM runs WHERE source = ?", (os.fsencode(source),))
                self._db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise

    def interrupted(self, source: Path, content: str, request: str) -> int:
        """How often a run of just this was begun and killed."""
        with self._translating():
            query = "SELECT attempts FROM runs WHERE source = ? AND content = ? AND request = ?"
            row = self._db.execute(query, (os.fsencode(source), content, request)).fetchone()
        return int(row[0]) if row is not None else 0

    def recover(self, folder: Path) -> list[Path]:
        """Make results of what killed runs of pictures in ``folder`` had delivered; the targets of all such runs."""
        with self._translating():
            rows = self._db.execute("SELECT source, target, content, request, bytes, changed FROM runs").fetchall()
        targets = []
        for name, place, content, request, size, changed in rows:
            source, target = Path(os.fsdecode(name)), Path(os.fsdecode(place))
            if not source.is_relative_to(folder):
                continue
            targets.append(target)
            before = Stamp(size, changed) if size is not None else None
            if Stamp.of(target) not in (None, before):
                self.finish(source, target, content, request)
        return targets

    def _results(self, where: str, *values: str | bytes) -> Iterator[Delivered]:
        with self._translating():
            columns = "target, source, content, request, bytes, changed"
            query = f"SELECT {columns} FROM results WHERE {where} ORDER BY at DESC"  # noqa: S608 - constants
            rows = self._db.execute(query, values).fetchall()
        for target, source, content, request, size, changed in rows:
            stamp = Stamp(size, changed)
            yield Delivered(Path(os.fsdecode(target)), Path(os.fsdecode(source)), content, request, stamp)

    @contextlib.contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
                raise DiskFull(f"{self.path} could not be written: the disk is full.") from error
            raise JournalUnusable(f"The journal of watched folders, {self.path}, cannot be used: {error}.") from error
