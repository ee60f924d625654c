"""Folders for pictures on their way through a process, which go even if the process was killed.

Each is locked as long as it is used; one that nobody has locked was left behind by a process that ended without a
chance to tidy up, and goes when the next one is made.
"""

from __future__ import annotations

import contextlib
import errno
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from engine.errors import DiskFull, OutputUnwritable

PREFIX = "relief-cloud-"
_YOUNG_SECONDS = 30.0
"""Between its making and its locking a folder is nobody's."""
_SWEEP_SECONDS = 30.0


class Scratch:
    """Makes such folders in ``parent``, by default the system's temporary folder. Safe for many threads."""

    def __init__(self, parent: Path | None) -> None:
        self._parent = parent or Path(tempfile.gettempdir())
        self._lock = threading.Lock()
        self._swept = float("-inf")

    @contextlib.contextmanager
    def folder(self) -> Iterator[Path]:
        """A folder that only this user can read, gone at the end. Raises `OutputUnwritable` or `DiskFull`."""
        self.sweep()
        try:
            made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self._parent))  # mode 0700
        except OSError as error:
            kind = DiskFull if error.errno == errno.ENOSPC else OutputUnwritable
            raise kind("The scratch folder of the service cannot be written.") from error
        lock = FileLock(made.with_suffix(".lock"))
        try:
            with lock:
                yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)
            with contextlib.suppress(OSError):
                made.with_suffix(".lock").unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove what killed processes left behind, now and then; how many folders those were."""
        with self._lock:
            if time.monotonic() - self._swept < _SWEEP_SECONDS:
                return 0
            self._swept = time.monotonic()
        count = 0
        for left in self._parent.glob(f"{PREFIX}*"):
            with contextlib.suppress(OSError, Timeout):
                if not left.is_dir() or time.time() - left.stat().st_mtime < _YOUNG_SECONDS:
                    continue
                with FileLock(left.with_suffix(".lock"), timeout=0):
                    shutil.rmtree(left, ignore_errors=True)
                    count += 1
                left.with_suffix(".lock").unlink(missing_ok=True)
        return count
