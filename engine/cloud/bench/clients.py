"""Clients that measure: each sends its tile again and again, the next when the last has come back."""

from __future__ import annotations

import contextlib
import http.client
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from engine.cloud.bench.trial import Trial
from engine.errors import DeviceFailed

_PATIENCE = 120.0
"""Seconds for which a client waits for an answer."""


@dataclass(frozen=True)
class Figures:
    """Tiles a second, percentiles of the time of one in milliseconds, and how many did not come back right."""

    tiles_per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    tiles: int
    errors: int


@dataclass
class _Seen:
    begun: list[float] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    errors: int = 0


class Client:
    """One connection to ``address`` (host, port and the beginning of the path)."""

    def __init__(self, address: str, precision: str, trial: Trial) -> None:
        host, _, path = address.partition("/")
        self._connection = http.client.HTTPConnection(host, timeout=_PATIENCE)
        self._path = f"/{path}/{precision}".replace("//", "/")
        self._bytes = trial.answer_bytes

    def ask(self, tile: bytes) -> bytes | None:
        """The result; ``None`` if something else came, or nothing."""
        try:
            self._connection.request("POST", self._path, tile, {"Content-Type": "application/octet-stream"})
            answer = self._connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return None
        return body if answer.status == 200 and len(body) == self._bytes else None

    def close(self) -> None:
        self._connection.close()


def check(address: str, precision: str, trial: Trial, tile: bytes, expected: bytes) -> None:
    """Raises `DeviceFailed` unless the result is what it should be, to 1/255."""
    with contextlib.closing(Client(address, precision, trial)) as client:
        found = client.ask(tile)
    if found is None:
        raise DeviceFailed(f"{address} gave no result.")
    made, wanted = (np.frombuffer(data, np.uint8).astype(np.int16) for data in (found, expected))
    if np.abs(made - wanted).max() > 1:
        raise DeviceFailed(f"{address} gave another result than this process.")


def measure(address: str, precision: str, trial: Trial, tiles: Sequence[bytes]) -> Figures:
    """Have all clients send for the trial's time, after one tile of each that does not count."""
    seen = [_Seen() for _ in tiles]
    ready = threading.Barrier(len(tiles) + 1)
    until = [0.0]

    def work(tile: bytes, mine: _Seen) -> None:
        with contextlib.closing(Client(address, precision, trial)) as client:
            client.ask(tile)
            client.close()  # or the server might, while this client waits for the others
            ready.wait()
            ready.wait()
            while (begun := time.perf_counter()) < until[0]:
                result = client.ask(tile)
                mine.errors += result is None
                mine.begun.append(begun)
                mine.ended.append(time.perf_counter())

    threads = [threading.Thread(target=work, args=pair) for pair in zip(tiles, seen, strict=True)]
    for thread in threads:
        thread.start()
    ready.wait()
    started = time.perf_counter()
    until[0] = started + trial.seconds
    ready.wait()
    for thread in threads:
        thread.join()
    ended = np.array([moment for one in seen for moment in one.ended])
    lasted = np.array([end - begin for one in seen for begin, end in zip(one.begun, one.ended, strict=True)])
    errors = sum(one.errors for one in seen)
    # The last tiles of all keep only some of the replicas busy; they count only where there are no others.
    within = ended[ended <= until[0]] if (ended <= until[0]).any() else ended
    return _figures(lasted, len(within) / (within.max() - started), errors)


def take_turns(addresses: Sequence[str], precision: str, trial: Trial, tile: bytes, times: int) -> list[Figures]:
    """One client that asks each address in turn, so that whatever else happens on the machine falls upon all alike."""
    lasted: list[list[float]] = [[] for _ in addresses]
    errors = [0] * len(addresses)
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(contextlib.closing(Client(a, precision, trial))) for a in addresses]
        for turn in range(times + 3):
            for index, client in enumerate(clients):
                begun = time.perf_counter()
                result = client.ask(tile)
                if turn >= 3:  # those before load the network
                    lasted[index].append(time.perf_counter() - begun)
                    errors[index] += result is None
    return [_figures(np.array(one), times / sum(one), wrong) for one, wrong in zip(lasted, errors, strict=True)]


def _figures(lasted: npt.NDArray[np.float64], rate: float, errors: int) -> Figures:
    p50, p95, p99 = (float(value) * 1000 for value in np.percentile(lasted, (50, 95, 99)))
    return Figures(float(rate), p50, p95, p99, len(lasted), errors)
