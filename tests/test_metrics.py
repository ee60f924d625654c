"""The metrics agree with the literature's definitions and with an independent implementation."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from skimage.metrics import structural_similarity

from models.degrade import resize_bicubic
from models.metrics import luma, psnr_y, ssim_y
from models.picture_sets import pictures, read_rgb

PUBLISHED_BICUBIC_X4 = {"Set5": 28.43, "Set14": 26.09, "BSD100": 25.96}


def noisy_pair(seed: int = 0, side: int = 40) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    target = random.integers(0, 256, (side, side + 7, 3), dtype=np.uint8)
    result = np.clip(target.astype(int) + random.integers(-9, 10, target.shape), 0, 255).astype(np.uint8)
    return result, target


def test_luma_spans_the_limited_range():
    black, white = np.zeros((1, 1, 3), np.uint8), np.full((1, 1, 3), 255, np.uint8)
    assert luma(black)[0, 0] == pytest.approx(16.0)
    assert luma(white)[0, 0] == pytest.approx(235.0, abs=1e-3)


def test_psnr_of_a_constant_error_follows_the_formula():
    target = np.full((20, 20, 3), 100, np.uint8)
    result = target + np.uint8(10)
    error = 10 * 219 / 255  # of luma, which is compressed to 219 steps
    assert psnr_y(result, target, 2) == pytest.approx(20 * np.log10(255 / error), abs=1e-3)


def test_equal_pictures_have_infinite_psnr_and_full_ssim():
    _, target = noisy_pair()
    assert psnr_y(target, target, 0) == float("inf")
    assert ssim_y(target, target, 0) == pytest.approx(1.0)


def test_errors_within_the_cropped_border_do_not_count():
    result, target = noisy_pair()
    result = target.copy()
    result[:4] = 0
    result[:, -4:] = 255
    assert psnr_y(result, target, 4) == float("inf")
    assert psnr_y(result, target, 3) < 40


@pytest.mark.parametrize("crop", [0, 3])
def test_ssim_equals_scikit_image(crop: int):
    result, target = noisy_pair()
    inner = slice(crop, -crop or None)
    _, every = structural_similarity(
        luma(result)[inner, inner],
        luma(target)[inner, inner],
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=255,
        full=True,
    )
    assert ssim_y(result, target, crop) == pytest.approx(every[5:-5, 5:-5].mean(), abs=1e-9)


def test_pictures_of_different_size_are_refused():
    result, target = noisy_pair()
    with pytest.raises(ValueError, match="different size"):
        psnr_y(result[1:], target, 2)


@pytest.mark.integration
@pytest.mark.skipif("RELIEF_BENCHMARKS" not in os.environ, reason="RELIEF_BENCHMARKS names no folder with Set5, …")
@pytest.mark.parametrize("dataset", PUBLISHED_BICUBIC_X4)
def test_bicubic_reaches_its_published_psnr(dataset: str):
    scores = []
    for picture in pictures(Path(os.environ["RELIEF_BENCHMARKS"]) / dataset, 4):
        target = read_rgb(picture.high)
        enlarged = np.clip(np.rint(resize_bicubic(read_rgb(picture.low), *target.shape[:2])), 0, 255)
        scores.append(psnr_y(enlarged.astype(np.uint8), target, 4))
    assert np.mean(scores) == pytest.approx(PUBLISHED_BICUBIC_X4[dataset], abs=0.01)
