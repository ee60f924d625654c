"""Small pictures that are meant to explode, and broken ones, sent to a really running daemon."""

from __future__ import annotations

import contextlib
import json
import os
import threading

import bombs
import psutil
import pytest
from attacks import (
    NOBODY,
    assert_nothing_left,
    finished,
    log_of,
)
from daemons import ask
from pictures import encoded, noise

from engine.domain import JobState
from engine.wire.values import NewJob, Source, Wish

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

MAX_UPLOAD_MB = 2
BYTES, JSON = {"Content_Type": "application/octet-stream"}, {"Content_Type": "application/json"}


@pytest.fixture(scope="module")
def limits():
    return {"max_upload_mb": MAX_UPLOAD_MB, "max_input_megapixels": 40, "decode_memory_mb": 512, "decode_seconds": 20}


@pytest.fixture(scope="module")
def small():
    return encoded(noise(40, 30), "PNG")


def pictured(folder, data, name="a.png"):
    (folder / name).write_bytes(data)
    return folder / name


@pytest.fixture(scope="module")
def explosives():
    return bombs.everything()


class Watch:
    """The most memory that a process and its children have had together, in bytes, while it looked."""

    def __init__(self, process):
        self.most = 0
        self._root = psutil.Process(process.pid)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _look(self):
        while not self._over.wait(0.02):
            total = 0
            for process in (self._root, *self._root.children()):
                with contextlib.suppress(psutil.NoSuchProcess):
                    memory = process.memory_info()
                    total += memory.rss - getattr(memory, "shared", 0)
            self.most = max(self.most, total)


REFUSED = ("picture-too-large", "damaged-picture", "unsupported-picture", "not-a-picture")


def test_bombs_are_refused_or_read_in_bounded_memory(running, local, port, token, explosives, tmp_path, small):
    """As uploads, as files, as masks and for previews; the daemon goes on, and its next job is done."""
    told, harmless = {}, pictured(tmp_path, small, "harmless.png")
    region = {"x": 0, "y": 0, "width": 8, "height": 8}
    with Watch(running.process) as watch:
        for name, data in explosives.items():
            path = pictured(tmp_path, data, "bomb.png")
            assert len(data) < MAX_UPLOAD_MB * 2**20
            status, _, answer = ask(port, "POST", "/v1/uploads", token=token, body=data, **BYTES)
            told[name] = answer.get("code", "taken")
            assert status == 201 or (status in (413, 422) and answer["code"] in REFUSED), (name, answer)
            sources = [{"path": str(path)}, *([{"upload": answer["id"]}] if status == 201 else [])]
            for source in sources:
                body = json.dumps({"input": source, "region": region, "wish": {"scale": 2}}).encode()
                status, _, seen = ask(port, "POST", "/v1/previews", token=token, body=body, **JSON)
                assert status == 200 or (status in (413, 422) and seen["code"] in REFUSED), (name, seen)
                told[name] += f", {seen['code'] if status != 200 else 'seen'}"
            if status != 200:
                ended = finished(local, local.submit(NewJob(input=Source(path=str(path)), wish=Wish(scale=2))))
                assert (ended.state, ended.error.code) == (JobState.FAILED, seen["code"]), name
                assert len(ended.error.message) < 200
            masked = {"input": {"path": str(harmless)}, "wish": {"model": "relief-photo-m", "scale": 1, "restoration": {"protect": {"path": str(path)}}}, "region": region}  # fmt: skip
            status, _, seen = ask(port, "POST", "/v1/previews", token=token, body=json.dumps(masked).encode(), **JSON)
            assert status == 200 or seen["code"].startswith(("picture", "damaged", "unsupported", "not-a", "mask", "request")), (name, seen)  # fmt: skip
            assert running.process.poll() is None, name
    print(f"most memory {watch.most / 1e6:.0f} MB")
    for name, code in told.items():
        print(f"{name}: {code}")
    if os.name != "nt":
        assert watch.most < 1.2e9
    assert not any("taken, seen" not in code for name, code in told.items() if name.startswith("full"))
    assert finished(local, local.submit(NewJob(input=Source(path=str(harmless)), wish=Wish(scale=2)))).state is JobState.DONE  # fmt: skip
    assert_nothing_left(running)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "GIF", "AVIF"])
def test_pictures_that_break_off_are_refused_or_said_to_be_damaged(running, local, port, token, tmp_path, kind):
    whole = encoded(noise(90, 70), kind)
    for share in (0.02, 0.5, 0.95):
        data = whole[: int(len(whole) * share)]
        status, _, answer = ask(port, "POST", "/v1/uploads", token=token, body=data, **BYTES)
        if status == 201:
            ended = finished(local, local.submit(NewJob(input=Source(upload=answer["id"]), wish=Wish(scale=2))))
            assert ended.state is JobState.DONE or ended.error.code in REFUSED
        else:
            assert (status, answer["code"] in REFUSED) == (422, True), answer
    assert_nothing_left(running)


def test_the_log_holds_no_secret_and_no_name(home, token):
    """The last of this file: after all of the above."""
    logs = log_of(home)
    assert "job failed: picture-too-large" in logs
    for secret in (token, "a.png", "bomb.png", "harmless", NOBODY):
        assert secret not in logs, secret
