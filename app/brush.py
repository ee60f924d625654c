"""The protect brush: a mask painted over a picture, where it is to stay as it was; no Qt.

The mask is a small gray picture that covers all of the picture, at most `engine.mask.LONG_SIDE` pixels a side, white
where nothing is to change. A stroke is the area within a distance of a path; its softness is a falling edge. Within one
stroke paint does not pile up, so a path may cross itself; strokes are undone whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import mask as protection
from engine.domain import Format, Region, Size
from engine.errors import OutputUnwritable
from engine.imagefile import encode
from engine.pixels import Image
from engine.shrink import fitted

Mask = NDArray[np.uint8]

SMALLEST, LARGEST = 4.0, 1000.0
"""Diameters of brushes, in logical pixels of the screen."""
UNDO_BYTES = 64 * 2**20
"""What strokes that can be undone may take; the oldest are forgotten first."""

_STEP = 1.2


@dataclass(frozen=True)
class Brush:
    """``size`` is the diameter in logical pixels; ``softness`` 0 is a hard edge, 1 falls from the centre."""

    size: float = 80.0
    softness: float = 0.5

    def resized(self, *, larger: bool) -> Brush:
        """A step larger or smaller, as the keys [ and ] go."""
        size = self.size * (_STEP if larger else 1 / _STEP)
        return replace(self, size=min(max(size, SMALLEST), LARGEST))


@dataclass(frozen=True)
class _Change:
    """What a stroke changed: the part of the mask, before and after."""

    region: Region
    before: Mask
    after: Mask


class ProtectMask:
    """The mask of one picture. Places are in the picture's pixels, as its ``size`` counts them. For one thread."""

    def __init__(self, size: Size, values: Mask | None = None) -> None:
        """``values``, h x w, in the picture's proportions, are taken as they are; without them nothing is protected."""
        self.size = size
        small = fitted(size, protection.LONG_SIDE)
        self.values: Mask = np.zeros((small.height, small.width), np.uint8) if values is None else values.copy()
        self._done: list[_Change] = []
        self._undone: list[_Change] = []
        self._stroke: _Stroke | None = None

    @property
    def is_empty(self) -> bool:
        return not self.values.any()

    # --- painting ----------------------------------------------------------------------------------------------

    def begin(self, x: float, y: float, radius: float, softness: float, *, remove: bool = False) -> Region | None:
        """Put the brush down; the ``radius`` is in the picture's pixels. Returns what changed, in the mask's pixels."""
        self.end()
        self._stroke = _Stroke(self.values.copy(), np.zeros_like(self.values), radius, softness, remove, (x, y))
        return self.move(x, y)

    def move(self, x: float, y: float) -> Region | None:
        """Draw the brush on to here. Returns what changed, in the mask's pixels; ``None`` if nothing did."""
        stroke = self._stroke
        if stroke is None:
            return None
        height, width = self.values.shape
        across, down = width / self.size.width, height / self.size.height
        start, end = stroke.at, (x, y)
        stroke.at = end
        segment = (start[0] * across, start[1] * down), (end[0] * across, end[1] * down)
        region, covered = _segment(segment, stroke.radius * (across + down) / 2, stroke.softness, Size(width, height))
        if region is None:
            return None
        part = region.slices
        np.maximum(stroke.covered[part], covered, out=stroke.covered[part])
        if stroke.remove:
            np.minimum(stroke.before[part], 255 - stroke.covered[part], out=self.values[part])
        else:
            np.maximum(stroke.before[part], stroke.covered[part], out=self.values[part])
        stroke.touched = region if stroke.touched is None else _union(stroke.touched, region)
        return region

    def end(self) -> bool:
        """Lift the brush; returns whether the stroke changed anything."""
        stroke, self._stroke = self._stroke, None
        if stroke is None or stroke.touched is None:
            return False
        part = stroke.touched.slices
        if np.array_equal(stroke.before[part], self.values[part]):
            return False
        self._did(_Change(stroke.touched, stroke.before[part].copy(), self.values[part].copy()))
        return True

    def clear(self) -> bool:
        """Protect nothing; can be undone. Returns whether anything was."""
        self.end()
        if self.is_empty:
            return False
        whole = Region(0, 0, self.values.shape[1], self.values.shape[0])
        before = self.values.copy()
        self.values[:] = 0
        self._did(_Change(whole, before, self.values.copy()))
        return True

    def _did(self, change: _Change) -> None:
        self._done.append(change)
        self._undone.clear()
        while len(self._done) > 1 and sum(c.before.nbytes + c.after.nbytes for c in self._done) > UNDO_BYTES:
            del self._done[0]

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def undo(self) -> Region | None:
        """Take the last stroke back; returns what changed, in the mask's pixels."""
        self.end()
        if not self._done:
            return None
        change = self._done.pop()
        self.values[change.region.slices] = change.before
        self._undone.append(change)
        return change.region

    def redo(self) -> Region | None:
        """Paint the stroke again that was undone last; returns what changed, in the mask's pixels."""
        self.end()
        if not self._undone:
            return None
        change = self._undone.pop()
        self.values[change.region.slices] = change.after
        self._done.append(change)
        return change.region

    # --- files -------------------------------------------------------------------------------------------------

    def save(self, folder: Path) -> Path:
        """Write the mask as PNG into ``folder``, under a name made of its content: a file there never changes.

        Raises `OutputUnwritable` and `DiskFull`.
        """
        self.end()
        content = hashlib.sha256(repr(self.values.shape).encode() + self.values.tobytes()).hexdigest()
        path = folder / f"protect-{content[:24]}.png"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if path.is_file():
                return path
        except OSError as error:
            raise OutputUnwritable(f"The folder {folder} for masks cannot be written: {error.strerror}.") from error
        encode(self.values[:, :, None], path, Format.PNG, overwrite=True)
        return path

    @classmethod
    def load(cls, path: Path, size: Size, decode: Callable[[Path], Image]) -> ProtectMask:
        """The mask in a file, for a picture of ``size``; ``decode`` is `engine.decoder.Decoder.decode`.

        Raises what ``decode`` raises, and `engine.errors.RequestError` for a mask of other proportions.
        """
        shares = protection.read(path, size, decode).offset
        return cls(size, np.rint(shares * 255).astype(np.uint8))


