"""Which distances of a picture are in focus: what keeping its bokeh means.

Blur by defocus depends on distance alone. So sharpness is measured by distance, over the whole picture: one edge in
focus tells of everything that is equally far away, and a textureless part needs no guess of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.pixels import Float

LONG_SIDE = 1024
"""The picture is judged at this size, in pixels: blur that cannot be seen there is softness, not bokeh."""

_BINS = 24
_SOFT, _SHARP = 0.35, 0.65
"""Share of the sharpest distance's sharpness up to which a distance is blurred, and from which it is in focus."""

_TEXTURE = 2e-5
"""Energy of the coarse band (brightness squared) below which pixels tell nothing."""


@dataclass(frozen=True)
class Focus:
    """How much each distance is in focus: ``share`` in [0, 1] at the depths ``at``, both ascending in depth."""

    at: Float
    share: Float

    def plane(self, depth: Float) -> Float:
        """In-focus share for depths of any shape."""
        return np.interp(depth, self.at, self.share).astype(np.float32)


EVERYTHING = Focus(np.array([0, 1], np.float32), np.ones(2, np.float32))


def find(brightness: Float, depth: Float) -> Focus:
    """The distances in focus, for a picture of about `LONG_SIDE` pixels: its brightness and depth, H x W in [0, 1].

    Sharpness is the energy of detail of one pixel against that of some pixels, noise taken off: defocus removes the
    first and leaves the second. `EVERYTHING` where no distance is clearly softer than the sharpest.
    """
    soft, softer = _smoothed(brightness, 1), _smoothed(brightness, 4)
    fine, coarse = (brightness - soft) ** 2, (soft - softer) ** 2
    fine_local, coarse_local = _smoothed(fine, 4), _smoothed(coarse, 4)
    noise = float(np.percentile(fine_local, 10))
    textured = coarse_local > _TEXTURE
    if textured.mean() < 0.005:
        return EVERYTHING
    place = np.clip(depth[textured] * _BINS, 0, _BINS - 1).astype(int)
    detail = np.bincount(place, np.maximum(fine_local[textured] - noise, 0), _BINS).astype(np.float64)
    structure = np.bincount(place, coarse_local[textured], _BINS).astype(np.float64)
    known = np.bincount(place, minlength=_BINS) > 0.002 * textured.sum()
    # Neighbouring distances are blurred alike: a few strong edges must not decide on one alone.
    sharpness = _spread(detail) / np.maximum(_spread(structure), 1e-12)
    sharpest = float(sharpness[known].max())
    if sharpest <= 0:
        return EVERYTHING
    share = np.clip((sharpness[known] / sharpest - _SOFT) / (_SHARP - _SOFT), 0, 1)
    centres = (np.flatnonzero(known) + 0.5) / _BINS
    return Focus(centres.astype(np.float32), (share * share * (3 - 2 * share)).astype(np.float32))


def _spread(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.convolve(np.pad(sums, 1, mode="edge"), (0.25, 0.5, 0.25), "valid")


def _smoothed(plane: Float, radius: int) -> Float:
    """Mean over squares of 2 ``radius`` + 1 pixels, borders repeated."""
    for axis in (0, 1):
        width = [(0, 0), (0, 0)]
        width[axis] = (radius + 1, radius)
        sums = np.cumsum(np.pad(plane, width, mode="edge"), axis, dtype=np.float64)
        count = plane.shape[axis]
        far = sums.take(np.arange(2 * radius + 1, 2 * radius + 1 + count), axis)
        near = sums.take(np.arange(count), axis)
        plane = ((far - near) / (2 * radius + 1)).astype(np.float32)
    return plane
