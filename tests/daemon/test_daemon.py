"""A really running daemon, asked for all that it can do."""

from __future__ import annotations

import json
import shutil
import time

import numpy as np
import pytest
from daemons import daemon
from product import SAMPLE, lines, relief

from engine import errors
from engine.config import Settings
from engine.decoder import Decoder
from engine.domain import EnhanceRequest, JobState, OutputOptions, Region
from engine.enhance import Engine
from engine.imagefile import encode
from engine.live import Live, pair
from engine.pixels import Image, Metadata
from engine.wire.values import Area, DepthQuestion, Destination, NewJob, NewWatch, PreviewWish, Source, Wish

pytestmark = pytest.mark.integration


@pytest.fixture
def client(running):
    with running.client() as client:
        yield client


@pytest.fixture(scope="module")
def small(home):
    """A small picture, enlarged within a blink."""
    random = np.random.default_rng(3)
    pixels = random.integers(0, 256, (12, 16, 3), np.uint8).repeat(4, 0).repeat(4, 1)
    path = home / "small.png"
    encode(pixels, path, "png")
    return path


def finished(client, job):
    while not job.state.is_final:
        job = client.job(job.id, wait=10, seen=job.revision)
    return job


def decoded(path):
    with Decoder() as decoder:
        return np.array(decoder.decode(path).pixels)


def in_process(path, request):
    with Engine(Settings()) as engine, engine.enhance(engine.decoder.decode(path), request) as result:
        return np.array(result.image.pixels)


def test_a_file_is_enhanced_as_in_process(client, small, tmp_path):
    request, target = EnhanceRequest(scale=2, precision="int8"), tmp_path / "out.png"
    seen = []
    report = client.enhance_file(small, target, request, OutputOptions(), on_progress=seen.append)
    assert str(report.result) == "128x96"
    assert np.array_equal(decoded(target), in_process(small, request))
    assert [p.name for p in tmp_path.iterdir()] == ["out.png"]


def test_an_upload_becomes_a_job_and_its_result_is_fetched(client, small):
    upload = client.upload(small, "my photo.png")
    assert (upload.width, upload.height, upload.bytes) == (64, 48, small.stat().st_size)
    wanted = NewJob(
        input=Source(upload=upload.id), wish=Wish(scale=2, precision="int8"), output=Destination(depth_map=True)
    )
    job = finished(client, client.submit(wanted))
    assert job.state is JobState.DONE, job.error
    assert job.outcome.media_type == "image/png"
    assert client.result(job.id)[:4] == b"\x89PNG"
    assert client.depth(job.id)[:4] == b"\x89PNG"
    client.forget(job.id)
    with pytest.raises(errors.UnknownJob):
        client.result(job.id)


def test_asking_twice_with_one_key_is_one_job(client, small, tmp_path):
    wanted = NewJob(
        input=Source(path=str(small)),
        output=Destination(path=str(tmp_path / "once.png")),
        key="k" * 16,
        wish=Wish(scale=2),
    )
    first, second = client.submit(wanted), client.submit(wanted)
    assert first.id == second.id
    assert finished(client, first).state is JobState.DONE


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("bands", [1, 3, 4])
def test_pixels_travel_there_and_back_with_their_profile(running, dtype, bands):
    random = np.random.default_rng(4)
    top = 1 if dtype == np.float32 else np.iinfo(dtype).max
    pixels = (random.random((9, 13, bands)).repeat(5, 0).repeat(5, 1) * top).astype(dtype)
    image = Image(pixels, Metadata(icc=b"a profile"))
    request = EnhanceRequest(scale=2, precision="fp32")
    with Live(running.address) as live:
        upload = live.upload(image)
        wanted = NewJob(input=Source(upload=upload), wish=Wish.of(request), output=Destination(pixels=True))
        events = []
        job = live.wait(live.submit(wanted).id, on_event=events.append)
        assert job.state is JobState.DONE, job.error
        result = live.fetch(job.id)
    with Engine(Settings()) as engine, engine.enhance(image, request) as expected:
        assert np.array_equal(result.pixels, expected.image.pixels)
    assert result.metadata.icc == b"a profile"
    assert {e.type for e in events} >= {"job", "progress"}


def test_a_large_picture_goes_through_the_window(running):
    """More bands than may be under way, the last of another size."""
    pixels = np.random.default_rng(5).integers(0, 65536, (1500, 8000, 3), np.uint16)
    with Live(running.address) as live:
        upload = live.upload(Image(pixels))
        wish = Wish(scale=1, model="relief-photo-m")
        job = live.submit(NewJob(input=Source(upload=upload), wish=wish, output=Destination(pixels=True)))
        live.act("cancel", job.id)
        assert live.wait(job.id).state is JobState.CANCELLED