@dataclass
class _Stroke:
    """A stroke under way: the mask before it, and what it covers so far."""

    before: Mask
    covered: Mask
    radius: float
    softness: float
    remove: bool
    at: tuple[float, float]
    touched: Region | None = None


def _segment(
    ends: tuple[tuple[float, float], tuple[float, float]], radius: float, softness: float, size: Size
) -> tuple[Region | None, Mask]:
    """How much a brush drawn from one end to the other covers of each pixel around it, 0 to 255."""
    (x0, y0), (x1, y1) = ends
    # half a pixel more or less than the radius, so that a hard edge is smooth and the smallest brush leaves a mark
    outer = max(radius, 0.5) + 0.5
    inner = max(0.0, min(outer - 1, radius * (1 - softness)))
    left, right = max(0, int(min(x0, x1) - outer)), min(size.width, int(max(x0, x1) + outer) + 1)
    top, bottom = max(0, int(min(y0, y1) - outer)), min(size.height, int(max(y0, y1) + outer) + 1)
    if left >= right or top >= bottom:
        return None, np.zeros((0, 0), np.uint8)
    across = np.arange(left, right, dtype=np.float32)[None] + np.float32(0.5 - x0)
    down = np.arange(top, bottom, dtype=np.float32)[:, None] + np.float32(0.5 - y0)
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy
    if length > 0:
        along = np.clip((across * np.float32(dx) + down * np.float32(dy)) / np.float32(length), 0, 1)
        distance = np.hypot(across - along * np.float32(dx), down - along * np.float32(dy))
    else:
        distance = np.hypot(across, down)
    share = np.clip((outer - distance) / np.float32(outer - inner), 0, 1)
    share = share * share * (3 - 2 * share)  # a smooth step: no ridge where the edge begins and ends
    return Region(left, top, right - left, bottom - top), np.rint(share * 255).astype(np.uint8)


def _union(a: Region, b: Region) -> Region:
    x, y = min(a.x, b.x), min(a.y, b.y)
    return Region(x, y, max(a.right, b.right) - x, max(a.bottom, b.bottom) - y)
