"""A line to a server that breaks: a proxy that cuts connections after so many bytes, in either direction."""

from __future__ import annotations

import contextlib
import select
import socket
import threading


class Line:
    """Forwards to ``port``. Each number of ``cuts`` is how many more bytes pass, in all, before a connection is cut."""

    def __init__(self, port, cuts=()):
        self._target = port
        self._cuts = list(cuts)
        self._lock = threading.Lock()
        self.passed = 0
        self.was_cut = 0
        self.down = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._stopped = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stopped.set()
        self._listener.close()

    def cut_now(self):
        """Cut what is open at its next bytes."""
        with self._lock:
            self._cuts.insert(0, 0)

    def _accept(self):
        self._listener.settimeout(0.1)
        while not self._stopped.is_set():
            with contextlib.suppress(TimeoutError, OSError):
                near, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near):
        with contextlib.ExitStack() as stack:
            stack.callback(near.close)
            if self.down:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            stack.callback(far.close)
            ends = {near: far, far: near}
            while not self._stopped.is_set():
                ready, _, _ = select.select(list(ends), [], [], 0.1)
                for end in ready:
                    try:
                        data = end.recv(2**16)
                    except OSError:
                        return
                    if not data or self._cut(len(data)):
                        return
                    try:
                        ends[end].sendall(data)
                    except OSError:
                        return

    def _cut(self, count):
        with self._lock:
            self.passed += count
            if self._cuts and self.passed >= self._cuts[0]:
                self._cuts.pop(0)
                self.passed = 0
                self.was_cut += 1
                return True
            return False
