"""Zoom and pan as arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewport import MAX_ZOOM, STOPS, Viewport
from engine.domain import Region, Size

PICTURE, PANE = Size(4000, 3000), Size(1000, 600)
FITTED = Viewport(PICTURE, PANE).fit()


def test_fitted_shows_all_of_the_picture_in_the_middle():
    assert FITTED.zoom == 0.2
    assert FITTED.corner == (100, 0)
    assert FITTED.visible == Region(0, 0, 4000, 3000)


def test_small_pictures_are_not_enlarged_to_fit():
    small = Viewport(Size(100, 50), PANE).fit()
    assert small.zoom == 1
    assert small.corner == (450, 275)


@given(zoom=st.floats(0.21, 32), x=st.floats(0, 1000), y=st.floats(0, 600))
def test_what_is_under_the_pointer_stays_there_where_the_border_allows(zoom, x, y):
    start = FITTED.zoomed(8.0)
    after = start.zoomed(max(zoom, 1.0), (x, y))
    before_at, after_at = start.to_picture(x, y), after.to_picture(x, y)
    assert after_at == pytest.approx(before_at, abs=1.1 / min(1.0, after.zoom))


@given(zoom=st.floats(0, 100), right=st.floats(-1e5, 1e5), down=st.floats(-1e5, 1e5))
def test_no_emptiness_beside_a_picture_larger_than_the_pane(zoom, right, down):
    view = FITTED.zoomed(zoom).panned(right, down)
    assert FITTED.zoom <= view.zoom <= MAX_ZOOM
    left, top = view.corner
    for corner, length, pane in ((left, view.shown.width, 1000), (top, view.shown.height, 600)):
        if length > pane:
            assert corner <= 1
            assert corner + length >= pane - 1
        else:
            assert abs(corner - (pane - length) / 2) <= 1
    seen = view.visible
    assert 0 <= seen.x < seen.right <= 4000
    assert 0 <= seen.y < seen.bottom <= 3000


def test_fitted_follows_the_pane_and_a_zoom_does_not():
    assert FITTED.resized(Size(500, 300)).zoom == 0.1
    assert FITTED.zoomed(1.0).resized(Size(500, 300)).zoom == 1.0


def test_the_same_part_is_seen_when_the_result_comes_in_another_size():
    view = FITTED.zoomed(2.0).panned(-700, -300)
    after = view.of(Size(16000, 12000))
    assert after.zoom == 0.5
    for old, new in ((view.visible.x, after.visible.x), (view.visible.bottom, after.visible.bottom)):
        assert new / 4 == pytest.approx(old, abs=2)


def test_keys_go_from_stop_to_stop():
    view, seen = FITTED, []
    for _ in range(len(STOPS)):
        view = view.zoomed(view.next_stop(larger=True))
        seen.append(view.zoom)
    assert seen[:5] == [1 / 4, 1 / 3, 1 / 2, 2 / 3, 1.0]
    assert seen[-1] == MAX_ZOOM
    for _ in range(len(STOPS)):
        view = view.zoomed(view.next_stop(larger=False))
    assert view == FITTED
