"""Where the depth of a picture comes from: one small map for the whole picture, whatever its source.

In this order, unless one is asked for: the map that the photo brings along, a network's estimate, nothing. A map from
a file is used only when it is named. All become what `engine.nearness` describes, and are laid onto the picture's edges
by `engine.guided` wherever they are needed. A map without any difference in it says nothing: it counts as unknown
depth, and where the choice is ours the next source is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import catalog, guided, nearness
from engine.canvas import Canvas
from engine.catalog import Model
from engine.domain import (
    DepthRequest,
    DepthSource,
    EstimatorSpec,
    Format,
    Gives,
    ModelSpec,
    Precision,
    Region,
    Size,
)
from engine.errors import DeviceError, OutputRejected, RequestError, UnknownModel
from engine.guided import GuidedMap
from engine.mapped import release
from engine.pixels import Float, Image, Pixels, full_scale, srgb_encode, to_planes
from engine.pool import Pool
from engine.session import Device
from engine.shrink import fitted, shrunk

NONE = "none"
BEHIND_NOTHING = 0.5
"""What an estimator sees where a picture is fully transparent: it has to see something."""

_ON_CPU = (Precision.INT8, Precision.FP32, Precision.FP16)
_ON_GPU = (Precision.FP16, Precision.FP32, Precision.INT8)
"""Precisions of an estimator, the best first. Its one run is too short to be worth measuring them."""

_BAND = 256
"""Rows that are written at a time."""


@dataclass(frozen=True)
class Depth:
    """What was found: ``map`` is ``None`` where nothing is known; ``source`` as in `Report.depth`."""

    map: GuidedMap | None
    source: str
    events: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


class Sources:
    """Finds the depth of pictures. ``decode`` reads a file that the user names; ``default`` is an estimator's name."""

    def __init__(self, models: Mapping[str, Model], default: str, pool: Pool, decode: Callable[[Path], Image]) -> None:
        self._models = models
        self._default = default
        self._pool = pool
        self._decode = decode

    def find(
        self, image: Image, request: DepthRequest, devices: Sequence[Device], precision: Precision | None = None
    ) -> Depth:
        """The depth of a picture. ``devices`` are tried in order; ``precision`` is used where the estimator has it.

        Raises `RequestError` for a map that does not fit or is not there, `UnknownModel`, what the decoder raises, and,
        when an estimate was asked for, the `DeviceError` of the last device.
        """
        match request.source:
            case DepthSource.NONE:
                return Depth(None, NONE)
            case DepthSource.FILE:
                return self._from_file(image, request)
            case DepthSource.EMBEDDED:
                if image.depth is None:
                    reason = " ".join(n for n in image.notices if "depth map" in n)
                    raise RequestError(f"The picture brings no depth map along that could be used. {reason}".strip())
                return self._embedded(image, image.depth)
            case DepthSource.ESTIMATE:
                spec = catalog.find_estimator(self._models, request.estimator or self._default)
                return self._estimated(image, spec, devices, precision)
            case DepthSource.AUTO:
                return (
                    self._embedded(image, image.depth)
                    if image.depth is not None
                    else self._best_guess(image, devices, precision)
                )

    def check(self, request: DepthRequest) -> None:
        """Find out before the first picture what no picture can change; raises `UnknownModel`."""
        if request.source is DepthSource.ESTIMATE:
            catalog.find_estimator(self._models, request.estimator or self._default)

    def _best_guess(self, image: Image, devices: Sequence[Device], precision: Precision | None) -> Depth:
        try:
            spec = catalog.find_estimator(self._models, self._default)
        except UnknownModel:
            return Depth(None, NONE)
        try:
            return self._estimated(image, spec, devices, precision)
        except DeviceError as error:  # the picture can do without
            return Depth(None, NONE, events=(f"{spec.name}: {error}",), notices=("Depth is unknown.",))

    def _embedded(self, image: Image, small: Float) -> Depth:
        return Depth(_laid_onto(image, small), DepthSource.EMBEDDED)

    def _from_file(self, image: Image, request: DepthRequest) -> Depth:
        if request.file is None:
            raise RequestError("Depth from a file needs the file's name.")
        given = self._decode(request.file)
        if not nearness.belongs((given.size.height, given.size.width), image.size):
            sizes = f"is {given.size}, in other proportions than the picture, which is {image.size}"
            raise RequestError(f"The depth map {request.file.name} {sizes}.")
        small = shrunk(given.pixels, fitted(given.size, nearness.LONG_SIDE))
        colours = small[:, :, : given.bands - given.has_alpha] / np.float32(full_scale(given.pixels.dtype))
        values = colours.mean(2)
        if np.abs(colours - values[:, :, None]).max() > 4 / 255 * max(1.0, float(np.abs(values).max())):
            raise RequestError(f"The depth map {request.file.name} is in colour; it must be gray, bright is near.")
        least = 2 / 255 if given.pixels.dtype == np.uint8 else 1e-4
        stretched = nearness.from_log_disparity(values, least)
        if stretched is None:
            return Depth(None, NONE, notices=(f"The depth map {request.file.name} is flat: depth is unknown.",))
        return Depth(_laid_onto(image, stretched), DepthSource.FILE)

    def _estimated(
        self, image: Image, spec: ModelSpec, devices: Sequence[Device], precision: Precision | None
    ) -> Depth:
        estimator = spec.estimator
        if estimator is None:
            raise UnknownModel(f"{spec.name} does not estimate depth.")
        rgb = picture(image, input_size(image.size, estimator))
        planes = (rgb - _colour(estimator.mean)) / _colour(estimator.std)
        values, events = self._first_good(planes, spec, list(_ways(spec, devices, precision)))
        stretched = _meaning(values, estimator.gives)
        if stretched is None:
            return Depth(None, NONE, events, (f"{spec.name} sees no depth in the picture.",))
        return Depth(_laid_onto(image, stretched, rgb), spec.name, events)

    def _first_good(
        self, planes: Float, spec: ModelSpec, ways: Sequence[tuple[Device, Precision]]
    ) -> tuple[Float, tuple[str, ...]]:
        """The estimate, H x W, of the first device that gives one; and what went wrong before."""
        events: list[str] = []
        for device, precision in ways:
            try:
                result = self._pool.session(spec, precision, device).run(planes)
                height, width = result.shape[-2:]
                if result.size != height * width or min(height, width) < 2 or not np.isfinite(result).all():
                    raise OutputRejected(f"{device.name or device.id} returned no depth map.")
            except DeviceError as error:
                events.append(f"{spec.name} on {device.id} {precision}: {error}")
                if (device, precision) == ways[-1]:
                    raise
            else:
                return result.reshape(height, width), tuple(events)
        raise RequestError(f"{spec.name} has no variant that this machine could run.")


