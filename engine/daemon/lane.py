"""One device: one picture at a time on it, and whoever is in a hurry in between two tiles."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Lane:
    """Takes turns. Who has the turn calls `give_way` now and then."""

    def __init__(self, device: str) -> None:
        self.device = device
        self._free = threading.Condition()
        self._taken = False
        self._urgent = 0

    @contextmanager
    def turn(self, *, urgent: bool = False) -> Iterator[None]:
        """Have the device to oneself; ``urgent`` ones come before all others that wait."""
        self._take(urgent=urgent)
        try:
            yield
        finally:
            self._leave()

    def give_way(self) -> None:
        """Let those go first who are in a hurry, if there are any. For who has the turn, between two tiles."""
        with self._free:
            if not self._urgent:
                return
        self._leave()
        self._take(urgent=False)

    @contextmanager
    def left(self) -> Iterator[None]:
        """Leave the device to others for a while, and be served first afterwards."""
        self._leave()
        try:
            yield
        finally:
            self._take(urgent=True)

    def _take(self, *, urgent: bool) -> None:
        with self._free:
            self._urgent += urgent
            try:
                self._free.wait_for(lambda: not self._taken and (urgent or not self._urgent))
                self._taken = True
            finally:
                self._urgent -= urgent

    def _leave(self) -> None:
        with self._free:
            self._taken = False
            self._free.notify_all()
