"""The dock or taskbar shows how far the queue is, and nothing once it is done."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest
from product import require
from PySide6.QtCore import QObject, Signal
from PySide6.QtDBus import QDBusConnection

from app.settings import JobSettings
from app.state import EntryState, Queue
from app.taskbar import Badge, Launcher, Nowhere, Shown, Taskbar, indicator
from engine.domain import Progress


class Told:
    """An indicator that keeps what it was told."""

    def __init__(self):
        self.shown = []

    def show(self, shown):
        self.shown.append(shown)


class Bridge(QObject):
    job_stepped = Signal(object)


class Bench(QObject):
    """A queue, and what is heard of it; as much of the workbench as is looked at."""

    entry_changed = Signal(int)
    all_finished = Signal()

    def __init__(self):
        super().__init__()
        self.queue = Queue()
        self.bridge = Bridge()
        self.queue.add([Path(f"/p/{n}.jpg") for n in range(4)], JobSettings())

    @property
    def active(self):
        return [e for e in self.queue.entries if e.state.is_active]

    @property
    def fraction(self):
        started = [e for e in self.queue.entries if e.state.is_active or e.state is EntryState.DONE]
        return sum(e.fraction for e in started) / len(started)


@pytest.fixture
def bench(qapp):
    return Bench()


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def taskbar(bench, told):
    return Taskbar(bench, told)


def test_progress_is_told_while_pictures_are_made(taskbar, bench, told, qtbot):
    bench.queue.change(1, state=EntryState.DONE)
    bench.queue.change(2, state=EntryState.RUNNING, progress=Progress("tiles", 1, 2))
    for _ in range(20):
        bench.entry_changed.emit(2)
        bench.bridge.job_stepped.emit(None)
    qtbot.waitUntil(lambda: bool(told.shown))
    assert told.shown == [Shown(0.75, 1)], "many steps are told at once"


def test_it_goes_when_everything_is_done(taskbar, bench, told):
    bench.queue.change(1, state=EntryState.QUEUED)
    taskbar.refresh()
    bench.queue.change(1, state=EntryState.DONE)
    bench.all_finished.emit()
    assert told.shown == [Shown(0.0, 1), Shown()]
    taskbar.refresh()
    assert len(told.shown) == 2


def test_a_paused_queue_looks_so(taskbar, bench, told):
    bench.queue.change(1, state=EntryState.PAUSED, progress=Progress("tiles", 1, 4))
    taskbar.refresh()
    assert told.shown == [Shown(0.25, 1, paused=True)]
    bench.queue.change(2, state=EntryState.RUNNING)
    taskbar.refresh()
    assert not told.shown[-1].paused


def test_closing_leaves_nothing_in_the_dock(taskbar, bench, told):
    bench.queue.change(1, state=EntryState.RUNNING)
    taskbar.refresh()
    taskbar.close()
    assert told.shown[-1] == Shown()
    taskbar.close()
    assert len(told.shown) == 2


def test_the_signal_names_the_program_and_its_progress(qapp):
    assert Launcher().values(Shown(0.5, 3)) == [
        "application://relief.desktop",
        {"progress": 0.5, "progress-visible": True},
    ]
    assert Launcher().values(Shown())[1] == {"progress": 0.0, "progress-visible": False}


def test_each_system_has_its_indicator(qapp):
    kinds = {"darwin": Badge, "win32": (Nowhere,)}
    if sys.platform != "win32":  # there it needs a window of the taskbar
        assert isinstance(indicator(None), kinds.get(sys.platform, Launcher))
    Badge().show(Shown(0.5, 2))
    Nowhere().show(Shown(0.5, 2))


def test_without_a_bus_nothing_happens(qapp):
    Launcher("unix:path=/nowhere/at/all").show(Shown(0.5, 1))


@pytest.mark.integration
@pytest.mark.timeout(60)
def test_a_dock_hears_the_signal(qapp, tmp_path):
    """On a bus of its own, where the bus's own monitor listens."""
    require("dbus-daemon")
    require("dbus-monitor")
    address = f"unix:path={tmp_path / 'bus'}"
    bus = ["dbus-daemon", "--session", "--nofork", f"--address={address}", "--print-address=1"]
    listen = ["dbus-monitor", "--address", address, "interface='com.canonical.Unity.LauncherEntry'"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with contextlib.ExitStack() as ended:
        process = ended.enter_context(subprocess.Popen(bus, **pipes))
        ended.callback(process.kill)
        process.stdout.readline()  # it listens
        monitor = ended.enter_context(subprocess.Popen(listen, **pipes))
        ended.callback(monitor.kill)
        while "NameLost" not in monitor.stdout.readline():
            pass  # from then on it hears others
        Launcher(address).show(Shown(0.25, 2))
        ended.callback(QDBusConnection.disconnectFromBus, f"relief at {address}")
        heard = ""
        while "progress-visible" not in heard or not heard.endswith(")\n   ]\n"):
            line = monitor.stdout.readline()
            assert line, heard
            heard += line
    assert "member=Update" in heard
    assert 'string "application://relief.desktop"' in heard
    words = " ".join(heard.split())
    assert 'string "progress" variant double 0.25' in words
    assert 'string "progress-visible" variant boolean true' in words
