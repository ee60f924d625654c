from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import pixels
from engine.pixels import Image


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_every_integer_level_survives_the_way_to_planes_and_back(dtype):
    top = np.iinfo(dtype).max
    levels = np.arange(top + 1, dtype=dtype).reshape(-1, 256, 1).repeat(3, 2)
    out = np.zeros_like(levels)
    pixels.from_planes(pixels.to_planes(levels)[0], out)
    assert np.array_equal(out, levels)


def test_results_outside_the_range_are_clipped():
    out = np.zeros((1, 2, 3), np.uint8)
    pixels.from_planes(np.array([[[-0.5, 1.7]]] * 3, np.float32), out)
    assert out.tolist() == [[[0] * 3, [255] * 3]]


def test_gray_is_repeated_and_averaged_back():
    gray = np.arange(12, dtype=np.uint8).reshape(3, 4, 1)
    planes = pixels.to_planes(gray)
    assert planes.shape == (1, 3, 3, 4)
    out = np.zeros_like(gray)
    pixels.from_planes(planes[0], out)
    assert np.array_equal(out, gray)


@given(st.lists(st.floats(-8, 64, width=32), min_size=1, max_size=20))
def test_the_extended_srgb_curve_has_an_inverse_and_keeps_signs(values):
    linear = np.array(values, np.float32)
    encoded = pixels.srgb_encode(linear)
    assert np.allclose(pixels.srgb_decode(encoded), linear, rtol=1e-4, atol=1e-6)
    assert (np.sign(encoded) == np.sign(linear)).all()


def test_the_srgb_curve_has_its_known_points():
    assert pixels.srgb_encode(np.array([0.0, 0.214041, 1.0], np.float32)) == pytest.approx([0, 0.5, 1], abs=1e-5)


def test_float_pictures_pass_through_the_curve():
    linear = np.full((2, 2, 3), 4.0, np.float32)
    planes = pixels.to_planes(linear)
    assert planes.max() > 1
    out = np.zeros_like(linear)
    pixels.from_planes(planes[0], out)
    assert np.allclose(out, 4.0, rtol=1e-5)


def test_colour_is_carried_under_transparent_pixels():
    colour = np.zeros((9, 30, 3), np.uint8)
    alpha = np.zeros((9, 30), np.uint8)
    colour[:, :10], alpha[:, :10] = (200, 100, 50), 255
    extended = pixels.extend_under_alpha(colour, alpha)
    reach = 10 + pixels.EXTEND_RADIUS
    assert (extended[:, :reach] == (200, 100, 50)).all()
    assert (extended[:, reach:] == 0).all()


def test_extending_depends_on_nothing_further_than_its_radius():
    random = np.random.default_rng(3)
    colour = random.integers(0, 256, (60, 60, 3), np.uint8)
    alpha = (random.random((60, 60)) > 0.97).astype(np.uint8) * 255
    whole = pixels.extend_under_alpha(colour, alpha)
    r = pixels.EXTEND_RADIUS
    part = pixels.extend_under_alpha(colour[10:50, 5:55], alpha[10:50, 5:55])
    assert np.array_equal(part[r:-r, r:-r], whole[10 + r : 50 - r, 5 + r : 55 - r])


def test_opaque_and_wholly_transparent_pictures_are_left_alone():
    colour = np.random.default_rng(0).integers(0, 256, (5, 5, 3), np.uint8)
    for value in (0, 255):
        assert pixels.extend_under_alpha(colour, np.full((5, 5), value, np.uint8)) is colour


def test_linear_enlargement_keeps_a_constant_and_a_ramp():
    flat = np.full((1, 3, 4, 5), 0.8, np.float32)
    assert np.allclose(pixels.enlarge_linear(flat, 3), 0.8)
    ramp = np.broadcast_to(np.arange(8, dtype=np.float32), (1, 1, 2, 8))
    steps = np.diff(pixels.enlarge_linear(ramp, 4)[0, 0, 0, 2:-2])
    assert np.allclose(steps, 0.25)


@pytest.mark.parametrize("shape", [(3, 1), (1, 1, 5), (2, 2)])
def test_an_image_refuses_other_shapes(shape):
    with pytest.raises(ValueError, match="pixels must be"):
        Image(np.zeros(shape, np.uint8))


def test_an_image_refuses_other_types():
    with pytest.raises(ValueError, match="uint8"):
        Image(np.zeros((2, 2, 3), np.int32))
