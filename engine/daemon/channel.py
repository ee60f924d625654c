"""One WebSocket connection: lets its client in, moves pixels, tells of jobs. Its messages: `engine.wire.socket`.

One task reads, one writes events, one for each fetch writes pixels. A client that reads slowly gets only the latest
progress of each job, never less than every change of state; when even these pile up, it is let go.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from fastapi import WebSocket, WebSocketDisconnect
from starlette.concurrency import run_in_threadpool

from engine import __version__
from engine.daemon.access import Client, check_origin
from engine.daemon.jobs import Jobs
from engine.daemon.outbox import Outbox
from engine.daemon.service import Service
from engine.daemon.transfers import Transfers
from engine.daemon.workers import Event
from engine.errors import AccessError, DaemonVersion, ProtocolBroken, ReliefError, TokenRefused
from engine.wire import PROTOCOL, proof
from engine.wire.bands import LARGEST_BAND, WINDOW
from engine.wire.socket import (
    Accepted,
    Ack,
    Act,
    AnswerJob,
    Ask,
    AskEstimate,
    Auth,
    ClientHello,
    Drop,
    Estimated,
    Fetch,
    JobChanged,
    Pair,
    Paired,
    Proof,
    Refused,
    Submit,
    ToDaemon,
    Told,
    UploadPixels,
    Welcome,
    from_client,
)
from engine.wire.values import Problem, Value

log = logging.getLogger(__name__)

HANDSHAKE_SECONDS = 15.0
LONGEST_HELLO = 8192
"""Characters of a message from somebody who was not let in yet."""
_REFUSED = 4401
_PROTOCOL = 4400


class Channel:
    """A connection from its first message to its end."""

    def __init__(self, socket: WebSocket, service: Service) -> None:
        self._socket = socket
        self._service = service
        self._jobs: Jobs = service.jobs
        self._outbox = Outbox(asyncio.get_running_loop())
        self._writing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        await self._socket.accept()
        try:
            client = await self._let_in()
        except (ReliefError, TimeoutError) as error:
            await self._turn_away(error)
            return
        except (WebSocketDisconnect, RuntimeError):
            return
        unlisten = self._jobs.listen(self._heard_by(client))
        transfers = Transfers(self._service, client, self._send, self._send_bytes)
        events = asyncio.create_task(self._tell_events())
        try:
            await self._serve(client, transfers)
        except (WebSocketDisconnect, RuntimeError, OSError):
            pass  # it is gone; its jobs are not
        except ReliefError as error:
            await self._turn_away(error)
        finally:
            unlisten()
            events.cancel()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(events, *self._tasks, return_exceptions=True)
            transfers.close()

    # --- letting in --------------------------------------------------------------------------------------------

    async def _let_in(self) -> Client:
        """Who it is. Raises `AccessError`, `ProtocolBroken`, `DaemonVersion`, or ``TimeoutError``."""
        async with asyncio.timeout(HANDSHAKE_SECONDS):
            hello = await self._first(ClientHello)
            known = self._service.keyring.by_id(hello.client)
            port = self._service.port
            shown = proof.proof(known.token, "daemon", hello.nonce, port) if known is not None else None
            salt = self._service.pairing.salt
            await self._send(Proof(protocol=PROTOCOL, version=__version__, proof=shown, salt=salt))
            if hello.protocol != PROTOCOL:
                raise DaemonVersion(
                    f"This is protocol {PROTOCOL}, the client speaks {hello.protocol}; update the older."
                )
            message = from_client(await self._text())
            if isinstance(message, Pair):
                return await self._pair(message)
            if not isinstance(message, Auth):
                raise ProtocolBroken("The token must come first.")
            client = self._service.keyring.by_token(message.token)
            check_origin(self._socket.headers.get("origin"), client)
            pixels = self._service.settings.max_input_megapixels * 1_000_000
            welcome = Welcome(scope=client.scope.value, band_bytes=LARGEST_BAND, window=WINDOW, max_pixels=pixels)
            await self._send(welcome)
            return client

    async def _pair(self, wish: Pair) -> Client:
        origin = self._socket.headers.get("origin")

        def pair() -> tuple[Client, str]:
            client, shown = self._service.pairing.pair(
                nonce=wish.nonce,
                given=wish.proof,
                port=self._service.port,
                name=wish.name,
                origin=origin,
                folder=wish.folder,
            )
            self._service.keyring.add(client)
            return client, shown

        client, shown = await run_in_threadpool(pair)
        log.info("a panel was paired")
        await self._send(Paired(client=client.id, token=client.token, proof=shown))
        return client

    async def _first(self, kind: type[ClientHello]) -> ClientHello:
        message = from_client(await self._text())
        if not isinstance(message, kind):
            raise ProtocolBroken("The first message must be hello.")
        return message

    async def _text(self) -> str:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text = message.get("text")
        if text is None or len(text) > LONGEST_HELLO:
            raise ProtocolBroken("Pixels may come only after the token.")
        return str(text)

    async def _turn_away(self, error: ReliefError | TimeoutError) -> None:
        if isinstance(error, TimeoutError):
            error = TokenRefused("The token did not come in time.")
        code = _REFUSED if isinstance(error, AccessError) else _PROTOCOL
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            await self._send(Refused(error=Problem(code=error.code, message=str(error))))
            await self._socket.close(code, reason=error.code)

    # --- serving -----------------------------------------------------------------------------------------------

    async def _serve(self, client: Client, transfers: Transfers) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            self._check_still_let_in(client)
            frame = message.get("bytes")
            if frame is not None:
                await transfers.receive(frame)
                continue
            await self._answer(client, from_client(message["text"]), transfers)

    def _check_still_let_in(self, client: Client) -> None:
        if self._service.keyring.by_id(client.id) is None:
            raise TokenRefused("This client's token was taken back; pair it again.")

    async def _answer(self, client: Client, message: ToDaemon, transfers: Transfers) -> None:
        """Do what a message asks; what cannot be done is told, and the connection goes on."""
        about = {name: getattr(message, name, None) for name in ("ref", "transfer")}
        try:
            match message:
                case UploadPixels():
                    await transfers.begin(message)
                case Submit():
                    job = await run_in_threadpool(self._jobs.submit, client, message.job)
                    await self._send(Accepted(ref=message.ref, job=job))
                case Act() | AnswerJob():
                    about["job"] = message.job
                    await self._act(client, message)
                case Fetch():
                    self._keep(transfers.fetch(message), about)
                case Ack():
                    transfers.acknowledged(message)
                case Drop():
                    transfers.drop(message.transfer)
                case Ask() | AskEstimate():
                    self._keep(self._tell(client, message), about)
                case _:
                    raise ProtocolBroken("This message belongs to the beginning.")
        except ReliefError as error:
            await self._tell_refusal(error, about)

    async def _tell(self, client: Client, question: Ask | AskEstimate) -> None:
        service, ref, offloading = self._service, question.ref, self._jobs.offloading
        if isinstance(question, AskEstimate):
            estimate = await run_in_threadpool(offloading.estimate, client, question.about)
            await self._send(Estimated(ref=ref, estimate=estimate))
        elif question.about == "devices":
            await self._send(Told(ref=ref, devices=tuple(await run_in_threadpool(service.devices))))
        elif question.about == "models":
            await self._send(Told(ref=ref, models=tuple(await run_in_threadpool(service.models))))
        else:
            await self._send(Told(ref=ref, cloud=await run_in_threadpool(offloading.value)))

    async def _act(self, client: Client, message: Act | AnswerJob) -> None:
        jobs = self._jobs
        if isinstance(message, AnswerJob):
            await run_in_threadpool(jobs.answer, client, message.job, message.where)
            return
        if message.type == "forget":
            await run_in_threadpool(jobs.forget, client, message.job)
            return
        if message.type == "attach":
            row = await run_in_threadpool(jobs.find, client, message.job)
            await self._send(JobChanged(job=await run_in_threadpool(jobs.shown, row)))
            return
        action = {"cancel": jobs.cancel, "pause": jobs.pause, "resume": jobs.resume}[message.type]
        await run_in_threadpool(action, client, message.job)

    def _keep(self, work: Awaitable[None], about: dict[str, object]) -> None:
        async def run() -> None:
            try:
                await work
            except ReliefError as error:
                await self._tell_refusal(error, about)
            except (WebSocketDisconnect, RuntimeError, OSError):
                pass  # the reader finds out as well

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell_refusal(self, error: ReliefError, about: dict[str, object]) -> None:
        await self._send(Refused.model_validate({"error": {"code": error.code, "message": str(error)}, **about}))

    # --- writing -----------------------------------------------------------------------------------------------

    def _heard_by(self, client: Client) -> Callable[[str, Event], None]:
        def heard(owner: str, event: Event) -> None:
            if owner == client.id and self._service.keyring.by_id(owner) is not None:
                self._outbox.put(event)

        return heard

    async def _tell_events(self) -> None:
        try:
            while True:
                for event in await self._outbox.take():
                    await self._send(event)
        except ReliefError:
            with contextlib.suppress(RuntimeError):
                await self._socket.close(1013, reason="too slow")
        except (WebSocketDisconnect, RuntimeError, OSError):
            pass  # the reader finds out as well

    async def _send(self, message: Value) -> None:
        async with self._writing:
            await self._socket.send_text(message.model_dump_json(exclude_none=True))

    async def _send_bytes(self, frame: bytes) -> None:
        async with self._writing:
            await self._socket.send_bytes(frame)
