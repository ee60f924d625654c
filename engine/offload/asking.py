"""Requests to a service and their answers: the key, patience with a broken line and a busy service, errors of ours.

The key goes to the service alone, never to the storage that it names for parts and results. That storage is on the
service's own host or on the public internet; see `engine.web`.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from engine.errors import AddressRefused, Cancelled, CloudRefused, CloudUnset, ReliefError, TransferFailed
from engine.offload.values import error_of
from engine.web import Answer, Web

MAX_JSON = 2**22
"""Bytes of an answer."""
_LATER_SECONDS = 5.0
"""For a busy service that does not say when to ask again."""
_WAIT_STATUS = frozenset((429, 503, 507))
_TRY_STATUS = frozenset((408, 425, 500, 502, 504))

IsCancelled = Callable[[], bool]
T = TypeVar("T")


@dataclass(frozen=True)
class Patience:
    """``pauses`` in seconds before each further try; as many failures in a row, without anything gained, are borne.

    A service that asks for more than ``longest`` seconds of patience is not waited for.
    """

    pauses: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
    longest: float = 60.0


def checked_address(text: str) -> str:
    """The origin that is meant, such as ``https://cloud.example``; raises `AddressRefused` for what is none.

    Without a scheme https is meant. Whether the host may do without TLS is found out when it is asked.
    """
    given = text.strip()
    given = given if "://" in given else f"https://{given}"
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError as error:
        raise AddressRefused(f"{text!r} is not the address of a service.") from error
    extra = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in ("https", "http") or not parts.hostname or extra:
        raise AddressRefused(f"{text!r} is not the address of a service; it looks like https://cloud.example.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")


class Asking:
    """Asks a service with a key; for any number of threads."""

    def __init__(self, address: str, key: str, *, web: Web | None = None, patience: Patience | None = None) -> None:
        if not key.isascii() or not key.isprintable() or " " in key or not key:
            raise CloudUnset("The API key is empty, or holds what no key holds.")
        self.address = checked_address(address)
        self.host = str(urlsplit(self.address).netloc)
        self._key = key
        self.web = web or Web(named=frozenset((str(urlsplit(self.address).hostname),)))
        self.patience = patience or Patience()

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._key}", "Accept": "application/json"}

    def json(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        key: bool = True,
        seconds: float | None = None,
    ) -> Any:
        sent = {**(self.headers() if key else {}), **(headers or {})}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        with self.web.ask(method, self.address + path, sent, data, seconds=seconds) as answer:
            content = content_of(answer)
        if not 200 <= answer.status < 300:
            raise self.refusal(answer, content)
        try:
            return json.loads(content) if content else None
        except ValueError as error:
            raise CloudRefused(f"{self.host} is not a Relief service: its answer cannot be read.") from error

    def refusal(self, answer: Answer, content: bytes) -> Exception:
        try:
            error = error_of(json.loads(content))
        except (ValueError, KeyError, TypeError):
            error = CloudRefused(f"{self.host} does not answer as a Relief service does (HTTP {answer.status}).")
        if answer.status in _WAIT_STATUS:
            stated = answer.headers.get("Retry-After", "")
            return _Later(error, float(stated) if stated.isdecimal() else _LATER_SECONDS)
        if answer.status in _TRY_STATUS:
            return TransferFailed(f"{self.host} is out of order for now (HTTP {answer.status}).")
        return error

    def lasting(self, ask: Callable[[], T], cancelled: IsCancelled = lambda: False, *, pauses: int | None = None) -> T:
        """The answer, after as many tries as patience has. Asking again must do no harm."""
        for usual in self.patience.pauses[:pauses]:
            try:
                return ask()
            except _Later as later:
                if later.seconds > self.patience.longest:
                    raise later.error from None
                seconds = later.seconds
            except TransferFailed:
                seconds = usual
            pause(seconds, cancelled)
        try:
            return ask()
        except _Later as later:
            raise later.error from None

    def once_quietly(self, method: str, path: str) -> None:
        with contextlib.suppress(ReliefError, _Later):
            self.json(method, path, seconds=10.0)


class _Later(Exception):
    """The service says when to ask again."""

    def __init__(self, error: ReliefError, seconds: float) -> None:
        super().__init__(str(error))
        self.error = error
        self.seconds = seconds


def content_of(answer: Answer) -> bytes:
    content = bytearray()
    for chunk in answer.chunks:
        content += chunk
        if len(content) > MAX_JSON:
            raise CloudRefused("The service's answer does not end.")
    return bytes(content)


def check(cancelled: IsCancelled) -> None:
    if cancelled():
        raise Cancelled("Cancelled.")


def pause(seconds: float, cancelled: IsCancelled) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        check(cancelled)
        time.sleep(min(left, 0.1))
