"""A live connection to the daemon: pixels there and back, events as they happen; for scripts and tests.

One thread reads; the caller's threads send and wait. The messages are explained in `engine.wire.socket`.
"""

from __future__ import annotations

import itertools
import queue
import secrets
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Literal, Self, TypeVar

import numpy as np
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from engine import errors
from engine.errors import Cancelled, DaemonUnproven, DaemonUnreachable, ProtocolBroken, ReliefError
from engine.link import Address
from engine.pixels import Image, Metadata
from engine.wire import PROTOCOL, proof
from engine.wire.bands import HEADER, LARGEST_BAND, WINDOW, Band, parse
from engine.wire.offload import EstimateWish
from engine.wire.socket import (
    Accepted,
    Ack,
    Act,
    AnswerJob,
    Ask,
    AskEstimate,
    Auth,
    ClientHello,
    Estimated,
    FellBack,
    Fetch,
    JobChanged,
    Pair,
    Paired,
    PixelsFollow,
    Progressed,
    Proof,
    Ready,
    Refused,
    Submit,
    ToClient,
    Told,
    Uploaded,
    UploadPixels,
    Welcome,
    from_daemon,
)
from engine.wire.values import DTYPES, Estimate, Job, NewJob, Problem, Value

Event = JobChanged | Progressed | FellBack
_SECONDS = 60.0
V = TypeVar("V", bound=Value)


@dataclass(frozen=True)
class _Gone:
    """Tells those who wait that the connection has ended."""

    error: ReliefError


