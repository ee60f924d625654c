"""The mask of what is to be protected: a gray picture that somebody painted, for any part of the picture it covers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine import nearness
from engine.domain import Size
from engine.errors import RequestError
from engine.guided import GuidedMap
from engine.pixels import Image, full_scale
from engine.shrink import fitted, shrunk

LONG_SIDE = 2048
"""Masks are kept no larger than this, in pixels: brushes are soft, and a mask must not cost more than its picture."""


def read(path: Path, picture: Size, decode: Callable[[Path], Image]) -> GuidedMap:
    """White is 1. Colours count by their mean; where the mask is transparent nothing is protected.

    Raises what ``decode`` raises, and `RequestError` for a mask of other proportions than the ``picture``.
    """
    given = decode(path)
    if not nearness.belongs((given.size.height, given.size.width), picture):
        raise RequestError(
            f"The mask {path.name} is {given.size}, in other proportions than the picture, which is {picture}."
        )
    small = shrunk(given.pixels, fitted(given.size, LONG_SIDE)) / np.float32(full_scale(given.pixels.dtype))
    values = small[:, :, : given.bands - given.has_alpha].mean(2)
    if given.has_alpha:
        values = values * small[:, :, -1]
    values = np.clip(values, 0, 1).astype(np.float32)
    return GuidedMap(np.zeros_like(values), values)
