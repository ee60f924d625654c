"""From job events, which come from worker threads, to coroutines that wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from engine.daemon.jobs import Jobs
from engine.daemon.workers import Event
from engine.wire.socket import JobChanged


class Waiting:
    """Wakes whoever waits for a job to change."""

    def __init__(self, jobs: Jobs) -> None:
        self._waiters: dict[str, set[asyncio.Future[None]]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        jobs.listen(self._heard)

    @asynccontextmanager
    async def change_of(self, job: str) -> AsyncIterator[asyncio.Future[None]]:
        """A future that is done at the job's next change of state."""
        self._loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = self._loop.create_future()
        self._waiters.setdefault(job, set()).add(future)
        try:
            yield future
        finally:
            waiters = self._waiters.get(job, set())
            waiters.discard(future)
            if not waiters:
                self._waiters.pop(job, None)

    def _heard(self, _owner: str, event: Event) -> None:
        if isinstance(event, JobChanged) and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, event.job.id)

    def _wake(self, job: str) -> None:
        for future in self._waiters.get(job, ()):
            if not future.done():
                future.set_result(None)
