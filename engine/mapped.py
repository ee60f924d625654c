"""Memory maps that do not pile up in resident memory while a picture larger than the budget streams through."""

from __future__ import annotations

import mmap

import numpy as np

from engine.pixels import Pixels


def release(pixels: Pixels, first_row: int = 0, end_row: int | None = None) -> None:
    """Let pages of a file-backed memory map leave resident memory; they are read again when touched.

    Given rows, only the whole pages within them; else all of the map. Nothing is lost: changed pages of a shared map
    stay in the page cache until the system writes them. Arrays that are not shared memory maps, and systems without
    ``madvise``, are left as they are.
    """
    mapped = _shared_map(pixels)
    if mapped is None or not hasattr(mapped, "madvise"):
        return
    if end_row is None:
        mapped.madvise(mmap.MADV_DONTNEED)
        return
    row, page = pixels.strides[0], mmap.PAGESIZE
    origin = _address(pixels) - _address(np.frombuffer(mapped, np.uint8))
    start = -(-(origin + first_row * row) // page) * page
    end = (origin + end_row * row) // page * page
    if end > start:
        mapped.madvise(mmap.MADV_DONTNEED, start, end - start)


def _shared_map(pixels: Pixels) -> mmap.mmap | None:
    """The map that an array, or what it is a view of, lies in."""
    array: object = pixels
    while isinstance(array, np.ndarray):
        # the pages of a copy-on-write map ("c") are the only copy of what was changed
        if isinstance(array, np.memmap) and array.mode in ("r", "r+", "w+") and isinstance(array.base, mmap.mmap):
            return array.base
        array = array.base
    return None


def _address(array: Pixels) -> int:
    return int(array.__array_interface__["data"][0])
