"""The page of benchmarks says what was measured, for every shipped network and for peers beside them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from PIL import Image
from test_export import lively_network
from typer.testing import CliRunner
from waves import benchmark_folder

from engine.config import Settings
from engine.errors import DamagedModel
from models import benchmarks, cli
from models.evaluate import METRICS, PictureScore, Score
from models.export import float_model, fold
from models.figure import Point, draw, label_places
from models.peers import load_peer
from models.picture_sets import picture_sets
from models.speed import Speed
from models.weights_file import write_catalog


def score(dataset: str, method: str, psnr: list[float], scale: int = 4, fallbacks: int = 0) -> Score:
    values = {metric.key: 0.5 for metric in METRICS}
    pictures = (PictureScore(str(n), {**values, "psnr": p}, fallbacks) for n, p in enumerate(psnr))
    return Score(dataset, scale, method, tuple(pictures))


def resizing_network(path: Path, scale: float = 2.0) -> Path:
    """A peer that repeats pixels."""
    shape = [1, 3, "h", "w"]
    rgb = helper.make_tensor_value_info("rgb", TensorProto.FLOAT, shape)
    out = helper.make_tensor_value_info("out", TensorProto.FLOAT, [1, 3, "H", "W"])
    factors = helper.make_tensor("factors", TensorProto.FLOAT, [4], [1.0, 1.0, scale, scale])
    node = helper.make_node("Resize", ["rgb", "", "factors"], ["out"], mode="nearest")
    graph = helper.make_graph([node], "peer", [rgb], [out], [factors])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog with the full-precision files of one tiny network at x2 and x4."""
    folder = tmp_path_factory.mktemp("weights")
    network = lively_network()
    for scale in (2, 4):
        content = float_model(fold(network, scale), half=False).SerializeToString()
        name = f"tiny-x{scale}.fp32.onnx"
        (folder / name).write_bytes(content)
        file = {"path": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        entry = {"name": "tiny", "scale": scale, "halo": 5, "size_multiple": 1, "inputs": ["rgb", "depth"]}
        entry |= {"tolerance": 0.3, "licence": "Apache-2.0", "files": {"fp32": file, "fp16": file}}
        write_catalog(folder / "catalog.toml", [entry])
    return folder


def clean_sets(data: Path, scale: int):
    return picture_sets(data, scale)


def test_every_network_and_peer_is_scored_and_timed(weights: Path, tmp_path: Path):
    said: list[str] = []
    peers = [load_peer(resizing_network(tmp_path / "nearest_x4.onnx", 4), 1)]
    measured = benchmarks.measure(
        Settings(models_dir=str(weights)),
        benchmark_folder(tmp_path),
        benchmarks.shipped_models(weights),
        peers,
        threads=1,
        say=said.append,
        sets=clean_sets,
        rounds=2,
    )
    # Float16 would say the same as float32 on a processor.
    assert [(s.scale, s.method) for s in measured.scores] == [
        (2, "bicubic"),
        (2, "tiny fp32"),
        (4, "bicubic"),
        (4, "tiny fp32"),
        (4, "nearest"),
    ]
    assert set(measured.speeds) == {"tiny fp32", "nearest"}
    assert len(said) == 6

    benchmarks.write(measured, tmp_path / "models" / "PAGE.md", tmp_path / "docs" / "figure.png")
    page = (tmp_path / "models" / "PAGE.md").read_text(encoding="utf-8")
    assert "### x2" in page
    assert "### x4" in page
    assert "against nearest" in page
    # There is no Set14 here, and without its PSNR nothing to draw.
    assert "figure.png" not in page
    assert not (tmp_path / "docs").exists()


def test_the_page_shows_gains_with_their_intervals():
    table = benchmarks.quality_table([score("Set_14", "bicubic", [26.0, 28.0]), score("Set_14", "ours", [27.0, 29.0])])
    assert "| Set 14 | 2 | bicubic | 27.00 |  | 0.5000 |" in table
    assert "|  |  | ours | 28.00 | +1.00 [+1.00, +1.00] | 0.5000 |" in table


def test_a_gain_over_a_picture_without_error_is_not_a_number_to_show():
    infinite = score("Set14", "ours", [float("inf"), 29.0])
    assert benchmarks.gain(infinite, score("Set14", "bicubic", [26.0, 28.0])) == ""


def test_fallbacks_are_told():
    table = benchmarks.quality_table([score("Set14", "bicubic", [26.0]), score("Set14", "ours", [27.0], fallbacks=2)])
    assert "ours (2 fallbacks)" in table


def test_speeds_are_sorted_and_compared_with_each_peer(tmp_path: Path):
    speeds = {"ours fp32": Speed((4.0,)), "peer": Speed((5.0,)), "ours int8": Speed((9.0, 10.0, 11.0))}
    scores = [score("Set14", "ours int8", [28.2]), score("Set14", "peer", [28.6]), score("Set14", "ours int8", [1], 2)]
    measured = benchmarks.Measured(scores, speeds, ["peer", "other scale"], 2)
    lines = benchmarks.speed_table(measured).splitlines()
    assert lines[0] == "| network | MP/s | quartiles | against peer | Set14 dB |"
    assert lines[2] == "| ours int8 | 10.00 | 9.50 to 10.50 | 2.00 | 28.20 |"
    assert lines[4] == "| ours fp32 | 4.00 | 4.00 to 4.00 | 0.80 |  |"

    figure = tmp_path / "docs" / "figure.png"
    benchmarks.write(measured, tmp_path / "models" / "PAGE.md", figure)
    page = (tmp_path / "models" / "PAGE.md").read_text(encoding="utf-8")
    assert re.search(r"!\[[^]]+\]\(\.\./docs/figure\.png\)", page)
    with Image.open(figure) as picture:
        assert picture.width >= 1000


def test_the_picture_is_the_same_every_time(tmp_path: Path):
    points = [Point("ours fp32", 4, 28.2, is_peer=False), Point("ours int8", 10, 28.1, is_peer=False)]
    for name in ("a.png", "b.png"):
        draw([*points, Point("peer", 5, 28.6, is_peer=True)], tmp_path / name, reference="Set14", scale=4, threads=2)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_labels_avoid_points_and_each_other():
    names, centres = ["one", "two", "three"], [(100.0, 100.0), (100.0, 115.0), (300.0, 100.0)]
    places = label_places(names, centres)
    assert places[2] == (0.0, 15.0)
    assert places[0] != (0.0, 15.0)  # there lies the second point
    boxes = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(centres, places, strict=True)]
    assert len({(round(x), round(y)) for x, y in boxes}) == 3


