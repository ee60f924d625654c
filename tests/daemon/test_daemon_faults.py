"""What goes wrong around the daemon: it is killed, its children are, disks fill up, clients vanish, drivers lie."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import threading
import time
from dataclasses import replace

import numpy as np
import psutil
import pytest
from daemons import address_of, daemon, served
from fakes import fake_spec

from engine.catalog import Model
from engine.client import Client
from engine.daemon.recovery import MAX_ATTEMPTS
from engine.decoder import Decoder
from engine.domain import EnhanceRequest, JobState, OutputOptions, Size
from engine.errors import DaemonUnreachable, DeviceOutOfMemory, DiskFull, ReliefError
from engine.imagefile import encode
from engine.live import Live
from engine.pixels import Image
from engine.session import CPU, FakeSession
from engine.wire.socket import Fetch
from engine.wire.values import Destination, NewJob, Source, Wish

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

SOAK = os.environ.get("RELIEF_SOAK") == "1"
WISH = Wish(scale=2, precision="int8")


@pytest.fixture
def pictures(tmp_path):
    """A function that makes so many small pictures, each different."""

    def make(count, side=48):
        folder = tmp_path / "in"
        folder.mkdir(exist_ok=True)
        made = []
        for n in range(count):
            pixels = np.random.default_rng(n).integers(0, 256, (6, 8, 3), np.uint8)
            made.append(folder / f"{n:03}.png")
            encode(pixels.repeat(side // 6, 0).repeat(side // 6, 1), made[-1], "png")
        return made

    return make


def submit(client, source, target, **wish):
    wanted = WISH if not wish else Wish(**{"scale": 2, "precision": "int8", **wish})
    return client.submit(
        NewJob(
            input=Source(path=str(source)), wish=wanted, output=Destination(path=str(target)), key=f"{source.name}-once"
        )
    )


def wait_until(condition, seconds=60.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.01)


def finished(client, job):
    while not job.state.is_final:
        job = client.job(job.id, wait=10, seen=job.revision)
    return job


def stamps(folder):
    return {p.name: (p.stat().st_ino, p.stat().st_mtime_ns) for p in folder.glob("*.png")}


@pytest.mark.parametrize("round_", range(20 if SOAK else 2))
def test_killed_at_any_moment_it_delivers_every_picture_once_and_whole(tmp_path, pictures, round_):
    chance = random.Random(round_)
    sources, out = pictures(50), tmp_path / "out"
    out.mkdir()
    with daemon(tmp_path) as running, Decoder() as decoder:
        with running.client() as client:
            jobs = [submit(client, s, out / s.name) for s in sources]
        before = {}
        for _ in range(3):
            time.sleep(chance.uniform(0.0, 0.7))
            running.kill()
            assert before.items() <= stamps(out).items(), "a picture that was delivered is never touched again"
            before = stamps(out)
            for path in out.glob("*.png"):
                assert decoder.decode(path).size == Size(128, 96), "nothing half-written has a picture's name"
            running.start()
        with running.client() as client:
            ended = [finished(client, job) for job in jobs]
        assert [j.error for j in ended if j.state is not JobState.DONE] == []
        assert before.items() <= stamps(out).items()
    assert sorted(p.name for p in out.iterdir()) == [s.name for s in sources], "nothing else is left behind"


def test_a_job_accepted_by_a_daemon_that_is_killed_is_done_by_the_next(tmp_path, pictures):
    """Seen from the client, which starts it: nothing but a longer wait."""
    (source,) = pictures(1, side=600)
    with daemon(tmp_path) as running, running.client() as client:
        killer = threading.Timer(0.4, running.kill)
        killer.start()
        request = EnhanceRequest(scale=2, precision="fp32", tile=128)
        report = client.enhance_file(source, tmp_path / "out.png", request, OutputOptions())
        assert report.result == Size(1600, 1200)
        assert client.health().pid != running.process.pid
        client.stop()


def test_a_picture_that_kills_the_daemon_each_time_is_given_up(tmp_path, pictures):
    source, harmless = pictures(2, side=900)
    with daemon(tmp_path) as running:
        with running.client() as client:
            job = submit(client, source, tmp_path / "out.png", precision="fp32")
        for _ in range(MAX_ATTEMPTS):
            with running.client() as client:
                wait_until(lambda client=client: client.job(job.id).state is JobState.RUNNING)
            running.kill()
            running.start()
        with running.client() as client:
            ended = finished(client, client.job(job.id))
            assert (ended.state, ended.error.code) == (JobState.FAILED, "job-crashed")
            assert finished(client, submit(client, harmless, tmp_path / "other.png")).state is JobState.DONE
    assert not list(tmp_path.glob(".relief-*"))


def test_a_decoder_that_is_killed_costs_one_picture_at_most(tmp_path, pictures):
    sources = pictures(30)
    with daemon(tmp_path) as running, running.client() as client:
        jobs = [submit(client, s, tmp_path / f"out-{s.name}") for s in sources]
        parent = psutil.Process(running.process.pid)
        wait_until(lambda: any(client.job(j.id).state is JobState.DONE for j in jobs[:3]))
        for child in parent.children():
            child.send_signal(signal.SIGKILL)
        ended = [finished(client, j) for j in jobs]
        failed = [j for j in ended if j.state is not JobState.DONE]
        assert len(failed) <= 1
        assert all(j.error.code in ("damaged-picture", "picture-too-large") for j in failed)
        for job in failed:
            assert finished(client, client.resume(job.id)).state is JobState.DONE


def test_a_full_disk_fails_the_job_keeps_the_old_file_and_leaves_nothing(tmp_path, pictures):
    """The system refuses to let any file of the daemon's grow past 200 kB."""
    small, large = pictures(1)[0], tmp_path / "large.png"
    encode(np.random.default_rng(1).integers(0, 256, (400, 400, 3), np.uint8), large, "png")
    target = tmp_path / "out.png"
    with daemon(tmp_path) as running, running.client() as client:
        assert finished(client, submit(client, small, tmp_path / "first.png")).state is JobState.DONE
        limit = ["prlimit", "--pid", str(running.process.pid), "--fsize=200000:unlimited"]
        subprocess.run(limit, check=True)
        ended = finished(client, submit(client, large, target))
        assert (ended.state, ended.error.code) == (JobState.FAILED, "disk-full")
        with pytest.raises(DiskFull):
            client.upload(large)
        assert not list((tmp_path / "daemon" / "spool" / "uploads").iterdir())
        assert sorted(p.name for p in tmp_path.iterdir() if p.suffix == ".png") == ["first.png", "large.png"]
        assert not list(tmp_path.glob(".relief-*"))
        subprocess.run([*limit[:-1], "--fsize=unlimited:unlimited"], check=True)
        assert finished(client, client.resume(ended.id)).state is JobState.DONE
        assert target.exists()


