"""The service's HTTP routes: they check nothing that `gate` has checked, and decide nothing that `acceptance` decides.

Errors are answered as `Problem`, with a status that fits; 429 and 503 say when to ask again.
"""

from __future__ import annotations

import hmac
import ipaddress
from typing import Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, Header, Query, Request, Response
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from engine import __version__
from engine.cloud.caller import Caller
from engine.cloud.direct import add_direct
from engine.cloud.folder import ROUTE, Folder, Grant
from engine.cloud.gate import HEALTH, HELLO, METRICS, OPENAPI, Gate, headers_of, status_of
from engine.cloud.jobs import delete_upload
from engine.cloud.meters import Known, expose
from engine.cloud.objects import results_of
from engine.cloud.opinions import keep_feedback
from engine.cloud.rows import JobRow
from engine.cloud.service import Service
from engine.cloud.values import (
    Feedback,
    Health,
    Hello,
    NewCloudJob,
    NewUpload,
    UploadDone,
    UploadParts,
)
from engine.cloud.work import MEDIA_TYPES
from engine.domain import Format, JobState
from engine.errors import JobConflict, ReliefError, TokenRefused, UnknownJob, UploadTooLarge
from engine.wire.values import Handle, Job, Outcome, Problem

ABOUT = """Enlarges and restores pictures, the same as on one's own machine.

Send an API key as `Authorization: Bearer`. Announce an upload, PUT its parts to the addresses that come back, complete
it, create a job from it, wait for the job, follow the redirection to its result. Small pictures go to `/v1/enhance` in
one request. Uploads and results are deleted after the time that `/v1/hello` states."""
MAX_WAIT = 60.0
COMPLETING = 8
"""Uploads whose parts are joined, or that wait for it, in threads at a time; further ones wait without one."""
Id = Annotated[Handle, InPath()]
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": text}
    for status, text in {
        400: "Not understood",
        401: "No API key, or not one of this service's",
        403: "Not allowed to this key",
        404: "Not there",
        408: "The body did not come, or too slowly",
        409: "Not possible in this state",
        413: "Too large",
        415: "Not the kind of body that is wanted",
        422: "Cannot be done as asked",
        429: "A limit of the key or of the service; Retry-After says when to ask again",
        503: "Something that the service needs does not answer",
        507: "The disk is full",
    }.items()
}
_TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {}}, "description": "All metrics"}}
_MOVED: dict[int | str, dict[str, Any]] = {
    307: {
        "description": "Where the file is, for a while",
        "headers": {"Location": {"schema": {"type": "string"}}, "X-Content-SHA256": {"schema": {"type": "string"}}},
    }
}


def create_app(service: Service) -> FastAPI:
    """The service as an ASGI application."""
    app = FastAPI(
        title="Relief Cloud",
        version=__version__,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url=OPENAPI,
        redirect_slashes=False,
        responses=_PROBLEMS,
    )
    settings, records = service.settings, service.stores.records
    app.add_middleware(Gate, settings=settings, records=records, rates=service.rates, meters=service.meters)
    app.add_exception_handler(ReliefError, lambda _, error: refused(service, error))
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _other)
    _about_service(app, service)
    _about_uploads(app, service)
    _about_jobs(app, service)
    _about_results(app, service)
    add_direct(app, service)
    if isinstance(service.stores.objects, Folder):
        _about_objects(app, service.stores.objects)
    return app


def base_of(service: Service, request: Request) -> str:
    """How this client reaches the service."""
    return service.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")


