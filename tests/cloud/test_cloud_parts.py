"""Settings, metrics, batches, remote sessions, scratch folders, the queue's retries: one part at a time."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import numpy as np
import pytest
from clouds import DEVICES, FAKE, settings_in
from fakes import fake_spec
from product import relief

from engine import config
from engine.cloud import loopback
from engine.cloud import settings as cloud_settings
from engine.cloud.folder import Folder
from engine.cloud.jobs import Jobs, WorkerLost
from engine.cloud.keys import Key, Limits
from engine.cloud.meters import KNOWN, SILENT_SECONDS, Gains, Meters, Sender, Totals, expose
from engine.cloud.networks import Answer, Networks, TileJob, gpu_memory
from engine.cloud.records import today
from engine.cloud.remote import Near, RemotePool
from engine.cloud.reporting import Reporter
from engine.cloud.rows import JobRow, UploadRow
from engine.cloud.scratch import Scratch
from engine.cloud.service import Stores
from engine.cloud.settings import CloudSettings
from engine.cloud.values import Feedback
from engine.domain import JobState, Precision, Size
from engine.errors import (
    Cancelled,
    ConfigError,
    DeviceFailed,
    DeviceOutOfMemory,
    DiskFull,
    OutputRejected,
    OutputUnwritable,
    UnknownModel,
)
from engine.guard import Ladder, Rung
from engine.passes import Run, in_order
from engine.session import CPU, FakeSession
from engine.tiles import plan

# --- settings ----------------------------------------------------------------------------------------------------


def test_every_setting_has_a_help_line_and_comes_from_where_it_says(tmp_path):
    file = tmp_path / "cloud.toml"
    file.write_text("port = 5000\nkeep_hours = 2\nbehind_proxy = true\n")
    found = {
        i.name: i for i in cloud_settings.explain(file, {"RELIEF_CLOUD_PORT": "6000", "RELIEF_CLOUD_NUM_GPUS": "0.25"})
    }
    assert (found["port"].value, found["port"].source) == (6000, "RELIEF_CLOUD_PORT")
    assert (found["keep_hours"].value, found["keep_hours"].source) == (2.0, str(file))
    assert found["behind_proxy"].value is True
    assert found["num_gpus"].value == 0.25
    assert found["host"].source == "default"
    assert all(item.help.endswith(".") for item in found.values())


@pytest.mark.parametrize(
    ("text", "environment", "named"),
    [
        ("prot = 1", {}, "prot"),
        ("", {"RELIEF_CLOUD_PROT": "1"}, "PROT"),
        ("port = 'x'", {}, "whole number"),
        ("port = 0", {}, "at least 1"),
        ("", {"RELIEF_CLOUD_KEEP_HOURS": "nan"}, "number"),
        ("behind_proxy = 3", {}, "true or false"),
        ("port = [", {}, "cannot be read"),
        ("replicas_min = 3", {}, "larger than the largest"),
        ("host = '0.0.0.0'", {}, "tls_certificate"),
        ("tls_key = 'a'", {}, "belong together"),
        ("storage = 's3://'", {}, "bucket"),
        ("storage = 's3://a'\npart_mb = 4", {}, "at least 5"),
        ("database = 'mysql://x'", {}, "sqlite"),
        ("precision = 'int4'", {}, "precision"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_their_name(tmp_path, text, environment, named):
    (tmp_path / "cloud.toml").write_text(text)
    with pytest.raises(ConfigError, match=named):
        cloud_settings.load(tmp_path / "cloud.toml", environment)


def test_pictures_leave_the_machine_in_the_clear_only_where_a_proxy_is_named(tmp_path):
    none = tmp_path / "nothing.toml"
    assert cloud_settings.load(none, {}).is_loopback
    public = {"RELIEF_CLOUD_HOST": "0.0.0.0"}  # noqa: S104
    with pytest.raises(ConfigError):
        cloud_settings.load(none, public)
    assert cloud_settings.load(none, {**public, "RELIEF_CLOUD_BEHIND_PROXY": "true"}).behind_proxy
    tls = {"RELIEF_CLOUD_TLS_CERTIFICATE": "a.pem", "RELIEF_CLOUD_TLS_KEY": "b.pem"}
    assert cloud_settings.load(none, {**public, **tls}).tls_key == "b.pem"


def test_default_database_and_storage_are_named_for_all_replicas(tmp_path):
    settings = cloud_settings.load(tmp_path / "x.toml", {"RELIEF_CLOUD_STATE_DIR": str(tmp_path)})
    assert settings.database == f"sqlite:///{tmp_path}/cloud.sqlite3"
    assert settings.storage == str(tmp_path / "objects")
    assert cloud_settings.resolved(settings) == settings


def test_the_engine_of_the_service_differs_in_what_the_service_decides_only():
    base = config.Settings(device="cuda", clean_model="relief-sr-l", threads=8)
    made = cloud_settings.engine_settings(CloudSettings(threads=2, max_megapixels=7, precision="fp32"), base)
    assert (made.threads, made.device, made.precision, made.max_input_megapixels) == (2, "auto", "fp32", 7)
    assert made.clean_model == "relief-sr-l"


# --- metrics -----------------------------------------------------------------------------------------------------


def test_what_processes_count_adds_up_and_survives_them():
    now = [0.0]
    totals = Totals(lambda: now[0])
    meters = Meters()
    meters.count("jobs", "done")
    meters.count("jobs", "done", by=2)
    meters.observe("tile_seconds", 0.03, "run")
    first, second = Sender("inference", "a"), Sender("inference", "b")
    totals.add(first, meters.take())
    assert meters.take() == Gains()
    meters.count("jobs", "done")
    meters.set("gpu_memory_bytes", 5.0, "used")
    totals.add(second, meters.take())
    now[0] = 10.0
    totals.add(second, Gains(), farewell=True)
    found = totals.copy()
    assert found.counters["jobs", ("done",)] == 4
    assert found.gauges == {}, "those of who is gone are gone"
    assert found.counters["replica_seconds", ()] == 10
    now[0] = SILENT_SECONDS + 0.1
    assert totals.sweep() == [first]
    assert totals.sweep() == []
    assert totals.copy().counters["replica_restarts", ("inference",)] == 1


def test_the_names_are_those_that_dashboards_and_alerts_use():
    meters = Meters()
    meters.count("requests", "/v1/jobs", "POST", "202")
    for value in (0.0005, 0.03, 99.0):
        meters.observe("tile_seconds", value, "run")
    text = expose(meters.take(), {"queued": 3}, 1.5)[0].decode()
    for line in (
        'relief_cloud_requests_total{method="POST",route="/v1/jobs",status="202"} 1.0',
        'relief_cloud_tile_seconds_bucket{le="0.001",stage="run"} 1.0',
        'relief_cloud_tile_seconds_bucket{le="0.05",stage="run"} 2.0',
        'relief_cloud_tile_seconds_bucket{le="+Inf",stage="run"} 3.0',
        'relief_cloud_jobs{state="queued"} 3.0',
        "relief_cloud_queue_age_seconds 1.5",
        "relief_cloud_guard_failures_total 0.0",
        "relief_cloud_replica_seconds_total 0.0",
        "relief_cloud_upload_bytes_total 0.0",
    ):
        assert line in text.splitlines(), line
    kinds = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    assert kinds == {
        f"relief_cloud_{name}"
        for name in (
            *("requests_total", "jobs_total", "megapixels_total", "fallbacks_total", "guard_failures_total"),
            *("replica_restarts_total", "feedback_total", "replica_seconds_total", "upload_bytes_total"),
            *("limited_total", "request_seconds", "tile_batch_size", "tile_seconds", "gpu_memory_bytes", "jobs"),
            "queue_age_seconds",
        )
    }


def test_what_is_known_beforehand_stands_at_nought_until_it_is_counted():
    """Prometheus sees no increase in a series that begins with its first event."""
    meters = Meters()
    meters.count("jobs", "done", by=3)
    known = {"megapixels": [("fake", "int8")], "tile_seconds": [("run",)]}
    lines = expose(meters.take(), {}, 0, known)[0].decode().splitlines()
    for line in (
        'relief_cloud_jobs_total{state="done"} 3.0',
        'relief_cloud_jobs_total{state="failed"} 0.0',
        'relief_cloud_replica_restarts_total{deployment="inference"} 0.0',
        'relief_cloud_megapixels_total{model="fake",precision="int8"} 0.0',
        'relief_cloud_tile_seconds_count{stage="run"} 0.0',
    ):
        assert lines.count(line) == 1, line
    assert not any(line.startswith("relief_cloud_requests_total{") for line in lines)
    with pytest.raises(ValueError, match="labels"):
        expose(Gains(), {}, 0, {"jobs": [("done", "twice")]})


def test_labels_that_are_known_beforehand_are_those_that_are_counted():
    assert {values[0] for values in KNOWN["jobs"]} == {str(s) for s in JobState if s.is_final or s is JobState.QUEUED}
    kinds = get_args(Feedback.model_fields["kind"].annotation)
    assert {values[0] for values in KNOWN["feedback"]} == set(kinds)
    codes = {DeviceFailed.code, DeviceOutOfMemory.code, OutputRejected.code}
    assert {values[0] for values in KNOWN["fallbacks"]} == codes


def test_a_metric_with_other_labels_is_a_mistake():
    with pytest.raises(ValueError, match="labels"):
        Meters().count("jobs")
    with pytest.raises(KeyError):
        Meters().count("nothing")


def test_what_could_not_be_handed_over_goes_along_the_next_time():
    totals, meters, failing = Totals(), Meters(), [True]

    def send(sender, gains, farewell):
        if failing[0]:
            raise ConnectionError
        totals.add(sender, gains, farewell=farewell)

    reporter = Reporter("ingress", meters, send, seconds=60)
    meters.count("jobs", "done")
    reporter.report()
    meters.count("jobs", "done")
    failing[0] = False
    reporter.close()
    assert totals.copy().counters["jobs", ("done",)] == 2
    assert totals.sweep() == []


# --- networks ----------------------------------------------------------------------------------------------------

SHA = fake_spec(2).variants[Precision.FP32].sha256


def networks(loader):
    meters = Meters()
    return Networks(config.Settings(threads=1), meters, models=FAKE, loader=loader, offered=DEVICES), meters


def tile(seed=0, side=8, network=SHA, **more):
    rgb = np.random.default_rng(seed).random((1, 3, side, side), np.float32)
    return TileJob(network, "cpu", rgb, np.full((1, 1, side, side), 0.5, np.float32), **more)


def test_equal_tiles_run_together_and_others_by_themselves():
    seen = []
    made, meters = networks(lambda *_: FakeSession(2, on_call=lambda rgb: seen.append(rgb.shape)))
    tiles = [tile(0), tile(1, 6), tile(2), tile(3)]
    answers = made.run(tiles)
    assert sorted(seen) == [(1, 3, 6, 6), (3, 3, 8, 8)]
    for one, answer in zip(tiles, answers, strict=True):
        assert np.array_equal(answer.result(), one.rgb.repeat(2, 2).repeat(2, 3))
    text = expose(meters.take(), {}, 0)[0].decode()
    assert "relief_cloud_tile_batch_size_count 2.0" in text
    assert "relief_cloud_tile_batch_size_sum 4.0" in text


def test_a_batch_that_needs_too_much_memory_runs_tile_by_tile():
    def run(rgb):
        if len(rgb) > 1:
            raise DeviceOutOfMemory("too much")

    made, _ = networks(lambda *_: FakeSession(2, on_call=run))
    assert all(answer.planes is not None for answer in made.run([tile(0), tile(1)]))


def test_an_error_is_an_answer_and_the_same_error_at_the_other_end():
    made, _ = networks(lambda *_: FakeSession(2, script=[DeviceOutOfMemory("full"), DeviceFailed("broken")]))
    with pytest.raises(DeviceOutOfMemory, match="full"):
        made.run([tile()])[0].result()
    with pytest.raises(DeviceFailed, match="broken"):
        made.run([tile()])[0].result()
    assert made.run([tile()])[0].result().shape == (1, 3, 16, 16)
    with pytest.raises(UnknownModel):
        made.run([tile(network="0" * 64)])[0].result()
    with pytest.raises(DeviceFailed):
        made.run([dataclasses.replace(tile(), device="cuda")])[0].result()
    with pytest.raises(DeviceFailed):
        Answer(None, "code-of-tomorrow", "x").result()


def test_a_remote_pool_gives_sessions_and_speeds_of_the_replicas():
    made, _ = networks(lambda *_: FakeSession(2))
    pool = RemotePool(config.Settings(), Near(made), at_once=3)
    session = pool.session(fake_spec(2), Precision.FP32, CPU)
    one = tile()
    assert np.array_equal(session.run(one.rgb, one.depth), one.rgb.repeat(2, 2).repeat(2, 3))
    assert pool.at_once == 3
    speeds = pool.speeds(fake_spec(2), CPU)
    assert set(speeds) == {Precision.INT8, Precision.FP32}
    assert pool.speeds(fake_spec(2), CPU) is speeds


def test_memory_of_a_gpu_is_told_where_a_tool_tells(tmp_path, monkeypatch):
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\necho '100, 2000'\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert gpu_memory() == {"used": 100 * 2**20, "total": 2000 * 2**20}
    tool.write_text("#!/bin/sh\necho 'N/A'\n")
    assert gpu_memory() == {}
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    assert gpu_memory() == {}


# --- several tiles under way ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("at_once", [1, 2, 5, 50])
def test_tiles_come_in_the_order_of_the_plan_with_so_many_under_way(at_once):
    tiles = plan(Size(200, 160), 40, 3)
    running, most, lock = [0], [0], threading.Lock()

    def work(one):
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.002 * (hash(one) % 3))
        with lock:
            running[0] -= 1

    assert list(in_order(tiles, work, at_once)) == tiles
    assert most[0] <= at_once
    assert most[0] > 1 or at_once == 1


@pytest.mark.parametrize("at_once", [1, 4])
def test_what_fails_is_raised_in_its_turn_and_nothing_stays_under_way(at_once):
    tiles, done, ended = plan(Size(200, 160), 40, 3), [], []

    def work(one):
        if one is tiles[3]:
            raise Cancelled("Cancelled.")
        time.sleep(0.005)
        ended.append(one)

    with pytest.raises(Cancelled):
        done.extend(in_order(tiles, work, at_once))
    count = len(ended)
    time.sleep(0.05)
    assert done == tiles[:3]
    assert len(ended) == count < len(tiles)


def test_a_fallback_knows_the_code_of_what_went_wrong_and_reads_as_a_sentence():
    events = []
    ladder = Ladder([Rung(CPU, Precision.INT8, 64)] * 2 + [Rung(CPU, Precision.FP32, 64)], events)
    errors = [OutputRejected("wrong"), DeviceFailed("gone")]

    def attempt(_):
        if errors:
            raise errors.pop(0)

    ladder.run(attempt)
    assert [event.code for event in events] == ["output-rejected", "device-failed"]
    assert events[0].startswith("cpu int8 64: wrong")
    assert ladder.current == 2


def test_times_of_tiles_at_once_are_all_counted():
    run = Run(lambda _: None, lambda: False)

    def work():
        for _ in range(200):
            with run.timed("x"):
                pass

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert run.seconds["x"] > 0


# --- the queue's retries -------------------------------------------------------------------------------------------


@pytest.fixture
def queue(tmp_path):
    settings = settings_in(tmp_path, attempts=3)
    stores = Stores.open(settings)
    key = Key("k" * 32, "k", "h" * 64, Limits(100, 0, 100), 0.0)
    stores.records.add_key(key)

    def make(perform, **more):
        return Jobs(settings, stores.records, stores.table, stores.objects, perform, Meters(), **more)

    def job(name):
        row = JobRow(name * 32, key.id, "u" * 32, "{}", 1.0, today(), time.time())
        return stores.table.submit(row, key.limits, max_queued=10)[0].id

    yield make, job, stores.table
    stores.database.close()


def ended(table, job, seconds=20):
    until = time.monotonic() + seconds
    while not (row := table.job(job)).state.is_final:
        assert time.monotonic() < until, row
        time.sleep(0.02)
    return row


def test_a_job_whose_replica_is_lost_begins_anew_until_it_is_given_up(queue):
    make, job, table = queue
    tries = {"a": 0, "b": 0}

    def perform(identity, attempt):
        tries[identity[0]] += 1
        assert attempt == tries[identity[0]]
        if identity[0] == "a" and attempt == 2:
            table.end(identity, attempt, JobState.DONE)
            return
        raise WorkerLost("its replica was lost")

    first, second = job("a"), job("b")
    with make(perform):
        assert ended(table, first).attempt == 2
        row = ended(table, second)
    assert (row.state, row.error_code) == (JobState.FAILED, "job-crashed")
    assert tries == {"a": 2, "b": 3}


def test_a_replica_that_ends_without_ending_its_job_is_a_lost_one(queue):
    make, job, table = queue
    first = job("a")

    def perform(identity, attempt):
        if attempt == 2:
            table.end(identity, attempt, JobState.DONE)

    with make(perform):
        assert ended(table, first).state is JobState.DONE


def test_a_lane_goes_on_after_a_disk_that_was_full_and_its_job_when_the_lease_has_run_out(queue, monkeypatch, caplog):
    make, job, table = queue
    first, second = job("a"), job("b")
    give_back, refused = table.give_back, []

    def full_at_first(identity, attempt):
        if not refused:
            refused.append(identity)
            raise DiskFull("The disk with the database is full.")
        return give_back(identity, attempt)

    monkeypatch.setattr(table, "give_back", full_at_first)

    def perform(identity, attempt):
        if identity == first and attempt == 1:
            raise WorkerLost("its replica was lost")
        table.end(identity, attempt, JobState.DONE)

    with make(perform, lanes=1):
        assert ended(table, second).state is JobState.DONE
        row = ended(table, first)
    assert (row.state, row.attempt, refused) == (JobState.DONE, 2, [first])
    assert "the disk with the database is full" in caplog.text.lower()
    caplog.clear()


# --- objects in a folder -------------------------------------------------------------------------------------------


def test_parts_that_another_process_joins_at_the_same_time_are_joined(tmp_path):
    folder = Folder(tmp_path / "objects", b"secret", 60)
    row = UploadRow("a" * 32, "k", "", 8, "0" * 64, 4, None, folder.begin("a" * 32, None), 0.0)
    parts, target = folder.folder / "parts" / row.id, folder.folder / "uploads" / row.id
    os.mkfifo(parts / "000001")
    (parts / "000002").write_bytes(b"5678")
    with ThreadPoolExecutor(1) as thread:
        joining = thread.submit(folder.join, row)
        with (parts / "000001").open("wb") as pipe:  # opens when the other end is read
            target.write_bytes(b"12345678")
            (parts / "000002").unlink()
            pipe.write(b"1234")
        joining.result(30)
    assert target.read_bytes() == b"12345678"
    assert [path.name for path in target.parent.iterdir()] == [row.id]
    assert folder.parts(row) == {1: 4, 2: 4}


# --- scratch folders -----------------------------------------------------------------------------------------------


def test_a_scratch_folder_goes_at_its_end_and_after_a_kill_with_the_next(tmp_path):
    with Scratch(tmp_path).folder() as made:
        (made / "picture").write_bytes(b"x")
        assert made.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir()) == []
    code = (
        "import os, sys; from pathlib import Path; from engine.cloud.scratch import Scratch\n"
        "with Scratch(Path(sys.argv[1])).folder() as made:\n"
        "    (made / 'picture').write_bytes(b'x'); os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    left = [p for p in tmp_path.iterdir() if p.is_dir()]
    assert len(left) == 1
    os.utime(left[0], (1, 1))
    with Scratch(tmp_path).folder() as used:
        os.utime(used, (1, 1))
        assert Scratch(tmp_path).sweep() == 0, "one that is used stays"
        assert not left[0].exists()
        assert used.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_scratch_folder_that_cannot_be_made_is_an_error_of_ours(tmp_path):
    with pytest.raises(OutputUnwritable), Scratch(tmp_path / "missing").folder():
        pass


# --- the command and its surroundings ------------------------------------------------------------------------------


def test_a_cluster_of_this_machine_listens_to_this_machine_and_has_a_token_of_its_own(tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from engine.cloud import loopback\n"
        "loopback.prepare(Path(sys.argv[1]), local=sys.argv[2] == 'local')\n"
        "print(*(os.environ.get(n, '-') for n in ('RAY_USAGE_STATS_ENABLED', 'ORT_DISABLE_TELEMETRY', "
        "'RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER', 'RAY_AUTH_MODE', 'RAY_AUTH_TOKEN_PATH')))\n"
    )

    def run(kind):
        command = [sys.executable, "-c", code, str(tmp_path / "state"), kind]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()

    token = tmp_path / "state" / "ray-token"
    assert run("local") == ["0", "1", "0", "token", str(token)]
    assert token.stat().st_mode & 0o777 == 0o600
    first = token.read_text()
    assert len(first) == 64
    run("local")
    assert token.read_text() == first
    assert run("other") == ["0", "1", "-", "-", "-"]
    assert loopback.QUIET["RAY_USAGE_STATS_ENABLED"] == "0"


def test_keys_are_made_listed_and_revoked_by_command(tmp_path):
    state = {"RELIEF_CLOUD_STATE_DIR": str(tmp_path / "cloud")}
    made = relief("cloud", "keys", "add", "studio", "--jobs", "3", "--megapixels", "500", **state)
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("rk_")
    again = relief("cloud", "keys", "add", "studio", **state)
    assert (again.returncode, "already" in again.stderr) == (2, True)
    listed = json.loads(relief("cloud", "keys", "list", "--json", **state).stdout)
    assert [(k["name"], k["jobs"], k["megapixels_a_day"], k["revoked"]) for k in listed] == [("studio", 3, 500.0, None)]
    assert made.stdout.strip() not in json.dumps(listed)
    assert relief("cloud", "keys", "revoke", "studio", **state).returncode == 0
    assert relief("cloud", "keys", "revoke", "studio", **state).returncode == 2


def test_the_settings_are_shown_without_their_secrets():
    secrets = {"RELIEF_CLOUD_METRICS_TOKEN": "geheim", "RELIEF_CLOUD_DATABASE": "postgresql+psycopg://a:geheim@b/c"}
    shown = relief("cloud", "config", **secrets)
    assert shown.returncode == 0, shown.stderr
    assert "geheim" not in shown.stdout
    assert "metrics_token" in shown.stdout


def test_a_service_that_does_not_run_is_said_to_be_down():
    found = relief("cloud", "status", RELIEF_CLOUD_PORT="1")
    assert (found.returncode, "Nothing answers" in found.stdout) == (1, True)
