"""Events on their way to one connection: from worker threads into its loop, without ever waiting."""

from __future__ import annotations

import asyncio
import contextlib

from engine.daemon.workers import Event
from engine.errors import ProtocolBroken
from engine.wire.socket import Progressed

MOST = 10_000
"""Events that may wait; a client that is so far behind is let go and finds its jobs again later."""


class Outbox:
    """Keeps events in order; of a job's progress only the latest, where its first still waits."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._events: dict[object, Event] = {}
        self._number = 0
        self._filled = asyncio.Event()

    def put(self, event: Event) -> None:
        """From any thread."""
        with contextlib.suppress(RuntimeError):  # the loop has ended, and so has the connection
            self._loop.call_soon_threadsafe(self._put, event)

    def _put(self, event: Event) -> None:
        self._number += 1
        key: object = ("progress", event.job) if isinstance(event, Progressed) else self._number
        self._events[key] = event
        self._filled.set()

    async def take(self) -> list[Event]:
        """What has gathered, at least one. Raises `ProtocolBroken` when it is too much."""
        await self._filled.wait()
        self._filled.clear()
        events, self._events = list(self._events.values()), {}
        if len(events) > MOST:
            raise ProtocolBroken("The client does not read its events.")
        return events
