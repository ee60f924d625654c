"""The Lanczos step, against Pillow's and against what must hold for any picture."""

import numpy as np
import pictures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from engine.domain import Region, Size
from engine.imagefile import Part, reach, resample

SIDES = st.integers(1, 90)


def resized(pixels, width, height):
    out = np.empty((height, width, pixels.shape[2]), pixels.dtype)
    resample(pixels, Size(width, height), out)
    return out


@settings(max_examples=60, deadline=None)
@given(SIDES, SIDES, SIDES, SIDES)
def test_agrees_with_pillow_at_any_size(width, height, to_width, to_height):
    pixels = pictures.noise(width, height, 1, "uint8").astype(np.float32)
    theirs = np.asarray(Pillow.fromarray(pixels[..., 0]).resize((to_width, to_height), Pillow.Resampling.LANCZOS))
    assert np.abs(resized(pixels, to_width, to_height)[..., 0] - theirs).max() < 0.01


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("bands", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [(1, 1), (17, 100), (200, 31)])
def test_flat_pictures_stay_flat_up_to_the_border(dtype, bands, size):
    value = {"uint8": 255, "uint16": 65535, "float32": 3.7}[dtype]
    result = resized(np.full((40, 60, bands), value, dtype), *size)
    assert np.allclose(result, value, rtol=1e-6 if dtype == "float32" else 0)


def test_the_same_size_gives_the_same_pixels():
    for dtype in ("uint8", "uint16"):
        pixels = pictures.noise(bands=3, dtype=dtype)
        assert np.array_equal(resized(pixels, 48, 32), pixels)


def test_a_sixteen_bit_ramp_keeps_its_levels():
    ramp = np.linspace(0, 65535, 40_000).astype(np.uint16).reshape(1, -1, 1)
    assert len(np.unique(resized(ramp, 30_000, 1))) > 29_000


def test_hidden_colour_does_not_bleed_out_of_transparent_parts():
    pixels = np.zeros((32, 32, 4), np.uint8)
    pixels[..., 0] = 255
    pixels[:, 16:] = (0, 200, 0, 255)
    result = resized(pixels, 50, 50)
    seen = result[result[..., 3] > 8]
    assert seen[:, 0].max() <= 1
    assert np.abs(seen[:, 1].astype(int) - 200).max() <= 1


def test_an_output_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="out is"):
        resample(np.zeros((4, 4, 3), np.uint8), Size(8, 8), np.zeros((8, 8, 4), np.uint8))


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_part_equals_the_same_part_of_the_whole(data):
    source = Size(data.draw(SIDES), data.draw(SIDES))
    size = Size(data.draw(SIDES), data.draw(SIDES))
    x, y = data.draw(st.integers(0, size.width - 1)), data.draw(st.integers(0, size.height - 1))
    wanted = Region(x, y, data.draw(st.integers(1, size.width - x)), data.draw(st.integers(1, size.height - y)))
    pixels = pictures.noise(source.width, source.height, 4, "uint16")
    given_region = reach(source, size, wanted)
    part = np.empty((wanted.height, wanted.width, 4), np.uint16)
    resample(pixels[given_region.slices], size, part, Part(source, given_region, wanted))
    whole = resized(pixels, size.width, size.height)[wanted.slices]
    assert np.abs(part.astype(int) - whole).max() <= 1


def test_a_part_that_lacks_what_it_depends_on_is_refused():
    source, wanted = Size(60, 40), Region(20, 10, 10, 10)
    needed = reach(source, Size(40, 30), wanted)
    less = Region(needed.x + 1, needed.y, needed.width - 1, needed.height)
    with pytest.raises(ValueError, match="depends on"):
        resample(
            np.zeros((less.height, less.width, 3), np.uint8),
            Size(40, 30),
            np.zeros((10, 10, 3), np.uint8),
            Part(source, less, wanted),
        )
