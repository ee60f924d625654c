"""``relief depth`` and the depth options of ``relief enhance``, from outside: real files, a tiny real estimator."""

from __future__ import annotations

import json

import depth_photos
import numpy as np
import pictures
import pytest
import torch
from PIL import Image
from product import SAMPLE, lines, relief
from test_depth_export import lively_network

from engine.domain import Precision
from models.depth_export import float_model, fold
from models.depth_publish import Published
from models.weights_file import write_catalog, write_weights

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A folder of models with an estimator in full precision, small and untrained."""
    folder = tmp_path_factory.mktemp("models")
    torch.manual_seed(0)
    result = Published("relief-depth")
    result.contents[Precision.FP32] = float_model(fold(lively_network()), half=False).SerializeToString()
    write_weights(folder, result.name, [result])
    write_catalog(folder / "catalog.toml", [result.entry()])
    return folder


@pytest.fixture
def run(models):
    def run(*arguments, **environment):
        return relief(*arguments, **{"RELIEF_MODELS_DIR": str(models), **environment})

    return run


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    path = tmp_path_factory.mktemp("photos") / "photo.jpg"
    with Image.open(SAMPLE) as picture:
        picture.crop((100, 50, 196, 114)).save(path, quality=95)
    return path


def read(path):
    with Image.open(path) as opened:
        return np.asarray(opened).astype(int)


def test_a_depth_map_lands_beside_its_picture(run, photo, tmp_path):
    source = tmp_path / "photo.jpg"
    source.write_bytes(photo.read_bytes())
    result = run("depth", source)
    assert result.returncode == 0, result.stderr
    assert "depth: relief-depth" in result.stdout
    depth = read(tmp_path / "photo_depth.png")
    assert depth.shape == (64, 96)
    assert np.ptp(depth) > 5_000


def test_a_portrait_photos_own_map_is_taken(run, tmp_path):
    source = pictures.write(tmp_path / "p.jpg", depth_photos.jpeg_with([depth_photos.gdepth()]))
    result = run("depth", source, "-o", tmp_path / "d.tif", "--json")
    done, summary = lines(result)
    assert (done["report"]["depth"], done["report"]["picture"]) == ("embedded", "96x64")
    assert summary["done"] == 1
    depth = pictures.read_tiff(tmp_path / "d.tif")
    assert depth.dtype == np.uint16
    assert depth[:, 0].min() > depth[:, -1].max(), "GDepth counts from near to far"
    estimated = lines(run("depth", source, "-o", tmp_path / "e.png", "--source", "estimate", "--json"))[0]
    assert estimated["report"]["depth"] == "relief-depth"


def test_a_folder_with_one_bad_picture_is_finished(run, photo, tmp_path):
    album = tmp_path / "album"
    album.mkdir()
    (album / "a.jpg").write_bytes(photo.read_bytes())
    (album / "b.jpg").write_bytes(photo.read_bytes()[:200])
    result = run("depth", album, "-o", tmp_path / "out", "--json")
    assert result.returncode == 1
    assert [line["status"] for line in lines(result)] == ["done", "failed", "summary"]
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a.png"]


def test_existing_maps_are_kept_skipped_or_replaced_as_asked(run, photo, tmp_path):
    target = tmp_path / "map.png"
    target.write_bytes(b"precious")
    common = ("depth", photo, "-o", target, "--json")
    refused = run(*common)
    assert (refused.returncode, lines(refused)[0]["error"]["code"]) == (1, "output-exists")
    assert lines(run(*common, "--skip-existing"))[0]["status"] == "skipped"
    assert target.read_bytes() == b"precious"
    assert run(*common, "--overwrite").returncode == 0
    assert read(target).shape == (64, 96)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--source", "nobody"], "request-invalid"), (["--source", "embedded"], "request-invalid"),
        (["--format", "jpg"], "request-invalid"), (["--device", "toaster"], "unknown-device"),
        (["--precision", "int1"], "request-invalid"), (["-o", "map.jpg"], "request-invalid"),
    ],
)  # fmt: skip
def test_impossible_requests_end_in_one_sentence_and_no_file(run, photo, tmp_path, arguments, code):
    target = [] if "-o" in arguments else ["-o", tmp_path / "map.png"]
    arguments = [tmp_path / a if a == "map.jpg" else a for a in arguments]
    result = run("depth", photo, *target, *arguments)
    assert result.returncode in (1, 2)
    assert code in result.stderr
    assert "Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())


def test_without_an_estimator_the_map_is_middle_gray_unless_one_was_asked_for(photo, tmp_path):
    none = {"RELIEF_MODELS_DIR": str(tmp_path / "none"), "RELIEF_DEPTH_MODEL": "not-installed"}
    report = lines(relief("depth", photo, "-o", tmp_path / "map.png", "--json", **none))[0]["report"]
    assert report["depth"] == "none"
    assert (read(tmp_path / "map.png") == 32768).all()
    asked = relief("depth", photo, "-o", tmp_path / "two.png", "--source", "estimate", **none)
    assert (asked.returncode, "unknown-model" in asked.stderr) == (2, True)


def test_enhance_saves_the_depth_map_beside_the_result(run, photo, tmp_path):
    result = run("enhance", photo, "-o", tmp_path / "large.png", "-s", 2, "--save-depth", "--json")
    assert result.returncode == 0, result.stderr
    assert lines(result)[0]["report"]["depth"] == "relief-depth"
    assert read(tmp_path / "large_depth.png").shape == (128, 192)


def test_enhance_takes_a_depth_map_that_fits_and_refuses_another(run, photo, tmp_path):
    good = pictures.write(tmp_path / "good.png", pictures.encoded(depth_photos.depth_codes(48, 32)[..., None], "PNG"))
    bad = pictures.write(tmp_path / "bad.png", pictures.encoded(depth_photos.depth_codes(48, 16)[..., None], "PNG"))
    common = ("enhance", photo, "-s", 2, "--save-depth", "--json")
    report = lines(run(*common, "-o", tmp_path / "a.png", "--depth", good))[0]["report"]
    assert report["depth"] == "file"
    across = read(tmp_path / "a_depth.png").mean(0)
    assert across[-1] - across[0] > 50_000
    refused = run(*common, "-o", tmp_path / "b.png", "--depth", bad)
    assert refused.returncode == 1
    assert "proportions" in lines(refused)[0]["error"]["message"]
    assert not (tmp_path / "b.png").exists()


def test_without_a_wish_networks_that_ignore_depth_cost_no_estimate(run, photo, tmp_path):
    report = lines(run("enhance", photo, "-o", tmp_path / "a.png", "-s", 2, "--model", "relief-sr-m", "--json"))[0][
        "report"
    ]
    if report["depth"] == "unused":
        assert report["seconds"]["depth"] < 0.05


def test_models_are_listed_with_what_they_do(run):
    assert "relief-depth" in run("models", "list").stdout
    shown = json.loads(run("models", "show", "relief-depth", "--json").stdout)
    assert shown["networks"][0]["estimator"]["gives"] == "log-disparity"
    assert run("models", "show", "relief-depth").returncode == 0
    refused = run("enhance", SAMPLE, "--model", "relief-depth")
    assert (refused.returncode, "unknown-model" in refused.stderr) == (2, True)
