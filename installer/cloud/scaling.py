#!/usr/bin/env python3
"""The arithmetic of docs/scaling.md: from measured speeds and stated assumptions to machines, network, storage, money.

``python installer/cloud/scaling.py`` writes the tables of that document anew; a test sees that they are current. Speeds
are read from the document's own table that `relief cloud bench` writes (tiles, served), README.md (what a picture costs
beside its tiles) and models/BENCHMARKS.md (networks among each other), never typed here.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "scaling.md"
DAY = 86_400
THREADS = 2
"""Of the machine that README's speeds were measured on."""
SERVED, REPLICAS = "Ray Serve, 2 replicas", 2
"""The line of the table of `relief cloud bench` that the service is reckoned by, and how many cores it keeps busy."""


def _assume(value: float, meaning: str) -> float:
    return Assumed(value, meaning)


class Assumed(float):
    """A number with the sentence that says what it stands for."""

    meaning: str

    def __new__(cls, value: float, meaning: str) -> Self:
        number = super().__new__(cls, value)
        number.meaning = meaning
        return number


@dataclass(frozen=True)
class Assumptions:
    """What is not measured. Change a number, run this, and every table follows."""

    input_megapixels: float = _assume(3, "megapixels of a picture sent")
    scale: float = _assume(2, "factor; a result has its square times as many pixels")
    input_mb: float = _assume(1.5, "megabytes of a picture sent, JPEG at half a byte a pixel")
    output_mb: float = _assume(6, "megabytes of a result, likewise")
    peak: float = _assume(3, "busiest hour over the day's mean")
    busy: float = _assume(0.7, "share of their time that replicas work in that hour; the rest keeps queues short")
    keep_hours: float = _assume(24, "hours for which pictures and results are kept")
    requests: float = _assume(
        8, "requests a picture: upload, part, end of upload, job, two questions, result, feedback"
    )
    rows: float = _assume(10, "rows of the database written a picture")
    gpu_tflops: float = _assume(121, "teraflops of 16-bit floats that the maker states for one small data-centre GPU")
    gpu_share: float = _assume(0.15, "share of these that small convolutions reach; to be measured on your GPU")
    core_hour: float = _assume(0.04, "dollars an hour of a processor core")
    gpu_hour: float = _assume(0.80, "dollars an hour of such a GPU with eight cores beside it")
    storage_month: float = _assume(0.023, "dollars a month of a gigabyte in object storage")
    egress: float = _assume(0.05, "dollars a gigabyte that leaves; between 0 and 0.09 with different providers")
    database_rows: float = _assume(5_000, "rows a second that one PostgreSQL server writes durably")
    proxy_requests: float = _assume(800, "requests a second that one ingress replica answers")
    store_gbits: float = _assume(100, "gigabits a second that one bucket gives before it wants several prefixes")
    ray_nodes: float = _assume(1_000, "nodes of one Ray cluster that is still easy to run")

    @property
    def output_megapixels(self) -> float:
        return self.input_megapixels * self.scale * self.scale


@dataclass(frozen=True)
class Speeds:
    """Megapixels of results a second: of a core that only runs tiles, and of one that only does what is ``outside``."""

    tiles: float
    outside: float
    gpu: float
    weights: int

    @property
    def core(self) -> float:
        """Of one core that does both."""
        return 1 / (1 / self.tiles + 1 / self.outside)

    @property
    def cores_for_gpu(self) -> float:
        """Cores that decode, check and encode what one GPU makes."""
        return self.gpu / self.outside


@dataclass(frozen=True)
class Load:
    """What a number of pictures a day comes to; rates are those of the busiest hour."""

    pictures: float
    megapixels_per_second: float
    cores: int
    gpus: int
    gbits_in: float
    gbits_out: float
    requests_per_second: float
    rows_per_second: float
    stored_tb: float
    dollars_cores: float
    dollars_gpus: float
    dollars_storage: float
    dollars_egress: float

    @property
    def dollars(self) -> float:
        """All of it a day, computed on what is cheaper."""
        return min(self.dollars_cores, self.dollars_gpus) + self.dollars_storage + self.dollars_egress


