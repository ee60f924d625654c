"""The protect mask: strokes, their undo, and files that the engine reads as they were painted."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import brush
from app.brush import Brush, ProtectMask
from engine import imagefile
from engine import mask as protection
from engine.domain import Size
from engine.errors import OutputUnwritable, RequestError

decode = partial(imagefile.decode, max_pixels=10_000_000)
SIZE = Size(400, 300)


def painted(*points, radius=20.0, softness=0.0, mask=None, remove=False):
    mask = mask or ProtectMask(SIZE)
    mask.begin(*points[0], radius, softness, remove=remove)
    for point in points[1:]:
        mask.move(*point)
    mask.end()
    return mask


def test_a_new_mask_protects_nothing():
    mask = ProtectMask(SIZE)
    assert mask.is_empty
    assert mask.values.shape == (300, 400)
    assert not mask.can_undo


def test_a_mask_is_kept_small():
    assert ProtectMask(Size(20000, 15000)).values.shape == (1536, 2048)


def test_a_dab_is_a_disc_of_the_brushs_radius():
    mask = painted((200, 150))
    y, x = np.mgrid[0:300, 0:400] + 0.5
    distance = np.hypot(x - 200, y - 150)
    assert (mask.values[distance < 19] == 255).all()
    assert (mask.values[distance > 21] == 0).all()


def test_a_soft_brush_falls_from_its_middle():
    row = painted((200, 150), radius=50, softness=1.0).values[150, 200:252].astype(int)
    assert row[0] >= 250
    assert (np.diff(row) <= 0).all()
    assert 100 < row[25] < 155
    assert row[-1] == 0


def test_a_stroke_covers_the_path_without_gaps():
    mask = painted((50, 50), (350, 250), radius=5)
    for share in np.linspace(0, 1, 200):
        assert mask.values[int(50 + 200 * share), int(50 + 300 * share)] == 255


def test_paint_does_not_pile_up_where_a_stroke_crosses_itself():
    once = painted((100, 100), (300, 100), softness=0.8)
    again = painted((100, 100), (300, 100), (100, 100), (300, 100), softness=0.8)
    assert np.array_equal(once.values, again.values)


def test_shift_takes_away_what_was_painted():
    mask = painted((200, 150), radius=60)
    painted((200, 150), radius=20, mask=mask, remove=True)
    assert mask.values[150, 200] == 0
    assert mask.values[150, 240] == 255


def test_places_are_those_of_the_picture_however_small_the_mask():
    mask = ProtectMask(Size(8000, 4000))
    painted((4000, 2000), radius=400, mask=mask)
    rows, columns = np.nonzero(mask.values)
    assert (columns.min(), columns.max()) == pytest.approx((1024 - 102, 1024 + 102), abs=2)
    assert (rows.min(), rows.max()) == pytest.approx((512 - 102, 512 + 102), abs=2)


def test_the_smallest_brush_leaves_a_mark():
    assert not painted((200.5, 150.5), radius=0.01).is_empty


def test_a_stroke_outside_the_picture_changes_nothing():
    mask = ProtectMask(SIZE)
    assert mask.begin(-500, -500, 20, 0.5) is None
    assert not mask.end()
    assert not mask.can_undo


def test_moving_without_a_stroke_changes_nothing():
    assert ProtectMask(SIZE).move(10, 10) is None


def test_the_region_told_holds_all_that_changed():
    mask = ProtectMask(SIZE)
    region = mask.begin(200, 150, 20, 0.5)
    outside = mask.values.copy()
    outside[region.slices] = 0
    assert not outside.any()


def test_undo_and_redo_go_stroke_by_stroke():
    mask = painted((100, 100), (150, 100))
    first = mask.values.copy()
    painted((300, 200), mask=mask)
    second = mask.values.copy()
    mask.undo()
    assert np.array_equal(mask.values, first)
    mask.undo()
    assert mask.is_empty
    assert mask.undo() is None
    mask.redo()
    mask.redo()
    assert np.array_equal(mask.values, second)
    assert mask.redo() is None


def test_a_new_stroke_ends_what_could_be_redone():
    mask = painted((100, 100))
    mask.undo()
    painted((300, 200), mask=mask)
    assert not mask.can_redo


def test_clearing_can_be_undone():
    mask = painted((100, 100))
    before = mask.values.copy()
    assert mask.clear()
    assert mask.is_empty
    assert not mask.clear()
    mask.undo()
    assert np.array_equal(mask.values, before)


def test_the_oldest_strokes_are_forgotten_when_undo_takes_too_much():
    mask = ProtectMask(Size(2048, 2048))
    for remove in (False, True) * 5:
        painted((100, 100), (1900, 1900), radius=200, mask=mask, remove=remove)
    kept = sum(change.before.nbytes + change.after.nbytes for change in mask._done)
    assert 0 < kept <= brush.UNDO_BYTES
    assert len(mask._done) < 10


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.floats(-50, 450), st.floats(-50, 350), st.floats(0, 80), st.booleans()), max_size=8))
def test_undoing_everything_leads_back_to_the_start(strokes):
    mask = painted((200, 150))
    start = mask.values.copy()
    count = 0
    for x, y, radius, remove in strokes:
        mask.begin(x, y, radius, 0.5, remove=remove)
        mask.move(x + 30, y - 20)
        count += mask.end()
    end = mask.values.copy()
    for _ in range(count):
        mask.undo()
    assert np.array_equal(mask.values, start)
    for _ in range(count):
        mask.redo()
    assert np.array_equal(mask.values, end)


def test_a_saved_mask_is_loaded_as_it_was_painted(tmp_path):
    mask = painted((100, 100), (300, 200), softness=0.7)
    path = mask.save(tmp_path / "masks")
    loaded = ProtectMask.load(path, SIZE, decode)
    assert np.array_equal(loaded.values, mask.values)
    assert not loaded.can_undo


def test_the_engine_reads_the_mask_as_it_was_painted(tmp_path):
    mask = painted((100, 100), (300, 200), softness=0.7)
    read = protection.read(mask.save(tmp_path), SIZE, decode).offset
    assert np.abs(read * 255 - mask.values).max() < 0.5


def test_a_saved_file_never_changes(tmp_path):
    mask = painted((100, 100))
    first = mask.save(tmp_path)
    data = first.read_bytes()
    assert mask.save(tmp_path) == first
    painted((300, 200), mask=mask)
    assert mask.save(tmp_path) != first
    assert first.read_bytes() == data


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputUnwritable):
        painted((100, 100)).save(tmp_path / "file" / "masks")


def test_a_mask_of_another_picture_is_refused(tmp_path):
    path = painted((100, 100)).save(tmp_path)
    with pytest.raises(RequestError):
        ProtectMask.load(path, Size(300, 400), decode)


def test_brushes_grow_and_shrink_within_limits():
    tool = Brush(80)
    assert tool.resized(larger=True).resized(larger=False).size == pytest.approx(80)
    for _ in range(50):
        tool = tool.resized(larger=True)
    assert tool.size == brush.LARGEST
    for _ in range(80):
        tool = tool.resized(larger=False)
    assert tool.size == brush.SMALLEST
