from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import tiles
from engine.domain import Region, Size
from engine.session import enlarge_nearest


@st.composite
def plans(draw):
    halo = draw(st.integers(0, 9))
    multiple = draw(st.sampled_from([1, 1, 2, 4]))
    tile = draw(st.integers(tiles.smallest_tile(halo, multiple), 90))
    size = Size(draw(st.integers(1, 200)), draw(st.integers(1, 200)))
    return size, tile, halo, multiple


@settings(max_examples=200, deadline=None)
@given(plans())
def test_kept_parts_cover_every_pixel_exactly_once(case):
    size, tile, halo, multiple = case
    count = np.zeros((size.height, size.width), int)
    for t in tiles.plan(size, tile, halo, multiple):
        count[t.keep.slices] += 1
    assert (count == 1).all()


@settings(max_examples=200, deadline=None)
@given(plans())
def test_cuts_share_one_size_and_reach_the_halo_or_the_border(case):
    size, tile, halo, multiple = case
    plan = tiles.plan(size, tile, halo, multiple)
    assert len({(t.cut.width, t.cut.height) for t in plan}) == 1
    for t in plan:
        assert t.cut.width % multiple == t.cut.height % multiple == 0
        assert t.cut.x % multiple == t.cut.y % multiple == 0
        assert max(t.cut.width, t.cut.height) <= max(tile, 1)
        assert t.cut.x == 0 or t.keep.x - t.cut.x >= halo
        assert t.cut.y == 0 or t.keep.y - t.cut.y >= halo
        assert t.cut.right >= size.width or t.cut.right - t.keep.right >= halo
        assert t.cut.bottom >= size.height or t.cut.bottom - t.keep.bottom >= halo


@settings(max_examples=60, deadline=None)
@given(plans(), st.integers(1, 3), st.integers(0, 10_000), st.booleans())
def test_identity_session_gives_the_nearest_enlarged_picture_also_after_a_retry_with_smaller_tiles(
    case, scale, seed, retry
):
    size, tile, halo, multiple = case
    random = np.random.default_rng(seed)
    picture = random.random((size.height, size.width, 3), np.float32)
    result = np.full((size.height * scale, size.width * scale, 3), np.nan, np.float32)
    plan = tiles.plan(size, tile, halo, multiple)
    broken = int(random.integers(len(plan))) if retry else -1
    smaller = max(tiles.smallest_tile(halo, multiple), tile // 2)
    for i, t in enumerate(plan):
        parts = tiles.plan(size, smaller, halo, multiple, t.keep) if i == broken else [t]
        for part in parts:
            planes = np.moveaxis(tiles.cut(picture, part.cut), 2, 0)[None]
            assert planes.shape[2:] == (part.cut.height, part.cut.width)
            out = np.moveaxis(enlarge_nearest(planes, scale)[0], 0, 2)
            result[part.keep.times(scale).slices] = out[part.kept_of_output(scale).slices]
    assert np.array_equal(result, picture.repeat(scale, 0).repeat(scale, 1))


def test_a_picture_smaller_than_a_tile_is_one_cut_of_its_own_size():
    assert tiles.plan(Size(50, 20), 64, 5) == [tiles.Tile(Region(0, 0, 50, 20), Region(0, 0, 50, 20))]


def test_border_tiles_shift_inward():
    plan = tiles.plan(Size(100, 10), 64, 5)
    assert [t.cut.right for t in plan][-1] == 100
    assert plan[0].cut.x == 0


def test_a_tile_without_room_between_its_halos_is_refused():
    with pytest.raises(ValueError, match="nothing between"):
        tiles.plan(Size(500, 500), 20, 10)
