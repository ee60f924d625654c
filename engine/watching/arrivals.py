"""Which pictures have come into a folder and are whole: names, sizes and times only.

A file counts as written once its size and time have not changed for a while. Changes are heard of, and the whole folder
is read now and then as well: systems drop events, and network drives send none.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.batch import READABLE
from engine.watching.journal import Stamp

FAILED = "failed"
"""Folder in a watched one for what could not be done."""


@dataclass
class Arrival:
    """A file on its way: ``due`` is when it may be looked at again, ``tries`` how often it was."""

    path: Path
    stamp: Stamp
    due: float
    tries: int = 0


class Arrivals:
    """The pictures in ``folder``, with ``recursive`` in all folders in it too.

    Left out are hidden files and folders, the folder named ``failed``, and what lies in the folder ``leave_out``.
    ``clock`` gives seconds; ``settle`` is how many a file has to stay as it is.
    """

    def __init__(
        self, folder: Path, leave_out: Path, *, recursive: bool, settle: float, clock: Callable[[], float]
    ) -> None:
        self.folder = folder
        self._leave_out = leave_out if leave_out.is_relative_to(folder) else None
        self._recursive = recursive
        self._settle = settle
        self._clock = clock
        self._coming: dict[Path, Arrival] = {}
        self._handled: dict[Path, Stamp] = {}

    def __len__(self) -> int:
        return len(self._coming)

    def fits(self, path: Path) -> bool:
        """Whether a path is one of the pictures, by its name alone."""
        try:
            inside = path.relative_to(self.folder)
        except ValueError:
            return False
        folders = inside.parts[:-1]
        if (folders and (not self._recursive or folders[0] == FAILED)) or path.suffix.lower() not in READABLE:
            return False
        if any(part[0] == "." for part in inside.parts):
            return False
        return self._leave_out is None or not path.is_relative_to(self._leave_out)

    def pictures(self) -> Iterator[Path]:
        """All that is there now, in order."""
        for where, folders, files in os.walk(self.folder):
            here = Path(where)
            folders[:] = sorted(
                f
                for f in folders
                if self._recursive
                and f[0] != "."
                and here / f != self._leave_out
                and not (here == self.folder and f == FAILED)
            )
            yield from (here / name for name in sorted(files) if self.fits(here / name))

    def notice(self, path: Path) -> Arrival | None:
        """A file was seen; the arrival if it is new or came anew."""
        stamp = Stamp.of(path) if path.is_file() else None
        if stamp is None:
            self.forget(path)
            return None
        if self._handled.get(path) == stamp:
            return None
        known = self._coming.get(path)
        if known is None:
            self._handled.pop(path, None)
            self._coming[path] = Arrival(path, stamp, self._clock() + self._settle)
            return self._coming[path]
        if known.stamp != stamp:  # what grows gets all its tries anew
            self._coming[path] = Arrival(path, stamp, self._clock() + self._settle)
        return None

    def next(self) -> Arrival | None:
        """What has been due for the longest and has not changed; ``None`` if there is nothing yet."""
        now = self._clock()
        for arrival in sorted((a for a in self._coming.values() if a.due <= now), key=lambda a: a.due):
            self.notice(arrival.path)
            if self._coming.get(arrival.path) is arrival:
                return arrival
        return None

    @property
    def next_due(self) -> float | None:
        """When the next is worth asking for."""
        return min((arrival.due for arrival in self._coming.values()), default=None)

    def changed(self, arrival: Arrival) -> bool:
        """Whether the file is no longer what it was; then it has to settle again, or is gone."""
        self.notice(arrival.path)
        return self._coming.get(arrival.path) is not arrival

    def later(self, arrival: Arrival, seconds: float) -> None:
        """Look at it again, after the others that are due by then."""
        arrival.tries += 1
        arrival.due = self._clock() + seconds

    def handled(self, path: Path, stamp: Stamp) -> None:
        """Nothing more is to be done with the file as it is."""
        self._coming.pop(path, None)
        self._handled[path] = stamp

    def forget(self, path: Path) -> None:
        self._coming.pop(path, None)
        self._handled.pop(path, None)
