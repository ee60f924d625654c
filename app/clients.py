"""Connections to the daemon: one for each thread that asks it something, opened when it first does. No Qt."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Protocol

from engine.config import Settings

if TYPE_CHECKING:  # loaded by the threads, while the window is shown already
    from engine.client import Client


class Connect(Protocol):
    """How the daemon is reached; a test gives another one."""

    def __call__(self, settings: Settings, *, start: bool) -> Client: ...


class Clients:
    """For many threads. The daemon is started where none runs."""

    def __init__(self, settings: Settings, connect: Connect | None = None) -> None:
        self._settings = settings
        self._connect = connect or _connect
        self._lock = threading.Lock()
        self._open: list[Client] = []
        self._local = threading.local()

    def new(self) -> Client:
        """A connection that the caller closes."""
        return self._connect(self._settings, start=True)

    def own(self) -> Client:
        """The one of the thread that calls."""
        client: Client | None = getattr(self._local, "client", None)
        if client is None:
            client = self._local.client = self.new()
            with self._lock:
                self._open.append(client)
        return client

    def let_go(self) -> None:
        """Close that one; the next question of the thread opens another."""
        client: Client | None = getattr(self._local, "client", None)
        if client is not None:
            self._local.client = None
            client.close()
            with self._lock, contextlib.suppress(ValueError):
                self._open.remove(client)

    def close(self) -> None:
        """Close all of them."""
        with self._lock:
            for client in self._open:
                client.close()
            self._open.clear()


def _connect(settings: Settings, *, start: bool) -> Client:
    from engine.client import Client

    return Client.connect(settings, start=start)
