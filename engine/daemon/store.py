"""The daemon's memory of jobs, in SQLite: what is committed here survives the process and a power cut.

One connection, used by one thread at a time, in write-ahead mode with every commit synced. Rows hold what a job is to
do as the JSON of `engine.wire.values.NewJob`; progress is not kept.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from engine.domain import JobState
from engine.errors import ConfigError, DiskFull, OutputUnwritable

_SCHEMA = 2
PAUSED = "paused"
"""Name of the flag that lets the whole queue wait, while it is ``yes``."""
_TABLES = """
CREATE TABLE jobs (
    id TEXT PRIMARY KEY, key TEXT, owner TEXT NOT NULL, state TEXT NOT NULL, revision INTEGER NOT NULL,
    position REAL NOT NULL, interactive INTEGER NOT NULL, wanted TEXT NOT NULL, name TEXT NOT NULL,
    created REAL NOT NULL, started REAL, finished REAL, attempts INTEGER NOT NULL,
    staged TEXT, outcome TEXT, report TEXT, error_code TEXT, error_message TEXT
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state, position);
CREATE UNIQUE INDEX jobs_by_key ON jobs (owner, key) WHERE key IS NOT NULL;
CREATE TABLE uploads (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, bytes INTEGER NOT NULL, pixels TEXT,
    width INTEGER, height INTEGER, created REAL NOT NULL
) STRICT;
CREATE TABLE watches (
    id TEXT PRIMARY KEY, wanted TEXT NOT NULL, paused INTEGER NOT NULL, created REAL NOT NULL
) STRICT;
CREATE TABLE flags (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""
_CLOUD = ("place", "question", "cloud", "errand", "remote")
_CHANGES: dict[int, str] = {2: ";\n".join(f"ALTER TABLE jobs ADD COLUMN {name} TEXT" for name in _CLOUD)}
"""What makes the tables of the version before into those of a version; `_TABLES` is version 1."""


@dataclass(frozen=True)
class JobRow:
    """A job as it is kept. ``wanted``, ``outcome`` and ``report`` are JSON; ``staged`` names a delivery under way.

    ``place`` is what was decided for good, ``here`` or ``cloud``; ``question``, JSON, what it waits to be told. While a
    service does it, and afterwards, ``cloud`` is its host; ``errand``, JSON, is what is needed to go on there, and
    ``remote``, JSON, where it was done.
    """

    id: str
    owner: str
    wanted: str
    position: float
    created: float
    key: str | None = None
    name: str = ""
    state: JobState = JobState.QUEUED
    revision: int = 1
    interactive: bool = False
    started: float | None = None
    finished: float | None = None
    attempts: int = 0
    staged: str | None = None
    outcome: str | None = None
    report: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    place: str | None = None
    question: str | None = None
    cloud: str | None = None
    errand: str | None = None
    remote: str | None = None


@dataclass(frozen=True)
class UploadRow:
    """An upload that came whole. ``pixels`` is JSON that describes raw pixels, ``None`` for a picture file."""

    id: str
    owner: str
    name: str
    bytes: int
    pixels: str | None
    width: int | None
    height: int | None
    created: float


@dataclass(frozen=True)
class WatchRow:
    """A watched folder. ``wanted`` is the JSON of `engine.wire.values.NewWatch`."""

    id: str
    wanted: str
    paused: bool
    created: float


class Store:
    """Opens or makes the database. Raises `ConfigError` for one that a newer version made or that is damaged."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
            self._db.row_factory = sqlite3.Row
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                self._db.execute(f"PRAGMA {pragma}")
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version < _SCHEMA:
                with self._transaction():
                    for step in range(version + 1, _SCHEMA + 1):
                        for statement in (_TABLES if step == 1 else _CHANGES[step]).split(";\n"):
                            self._db.execute(statement)
                    self._db.execute(f"PRAGMA user_version={_SCHEMA}")
        except sqlite3.Error as error:
            raise ConfigError(f"The list of jobs in {path} cannot be opened: {error}.") from error
        if version > _SCHEMA:
            self._db.close()
            raise ConfigError(f"{path} was made by a newer version of Relief; use that one.")

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Raises `DiskFull` or `OutputUnwritable`; then nothing has changed."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield self._db
                    self._db.execute("COMMIT")
                except BaseException:
                    with contextlib.suppress(sqlite3.Error):
                        self._db.execute("ROLLBACK")
                    raise
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
                    raise DiskFull("The disk is full; the job was not accepted.") from error
                raise OutputUnwritable(f"The list of jobs cannot be written: {error}.") from error

    # --- jobs --------------------------------------------------------------------------------------------------

    def add(self, job: JobRow) -> None:
        """Keep a new job; it lasts when this returns."""
        with self._transaction() as db:
            _insert(db, "jobs", job)

    def update(self, job: str, **values: Any) -> JobRow:
        """Change some columns; the job as it is then, its revision one higher. ``KeyError`` if it is not there."""
        names = ", ".join(f"{name} = ?" for name in values)
        with self._transaction() as db:
            db.execute(f"UPDATE jobs SET {names}, revision = revision + 1 WHERE id = ?", (*values.values(), job))  # noqa: S608  (names are ours)
            return self.job(job)

    def job(self, job: str) -> JobRow:
        """Raises ``KeyError``."""
        return self._one("SELECT * FROM jobs WHERE id = ?", job)

    def by_key(self, owner: str, key: str) -> JobRow | None:
        with contextlib.suppress(KeyError):
            return self._one("SELECT * FROM jobs WHERE owner = ? AND key = ?", owner, key)
        return None

    def _one(self, query: str, *values: str) -> JobRow:
        with self._lock:
            row = self._db.execute(query, values).fetchone()
        if row is None:
            raise KeyError(values[-1])
        return _job(row)

    def jobs(
        self, *states: JobState, owner: str | None = None, interactive: bool | None = None, limit: int = -1
    ) -> list[JobRow]:
        """Jobs in the order of the queue, finished ones in the order of their creation; all states if none is named."""
        where, values = [], []
        if states:
            where.append(f"state IN ({', '.join('?' * len(states))})")
            values += [str(s) for s in states]
        if owner is not None:
            where.append("owner = ?")
            values.append(owner)
        if interactive is not None:
            where.append(f"interactive = {int(interactive)}")
        clause = f"WHERE {' AND '.join(where)}" if where else ""
        query = f"SELECT * FROM jobs {clause} ORDER BY position, created LIMIT {int(limit)}"  # noqa: S608  (built from constants)
        with self._lock:
            return [_job(row) for row in self._db.execute(query, values)]

    def count(self, *states: JobState) -> int:
        marks = ", ".join("?" * len(states))
        with self._lock:
            query = f"SELECT count(*) FROM jobs WHERE state IN ({marks})"  # noqa: S608  (marks only)
            return int(self._db.execute(query, [str(s) for s in states]).fetchone()[0])

    def count_before(self, job: JobRow) -> int:
        """How many queued jobs come before this one."""
        query = "SELECT count(*) FROM jobs WHERE state = 'queued' AND position < ?"
        with self._lock:
            return int(self._db.execute(query, (job.position,)).fetchone()[0])

    def position_before(self, job: JobRow) -> float:
        """A position between this job and the one before it; where there is none left, all move apart first."""
        query = "SELECT max(position) FROM jobs WHERE position < ?"
        with self._lock:
            before = self._db.execute(query, (job.position,)).fetchone()[0]
            if before is None:
                return job.position - 1
            middle = (float(before) + job.position) / 2
            if before < middle < job.position:
                return middle
            with self._transaction() as db:
                db.execute(
                    "UPDATE jobs SET position = "
                    "(SELECT count(*) FROM jobs AS earlier WHERE (earlier.position, earlier.created) "
                    "<= (jobs.position, jobs.created))"
                )
            return self.position_before(self.job(job.id))

    def positions(self) -> tuple[float, float]:
        """The first and the last position in use."""
        with self._lock:
            low, high = self._db.execute("SELECT min(position), max(position) FROM jobs").fetchone()
        return (low, high) if low is not None else (0.0, 0.0)

    def forget(self, job: str) -> None:
        with self._transaction() as db:
            db.execute("DELETE FROM jobs WHERE id = ?", (job,))

    # --- uploads -----------------------------------------------------------------------------------------------

    def add_upload(self, upload: UploadRow) -> None:
        with self._transaction() as db:
            _insert(db, "uploads", upload)

    def upload(self, identity: str) -> UploadRow:
        """Raises ``KeyError``."""
        with self._lock:
            row = self._db.execute("SELECT * FROM uploads WHERE id = ?", (identity,)).fetchone()
        if row is None:
            raise KeyError(identity)
        return UploadRow(**dict(row))

    def uploads(self) -> list[UploadRow]:
        with self._lock:
            return [UploadRow(**dict(row)) for row in self._db.execute("SELECT * FROM uploads")]

    def forget_upload(self, identity: str) -> None:
        with self._transaction() as db:
            db.execute("DELETE FROM uploads WHERE id = ?", (identity,))

    # --- watched folders ---------------------------------------------------------------------------------------

    def add_watch(self, watch: WatchRow) -> None:
        with self._transaction() as db:
            _insert(db, "watches", watch)

    def watches(self) -> list[WatchRow]:
        with self._lock:
            rows = [dict(row) for row in self._db.execute("SELECT * FROM watches ORDER BY created")]
        return [WatchRow(**{**row, "paused": bool(row["paused"])}) for row in rows]

    def pause_watch(self, watch: str, *, paused: bool) -> None:
        with self._transaction() as db:
            db.execute("UPDATE watches SET paused = ? WHERE id = ?", (int(paused), watch))

    def forget_watch(self, watch: str) -> None:
        with self._transaction() as db:
            db.execute("DELETE FROM watches WHERE id = ?", (watch,))

    # --- flags -------------------------------------------------------------------------------------------------

    def flag(self, name: str) -> str | None:
        with self._lock:
            row = self._db.execute("SELECT value FROM flags WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_flag(self, name: str, value: str) -> None:
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO flags VALUES (?, ?)", (name, value))


def _insert(db: sqlite3.Connection, table: str, row: JobRow | UploadRow | WatchRow) -> None:
    names = [f.name for f in fields(row)]
    values = [_plain(getattr(row, n)) for n in names]
    query = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608  (names are ours)
    db.execute(query, values)


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else str(value) if isinstance(value, JobState) else value


def _job(row: sqlite3.Row) -> JobRow:
    values = dict(row)
    return JobRow(**{**values, "state": JobState(values["state"]), "interactive": bool(values["interactive"])})
