"""Picture files on their way into the spool."""

from __future__ import annotations

import time
from collections.abc import AsyncIterable

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from engine.daemon.access import Client
from engine.daemon.service import Service
from engine.daemon.spool import Receiver
from engine.daemon.store import UploadRow
from engine.errors import ReliefError, UploadBroken, UploadTooLarge
from engine.wire.values import Upload

_PIECE = 2**20


async def receive_file(
    service: Service, client: Client, stream: AsyncIterable[bytes], announced: str | None, name: str
) -> Upload:
    """Keep what comes, find out what it is from its header, and answer for it. Raises a `ReliefError`."""
    expected = int(announced) if announced is not None and announced.isdecimal() else None
    if expected is not None and expected > service.max_upload:
        raise UploadTooLarge(f"The upload is larger than the {service.settings.max_upload_mb} MB allowed.")
    service.spool.check_room(expected or 0)
    with service.spool.receive(service.max_upload) as receiver:
        pending = bytearray()
        try:
            async for chunk in stream:
                pending += chunk
                if len(pending) >= _PIECE:
                    await run_in_threadpool(receiver.write, bytes(pending))
                    pending.clear()
        except ClientDisconnect as error:
            raise UploadBroken("The connection ended before the upload did.") from error
        await run_in_threadpool(receiver.write, bytes(pending))
        return await run_in_threadpool(_kept, service, client, receiver, expected, name)


def _kept(service: Service, client: Client, receiver: Receiver, expected: int | None, name: str) -> Upload:
    receiver.finish(expected)
    try:
        header = service.engine.decoder.probe(receiver.path)
        row = UploadRow(
            receiver.id, client.id, name, receiver.size, None, header.size.width, header.size.height, time.time()
        )
        service.store.add_upload(row)
    except ReliefError as error:
        service.spool.forget_upload(receiver.id)
        raise type(error)(str(error).replace(receiver.id, name or "The picture")) from error
    return Upload(id=row.id, bytes=row.bytes, name=name, width=row.width, height=row.height)
