"""The queue: jobs in the database, which is the truth about them.

::

    queued → running → done | failed | cancelled
       ↑________|  a lost replica, a service that was stopped

Whoever takes a job raises its ``attempt``, and may change it only as long as that is the latest: a replica that was
taken for dead and comes back finds that the job is no longer its own.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, case, delete, func, insert, select, update

from engine.cloud import schema
from engine.cloud.database import Database
from engine.cloud.keys import Limits
from engine.cloud.records import DAY
from engine.cloud.rows import JobRow
from engine.domain import JobState
from engine.errors import JobConflict, QueueFull, QuotaExceeded, UnknownJob

_TABLE = schema.jobs
_OPEN = (JobState.QUEUED, JobState.RUNNING)


class JobsTable:
    """Every method may raise `StorageFailed`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def submit(self, job: JobRow, limits: Limits, *, max_queued: int) -> tuple[JobRow, bool]:
        """Keep a new job; it lasts when this returns. With it, whether it is new.

        With an idempotency key that was seen, the job that it stood for. Raises `JobConflict` if that was another one,
        `QueueFull`, and `QuotaExceeded` for more than the key allows.
        """
        with self._database.transaction() as db:
            # One submission of a key at a time, or two of them would both find the last free place.
            db.execute(select(schema.keys.c.id).where(schema.keys.c.id == job.owner).with_for_update())
            known = _known(db, job)
            if known is not None:
                return known, False
            if int(db.execute(_count(JobState.QUEUED)).scalar() or 0) >= max_queued:
                raise QueueFull("The queue of the service is full; try again later.")
            if int(db.execute(_count(*_OPEN, owner=job.owner)).scalar() or 0) >= limits.jobs:
                raise QuotaExceeded(f"This key allows {limits.jobs} jobs at a time.")
            _charge(db, job, limits)
            db.execute(insert(_TABLE).values(**asdict(job)))
        return job, True

    def job(self, job: str, owner: str | None = None) -> JobRow:
        """Raises `UnknownJob`, also for another key's than ``owner``."""
        query = select(_TABLE).where(_TABLE.c.id == job)
        if owner is not None:
            query = query.where(_TABLE.c.owner == owner)
        with self._database.transaction() as db:
            return _one(db, query)

    def by_idempotency(self, owner: str, idempotency: str) -> JobRow | None:
        query = select(_TABLE).where(_TABLE.c.owner == owner, _TABLE.c.idempotency == idempotency)
        with self._database.transaction() as db:
            row = db.execute(query).mappings().first()
        return _job(row) if row is not None else None

    def ahead(self, job: JobRow) -> int | None:
        """How many queued jobs come before this one; ``None`` if it does not wait."""
        if job.state is not JobState.QUEUED:
            return None
        table = _TABLE.c
        first = table.interactive.is_(True) if not job.interactive else table.interactive.is_(None)
        beside = (table.interactive == job.interactive) & (table.created < job.created)
        with self._database.transaction() as db:
            return int(db.execute(_count(JobState.QUEUED).where(first | beside)).scalar() or 0)

    def revisions(self, jobs: Collection[str]) -> dict[str, int]:
        """The present revision of each of these that is there."""
        query = select(_TABLE.c.id, _TABLE.c.revision).where(_TABLE.c.id.in_(jobs))
        with self._database.transaction() as db:
            return {row.id: row.revision for row in db.execute(query)}

    # --- whoever works them off --------------------------------------------------------------------------------

    def take(self) -> JobRow | None:
        """The next queued job, now running; ``None`` if there is none."""
        table, now = _TABLE.c, time.time()
        waiting = select(table.id).where(table.state == JobState.QUEUED)
        # Among equals, who has least under way goes first: nobody's thousand pictures hold up another's one.
        busy = _TABLE.alias()
        running = (
            select(func.count())
            .where(busy.c.owner == table.owner, busy.c.state == JobState.RUNNING)
            .correlate(_TABLE)
            .scalar_subquery()
        )
        order = (case((table.interactive, 0), else_=1), running, table.created)
        query = waiting.order_by(*order).limit(1).with_for_update(skip_locked=True)
        with self._database.transaction() as db:
            found = db.execute(query).scalar()
            if found is None:
                return None
            values = {"attempt": table.attempt + 1, "heartbeat": now, "started": func.coalesce(table.started, now)}
            _change(db, found, table.state == JobState.QUEUED, state=JobState.RUNNING, **values)
            return _one(db, select(_TABLE).where(table.id == found))

    def beat(self, job: str, attempt: int, progress: str | None = None) -> bool:
        """Tell that the job is being worked on, and how far it is; whether it still belongs to this attempt."""
        table = _TABLE.c
        mine = (table.id == job) & (table.attempt == attempt) & (table.state == JobState.RUNNING)
        values: dict[str, Any] = {"heartbeat": time.time()}
        if progress is not None:
            values |= {"progress": progress, "revision": table.revision + 1}
        with self._database.transaction() as db:
            return bool(db.execute(update(_TABLE).where(mine).values(**values)).rowcount)

    def end(self, job: str, attempt: int, state: JobState, *, seconds: float = 0.0, **values: Any) -> bool:
        """Give a running job its final state; ``False`` if it belongs to somebody else by now, or was cancelled.

        What failed does not count against the key's megapixels.
        """
        mine = (_TABLE.c.attempt == attempt) & (_TABLE.c.state == JobState.RUNNING)
        with self._database.transaction() as db:
            done = _change(db, job, mine, state=state, finished=time.time(), **values)
            if done:
                row = _one(db, select(_TABLE).where(_TABLE.c.id == job))
                _pay(db, row, seconds=seconds, refund=state is not JobState.DONE)
        return done

    def give_back(self, job: str, attempt: int) -> bool:
        """Put a running job back into the queue, where it was; ``False`` if it belongs to somebody else by now."""
        mine = (_TABLE.c.attempt == attempt) & (_TABLE.c.state == JobState.RUNNING)
        with self._database.transaction() as db:
            return _change(db, job, mine, state=JobState.QUEUED, heartbeat=None, progress=None)

    def cancel(self, job: JobRow) -> bool:
        """End a job that is not done, at once: whoever works on it finds out. ``False`` if it had ended already."""
        with self._database.transaction() as db:
            present = _one(db, select(_TABLE).where(_TABLE.c.id == job.id).with_for_update())
            done = _change(
                db, job.id, _TABLE.c.state.in_(_OPEN), state=JobState.CANCELLED, finished=time.time(), progress=None
            )
            if done and present.attempt == 0:
                _pay(db, present, refund=True)
        return done

    def forget_files(self, job: str) -> None:
        """Its result is deleted; what is known of the job stays for a while."""
        with self._database.transaction() as db:
            _change(db, job, _TABLE.c.finished.is_not(None), result=None, depth=None)

    def lost(self, before: float) -> list[JobRow]:
        """Running jobs of which nobody has told since ``before``."""
        table = _TABLE.c
        query = select(_TABLE).where(table.state == JobState.RUNNING, table.heartbeat < before)
        with self._database.transaction() as db:
            return [_job(row) for row in db.execute(query).mappings()]

    # --- what is looked at as a whole --------------------------------------------------------------------------

    def counts(self) -> dict[JobState, int]:
        """Jobs by state, as far as they are remembered."""
        query = select(_TABLE.c.state, func.count()).group_by(_TABLE.c.state)
        with self._database.transaction() as db:
            found = {JobState(state): int(count) for state, count in db.execute(query)}
        return {state: found.get(state, 0) for state in JobState}

    def rate(self) -> float | None:
        """Megapixels of results a second of one job, over those that were done lately; ``None`` if none were."""
        table = _TABLE.c
        query = select(table.megapixels, table.started, table.finished).where(table.state == JobState.DONE)
        with self._database.transaction() as db:
            rows = db.execute(query.order_by(table.finished.desc()).limit(20)).all()
        seconds = sum(row.finished - row.started for row in rows)
        return round(sum(row.megapixels for row in rows) / seconds, 3) if seconds > 0 else None

    def oldest_waiting(self) -> float | None:
        """When the job was made that has waited longest; ``None`` if none waits."""
        query = select(func.min(_TABLE.c.created)).where(_TABLE.c.state == JobState.QUEUED)
        with self._database.transaction() as db:
            value: float | None = db.execute(query).scalar()
        return value

    def upload_in_use(self, upload: str, *, other_than: str = "") -> bool:
        """Whether a job that is not done needs this upload."""
        table = _TABLE.c
        used = (table.upload == upload) | table.wanted.contains(upload, autoescape=True)
        query = select(table.id).where(used, table.state.in_(_OPEN), table.id != other_than).limit(1)
        with self._database.transaction() as db:
            return db.execute(query).first() is not None

    def old(self, before: float) -> list[JobRow]:
        """Jobs that ended ``before``."""
        with self._database.transaction() as db:
            return [_job(row) for row in db.execute(select(_TABLE).where(_TABLE.c.finished < before)).mappings()]

    def forget(self, job: str) -> None:
        with self._database.transaction() as db:
            db.execute(delete(_TABLE).where(_TABLE.c.id == job))


