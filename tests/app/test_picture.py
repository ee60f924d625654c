"""Pictures as tiles: the means are right whatever the level, the type and the border, and memory stays bounded."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.picture import TILE, TiledPicture, TileKey
from engine.domain import Region
from engine.errors import Cancelled
from engine.pixels import Image, srgb_encode

TOP = {"uint8": 255, "uint16": 65535, "float32": 1}


def random_pixels(height, width, bands=3, dtype="uint8", seed=1):
    random = np.random.default_rng(seed)
    if dtype == "float32":
        return random.random((height, width, bands), np.float32)
    return random.integers(0, TOP[dtype], (height, width, bands), dtype, endpoint=True)


def expected(pixels, box):
    """Means over boxes, in double precision."""
    numbers = pixels.astype(np.float64) / TOP[pixels.dtype.name]
    if pixels.shape[2] in (2, 4):
        numbers[:, :, :-1] *= numbers[:, :, -1:]
    counts = np.ones(numbers.shape[:2])
    for axis, length in enumerate(pixels.shape[:2]):
        starts = np.arange(0, length, box)
        numbers, counts = np.add.reduceat(numbers, starts, axis), np.add.reduceat(counts, starts, axis)
    means = numbers / counts[:, :, None]
    if pixels.dtype.kind == "f":
        means = srgb_encode(means.astype(np.float32))
    if pixels.shape[2] <= 2:
        means = means[:, :, [0, 0, 0, 1][: 2 + pixels.shape[2]] if pixels.shape[2] == 2 else [0, 0, 0]]
    return means * 255


def whole(picture, level):
    size = picture.level_size(level)
    return picture.region(level, Region(0, 0, size.width, size.height))


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("bands", [1, 2, 3, 4])
@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_a_level_is_the_mean_over_boxes(dtype, bands, level):
    pixels = random_pixels(601, 1100, bands, dtype)
    picture = TiledPicture(Image(pixels), base_pixels=50_000)  # the base is level 2: both ways are taken
    shown = whole(picture, level)
    assert shown.dtype == np.uint8
    assert shown.shape[2] == (4 if bands in (2, 4) else 3)
    # from the base on, means of rounded means: half a step more
    assert np.abs(shown - expected(pixels, 1 << level)).max() <= (0.51 if level <= 2 else 1.01)


@pytest.mark.parametrize("level", [0, 1, 2])
def test_float_pictures_are_averaged_in_linear_light_and_shown_through_the_srgb_curve(level):
    pixels = random_pixels(300, 301, 3, "float32")
    picture = TiledPicture(Image(pixels))
    assert np.abs(whole(picture, level) - expected(pixels, 1 << level)).max() <= 1.5


def test_highlights_beyond_one_do_not_outshine_their_surroundings():
    pixels = np.zeros((512, 512, 3), np.float32)
    pixels[0, 0] = 1000
    picture = TiledPicture(Image(pixels))
    assert whole(picture, 1)[0, 0, 0] == round(float(srgb_encode(np.array([0.25], np.float32))[0]) * 255)


def test_float_colour_under_alpha_is_encoded_straight_and_then_multiplied():
    pixels = np.full((8, 8, 4), 0.5, np.float32)
    tile = TiledPicture(Image(pixels)).tile(TileKey(0, 0, 0))
    colour = float(srgb_encode(np.array([0.5], np.float32))[0]) * 0.5 * 255
    assert tile[0, 0].tolist() == [round(colour)] * 3 + [128]


def test_what_is_invisible_does_not_colour_what_is_seen():
    pixels = np.zeros((300, 300, 4), np.uint8)
    pixels[::2, ::2] = (0, 255, 0, 255)
    pixels[1::2, 1::2] = (255, 0, 0, 0)
    shown = whole(TiledPicture(Image(pixels)), 1)
    assert shown[3, 3].tolist() == [0, 64, 0, 64]


@settings(deadline=None, max_examples=30)
@given(
    height=st.integers(1, 700),
    width=st.integers(1, 700),
    level=st.integers(0, 3),
    corner=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    extent=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_any_region_is_what_the_whole_level_shows_there(height, width, level, corner, extent):
    picture = TiledPicture(Image(random_pixels(height, width)), base_pixels=20_000)
    level = min(level, picture.levels - 1)
    size = picture.level_size(level)
    x, y = int(corner[0] * (size.width - 1)), int(corner[1] * (size.height - 1))
    region = Region(x, y, max(1, int(extent[0] * (size.width - x))), max(1, int(extent[1] * (size.height - y))))
    assert np.array_equal(picture.region(level, region), whole(picture, level)[region.slices])


def test_levels_halve_until_one_tile_holds_the_picture():
    picture = TiledPicture(Image(np.zeros((1025, 3, 1), np.uint8)))
    sizes = [picture.level_size(k) for k in range(picture.levels)]
    assert [(s.width, s.height) for s in sizes] == [(3, 1025), (2, 513), (1, 257), (1, 129)]
    assert picture.tile(TileKey(3, 0, 0)).shape == (129, 1, 3)


def test_the_level_for_a_scale_is_never_enlarged_and_less_than_halved():
    picture = TiledPicture(Image(np.zeros((5000, 5000, 1), np.uint8)))
    assert [picture.level_for(s) for s in (4, 1, 0.51, 0.5, 0.3, 0.25, 0.05)] == [0, 0, 0, 1, 1, 2, 4]
    assert picture.level_for(1e-9) == picture.levels - 1


@pytest.mark.parametrize("key", [TileKey(0, 2, 0), TileKey(0, 0, -1), TileKey(9, 0, 0), TileKey(-1, 0, 0)])
def test_a_tile_that_does_not_exist_is_an_error(key):
    with pytest.raises(ValueError):
        TiledPicture(Image(np.zeros((300, 300, 1), np.uint8))).tile(key)


def test_a_region_outside_is_an_error():
    with pytest.raises(ValueError):
        TiledPicture(Image(np.zeros((300, 300, 1), np.uint8))).region(0, Region(290, 0, 20, 5))


@pytest.mark.parametrize(("height", "width"), [(3000, 4100), (900, 700), (5, 2500)])
def test_the_overview_shows_all_of_the_picture(height, width):
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([x * 255 // width, y * 255 // height, (x + y) * 255 // (height + width)], 2).astype(np.uint8)
    picture = TiledPicture(Image(pixels))
    overview, box = picture.overview(), picture.overview_box
    assert overview.shape[:2] == (-(-height // box), -(-width // box))
    assert max(overview.shape) <= 1024
    assert np.abs(overview - expected(pixels, box)).max() <= 3


def test_the_thumbnail_has_the_side_asked_for_and_the_colours_of_the_picture():
    pixels = np.empty((1500, 2000, 3), np.uint8)
    pixels[:, :1000], pixels[:, 1000:] = (200, 10, 20), (0, 90, 255)
    small = TiledPicture(Image(pixels)).thumbnail(64)
    assert small.shape == (48, 64, 3)
    assert small[20, 5].tolist() == [200, 10, 20]
    assert small[20, 60].tolist() == [0, 90, 255]


def test_the_thumbnail_of_a_small_picture_is_the_picture():
    pixels = random_pixels(20, 30)
    assert np.array_equal(TiledPicture(Image(pixels)).thumbnail(64), pixels)


def test_the_thumbnail_of_a_transparent_picture_is_premultiplied():
    pixels = np.zeros((300, 300, 4), np.uint8)
    pixels[:] = (200, 100, 40, 128)
    small = TiledPicture(Image(pixels)).thumbnail(30)
    assert np.abs(small[15, 15].astype(int) - [100, 50, 20, 128]).max() <= 1


def test_tiles_below_the_base_are_kept_up_to_a_limit():
    picture = TiledPicture(Image(random_pixels(TILE * 4, TILE * 4)), kept=3 * TILE * TILE * 3)
    first = picture.tile(TileKey(0, 0, 0))
    assert picture.tile(TileKey(0, 0, 0)) is first
    for column in (1, 2, 3):
        picture.tile(TileKey(0, column, 0))
    assert picture._kept_bytes <= 3 * TILE * TILE * 3
    assert picture.tile(TileKey(0, 0, 0)) is not first


def test_a_tile_no_longer_wanted_is_given_up():
    picture = TiledPicture(Image(random_pixels(2000, 2000)))
    for key in (TileKey(0, 0, 0), TileKey(picture.levels - 1, 0, 0)):
        with pytest.raises(Cancelled):
            picture.tile(key, lambda: True)
    assert picture.tile(TileKey(picture.levels - 1, 0, 0)).any()  # giving up leaves nothing half made


def test_many_threads_see_the_same_picture():
    pixels = random_pixels(1400, 1300)
    picture = TiledPicture(Image(pixels), base_pixels=300_000)
    alone = TiledPicture(Image(pixels), base_pixels=300_000)
    keys = [TileKey(level, 0, row) for level in range(3) for row in range(2)]
    wrong = []

    def look(seed):
        order = [keys[at] for at in np.random.default_rng(seed).permutation(len(keys))]
        wrong.extend(key for key in order if not np.array_equal(picture.tile(key), alone.tile(key)))

    threads = [threading.Thread(target=look, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_looking_at_all_of_a_mapped_picture_keeps_little_of_it_in_memory(tmp_path):
    psutil = pytest.importorskip("psutil")
    memory = psutil.Process().memory_info
    if not hasattr(memory(), "shared"):
        pytest.skip("resident pages of files are counted on Linux only")
    height, width = 8000, 12000
    with (tmp_path / "pixels").open("wb") as file:
        file.truncate(height * width * 3)  # 288 MB
    pixels = np.memmap(tmp_path / "pixels", np.uint8, "r", shape=(height, width, 3))
    before = memory().shared
    picture = TiledPicture(Image(pixels))
    whole(picture, picture.levels - 1)
    for row in range(6):
        for column in range(20):
            picture.tile(TileKey(1, column, row))
    assert memory().shared - before < 150 * 2**20
