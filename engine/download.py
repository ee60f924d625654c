"""Large files from the web: resumed where they broke off, checked by length and sha256 before they get their name.

Beside the target, ``NAME.part`` grows, and ``NAME.part.json`` says what it is a part of, so that the same call goes on
another day. Only a whole file with the right hash is renamed to its target; one with another hash is deleted.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from engine.errors import (
    Cancelled,
    DiskFull,
    DownloadBusy,
    DownloadDamaged,
    DownloadUnavailable,
    TransferFailed,
)
from engine.replace import make_folder, sync_folder, translated
from engine.web import Answer, Web

PAUSES = (1.0, 2.0, 4.0, 8.0)
"""Seconds before each further try; as many failures in a row, without a byte gained, as there are pauses are borne."""

_BUSY_SERVER = frozenset((408, 425, 429, 500, 502, 503, 504))


@dataclass(frozen=True)
class Source:
    """A file on the web and what it must turn out to be: ``size`` in bytes, ``sha256`` in lower-case hexadecimal."""

    url: str
    size: int
    sha256: str


def fetch(
    source: Source,
    target: Path,
    web: Web,
    *,
    on_progress: Callable[[int], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    pauses: Sequence[float] = PAUSES,
) -> None:
    """Make ``target`` the file of ``source``, its folder too; nothing is asked if it is that already.

    ``on_progress`` hears how many bytes are there. Raises a `DownloadError`, `DiskFull`, `OutputUnwritable` or
    `Cancelled`; after `TransferFailed` and `Cancelled` the part remains, and the same call goes on from there.
    """
    make_folder(target.parent)
    with _file_errors(target), _locked(target):
        if target.is_file() and target.stat().st_size == source.size and _sha256(target) == source.sha256:
            on_progress(source.size)
            return
        part = _Part(target, source)
        _check_room(part, source)
        _complete(part, source, web, on_progress, cancelled, pauses)
        if _sha256(part.path) != source.sha256:
            part.discard()
            raise DownloadDamaged(f"{target.name} is not what was announced: its sha256 differs. It was deleted.")
        part.finish()


def _complete(
    part: _Part,
    source: Source,
    web: Web,
    on_progress: Callable[[int], None],
    cancelled: Callable[[], bool],
    pauses: Sequence[float],
) -> None:
    failures = 0
    while (before := part.size) < source.size:
        try:
            _transfer(part, source, web, on_progress, cancelled)
        except TransferFailed as error:
            failures = 1 if part.size > before else failures + 1
            if failures > len(pauses):
                there = f"{part.size / 1e6:.1f} of {source.size / 1e6:.1f} MB are there"
                raise TransferFailed(f"{error} {there}; the same command goes on from them.") from error
            _wait(pauses[failures - 1], cancelled)


def _transfer(
    part: _Part, source: Source, web: Web, on_progress: Callable[[int], None], cancelled: Callable[[], bool]
) -> None:
    """One connection: add what it brings."""
    _check_cancelled(cancelled)
    with web.get(source.url, part.range_headers()) as answer:
        done = _start(part, source, answer)
        with part.path.open("ab" if done else "wb") as file:
            for chunk in answer.chunks:
                _check_cancelled(cancelled)
                done += len(chunk)
                if done > source.size:
                    break
                file.write(chunk)
                on_progress(done)
    if done > source.size:
        part.discard()
        raise DownloadDamaged(f"{_host(source)} sends more than the announced {source.size} bytes. All was deleted.")
    if done < source.size:
        raise TransferFailed("The connection ended early.")


def _start(part: _Part, source: Source, answer: Answer) -> int:
    """The byte at which the answer's body begins; the part is ready for it."""
    host, start = _host(source), part.size
    if answer.status == 206 and start:
        if not re.match(rf"bytes {start}-\d+/({source.size}|\*)$", answer.headers.get("Content-Range", "")):
            part.discard()
            raise TransferFailed(f"{host} sent another piece than the one asked for.")
    elif answer.status == 200:
        start = 0  # first time, or the server has another file by now, or it cannot give pieces
    elif answer.status in (206, 416):
        part.discard()
        raise TransferFailed(f"{host} could not go on where the transfer had broken off.")
    elif answer.status in _BUSY_SERVER:
        raise TransferFailed(f"{host} is out of order for now (HTTP {answer.status}).")
    else:
        raise DownloadUnavailable(f"{host} does not give {part.name} (HTTP {answer.status}).")
    length = answer.headers.get("Content-Length", "")
    if length.isdecimal() and start + int(length) != source.size:
        part.discard()
        raise DownloadDamaged(f"{host} has another {part.name}: {start + int(length)} bytes, not {source.size}.")
    if not start:
        part.begin(answer.headers.get("ETag", ""))
    return start


class _Part:
    """What is there of a file so far, and of which file it is a part."""

    def __init__(self, target: Path, source: Source) -> None:
        self.name = target.name
        self.path = target.with_name(f"{target.name}.part")
        self._target = target
        self._record = target.with_name(f"{target.name}.part.json")
        self._sha256 = source.sha256
        self._etag = ""
        try:
            record = json.loads(self._record.read_text(encoding="utf-8"))
            usable = record["sha256"] == source.sha256 and self.size <= source.size
            self._etag = str(record["etag"])
        except (OSError, ValueError, LookupError, TypeError):
            usable = False
        if not usable:
            self.discard()

    @property
    def size(self) -> int:
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def range_headers(self) -> dict[str, str]:
        """Ask for the rest, and only if the server still has the same file."""
        if not self.size:
            return {}
        headers = {"Range": f"bytes={self.size}-"}
        return {**headers, "If-Range": self._etag} if self._etag else headers

    def begin(self, etag: str) -> None:
        """A file starts anew; its ``etag`` counts if it stands for the same bytes (RFC 9110, 8.8.1)."""
        self._etag = etag if etag.startswith('"') else ""
        record = {"sha256": self._sha256, "etag": self._etag}
        self._record.write_text(json.dumps(record), encoding="utf-8")

    def discard(self) -> None:
        self._etag = ""
        self.path.unlink(missing_ok=True)
        self._record.unlink(missing_ok=True)

    def finish(self) -> None:
        """The whole part gets its name, durably."""
        with self.path.open("rb+") as file:
            os.fsync(file.fileno())
        self.path.replace(self._target)
        sync_folder(self._target.parent)
        self._record.unlink(missing_ok=True)


def _host(source: Source) -> str:
    return str(urlsplit(source.url).hostname)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_room(part: _Part, source: Source) -> None:
    folder = part.path.parent
    missing, free = source.size - part.size, shutil.disk_usage(folder).free
    if missing > free:
        raise DiskFull(f"{part.name} needs {missing / 1e6:.0f} MB more; {folder} has {free / 1e6:.0f} MB free.")


def _check_cancelled(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled("Cancelled; what was transferred is kept.")


def _wait(seconds: float, cancelled: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        _check_cancelled(cancelled)
        time.sleep(min(left, 0.1))


@contextlib.contextmanager
def _file_errors(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise translated(error, target.name) from error


@contextlib.contextmanager
def _locked(target: Path) -> Iterator[None]:
    """One process at a time on one file: two would write into the same part."""
    path = target.with_name(f"{target.name}.part.lock")
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise DownloadBusy(f"{target.name} is being downloaded by another process already.") from error
    try:
        yield
    finally:
        # Nobody waits for this lock, so that its file can go while it is held; Windows removes it by itself.
        with contextlib.suppress(OSError):
            path.unlink()
        lock.release()
