"""The program is started at login in the way of each system, and only where it can be."""

from __future__ import annotations

import configparser
import plistlib
import shlex

import pytest

from app.login import HIDDEN, NAME, Login, Obstacle
from engine.errors import OutputError, OutputUnwritable


class FakeRegistry:
    """Windows' key of what is started at login; ``broken`` makes it refuse."""

    def __init__(self):
        self.values = {}
        self.broken = False

    def read(self, name):
        self._check()
        return self.values.get(name)

    def write(self, name, value):
        self._check()
        self.values[name] = value

    def remove(self, name):
        self._check()
        self.values.pop(name, None)

    def _check(self):
        if self.broken:
            raise PermissionError(13, "Access is denied")


@pytest.fixture
def command(tmp_path):
    path = tmp_path / "my programs" / "relief-app"
    path.parent.mkdir()
    path.touch()
    return path


def linux(command, tmp_path, **values):
    return Login(command, "linux", config=tmp_path / "config", sources=tmp_path, registry=None, **values)


def test_a_linux_desktop_finds_a_file_with_the_command(command, tmp_path):
    login = linux(command, tmp_path)
    assert not login.is_on
    login.switch(on=True)
    assert login.is_on
    assert login.path == tmp_path / "config" / "autostart" / "relief.desktop"
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(login.path)
    values = entry["Desktop Entry"]
    assert (values["Type"], values["Name"]) == ("Application", NAME)
    assert shlex.split(values["Exec"]) == [str(command), HIDDEN]
    login.switch(on=False)
    assert not login.is_on
    assert not login.path.exists()
    login.switch(on=False)


def test_strange_characters_in_a_path_are_escaped_as_desktop_files_want(command, tmp_path):
    strange = command.with_name('a"b$c`d%e\\f')
    login = linux(strange, tmp_path)
    login.switch(on=True)
    line = next(li for li in login.path.read_text().splitlines() if li.startswith("Exec="))
    value = line.removeprefix("Exec=").replace("\\\\", "\\")  # first the rule of values, then that of arguments
    assert value == f'"{command.parent}/a\\"b\\$c\\`d%%e\\\\f" {HIDDEN}'


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_was_switched_off_in_the_desktops_settings_is_off(command, tmp_path, line):
    login = linux(command, tmp_path)
    login.switch(on=True)
    kept = [li for li in login.path.read_text().splitlines() if not li.startswith("X-")]
    login.path.write_text("\n".join([*kept, line]))
    assert not login.is_on
    login.switch(on=True)
    assert login.is_on


def test_a_damaged_desktop_file_is_off_and_replaced(command, tmp_path):
    login = linux(command, tmp_path)
    login.path.parent.mkdir(parents=True)
    login.path.write_bytes(b"\xff no section")
    assert not login.is_on
    login.switch(on=True)
    assert login.is_on


def test_a_mac_finds_a_launch_agent(command, tmp_path):
    login = Login(command, "darwin", home=tmp_path, sources=tmp_path, registry=None)
    login.switch(on=True)
    assert login.is_on
    assert login.path.parent == tmp_path / "Library" / "LaunchAgents"
    agent = plistlib.loads(login.path.read_bytes())
    assert agent["ProgramArguments"] == [str(command), HIDDEN]
    assert agent["RunAtLoad"] is True
    assert agent["Label"] == login.path.stem
    login.switch(on=False)
    assert not login.is_on


def test_windows_finds_a_value_in_the_registry(command, tmp_path):
    registry = FakeRegistry()
    login = Login(command, "win32", sources=tmp_path, registry=registry)
    assert not login.is_on
    login.switch(on=True)
    assert registry.values == {NAME: f'"{command}" {HIDDEN}'}
    assert login.is_on
    login.switch(on=False)
    login.switch(on=False)
    assert registry.values == {}


def test_a_registry_that_refuses_is_told(command, tmp_path):
    registry = FakeRegistry()
    login = Login(command, "win32", sources=tmp_path, registry=registry)
    registry.broken = True
    assert not login.is_on
    with pytest.raises(OutputUnwritable):
        login.switch(on=True)


def test_a_folder_that_cannot_be_made_is_told(command, tmp_path):
    (tmp_path / "config").touch()
    with pytest.raises(OutputError):
        linux(command, tmp_path).switch(on=True)


def test_a_program_that_runs_from_its_sources_or_has_no_command_is_never_started_by_the_system(command, tmp_path):
    assert linux(command, tmp_path).obstacle is None
    assert linux(command.with_name("gone"), tmp_path).obstacle is Obstacle.NO_COMMAND
    (tmp_path / "pyproject.toml").touch()
    assert linux(command, tmp_path).obstacle is Obstacle.CHECKOUT


def test_this_checkout_is_known_as_one():
    assert Login.of_this_program().obstacle is Obstacle.CHECKOUT
