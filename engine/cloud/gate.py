"""Stands before every request to the service: key, limits, and how large and how slow a body may be.

Pure ASGI, so that nothing slips past it. Each request gets an id, its own or a new one, which stands in the answer and
in the log; what it took is measured by route.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from engine.cloud.folder import ROUTE as OBJECTS
from engine.cloud.keys import Key, Rates, digest, secret_of, verified
from engine.cloud.meters import Meters
from engine.cloud.records import Records
from engine.cloud.settings import CloudSettings
from engine.errors import (
    AccessError,
    ConfigError,
    DeviceError,
    DiskFull,
    JobConflict,
    PictureTooLarge,
    QueueFull,
    QuotaExceeded,
    ReliefError,
    StorageFailed,
    TokenRefused,
    UnknownJob,
    UnknownModel,
    UnknownUpload,
    UploadTooLarge,
)

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HELLO, HEALTH, OPENAPI, METRICS, DIRECT = (
    "/v1/hello",
    "/v1/health",
    "/v1/openapi.json",
    "/metrics",
    "/v1/enhance",
)
_WITHOUT_KEY = frozenset((HELLO, HEALTH, OPENAPI, METRICS))
MAX_JSON = 2**20
"""Bytes of a JSON body."""
_GRACE_SECONDS = 5.0
"""A body may begin slowly."""
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SAFE = [
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
]

_STATUS: tuple[tuple[type[ReliefError], int], ...] = (  # the first that fits
    (TokenRefused, 401),
    (AccessError, 403),
    (UnknownJob, 404),
    (UnknownUpload, 404),
    (UnknownModel, 404),
    (JobConflict, 409),
    (UploadTooLarge, 413),
    (PictureTooLarge, 413),
    (QueueFull, 429),
    (QuotaExceeded, 429),
    (DiskFull, 507),
    (StorageFailed, 503),
    (DeviceError, 503),
    (ConfigError, 503),
)


def status_of(error: ReliefError) -> int:
    """The HTTP status for an error; 422 for whatever the request asks for that cannot be done."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 422)


def headers_of(error: ReliefError) -> dict[str, str]:
    """What goes along with the answer for an error: when to ask again, and with what."""
    match status_of(error):
        case 401:
            return {"WWW-Authenticate": "Bearer"}
        case 429:
            return {"Retry-After": str(max(1, round(getattr(error, "retry_after", 5.0))))}
        case 503 | 507:
            return {"Retry-After": "10"}
        case _:
            return {}


class Gate:
    """ASGI middleware. What it lets pass carries the key as ``scope["state"]["key"]``."""

    def __init__(self, app: App, settings: CloudSettings, records: Records, rates: Rates, meters: Meters) -> None:
        self._app = app
        self._settings = settings
        self._records = records
        self._rates = rates
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            else:  # there are no sockets here
                await send({"type": "websocket.close", "code": 1008})
            return
        answer = _Answer(scope, send)
        try:
            await self._pass(scope, receive, answer)
        finally:
            seconds = time.perf_counter() - answer.started
            route = getattr(scope.get("route"), "path", "other")
            self._meters.count("requests", route, scope["method"], str(answer.status))
            self._meters.observe("request_seconds", seconds, route)
            log.info("%s %s %s %d %.3f s", answer.request_id, scope["method"], scope["path"], answer.status, seconds)

    async def _pass(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        path = scope["path"]
        try:
            if path not in _WITHOUT_KEY and not path.startswith(f"{OBJECTS}/"):
                key = await run_in_threadpool(self._key, headers.get("authorization"))
                self._rates.count(key)
                scope.setdefault("state", {})["key"] = key
            limit = self._limit(scope, headers)
        except _WrongBody as error:
            await answer.problem(415, "body-refused", str(error), {})
        except ReliefError as error:
            if status_of(error) == 429:
                self._meters.count("limited", "rate")
            await answer.problem(status_of(error), error.code, str(error), headers_of(error))
        else:
            await self._app(scope, self._guarded(receive, limit), answer)

    def _key(self, header: str | None) -> Key:
        secret = secret_of(header)
        return verified(secret, self._records.key_by_hash(digest(secret)))

    def _limit(self, scope: Scope, headers: dict[str, str]) -> int:
        """Bytes that the body may have. Raises `UploadTooLarge` or `_WrongBody`."""
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        length = headers.get("content-length", "0")
        has_body = length != "0" or "transfer-encoding" in headers
        if scope["path"].startswith(f"{OBJECTS}/"):
            limit = self._settings.part_bytes
        elif scope["path"] == DIRECT:
            limit = self._settings.max_direct_mb << 20
            if kind and kind != "application/octet-stream" and not kind.startswith("image/"):
                raise _WrongBody("The body must be a picture, as application/octet-stream or its own type.")
        else:
            limit = MAX_JSON
            if has_body and kind != "application/json":
                raise _WrongBody("The body must be application/json.")
        if length.isdecimal() and int(length) > limit:
            raise UploadTooLarge(f"The body may have {limit} bytes.")
        return limit

    def _guarded(self, receive: Receive, limit: int) -> Receive:
        """Bodies that are too long or come too slowly end the request; what follows a body is left alone."""
        size, complete = 0, False
        started = time.monotonic()
        settings = self._settings

        async def guarded() -> MutableMapping[str, Any]:
            nonlocal size, complete
            if complete:
                return await receive()
            try:
                async with asyncio.timeout(settings.body_seconds):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, "The body of the request did not come.") from None
            size += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if size > limit:
                raise HTTPException(413, f"The body may have {limit} bytes.")
            seconds = time.monotonic() - started
            if not complete and seconds > _GRACE_SECONDS and size < seconds * settings.body_kb_per_second * 1024:
                raise HTTPException(408, "The body of the request comes too slowly.")
            return message

        return guarded


class _WrongBody(Exception):
    pass


class _Answer:
    """Sends an answer on, with the request's id, and remembers its status."""

    def __init__(self, scope: Scope, send: Send) -> None:
        given = next((v.decode("latin-1") for k, v in scope["headers"] if k.lower() == b"x-request-id"), "")
        self.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        self.started = time.perf_counter()
        self.status = 499  # whoever asked went away
        self._send = send
        scope.setdefault("state", {})["request_id"] = self.request_id

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            present = {name.lower() for name, _ in message.get("headers", ())}
            more = [(name, value) for name, value in _SAFE if name not in present]
            message = {
                **message,
                "headers": [*message.get("headers", ()), *more, (b"x-request-id", self.request_id.encode())],
            }
        await self._send(message)

    async def problem(self, status: int, code: str, text: str, headers: dict[str, str]) -> None:
        body = json.dumps({"code": code, "message": text}).encode()
        sent = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
        listed = [(n.lower().encode(), v.encode()) for n, v in sent.items()]
        await self({"type": "http.response.start", "status": status, "headers": listed})
        await self({"type": "http.response.body", "body": body})
