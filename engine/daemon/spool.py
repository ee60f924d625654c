"""What the daemon keeps on disk for jobs: uploads that came whole, and results that wait to be fetched.

::

    spool/uploads/<id>          the bytes as they came: a picture file, or raw pixels
    spool/uploads/<id>.tif      raw pixels once more, as a file for those who read files
    spool/results/<job>/        the result, its depth map

Everything is complete and synced before the database is told of it, so after a crash what no row speaks of is rubbish.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Self

from engine.errors import DiskFull, OutputUnwritable, UploadBroken, UploadTooLarge
from engine.replace import make_folder, sync_folder, translated


class Spool:
    """Folders below ``root``; made when missing. ``reserve`` bytes of the disk are never used for uploads."""

    def __init__(self, root: Path, *, reserve: int = 256 * 2**20) -> None:
        self.uploads = root / "uploads"
        self.results = root / "results"
        self._reserve = reserve
        for folder in (self.uploads, self.results):
            make_folder(folder)
        if os.name != "nt":
            root.chmod(0o700)

    def upload(self, identity: str) -> Path:
        return self.uploads / identity

    def side_picture(self, identity: str) -> Path:
        """Where an upload of raw pixels is kept as a picture file; it goes with the upload."""
        return self.uploads / f"{identity}.tif"

    def result(self, job: str) -> Path:
        """The folder of a job's results; it need not exist."""
        return self.results / job

    def check_room(self, size: int) -> None:
        """Raises `DiskFull` where ``size`` more bytes would fill the disk."""
        with contextlib.suppress(OSError):
            free = shutil.disk_usage(self.uploads).free
            if free < size + self._reserve:
                raise DiskFull(f"The disk lacks room for {size / 1e6:.0f} MB more of pictures that wait.")

    def receive(self, limit: int) -> Receiver:
        """A new upload of at most ``limit`` bytes. Raises `OutputUnwritable` or `DiskFull`."""
        return Receiver(self.uploads / secrets.token_hex(16), limit)

    def forget_upload(self, identity: str) -> None:
        with contextlib.suppress(OSError):
            self.upload(identity).unlink(missing_ok=True)
            self.side_picture(identity).unlink(missing_ok=True)

    def forget_result(self, job: str) -> None:
        shutil.rmtree(self.result(job), ignore_errors=True)

    def keep_only(self, uploads: Iterable[str], jobs: Iterable[str]) -> None:
        """Remove what nobody knows of: left behind by a process that was killed."""
        wanted, kept = set(uploads), set(jobs)
        for path in self.uploads.iterdir():
            if path.name not in wanted:
                self.forget_upload(path.name)
        for path in self.results.iterdir():
            if path.name not in kept:
                self.forget_result(path.name)


class Receiver:
    """An upload as it comes; a context manager that leaves nothing unless `finish` was called."""

    def __init__(self, path: Path, limit: int) -> None:
        self.id = path.name
        self.path = path
        self.size = 0
        self._limit = limit
        self._finished = False
        with _translating():
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            self._file: BinaryIO = os.fdopen(os.open(path, flags, 0o600), "w+b", buffering=0)

    def write(self, content: bytes | memoryview) -> None:
        """Raises `UploadTooLarge`, `DiskFull`."""
        self.size += len(content)
        if self.size > self._limit:
            raise UploadTooLarge(f"The upload is larger than the {self._limit / 1e6:.0f} MB allowed.")
        with _translating():
            rest = memoryview(content)
            while rest:
                rest = rest[self._file.write(rest) :]

    def finish(self, expected: int | None = None) -> None:
        """All is there: make it last. Raises `UploadBroken` if it is not ``expected`` bytes."""
        if expected is not None and self.size != expected:
            raise UploadBroken(f"The upload ended after {self.size} of {expected} bytes.")
        if not self.size:
            raise UploadBroken("The upload is empty.")
        with _translating():
            os.fsync(self._file.fileno())
            self._file.close()
        sync_folder(self.path.parent)
        self._finished = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._file.close()
        if not self._finished:
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)


@contextlib.contextmanager
def _translating() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        problem = translated(error, "The upload")
        if isinstance(problem, DiskFull):
            raise DiskFull("The disk is full; the upload was not kept.") from error
        raise OutputUnwritable(
            f"The daemon's folder cannot be written: {os.strerror(error.errno or errno.EIO)}."
        ) from error
