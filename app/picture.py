"""A decoded picture as a pyramid of tiles, made where somebody looks; no Qt. Safe to use from several threads.

::

    memory map on disk ── means of 2^k boxes ──►  levels below the base, tile by tile, the last ones kept
                       ── strip by strip ──────►  the base: 8 MP at most, kept; larger levels come from it
                       ── two rows of a box ───►  the overview: small, rough, there at once

A level halves the one before it; its pixels are means over boxes of 2^k x 2^k pixels (at the right and lower border
over what there is of a box). So pixel (i, j) of level k covers the picture's pixels from (i 2^k, j 2^k) on. Tiles are
uint8, RGB, or RGB + alpha with colour premultiplied; gray is repeated. Integers are averaged as they are, float
pictures in linear light, cut to [0, 1], then brought through the sRGB curve. Nothing here converts colour spaces:
``metadata`` has the profile.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.domain import Region, Size
from engine.errors import Cancelled
from engine.mapped import release
from engine.pixels import Image, Metadata, full_scale, srgb_decode, srgb_encode
from engine.shrink import fitted, shrunk

Tile = NDArray[np.uint8]

TILE = 256
"""Pixels of a tile's side, at every level."""
BASE_PIXELS = 8_000_000
"""The finest level that is kept whole has at most this many pixels: 32 MB."""
OVERVIEW_SIDE = 1024
TILES_KEPT = 64 * 2**20
"""Bytes of tiles below the base that are kept."""

_STRIP_SAMPLES = 6_000_000
"""Numbers of the picture in a strip: what is read and averaged at a time, between two looks at ``cancelled``."""
_RELEASE_AFTER = 64 * 2**20
"""Bytes read from the map after which its pages are let go."""
_READ_AROUND = 2**16
"""Bytes that the system maps around each place that is read."""
_ROWS_SAMPLED = 2

_MISSING, _IN_WORK, _MADE = range(3)


class TileKey(NamedTuple):
    """Which tile: level 0 is the picture itself, ``column`` and ``row`` count tiles of `TILE` pixels."""

    level: int
    column: int
    row: int


def never() -> bool:
    return False


