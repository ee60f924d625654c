"""What comes into the queue: folders are looked through on a thread, and headers read a few at a time.

Nothing here keeps the windows waiting. Pictures that were found arrive in lots, the next one only after the last has
been taken in; headers are read in the order of the list, unless somebody waits for one.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.pictures import Pictures
from app.scan import Scan

PROBES = 4
"""Headers asked for at a time: enough to keep the reader busy, few enough that a thumbnail never waits long."""


@dataclass(frozen=True)
class Ended:
    """A look through folders has ended: what was given, what it came to, and how many folders could not be read."""

    given: tuple[Path, ...]
    found: int
    unreadable: int
    cancelled: bool


class Intake(QObject):
    """`found` carries a list of pictures, `ended` an `Ended`; `sized` and `unreadable` are about an entry's number."""

    began = Signal()
    found = Signal(list)
    ended = Signal(object)
    sized = Signal(int, object, str)
    unreadable = Signal(int, object)
    _lot = Signal(object, list)
    _over = Signal(object)
    _probed = Signal(int, object, object, str)

    def __init__(self, pictures: Pictures, is_there: Callable[[int], bool], parent: QObject | None = None) -> None:
        """``is_there`` says whether an entry has not been taken out of the list meanwhile."""
        super().__init__(parent)
        self._pictures = pictures
        self._is_there = is_there
        self._looks: dict[_Look, int] = {}
        self._waiting: deque[tuple[int, Path]] = deque()
        self._under_way = 0
        self._lot.connect(self._take)
        self._over.connect(self._end)
        self._probed.connect(self._tell)

    # --- folders -----------------------------------------------------------------------------------------------

    @property
    def is_looking(self) -> bool:
        return bool(self._looks)

    @property
    def found_so_far(self) -> int:
        """Pictures, in all folders that are being looked through."""
        return sum(self._looks.values())

    def look(self, paths: Iterable[Path]) -> None:
        """Find the pictures among these files, and in these folders."""
        look = _Look(tuple(paths))
        self._looks[look] = 0
        self.began.emit()
        threading.Thread(target=self._run, args=(look,), name="folders", daemon=True).start()

    def stop_looking(self) -> None:
        """What was found so far stays."""
        for look in self._looks:
            look.stop.set()

    def close(self) -> None:
        """Tell nothing more."""
        self.stop_looking()
        self._waiting.clear()
        self.blockSignals(True)

    def _run(self, look: _Look) -> None:
        with contextlib.suppress(RuntimeError):  # the program has ended meanwhile
            for lot in look.scan.lots():
                look.taken.clear()
                self._lot.emit(look, lot)
                while not look.taken.wait(0.1) and not look.stop.is_set():
                    pass
            self._over.emit(look)

    def _take(self, look: _Look, lot: list[Path]) -> None:
        if look in self._looks and not look.stop.is_set():
            self._looks[look] += len(lot)
            self.found.emit(lot)
        QTimer.singleShot(0, look.taken.set)  # what else is due in the windows comes first

    def _end(self, look: _Look) -> None:
        found = self._looks.pop(look, 0)
        self.ended.emit(Ended(look.given, found, look.scan.unreadable, look.stop.is_set()))

    # --- headers -----------------------------------------------------------------------------------------------

    def probe(self, number: int, path: Path, *, first: bool = False) -> None:
        """Read the header of an entry's picture, before all others if somebody waits for it."""
        if first:
            self._waiting.appendleft((number, path))
        else:
            self._waiting.append((number, path))
        self._next()

    def _next(self) -> None:
        while self._waiting and self._under_way < PROBES:
            number, path = self._waiting.popleft()
            if not self._is_there(number):
                continue
            self._under_way += 1
            self._pictures.probe(
                path,
                lambda size, kind, number=number: self._probed.emit(number, None, size, kind),  # type: ignore[misc]
                lambda error, number=number: self._probed.emit(number, error, None, ""),  # type: ignore[misc]
            )

    def _tell(self, number: int, error: object, size: object, kind: str) -> None:
        self._under_way -= 1
        if error is None:
            self.sized.emit(number, size, kind)
        else:
            self.unreadable.emit(number, error)
        self._next()


class _Look:
    """One look through folders, and the two words that its thread and the windows exchange."""

    def __init__(self, given: tuple[Path, ...]) -> None:
        self.given = given
        self.stop = threading.Event()
        self.taken = threading.Event()
        self.scan = Scan(given, self.stop.is_set)
