"""What README promises, run as it stands there."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from product import RELIEF, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(mark):
    """The shell line below ``<!-- mark -->``."""
    found = re.search(rf"<!-- {mark} -->\n```sh\n(.*?)\n```", README, re.DOTALL)
    assert found, mark
    return found[1]


def test_there_are_two_set_up_commands_of_one_line_each():
    assert README.count("```sh") == 2
    assert all("\n" not in block(mark) for mark in ("try", "tests"))


def test_every_linked_file_exists():
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / link).exists(), link


@pytest.mark.integration
def test_the_commands_of_the_table_work(tmp_path):
    commands = [
        c
        for c in re.findall(r"`(relief [^`]+)`", README)
        if re.match(r"relief enhance .*(photo|album|portrait|art)", c)
    ]
    assert len(commands) >= 6
    with Image.open(ROOT / "docs" / "sample" / "chelsea.png") as picture:
        (tmp_path / "album" / "sub").mkdir(parents=True)
        for name in ("photo.jpg", "portrait.jpg"):
            picture.crop((100, 50, 340, 80)).save(tmp_path / name)
        picture.crop((100, 50, 340, 80)).save(tmp_path / "art.png")
        picture.convert("L").crop((100, 50, 340, 80)).save(tmp_path / "mask.png")
        for place in ("album", "album/sub"):
            picture.crop((100, 50, 148, 90)).save(tmp_path / place / "a.png")
    for command in commands:
        for left in (*tmp_path.glob("*_*"), *tmp_path.glob("large")):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        arguments = [str(RELIEF), *shlex.split(command)[1:]]
        result = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert result.returncode == 0, command + result.stderr


@pytest.mark.integration
def test_the_first_command_makes_what_it_says(tmp_path):
    """The part behind the installation; the installation itself is what the wheel's tests and CI do."""
    install, enhance = block("try").rsplit(" && ", 1)
    assert install == "python3 -m venv .venv && .venv/bin/pip install ."
    arguments = shlex.split(enhance)
    assert arguments[0] == ".venv/bin/relief"
    arguments[0] = str(RELIEF)
    target = tmp_path / Path(arguments[-1]).name
    arguments[-1] = str(target)
    subprocess.run(arguments, cwd=ROOT, env=dict(os.environ), capture_output=True, check=True)
    with Image.open(target) as picture:
        assert picture.size == (1804, 1200)
