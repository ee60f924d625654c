"""What the controller tells: values. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.state import Estimate
from engine.domain import Region

if TYPE_CHECKING:  # only named here: loading the protocol takes as long as making the window
    from engine.wire.about import CloudValue, DeviceValue, Health, ModelValue
    from engine.wire.values import Job, Step, Watch


@dataclass(frozen=True)
class Connecting:
    """The daemon is looked for, and started if need be."""


@dataclass(frozen=True)
class Connected:
    health: Health


@dataclass(frozen=True)
class HealthFound:
    """How the daemon is now, for somebody who asked."""

    health: Health


@dataclass(frozen=True)
class Disconnected:
    """``final`` says that trying again would not help until somebody acts."""

    code: str
    message: str
    final: bool = False


@dataclass(frozen=True)
class JobUpdated:
    number: int
    job: Job


@dataclass(frozen=True)
class JobStepped:
    number: int
    step: Step


@dataclass(frozen=True)
class JobFellBack:
    number: int
    text: str


@dataclass(frozen=True)
class Refused:
    """A command failed; ``number`` is the entry that it was about, if it was about one."""

    number: int | None
    code: str
    message: str


@dataclass(frozen=True)
class PreviewMade:
    """A PNG file of what ``region`` of the picture becomes; ``ticket`` is what asked for it."""

    ticket: int
    region: Region
    png: bytes


@dataclass(frozen=True)
class PreviewFailed:
    ticket: int
    code: str
    message: str


@dataclass(frozen=True)
class DepthMade:
    """A PNG file of the picture's depth; white is near."""

    source: Path
    png: bytes


@dataclass(frozen=True)
class DevicesFound:
    devices: tuple[DeviceValue, ...]


@dataclass(frozen=True)
class ModelsFound:
    models: tuple[ModelValue, ...]


@dataclass(frozen=True)
class WatchesFound:
    watches: tuple[Watch, ...]


@dataclass(frozen=True)
class CloudFound:
    """How the cloud may be used; ``None`` while it is off."""

    cloud: CloudValue | None


@dataclass(frozen=True)
class EstimateMade:
    """What a picture would take; ``ticket`` is what asked for it."""

    ticket: int
    estimate: Estimate


@dataclass(frozen=True)
class EstimateFailed:
    ticket: int
    code: str
    message: str


@dataclass(frozen=True)
class AnswerRefused:
    """What was said about an entry, an answer or an opinion, did not get through; all else is as it was."""

    number: int
    code: str
    message: str


Event = (
    Connecting
    | Connected
    | HealthFound
    | Disconnected
    | JobUpdated
    | JobStepped
    | JobFellBack
    | Refused
    | PreviewMade
    | PreviewFailed
    | DepthMade
    | DevicesFound
    | ModelsFound
    | WatchesFound
    | CloudFound
    | EstimateMade
    | EstimateFailed
    | AnswerRefused
)
