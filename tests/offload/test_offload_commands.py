"""The commands of a service's users, as processes of their own; and that without their wish nothing is asked."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from clouds import served
from flaky import Line
from pictures import encoded, noise
from PIL import Image as Pillow
from product import RELIEF, lines, relief, require

pytestmark = pytest.mark.integration

HERE = str(Path(__file__).parent)
SIZE = ("-s", 2, "--model", "relief-sr-m")


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with served(tmp_path_factory.mktemp("cloud"), models=None, part_mb=1) as cloud:
        yield cloud


@pytest.fixture
def user(tmp_path):
    """A user's environment with a keyring."""
    own = {"PYTHON_KEYRING_BACKEND": "filekeys.Keyring", "PYTHONPATH": HERE, "TEST_KEYRING": str(tmp_path / "ring")}
    return {**own, "RELIEF_MODEL": "relief-sr-m"}


def size_of(path):
    with Pillow.open(path) as picture:
        return picture.size


def login(cloud, user, *arguments, key=None):
    return subprocess.run(
        [str(RELIEF), "cloud", "login", cloud.url, *arguments],
        env={**os.environ, **user}, input=f"{key or cloud.secret}\n", capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(encoded(noise(60, 40), "PNG"))
    return path


def test_after_a_login_pictures_can_go_to_the_cloud_and_after_a_logout_no_more(cloud, user, picture, tmp_path):
    done = login(cloud, user)
    assert done.returncode == 0, done.stderr
    assert "24 hours" in done.stdout
    assert "cloud_policy is off" in done.stdout
    written = "".join(p.read_text() for p in Path(os.environ["XDG_CONFIG_HOME"]).rglob("*.toml"))
    assert cloud.url in written
    assert cloud.secret not in written + done.stdout + done.stderr
    assert cloud.secret in Path(user["TEST_KEYRING"]).read_text()
    seen = relief("cloud", "account", "--json", **user)
    assert json.loads(seen.stdout)["keep_hours"] == 24
    result = relief("enhance", picture, *SIZE, "-o", tmp_path / "out.png", "--where", "cloud", "--json", **user)
    assert result.returncode == 0, result.stderr
    assert lines(result)[0]["report"]["device"].startswith("cloud (127.0.0.1:")
    assert relief("cloud", "logout", **user).returncode == 0
    assert cloud.secret not in Path(user["TEST_KEYRING"]).read_text()
    again = relief("enhance", picture, *SIZE, "-o", tmp_path / "other.png", "--where", "cloud", **user)
    assert (again.returncode, "relief cloud login" in again.stderr) == (2, True)
    assert not (tmp_path / "other.png").exists()


def test_a_wrong_key_changes_nothing(cloud, user):
    done = login(cloud, user, key="rk_" + "x" * 43)
    assert done.returncode == 2
    assert "token-refused" in done.stderr
    assert not Path(user["TEST_KEYRING"]).exists()
    assert relief("cloud", "account", **user).returncode == 2


def test_a_folder_is_sent_and_one_bad_picture_does_not_stop_the_others(cloud, tmp_path):
    album, out = tmp_path / "album", tmp_path / "out"
    (album / "deep").mkdir(parents=True)
    for name in ("a.png", "b.png", "deep/c.png"):
        (album / name).write_bytes(encoded(noise(50, 30, seed=len(name)), "PNG"))
    (album / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n nothing more")
    command = ("send", album, "--to", cloud.url, "--out", out, *SIZE, "-r", "--json")
    first = relief(*command, RELIEF_CLOUD_KEY=cloud.secret)
    assert first.returncode == 1
    told = {Path(line["input"]).name: line["status"] for line in lines(first) if "input" in line}
    assert told == {"a.png": "done", "b.png": "done", "c.png": "done", "bad.png": "failed"}
    assert size_of(out / "deep" / "c.png") == (100, 60)
    assert not (out / ".relief-send").exists()
    (album / "bad.png").unlink()
    again = relief(*command, RELIEF_CLOUD_KEY=cloud.secret)
    assert again.returncode == 0
    assert [line["status"] for line in lines(again)] == ["skipped"] * 3 + ["summary"]


def test_a_folder_that_was_interrupted_goes_on_without_sending_again(tmp_path):
    album, out = tmp_path / "album", tmp_path / "out"
    album.mkdir()
    (album / "a.png").write_bytes(encoded(noise(1100, 900), "PNG"))
    with served(tmp_path / "cloud", models=None, part_mb=1, working=False) as cloud, Line(cloud.port) as line:
        command = ["send", str(album), "--to", line.url, "--out", str(out), *map(str, SIZE)]
        environment = {**os.environ, "RELIEF_CLOUD_KEY": cloud.secret}
        running = subprocess.Popen([str(RELIEF), *command], env=environment, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 60
        while cloud.stores.table.counts().get("queued", 0) == 0 and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.5)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=60)
        assert running.returncode == 130, told
        assert "goes on with what is missing" in told
        sent = line.passed
        assert sent > 2_900_000
        with cloud.jobs:
            done = relief(*command, RELIEF_CLOUD_KEY=cloud.secret)
        assert done.returncode == 0, done.stderr
        assert size_of(out / "a.png") == (2200, 1800)
        size = (out / "a.png").stat().st_size
        assert line.passed - sent < size + 1_000_000  # the result came, the picture did not go again
        assert sum(cloud.stores.table.counts().values()) == 1


WATCH = """
import sys
seen = []
def hook(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname"):
        seen.append((event, str(arguments[1:])))
sys.addaudithook(hook)
sys.argv = ["relief", *sys.argv[1:]]
from engine.cli import main
try:
    main()
finally:
    print("SEEN", seen, "KEYRING", "keyring" in sys.modules, "OFFLOAD", "engine.offload.client" in sys.modules)
"""


@pytest.mark.parametrize("arguments", [(), ("--where", "policy"), ("--where", "here")])
def test_off_asks_nobody_even_where_a_service_is_set_up(picture, tmp_path, arguments):
    environment = {**os.environ, "RELIEF_CLOUD_ADDRESS": "https://cloud.example", "RELIEF_CLOUD_KEY": "rk_key"}
    if "here" in arguments:
        environment["RELIEF_CLOUD_POLICY"] = "ask"
    command = [sys.executable, "-P", "-c", WATCH, "enhance", picture, *SIZE, "-o", tmp_path / "out.png", *arguments]
    result = subprocess.run(
        [str(c) for c in command], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert "SEEN [] KEYRING False OFFLOAD False" in result.stdout, result.stdout + result.stderr
    assert (tmp_path / "out.png").exists()


def test_off_opens_no_connection_as_seen_from_outside(picture, tmp_path):
    require("strace")
    trace = tmp_path / "trace"
    environment = {**os.environ, "RELIEF_CLOUD_ADDRESS": "https://cloud.example", "RELIEF_CLOUD_KEY": "rk_key"}
    command = ["strace", "-f", "-q", "-e", "trace=connect,sendto", "-o", trace, RELIEF, "enhance", picture, *SIZE]
    result = subprocess.run(
        [*map(str, command), "-o", str(tmp_path / "out.png")],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    for line in trace.read_text().splitlines():
        for family, address in re.findall(r"connect\(\d+, \{sa_family=(AF_\w+)(.*?)\}", line):
            assert family in ("AF_UNIX", "AF_LOCAL") or "127.0.0.1" in address or '"::1"' in address, line


def test_a_place_that_does_not_exist_is_refused(picture):
    result = relief("enhance", picture, "--where", "moon")
    assert (result.returncode, "--where must be" in result.stderr) == (2, True)