def _job(row: RowMapping) -> JobRow:
    return JobRow(**{**row, "state": JobState(row["state"])})


def _one(db: Connection, query: Select[Any]) -> JobRow:
    row = db.execute(query).mappings().first()
    if row is None:
        raise UnknownJob("There is no such job, or it has been deleted.")
    return _job(row)


def _count(*states: JobState, owner: str | None = None) -> Select[Any]:
    query = select(func.count()).select_from(_TABLE).where(_TABLE.c.state.in_(states))
    return query.where(_TABLE.c.owner == owner) if owner is not None else query


def _change(db: Connection, job: str, condition: Any, **values: Any) -> bool:
    changed = update(_TABLE).where(_TABLE.c.id == job, condition).values(**values, revision=_TABLE.c.revision + 1)
    return bool(db.execute(changed).rowcount)


def _known(db: Connection, job: JobRow) -> JobRow | None:
    if job.idempotency is None:
        return None
    row = (
        db.execute(select(_TABLE).where(_TABLE.c.owner == job.owner, _TABLE.c.idempotency == job.idempotency))
        .mappings()
        .first()
    )
    if row is None:
        return None
    known = _job(row)
    if (known.upload, known.wanted) != (job.upload, job.wanted):
        raise JobConflict("This Idempotency-Key stood for another job.")
    return known


