"""The service as it is run, on Ray: the same results as here, and nothing lost when parts of it are killed."""

from __future__ import annotations

import contextlib
import io
import json
import socket
import threading
import time

import numpy as np
import psutil
import pytest
import tifffile
from cloud_tools import CLOUD
from cloud_watch import watched
from clouds import METRICS_TOKEN, patient, wait_for
from pictures import encoded, noise
from PIL import Image as Pillow
from product import SAMPLE

from engine.config import Settings
from engine.domain import EnhanceRequest, OutputOptions, Precision
from engine.enhance import Engine
from engine.imagefile import decode

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    """A real picture, of several tiles of 128 pixels."""
    path = tmp_path_factory.mktemp("photo") / "photo.png"
    Pillow.open(SAMPLE).convert("RGB").crop((40, 20, 360, 280)).save(path)
    return path


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    """What this machine makes of a picture by itself."""
    folder = tmp_path_factory.mktemp("local")

    def enhance(source, suffix, **wish):
        target = folder / f"{time.monotonic_ns()}{suffix}"
        with Engine(Settings(tile=128, threads=1)) as engine:
            engine.enhance_file(source, target, EnhanceRequest(scale=2, **wish), OutputOptions())
        return target.read_bytes()

    return enhance


@pytest.fixture(scope="module")
def watch(up, tmp_path_factory):
    """Debian's Prometheus, which scrapes the service."""
    with watched(tmp_path_factory.mktemp("watch"), up.port, METRICS_TOKEN) as watch:
        yield watch


def opened(data):
    return np.asarray(Pillow.open(io.BytesIO(data))).astype(np.int32)


@pytest.mark.parametrize("model", ["relief-sr-s", "relief-photo-m"])
def test_int8_is_the_same_as_here(up, photo, local, model):
    mine = opened(local(photo, ".png", model=model, precision=Precision.INT8))
    result, job = up.client.enhance(photo.read_bytes(), model=model, precision="int8")
    assert job["report"]["precision"] == "int8"
    assert job["report"]["tiles"] > 4
    assert np.abs(opened(result) - mine).max() <= 1


def test_fp32_is_the_same_as_here(up, local, tmp_path):
    path = tmp_path / "linear.tif"
    pixels = np.random.default_rng(3).random((200, 240, 3), np.float32)
    tifffile.imwrite(path, pixels, photometric="rgb")
    (tmp_path / "mine.tif").write_bytes(local(path, ".tif", model="relief-sr-s", precision=Precision.FP32))
    client = up.client
    wanted = {"model": "relief-sr-s", "precision": "fp32", "output": {"format": "tif"}}
    job = client.wait(client.submit(client.upload(path.read_bytes(), "linear.tif"), **wanted).json()["id"])
    assert job["state"] == "done", job
    (tmp_path / "theirs.tif").write_bytes(client.result(job["id"]))
    mine, theirs = (decode(tmp_path / name, max_pixels=10**6).pixels for name in ("mine.tif", "theirs.tif"))
    assert theirs.dtype == np.float32
    assert theirs.shape == (400, 480, 3)
    assert np.abs(theirs - mine).max() <= 1e-4


def test_both_replicas_run_tiles_and_equal_ones_together(up, photo):
    """Two pictures at once, until two of their tiles came within a batch's millisecond, as soon or late they do."""
    client = up.client
    before = up.metrics()
    pictures, until = 0, time.monotonic() + 60
    while True:
        threads = [threading.Thread(target=client.enhance, args=(photo.read_bytes(),), kwargs={"model": "relief-sr-s"}) for _ in range(2)]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pictures += len(threads)
        tiles, batches = counted(up, before, pictures)
        if batches < tiles:
            break
        assert time.monotonic() < until, f"none of {tiles} tiles ran together"


def counted(up, before, pictures):
    """How many tiles ran since, in how many batches, once so many ``pictures`` are counted everywhere.

    Each deployment reports for itself, now and then.
    """
    names = (
        'relief_cloud_tile_seconds_count{stage="run"}',
        "relief_cloud_tile_batch_size_count",
        'relief_cloud_jobs_total{state="done"}',
        "relief_cloud_replica_seconds_total",
    )
    until = time.monotonic() + 30
    while True:
        after = up.metrics()
        tiles, batches, jobs, seconds = found = [after.get(name, 0) - before.get(name, 0) for name in names]
        if tiles >= 9 * pictures and jobs >= pictures and seconds > 0:
            return tiles, batches
        assert time.monotonic() < until, dict(zip(names, found, strict=True))
        time.sleep(0.5)


def test_nobody_outside_this_machine_can_reach_any_of_it(up):
    listening = []
    for process in [*up.processes(), psutil.Process(up.process.pid)]:
        try:
            found = process.net_connections("inet")
        except psutil.Error:
            continue
        listening += [(process.name(), c.laddr.ip, c.laddr.port) for c in found if c.status == psutil.CONN_LISTEN]
    assert len(listening) > 5
    assert [one for one in listening if one[1] not in ("127.0.0.1", "::1", "::ffff:127.0.0.1")] == []
    assert all(port != 8265 for _, _, port in listening), "the dashboard is off"


def test_no_replica_may_tell_anybody_about_its_use(up):
    for name in ("ingress", "queue", "pictures", "inference"):
        for pid in up.replicas(name):
            environment = psutil.Process(pid).environ()
            assert environment["RAY_USAGE_STATS_ENABLED"] == "0"
            assert environment["ORT_DISABLE_TELEMETRY"] == "1"
            assert environment["RAY_AUTH_MODE"] == "token"