def _about_service(app: FastAPI, service: Service) -> None:
    @app.get(HELLO, summary="Limits, models, and how long files are kept", openapi_extra={"security": []})
    def hello() -> Hello:
        return service.hello()

    unwell: dict[int | str, dict[str, Any]] = {503: {"model": Health, "description": "Something does not work"}}

    @app.get(HEALTH, summary="Whether the service works", openapi_extra={"security": []}, responses=unwell)
    def health(response: Response) -> Health:
        found = service.health()
        response.status_code = 200 if found.status == "ok" else 503
        return found

    @app.get(
        METRICS,
        summary="Metrics for Prometheus",
        response_class=Response,
        responses=_TEXT,
        openapi_extra={"security": []},
    )
    def metrics(request: Request) -> Response:
        _check_metrics(service.settings.metrics_token, request)
        counts, oldest = service.stores.table.counts(), service.stores.table.oldest_waiting()
        age = max(0.0, service.now() - oldest) if oldest is not None else 0.0
        content, kind = expose(service.gains(), {str(s): n for s, n in counts.items()}, age, _known(service))
        return Response(content, media_type=kind)


def _known(service: Service) -> Known:
    """What can be told beforehand: the models and precisions that megapixels may be made with."""
    models = {n: m for n, m in service.engine.models.items() if m.estimator is None}
    pairs = {(n, str(p)) for n, m in models.items() for spec in m.networks.values() for p in spec.variants}
    return {"megapixels": sorted(pairs)}


def _check_metrics(token: str, request: Request) -> None:
    if token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise TokenRefused("The metrics want the token of the setting metrics_token.")
        return
    host = request.client.host if request.client is not None else ""
    try:
        near = ipaddress.ip_address(host).is_loopback and "x-forwarded-for" not in request.headers
    except ValueError:
        near = False
    if not near:
        raise TokenRefused("Without the setting metrics_token, only this machine may read the metrics.")


def _about_uploads(app: FastAPI, service: Service) -> None:
    acceptance = service.acceptance
    completing = CapacityLimiter(COMPLETING)

    @app.post("/v1/uploads", summary="Announce a picture that comes in parts", status_code=201)
    def begin(wanted: NewUpload, key: Caller, request: Request) -> UploadParts:
        return acceptance.begin(key, wanted, base_of(service, request))

    @app.get("/v1/uploads/{upload}", summary="Which parts are there, and where the missing ones go")
    def shown(upload: Id, key: Caller, request: Request) -> UploadParts:
        return acceptance.shown(key, upload, base_of(service, request))

    @app.post("/v1/uploads/{upload}/complete", summary="Join the parts and check what came")
    async def complete(upload: Id, key: Caller) -> UploadDone:
        # Threads of their own: it takes long, and many who wait for it must not keep all others waiting.
        done = await to_thread.run_sync(acceptance.complete, key, upload, limiter=completing)
        service.meters.count("upload_bytes", by=done.bytes)
        return done

    @app.delete("/v1/uploads/{upload}", summary="Delete an upload", status_code=204)
    def forget(upload: Id, key: Caller) -> None:
        acceptance.forget(key, upload)


def _about_jobs(app: FastAPI, service: Service) -> None:
    table, stores = service.stores.table, service.stores

    @app.post("/v1/jobs", summary="Create a job from an upload", status_code=202)
    def create(
        wanted: NewCloudJob,
        key: Caller,
        idempotency_key: Annotated[str | None, Header(min_length=8, max_length=128, pattern=r"^[\x21-\x7e]+$")] = None,
    ) -> Job:
        row, new = service.acceptance.job(key, wanted, idempotency_key)
        if new:
            service.meters.count("jobs", JobState.QUEUED)
            service.wake()
        return service.shown(row)

    @app.get("/v1/jobs/{job}", summary="A job; with wait, as soon as it is no longer at the revision seen")
    async def one(
        job: Id,
        key: Caller,
        wait: Annotated[float, Query(ge=0, le=MAX_WAIT)] = 0.0,
        revision: Annotated[int, Query(ge=0, le=2**31)] = 0,
    ) -> Job:
        row = await run_in_threadpool(table.job, job, key.id)
        if wait and row.revision == revision and not row.state.is_final:
            await service.changes.after(job, revision, wait)
            row = await run_in_threadpool(table.job, job, key.id)
        return await run_in_threadpool(service.shown, row)

    @app.delete("/v1/jobs/{job}", summary="Cancel a job, and delete its picture and its result", status_code=204)
    def forget(job: Id, key: Caller) -> None:
        row = table.job(job, key.id)
        if table.cancel(row):
            service.meters.count("jobs", JobState.CANCELLED)
        table.forget_files(job)
        stores.objects.clear(results_of(job))
        delete_upload(stores.objects, stores.records, table, row)

    @app.post("/v1/jobs/{job}/feedback", summary="Say what you think of a result", status_code=204)
    def feedback(job: Id, said: Feedback, key: Caller) -> None:
        keep_feedback(service, table.job(job, key.id), said)


