"""All ways of serving, one after the other, in one table."""

from __future__ import annotations

import os
import re
import socket
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from engine import config, session
from engine.cloud import serving
from engine.cloud.bench import clients, plain
from engine.cloud.bench.clients import Figures
from engine.cloud.bench.trial import Runner, Trial
from engine.cloud.settings import CloudSettings
from engine.errors import RequestError

BATCH = 4
"""Tiles that run together at most, where they do."""
LOW_SIDE, LOW_TIMES = 64, 200
"""Side of the tiles, and how many, by which the cost of batching at low load is seen: others would hide it."""
MARK = "serving"


@dataclass(frozen=True)
class Way:
    """A way of serving: ``replicas`` processes of ``threads`` threads each that run networks."""

    name: str
    replicas: int
    threads: int = 1
    together: int = 1
    ray: bool = True


@dataclass(frozen=True)
class Row:
    """What a way came to."""

    way: str
    precision: str
    megapixels_per_second: float
    figures: Figures
    cost: float
    """Of a thousand megapixels of results, in the price's currency."""


@dataclass(frozen=True)
class Comparison:
    """``low_load`` are the figures without batching and with it, of one client that sends small tiles."""

    trial: Trial
    rows: list[Row]
    low_load: tuple[Figures, Figures]
    machine: str = field(default_factory=lambda: f"{session.processor_name()}, {os.cpu_count()} cores")

    def gain(self, precision: str) -> float:
        """How many times as fast two replicas are as one, both without batching."""
        speed = {row.way: row.megapixels_per_second for row in self.rows if row.precision == precision}
        return speed[RAY_TWO.name] / speed[RAY_ONE.name]

    @property
    def batching_ms(self) -> float:
        """What batching adds to the 95th percentile at low load."""
        without, batched = self.low_load
        return batched.p95_ms - without.p95_ms

    def for_programs(self) -> dict[str, Any]:
        rows = [
            {
                "way": row.way,
                "precision": row.precision,
                "megapixels_per_second": row.megapixels_per_second,
                **asdict(row.figures),
                "cost_of_1000_megapixels": row.cost,
            }
            for row in self.rows
        ]
        return {
            "machine": self.machine,
            "trial": asdict(self.trial),
            "rows": rows,
            "gain_of_two_replicas": {p: self.gain(p) for p in self.trial.networks},
            "batching_adds_p95_ms": self.batching_ms,
        }


def ways(cores: int) -> tuple[Way, ...]:
    """All that are compared: each may use every core, as far as it can."""
    return (
        Way("FastAPI, a thread", 1, threads=cores, ray=False),
        Way("FastAPI, a pool of processes", max(2, cores), ray=False),
        RAY_ONE,
        replace(RAY_ONE, name=f"{RAY_ONE.name}, batches", together=BATCH),
        RAY_TWO,
        replace(RAY_TWO, name=f"{RAY_TWO.name}, batches", together=BATCH),
    )


RAY_ONE, RAY_TWO = Way("Ray Serve, 1 replica", 1), Way("Ray Serve, 2 replicas", 2)


def compare(trial: Trial, on_row: Callable[[Row], None] = lambda _: None) -> Comparison:
    """Measure all ways; ``on_row`` hears of each as it is known. Raises a `ReliefError` where one does not work."""
    tiles = trial.tiles()
    run = Runner(trial, replace(config.load(), threads=0))
    expected = {precision: run(precision, tiles[0]) for precision in trial.networks}
    best: dict[tuple[str, str], Row] = {}

    def measure(way: Way, address: str) -> None:
        for precision in trial.networks:
            clients.check(address, precision, trial, tiles[0], expected[precision])
            figures = clients.measure(address, precision, trial, tiles)
            speed = figures.tiles_per_second * trial.megapixels
            row = Row(way.name, precision, speed, figures, trial.price / (speed * 3600) * 1000)
            on_row(row)
            before = best.setdefault((way.name, precision), row)
            if speed > before.megapixels_per_second:
                best[way.name, precision] = row

    with tempfile.TemporaryDirectory(prefix="relief-bench-") as folder:
        low = [_round(trial, folder, measure) for _ in range(trial.rounds)]
    return Comparison(trial, list(best.values()), min(low, key=lambda pair: pair[0].p95_ms + pair[1].p95_ms))


