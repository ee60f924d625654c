"""Bootstrap intervals cover what they promise, and are the same for the same numbers."""

from __future__ import annotations

import numpy as np
import pytest

from models.statistics import bootstrap_interval


def test_an_interval_is_the_same_every_time():
    differences = np.random.default_rng(1).normal(size=30)
    assert bootstrap_interval(differences) == bootstrap_interval(list(differences))
    assert bootstrap_interval(differences, seed=1) != bootstrap_interval(differences)


def test_an_interval_surrounds_the_mean_and_narrows_with_more_pictures():
    random = np.random.default_rng(3)
    few, many = (bootstrap_interval(random.normal(0.5, 1, n)) for n in (20, 2000))
    assert few.low < few.mean < few.high
    assert many.high - many.low < 0.2 * (few.high - few.low)


def test_an_interval_agrees_with_the_normal_approximation_for_many_pictures():
    values = np.random.default_rng(5).normal(0.1, 2, 1000)
    interval = bootstrap_interval(values)
    half = 1.96 * values.std(ddof=1) / 1000**0.5
    assert interval.low == pytest.approx(values.mean() - half, abs=0.02)
    assert interval.high == pytest.approx(values.mean() + half, abs=0.02)


def test_true_means_lie_inside_about_as_often_as_promised():
    random = np.random.default_rng(7)
    intervals = [bootstrap_interval(random.normal(0, 1, 50), confidence=0.9, resamples=400) for _ in range(300)]
    inside = np.mean([i.low <= 0 <= i.high for i in intervals])
    assert 0.84 < inside < 0.95


@pytest.mark.parametrize(
    ("differences", "sure"), [([0.2, 0.3, 0.25], True), ([-0.2, -0.1], True), ([0.3, -0.3], False)]
)
def test_a_difference_of_one_sign_excludes_zero(differences, sure):
    assert bootstrap_interval(differences).excludes_zero is sure


def test_one_picture_gives_an_interval_of_no_width():
    interval = bootstrap_interval([0.5])
    assert (interval.low, interval.mean, interval.high) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize("differences", [[], [0.1, float("inf")], [float("nan")], [[0.1], [0.2]]])
def test_what_has_no_interval_is_refused(differences):
    with pytest.raises(ValueError, match="finite differences"):
        bootstrap_interval(differences)


@pytest.mark.parametrize("options", [{"confidence": 1.0}, {"confidence": 0}, {"resamples": 0}])
def test_a_confidence_that_cannot_be_had_is_refused(options):
    with pytest.raises(ValueError, match="makes no interval"):
        bootstrap_interval([0.1, 0.2], **options)
