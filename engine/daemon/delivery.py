"""How a finished result gets to where it was promised: once, whole, whatever is killed in between.

::

    target's folder/.relief-<job>/photo.jpg     complete and synced                 → row: staged
    target's folder/photo.jpg                   the same file under its name        → row: done
                                                hidden folder removed

A result that grows beside its place gets there by a link or a rename, which happen or do not. After a crash the row
says that a delivery was under way: `deliver` again then finishes it, and finds what it had done already.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine import replace
from engine.errors import OutputExists, OutputUnwritable, PathRefused


@dataclass(frozen=True)
class Delivery:
    """Files and where they go. ``copied`` ones go to a panel's folder, by copy, and never through a link."""

    folder: Path
    files: tuple[tuple[Path, Path], ...]
    overwrite: bool = False
    copied: bool = False

    def to_json(self) -> str:
        files = [[str(staged), str(target)] for staged, target in self.files]
        return json.dumps(
            {"folder": str(self.folder), "files": files, "overwrite": self.overwrite, "copied": self.copied}
        )

    @classmethod
    def from_json(cls, text: str) -> Delivery:
        value = json.loads(text)
        files = tuple((Path(staged), Path(target)) for staged, target in value["files"])
        return cls(Path(value["folder"]), files, value["overwrite"], value["copied"])


def staging(target: Path, job: str) -> Path:
    """The hidden folder beside ``target`` in which the results of a job grow."""
    return target.parent / f".relief-{job}"


def make_staging(folder: Path) -> None:
    """Make it anew; what an attempt that was killed left in it is gone. Raises `OutputUnwritable` or `DiskFull`."""
    discard(folder)
    try:
        folder.mkdir()
    except OSError as error:
        raise replace.translated(error, folder.name) from error


def discard(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def sync(paths: Iterable[Path]) -> None:
    """Make the names of staged files last."""
    for folder in {path.parent for path in paths}:
        replace.sync_folder(folder)


def deliver(delivery: Delivery) -> None:
    """Give all files their names; doing it again does no harm. Raises `OutputExists`, `OutputUnwritable`, `DiskFull`.

    Staged files stay until `discard`, so that one that lacks its name can be told from one that has it.
    """
    for staged, target in delivery.files:
        if delivery.copied:
            if not staged.exists() and target.exists():
                continue  # it was copied before, and discarded
            _copy(staged, target)
        elif staged.exists():  # else it was moved to its place before
            _move(staged, target, overwrite=delivery.overwrite)


def _move(staged: Path, target: Path, *, overwrite: bool) -> None:
    if os.path.lexists(target) and not overwrite:
        with contextlib.suppress(OSError):
            if staged.samefile(target):
                return
            # Where there are no links, an empty file claims the name for the moment before the rename.
            overwrite = target.is_file() and not target.is_symlink() and target.stat().st_size == 0
        if not overwrite:
            raise OutputExists(f"{target.name} exists already; it stays as it is unless overwriting is asked for.")
    try:
        replace.place(staged, target, overwrite=overwrite)
    except OSError as error:
        raise replace.translated(error, target.name) from error
    replace.sync_folder(target.parent)


def _copy(staged: Path, target: Path) -> None:
    """Into a folder that another program owns; nothing is written if it is a link by now."""
    folder = target.parent
    if folder.is_symlink() or Path(os.path.realpath(folder)) != folder or target.is_symlink():
        raise PathRefused("The panel's folder has become a link; pair the panel again.")
    if not folder.is_dir():
        raise OutputUnwritable("The panel's folder is not there any more; pair the panel again.")
    try:
        with staged.open("rb") as source, replace.replacing(target, overwrite=True) as file:
            shutil.copyfileobj(source, file, 2**20)
    except OSError as error:
        raise replace.translated(error, target.name) from error
