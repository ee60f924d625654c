"""One service on Ray for all tests that need one: the real command, in a home of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from clouds import METRICS_TOKEN, Caller, patient
from daemons import free_port

RELIEF = Path(sys.executable).with_name("relief")

sys.path.insert(0, str(Path(__file__).parents[1] / "installer"))  # its tools, and Prometheus


@dataclass
class UpProcess:
    """A ``relief cloud up``; its home outlives it, so that it can be ended and started again."""

    home: Path
    settings: dict[str, str]
    port: int = field(default_factory=free_port)
    secret: str = ""
    process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self):
        given = {
            "port": self.port,
            "ray_cpus": 2,
            "object_store_mb": 200,
            "tile": 128,
            "lease_seconds": 5,
            **self.settings,
        }
        folders = {f"XDG_{n}_HOME": str(self.home / n.lower()) for n in ("CONFIG", "CACHE", "DATA", "STATE")}
        quiet = {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive", "HOME": str(self.home)}
        return {**os.environ, **folders, **quiet, **{f"RELIEF_CLOUD_{n.upper()}": str(v) for n, v in given.items()}}

    def start(self):
        said = self.home / "up.txt"
        with said.open("w") as file:
            self.process = subprocess.Popen(
                [str(RELIEF), "cloud", "up"], env=self.environment, stdout=file, stderr=subprocess.STDOUT
            )
        until = time.monotonic() + 240
        while "listens at" not in said.read_text():
            assert self.process.poll() is None, said.read_text()
            assert time.monotonic() < until, said.read_text()
            time.sleep(0.1)
        for line in said.read_text().splitlines():
            if "rk_" in line:
                self.secret = line.split()[-1]
        return self

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def client(self):
        return Caller(self.url, self.secret)

    def metrics(self):
        """The figures as Prometheus would read them, by name and labels."""
        headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
        text = patient(lambda: self.client.ask("GET", "/metrics", key=False, headers=headers)).text
        lines = (line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
        return {name: float(value) for name, value in lines}

    def processes(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def replicas(self, deployment):
        """Process ids of a deployment's replicas."""
        found = []
        for process in self.processes():
            try:
                if f"ServeReplica:relief:{deployment}" in " ".join(process.cmdline()):
                    found.append(process.pid)
            except psutil.Error:
                continue
        return found

    def kill(self, deployment):
        """End one replica without warning; its process id."""
        pid = self.replicas(deployment)[0]
        os.kill(pid, signal.SIGKILL)
        return pid

    def stop(self):
        """As a service manager would."""
        if self.process is None or self.process.poll() is not None:
            return
        children = self.processes()
        self.process.terminate()
        try:
            self.process.wait(60)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            _, left = psutil.wait_procs(children, timeout=15)
            for process in left:
                process.kill()
        assert not left, left


@pytest.fixture(scope="session")
def up(tmp_path_factory):
    """Two replicas for networks, small tiles. Whoever kills parts of it leaves them to be started anew."""
    settings = {"replicas_min": 2, "replicas_max": 2, "body_seconds": 6, "metrics_token": METRICS_TOKEN}
    running = UpProcess(tmp_path_factory.mktemp("up"), settings)
    try:
        yield running.start()
    finally:
        running.stop()


def pytest_collection_modifyitems(items):
    """Those that need the service come last, so that it does not run beside all others."""
    items.sort(key=lambda item: "up" in getattr(item, "fixturenames", ()))
