"""``relief-app`` as a process: what addresses and a bad configuration make of it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from daemons import daemon, free_port

from engine.client import Client
from engine.config import Settings

pytestmark = pytest.mark.integration


def app(environment, *arguments):
    command = [sys.executable, "-P", "-m", "app", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def environment(tmp_path):
    folders = {f"XDG_{n}_HOME": str(tmp_path / n.lower()) for n in ("CONFIG", "CACHE", "DATA", "STATE")}
    return {**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen"}


def test_the_panels_address_starts_the_daemon_and_no_window(environment, tmp_path):
    port, folder = free_port(), tmp_path / "daemon"
    done = app({**environment, "RELIEF_PORT": str(port), "RELIEF_STATE_DIR": str(folder)}, "relief://start")
    assert (done.returncode, done.stderr) == (0, "")
    with Client.connect(Settings(port=port, state_dir=str(folder))) as client:
        assert client.health().version
        client.stop()


def test_the_panels_address_leaves_a_running_daemon_as_it_is(environment, tmp_path):
    with daemon(tmp_path / "home") as running, running.client() as client:
        before = client.health().pid
        assert app({**environment, **running.environment}, "relief://start").returncode == 0
        assert client.health().pid == before
