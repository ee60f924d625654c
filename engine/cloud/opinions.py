"""What people think of results: whether they kept them, and, with consent, a small piece to learn from."""

from __future__ import annotations

import base64
import binascii
import json
import time

from engine.cloud.rows import FeedbackRow, JobRow
from engine.cloud.service import Service
from engine.cloud.values import Feedback
from engine.domain import JobState
from engine.errors import JobConflict, RequestError

LARGEST_CROP = 512
"""Pixels a side: enough to see what went wrong, too little to be the picture."""


def keep_feedback(service: Service, row: JobRow, said: Feedback) -> None:
    """Keep what was said, in place of what was said before. Raises `JobConflict`, or what is wrong with the crop."""
    if row.state is not JobState.DONE or row.report is None:
        raise JobConflict(f"The job is {row.state}; there is nothing to judge.")
    objects, records = service.stores.objects, service.stores.records
    report = json.loads(row.report)
    name = None
    if said.crop is not None:
        name = f"feedback/{row.id}.png"
        _store(service, name, said.crop)
    elif (before := records.feedback(row.id)) is not None and before.crop is not None:
        objects.delete(before.crop)  # consent was not given again
    kept = FeedbackRow(
        job=row.id,
        owner=row.owner,
        kind=said.kind,
        rating=said.rating,
        model=report.get("model"),
        precision=report.get("precision"),
        crop=name,
        created=time.time(),
    )
    if records.put_feedback(kept):
        service.meters.count("feedback", said.kind)


def _store(service: Service, name: str, crop: str) -> None:
    try:
        content = base64.b64decode(crop, validate=True)
    except binascii.Error as error:
        raise RequestError("The crop is not base64.") from error
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        raise RequestError("The crop must be a PNG.")
    with service.acceptance.scratch.folder() as folder:
        path = folder / "crop.png"
        path.write_bytes(content)
        size = service.engine.decoder.probe(path).size
        if max(size.width, size.height) > LARGEST_CROP:
            raise RequestError(f"The crop may have {LARGEST_CROP} pixels a side, not {size}.")
        service.stores.objects.store(name, path, "image/png")
