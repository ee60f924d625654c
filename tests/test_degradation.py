"""Damage is drawn at random, repeats with its seed, and leaves what a network shall give back in proportion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from test_datasets import smooth_photo

from models.degradation import Damaged, Ranges, damaged_picture, degrade, enlarged

SCALES = [1, 2, 4]
WHOLE = replace(Ranges(), untouched=0.0, blurred=1.0, noisy=1.0, compressed=1.0)


def clean(scale: int, count: int = 2, side: int = 32) -> torch.Tensor:
    pictures = np.stack([smooth_photo(seed, side * scale, side * scale) for seed in range(count)])
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255


def slope(planes: torch.Tensor) -> torch.Tensor:
    """Depth that rises from left to right, of the same size."""
    line = torch.linspace(0, 1, planes.shape[3])
    return line.expand(len(planes), 1, planes.shape[2], -1).contiguous()


def damaged(scale: int, seed: int = 0, ranges: Ranges = WHOLE) -> Damaged:
    planes = clean(scale)
    return degrade(planes, slope(planes), scale, np.random.default_rng(seed), ranges)


def control(denoise: float, sharpen: float) -> torch.Tensor:
    return torch.tensor((denoise, sharpen), dtype=torch.float32).reshape(1, 2, 1, 1).expand(2, 2, 32, 32).contiguous()


@pytest.mark.parametrize("scale", SCALES)
def test_shapes_and_ranges_for_any_luck(scale: int):
    for seed in range(12):
        found = damaged(scale, seed, Ranges())
        assert found.rgb.shape == found.calm.shape == (2, 3, 32, 32)
        assert found.target.shape == (2, 3, 32 * scale, 32 * scale)
        assert 0 <= found.rgb.min() <= found.rgb.max() <= 1
        torch.testing.assert_close(found.rgb * 255, (found.rgb * 255).round(), atol=1e-3, rtol=0)
        assert torch.isfinite(found.calm).all()


@pytest.mark.parametrize("scale", SCALES)
def test_the_same_seed_damages_the_same(scale: int):
    one, same, other = damaged(scale, 3), damaged(scale, 3), damaged(scale, 4)
    assert torch.equal(one.rgb, same.rgb)
    assert torch.equal(one.target, same.target)
    assert not torch.equal(one.rgb, other.rgb)


def test_without_haze_the_target_is_the_clean_picture():
    found = damaged(2, ranges=replace(WHOLE, hazy=0.0))
    assert torch.equal(found.target, clean(2))
    assert (found.rgb - found.calm).abs().mean() > 1 / 255


def test_haze_stays_in_the_target():
    found = damaged(2, ranges=replace(WHOLE, hazy=1.0))
    far = found.target[..., :8] - clean(2)[..., :8]
    assert far.mean() > 0.03


def test_untouched_pictures_are_only_made_smaller():
    found = damaged(2, ranges=replace(Ranges(), untouched=1.0))
    expected = F.interpolate(clean(2), size=(32, 32), mode="bicubic", align_corners=False, antialias=True)
    torch.testing.assert_close(found.rgb, expected, atol=0.51 / 255, rtol=0)


@pytest.mark.parametrize("scale", SCALES)
def test_full_strength_asks_for_the_original_and_none_for_the_plain_enlargement(scale: int):
    found = damaged(scale)
    torch.testing.assert_close(found.target_for(control(1, 1), scale), found.target, atol=1e-5, rtol=0)
    torch.testing.assert_close(found.target_for(control(0, 0), scale), enlarged(found.rgb, scale), atol=1e-5, rtol=0)
    torch.testing.assert_close(found.target_for(control(1, 0), scale), enlarged(found.calm, scale), atol=1e-5, rtol=0)


@pytest.mark.parametrize("scale", SCALES)
def test_the_target_is_linear_in_both_strengths(scale: int):
    found = damaged(scale)

    def target(denoise: float, sharpen: float) -> torch.Tensor:
        return found.target_for(control(denoise, sharpen), scale)

    for fixed in (0.0, 0.3, 1.0):
        torch.testing.assert_close(
            target(0.25, fixed), 0.75 * target(0, fixed) + 0.25 * target(1, fixed), atol=1e-5, rtol=0
        )
        torch.testing.assert_close(
            target(fixed, 0.6), 0.4 * target(fixed, 0) + 0.6 * target(fixed, 1), atol=1e-5, rtol=0
        )


def test_strength_may_change_over_the_picture():
    found = damaged(2)
    planes = control(1, 1)
    planes[..., :16] = 0
    target = found.target_for(planes, 2)
    torch.testing.assert_close(target[..., :28], enlarged(found.rgb, 2)[..., :28], atol=1e-5, rtol=0)
    torch.testing.assert_close(target[..., 36:], found.target[..., 36:], atol=1e-5, rtol=0)


def test_a_crop_takes_the_target_with_it():
    found = damaged(4)
    part = found.cropped(3, 5, 16, 4)
    assert torch.equal(part.rgb, found.rgb[..., 3:19, 5:21])
    assert torch.equal(part.calm, found.calm[..., 3:19, 5:21])
    assert torch.equal(part.target, found.target[..., 12:76, 20:84])


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("depth", [False, True])
def test_a_damaged_picture_repeats_and_is_never_clean(scale: int, depth: bool):
    picture = smooth_photo(2, 66, 82)
    distance = np.tile(np.linspace(0, 1, 82, dtype=np.float32), (66, 1)) if depth else None
    results = [damaged_picture(picture, scale, seed, distance) for seed in (7, 7, 8)]
    assert results[0].shape == (66 // scale, 82 // scale, 3)
    assert results[0].dtype == np.uint8
    np.testing.assert_array_equal(results[0], results[1])
    assert (results[0] != results[2]).any()
    if scale == 1:
        assert (results[0] != picture).mean() > 0.3
    assert np.abs(results[0].mean((0, 1)) - picture.mean((0, 1))).max() < 15
