"""The queue of the program: order, changes, removal and its undoing, as plain values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app import session
from app.settings import DEFAULT, JobSettings, SizeMode, Unit
from app.state import Entry, EntryState, Queue
from engine.domain import DepthSource, Format, Precision, Progress, Size
from engine.errors import RequestError


@pytest.fixture
def queue():
    queue = Queue()
    queue.add([Path(f"/p/{name}.jpg") for name in "abcde"], DEFAULT)
    return queue


def names(queue):
    return "".join(e.source.stem for e in queue.entries)


def numbers(queue, letters):
    return [e.number for e in queue.entries if e.source.stem in letters]


@pytest.fixture
def heard(queue):
    changes = []
    queue.listeners.append(changes.append)
    return changes


def test_what_waits_already_is_not_added_twice(queue, heard):
    assert queue.add([Path("/p/a.jpg")], DEFAULT) == []
    added = queue.add([Path("/p/a.jpg"), Path("/p/a.jpg")], replace(DEFAULT, scale=4.0))
    assert [e.source.stem for e in added] == ["a"]
    assert [(c.kind, c.rows) for c in heard] == [("added", (5,))]


@pytest.mark.parametrize(
    ("moving", "before", "expected"),
    [
        ("c", 0, "cabde"),
        ("a", 5, "bcdea"),
        ("bd", 0, "bdace"),
        ("bd", 5, "acebd"),
        ("ae", 2, "baecd"),
        ("b", 1, "abcde"),
        ("b", 2, "abcde"),
    ],
)
def test_entries_move_together_and_keep_their_order(queue, moving, before, expected):
    queue.move(numbers(queue, moving), before)
    assert names(queue) == expected


def test_a_move_that_changes_nothing_is_not_told(queue, heard):
    queue.move(numbers(queue, "b"), 1)
    queue.move([999], 0)
    assert heard == []


def test_removal_is_undone_where_it_was(queue, heard):
    removed = queue.remove(numbers(queue, "bd"))
    assert (names(queue), [e.source.stem for e in removed]) == ("ace", ["b", "d"])
    assert heard[-1].rows == (1, 3)
    queue.undo_removal()
    assert names(queue) == "abcde"
    assert not queue.can_undo
    assert queue.undo_removal() == []


def test_a_running_entry_that_was_removed_comes_back_ready_to_start(queue):
    (number,) = numbers(queue, "c")
    queue.change(number, state=EntryState.RUNNING, job="j", progress=Progress("enhance", 1, 4))
    queue.remove([number])
    queue.undo_removal()
    entry = queue.entry(number)
    assert (entry.state, entry.job, entry.progress) == (EntryState.READY, None, None)


def test_only_real_changes_are_told(queue, heard):
    (number,) = numbers(queue, "a")
    queue.change(number, error="")
    assert heard == []
    queue.change(number, error="bad")
    assert [(c.kind, c.rows) for c in heard] == [("changed", (0,))]
    assert queue.change(12345, error="x") is None


def test_an_entry_tells_how_far_it_is():
    entry = Entry(1, Path("a.png"), progress=Progress("enhance", 3, 4))
    assert entry.fraction == 0.75
    assert replace(entry, state=EntryState.DONE).fraction == 1.0
    assert replace(entry, progress=None).fraction == 0.0


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "picture", "expected"),
    [
        (JobSettings(scale=2.5), Size(100, 60), Size(250, 150)),
        (JobSettings(size_mode=SizeMode.PIXELS, width=300), Size(100, 60), Size(300, 180)),
        (JobSettings(size_mode=SizeMode.PIXELS, height=300), Size(100, 60), Size(500, 300)),
        (JobSettings(size_mode=SizeMode.PIXELS, width=300, height=300), Size(100, 60), Size(300, 300)),
        (JobSettings(size_mode=SizeMode.PRINT, print_width=30, dpi=300), Size(3000, 2000), Size(3543, 2362)),
        (
            JobSettings(size_mode=SizeMode.PRINT, print_width=10, unit=Unit.INCH, dpi=300),
            Size(10, 10),
            Size(3000, 3000),
        ),
    ],
)
def test_the_size_of_the_result(settings, picture, expected):
    assert settings.size_of(picture) == expected


def test_settings_become_the_engines_request():
    settings = JobSettings(
        model="relief-photo-m",
        scale=4,
        denoise=0.5,
        far=0.2,
        keep_bokeh=True,
        depth="none",
        precision="int8",
        device="cpu",
    )
    request = settings.request(Path("/mask.png"))
    assert (request.model, request.scale, request.precision, request.device) == (
        "relief-photo-m",
        4,
        Precision.INT8,
        "cpu",
    )
    assert (request.restoration.denoise, request.restoration.far, request.restoration.keep_bokeh) == (0.5, 0.2, True)
    assert request.restoration.protect == Path("/mask.png")
    assert request.depth.source is DepthSource.NONE
    assert JobSettings(depth="depth-anything").request().depth.estimator == "depth-anything"


def test_names_of_results():
    source, size = Path("/photos/cat.heic"), Size(100, 50)
    assert JobSettings().target(source, size) == Path("/photos/cat_2x.png")
    assert JobSettings(folder="/out", format="jpg", pattern="{name}-{width}x{height}-{model}").target(
        source, size
    ) == Path("/out/cat-200x100-auto.jpg")
    assert JobSettings().target(Path("/a/b.jpeg"), None) == Path("/a/b_2x.jpeg")


@pytest.mark.parametrize(
    ("settings", "picture", "expected"),
    [
        (JobSettings(size_mode=SizeMode.PIXELS, width=14173), Size(6000, 4000), "cat_2.4x.jpg"),
        (JobSettings(size_mode=SizeMode.PRINT, print_width=30), Size(3543, 2362), "cat_1x.jpg"),
        (JobSettings(size_mode=SizeMode.PRINT, print_width=30, pattern="{name}_{width}x{height}"), Size(3000, 2000),
         "cat_3543x2362.jpg"),
        (JobSettings(scale=2.25), Size(3000, 2000), "cat_2.25x.jpg"),
    ],
)  # fmt: skip
def test_an_exact_size_is_named_by_how_much_larger_it_is(settings, picture, expected):
    assert settings.target(Path("/p/cat.jpg"), picture).name == expected


def test_only_names_that_depend_on_the_picture_wait_for_its_size():
    exact = JobSettings(size_mode=SizeMode.PIXELS, width=3000)
    assert not JobSettings().needs_size
    assert exact.needs_size
    assert not replace(exact, pattern="{name} large").needs_size
    assert JobSettings(pattern="{name}-{height}").needs_size


@pytest.mark.parametrize(
    "wrong",
    [
        JobSettings(scale=0.5),
        JobSettings(scale=17),
        JobSettings(pattern=""),
        JobSettings(pattern="a/b"),
        JobSettings(pattern="{nonsense}"),
        JobSettings(pattern="{"),
        JobSettings(pattern="{name.x}"),
        JobSettings(pattern="{name:>3}"),
        JobSettings(size_mode=SizeMode.PRINT, print_width=1e308),
        JobSettings(quality=0),
        JobSettings(dpi=0),
        JobSettings(size_mode=SizeMode.PIXELS),
        JobSettings(size_mode=SizeMode.PRINT),
    ],
)
def test_settings_that_no_picture_could_be_made_with(wrong):
    with pytest.raises(RequestError):
        wrong.check()


def test_settings_survive_a_file_and_what_makes_no_sense_is_refused():
    settings = JobSettings(size_mode=SizeMode.PRINT, print_width=30.0, format="tif", quality=80)
    assert JobSettings.from_json(settings.to_json()) == settings
    assert JobSettings.from_json({"from_the_future": 1, "scale": 3}).scale == 3.0
    assert settings.output().format is Format.TIFF
    for wrong in ({"scale": "2"}, {"denoise": 7.0}, {"size_mode": "nonsense"}, {"keep_bokeh": 1}, {"format": "exe"}):
        with pytest.raises(RequestError):
            JobSettings.from_json({**settings.to_json(), **wrong})


# --- kept between two runs --------------------------------------------------------------------------------------------


def test_the_queue_comes_back_after_the_program_was_closed(queue, tmp_path):
    path = tmp_path / "queue.json"
    queue.change(1, state=EntryState.DONE, job="j", size=Size(3, 4), target=Path("/out.png"))
    queue.change(
        2, state=EntryState.FAILED, error="It is damaged.", error_code="damaged-picture", protect=Path("/m.png")
    )
    session.save(path, queue.entries)
    again = Queue()
    again.restore(session.load(path))
    assert [replace(e, number=0) for e in again.entries] == [replace(e, number=0) for e in queue.entries]


def test_a_damaged_file_is_kept_aside_and_costs_only_the_queue(tmp_path):
    path = tmp_path / "queue.json"
    assert session.load(path) == []
    path.write_text("{")
    assert session.load(path) == []
    assert path.with_suffix(".damaged").exists()