class TiledPicture:
    """Any part of a picture at any level, as uint8; memory stays bounded however large the picture is.

    ``image`` is what `engine.decoder.Decoder.decode` returned. Everything may be called from any thread, and takes as
    long as the pixels take to read and average; ``cancelled`` is asked in between, and raises
    `engine.errors.Cancelled`.
    """

    def __init__(self, image: Image, *, base_pixels: int = BASE_PIXELS, kept: int = TILES_KEPT) -> None:
        self.size = image.size
        self.metadata: Metadata = image.metadata
        self.has_alpha = image.has_alpha
        self.is_gray = image.is_gray
        self.is_float = image.pixels.dtype.kind == "f"
        self.bands = 4 if image.has_alpha else 3
        self._pixels = image.pixels
        self.levels = 1
        while max(self.level_size(self.levels - 1).width, self.level_size(self.levels - 1).height) > TILE:
            self.levels += 1
        fits = (k for k in range(self.levels) if self.level_size(k).pixels <= base_pixels)
        # level 0 is never copied: the map is there already
        self._base_level = max(1, next(fits, self.levels - 1))
        self._base: Tile | None = None
        box = 1 << self._base_level
        # alpha is multiplied in, and float encoded, in float copies
        samples = _STRIP_SAMPLES // (4 if self.has_alpha or self.is_float else 1)
        self._strip_rows = max(1, samples // (image.pixels.shape[1] * image.pixels.shape[2] * box))
        base_rows = self.level_size(self._base_level).height
        self._strips = [_MISSING] * -(-base_rows // self._strip_rows)
        self._changed = threading.Condition()
        self._tiles: OrderedDict[TileKey, Tile] = OrderedDict()
        self._kept = kept
        self._kept_bytes = 0
        self._overview: Tile | None = None
        self._overview_lock = threading.Lock()
        self._read_bytes = 0

    # --- geometry ----------------------------------------------------------------------------------------------

    def level_size(self, level: int) -> Size:
        """Pixels of a level; the last ones may stand for less than a whole box."""
        return Size(-(-self.size.width >> level), -(-self.size.height >> level))

    def level_for(self, scale: float) -> int:
        """The coarsest level that need not be enlarged to show the picture at ``scale``."""
        level = 0
        while level + 1 < self.levels and scale * (2 << level) <= 1:
            level += 1
        return level

    def tile_region(self, key: TileKey) -> Region:
        """Where the tile lies, in pixels of its level. Raises ``ValueError`` if there is no such tile."""
        if not 0 <= key.level < self.levels:
            raise ValueError(f"no level {key.level}")
        size = self.level_size(key.level)
        x, y = key.column * TILE, key.row * TILE
        if not (0 <= x < size.width and 0 <= y < size.height):
            raise ValueError(f"no tile {key.column}, {key.row} at level {key.level}")
        return Region(x, y, min(TILE, size.width - x), min(TILE, size.height - y))

    # --- pixels ------------------------------------------------------------------------------------------------

    def overview(self) -> Tile:
        """The whole picture at once, at most `OVERVIEW_SIDE` pixels a side: a look at two rows of each box.

        Its pixels are boxes of `overview_box` pixels, as those of a level.
        """
        with self._overview_lock:
            if self._overview is None:
                self._overview = self._sampled(self.overview_box)
            return self._overview

    @property
    def overview_box(self) -> int:
        return -(-max(self.size.width, self.size.height) // OVERVIEW_SIDE)

    def thumbnail(self, side: int) -> Tile:
        """The whole picture, small: its longer side ``side`` pixels, or its own if that is shorter."""
        small = self.overview()
        if max(small.shape[:2]) <= side:
            return small
        pixels = shrunk(_straight(small), fitted(self.size, side))
        if self.has_alpha:
            pixels[:, :, :3] *= pixels[:, :, 3:] / 255
        return np.rint(pixels).clip(0, 255).astype(np.uint8)

    def tile(self, key: TileKey, cancelled: Callable[[], bool] = never) -> Tile:
        """The pixels of a tile, h x w x `bands`, not to be written to. Raises ``ValueError`` for one outside."""
        region = self.tile_region(key)
        if key.level >= self._base_level:
            return self._from_base(key.level, region, cancelled)
        with self._changed:
            if (tile := self._tiles.get(key)) is not None:
                self._tiles.move_to_end(key)
                return tile
        if cancelled():
            raise Cancelled("The tile is not wanted any more.")
        tile = self._averaged(key.level, region)
        with self._changed:
            if key not in self._tiles:
                self._tiles[key] = tile
                self._kept_bytes += tile.nbytes
            while self._kept_bytes > self._kept and len(self._tiles) > 1:
                self._kept_bytes -= self._tiles.popitem(last=False)[1].nbytes
        return tile

    def region(self, level: int, region: Region, cancelled: Callable[[], bool] = never) -> Tile:
        """Any part of a level, put together from its tiles. It must lie within the level, or ``ValueError``."""
        size = self.level_size(level)
        if region.x < 0 or region.y < 0 or region.right > size.width or region.bottom > size.height:
            raise ValueError(f"{region} is not within level {level} of {size}")
        if level >= self._base_level:
            return self._from_base(level, region, cancelled)
        out = np.empty((region.height, region.width, self.bands), np.uint8)
        for row in range(region.y // TILE, -(-region.bottom // TILE)):
            for column in range(region.x // TILE, -(-region.right // TILE)):
                tile = self.tile(TileKey(level, column, row), cancelled)
                x, y = column * TILE, row * TILE
                left, top = max(x, region.x), max(y, region.y)
                right, bottom = min(x + TILE, region.right), min(y + TILE, region.bottom)
                part = tile[top - y : bottom - y, left - x : right - x]
                out[top - region.y : bottom - region.y, left - region.x : right - region.x] = part
        return out

    def _averaged(self, level: int, region: Region) -> Tile:
        """Part of a level from the picture itself."""
        box = 1 << level
        height, width = self._pixels.shape[:2]
        rows = slice(region.y * box, min(region.bottom * box, height))
        columns = slice(region.x * box, min(region.right * box, width))
        tile = _shown(_means(self._pixels[rows, columns], box), self._pixels.dtype)
        self._account(rows, columns)
        return tile

    def _account(self, rows: slice, columns: slice) -> None:
        """Pages of the map that were read stay in memory until they are let go."""
        row, pixel = self._pixels.strides[:2]
        read = (rows.stop - rows.start) * min(row, (columns.stop - columns.start) * pixel + _READ_AROUND)
        with self._changed:
            self._read_bytes += read
            if self._read_bytes < _RELEASE_AFTER:
                return
            self._read_bytes = 0
        release(self._pixels)

    # --- the base ----------------------------------------------------------------------------------------------

    def _from_base(self, level: int, region: Region, cancelled: Callable[[], bool]) -> Tile:
        shift = level - self._base_level
        base = self.level_size(self._base_level)
        rows = slice(region.y << shift, min(region.bottom << shift, base.height))
        columns = slice(region.x << shift, min(region.right << shift, base.width))
        made = self._ensured(rows, cancelled)[rows, columns]
        if shift == 0:
            return made.copy()
        if self.is_float:
            return _shown(_box_means(_linear(made), 1 << shift), self._pixels.dtype)
        # the base is premultiplied, so its bands are averaged alike
        return _rounded(_box_means(made, 1 << shift))

    def _ensured(self, rows: slice, cancelled: Callable[[], bool]) -> Tile:
        """The base, with at least these rows made; strips that another thread is making are waited for."""
        for strip in range(rows.start // self._strip_rows, -(-rows.stop // self._strip_rows)):
            with self._changed:
                if self._base is None:
                    size = self.level_size(self._base_level)
                    self._base = np.zeros((size.height, size.width, self.bands), np.uint8)
                base = self._base
                while self._strips[strip] == _IN_WORK:
                    if cancelled():
                        raise Cancelled("The tile is not wanted any more.")
                    self._changed.wait(0.05)
                if self._strips[strip] == _MADE:
                    continue
                if cancelled():
                    raise Cancelled("The tile is not wanted any more.")
                self._strips[strip] = _IN_WORK
            state = _MISSING
            try:
                first = strip * self._strip_rows
                last = min(first + self._strip_rows, base.shape[0])
                base[first:last] = self._averaged(self._base_level, Region(0, first, base.shape[1], last - first))
                state = _MADE
            finally:
                with self._changed:
                    self._strips[strip] = state
                    self._changed.notify_all()
        assert self._base is not None  # noqa: S101  (for the type checker)
        return self._base

    def _sampled(self, box: int) -> Tile:
        if box <= _ROWS_SAMPLED:
            return _shown(_means(self._pixels, box), self._pixels.dtype)
        height, width = self._pixels.shape[:2]
        count, across = -(-height // box), -(-width // box)
        shown = np.empty((count, across, self.bands), np.uint8)
        steps = ((np.arange(_ROWS_SAMPLED) + 0.5) * (box / _ROWS_SAMPLED)).astype(np.int64)
        at_once = max(1, _STRIP_SAMPLES // (4 * _ROWS_SAMPLED * width * self._pixels.shape[2]))
        for first in range(0, count, at_once):
            last = min(first + at_once, count)
            chosen = np.minimum(np.arange(first, last)[:, None] * box + steps, height - 1)
            means = _means(self._pixels[chosen.ravel()], box, _ROWS_SAMPLED)
            shown[first:last] = _shown(means, self._pixels.dtype)
        release(self._pixels)
        return shown


# --- numbers ---------------------------------------------------------------------------------------------------------


def _means(pixels: NDArray[Any], box: int, rows: int | None = None) -> NDArray[np.float32]:
    """Means over boxes of ``box`` columns and ``rows`` (as many) rows; colour multiplied by alpha, as a fraction."""
    if pixels.dtype.kind == "f":
        pixels = np.clip(pixels, 0, 1)
    if pixels.shape[2] in (2, 4):
        alpha = pixels[:, :, -1:] * np.float32(1 / full_scale(pixels.dtype))
        premultiplied = pixels * alpha
        premultiplied[:, :, -1:] = pixels[:, :, -1:]
        pixels = premultiplied
    return _box_means(pixels, box, rows)


def _box_means(pixels: NDArray[Any], box: int, rows: int | None = None) -> NDArray[np.float32]:
    """Plain means; boxes at the right and lower border count what there is of them."""
    down = rows or box
    if down == 1 and box == 1:
        return pixels.astype(np.float32)
    height, width, bands = pixels.shape
    wide = {"u1": np.uint16 if down <= 256 else np.uint32, "u2": np.uint32}.get(pixels.dtype.str[1:], np.float32)
    count, across = -(-height // down), -(-width // box)
    # rows first: whole rows are added at the speed of memory, and what is left for the columns is less
    sums = np.zeros((count, width, bands), wide)
    for step in range(min(down, height)):
        part = pixels[step::down]
        np.add(sums[: len(part)], part, out=sums[: len(part)], casting="unsafe")
    means = np.zeros((count, across, bands), np.float32)
    for band in range(bands):  # one band at a time: numpy's inner loop then is a row, not three numbers
        for step in range(min(box, width)):
            column = sums[:, step::box, band]
            means[:, : column.shape[1], band] += column
    in_rows = np.full(count, down, np.float32)
    in_rows[-1] = height - (count - 1) * down
    in_columns = np.full(across, box, np.float32)
    in_columns[-1] = width - (across - 1) * box
    means /= (in_rows[:, None] * in_columns)[:, :, None]
    return means


def _shown(means: NDArray[np.float32], dtype: np.dtype[Any]) -> Tile:
    """Means of ``dtype``'s numbers, premultiplied, as uint8 RGB or RGB + alpha, premultiplied."""
    bands = means.shape[2]
    if dtype.kind == "f":
        colours = bands - (bands in (2, 4))
        colour = means[:, :, :colours]
        if colours == bands:
            means = srgb_encode(colour)
        else:
            alpha = means[:, :, -1:]
            encoded = srgb_encode((colour / np.maximum(alpha, 1e-6)).astype(np.float32)) * alpha
            means = np.concatenate((encoded, alpha), axis=2)
        means *= np.float32(255)
    elif full_scale(dtype) != 255:
        means = means * np.float32(255 / full_scale(dtype))
    shown = _rounded(means)
    if bands in (3, 4):
        return shown
    return np.ascontiguousarray(shown[:, :, [0, 0, 0, 1][: 3 if bands == 1 else 4]])


def _linear(tile: Tile) -> NDArray[np.float32]:
    """Back to linear light in [0, 1], still premultiplied."""
    pixels = tile.astype(np.float32) / np.float32(255)
    if tile.shape[2] == 3:
        return srgb_decode(pixels)
    alpha = pixels[:, :, 3:]
    pixels[:, :, :3] = srgb_decode(pixels[:, :, :3] / np.maximum(alpha, np.float32(1 / 255))) * alpha
    return pixels


def _rounded(means: NDArray[np.float32]) -> Tile:
    return (means + np.float32(0.5)).astype(np.uint8)  # means are never below 0 nor above 255


def _straight(tile: Tile) -> NDArray[np.float32]:
    """Alpha straight again, 0 to 255, for what weights by alpha itself."""
    pixels = tile.astype(np.float32)
    if tile.shape[2] == 4:
        alpha = pixels[:, :, 3:]
        pixels[:, :, :3] = np.where(alpha > 0, pixels[:, :, :3] * (255 / np.maximum(alpha, 1)), 0)
    return pixels
