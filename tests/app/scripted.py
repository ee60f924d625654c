"""A daemon that says what a test tells it to: a client for the controller, and a controller for the windows."""

from __future__ import annotations

import queue
import threading
import time

from app.controller import Controller
from engine.config import Settings
from engine.domain import JobState
from engine.errors import DaemonUnreachable
from engine.wire import values
from engine.wire.about import CloudValue, Health

HEALTH = Health(
    version="0",
    protocol=1,
    pid=1,
    uptime=1,
    settings="",
    queued=0,
    running=0,
    paused=False,
    memory_bytes=1,
    idle_exit=None,
)
HOST = "cloud.example"
OFF = CloudValue(policy="off", megapixels=200, minutes=10)
ON = CloudValue(policy="megapixels", megapixels=200, minutes=10, host=HOST)
UNSET = CloudValue(
    policy="ask", megapixels=200, minutes=10, problem=values.Problem(code="cloud-unset", message="There is no key.")
)
QUESTION = values.Estimate(
    place="ask",
    megapixels=96.0,
    here_seconds=184.0,
    there_seconds=41.0,
    sent_bytes=12_300_000,
    host=HOST,
    keep_hours=24.0,
)


def job(state=JobState.RUNNING, name="a", **given):
    """A job as the daemon tells of it."""
    return values.Job(id=name * 32, state=state, revision=1, created=1.0, **given)


class Heard:
    """What the controller told, in order."""

    def __init__(self):
        self.events = []
        self._new = queue.SimpleQueue()

    def __call__(self, event):
        self.events.append(event)
        self._new.put(event)

    def wait(self, kind, condition=lambda _: True, seconds=60):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                event = self._new.get(timeout=0.2)
            except queue.Empty:
                continue
            if isinstance(event, kind) and condition(event):
                return event
        raise AssertionError(f"no {kind.__name__} came; {self.events}")


class FakeClient:
    """Answers as its script says: for each name of a method, a value, an error, or a function of the arguments."""

    def __init__(self, **script):
        self.script = {"health": HEALTH, **script}
        self.calls = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def close(self):
        pass

    def __getattr__(self, name):
        def method(*arguments, **named):
            self.calls.append((name, arguments))
            answer = self.script[name]
            if isinstance(answer, Exception):
                raise answer
            return answer(*arguments) if callable(answer) else answer

        return method


class FakeLive:
    def __init__(self):
        self.ended = threading.Event()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def close(self):
        self.ended.set()

    def next_event(self, seconds):
        if self.ended.wait(min(seconds, 0.05)):
            raise DaemonUnreachable("The connection has ended.")


class Recorder(Controller):
    """Sends nothing anywhere, and keeps what it was asked, with all arguments."""

    KEPT = (
        *("submit", "cancel", "pause", "resume", "move", "forget", "preview", "find_depth", "find_health"),
        *("find_devices", "find_models", "find_watches", "watch", "find_cloud", "estimate", "answer", "opinion"),
    )

    def __init__(self):
        super().__init__(Settings(), lambda _: None, connect=_refuse)
        self.calls = []
        for name in self.KEPT:
            setattr(self, name, self._keeping(name))

    def start(self):
        pass

    def asked(self, name):
        """The arguments of each call of this name."""
        return [arguments for called, *arguments in self.calls if called == name]

    def _keeping(self, name):
        return lambda *arguments: self.calls.append((name, *arguments))


def _refuse(settings, *, start):
    raise DaemonUnreachable("There is no daemon in this test.")
