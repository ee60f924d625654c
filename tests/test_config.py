from __future__ import annotations

import dataclasses

import pytest

from engine import config
from engine.errors import ConfigError


def test_defaults_apply_without_file_and_environment(tmp_path):
    assert config.load(tmp_path / "none.toml", {}) == config.Settings()


def test_the_environment_wins_over_the_file(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('threads = 3\ndevice = "cpu"\n')
    settings = config.load(path, {"RELIEF_THREADS": "5"})
    assert (settings.threads, settings.device) == (5, "cpu")


def test_every_setting_is_explained_with_its_source(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("threads = 3\n")
    explained = {s.name: s for s in config.explain(path, {"RELIEF_TILE": "256"})}
    assert set(explained) == {f.name for f in dataclasses.fields(config.Settings)}
    assert all(s.help.endswith(".") for s in explained.values())
    assert explained["threads"].source == str(path)
    assert explained["tile"].source == "RELIEF_TILE"


@pytest.mark.parametrize(
    "content", ["thread = 3", "threads = 'many'", "threads = -1", "threads = true", "threads ="],
)  # fmt: skip
def test_unfit_files_are_refused_in_one_sentence(tmp_path, content):
    path = tmp_path / "config.toml"
    path.write_text(content)
    with pytest.raises(ConfigError, match=r"config\.toml"):
        config.load(path, {})


def test_an_unfit_variable_is_named(tmp_path):
    with pytest.raises(ConfigError, match="RELIEF_TILE"):
        config.load(tmp_path / "none", {"RELIEF_TILE": "big"})


def test_settings_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.Settings().threads = 2
