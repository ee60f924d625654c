"""Exported estimators compute what the trained network does, at every precision and size; publishing lists them."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from test_datasets import photo_folder
from test_depth_network import maps_for

from engine import catalog
from engine.config import Settings
from engine.depth import Sources
from engine.domain import DepthRequest, DepthSource, EstimatorSpec, Gives, Precision
from engine.errors import DamagedModel
from engine.pixels import Image
from engine.pool import Pool
from engine.session import CPU, OnnxSession
from models import depth_publish
from models.depth_export import float_model, fold, load_weights, reference
from models.depth_network import DepthConfig, DepthNetwork
from models.depth_publish import DepthSamples, check_parity, publish, score
from models.depth_quantise import int8_model, quantise
from models.etl import build_cache
from models.export import IR_VERSION, OPSET
from models.quantise import PAIR_LIMIT, RangeRule, worst_pair

SMALL = DepthConfig(channels=(8, 8, 12, 12, 16), blocks=(1, 0, 1, 1, 1), decoder=8)


def lively_network(seed: int = 0, config: DepthConfig = SMALL) -> DepthNetwork:
    """A small random network whose normalisations are not trivial."""
    torch.manual_seed(seed)
    network = DepthNetwork(config)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.2)  # type: ignore[union-attr]
            module.running_var.uniform_(0.5, 2)  # type: ignore[union-attr]
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, 0, 0.2)
    return network.eval()


def pictures(count: int = 1, height: int = 64, width: int = 96, seed: int = 1) -> torch.Tensor:
    random = np.random.default_rng(seed)
    coarse = random.random((count, 3, height // 16, width // 16), np.float32)
    return torch.from_numpy(
        coarse.repeat(16, 2).repeat(16, 3) * 0.8 + 0.2 * random.random((1, 3, height, width), np.float32)
    )


def session(model: onnx.ModelProto) -> OnnxSession:
    return OnnxSession(model.SerializeToString(), CPU, 1)


def test_folding_changes_nothing():
    network, rgb = lively_network(), pictures(2)
    with torch.no_grad():
        assert float((reference(fold(network), rgb) - network(rgb)).abs().max()) < 1e-4


@pytest.mark.parametrize(("half", "limit"), [(False, 1e-4), (True, 0.02)])
@pytest.mark.parametrize("shape", [(1, 32, 32), (1, 64, 96), (2, 96, 32)])
def test_a_file_computes_what_the_network_does(half: bool, limit: float, shape: tuple[int, int, int]):
    plain = fold(lively_network()).through_float16()
    rgb = pictures(*shape)
    result = session(float_model(plain, half=half)).run(rgb.numpy())
    wanted = reference(plain, rgb).numpy()
    assert result.shape == (shape[0], 1, shape[1] // 2, shape[2] // 2)
    assert result.dtype == np.float32
    assert np.abs(result - wanted).max() <= limit * np.ptp(wanted)


@pytest.mark.parametrize("rule", [RangeRule.MIN_MAX, RangeRule.LEAST_SQUARES])
def test_int8_is_close_and_cannot_saturate(rule: RangeRule):
    plain = fold(lively_network())
    model = int8_model(plain, quantise(plain, pictures(4), rule))
    rgb = pictures(1, seed=1)
    result, wanted = session(model).run(rgb.numpy()), reference(plain, rgb).numpy()
    assert np.abs(result - wanted).mean() < 0.05 * np.ptp(wanted)
    for tensor in model.graph.initializer:
        if tensor.name.endswith("_weight_codes"):
            assert worst_pair(numpy_helper.to_array(tensor)).max() <= PAIR_LIMIT


def test_int8_files_run_in_integers(tmp_path: Path):
    """All convolutions of the optimised graph, and so the time, are integer ones."""
    import onnxruntime

    plain = fold(lively_network())
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.optimized_model_filepath = str(tmp_path / "a.onnx")
    content = int8_model(plain, quantise(plain, pictures(2), RangeRule.MIN_MAX)).SerializeToString()
    onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    kinds = [node.op_type for node in onnx.load(tmp_path / "a.onnx").graph.node]
    assert "Conv" not in kinds
    assert kinds.count("QLinearConv") > 10


@pytest.mark.parametrize("half", [False, True])
def test_a_file_states_the_contract(half: bool):
    model = float_model(fold(lively_network()), half=half)
    assert model.ir_version == IR_VERSION
    assert [(o.domain, o.version) for o in model.opset_import] == [("", OPSET)]
    assert [i.name for i in model.graph.input] == ["rgb"]
    assert [o.name for o in model.graph.output] == ["disparity"]
    values = [*model.graph.input, *model.graph.output]
    assert {v.type.tensor_type.elem_type for v in values} == {onnx.TensorProto.FLOAT}


def test_a_file_that_is_not_as_its_catalog_says_is_refused():
    content = float_model(fold(lively_network()), half=False).SerializeToString()
    for names in ({"picture": "pixel_values"}, {"result": "predicted_depth"}):
        with pytest.raises(DamagedModel, match="takes rgb and gives disparity"):
            OnnxSession(content, CPU, 1, **names)  # type: ignore[arg-type]


def test_a_file_that_is_not_the_network_is_not_published():
    other = session(float_model(fold(lively_network(1)), half=False))
    with pytest.raises(ValueError, match="differs"):
        check_parity(other, fold(lively_network(0)), pictures(), 1e-4)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DepthSamples]:
    folder = tmp_path_factory.mktemp("run")
    photos = photo_folder(folder / "in")
    split = build_cache(photos, folder / "cache")
    samples = DepthSamples(photos, folder / "cache", maps_for(photos, folder / "d"), split, count=2)
    network = lively_network()
    (folder / "run").mkdir()
    state = {"config": SMALL.to_dict(), "step": 7, "seconds": 60.0}
    states = {"network": network.state_dict(), "average": network.state_dict()}
    torch.save({**state, **states}, folder / "run" / "checkpoint.pt")
    lines = [
        {"config": {"batch": 16, "rate": 1e-3}},
        {"minutes": 1.0, "step": 7, "holdout_error": 0.2, "holdout_order": 0.5},
    ]
    (folder / "run" / "log.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return folder / "run", samples


def test_a_run_is_published_as_an_estimator_that_the_engine_can_use(
    run: tuple[Path, DepthSamples], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(depth_publish, "INT8_LOSS", 1.0)  # a random network's order means nothing
    result = publish(run[0], "guess", tmp_path, run[1], lambda _: None)
    models = catalog.load([tmp_path])
    spec = catalog.find_estimator(models, "guess")
    assert spec.estimator == EstimatorSpec(256, 32, Gives.LOG_DISPARITY)
    assert set(spec.variants) == set(Precision)
    assert spec.scores["holdout/error/int8"] == pytest.approx(result.scores[Precision.INT8].error, abs=1e-4)
    with closing(Pool(Settings(threads=1))) as pool:
        sources = Sources(models, "guess", pool, lambda path: None)  # type: ignore[arg-type, return-value]
        for precision in Precision:
            image = Image(np.random.default_rng(0).integers(0, 256, (90, 120, 3), np.uint8))
            found = sources.find(image, DepthRequest(DepthSource.ESTIMATE), [CPU], precision)
            assert (found.source, found.events) == ("guess", ())
    text = (tmp_path / "guess.md").read_text(encoding="utf-8")
    assert "| 1 | 7 | 0.2000 | 0.5000 |" in text
    assert "batch 16" in text
    assert all(len(line) < 400 for line in text.splitlines())


def test_int8_that_loses_too_much_is_not_published(
    run: tuple[Path, DepthSamples], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(depth_publish, "INT8_LOSS", -2.0)
    with pytest.raises(ValueError, match="too few"):
        publish(run[0], "guess", tmp_path / "out", run[1], lambda _: None)
    assert not (tmp_path / "out").exists()


def test_the_averaged_weights_of_a_checkpoint_are_loaded(run: tuple[Path, DepthSamples]):
    for source in (run[0], run[0] / "checkpoint.pt"):
        network, about = load_weights(source)
        assert torch.equal(network.scene[0].weight, lively_network().scene[0].weight)  # type: ignore[arg-type]
        assert about["step"] == 7


def test_a_perfect_estimate_has_no_error(run: tuple[Path, DepthSamples]):
    pairs = run[1].holdout()
    depth = pairs[0].depth[None].float()
    found = score(lambda _: 3 * depth + 1, [replace(pairs[0])])
    assert found.error < 1e-3
    assert found.order == 1
