"""A thread that does what was asked for last; what waits when something newer comes is not wanted any more. No Qt."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """Calls ``do`` with one wish after the other, on a thread of its own that begins with the first of them.

    ``ended`` is called on that thread when it ends.
    """

    def __init__(self, name: str, do: Callable[[T], None], ended: Callable[[], None]) -> None:
        self._name = name
        self._do = do
        self._ended = ended
        self._changed = threading.Condition()
        self._wanted: list[T] = []
        self._stopped = False
        self._thread: threading.Thread | None = None

    def ask(self, wanted: T) -> None:
        with self._changed:
            if self._stopped:
                return
            self._wanted[:] = [wanted]
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def stop(self) -> None:
        """Do nothing more; returns at once."""
        with self._changed:
            self._stopped = True
            self._wanted.clear()
            self._changed.notify_all()

    def join(self, seconds: float) -> None:
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        try:
            while (wanted := self._next()) is not None:
                self._do(wanted)
        finally:
            self._ended()

    def _next(self) -> T | None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or bool(self._wanted))
            return None if self._stopped else self._wanted.pop()
