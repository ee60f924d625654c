"""Scores outlive an interruption, and count only for what they were measured on."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from test_datasets import smooth_photo

from models.degrade import shrink
from models.evaluate import Enlarged, Method, PictureScore, bicubic, score_picture
from models.picture_sets import Pair
from models.score_cache import ScoreCache, default_path


@pytest.fixture
def pair() -> Pair:
    photo = smooth_photo(0)
    return Pair("0.png", shrink(photo, 2), photo)


@pytest.fixture
def score(pair: Pair) -> PictureScore:
    return score_picture(pair.name, Enlarged(bicubic(2).enlarge(pair.low).pixels, fallbacks=3), pair.high, 2)


def test_a_score_is_known_to_the_next_run(tmp_path: Path, pair: Pair, score: PictureScore):
    path = tmp_path / "new" / "scores.jsonl"
    assert ScoreCache(path).get(bicubic(2), pair) is None
    ScoreCache(path).put(bicubic(2), pair, score)
    again = ScoreCache(path).get(bicubic(2), pair)
    assert again is not None
    assert math.isnan(again.values["ms_ssim"])
    assert {**again.values, "ms_ssim": 0} == {**score.values, "ms_ssim": 0}
    assert (again.name, again.fallbacks) == ("0.png", 3)


def test_other_pictures_and_methods_are_not_known(tmp_path: Path, pair: Pair, score: PictureScore):
    cache = ScoreCache(tmp_path / "scores.jsonl")
    cache.put(bicubic(2), pair, score)
    brighter = Pair(pair.name, pair.low, pair.high + np.uint8(1))
    assert cache.get(bicubic(2), brighter) is None
    assert cache.get(Method("bicubic", "other weights", bicubic(2).enlarge), pair) is None


def test_a_torn_line_costs_only_itself(tmp_path: Path, pair: Pair, score: PictureScore):
    path = tmp_path / "scores.jsonl"
    cache = ScoreCache(path)
    cache.put(bicubic(2), pair, score)
    cache.put(bicubic(3), pair, score)
    path.write_text(path.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    again = ScoreCache(path)
    assert again.get(bicubic(2), pair) is not None
    assert again.get(bicubic(3), pair) is None
    again.put(bicubic(3), pair, score)
    assert ScoreCache(path).get(bicubic(3), pair) is not None


def test_a_fresh_cache_knows_nothing(tmp_path: Path, pair: Pair, score: PictureScore):
    path = tmp_path / "scores.jsonl"
    ScoreCache(path).put(bicubic(2), pair, score)
    assert ScoreCache(path, fresh=True).get(bicubic(2), pair) is None


def test_the_cache_lies_in_the_folder_of_caches(own_folders: Path):
    assert own_folders in default_path().parents
