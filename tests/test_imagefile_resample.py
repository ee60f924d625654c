"""The Lanczos step, against Pillow's and against what must hold for any picture."""

import numpy as np
import pictures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from engine.domain import Size
from engine.imagefile import resample

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
