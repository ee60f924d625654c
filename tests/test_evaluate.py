"""What is published can be loaded, is described by what was measured, and is scored through the shipped route."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image as Pillow
from test_datasets import photo_folder, smooth_photo
from test_export import lively_network
from typer.testing import CliRunner
from waves import SCALES, benchmark_folder

from engine import catalog
from engine.config import Settings
from engine.domain import Precision
from engine.enhance import Engine
from engine.session import CPU, OnnxSession
from models import cli, graphics
from models.etl import build_cache
from models.evaluate import (
    BICUBIC,
    UNCHANGED,
    Enlarged,
    Method,
    PictureScore,
    as_markdown,
    as_rows,
    bicubic,
    evaluate,
    score_set,
)
from models.export import fold
from models.picture_sets import Pair, PictureSet, picture_sets
from models.publish import DARK, FINE_TUNED, Published, Survey, check_parity, export, hard_patterns, int8_of, publish
from models.quantise import RangeRule
from models.quantise_training import Tuning
from models.samples import Samples
from models.weights_file import write_catalog


def run_folder(folder: Path) -> Path:
    """A run as `models.train` leaves it, never really trained."""
    folder.mkdir()
    network = lively_network()
    state = {"config": network.config.to_dict(), "average": network.state_dict(), "step": 12, "seconds": 90.0}
    torch.save(state, folder / "checkpoint.pt")
    lines = [
        {"step": 0, "minutes": 0.0, "event": "start", "config": {"loss": "l1", "rate": 1e-3, "init": "/x/older.st"}},
        {"step": 12, "minutes": 1.5, "holdout_x2": 31.25, "holdout_x3": 29.5, "holdout_x4": 27.75},
    ]
    (folder / "log.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    folder = tmp_path_factory.mktemp("data")
    split = build_cache(photo_folder(folder / "photos"), folder / "cache")
    return Samples(folder / "photos", folder / "cache", split, count=2, drawings=1, side=16, holdout_side=48)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory, samples: Samples) -> Path:
    """The published files of one run, with catalog and card."""
    folder = tmp_path_factory.mktemp("published")
    benchmarks = benchmark_folder(folder / "benchmarks")
    publish(run_folder(folder / "run"), "waves-net", folder / "weights", samples, benchmarks, lambda _: None)
    return folder / "weights"


def test_every_scale_and_precision_is_listed_with_its_hash(weights: Path):
    networks = catalog.load([weights])["waves-net"].networks
    assert tuple(networks) == SCALES
    for spec in networks.values():
        assert set(spec.variants) == set(Precision)
        for variant in spec.variants.values():
            content = catalog.read_weights(variant)
            assert variant.path.name == "waves-net.weights"
            assert variant.sha256 == hashlib.sha256(content).hexdigest()
        assert spec.inputs == ("rgb", "depth")
        assert 0 < spec.tolerance <= DARK
        assert spec.halo == 5


def test_scores_in_the_catalog_are_those_that_evaluate_gives(weights: Path, tmp_path: Path):
    spec = catalog.load([weights])["waves-net"].networks[3]
    with Engine(Settings(models_dir=str(weights))) as engine:
        scores = list(evaluate(engine, benchmark_folder(tmp_path), [3], "waves-net", [Precision.INT8]))
    assert {f"Waves/{s.method.removeprefix('waves-net ')}": round(s.psnr, 3) for s in scores} == {
        key: value for key, value in spec.scores.items() if key != "Waves/fp32"
    }


def test_the_card_tells_what_the_run_recorded(weights: Path):
    text = (weights / "waves-net.md").read_text(encoding="utf-8")
    assert "12 steps in 2 minutes: started from older, loss l1, rate 0.001." in text
    assert "| 2 | 12 | 31.25 | 29.50 | 27.75 |" in text
    assert "3 photographs" in text
    assert "/x/" not in text
    assert "| Waves | x4 | waves-net int8 |" in text
    assert re.search(r"of the ways tried: x2 (fourth-power|least-squares), x3 ", text)


@pytest.mark.integration
def test_exporting_again_gives_the_same_bytes(weights: Path, samples: Samples, tmp_path: Path):
    export(lively_network(), "waves-net", tmp_path / "weights", samples, lambda _: None)
    again = tmp_path / "weights" / "waves-net.weights"
    assert again.read_bytes() == (weights / "waves-net.weights").read_bytes()


def test_a_catalog_keeps_the_networks_of_others(tmp_path: Path):
    def entry(name: str, scale: int, tolerance: float) -> dict:
        file = {"path": f"{name}.onnx", "sha256": "0", "bytes": 3}
        values = {"halo": 3, "size_multiple": 1, "inputs": ["rgb", "depth"], "licence": "Apache-2.0"}
        return {"name": name, "scale": scale, **values, "tolerance": tolerance, "files": {"int8": file}}

    path = tmp_path / "catalog.toml"
    write_catalog(path, [entry("a", 2, 0.1), entry("b", 2, 0.1)])
    write_catalog(path, [{**entry("b", 2, 0.2), "scores": {"Set14/int8": 32.9}}, entry("b", 4, 0.1)])
    networks = tomllib.loads(path.read_text(encoding="utf-8"))["network"]
    assert [(n["name"], n["scale"], n["tolerance"]) for n in networks] == [("a", 2, 0.1), ("b", 2, 0.2), ("b", 4, 0.1)]
    assert networks[1]["scores"] == {"Set14/int8": 32.9}
    assert catalog.load([tmp_path])["b"].networks[2].scores == {"Set14/int8": 32.9}


def test_names_that_would_break_a_catalog_are_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="does not belong"):
        write_catalog(tmp_path / "catalog.toml", [{"name": 'a"b', "scale": 2, "files": {}}])


@pytest.mark.integration
def test_fine_tuned_int8_is_shipped_where_it_does_better(samples: Samples, tmp_path: Path):
    said: list[str] = []
    (*_, one) = export(lively_network(), "waves-net", tmp_path, samples, said.append, tuning=Tuning(steps=4, batch=2))
    ways = {key.removeprefix("holdout/int8/"): v for key, v in one.measured.items() if key.startswith("holdout/int8/")}
    assert set(ways) == {RangeRule.FOURTH_POWER, RangeRule.LEAST_SQUARES, FINE_TUNED}
    assert one.measured["holdout/int8"] in ways.values()
    assert sum(f"int8 {FINE_TUNED}" in line for line in said) == len(SCALES)


def test_int8_is_made_the_way_that_loses_least_where_it_loses_most(samples: Samples, monkeypatch: pytest.MonkeyPatch):
    figures = iter([(29.9, 29.95), (30.0, 29.8), (29.95, 29.88)])
    monkeypatch.setattr("models.publish.survey", lambda *_: Survey(*next(figures), 0.01, 0.01))
    plain = fold(lively_network(), 2)
    result = Published("waves-net", 2, 5, ["rgb", "depth"], uses_depth=False)
    reference = Survey(30.0, 30.0, 0.01, 0.01)
    found, _ = int8_of(plain, result, samples, reference, Tuning(steps=1, batch=1), lambda _: None)
    assert (found.psnr, found.drawings) == (29.9, 29.95)


def test_a_pool_to_learn_from_shares_no_drawing_with_those_before(samples: Samples, monkeypatch: pytest.MonkeyPatch):
    drawn: list[int] = []
    monkeypatch.setattr("models.samples.drawing", lambda seed, side: drawn.append(seed) or graphics.drawing(seed, side))
    samples.calibration(2)
    samples.held_drawings(2)
    before = set(drawn)
    drawn.clear()
    assert len(samples.pool(2).rgb) == 10 * (samples.count + samples.drawings)
    assert len(drawn) == 5 * (samples.count + samples.drawings)
    assert not before & set(drawn)


def test_a_file_that_computes_something_else_is_not_published(weights: Path):
    other = lively_network(5)
    variant = catalog.load([weights])["waves-net"].networks[2].variants[Precision.FP32]
    session = OnnxSession(catalog.read_weights(variant), CPU, 1)
    with pytest.raises(ValueError, match="differs from the trained one"):
        check_parity(session, fold(other, 2), torch.float32, torch.rand(1, 3, 16, 16), 1e-4)


def test_calibration_never_sees_a_held_out_photo(samples: Samples, monkeypatch: pytest.MonkeyPatch):
    opened: list[str] = []
    load = np.load

    def recorded(path: Path, *args, **kwargs):
        opened.append(path.name)
        return load(path, *args, **kwargs)

    monkeypatch.setattr(np, "load", recorded)
    crops = samples.calibration(2).rgb
    assert crops.shape == (3, 3, 16, 16)
    assert not [name for name in opened for held in samples.split.holdout if name.startswith(held)]


def test_hard_patterns_are_pictures():
    for pattern in hard_patterns(33):
        assert pattern.shape == (1, 3, 33, 33)
        assert 0 <= pattern.min() <= pattern.max() <= 1


class Remembered:
    """Scores that are already known, and those that are put."""

    def __init__(self, known: dict[str, PictureScore]) -> None:
        self.known = known

    def get(self, method: Method, pair: Pair) -> PictureScore | None:
        return self.known.get(f"{method.name} {pair.name}")

    def put(self, method: Method, pair: Pair, score: PictureScore) -> None:
        self.known[f"{method.name} {pair.name}"] = score


def nearest(low: np.ndarray) -> Enlarged:
    return Enlarged(low.repeat(2, 0).repeat(2, 1), fallbacks=1)


def waves(tmp_path: Path) -> PictureSet:
    return next(picture_sets(benchmark_folder(tmp_path), 2))


def test_scores_of_single_pictures_are_kept_in_the_order_of_the_set(tmp_path: Path):
    first, second = score_set(waves(tmp_path), [bicubic(2), Method("nearest", "n", nearest)])
    assert [p.name for p in first.pictures] == [p.name for p in second.pictures] == ["0.png", "1.png"]
    assert first.psnr == pytest.approx(first.values("psnr").mean())
    assert first.psnr > second.psnr
    assert (first.fallbacks, second.fallbacks) == (0, 2)


def test_what_is_known_is_not_computed_again(tmp_path: Path):
    known = Remembered({})
    pairs = waves(tmp_path)
    before = score_set(pairs, [bicubic(2)], known)

    def unexpected(low: np.ndarray) -> Enlarged:
        raise AssertionError("enlarged again")

    assert score_set(pairs, [Method(BICUBIC, "", unexpected)], known) == before


def test_a_watcher_sees_every_result_even_of_known_scores(tmp_path: Path):
    known, seen = Remembered({}), []
    pairs = waves(tmp_path)
    score_set(pairs, [bicubic(2)], known)
    score_set(pairs, [bicubic(2)], known, watch=lambda _, pair, results: seen.append((pair.name, *results)))
    assert seen == [("0.png", BICUBIC), ("1.png", BICUBIC)]


def test_a_set_with_a_picture_too_small_for_a_metric_has_no_mean_of_it(tmp_path: Path):
    (score,) = score_set(waves(tmp_path), [bicubic(2)])
    assert np.isnan(score.mean("ms_ssim"))
    (row,) = as_rows([score], single=True)
    assert row["ms_ssim"] is None
    assert [p["ms_ssim"] for p in row["single"]] == [None, None]
    assert row["psnr"] == pytest.approx(score.psnr, abs=1e-5)
    assert "|  |" in as_markdown([row])


def test_at_scale_one_the_yardstick_is_the_picture_as_it_is():
    low = smooth_photo(0)
    assert bicubic(1).name == UNCHANGED
    assert np.array_equal(bicubic(1).enlarge(low).pixels, low)


def test_a_result_of_the_wrong_size_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match=r"the result for 0\.png measures"):
        score_set(waves(tmp_path), [Method("none", "", Enlarged)])


def test_fallbacks_are_told(tmp_path: Path):
    rows = as_rows(score_set(waves(tmp_path), [Method("nearest", "n", nearest)]))
    assert "nearest (2 fallbacks)" in as_markdown(rows)


def test_an_original_of_the_wrong_size_is_refused(tmp_path: Path):
    data = benchmark_folder(tmp_path)
    Pillow.new("RGB", (5, 5)).save(data / "Waves" / "lr_x2" / "0.png")
    with Engine(Settings()) as engine, pytest.raises(ValueError, match="not 2 times as large"):
        list(evaluate(engine, data, [2], "waves-net", []))


def test_the_command_prints_a_table_or_json(weights: Path, tmp_path: Path):
    arguments = ["evaluate", "--data", str(benchmark_folder(tmp_path)), "--scale", "2", "--model", "waves-net"]
    arguments += ["--weights", str(weights), "--precision", "int8"]
    table = CliRunner().invoke(cli.app, arguments)
    assert table.exit_code == 0, table.output
    rows = json.loads(CliRunner().invoke(cli.app, [*arguments, "--json"]).stdout)
    assert [row["method"] for row in rows] == [BICUBIC, "waves-net int8"]
    assert rows[0]["pictures"] == 2
    assert [p["name"] for p in rows[0]["single"]] == ["0.png", "1.png"]
    assert table.stdout.strip() == as_markdown(rows)


def test_the_command_restores_without_enlarging_and_shows_where(weights: Path, tmp_path: Path):
    arguments = ["evaluate", "--data", str(benchmark_folder(tmp_path / "data")), "--model", "waves-net"]
    arguments += ["--weights", str(weights), "--precision", "int8", "--scale", "1", "--json"]
    nothing = CliRunner().invoke(cli.app, arguments)
    assert (nothing.exit_code, nothing.stdout) == (1, "")
    assert "--damaged" in nothing.stderr
    crops = tmp_path / "crops"
    result = CliRunner().invoke(cli.app, [*arguments, "--damaged", "--crops", str(crops), "--count", "1"])
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    assert [(row["dataset"], row["method"]) for row in rows] == [
        ("Waves damaged", UNCHANGED),
        ("Waves damaged", "waves-net int8"),
    ]
    assert len(list(crops.glob("Waves-damaged-x1-1-*.png"))) == 1


def test_a_scale_that_a_model_lacks_is_refused(weights: Path, tmp_path: Path):
    arguments = ["evaluate", "--data", str(tmp_path), "--model", "waves-net", "--weights", str(weights)]
    result = CliRunner().invoke(cli.app, [*arguments, "--scale", "7"])
    assert result.exit_code == 2
    assert "no network for x7" in result.stderr


def test_a_folder_without_data_sets_is_one_sentence_and_an_exit_status(weights: Path, tmp_path: Path):
    arguments = ["evaluate", "--data", str(tmp_path), "--model", "waves-net", "--weights", str(weights)]
    result = CliRunner().invoke(cli.app, [*arguments, "--scale", "2"])
    assert result.exit_code == 1
    assert "no data set" in result.stderr


def test_an_unknown_model_is_one_sentence_and_an_exit_status(tmp_path: Path):
    result = CliRunner().invoke(
        cli.app, ["evaluate", "--data", str(tmp_path), "--scale", "2", "--model", "no-such-model"]
    )
    assert result.exit_code == 1
    assert "no-such-model" in result.output
