"""Shrinking follows the antialiased bicubic of the literature."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from models.degrade import keys_cubic, resize_bicubic, resize_matrix, shrink


@pytest.mark.parametrize(("size_in", "size_out"), [(12, 3), (12, 4), (12, 6), (7, 7), (5, 20), (9, 4), (1, 4), (4, 1)])
def test_every_row_of_weights_sums_to_one(size_in: int, size_out: int):
    assert resize_matrix(size_in, size_out).sum(1) == pytest.approx(1.0, abs=1e-6)


def test_kernel_is_one_at_the_centre_and_zero_at_the_other_samples():
    assert keys_cubic(np.arange(-3.0, 4.0)).tolist() == [0, 0, 0, 1, 0, 0, 0]


def test_same_size_changes_nothing():
    picture = np.random.default_rng(0).random((6, 9, 3)).astype(np.float32)
    np.testing.assert_allclose(resize_bicubic(picture, 6, 9), picture, atol=1e-6)


def test_a_flat_picture_stays_flat():
    assert resize_bicubic(np.full((12, 12, 3), 77, np.uint8), 3, 4) == pytest.approx(77.0, abs=1e-4)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_a_mirrored_picture_gives_the_mirrored_result(scale: int):
    picture = np.random.default_rng(1).integers(0, 256, (24, 36, 3), dtype=np.uint8)
    np.testing.assert_array_equal(shrink(picture[:, ::-1], scale), shrink(picture, scale)[:, ::-1])


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_a_slope_keeps_its_slope_away_from_the_border(scale: int):
    slope = np.broadcast_to(np.arange(48.0)[None, :, None], (48, 48, 3))
    small = resize_bicubic(slope, 48 // scale, 48 // scale)
    expected = (np.arange(48 // scale) + 0.5) * scale - 0.5
    np.testing.assert_allclose(small[0, 3:-3, 0], expected[3:-3], atol=1e-4)


@pytest.mark.parametrize("scale", [2, 4])
def test_inside_it_equals_pillows_antialiased_bicubic(scale: int):
    picture = np.random.default_rng(2).integers(80, 176, (64, 64, 3), dtype=np.uint8)  # no overshoot to clip
    theirs = np.asarray(Image.fromarray(picture).resize((64 // scale,) * 2, Image.Resampling.BICUBIC))
    difference = shrink(picture, scale).astype(int) - theirs
    assert np.abs(difference[2:-2, 2:-2]).max() <= 1  # Pillow rounds between its two passes


def test_sides_that_do_not_divide_are_refused():
    with pytest.raises(ValueError, match="not a multiple"):
        shrink(np.zeros((10, 12, 3), np.uint8), 4)