def _ways(
    spec: ModelSpec, devices: Sequence[Device], precision: Precision | None
) -> Iterator[tuple[Device, Precision]]:
    """Each device with its best precision; at the end the last one, the processor, with the safest."""
    last: tuple[Device, Precision] | None = None
    for device in devices:
        order = _ON_CPU if device.is_cpu else _ON_GPU
        wanted = (precision, *order) if precision is not None else order
        last = device, next(p for p in wanted if p in spec.variants)
        yield last
    if last is not None and Precision.FP32 in spec.variants and last[1] is not Precision.FP32:
        yield last[0], Precision.FP32


def _colour(values: tuple[float, float, float]) -> Float:
    return np.array(values, np.float32).reshape(1, 3, 1, 1)


def _meaning(values: Float, gives: Gives) -> Float | None:
    match gives:
        case Gives.LOG_DISPARITY:
            return nearness.from_log_disparity(values, _hardly(values))
        case Gives.DISPARITY:
            return nearness.from_disparity(values, _hardly(values))
        case Gives.DEPTH:
            return nearness.from_distance(values)


def _hardly(values: Float) -> float:
    """A spread that is nothing but rounding."""
    return 1e-4 * float(np.abs(values).max())


def input_size(size: Size, spec: EstimatorSpec) -> Size:
    """The size at which an estimator wants a picture of ``size``."""
    if spec.fixed_size is not None:
        return spec.fixed_size
    factor = spec.long_side / max(size.width, size.height)
    width, height = (
        max(spec.multiple, round(side * factor / spec.multiple) * spec.multiple) for side in (size.width, size.height)
    )
    return Size(width, height)


def picture(image: Image, size: Size) -> Float:
    """A picture as networks see it, 1 x 3 x H x W in [0, 1] at ``size``, read from its memory map in bands.

    Float pictures are averaged in linear light, highlights cut. What is transparent is `BEHIND_NOTHING`.
    """
    small = shrunk(image.pixels, size, clip=image.pixels.dtype.kind == "f")
    numbers = small / np.float32(full_scale(image.pixels.dtype))
    colour = numbers[:, :, : image.bands - image.has_alpha]
    if image.pixels.dtype.kind == "f":
        colour = srgb_encode(colour)
    if image.has_alpha:
        alpha = numbers[:, :, -1:]
        colour = colour * alpha + BEHIND_NOTHING * (1 - alpha)
    planes = np.moveaxis(np.broadcast_to(colour, (*colour.shape[:2], 3)), 2, 0)[None]
    clipped: Float = np.clip(np.ascontiguousarray(planes), 0, 1)
    return clipped


def _laid_onto(image: Image, small: Float, rgb: Float | None = None) -> GuidedMap:
    """A map in [0, 1] of any size, for any part of the picture; ``rgb`` is the picture made small, if at hand."""
    size = fitted(image.size, nearness.LONG_SIDE)
    if rgb is not None and rgb.shape[2] >= size.height and rgb.shape[3] >= size.width:
        planes = np.moveaxis(shrunk(np.ascontiguousarray(np.moveaxis(rgb[0], 0, 2)), size), 2, 0)[None]
    else:
        planes = picture(image, size)
    values = shrunk(small[:, :, None], size)[:, :, 0]
    return guided.guided(np.clip(values, 0, 1), guided.luma(planes))


def map_format(path: Path) -> Format:
    """The format of a file for a depth map; raises `RequestError` if it could not hold 16 bits without loss."""
    file_format = Format.named(path.name)
    if file_format not in (Format.PNG, Format.TIFF):
        raise RequestError(f"A depth map is written as PNG or TIFF, not as {path.name}.")
    return file_format


def write_plane(depth: GuidedMap | None, pixels: Pixels, canvas: Canvas) -> None:
    """Fill ``canvas`` (H x W x 1, uint16) with the depth of ``pixels`` (H x W x C): 65535 nearest, unknown half."""
    height, width = canvas.size.height, canvas.size.width
    for y in range(0, height, _BAND):
        rows = slice(y, min(y + _BAND, height))
        if depth is None:
            canvas.pixels[rows] = round(nearness.UNKNOWN * 65535)
        else:
            colour = pixels[rows, :, : 1 if pixels.shape[2] <= 2 else 3]
            brightness = guided.luma(np.clip(to_planes(colour), 0, 1))
            plane = depth.plane(Region(0, y, width, len(colour)), canvas.size, brightness)
            canvas.pixels[rows, :, 0] = np.rint(plane * np.float32(65535)).astype(np.uint16)
        canvas.release(rows.start, rows.stop)
        release(pixels)