@pytest.mark.parametrize("deployment", ["inference", "pictures", "queue", "ingress"])
def test_a_killed_replica_loses_nothing(up, photo, deployment):
    """Killed while pictures are under way; whoever asks tries again what was not answered."""
    data = photo.read_bytes()
    client = up.client
    uploads = [client.upload(data) for _ in range(4)]
    jobs = [client.submit(upload, model="relief-sr-m", precision="int8").json()["id"] for upload in uploads]
    wait_for(lambda: any(shown(client, job)["state"] == "running" for job in jobs))
    gone = up.kill(deployment)
    for job in jobs:
        wait_for(lambda job=job: shown(client, job)["state"] in ("done", "failed"), seconds=120)
        assert shown(client, job)["state"] == "done", shown(client, job)
        assert opened(patient(lambda job=job: client.result(job))).shape == (520, 640, 3)
    wait_for(lambda: gone not in up.replicas(deployment) and up.replicas(deployment))


def test_a_crash_is_counted_and_told(up, watch):
    """By Prometheus, of a replica that is killed while it watches."""
    watch.until(watch.reached, "Prometheus reaches the service")
    query = 'relief_cloud_replica_restarts_total{deployment="inference"}'
    watch.until(lambda: watch.figures(query), "the figure is there before anything happens")
    before = sum(watch.figures(query).values())
    up.kill("inference")
    watch.until(lambda: sum(watch.figures(query).values()) > before, "the crash is counted")
    watch.until(lambda: "ReliefReplicaCrashed" in watch.firing(), "the crash is told")
    assert "ReliefDown" not in watch.firing()


def test_what_people_keep_and_what_a_megapixel_costs_can_be_watched(up, watch, photo):
    """The figures of the business dashboard, from a service that did some work and was told what came of it."""
    client = up.client
    # A counter counts from the first time that Prometheus saw it.
    watch.until(lambda: watch.figures("relief_cloud_feedback_total"), "the figures are there before anything is said")
    for kind in ("kept", "kept", "undone"):
        _, job = client.enhance(photo.read_bytes(), model="relief-sr-s")
        assert client.ask("POST", f"/v1/jobs/{job['id']}/feedback", json={"kind": kind}).status_code == 204
    board = json.loads((CLOUD / "grafana" / "dashboards" / "business.json").read_text(encoding="utf-8"))
    asked = {
        panel["title"]: panel["targets"][0]["expr"].replace("$__rate_interval", "1m").replace("$price", "3.6")
        for panel in board["panels"][:3]
    }
    assert list(asked) == ["Results kept", "Seconds a megapixel", "Cost of a megapixel"]
    share, *rest = (lambda query=query: sum(watch.figures(query).values()) for query in asked.values())
    watch.until(lambda: 0 < share() < 1, "what is undone counts as well as what is kept")
    for figure in rest:
        watch.until(lambda figure=figure: figure() > 0, "the work that was done is counted")
    seconds, cost = (figure() for figure in rest)
    assert cost == pytest.approx(seconds * 3.6 / 3600, rel=0.2)


def test_one_request_is_enough_for_a_small_picture(up):
    answer = patient(lambda: up.client.ask("POST", "/v1/enhance?scale=2&model=relief-sr-s&format=webp", data=encoded(noise(60, 40), "PNG")))  # fmt: skip
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    assert opened(answer.content).shape == (80, 120, 3)


def test_a_body_over_the_limit_and_a_key_that_is_none_are_refused_through_the_proxy_too(up):
    client = up.client
    assert (
        client.ask("GET", "/v1/jobs/" + "0" * 32, headers={"Authorization": "Bearer rk_" + "A" * 43}).status_code == 401
    )
    answer = client.ask("POST", "/v1/jobs", data=b"x" * (2**20 + 1), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert client.ask("GET", "/v1/health", key=False).headers["X-Request-ID"]


def test_a_body_that_does_not_come_is_given_up_through_the_proxy_too(up):
    with socket.create_connection(("127.0.0.1", up.port), timeout=30) as line:
        head = (
            f"POST /v1/enhance HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {up.secret}\r\nContent-Length: 1000\r\n\r\n"
        )
        line.sendall(head.encode() + b"begin")
        started = time.monotonic()
        assert line.recv(4096).startswith(b"HTTP/1.1 408")
        assert time.monotonic() - started < 15


def test_hundreds_that_begin_and_never_end_do_not_stop_others_at_the_proxy_either(up):
    with contextlib.ExitStack() as lines:
        for _ in range(200):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", up.port), timeout=20))
            line.sendall(b"POST /v1/enhance HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        started = time.monotonic()
        assert up.client.ask("GET", "/v1/health", key=False, timeout=15).status_code == 200
        answer = up.client.ask("POST", "/v1/enhance?scale=2&model=relief-sr-s", data=encoded(noise(60, 40), "PNG"))
        assert answer.status_code == 200
        assert time.monotonic() - started < 20


def shown(client, job):
    return patient(lambda: client.ask("GET", f"/v1/jobs/{job}")).json()


def test_the_service_starts_again_where_it_was_leaves_no_process_and_both_is_told(up, watch, photo):
    client = up.client
    upload = client.upload(photo.read_bytes())
    jobs = [client.submit(upload, model="relief-sr-m", precision="int8").json()["id"] for _ in range(3)]
    up.stop()
    assert not [p for p in psutil.process_iter(["cmdline"]) if str(up.home) in " ".join(p.info["cmdline"] or ())]
    watch.until(lambda: "ReliefDown" in watch.firing(), "the service's end is told")
    up.start()
    for job in jobs:
        wait_for(lambda job=job: shown(client, job)["state"] == "done", seconds=120)
    assert (up.home / "state" / "relief" / "cloud" / "ray-token").exists()
    watch.until(lambda: "ReliefDown" not in watch.firing(), "the service is there again")
