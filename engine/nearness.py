"""From whatever a map of depth says to what networks read: how near everything is, 1 nearest, 0 farthest.

The numbers are log-disparity (the logarithm of 1 / distance), stretched between their 0.5 and 99.5 percentiles. In the
logarithm a step means the same share of the distance everywhere, whatever the unit, and the stretch makes maps of all
sources alike. Maps stay small: at most `LONG_SIDE` pixels.
"""

from __future__ import annotations

import numpy as np

from engine.domain import Size
from engine.pixels import Float
from engine.shrink import fitted, shrunk

LONG_SIDE = 384
UNKNOWN = 0.5
"""The value everywhere in a map of which nothing is known; part of the networks' contract."""

FLAT = 0.02
"""Log-disparity, where its scale is known: if the farthest is less than 2 % farther away than the nearest, what a map
shows is noise."""

_FARTHEST = 100.0
"""Times the nearest distance; all that is beyond counts as that far. The sky must not take the whole range of a map."""

_CONTRAST = 4.0
"""How many times farther the farthest is, where a disparity's zero is unknown. Of the photographs that our estimator
learned from, half lie between 2 and 7."""

_ASPECT = 0.02
"""How far the proportions of a map may be off."""


def from_log_disparity(values: Float, flat: float) -> Float | None:
    """The map of ``values`` (H x W, any scale, larger is nearer); ``None`` if they spread by no more than ``flat``."""
    small = _small(values)
    low, high = np.percentile(small, (0.5, 99.5))
    if not (np.isfinite(low) and np.isfinite(high)) or high - low <= flat:
        return None
    stretched: Float = np.clip((small - low) / (high - low), 0, 1).astype(np.float32)
    return stretched


def from_inverse_distance(values: Float) -> Float | None:
    """The map of 1 / distance in whatever unit (H x W, zero is infinitely far); ``None`` if it is flat."""
    nearest = float(np.percentile(values, 99.5))
    if not np.isfinite(nearest) or nearest <= 0:
        return None
    return from_log_disparity(np.log(np.maximum(values, nearest / _FARTHEST)), FLAT)


def from_distance(values: Float) -> Float | None:
    """The map of distances in whatever unit (H x W); those that are not above zero were not measured: they are far."""
    measured = np.isfinite(values) & (values > 0)
    return from_inverse_distance(np.where(measured, 1 / np.where(measured, values, 1), 0).astype(np.float32))


def from_disparity(values: Float, flat: float) -> Float | None:
    """The map of disparities (H x W) whose zero and scale are unknown; ``None`` if they spread by at most ``flat``.

    The logarithm then needs an assumption: that the farthest is `_CONTRAST` times farther away than the nearest.
    """
    small = _small(values)
    low, high = np.percentile(small, (0.5, 99.5))
    if not (np.isfinite(low) and np.isfinite(high)) or high - low <= flat:
        return None
    share = np.clip((small - low) / (high - low), 0, 1)
    return from_log_disparity(np.log1p(share * (_CONTRAST - 1)).astype(np.float32), 0.0)


def _small(values: Float) -> Float:
    height, width = values.shape
    size = fitted(Size(width, height), LONG_SIDE)
    if size == Size(width, height):
        return values
    return shrunk(values[:, :, None], size)[:, :, 0]


def belongs(shape: tuple[int, ...], picture: Size) -> bool:
    """Whether a map of ``shape`` (rows, columns) has the picture's proportions, within 2 % or one of its pixels."""
    height, width = shape[:2]
    wide = width * picture.height / picture.width
    high = height * picture.width / picture.height
    return min(abs(wide - height), abs(high - width)) <= 1 or abs(wide / height - 1) <= _ASPECT


def upright(values: Float, orientation: int) -> Float:
    """``values`` (H x W) turned and mirrored as EXIF's ``orientation`` (1..8, others count as 1) asks for."""
    if orientation >= 5:
        values = values.T
    if orientation in (2, 3, 6, 7):
        values = values[:, ::-1]
    if orientation in (3, 4, 7, 8):
        values = values[::-1]
    return np.ascontiguousarray(values)
