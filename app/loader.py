"""Makes what is wanted on a few threads, most wanted first, and drops what is not wanted any more; no Qt."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from engine.errors import Cancelled

Make = Callable[[Callable[[], bool]], Any]
"""Makes a thing; asks the function that it is given whether it still has to."""


class Loader:
    """``deliver`` hears, on one of the threads, of each thing that was made: its key, and it or the exception."""

    def __init__(self, deliver: Callable[[Hashable, Any], None], threads: int | None = None) -> None:
        self._deliver = deliver
        self._changed = threading.Condition()
        self._wanted: dict[Hashable, Make] = {}
        self._in_work: set[Hashable] = set()
        self._closed = False
        # one core is left to whoever looks
        count = threads or max(1, min(4, (os.cpu_count() or 2) - 1))
        self._threads = [threading.Thread(target=self._run, name="relief tiles", daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def want(self, jobs: Sequence[tuple[Hashable, Make]]) -> None:
        """From now on just these things are wanted, in this order. What is in work and not among them is cancelled."""
        with self._changed:
            self._wanted = dict(jobs)
            self._changed.notify_all()

    def close(self, seconds: float = 5.0) -> None:
        """End the threads; nothing is delivered afterwards."""
        with self._changed:
            self._closed = True
            self._wanted = {}
            self._changed.notify_all()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(seconds)

    def _run(self) -> None:
        while True:
            with self._changed:
                key = self._next()
                while key is None:
                    if self._closed:
                        return
                    self._changed.wait()
                    key = self._next()
                make = self._wanted[key]
                self._in_work.add(key)
            made = self._made(key, make)
            with self._changed:
                self._in_work.discard(key)
                if isinstance(made, Cancelled):
                    self._changed.notify_all()  # it may be wanted again meanwhile
                    continue
                self._wanted.pop(key, None)
                if self._closed:
                    return
            self._deliver(key, made)

    def _next(self) -> Hashable | None:
        return next((key for key in self._wanted if key not in self._in_work), None)

    def _made(self, key: Hashable, make: Make) -> Any:
        try:
            return make(lambda: key not in self._wanted)
        except Exception as error:  # noqa: BLE001  (whoever wanted it decides what a failure means)
            return error