def _round(trial: Trial, folder: str, measure: Callable[[Way, str], None]) -> tuple[Figures, Figures]:
    """Have every way measured once, and find the figures at low load."""
    every = ways(os.cpu_count() or 1)
    for way in (w for w in every if not w.ray):
        with plain.serving(replace(trial, threads=way.threads), way.replicas if way.replicas > 1 else 0) as address:
            measure(way, address)
    settings = _settings(trial, folder)
    with serving.cluster(settings):
        from engine.cloud.bench.on_ray import replicas

        for way in (w for w in every if w.ray):
            with replicas(settings, trial, tiles=(way.replicas, way.together)) as (address,):
                measure(way, address)
        small, precision = replace(trial, side=LOW_SIDE, clients=1), next(iter(trial.networks))
        with replicas(settings, small, alone=(1, 1), together=(1, BATCH)) as addresses:
            without, batched = clients.take_turns(addresses, precision, small, small.tiles()[0], LOW_TIMES)
    return without, batched


def _settings(trial: Trial, folder: str) -> CloudSettings:
    """Of a cluster of this machine that nobody else can reach, with room for two replicas."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    cpus = max(os.cpu_count() or 1, 2 * trial.threads)
    return CloudSettings(port=port, threads=trial.threads, ray_cpus=cpus, object_store_mb=200, state_dir=folder)


def markdown(found: Comparison) -> str:
    """The comparison for a document."""
    head = ("way", "precision", "MP/s", "tiles/s", "p50 s", "p95 s", "p99 s", "errors", "1,000 MP cost")
    rows = [
        (
            row.way,
            row.precision,
            f"{row.megapixels_per_second:.2f}",
            f"{row.figures.tiles_per_second:.2f}",
            *(f"{ms / 1000:.2f}" for ms in (row.figures.p50_ms, row.figures.p95_ms, row.figures.p99_ms)),
            f"{row.figures.errors} of {row.figures.tiles}",
            f"{row.cost:.4f}",
        )
        for row in found.rows
    ]
    lines = [head, ["---"] * len(head), *rows]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    trial = found.trial
    gains = ", ".join(f"{found.gain(p):.2f} times as fast in {p}" for p in trial.networks)
    about = (
        f"{trial.model} x{trial.scale}, tiles of {trial.side} by {trial.side}, {trial.clients} clients, "
        f"{trial.seconds:g} s each, the best of {trial.rounds}, on {found.machine} at {trial.price:g} an hour."
    )
    sums = (
        f"Two replicas of one thread are {gains} as one. At low load (one client, tiles of {LOW_SIDE} by {LOW_SIDE}, "
        f"{LOW_TIMES} each way, in turn) batching adds {found.batching_ms:.1f} ms to the 95th percentile."
    )
    return f"{about}\n\n{table}\n\n{sums}"


def write_into(document: Path, found: Comparison) -> None:
    """Put the comparison between ``<!-- serving: ... -->`` and ``<!-- /serving -->``; raises `RequestError`."""
    try:
        text = document.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise RequestError(f"{document} cannot be read: {error}.") from error
    pattern = re.compile(rf"(<!-- {MARK}: [^>]*-->\n).*?(<!-- /{MARK} -->)", re.DOTALL)
    text, count = pattern.subn(lambda place: f"{place[1]}{markdown(found)}\n{place[2]}", text)
    if count != 1:
        raise RequestError(f"{document} has {count} places marked {MARK}, not one.")
    document.write_text(text, encoding="utf-8", newline="\n")
