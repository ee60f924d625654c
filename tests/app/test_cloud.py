"""What the program does about the cloud: nothing while it is off, and only what was wished while it is on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from scripted import HEALTH, HOST, OFF, ON, QUESTION, UNSET, Recorder, job

from app.entry_text import details, fallback, status
from app.events import (
    AnswerRefused,
    CloudFound,
    Connected,
    EstimateFailed,
    EstimateMade,
    JobStepped,
    JobUpdated,
)
from app.presets import Presets
from app.state import Entry, EntryState, Estimate
from app.workbench import Workbench
from engine.config import Settings
from engine.domain import JobState, Precision, Report, Size, Where
from engine.wire.values import ReportValue, Step

REPORT = Report(
    Size(40, 30), Size(80, 60), "m", (2,), f"cloud ({HOST})", Precision.INT8, 256, 4, {"total": 1.0}, depth="unused"
)
FELL_BACK = "The cloud did not do it, so it was done here: The limit of this key is used up."


@pytest.fixture
def bench(qapp, tmp_path):
    made = Workbench(
        Settings(),
        saved=tmp_path / "queue.json",
        controller=Recorder(),
        presets=Presets(tmp_path / "presets.json"),
    )
    made.queue.add([tmp_path / f"{n}.png" for n in range(4)], made.settings)
    for entry in list(made.queue.entries):
        made.queue.change(entry.number, size=Size(40, 30))
    yield made
    made.close()


def tell(bench, event, signal):
    getattr(bench.bridge, signal).emit(event)


def switch(bench, value):
    tell(bench, CloudFound(value), "cloud_found")


def update(bench, number, state, **given):
    tell(bench, JobUpdated(number, job(state, "abcd"[number - 1], **given)), "job_updated")


def start(bench, *numbers):
    bench.run(numbers)
    for number in numbers:
        update(bench, number, JobState.QUEUED)


def finish(bench, number, *, cloud=HOST, notices=()):
    report = ReportValue.of(replace(REPORT, notices=notices))
    update(bench, number, JobState.DONE, report=report, cloud=cloud)


def entry(bench, number):
    return bench.queue.entry(number)


# --- whether it may be used -----------------------------------------------------------------------------------------


def test_how_the_cloud_stands_is_asked_when_the_daemon_is_there(bench):
    assert bench.controller.asked("find_cloud") == []
    tell(bench, Connected(HEALTH), "connected")
    assert bench.controller.asked("find_cloud") == [[]]


def test_it_is_asked_again_when_the_program_comes_to_the_front(bench, qapp, monkeypatch):
    bench.cloud._came_forward(Qt.ApplicationState.ApplicationActive)
    assert bench.controller.asked("find_cloud") == [], "there is no daemon yet"
    bench.cloud.find()
    bench.cloud._came_forward(Qt.ApplicationState.ApplicationActive)
    assert len(bench.controller.asked("find_cloud")) == 1, "that was a moment ago"
    monkeypatch.setattr("app.cloud.LOOK_SECONDS", -1.0)
    bench.cloud._came_forward(Qt.ApplicationState.ApplicationInactive)
    bench.cloud._came_forward(Qt.ApplicationState.ApplicationActive)
    assert len(bench.controller.asked("find_cloud")) == 2


@pytest.mark.parametrize("value", [None, OFF, UNSET], ids=["unknown", "off", "unset"])
def test_while_it_cannot_be_used_no_estimate_is_asked_for_and_no_wish_goes_out(bench, qtbot, value):
    switch(bench, value)
    assert bench.cloud.usable is None
    bench.cloud.look(entry(bench, 1))
    qtbot.wait(600)
    assert bench.controller.asked("estimate") == []
    bench.change_settings({"where": Where.CLOUD}, [1])
    bench.run([1])
    ((_, _, where),) = bench.controller.asked("submit")
    assert where is Where.POLICY


def test_while_it_is_on_each_picture_goes_where_it_was_wished(bench):
    switch(bench, ON)
    assert bench.cloud.usable == ON
    bench.change_settings({"where": Where.CLOUD}, [1])
    bench.change_settings({"where": Where.HERE}, [2])
    bench.run([1, 2, 3])
    assert [where for _, _, where in bench.controller.asked("submit")] == [Where.CLOUD, Where.HERE, Where.POLICY]


def test_that_a_picture_goes_to_the_cloud_says_nothing_of_those_to_come(bench, tmp_path):
    switch(bench, ON)
    bench.change_settings({"where": Where.CLOUD, "scale": 3.0}, [1])
    assert entry(bench, 1).settings.where is Where.CLOUD
    assert (bench.settings.where, bench.settings.scale) == (Where.POLICY, 3.0)
    bench.change_settings({"where": Where.HERE}, [1])
    assert bench.settings.where is Where.HERE, "but that one stays here does"
    bench.change_settings({"where": Where.CLOUD}, [1])
    assert bench.settings.where is Where.HERE
    bench.change_settings({"where": Where.CLOUD}, [])
    assert bench.settings.where is Where.CLOUD, "it was said of nothing else"


def test_a_change_is_told_once(bench, qtbot):
    with qtbot.waitSignal(bench.cloud.changed):
        switch(bench, ON)
    with qtbot.assertNotEmitted(bench.cloud.changed):
        switch(bench, ON)
    with qtbot.waitSignal(bench.cloud.changed):
        switch(bench, OFF)


# --- estimates ------------------------------------------------------------------------------------------------------


@pytest.fixture
def said(bench):
    """What was said of the picture at hand, in order."""
    heard = []
    bench.cloud.looked.connect(heard.append)
    switch(bench, ON)
    return heard


def look(bench, qtbot, number, **given):
    """Have a picture looked at, until its estimate is asked for; the ticket."""
    asked = len(bench.controller.asked("estimate"))
    bench.cloud.look(entry(bench, number), **given)
    qtbot.waitUntil(lambda: len(bench.controller.asked("estimate")) > asked, timeout=5000)
    return bench.controller.asked("estimate")[-1][0]


def test_an_estimate_is_asked_for_and_said(bench, qtbot, said, tmp_path):
    bench.change_settings({"where": Where.MINUTES, "scale": 4.0}, [2])
    ticket = look(bench, qtbot, 2)
    ((_, source, wish, where),) = bench.controller.asked("estimate")
    assert (source, wish.scale, where) == (tmp_path / "1.png", 4.0, Where.MINUTES)
    assert said == ["Estimating…"]
    tell(bench, EstimateMade(ticket, Estimate.of(QUESTION)), "estimate_made")
    assert "3\N{NO-BREAK SPACE}min" in said[-1]
    assert HOST in said[-1]


def test_an_estimate_that_comes_too_late_is_not_said_of_another_picture(bench, qtbot, said):
    first = look(bench, qtbot, 1)
    look(bench, qtbot, 2)
    tell(bench, EstimateMade(first, Estimate.of(QUESTION)), "estimate_made")
    tell(bench, EstimateFailed(first, "not-a-picture", "It is none."), "estimate_failed")
    assert said == ["Estimating…", "Estimating…"]


def test_why_there_is_no_estimate_is_said(bench, qtbot, said):
    ticket = look(bench, qtbot, 1)
    tell(bench, EstimateFailed(ticket, "daemon-unreachable", "It does not answer."), "estimate_failed")
    assert said[-1] == "No estimate: It does not answer."


def test_an_estimate_counts_for_a_while(bench, qtbot, said, monkeypatch):
    tell(bench, EstimateMade(look(bench, qtbot, 1), Estimate.of(QUESTION)), "estimate_made")
    look(bench, qtbot, 2)
    bench.cloud.look(entry(bench, 1))
    assert HOST in said[-1], "it is known"
    bench.cloud.look(entry(bench, 2))
    monkeypatch.setattr("app.cloud.FRESH_SECONDS", 0.0)
    look(bench, qtbot, 1)
    assert said[-1] == "Estimating…"


def test_nothing_is_asked_twice_while_nothing_changes(bench, qtbot, said):
    look(bench, qtbot, 1)
    bench.cloud.look(entry(bench, 1))
    qtbot.wait(600)
    assert len(bench.controller.asked("estimate")) == 1
    bench.change_settings({"scale": 3.0}, [1])
    look(bench, qtbot, 1)


def test_among_several_pictures_the_one_it_is_about_is_named(bench, qtbot, said):
    ticket = look(bench, qtbot, 2, among=3)
    tell(bench, EstimateMade(ticket, Estimate.of(QUESTION)), "estimate_made")
    assert said[-1].startswith("1.png: ")


def test_what_is_started_or_made_has_no_outlook(bench, qtbot, said):
    look(bench, qtbot, 1)
    start(bench, 1)
    bench.cloud.look(entry(bench, 1))
    assert said[-1] == ""
    assert not bench.cloud._soon.isActive()


def test_switching_it_off_ends_what_was_to_be_asked(bench, qtbot, said):
    bench.cloud.look(entry(bench, 1))
    switch(bench, OFF)
    qtbot.wait(600)
    assert bench.controller.asked("estimate") == []


# --- questions ------------------------------------------------------------------------------------------------------


def ask(bench, *numbers):
    start(bench, *numbers)
    for number in numbers:
        update(bench, number, JobState.PAUSED, question=QUESTION)


def test_a_job_that_asks_is_an_entry_that_asks(bench, qtbot):
    switch(bench, ON)
    start(bench, 1)
    with qtbot.waitSignal(bench.asked) as told:
        update(bench, 1, JobState.PAUSED, question=QUESTION)
    assert told.args == [1]
    asking = entry(bench, 1)
    assert (asking.asks, asking.question.host, asking.question.sent_bytes) == (True, HOST, 12_300_000)
    assert status(asking) == "Asks: here or in the cloud?"
    update(bench, 1, JobState.QUEUED)
    assert not entry(bench, 1).asks
    assert entry(bench, 1).question is None


def test_a_job_that_was_only_paused_asks_nothing(bench):
    start(bench, 1)
    update(bench, 1, JobState.PAUSED)
    assert not entry(bench, 1).asks
    bench.cloud.answer([1], "cloud")
    assert bench.controller.asked("answer") == []


def test_an_answer_is_for_those_that_ask_and_given_once(bench):
    switch(bench, ON)
    ask(bench, 1, 3)
    bench.cloud.answer([1, 2, 3], "cloud")
    bench.cloud.answer([1, 3], "here")
    assert bench.controller.asked("answer") == [[1, "a" * 32, "cloud"], [3, "c" * 32, "cloud"]]


def test_a_refused_answer_is_told_and_can_be_given_again(bench, qtbot):
    switch(bench, ON)
    ask(bench, 1)
    bench.cloud.answer([1], "cloud")
    with qtbot.waitSignal(bench.cloud.refused) as told:
        tell(bench, AnswerRefused(1, "cloud-off", "The cloud is switched off."), "answer_refused")
    assert told.args[0].message == "The cloud is switched off."
    assert entry(bench, 1).asks, "it still does"
    bench.cloud.answer([1], "here")
    assert bench.controller.asked("answer")[-1] == [1, "a" * 32, "here"]


def test_a_question_is_gone_with_its_entry_and_does_not_come_back(bench):
    ask(bench, 1)
    bench.remove([1])
    bench.queue.undo_removal()
    back = entry(bench, 1)
    assert (back.state, back.question, back.job) == (EntryState.READY, None, None)


# --- the way there and back -----------------------------------------------------------------------------------------


def steps(bench, number, *given):
    """How much was done, and what was said, after each step."""
    seen = []
    for step in given:
        tell(bench, JobStepped(number, step), "job_stepped")
        seen.append((round(entry(bench, number).fraction, 2), status(entry(bench, number))))
    return seen


def test_the_way_there_the_work_and_the_way_back_are_seen_and_nothing_goes_back(bench):
    switch(bench, ON)
    start(bench, 1)
    update(bench, 1, JobState.RUNNING, cloud=HOST)
    assert status(entry(bench, 1)) == "Preparing…"
    seen = steps(
        bench,
        1,
        Step(stage="upload", tiles_done=0, tiles_total=100),
        Step(stage="upload", tiles_done=50, tiles_total=100),
        Step(stage="upload", tiles_done=100, tiles_total=100),
        Step(stage="wait"),
        Step(stage="read"),
        Step(stage="enhance", tiles_done=0, tiles_total=4),
        Step(stage="enhance", tiles_done=2, tiles_total=4, megapixels_per_second=8.0, seconds_left=12.0),
        Step(stage="enhance", tiles_done=4, tiles_total=4),
        Step(stage="write"),
        Step(stage="send"),
        Step(stage="download", tiles_done=42, tiles_total=100),
        Step(stage="download", tiles_done=100, tiles_total=100),
        Step(stage="write"),
    )
    assert [said for _, said in seen] == [
        f"0 % sent to {HOST}",
        f"50 % sent to {HOST}",
        f"Waiting for {HOST}",
        f"Waiting for {HOST}",
        f"Waiting for {HOST}",
        "Cloud · Tile 1 of 4",
        "Cloud · 0:12 left · tile 3 of 4 · 8.0 MP/s",
        f"Waiting for {HOST}",
        f"Waiting for {HOST}",
        f"Waiting for {HOST}",
        f"42 % fetched from {HOST}",
        "Saving…",
        "Saving…",
    ]
    done = [fraction for fraction, _ in seen]
    assert done == sorted(done)
    assert (done[0], done[2], done[-1]) == (0, 0.33, 1)


def test_a_local_job_stays_full_while_its_result_is_written(bench):
    start(bench, 1)
    update(bench, 1, JobState.RUNNING)
    seen = steps(
        bench,
        1,
        Step(stage="read"),
        Step(stage="enhance", tiles_done=1, tiles_total=2),
        Step(stage="enhance", tiles_done=2, tiles_total=2),
        Step(stage="write"),
    )
    assert seen == [(0, "Preparing…"), (0.5, "Tile 2 of 2"), (1, "Saving…"), (1, "Saving…")]


def test_a_job_that_falls_back_begins_anew_here(bench):
    start(bench, 1)
    update(bench, 1, JobState.RUNNING, cloud=HOST)
    steps(bench, 1, Step(stage="upload", tiles_done=60, tiles_total=100))
    update(bench, 1, JobState.RUNNING)
    assert (entry(bench, 1).fraction, status(entry(bench, 1))) == (0, "Preparing…")
    assert steps(bench, 1, Step(stage="enhance", tiles_done=1, tiles_total=2)) == [(0.5, "Tile 2 of 2")]


def test_a_result_tells_who_made_it(bench):
    switch(bench, ON)
    start(bench, 1, 2)
    finish(bench, 1)
    finish(bench, 2, cloud=None)
    assert f"Made in the cloud by {HOST}" in details(entry(bench, 1))
    assert details(entry(bench, 2)) == str(entry(bench, 2).source)


@pytest.mark.parametrize("notice", [FELL_BACK, "The cloud is switched off, so it was done here."])
def test_a_result_that_was_made_here_after_all_tells_why(bench, notice):
    start(bench, 1)
    finish(bench, 1, cloud=None, notices=("The gain map was left out.", notice))
    assert fallback(entry(bench, 1)) == notice
    assert notice in details(entry(bench, 1))


def test_another_notice_says_nothing_of_the_cloud(bench):
    start(bench, 1)
    finish(bench, 1, cloud=None, notices=("The gain map was left out.",))
    assert fallback(entry(bench, 1)) == ""


# --- opinions -------------------------------------------------------------------------------------------------------


@pytest.fixture
def made(bench):
    """A workbench with a result of the service."""
    switch(bench, ON)
    start(bench, 1)
    finish(bench, 1)
    return bench


def test_a_result_that_is_used_was_kept_and_is_so_once(made):
    made.cloud.kept([entry(made, 1)])
    made.cloud.kept([entry(made, 1)])
    assert made.controller.asked("opinion") == [["a" * 32, "kept"]]
    assert entry(made, 1).opinion == "kept"


def test_a_result_that_is_made_again_otherwise_was_undone(made):
    made.cloud.kept([entry(made, 1)])
    made.change_settings({"scale": 3.0}, [1])
    assert made.controller.asked("opinion") == [["a" * 32, "kept"]], "nothing was made yet"
    made.run([1])
    assert made.controller.asked("opinion")[1:] == [["a" * 32, "undone"]]
    again = entry(made, 1)
    assert (again.cloud, again.opinion, again.report) == ("", "", None)


def test_no_service_hears_of_results_that_it_did_not_make(made):
    start(made, 2)
    finish(made, 2, cloud=None)
    start(made, 3)
    finish(made, 3, cloud="another.example")
    made.cloud.kept([entry(made, 2), entry(made, 3)])
    made.change_settings({"scale": 3.0}, [2, 3])
    made.run([2, 3])
    assert made.controller.asked("opinion") == []


@pytest.mark.parametrize("value", [None, OFF, UNSET], ids=["unknown", "off", "unset"])
def test_while_the_cloud_is_off_no_service_hears_anything(made, value):
    switch(made, value)
    made.cloud.kept([entry(made, 1)])
    made.change_settings({"scale": 3.0}, [1])
    made.run([1])
    assert made.controller.asked("opinion") == []


def test_what_a_service_was_told_is_remembered_by_the_next_start(made, tmp_path):
    made.cloud.kept([entry(made, 1)])
    made.save()
    again = Workbench(Settings(), saved=tmp_path / "queue.json", controller=Recorder())
    again.start()
    kept = again.queue.entries[0]
    assert isinstance(kept, Entry)
    assert kept.opinion == "kept"
    again.close()
