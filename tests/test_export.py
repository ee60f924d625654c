"""Exported files compute what the trained network does, at every precision, size and scale."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from engine.session import CPU, OnnxSession
from models.export import IR_VERSION, OPSET, PlainNetwork, float_model, fold, load_weights
from models.network import NetworkConfig, SuperResolution

SCALES = (2, 3, 4)


def lively_network(seed: int = 0) -> SuperResolution:
    """A tiny random network in which everything matters, depth too."""
    torch.manual_seed(seed)
    network = SuperResolution(NetworkConfig(channels=8, blocks=2)).eval()
    with torch.no_grad():
        network.head.weight[:, 3].normal_(std=0.2)
        for tail in network.tails.values():
            tail.weight.mul_(3)
    return network


def planes(height: int = 11, width: int = 14, count: int = 1, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return tuple(random.random((count, c, height, width), np.float32) for c in (3, 1))  # type: ignore[return-value]


def session(model: onnx.ModelProto) -> OnnxSession:
    return OnnxSession(model.SerializeToString(), CPU, 1)


def in_torch(plain: PlainNetwork, rgb: np.ndarray, depth: np.ndarray) -> np.ndarray:
    return plain.enhance(torch.from_numpy(rgb), torch.from_numpy(depth)).numpy()


@pytest.mark.parametrize("scale", SCALES)
def test_folding_changes_nothing(scale: int):
    network = lively_network()
    rgb, depth = planes()
    with torch.no_grad():
        trained = network(torch.from_numpy(rgb), torch.from_numpy(depth), scale).numpy()
    assert np.abs(in_torch(fold(network, scale), rgb, depth) - trained).max() < 5e-6


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(("half", "limit"), [(False, 1e-5), (True, 2 / 255)])
def test_a_file_computes_what_the_network_does(scale: int, half: bool, limit: float):
    plain = fold(lively_network(), scale).through_float16()
    ready = session(float_model(plain, half))
    for height, width, count in ((11, 14, 1), (1, 1, 1), (2, 9, 3)):
        rgb, depth = planes(height, width, count)
        result = ready.run(rgb, depth)
        assert result.shape == (count, 3, height * scale, width * scale)
        assert result.dtype == np.float32
        assert np.abs(result - in_torch(plain, rgb, depth)).max() <= limit


def test_depth_reaches_the_result():
    ready = session(float_model(fold(lively_network(), 2), half=False))
    rgb, depth = planes()
    assert np.abs(ready.run(rgb, depth) - ready.run(rgb, np.full_like(depth, 0.5))).max() > 1e-3


@pytest.mark.parametrize("half", [False, True])
def test_a_file_states_the_contract(half: bool):
    model = float_model(fold(lively_network(), 3), half)
    assert model.ir_version == IR_VERSION
    assert [(o.domain, o.version) for o in model.opset_import] == [("", OPSET)]
    assert [i.name for i in model.graph.input] == ["rgb", "depth"]
    assert [o.name for o in model.graph.output] == ["enhanced"]
    values = [*model.graph.input, *model.graph.output]
    assert {v.type.tensor_type.elem_type for v in values} == {onnx.TensorProto.FLOAT}
    for value in values:
        batch, _, height, width = value.type.tensor_type.shape.dim
        assert batch.dim_param
        assert height.dim_param
        assert width.dim_param


def test_weights_are_stored_in_half_size():
    network = lively_network()
    parameters = sum(p.numel() for p in network.parameters())
    tails = sum(p.numel() for s in (2, 3) for p in network.tails[str(s)].parameters())
    stored = float_model(fold(network, 4), half=False).graph.initializer
    weights = [t for t in stored if t.name.endswith("_stored")]
    assert sum(len(t.raw_data) for t in weights) == 2 * (parameters - tails)


def test_the_input_keeps_its_levels_when_the_branch_is_half_precise():
    network = lively_network()
    with torch.no_grad():
        network.tails["2"].weight.zero_()
    ramp = np.linspace(0, 1, 65536, dtype=np.float32).reshape(1, 1, 256, 256).repeat(3, 1)
    result = session(float_model(fold(network, 2), half=True)).run(ramp, np.full((1, 1, 256, 256), 0.5, np.float32))
    np.testing.assert_array_equal(result[:, :, ::2, ::2], ramp)


def test_the_averaged_weights_of_a_checkpoint_are_loaded(tmp_path: Path):
    trained, averaged = lively_network(0), lively_network(1)
    state = {"config": trained.config.to_dict(), "step": 7, "seconds": 60.0}
    states = {"network": trained.state_dict(), "average": averaged.state_dict()}
    torch.save({**state, **states}, tmp_path / "checkpoint.pt")
    for source in (tmp_path, tmp_path / "checkpoint.pt"):
        network, about = load_weights(source)
        assert torch.equal(network.head.weight, averaged.head.weight)
        assert about == state