@pytest.mark.parametrize("moment", [JobState.RUNNING, JobState.DONE])
def test_a_list_of_jobs_that_cannot_be_written_for_a_while_stops_nothing(
    tmp_path, pictures, monkeypatch, caplog, moment
):
    """A full disk, at the begin of a job or at its end: whoever is next is served when there is room."""
    sources = pictures(3)
    with served(tmp_path, lambda *_: FakeSession(2)) as service, Client(address_of(service)) as client:
        real, refused = service.store.update, []

        def update(job, **values):
            if values.get("state") in (moment, JobState.FAILED) and len(refused) < 2:
                refused.append(job)
                raise DiskFull("The disk is full.")
            return real(job, **values)

        monkeypatch.setattr(service.store, "update", update)
        jobs = [submit(client, source, tmp_path / f"out-{source.name}") for source in sources]
        assert finished(client, jobs[-1]).state is JobState.DONE
        assert len(refused) == 2
        assert (tmp_path / "out-002.png").exists()
        if moment is JobState.RUNNING:
            assert finished(client, jobs[0]).state is JobState.DONE
        else:  # nobody could write down how it ended
            wait_until(lambda: jobs[0].id not in service.jobs.workers.running)
            assert client.job(jobs[0].id).state is JobState.RUNNING
            assert client.cancel(jobs[0].id).state is JobState.CANCELLED
    assert "disk-full" in caplog.text
    caplog.clear()


