"""Int8 files run as integer convolutions only, cannot saturate anywhere, and stay close to the trained network."""

from __future__ import annotations

from pathlib import Path

import engine  # noqa: F401 - switches onnxruntime's telemetry off before it is imported

# isort: split
import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from test_datasets import smooth_photo
from test_export import in_torch, lively_network, planes, session

from models.export import Layer, fold
from models.quantise import (
    PAIR_LIMIT,
    QuantisedNetwork,
    RangeRule,
    Steps,
    choose_steps,
    int8_model,
    patch_covariance,
    quantise,
    quantise_weight,
    split_depth,
    worst_pair,
)


def calibration(count: int = 4, side: int = 32) -> torch.Tensor:
    photos = np.stack([smooth_photo(seed, side, side) for seed in range(count)])
    return torch.from_numpy(photos).permute(0, 3, 1, 2).float().div(255).contiguous()


def quantised(scale: int = 2, rule: RangeRule = RangeRule.LEAST_SQUARES) -> QuantisedNetwork:
    rgb = calibration()
    depth = torch.rand(len(rgb), 1, *rgb.shape[2:], generator=torch.Generator().manual_seed(0))
    return quantise(fold(lively_network(), scale), rgb, depth, rule)


def optimised_nodes(model: onnx.ModelProto, folder: Path) -> list[str]:
    """The kinds of nodes that onnxruntime really runs."""
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(folder / "optimised.onnx")
    options.log_severity_level = 3
    onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return [node.op_type for node in onnx.load(folder / "optimised.onnx").graph.node]


@pytest.mark.parametrize("scale", [2, 4])
def test_every_convolution_runs_in_integers_without_anything_between(scale: int, tmp_path: Path):
    kinds = optimised_nodes(int8_model(quantised(scale)), tmp_path)
    assert "Conv" not in kinds
    first, last = kinds.index("QLinearConv"), len(kinds) - 1 - kinds[::-1].index("QLinearConv")
    assert set(kinds[first : last + 1]) == {"QLinearConv", "QLinearAdd"}
    assert kinds.count("QLinearConv") == 5
    assert kinds.count("QuantizeLinear") == kinds.count("DequantizeLinear") == 1


@pytest.mark.parametrize("rule", RangeRule)
@pytest.mark.parametrize("scale", [2, 3, 4])
def test_int8_stays_close_to_the_network(rule: RangeRule, scale: int):
    ready = session(int8_model(quantised(scale, rule)))
    rgb = calibration()[:1].numpy()
    depth = np.full_like(rgb[:, :1], 0.5)
    error = ready.run(rgb, depth) - in_torch(fold(lively_network(), scale), rgb, depth)
    assert np.sqrt((error**2).mean()) < 1 / 255


def test_quantising_twice_gives_the_same_file():
    assert int8_model(quantised()).SerializeToString() == int8_model(quantised()).SerializeToString()


def test_sixteen_bit_pictures_keep_their_levels():
    ramp = (np.arange(65536, dtype=np.float32) / 65535).reshape(1, 1, 256, 256).repeat(3, 1)
    result = session(int8_model(quantised())).run(ramp, np.full((1, 1, 256, 256), 0.5, np.float32))
    assert len(np.unique(np.rint(np.clip(result, 0, 1) * 65535)[0, 0])) >= 16_000


def test_two_products_never_exceed_sixteen_bits():
    for layer in quantised().layers:
        assert worst_pair(layer.weight).max() <= PAIR_LIMIT
    assert np.iinfo(np.int16).max >= 255 * PAIR_LIMIT


def test_the_worst_pair_is_found_by_brute_force_too():
    codes = np.random.default_rng(0).integers(-127, 128, (6, 3, 2, 2)).astype(np.int8)
    codes[0], codes[1] = 5, -7  # one sign only
    flat = codes.reshape(6, -1).astype(int)
    # The extreme sums of products with inputs 0..255 are reached by leaving out weights of the other sign.
    expected = [
        max(abs(min(a, 0) + min(b, 0)) if sign < 0 else max(a, 0) + max(b, 0)
            for i, a in enumerate(row) for b in row[:i] for sign in (-1, 1))
        for row in flat
    ]  # fmt: skip
    assert worst_pair(codes).tolist() == expected


def test_an_identity_keeps_finer_steps_than_seven_bits_would():
    weight = np.random.default_rng(0).normal(0, 0.02, (8, 8, 3, 3)).astype(np.float32)
    for channel in range(8):
        weight[channel, channel, 1, 1] += 1
    _, steps = quantise_weight(weight, np.eye(72))
    assert (steps < np.abs(weight).reshape(8, -1).max(1) / 100).all()


def test_rounding_with_the_inputs_in_view_beats_plain_rounding():
    x = torch.nn.functional.avg_pool2d(torch.rand(4, 8, 40, 40, generator=torch.Generator().manual_seed(0)), 3, 1)
    weight = np.random.default_rng(0).normal(0, 0.1, (8, 8, 3, 3)).astype(np.float32)
    codes, steps = quantise_weight(weight, patch_covariance(x))
    wide = steps[:, None, None, None]

    def error(rounded: np.ndarray) -> float:
        difference = torch.from_numpy((rounded * wide - weight).astype(np.float32))
        return float((torch.nn.functional.conv2d(x, difference) ** 2).mean())

    assert error(codes) < 0.5 * error(np.rint(weight / wide))


@pytest.mark.parametrize("rule", RangeRule)
def test_a_range_without_negative_values_starts_at_zero(rule: RangeRule):
    x = torch.rand(10_000, generator=torch.Generator().manual_seed(0))
    steps = choose_steps(x, rule)
    assert steps.zero == 0
    assert (steps.coded(x) - x).abs().mean() < steps.step
    assert steps.coded(torch.tensor([-3.0])).item() == 0.0  # the work of a ReLU


def test_zero_is_coded_exactly_in_a_signed_range():
    steps = choose_steps(torch.linspace(-0.7, 2.1, 1000), RangeRule.MIN_MAX)
    assert 0 < steps.zero < 255
    assert steps.coded(torch.zeros(1)).item() == 0.0


def test_eight_bit_pictures_enter_without_loss():
    codes = torch.arange(256) / 255
    torch.testing.assert_close(Steps(1 / 255).coded(codes), codes)


def test_two_depth_planes_say_what_one_did():
    head = Layer(np.random.default_rng(0).normal(size=(4, 4, 3, 3)).astype(np.float32), np.zeros(4, np.float32))
    rgb, depth = (torch.from_numpy(p) for p in planes())
    signed = depth - 0.5
    one = torch.nn.functional.conv2d(torch.cat((rgb, signed), 1), torch.from_numpy(head.weight))
    five = torch.cat((rgb, signed.relu(), (-signed).relu()), 1)
    torch.testing.assert_close(torch.nn.functional.conv2d(five, torch.from_numpy(split_depth(head).weight)), one)


def test_a_higher_power_covers_more_of_what_is_rare_and_large():
    x = torch.cat([torch.linspace(0, 1, 1_000_000), torch.full((2,), 2.0)])
    steps = [
        choose_steps(x, rule).step for rule in (RangeRule.LEAST_SQUARES, RangeRule.FOURTH_POWER, RangeRule.MIN_MAX)
    ]
    assert steps[0] < steps[1] <= steps[2] == pytest.approx(2 / 255)
