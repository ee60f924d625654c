"""Load for the service, in Locust's words; the key comes from RELIEF_KEY.

    RELIEF_KEY=rk_… locust --locustfile installer/cloud/load/locustfile.py --host https://relief.localhost \
        --headless --users 20 --run-time 60s Mixed

One user class a run: `Thumbnails`, `Photos` (12 megapixels), `Huge` (100), `Mixed`. With RELIEF_SPIKE=1 the number of
users follows a spike of two minutes: calm, ten times as many for a while, calm again; --users and --run-time are
ignored then. Each user is a client that sends its next picture when the last has come back, after a short pause; so
the service is never asked for more pictures than there are users. With RELIEF_LOAD_RATE they send so many pictures a
second together, as long as the service keeps up and there are enough users.

The run fails (exit status 1) if a picture does not come back whole. Refusals with 429, and connections that break and
are opened again, are shown and borne.
"""
# ruff: noqa: INP001  scripts beside each other, no package

from __future__ import annotations

import itertools
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

sys.path.insert(0, str(Path(__file__).parent))

from locust import HttpUser, LoadTestShape, between, constant_pacing, events
from pictures import jpeg
from sending import Failed, Sender

NUMBERS = itertools.count(1)
KIND = "PICTURE"
"""Lines of Locust's figures that stand for whole pictures; the others are single requests."""
CALM, SPIKE = 2, 20
"""Users outside and within the spike."""
PHASES = ((30, CALM), (60, SPIKE), (120, CALM))
"""Of the spike: until which second, how many users."""
LENGTH = float(os.environ.get("RELIEF_SPIKE", "0"))
"""How many times as long as that; 0 means no spike."""
SCALE = float(os.environ.get("RELIEF_LOAD_SCALE", "2"))
FRACTION = float(os.environ.get("RELIEF_LOAD_FRACTION", "1"))
"""For small machines: pictures have this share of the megapixels that their name says."""
RATE = float(os.environ.get("RELIEF_LOAD_RATE", "0"))
"""Pictures a second of all users together; 0 means as many as come back."""


class Client(HttpUser):
    """Sends pictures one after the other."""

    abstract = True

    def wait_time(self) -> float:
        if not RATE:
            return float(between(0.1, 1)(self))
        return float(constant_pacing(self.environment.runner.target_user_count / RATE)(self))

    def on_start(self) -> None:
        self.sender = Sender(self.client, os.environ["RELIEF_KEY"])

    def thumbnail(self) -> None:
        self.timed("thumbnail", lambda number: self.sender.direct(jpeg(0.05 * FRACTION, number), SCALE))

    def photo(self) -> None:
        self.timed("12 MP", lambda number: self.sender.job(jpeg(12 * FRACTION, number), SCALE))

    def huge(self) -> None:
        self.timed("100 MP", lambda number: self.sender.job(jpeg(100 * FRACTION, number), SCALE))

    def timed(self, name: str, send: Callable[[int], bytes]) -> None:
        """One picture from sending to having; in Locust's figures a line of its own, beside its requests."""
        start, result, wrong = time.perf_counter(), b"", None
        try:
            result = send(next(NUMBERS))
        except (Failed, OSError) as error:
            wrong = error
        self.environment.events.request.fire(
            request_type=KIND,
            name=name,
            response_time=(time.perf_counter() - start) * 1000,
            response_length=len(result),
            exception=wrong,
            context={},
        )


def _mixed() -> Iterator[Callable[[Client], None]]:
    forty = [Client.thumbnail] * 30 + [Client.photo] * 9 + [Client.huge]
    random.Random(7).shuffle(forty)  # noqa: S311  an order, not a secret
    return itertools.cycle(forty)


MIX = _mixed()


class Thumbnails(Client):
    """Many small pictures, each by one request."""

    tasks: ClassVar = [Client.thumbnail]


class Photos(Client):
    """What a telephone takes."""

    tasks: ClassVar = [Client.photo]


class Huge(Client):
    """What takes a whole cluster: one picture, its tiles over all replicas."""

    tasks: ClassVar = [Client.huge]


class Mixed(Client):
    """All of them, many small ones to few large ones: the same of each in every forty."""

    def any_of_them(self) -> None:
        next(MIX)(self)

    tasks: ClassVar = [any_of_them]


if LENGTH:

    class Spike(LoadTestShape):
        """Calm, then ten times as many users at once, then calm: what is lost, and when all is as before."""

        def tick(self) -> tuple[int, float] | None:
            now = self.get_run_time()
            return next(((users, float(SPIKE)) for until, users in PHASES if now < until * LENGTH), None)


@events.quitting.add_listener
def _judge(environment: Any, **_: Any) -> None:
    """No picture may have failed, and there must have been some; a request may, if it was repeated with success."""
    pictures = [entry for (_, kind), entry in environment.stats.entries.items() if kind == KIND]
    fine = sum(entry.num_requests for entry in pictures) and not sum(entry.num_failures for entry in pictures)
    environment.process_exit_code = 0 if fine else 1
