"""Lanczos resampling of pictures, memory-mapped ones too: the exact step after the network's fixed factors.

Weights are those of Lanczos3, ``sinc(x) sinc(x / 3)`` for ``|x| < 3``, stretched by the factor when reducing (as in
Pillow and MATLAB), on pixel centres, normalised over the samples that exist: so flat stays flat up to the border.
libvips is not used here: it enlarges with a bicubic kernel whatever one asks for, and rounds weights to 12 bits.
"""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.domain import Region, Size
from engine.mapped import release
from engine.pixels import Float, Pixels

RADIUS = 3.0
LENGTH = 32
"""Outputs of one dense matrix product, down and across. So small a product runs in the thread that asks for it; larger
ones wake the threads of the BLAS library, which on a busy machine wait for each other longer than they compute."""


@dataclass(frozen=True)
class Part:
    """Of a picture of size ``whole`` only the region ``given`` is at hand; of its result only ``wanted`` is to be made.

    What is made equals the same region of the whole result.
    """

    whole: Size
    given: Region
    wanted: Region


@dataclass(frozen=True)
class _Span:
    """The inputs ``start:stop`` that outputs ``first:last`` need, and their weights, outputs x inputs."""

    first: int
    last: int
    start: int
    stop: int
    weights: Float


def _spans(source: int, target: int, wanted: range) -> list[_Span]:
    factor = source / target
    support = RADIUS * max(1.0, factor)
    spans = []
    for first in wanted[::LENGTH]:
        last = min(first + LENGTH, wanted.stop)
        centres = (np.arange(first, last) + 0.5) * factor
        start = max(0, math.floor(centres[0] - support))
        stop = min(source, math.ceil(centres[-1] + support))
        x = (np.arange(start, stop) + 0.5 - centres[:, None]) / max(1.0, factor)
        weights = np.where(np.abs(x) < RADIUS, np.sinc(x) * np.sinc(x / RADIUS), 0.0)
        weights /= weights.sum(axis=1, keepdims=True)
        spans.append(_Span(first, last, start, stop, weights.astype(np.float32)))
    return spans


def reach(whole: Size, size: Size, wanted: Region) -> Region:
    """What of a picture of size ``whole`` the region ``wanted`` depends on, when it is resampled to ``size``."""
    left, right = _reach(whole.width, size.width, wanted.x, wanted.right)
    top, bottom = _reach(whole.height, size.height, wanted.y, wanted.bottom)
    return Region(left, top, right - left, bottom - top)


def _reach(source: int, target: int, first: int, last: int) -> tuple[int, int]:
    factor = source / target
    support = RADIUS * max(1.0, factor)
    start = max(0, math.floor((first + 0.5) * factor - support))
    return start, min(source, math.ceil((last - 0.5) * factor + support))


def resample(pixels: Pixels, size: Size, out: Pixels, part: Part | None = None) -> None:
    """Resample ``pixels`` (H x W x C, uint8, uint16 or float32) to ``size`` into ``out`` of the same type and C.

    Given a ``part``, ``size`` is the whole result's, ``pixels`` the region given and ``out`` the one wanted. Works in
    bands of rows, so that memory stays small for memory maps; colour is weighted by alpha (C = 2, 4). Integers are
    rounded and clipped to their range, floats are not clipped. Raises ``ValueError`` for ``pixels`` or an ``out`` that
    do not fit.
    """
    bands = pixels.shape[2]
    if part is None:
        whole = Size(pixels.shape[1], pixels.shape[0])
        part = Part(whole, Region(0, 0, whole.width, whole.height), Region(0, 0, size.width, size.height))
    given, wanted = part.given, part.wanted
    if out.shape != (wanted.height, wanted.width, bands) or out.dtype != pixels.dtype:
        raise ValueError(f"out is {out.shape} {out.dtype}, not {(wanted.height, wanted.width, bands)} {pixels.dtype}")
    needed = reach(part.whole, size, wanted)
    if pixels.shape[:2] != (given.height, given.width) or not _contains(given, needed):
        raise ValueError(f"pixels are {pixels.shape} at {given}; what is wanted depends on {needed}")
    columns = _spans(part.whole.width, size.width, range(wanted.x, wanted.right))
    sight = pixels[:, needed.x - given.x : needed.right - given.x]

    def band(rows: _Span) -> None:
        planes = _to_planes(sight[rows.start - given.y : rows.stop - given.y])
        result = np.empty((bands, rows.last - rows.first, wanted.width), np.float32)
        for tile in columns:
            narrow = np.matmul(rows.weights, planes[:, :, tile.start - needed.x : tile.stop - needed.x])
            np.matmul(narrow, tile.weights.T, out=result[:, :, tile.first - wanted.x : tile.last - wanted.x])
        out[rows.first - wanted.y : rows.last - wanted.y] = _from_planes(result, out.dtype)
        release(pixels)
        release(out)

    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as threads:
        for _ in threads.map(band, _spans(part.whole.height, size.height, range(wanted.y, wanted.bottom))):
            pass


def _contains(outer: Region, inner: Region) -> bool:
    across = outer.x <= inner.x and inner.right <= outer.right
    return across and outer.y <= inner.y and inner.bottom <= outer.bottom


def _to_planes(rows: Pixels) -> Float:
    planes = np.ascontiguousarray(rows.transpose(2, 0, 1), dtype=np.float32)
    if len(planes) in (2, 4):
        planes[:-1] *= planes[-1]
    return planes


def _from_planes(planes: Float, dtype: np.dtype[Any]) -> Pixels:
    if len(planes) in (2, 4):
        alpha = planes[-1]
        # under alpha too small to be seen the quotient is only noise, enlarged
        seen = alpha > (1e-6 if dtype.kind == "f" else 0.25)
        planes[:-1] = np.where(seen, planes[:-1] / np.where(seen, alpha, 1), 0)
    if dtype.kind == "u":
        np.clip(np.rint(planes, out=planes), 0, np.iinfo(dtype).max, out=planes)
    return planes.transpose(1, 2, 0).astype(dtype)