def test_two_hundred_clients_at_once_are_all_served(tmp_path, pictures):
    (source,) = pictures(1)
    failures, results = [], []

    def use(address, number):
        try:
            with Client(address) as client:
                upload = client.upload(source)
                wanted = NewJob(input=Source(upload=upload.id), wish=WISH, name=str(number))
                job = client.submit(wanted)
                while not job.state.is_final:
                    job = client.job(job.id, wait=50, seen=job.revision)
                results.append(len(client.result(job.id)))
        except ReliefError as error:
            failures.append(error)

    with daemon(tmp_path) as running:
        threads = [threading.Thread(target=use, args=(running.address, n)) for n in range(200)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(240)
        with running.client() as client:
            assert client.health().queued == 0
    assert failures == []
    assert len(results) == 200
    assert len(set(results)) == 1


def test_a_client_that_vanishes_in_the_middle_of_an_upload_leaves_nothing(tmp_path):
    uploads = tmp_path / "daemon" / "spool" / "uploads"
    with daemon(tmp_path) as running:
        live = Live(running.address)
        pixels = np.zeros((3000, 3000, 4), np.uint16)
        threading.Timer(0.05, lambda: live._socket.socket.shutdown(socket.SHUT_RDWR)).start()
        with live, pytest.raises(DaemonUnreachable):
            send_for_ever(live, Image(pixels))
        wait_until(lambda: len([p for p in uploads.iterdir() if p.stat().st_size != pixels.nbytes]) == 0)
        with running.client() as client:
            assert client.health().running == 0


def send_for_ever(live, image):
    while True:
        live.upload(image)


def test_a_slow_reader_slows_nobody_else(tmp_path, pictures):
    """It asks for a large result and never acknowledges; no more than the window is sent to it."""
    (source,) = pictures(1)
    pixels = np.random.default_rng(2).integers(0, 256, (1200, 1200, 3), np.uint8)
    with served(tmp_path, loader=lambda *_: FakeSession(4), models=fake_models(4)) as service:
        address = address_of(service)
        with Live(address) as slow, Client(address) as other:
            wanted = NewJob(
                input=Source(upload=slow.upload(Image(pixels))),
                wish=Wish(model="fake", scale=4),
                output=Destination(pixels=True),
            )
            job = slow.wait(slow.submit(wanted).id)
            assert job.state is JobState.DONE, job.error
            slow._send(Fetch(transfer=77, job=job.id))
            start = time.monotonic()
            assert (
                finished(other, submit(other, source, tmp_path / "o.png", model="fake", scale=4, precision=None)).state
                is JobState.DONE
            )
            assert time.monotonic() - start < 10
            assert other.health().memory_bytes < 2**31


def fake_models(scale):
    return {"fake": Model("fake", {scale: fake_spec(scale), 2: fake_spec(2)})}


def black(result):
    return np.zeros_like(result)


def not_a_number(result):
    return np.full_like(result, np.nan)


@pytest.mark.parametrize(
    ("trouble", "word"),
    [(black, "differs"), (not_a_number, "finite"), (DeviceOutOfMemory("The device ran out of memory."), "memory")],
)
def test_a_lying_driver_is_found_out_and_the_report_says_so(tmp_path, trouble, word):
    pixels = np.random.default_rng(3).integers(40, 256, (40, 50, 3), np.uint8)
    lies = [trouble, trouble]

    class Liar(FakeSession):
        """Fails on the picture itself, not while its speed is measured."""

        def run(self, rgb, depth=None, control=None):
            if rgb.shape[2:] == (40, 50) and lies:
                self.script = [lies.pop()]
            return super().run(rgb, depth, control)

    with (
        served(tmp_path, loader=lambda *_: Liar(2), models=fake_models(2)) as service,
        Live(address_of(service)) as live,
    ):
        wanted = NewJob(
            input=Source(upload=live.upload(Image(pixels))),
            wish=Wish(model="fake", scale=2, precision="fp16"),
            output=Destination(pixels=True),
        )
        heard = []
        job = live.wait(live.submit(wanted).id, on_event=heard.append)
        assert job.state is JobState.DONE, job.error
        assert np.array_equal(live.fetch(job.id).pixels, pixels.repeat(2, 0).repeat(2, 1))
        assert any(word in line for line in job.report.fallbacks), job.report.fallbacks
        assert any(e.type == "fallback" and word in e.text for e in heard), "it is told while it happens, too"


def test_many_small_jobs_leave_memory_as_it_was(tmp_path, pictures):
    """An eight-hour day in short: after the first hundred, nothing grows."""
    count = 2000 if SOAK else 200
    sources = pictures(10)
    with daemon(tmp_path) as running, running.client() as client:
        process = psutil.Process(running.process.pid)

        def run(first, last):
            for n in range(first, last):
                request = EnhanceRequest(scale=2, precision="int8")
                client.enhance_file(sources[n % 10], tmp_path / "o.png", request, OutputOptions(overwrite=True))

        run(0, 100)
        before = process.memory_info().rss
        files = process.num_fds() if hasattr(process, "num_fds") else 0
        run(100, count)
        after = process.memory_info().rss
        print(f"resident memory after 100 jobs {before / 1e6:.0f} MB, after {count} {after / 1e6:.0f} MB")
        assert after < before * 1.1
        assert files == 0 or process.num_fds() <= files + 5


def test_stopping_puts_what_runs_back_and_the_next_start_does_it(tmp_path, pictures):
    (source,) = pictures(1, side=900)
    with daemon(tmp_path) as running:
        with running.client() as client:
            job = submit(client, source, tmp_path / "out.png", precision="fp32", tile=128)
            wait_until(lambda: client.job(job.id).progress is not None)
            client.stop()
        running.process.wait(20)
        assert not (tmp_path / "daemon" / "daemon.json").exists()
        assert not list(tmp_path.glob(".relief-*"))
        running.start()
        with running.client() as client:
            assert finished(client, client.job(job.id)).state is JobState.DONE


def test_stopping_waits_for_a_job_that_still_tells_how_it_ended(tmp_path, pictures, monkeypatch):
    """Telling asks the list of jobs, which is closed last. A thread that finds it closed fails the test."""
    (source,) = pictures(1, side=400)
    began, told = threading.Event(), []

    class Waits(FakeSession):
        def run(self, *args, **more):
            began.set()
            time.sleep(0.05)
            return super().run(*args, **more)

    with served(tmp_path, lambda *_: Waits(2), models=fake_models(2)) as service, Client(address_of(service)) as client:
        real = service.jobs.shown

        def slowly(row):
            if threading.current_thread().name.startswith("job ") and row.state is JobState.QUEUED:
                time.sleep(0.5)  # a busy machine
                told.append(row.id)
            return real(row)

        monkeypatch.setattr(service.jobs, "shown", slowly)
        job = submit(client, source, tmp_path / "out.png", model="fake", tile=64)
        assert began.wait(20)
    assert told == [job.id]


def test_stopping_leaves_what_was_paused_paused(tmp_path, pictures):
    (source,) = pictures(1, side=900)
    with daemon(tmp_path) as running:
        with running.client() as client:
            job = submit(client, source, tmp_path / "out.png", precision="fp32", tile=128)
            wait_until(lambda: client.job(job.id).progress is not None)
            client.pause(job.id)
            wait_until(lambda: client.job(job.id).state is JobState.PAUSED)
            client.stop()
        running.process.wait(20)
        running.start()
        with running.client() as client:
            time.sleep(0.5)
            assert client.job(job.id).state is JobState.PAUSED
            assert finished(client, client.resume(job.id)).state is JobState.DONE


def test_a_model_of_the_settings_that_is_gone_stops_nothing(tmp_path, pictures, caplog):
    (source,) = pictures(1)
    devices = (CPU, replace(CPU, id="cpu:1"))
    made = served(tmp_path, lambda *_: FakeSession(2), devices=devices, models=fake_models(2), model="gone")
    with made as service, Client(address_of(service)) as client:
        job = submit(client, source, tmp_path / "out.png", model="fake", precision="fp32")
        assert finished(client, job).state is JobState.DONE
    assert "unknown-model" in caplog.text
    caplog.clear()


def test_it_ends_by_itself_when_nothing_is_left_to_do(tmp_path):
    with daemon(tmp_path) as running:
        running.stop()
        running.start("--idle", "0.02")
        running.process.wait(30)
        assert running.process.returncode == 0


def test_a_port_that_is_taken_is_a_clear_error(tmp_path):
    with daemon(tmp_path) as running:
        port = running.settings.port
        other = tmp_path / "other"
        other.mkdir()
        with pytest.raises(AssertionError, match="ports-taken"), daemon_at(other, port):
            pass


@contextlib.contextmanager
def daemon_at(home, port):
    from daemons import Process

    from engine.config import Settings

    settings = Settings(port=port, state_dir=str(home / "daemon"))
    process = Process(home, settings, {"RELIEF_STATE_DIR": settings.state_dir})
    try:
        yield process.start()
    finally:
        process.stop()
