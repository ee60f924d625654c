"""The daemon's HTTP routes: they check nothing that `gate` has checked, and do nothing that `jobs` does.

Everything but ``/v1/hello`` wants the token. Errors are answered as `Problem`, with a status that fits.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Query, Request, Response, WebSocket
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from engine import __version__
from engine.daemon.access import Client, Scope
from engine.daemon.channel import Channel
from engine.daemon.gate import HELLO, Gate, status_of
from engine.daemon.metrics import expose
from engine.daemon.receiving import receive_file
from engine.daemon.service import Service
from engine.daemon.waiting import Waiting
from engine.daemon.work import MEDIA_TYPES, RAW
from engine.domain import JobState
from engine.errors import ReliefError, ScopeRefused, UploadTooLarge
from engine.wire import PROTOCOL, proof
from engine.wire.about import ClientList, ClientValue, CloudValue, DeviceValue, Health, Hello, ModelValue, PairingCode
from engine.wire.offload import Answer, EstimateWish, Opinion
from engine.wire.values import (
    DepthQuestion,
    Estimate,
    Handle,
    Job,
    JobList,
    Move,
    NewJob,
    NewWatch,
    PreviewWish,
    Problem,
    Upload,
    Watch,
    WatchList,
)

ABOUT = """Enlarges and restores pictures on this machine.

