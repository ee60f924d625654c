"""Pixels on their way through a WebSocket: uploads that come in bands, results that leave in bands, each acknowledged.

At most `WINDOW` bands of a transfer are under way, so that neither side ever holds a whole picture for the other.
"""

from __future__ import annotations

import asyncio
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from engine.daemon.access import Client
from engine.daemon.raw import RawPicture
from engine.daemon.service import Service
from engine.daemon.spool import Receiver
from engine.daemon.store import UploadRow
from engine.daemon.work import RAW
from engine.errors import JobConflict, OutputError, PictureTooLarge, ProtocolBroken, QueueFull, UnknownJob
from engine.wire.bands import WINDOW, Band, parse, rows_per_band
from engine.wire.socket import Ack, Fetch, PixelsFollow, Ready, Refused, Uploaded, UploadPixels
from engine.wire.values import Problem, Value

MOST = 8
"""Transfers of one connection at a time."""

Send = Callable[[Value], Awaitable[None]]
SendBytes = Callable[[bytes], Awaitable[None]]


@dataclass
class _Upload:
    picture: RawPicture
    receiver: Receiver
    row: int = 0


@dataclass
class _Download:
    window: asyncio.Semaphore
    dropped: bool = False


class Transfers:
    """All transfers of one connection."""

    def __init__(self, service: Service, client: Client, send: Send, send_bytes: SendBytes) -> None:
        self._service = service
        self._client = client
        self._send = send
        self._send_bytes = send_bytes
        self._uploads: dict[int, _Upload] = {}
        self._downloads: dict[int, _Download] = {}

    def close(self) -> None:
        """Forget what did not come whole."""
        for upload in self._uploads.values():
            upload.receiver.__exit__()
        self._uploads.clear()

    def drop(self, transfer: int) -> None:
        """Stop a transfer; unknown ones have ended already."""
        upload = self._uploads.pop(transfer, None)
        if upload is not None:
            upload.receiver.__exit__()
        download = self._downloads.get(transfer)
        if download is not None:
            download.dropped = True
            download.window.release()

    def _check_new(self, transfer: int) -> None:
        if transfer in self._uploads or transfer in self._downloads:
            raise ProtocolBroken(f"Transfer {transfer} is under way already.")
        if len(self._uploads) + len(self._downloads) >= MOST:
            raise QueueFull(f"No more than {MOST} transfers at a time.")

    # --- in ----------------------------------------------------------------------------------------------------

    async def begin(self, wish: UploadPixels) -> None:
        """Make ready for an upload. Raises what stands against it, before a single byte has come."""
        self._check_new(wish.transfer)
        picture = RawPicture(wish.width, wish.height, wish.bands, wish.dtype, wish.icc, wish.dpi)
        picture.check()
        most = self._service.settings.max_input_megapixels
        if picture.size.pixels > most * 1_000_000:
            raise PictureTooLarge(f"The picture has {picture.size.pixels / 1e6:.0f} megapixels; {most} are allowed.")
        if picture.size_bytes > self._service.max_upload:
            raise PictureTooLarge(f"The picture is larger than the {self._service.settings.max_upload_mb} MB allowed.")
        rows = rows_per_band(picture.row_bytes)
        self._service.spool.check_room(picture.size_bytes)
        receiver = await run_in_threadpool(self._service.spool.receive, picture.size_bytes)
        self._uploads[wish.transfer] = _Upload(picture, receiver)
        await self._send(Ready(transfer=wish.transfer, rows=rows))

    async def receive(self, frame: bytes) -> None:
        """Take a band. Raises `ProtocolBroken` for one that does not belong; a full disk ends the upload only."""
        band, content = parse(frame)
        upload = self._uploads.get(band.transfer)
        if upload is None:
            return  # of an upload that failed or was dropped, while more of it was under way
        picture = upload.picture
        fits = band.row == upload.row and band.row + band.rows <= picture.height
        if not fits or len(content) != band.rows * picture.row_bytes:
            raise ProtocolBroken("A band of pixels is not the next one, or not as large as it says.")
        try:
            await run_in_threadpool(upload.receiver.write, content)
            upload.row += band.rows
            await self._send(Ack(transfer=band.transfer, row=band.row))
            if upload.row == picture.height:
                row = await run_in_threadpool(self._keep, upload)
                self._uploads.pop(band.transfer, None)
                await self._send(Uploaded(transfer=band.transfer, upload=row))
        except OutputError as error:
            self.drop(band.transfer)
            await self._send(Refused(error=Problem(code=error.code, message=str(error)), transfer=band.transfer))

    def _keep(self, upload: _Upload) -> str:
        receiver, picture = upload.receiver, upload.picture
        receiver.finish(picture.size_bytes)
        size, owner = picture.size, self._client.id
        row = UploadRow(receiver.id, owner, "", receiver.size, picture.to_json(), size.width, size.height, time.time())
        try:
            self._service.store.add_upload(row)
        except OutputError:
            self._service.spool.forget_upload(receiver.id)
            raise
        return receiver.id

    # --- out ---------------------------------------------------------------------------------------------------

    async def fetch(self, wish: Fetch) -> None:
        """Send the pixels of a result, from a row on. Raises `JobConflict`, `UnknownJob`."""
        self._check_new(wish.transfer)
        download = self._downloads[wish.transfer] = _Download(asyncio.Semaphore(WINDOW))
        try:
            picture, path = await run_in_threadpool(self._depth if wish.part == "depth" else self._result, wish.job)
            rows = rows_per_band(picture.row_bytes)
            await self._send(
                PixelsFollow(
                    transfer=wish.transfer,
                    width=picture.width,
                    height=picture.height,
                    bands=picture.bands,
                    dtype=picture.dtype,  # type: ignore[arg-type]
                    icc=picture.icc,
                    rows=rows,
                )
            )
            with path.open("rb", buffering=0) as file:
                file.seek(wish.row * picture.row_bytes)
                for first in range(wish.row, picture.height, rows):
                    band = Band(wish.transfer, first, min(rows, picture.height - first))
                    await download.window.acquire()
                    if download.dropped:
                        return
                    frame = await run_in_threadpool(_frame, file.readinto, band, picture.row_bytes)
                    await self._send_bytes(frame)
        finally:
            del self._downloads[wish.transfer]

    def _result(self, job: str) -> tuple[RawPicture, Path]:
        path, kind = self._service.jobs.result(self._client, job)
        if kind != RAW:
            raise JobConflict("The result is a file, not raw pixels.")
        shown = self._service.jobs.shown(self._service.jobs.find(self._client, job))
        outcome = shown.outcome
        if outcome is None or outcome.bands is None or outcome.dtype is None:
            raise UnknownJob("The result is not kept any more.")
        profile = self._service.jobs.profile(job)
        icc = b64encode(profile).decode("ascii") if profile is not None else None
        return RawPicture(outcome.width, outcome.height, outcome.bands, outcome.dtype, icc), path

    def _depth(self, job: str) -> tuple[RawPicture, Path]:
        path, kind = self._service.jobs.depth(self._client, job)
        outcome = self._service.jobs.shown(self._service.jobs.find(self._client, job)).outcome
        if kind != RAW or outcome is None:
            raise JobConflict("The depth map is a file, not raw pixels.")
        return RawPicture(outcome.width, outcome.height, 1, "uint16"), path

    def acknowledged(self, ack: Ack) -> None:
        download = self._downloads.get(ack.transfer)
        if download is not None:
            download.window.release()


def _frame(read_into: Callable[[memoryview], int | None], band: Band, row_bytes: int) -> bytes:
    header = band.header()
    frame = bytearray(len(header) + band.rows * row_bytes)
    frame[: len(header)] = header
    rest = memoryview(frame)[len(header) :]
    while rest:
        count = read_into(rest)
        if not count:
            raise UnknownJob("The result is not kept any more.")
        rest = rest[count:]
    return frame  # type: ignore[return-value]  # sent as it is
