"""Maps of every kind become the one kind that networks read."""

from __future__ import annotations

import numpy as np
import pytest

from engine import nearness
from engine.domain import Size

DISTANCE = np.geomspace(1, 8, 40, dtype=np.float32)[None].repeat(30, 0)
"""From near at the left to far at the right, in steps that are equal in the logarithm."""


def falls_evenly(found):
    steps = np.diff(found[0, 2:-2])
    return found[0, 0] == 1 and found[0, -1] == 0 and np.allclose(steps, steps.mean(), atol=2e-3)


def test_distances_in_any_unit_become_even_steps():
    assert falls_evenly(nearness.from_distance(DISTANCE))
    assert np.allclose(nearness.from_distance(DISTANCE), nearness.from_distance(DISTANCE * 1000), atol=1e-5)


def test_inverse_distances_mean_the_same_as_distances():
    found = nearness.from_inverse_distance(1 / DISTANCE)
    assert np.allclose(found, nearness.from_distance(DISTANCE), atol=1e-5)


def test_log_disparity_is_only_stretched():
    assert falls_evenly(nearness.from_log_disparity(7 - 3 * np.log(DISTANCE), 0.0))


def test_a_disparity_without_zero_or_scale_keeps_its_order_and_lifts_the_middle():
    found = nearness.from_disparity(5 + 2 / DISTANCE, 1e-4)
    assert (np.diff(found[0]) <= 0).all()
    assert np.allclose(found, nearness.from_disparity(1 / DISTANCE, 1e-4), atol=1e-5)


def test_percentiles_keep_a_few_wild_values_from_taking_the_range():
    wild = DISTANCE.copy()
    wild[0, :3] = 1e-6
    assert np.abs(nearness.from_distance(wild)[1:] - nearness.from_distance(DISTANCE)[1:]).max() < 0.02


def test_what_was_not_measured_is_far_and_the_sky_does_not_take_all():
    holes = DISTANCE.copy()
    holes[:5] = 0
    holes[5:8] = np.nan
    found = nearness.from_distance(holes)
    assert (found[:8] == 0).all()
    assert found[20, 20] > 0.4


@pytest.mark.parametrize(
    "found",
    [
        lambda: nearness.from_distance(np.full((9, 9), 3.0, np.float32)),
        lambda: nearness.from_distance(DISTANCE * 0),
        lambda: nearness.from_distance(5 + DISTANCE / 1000),
        lambda: nearness.from_inverse_distance(np.full((9, 9), np.nan, np.float32)),
        lambda: nearness.from_log_disparity(np.full((9, 9), 0.3, np.float32), 0.0),
        lambda: nearness.from_log_disparity(np.full((9, 9), np.nan, np.float32), 0.0),
        lambda: nearness.from_disparity(np.full((9, 9), 0.3, np.float32), 0.0),
    ],
)
def test_flat_maps_say_nothing(found):
    assert found() is None


def test_large_maps_are_made_small():
    large = np.geomspace(1, 8, 1000, dtype=np.float32)[None].repeat(700, 0)
    assert nearness.from_distance(large).shape == (269, 384)
    assert nearness.from_disparity(1 / large, 0).shape == (269, 384)


@pytest.mark.parametrize(
    ("shape", "fits"),
    [
        ((300, 400), True), ((301, 400), True), ((3, 4), True), ((300, 500), False), ((30, 36), False),
        ((400, 300), False), ((295, 400), True), ((290, 400), False), ((120, 160), True), ((18, 25), True),
    ],
)  # fmt: skip
def test_a_map_belongs_to_a_picture_of_its_proportions(shape, fits):
    assert nearness.belongs(shape, Size(4000, 3000)) is fits


@pytest.mark.parametrize("orientation", range(1, 9))
def test_maps_are_turned_as_pillow_turns_pictures(orientation):
    from PIL import Image, ImageOps

    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    picture = Image.fromarray(values)
    picture.getexif()[0x112] = orientation
    assert np.array_equal(nearness.upright(values, orientation), np.asarray(ImageOps.exif_transpose(picture)))
