"""What a person chose for a picture: one frozen value, and what it means to the engine. No Qt.

A preset is such a value with a name. The picture itself, and the mask painted for it, are not part of it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine import naming
from engine.domain import (
    MAX_SCALE,
    DepthRequest,
    DepthSource,
    EnhanceRequest,
    Format,
    OutputOptions,
    Precision,
    Restoration,
    Size,
    Where,
)
from engine.errors import RequestError

CENTIMETRES_PER_INCH = 2.54
_MOST, _LARGEST_PRINT, _FINEST = 1_000_000, 10_000.0, 10_000
"""Sides in pixels, sides of a print in its unit, dots per inch."""


class SizeMode(StrEnum):
    """How the size of the result is given."""

    SCALE = "scale"
    PIXELS = "pixels"
    PRINT = "print"


class Unit(StrEnum):
    """Of a print size."""

    CM = "cm"
    INCH = "inch"


@dataclass(frozen=True)
class JobSettings:
    """Everything the inspector shows.

    ``scale`` counts in `SizeMode.SCALE`; ``width`` and ``height`` in pixels (0 keeps the proportions) in `PIXELS`;
    ``print_width`` and ``print_height`` in ``unit`` at ``dpi`` in `PRINT` (0 keeps the proportions). ``depth`` is a
    `DepthSource` but for files, or an estimator's name. ``format`` empty keeps the picture's. ``folder`` empty puts the
    result beside the picture. ``pattern`` is one of `engine.naming`. ``where`` counts while a cloud service is used.
    """

    model: str = "auto"
    size_mode: SizeMode = SizeMode.SCALE
    scale: float = 2.0
    width: int = 0
    height: int = 0
    print_width: float = 0.0
    print_height: float = 0.0
    unit: Unit = Unit.CM
    dpi: int = 300
    denoise: float = 1.0
    sharpen: float = 1.0
    near: float = 1.0
    far: float = 1.0
    keep_bokeh: bool = False
    depth: str = "auto"
    save_depth: bool = False
    precision: str = "auto"
    device: str = "auto"
    format: str = ""
    quality: int = 90
    lossless: bool = False
    folder: str = ""
    pattern: str = "{name}_{scale}x"
    overwrite: bool = False
    where: Where = Where.POLICY

    def check(self) -> None:
        """Raises `RequestError` for what no picture could be made with."""
        if self.size_mode is SizeMode.SCALE and not 1 <= self.scale <= MAX_SCALE:
            raise RequestError(f"The scale must be from 1 to {MAX_SCALE:g}.")
        if self.size_mode is SizeMode.PIXELS and not (self.width or self.height):
            raise RequestError("Give the width or the height.")
        if self.size_mode is SizeMode.PRINT and not (self.print_width or self.print_height):
            raise RequestError("Give the width or the height of the print.")
        naming.check(self.pattern)
        if not (0 <= self.width <= _MOST and 0 <= self.height <= _MOST):
            raise RequestError(f"Width and height must be from 0 to {_MOST} pixels.")
        if not (0 <= self.print_width <= _LARGEST_PRINT and 0 <= self.print_height <= _LARGEST_PRINT):
            raise RequestError(f"A print must be no larger than {_LARGEST_PRINT:g}.")
        if not (1 <= self.dpi <= _FINEST and 1 <= self.quality <= 100):
            raise RequestError(f"dpi must be from 1 to {_FINEST}, quality from 1 to 100.")

    @property
    def pixels(self) -> tuple[int | None, int | None]:
        """The exact width and height that are asked for; both ``None`` where a scale is."""
        if self.size_mode is SizeMode.SCALE:
            return None, None
        if self.size_mode is SizeMode.PIXELS:
            return self.width or None, self.height or None
        per_unit = self.dpi / (CENTIMETRES_PER_INCH if self.unit is Unit.CM else 1.0)
        sides = (round(side * per_unit) or None for side in (self.print_width, self.print_height))
        width, height = sides
        return width, height

    def size_of(self, picture: Size) -> Size:
        """How large the result of a picture of this size becomes, about."""
        width, height = self.pixels
        if width is None and height is None:
            return Size(max(1, round(picture.width * self.scale)), max(1, round(picture.height * self.scale)))
        if width is None:
            width = max(1, round(picture.width * (height or 1) / picture.height))
        if height is None:
            height = max(1, round(picture.height * width / picture.width))
        return Size(width, height)

    def request(self, protect: Path | None = None) -> EnhanceRequest:
        """The engine's request; ``protect`` is the mask painted for the picture."""
        width, height = self.pixels
        sources = {source.value: DepthRequest(source) for source in DepthSource if source is not DepthSource.FILE}
        return EnhanceRequest(
            model=self.model,
            scale=self.scale if self.size_mode is SizeMode.SCALE else None,
            width=width,
            height=height,
            precision=None if self.precision == "auto" else Precision(self.precision),
            device=self.device,
            depth=sources.get(self.depth, DepthRequest(DepthSource.ESTIMATE, estimator=self.depth)),
            restoration=Restoration(self.denoise, self.sharpen, self.near, self.far, self.keep_bokeh, protect),
        )

    def output(self, depth_map: Path | None = None) -> OutputOptions:
        kind = Format(self.format) if self.format else None
        return OutputOptions(kind, self.quality, self.lossless, self.overwrite, depth_map)

    @property
    def needs_size(self) -> bool:
        """Whether the name of the result depends on how large the picture is."""
        wanted = naming.fields(self.pattern) or frozenset()
        return bool(wanted & {"width", "height"}) or ("scale" in wanted and self.size_mode is not SizeMode.SCALE)

    def target(self, source: Path, picture: Size | None) -> Path:
        """Where the result of ``source`` goes. Unless overwriting is asked for, never onto a file that is there.

        Without the size of the picture, which counts only where `needs_size`, that is about. Raises `RequestError`.
        """
        picture = picture or Size(1000, 1000)
        scale = self.scale if self.size_mode is SizeMode.SCALE else None
        size = self.size_of(picture)
        name = naming.filled(
            self.pattern, name=source.stem, model=self.model, picture=picture, result=size, scale=scale
        )
        own = Format.named(source.name)
        extension = self.format or (source.suffix.lstrip(".") if own is not None else Format.PNG.value)
        folder = Path(self.folder) if self.folder else source.parent
        return folder / f"{name}.{extension}"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> JobSettings:
        """Raises `RequestError` for what is no such value; unknown names, of a newer version, are passed over."""
        known = {f.name: f for f in fields(cls)}
        given = {name: _fitting(name, value, known[name].default) for name, value in values.items() if name in known}
        try:
            settings = replace(cls(), **given)
            settings = replace(
                settings,
                size_mode=SizeMode(settings.size_mode),
                unit=Unit(settings.unit),
                where=Where(settings.where),
            )
            settings.check()
            settings.request()
            settings.output()
        except (ValueError, TypeError) as error:
            raise RequestError(f"These settings make no sense: {error}.") from error
        return settings


def _fitting(name: str, value: Any, default: Any) -> Any:
    """``value`` if it is of the default's type; whole numbers do for floats. Raises `RequestError`."""
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str if isinstance(default, StrEnum) else type(default)):
        raise RequestError(f"{name} cannot be {value!r}.")
    return value


DEFAULT = JobSettings()