def read_speeds(assumed: Assumptions, document: str, readme: str, weights: int) -> Speeds:
    """Speeds at the assumed scale in int8; `ValueError` where a table does not hold them.

    A GPU's speed is reckoned: each weight of a plain network multiplies and adds once for each input pixel.
    """
    served = re.search(rf"^\| {SERVED} \| int8 \| ([\d.]+) \|", document, re.MULTILINE)
    about = re.search(r"^relief-sr-m x([\d.]+), tiles of ", document, re.MULTILINE)
    if served is None or about is None or float(about[1]) != assumed.scale:
        raise ValueError(f"docs/scaling.md has no speed of relief-sr-m x{assumed.scale:g}: run relief cloud bench")
    row = re.search(rf"^\|[^|]*\| x{assumed.scale:g} \| int8 \| ([\d.]+) \| ([\d.]+)% \|$", readme, re.MULTILINE)
    if row is None:
        raise ValueError(f"README has no speed for x{assumed.scale:g} in int8")
    outside = float(row[1]) / THREADS / (float(row[2]) / 100)
    operations = 2 * weights / assumed.scale**2 * 1e6
    gpu = assumed.gpu_tflops * 1e12 * assumed.gpu_share / operations
    return Speeds(float(served[1]) / REPLICAS, outside, gpu, weights)


def reckon(pictures: float, assumed: Assumptions, speeds: Speeds) -> Load:
    """What ``pictures`` a day need."""
    second = pictures / DAY * assumed.peak
    megapixels = second * assumed.output_megapixels
    cores = math.ceil(megapixels / (speeds.core * assumed.busy))
    gpus = math.ceil(megapixels / (speeds.gpu * assumed.busy))
    stored = pictures * (assumed.input_mb + assumed.output_mb) * assumed.keep_hours / 24 / 1e6
    # Replicas come and go with the load, so that the day pays for its mean and not for its peak; one always stands.
    mean = pictures / DAY * assumed.output_megapixels / assumed.busy
    return Load(
        pictures,
        megapixels,
        cores,
        gpus,
        second * assumed.input_mb * 8 / 1e3,
        second * assumed.output_mb * 8 / 1e3,
        second * assumed.requests,
        second * assumed.rows,
        stored,
        max(1, mean / speeds.core) * 24 * assumed.core_hour,
        max(1, mean / speeds.gpu) * 24 * assumed.gpu_hour,
        stored * 1e3 * assumed.storage_month / 30,
        pictures * assumed.output_mb / 1e3 * assumed.egress,
    )


def assumptions_table(assumed: Assumptions) -> str:
    rows = []
    for item in fields(assumed):
        value = getattr(assumed, item.name)
        meaning = value.meaning if isinstance(value, Assumed) else ""
        rows.append((f"`{item.name}`", f"{value:,g}", meaning))
    return table(("name", "value", "meaning"), rows)


def speeds_table(assumed: Assumptions, speeds: Speeds, benchmarks: str) -> str:
    """One core and one GPU, and the other networks as many times as fast as BENCHMARKS.md says."""
    found = re.findall(r"^\| (relief-[\w-]+) int8 \| ([\d.]+) \|", benchmarks, re.MULTILINE)
    megapixels = {name: float(speed) for name, speed in found}
    reference = megapixels["relief-sr-m"]
    rows = [
        (
            name,
            figure(speeds.core * speed / reference),
            figure(DAY * assumed.busy * speeds.core * speed / reference / assumed.output_megapixels),
        )
        for name, speed in megapixels.items()
    ]
    networks = table(("network, int8", "MP/s of one core", "pictures a day of one core"), rows)
    gpu = table(
        ("relief-sr-m on one GPU, reckoned", "value"),
        (
            ("weights", f"{speeds.weights:,}"),
            ("MP/s", figure(speeds.gpu)),
            ("pictures a day", figure(DAY * assumed.busy * speeds.gpu / assumed.output_megapixels)),
            ("cores beside it that decode, check and encode", figure(speeds.cores_for_gpu)),
        ),
    )
    return f"{networks}\n\n{gpu}"


def sizes_table(loads: Sequence[Load]) -> str:
    lines = {
        "MP/s of results": [figure(x.megapixels_per_second) for x in loads],
        "cores, without GPUs": [f"{x.cores:,}" for x in loads],
        "or GPUs": [f"{x.gpus:,}" for x in loads],
        "Gbit/s in": [figure(x.gbits_in) for x in loads],
        "Gbit/s out": [figure(x.gbits_out) for x in loads],
        "requests a second": [figure(x.requests_per_second) for x in loads],
        "rows a second": [figure(x.rows_per_second) for x in loads],
        "TB kept": [figure(x.stored_tb) for x in loads],
    }
    return table(
        ("in the busiest hour", *(f"{x.pictures:,.0f} a day" for x in loads)), [(k, *v) for k, v in lines.items()]
    )