class Live:
    """A connection that was let in; a context manager. `events` hears of all jobs of this client."""

    def __init__(self, address: Address) -> None:
        """Raises `DaemonUnreachable`, `DaemonUnproven`, `DaemonVersion`, `TokenRefused`."""
        self._open = ExitStack()
        self._socket = self._open.enter_context(_opened(address.port))
        self.events: queue.SimpleQueue[Event | _Gone] = queue.SimpleQueue()
        self._answers: dict[tuple[str, int], queue.SimpleQueue[ToClient | bytes | _Gone]] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        try:
            self.welcome = self._let_in(address)
        except BaseException:
            self._open.close()
            raise
        self._reader = threading.Thread(target=self._read, name="relief connection", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._open.close()
        self._reader.join(5)

    def _let_in(self, address: Address) -> Welcome:
        nonce = secrets.token_hex(16)
        self._send(ClientHello(protocol=PROTOCOL, client=address.client, nonce=nonce))
        shown = self._next(Proof)
        expected = proof.proof(address.token, "daemon", nonce, address.port)
        if shown.proof is None or not proof.same(shown.proof, expected):
            raise DaemonUnproven(f"What listens on port {address.port} is not the daemon; it was told nothing.")
        self._send(Auth(token=address.token))
        return self._next(Welcome)

    # --- jobs --------------------------------------------------------------------------------------------------

    def submit(self, wanted: NewJob) -> Job:
        with self._asking("ref") as (ref, answers):
            self._send(Submit(ref=ref, job=wanted))
            return _expect(answers, Accepted).job

    def act(self, action: str, job: str) -> None:
        """``cancel``, ``pause``, ``resume``, ``forget``; ``attach`` has the job told once more."""
        self._send(Act.model_validate({"type": action, "job": job}))

    def next_event(self, seconds: float) -> Event | None:
        """What happens next to any job of this client; ``None`` if nothing does for so long.

        Raises `DaemonUnreachable` when the connection has ended.
        """
        try:
            event = self.events.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(event, _Gone):
            raise event.error
        return event

    def wait(self, job: str, *, seconds: float = _SECONDS, on_event: Callable[[Event], None] = lambda _: None) -> Job:
        """The job when it has ended. Hears events of other jobs too, and drops them."""
        while True:
            event = self.next_event(seconds)
            if event is None:
                raise DaemonUnreachable("The daemon tells nothing any more.")
            on_event(event)
            if isinstance(event, JobChanged) and event.job.id == job and event.job.state.is_final:
                return event.job

    def ask(self, about: Literal["devices", "models", "cloud"]) -> Told:
        """What the daemon has. Devices take seconds when they are first measured."""
        with self._asking("ref") as (ref, answers):
            self._send(Ask(ref=ref, about=about))
            return _expect(answers, Told)

    def estimate(self, about: EstimateWish) -> Estimate:
        """What a picture would take here and in the cloud."""
        with self._asking("ref") as (ref, answers):
            self._send(AskEstimate(ref=ref, about=about))
            return _expect(answers, Estimated).estimate

    def answer(self, job: str, where: Literal["here", "cloud"]) -> None:
        """Say where a job that asks is to be done; what comes of it is an event."""
        self._send(AnswerJob(job=job, where=where))

    # --- pixels ------------------------------------------------------------------------------------------------

    def upload(self, image: Image) -> str:
        """Send pixels and profile; the upload's name."""
        pixels, icc = image.pixels, image.metadata.icc
        with self._asking("transfer") as (transfer, answers):
            self._send(
                UploadPixels(
                    transfer=transfer,
                    width=image.size.width,
                    height=image.size.height,
                    bands=image.bands,
                    dtype=DTYPES[pixels.dtype.name],
                    icc=b64encode(icc).decode("ascii") if icc is not None else None,
                    dpi=image.metadata.dpi,
                )
            )
            rows = _expect(answers, Ready).rows
            under_way = 0
            for row in range(0, len(pixels), rows):
                part = np.ascontiguousarray(pixels[row : row + rows])
                if under_way == WINDOW:
                    _expect(answers, Ack)
                    under_way -= 1
                # Two fragments of one message, so that nothing is copied only to have a header before it.
                self._send_frame([Band(transfer, row, len(part)).header(), part.data.cast("B")])
                under_way += 1
            for _ in range(under_way):
                _expect(answers, Ack)
            return _expect(answers, Uploaded).upload

    def fetch(self, job: str, part: Literal["result", "depth"] = "result") -> Image:
        """The pixels that a job made, or their depth."""
        with self._asking("transfer") as (transfer, answers):
            self._send(Fetch(transfer=transfer, job=job, part=part))
            told = _expect(answers, PixelsFollow)
            pixels = np.empty((told.height, told.width, told.bands), told.dtype)
            flat, row_bytes, done = pixels.reshape(-1).view(np.uint8), pixels.strides[0], 0
            while done < told.height:
                frame = _next_of(answers)
                if not isinstance(frame, bytes):
                    raise _unexpected(frame)
                band, content = parse(frame)
                flat[band.row * row_bytes : (band.row + band.rows) * row_bytes] = np.frombuffer(content, np.uint8)
                self._send(Ack(transfer=transfer, row=band.row))
                done += band.rows
            return Image(pixels, Metadata(icc=b64decode(told.icc) if told.icc is not None else None))

    # --- messages ----------------------------------------------------------------------------------------------

    @contextmanager
    def _asking(self, kind: str) -> Iterator[tuple[int, queue.SimpleQueue[ToClient | bytes | _Gone]]]:
        answers: queue.SimpleQueue[ToClient | bytes | _Gone] = queue.SimpleQueue()
        with self._lock:
            number = next(self._numbers)
            self._answers[kind, number] = answers
        try:
            yield number, answers
        finally:
            with self._lock:
                del self._answers[kind, number]

    def _send(self, message: Value) -> None:
        try:
            self._socket.send(message.model_dump_json(exclude_none=True))
        except ConnectionClosed as error:
            raise _gone(error) from error

    def _send_frame(self, parts: list[bytes | memoryview]) -> None:
        try:
            self._socket.send(parts)
        except ConnectionClosed as error:
            raise _gone(error) from error

    def _next(self, kind: type[V]) -> V:
        """Before the reader runs: the next message, which must be of this kind."""
        try:
            text = self._socket.recv(timeout=_SECONDS)
        except (ConnectionClosed, TimeoutError) as error:
            raise _gone(error) from error
        message = from_daemon(str(text))
        if not isinstance(message, kind):
            raise _unexpected(message)
        return message

    def _read(self) -> None:
        try:
            for received in self._socket:
                if isinstance(received, bytes):
                    self._pass_on("transfer", parse(received)[0].transfer, received)
                    continue
                message = from_daemon(received)
                if isinstance(message, Event):
                    self.events.put(message)
                    continue
                for kind in ("ref", "transfer"):
                    number = getattr(message, kind, None)
                    if number is not None:
                        self._pass_on(kind, number, message)
            self._end(DaemonUnreachable("The daemon has closed the connection."))
        except (ConnectionClosed, ReliefError) as error:
            self._end(error if isinstance(error, ReliefError) else _gone(error))

    def _pass_on(self, kind: str, number: int, message: ToClient | bytes) -> None:
        with self._lock:
            answers = self._answers.get((kind, number))
        if answers is not None:
            answers.put(message)

    def _end(self, error: ReliefError) -> None:
        self.events.put(_Gone(error))
        with self._lock:
            for answers in self._answers.values():
                answers.put(_Gone(error))


@contextmanager
def _opened(port: int) -> Iterator[ClientConnection]:
    with ExitStack() as stack:
        try:
            address = f"ws://127.0.0.1:{port}/v1/socket"
            most = LARGEST_BAND + HEADER.size
            opened = stack.enter_context(
                connect(address, compression=None, proxy=None, max_size=most, max_queue=WINDOW)
            )
        except (OSError, WebSocketException) as error:
            raise DaemonUnreachable("The daemon does not answer.") from error
        yield opened


def _next_of(answers: queue.SimpleQueue[ToClient | bytes | _Gone]) -> ToClient | bytes:
    try:
        answer = answers.get(timeout=_SECONDS)
    except queue.Empty:
        raise DaemonUnreachable("The daemon does not answer any more.") from None
    if isinstance(answer, _Gone):
        raise answer.error
    return answer


def _expect(answers: queue.SimpleQueue[ToClient | bytes | _Gone], kind: type[V]) -> V:
    answer = _next_of(answers)
    if not isinstance(answer, kind):
        raise _unexpected(answer)
    return answer


def _unexpected(answer: object) -> ReliefError:
    if isinstance(answer, Refused):
        return _error(answer.error)
    return ProtocolBroken("The daemon said something else than what was due.")


def _error(problem: Problem) -> ReliefError:
    return errors.by_code().get(problem.code, ReliefError)(problem.message)


def _gone(error: Exception) -> DaemonUnreachable:
    return DaemonUnreachable(f"The connection to the daemon has ended: {error}")


def enhance_pixels(live: Live, image: Image, wanted: Callable[[str], NewJob]) -> Image:
    """Send a picture, have done what ``wanted`` says of its upload, fetch the result; the daemon forgets both."""
    job = live.submit(wanted(live.upload(image)))
    ended = live.wait(job.id)
    if ended.error is not None:
        raise _error(ended.error)
    if ended.outcome is None:
        raise Cancelled("Cancelled.")
    result = live.fetch(job.id)
    live.act("forget", job.id)
    return result


def pair(port: int, code: str, name: str, folder: str | None = None) -> Address:
    """Become a panel, with the code that the user was shown. Raises `PairingRefused`, `DaemonUnproven`."""
    with _opened(port) as socket:
        socket.send(ClientHello(protocol=PROTOCOL, nonce=secrets.token_hex(16)).model_dump_json())
        shown = from_daemon(str(socket.recv(timeout=_SECONDS)))
        salt = shown.salt if isinstance(shown, Proof) else None
        nonce = secrets.token_hex(16)
        key = proof.code_key(code, salt or "00")
        given = proof.proof(key, "panel", nonce, port)
        socket.send(Pair(name=name, nonce=nonce, proof=given, folder=folder).model_dump_json(exclude_none=True))
        answer = from_daemon(str(socket.recv(timeout=_SECONDS)))
    if not isinstance(answer, Paired):
        raise _unexpected(answer)
    if not proof.same(answer.proof, proof.proof(key, "daemon", nonce, port)):
        raise DaemonUnproven(f"What listens on port {port} is not the daemon.")
    return Address(port, answer.token, answer.client)
