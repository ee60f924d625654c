"""Lanczos resampling of whole pictures, memory-mapped ones too: the exact step after the network's fixed factors.

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

from engine.domain import Size
from engine.mapped import release
from engine.pixels import Float, Pixels

RADIUS = 3.0
LENGTH = 32
"""Outputs of one dense matrix product, down and across. So small a product runs in the thread that asks for it; larger
ones wake the threads of the BLAS library, which on a busy machine wait for each other longer than they compute."""


@dataclass(frozen=True)
class _Span:
    """The inputs ``start:stop`` that outputs ``first:last`` need, and their weights, outputs x inputs."""

    first: int
    last: int
    start: int
    stop: int
    weights: Float


def _spans(source: int, target: int) -> list[_Span]:
    factor = source / target
    support = RADIUS * max(1.0, factor)
    spans = []
    for first in range(0, target, LENGTH):
        last = min(first + LENGTH, target)
        centres = (np.arange(first, last) + 0.5) * factor
        start = max(0, math.floor(centres[0] - support))
        stop = min(source, math.ceil(centres[-1] + support))
        x = (np.arange(start, stop) + 0.5 - centres[:, None]) / max(1.0, factor)
        weights = np.where(np.abs(x) < RADIUS, np.sinc(x) * np.sinc(x / RADIUS), 0.0)
        weights /= weights.sum(axis=1, keepdims=True)
        spans.append(_Span(first, last, start, stop, weights.astype(np.float32)))
    return spans


def resample(pixels: Pixels, size: Size, out: Pixels) -> None:
    """Resample ``pixels`` (H x W x C, uint8, uint16 or float32) to ``size`` into ``out`` of the same type and C.

    Works in bands of rows, so that memory stays small for memory maps; colour is weighted by alpha (C = 2, 4).
    Integers are rounded and clipped to their range, floats are not clipped. Raises ``ValueError`` for a wrong ``out``.
    """
    height, width, bands = pixels.shape
    if out.shape != (size.height, size.width, bands) or out.dtype != pixels.dtype:
        raise ValueError(f"out is {out.shape} {out.dtype}, not {(size.height, size.width, bands)} {pixels.dtype}")
    columns = _spans(width, size.width)

    def band(rows: _Span) -> None:
        planes = _to_planes(pixels[rows.start : rows.stop])
        result = np.empty((bands, rows.last - rows.first, size.width), np.float32)
        for tile in columns:
            narrow = np.matmul(rows.weights, planes[:, :, tile.start : tile.stop])
            np.matmul(narrow, tile.weights.T, out=result[:, :, tile.first : tile.last])
        out[rows.first : rows.last] = _from_planes(result, out.dtype)
        release(pixels)
        release(out)

    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as threads:
        for _ in threads.map(band, _spans(height, size.height)):
            pass


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
