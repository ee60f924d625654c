"""Single settings are changed in the configuration file, and nothing else in it."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from engine import config, config_file
from engine.domain import Precision
from engine.errors import ConfigError, OutputUnwritable

WRITTEN = """# my own words
threads = 3  # two are for me

device = 'cpu'
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "config.toml"


def test_a_file_is_made_where_there_is_none(path):
    config_file.change({"device": "cuda:0", "memory_mb": 2048}, path)
    settings = config.load(path, {})
    assert (settings.device, settings.memory_mb) == ("cuda:0", 2048)


def test_comments_and_other_lines_stay(path):
    path.parent.mkdir()
    path.write_text(WRITTEN)
    config_file.change({"device": "auto", "precision": "fp32"}, path)
    assert path.read_text() == WRITTEN.replace("'cpu'", '"auto"') + 'precision = "fp32"\n'
    config_file.change({"precision": None, "device": None}, path)
    assert path.read_text().strip() == WRITTEN.replace("device = 'cpu'\n", "").strip()


def test_line_ends_of_windows_and_a_last_line_without_one_survive(path):
    path.parent.mkdir()
    path.write_bytes(b"threads = 3\r\n# end")
    config_file.change({"tile": 256}, path)
    assert config.load(path, {}).tile == 256
    assert b"threads = 3\r\n# end" in path.read_bytes()


def test_what_changes_nothing_is_not_written(path):
    path.parent.mkdir()
    path.write_text(WRITTEN)
    before = path.stat().st_ino
    config_file.change({"threads": 3, "precision": None}, path)
    assert path.stat().st_ino == before


@pytest.mark.parametrize("content", ["threads =", "thread = 3", "threads = -1", "precision = 'half'", "\xff"])
def test_a_file_that_is_not_sound_is_told_and_not_overwritten(path, content):
    path.parent.mkdir()
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"config\.toml"):
        config_file.change({"device": "cpu"}, path)
    assert path.read_bytes() == content.encode("latin-1")


@pytest.mark.parametrize("values", [{"precision": "half"}, {"memory_mb": 0}, {"memory_mb": 1.5}, {"device": 1}])
def test_a_value_that_a_setting_cannot_have_never_reaches_the_file(path, values):
    with pytest.raises(ConfigError):
        config_file.change(values, path)
    assert not path.exists()


def test_an_unknown_setting_is_a_config_error(path):
    with pytest.raises(ConfigError, match="does not exist"):
        config_file.change({"colour": "red"}, path)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_to_a_file_elsewhere_stays_a_link(path, tmp_path):
    real = tmp_path / "real.toml"
    real.write_text("threads = 3\n")
    path.parent.mkdir()
    path.symlink_to(real)
    config_file.change({"tile": 256}, path)
    assert path.is_symlink()
    assert config.load(real, {}).tile == 256


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_folder_that_may_not_be_written_to_is_told(path):
    path.parent.mkdir(mode=0o500)
    with pytest.raises(OutputUnwritable):
        config_file.change({"device": "cpu"}, path)


def test_a_file_in_the_place_of_the_folder_is_told(path):
    path.parent.touch()
    with pytest.raises(OutputUnwritable):
        config_file.change({"device": "cpu"}, path)


def test_two_programs_at_once_lose_nothing(path):
    names = ("threads", "tile", "sessions", "port", "max_jobs", "idle_minutes")
    threads = [threading.Thread(target=config_file.change, args=({n: 7}, path)) for n in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settings = config.load(path, {})
    assert [getattr(settings, n) for n in names] == [7] * len(names)


def test_the_precisions_of_the_settings_are_those_of_networks():
    for precision in ("auto", *Precision):
        config.check("precision", str(precision), "test")
