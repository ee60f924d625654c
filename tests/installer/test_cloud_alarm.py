"""Debian's Prometheus with our configuration: it asks with the token, and a staged failure reaches a person.

How it watches the service itself is in tests/cloud/test_cloud_serve.py; what that cannot be made to do is done here by
a stand-in that writes its figures as the service does.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cloud_watch
import pytest
from cloud_tools import CLOUD

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


@contextmanager
def watched(folder, token=TOKEN):
    """A stand-in, and the Prometheus that watches it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.totals = meters.Totals()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        with cloud_watch.watched(folder, server.server_address[1], token) as watch:
            yield watch, server
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.integration
def test_a_staged_failure_is_told(tmp_path):
    """First all is well, then a device returns garbage, then the service is gone: each is told, and nothing else."""
    with watched(tmp_path) as (watch, server):
        watch.until(watch.reached, "Prometheus reaches the service")
        watch.until(lambda: watch.figures("relief_cloud_guard_failures_total"), "a first figure")
        watch.until(lambda: watch.firing() == set(), "nothing to tell")
        failures = {("guard_failures", ()): 3.0}
        server.totals.add(SENDER, meters.Gains(counters=failures))
        watch.until(lambda: "ReliefGuard" in watch.firing(), "the guard's failures are told")
        assert watch.firing() == {"ReliefGuard"}
        server.shutdown()
        watch.until(lambda: "ReliefDown" in watch.firing(), "the service's end is told")


@pytest.mark.integration
def test_every_panel_gets_an_answer(tmp_path):
    """With some use behind it, a service gives every panel its figures, apart from those of what never happened."""
    with watched(tmp_path) as (watch, server):
        watch.until(watch.reached, "Prometheus reaches the service")
        gains = meters.Meters()
        for name, (_, labels) in meters.COUNTERS.items():
            gains.count(name, *(_LABELS.get(label, "x") for label in labels))
        for name, (_, labels, _) in meters.HISTOGRAMS.items():
            gains.observe(name, 1.0, *(_LABELS.get(label, "x") for label in labels))
        for kind in ("used", "total"):
            gains.set("gpu_memory_bytes", 1e9, kind)
        for _ in range(5):
            server.totals.add(SENDER, gains.take())
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
                    if not watch.figures(query):
                        empty.append(f"{path.stem}: {panel['title']}")
        assert empty == []


@pytest.mark.integration
def test_without_the_token_there_are_no_figures(tmp_path):
    with watched(tmp_path, token="a-wrong-token") as (watch, _):  # noqa: S106
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
