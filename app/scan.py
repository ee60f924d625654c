"""Looks through folders for pictures, in order and in small lots, until somebody has enough. No Qt."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engine.batch import READABLE

LOT = 200
"""Pictures told together: few enough to be taken into the list between two pictures of an animation."""
DEEPEST = 64
"""Folders in folders; deeper ones are links in a circle that cannot be told, or nothing that people make."""


@dataclass
class Scan:
    """One look through ``paths``. ``seen`` keeps folders apart that are reached twice, by links, which are followed."""

    paths: Iterable[Path]
    cancelled: Callable[[], bool] = lambda: False
    unreadable: int = 0
    """Folders that could not be looked into."""
    _seen: set[tuple[int, int]] = field(default_factory=set)

    def lots(self) -> Iterator[list[Path]]:
        """The pictures, by folder and name, at most `LOT` at a time; ends early when it is cancelled."""
        lot: list[Path] = []
        for picture in self._all():
            lot.append(picture)
            if len(lot) >= LOT:
                yield lot
                lot = []
        if lot and not self.cancelled():
            yield lot

    def _all(self) -> Iterator[Path]:
        for path in self.paths:
            if path.is_dir():
                yield from self._in(path)
            elif is_picture(path.name):
                yield path

    def _in(self, top: Path) -> Iterator[Path]:
        waiting = [(top, 0)]
        while waiting and not self.cancelled():
            folder, depth = waiting.pop()
            if depth > DEEPEST or not self._is_new(folder):
                continue
            files, folders = self._listed(folder)
            for name in files:
                if self.cancelled():
                    return
                yield folder / name
            waiting += [(folder / name, depth + 1) for name in reversed(folders)]

    def _listed(self, folder: Path) -> tuple[list[str], list[str]]:
        """Names of the pictures and of the folders in a folder, without hidden ones."""
        files, folders = [], []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith(".") or self.cancelled():
                        continue
                    if is_picture(entry.name) and not entry.is_dir():
                        files.append(entry.name)
                    elif entry.is_dir():
                        folders.append(entry.name)
        except OSError:
            self.unreadable += 1
        return sorted(files), sorted(folders)

    def _is_new(self, folder: Path) -> bool:
        try:
            status = folder.stat()
        except OSError:
            self.unreadable += 1
            return False
        key = status.st_dev, status.st_ino
        if key in self._seen:
            return False
        if status.st_ino:  # some network disks have no numbers; there only the depth ends a circle
            self._seen.add(key)
        return True


def is_picture(name: str) -> bool:
    """Whether a file may be one, by its name."""
    return os.path.splitext(name)[1].lower() in READABLE  # noqa: PTH122  (thousands of names; a path takes ten times as long)
