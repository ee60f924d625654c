"""Small maps at full size: no seams whatever the tiling, edges where the picture has them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain import Region, Size
from engine.guided import GuidedMap, guided, luma
from engine.shrink import shrunk


def random_map(seed, width, height):
    random = np.random.default_rng(seed)
    return guided(random.random((height, width), np.float32), random.random((height, width), np.float32))


@settings(deadline=None)
@given(
    width=st.integers(1, 90),
    height=st.integers(1, 90),
    small=st.tuples(st.integers(1, 24), st.integers(1, 24)),
    tile=st.integers(1, 40),
    scale=st.sampled_from([1, 2, 3, 4]),
    seed=st.integers(0, 99),
)
def test_any_tiling_gives_the_whole_to_the_last_bit(width, height, small, tile, scale, seed):
    depth = random_map(seed, *small)
    size = Size(width * scale, height * scale)
    brightness = np.random.default_rng(seed + 1).random((size.height, size.width), np.float32)
    whole = depth.plane(Region(0, 0, size.width, size.height), size, brightness)
    step = tile * scale
    for y in range(0, size.height, step):
        for x in range(0, size.width, step):
            region = Region(x, y, min(step, size.width - x), min(step, size.height - y))
            part = depth.plane(region, size, brightness[region.slices].copy())
            assert np.array_equal(part, whole[region.slices])


def test_one_pixel_works():
    depth = guided(np.full((1, 1), 0.3, np.float32), np.full((1, 1), 0.9, np.float32))
    assert (
        depth.plane(Region(0, 0, 3, 2), Size(3, 2), np.full((2, 3), 0.9, np.float32)).tolist()
        == [[np.float32(0.3)] * 3] * 2
    )


def test_a_region_past_the_border_goes_on_with_the_border():
    depth = random_map(3, 8, 6)
    brightness = np.full((12, 20), 0.5, np.float32)
    inside = depth.plane(Region(0, 0, 16, 12), Size(16, 12), brightness[:, :16].copy())
    beyond = depth.plane(Region(0, 0, 20, 12), Size(16, 12), brightness)
    assert np.array_equal(beyond[:, :16], inside)
    assert np.array_equal(beyond[:, 16:], inside[:, -1:].repeat(4, 1))


def test_at_its_own_size_the_map_stays_as_it_is():
    random = np.random.default_rng(0)
    values, brightness = random.random((20, 30), np.float32), random.random((20, 30), np.float32)
    plane = guided(values, brightness).plane(Region(0, 0, 30, 20), Size(30, 20), brightness)
    assert np.abs(plane - values).max() < 1e-6


def test_a_soft_edge_moves_to_the_pictures_sharp_one():
    size, small = Size(400, 300), Size(40, 30)
    step = np.where(np.arange(400) < 203, 0.2, 0.8).astype(np.float32)[None].repeat(300, 0)
    soft = shrunk(step[:, :, None], small)[:, :, 0]
    brightness = 1 - step
    guide = shrunk(brightness[:, :, None], small)[:, :, 0]
    everywhere = Region(0, 0, 400, 300)
    led = guided(soft, guide).plane(everywhere, size, brightness)
    plain = GuidedMap(np.zeros_like(soft), soft).plane(everywhere, size, brightness)
    assert np.abs(led - step).mean() < 0.4 * np.abs(plain - step).mean()
    assert 0 <= led.min() <= led.max() <= 1


def test_brightness_is_that_of_the_eye():
    assert np.allclose(luma(np.ones((1, 3, 2, 2), np.float32)), 1)
    assert luma(np.array([0, 1, 0], np.float32).reshape(1, 3, 1, 1)) > luma(
        np.array([1, 0, 0], np.float32).reshape(1, 3, 1, 1)
    )
