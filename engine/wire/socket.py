"""Messages of the WebSocket, each a JSON object that is told by its ``type``.

::

    client                                daemon
    hello {protocol, client, nonce}   →
                                      ←   proof {protocol, version, proof, salt}
    auth {token}                      →                                  (or: pair {name, nonce, proof, folder})
                                      ←   welcome {scope, limits}        (or: paired {client, token, proof})
    upload {transfer, width, ...}     →
                                      ←   ready {transfer, rows}
    band, band, ...                   →
                                      ←   ack {transfer, row} for each
                                      ←   uploaded {transfer, upload}
    submit {ref, job}                 →
                                      ←   accepted {ref, job}
                                      ←   job {job} at every change, progress {job, step}, fallback {job, text}
    fetch {transfer, job, part, row}  →
                                      ←   pixels {transfer, width, ..., rows}, band, band, ...
    ack {transfer, row} for each      →
    ask {ref, about}                  →
                                      ←   told {ref, devices, models or cloud}
    estimate {ref, about}             →
                                      ←   estimated {ref, estimate}
    answer {job, where}               →                                  (to a job's question)

What cannot be done is answered by ``error``, with the ``ref`` or ``transfer`` that it is about; the connection goes on
unless the client was not let in. After a new connection, ``attach`` finds a job again.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from engine.errors import ProtocolBroken
from engine.wire.about import CloudValue, DeviceValue, ModelValue
from engine.wire.offload import Answer, EstimateWish
from engine.wire.values import DType, Estimate, Handle, Job, NewJob, Pixels, Problem, Step, Value

T = TypeVar("T")

Nonce = Annotated[str, Field(pattern=r"^[0-9a-f]{32,64}$")]
Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Transfer = Annotated[int, Field(ge=0, lt=2**32)]
Ref = Annotated[int, Field(ge=0, lt=2**53)]
Row = Annotated[int, Field(ge=0, lt=2**32)]


class ClientHello(Value):
    """``client`` is what pairing gave, ``local`` for programs that can read the token file, empty before pairing."""

    type: Literal["hello"] = "hello"
    protocol: int
    client: Annotated[str, Field(max_length=32)] = ""
    nonce: Nonce


class Auth(Value):
    type: Literal["auth"] = "auth"
    token: Annotated[str, Field(max_length=128)]


class Pair(Value):
    """``proof`` shows that the code is known, without telling it; see `engine.wire.proof.code_key`."""

    type: Literal["pair"] = "pair"
    name: Annotated[str, Field(min_length=1, max_length=100)]
    nonce: Nonce
    proof: Hex
    folder: Annotated[str, Field(max_length=4096)] | None = None


class UploadPixels(Value):
    """Pixels to come: ``bands`` values each, chunky; 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and straight alpha.

    uint16 is full range, 0 to 65535; float32 is linear. ``icc`` is the profile in base64.
    """

    type: Literal["upload"] = "upload"
    transfer: Transfer
    width: Pixels
    height: Pixels
    bands: Annotated[int, Field(ge=1, le=4)]
    dtype: DType
    icc: Annotated[str, Field(max_length=8 * 2**20)] | None = None
    dpi: tuple[float, float] | None = None


class Submit(Value):
    type: Literal["submit"] = "submit"
    ref: Ref
    job: NewJob


class Act(Value):
    """Do something to a job."""

    type: Literal["cancel", "pause", "resume", "attach", "forget"]
    job: Handle


class Fetch(Value):
    """Send the pixels of a result, or of its depth map (uint16, 65535 is nearest), from ``row`` on."""

    type: Literal["fetch"] = "fetch"
    transfer: Transfer
    job: Handle
    part: Literal["result", "depth"] = "result"
    row: Row = 0


class Ack(Value):
    """The band that began at ``row`` has arrived and may be forgotten by its sender."""

    type: Literal["ack"] = "ack"
    transfer: Transfer
    row: Row


class Drop(Value):
    """Stop a transfer."""

    type: Literal["drop"] = "drop"
    transfer: Transfer


class Ask(Value):
    """What is here? Devices are measured when they are first asked for, which takes seconds."""

    type: Literal["ask"] = "ask"
    ref: Ref
    about: Literal["devices", "models", "cloud"]


class AskEstimate(Value):
    """What would a picture take here, and in the cloud? Where the cloud is off, only the former is found out."""

    type: Literal["estimate"] = "estimate"
    ref: Ref
    about: EstimateWish


class AnswerJob(Answer):
    """The answer to a job's `engine.wire.values.Job.question`; plain ``resume`` means here."""

    type: Literal["answer"] = "answer"
    job: Handle