def test_a_peer_enlarges_like_any_method(tmp_path: Path):
    peer = load_peer(resizing_network(tmp_path / "nearest_x2.onnx"), 1)
    assert (peer.name, peer.scale) == ("nearest", 2)
    low = np.arange(5 * 4 * 3, dtype=np.uint8).reshape(5, 4, 3)
    assert np.array_equal(peer.method().enlarge(low).pixels, low.repeat(2, 0).repeat(2, 1))


def test_a_file_that_does_not_enlarge_is_no_peer(tmp_path: Path):
    with pytest.raises(ValueError, match="no enlarged picture"):
        load_peer(resizing_network(tmp_path / "smaller.onnx", 0.5), 1)
    (tmp_path / "broken.onnx").write_bytes(b"not a network")
    with pytest.raises(DamagedModel):
        load_peer(tmp_path / "broken.onnx", 1)


def test_the_command_tells_what_is_missing(tmp_path: Path, weights: Path):
    arguments = ["benchmarks", "--data", str(tmp_path), "--weights", str(weights), "-o", str(tmp_path / "page.md")]
    result = CliRunner().invoke(cli.app, arguments)
    assert result.exit_code == 1
    assert "no data set" in result.stderr
    assert not (tmp_path / "page.md").exists()
    (tmp_path / "broken.onnx").write_bytes(b"not a network")
    result = CliRunner().invoke(cli.app, [*arguments, "--peer", str(tmp_path / "broken.onnx")])
    assert result.exit_code == 1
    assert "damaged-model" in result.stderr
