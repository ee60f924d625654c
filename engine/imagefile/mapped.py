"""Memory maps that do not pile up in resident memory while a picture larger than the budget streams through."""

from __future__ import annotations

import mmap

import numpy as np

from engine.pixels import Pixels


def release(pixels: Pixels) -> None:
    """Let the pages of a file-backed memory map leave resident memory; they are read again when touched.

    Nothing is lost: changed pages of a shared map stay in the page cache until the system writes them. Arrays that
    are not shared memory maps, and systems without ``madvise``, are left as they are.
    """
    array: object = pixels
    while isinstance(array, np.ndarray):
        # the pages of a copy-on-write map ("c") are the only copy of what was changed
        if isinstance(array, np.memmap) and array.mode in ("r", "r+", "w+") and isinstance(array.base, mmap.mmap):
            if hasattr(array.base, "madvise"):
                array.base.madvise(mmap.MADV_DONTNEED)
            return
        array = array.base
