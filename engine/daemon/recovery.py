"""What the daemon finds when it starts: jobs that were under way, deliveries half done, files nobody knows of."""

from __future__ import annotations

import logging
import time
from pathlib import Path

from engine.daemon import delivery
from engine.daemon.delivery import Delivery
from engine.daemon.spool import Spool
from engine.daemon.store import JobRow, Store
from engine.domain import JobState
from engine.errors import JobCrashed, ReliefError, UnknownUpload
from engine.wire.values import NewJob

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
"""A picture that was running each time the daemon ended so often is given up: it may be the reason."""
KEEP_JOBS = 7 * 86400.0
"""Seconds that a job which has ended stays in the list."""
KEEP_RESULTS = 86400.0
"""Seconds that a result waits with us to be fetched."""
KEEP_UPLOADS = 3600.0
"""Seconds that an upload waits for its job."""


def recover(store: Store, spool: Spool) -> None:
    """Finish deliveries that were under way, queue again what was running, remove what is left over."""
    for row in store.jobs(JobState.RUNNING):
        _take_up(store, row)
    for row in store.jobs(JobState.PAUSED):
        if row.started is not None:
            _clear(row)
    sweep(store, spool)
    spool.keep_only((u.id for u in store.uploads()), (j.id for j in store.jobs()))


def _take_up(store: Store, row: JobRow) -> None:
    if row.staged is not None:
        shipment = Delivery.from_json(row.staged)
        try:
            delivery.deliver(shipment)
        except ReliefError as error:
            _fail(store, row, error)
        else:
            store.update(row.id, state=JobState.DONE, finished=time.time(), staged=None)
            log.info("a delivery was finished after an interruption")
        delivery.discard(shipment.folder)
        return
    _clear(row)
    if row.attempts >= MAX_ATTEMPTS:
        message = f"Relief ended {row.attempts} times while it worked on this picture, so it was given up."
        _fail(store, row, JobCrashed(message))
    else:
        store.update(row.id, state=JobState.QUEUED)
        log.info("a job starts anew after an interruption")


def _clear(row: JobRow) -> None:
    """Remove the hidden folder in which the result had begun to grow."""
    output = NewJob.model_validate_json(row.wanted).output
    if output.path is not None:
        delivery.discard(delivery.staging(Path(output.path), row.id))


def _fail(store: Store, row: JobRow, error: ReliefError) -> None:
    store.update(
        row.id,
        state=JobState.FAILED,
        finished=time.time(),
        staged=None,
        outcome=None,
        error_code=error.code,
        error_message=str(error),
    )


def sweep(store: Store, spool: Spool) -> None:
    """Remove jobs, results and uploads that were kept for long enough. Uploads of waiting jobs stay."""
    now = time.time()
    needed: set[str] = set()
    for row in store.jobs():
        if row.state.is_final and row.finished is not None and now - row.finished > KEEP_JOBS:
            store.forget(row.id)
            spool.forget_result(row.id)
            continue
        wanted = NewJob.model_validate_json(row.wanted)
        if row.state.is_final and row.finished is not None and now - row.finished > KEEP_RESULTS:
            spool.forget_result(row.id)
        elif row.state is not JobState.DONE:  # one that failed may be tried once more
            needed.update(s.upload for s in (wanted.input, *wanted.wish.sources) if s.upload is not None)
    uploads = {u.id: u for u in store.uploads()}
    for identity, upload in uploads.items():
        if identity not in needed and now - upload.created > KEEP_UPLOADS:
            store.forget_upload(identity)
            spool.forget_upload(identity)
    waiting = store.jobs(JobState.QUEUED, JobState.PAUSED)
    uploads = {u.id: u for u in store.uploads()}  # anew: a job may be younger than the list above
    for row in waiting:
        wanted = NewJob.model_validate_json(row.wanted)
        sources = [s.upload for s in (wanted.input, *wanted.wish.sources) if s.upload is not None]
        if any(s not in uploads or not spool.upload(s).exists() for s in sources):
            _fail(store, row, UnknownUpload("The picture that was uploaded for this job is gone."))
