"""Stands before every request to the daemon: host, origin, kind of body and token are checked before any route runs.

Pure ASGI, so that nothing slips past it, not even a request for what is not there.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.exceptions import HTTPException

from engine.daemon.access import Keyring, check_fetch_site, check_host, check_origin
from engine.errors import (
    AccessError,
    ConfigError,
    DeviceError,
    DiskFull,
    JobConflict,
    OriginRefused,
    OutputExists,
    PictureTooLarge,
    QueueFull,
    ReliefError,
    TokenRefused,
    UnknownJob,
    UnknownModel,
    UnknownUpload,
    UploadTooLarge,
)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HELLO = "/v1/hello"
"""The one route that asks for no token: it proves to clients that they may send theirs."""
UPLOADS = "/v1/uploads"
"""The one route that takes bytes, and of any length; all others take JSON."""
MAX_JSON = 2**20
"""Bytes of a JSON body."""
_JSON, _BYTES = "application/json", "application/octet-stream"
_TOO_LONG = "The body of the request is too long."

_STATUS: tuple[tuple[type[ReliefError], int], ...] = (  # the first that fits
    (TokenRefused, 401),
    (AccessError, 403),
    (UnknownJob, 404),
    (UnknownUpload, 404),
    (UnknownModel, 404),
    (JobConflict, 409),
    (OutputExists, 409),
    (UploadTooLarge, 413),
    (PictureTooLarge, 413),
    (QueueFull, 429),
    (DiskFull, 507),
    (DeviceError, 503),
    (ConfigError, 503),
)


def status_of(error: ReliefError) -> int:
    """The HTTP status for an error; 422 for whatever the request asks for that cannot be done."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 422)


class Gate:
    """ASGI middleware. What it lets pass carries the client as ``scope["state"]["client"]``.

    ``touch`` is called for each that is let in. ``pairing_open`` tells whether a panel from an unknown origin may open
    the WebSocket, in order to pair.
    """

    def __init__(self, app: App, keyring: Keyring, pairing_open: Callable[[], bool], touch: Callable[[], None]) -> None:
        self._app = app
        self._touch = touch
        self._keyring = keyring
        self._pairing_open = pairing_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        try:
            check_host(headers.get("host"), scope["server"][1])
            check_fetch_site(headers.get("sec-fetch-site"))
            if scope["type"] == "websocket":
                self._check_socket(headers.get("origin"))
            else:
                if scope["path"] == HELLO:
                    check_origin(headers.get("origin"), self._keyring.local)
                else:
                    client = self._keyring.by_token(_token(headers.get("authorization")))
                    check_origin(headers.get("origin"), client)
                    scope.setdefault("state", {})["client"] = client
                    self._touch()
                if _check_body(scope, headers) == _JSON:
                    receive = _limited(receive)
        except _WrongBody as error:
            await _answer(send, 415, "body-refused", str(error))
            return
        except ReliefError as error:
            if scope["type"] == "websocket":  # closing before accepting answers the handshake with 403
                await send({"type": "websocket.close", "code": 1008})
            else:
                await _answer(send, status_of(error), error.code, str(error))
            return
        await self._app(scope, receive, send)

    def _check_socket(self, origin: str | None) -> None:
        if origin is not None and not self._keyring.knows_origin(origin) and not self._pairing_open():
            raise OriginRefused("Web pages may not use the daemon.")


class _WrongBody(Exception):
    pass


def _token(header: str | None) -> str:
    kind, _, token = (header or "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise TokenRefused("The request carries no token.")
    return token.strip()


def _check_body(scope: Scope, headers: dict[str, str]) -> str:
    """What the body may be; neither of the two kinds is one that a form on a web page can send.

    Raises `_WrongBody`, and `UploadTooLarge` for JSON that says by itself that it is too long.
    """
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    length = headers.get("content-length", "0")
    wanted = _BYTES if scope["path"] == UPLOADS else _JSON
    has_body = length != "0" or "transfer-encoding" in headers
    if kind != wanted and (kind or has_body):
        raise _WrongBody(f"The body must be {wanted}.")
    if wanted == _JSON and length.isdecimal() and int(length) > MAX_JSON:
        raise UploadTooLarge(_TOO_LONG)
    return wanted


def _limited(receive: Receive) -> Receive:
    size = 0

    async def limited() -> MutableMapping[str, Any]:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > MAX_JSON:
            raise HTTPException(413, _TOO_LONG)  # of all errors, the one that FastAPI lets through from a body
        return message

    return limited


async def _answer(send: Send, status: int, code: str, message: str) -> None:
    body = json.dumps({"code": code, "message": message}).encode()
    headers = [(b"content-type", _JSON.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
