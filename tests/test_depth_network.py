from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from test_datasets import photo_folder

from models.depth_data import open_depth_pairs, whole_view
from models.depth_network import DepthNetwork, depth_loss, fitted_error, normalised, ordinal_accuracy
from models.etl import build_cache
from models.train import TrainConfig, train
from models.views import PairViews, ViewSampler


def maps_for(photos: Path, folder: Path) -> Path:
    """For each photo a map that rises from left to right."""
    maps = folder / "photos"
    maps.mkdir(parents=True)
    ramp = np.tile(np.linspace(0, 255, 32).astype(np.uint8), (24, 1))
    rows = ["file\tlog_disparity_range\tflip_disagreement"]
    for photo in sorted(photos.glob("*.png")):
        Image.fromarray(ramp).save(maps / f"{photo.stem}.webp", lossless=True)
        rows.append(f"photos/{photo.stem}.webp\t1.2\t0.1")
    (folder / "RANGE.tsv").write_text("\n".join(rows), encoding="utf-8")
    return maps


@pytest.fixture
def config(tmp_path):
    photos = photo_folder(tmp_path / "in")
    return TrainConfig(
        run=tmp_path / "run", photos=photos, cache=tmp_path / "cache", task="depth", maps=maps_for(photos, tmp_path / "d"),
        minutes=60, batch=2, side=64, warm_up=1, rate=2e-3, threads=1, save_every=0.0,
    )  # fmt: skip


def test_the_network_is_small_enough_and_gives_half_the_size():
    network = DepthNetwork()
    assert sum(p.numel() for p in network.parameters()) <= 1_500_000
    assert network.eval()(torch.rand(1, 3, 64, 96)).shape == (1, 1, 32, 48)


def test_the_loss_ignores_scale_and_shift_and_nothing_else():
    depth = torch.rand(2, 1, 16, 16)
    weight = torch.ones(2)
    assert float(depth_loss(3 * depth + 5, depth, weight)) == pytest.approx(0, abs=1e-4)
    assert float(depth_loss(-depth, depth, weight)) > 1
    assert float(normalised(depth).abs().mean()) == pytest.approx(1, abs=1e-3)


def test_maps_without_weight_do_not_count():
    good, bad = torch.rand(1, 1, 16, 16), torch.rand(1, 1, 16, 16)
    both = torch.cat((good, bad))
    assert float(depth_loss(both, torch.cat((good, -bad)), torch.tensor([1.0, 0.0]))) == pytest.approx(0, abs=1e-4)


def test_scores_of_a_perfect_a_random_and_a_reversed_map():
    target = torch.rand(40, 40)
    generator = torch.Generator().manual_seed(1)
    assert fitted_error(2 * target - 7, target) == pytest.approx(0, abs=1e-6)
    assert ordinal_accuracy(target, target, generator) == 1
    assert ordinal_accuracy(-target, target, generator) == 0
    assert 0.4 < ordinal_accuracy(torch.rand(40, 40), target, generator) < 0.6
    assert fitted_error(torch.rand(40, 40), target) == pytest.approx(0.25, abs=0.02)


def test_views_keep_photo_and_map_together(config):
    """Whatever window and mirror is drawn, the map still rises or falls along the rows only."""
    split = build_cache(config.photos, config.cache)
    pairs = open_depth_pairs(config.cache, config.maps, split.train)
    rgb, depth, weight = ViewSampler(PairViews(pairs), 3).batch(8, 64)
    assert rgb.shape == (8, 3, 64, 64)
    assert depth.shape == (8, 1, 32, 32)
    assert (weight > 0).all()
    assert 0 <= rgb.min() <= rgb.max() <= 1
    assert depth.diff(dim=2).abs().max() < 0.02
    assert {bool(d.diff(dim=2).mean() > 0) for d in depth} <= {True, False}
    small, whole = whole_view(pairs[0], 96, 32)
    assert small.shape[2] % 32 == small.shape[3] % 32 == 0
    assert whole.shape == (24, 32)


def test_the_estimator_learns_and_reports_its_scores(config):
    steps = iter(range(41))
    train(config, stop=lambda: next(steps) >= 40)
    rows = [json.loads(line) for line in (config.run / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    losses = [row["loss"] for row in rows if "loss" in row]
    assert sum(losses[-10:]) < sum(losses[:10])
    assert {"holdout_error", "holdout_order"} <= set(rows[-1])


def test_without_maps_there_is_a_clear_error(config):
    from dataclasses import replace

    with pytest.raises(ValueError, match="depth maps"):
        train(replace(config, maps=None))
