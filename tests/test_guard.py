from __future__ import annotations

import numpy as np
import pytest
from fakes import fake_spec

from engine.domain import Precision
from engine.errors import DeviceFailed, DeviceOutOfMemory, OutputRejected
from engine.guard import Ladder, Rung, rungs, verdict
from engine.session import CPU, Device, enlarge_nearest

GPU = Device("gpu", "A card", "SomeProvider", 256)
SPEC = fake_spec(2, halo=3, tolerance=0.05)


def planes(height=40, width=56, seed=0):
    return np.random.default_rng(seed).random((1, 3, height, width), np.float32)


def test_a_faithful_result_passes():
    rgb = planes()
    assert verdict(rgb, enlarge_nearest(rgb, 2), SPEC) is None


@pytest.mark.parametrize("side", [1, 2, 7, 8, 9, 17])
def test_any_size_can_be_checked(side):
    rgb = planes(side, 3 * side)
    assert verdict(rgb, enlarge_nearest(rgb, 2), SPEC) is None


def broken(change):
    rgb = planes()
    result = enlarge_nearest(rgb, 2)
    change(result)
    return verdict(rgb, result, SPEC)


def test_black_is_refused():
    assert "differs" in broken(lambda r: r.fill(0))


def test_a_black_corner_is_refused():
    def corner(r):
        r[:, :, :16, :16] = 0

    assert "differs" in broken(corner)


def test_black_in_a_picture_darker_than_the_tolerance_is_refused():
    rgb = planes() * np.float32(0.04)
    result = enlarge_nearest(rgb, 2)
    assert verdict(rgb, result, SPEC) is None
    result[:, :, 16:32, 32:48] = 0
    assert "black in places" in verdict(rgb, result, SPEC)


def test_a_black_picture_may_stay_black():
    rgb = np.zeros((1, 3, 16, 16), np.float32)
    assert verdict(rgb, enlarge_nearest(rgb, 2), SPEC) is None


def test_a_single_nan_is_refused():
    def nan(r):
        r[0, 1, 3, 5] = np.nan

    assert "finite" in broken(nan)


def test_infinities_that_cancel_are_refused():
    def infinities(r):
        r[0, 0, 0, 0], r[0, 0, 0, 1] = np.inf, -np.inf

    assert "finite" in broken(infinities)


def test_a_darkened_picture_is_refused():
    assert "differs" in broken(lambda r: r.__imul__(0.5))


def test_swapped_channels_are_refused():
    rgb = planes() * np.array([1, 0.5, 0.2], np.float32).reshape(1, 3, 1, 1)
    assert "differs" in verdict(rgb, enlarge_nearest(rgb[:, ::-1], 2), SPEC)


def test_small_changes_of_tone_pass():
    rgb = planes()
    assert verdict(rgb, enlarge_nearest(rgb, 2) + 0.01, SPEC) is None


def test_the_reference_is_only_refused_for_gross_errors():
    rgb = planes()
    assert "differs" in verdict(rgb, enlarge_nearest(rgb, 2) + 0.2, SPEC)
    assert verdict(rgb, enlarge_nearest(rgb, 2) + 0.2, SPEC, reference=True) is None
    assert "differs" in verdict(rgb, enlarge_nearest(rgb, 2) + 0.4, SPEC, reference=True)
    assert "differs" in verdict(rgb, np.zeros((1, 3, 80, 112), np.float32), SPEC, reference=True)
    assert "finite" in verdict(rgb, np.full((1, 3, 80, 112), np.nan, np.float32), SPEC, reference=True)


def test_a_wrong_shape_is_refused():
    rgb = planes()
    assert "shape" in verdict(rgb, enlarge_nearest(rgb, 3), SPEC)


def test_the_ladder_ends_on_the_processor_in_full_precision_and_small_tiles():
    ladder = rungs(Rung(GPU, Precision.FP16, 256), SPEC, [CPU])
    assert ladder[0] == ladder[1] == Rung(GPU, Precision.FP16, 256)
    assert Rung(GPU, Precision.FP32, 256) in ladder
    assert Rung(GPU, Precision.FP32, 128) in ladder
    assert ladder[-1] == Rung(CPU, Precision.FP32, 64)
    assert len(set(ladder)) == len(ladder) - 1


def climb(failures, first=None):
    """Run pieces through a ladder; each piece fails as often as its list says."""
    ladder = Ladder(rungs(first or Rung(GPU, Precision.FP16, 256), SPEC, [CPU]), [])
    taken = []
    for errors in failures:
        left = list(errors)

        def attempt(rung, left=left):
            if left:
                raise left.pop(0)
            taken.append(rung)

        ladder.run(attempt)
    return ladder, taken


def test_a_single_failure_is_only_repeated():
    ladder, taken = climb([[DeviceFailed("x")], []])
    assert taken == [Rung(GPU, Precision.FP16, 256)] * 2
    assert len(ladder.events) == 1


def test_a_second_failure_goes_to_full_precision_and_stays_there():
    _, taken = climb([[DeviceFailed("x"), OutputRejected("y")], []])
    assert taken == [Rung(GPU, Precision.FP32, 256)] * 2


def test_lack_of_memory_skips_what_needs_as_much():
    _, taken = climb([[DeviceOutOfMemory("x")]])
    assert taken == [Rung(GPU, Precision.FP32, 128)]


def test_when_every_way_fails_the_last_error_is_raised():
    with pytest.raises(OutputRejected, match="wrong"):
        climb([[OutputRejected("wrong")] * 50])
