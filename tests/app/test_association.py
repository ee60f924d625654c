"""The system opens pictures and addresses with the program, in the way of each system."""

from __future__ import annotations

import configparser
import subprocess

import pytest
from product import require

from app.association import ENDINGS, SCHEME, Association
from app.login import Obstacle
from engine.errors import OutputError


class Keys:
    def __init__(self, *, broken=False):
        self.values = {}
        self.broken = broken

    def _check(self):
        if self.broken:
            raise PermissionError(13, "refused")

    def read(self, key, name):
        self._check()
        return self.values.get((key, name))

    def write(self, key, name, value):
        self._check()
        self.values[key, name] = value

    def remove(self, key):
        self._check()
        self.values = {k: v for k, v in self.values.items() if k[0] != key and not k[0].startswith(key + "\\")}


@pytest.fixture
def command(tmp_path):
    path = tmp_path / "My programs" / "relief-app"
    path.parent.mkdir()
    path.touch()
    return path


def linux(command, tmp_path):
    return Association(command, "linux", data=tmp_path / "share", sources=tmp_path, keys=None)


def test_a_linux_desktop_hears_of_addresses_and_pictures(command, tmp_path):
    association = linux(command, tmp_path)
    assert not association.is_on
    association.switch(on=True)
    assert association.is_on
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(association.path)
    values = entry["Desktop Entry"]
    assert values["Exec"] == f'"{command}" %U'
    types = values["MimeType"].split(";")
    assert f"x-scheme-handler/{SCHEME}" in types
    assert "image/png" in types
    association.switch(on=False)
    assert not association.is_on
    assert not association.path.exists()
    association.switch(on=False)


def test_the_desktop_file_is_valid(command, tmp_path):
    require("desktop-file-validate")
    association = linux(command, tmp_path)
    association.switch(on=True)
    checked = subprocess.run(["desktop-file-validate", association.path], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")


def test_another_installation_is_not_this_one(command, tmp_path):
    linux(command, tmp_path).switch(on=True)
    other = command.with_name("other")
    other.touch()
    assert not linux(other, tmp_path).is_on


def test_a_damaged_desktop_file_is_replaced(command, tmp_path):
    association = linux(command, tmp_path)
    association.path.parent.mkdir(parents=True)
    association.path.write_bytes(b"\xff")
    assert not association.is_on
    association.switch(on=True)
    assert association.is_on


def test_windows_hears_of_it_in_the_registry(command, tmp_path):
    keys = Keys()
    association = Association(command, "win32", sources=tmp_path, keys=keys)
    association.switch(on=True)
    assert association.is_on
    assert keys.values[r"Software\Classes\relief", "URL Protocol"] == ""
    assert keys.values[r"Software\Classes\relief\shell\open\command", ""] == f'"{command}" "%1"'
    supported = {name for key, name in keys.values if key.endswith("SupportedTypes")}
    assert supported == set(ENDINGS)
    association.switch(on=False)
    assert not association.is_on
    assert keys.values == {}


def test_a_system_that_refuses_is_told_about(command, tmp_path):
    association = Association(command, "win32", sources=tmp_path, keys=Keys(broken=True))
    assert not association.is_on
    with pytest.raises(OutputError):
        association.switch(on=True)


def test_what_stands_against_it(command, tmp_path):
    assert linux(command, tmp_path).obstacle is None
    assert linux(tmp_path / "none", tmp_path).obstacle is Obstacle.NO_COMMAND
    assert Association(command, "darwin", sources=tmp_path, keys=None).obstacle is Obstacle.NO_BUNDLE
    (tmp_path / "pyproject.toml").touch()
    assert linux(command, tmp_path).obstacle is Obstacle.CHECKOUT
