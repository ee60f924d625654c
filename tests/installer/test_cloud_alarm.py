"""Debian's Prometheus with our configuration: it asks with the token, and a staged failure reaches a person."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cloud_tools import CLOUD, tool

from engine.cloud import meters

TOKEN = "a-token-of-the-test"  # noqa: S105
SENDER = meters.Sender("inference", "one")


class _Handler(BaseHTTPRequestHandler):
    """The metrics as the service itself writes them, for who knows the token."""

    def do_GET(self):
        fine = self.path == "/metrics" and self.headers.get("Authorization") == f"Bearer {TOKEN}"
        content, kind = meters.expose(self.server.totals.copy(), {"queued": 0, "running": 0}, 0.0)
        self.send_response(200 if fine else 401)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


class Watched:
    """A service to be watched, and the Prometheus that does."""

    def __init__(self, server, port):
        self.totals = server.totals
        self.stop = server.shutdown
        self._address = f"http://127.0.0.1:{port}/api/v1"

    def ask(self, path, **query):
        address = f"{self._address}/{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
            return json.load(answer)["data"]

    def firing(self):
        return {a["labels"]["alertname"] for a in self.ask("alerts")["alerts"] if a["state"] == "firing"}

    def until(self, true, what, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if true():
                    return
            except OSError:
                pass  # it is still starting
            time.sleep(0.25)
        pytest.fail(f"not within {seconds} s: {what}")

    def reached(self):
        return [t["health"] for t in self.ask("targets")["activeTargets"] if t["labels"]["job"] == "relief"] == ["up"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def watched(folder, token=TOKEN):
    """Our configuration as it is, but for address, token and patience: seconds instead of minutes."""
    program = tool("prometheus")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.totals = meters.Totals()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    shutil.copytree(CLOUD / "prometheus", folder / "prometheus")
    (folder / "token").write_text(token, encoding="utf-8")
    configuration = folder / "prometheus" / "prometheus.yaml"
    text = configuration.read_text(encoding="utf-8").replace("/run/secrets/metrics_token", str(folder / "token"))
    text = text.replace("ray-head:47811", f"127.0.0.1:{server.server_address[1]}").replace("15s", "1s")
    configuration.write_text(text[: text.index("  # Ray's own figures")], encoding="utf-8")
    rules = folder / "prometheus" / "alerts.yaml"
    quick = re.sub(r"for: \d+[mh]", "for: 2s", rules.read_text(encoding="utf-8")).replace("15s", "1s")
    rules.write_text(quick, encoding="utf-8")
    port = free_port()
    options = (
        f"--config.file={configuration}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, *options], stdout=log, stderr=log, cwd=folder)
        try:
            yield Watched(server, port)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            server.shutdown()
            server.server_close()


@pytest.mark.integration
def test_a_staged_failure_is_told(tmp_path):
    """First all is well, then a device returns garbage, then the service is gone: each is told, and nothing else."""
    with watched(tmp_path) as watch:
        watch.until(watch.reached, "Prometheus reaches the service")
        watch.until(lambda: watch.ask("query", query="relief_cloud_guard_failures_total")["result"], "a first figure")
        watch.until(lambda: watch.firing() == set(), "nothing to tell")
        failures = {("guard_failures", ()): 3.0}
        watch.totals.add(SENDER, meters.Gains(counters=failures))
        watch.until(lambda: "ReliefGuard" in watch.firing(), "the guard's failures are told")
        assert watch.firing() == {"ReliefGuard"}
        watch.stop()
        watch.until(lambda: "ReliefDown" in watch.firing(), "the service's end is told")


@pytest.mark.integration
def test_every_panel_gets_an_answer(tmp_path):
    """With some use behind it, a service gives every panel its figures, apart from those of what never happened."""
    with watched(tmp_path) as watch:
        watch.until(watch.reached, "Prometheus reaches the service")
        gains = meters.Meters()
        for name, (_, labels) in meters.COUNTERS.items():
            gains.count(name, *(_LABELS.get(label, "x") for label in labels))
        for name, (_, labels, _) in meters.HISTOGRAMS.items():
            gains.observe(name, 1.0, *(_LABELS.get(label, "x") for label in labels))
        for kind in ("used", "total"):
            gains.set("gpu_memory_bytes", 1e9, kind)
        for _ in range(8):
            watch.totals.add(SENDER, gains.take())
            gains.count("requests", "/v1/jobs", "POST", "202", by=50)
            gains.count("megapixels", "relief-sr-m", "int8", by=12)
            gains.observe("request_seconds", 0.01, "/v1/jobs")
            gains.observe("tile_batch_size", 2)
            gains.observe("tile_seconds", 0.01, "run")
            gains.observe("tile_seconds", 0.01, "wait")
            gains.count("feedback", "kept")
            time.sleep(1)
        empty = []
        for path in sorted((CLOUD / "grafana" / "dashboards").glob("*.json")):
            for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
                for target in panel["targets"]:
                    query = target["expr"].replace("$__rate_interval", "1m").replace("$price", "1.0")
                    if not watch.ask("query", query=query)["result"]:
                        empty.append(f"{path.stem}: {panel['title']}")
        assert empty == []


@pytest.mark.integration
def test_without_the_token_there_are_no_figures(tmp_path):
    with watched(tmp_path, token="a-wrong-token") as watch:  # noqa: S106
        watch.until(lambda: any("401" in t["lastError"] for t in watch.ask("targets")["activeTargets"]), "a refusal")
        watch.until(lambda: "ReliefDown" in watch.firing(), "nobody watches, and that is told")


_LABELS = {
    "route": "/v1/jobs",
    "method": "POST",
    "status": "202",
    "state": "done",
    "model": "relief-sr-m",
    "precision": "int8",
    "kind": "kept",
    "deployment": "inference",
    "reason": "queue",
    "stage": "run",
}
