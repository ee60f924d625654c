"""What was asked for last is done; what still waited when it came is not."""

from __future__ import annotations

import threading

from app.latest import Latest


class Slow:
    """Does one wish after the other, each when it is let."""

    def __init__(self):
        self.begun, self.done = threading.Semaphore(0), []
        self.let = threading.Semaphore(0)
        self.ended = threading.Event()
        self.latest = Latest("test", self._do, self.ended.set)

    def _do(self, wanted):
        self.begun.release()
        assert self.let.acquire(timeout=30)
        self.done.append(wanted)


def test_what_waits_is_replaced_and_what_is_under_way_is_not():
    slow = Slow()
    slow.latest.ask(1)
    assert slow.begun.acquire(timeout=30)
    slow.latest.ask(2)
    slow.latest.ask(3)
    slow.let.release(2)
    assert slow.begun.acquire(timeout=30)
    slow.latest.stop()
    slow.latest.join(30)
    assert slow.done == [1, 3]


def test_it_ends_without_what_waits():
    slow = Slow()
    slow.latest.ask(1)
    assert slow.begun.acquire(timeout=30)
    slow.latest.ask(2)
    slow.latest.stop()
    slow.let.release(2)
    assert slow.ended.wait(30)
    assert slow.done == [1]
    slow.latest.ask(3)
    slow.latest.join(30)
    assert slow.done == [1]


def test_one_that_was_never_asked_has_no_thread_to_wait_for():
    slow = Slow()
    slow.latest.stop()
    slow.latest.join(30)
    assert not slow.ended.is_set()
