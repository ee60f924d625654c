"""What is counted, in each process by itself, and added up in one place for Prometheus.

Every process has `Meters`; what they gained since the last time goes to the one `Totals` every few seconds, together
with who sends it. So the totals survive the replicas that counted, and a replica that falls silent without a farewell
is known to have crashed.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

PREFIX = "relief_cloud_"
COUNTERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "requests": ("Requests answered.", ("route", "method", "status")),
    "jobs": ("Jobs that were accepted or came to an end.", ("state",)),
    "megapixels": ("Megapixels of results made.", ("model", "precision")),
    "fallbacks": ("Tiles that went wrong and were made again, by what went wrong.", ("kind",)),
    "guard_failures": ("Outputs of networks that the guard refused.", ()),
    "replica_restarts": ("Replicas that ended without a farewell.", ("deployment",)),
    "feedback": ("What people thought of results.", ("kind",)),
    "replica_seconds": ("Time for which replicas that run networks were up.", ()),
    "upload_bytes": ("Bytes of pictures received.", ()),
    "limited": ("Requests refused for a limit.", ("reason",)),
}
HISTOGRAMS: Mapping[str, tuple[str, tuple[str, ...], tuple[float, ...]]] = {
    "request_seconds": (
        "Time to answer a request.",
        ("route",),
        (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120),
    ),
    "tile_batch_size": ("Tiles that ran together.", (), (1, 2, 3, 4, 6, 8, 12, 16, 32)),
    "tile_seconds": (
        "Time of a tile, waiting for its turn or running.",
        ("stage",),
        (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    ),
}
GAUGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "gpu_memory_bytes": ("Memory of the GPUs in use.", ("kind",)),
}
KNOWN: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "jobs": (("queued",), ("done",), ("failed",), ("cancelled",)),
    "fallbacks": (("device-failed",), ("device-out-of-memory",), ("output-rejected",)),
    "replica_restarts": (("inference",), ("pictures",), ("queue",), ("ingress",)),
    "feedback": (("kept",), ("undone",), ("rated",)),
    "limited": (("rate",), ("quota",), ("queue",)),
    "tile_seconds": (("wait",), ("run",)),
}
"""Labels that can be told beforehand: these series stand at 0 from the start, or their first increase would be none."""
SILENT_SECONDS = 15.0
"""A process that has sent nothing for so long has crashed."""

Labels = tuple[str, ...]
Known = Mapping[str, Collection[Labels]]
"""Values of labels, by the name of the counter or histogram that has them."""
Found = TypeVar("Found")


@dataclass
class Histogram:
    """Counts by bucket, not added up, the last for what is larger than all bounds; and the sum of what was seen."""

    counts: list[int]
    sum: float = 0.0

    def add(self, other: Histogram) -> None:
        self.counts = [a + b for a, b in zip(self.counts, other.counts, strict=True)]
        self.sum += other.sum


@dataclass
class Gains:
    """What one process has counted since it last told."""

    counters: dict[tuple[str, Labels], float] = field(default_factory=dict)
    histograms: dict[tuple[str, Labels], Histogram] = field(default_factory=dict)
    gauges: dict[tuple[str, Labels], float] = field(default_factory=dict)

    def add(self, other: Gains) -> None:
        """Add what was counted elsewhere, or later; of gauges the other's are the newer."""
        for key, value in other.counters.items():
            self.counters[key] = self.counters.get(key, 0.0) + value
        for name, histogram in other.histograms.items():
            self.histograms.setdefault(name, Histogram([0] * len(histogram.counts))).add(histogram)
        self.gauges.update(other.gauges)


@dataclass(frozen=True)
class Sender:
    """A process that counts: which deployment it is of, and a name that no other has."""

    deployment: str
    name: str


class Meters:
    """Counts within this process; safe for many threads. Names and labels are those of the tables above."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._gains = Gains()

    def count(self, name: str, *labels: str, by: float = 1.0) -> None:
        """Raise a counter. ``KeyError`` for a name, ``ValueError`` for labels that are not in `COUNTERS`."""
        _check(COUNTERS[name][1], labels)
        with self._lock:
            key = name, labels
            self._gains.counters[key] = self._gains.counters.get(key, 0.0) + by

    def observe(self, name: str, value: float, *labels: str) -> None:
        """Put a value into a histogram."""
        _, names, bounds = HISTOGRAMS[name]
        _check(names, labels)
        with self._lock:
            histogram = self._gains.histograms.setdefault((name, labels), Histogram([0] * (len(bounds) + 1)))
            histogram.counts[bisect_left(bounds, value)] += 1
            histogram.sum += value

    def set(self, name: str, value: float, *labels: str) -> None:
        """Set a gauge; those of several processes add up."""
        _check(GAUGES[name][1], labels)
        with self._lock:
            self._gains.gauges[name, labels] = value

    def take(self) -> Gains:
        """What was counted since the last time; it is the caller's to pass on."""
        with self._lock:
            gains, self._gains = self._gains, Gains()
        return gains