def test_a_job_is_found_again_after_reconnecting(running, small):
    with Live(running.address) as live:
        job = live.submit(NewJob(input=Source(path=str(small)), wish=Wish(scale=4, precision="fp32")))
    with Live(running.address) as live:
        live.act("attach", job.id)
        assert live.wait(job.id).state is JobState.DONE


def test_a_preview_equals_the_same_region_of_the_result(client, tmp_path):
    request = Wish(scale=2, precision="int8")
    region = Area(x=40, y=30, width=90, height=70)
    png = tmp_path / "preview.png"
    png.write_bytes(client.preview(PreviewWish(input=Source(path=str(SAMPLE)), region=region, wish=request)))
    whole = in_process(SAMPLE, EnhanceRequest(scale=2, precision="int8"))
    part = whole[Region(80, 60, 180, 140).slices]
    assert np.abs(decoded(png).astype(int) - part).max() <= 1


def test_the_depth_of_a_picture_is_answered_as_a_map(client, tmp_path):
    png = tmp_path / "depth.png"
    png.write_bytes(client.depth_map(DepthQuestion(input=Source(path=str(SAMPLE)))))
    plane = decoded(png)
    assert (plane.dtype, plane.shape) == (np.uint16, (300, 451, 1))
    assert plane.max() > plane.min()
    with pytest.raises(errors.RequestError, match="depth"):
        client.depth_map(DepthQuestion(input=Source(path=str(SAMPLE)), depth={"source": "none"}))


def test_a_preview_overtakes_a_long_job(client, home, small, tmp_path):
    large = home / "large.png"
    encode(np.random.default_rng(6).integers(0, 256, (900, 1400, 3), np.uint8), large, "png")
    job = client.submit(
        NewJob(
            input=Source(path=str(large)),
            output=Destination(path=str(tmp_path / "l.png")),
            wish=Wish(precision="fp32", tile=128),
        )
    )
    while client.job(job.id).progress is None:
        time.sleep(0.02)
    client.preview(
        PreviewWish(input=Source(path=str(small)), region=Area(x=0, y=0, width=20, height=20), wish=Wish(scale=2))
    )
    assert client.job(job.id).state is JobState.RUNNING
    assert client.pause(job.id)
    until = time.monotonic() + 20
    while client.job(job.id).state is not JobState.PAUSED and time.monotonic() < until:
        time.sleep(0.02)
    step = client.job(job.id).progress
    other = finished(client, client.submit(NewJob(input=Source(path=str(small)), wish=Wish(scale=2))))
    assert other.state is JobState.DONE
    assert client.job(job.id).state is JobState.PAUSED
    client.resume(job.id)
    while client.job(job.id).state is not JobState.RUNNING:
        time.sleep(0.02)
    assert client.job(job.id).progress.tiles_done >= step.tiles_done, "a paused job keeps what it has made"
    client.cancel(job.id)
    assert finished(client, client.job(job.id)).state is JobState.CANCELLED
    assert list(tmp_path.iterdir()) == []


def test_the_queue_waits_goes_on_and_is_reordered(client, small, tmp_path):
    client.pause_queue()
    jobs = [
        client.submit(
            NewJob(
                input=Source(path=str(small)), output=Destination(path=str(tmp_path / f"{n}.png")), wish=Wish(scale=2)
            )
        )
        for n in range(3)
    ]
    assert [client.job(j.id).ahead for j in jobs] == [0, 1, 2]
    client.move(jobs[2].id, jobs[0].id)
    assert [client.job(j.id).ahead for j in jobs] == [1, 2, 0]
    client.move(jobs[0].id, None)
    assert [client.job(j.id).ahead for j in jobs] == [2, 1, 0]
    assert not list(tmp_path.iterdir())
    client.resume_queue()
    ended = [finished(client, j) for j in jobs]
    assert sorted(range(3), key=lambda n: ended[n].finished) == [2, 1, 0]


def test_a_failed_job_says_why_and_can_be_tried_again(client, small, tmp_path):
    source = tmp_path / "in.png"
    source.write_bytes(small.read_bytes()[:200])
    job = finished(client, client.submit(NewJob(input=Source(path=str(source)), wish=Wish(scale=2))))
    assert (job.state, job.error.code) == (JobState.FAILED, "damaged-picture")
    shutil.copy(small, source)
    assert finished(client, client.resume(job.id)).state is JobState.DONE


