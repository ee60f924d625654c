from __future__ import annotations

import pytest

from engine.domain import EnhanceRequest, Size
from engine.errors import PictureTooLarge, RequestError
from engine.sizing import choose, passes

ALL = (2, 3, 4)
PLENTY = 10**9


@pytest.mark.parametrize(
    ("factor", "expected"),
    [
        (1.0, (2,)), (1.5, (2,)), (2, (2,)), (2.5, (3,)), (3, (3,)), (4, (4,)), (5, (3, 2)), (6, (3, 2)), (8, (4, 2)),
        (9, (3, 3)), (10, (4, 3)), (12, (4, 3)), (13, (4, 4)), (16, (4, 4)),
    ],
)  # fmt: skip
def test_fewest_passes_and_least_excess(factor, expected):
    assert passes(factor, ALL) == expected


def test_a_network_that_only_restores_serves_factor_one():
    assert passes(1, (1, 2, 4)) == (1,)


def test_one_scale_reaches_sixteen():
    assert passes(16, (2,)) == (2, 2, 2, 2)


def test_default_is_four_times():
    assert choose(Size(10, 20), ALL, EnhanceRequest(), max_pixels=PLENTY).size == Size(40, 80)


def test_fractions_are_rounded_to_whole_pixels():
    assert choose(Size(3, 5), ALL, EnhanceRequest(scale=1.5), max_pixels=PLENTY).size == Size(4, 8)


def test_one_side_keeps_the_proportions():
    assert choose(Size(40, 30), ALL, EnhanceRequest(width=100), max_pixels=PLENTY).size == Size(100, 75)
    assert choose(Size(40, 30), ALL, EnhanceRequest(height=60), max_pixels=PLENTY).size == Size(80, 60)


def test_both_sides_are_exact_and_the_larger_factor_counts():
    sizing = choose(Size(40, 30), ALL, EnhanceRequest(width=100, height=120), max_pixels=PLENTY)
    assert sizing.size == Size(100, 120)
    assert sizing.scales == (4,)


@pytest.mark.parametrize(
    "request_",
    [
        EnhanceRequest(scale=0.5), EnhanceRequest(scale=17), EnhanceRequest(scale=float("nan")),
        EnhanceRequest(scale=2, width=100), EnhanceRequest(width=20), EnhanceRequest(width=0),
        EnhanceRequest(width=4000, height=30),
    ],
)  # fmt: skip
def test_impossible_sizes_are_refused(request_):
    with pytest.raises(RequestError):
        choose(Size(40, 30), ALL, request_, max_pixels=PLENTY)


def test_results_over_the_limit_are_refused():
    with pytest.raises(PictureTooLarge, match="max_output_megapixels"):
        choose(Size(4000, 3000), ALL, EnhanceRequest(scale=4), max_pixels=100_000_000)
