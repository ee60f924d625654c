"""Where uploads and results lie: what the service wants of a storage, whichever it is.

Parts go to the storage straight from the client, and results come straight from it, by addresses that are signed for
one object, one method and a short time. `folder` keeps objects on a disk and lets the ingress serve those addresses;
`bucket` is any server that speaks S3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.cloud.rows import UploadRow
from engine.errors import PathRefused

_NAME = re.compile(r"(uploads|results|feedback)(/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){1,3}")


@dataclass(frozen=True)
class Link:
    """An address for a client, and the headers that it must send along; ``url`` may be a path of the service."""

    url: str
    headers: dict[str, str]


def upload_name(upload: str) -> str:
    """What the object with a complete upload is called."""
    return f"uploads/{upload}"


def results_of(job: str) -> str:
    """What the names of all results of a job begin with, those of lost attempts too."""
    return f"results/{job}"


def result_name(job: str, attempt: int, suffix: str) -> str:
    """What a result is called: each attempt writes one of its own, and the row of the job says which counts."""
    return f"{results_of(job)}/{attempt}.{suffix}"


def checked_name(name: str) -> str:
    """The name. Raises `PathRefused` for one that could not be an object's: no detours, nothing hidden."""
    if _NAME.fullmatch(name) is None:
        raise PathRefused("That is not the name of an object.")
    return name


class Objects(Protocol):
    """Every method may raise `StorageFailed`; names are those of `upload_name` and the like."""

    def begin(self, upload: str, sums: Sequence[str] | None) -> str:
        """Prepare an upload in parts; what the storage calls it. ``sums`` are SHA-256 of the parts, in hexadecimal."""

    def part_link(self, row: UploadRow, number: int, checksum: str | None, base: str) -> Link:
        """Where a client puts a part. ``base`` is how the client reaches the service."""

    def parts(self, row: UploadRow) -> dict[int, int]:
        """Bytes of each part that is there, by its number; of all of them once they are joined."""

    def join(self, row: UploadRow) -> None:
        """Make one object of the parts, all of which are there. Does nothing if that has been done."""

    def abandon(self, row: UploadRow) -> None:
        """Forget an upload and its parts, complete or not."""

    def store(self, name: str, path: Path, media_type: str) -> None:
        """Keep a file under a name, whole or not at all."""

    def fetch(self, name: str, path: Path) -> None:
        """Write an object to a file. Raises `UnknownUpload` if it is not there."""

    def read(self, name: str) -> Iterator[bytes]:
        """An object, piece by piece. Raises `UnknownUpload` if it is not there."""

    def result_link(self, name: str, media_type: str, file_name: str, base: str) -> Link:
        """Where a client gets an object from; ranges are served."""

    def delete(self, name: str) -> None:
        """Remove an object, if it is there."""

    def clear(self, prefix: str) -> None:
        """Remove all objects whose names begin with ``prefix`` and a slash."""

    def tidy(self, before: float) -> None:
        """Remove what was left half written by processes that ended ``before``, in seconds since 1970."""

    def check(self) -> None:
        """Raises `StorageFailed` if the storage cannot be used."""
