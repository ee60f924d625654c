"""What the daemon tells of itself: who it is, how it is, what it has, whom it lets in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.domain import Precision
from engine.wire.values import Handle, Problem, Value


class Hello(Value):
    """Who listens here. ``proof`` is for whoever asked with a nonce; see `engine.wire.proof.proof`."""

    protocol: int
    version: str
    proof: str | None = None


class Health(Value):
    """How the daemon is. ``settings`` is a digest: clients with other settings had better not use it."""

    version: str
    protocol: int
    pid: int
    uptime: float
    settings: str
    queued: int
    running: int
    paused: bool
    memory_bytes: int
    idle_exit: float | None = Field(description="Minutes without work after which it ends, if it does.")


class DeviceValue(Value):
    """A device with its measured speeds, megapixels of result a second by precision, or why it has none."""

    id: str
    name: str
    megapixels_per_second: dict[str, float] = Field(default_factory=dict)
    fastest: str | None = None
    error: str | None = None


class ModelValue(Value):
    """An installed model."""

    name: str
    scales: tuple[int, ...]
    precisions: tuple[Precision, ...]
    estimates_depth: bool
    takes_control: bool = Field(description="Whether denoise, sharpen and keep_bokeh mean something to it.")
    licence: str


class CloudValue(Value):
    """Whether pictures may go to a cloud service, as the settings say now; nobody is connected to for this."""

    policy: Literal["off", "megapixels", "minutes", "ask"]
    megapixels: int = Field(description="With policy megapixels: larger results are made there.")
    minutes: int = Field(description="With policy minutes: what takes longer here is done there, if that is quicker.")
    host: str | None = None
    problem: Problem | None = Field(default=None, description="Why nothing could be sent: no address, or no key.")


class PairingCode(Value):
    """Shown to the user, who types it into the panel."""

    code: str = Field(examples=["12345678"])
    expires: float = Field(description="Seconds since 1970.")


class ClientValue(Value):
    """A panel that was paired."""

    id: Handle
    name: str
    paired: float
    folder: str | None = None


class ClientList(Value):
    clients: tuple[ClientValue, ...]
