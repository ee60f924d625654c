"""Sends what a process has counted to the one place where it is added up, every few seconds."""

from __future__ import annotations

import contextlib
import logging
import threading
import uuid
from collections.abc import Callable

from engine.cloud.meters import Gains, Meters, Sender

log = logging.getLogger(__name__)

SECONDS = 2.0
Send = Callable[[Sender, Gains, bool], None]
"""Hands gains over; ``True`` for the last ones. May raise anything: then the gains go along the next time."""


class Reporter:
    """Reports for one process of a deployment. ``before`` is called each time, to measure what is only looked at."""

    def __init__(
        self,
        deployment: str,
        meters: Meters,
        send: Send,
        *,
        before: Callable[[], None] = lambda: None,
        seconds: float = SECONDS,
    ) -> None:
        self.sender = Sender(deployment, uuid.uuid4().hex)
        self._meters = meters
        self._send = send
        self._before = before
        self._seconds = seconds
        self._ended = threading.Event()
        self._held = Gains()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="report", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Say farewell: whoever falls silent without it is taken for crashed."""
        self._ended.set()
        self.report(farewell=True)

    def report(self, *, farewell: bool = False) -> None:
        """Hand over now."""
        with self._lock:
            with contextlib.suppress(Exception):
                self._before()
            self._held.add(self._meters.take())
            try:
                self._send(self.sender, self._held, farewell)
            except Exception as error:  # noqa: BLE001  (whatever it is, it must not stop the work)
                log.info("metrics could not be handed over: %s", type(error).__name__)
            else:
                self._held = Gains()

    def _run(self) -> None:
        while not self._ended.wait(self._seconds):
            self.report()
