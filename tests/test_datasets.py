"""Training pairs are aligned, reproducible, and never taken from held-out sources."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from models.datasets import CropSampler, central_crops
from models.degrade import shrink
from models.etl import HOLDOUT_SOURCES, build_cache, read_split
from models.sources import MappedSource, Photo, open_photos


def smooth_photo(seed: int, height: int = 96, width: int = 120) -> np.ndarray:
    """H x W x 3 uint8: waves, so that a misplaced crop differs."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    waves = [np.sin(x * random.uniform(0.1, 0.4) + y * random.uniform(0.1, 0.4) + c) for c in range(3)]
    return np.uint8(128 + 90 * np.stack(waves, 2))


def photo_folder(folder: Path, count: int = 3, size: tuple[int, int] = (96, 120)) -> Path:
    """``count`` training photos and one held-out photo, of this height and width, with their SOURCES.tsv."""
    folder.mkdir(parents=True)
    rows = ["file\tsource\tlicence_as_stated"]
    for index in range(count + 1):
        source = f"someone/{index}" if index < count else min(HOLDOUT_SOURCES)
        Image.fromarray(smooth_photo(index, *size)).save(folder / f"{index}.png")
        rows.append(f"{index}.png\t{source}\tCC0")
    (folder / "SOURCES.tsv").write_text("\n".join(rows), encoding="utf-8")
    return folder


def photos_of(count: int = 2) -> list[Photo]:
    pictures = [smooth_photo(seed) for seed in range(count)]
    return [Photo({1: p, **{s: shrink(p, s) for s in (2, 3, 4)}}) for p in pictures]


def sampler(seed: int = 5) -> CropSampler:
    return CropSampler(MappedSource(photos_of()), seed)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_a_target_made_small_is_its_input_inside(scale: int):
    small, _, large = sampler().batch(scale, 8, 16)
    for low, high in zip(small, large, strict=True):
        target = np.uint8(np.rint(high.permute(1, 2, 0).numpy() * 255))
        inside = (slice(3, -3), slice(3, -3))  # at the border the target does not know its surroundings
        found = low.permute(1, 2, 0).numpy()[inside] * 255
        assert np.abs(found - shrink(target, scale)[inside]).max() <= 1.01


def test_a_batch_has_the_shapes_and_range_that_networks_take():
    small, _, large = sampler().batch(3, 4, 10)
    assert small.shape == (4, 3, 10, 10)
    assert large.shape == (4, 3, 30, 30)
    assert small.dtype == torch.float32
    assert 0 <= small.min() <= small.max() <= 1


def test_the_same_seed_draws_the_same_crops():
    first, again, other = (sampler(seed).batch(2, 4, 16)[0] for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_central_crops_are_the_middle_and_fit_small_photos():
    (small, large), _ = central_crops(photos_of(), 4, 20)
    assert small.shape == (1, 3, 20, 20)
    assert large.shape == (1, 3, 80, 80)
    (whole, _), _ = central_crops(photos_of(), 4, 1000)
    assert whole.shape == (1, 3, 24, 30)


def test_held_out_sources_are_never_trained_on(tmp_path: Path):
    split = read_split(photo_folder(tmp_path / "photos"))
    assert split.train == ("0.png", "1.png", "2.png")
    assert split.holdout == ("3.png",)


def test_the_cache_holds_each_photo_and_its_shrunk_copies(tmp_path: Path):
    split = build_cache(photo_folder(tmp_path / "photos"), tmp_path / "cache")
    for photo, seed in zip(open_photos(tmp_path / "cache", split.train, (2, 3, 4)), range(3), strict=True):
        np.testing.assert_array_equal(photo.copies[1], smooth_photo(seed))
        for scale in (2, 3, 4):
            np.testing.assert_array_equal(photo.copies[scale], shrink(smooth_photo(seed), scale))


def test_a_complete_cache_is_not_built_again(tmp_path: Path):
    photos = photo_folder(tmp_path / "photos")
    build_cache(photos, tmp_path / "cache")
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "cache").iterdir()}
    build_cache(photos, tmp_path / "cache")
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "cache").iterdir()} == before
