"""Bodies of requests and answers, checked by pydantic; their field descriptions appear in the OpenAPI document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine.domain import (
    MAX_SCALE,
    DepthRequest,
    DepthSource,
    EnhanceRequest,
    Format,
    JobState,
    Precision,
    Region,
    Report,
    Restoration,
    Where,
)
from engine.wire import plain

Handle = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", examples=["5f0c8e0c5d0b4f2c9a4a3c7f4f8f0f11"])]
"""Name of a job or an upload; made by the daemon, never a path."""
Strength = Annotated[float, Field(ge=0, le=1)]
Pixels = Annotated[int, Field(ge=1, le=1_000_000)]
DType = Literal["uint8", "uint16", "float32"]
DTYPES: dict[str, DType] = {"uint8": "uint8", "uint16": "uint16", "float32": "float32"}
"""By the name that NumPy has for it."""


class Value(BaseModel):
    """Frozen, and unknown fields are errors: a misspelt wish must not be ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Source(Value):
    """A picture: something uploaded before, or a file of this machine (for clients that may name files)."""

    upload: Handle | None = None
    path: Annotated[str, Field(min_length=1, max_length=4096)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.upload is None) == (self.path is None):
            raise ValueError("name an upload or a path, and not both")
        return self


class DepthWish(Value):
    """Where depth is to come from; see `engine.domain.DepthRequest`."""

    source: DepthSource = DepthSource.AUTO
    estimator: Annotated[str, Field(max_length=100)] | None = None
    file: Source | None = None


class RestorationWish(Value):
    """How much of the damage to undo; see `engine.domain.Restoration`."""

    denoise: Strength = 1.0
    sharpen: Strength = 1.0
    near: Strength = 1.0
    far: Strength = 1.0
    keep_bokeh: bool = False
    protect: Source | None = None


class Wish(Value):
    """What is to be done to a picture; see `engine.domain.EnhanceRequest`."""

    model: Annotated[str, Field(max_length=100)] = "auto"
    scale: Annotated[float, Field(ge=1, le=MAX_SCALE)] | None = None
    width: Pixels | None = None
    height: Pixels | None = None
    precision: Precision | None = None
    device: Annotated[str, Field(max_length=100)] = "auto"
    tile: Annotated[int, Field(ge=1, le=65536)] | None = None
    depth: DepthWish = DepthWish()
    restoration: RestorationWish = RestorationWish()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The further pictures that it names."""
        return tuple(s for s in (self.depth.file, self.restoration.protect) if s is not None)

    def request(self, files: dict[Source, Path]) -> EnhanceRequest:
        """The engine's request, with each of `sources` as the file that it stands for."""
        depth, restoration = self.depth, self.restoration
        fields = restoration.model_dump(exclude={"protect"})
        return EnhanceRequest(
            **self.model_dump(exclude={"depth", "restoration"}),
            depth=DepthRequest(depth.source, depth.estimator, files[depth.file] if depth.file else None),
            restoration=Restoration(**fields, protect=files[restoration.protect] if restoration.protect else None),
        )

    @classmethod
    def of(cls, request: EnhanceRequest) -> Wish:
        """The wish that asks for ``request``, its files named by path."""
        return cls.model_validate(plain.wish(request))


class Destination(Value):
    """How the result is kept. Without ``path`` the daemon keeps it until it is fetched.

    ``pixels`` leaves it as raw pixels, to be fetched through the WebSocket, and is for uploaded pixels only. ``folder``
    writes it to the folder that a panel registered when it was paired, as ``result-JOB``.
    """

    path: Annotated[str, Field(min_length=1, max_length=4096)] | None = None
    format: Format | None = None
    quality: Annotated[int, Field(ge=1, le=100)] | None = None
    lossless: bool = False
    overwrite: bool = False
    depth_map: bool = False
    depth_path: Annotated[str, Field(min_length=1, max_length=4096)] | None = None
    pixels: bool = False
    folder: bool = False

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.path is not None) + self.pixels + self.folder > 1:
            raise ValueError("path, pixels and folder exclude each other")
        if self.depth_path is not None and self.path is None:
            raise ValueError("depth_path belongs to a result with a path")
        return self


