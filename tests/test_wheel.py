"""The wheel stands alone: no checkout, and foreign folders of the same names in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from product import ROOT, SAMPLE

pytestmark = pytest.mark.integration


def run(*command, **kwargs):
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **kwargs)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    checkout = folder / "checkout"
    names = ["engine", "app", "models", "pyproject.toml", "README.md", "LICENSE"]
    for name in names:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, checkout / name)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q", "-w", folder, checkout]
    run(*command)
    shutil.rmtree(checkout)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_weights_and_no_tests(wheel):
    archive = zipfile.ZipFile(wheel)
    names = archive.namelist()
    assert {"models/weights/catalog.toml", "models/weights/available.toml"} <= set(names)
    networks = tomllib.loads(archive.read("models/weights/catalog.toml").decode())["network"]
    listed = {f"models/weights/{file['path']}" for network in networks for file in network["files"].values()}
    assert "models/weights/relief-sr-m.weights" in listed
    assert listed <= set(names)
    assert not [n for n in names if n.startswith(("tests/", "docs/", "models/resume/"))]


def test_the_wheel_enhances_without_its_checkout_among_foreign_folders(wheel, tmp_path):
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=False)
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    site = (
        next((environment / "lib").glob("python*/site-packages"))
        if os.name != "nt"
        else environment / "Lib/site-packages"
    )
    python = scripts / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", wheel)
    # The libraries come from where the tests run; a path added this way brings no editable installation along.
    (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"])
    elsewhere = tmp_path / "elsewhere"
    for name in ("engine", "models", "app"):
        (elsewhere / name).mkdir(parents=True)
        (elsewhere / name / "__init__.py").write_text("raise RuntimeError('a foreign folder was imported')")
    shutil.copy(SAMPLE, elsewhere / "photo.png")
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    relief = scripts / "relief"
    where = run(python, "-P", "-c", "import engine; print(engine.__file__)", cwd=elsewhere, env=clean)
    assert Path(where.strip()).is_relative_to(environment)
    run(relief, "enhance", "photo.png", "-s", "2", "-o", "large.png", cwd=elsewhere, env=clean)
    with Image.open(elsewhere / "large.png") as picture:
        assert picture.size == (902, 600)