def _charge(db: Connection, job: JobRow, limits: Limits) -> None:
    table = schema.usage
    mine = (table.c.owner == job.owner) & (table.c.day == job.day)
    row = db.execute(select(table.c.jobs, table.c.megapixels).where(mine)).first()
    used = row.megapixels if row is not None else 0.0
    if limits.megapixels_a_day and used + job.megapixels > limits.megapixels_a_day:
        raise QuotaExceeded(
            f"This key allows {limits.megapixels_a_day:g} megapixels of results a day; {used:.1f} are used, and this "
            f"result would have {job.megapixels:.1f}.",
            (job.day + 1) * DAY - job.created,
        )
    if row is None:
        values = {"owner": job.owner, "day": job.day, "jobs": 1, "megapixels": job.megapixels, "seconds": 0.0}
        db.execute(insert(table).values(**values))
    else:
        more = {"jobs": table.c.jobs + 1, "megapixels": table.c.megapixels + job.megapixels}
        db.execute(update(table).where(mine).values(**more))


def _pay(db: Connection, job: JobRow, *, seconds: float = 0.0, refund: bool) -> None:
    table = schema.usage
    back = job.megapixels if refund else 0.0
    values = {"seconds": table.c.seconds + seconds, "megapixels": table.c.megapixels - back}
    db.execute(update(table).where(table.c.owner == job.owner, table.c.day == job.day).values(**values))
