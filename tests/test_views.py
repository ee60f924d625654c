"""Views for the depth estimator are the same wherever they are cut from."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from test_datasets import smooth_photo

from models.depth_data import DepthPair
from models.views import PairViews, ResidentViews, Views, ViewSampler, lit, resampling_matrices, views_on

CPU = torch.device("cpu")


def pairs() -> list[DepthPair]:
    found = []
    for seed, (height, width) in enumerate(((96, 120), (120, 80))):
        photo = torch.from_numpy(smooth_photo(seed, height, width)).permute(2, 0, 1).contiguous()
        depth = torch.from_numpy(smooth_photo(9 + seed, height // 3, width // 3)[..., 0])[None].contiguous()
        found.append(DepthPair(photo, depth, 0.5 + seed / 4))
    return found


def test_both_sources_cut_the_same_views():
    batches = (ViewSampler(source, 5).batch(16, 64) for source in (PairViews(pairs()), ResidentViews(pairs(), CPU)))
    for one, other in zip(*batches, strict=True):
        torch.testing.assert_close(one, other, atol=2e-4, rtol=0)


@pytest.mark.parametrize(("length", "side"), [(100, 32), (31, 64), (48, 48)])
def test_matrices_resample_as_torch_does(length: int, side: int):
    line = torch.rand(1, 1, 1, 120, generator=torch.Generator().manual_seed(0))
    matrix = resampling_matrices(np.array([7]), np.array([length]), 120, side, CPU)
    expected = F.interpolate(line[..., 7 : 7 + length], size=(1, side), mode="bilinear", antialias=True)
    torch.testing.assert_close(line @ matrix[:, None].mT, expected, atol=1e-5, rtol=0)


def test_a_mirrored_view_is_mirrored_in_photo_and_map():
    window = np.tile(np.array([0.1, 0.2, 0.6, 0.7]), (2, 1))
    views = Views(np.zeros(2, dtype=np.int64), window, np.array([False, True]))
    for source in (PairViews(pairs()), ResidentViews(pairs(), CPU)):
        for planes in source.cut(views, 32):
            torch.testing.assert_close(planes[0], planes[1].flip(2), atol=1e-5, rtol=0)


def test_views_never_leave_their_photo():
    views = Views(np.array([0]), np.array([[0.99, 0.99, 0.01, 0.01]]), np.array([False]))
    y, x, height, width = (int(v[0]) for v in views.pixels(np.array([20]), np.array([20])))
    assert y + height <= 20
    assert x + width <= 20


def test_light_changes_pictures_and_keeps_their_range():
    rgb = torch.rand(32, 3, 16, 16, generator=torch.Generator().manual_seed(1))
    changed = lit(rgb.clone(), np.random.default_rng(2))
    assert changed.shape == rgb.shape
    assert 0 <= changed.min() <= changed.max() <= 1
    assert (changed - rgb).abs().mean() > 0.02
    assert torch.equal(changed, lit(rgb.clone(), np.random.default_rng(2)))


def test_the_device_decides_where_views_are_cut():
    assert isinstance(views_on("cpu", pairs(), resident=False), PairViews)
    assert isinstance(views_on("cpu", pairs(), resident=True), ResidentViews)
