"""Where a result grows: in memory, or past a budget in a scratch file on disk.

A scratch file is memory-mapped; rows that are finished are dropped from memory by `release` (the system writes them
back), so that a result of any size is made within the same few hundred megabytes. A scratch file is locked while in
use; one that a killed program left behind is not, and goes when the next one is made.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from engine.domain import Size
from engine.errors import DiskFull, OutputUnwritable
from engine.mapped import release


class Canvas:
    """A writable H x W x C array; use as a context manager, the array is gone at its end.

    ``budget`` is in bytes: what is larger goes to a file in ``scratch`` (the system's temporary folder if ``None``).
    Raises `DiskFull` if the disk cannot hold it: the blocks are reserved at once, not when the last row is written.
    """

    def __init__(self, size: Size, bands: int, dtype: DTypeLike, *, budget: int, scratch: Path | None = None) -> None:
        self.size = size
        shape = (size.height, size.width, bands)
        needed = size.pixels * bands * np.dtype(dtype).itemsize
        self.path: Path | None = None
        self.pixels: NDArray[Any]
        if needed <= budget:
            self.pixels = np.empty(shape, dtype)
            return
        self._handle, name = _scratch_file(scratch)
        self.path = Path(name)
        try:
            _reserve(self._handle, needed, self.path.parent)
            self.pixels = np.memmap(name, dtype, "r+", shape=shape)
        except BaseException:
            os.close(self._handle)
            self.path.unlink(missing_ok=True)
            raise

    @property
    def on_disk(self) -> bool:
        return self.path is not None

    def release(self, first_row: int, end_row: int) -> None:
        """Give up the memory of these rows; they can still be read."""
        if self.path is not None:
            release(self.pixels, first_row, end_row)

    def close(self) -> None:
        if self.path is not None:
            mapped = getattr(self.pixels, "_mmap", None)
            self.pixels = np.empty((0, 0, 1), self.pixels.dtype)
            if mapped is not None:
                with contextlib.suppress(BufferError):  # somebody still looks at it: the system unmaps it with the last
                    mapped.close()
            os.close(self._handle)
            self.path.unlink(missing_ok=True)
            self.path = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _scratch_file(scratch: Path | None) -> tuple[int, str]:
    try:
        _sweep(scratch or Path(tempfile.gettempdir()))
        handle, name = tempfile.mkstemp(prefix="relief-", suffix=".scratch", dir=scratch)
        _lock(handle)
        return handle, name
    except OSError as error:
        folder = scratch or Path(tempfile.gettempdir())
        raise OutputUnwritable(f"The scratch folder {folder} cannot be written: {error.strerror}.") from error


def _lock(handle: int) -> bool:
    """Mark the file as in use; ``False`` if another program already has. Windows needs none: open files stay."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _sweep(folder: Path) -> None:
    """Remove scratch files that no program has open any more."""
    for left in folder.glob("relief-*.scratch"):
        with contextlib.suppress(OSError):
            handle = os.open(left, os.O_RDWR)
            try:
                stale = _lock(handle)
            finally:
                os.close(handle)
            if stale:
                left.unlink()


def _reserve(handle: int, size: int, folder: Path) -> None:
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(handle, 0, size)
        else:
            os.truncate(handle, size)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFull(
                f"The scratch folder {folder} lacks room for {size / 1e9:.1f} GB; free some or set scratch_dir."
            ) from error
        raise OutputUnwritable(f"The scratch folder {folder} cannot hold the result: {error.strerror}.") from error
