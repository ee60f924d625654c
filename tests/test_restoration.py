"""Batches for restoration: photo and depth turn together, strengths cover their range, and a seed repeats them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from test_datasets import photo_folder, smooth_photo
from test_depth_network import maps_for

from models.datasets import WITHOUT_DEPTH
from models.etl import build_cache
from models.graphics import drawing
from models.network import UNKNOWN_DEPTH
from models.restoration import DRAWN, RestorationTask, SceneSampler, held_out, random_control
from models.sources import MappedSource, Photo
from models.train import TrainConfig, train


def gray_photo(seed: int) -> Photo:
    """A photo whose depth is its brightness, at half the size, and whose estimate is the opposite."""
    gray = smooth_photo(seed, 96, 120)[..., :1].repeat(3, 2)
    teacher = F.avg_pool2d(torch.from_numpy(gray[None, None, ..., 0].copy()).float() / 255, 2)
    return Photo({1: gray}, teacher, 1 - teacher)


def config(folder: Path, **changes: Any) -> TrainConfig:
    photos = folder / "photos"
    if not photos.exists():
        photo_folder(photos, size=(264, 288))
        maps_for(photos, folder / "depth")
    values: dict[str, Any] = {
        "task": "photo", "maps": folder / "depth" / "photos", "size": "tiny", "scales": (1, 2, 4),
        "chances": (0.3, 0.3, 0.4), "minutes": 60.0, "batch": 8, "side": 8, "warm_up": 1, "threads": 1,
        "save_every": 0.0,
    }  # fmt: skip
    return TrainConfig(run=folder / "run", photos=photos, cache=folder / "cache", **{**values, **changes})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos with maps, and their cache."""
    found = tmp_path_factory.mktemp("restoration")
    build_cache(config(found).photos, found / "cache")
    return found


def task(folder: Path, **changes: Any) -> RestorationTask:
    settings = config(folder, **changes)
    return RestorationTask(settings, build_cache(settings.photos, settings.cache))


def test_depth_turns_and_flips_with_its_photo():
    sampler = SceneSampler(MappedSource([gray_photo(seed) for seed in range(3)]), 1)
    known = [group for group in sampler.groups(12, 4, 40) if group.teacher is not None]
    assert known
    for group in known:
        inner = (..., slice(2, -2), slice(2, -2))
        assert (group.clean[:, :1] - group.teacher)[inner].abs().max() < 0.06
        torch.testing.assert_close(group.teacher, 1 - group.told, atol=1e-5, rtol=0)


def test_drawings_come_now_and_then_and_have_no_depth():
    sampler = SceneSampler(MappedSource([gray_photo(0)]), 1)
    groups = sampler.groups(300, 1, 16)
    drawn = [group for group in groups if group.teacher is None]
    assert len(drawn) / 300 == pytest.approx(DRAWN, abs=0.06)
    assert all(group.clean.shape == (1, 3, 16, 16) for group in groups)


def test_groups_have_the_asked_for_size_without_depth_too():
    photo = Photo({1: drawing(0, 64)})
    for group in SceneSampler(MappedSource([photo]), 0).groups(4, 3, 24):
        assert group.clean.shape == (3, 3, 24, 24)
        assert group.teacher is group.told is None


def test_strengths_are_mostly_full_and_reach_both_ends():
    control = random_control(600, 12, np.random.default_rng(0))
    assert control.shape == (600, 2, 12, 12)
    assert 0 <= control.min() <= control.max() <= 1
    flat = (control.amax((2, 3)) - control.amin((2, 3))).amax(1) < 1e-6
    full = (control == 1).all(3).all(2).all(1)
    assert float(full.float().mean()) == pytest.approx(0.6, abs=0.08)
    constant = control[flat & ~full][:, :, 0, 0]
    assert len(constant) > 60
    assert (constant == 0).any()
    assert (constant == 1).any()
    assert ((constant > 0.3) & (constant < 0.7)).any()
    assert (constant[:, 0] != constant[:, 1]).any()
    assert float((~flat).float().mean()) == pytest.approx(0.15, abs=0.06)


@pytest.mark.parametrize("resident", [False, True])
def test_a_batch_repeats_with_its_seed(folder: Path, resident: bool):
    found = task(folder, resident=resident)
    batches = []
    for seed in (1, 1, 2):
        found.reseed(seed)
        batches.append(found.batch(2))
    for name in ("rgb", "calm", "target"):
        assert torch.equal(getattr(batches[0][0], name), getattr(batches[1][0], name))
    assert torch.equal(batches[0][1], batches[1][1])
    assert not torch.equal(batches[0][0].rgb, batches[2][0].rgb)


@pytest.mark.parametrize(("scale", "side"), [(1, 12), (2, 8), (4, 8)])
def test_a_batch_has_the_shapes_that_networks_take(folder: Path, scale: int, side: int):
    damaged, depth = task(folder).batch(scale)
    assert damaged.rgb.shape == damaged.calm.shape == (8, 3, side, side)
    assert damaged.target.shape == (8, 3, side * scale, side * scale)
    assert depth.shape == (8, 1, side, side)
    assert 0 <= depth.min() <= depth.max() <= 1


def test_batches_of_any_size_are_divided_into_groups(folder: Path):
    for batch in (2, 4, 96):
        damaged, depth = task(folder, batch=batch).batch(1)
        assert len(damaged.rgb) == len(depth) == batch


def test_some_photos_come_without_depth_and_a_network_may_be_told_none(folder: Path):
    unknown = (task(folder, batch=256).batch(1)[1] == UNKNOWN_DEPTH).all(3).all(2).all(1).float().mean()
    assert float(unknown) == pytest.approx(1 - (1 - DRAWN) * (1 - WITHOUT_DEPTH), abs=0.15)
    assert (task(folder, told_depth=False).batch(1)[1] == UNKNOWN_DEPTH).all()


def test_resident_photos_give_the_same_batch(folder: Path):
    mapped, resident = (task(folder, resident=flag).batch(2) for flag in (False, True))
    assert torch.equal(mapped[0].target, resident[0].target)
    torch.testing.assert_close(mapped[1], resident[1], atol=1e-4, rtol=0)


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_hold_out_pairs_are_the_same_for_every_run(scale: int):
    photos = [gray_photo(seed) for seed in range(2)]
    for one, same in zip(held_out(photos, scale, 64), held_out(photos, scale, 64), strict=True):
        small, large, depth = one
        assert large.shape == (1, 3, 64, 64)
        assert small.shape == (1, 3, 64 // scale, 64 // scale)
        assert depth.shape == (1, 1, 64 // scale, 64 // scale)
        assert all(torch.equal(a, b) for a, b in zip(one, same, strict=True))


@pytest.mark.parametrize("resident", [False, True])
def test_a_run_starts_ends_and_reports_every_scale(folder: Path, tmp_path: Path, resident: bool):
    steps = iter(range(3))
    settings = config(folder, resident=resident)
    found = train(TrainConfig(**{**vars(settings), "run": tmp_path}), stop=lambda: next(steps) >= 2)
    assert torch.isfinite(next(found.parameters())).all()
    last = (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    assert all(f"holdout_x{scale}" in last for scale in (1, 2, 4))
