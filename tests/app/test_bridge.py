"""Events reach the windows' thread, whatever thread they come from."""

from __future__ import annotations

import threading

from PySide6.QtCore import QThread

from app.bridge import Bridge
from app.events import Connecting, Disconnected, JobStepped
from engine.wire.values import Step


def test_events_of_other_threads_arrive_in_order_in_the_windows_thread(qtbot):
    bridge, heard = Bridge(), []

    def note(event):
        heard.append((event, QThread.currentThread() is bridge.thread()))

    bridge.job_stepped.connect(note)
    events = [JobStepped(n, Step(stage="enhance", tiles_done=n, tiles_total=50)) for n in range(50)]
    thread = threading.Thread(target=lambda: [bridge.emit_event(e) for e in events])
    thread.start()
    thread.join()
    assert heard == [], "nothing is delivered in a foreign thread"
    qtbot.waitUntil(lambda: len(heard) == 50)
    assert [e for e, _ in heard] == events
    assert all(right for _, right in heard)


def test_each_kind_of_event_has_its_signal(qtbot):
    bridge, heard = Bridge(), []
    bridge.connecting.connect(heard.append)
    bridge.disconnected.connect(heard.append)
    gone = Disconnected("of-a-newer-version", "It is gone.")
    bridge.emit_event(Connecting())
    bridge.emit_event(gone)
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == [Connecting(), gone]
