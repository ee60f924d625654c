"""What a watcher of a folder is told, and what it tells: values."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine import batch
from engine.domain import EnhanceRequest, Format, OutputOptions, Report
from engine.errors import ReliefError, RequestError


@dataclass(frozen=True)
class Task(batch.Task):
    """One picture to read and where its result goes; ``overwrite`` says that an earlier result of ours is there."""

    overwrite: bool = False


class Kind(StrEnum):
    """What happened to a picture."""

    FOUND = "found"
    STARTED = "started"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    WAITING = "waiting"
    """For a file to be complete, or for the trouble in `Event.error` to pass."""


@dataclass(frozen=True)
class Event:
    """``report`` is there for what was made, not for copies; ``message`` says why something was skipped or waits."""

    kind: Kind
    source: Path
    target: Path | None = None
    message: str = ""
    report: Report | None = None
    error: ReliefError | None = None


@dataclass(frozen=True)
class State:
    """Counts since the start; ``waiting`` is how many pictures are to be done, ``trouble`` what all wait for."""

    done: int = 0
    failed: int = 0
    skipped: int = 0
    waiting: int = 0
    last_error: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class Folders:
    """What to watch and where results go; with ``keep_failed`` bad pictures stay where they are."""

    source: Path
    target: Path
    file_format: Format | None = None
    recursive: bool = False
    keep_failed: bool = False

    def check(self) -> None:
        """Raises `RequestError` for folders that cannot be watched."""
        if not self.source.is_dir():
            raise RequestError(f"{self.source} is no folder.")
        if self.source.resolve() == self.target.resolve():
            raise RequestError("Results need a folder other than the watched one.")


@dataclass(frozen=True)
class Patience:
    """All in seconds: how long a file stays unchanged to count as written, between whole scans, and between tries.

    ``tries`` is how often a picture is tried that may not be complete; ``kills`` how often one may end the program.
    """

    settle: float = 1.0
    scan: float = 30.0
    retry: float = 2.0
    tries: int = 5
    trouble: float = 5.0
    trouble_most: float = 300.0
    kills: int = 5


PATIENCE = Patience()


def digest(request: EnhanceRequest, output: OutputOptions) -> str:
    """What a result depends on beside its picture, in short; not on what only the speed depends on."""
    wanted = {**dataclasses.asdict(request), **dataclasses.asdict(output)}
    for name in ("device", "tile", "overwrite", "depth_map"):
        del wanted[name]
    return hashlib.sha256(json.dumps(wanted, sort_keys=True, default=str).encode()).hexdigest()