def costs_table(loads: Sequence[Load], assumed: Assumptions, speeds: Speeds) -> str:
    lines = {
        "cores, without GPUs": [x.dollars_cores for x in loads],
        "or GPUs": [x.dollars_gpus for x in loads],
        "storage": [x.dollars_storage for x in loads],
        "results that leave": [x.dollars_egress for x in loads],
        "sum, with the cheaper of both": [x.dollars for x in loads],
        "a thousand pictures": [x.dollars / x.pictures * 1000 for x in loads],
    }
    rows = [(name, *(figure(v) for v in values)) for name, values in lines.items()]
    sums = table(("dollars a day", *(f"{x.pictures:,.0f} a day" for x in loads)), rows)
    # The number of cores that cost as much as one GPU that stands all day.
    cores = assumed.gpu_hour / assumed.core_hour
    even = cores * speeds.core * assumed.busy * DAY / assumed.output_megapixels
    return f"{sums}\n\nOne GPU is cheaper than cores from about {figure(even)} pictures a day on."


def limits_table(assumed: Assumptions, speeds: Speeds) -> str:
    """Pictures a day at which each part is at its end, the first first."""
    one = reckon(DAY / assumed.peak, assumed, speeds)  # one picture a second in the busiest hour
    limits = {
        "one machine with two cores": THREADS * speeds.core * assumed.busy / one.megapixels_per_second,
        "one machine with a GPU": speeds.gpu * assumed.busy / one.megapixels_per_second,
        "one ingress replica": assumed.proxy_requests / one.requests_per_second,
        "one PostgreSQL server": assumed.database_rows / one.rows_per_second,
        "one bucket": assumed.store_gbits / (one.gbits_in + one.gbits_out),
        "one Ray cluster of machines with a GPU": assumed.ray_nodes
        * speeds.gpu
        * assumed.busy
        / one.megapixels_per_second,
    }
    then = {
        "one machine with two cores": "more cores, or a GPU",
        "one machine with a GPU": "more workers that join the head",
        "one ingress replica": "`ingress_replicas`; on a cluster one proxy a node",
        "one PostgreSQL server": "jobs divided by key over several databases",
        "one bucket": "a prefix or a bucket for each part of the keys",
        "one Ray cluster of machines with a GPU": "a cluster a region, keys tied to a region",
    }
    rows = sorted((DAY / assumed.peak * second, name) for name, second in limits.items())
    return table(
        ("at its end", "pictures a day", "what then"), [(n, f"{round_down(v):,.0f}", then[n]) for v, n in rows]
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def figure(value: float) -> str:
    """Two figures that count, or whole thousands."""
    if value >= 100:
        return f"{round_down(value):,.0f}" if value >= 1000 else f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2g}"


def round_down(value: float) -> float:
    """The first two figures, the others nought: nothing here is known better."""
    unit: float = 10 ** max(0, math.floor(math.log10(value)) - 1)
    return math.floor(value / unit) * unit


def rewrite(text: str, readme: str, benchmarks: str, weights: int) -> str:
    """The document with every table made anew; `ValueError` where a place for one is missing."""
    assumed = Assumptions()
    speeds = read_speeds(assumed, text, readme, weights)
    loads = [reckon(pictures, assumed, speeds) for pictures in (1e3, 1e5, 1e7, 1e9)]
    tables = {
        "assumptions": assumptions_table(assumed),
        "speeds": speeds_table(assumed, speeds, benchmarks),
        "sizes": sizes_table(loads),
        "costs": costs_table(loads, assumed, speeds),
        "limits": limits_table(assumed, speeds),
    }
    for name, content in tables.items():
        text = between(text, name, content)
    return text


def between(text: str, name: str, content: str) -> str:
    """Put ``content`` between the marks of ``name``."""
    pattern = re.compile(rf"(<!-- {name}: [^>]*-->\n).*?(<!-- /{name} -->)", re.DOTALL)
    text, count = pattern.subn(lambda found: f"{found[1]}{content}\n{found[2]}", text)
    if count != 1:
        raise ValueError(f"docs/scaling.md has {count} places for {name}")
    return text


def counted(catalog: Path = ROOT / "models" / "weights" / "catalog.toml") -> int:
    """Weights of a network, in thousands: two bytes each, and the graph around them is small against that."""
    networks = tomllib.loads(catalog.read_text(encoding="utf-8"))["network"]
    network = next(one for one in networks if (one["name"], one["scale"]) == ("relief-sr-m", 2))
    return int(network["files"]["fp16"]["bytes"]) // 2000 * 1000


def main() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    benchmarks = (ROOT / "models" / "BENCHMARKS.md").read_text(encoding="utf-8")
    text = rewrite(DOCUMENT.read_text(encoding="utf-8"), readme, benchmarks, counted())
    DOCUMENT.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
