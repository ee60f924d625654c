"""Watched folders: every picture gets its result once, whatever else happens."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import pictures
import pytest
from PIL import Image as Pillow
from product import RELIEF

from engine.domain import DepthRequest, DepthSource, EnhanceRequest, Format, OutputOptions, Precision, Report, Size
from engine.errors import (
    Cancelled,
    DamagedPicture,
    DiskFull,
    FormatLimit,
    InputMissing,
    JournalUnusable,
    OutputUnwritable,
    RequestError,
    TransferFailed,
)
from engine.replace import replacing
from engine.watching.journal import Journal, Stamp, content_of
from engine.watching.values import Folders, Kind, Patience, Task, digest
from engine.watching.watcher import Watcher

REPORT = Report(Size(1, 1), Size(4, 4), "fake", (4,), "cpu", Precision.FP32, 64, 1, {"total": 0.1})


class Killed(BaseException):
    """Stands for what nobody can catch."""


class Place:
    """A folder to watch with a clock of its own; its work writes ``made of <content>`` or raises what it is told to."""

    def __init__(self, folder):
        self.source = folder / "in"
        self.target = folder / "out"
        self.source.mkdir()
        self.path = folder / "state" / "watch.sqlite3"
        self.now = 0.0
        self.tasks = []
        self.events = []
        self.script = []
        self.journals = []
        self.watcher = None

    def put(self, name, content="a picture", *, to=None):
        path = (to or self.source) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        return path

    def work(self, task):
        self.tasks.append(task)
        step = self.script.pop(0) if self.script else None
        if isinstance(step, BaseException):
            raise step
        with replacing(task.target, overwrite=task.overwrite) as file:
            file.write(b"made of " + task.source.read_bytes())
        if step is not None:
            step(task)
        return REPORT

    def start(self, request="x4", source=None, **options):
        """A new process, as it were."""
        patience = options.pop("patience", Patience())
        self.journals.append(Journal(self.path))
        folders = Folders(source or self.source, options.pop("target", self.target), **options)
        self.watcher = Watcher(
            folders,
            request,
            self.work,
            self.journals[-1],
            self.events.append,
            patience,
            None,
            lambda: self.now,
        )
        return self.watcher

    def pass_time(self, seconds):
        """Step through it, as `Watcher.run` would."""
        end = self.now + seconds
        for _ in range(10_000):
            due = self.watcher.step()
            if due > 0:
                if self.now + due > end:
                    break
                self.now += due
        else:
            pytest.fail("the watcher never rests")
        self.now = end
        self.watcher.step()

    def heard(self, *names):
        self.watcher.heard([self.source / name for name in names])

    @property
    def results(self):
        found = (p for p in self.target.rglob("*") if p.is_file())
        return {p.relative_to(self.target).as_posix(): p.read_text() for p in found}

    @property
    def sources(self):
        return sorted(p.relative_to(self.source).as_posix() for p in self.source.rglob("*") if p.is_file())

    def kinds(self, name):
        return [e.kind for e in self.events if e.source.name == name]


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    yield place
    for journal in place.journals:
        journal.close()


def test_what_is_there_at_the_start_is_done(place):
    place.put("a.png", "A")
    place.put("b.jpg", "B")
    place.put("notes.txt")
    place.start()
    place.pass_time(5)
    assert place.results == {"a.png": "made of A", "b.jpg": "made of B"}
    assert place.kinds("a.png") == [Kind.FOUND, Kind.STARTED, Kind.DONE]
    assert place.watcher.state.done == 2
    assert place.watcher.state.waiting == 0


def test_what_comes_later_is_heard_of(place):
    place.start(patience=Patience(scan=1000))
    place.pass_time(10)
    place.put("a.png", "A")
    place.heard("a.png")
    place.pass_time(2)
    assert place.results == {"a.png": "made of A"}


def test_what_nobody_told_of_is_found_by_the_next_scan(place):
    place.start(patience=Patience(scan=30))
    place.pass_time(10)
    place.put("a.png", "A")
    place.pass_time(15)
    assert not place.results
    place.pass_time(10)
    assert place.results == {"a.png": "made of A"}


def test_a_folder_that_was_moved_in_is_looked_into(place, tmp_path):
    place.start(recursive=True, patience=Patience(scan=1000))
    place.pass_time(10)
    place.put("a.png", "A", to=tmp_path / "album")
    (tmp_path / "album").rename(place.source / "album")
    place.heard("album")
    place.pass_time(3)
    assert place.results == {"album/a.png": "made of A"}


def test_a_file_that_still_grows_is_left_alone(place):
    path = place.put("a.png", "")
    place.start()
    for n in range(8):
        place.pass_time(0.6)
        with path.open("a") as file:
            file.write(f"{n}")
        place.heard("a.png")
        assert not place.tasks
    place.pass_time(2)
    assert place.results == {"a.png": "made of 01234567"}
    assert len(place.tasks) == 1


def test_a_writer_that_pauses_gets_another_chance(place):
    place.put("a.png", "half")
    place.script = [DamagedPicture("truncated"), DamagedPicture("truncated")]
    place.start()
    place.pass_time(2)
    assert place.kinds("a.png")[-1] is Kind.WAITING
    place.put("a.png", "whole")
    place.pass_time(20)
    assert place.results == {"a.png": "made of whole"}
    assert place.watcher.state.failed == 0


def test_a_picture_that_changes_while_it_is_in_work_is_done_again(place):
    place.put("a.png", "old")
    place.script = [lambda _: place.put("a.png", "newer")]
    place.start()
    place.pass_time(40)
    assert place.results == {"a.png": "made of newer"}
    assert [t.overwrite for t in place.tasks] == [False, True]


def test_a_picture_that_is_deleted_while_it_waits_is_simply_gone(place):
    path = place.put("a.png")
    place.put("b.png")
    place.start()
    place.watcher.step()
    path.unlink()
    place.pass_time(5)
    assert set(place.results) == {"b.png"}
    assert place.watcher.state.failed == place.watcher.state.waiting == 0


def test_a_picture_that_is_deleted_in_work_is_simply_gone(place):
    path = place.put("a.png")

    def vanish(task):
        path.unlink()
        task.target.unlink()
        raise InputMissing("gone")

    place.script = [vanish]
    place.start()
    place.pass_time(100)
    assert place.watcher.state.failed == 0
    assert place.sources == []


def test_another_start_does_nothing_again(place):
    place.put("a.png", "A")
    place.start()
    place.pass_time(5)
    place.start()
    place.pass_time(5)
    assert len(place.tasks) == 1
    assert place.watcher.state.skipped == 1


def test_a_touched_file_with_the_same_content_is_not_made_again(place):
    path = place.put("a.png", "A")
    place.start()
    place.pass_time(5)
    os.utime(path, (1, 1))
    place.start()
    place.pass_time(5)
    assert len(place.tasks) == 1


def test_results_that_were_taken_away_stay_away(place):
    place.put("a.png", "A")
    place.start()
    place.pass_time(5)
    (place.target / "a.png").unlink()
    place.start()
    place.pass_time(5)
    assert not place.results


def test_another_request_is_done_anew(place):
    place.put("a.png", "A")
    place.start()
    place.pass_time(5)
    place.start("x2")
    place.pass_time(5)
    assert [t.overwrite for t in place.tasks] == [False, True]


def test_new_content_under_the_old_name_replaces_our_result(place):
    place.put("a.png", "A")
    place.start()
    place.pass_time(5)
    place.put("a.png", "another")
    place.pass_time(40)
    assert place.results == {"a.png": "made of another"}


def test_a_result_that_somebody_worked_on_is_never_replaced(place):
    place.put("a.png", "A")
    place.start()
    place.pass_time(5)
    (place.target / "a.png").write_text("retouched by hand")
    place.put("a.png", "another")
    place.pass_time(40)
    assert place.results == {"a.png": "retouched by hand"}
    assert place.kinds("a.png")[-1] is Kind.SKIPPED


def test_a_file_of_somebody_else_is_never_replaced(place):
    place.put("a.png", "A")
    place.put("a.png", "theirs", to=place.target)
    place.start()
    place.pass_time(5)
    assert place.results == {"a.png": "theirs"}
    assert place.sources == ["a.png"]
    assert place.watcher.state.skipped == 1


def test_the_same_content_under_another_name_gets_a_copy(place):
    place.put("a.png", "A")
    place.put("b.png", "A")
    place.start()
    place.pass_time(5)
    assert place.results == {"a.png": "made of A", "b.png": "made of A"}
    assert len(place.tasks) == 1
    assert place.watcher.state.done == 2


def test_a_copy_is_made_only_of_what_is_as_it_was(place):
    place.put("a.png", "A")
    place.start()
    place.pass_time(5)
    (place.target / "a.png").write_text("retouched by hand")
    place.put("b.png", "A")
    place.pass_time(40)
    assert place.results["b.png"] == "made of A"
    assert len(place.tasks) == 2


def test_a_copy_never_crosses_formats(place):
    place.put("a.png", "A")
    place.put("b.jpg", "A")
    place.start()
    place.pass_time(5)
    assert len(place.tasks) == 2


def test_names_are_those_of_a_batch(place):
    for name in ("photo.jpg", "photo.png", "scan.bmp", "other.jpeg"):
        place.put(name, name)
    place.start(file_format=Format.WEBP)
    place.pass_time(5)
    assert set(place.results) == {"photo.jpg.webp", "photo.png.webp", "scan.webp", "other.webp"}


def test_a_name_once_given_stays_when_another_picture_wants_it(place):
    place.put("photo.jpg", "first")
    place.start(file_format=Format.WEBP)
    place.pass_time(5)
    place.put("photo.png", "second")
    place.pass_time(40)
    place.start(file_format=Format.WEBP)
    place.put("photo.jpg", "first, changed")
    place.pass_time(5)
    assert place.results == {"photo.webp": "made of first, changed", "photo.png.webp": "made of second"}


def test_folders_in_the_folder_are_looked_into_when_asked(place):
    place.put("a.png", "A")
    place.put("sub/deep/b.png", "B")
    place.start()
    place.pass_time(5)
    assert set(place.results) == {"a.png"}
    place.start(recursive=True)
    place.pass_time(5)
    assert set(place.results) == {"a.png", "sub/deep/b.png"}


def test_its_own_results_hidden_files_and_failures_are_never_watched(place):
    place.put("a.png", "A")
    place.put("failed/b.png")
    place.put(".hidden.png")
    place.put(".cache/c.png")
    place.put("d.png.part")
    target = place.source / "results"
    place.start(recursive=True, target=target)
    for _ in range(5):
        place.pass_time(30)
        place.heard("results/a.png", "results", "failed/b.png", ".hidden.png", ".cache/c.png", "d.png.part")
    assert [t.source.name for t in place.tasks] == ["a.png"]
    assert [p.name for p in target.iterdir()] == ["a.png"]


def test_a_folder_of_results_may_hold_the_watched_one(place, tmp_path):
    place.put("in/a.png", "A")  # its result is in/a.png in the folder above, which lies in the watched folder
    place.start(recursive=True, target=tmp_path)
    for _ in range(5):
        place.pass_time(30)
        place.heard("a.png")
    assert [t.source.name for t in place.tasks] == ["a.png"]


def test_results_of_one_watcher_can_be_the_pictures_of_another(place, tmp_path):
    place.put("a.png", "A")
    place.start()
    place.pass_time(5)
    place.start("x2", source=place.target, target=tmp_path / "more")
    place.pass_time(5)
    assert (tmp_path / "more" / "a.png").read_text() == "made of made of A"


def test_a_bad_picture_is_moved_aside_with_its_reason(place):
    place.put("album/a.png", "bad")
    place.put("b.png", "good")
    place.script = [None, FormatLimit("PNG cannot hold this picture.")]
    place.start(recursive=True)
    place.pass_time(5)
    assert place.sources == ["b.png", "failed/album/a.png", "failed/album/a.png.reason.txt"]
    reason = (place.source / "failed/album/a.png.reason.txt").read_text()
    assert "PNG cannot hold this picture." in reason
    assert f"{time.localtime().tm_year}" in reason
    assert set(place.results) == {"b.png"}
    assert place.watcher.state.failed == 1
    assert place.watcher.state.last_error == "PNG cannot hold this picture."


def test_failures_of_one_name_are_numbered(place):
    place.start()
    for content in ("one", "two", "three"):
        place.put("a.png", content)
        place.script = [FormatLimit(f"no {content}")]
        place.pass_time(40)
    failed = place.source / "failed"
    assert (failed / "a.png").read_text() == "one"
    assert (failed / "a (2).png").read_text() == "two"
    assert "no three" in (failed / "a (3).png.reason.txt").read_text()


def test_a_bad_picture_that_is_moved_back_is_tried_again(place):
    place.put("a.png", "A")
    place.script = [FormatLimit("no")]
    place.start()
    place.pass_time(5)
    (place.source / "failed" / "a.png").rename(place.source / "a.png")
    place.pass_time(40)
    assert place.results == {"a.png": "made of A"}


def test_bad_pictures_stay_where_they_are_if_wanted(place):
    place.put("a.png", "A")
    place.script = [FormatLimit("no"), FormatLimit("no")]
    place.start(keep_failed=True)
    place.pass_time(200)
    assert place.sources == ["a.png"]
    assert place.watcher.state.failed == len(place.tasks) == 1
    place.put("a.png", "changed")
    place.pass_time(40)
    assert len(place.tasks) == 2


def test_what_seems_damaged_is_tried_a_few_times_before_it_counts(place):
    place.put("a.png", "A")
    place.script = [DamagedPicture("truncated")] * 9
    place.start(patience=Patience(tries=4, scan=1))
    place.pass_time(300)
    assert len(place.tasks) == 4
    assert place.kinds("a.png")[-3:] == [Kind.WAITING, Kind.STARTED, Kind.FAILED]


def test_a_mistake_of_ours_fails_one_picture_and_stops_nothing(place):
    place.put("a.png", "A")
    place.put("b.png", "B")
    place.script = [ZeroDivisionError("oops")]
    place.start()
    place.pass_time(5)
    assert set(place.results) == {"b.png"}
    assert "ZeroDivisionError" in (place.source / "failed" / "a.png.reason.txt").read_text()


@pytest.mark.parametrize("trouble", [DiskFull("full"), TransferFailed("no connection"), JournalUnusable("locked")])
def test_trouble_that_passes_fails_no_picture(place, trouble):
    for name in ("a.png", "b.png", "c.png"):
        place.put(name, name)
    place.script = [trouble] * 6
    place.start()
    place.pass_time(60)
    assert place.watcher.state.failed == 0
    assert place.watcher.state.trouble == place.watcher.state.last_error == str(trouble)
    assert len(place.tasks) <= 5, "it waits longer each time"
    place.pass_time(1000)
    assert set(place.results) == {"a.png", "b.png", "c.png"}
    assert place.watcher.state.trouble == ""


def test_a_result_that_never_fits_does_not_keep_the_others_waiting(place):
    place.put("a.png", "huge")
    for n in range(5):
        place.put(f"b{n}.png", f"{n}")
    place.start()
    place.watcher.work = lambda task: (
        place.work(task) if "huge" not in task.source.read_text() else (_ for _ in ()).throw(DiskFull("full"))
    )
    place.pass_time(120)
    assert len(place.results) == 5
    assert place.watcher.state.waiting == 1


def test_a_target_that_is_gone_is_waited_for_and_never_made_anew(place, tmp_path):
    place.put("a.png", "A")
    place.start()
    place.target.rename(tmp_path / "unplugged")
    place.pass_time(100)
    assert not place.target.exists()
    assert place.watcher.state.failed == 0
    assert "not there" in place.watcher.state.trouble
    (tmp_path / "unplugged").rename(place.target)
    place.pass_time(400)
    assert place.results == {"a.png": "made of A"}


def test_what_only_one_picture_cannot_write_is_its_own_failure(place):
    place.put("a.png", "A")
    place.script = [OutputUnwritable("a.png is a folder.")] * 9
    place.start()
    place.pass_time(100)
    assert place.watcher.state.failed == 1


def test_the_end_counts_against_no_picture(place):
    place.put("a.png", "A")
    place.script = [Cancelled("Cancelled.")]
    place.start()
    place.now = 2
    place.watcher.step()
    place.now = 4
    stop = threading.Event()
    stop.set()
    place.watcher.step(stop)
    place.start()
    place.pass_time(5)
    assert place.results == {"a.png": "made of A"}
    assert place.sources == ["a.png"]


def test_what_breaks_when_all_is_told_to_end_fails_no_picture(place):
    place.put("a.png", "A")
    stop = threading.Event()
    place.start()
    place.watcher.step(stop)
    place.now = 2
    place.script = [FormatLimit("its process is gone")]
    stop.set()
    place.watcher.step(stop)
    assert len(place.tasks) == 1
    assert place.sources == ["a.png"]
    assert place.watcher.state.failed == 0


def test_a_file_that_is_written_to_while_it_is_read_settles_again(place):
    path = place.put("a.png", "half")
    place.start()

    def read(source):
        content = content_of(source)
        if path.read_text() == "half":
            path.write_text("whole")
        return content

    place.watcher.read = read
    place.pass_time(60)
    assert place.results == {"a.png": "made of whole"}
    assert len(place.tasks) == 1


def test_a_result_delivered_just_before_the_kill_is_not_made_again(place):
    place.put("a.png", "A")
    place.put("b.png", "B")
    place.start()
    place.watcher.journal.finish = lambda *_: (_ for _ in ()).throw(Killed)  # killed between result and record
    with pytest.raises(Killed):
        place.pass_time(5)
    assert set(place.results) == {"a.png"}
    place.start()
    place.pass_time(5)
    assert [t.source.name for t in place.tasks] == ["a.png", "b.png"]
    place.put("a.png", "changed")
    place.pass_time(40)
    assert place.results == {"a.png": "made of changed", "b.png": "made of B"}, "the result is known to be ours"


def test_a_picture_that_kills_the_program_each_time_fails_in_the_end(place):
    path = place.put("a.png", "A")
    place.put("b.png", "B")
    for _ in range(5):  # each time killed in work
        place.start().journal.begin(path.resolve(), place.target / "a.png", content_of(path), "x4")
    place.start()
    place.pass_time(5)
    assert [t.source.name for t in place.tasks] == ["b.png"]
    assert "5 times" in (place.source / "failed" / "a.png.reason.txt").read_text()


def test_half_written_files_of_a_killed_run_are_removed_once_they_are_old(place):
    path = place.put("a.png", "A")
    place.start().journal.begin(path.resolve(), place.target.resolve() / "a.png", "other", "x4")
    old, new = (place.put(f".relief-{n}.part", to=place.target) for n in (1, 2))
    os.utime(old, (1, 1))
    place.start()
    place.pass_time(5)
    assert not old.exists()
    assert new.exists(), "somebody may be writing it"


@pytest.mark.parametrize("other", ["in", "in/../in"])
def test_results_never_go_into_the_watched_folder_itself(place, other):
    with pytest.raises(RequestError, match="other than"):
        place.start(target=place.source.parent / other)


def test_a_folder_that_is_not_there_is_refused(place, tmp_path):
    with pytest.raises(RequestError, match="no folder"):
        place.start(source=tmp_path / "nowhere")


def test_a_folder_is_watched_by_one_program_at_a_time(place):
    stop = threading.Event()
    first = place.start()
    thread = threading.Thread(target=first.run, args=(stop,))
    thread.start()
    try:
        deadline = time.monotonic() + 10
        while not list(place.path.parent.glob("*.lock")):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        with pytest.raises(RequestError, match="watched already"):
            place.start().run(threading.Event())
    finally:
        stop.set()
        thread.join()


def test_a_damaged_journal_is_named(place):
    place.path.parent.mkdir()
    place.path.write_bytes(b"no database" * 100)
    with pytest.raises(JournalUnusable, match=r"watch\.sqlite3"):
        Journal(place.path)


def test_a_journal_that_cannot_be_kept_for_a_while_fails_no_picture(place):
    place.start(patience=Patience(scan=1))
    place.pass_time(3)
    place.put("a.png", "A")
    broken = sqlite3.connect(place.path, isolation_level=None)
    broken.execute("ALTER TABLE contents RENAME TO hidden")
    place.pass_time(60)
    assert place.watcher.state.trouble
    assert place.sources == ["a.png"]
    broken.execute("ALTER TABLE hidden RENAME TO contents")
    broken.close()
    place.pass_time(400)
    assert place.results == {"a.png": "made of A"}


@pytest.mark.skipif(sys.platform != "linux", reason="only there may names be any bytes")
def test_names_that_are_no_text_are_kept(place):
    name = os.fsdecode(b"caf\xe9.png")
    (place.source / name).write_text("A")
    place.start()
    place.pass_time(5)
    assert (place.target / name).exists()
    place.start()
    place.pass_time(5)
    assert len(place.tasks) == 1


def test_a_request_is_told_by_what_changes_the_result():
    request, output = EnhanceRequest(), OutputOptions()
    same = [
        digest(request, output),
        digest(dataclasses.replace(request, device="gpu", tile=64), dataclasses.replace(output, overwrite=True)),
    ]
    other = [
        digest(dataclasses.replace(request, scale=2), output),
        digest(dataclasses.replace(request, depth=DepthRequest(DepthSource.NONE)), output),
        digest(request, dataclasses.replace(output, quality=50)),
    ]
    assert len(set(same)) == 1
    assert len({*same, *other}) == 4


def test_a_stamp_tells_of_a_change(tmp_path):
    path = tmp_path / "a"
    assert Stamp.of(path) is None
    path.write_text("x")
    before = Stamp.of(path)
    os.utime(path, ns=(before.changed, before.changed + 1))
    assert Stamp.of(path) != before


def test_tasks_say_whether_something_of_ours_is_replaced(place):
    place.put("a.png", "A")
    place.start()
    place.pass_time(5)
    source, target = place.source.resolve() / "a.png", place.target.resolve() / "a.png"
    assert place.tasks == [Task(source, target, overwrite=False)]


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.05)


@pytest.mark.integration
def test_changes_are_heard_and_a_slow_writer_is_waited_for(place):
    from engine.watching import changes

    stop = threading.Event()
    watcher = place.start(recursive=True, patience=Patience(settle=0.5, scan=1000))
    watcher.listen, watcher.clock = changes.listen, time.monotonic
    watcher._arrivals._clock = time.monotonic
    watcher._next_scan = watcher._resume_at = time.monotonic()
    thread = threading.Thread(target=watcher.run, args=(stop,))
    thread.start()
    try:
        time.sleep(1)

        def write():
            (place.source / "new").mkdir()
            with (place.source / "new" / "a.png").open("w") as file:
                for n in range(20):
                    file.write(f"{n} ")
                    file.flush()
                    time.sleep(0.1)

        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        wait_for(lambda: place.results)
    finally:
        stop.set()
        thread.join()
    assert place.results == {"new/a.png": "made of " + "".join(f"{n} " for n in range(20))}
    assert len(place.tasks) == 1


def test_people_are_told_what_happens_in_lines(place, capsys):
    from engine.watch_cli import _print_line
    from engine.watching.values import Event

    source, target = place.source / "a.png", place.target / "a.png"
    for kind in (Kind.FOUND, Kind.STARTED):
        _print_line(Event(kind, source, target))
    _print_line(Event(Kind.DONE, source, target, report=REPORT))
    _print_line(Event(Kind.DONE, source, target, "copied from the same picture"))
    _print_line(Event(Kind.SKIPPED, source, None, "done before"))
    _print_line(Event(Kind.SKIPPED, source, target, "a.png exists"))
    _print_line(Event(Kind.WAITING, source, None, "trying again in 5 s", None, DiskFull("The disk is full.")))
    _print_line(Event(Kind.FAILED, source, target, "", None, FormatLimit("It cannot be.")))
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        f"{target}  1x1 → 4x4  (fake, 0.1 s)",
        f"{target}  copied from the same picture",
        f"{source}  skipped: a.png exists",
    ]
    assert told.err.splitlines() == [
        f"waiting {source}: The disk is full. trying again in 5 s",
        f"failed {source}: It cannot be. It is now {target}.",
    ]


class Process:
    """``relief watch`` as a process of its own, and what it says."""

    def __init__(self, place, *options):
        self.lines = []
        command = [str(RELIEF), "watch", str(place.source), "--to", str(place.target), "--json"]
        command += ["--settle", "0.2", "--model", "relief-sr-s", "--scale", "2", *options]
        environment = {**os.environ, "RELIEF_THREADS": "1"}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        self.lines.extend(json.loads(line) for line in self.process.stdout)

    def count(self, status):
        return sum(line["status"] == status for line in self.lines)

    def end(self, number=signal.SIGTERM):
        """Its exit status, and what it wrote to standard error."""
        self.process.send_signal(number)
        errors = self.process.stderr.read()
        self._reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            stream.close()
        return self.process.wait(60), errors


@pytest.mark.integration
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send these signals")
def test_the_command_does_what_comes_and_ends_when_told(place):
    process = Process(place)
    try:
        time.sleep(0.5)
        (place.source / "bad.png").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
        (place.source / "a.png").write_bytes(pictures.encoded(pictures.pattern(), "PNG"))
        wait_for(lambda: process.count("done") == 1 and process.count("failed") == 1, 100)
    finally:
        status, errors = process.end(signal.SIGINT)
    assert (status, errors) == (0, "")
    with Pillow.open(place.target / "a.png") as result:
        assert result.size == (96, 64)
    assert place.sources == ["a.png", "failed/bad.png", "failed/bad.png.reason.txt"]
    assert process.lines[-1] == {"status": "summary", "done": 1, "failed": 1, "skipped": 0, "waiting": 0}


@pytest.mark.integration
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send these signals")
def test_after_kills_every_picture_is_delivered_once_and_whole(place):
    names = [f"{n:02}.png" for n in range(24)]
    for n, name in enumerate(names):
        (place.source / name).write_bytes(pictures.encoded(pictures.noise(120, 90, seed=n), "PNG"))
    started, done = [], []
    for pictures_until_the_kill in (3, 9, 15):
        process = Process(place, "--poll", "0.5")
        here = pictures_until_the_kill - len(done)
        wait_for(lambda process=process, here=here: process.count("done") >= here, 100)
        process.end(signal.SIGKILL)
        started += [line["input"] for line in process.lines if line["status"] == "started"]
        done += [line["input"] for line in process.lines if line["status"] == "done"]
        for path in place.target.glob("*.png"):
            with Pillow.open(path) as result:
                result.load()  # nothing is ever half-written
    process = Process(place)
    wait_for(lambda: process.count("done") + process.count("skipped") == len(names), 100)
    assert process.end()[0] == 0
    started += [line["input"] for line in process.lines if line["status"] == "started"]
    done += [line["input"] for line in process.lines if line["status"] == "done"]
    assert len(done) == len(set(done)), "none was made twice"
    assert len(started) <= len(names) + 3, "only what was in work at a kill was begun again"
    assert sorted(p.name for p in place.target.glob("*.png")) == names
    for path in place.target.glob("*.png"):
        with Pillow.open(path) as result:
            assert result.size == (240, 180)
            result.load()
    assert place.sources == names