def _about_results(app: FastAPI, service: Service) -> None:
    def moved(row: JobRow, name: str | None, kind: str, request: Request, checksum: str | None) -> RedirectResponse:
        if row.state is not JobState.DONE:
            raise JobConflict(f"The job is {row.state}; there is no result.")
        if name is None:
            raise UnknownJob("The file is not kept any more, or was not asked for.")
        suffix = name.rpartition(".")[2]
        stem = (row.name.rpartition(".")[0] or row.name or "result").replace("/", "_").replace("\\", "_")
        link = service.stores.objects.result_link(name, kind, f"{stem}.{suffix}", base_of(service, request))
        headers = {"X-Content-SHA256": checksum} if checksum is not None else {}
        return RedirectResponse(link.url, 307, headers)

    @app.get(
        "/v1/jobs/{job}/result",
        summary="Where the result is",
        status_code=307,
        response_class=RedirectResponse,
        responses=_MOVED,
    )
    def result(job: Id, key: Caller, request: Request) -> RedirectResponse:
        row = service.stores.table.job(job, key.id)
        kind = Outcome.model_validate_json(row.outcome).media_type if row.outcome else ""
        return moved(row, row.result, kind, request, row.result_sha256)

    @app.get(
        "/v1/jobs/{job}/depth",
        summary="Where the depth map is",
        status_code=307,
        response_class=RedirectResponse,
        responses=_MOVED,
    )
    def depth(job: Id, key: Caller, request: Request) -> RedirectResponse:
        row = service.stores.table.job(job, key.id)
        return moved(row, row.depth, MEDIA_TYPES[Format.PNG], request, None)


def _about_objects(app: FastAPI, folder: Folder) -> None:
    """The addresses that the local storage signs; a server of its own takes their place where there is one."""

    @app.put(f"{ROUTE}/{{name:path}}", include_in_schema=False)
    async def put(
        request: Request,
        name: str,
        expires: int,
        signature: str,
        part: int,
        limit: int,
        checksum: str = "",
        x_part_sha256: Annotated[str, Header()] = "",
    ) -> Response:
        grant = Grant("PUT", name, expires, part, limit, checksum)
        found = await folder.receive(grant, signature, request.stream(), x_part_sha256)
        return Response(status_code=200, headers={"ETag": f'"{found}"'})

    @app.get(f"{ROUTE}/{{name:path}}", include_in_schema=False)
    def get(name: str, expires: int, signature: str, media_type: str = "", file_name: str = "") -> FileResponse:
        grant = Grant("GET", name, expires, media_type=media_type, file_name=file_name)
        path = folder.readable(grant, signature)
        return FileResponse(path, media_type=media_type, filename=file_name or None)


def refused(service: Service, error: Exception) -> JSONResponse:
    """The answer for an error of ours."""
    assert isinstance(error, ReliefError)  # noqa: S101  (registered for this kind only)
    status = status_of(error)
    if status == 429:
        service.meters.count("limited", error.code.removesuffix("-exceeded").removesuffix("-full"))
    return JSONResponse({"code": error.code, "message": str(error)}, status, headers=headers_of(error))


def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  (registered for this kind only)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body")
    return JSONResponse({"code": "request-invalid", "message": f"{where or 'The body'}: {first['msg']}."}, 422)


def _other(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  (registered for this kind only)
    codes = {404: "not-found", 405: "method-not-allowed", 413: UploadTooLarge.code}
    code = codes.get(error.status_code, "request-invalid")
    message = f"{error.detail.rstrip('.')}."
    return JSONResponse({"code": code, "message": message}, error.status_code, headers=error.headers)
