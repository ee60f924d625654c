"""One database for all replicas: opens it, and runs what belongs together as one transaction."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from engine.cloud import schema
from engine.errors import ConfigError, DiskFull, OutputError, StorageFailed
from engine.replace import make_folder

_BUSY_SECONDS = 30.0


class Database:
    """Opens or makes the database and brings it up to date. Safe for any number of threads and processes.

    Raises `ConfigError` for one that cannot be opened, or that a newer version made.
    """

    def __init__(self, url: str) -> None:
        self._engine = _opened(url)
        try:
            with self.transaction() as db:
                schema.migrate(db)
        except StorageFailed as error:
            self.close()
            raise ConfigError(f"The database cannot be opened: {_reason(error)}.") from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._engine.dispose()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All of the block, or nothing. Raises `StorageFailed` if the database refuses it or does not answer."""
        try:
            with self._engine.begin() as db:
                yield db
        except SQLAlchemyError as error:
            original = getattr(error, "orig", None)
            if getattr(original, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
                raise DiskFull("The disk with the database is full.") from error
            raise StorageFailed("The service's database does not answer; try again later.") from error


def _reason(error: BaseException) -> str:
    cause = getattr(error.__cause__, "orig", None) or error.__cause__ or error
    return str(cause).strip().splitlines()[0].rstrip(".")


def _opened(url: str) -> Engine:
    try:
        if not url.startswith("sqlite:"):
            # A connection that the server has closed meanwhile is found out before it is used.
            return sqlalchemy.create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20)
        folder = Path(url.removeprefix("sqlite:///")).parent
        make_folder(folder)
        engine = sqlalchemy.create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
    except SQLAlchemyError as error:
        raise ConfigError("The database's address is not understood.") from error
    except OutputError as error:
        raise ConfigError(f"The database cannot be opened: {error}") from error
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions begin where `_begin` says so, not where the driver thinks
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # Takes the lock for writing at once: two transactions that read first would otherwise lock each other out.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
