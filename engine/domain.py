"""The values that every module speaks in; frozen, without behaviour that needs a library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

MAX_SCALE = 16.0


@dataclass(frozen=True, order=True)
class Size:
    """Width and height in pixels, both at least 1."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise ValueError(f"a size must be at least 1 x 1, not {self.width} x {self.height}")

    @property
    def pixels(self) -> int:
        return self.width * self.height

    def times(self, scale: int) -> Size:
        return Size(self.width * scale, self.height * scale)

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True)
class Region:
    """A rectangle of pixels; ``x`` to the right, ``y`` down, the far edges exclusive."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def pixels(self) -> int:
        return self.width * self.height

    @property
    def slices(self) -> tuple[slice, slice]:
        """For indexing an array of rows and columns."""
        return slice(self.y, self.bottom), slice(self.x, self.right)

    def times(self, scale: int) -> Region:
        return Region(self.x * scale, self.y * scale, self.width * scale, self.height * scale)

    def moved(self, x: int, y: int) -> Region:
        return Region(self.x + x, self.y + y, self.width, self.height)


class Precision(StrEnum):
    """What the residual branch of a network is computed in."""

    INT8 = "int8"
    FP16 = "fp16"
    FP32 = "fp32"


class Format(StrEnum):
    """File formats that can be written; the value is the usual file extension without the dot."""

    PNG = "png"
    JPEG = "jpg"
    WEBP = "webp"
    TIFF = "tif"
    AVIF = "avif"

    @classmethod
    def named(cls, name: str) -> Format | None:
        """The format that a file name, or an extension with or without its dot, asks for."""
        return _EXTENSIONS.get(name.lower().rpartition(".")[2])


_EXTENSIONS = {
    "png": Format.PNG,
    **dict.fromkeys(("jpg", "jpeg", "jpe", "jfif"), Format.JPEG),
    "webp": Format.WEBP,
    **dict.fromkeys(("tif", "tiff"), Format.TIFF),
    "avif": Format.AVIF,
}
WRITABLE = frozenset(f".{extension}" for extension in _EXTENSIONS)
"""File extensions, with their dot, of formats that can be written."""


@dataclass(frozen=True)
class Variant:
    """One file of a network, at one precision."""

    precision: Precision
    path: Path
    sha256: str


@dataclass(frozen=True)
class ModelSpec:
    """How one network may be called: all that the engine knows of it, as data.

    ``halo`` is the receptive-field radius and ``size_multiple`` what input sides must be divisible by, both in input
    pixels. ``tolerance`` bounds, in [0, 1], how far the result averaged down may be from the input (see the guard).
    """

    name: str
    scale: int
    size_multiple: int
    halo: int
    inputs: tuple[str, ...]
    variants: Mapping[Precision, Variant]
    tolerance: float
    licence: str = ""
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class EnhanceRequest:
    """Everything the result may depend on, apart from the picture.

    Either ``scale`` or an exact ``width`` and ``height`` in pixels; one of the two sides alone keeps the proportions,
    nothing at all means x4. ``None`` leaves a choice to the engine.
    """

    model: str = "relief-sr-m"
    scale: float | None = None
    width: int | None = None
    height: int | None = None
    precision: Precision | None = None
    device: str = "auto"
    tile: int | None = None


@dataclass(frozen=True)
class OutputOptions:
    """How a result is written. ``None`` leaves the choice to the file's name and to the format."""

    format: Format | None = None
    quality: int | None = None
    lossless: bool = False
    overwrite: bool = False


@dataclass(frozen=True)
class Progress:
    """Where a picture stands. ``seconds_left`` is ``None`` until there is something to measure."""

    stage: str
    tiles_done: int = 0
    tiles_total: int = 0
    megapixels_per_second: float = 0.0
    seconds_left: float | None = None


@dataclass(frozen=True)
class Report:
    """What happened to one picture, for the caller and the job's record."""

    source: Size
    result: Size
    model: str
    scales: tuple[int, ...]
    device: str
    precision: Precision
    tile: int
    tiles: int
    seconds: Mapping[str, float]
    fallbacks: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
