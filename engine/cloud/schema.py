"""The tables of the service, and how an older database becomes the present one.

The same statements serve SQLite, for one machine, and PostgreSQL, for many. The version stands in ``flags``; each step
from one to the next is a function in `STEPS`, run once, alone, in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    inspect,
    select,
    text,
    update,
)

from engine.errors import ConfigError

metadata = MetaData()
flags = Table("flags", metadata, Column("name", String(64), primary_key=True), Column("value", Text, nullable=False))
keys = Table(
    "keys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("jobs", Integer, nullable=False),
    Column("megapixels_a_day", Float, nullable=False),
    Column("requests_a_minute", Integer, nullable=False),
    Column("created", Float, nullable=False),
    Column("revoked", Float),
)
uploads = Table(
    "uploads",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(32), ForeignKey("keys.id"), nullable=False, index=True),
    Column("name", String(255), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("part_bytes", BigInteger, nullable=False),
    Column("sums", Text),
    Column("ticket", Text, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("source", String(32)),
    Column("created", Float, nullable=False, index=True),
)
jobs = Table(
    "jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(32), ForeignKey("keys.id"), nullable=False),
    Column("idempotency", String(128)),
    Column("state", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("interactive", Boolean, nullable=False),
    Column("upload", String(32), nullable=False),
    Column("name", String(255), nullable=False),
    Column("wanted", Text, nullable=False),
    Column("megapixels", Float, nullable=False),
    Column("day", Integer, nullable=False),
    Column("created", Float, nullable=False),
    Column("started", Float),
    Column("finished", Float),
    Column("attempt", Integer, nullable=False),
    Column("heartbeat", Float),
    Column("progress", Text),
    Column("outcome", Text),
    Column("report", Text),
    Column("result", Text),
    Column("result_sha256", String(64)),
    Column("depth", Text),
    Column("error_code", String(64)),
    Column("error_message", Text),
    UniqueConstraint("owner", "idempotency"),
    Index("jobs_in_order", "state", "interactive", "created"),
    Index("jobs_by_upload", "upload"),
)
usage = Table(
    "usage",
    metadata,
    Column("owner", String(32), ForeignKey("keys.id"), primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("jobs", Integer, nullable=False),
    Column("megapixels", Float, nullable=False),
    Column("seconds", Float, nullable=False),
)
feedback = Table(
    "feedback",
    metadata,
    Column("job", String(32), primary_key=True),
    Column("owner", String(32), ForeignKey("keys.id"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("rating", Integer),
    Column("model", String(100)),
    Column("precision", String(8)),
    Column("crop", Text),
    Column("created", Float, nullable=False),
)


def _first(db: Connection) -> None:
    metadata.create_all(db)


STEPS: tuple[Callable[[Connection], None], ...] = (_first,)
VERSION = len(STEPS)
_LOCK = 7_411_801
"""An arbitrary number, by which processes that start at the same time find out who goes first."""


def migrate(db: Connection, steps: tuple[Callable[[Connection], None], ...] = STEPS) -> None:
    """Bring the database up to date. Raises `ConfigError` for one that a newer version made."""
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    present = 0
    if inspect(db).has_table("flags"):
        found = db.execute(select(flags.c.value).where(flags.c.name == "schema")).scalar()
        present = int(found) if found is not None else 0
    if present > len(steps):
        raise ConfigError("The database was made by a newer version of Relief; use that one.")
    for step in steps[present:]:
        step(db)
    if present == 0:
        db.execute(insert(flags).values(name="schema", value=str(len(steps))))
    elif present < len(steps):
        db.execute(update(flags).where(flags.c.name == "schema").values(value=str(len(steps))))