Send the token of the daemon's state folder as `Authorization: Bearer`. Upload a picture, create a job from it, wait for
it, fetch its result; programs that may name files give and get paths instead. Pixels travel through the WebSocket."""
MAX_WAIT = 60.0
Id = Annotated[Handle, InPath()]
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": text}
    for status, text in {
        400: "Not understood",
        401: "No token, or not one of ours",
        403: "Not allowed to this client",
        404: "Not there",
        409: "Not possible in this state",
        413: "Too large",
        415: "Neither JSON nor bytes",
        422: "Cannot be done as asked",
        429: "The queue is full",
        503: "No device can do it",
        507: "The disk is full",
    }.items()
}
_BYTES: dict[str, Any] = {
    "requestBody": {"required": True, "content": {RAW: {"schema": {"type": "string", "format": "binary"}}}}
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {} for kind in (*MEDIA_TYPES.values(), RAW)}, "description": "The file"}
}
_TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {}}, "description": "All metrics"}}
_PNG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": {}}, "description": "The region as PNG"}}


_BEARER = HTTPBearer(scheme_name="token", description="From the state folder, or from pairing.", auto_error=False)
"""Appears in the OpenAPI document; the gate has checked the token."""


def _client(request: Request, _: Annotated[object, Depends(_BEARER)]) -> Client:
    client: Client = request.state.client
    return client


def _local(client: Annotated[Client, Depends(_client)]) -> Client:
    if client.scope is not Scope.LOCAL:
        raise ScopeRefused("Only programs of this machine's user may do this.")
    return client


Caller = Annotated[Client, Depends(_client)]
Local = Annotated[Client, Depends(_local)]


def create_app(service: Service) -> FastAPI:
    """The daemon as an ASGI application."""
    app = FastAPI(
        title="Relief",
        version=__version__,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        redirect_slashes=False,
        responses=_PROBLEMS,
    )
    app.add_middleware(
        Gate,
        keyring=service.keyring,
        pairing_open=lambda: service.pairing.salt is not None,
        touch=service.touch,
    )
    app.add_exception_handler(ReliefError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _other)
    _about_daemon(app, service)
    _about_uploads(app, service)
    _about_depth(app, service)
    _about_cloud(app, service)
    _about_jobs(app, service)
    _about_results(app, service)
    _about_queue(app, service)
    _about_watches(app, service)

    @app.websocket("/v1/socket")
    async def socket(connection: WebSocket) -> None:
        await Channel(connection, service).run()

    return app


def _about_daemon(app: FastAPI, service: Service) -> None:
    @app.get(HELLO, summary="Who listens here", openapi_extra={"security": []})
    def hello(
        nonce: Annotated[str | None, Query(pattern=r"^[0-9a-f]{32,64}$")] = None,
        client: Annotated[str, Query(max_length=32)] = proof.LOCAL,
    ) -> Hello:
        known = service.keyring.by_id(client)
        shown = proof.proof(known.token, "daemon", nonce, service.port) if nonce and known is not None else None
        return Hello(protocol=PROTOCOL, version=__version__, proof=shown)

    @app.get("/v1/health", summary="How the daemon is")
    def health(_: Caller) -> Health:
        return service.health()

    @app.get("/v1/devices", summary="Devices and their measured speeds")
    def devices(_: Caller) -> list[DeviceValue]:
        return service.devices()

    @app.get("/v1/models", summary="Installed models")
    def models(_: Caller) -> list[ModelValue]:
        return service.models()

    @app.get("/metrics", summary="Metrics for Prometheus", response_class=Response, responses=_TEXT)
    def metrics(_: Local) -> Response:
        content, kind = expose(service)
        return Response(content, media_type=kind)

    @app.post("/v1/pairing", summary="Show a code for pairing a panel", status_code=201)
    def pairing(_: Local) -> PairingCode:
        code, expires = service.pairing.open()
        return PairingCode(code=code, expires=expires)

    @app.get("/v1/clients", summary="Paired panels")
    def clients(_: Local) -> ClientList:
        panels = service.keyring.panels
        return ClientList(
            clients=tuple(ClientValue(id=c.id, name=c.name, paired=c.paired, folder=c.folder) for c in panels)
        )

    @app.delete("/v1/clients/{client}", summary="Take a panel's token back", status_code=204)
    def unpair(client: Id, _: Local) -> None:
        service.keyring.remove(client)

    @app.post("/v1/shutdown", summary="End the daemon; jobs go on when it starts again", status_code=202)
    def shutdown(_: Local) -> Health:
        service.stop()
        return service.health()


def _about_uploads(app: FastAPI, service: Service) -> None:
    @app.post("/v1/uploads", summary="Upload a picture file", status_code=201, openapi_extra=_BYTES)
    async def upload(request: Request, client: Caller, name: Annotated[str, Query(max_length=255)] = "") -> Upload:
        return await receive_file(service, client, request.stream(), request.headers.get("content-length"), name)

    @app.delete("/v1/uploads/{upload}", summary="Forget an upload", status_code=204)
    def forget_upload(upload: Id, client: Caller) -> None:
        service.jobs.forget_upload(client, upload)

    @app.post("/v1/previews", summary="Enhance a region at once", response_class=Response, responses=_PNG)
    def preview(wanted: PreviewWish, client: Caller) -> Response:
        return Response(service.previews.png(client, wanted), media_type="image/png")


def _about_depth(app: FastAPI, service: Service) -> None:
    @app.post("/v1/depths", summary="A picture's depth map", response_class=Response, responses=_PNG)
    def depth(wanted: DepthQuestion, client: Caller) -> Response:
        return Response(service.previews.depth(client, wanted), media_type="image/png")


def _about_cloud(app: FastAPI, service: Service) -> None:
    @app.get("/v1/cloud", summary="Whether pictures may go to a cloud service")
    def cloud(_: Caller) -> CloudValue:
        return service.jobs.offloading.value()

    @app.post("/v1/estimates", summary="What a picture would take, here and in the cloud")
    def estimate(about: EstimateWish, client: Caller) -> Estimate:
        return service.jobs.offloading.estimate(client, about)

    @app.post("/v1/jobs/{job}/answer", summary="Say where a job that asks is to be done")
    def answer(job: Id, said: Answer, client: Caller) -> Job:
        return service.jobs.answer(client, job, said.where)

    @app.post("/v1/jobs/{job}/opinion", summary="Tell a service what became of its result", status_code=204)
    def opinion(job: Id, said: Opinion, client: Caller) -> None:
        service.jobs.opinion(client, job, said)


def _about_jobs(app: FastAPI, service: Service) -> None:
    jobs, waiting = service.jobs, Waiting(service.jobs)

    @app.post("/v1/jobs", summary="Create a job", status_code=201)
    def create(wanted: NewJob, client: Caller) -> Job:
        return jobs.submit(client, wanted)

    @app.get("/v1/jobs", summary="The client's jobs, in the order of the queue")
    def listed(
        client: Caller,
        state: Annotated[list[JobState], Query()] = [],  # noqa: B006  (FastAPI copies it)
        limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
    ) -> JobList:
        return JobList(jobs=tuple(jobs.list(client, *state, limit=limit)), paused=jobs.paused)

    @app.get("/v1/jobs/{job}", summary="A job; with wait, as soon as it is no longer at the revision seen")
    async def one(
        job: Id,
        client: Caller,
        wait: Annotated[float, Query(ge=0, le=MAX_WAIT)] = 0.0,
        seen: Annotated[int, Query(ge=0)] = 0,
    ) -> Job:
        row = await run_in_threadpool(jobs.find, client, job)
        if wait and row.revision == seen and not row.state.is_final:
            async with waiting.change_of(job) as changed:
                row = await run_in_threadpool(jobs.find, client, job)
                if row.revision == seen:
                    await asyncio.wait((changed,), timeout=wait)
            row = await run_in_threadpool(jobs.find, client, job)
        return await run_in_threadpool(jobs.shown, row)

    @app.delete("/v1/jobs/{job}", summary="Forget a job that has ended", status_code=204)
    def forget(job: Id, client: Caller) -> None:
        jobs.forget(client, job)

    @app.post("/v1/jobs/{job}/{action}", summary="Cancel, pause or resume (also: try again) a job")
    def act(job: Id, action: Literal["cancel", "pause", "resume"], client: Caller) -> Job:
        return {"cancel": jobs.cancel, "pause": jobs.pause, "resume": jobs.resume}[action](client, job)

    @app.put("/v1/jobs/{job}/place", summary="Move a job in the queue")
    def move(job: Id, where: Move, client: Caller) -> Job:
        return jobs.move(client, job, where.before)


def _about_results(app: FastAPI, service: Service) -> None:
    jobs = service.jobs

    @app.get("/v1/jobs/{job}/result", summary="The result", response_class=FileResponse, responses=_FILE)
    def result(job: Id, client: Caller) -> FileResponse:
        path, kind = jobs.result(client, job)
        return FileResponse(path, media_type=kind)

    @app.get("/v1/jobs/{job}/depth", summary="The depth map", response_class=FileResponse, responses=_FILE)
    def depth(job: Id, client: Caller) -> FileResponse:
        path, kind = jobs.depth(client, job)
        return FileResponse(path, media_type=kind)


def _about_queue(app: FastAPI, service: Service) -> None:
    @app.post("/v1/queue/{action}", summary="Let the whole queue wait, or go on")
    def queue(action: Literal["pause", "resume"], client: Local) -> JobList:
        service.jobs.paused = action == "pause"
        return JobList(jobs=tuple(service.jobs.list(client)), paused=service.jobs.paused)


def _about_watches(app: FastAPI, service: Service) -> None:
    watches = service.watches

    @app.get("/v1/watches", summary="Watched folders")
    def listed(_: Local) -> WatchList:
        return WatchList(watches=tuple(watches.list()))

    @app.post("/v1/watches", summary="Watch a folder", status_code=201)
    def watch(wanted: NewWatch, _: Local) -> Watch:
        return watches.add(wanted)

    @app.post("/v1/watches/{watch}/{action}", summary="Let a watched folder be, or watch it again")
    def act(watch: Id, action: Literal["pause", "resume"], _: Local) -> Watch:
        return watches.pause(watch) if action == "pause" else watches.resume(watch)

    @app.delete("/v1/watches/{watch}", summary="Watch a folder no more", status_code=204)
    def unwatch(watch: Id, _: Local) -> None:
        watches.remove(watch)


def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ReliefError)  # noqa: S101  (registered for this kind only)
    return JSONResponse({"code": error.code, "message": str(error)}, status_of(error))


def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  (registered for this kind only)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body")
    return JSONResponse({"code": "request-invalid", "message": f"{where or 'The body'}: {first['msg']}."}, 422)


def _other(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  (registered for this kind only)
    code = {404: "not-found", 405: "method-not-allowed", 413: UploadTooLarge.code}.get(
        error.status_code, "request-invalid"
    )
    return JSONResponse(
        {"code": code, "message": f"{error.detail.rstrip('.')}."}, error.status_code, headers=error.headers
    )
