"""What a service answers, as plain values. Fields that are not known here are passed over: the service may be newer."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.domain import JobState, Progress, Report
from engine.errors import CloudRefused, ReliefError, by_code
from engine.wire import plain

PROTOCOL = 1
"""The one that is spoken here."""
_HANDLE = re.compile(r"[0-9a-f]{32}")
_HEADER = re.compile(r"(?i)(x-[a-z0-9-]+|content-(length|md5|type))")

T = TypeVar("T")


@dataclass(frozen=True)
class Hello:
    """What a service says of itself; ``megapixels_per_second`` of results is ``None`` while it does not know it."""

    version: str
    keep_hours: float
    max_megapixels: int
    max_output_megapixels: int
    max_upload_mb: int
    part_bytes: int
    models: tuple[str, ...]
    megapixels_per_second: float | None

    @classmethod
    def read(cls, said: Any) -> Hello:
        """Raises `CloudRefused` for what is not an answer of a service that can be understood."""

        def build() -> Hello:
            if int(said["protocol"]) != PROTOCOL:
                raise CloudRefused(f"The service speaks protocol {said['protocol']}, this program {PROTOCOL}.")
            speed = said["megapixels_per_second"]
            return cls(
                version=str(said["version"]),
                keep_hours=float(said["keep_hours"]),
                max_megapixels=int(said["max_megapixels"]),
                max_output_megapixels=int(said["max_output_megapixels"]),
                max_upload_mb=int(said["max_upload_mb"]),
                part_bytes=_at_least_one(said["part_bytes"]),
                models=tuple(str(name) for name in said["models"]),
                megapixels_per_second=float(speed) if speed else None,
            )

        return _understood(build)


@dataclass(frozen=True)
class Part:
    """A part that is missing: by PUT to ``url``, with ``headers``. ``number`` counts from 1."""

    number: int
    bytes: int
    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Parts:
    """An upload on its way."""

    upload: str
    part_bytes: int
    missing: tuple[Part, ...]
    complete: bool

    @classmethod
    def read(cls, said: Any) -> Parts:
        def build() -> Parts:
            return cls(
                upload=handle(said["upload"]),
                part_bytes=_at_least_one(said["part_bytes"]),
                missing=tuple(_part(one) for one in said["parts"]),
                complete=bool(said["complete"]),
            )

        return _understood(build)


@dataclass(frozen=True)
class Job:
    """A job as far as it matters here; ``bytes`` is the size of its result file, once there is one."""

    id: str
    state: JobState
    revision: int
    ahead: int | None
    progress: Progress | None
    bytes: int | None
    report: Report | None
    error: ReliefError | None

    @classmethod
    def read(cls, said: Any) -> Job:
        def build() -> Job:
            outcome, report, error = said.get("outcome"), said.get("report"), said.get("error")
            return cls(
                id=handle(said["id"]),
                state=JobState(said["state"]),
                revision=int(said["revision"]),
                ahead=int(said["ahead"]) if said.get("ahead") is not None else None,
                progress=Progress(**_known(Progress, said["progress"])) if said.get("progress") else None,
                bytes=int(outcome["bytes"]) if outcome else None,
                report=plain.report(_known(Report, report)) if report else None,
                error=error_of(error) if error else None,
            )

        return _understood(build)


def error_of(said: Any) -> ReliefError:
    """The error of ours that a service tells of."""
    kind = by_code().get(str(said["code"]), ReliefError)
    return kind(str(said["message"])[:1000])


def handle(value: Any) -> str:
    """A name that the service gave. It becomes part of addresses, so it is looked at."""
    if not isinstance(value, str) or _HANDLE.fullmatch(value) is None:
        raise ValueError("not a handle")
    return value


def _part(said: Any) -> Part:
    headers = {str(name): str(value) for name, value in said["headers"].items()}
    if not all(_HEADER.fullmatch(name) for name in headers):
        raise ValueError("a header that does not belong to an upload")
    return Part(_at_least_one(said["number"]), _at_least_one(said["bytes"]), str(said["url"]), headers)


def _at_least_one(value: Any) -> int:
    number = int(value)
    if number < 1:
        raise ValueError("too small")
    return number


def _known(kind: type, said: Any) -> dict[str, Any]:
    names = {field.name for field in dataclasses.fields(kind)}
    return {name: value for name, value in said.items() if name in names}


def _understood(build: Callable[[], T]) -> T:
    try:
        return build()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CloudRefused("What answers is not a Relief service, or one of another version.") from error
