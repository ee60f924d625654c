"""Debian's Prometheus with our configuration, over a service of the test's."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager

import pytest
from cloud_tools import CLOUD, tool


class Watch:
    """A Prometheus that watches a service."""

    def __init__(self, port):
        self._address = f"http://127.0.0.1:{port}/api/v1"

    def ask(self, path, **query):
        address = f"{self._address}/{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
            return json.load(answer)["data"]

    def figures(self, query):
        """What a query finds: values by what is left of their labels."""
        found = self.ask("query", query=query)["result"]
        return {tuple(sorted(one["metric"].items())): float(one["value"][1]) for one in found}

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


@contextmanager
def watched(folder, port, token):
    """Watch a service on ``port``; our configuration as it is, but for address, token and patience: seconds instead of
    minutes."""
    program = tool("prometheus")
    shutil.copytree(CLOUD / "prometheus", folder / "prometheus")
    (folder / "token").write_text(token, encoding="utf-8")
    configuration = folder / "prometheus" / "prometheus.yaml"
    text = configuration.read_text(encoding="utf-8").replace("/run/secrets/metrics_token", str(folder / "token"))
    text = text.replace("ray-head:47811", f"127.0.0.1:{port}").replace("15s", "1s")
    configuration.write_text(text[: text.index("  # Ray's own figures")], encoding="utf-8")
    rules = folder / "prometheus" / "alerts.yaml"
    quick = re.sub(r"for: \d+[mh]", "for: 2s", rules.read_text(encoding="utf-8")).replace("15s", "1s")
    rules.write_text(quick, encoding="utf-8")
    own_port = free_port()
    options = (
        f"--config.file={configuration}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{own_port}",
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, *options], stdout=log, stderr=log, cwd=folder)
        try:
            yield Watch(own_port)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
