"""Bodies of the service's requests and answers; what jobs are asked for and answered with is `engine.wire.values`."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from engine.domain import Format, Precision
from engine.wire.values import Handle, Value, Wish

PROTOCOL = 1
"""Raised when clients of before would no longer be understood."""
SHA256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_UPLOAD = "5f0c8e0c5d0b4f2c9a4a3c7f4f8f0f11"
_SUM = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class Hello(Value):
    """What a client should know before it sends anything."""

    protocol: int
    version: str
    keep_hours: float = Field(description="Uploads and results are deleted after so many hours.")
    max_megapixels: int
    max_output_megapixels: int
    max_upload_mb: int
    max_direct_mb: int
    part_bytes: int
    models: tuple[str, ...]
    megapixels_per_second: float | None = Field(description="Of results, measured lately; null if not known yet.")


class Health(Value):
    """Whether work can be accepted and is being done."""

    status: Literal["ok", "degraded"]
    version: str
    database: bool
    storage: bool
    queue: bool = Field(description="Whether somebody hands out jobs.")
    queued: int = 0
    running: int = 0


class NewUpload(Value):
    """A picture to be sent in parts. With ``part_sums`` every part is checked when it comes, in either storage."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"bytes": 4, "sha256": _SUM, "name": "photo.jpg"},
                {"bytes": 4, "sha256": _SUM, "part_sums": [_SUM]},
            ]
        }
    )

    bytes: Annotated[int, Field(ge=1, le=2**50)]
    sha256: SHA256
    name: Annotated[str, Field(max_length=255)] = ""
    part_sums: Annotated[tuple[SHA256, ...], Field(max_length=10_000)] | None = None


class Part(Value):
    """Where a part goes, by PUT, with exactly these headers; the address is good for a while."""

    number: int
    bytes: int
    url: str
    headers: dict[str, str]


class UploadParts(Value):
    """An upload on its way: ``parts`` are those that are missing, ``done`` the numbers of those that came."""

    upload: Handle
    bytes: int
    part_bytes: int
    complete: bool
    parts: tuple[Part, ...]
    done: tuple[int, ...] = ()


class UploadDone(Value):
    """A complete upload, with its size in pixels and its format."""

    upload: Handle
    bytes: int
    width: int
    height: int
    source: str


class CloudOutput(Value):
    """How the result is written. Without a format it is that of the picture, where that can be written, else PNG."""

    format: Format | None = None
    quality: Annotated[int, Field(ge=1, le=100)] | None = None
    lossless: bool = False
    depth_map: bool = False


class NewCloudJob(Value):
    """A job for an upload that is complete."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"upload": _UPLOAD, "wish": {"scale": 2}, "output": {"format": "png"}}]}
    )

    upload: Handle
    wish: Wish = Wish()
    output: CloudOutput = CloudOutput()

    @property
    def uploads(self) -> tuple[str, ...]:
        """All that it is made from, each once: the picture, and those beside it."""
        beside = (source.upload for source in self.wish.sources if source.upload is not None)
        return tuple(dict.fromkeys((self.upload, *beside)))

    @model_validator(mode="after")
    def _no_files(self) -> Self:
        if any(source.path is not None for source in self.wish.sources):
            raise ValueError("name uploads, not files")
        if self.wish.device != "auto":
            raise ValueError("the service chooses the device")
        return self


class Feedback(Value):
    """What somebody thought of a result: kept, undone, or a rating from 1 to 5.

    A crop, a small PNG in base64, is taken only with ``consent``, and may be used to make the networks better.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "kept"}, {"kind": "rated", "rating": 4}]})

    kind: Literal["kept", "undone", "rated"]
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    consent: bool = False
    crop: Annotated[str, Field(max_length=700_000, pattern=r"^[A-Za-z0-9+/]*={0,2}$")] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.kind == "rated") != (self.rating is not None):
            raise ValueError("a rating belongs to the kind rated, and to no other")
        if self.crop is not None and not self.consent:
            raise ValueError("a crop is taken only with consent")
        return self


class DirectQuery(Value):
    """What ``POST /v1/enhance`` does to the picture in its body."""

    model: Annotated[str, Field(max_length=100)] = "auto"
    scale: Annotated[float, Field(ge=1, le=16)] | None = None
    width: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    height: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    precision: Precision | None = None
    format: Format | None = None
    quality: Annotated[int, Field(ge=1, le=100)] | None = None
    lossless: bool = False
