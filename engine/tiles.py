"""Which pieces of a picture the network sees, and which part of each piece is kept: pure geometry.

All cuts of a plan have the same size (sessions are fastest on one shape). A cut reaches at least ``halo`` pixels past
what is kept of it, or ends where the picture ends, so a tiled result equals the untiled one. Cuts at the border shift
inward rather than being padded; a picture smaller than a tile is one cut of its own size. Only where a network wants
sides of a certain multiple does a cut reach past the picture, and `cut` then repeats the last row and column.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, product
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.domain import Region, Size


@dataclass(frozen=True)
class Tile:
    """``cut`` is what the network gets, ``keep`` the part whose result is used; both in the picture's pixels."""

    cut: Region
    keep: Region

    def kept_of_output(self, scale: int) -> Region:
        """Where ``keep`` lies within the network's output for ``cut``."""
        return self.keep.moved(-self.cut.x, -self.cut.y).times(scale)


def smallest_tile(halo: int, multiple: int = 1) -> int:
    """The smallest side, in pixels, at which tiles still keep as much as they throw away on each side."""
    return -(-(3 * halo + 16) // multiple) * multiple


def plan(size: Size, tile: int, halo: int, multiple: int = 1, within: Region | None = None) -> list[Tile]:
    """Cover the picture, or the part ``within`` it, by tiles of at most ``tile`` x ``tile`` pixels, row by row.

    The kept parts are disjoint and cover the region exactly. Raises `ValueError` for a tile that leaves nothing to
    keep between its halos.
    """
    region = within or Region(0, 0, size.width, size.height)
    rows = _plan_axis(size.height, region.y, region.bottom, tile, halo, multiple)
    columns = _plan_axis(size.width, region.x, region.right, tile, halo, multiple)
    return [
        Tile(Region(x.cut, y.cut, x.length, y.length), Region(x.keep, y.keep, x.keep_end - x.keep, y.keep_end - y.keep))
        for y, x in product(rows, columns)
    ]


@dataclass(frozen=True)
class _Span:
    cut: int
    length: int
    keep: int
    keep_end: int


def _plan_axis(size: int, start: int, end: int, tile: int, halo: int, multiple: int) -> list[_Span]:
    padded = -(-size // multiple) * multiple
    tile -= tile % multiple
    if start == 0 and end == size and padded <= tile:
        return [_Span(0, padded, 0, size)]
    # Cuts start at multiples, which may cost up to multiple - 1 more pixels on the left.
    room = tile - 2 * halo - (multiple - 1)
    if room < 1:
        raise ValueError(f"tiles of {tile} pixels leave nothing between halos of {halo}")
    count = ceil((end - start) / room)
    bounds = [start + (end - start) * i // count for i in range(count + 1)]
    longest = max(b - a for a, b in pairwise(bounds))
    length = min(padded, -(-(longest + 2 * halo + multiple - 1) // multiple) * multiple, tile)
    spans = []
    for keep, keep_end in pairwise(bounds):
        cut = max(0, min(keep - halo, padded - length))
        spans.append(_Span(cut - cut % multiple, length, keep, keep_end))
    return spans


def cut(pixels: NDArray[Any], region: Region) -> NDArray[Any]:
    """The region of an H x W x C array; rows and columns past its end repeat the last one."""
    piece = pixels[region.slices]
    missing = (region.height - piece.shape[0], region.width - piece.shape[1])
    if any(missing):
        piece = np.pad(piece, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="edge")
    return piece
