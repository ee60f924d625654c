"""The service's memory: keys, uploads, usage and feedback. Jobs stand in `jobs_table`, in the same database.

What is told to a client stands here first: an accepted job outlives every process.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine.cloud import schema
from engine.cloud.database import Database
from engine.cloud.keys import Key, Limits
from engine.cloud.rows import FeedbackRow, UploadRow
from engine.errors import QuotaExceeded, UnknownUpload

DAY = 86400.0


def today(now: float | None = None) -> int:
    """The day, in UTC, counted from 1970."""
    return int((time.time() if now is None else now) // DAY)


@dataclass(frozen=True)
class Usage:
    """What a key has used on one day: jobs, megapixels of results, seconds of work."""

    jobs: int = 0
    megapixels: float = 0.0
    seconds: float = 0.0


class Records:
    """Everything in the database but the jobs. Every method may raise `StorageFailed`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- what all replicas share -------------------------------------------------------------------------------

    def flag(self, name: str) -> str | None:
        with self._database.transaction() as db:
            value: str | None = db.execute(select(schema.flags.c.value).where(schema.flags.c.name == name)).scalar()
        return value

    def set_flag(self, name: str, value: str) -> None:
        table = schema.flags
        with self._database.transaction() as db:
            if not db.execute(update(table).where(table.c.name == name).values(value=value)).rowcount:
                db.execute(insert(table).values(name=name, value=value))

    def secret(self) -> bytes:
        """What addresses of the local storage are signed with, the same for all replicas; made when first asked for."""
        found = self.flag("signing")
        if found is None:
            try:
                with self._database.transaction() as db:
                    db.execute(insert(schema.flags).values(name="signing", value=secrets.token_hex(32)))
            except Exception as error:  # somebody else was first
                if not isinstance(error.__cause__, IntegrityError):
                    raise
            found = self.flag("signing")
        return bytes.fromhex(found or "")

    # --- keys --------------------------------------------------------------------------------------------------

    def add_key(self, key: Key) -> None:
        values = {"id": key.id, "name": key.name, "hash": key.hash, "created": key.created, "revoked": key.revoked}
        limits = asdict(key.limits)
        with self._database.transaction() as db:
            db.execute(insert(schema.keys).values(**values, **limits))

    def key_by_hash(self, digest: str) -> Key | None:
        with self._database.transaction() as db:
            row = db.execute(select(schema.keys).where(schema.keys.c.hash == digest)).first()
        return _key(row) if row is not None else None

    def all_keys(self) -> list[Key]:
        """All, the oldest first."""
        with self._database.transaction() as db:
            return [_key(row) for row in db.execute(select(schema.keys).order_by(schema.keys.c.created))]

    def revoke(self, key: str) -> bool:
        """Whether there was such a key, by id or by name, that was not revoked."""
        table = schema.keys
        which = ((table.c.id == key) | (table.c.name == key)) & table.c.revoked.is_(None)
        with self._database.transaction() as db:
            return bool(db.execute(update(table).where(which).values(revoked=time.time())).rowcount)

    def usage(self, owner: str, day: int) -> Usage:
        table = schema.usage
        columns = table.c.jobs, table.c.megapixels, table.c.seconds
        with self._database.transaction() as db:
            row = db.execute(select(*columns).where(table.c.owner == owner, table.c.day == day)).first()
        return Usage(*row) if row is not None else Usage()

    # --- uploads -----------------------------------------------------------------------------------------------

    def add_upload(self, row: UploadRow, *, most_open: int, most_bytes: int) -> None:
        """Raises `QuotaExceeded` for a key with ``most_open`` incomplete uploads, or over ``most_bytes``."""
        table = schema.uploads
        with self._database.transaction() as db:
            db.execute(select(schema.keys.c.id).where(schema.keys.c.id == row.owner).with_for_update())
            begun = select(func.count()).where(table.c.owner == row.owner, table.c.complete.is_(False))
            if not row.complete and int(db.execute(begun).scalar() or 0) >= most_open:
                raise QuotaExceeded("This key has too many uploads that are not complete; complete or delete some.", 30)
            kept = select(func.coalesce(func.sum(table.c.bytes), 0)).where(table.c.owner == row.owner)
            if int(db.execute(kept).scalar() or 0) + row.bytes > most_bytes:
                raise QuotaExceeded("This key keeps as many bytes at the service as it may; delete some uploads.", 60)
            db.execute(insert(table).values(**asdict(row)))

    def upload(self, owner: str, upload: str) -> UploadRow:
        """Raises `UnknownUpload`, also for another key's."""
        table = schema.uploads
        with self._database.transaction() as db:
            row = db.execute(select(table).where(table.c.id == upload, table.c.owner == owner)).mappings().first()
        if row is None:
            raise UnknownUpload("There is no such upload, or it has been deleted.")
        return UploadRow(**row)

    def complete_upload(self, upload: str, *, width: int, height: int, source: str) -> None:
        table = schema.uploads
        values = {"complete": True, "width": width, "height": height, "source": source}
        with self._database.transaction() as db:
            db.execute(update(table).where(table.c.id == upload).values(**values))

    def forget_upload(self, upload: str) -> None:
        with self._database.transaction() as db:
            db.execute(delete(schema.uploads).where(schema.uploads.c.id == upload))

    def old_uploads(self, before: float) -> list[UploadRow]:
        """Uploads that began ``before`` and that no job which is not done needs."""
        table, jobs = schema.uploads, schema.jobs.c
        named = (jobs.upload == table.c.id) | jobs.wanted.contains(table.c.id)  # masks and depth maps in the latter
        needed = exists().where(jobs.finished.is_(None), named)
        query = select(table).where(table.c.created < before, ~needed)
        with self._database.transaction() as db:
            return [UploadRow(**row) for row in db.execute(query).mappings()]

    # --- feedback ----------------------------------------------------------------------------------------------

    def put_feedback(self, row: FeedbackRow) -> bool:
        """Keep what somebody thinks of a result, in place of what they thought before; whether it is the first."""
        table = schema.feedback
        with self._database.transaction() as db:
            gone = db.execute(delete(table).where(table.c.job == row.job)).rowcount
            db.execute(insert(table).values(**asdict(row)))
        return not gone

    def feedback(self, job: str) -> FeedbackRow | None:
        with self._database.transaction() as db:
            row = db.execute(select(schema.feedback).where(schema.feedback.c.job == job)).mappings().first()
        return FeedbackRow(**row) if row is not None else None


def _key(row: Row[Any]) -> Key:
    limits = Limits(row.jobs, row.megapixels_a_day, row.requests_a_minute)
    return Key(row.id, row.name, row.hash, limits, row.created, row.revoked)
