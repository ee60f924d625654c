"""Presets are kept, found again, and never lost to a damaged file."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.presets import BUILT_IN, LONGEST_NAME, MOST, Presets, presets_path
from app.settings import JobSettings
from engine.domain import Size, Where
from engine.errors import OutputExists, OutputUnwritable, PresetError, RequestError

MINE = JobSettings(scale=3.0, denoise=0.5, format="webp", folder="/home/anna/out", device="cpu")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "config" / "presets.json"


@pytest.fixture
def presets(path):
    return Presets(path)


def test_without_a_file_there_are_the_built_in_ones(presets, path):
    assert presets.all == BUILT_IN
    assert presets.default is BUILT_IN[0]
    assert presets.problem is None
    assert not path.exists()


def test_they_live_in_the_configuration_folder(own_folders):
    assert presets_path() == own_folders / "config" / "relief" / "presets.json"
    assert Presets().path == presets_path()


@pytest.mark.parametrize("preset", BUILT_IN, ids=lambda p: p.name)
def test_what_is_built_in_can_be_asked_of_the_engine(preset):
    preset.settings.check()
    preset.settings.request()


def test_the_print_keeps_the_proportions():
    settings = next(p.settings for p in BUILT_IN if p.name.startswith("Print"))
    assert settings.size_of(Size(1500, 1000)) == Size(3543, 2362)
    assert settings.size_of(Size(1000, 1000)) == Size(3543, 3543)


def test_what_was_saved_is_there_after_a_restart(presets, path):
    presets.save("  Mine,  small ", MINE)
    presets.set_default("Mine, small")
    again = Presets(path)
    assert again.get("Mine, small").settings == MINE
    assert again.default.name == "Mine, small"
    assert again.matching(MINE).name == "Mine, small"
    assert again.matching(replace(MINE, scale=4.0)) is None


def test_saving_under_the_same_name_replaces(presets):
    presets.save("Mine", MINE)
    presets.save("mine", JobSettings(scale=4.0))
    assert [p.name for p in presets.all if not p.built_in] == ["mine"]


def test_own_presets_are_in_order_of_their_names(presets):
    for name in ("b", "C", "a"):
        presets.save(name, MINE)
    assert [p.name for p in presets.all[len(BUILT_IN) :]] == ["a", "b", "C"]


@pytest.mark.parametrize("name", ["", "   ", "x" * (LONGEST_NAME + 1), "bell\a", BUILT_IN[0].name.upper()])
def test_impossible_names_are_refused(presets, path, name):
    with pytest.raises(PresetError):
        presets.save(name, MINE)
    assert presets.all == BUILT_IN
    assert not path.exists()


def test_settings_that_make_no_sense_are_refused(presets):
    with pytest.raises(RequestError):
        presets.save("Mine", JobSettings(scale=99.0))


def test_a_renamed_preset_stays_the_default(presets, path):
    presets.save("Mine", MINE)
    presets.set_default("Mine")
    presets.rename("Mine", "Ours")
    assert Presets(path).default.name == "Ours"
    with pytest.raises(PresetError, match="no preset"):
        presets.get("Mine")


def test_a_preset_may_change_the_case_of_its_name(presets):
    presets.save("mine", MINE)
    assert presets.rename("mine", "Mine").name == "Mine"


def test_a_name_that_is_taken_cannot_be_given_to_another(presets):
    presets.save("Mine", MINE)
    presets.save("Ours", MINE)
    with pytest.raises(PresetError, match="already"):
        presets.rename("Mine", "OURS")
    assert {p.name for p in presets.all} >= {"Mine", "Ours"}


def test_without_the_default_the_first_is_it_again(presets, path):
    presets.save("Mine", MINE)
    presets.set_default("Mine")
    presets.remove("Mine")
    assert presets.default is BUILT_IN[0]
    assert Presets(path).all == BUILT_IN


@pytest.mark.parametrize("change", [lambda p, n: p.remove(n), lambda p, n: p.rename(n, "Other")])
def test_what_is_built_in_stays_as_it_is(presets, change):
    with pytest.raises(PresetError, match="built in"):
        change(presets, BUILT_IN[0].name)


@pytest.mark.parametrize(
    "change", [lambda p: p.remove("?"), lambda p: p.set_default("?"), lambda p: p.rename("?", "x")]
)
def test_a_preset_that_is_not_there_is_an_error(presets, change):
    with pytest.raises(PresetError, match="no preset"):
        change(presets)


DAMAGED = {
    "no json": b"{",
    "nothing": b"",
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "no presets": b'{"relief_presets": 1}',
    "a number for settings": b'{"relief_presets": 1, "presets": [{"name": "a", "settings": 1}]}',
    "no name": b'{"relief_presets": 1, "presets": [{"settings": {}}]}',
    "an impossible name": b'{"relief_presets": 1, "presets": [{"name": " ", "settings": {}}]}',
    "an impossible scale": b'{"relief_presets": 1, "presets": [{"name": "a", "settings": {"scale": 99}}]}',
    "not a number": b'{"relief_presets": 1, "presets": [{"name": "a", "settings": {"scale": NaN}}]}',
    "a print without end": b'{"relief_presets": 1, "presets": [{"name": "a", "settings": {"size_mode": "print", '
    b'"print_width": 1e308}}]}',
    "an attribute in the name": b'{"relief_presets": 1, "presets": [{"name": "a", "settings": '
    b'{"pattern": "{name.x}"}}]}',
    "nested": b"[" * 100_000,
    "too many": json.dumps(
        {"relief_presets": 1, "presets": [{"name": str(n), "settings": {}} for n in range(MOST + 1)]}
    ).encode(),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_is_kept_aside_and_told(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    presets = Presets(path)
    assert presets.all == BUILT_IN
    assert "presets-damaged-1.json" in str(presets.problem)
    assert path.with_name("presets-damaged-1.json").read_bytes() == content
    presets.save("Mine", MINE)
    assert Presets(path).problem is None
    path.write_bytes(content)
    assert "presets-damaged-2.json" in str(Presets(path).problem)


def test_a_file_of_a_newer_version_is_left_alone(path):
    path.parent.mkdir()
    content = b'{"relief_presets": 2, "anything": "new"}'
    path.write_bytes(content)
    presets = Presets(path)
    assert "newer version" in str(presets.problem)
    with pytest.raises(PresetError, match="newer version"):
        presets.save("Mine", MINE)
    assert path.read_bytes() == content
    assert presets.all == BUILT_IN


def test_a_file_that_cannot_be_read_is_never_replaced(path):
    path.mkdir(parents=True)  # a folder in its place, which reads as an error on every system
    presets = Presets(path)
    assert "could not be read" in str(presets.problem)
    with pytest.raises(PresetError, match="could not be read"):
        presets.save("Mine", MINE)
    assert path.is_dir()


def test_when_it_cannot_be_written_nothing_changes(tmp_path):
    (tmp_path / "file").touch()
    presets = Presets(tmp_path / "file" / "presets.json")
    if presets.problem is None:
        with pytest.raises(OutputUnwritable):
            presets.save("Mine", MINE)
    else:
        with pytest.raises(PresetError):
            presets.save("Mine", MINE)
    assert presets.all == BUILT_IN


def test_settings_of_a_newer_version_are_passed_over(path):
    path.parent.mkdir()
    path.write_text(
        '{"relief_presets": 1, "default": "a", "presets": [{"name": "a", "settings": {"scale": 3, "new": 1}}]}'
    )
    assert Presets(path).default.settings == JobSettings(scale=3.0)


def test_an_own_preset_named_as_a_later_built_in_one_gets_a_number(path):
    Presets(path, built_in=BUILT_IN[1:]).save(BUILT_IN[0].name, MINE)
    presets = Presets(path)
    assert presets.get(BUILT_IN[0].name).built_in
    assert presets.get(f"{BUILT_IN[0].name} (2)").settings == MINE


def test_exported_presets_come_in_elsewhere_without_folders_and_devices(presets, tmp_path):
    presets.save("Mine", MINE)
    presets.save("Ours", JobSettings(scale=4.0))
    file = tmp_path / "for Anna.reliefpresets"
    presets.export(["Mine", "Ours"], file)
    other = Presets(tmp_path / "elsewhere" / "presets.json")
    assert other.import_from(file) == ("Mine", "Ours")
    assert Presets(other.path).get("Mine").settings == replace(MINE, folder="", device="auto")


@pytest.mark.parametrize("where", Where)
def test_where_a_picture_goes_is_kept_with_a_preset_on_this_machine(presets, path, where):
    presets.save("Mine", replace(MINE, where=where))
    assert Presets(path).get("Mine").settings.where is where


@pytest.mark.parametrize("where", Where)
def test_no_preset_of_somebody_else_sends_a_picture_to_a_cloud(presets, tmp_path, where):
    """Neither one that was exported here, nor one whose file was written by hand."""
    presets.save("Theirs", JobSettings(scale=3.0, where=where))
    file, tampered = tmp_path / "file", tmp_path / "tampered"
    presets.export(["Theirs"], file)
    content = json.loads(file.read_text())
    content["presets"][0]["settings"]["where"] = where.value
    tampered.write_text(json.dumps(content))
    for number, path in enumerate((file, tampered)):
        other = Presets(tmp_path / f"other {number}.json")
        (name,) = other.import_from(path)
        expected = Where.HERE if where is Where.HERE else Where.POLICY
        assert other.get(name).settings == JobSettings(scale=3.0, where=expected)


def test_a_preset_that_leaves_the_place_open_is_found_whatever_the_place(presets):
    presets.save("Open", JobSettings(scale=3.0))
    presets.save("Far", JobSettings(scale=3.0, where=Where.CLOUD))
    assert presets.matching(JobSettings(scale=3.0, where=Where.HERE)).name == "Open"
    assert presets.matching(JobSettings(scale=3.0, where=Where.CLOUD)).name == "Far", "the one that says it"


def test_importing_twice_adds_nothing_and_loses_nothing(presets, tmp_path):
    file = tmp_path / "file"
    presets.save("Mine", JobSettings(scale=3.0))
    presets.export(["Mine"], file)
    assert presets.import_from(file) == ("Mine",)
    presets.save("Mine", JobSettings(scale=4.0))
    assert presets.import_from(file) == ("Mine (2)",)
    assert presets.get("Mine").settings.scale == 4
    assert presets.get("Mine (2)").settings.scale == 3


def test_an_export_never_replaces_a_file_unasked(presets, tmp_path):
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(OutputExists):
        presets.export([BUILT_IN[0].name], file)
    presets.export([BUILT_IN[0].name], file, overwrite=True)
    assert presets.import_from(file) == (BUILT_IN[0].name,)


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_is_not_imported_and_stays(presets, tmp_path, content):
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(PresetError, match="not a file of presets"):
        presets.import_from(file)
    assert presets.all == BUILT_IN
    assert file.read_bytes() == content


@pytest.mark.parametrize(
    ("content", "why"), [(b'{"relief_presets": 9}', "newer version"), (b" " * (2**22 + 1), "too large"), (None, "read")]
)
def test_why_a_file_cannot_be_imported_is_said(presets, tmp_path, content, why):
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(PresetError, match=why):
        presets.import_from(file)
