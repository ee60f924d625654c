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

from engine.domain import Region, Size

Pixels = NDArray[Any]
Float = NDArray[np.float32]

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
    """A picture: ``pixels`` is H x W x C, C = 1 gray, 2 gray + alpha, 3 RGB, 4 RGB + alpha (straight, not premultiplied).

    The type is uint8, uint16 (full range) or float32 (linear, any value, never NaN). ``pixels`` may be a memory map.
    ``notices`` tell people what could not be kept.
    """

    pixels: Pixels
    metadata: Metadata = Metadata()
    notices: tuple[str, ...] = ()

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
        return self.pixels.shape[2]

    @property
    def has_alpha(self) -> bool:
        return self.bands in (2, 4)

    @property
    def is_gray(self) -> bool:
        return self.bands <= 2
