"""Fine-tuned int8 answers more like the float network, and is as safe as what it began as."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from test_export import lively_network, planes, session
from test_quantise import calibration, optimised_nodes

from models.export import PlainNetwork, fold
from models.network import NetworkConfig, SuperResolution
from models.quantise import PAIR_LIMIT, QuantisedNetwork, RangeRule, int8_model, quantise, worst_pair
from models.quantise_training import Tuning, fine_tune, within_pair_limit
from models.samples import Inputs

QUICK = Tuning(steps=120, side=16, rate=0.05, range_rate=5e-3)


def pool(*, control: bool = False) -> Inputs:
    rgb = calibration(8)
    random = torch.Generator().manual_seed(2)
    strengths = torch.rand(len(rgb), 2, *rgb.shape[2:], generator=random) if control else None
    return Inputs(rgb, torch.rand(len(rgb), 1, *rgb.shape[2:], generator=random), strengths)


def rough(plain: PlainNetwork, inputs: Inputs) -> QuantisedNetwork:
    """Quantised for brighter pictures than there are, so that there is something to gain."""
    return quantise(plain, inputs.rgb * 1.5, inputs.depth, RangeRule.MIN_MAX, control=inputs.control)


def error(quantised: QuantisedNetwork, plain: PlainNetwork, inputs: Inputs) -> float:
    """Root mean square between the int8 file as onnxruntime computes it, and the float network."""
    ready = session(int8_model(quantised))
    found = ready.run(*(t.contiguous().numpy() for t in inputs.tensors))
    return float(np.sqrt(((found - plain.enhance(*inputs.tensors).numpy()) ** 2).mean()))


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "control"])
def tuned(request: pytest.FixtureRequest) -> tuple[PlainNetwork, Inputs, QuantisedNetwork, QuantisedNetwork]:
    network = lively_network()
    if request.param:
        torch.manual_seed(0)
        network = SuperResolution(NetworkConfig(channels=8, blocks=2, control=True)).eval()
        with torch.no_grad():
            network.head.weight[:, 3:].normal_(std=0.2)
            network.tail(2).weight.mul_(3)
    plain, inputs = fold(network, 2), pool(control=request.param)
    before = rough(plain, inputs)
    return plain, inputs, before, fine_tune(before, plain, inputs, QUICK)


def test_it_comes_closer_to_the_float_network(
    tuned: tuple[PlainNetwork, Inputs, QuantisedNetwork, QuantisedNetwork],
):
    plain, inputs, before, after = tuned
    assert error(after, plain, inputs) < 0.7 * error(before, plain, inputs)


def test_no_pair_of_its_weights_can_saturate(tuned: tuple[PlainNetwork, Inputs, QuantisedNetwork, QuantisedNetwork]):
    assert all(worst_pair(layer.weight).max() <= PAIR_LIMIT for layer in tuned[3].layers)


def test_each_layer_reads_codes_as_the_one_before_writes_them(
    tuned: tuple[PlainNetwork, Inputs, QuantisedNetwork, QuantisedNetwork],
):
    after = tuned[3]
    chain = (after.head, *after.body, after.fuse)
    assert [layer.input for layer in chain[1:]] == [layer.output for layer in chain[:-1]]
    assert after.tail.input == after.features
    assert all(layer.output.zero == 0 for layer in (after.head, *after.body))


def test_its_file_still_runs_in_integers_only(
    tuned: tuple[PlainNetwork, Inputs, QuantisedNetwork, QuantisedNetwork], tmp_path: Path
):
    kinds = optimised_nodes(int8_model(tuned[3]), tmp_path)
    assert "Conv" not in kinds
    assert kinds.count("QLinearConv") == 5


def test_fine_tuning_twice_gives_the_same_file():
    plain, inputs = fold(lively_network(), 2), pool()
    before = rough(plain, inputs)
    once, twice = (fine_tune(before, plain, inputs, replace(QUICK, steps=5)) for _ in range(2))
    assert int8_model(once).SerializeToString() == int8_model(twice).SerializeToString()


def test_without_a_step_nearly_nothing_changes():
    plain, inputs = fold(lively_network(), 3), pool()
    before = rough(plain, inputs)
    same = fine_tune(before, plain, inputs, replace(QUICK, steps=0))
    assert error(same, plain, inputs) == pytest.approx(error(before, plain, inputs), rel=0.05)


def test_what_was_said_is_how_far_apart_they_are():
    plain, inputs = fold(lively_network(), 2), pool()
    heard: list[str] = []
    fine_tune(rough(plain, inputs), plain, inputs, replace(QUICK, steps=100), heard.append)
    assert len(heard) == 1
    assert heard[0].endswith("after 100 steps")


def test_pictures_smaller_than_a_crop_are_used_whole():
    rgb, depth = planes(11, 14, 2)
    inputs = Inputs(torch.from_numpy(rgb), torch.from_numpy(depth))
    plain = fold(lively_network(), 2)
    assert fine_tune(rough(plain, inputs), plain, inputs, replace(QUICK, steps=2)).scale == 2


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(1, 200))
def test_codes_keep_within_the_pair_limit_once_rounded(seed: int, size: float):
    random = torch.Generator().manual_seed(seed)
    codes = torch.randn(5, 3, 3, 3, generator=random) * size
    limited = within_pair_limit(codes)
    assert worst_pair(limited.round().to(torch.int8).numpy()).max() <= PAIR_LIMIT
    assert torch.equal(within_pair_limit(limited), limited)


def test_codes_within_the_limit_stay_as_they_are():
    codes = torch.zeros(1, 2, 3, 3)
    codes[0, 0, 1, 1], codes[0, 1, 0, 0], codes[0, 1, 2, 2], codes[0, 0, 0, 0] = 100.5, 26.5, -63.5, -63.5
    assert torch.equal(within_pair_limit(codes), codes)


def test_the_largest_code_stays_and_the_others_make_room():
    codes = torch.zeros(1, 1, 3, 3)
    codes[0, 0, 1, 1], codes[0, 0, 0, 0], codes[0, 0, 2, 2] = 110.0, 30.0, -120.0
    limited = within_pair_limit(codes)
    assert limited[0, 0, 1, 1] == 110
    assert limited[0, 0, 0, 0] == PAIR_LIMIT - 1 - 110
    assert limited[0, 0, 2, 2] == -120