class Totals:
    """What all processes have counted; safe for many threads. ``clock`` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sum = Gains()
        self._seen: dict[Sender, float] = {}
        self._gauges: dict[Sender, dict[tuple[str, Labels], float]] = {}

    def add(self, sender: Sender, gains: Gains, *, farewell: bool = False) -> None:
        """Add what a process has gained. With ``farewell`` it is the last that will be heard of it."""
        now = self._clock()
        with self._lock:
            self._gauges.setdefault(sender, {}).update(gains.gauges)
            self._sum.add(replace(gains, gauges={}))
            before = self._seen.get(sender)
            if sender.deployment == "inference":
                self._raise("replica_seconds", (), now - before if before is not None else 0.0)
            self._seen[sender] = now
            if farewell:
                self._forget(sender)

    def sweep(self) -> list[Sender]:
        """Count who fell silent as crashed; who they were."""
        with self._lock:
            limit = self._clock() - SILENT_SECONDS
            gone = [sender for sender, seen in self._seen.items() if seen < limit]
            for sender in gone:
                self._raise("replica_restarts", (sender.deployment,), 1.0)
                self._forget(sender)
        return gone

    def copy(self) -> Gains:
        """All of it as it is now."""
        with self._lock:
            gauges: dict[tuple[str, Labels], float] = {}
            for values in self._gauges.values():
                for key, value in values.items():
                    gauges[key] = gauges.get(key, 0.0) + value
            histograms = {k: Histogram(list(h.counts), h.sum) for k, h in self._sum.histograms.items()}
            return Gains(dict(self._sum.counters), histograms, gauges)

    def _raise(self, name: str, labels: Labels, by: float) -> None:
        self._sum.counters[name, labels] = self._sum.counters.get((name, labels), 0.0) + by

    def _forget(self, sender: Sender) -> None:
        del self._seen[sender]
        self._gauges.pop(sender, None)


def expose(gains: Gains, queue: Mapping[str, int], queue_age: float, known: Known | None = None) -> tuple[bytes, str]:
    """The metrics in Prometheus's text format, and its media type.

    ``queue`` is the number of jobs by state, ``queue_age`` the seconds for which the oldest one waits. ``known`` are
    labels that the caller can tell beforehand, beside those of `KNOWN`.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Families(_from_zero({**KNOWN, **(known or {})}, gains), queue, queue_age))
    return generate_latest(registry), CONTENT_TYPE_LATEST


def _from_zero(known: Known, gains: Gains) -> Gains:
    """What was counted, and 0 for what is known and was not.

    A metric without labels is always there: alerts can tell it from a service that is gone.
    """
    counters: dict[tuple[str, Labels], float] = {(n, ()): 0.0 for n, (_, labels) in COUNTERS.items() if not labels}
    histograms: dict[tuple[str, Labels], Histogram] = {
        (n, ()): _empty(n) for n, (_, labels, _) in HISTOGRAMS.items() if not labels
    }
    for name, found in known.items():
        for values in found:
            if name in COUNTERS:
                _check(COUNTERS[name][1], values)
                counters[name, values] = 0.0
            else:
                _check(HISTOGRAMS[name][1], values)
                histograms[name, values] = _empty(name)
    return Gains(counters | gains.counters, histograms | gains.histograms, gains.gauges)


def _empty(name: str) -> Histogram:
    return Histogram([0] * (len(HISTOGRAMS[name][2]) + 1))


@dataclass(frozen=True, eq=False)
class _Families(Collector):
    gains: Gains
    queue: Mapping[str, int]
    queue_age: float

    def collect(self) -> Iterator[Metric]:
        for name, (text, labels) in COUNTERS.items():
            counter = CounterMetricFamily(PREFIX + name, text, labels=labels)
            for values, value in _of(self.gains.counters, name):
                counter.add_metric(values, value)
            yield counter
        for name, (text, labels, bounds) in HISTOGRAMS.items():
            family = HistogramMetricFamily(PREFIX + name, text, labels=labels)
            for values, histogram in _of(self.gains.histograms, name):
                family.add_metric(values, _cumulative(bounds, histogram), histogram.sum)
            yield family
        for name, (text, labels) in GAUGES.items():
            gauge = GaugeMetricFamily(PREFIX + name, text, labels=labels)
            for values, value in _of(self.gains.gauges, name):
                gauge.add_metric(values, value)
            yield gauge
        jobs = GaugeMetricFamily(PREFIX + "jobs", "Jobs that are remembered, by state.", labels=("state",))
        for state, count in self.queue.items():
            jobs.add_metric((state,), count)
        yield jobs
        yield GaugeMetricFamily(
            PREFIX + "queue_age_seconds", "Time for which the oldest job has waited.", value=self.queue_age
        )


def _of(values: Mapping[tuple[str, Labels], Found], name: str) -> Iterator[tuple[Labels, Found]]:
    return ((key[1], value) for key, value in values.items() if key[0] == name)


def _cumulative(bounds: tuple[float, ...], histogram: Histogram) -> list[tuple[str, float]]:
    below, total = [], 0
    for bound, count in zip((*map(str, bounds), "+Inf"), histogram.counts, strict=True):
        total += count
        below.append((bound, float(total)))
    return below


def _check(names: tuple[str, ...], labels: Labels) -> None:
    if len(names) != len(labels):
        raise ValueError(f"labels {labels} where {names} are wanted")
