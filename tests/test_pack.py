"""Packs weigh what they may, hold each photo to train on once, and train as the photos they were made from do."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from test_datasets import photo_folder
from test_depth_network import maps_for
from typer.testing import CliRunner

from models.cli import MORE_TO_DO, app
from models.depth_data import estimate_path, open_depth_pairs
from models.etl import build_cache, read_split
from models.pack import deal, is_pack, join, write_packs
from models.sources import open_photos


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Photos with the teacher's maps, and an estimator's maps in the cache of the user's state folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    photos = photo_folder(tmp_path / "photos", count=5)
    maps_for(photos, tmp_path / "depth")
    split = build_cache(photos, cache_of(tmp_path))
    random = np.random.default_rng(0)
    for name in (*split.train, *split.holdout):
        np.save(estimate_path(cache_of(tmp_path), name), random.integers(0, 256, (24, 30), np.uint8))
    return tmp_path


def cache_of(home: Path) -> Path:
    return home / "state" / "relief" / "train" / "cache"


def weight(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def packs_of(home: Path, output: str = "packs") -> list[Path]:
    """At least two packs."""
    limit = weight(home / "photos") * 2 // 3
    found = write_packs(home / "photos", home / "depth" / "photos", cache_of(home), home / output, limit)
    assert len(found) > 1
    assert all(weight(pack) <= limit for pack in found)
    return found


def test_every_photo_to_train_on_is_in_one_pack_and_the_held_out_ones_in_each(home: Path):
    whole = read_split(home / "photos")
    splits = [read_split(pack) for pack in packs_of(home)]
    assert sorted(name for split in splits for name in split.train) == list(whole.train)
    assert all(split.holdout == whole.holdout for split in splits)
    assert all(is_pack(pack) for pack in packs_of(home, "again"))
    assert not is_pack(home / "photos")


def test_the_same_photos_give_the_same_packs(home: Path):
    for one, same in zip(packs_of(home), packs_of(home, "again"), strict=True):
        files = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
        assert files == sorted(path.relative_to(same) for path in same.rglob("*") if path.is_file())
        assert all((one / name).read_bytes() == (same / name).read_bytes() for name in files)


def test_joined_packs_give_the_same_split_and_the_same_arrays(home: Path):
    packs = packs_of(home)
    cache = home / "elsewhere" / "cache"
    folder, maps = join(packs, home / "elsewhere" / "packs", cache)
    split = build_cache(folder, cache)
    assert split == read_split(home / "photos")
    names = (*split.train, *split.holdout)
    scales = (2, 3, 4)
    before = open_photos(cache_of(home), names, scales, home / "depth" / "photos")
    for one, same in zip(before, open_photos(cache, names, scales, maps), strict=True):
        for scale in (1, *scales):
            np.testing.assert_array_equal(one.copies[scale], same.copies[scale])
        assert torch.equal(one.teacher, same.teacher)
        assert torch.equal(one.estimate, same.estimate)
    pairs = (open_depth_pairs(*where, names) for where in ((cache_of(home), home / "depth" / "photos"), (cache, maps)))
    for one, same in zip(*pairs, strict=True):
        assert one.weight == same.weight
        assert torch.equal(one.depth, same.depth)


def test_one_pack_is_enough_to_train_from_and_pieces_tell_that_there_is_more(home: Path):
    pack = packs_of(home)[0]
    tiny = ["--size", "tiny", "--batch", "4", "--side", "8", "--threads", "1"]
    given = ["train", "first", "--photos", str(pack), "--output", str(home / "runs"), *tiny]
    state = {"XDG_STATE_HOME": str(home / "bare")}
    result = CliRunner().invoke(app, [*given, "--minutes", "60", "--piece-minutes", "0.002"], env=state)
    assert result.exit_code == MORE_TO_DO, result.output
    log = (home / "runs" / "first" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(log[0])["config"]["maps"].endswith("depth/photos")
    step, seconds = (
        torch.load(home / "runs" / "first" / "checkpoint.pt", weights_only=True)[key] for key in ("step", "seconds")
    )
    assert CliRunner().invoke(app, [*given, "--minutes", "0"], env=state).exit_code == 0
    after = torch.load(home / "runs" / "first" / "checkpoint.pt", weights_only=True)
    assert (after["step"], after["seconds"]) == (step, seconds)


def test_photos_alone_can_be_packed(home: Path, tmp_path: Path):
    (only,) = write_packs(home / "photos", None, tmp_path / "empty", tmp_path / "out", 10**9)
    folder, maps = join([only], tmp_path / "joined", tmp_path / "new")
    assert maps is None
    assert read_split(folder) == read_split(home / "photos")


def test_an_estimate_that_is_there_already_is_kept(home: Path):
    packs = packs_of(home)
    name = read_split(home / "photos").train[0]
    np.save(estimate_path(cache_of(home), name), np.zeros((2, 2), np.uint8))
    join(packs, home / "joined", cache_of(home))
    assert np.load(estimate_path(cache_of(home), name)).shape == (2, 2)


def test_folders_that_are_no_packs_are_refused_together(home: Path):
    with pytest.raises(ValueError, match="no pack"):
        join([home / "photos", home / "photos"], home / "joined", home / "new")


def test_the_command_names_its_packs_and_what_does_not_fit(home: Path):
    given = ["pack", "--photos", str(home / "photos"), "--maps", str(home / "depth" / "photos")]
    result = CliRunner().invoke(app, [*given, "--limit-mb", "20", "-o", str(home / "out")])
    assert result.exit_code == 0
    assert result.output.split() == [str(home / "out" / "pack-1")]
    small = CliRunner().invoke(app, [*given, "--limit-mb", "0.001", "-o", str(home / "none")])
    assert small.exit_code == 1
    assert "cannot hold" in small.output


def test_dealing_is_even_and_keeps_to_the_limit():
    sizes = {f"{index:02}": 10 + index for index in range(20)}
    packs = deal(sizes, always=30, limit=150)
    weights = [30 + sum(sizes[name] for name in names) for names in packs]
    assert sorted(name for names in packs for name in names) == sorted(sizes)
    assert max(weights) <= 150
    assert max(weights) - min(weights) <= 29
    assert packs == deal(dict(reversed(sizes.items())), always=30, limit=150)
