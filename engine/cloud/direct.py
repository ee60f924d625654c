"""``POST /v1/enhance``: a picture in, a picture out, for scripts; underneath it is a job like any other."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Header, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from engine.cloud.caller import Caller
from engine.cloud.gate import DIRECT
from engine.cloud.jobs import delete_upload
from engine.cloud.keys import Key
from engine.cloud.objects import results_of
from engine.cloud.rows import JobRow
from engine.cloud.service import Service
from engine.cloud.values import CloudOutput, DirectQuery, NewCloudJob
from engine.cloud.work import MEDIA_TYPES, digest_of
from engine.domain import JobState
from engine.errors import (
    Cancelled,
    DeviceFailed,
    InputEmpty,
    JobConflict,
    ReliefError,
    UnknownJob,
    UnknownUpload,
    UploadBroken,
    by_code,
)
from engine.wire.values import Job, Outcome, Wish

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}, "description": "The result"},
    202: {"model": Job, "description": "It takes longer: wait for this job, and fetch its result"},
}


def add_direct(app: FastAPI, service: Service) -> None:
    """Add the route."""

    @app.post(
        DIRECT,
        summary="Enhance a picture in one request",
        response_class=Response,
        responses=_ANSWERS,
        openapi_extra=_BODY,
    )
    async def enhance(
        request: Request,
        key: Caller,
        query: Annotated[DirectQuery, Query()],
        idempotency_key: Annotated[str | None, Header(min_length=8, max_length=128, pattern=r"^[\x21-\x7e]+$")] = None,
    ) -> Response:
        row = await _accepted(service, key, request.stream(), query, idempotency_key)
        row = await _ended(service, row)
        if not row.state.is_final:
            shown = await run_in_threadpool(service.shown, row)
            return JSONResponse(shown.model_dump(mode="json"), 202, headers={"Location": f"/v1/jobs/{row.id}"})
        # Who named the request may ask again, after a lost answer; nobody else will.
        forget = BackgroundTask(_forget, service, row) if idempotency_key is None else None
        if row.state is not JobState.DONE or row.outcome is None:
            if forget is not None:
                await forget()
            raise _error_of(row)
        outcome = Outcome.model_validate_json(row.outcome)
        if row.result is None:
            raise UnknownJob("The result is not kept any more.")
        headers = {"Content-Length": str(outcome.bytes), "X-Relief-Job": row.id}
        pieces = await run_in_threadpool(_opened, service, row.result)
        return StreamingResponse(pieces, media_type=outcome.media_type, headers=headers, background=forget)


async def _accepted(
    service: Service, key: Key, stream: AsyncIterable[bytes], query: DirectQuery, idempotency: str | None
) -> JobRow:
    with service.acceptance.scratch.folder() as folder:
        path = folder / "picture"
        size = 0
        with path.open("wb") as file:
            try:
                async for piece in stream:
                    size += len(piece)
                    await run_in_threadpool(file.write, piece)
            except ClientDisconnect as error:
                raise UploadBroken("The connection ended before the picture did.") from error
        if not size:
            raise InputEmpty("The body is empty; it should be a picture.")
        return await run_in_threadpool(_submitted, service, key, path, query, idempotency)


def _submitted(service: Service, key: Key, path: Path, query: DirectQuery, idempotency: str | None) -> JobRow:
    known = _known(service, key, path, query, idempotency)
    if known is not None:
        return known
    upload = service.acceptance.take_file(key, path, "")
    try:
        row, _ = service.acceptance.job(key, _wanted(query, upload.id), idempotency, interactive=True)
    except ReliefError as error:
        service.acceptance.forget(key, upload.id)
        # Who asked the same a moment earlier has made the job meanwhile, of an upload of its own.
        known = _known(service, key, path, query, idempotency) if isinstance(error, JobConflict) else None
        if known is not None:
            return known
        raise
    service.meters.count("upload_bytes", by=upload.bytes)
    service.meters.count("jobs", JobState.QUEUED)
    service.wake()
    return row


def _known(service: Service, key: Key, path: Path, query: DirectQuery, idempotency: str | None) -> JobRow | None:
    """The job that this name stands for. Raises `JobConflict` if it is of another picture or another wish."""
    known = service.stores.table.by_idempotency(key.id, idempotency) if idempotency is not None else None
    if known is None:
        return None
    # The same bytes, sent again, would be another upload: their digest tells that they are the same.
    try:
        same = service.acceptance.stands_for(known, _wanted(query, known.upload), digest_of(path))
    except UnknownUpload as error:
        raise UnknownJob("The result is not kept any more.") from error
    if not same:
        raise JobConflict("This Idempotency-Key stood for another job.")
    return known


def _wanted(query: DirectQuery, upload: str) -> NewCloudJob:
    wish = Wish(**query.model_dump(include={"model", "scale", "width", "height", "precision"}))
    output = CloudOutput(**query.model_dump(include={"format", "quality", "lossless"}))
    return NewCloudJob(upload=upload, wish=wish, output=output)


async def _ended(service: Service, row: JobRow) -> JobRow:
    """The job when it has ended, or when nobody wants to wait longer."""
    until = service.now() + service.settings.direct_seconds
    while not row.state.is_final and (left := until - service.now()) > 0:
        await service.changes.after(row.id, row.revision, left)
        row = await run_in_threadpool(service.stores.table.job, row.id)
    return row


def _opened(service: Service, name: str) -> Iterator[bytes]:
    """The pieces of an object whose first one was read: what is not there is found out before the answer begins."""
    pieces = service.stores.objects.read(name)
    first = next(pieces, b"")

    def all_pieces() -> Iterator[bytes]:
        yield first
        yield from pieces

    return all_pieces()


def _error_of(row: JobRow) -> ReliefError:
    if row.state is JobState.CANCELLED:
        return Cancelled("The job was cancelled.")
    return by_code().get(row.error_code or "", DeviceFailed)(row.error_message or "The job failed.")


def _forget(service: Service, row: JobRow) -> None:
    stores = service.stores
    stores.table.forget_files(row.id)
    stores.objects.clear(results_of(row.id))
    delete_upload(stores.objects, stores.records, stores.table, row)