def test_a_broken_upload_is_named_as_its_owner_named_it(client, tmp_path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture at all")
    with pytest.raises(errors.NotAPicture, match=r"holiday\.jpg"):
        client.upload(broken, "holiday.jpg")


def test_a_panel_is_paired_and_sees_its_own_jobs_only(running, client, small, home):
    folder = home / "panel"
    folder.mkdir()
    code = client.pair().code
    with pytest.raises(errors.PairingRefused):
        pair(running.settings.port, "00000000" if code != "00000000" else "11111111", "Photoshop")
    panel = pair(running.settings.port, code, "Photoshop", str(folder))
    with pytest.raises(errors.PairingRefused):
        pair(running.settings.port, code, "Photoshop again")
    theirs = client.submit(NewJob(input=Source(path=str(small)), wish=Wish(scale=2)))
    with Live(panel) as live:
        assert live.welcome.scope == "panel"
        pixels = decoded(small)
        upload = live.upload(Image(pixels))
        wanted = NewJob(input=Source(upload=upload), wish=Wish(scale=2), output=Destination(folder=True, format="tif"))
        job = live.wait(live.submit(wanted).id)
        assert job.state is JobState.DONE, job.error
        assert job.outcome.path == str(folder / f"result-{job.id}.tif")
        assert decoded(folder / f"result-{job.id}.tif").shape == (96, 128, 3)
        assert [p.name for p in folder.iterdir()] == [f"result-{job.id}.tif"]
        live.act("attach", theirs.id)
    assert [c.name for c in client.clients().clients] == ["Photoshop"]
    client.unpair(client.clients().clients[0].id)
    with pytest.raises(errors.ReliefError):
        Live(panel)


def test_a_watched_folder_is_looked_after_and_survives_a_restart(small, tmp_path):
    inbox, large = tmp_path / "inbox", tmp_path / "large"
    inbox.mkdir()
    large.mkdir()
    shutil.copy(small, inbox / "one.png")
    (inbox / "bad.png").write_bytes(b"no picture")
    with daemon(tmp_path) as running:
        with running.client() as client:
            watch = client.watch(NewWatch(folder=str(inbox), to=str(large), wish=Wish(scale=2)))
            wait_for((large / "one.png").exists)
            with pytest.raises(errors.JobConflict):
                client.watch(watch.wanted)
            wait_for(lambda: client.watches().watches[0].done == 1)
            client.pause_watch(watch.id)
            shutil.copy(small, inbox / "two.png")
        running.stop()
        running.start()
        with running.client() as client:
            (watch,) = client.watches().watches
            assert watch.paused
            time.sleep(1.5)
            assert not (large / "two.png").exists()
            client.resume_watch(watch.id)
            wait_for((large / "two.png").exists)
            wait_for((inbox / "failed" / "bad.png").exists, 60)
            client.unwatch(watch.id)
            assert client.watches().watches == ()
    assert sorted(p.name for p in large.iterdir()) == ["one.png", "two.png"]


def wait_for(condition, seconds=30):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_metrics_tell_what_was_done(client, small):
    finished(client, client.submit(NewJob(input=Source(path=str(small)), wish=Wish(scale=2))))
    text = client.metrics()
    assert 'relief_jobs{state="done"}' in text
    assert 'relief_stage_seconds_total{stage="inference"}' in text
    assert "relief_resident_memory_bytes" in text


def test_the_command_line_talks_to_the_daemon(running, small, tmp_path):
    environment = {**running.environment}
    state = relief("status", "--json", **environment)
    assert json.loads(state.stdout)["running"]
    result = relief("enhance", small, "-o", tmp_path / "cli.png", "-s", "2", "--json", **environment)
    assert result.returncode == 0, result.stderr
    assert lines(result)[0]["status"] == "done"
    alone = relief("enhance", small, "-o", tmp_path / "alone.png", "-s", "2", "--no-daemon", **environment)
    assert alone.returncode == 0, alone.stderr
    assert np.array_equal(decoded(tmp_path / "cli.png"), decoded(tmp_path / "alone.png"))
    again = relief("serve", **environment)
    assert again.returncode != 0
    assert "runs already" in again.stderr


def test_logs_hold_no_names_and_no_tokens(running):
    logs = [p.read_text() for p in running.home.rglob("daemon.log")]
    assert logs
    for text in logs:
        assert running.token not in text
        assert "small.png" not in text
