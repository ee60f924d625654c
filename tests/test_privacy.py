"""Nothing leaves the machine: watched from outside, as a user's machine would be, without the settings of a CI."""

from __future__ import annotations

import os
import re
import subprocess

import pytest
from product import RELIEF, SAMPLE, require

pytestmark = pytest.mark.integration

_SOCKET = re.compile(r"connect\(\d+, \{sa_family=(AF_\w+)(.*?)\}")


def test_enhancing_opens_no_connection_and_leaves_no_trace_of_telemetry(tmp_path):
    require("strace")
    home = tmp_path / "home"
    home.mkdir()
    trace = tmp_path / "trace"
    environment = {k: v for k, v in os.environ.items() if k != "CI" and not k.startswith(("ORT_", "XDG_"))}
    command = ["strace", "-f", "-q", "-e", "trace=connect,sendto", "-o", trace, RELIEF, "enhance", SAMPLE]
    command += ["-s", "2", "-o", tmp_path / "out.png"]
    result = subprocess.run(
        command, env={**environment, "HOME": str(home)}, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    for line in trace.read_text().splitlines():
        for family, address in _SOCKET.findall(line):
            local = family in ("AF_UNIX", "AF_LOCAL") or "127.0.0.1" in address or '"::1"' in address
            assert local, line
    left = sorted(p.relative_to(home).as_posix() for p in home.rglob("*") if p.is_file())
    assert left == [".cache/relief/speeds.json", ".cache/relief/speeds.lock"]
