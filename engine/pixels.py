"""A decoded picture in memory, and the way from its own numbers to the network's [0, 1] and back.

Files and sockets end here: whatever came in is one `Image`. Colour stays in the picture's own space; only the numbers
are rescaled. Float pictures are taken as linear light and pass through the sRGB curve extended over all real numbers
(IEC 61966-2-1, mirrored below zero, continued above one), so that highlights beyond 1 come back as they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.domain import Size

Pixels = NDArray[Any]
Float = NDArray[np.float32]

_IN_CACHE = 2**16
"""Numbers that are worked on at a time."""

EXTEND_RADIUS = 8
"""How far, in pixels, colour is carried under transparent parts; past that nothing reaches a visible pixel."""


@dataclass(frozen=True)
class Metadata:
    """What travels with the pixels, untouched: ICC profile, EXIF block (TIFF header first), XMP packet, resolution.

    ``dpi`` is horizontal and vertical pixels per inch. Orientation is already applied to the pixels.
    """

    icc: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None


@dataclass(frozen=True)
class Image:
    """A picture: ``pixels`` is H x W x C, C = 1 gray, 2 gray + alpha, 3 RGB, 4 RGB + alpha (alpha straight).

    The type is uint8, uint16 (full range) or float32 (linear, any value, never NaN). ``pixels`` may be a memory map.
    ``notices`` tell people what could not be kept. ``depth`` is the map that came with the picture, if it was asked
    for: small, h x w float32 in [0, 1], 1 nearest, covering the whole picture.
    """

    pixels: Pixels
    metadata: Metadata = Metadata()
    notices: tuple[str, ...] = ()
    depth: Float | None = None

    def __post_init__(self) -> None:
        if self.pixels.ndim != 3 or not 1 <= self.pixels.shape[2] <= 4:
            raise ValueError(f"pixels must be H x W x 1..4, not {self.pixels.shape}")
        if self.pixels.dtype not in (np.uint8, np.uint16, np.float32):
            raise ValueError(f"pixels must be uint8, uint16 or float32, not {self.pixels.dtype}")

    @property
    def size(self) -> Size:
        return Size(self.pixels.shape[1], self.pixels.shape[0])

    @property
    def bands(self) -> int:
        return int(self.pixels.shape[2])

    @property
    def has_alpha(self) -> bool:
        return self.bands in (2, 4)

    @property
    def is_gray(self) -> bool:
        return self.bands <= 2


def srgb_encode(linear: Float) -> Float:
    """Linear light to the sRGB curve, extended: odd around zero, its power law continued above one."""
    magnitude = np.abs(linear)
    curve = np.where(magnitude <= 0.0031308, 12.92 * magnitude, 1.055 * np.power(magnitude, 1 / 2.4) - 0.055)
    return np.copysign(curve, linear).astype(np.float32)


def srgb_decode(encoded: Float) -> Float:
    """The inverse of `srgb_encode`."""
    magnitude = np.abs(encoded)
    light = np.where(magnitude <= 0.04045, magnitude / 12.92, np.power((magnitude + 0.055) / 1.055, 2.4))
    return np.copysign(light, encoded).astype(np.float32)


def full_scale(dtype: np.dtype[Any]) -> float:
    """The number that stands for 1.0: 255, 65535, or 1 for float."""
    return 1.0 if dtype.kind == "f" else float(np.iinfo(dtype).max)


def to_planes(pixels: Pixels) -> Float:
    """H x W x (1 or 3) of any of the three types to gamma-encoded 1 x 3 x H x W; gray is repeated.

    Integers land in [0, 1]; float pixels may pass it on both sides.
    """
    planes = np.ascontiguousarray(np.moveaxis(pixels, 2, 0), dtype=np.float32)
    if pixels.dtype.kind == "f":
        planes = srgb_encode(planes)
    else:
        planes *= np.float32(1 / full_scale(pixels.dtype))
    if planes.shape[0] == 1:
        planes = np.repeat(planes, 3, 0)
    return planes[None]


def from_planes(planes: Float, out: Pixels) -> None:
    """The inverse of `to_planes`, from 3 x H x W into an H x W x (1 or 3) array.

    Integers are clipped and rounded to nearest; for gray the three planes are averaged.
    """
    if out.shape[2] == 1:
        planes = planes.mean(0, keepdims=True)
    if out.dtype.kind == "f":
        np.copyto(out, np.moveaxis(srgb_decode(planes), 0, 2))
        return
    top, half = np.float32(full_scale(out.dtype)), np.float32(0.5)
    height, width = planes.shape[1:]
    rows = max(1, _IN_CACHE // width)
    buffer = np.empty((rows, width), np.float32)
    for y in range(
        0, height, rows
    ):  # few rows at a time stay in the processor's cache through all steps: twice as fast
        for band, plane in enumerate(planes[:, y : y + rows]):
            numbers = buffer[: len(plane)]
            np.multiply(plane, top, out=numbers)
            np.add(numbers, half, out=numbers)  # truncation then rounds to nearest, a step less than rint
            np.clip(numbers, 0, top, out=numbers)
            np.copyto(out[y : y + rows, :, band], numbers, casting="unsafe")


def extend_under_alpha(colour: Pixels, alpha: Pixels, radius: int = EXTEND_RADIUS) -> Pixels:
    """Carry colour into fully transparent pixels, so that what lies under them leaves no rim after enlarging.

    ``colour`` is H x W x C, ``alpha`` H x W. Each step gives every empty pixel that touches a filled one the mean of
    its filled neighbours; after ``radius`` steps the rest keeps what it had. A result depends on nothing further than
    ``radius`` pixels away, so tiles cut that much wider agree.
    """
    known = alpha > 0
    if known.all() or not known.any():
        return colour
    filled = np.where(known[..., None], colour, 0).astype(np.float32)
    for _ in range(radius):
        weight = _neighbour_sum(known[..., None].astype(np.float32))
        reached = (weight[..., 0] > 0) & ~known
        if not reached.any():
            break
        total = _neighbour_sum(filled)
        filled[reached] = total[reached] / weight[reached]
        known = known | reached
    filled = np.where(known[..., None], filled, colour)
    return filled.astype(colour.dtype) if colour.dtype.kind == "f" else np.rint(filled).astype(colour.dtype)


def _neighbour_sum(planes: Float) -> Float:
    padded = np.pad(planes, ((1, 1), (1, 1), (0, 0)))
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    sums: Float = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]
    return sums


def enlarge_cubic(planes: Float, scale: int) -> Float:
    """Plain enlargement of N x C x H x W by Keys' cubic (a = -0.5) with half-pixel centres, borders repeated.

    Source: R. Keys, "Cubic convolution interpolation for digital image processing", IEEE TASSP 29 (1981).
    """
    if scale == 1:
        return planes
    for axis in (2, 3):
        length = planes.shape[axis]
        position = (np.arange(length * scale) + 0.5) / scale - 0.5
        low = np.floor(position).astype(int)
        t = (position - low).astype(np.float32)
        weights = (
            ((-0.5 * t + 1) * t - 0.5) * t,
            (1.5 * t - 2.5) * t * t + 1,
            ((-1.5 * t + 2) * t + 0.5) * t,
            (0.5 * t - 0.5) * t * t,
        )
        shape = [-1 if a == axis else 1 for a in range(4)]
        larger = np.zeros([length * scale if a == axis else n for a, n in enumerate(planes.shape)], np.float32)
        for step, weight in zip((-1, 0, 1, 2), weights, strict=True):
            larger += planes.take(np.clip(low + step, 0, length - 1), axis) * weight.reshape(shape)
        planes = larger
    return planes


def enlarge_linear(planes: Float, scale: int) -> Float:
    """Bilinear enlargement of N x C x H x W with half-pixel centres, for what lies outside the network's range."""
    for axis in (2, 3):
        length = planes.shape[axis]
        position = np.clip((np.arange(length * scale) + 0.5) / scale - 0.5, 0, length - 1)
        low = np.minimum(np.floor(position).astype(int), max(length - 2, 0))
        high = np.minimum(low + 1, length - 1)
        share = (position - low).astype(np.float32).reshape([-1 if a == axis else 1 for a in range(4)])
        planes = planes.take(low, axis) * (1 - share) + planes.take(high, axis) * share
    return planes
