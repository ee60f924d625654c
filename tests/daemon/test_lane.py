"""One picture at a time on a device, and the urgent ones in between."""

from __future__ import annotations

import threading
import time

from engine.daemon.lane import Lane


def wait_for(condition):
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.001)


def test_an_urgent_one_goes_between_two_tiles():
    lane, order = Lane("cpu"), []

    def hurry():
        with lane.turn(urgent=True):
            order.append("urgent")

    with lane.turn():
        order.append("tile 1")
        lane.give_way()  # nobody waits
        thread = threading.Thread(target=hurry)
        thread.start()
        wait_for(lambda: lane._urgent == 1)
        order.append("tile 2")
        lane.give_way()
        order.append("tile 3")
    thread.join()
    assert order == ["tile 1", "tile 2", "urgent", "tile 3"]


def test_never_two_at_once():
    lane, inside, most = Lane("cpu"), 0, 0
    guard = threading.Lock()

    def work(urgent):
        nonlocal inside, most
        for _ in range(50):
            with lane.turn(urgent=urgent):
                with guard:
                    inside += 1
                    most = max(most, inside)
                with guard:
                    inside -= 1
                if not urgent:
                    lane.give_way()

    threads = [threading.Thread(target=work, args=(n % 2 == 0,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert most == 1


def test_who_left_for_a_while_comes_back_before_the_others():
    lane, order = Lane("cpu"), []
    held, go_on = threading.Event(), threading.Event()

    def paused():
        with lane.turn():
            order.append("first")
            with lane.left():
                held.set()
                go_on.wait(10)
            order.append("first again")

    def other():
        held.wait(10)
        with lane.turn():
            order.append("other")
            go_on.set()
            wait_for(lambda: lane._urgent == 1)
            lane.give_way()
            order.append("other again")

    threads = [threading.Thread(target=work) for work in (paused, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert order == ["first", "other", "first again", "other again"]