class NewJob(Value):
    """A job to be accepted. With ``key``, asking again (after a lost answer) finds the same job, not a second one."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "input": {"path": "/home/me/photo.jpg"},
                    "output": {"path": "/home/me/photo_x2.jpg"},
                    "wish": {"scale": 2},
                },
                {
                    "input": {"upload": "5f0c8e0c5d0b4f2c9a4a3c7f4f8f0f11"},
                    "wish": {"scale": 1, "model": "relief-photo-m"},
                },
            ]
        }
    )

    input: Source
    wish: Wish = Wish()
    output: Destination = Destination()
    name: Annotated[str, Field(max_length=255)] = ""
    interactive: bool = Field(default=False, description="Somebody is waiting: it overtakes, even between two tiles.")
    key: Annotated[str, Field(min_length=8, max_length=64)] | None = None
    where: Where = Where.POLICY


class Upload(Value):
    """Something the daemon keeps for a job to come, for an hour. Its size is in pixels, if known from its header."""

    id: Handle
    bytes: int
    name: str = ""
    width: int | None = None
    height: int | None = None


class Problem(Value):
    """An error: ``code`` is stable, ``message`` a sentence for people."""

    code: str = Field(examples=["unknown-job"])
    message: str


class Step(Value):
    """How far a running job is; see `engine.domain.Progress`."""

    stage: str
    tiles_done: int = 0
    tiles_total: int = 0
    megapixels_per_second: float = 0.0
    seconds_left: float | None = None


class Outcome(Value):
    """What a finished job left behind. ``path`` is where it was written, if it was given a place."""

    width: int
    height: int
    bytes: int
    media_type: str
    path: str | None = None
    depth: bool = False
    bands: int | None = Field(default=None, description="Of raw pixels: values a pixel.")
    dtype: DType | None = Field(default=None, description="Of raw pixels, in little-endian order.")


class ReportValue(Value):
    """What happened to a picture; see `engine.domain.Report`."""

    source: str
    result: str
    model: str
    scales: tuple[int, ...]
    device: str
    precision: Precision
    tile: int
    tiles: int
    seconds: dict[str, float]
    fallbacks: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    depth: str = "unused"

    @classmethod
    def of(cls, report: Report) -> ReportValue:
        values: dict[str, Any] = {**vars(report), "source": str(report.source), "result": str(report.result)}
        return cls(**{**values, "seconds": {k: round(v, 4) for k, v in report.seconds.items()}})

    def report(self) -> Report:
        """The engine's value again."""
        return plain.report(self.model_dump())


class Estimate(Value):
    """What a picture would take here and in the cloud, and which of both it would be. Unknown figures are absent."""

    place: Literal["here", "cloud", "ask"]
    megapixels: float = Field(description="Of the result.")
    here_seconds: float | None = None
    there_seconds: float | None = Field(default=None, description="Sending, working and fetching.")
    sent_bytes: int = Field(description="About how much would be sent.")
    host: str | None = Field(default=None, description="Who would get it.")
    keep_hours: float | None = Field(default=None, description="After so long the service deletes what is left there.")
    problem: Problem | None = Field(default=None, description="Why the service cannot be asked.")


class Job(Value):
    """A job as its owner sees it. ``revision`` grows with every change."""

    id: Handle
    state: JobState
    revision: int
    name: str = ""
    interactive: bool = False
    created: float = Field(description="Seconds since 1970.")
    started: float | None = None
    finished: float | None = None
    ahead: int | None = Field(default=None, description="Of a queued job: how many come before it.")
    progress: Step | None = None
    outcome: Outcome | None = None
    report: ReportValue | None = None
    error: Problem | None = None
    cloud: str | None = Field(default=None, description="Host of the service that does it or did it, if one does.")
    question: Estimate | None = Field(
        default=None, description="Of a paused job: it waits to be told whether it may go to the cloud."
    )


class JobList(Value):
    jobs: tuple[Job, ...]
    paused: bool = Field(description="Whether the whole queue waits.")


class Move(Value):
    """Where in the queue a job goes: before another one, or to its end."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"before": "5f0c8e0c5d0b4f2c9a4a3c7f4f8f0f11"}, {"before": None}]}
    )

    before: Handle | None = None


class NewWatch(Value):
    """A folder whose pictures are enhanced as they come; see `engine.watching`. Results are named by the pictures."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"folder": "/home/me/inbox", "to": "/home/me/large", "wish": {"scale": 2}}]}
    )

    folder: Annotated[str, Field(min_length=1, max_length=4096)]
    to: Annotated[str, Field(min_length=1, max_length=4096)]
    recursive: bool = False
    keep_failed: bool = Field(default=False, description="Leave bad pictures where they are.")
    wish: Wish = Wish()
    output: Destination = Destination()
    where: Where = Field(default=Where.POLICY, description="Nobody is asked: ask means here.")


class Watch(Value):
    """A watched folder and its counts since the daemon's start; ``trouble`` is what all of it waits for."""

    id: Handle
    wanted: NewWatch
    paused: bool
    done: int = 0
    failed: int = 0
    skipped: int = 0
    waiting: int = 0
    last_error: str = ""
    trouble: str = ""


class WatchList(Value):
    watches: tuple[Watch, ...]


class Area(Value):
    """A rectangle of input pixels."""

    x: Annotated[int, Field(ge=0, le=1_000_000)]
    y: Annotated[int, Field(ge=0, le=1_000_000)]
    width: Annotated[int, Field(ge=1, le=4096)]
    height: Annotated[int, Field(ge=1, le=4096)]

    @property
    def region(self) -> Region:
        return Region(self.x, self.y, self.width, self.height)


class PreviewWish(Value):
    """A region of a picture, to be enhanced at once and answered as PNG."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "input": {"upload": "5f0c8e0c5d0b4f2c9a4a3c7f4f8f0f11"},
                    "region": {"x": 0, "y": 0, "width": 512, "height": 512},
                    "wish": {"scale": 2},
                }
            ]
        }
    )

    input: Source
    region: Area
    wish: Wish = Wish()


class DepthQuestion(Value):
    """How near the things in a picture are; answered as a gray PNG of 16 bits, at most 1024 pixels a side."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"input": {"path": "/home/me/photo.jpg"}}]})

    input: Source
    depth: DepthWish = DepthWish()
