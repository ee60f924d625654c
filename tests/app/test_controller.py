"""The program's way to the daemon: against a scripted daemon for rare states, and against a real one."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from daemons import daemon
from pictures import encoded, noise
from scripted import ON, QUESTION, FakeClient, FakeLive, Heard
from scripted import job as job_of

from app.controller import Controller
from app.events import (
    AnswerRefused,
    CloudFound,
    Connected,
    DevicesFound,
    Disconnected,
    EstimateFailed,
    EstimateMade,
    JobStepped,
    JobUpdated,
    ModelsFound,
    PreviewMade,
    Refused,
    WatchesFound,
)
from app.settings import JobSettings
from app.state import Entry
from engine.config import Settings
from engine.domain import JobState, Region, Where
from engine.errors import CloudOff, DaemonUnreachable, DaemonVersion, JobConflict, NotAPicture, UnknownJob
from engine.wire.offload import Opinion
from engine.wire.values import Job, NewWatch, Wish


@pytest.fixture
def heard():
    return Heard()


def controller_of(heard, connect, lives=None):
    made = lives if lives is not None else []

    def live(_client):
        made.append(FakeLive())
        return made[-1]

    return Controller(Settings(), heard, connect=connect, live=live)


def test_it_tries_again_until_the_daemon_is_there(heard):
    answers = [DaemonUnreachable("It could not be started."), DaemonUnreachable("Not yet."), FakeClient()]

    def connect(settings, *, start):
        assert start
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    controller = controller_of(heard, connect)
    controller.start()
    heard.wait(Connected, seconds=10)
    controller.close()
    assert [e.code for e in heard.events if isinstance(e, Disconnected)] == ["daemon-unreachable"] * 2


def test_a_daemon_of_another_version_waits_for_somebody_to_act(heard):
    tries = []

    def connect(settings, *, start):
        tries.append(1)
        if len(tries) == 1:
            raise DaemonVersion("The daemon is older.")
        return FakeClient()

    controller = controller_of(heard, connect)
    controller.start()
    told = heard.wait(Disconnected, seconds=10)
    assert told.final
    time.sleep(0.5)
    assert len(tries) == 1, "trying again would not help"
    controller.reconnect()
    heard.wait(Connected, seconds=10)
    controller.close()


def test_jobs_are_found_again_after_the_connection_was_lost(heard):
    job = Job(id="a" * 32, state=JobState.RUNNING, revision=2, created=1.0)
    client, lives = FakeClient(submit=job, job=job), []
    controller = controller_of(heard, lambda settings, *, start: client, lives)
    controller.start()
    heard.wait(Connected, seconds=10)
    controller.adopt(Entry(7, __file__, job=job.id))
    client.script["job"] = job.model_copy(update={"state": JobState.DONE})
    lives[-1].close()
    assert heard.wait(JobUpdated, seconds=10).job.state is JobState.DONE
    client.script["job"] = UnknownJob("There is no job of this name.")
    lives[-1].close()
    lost = heard.wait(Refused, seconds=10)
    assert (lost.number, lost.code) == (7, "unknown-job")
    controller.close()


# --- the cloud --------------------------------------------------------------------------------------------------


@pytest.fixture
def asking(heard):
    """A controller whose daemon answers by a script; nobody listens to its events but `heard`."""
    made = []

    def controller(**script):
        client = FakeClient(**script)
        made.append(controller_of(heard, lambda settings, *, start: client))
        return made[-1], client

    yield controller
    for one in made:
        one.close()


def test_how_the_cloud_may_be_used_is_told(heard, asking):
    controller, _ = asking(cloud=ON)
    controller.find_cloud()
    assert heard.wait(CloudFound).cloud == ON


def test_a_cloud_that_nobody_knows_of_is_none_and_no_error(heard, asking):
    controller, _ = asking(cloud=DaemonUnreachable("It is gone."))
    controller.find_cloud()
    assert heard.wait(CloudFound).cloud is None
    assert not any(isinstance(event, Refused) for event in heard.events)


def test_an_estimate_is_of_the_picture_the_wish_and_the_place(heard, asking, picture):
    controller, client = asking(estimate=QUESTION)
    controller.estimate(7, picture, Wish(scale=4), Where.ASK)
    made = heard.wait(EstimateMade)
    assert (made.ticket, made.estimate.host, made.estimate.there_seconds) == (7, "cloud.example", 41.0)
    ((_, (about,)),) = client.calls
    assert (about.input.path, about.wish.scale, about.where) == (str(picture), 4, Where.ASK)


def test_an_estimate_that_fails_says_why(heard, asking, picture):
    controller, _ = asking(estimate=NotAPicture("in.png is no picture."))
    controller.estimate(3, picture, Wish(), Where.POLICY)
    failed = heard.wait(EstimateFailed)
    assert (failed.ticket, failed.code, failed.message) == (3, "not-a-picture", "in.png is no picture.")


def test_of_many_estimates_only_the_last_is_made_after_the_one_under_way(heard, asking, picture):
    begun, go_on = threading.Event(), threading.Event()

    def slow(_):
        begun.set()
        go_on.wait(30)
        return QUESTION

    controller, client = asking(estimate=slow)
    controller.estimate(1, picture, Wish(), Where.POLICY)
    assert begun.wait(30)
    for ticket in (2, 3, 4):
        controller.estimate(ticket, picture, Wish(), Where.POLICY)
    go_on.set()
    heard.wait(EstimateMade, lambda e: e.ticket == 4)
    assert [e.ticket for e in heard.events if isinstance(e, EstimateMade)] == [1, 4]
    assert len(client.calls) == 2


def test_a_preview_does_not_wait_for_an_estimate(heard, asking, picture):
    go_on = threading.Event()
    controller, _ = asking(estimate=lambda _: go_on.wait(30) and QUESTION, preview=b"\x89PNG")
    controller.estimate(1, picture, Wish(), Where.POLICY)
    controller.preview(2, picture, Region(0, 0, 8, 8), Wish())
    assert heard.wait(PreviewMade).ticket == 2
    go_on.set()
    heard.wait(EstimateMade)


def test_an_answer_is_given_and_the_job_told(heard, asking):
    controller, client = asking(answer=job_of(JobState.QUEUED))
    controller.answer(5, "a" * 32, "cloud")
    told = heard.wait(JobUpdated)
    assert (told.number, told.job.state) == (5, JobState.QUEUED)
    assert client.calls == [("answer", ("a" * 32, "cloud"))]


def test_an_answer_that_is_refused_fails_no_entry(heard, asking):
    controller, _ = asking(answer=JobConflict("The job does not ask any more."))
    controller.answer(5, "a" * 32, "here")
    refused = heard.wait(AnswerRefused)
    assert (refused.number, refused.code) == (5, "job-conflict")
    assert not any(isinstance(event, Refused) for event in heard.events)


def test_an_opinion_that_does_not_arrive_is_nobodys_trouble(heard, asking):
    controller, client = asking(opinion=CloudOff("The cloud is switched off."), cloud=ON)
    controller.opinion("a" * 32, "kept")
    controller.find_cloud()
    heard.wait(CloudFound)
    until = time.monotonic() + 10
    while len(client.calls) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert ("opinion", ("a" * 32, Opinion(kind="kept"))) in client.calls
    assert [type(event) for event in heard.events] == [CloudFound]


def test_a_job_goes_where_it_was_wished(heard, asking, picture, tmp_path):
    job = job_of(JobState.QUEUED)
    controller, client = asking(submit=job, job=job)
    controller.submit(Entry(1, picture), tmp_path / "out.png", Where.CLOUD)
    heard.wait(JobUpdated)
    (wanted,) = client.calls[0][1]
    assert wanted.where is Where.CLOUD
    controller.submit(Entry(2, picture), tmp_path / "out.png")
    heard.wait(JobUpdated)
    assert client.calls[2][1][0].where is Where.POLICY


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "in.png"
    path.write_bytes(encoded(noise(48, 40), "PNG"))
    return path


@pytest.mark.integration
def test_everything_against_a_real_daemon(heard, tmp_path, picture):
    with daemon(tmp_path) as running:
        controller = Controller(running.settings, heard)
        controller.start()
        heard.wait(Connected)
        controller.find_models()
        assert "relief-sr-m" in [m.name for m in heard.wait(ModelsFound).models]
        controller.find_devices()
        assert heard.wait(DevicesFound).devices[-1].id == "cpu"
        controller.preview(3, picture, Region(5, 6, 20, 10), Wish(scale=2))
        made = heard.wait(PreviewMade)
        assert (made.ticket, made.png[:4]) == (3, b"\x89PNG")
        entry = Entry(1, picture, JobSettings(scale=2))
        controller.submit(entry, tmp_path / "out.png")
        done = heard.wait(JobUpdated, lambda e: e.job.state.is_final)
        assert (done.number, done.job.state) == (1, JobState.DONE)
        assert (tmp_path / "out.png").exists()
        assert any(isinstance(e, JobStepped) for e in heard.events)
        controller.submit(replace(entry, number=2), tmp_path / "out.png")
        refused = heard.wait(Refused)
        assert (refused.number, refused.code) == (2, "output-exists")
        (tmp_path / "inbox").mkdir()
        (tmp_path / "large").mkdir()
        controller.watch(NewWatch(folder=str(tmp_path / "inbox"), to=str(tmp_path / "large"), wish=Wish(scale=2)))
        (watch,) = heard.wait(WatchesFound, lambda e: e.watches).watches
        controller.unwatch(watch.id)
        heard.wait(WatchesFound, lambda e: not e.watches)
        running.kill()
        heard.wait(Disconnected)
        assert heard.wait(Connected).health.pid != running.process.pid, "it has started another one"
        controller.close()
        with running.client() as client:
            client.stop()