class Proof(Value):
    type: Literal["proof"] = "proof"
    protocol: int
    version: str
    proof: str | None = Field(default=None, description="Absent for a client that the daemon does not know.")
    salt: str | None = Field(default=None, description="For pairing, while a code is open.")


class Welcome(Value):
    """What the client may do, and how much of it."""

    type: Literal["welcome"] = "welcome"
    scope: Literal["local", "panel"]
    band_bytes: int
    window: int
    max_pixels: int


class Paired(Value):
    """The token of the new client; ``proof`` shows that the daemon knows the code too."""

    type: Literal["paired"] = "paired"
    client: Handle
    token: str
    proof: Hex


class Ready(Value):
    """Bands of at most ``rows`` rows may come."""

    type: Literal["ready"] = "ready"
    transfer: Transfer
    rows: int


class Uploaded(Value):
    type: Literal["uploaded"] = "uploaded"
    transfer: Transfer
    upload: Handle


class Accepted(Value):
    type: Literal["accepted"] = "accepted"
    ref: Ref
    job: Job


class JobChanged(Value):
    type: Literal["job"] = "job"
    job: Job


class Progressed(Value):
    type: Literal["progress"] = "progress"
    job: Handle
    step: Step


class FellBack(Value):
    """A device failed on a piece, and it was made again more carefully."""

    type: Literal["fallback"] = "fallback"
    job: Handle
    text: str


class PixelsFollow(Value):
    type: Literal["pixels"] = "pixels"
    transfer: Transfer
    width: int
    height: int
    bands: int
    dtype: DType
    icc: str | None = None
    rows: int


class Told(Value):
    """The answer to `Ask`: the one that was asked for."""

    type: Literal["told"] = "told"
    ref: Ref
    devices: tuple[DeviceValue, ...] | None = None
    models: tuple[ModelValue, ...] | None = None
    cloud: CloudValue | None = None


class Estimated(Value):
    type: Literal["estimated"] = "estimated"
    ref: Ref
    estimate: Estimate


class Refused(Value):
    type: Literal["error"] = "error"
    error: Problem
    ref: int | None = None
    transfer: int | None = None
    job: Handle | None = None


ToDaemon = Annotated[
    ClientHello | Auth | Pair | UploadPixels | Submit | Act | Fetch | Ack | Drop | Ask | AskEstimate | AnswerJob,
    Field(discriminator="type"),
]
ToClient = Annotated[
    Proof
    | Welcome
    | Paired
    | Ready
    | Ack
    | Uploaded
    | Accepted
    | JobChanged
    | Progressed
    | FellBack
    | PixelsFollow
    | Told
    | Estimated
    | Refused,
    Field(discriminator="type"),
]
_to_daemon: TypeAdapter[ToDaemon] = TypeAdapter(ToDaemon)
_to_client: TypeAdapter[ToClient] = TypeAdapter(ToClient)


def from_client(text: str) -> ToDaemon:
    """A message as the daemon hears it; raises `ProtocolBroken`."""
    return _parsed(_to_daemon, text)


def from_daemon(text: str) -> ToClient:
    """A message as a client hears it; raises `ProtocolBroken`."""
    return _parsed(_to_client, text)


def _parsed(adapter: TypeAdapter[T], text: str) -> T:
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ProtocolBroken(f"A message is not understood: {where or 'it'}: {first['msg']}.") from error
