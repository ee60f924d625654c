"""What is scored on is what it says: published pairs, damage and drawings that are the same on every machine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from waves import benchmark_folder

from models.picture_sets import DRAWING_SEEDS, DRAWING_SIDE, datasets, picture_sets, pictures, read_rgb


class RecordedDamage:
    """Takes every n-th pixel and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[int, ...], int, int]] = []

    def __call__(self, picture: np.ndarray, scale: int, seed: int) -> np.ndarray:
        self.asked.append((picture.shape, scale, seed))
        return picture[::scale, ::scale]


def test_originals_of_another_crop_are_preferred(tmp_path: Path):
    dataset = benchmark_folder(tmp_path) / "Waves"
    assert [p.high.parent.name for p in pictures(dataset, 3)] == ["hr", "hr_x3"]
    assert [p.high.parent.name for p in pictures(dataset, 2)] == ["hr", "hr"]
    assert pictures(dataset, 7) == []
    assert datasets(tmp_path) == datasets(dataset) == [dataset]


def test_a_folder_without_data_sets_is_refused(tmp_path: Path):
    for place in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ValueError, match="no data set"):
            datasets(place)


def test_a_small_picture_without_its_original_is_refused(tmp_path: Path):
    data = benchmark_folder(tmp_path)
    (data / "Waves" / "hr" / "1.png").unlink()
    with pytest.raises(ValueError, match=r"1\.png has no original"):
        list(picture_sets(data, 2))


def test_gray_pictures_become_three_planes(tmp_path: Path):
    Image.new("L", (4, 3), 90).save(tmp_path / "gray.png")
    assert read_rgb(tmp_path / "gray.png").tolist() == np.full((3, 4, 3), 90).tolist()


def test_a_scale_that_was_not_published_has_no_sets(tmp_path: Path):
    assert list(picture_sets(benchmark_folder(tmp_path), 7, damaged=True)) == []


def test_damaged_sets_are_made_from_the_originals_cut_to_whole_pixels(tmp_path: Path):
    damage = RecordedDamage()
    published, damaged = picture_sets(benchmark_folder(tmp_path), 3, damaged=True, damage=damage)
    assert [s.name for s in (published, damaged)] == ["Waves", "Waves damaged"]
    assert [(p.low.shape, p.high.shape) for p in damaged] == [
        ((16, 20, 3), (48, 60, 3)),
        ((16, 21, 3), (48, 63, 3)),
    ]
    assert [scale for _, scale, _ in damage.asked] == [3, 3]


def test_damage_depends_on_the_name_of_a_picture_only(tmp_path: Path):
    damage = RecordedDamage()
    data = benchmark_folder(tmp_path)
    list(list(picture_sets(data, 2, damaged=True, damage=damage))[1])
    (data / "Waves" / "hr" / "0.png").unlink()
    (data / "Waves" / "lr_x2" / "0.png").unlink()
    list(list(picture_sets(data, 2, damaged=True, damage=damage))[1])
    first, second, again = (seed for _, _, seed in damage.asked)
    assert first != second
    assert second == again


def test_at_scale_one_only_damage_is_left_to_undo(tmp_path: Path):
    damage = RecordedDamage()
    sets = list(picture_sets(benchmark_folder(tmp_path), 1, damaged=True, drawings=True, damage=damage))
    assert [s.name for s in sets] == ["Waves damaged", "drawings damaged"]
    assert list(picture_sets(tmp_path, 1, drawings=True)) == []
    pair = next(iter(sets[0]))
    assert pair.low.shape == pair.high.shape


def test_drawings_come_from_seeds_that_training_never_uses(tmp_path: Path):
    assert DRAWING_SEEDS.start >= 1_000_000
    drawings = list(picture_sets(benchmark_folder(tmp_path), 4, drawings=True))[-1]
    assert len(drawings) == len(DRAWING_SEEDS)
    pair, again = next(iter(drawings)), next(iter(drawings))
    assert pair.high.shape == (DRAWING_SIDE, DRAWING_SIDE, 3)
    assert pair.low.shape == (DRAWING_SIDE // 4, DRAWING_SIDE // 4, 3)
    assert np.array_equal(pair.low, again.low)


def test_the_damage_of_training_is_the_default(tmp_path: Path):
    *_, damaged = picture_sets(benchmark_folder(tmp_path), 2, damaged=True)
    clean, pair = next(picture_sets(tmp_path, 2)), next(iter(damaged))
    assert pair.low.dtype == np.uint8
    assert not np.array_equal(pair.low, next(iter(clean)).low)


def test_a_pair_that_does_not_match_is_refused(tmp_path: Path):
    (damaged,) = picture_sets(benchmark_folder(tmp_path), 1, damaged=True, damage=lambda picture, *_: picture[1:])
    with pytest.raises(ValueError, match=r"Waves damaged/0\.png is not 1 times as large"):
        list(damaged)
