"""The daemon's jobs and a cloud service: nothing goes there unasked, and whatever goes comes back as from here."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from clouds import DEVICES, FAKE
from clouds import served as cloud_served
from daemons import address_of, daemon, served
from flaky import Line
from pictures import encoded, noise, pattern

from engine.client import Client
from engine.config import Settings
from engine.domain import JobState, Where
from engine.errors import CloudOff, ConfigError, JobConflict
from engine.live import Live
from engine.offload.asking import Patience
from engine.offload.client import Service as CloudService
from engine.pixels import Image, Metadata
from engine.session import FakeSession
from engine.wire.offload import EstimateWish, Opinion, RawSize
from engine.wire.socket import JobChanged, Progressed
from engine.wire.values import Destination, NewJob, NewWatch, RestorationWish, Source, Wish

pytestmark = pytest.mark.integration

QUICK = Patience((0.05,) * 4, 1.0)
WISH = Wish(scale=2)


@dataclass
class Desk:
    """A daemon, its client, and the settings that its user may change meanwhile."""

    service: object
    client: Client
    folder: Path
    settings: Settings
    connected: list[str] = field(default_factory=list)

    def read(self):
        if isinstance(self.settings, Exception):
            raise self.settings
        return self.settings

    def say(self, **values):
        self.settings = replace(self.settings, **values)

    def picture(self, name="a.png", size=(40, 30)):
        path = self.folder / name
        path.write_bytes(encoded(noise(*size), "PNG"))
        return path

    def submit(self, source=None, where=Where.POLICY, **more):
        source = source or self.picture()
        target = self.folder / f"{source.stem}_{time.monotonic_ns()}.png"
        output = Destination(path=str(target))
        return self.client.submit(NewJob(input=Source(path=str(source)), wish=WISH, output=output, where=where, **more))

    def until(self, job, *states, seconds=30):
        until = time.monotonic() + seconds
        while job.state not in states:
            assert time.monotonic() < until, job
            job = self.client.job(job.id, wait=1, seen=job.revision)
        return job

    def done(self, job):
        job = self.until(job, JobState.DONE, JobState.FAILED)
        assert job.state is JobState.DONE, job
        return job


@contextlib.contextmanager
def desk(home, url="", *, policy="off", loader=lambda *_: FakeSession(2), **settings):
    """``policy`` is what the settings say when the daemon starts."""
    holder = {}

    def connect(address, key):
        holder["desk"].connected.append(address)
        return CloudService(address, key, patience=QUICK)

    def read():
        return holder["desk"].read()

    home.mkdir(exist_ok=True)
    settings = {"clean_model": "fake", "photo_model": "fake", "tile": 64, **settings}
    made = served(home, loader, devices=DEVICES, models=FAKE, read=read, connect=connect, **settings)
    holder["desk"] = here = Desk(None, None, home, Settings(cloud_address=url, cloud_policy=policy))
    with made as service, Client(address_of(service)) as client:
        here.service, here.client = service, client
        yield here


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with cloud_served(tmp_path_factory.mktemp("cloud"), part_mb=1) as cloud:
        yield cloud


@pytest.fixture
def here(tmp_path, cloud, monkeypatch):
    monkeypatch.setenv("RELIEF_CLOUD_KEY", cloud.secret)
    with desk(tmp_path / "desk", cloud.url) as here:
        yield here


def host(cloud):
    return f"127.0.0.1:{cloud.port}"


# --- off --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", Where)
def test_while_the_cloud_is_off_no_wish_opens_a_connection(here, where):
    job = here.done(here.submit(where=where))
    assert job.cloud is None
    assert job.report.device == "cpu"
    assert any("switched off" in notice for notice in job.report.notices) is (where is Where.CLOUD)
    estimate = here.client.estimate(EstimateWish(input=Source(path=str(here.picture())), wish=WISH, where=where))
    assert (estimate.place, estimate.there_seconds, estimate.sent_bytes, estimate.host) == ("here", None, 0, None)
    assert estimate.here_seconds > 0
    assert here.client.cloud().policy == "off"
    assert here.connected == []


def test_while_the_cloud_is_off_nobody_hears_of_a_real_daemon(tmp_path, monkeypatch):
    monkeypatch.setenv("RELIEF_CLOUD_KEY", "rk_" + "x" * 43)
    with socket.create_server(("127.0.0.1", 0)) as listener, contextlib.ExitStack() as stack:
        listener.settimeout(0.2)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        client = stack.enter_context(stack.enter_context(daemon(tmp_path / "home", cloud_address=address)).client())
        source = tmp_path / "a.png"
        source.write_bytes(encoded(noise(24, 20), "PNG"))
        for where in Where:
            wish = Wish(scale=2, model="relief-sr-s")
            client.estimate(EstimateWish(input=Source(path=str(source)), wish=wish, where=where))
            job = client.submit(NewJob(input=Source(path=str(source)), wish=wish, where=where))
            while not job.state.is_final:
                job = client.job(job.id, wait=5, seen=job.revision)
            assert job.state is JobState.DONE
        with pytest.raises(TimeoutError):
            listener.accept()


def test_settings_that_cannot_be_read_mean_off(here):
    here.settings = ConfigError("config.toml cannot be read.")
    assert here.done(here.submit(where=Where.CLOUD)).report.device == "cpu"
    assert here.client.cloud().policy == "off"
    assert here.connected == []


def test_a_service_without_a_key_is_explained_and_pictures_stay_here(here, monkeypatch):
    monkeypatch.delenv("RELIEF_CLOUD_KEY")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    here.say(cloud_policy="megapixels", cloud_megapixels=1)
    value = here.client.cloud()
    assert (value.policy, value.host, value.problem.code) == ("megapixels", None, "cloud-unset")
    job = here.done(here.submit(here.picture(size=(700, 500))))
    assert job.report.device == "cpu"
    assert any("no key" in notice for notice in job.report.notices)
    estimate = here.client.estimate(
        EstimateWish(picture=RawSize(width=700, height=500, bands=3, dtype="uint8"), wish=WISH)
    )
    assert (estimate.place, estimate.problem.code) == ("here", "cloud-unset")


# --- on ---------------------------------------------------------------------------------------------------------


def test_what_the_policy_says_goes_there_and_is_the_same_file(here, cloud):
    source = here.picture(size=(700, 500))
    local = here.done(here.submit(source))
    here.say(cloud_policy="megapixels", cloud_megapixels=1)
    assert here.client.cloud().host == host(cloud)
    away = here.done(here.submit(source))
    assert away.cloud == host(cloud)
    assert away.report.device == f"cloud ({host(cloud)})"
    assert Path(away.outcome.path).read_bytes() == Path(local.outcome.path).read_bytes()
    assert here.done(here.submit(here.picture("small.png"))).cloud is None
    assert here.service.store.job(away.id).errand is None


def test_progress_tells_of_the_way_there_and_back(here, cloud):
    here.say(cloud_policy="ask")
    stages, hosts = [], []

    def hear(_owner, event):
        if isinstance(event, Progressed):
            stages.append(event.step.stage)
        if isinstance(event, JobChanged) and event.job.state is JobState.RUNNING:
            hosts.append(event.job.cloud)

    unlisten = here.service.jobs.listen(hear)  # a client that reads slowly hears of the latest step only
    here.done(here.submit(here.picture(size=(900, 700)), where=Where.CLOUD))
    unlisten()
    assert stages.index("upload") < stages.index("download")
    assert stages[-1] == "write"  # here; the service tells of its own writing before
    assert hosts[-1] == host(cloud)


def test_pixels_of_a_panel_come_back_as_from_here(here, cloud):
    here.say(cloud_policy="ask")
    pixels = pattern(120, 90, 4, "uint16")
    made = []
    with Live(address_of(here.service)) as live:
        for where in (Where.HERE, Where.CLOUD):
            upload = live.upload(Image(pixels, Metadata(dpi=(300, 300))))
            output = Destination(pixels=True, depth_map=True)
            job = live.submit(NewJob(input=Source(upload=upload), wish=WISH, output=output, where=where))
            ended = live.wait(job.id)
            assert ended.state is JobState.DONE, ended
            assert ended.cloud == (host(cloud) if where is Where.CLOUD else None)
            made.append((live.fetch(job.id).pixels.copy(), live.fetch(job.id, part="depth").pixels.copy()))
    (mine, my_depth), (theirs, their_depth) = made
    assert mine.dtype == theirs.dtype == np.uint16
    assert np.array_equal(mine, theirs)
    assert my_depth.shape == their_depth.shape == (180, 240, 1)


def test_a_mask_that_came_as_an_upload_goes_along(here, cloud):
    here.say(cloud_policy="ask")
    mask = here.folder / "mask.png"
    mask.write_bytes(encoded(pattern(40, 30, 1), "PNG"))
    upload = here.client.upload(mask)
    wish = Wish(scale=2, restoration=RestorationWish(protect=Source(upload=upload.id)))
    results = []
    for where in (Where.HERE, Where.CLOUD):
        job = NewJob(input=Source(path=str(here.picture())), wish=wish, where=where)
        results.append(here.client.result(here.done(here.client.submit(job)).id))
    assert results[0] == results[1]


def uploads_of(cloud):
    return {p.name for p in (cloud.stores.objects.folder / "uploads").iterdir()}


# --- asking -----------------------------------------------------------------------------------------------------


def test_a_job_that_asks_waits_sends_nothing_and_lets_others_pass(here, cloud):
    here.say(cloud_policy="ask")
    before = uploads_of(cloud)
    asking = here.until(here.submit(), JobState.PAUSED)
    question = asking.question
    assert (question.place, question.host, question.keep_hours) == ("ask", host(cloud), 24.0)
    assert question.here_seconds > 0
    assert question.sent_bytes > 0
    assert here.done(here.submit(where=Where.HERE)).cloud is None
    assert uploads_of(cloud) == before
    there = here.client.answer(asking.id, "cloud")
    assert there.question is None
    assert here.done(there).cloud == host(cloud)


@pytest.mark.parametrize("way", ["answer", "resume"])
def test_answered_here_it_stays_here(here, way):
    here.say(cloud_policy="ask")
    asking = here.until(here.submit(), JobState.PAUSED)
    answered = here.client.answer(asking.id, "here") if way == "answer" else here.client.resume(asking.id)
    job = here.done(answered)
    assert (job.cloud, job.question, job.report.device) == (None, None, "cpu")


def test_a_question_outlives_the_daemon(tmp_path, cloud, monkeypatch):
    monkeypatch.setenv("RELIEF_CLOUD_KEY", cloud.secret)
    with desk(tmp_path / "desk", cloud.url) as here:
        here.say(cloud_policy="ask")
        asking = here.until(here.submit(), JobState.PAUSED)
    with desk(tmp_path / "desk", cloud.url) as here:
        here.say(cloud_policy="ask")
        again = here.client.job(asking.id)
        assert again.question == asking.question
        assert here.done(here.client.answer(asking.id, "cloud")).cloud == host(cloud)


def test_an_answer_after_the_cloud_was_switched_off_is_refused_and_the_job_waits_on(here):
    here.say(cloud_policy="ask")
    asking = here.until(here.submit(), JobState.PAUSED)
    here.say(cloud_policy="off")
    with pytest.raises(CloudOff):
        here.client.answer(asking.id, "cloud")
    assert here.client.job(asking.id).question is not None
    assert here.done(here.client.answer(asking.id, "here")).report.device == "cpu"


def test_who_was_not_asked_cannot_be_answered(here):
    job = here.done(here.submit())
    with pytest.raises(JobConflict):
        here.client.answer(job.id, "here")


def test_over_the_socket_the_question_is_heard_and_answered(here, cloud):
    here.say(cloud_policy="ask")
    with Live(address_of(here.service)) as live:
        assert live.ask("cloud").cloud.host == host(cloud)
        raw = EstimateWish(picture=RawSize(width=4000, height=3000, bands=3, dtype="uint16"), wish=WISH)
        estimate = live.estimate(raw)
        assert (estimate.place, estimate.megapixels, estimate.host) == ("ask", 48.0, host(cloud))
        target = Destination(path=str(here.folder / "out.png"))
        job = live.submit(NewJob(input=Source(path=str(here.picture())), wish=WISH, output=target))

        def hear(event):
            if isinstance(event, JobChanged) and event.job.question is not None:
                live.answer(event.job.id, "cloud")

        assert live.wait(job.id, on_event=hear).cloud == host(cloud)


def test_a_watched_folder_asks_nobody(here):
    here.say(cloud_policy="ask")
    inbox, large = here.folder / "inbox", here.folder / "large"
    inbox.mkdir()
    large.mkdir()
    watch = here.client.watch(NewWatch(folder=str(inbox), to=str(large), wish=WISH))
    here.picture("inbox/new.png")
    until = time.monotonic() + 30
    while not list(large.glob("*.png")):
        assert time.monotonic() < until
        time.sleep(0.1)
    here.client.unwatch(watch.id)
    assert here.connected == []


# --- trouble ----------------------------------------------------------------------------------------------------


def test_a_line_that_breaks_in_the_middle_means_here_and_the_record_says_why(tmp_path, cloud, monkeypatch):
    monkeypatch.setenv("RELIEF_CLOUD_KEY", cloud.secret)
    with Line(cloud.port) as line, desk(tmp_path / "desk", line.url) as here:
        here.say(cloud_policy="ask")
        with Live(address_of(here.service)) as live:
            target = Destination(path=str(here.folder / "out.png"))
            source = Source(path=str(here.picture(size=(1100, 900))))
            job = live.submit(NewJob(input=source, wish=WISH, output=target, where=Where.CLOUD))

            def hear(event):
                if isinstance(event, Progressed) and event.step.stage == "upload":
                    line.down = True
                    line.cut_now()

            ended = live.wait(job.id, on_event=hear)
    assert ended.state is JobState.DONE
    assert (ended.cloud, ended.report.device) == (None, "cpu")
    assert any("The cloud did not do it" in notice for notice in ended.report.notices)


def test_a_line_that_breaks_three_times_is_borne(tmp_path, cloud, monkeypatch):
    monkeypatch.setenv("RELIEF_CLOUD_KEY", cloud.secret)
    with Line(cloud.port, (1_500_000, 1_200_000, 1_000_000)) as line, desk(tmp_path / "desk", line.url) as here:
        here.say(cloud_policy="ask")
        job = here.done(here.submit(here.picture(size=(1100, 900)), where=Where.CLOUD))
        assert job.cloud is not None
        assert line.was_cut == 3


class Slow:
    """A network of the service that waits until it may go on."""

    def __init__(self):
        self.may_go, self.began = threading.Event(), threading.Event()

    def __call__(self, *_):
        session = FakeSession(2)
        run = session.run

        def slowly(*arguments):
            self.began.set()
            assert self.may_go.wait(30)
            return run(*arguments)

        session.run = slowly
        return session


@pytest.fixture
def slow_cloud(tmp_path):
    slow = Slow()
    with cloud_served(tmp_path / "cloud", slow, lease_seconds=30.0) as cloud:
        cloud.slow = slow
        try:
            yield cloud
        finally:
            slow.may_go.set()


@pytest.fixture
def away(tmp_path, slow_cloud, monkeypatch):
    """A daemon whose first job is at a service that takes its time."""
    monkeypatch.setenv("RELIEF_CLOUD_KEY", slow_cloud.secret)
    with desk(tmp_path / "desk", slow_cloud.url) as here:
        here.say(cloud_policy="ask")
        here.away = here.submit(where=Where.CLOUD)
        assert slow_cloud.slow.began.wait(30)
        yield here


def jobs_of(cloud):
    return {state: count for state, count in cloud.stores.table.counts().items() if count}


def test_a_picture_at_a_service_keeps_nobody_here_waiting(away, slow_cloud):
    assert away.done(away.submit(where=Where.HERE)).report.device == "cpu"
    assert away.client.job(away.away.id).state is JobState.RUNNING
    slow_cloud.slow.may_go.set()
    assert away.done(away.away).cloud == host(slow_cloud)


def test_cancelled_it_is_gone_from_the_service_too(away, slow_cloud):
    away.client.cancel(away.away.id)
    assert away.until(away.away, JobState.CANCELLED).state is JobState.CANCELLED
    assert JobState.RUNNING not in jobs_of(slow_cloud)


def test_paused_and_resumed_it_goes_on_with_the_same_job_there(away, slow_cloud):
    away.client.pause(away.away.id)
    paused = away.until(away.away, JobState.PAUSED)
    remote = json.loads(away.service.store.job(paused.id).errand)["job"]
    slow_cloud.slow.may_go.set()
    done = away.done(away.client.resume(paused.id))
    assert done.cloud == host(slow_cloud)
    assert json.loads(away.service.store.job(paused.id).remote)["job"] == remote
    assert sum(jobs_of(slow_cloud).values()) == 1


def test_paused_and_then_cancelled_the_service_is_told(away, slow_cloud):
    away.client.pause(away.away.id)
    paused = away.until(away.away, JobState.PAUSED)
    away.client.cancel(paused.id)
    until = time.monotonic() + 10
    while JobState.RUNNING in jobs_of(slow_cloud):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_after_a_restart_it_goes_on_with_the_same_job_there(tmp_path, slow_cloud, monkeypatch):
    monkeypatch.setenv("RELIEF_CLOUD_KEY", slow_cloud.secret)
    with desk(tmp_path / "desk", slow_cloud.url) as here:
        here.say(cloud_policy="ask")
        job = here.submit(where=Where.CLOUD)
        assert slow_cloud.slow.began.wait(30)
    slow_cloud.slow.may_go.set()
    with desk(tmp_path / "desk", slow_cloud.url, policy="ask") as here:
        done = here.done(here.client.job(job.id))
    assert done.cloud == host(slow_cloud)
    assert sum(jobs_of(slow_cloud).values()) == 1


def test_switched_off_meanwhile_it_starts_over_here(tmp_path, slow_cloud, monkeypatch):
    monkeypatch.setenv("RELIEF_CLOUD_KEY", slow_cloud.secret)
    with desk(tmp_path / "desk", slow_cloud.url) as here:
        here.say(cloud_policy="ask")
        job = here.submit(where=Where.CLOUD)
        assert slow_cloud.slow.began.wait(30)
    with desk(tmp_path / "desk", slow_cloud.url) as here:
        done = here.done(here.client.job(job.id))
        assert (done.cloud, done.report.device) == (None, "cpu")
        assert here.connected == []


def test_jobs_for_which_there_is_no_place_away_wait_in_the_queue(away, slow_cloud):
    """There they can be moved and paused, and what is decided of them is decided when there is a place."""
    jobs = [away.away, *(away.submit(away.picture(f"{n}.png"), where=Where.CLOUD) for n in range(4))]

    def states():
        return [away.client.job(job.id).state for job in jobs]

    expected = [JobState.RUNNING] * 2 + [JobState.QUEUED] * 3
    until = time.monotonic() + 20
    while states() != expected or sum(jobs_of(slow_cloud).values()) < 2:
        assert time.monotonic() < until, states()
        time.sleep(0.05)
    time.sleep(0.3)
    assert states() == expected
    assert all(away.service.store.job(job.id).attempts == 0 for job in jobs[2:])
    away.client.pause(jobs[2].id)
    assert away.done(away.submit(where=Where.HERE)).report.device == "cpu"
    away.say(cloud_policy="off")
    slow_cloud.slow.may_go.set()
    for job in jobs[3:]:
        assert away.done(job).report.device == "cpu"
    assert away.client.job(jobs[2].id).state is JobState.PAUSED
    assert sum(jobs_of(slow_cloud).values()) <= 2


def test_switching_the_cloud_off_calls_back_what_is_away(away, slow_cloud):
    """And nothing is asked of the service any more, not even to forget it."""
    before = slow_cloud.stores.table.counts()
    away.say(cloud_policy="off")
    done = away.done(away.away)
    assert (done.cloud, done.report.device) == (None, "cpu")
    assert any("switched off" in notice for notice in done.report.notices)
    assert slow_cloud.stores.table.counts() == before


def test_a_mask_is_remembered_with_its_picture(away, slow_cloud):
    """So that the same job is asked for once more."""
    mask = away.folder / "mask.png"
    mask.write_bytes(encoded(np.full((30, 40, 1), 255, np.uint8), "PNG"))
    wish = Wish(scale=2, restoration=RestorationWish(protect=Source(path=str(mask))))
    output = Destination(path=str(away.folder / "masked.png"))
    source = Source(path=str(away.picture("masked.png.png")))
    job = away.client.submit(NewJob(input=source, wish=wish, output=output, where=Where.CLOUD))
    until = time.monotonic() + 20
    while "job" not in (errand := json.loads(away.service.store.job(job.id).errand or "{}")):
        assert time.monotonic() < until, errand
        time.sleep(0.05)
    assert {"upload", "mask", "mask_is", "key"} <= errand.keys()
    errand.pop("job")
    away.client.pause(job.id)
    away.until(job, JobState.PAUSED)
    away.service.store.update(job.id, errand=json.dumps(errand))  # as if the answer to the job had been lost
    slow_cloud.slow.may_go.set()
    assert away.done(away.client.resume(job.id)).cloud == host(slow_cloud)
    assert sum(jobs_of(slow_cloud).values()) == 2


# --- opinions ---------------------------------------------------------------------------------------------------


def test_the_service_hears_what_became_of_its_result_and_nobody_else_does(here, cloud):
    local = here.done(here.submit())
    here.say(cloud_policy="ask")
    away = here.done(here.submit(where=Where.CLOUD))
    here.client.opinion(away.id, Opinion(kind="kept"))
    here.client.opinion(away.id, Opinion(kind="rated", rating=4))
    remote = json.loads(here.service.store.job(away.id).remote)["job"]
    kept = cloud.stores.records.feedback(remote)
    assert (kept.kind, kept.rating, kept.crop) == ("rated", 4, None)
    with pytest.raises(JobConflict):
        here.client.opinion(local.id, Opinion(kind="kept"))
    here.say(cloud_policy="off")
    with pytest.raises(CloudOff):
        here.client.opinion(away.id, Opinion(kind="kept"))
