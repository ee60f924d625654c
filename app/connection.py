"""The live connection to the daemon, on a thread of its own: starts one where none runs, and hears of our jobs. No Qt.

After it was gone, every job is looked for again.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.clients import Clients
from app.events import Connected, Connecting, Disconnected, Event, JobFellBack, JobStepped, JobUpdated, Refused
from engine.errors import DaemonVersion, ReliefError, UnknownJob

if TYPE_CHECKING:  # loaded by the thread, while the window is shown already
    from engine.client import Client
    from engine.live import Live

RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)

Emit = Callable[[Event], None]


class Connection:
    """Tells `emit` of the daemon, and of those jobs that it was told to `follow`."""

    def __init__(self, clients: Clients, emit: Emit, live: Callable[[Client], Live] | None = None) -> None:
        self._clients = clients
        self._emit = emit
        self._live_of = live or _live
        self._stop = threading.Event()
        self._again = threading.Event()
        self._lock = threading.Lock()
        self._numbers: dict[str, int] = {}
        self._live: Live | None = None
        self._thread = threading.Thread(target=self._keep_connected, name="connection", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Hear nothing more; returns at once."""
        self._stop.set()
        self._again.set()
        with self._lock:
            live = self._live
        if live is not None:
            with contextlib.suppress(ReliefError):
                live.close()

    def join(self, seconds: float) -> None:
        """Wait for the thread, if there is one."""
        if self._thread.is_alive():
            self._thread.join(seconds)

    def try_again(self) -> None:
        """At once, after somebody did something about it."""
        self._again.set()

    def follow(self, job: str, number: int) -> None:
        """``number`` is that of the entry which the job is about."""
        with self._lock:
            self._numbers[job] = number

    def leave(self, job: str) -> None:
        with self._lock:
            self._numbers.pop(job, None)

    def _keep_connected(self) -> None:
        failures = 0
        while not self._stop.is_set():
            self._emit(Connecting())
            try:
                with self._clients.new() as client, self._live_of(client) as live:
                    with self._lock:
                        self._live = live
                        known = dict(self._numbers)
                    self._emit(Connected(client.health()))
                    failures = 0
                    self._find_again(client, known)
                    self._hear(live)
            except ReliefError as error:
                final = isinstance(error, DaemonVersion)
                if not self._stop.is_set():
                    self._emit(Disconnected(error.code, str(error), final))
                wait = None if final else RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)]
                failures += 1
                self._again.wait(wait)
                self._again.clear()
            finally:
                with self._lock:
                    self._live = None

    def _find_again(self, client: Client, known: dict[str, int]) -> None:
        """What became of our jobs while nobody listened."""
        for job, number in known.items():
            try:
                self._emit(JobUpdated(number, client.job(job)))
            except UnknownJob as error:
                self._emit(Refused(number, error.code, str(error)))

    def _hear(self, live: Live) -> None:
        """Until the connection ends, which raises."""
        from engine.wire.socket import FellBack, JobChanged, Progressed

        while not self._stop.is_set():
            event = live.next_event(0.5)
            if event is None:
                continue
            job = event.job.id if isinstance(event, JobChanged) else event.job
            with self._lock:
                number = self._numbers.get(job)
            if number is None:
                continue
            if isinstance(event, JobChanged):
                self._emit(JobUpdated(number, event.job))
            elif isinstance(event, Progressed):
                self._emit(JobStepped(number, event.step))
            elif isinstance(event, FellBack):
                self._emit(JobFellBack(number, event.text))


def _live(client: Client) -> Live:
    from engine.live import Live

    return Live(client.address)
