"""The program's way to the daemon: against a scripted daemon for rare states, and against a real one."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import replace

import pytest
from daemons import daemon
from pictures import encoded, noise

from app.controller import Controller
from app.events import (
    Connected,
    DevicesFound,
    Disconnected,
    JobStepped,
    JobUpdated,
    ModelsFound,
    PreviewMade,
    Refused,
    WatchesFound,
)
from app.settings import JobSettings
from app.state import Entry
from engine.config import Settings
from engine.domain import JobState, Region
from engine.errors import DaemonUnreachable, DaemonVersion, UnknownJob
from engine.wire.about import Health
from engine.wire.values import Job, NewWatch, Wish


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


class FakeClient:
    """Answers as its script says: for each name of a method, a value or an error."""

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
            return answer

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


@pytest.fixture
def heard():
    return Heard()


def controller_of(heard, connect, lives=None):
    made = lives if lives is not None else []

    def live(_client):
        made.append(FakeLive())
        return made[-1]

    return Controller(Settings(), heard, connect=connect, live=live)


def test_it_tries_again_until_the_daemon_is_there(heard):
    answers = [DaemonUnreachable("It could not be started."), DaemonUnreachable("Not yet."), FakeClient()]

    def connect(settings, *, start):
        assert start
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    controller = controller_of(heard, connect)
    controller.start()
    heard.wait(Connected, seconds=10)
    controller.close()
    assert [e.code for e in heard.events if isinstance(e, Disconnected)] == ["daemon-unreachable"] * 2


def test_a_daemon_of_another_version_waits_for_somebody_to_act(heard):
    tries = []

    def connect(settings, *, start):
        tries.append(1)
        if len(tries) == 1:
            raise DaemonVersion("The daemon is older.")
        return FakeClient()

    controller = controller_of(heard, connect)
    controller.start()
    told = heard.wait(Disconnected, seconds=10)
    assert told.final
    time.sleep(0.5)
    assert len(tries) == 1, "trying again would not help"
    controller.reconnect()
    heard.wait(Connected, seconds=10)
    controller.close()


def test_jobs_are_found_again_after_the_connection_was_lost(heard):
    job = Job(id="a" * 32, state=JobState.RUNNING, revision=2, created=1.0)
    client, lives = FakeClient(submit=job, job=job), []
    controller = controller_of(heard, lambda settings, *, start: client, lives)
    controller.start()
    heard.wait(Connected, seconds=10)
    controller.adopt(Entry(7, __file__, job=job.id))
    client.script["job"] = job.model_copy(update={"state": JobState.DONE})
    lives[-1].close()
    assert heard.wait(JobUpdated, seconds=10).job.state is JobState.DONE
    client.script["job"] = UnknownJob("There is no job of this name.")
    lives[-1].close()
    lost = heard.wait(Refused, seconds=10)
    assert (lost.number, lost.code) == (7, "unknown-job")
    controller.close()


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "in.png"
    path.write_bytes(encoded(noise(48, 40), "PNG"))
    return path


@pytest.mark.integration
def test_everything_against_a_real_daemon(heard, tmp_path, picture):
    with daemon(tmp_path) as running:
        controller = Controller(running.settings, heard)
        controller.start()
        heard.wait(Connected)
        controller.find_models()
        assert "relief-sr-m" in [m.name for m in heard.wait(ModelsFound).models]
        controller.find_devices()
        assert heard.wait(DevicesFound).devices[-1].id == "cpu"
        controller.preview(3, picture, Region(5, 6, 20, 10), Wish(scale=2))
        made = heard.wait(PreviewMade)
        assert (made.ticket, made.png[:4]) == (3, b"\x89PNG")
        entry = Entry(1, picture, JobSettings(scale=2))
        controller.submit(entry, tmp_path / "out.png")
        done = heard.wait(JobUpdated, lambda e: e.job.state.is_final)
        assert (done.number, done.job.state) == (1, JobState.DONE)
        assert (tmp_path / "out.png").exists()
        assert any(isinstance(e, JobStepped) for e in heard.events)
        controller.submit(replace(entry, number=2), tmp_path / "out.png")
        refused = heard.wait(Refused)
        assert (refused.number, refused.code) == (2, "output-exists")
        (tmp_path / "inbox").mkdir()
        (tmp_path / "large").mkdir()
        controller.watch(NewWatch(folder=str(tmp_path / "inbox"), to=str(tmp_path / "large"), wish=Wish(scale=2)))
        (watch,) = heard.wait(WatchesFound, lambda e: e.watches).watches
        controller.unwatch(watch.id)
        heard.wait(WatchesFound, lambda e: not e.watches)
        running.kill()
        heard.wait(Disconnected)
        assert heard.wait(Connected).health.pid != running.process.pid, "it has started another one"
        controller.close()
        with running.client() as client:
            client.stop()
