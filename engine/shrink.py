"""Pictures made small, memory-mapped ones of any size too: what estimates of depth and guides of filters start from.

First boxes, to about twice the wanted size, then a triangle (both antialiased, on pixel centres): as good as a triangle
over everything, at the cost of one look at the pixels. From a picture so large that many of its rows fall into one,
only `ROWS` of them are read.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.domain import Size
from engine.mapped import release
from engine.pixels import Float, Pixels

ROWS = 8
"""Rows of the picture that at most go into one row of boxes; the mean over 8 rows of a box stands for all of it."""

_BAND = 16
"""Rows of boxes that are made at a time, so that the numbers stay in the processor's cache."""


def fitted(size: Size, long_side: int) -> Size:
    """``size`` made small in proportion until its longer side is ``long_side`` pixels; a smaller one stays as it is."""
    factor = min(1.0, long_side / max(size.width, size.height))
    return Size(max(1, round(size.width * factor)), max(1, round(size.height * factor)))


def shrunk(pixels: Pixels, size: Size, *, clip: bool = False) -> Float:
    """``pixels`` (H x W x C, any type) as ``size``, h x w x C float32 in the same numbers; enlarges bilinearly.

    Colour is weighted by alpha (C = 2, 4) and 0 where nothing can be seen. ``clip`` cuts numbers to [0, 1] first, so
    that the highlights of a float picture do not outshine their surroundings.
    """
    height, width = pixels.shape[:2]
    boxes = Size(min(width, 2 * size.width), min(height, 2 * size.height))
    reduced = _boxes(pixels, boxes, clip=clip)
    rows = _triangles(boxes.height, size.height) @ reduced.reshape(boxes.height, -1)
    columns = _triangles(boxes.width, size.width)
    small: Float = np.matmul(columns, rows.reshape(size.height, boxes.width, -1))
    if small.shape[2] in (2, 4):
        alpha = small[:, :, -1:]
        small[:, :, :-1] = np.where(alpha > 0, small[:, :, :-1] / np.maximum(alpha, 1e-12), 0)
    return small


def _boxes(pixels: Pixels, size: Size, *, clip: bool) -> Float:
    """Means over boxes that need not be whole pixels; with alpha, colour comes out multiplied by it."""
    width, bands = pixels.shape[1:]
    reduced = np.empty((size.height, size.width, bands), np.float32)
    edges = np.arange(size.width + 1) * (width / size.width)
    whole = np.minimum(edges.astype(np.int64), width - 1)
    rest = (edges - whole)[None, :, None]
    for first in range(0, size.height, _BAND):
        last = min(first + _BAND, size.height)
        rows = np.stack([_row(pixels, size.height, y, clip=clip) for y in range(first, last)])
        if width == size.width:
            reduced[first:last] = rows
        else:  # differences of running sums are sums over boxes; their ends take a share of a pixel
            sums = np.zeros((last - first, width + 1, bands))
            np.cumsum(rows, axis=1, out=sums[:, 1:])
            at_edges = sums[:, whole] + rows[:, whole] * rest
            reduced[first:last] = np.diff(at_edges, axis=1) * (size.width / width)
        release(pixels)
    return reduced


def _row(pixels: Pixels, count: int, index: int, *, clip: bool) -> Float:
    """The mean of the rows that fall into row ``index`` of ``count``, W x C."""
    height = len(pixels)
    factor = height / count
    start, stop = index * factor, (index + 1) * factor
    if factor > ROWS:
        chosen: NDArray[np.int64] = (start + (np.arange(ROWS) + 0.5) * (factor / ROWS)).astype(np.int64)
        weights = np.full(ROWS, 1 / ROWS, np.float32)
        rows = pixels[np.minimum(chosen, height - 1)]
    else:
        first, last = int(start), min(height, int(np.ceil(stop - 1e-9)))
        y = np.arange(first, last)
        weights = ((np.minimum(y + 1, stop) - np.maximum(y, start)) / factor).astype(np.float32)
        rows = pixels[first:last]
    numbers = np.asarray(rows, dtype=np.float32)
    if clip:
        numbers = np.clip(numbers, 0, 1)
    if pixels.shape[2] in (2, 4):
        numbers = np.concatenate((numbers[:, :, :-1] * numbers[:, :, -1:], numbers[:, :, -1:]), axis=2)
    mean: Float = (weights @ numbers.reshape(len(weights), -1)).reshape(pixels.shape[1:])
    return mean


def _triangles(source: int, target: int) -> Float:
    """Weights, target x source, of triangles as wide as the step from pixel to pixel, at least one pixel."""
    factor = source / target
    support = max(1.0, factor)
    centres = (np.arange(target) + 0.5) * factor - 0.5
    weights = np.maximum(0, 1 - np.abs(np.arange(source) - centres[:, None]) / support)
    weights /= weights.sum(1, keepdims=True)
    return weights.astype(np.float32)
