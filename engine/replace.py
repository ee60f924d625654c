"""Files that appear whole or not at all: written under a temporary name beside the target, synced, then renamed."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from engine.errors import DiskFull, OutputError, OutputExists, OutputUnwritable

_FULL = frozenset((errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)))
"""EFBIG: the file would pass the largest size that the disk or the user's limit allows."""


@contextlib.contextmanager
def replacing(path: Path, *, overwrite: bool) -> Iterator[BinaryIO]:
    """A new file, open for reading and writing, that becomes ``path`` when the block ends without an exception.

    Otherwise, also for ``KeyboardInterrupt``, it is removed. Without ``overwrite`` an existing ``path`` is never
    touched, not even one that appears meanwhile. Raises `OutputExists`, `OutputUnwritable`, `DiskFull`.
    """
    name = path.name
    if not overwrite and os.path.lexists(path):
        raise OutputExists(f"{name} exists already.")
    if os.path.isdir(path):  # noqa: PTH112  (unlike Path.is_dir, says no where it may not look)
        raise OutputUnwritable(f"{name} is a folder.")
    temporary = path.with_name(f".relief-{secrets.token_hex(8)}.part")
    try:
        with _translating(name):
            descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        file = os.fdopen(descriptor, "w+b", buffering=2**20)
        try:
            yield file
            with _translating(name):
                file.flush()
                _keep_mode(path, descriptor)
                os.fsync(descriptor)
        finally:
            with contextlib.suppress(OSError):
                file.close()  # on a full disk it would fail again for what is still buffered
        with _translating(name):
            place(temporary, path, overwrite=overwrite)
            sync_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it where they are missing; raises `OutputUnwritable` or `DiskFull`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise OutputUnwritable(f"{folder} is a file, not a folder.") from error
    except OSError as error:
        raise translated(error, str(folder)) from error


@contextlib.contextmanager
def _translating(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise translated(error, name) from error


def translated(error: OSError, name: str) -> OutputError:
    """The error of ours for a failed write of the file ``name``."""
    if error.errno in _FULL:
        return DiskFull(f"{name} could not be written: the disk is full.")
    if isinstance(error, FileExistsError):
        return OutputExists(f"{name} exists already.")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return OutputUnwritable(f"{name} could not be written: its folder does not exist.")
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return OutputUnwritable(f"{name} could not be written: permission denied.")
    return OutputUnwritable(f"{name} could not be written: {os.strerror(error.errno or errno.EIO)}.")


def _keep_mode(path: Path, descriptor: int) -> None:
    """Give a file that replaces another the same permissions."""
    if hasattr(os, "fchmod"):
        with contextlib.suppress(OSError):
            os.fchmod(descriptor, stat.S_IMODE(path.stat().st_mode))


def place(temporary: Path, path: Path, *, overwrite: bool) -> None:
    """Give a complete file its name. Where that is possible without ``overwrite``, the old name stays too.

    Raises ``OSError``, and ``FileExistsError`` rather than touch a file that is there.
    """
    if overwrite:
        temporary.replace(path)
        return
    if os.name == "nt":
        temporary.rename(path)  # fails on Windows if the target exists
        return
    try:
        os.link(temporary, path)  # unlike a rename, fails if the target exists
    except FileExistsError:
        raise
    except OSError:
        # FAT and some network disks have no hard links: an empty file claims the name first
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        try:
            temporary.replace(path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def sync_folder(folder: Path) -> None:
    """Make the new name itself last through a power cut; not every system can."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
