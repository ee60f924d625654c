"""Cycles are searched in the windows' thread only."""

from __future__ import annotations

import gc
import threading

import pytest
from PySide6.QtCore import QObject

from app.collector import Collector


class Cyclic(QObject):
    """Reaches itself, so that only a search finds that nobody else does."""

    def __init__(self, ended):
        super().__init__()
        self.me = self
        self.destroyed.connect(lambda: ended.append(threading.get_ident()))


@pytest.fixture
def collector():
    made = Collector()
    yield made
    made.close()


def test_unreachable_objects_end_in_the_windows_thread(qtbot, collector):
    ended = []
    for _ in range(50):
        Cyclic(ended)

    def busy():
        for _ in range(20):
            [[n] for n in range(5000)]

    threads = [threading.Thread(target=busy) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended == [], "no other thread has searched"
    assert not gc.isenabled()
    kept = [[n] for n in range(5000)]
    collector.look()
    assert len(kept) == 5000
    qtbot.waitUntil(lambda: len(ended) == 50 or gc.collect() < 0, timeout=5000)
    assert set(ended) == {threading.get_ident()}


def test_python_searches_again_afterwards(collector):
    collector.close()
    assert gc.isenabled()
