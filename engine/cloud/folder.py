"""Objects in a folder of this machine, at addresses of the service that it signs itself.

::

    uploads/ID          parts/ID/000001       results/ID/1.png
    a complete upload   parts on their way    results

A signature covers method, name, part, checksum and the time until which it is valid. It is an HMAC with a secret that
all replicas share, so whichever is asked can check it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import hmac
import os
import shutil
import time
from collections.abc import AsyncIterable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool

from engine.cloud.objects import Link, checked_name, upload_name
from engine.cloud.rows import UploadRow
from engine.errors import (
    DiskFull,
    OutputError,
    ScopeRefused,
    StorageFailed,
    UnknownUpload,
    UploadBroken,
    UploadTooLarge,
)
from engine.replace import make_folder, replacing, translated

ROUTE = "/v1/objects"
"""Where the ingress serves signed addresses."""
_PIECE = 2**20
_MARGIN = 64 * 2**20
"""Bytes of the disk that no upload may take."""


@dataclass(frozen=True)
class Grant:
    """What a signed address allows: one method on one object, or one part of an upload, of at most ``limit`` bytes."""

    method: str
    name: str
    expires: int
    part: int = 0
    limit: int = 0
    checksum: str = ""
    media_type: str = ""
    file_name: str = ""

    def signed(self, secret: bytes) -> str:
        text = "\n".join(str(getattr(self, field)) for field in self.__dataclass_fields__)
        return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()

    def check(self, secret: bytes, signature: str, now: float) -> None:
        """Raises `ScopeRefused` for an address that is not ours, was changed, or has expired."""
        if not hmac.compare_digest(self.signed(secret).encode(), signature.encode()):
            raise ScopeRefused("This address is not signed by the service.")
        if now > self.expires:
            raise ScopeRefused("This address has expired; ask for a new one.")


class Folder:
    """Objects in ``folder``; ``secret`` signs addresses that are valid for ``seconds``. Safe for many processes."""

    def __init__(self, folder: Path, secret: bytes, seconds: float, clock: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self._secret = secret
        self._seconds = seconds
        self._clock = clock
        with _translating():
            for name in ("uploads", "parts", "results", "feedback"):
                make_folder(folder / name)
            folder.chmod(0o700)

    def check(self) -> None:
        if not (self.folder / "uploads").is_dir():
            raise StorageFailed("The service's storage is not there.")

    # --- uploads -----------------------------------------------------------------------------------------------

    def begin(self, upload: str, sums: Sequence[str] | None) -> str:  # noqa: ARG002
        with _translating():
            make_folder(self.folder / "parts" / upload)
        return upload

    def part_link(self, row: UploadRow, number: int, checksum: str | None, base: str) -> Link:
        grant = Grant("PUT", upload_name(row.id), self._until(), number, row.part_size(number), checksum or "")
        return Link(self._address(grant, base), {"X-Part-SHA256": checksum} if checksum else {})

    def parts(self, row: UploadRow) -> dict[int, int]:
        folder = self.folder / "parts" / row.ticket
        there: dict[int, int] = {}
        with contextlib.suppress(FileNotFoundError):
            there = {int(p.name): p.stat().st_size for p in folder.iterdir() if p.name.isdecimal()}
        # Asked last: another process joins first and removes the parts then.
        return row.part_sizes if self._is_joined(row) else there

    def join(self, row: UploadRow) -> None:
        folder = self.folder / "parts" / row.ticket
        if not self._is_joined(row):
            try:
                self._join(row, folder)
            except StorageFailed:  # another process was faster, and has removed the parts
                if not self._is_joined(row):
                    raise
        self._remove_parts(row)

    def _join(self, row: UploadRow, folder: Path) -> None:
        with _translating(), replacing(self.folder / upload_name(row.id), overwrite=True) as file:
            for number in range(1, row.parts + 1):
                with (folder / f"{number:06}").open("rb") as part:
                    shutil.copyfileobj(part, file, _PIECE)

    def _is_joined(self, row: UploadRow) -> bool:
        return (self.folder / upload_name(row.id)).is_file()

    def abandon(self, row: UploadRow) -> None:
        self._remove_parts(row)
        self.delete(upload_name(row.id))

    def _remove_parts(self, row: UploadRow) -> None:
        if row.ticket:  # without one, the upload came whole, and the path would be the folder of everybody's parts
            shutil.rmtree(self.folder / "parts" / row.ticket, ignore_errors=True)

    # --- whole objects -----------------------------------------------------------------------------------------

    def store(self, name: str, path: Path, media_type: str) -> None:  # noqa: ARG002
        target = self.path(name)
        with _translating():
            make_folder(target.parent)
            with replacing(target, overwrite=True) as file, path.open("rb") as source:
                shutil.copyfileobj(source, file, _PIECE)

    def fetch(self, name: str, path: Path) -> None:
        source = self.path(name)
        if not source.is_file():
            raise UnknownUpload("The file is not kept any more.")
        with _translating():
            shutil.copyfile(source, path)

    def read(self, name: str) -> Iterator[bytes]:
        try:
            file = self.path(name).open("rb")
        except FileNotFoundError:
            raise UnknownUpload("The file is not kept any more.") from None
        with file:
            while piece := file.read(_PIECE):
                yield piece

    def result_link(self, name: str, media_type: str, file_name: str, base: str) -> Link:
        grant = Grant("GET", name, self._until(), media_type=media_type, file_name=file_name)
        return Link(self._address(grant, base), {})

    def delete(self, name: str) -> None:
        with contextlib.suppress(OSError):
            self.path(name).unlink()

    def clear(self, prefix: str) -> None:
        shutil.rmtree(self.path(prefix), ignore_errors=True)

    def tidy(self, before: float) -> None:
        for left in self.folder.glob("*/.relief-*.part"):  # as `replacing` names them; results go with their job
            with contextlib.suppress(OSError):
                if left.stat().st_mtime < before:
                    left.unlink()

    def path(self, name: str) -> Path:
        """Where an object lies. Raises `PathRefused` for what is not the name of one."""
        return self.folder / checked_name(name)

    # --- signed addresses, served by the ingress ---------------------------------------------------------------

    def readable(self, grant: Grant, signature: str) -> Path:
        """The file that a signed address means. Raises `ScopeRefused`, `PathRefused` or `UnknownUpload`."""
        grant.check(self._secret, signature, self._clock())
        path = self.path(grant.name)
        if not path.is_file():
            raise UnknownUpload("The file is not kept any more.")
        return path

    async def receive(self, grant: Grant, signature: str, stream: AsyncIterable[bytes], announced: str) -> str:
        """Keep a part, whole or not at all, and replace what was there of it; its SHA-256.

        ``announced`` is the checksum that came along, or nothing. Raises `ScopeRefused`, `UploadTooLarge`,
        `UploadBroken` for a part that is not the one announced, and `DiskFull`.
        """
        grant.check(self._secret, signature, self._clock())
        checked_name(grant.name)
        folder = self.folder / "parts" / grant.name.rpartition("/")[2]
        if not folder.is_dir():
            raise UnknownUpload("This upload is complete, or has been deleted.")
        if shutil.disk_usage(self.folder).free < grant.limit + _MARGIN:
            raise DiskFull("The service's disk is full.")
        found, size = hashlib.sha256(), 0
        with _translating(), replacing(folder / f"{grant.part:06}", overwrite=True) as file:
            async for piece in stream:
                size += len(piece)
                if size > grant.limit:
                    raise UploadTooLarge(f"The part has more than its {grant.limit} bytes.")
                await run_in_threadpool(_write, file.write, found, piece)
            if size != grant.limit:
                raise UploadBroken(f"The part has {size} bytes, not {grant.limit}.")
            if not {announced.lower(), grant.checksum} <= {"", found.hexdigest()}:
                raise UploadBroken("The part was damaged on its way: its SHA-256 is another one.")
        return found.hexdigest()

    def _until(self) -> int:
        return int(self._clock() + self._seconds)

    def _address(self, grant: Grant, base: str) -> str:
        names = ("expires", "part", "limit", "checksum", "media_type", "file_name")
        values = {n: getattr(grant, n) for n in names if getattr(grant, n)}
        query = urlencode({**values, "signature": grant.signed(self._secret)})
        return f"{base}{ROUTE}/{grant.name}?{query}"


def _write(write: Callable[[bytes], object], found: hashlib._Hash, piece: bytes) -> None:
    write(piece)
    found.update(piece)


@contextlib.contextmanager
def _translating() -> Iterator[None]:
    try:
        yield
    except DiskFull:
        raise
    except OutputError as error:
        raise StorageFailed("The service's storage cannot be written.") from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise translated(error, "The upload") from error
        raise StorageFailed(f"The service's storage failed: {os.strerror(error.errno or errno.EIO)}.") from error
