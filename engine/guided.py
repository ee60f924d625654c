"""A small map brought to a picture's full size, its edges laid onto the picture's own: the fast guided filter.

Around every pixel of the small map, its values are written as a straight line over the picture's brightness. The lines'
slopes and offsets vary slowly, so they are found once, on the picture made small, and interpolated wherever they are
needed. Interpolation knows nothing but absolute coordinates: a tile gets what the whole picture would, to the last bit.

Source: He and Sun, "Fast guided filter" (arXiv:1505.00996, 2015), after He, Sun and Tang, "Guided image filtering"
(TPAMI 2013), equations 5, 6 and 8. One thing differs: an offset is not the mean of its neighbours' but whatever leaves
the small map's own pixels as they are. Their filter also smooths the map; this one only adds the edges that it lacks.
Measured on soft maps of scenes whose depth is known: mean error 0.0089 (theirs 0.0128, plain interpolation 0.0092),
beside edges 0.207 (theirs 0.194, interpolation 0.230); on maps that are soft and right 0.006 (0.020, 0.003).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.domain import Region, Size

Float = NDArray[np.float32]

RADIUS = 4
"""Of the windows, in pixels of the small map."""

SMOOTHNESS = 3e-3
"""Variance of brightness below which the picture's texture is not taken for an edge of the map."""


def luma(planes: Float) -> Float:
    """Brightness (ITU-R BT.601) of 1 x 3 x H x W, as H x W."""
    red, green, blue = planes[0]
    brightness: Float = red * np.float32(0.299) + green * np.float32(0.587) + blue * np.float32(0.114)
    return brightness


@dataclass(frozen=True)
class GuidedMap:
    """A small map as lines, value = slope x brightness + offset; both are h x w, one line a pixel of the small map."""

    slope: Float
    offset: Float

    def plane(self, region: Region, size: Size, brightness: Float) -> Float:
        """The values for a ``region`` of the picture at ``size``; ``brightness`` is the region's, H x W in [0, 1].

        The result is H x W in [0, 1]. The region may reach past the picture, whose border then goes on.
        """
        across = _places(region.x, region.width, size.width, self.slope.shape[1])
        down = _places(region.y, region.height, size.height, self.slope.shape[0])
        values = _interpolated(self.slope, down, across)
        values *= brightness
        values += _interpolated(self.offset, down, across)
        return np.clip(values, 0, 1, out=values)


def guided(values: Float, brightness: Float, radius: int = RADIUS, smoothness: float = SMOOTHNESS) -> GuidedMap:
    """The lines for a map of ``values`` and the picture's ``brightness`` made equally small; both h x w in [0, 1]."""
    guide, target = brightness.astype(np.float64), values.astype(np.float64)
    mean, level = _window_mean(guide, radius), _window_mean(target, radius)
    variance = _window_mean(guide * guide, radius) - mean * mean
    covariance = _window_mean(guide * target, radius) - mean * level
    slope = _window_mean(covariance / (np.maximum(variance, 0) + smoothness), radius // 2)
    return GuidedMap(slope.astype(np.float32), (target - slope * guide).astype(np.float32))


def _window_mean(values: NDArray[np.float64], radius: int) -> NDArray[np.float64]:
    """The mean over squares of 2 ``radius`` + 1 pixels, as far as they lie within the map."""
    for axis in (0, 1):
        length = values.shape[axis]
        sums = np.concatenate((np.zeros_like(values.take([0], axis)), values.cumsum(axis)), axis)
        first = np.maximum(np.arange(length) - radius, 0)
        last = np.minimum(np.arange(length) + radius + 1, length)
        counts = (last - first).reshape((-1, 1) if axis == 0 else (1, -1))
        values = (sums.take(last, axis) - sums.take(first, axis)) / counts
    return values


@dataclass(frozen=True)
class _Places:
    """Between which two of the small map's pixels each one lies, and how far on from the first."""

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    share: Float


def _places(start: int, count: int, length: int, small: int) -> _Places:
    """For ``count`` pixels from ``start`` on, of ``length``, seen on ``small`` pixels, centre upon centre."""
    position = np.clip((np.arange(start, start + count) + 0.5) * (small / length) - 0.5, 0, small - 1)
    low = position.astype(np.int64)
    return _Places(low, np.minimum(low + 1, small - 1), (position - low).astype(np.float32))


def _interpolated(values: Float, down: _Places, across: _Places) -> Float:
    # Down first, as there the map is narrow. No matrix products: they would sum in an order that depends on the size.
    first, last = int(across.low[0]), int(across.high[-1]) + 1
    narrow = values[:, first:last]
    above = narrow[down.low]
    rows = above + (narrow[down.high] - above) * down.share[:, None]
    left = rows[:, across.low - first]
    result: Float = left + (rows[:, across.high - first] - left) * across.share
    return result
