"""The service under the load that people make, near what it can bear, while replicas are killed: nothing is lost."""

from __future__ import annotations

import contextlib
import csv
import itertools
import os
import sqlite3
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass, field

import psutil
import pytest
from cloud_tools import CLOUD, tool
from clouds import wait_for

pytestmark = [pytest.mark.integration, pytest.mark.soak, pytest.mark.timeout(3600)]

FULL = os.environ.get("RELIEF_SOAK") == "1"
SECONDS = 1800 if FULL else 45
CALM = 60 if FULL else 15
"""Seconds before the first replica is killed."""
BETWEEN = 60 if FULL else 14
"""Seconds from one to the next."""
MEASURED = 30 if FULL else 10
"""Seconds in which the service shows what it can do."""
SHARE = 0.7
FRACTION = 0.02
"""Of the megapixels that the scenario's names say: what fits this machine."""
SCALE = 2
MEAN_MEGAPIXELS = (30 * 0.05 + 9 * 12 + 100) / 40 * FRACTION * SCALE**2
"""Of the result of a picture, by the mix of the scenario."""
USERS = 8
RUN = 'relief_cloud_tile_seconds_count{stage="run"}'


@dataclass
class Loaded:
    """What one run of Locust came to: its figures by line, its history second by second, and when it began."""

    folder: object
    process: subprocess.Popen
    began: float = field(default_factory=time.time)

    def lines(self):
        with (self.folder / "load_stats.csv").open(newline="", encoding="utf-8") as file:
            return {f"{row['Type']} {row['Name']}".strip(): row for row in csv.DictReader(file)}

    def pictures(self):
        return {n: int(row["Request Count"]) for n, row in self.lines().items() if n.startswith("PICTURE")}

    def failures_until(self, moment):
        """How many requests had failed by then."""
        with (self.folder / "load_stats_history.csv").open(newline="", encoding="utf-8") as file:
            rows = [r for r in csv.DictReader(file) if r["Name"] == "Aggregated" and int(r["Timestamp"]) <= moment]
        assert rows, "nothing had happened by then"
        return int(rows[-1]["Total Failure Count"])

    def ended(self, seconds):
        """Wait for it; it must have brought every picture home."""
        said, _ = self.process.communicate(timeout=seconds)
        assert self.process.returncode == 0, said
        return said


@pytest.fixture
def locust(up, tmp_path):
    """Begins a mixed run, which goes on beside the test."""
    begun = []

    def begin(seconds, **environment):
        folder = tmp_path / f"run{len(begun)}"
        folder.mkdir()
        command = [
            tool("locust"),
            *("--locustfile", CLOUD / "load" / "locustfile.py", "--host", up.url, "--headless", "--only-summary"),
            *("--users", USERS, "--spawn-rate", USERS, "--run-time", f"{seconds}s", "--stop-timeout", 120),
            *("--csv", folder / "load", "--csv-full-history", "Mixed"),
        ]
        given = {"RELIEF_KEY": up.secret, "RELIEF_LOAD_FRACTION": str(FRACTION), "RELIEF_LOAD_SCALE": str(SCALE)}
        process = subprocess.Popen(
            [str(part) for part in command],
            env={**os.environ, **given, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        begun.append(process)
        return Loaded(folder, process)

    yield begin
    for process in begun:
        if process.poll() is None:
            process.kill()
            process.communicate()


def capacity(up, locust):
    """Megapixels of results a second with more users than the service can keep up with."""
    before, run = up.metrics(), locust(MEASURED + 5)
    time.sleep(5)  # until all users are there, and the networks loaded
    start, began = up.metrics()[RUN], time.monotonic()
    time.sleep(MEASURED)
    tiles = (up.metrics()[RUN] - start) / (time.monotonic() - began)
    run.ended(180)
    time.sleep(4)  # the last figures are reported
    after = up.metrics()
    return tiles * (made(after) - made(before)) / (after[RUN] - before.get(RUN, 0))


def made(figures):
    return sum(value for name, value in figures.items() if name.startswith("relief_cloud_megapixels_total"))


def jobs_by_state(up):
    path = up.home / "state" / "relief" / "cloud" / "cloud.sqlite3"
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return dict(db.execute("SELECT state, COUNT(*) FROM jobs GROUP BY state"))


def memory(up):
    """Megabytes that the service's processes have to themselves."""
    total = 0
    for process in up.processes():
        with contextlib.suppress(psutil.Error):
            total += process.memory_full_info().uss
    return total / 2**20


def test_near_its_capacity_and_with_replicas_dying_every_picture_comes_back(up, locust):
    capable = capacity(up, locust)
    rate = SHARE * capable / MEAN_MEGAPIXELS
    before = jobs_by_state(up)
    run = locust(SECONDS, RELIEF_LOAD_RATE=f"{rate:.4f}")
    used, killed, ended = [], [], threading.Event()

    def watch():
        while not ended.wait(2):
            used.append((time.time(), memory(up)))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        for deployment in itertools.cycle(("inference", "pictures", "ingress", "queue")):
            moment = run.began + CALM + len(killed) * BETWEEN
            if moment > run.began + SECONDS - 5:
                break
            time.sleep(max(0.0, moment - time.time()))
            wait_for(lambda deployment=deployment: up.replicas(deployment))
            killed.append((time.time(), deployment))
            up.kill(deployment)
        said = run.ended(SECONDS + 300)
    finally:
        ended.set()
        watching.join()

    pictures = run.pictures()
    assert sum(pictures.values()) > (0.8 if FULL else 0.4) * rate * SECONDS, (pictures, rate)
    assert len(killed) >= (29 if FULL else 2)
    assert run.failures_until(killed[0][0] - 1) == 0, said
    wait_for(lambda: not {"queued", "running"} & set(jobs_by_state(up)))
    after = jobs_by_state(up)
    assert after.get("failed", 0) == before.get("failed", 0)
    assert after["done"] - before["done"] >= sum(pictures.values())

    quarter = len(used) // 4
    early, late = (statistics.median(mb for _, mb in part) for part in (used[quarter : 2 * quarter], used[-quarter:]))
    report = [
        f"capacity {capable:.2f} MP/s; {rate:.2f} pictures/s for {SECONDS} s: {pictures}",
        f"killed {len(killed)}; requests that failed and were repeated: {run.lines()['Aggregated']['Failure Count']}",
        f"memory {early:.0f} MB early, {late:.0f} MB late",
        *(f"{name}: {row['95%']} ms p95" for name, row in run.lines().items() if name.startswith("PICTURE")),
    ]
    print("\n".join(report))
    assert late < early * (1.1 if FULL else 1.3), report
