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
LONGEST_SIDE = {
    Format.PNG: 2**31 - 1,
    Format.JPEG: 65500,
    Format.WEBP: 16383,
    Format.TIFF: 2**31 - 1,
    Format.AVIF: 16384,
}
"""Pixels that a side can have in a file; 65,500 is the limit of the JPEG library (the format ends at 65,535), 16,384
that of the AVIF encoder."""


@dataclass(frozen=True)
class Variant:
    """One file of a network, at one precision; ``sha256`` is the ONNX file's.

    ``input`` is what the file calls the picture, ``output`` the tensor that counts; empty is the first one. Where
    several share what lies at ``path``, ``pieces`` (offset and length of each) are the parts that make up this one.
    """

    precision: Precision
    path: Path
    sha256: str
    input: str = "rgb"
    output: str = ""
    pieces: tuple[tuple[int, int], ...] = ()


class Gives(StrEnum):
    """What the numbers of a depth estimator mean."""

    LOG_DISPARITY = "log-disparity"
    """Logarithm of 1 / distance, up to a factor and a shift: what networks of ours learn."""
    DISPARITY = "disparity"
    """1 / distance, up to a factor and a shift."""
    DEPTH = "depth"
    """Distance, up to a factor."""


@dataclass(frozen=True)
class EstimatorSpec:
    """How a depth estimator wants its picture.

    The picture is made small until its longer side is about ``long_side`` pixels and both are divisible by
    ``multiple``; or it is stretched to ``fixed_size``, if there is one. From RGB in [0, 1] ``mean`` is taken and the
    rest divided by ``std``. The result, N x 1 x H x W or N x H x W, may have any size; it covers the picture.
    """

    long_side: int
    multiple: int
    gives: Gives
    fixed_size: Size | None = None
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class ModelSpec:
    """How one network may be called: all that the engine knows of it, as data.

    ``halo`` is the receptive-field radius and ``size_multiple`` what input sides must be divisible by, both in input
    pixels. ``tolerance`` bounds, in [0, 1], how far the result averaged down may be from the input (see the guard).
    ``uses_depth`` says whether depth changes the result: to a network that never learned from it, it is only an input
    that must be there. ``estimator`` is there for networks that estimate depth; they never enlarge, their scale is 1.
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
    uses_depth: bool = True
    estimator: EstimatorSpec | None = None

    @property
    def takes_control(self) -> bool:
        """Whether it can be told how much to denoise and to sharpen."""
        return "control" in self.inputs


class DepthSource(StrEnum):
    """Where the depth of a picture is to come from."""

    AUTO = "auto"
    """What the photo itself holds, else an estimate, else nothing."""
    NONE = "none"
    EMBEDDED = "embedded"
    ESTIMATE = "estimate"
    FILE = "file"


@dataclass(frozen=True)
class DepthRequest:
    """Which depth is wanted: ``estimator`` names one of the catalog's for `ESTIMATE`, ``file`` a map for `FILE`.

    Without ``estimator`` the one of the settings is meant.
    """

    source: DepthSource = DepthSource.AUTO
    estimator: str | None = None
    file: Path | None = None


@dataclass(frozen=True)
class Restoration:
    """How much of the damage to undo, each from 0, nothing, to 1, all of it.

    ``near`` and ``far`` scale everything by distance. ``keep_bokeh`` leaves soft what is out of focus. ``protect`` is a
    gray picture: where it is white, the result is the input plainly enlarged.
    """

    denoise: float = 1.0
    sharpen: float = 1.0
    near: float = 1.0
    far: float = 1.0
    keep_bokeh: bool = False
    protect: Path | None = None

    def __post_init__(self) -> None:
        for name in ("denoise", "sharpen", "near", "far"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be from 0 to 1, not {getattr(self, name)}")

    @property
    def needs_control(self) -> bool:
        """Whether only a network that restores can do this."""
        return self.keep_bokeh or (self.denoise, self.sharpen) != (1.0, 1.0)

    @property
    def by_depth(self) -> bool:
        """Whether depth changes what is done."""
        return self.keep_bokeh or self.near != self.far


@dataclass(frozen=True)
class EnhanceRequest:
    """Everything the result may depend on, apart from the picture.

    ``model`` is one of the catalog's, or ``auto``: by the picture, one that restores or a faithful one.
    Either ``scale`` or an exact ``width`` and ``height`` in pixels; one of the two sides alone keeps the proportions,
    nothing at all means x4. ``None`` leaves a choice to the engine.
    """

    model: str = "auto"
    scale: float | None = None
    width: int | None = None
    height: int | None = None
    precision: Precision | None = None
    device: str = "auto"
    tile: int | None = None
    depth: DepthRequest = DepthRequest()
    restoration: Restoration = Restoration()


@dataclass(frozen=True)
class OutputOptions:
    """How a result is written. ``None`` leaves the choice to the file's name and to the format.

    ``depth_map`` is a PNG or TIFF file to write the depth map to, in 16 bits, as large as the result.
    """

    format: Format | None = None
    quality: int | None = None
    lossless: bool = False
    overwrite: bool = False
    depth_map: Path | None = None


class JobState(StrEnum):
    """Where a job stands. The last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Where(StrEnum):
    """Where a picture may be done. ``megapixels`` and ``minutes`` compare with the limits of the settings.

    Nothing but ``here`` means anything while the settings say that the cloud is off.
    """

    POLICY = "policy"
    """As the settings say."""
    HERE = "here"
    CLOUD = "cloud"
    MEGAPIXELS = "megapixels"
    MINUTES = "minutes"
    ASK = "ask"


@dataclass(frozen=True)
class Progress:
    """Where a picture stands. ``seconds_left`` is ``None`` until there is something to measure.

    While a picture is on its way to a service (``upload``) or back (``download``), ``tiles_done`` counts percent.

    ``fallbacks`` is what went wrong so far and was done again, a sentence each.
    """

    stage: str
    tiles_done: int = 0
    tiles_total: int = 0
    megapixels_per_second: float = 0.0
    seconds_left: float | None = None
    fallbacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What happened to one picture, for the caller and the job's record.

    ``depth`` says where depth came from: ``unused`` (the network gives it no meaning), ``none`` (unknown), ``file``,
    ``embedded``, or the estimator's name.
    """

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
    depth: str = "unused"


@dataclass(frozen=True)
class DepthReport:
    """How the depth map of one picture came about; ``depth`` as in `Report`."""

    picture: Size
    depth: str
    seconds: Mapping[str, float]
    fallbacks: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
