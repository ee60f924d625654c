"""The command line from outside: real weights, real files, small pictures."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time

import numpy as np
import pictures
import pytest
from PIL import Image
from product import RELIEF, SAMPLE, lines, relief

from engine import imagefile
from engine.domain import Format
from engine.pixels import Metadata

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    with Image.open(SAMPLE) as picture:
        picture.crop((100, 50, 164, 98)).save(folder / "photo.jpg", quality=95)
        picture.crop((100, 50, 148, 82)).save(folder / "other.png")
    return folder


def test_one_picture_is_enlarged_beside_itself(small, tmp_path):
    source = tmp_path / "photo.jpg"
    source.write_bytes((small / "photo.jpg").read_bytes())
    result = relief("enhance", source)
    assert result.returncode == 0, result.stderr
    with Image.open(tmp_path / "photo_x4.jpg") as picture:
        assert picture.size == (256, 192)
        assert picture.format == "JPEG"
    assert "64x48 → 256x192" in result.stdout


def test_a_folder_with_one_bad_picture_is_finished_and_the_summary_names_it(small, tmp_path):
    album = tmp_path / "album"
    (album / "sub").mkdir(parents=True)
    (album / "a.jpg").write_bytes((small / "photo.jpg").read_bytes())
    (album / "broken.png").write_bytes((small / "other.png").read_bytes()[:300])
    (album / "sub" / "b.png").write_bytes((small / "other.png").read_bytes())
    out = tmp_path / "out"
    result = relief("enhance", album, "-o", out, "-s", 2, "--recursive", "--format", "png")
    assert result.returncode == 1
    assert sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()) == ["a.png", "sub/b.png"]
    assert "broken.png" in result.stderr.split("These failed:")[1]
    assert "2 done, 1 failed." in result.stdout


def test_json_has_a_line_for_each_picture_and_a_summary(small, tmp_path):
    (tmp_path / "empty.png").write_bytes(b"")
    result = relief("enhance", small / "photo.jpg", tmp_path / "empty.png", "-o", tmp_path / "out", "-s", 2, "--json")
    done, failed, summary = lines(result)
    assert done["report"]["result"] == "128x96"
    assert done["report"]["precision"] in ("int8", "fp32")
    assert failed["error"]["code"] == "input-empty"
    assert summary == {"status": "summary", "done": 1, "failed": 1, "skipped": 0}


def test_existing_results_are_kept_skipped_or_replaced_as_asked(small, tmp_path):
    target = tmp_path / "out.png"
    target.write_bytes(b"precious")
    common = ("enhance", small / "other.png", "-o", target, "-s", 2, "--json")
    refused = relief(*common)
    assert (refused.returncode, lines(refused)[0]["error"]["code"]) == (1, "output-exists")
    skipped = relief(*common, "--skip-existing")
    assert (skipped.returncode, lines(skipped)[0]["status"]) == (0, "skipped")
    assert target.read_bytes() == b"precious"
    assert relief(*common, "--overwrite").returncode == 0
    with Image.open(target) as picture:
        assert picture.size == (96, 64)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--scale", "99"], "request-invalid"), (["--size", "huge"], "request-invalid"),
        (["--size", "100x", "--scale", "2"], "request-invalid"), (["--model", "nobody"], "unknown-model"),
        (["--device", "toaster"], "unknown-device"), (["--precision", "int1"], "request-invalid"),
        (["--format", "doc"], "request-invalid"), (["--tile", "3"], "request-invalid"),
    ],
)  # fmt: skip
def test_impossible_requests_end_in_one_sentence_and_no_file(small, tmp_path, arguments, code):
    result = relief("enhance", small / "other.png", "-o", tmp_path / "out.png", *arguments)
    assert result.returncode in (1, 2)
    assert code in result.stderr
    assert "Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_missing_file_is_named(tmp_path):
    result = relief("enhance", tmp_path / "nothing.jpg", "--json")
    assert result.returncode == 1
    assert lines(result)[0]["error"]["code"] == "input-missing"


def test_an_unwritable_target_is_refused_before_any_work(small, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    result = relief("enhance", small / "other.png", "-o", tmp_path / "file" / "out.png", "--json")
    assert result.returncode == 1
    assert lines(result)[0]["error"]["code"] == "output-unwritable"


def test_damaged_weights_are_refused(small, tmp_path):
    shown = json.loads(relief("models", "show", "relief-sr-m", "--json").stdout)
    models = tmp_path / "models"
    models.mkdir()
    network = shown["networks"][0]
    entry = f'schema = 1\n[[network]]\nname = "relief-sr-m"\nscale = {network["scale"]}\nhalo = 15\nsize_multiple = 1\n'
    entry += 'inputs = ["rgb", "depth"]\ntolerance = 0.1\nlicence = "x"\n'
    for precision, file in network["files"].items():
        entry += f'[network.files.{precision}]\npath = "{precision}.onnx"\nsha256 = "{file["sha256"]}"\n'
        (models / f"{precision}.onnx").write_bytes(b"not a network")
    (models / "catalog.toml").write_text(entry)
    result = relief(
        "enhance", small / "other.png", "-o", tmp_path / "out.png", "-s", network["scale"], "--json",
        RELIEF_MODELS_DIR=str(models),
    )  # fmt: skip
    assert result.returncode == 1
    assert lines(result)[0]["error"]["code"] == "damaged-model"


def test_ctrl_c_leaves_no_file_behind(tmp_path):
    with Image.open(SAMPLE) as picture:
        picture.resize((2400, 1600)).save(tmp_path / "large.png")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [RELIEF, "enhance", tmp_path / "large.png", "-s", "4", "--precision", "fp32"]
    env = {**os.environ, "RELIEF_SCRATCH_DIR": str(scratch), "RELIEF_MEMORY_MB": "1"}
    process = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 30
    while not any(scratch.glob("*.scratch")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130, errors
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["large.png", "scratch"]


def test_a_16_bit_ramp_keeps_its_levels_in_int8(tmp_path):
    ramp = np.linspace(0, 65535, 256 * 256).round().astype(np.uint16).reshape(256, 256)
    Image.fromarray(ramp).save(tmp_path / "ramp.png")
    target = tmp_path / "large.png"
    result = relief("enhance", tmp_path / "ramp.png", "-o", target, "-s", 2, "--precision", "int8")
    assert result.returncode == 0, result.stderr
    with Image.open(target) as picture:
        assert len(np.unique(np.asarray(picture))) >= 16_000


def test_every_listing_has_json(tmp_path):
    for command in (["devices"], ["models", "list"], ["models", "show", "relief-sr-m"], ["config", "show"], ["doctor"]):
        result = relief(*command, "--json")
        assert result.returncode == 0, result.stdout + result.stderr
        assert json.loads(result.stdout)
        assert relief(*command).stdout


def test_a_broken_configuration_is_one_sentence(tmp_path):
    result = relief("models", "list", RELIEF_THREADS="many")
    assert result.returncode == 2
    assert "RELIEF_THREADS" in result.stderr
    assert "Traceback" not in result.stderr


def test_bench_reports_each_precision():
    rows = json.loads(relief("bench", "--megapixels", "0.2", "--json").stdout)
    assert {r["precision"] for r in rows} >= {"int8", "fp32"}
    assert all(0 < r["outside_inference"] < 1 for r in rows)


def test_help_and_version_are_quick():
    for option in ("--help", "--version"):
        times = []
        for _ in range(3):
            start = time.perf_counter()
            assert relief(option).returncode == 0
            times.append(time.perf_counter() - start)
        assert min(times) < 1.0, "five times the budget of 200 ms"


def test_a_16_bit_tiff_comes_back_with_its_profile_alpha_and_exif(tmp_path):
    profile, exif = pictures.display_p3(), pictures.exif_block(thumbnail=False)
    source, target = tmp_path / "in.tif", tmp_path / "out.tif"
    pixels = pictures.pattern(48, 32, 4, "uint16")
    imagefile.encode(pixels, source, Format.TIFF, metadata=Metadata(icc=profile, exif=exif, dpi=(300.0, 300.0)))
    result = relief("enhance", source, "-o", target, "-s", 2)
    assert result.returncode == 0, result.stderr
    large = pictures.read_tiff(target)
    assert (large.dtype, large.shape) == (np.uint16, (64, 96, 4))
    reduced = large.reshape(32, 2, 48, 2, 4).mean((1, 3))
    assert np.abs(reduced[..., 3] - pixels[..., 3].astype(float)).mean() < 400
    with Image.open(target) as picture:
        assert picture.info["icc_profile"] == profile
        kept = picture.getexif()
        with Image.open(source) as before:
            wanted = before.getexif()
            assert kept.get(271) == wanted.get(271) is not None
            assert dict(kept.get_ifd(0x8825)) == dict(wanted.get_ifd(0x8825)) != {}
            maker = wanted.get_ifd(0x8769)[37500]
            assert kept.get_ifd(0x8769)[37500] == maker
        assert tuple(map(float, picture.info["dpi"])) == (300.0, 300.0)
