"""The cloud service over HTTP: uploads in parts, jobs, results; each goes on where a broken connection left it."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urljoin

from engine import download
from engine.domain import Progress
from engine.errors import CloudRefused, DownloadUnavailable, TransferFailed, UnknownUpload, UploadTooLarge
from engine.offload.asking import Asking, IsCancelled, check, content_of, pause
from engine.offload.values import Hello, Job, Parts
from engine.replace import replacing

MAX_DEPTH = 2**32
"""Bytes of a depth map."""
POLL_SECONDS = 2.0
"""How long the service may hold back the answer about a job; a cancellation is noticed that late at most."""
_SLOW_SECONDS = 600.0
"""Joining and checking the parts of a large upload takes the service a while."""
_NOBODY = "0" * 32

OnShare = Callable[[float], None]
"""Hears how much of a file is over, from 0 to 1."""


class Service(Asking):
    """A cloud service, for any number of threads.

    Every method raises `AddressRefused` and `CloudRefused`, `TransferFailed` when patience is over, and the errors
    that the service tells of.
    """

    # --- who it is -----------------------------------------------------------------------------------------------

    def hello(self) -> Hello:
        """What it is and takes. Asked without the key, and not for long: who is offline should know it soon."""
        return Hello.read(self.lasting(lambda: self.json("GET", "/v1/hello", key=False), pauses=1))

    def check_key(self) -> None:
        """Raises `TokenRefused` if the service does not know the key."""
        with contextlib.suppress(UnknownUpload):
            self.lasting(lambda: self.json("GET", f"/v1/uploads/{_NOBODY}"), pauses=1)

    # --- uploads -------------------------------------------------------------------------------------------------

    def upload(
        self,
        path: Path,
        name: str,
        hello: Hello,
        *,
        known: str | None = None,
        begun: Callable[[str], None] = lambda _: None,
        on_share: OnShare = lambda _: None,
        cancelled: IsCancelled = lambda: False,
    ) -> str:
        """Send a file; what the service calls it. ``known`` is an upload of the very same file to go on with.

        ``begun`` hears the upload's name before the first part is sent.
        """
        size = path.stat().st_size
        if size > hello.max_upload_mb << 20:
            raise UploadTooLarge(f"The picture has {size >> 20} MB; the service takes {hello.max_upload_mb}.")
        parts = self._known(known, cancelled) if known is not None else None
        if parts is None:
            whole, sums = _sums(path, hello.part_bytes, cancelled)
            wanted = {"bytes": size, "sha256": whole, "name": name, "part_sums": sums}
            said = self.lasting(lambda: self.json("POST", "/v1/uploads", wanted), cancelled)
            parts = Parts.read(said)
        begun(parts.upload)
        self._send_parts(path, size, parts, on_share, cancelled)
        self.lasting(
            lambda: self.json("POST", f"/v1/uploads/{parts.upload}/complete", seconds=_SLOW_SECONDS), cancelled
        )
        return parts.upload

    def _known(self, upload: str, cancelled: IsCancelled) -> Parts | None:
        try:
            return Parts.read(self.lasting(lambda: self.json("GET", f"/v1/uploads/{upload}"), cancelled))
        except UnknownUpload:
            return None

    def _send_parts(self, path: Path, size: int, parts: Parts, on_share: OnShare, cancelled: IsCancelled) -> None:
        """Until none is missing. Fresh addresses are asked for after each failure: the old may have expired."""
        failures, pauses = 0, self.patience.pauses
        total = -(-size // parts.part_bytes)
        while not parts.complete and parts.missing:
            failure: TransferFailed | None = None
            try:
                for index, part in enumerate(parts.missing):
                    check(cancelled)
                    start = (part.number - 1) * parts.part_bytes
                    if start + part.bytes > size:
                        raise CloudRefused("The service asks for parts that the picture does not have.")
                    self._put(path, part.url, part.headers, start, part.bytes, cancelled)
                    on_share((total - len(parts.missing) + index + 1) / total)
            except TransferFailed as error:
                failure = error
            before = len(parts.missing)
            said = self.lasting(lambda: self.json("GET", f"/v1/uploads/{parts.upload}"), cancelled)  # noqa: B023
            parts = Parts.read(said)
            if parts.complete or not parts.missing:
                return
            failures = 0 if len(parts.missing) < before else failures + 1
            if failures > len(pauses):
                raise failure or TransferFailed("The service loses what it is sent.")
            if failures:
                pause(pauses[failures - 1], cancelled)

    def _put(
        self, path: Path, url: str, headers: Mapping[str, str], start: int, length: int, cancelled: IsCancelled
    ) -> None:
        with path.open("rb") as file:
            body = _Slice(file, start, length, cancelled)
            with self.web.ask("PUT", urljoin(self.address, url), headers, body) as answer:
                content_of(answer)
        if not 200 <= answer.status < 300:
            raise TransferFailed(f"A part of the picture was not taken (HTTP {answer.status}).")

    def forget_upload(self, upload: str) -> None:
        """Delete an upload, if the service can be asked just now; it deletes it in time anyway."""
        self.once_quietly("DELETE", f"/v1/uploads/{upload}")

    # --- jobs ----------------------------------------------------------------------------------------------------

    def submit(
        self,
        upload: str,
        wish: Mapping[str, Any],
        output: Mapping[str, Any],
        key: str,
        *,
        cancelled: IsCancelled = lambda: False,
    ) -> Job:
        """Create a job, or find the one that was created with the same ``key``."""
        body = {"upload": upload, "wish": wish, "output": output}
        headers = {"Idempotency-Key": key}
        return Job.read(self.lasting(lambda: self.json("POST", "/v1/jobs", body, headers), cancelled))

    def job(self, job: str, *, wait: float = 0.0, revision: int = 0, cancelled: IsCancelled = lambda: False) -> Job:
        """A job; with ``wait``, in seconds, as soon as it is past the ``revision`` seen."""
        path = f"/v1/jobs/{job}?wait={wait:g}&revision={revision}"
        return Job.read(self.lasting(lambda: self.json("GET", path), cancelled))

    def follow(
        self,
        job: Job,
        *,
        on_progress: Callable[[Progress], None] = lambda _: None,
        cancelled: IsCancelled = lambda: False,
    ) -> Job:
        """Wait until a job has ended."""
        while not job.state.is_final:
            check(cancelled)
            on_progress(job.progress or Progress("wait"))
            job = self.job(job.id, wait=POLL_SECONDS, revision=job.revision, cancelled=cancelled)
        return job

    def forget(self, job: str) -> None:
        """Cancel a job and delete its picture and its result, if the service can be asked just now."""
        self.once_quietly("DELETE", f"/v1/jobs/{job}")

    def feedback(
        self, job: str, kind: str, *, rating: int | None = None, consent: bool = False, crop: str | None = None
    ) -> None:
        """Say what became of a result: ``kept``, ``undone`` or ``rated`` with 1 to 5. A crop needs ``consent``."""
        said = {"kind": kind, "rating": rating, "consent": consent, "crop": crop}
        self.lasting(lambda: self.json("POST", f"/v1/jobs/{job}/feedback", said))

    # --- results -------------------------------------------------------------------------------------------------

    def fetch(
        self,
        job: Job,
        target: Path,
        *,
        on_share: OnShare = lambda _: None,
        cancelled: IsCancelled = lambda: False,
    ) -> None:
        """Write a job's result, checked, to ``target``; what is there of it already is not asked for again."""
        size = job.bytes
        if size is None:
            raise CloudRefused("The service says that the job is done, but not what came of it.")
        for last in (False, False, True):
            url, checksum = self._link(f"/v1/jobs/{job.id}/result", cancelled)
            try:
                download.fetch(
                    download.Source(url, size, checksum),
                    target,
                    self.web,
                    on_progress=lambda there: on_share(there / size),
                    cancelled=cancelled,
                    pauses=self.patience.pauses,
                )
            except DownloadUnavailable:  # the address may have expired
                if last:
                    raise
            else:
                return

    def fetch_depth(self, job: Job, target: Path, *, cancelled: IsCancelled = lambda: False) -> None:
        """Write the depth map of a job to ``target``."""

        def transfer() -> None:
            url, _ = self._link(f"/v1/jobs/{job.id}/depth", cancelled)
            with self.web.get(url, {}) as answer, replacing(target, overwrite=True) as file:
                if answer.status != 200:
                    raise DownloadUnavailable(f"{self.host} does not give the depth map (HTTP {answer.status}).")
                size = 0
                for chunk in answer.chunks:
                    check(cancelled)
                    size += len(chunk)
                    if size > MAX_DEPTH:
                        raise CloudRefused("The depth map does not end.")
                    file.write(chunk)

        self.lasting(transfer, cancelled)

    def _link(self, path: str, cancelled: IsCancelled) -> tuple[str, str]:
        """Where a file is, and its SHA-256 if the service says so."""

        def ask() -> tuple[str, str]:
            headers = self.headers()
            with self.web.ask("GET", self.address + path, headers) as answer:
                content = content_of(answer)
            if answer.status != 307:
                raise self.refusal(answer, content)
            return urljoin(self.address, answer.headers.get("Location", "")), answer.headers.get("X-Content-SHA256", "")

        return self.lasting(ask, cancelled)


class _Slice:
    """A part of an open file as the body of a request; reading it raises `Cancelled` when that is wished."""

    def __init__(self, file: BinaryIO, start: int, length: int, cancelled: IsCancelled) -> None:
        self._file = file
        self._start = start
        self._length = length
        self._cancelled = cancelled
        self.seek(0)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read(2**16):
            yield piece

    def seek(self, offset: int, /) -> None:
        self._file.seek(self._start + offset)
        self._left = self._length - offset

    def read(self, size: int = -1, /) -> bytes:
        check(self._cancelled)
        piece = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        return piece


def _sums(path: Path, part_bytes: int, cancelled: IsCancelled) -> tuple[str, Sequence[str]]:
    """SHA-256 of a file and of each of its parts, in hexadecimal."""
    whole, sums = hashlib.sha256(), []
    with path.open("rb") as file:
        left = path.stat().st_size
        while left:
            one, room = hashlib.sha256(), min(part_bytes, left)
            left -= room
            while room:
                check(cancelled)
                piece = file.read(min(room, 2**20))
                if not piece:
                    raise TransferFailed("The file became shorter while it was read.")
                room -= len(piece)
                one.update(piece)
                whole.update(piece)
            sums.append(one.hexdigest())
    return whole.hexdigest(), sums
