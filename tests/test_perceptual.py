"""The perceptual measures have their known ends, order damage by its strength, and agree with other formulations."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter
from scipy.signal import convolve2d
from skimage.metrics import structural_similarity

from models.graphics import drawing
from models.metrics import luma
from models.perceptual import GMSD_LEAST, MS_SSIM_LEAST, SSIMULACRA2_LEAST, gmsd, ms_ssim_y, ssimulacra2

MEASURES = {ms_ssim_y: 1.0, gmsd: 0.0, ssimulacra2: 100.0}
"""What each gives for equal pictures; all get worse away from there."""


@pytest.fixture(scope="module")
def original() -> np.ndarray:
    """Edges, flat areas and texture, 200 x 199 pixels."""
    y, x = np.mgrid[:200, :199]
    texture = 20 * np.sin(x / 3 + y / 7)[..., None]
    return np.uint8(np.clip(drawing(5, 200)[:, :199] * 0.8 + 25 + texture, 0, 255))


def noisy(picture: np.ndarray, deviation: float) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, deviation, picture.shape)
    return np.uint8(np.clip(picture + noise, 0, 255))


def blurred(picture: np.ndarray, sigma: float) -> np.ndarray:
    return gaussian_filter(picture, (sigma, sigma, 0))


def compressed(picture: np.ndarray, quality: float) -> np.ndarray:
    packed = BytesIO()
    Image.fromarray(picture).save(packed, "JPEG", quality=int(quality))
    with Image.open(packed) as opened:
        return np.asarray(opened)


@pytest.mark.parametrize("measure", MEASURES)
def test_equal_pictures_have_the_best_score(measure, original: np.ndarray):
    assert measure(original, original, 2) == pytest.approx(MEASURES[measure])


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(
    ("damage", "ever_more"), [(noisy, (4, 12, 30)), (blurred, (0.6, 1.2, 2.5)), (compressed, (90, 50, 15))]
)
def test_more_damage_scores_worse(measure, damage, ever_more, original: np.ndarray):
    best = MEASURES[measure]
    distances = [abs(best - measure(damage(original, amount), original, 2)) for amount in ever_more]
    assert 0 < distances[0] < distances[1] < distances[2]


@pytest.mark.parametrize("measure", MEASURES)
def test_errors_within_the_cropped_border_do_not_count(measure, original: np.ndarray):
    result = original.copy()
    result[:4] = 0
    result[:, -4:] = 255
    assert measure(result, original, 4) == pytest.approx(MEASURES[measure])


@pytest.mark.parametrize("measure", MEASURES)
def test_pictures_of_different_size_are_refused(measure, original: np.ndarray):
    with pytest.raises(ValueError, match="different size"):
        measure(original[1:], original, 2)


@pytest.mark.parametrize(
    ("measure", "least"), [(ms_ssim_y, MS_SSIM_LEAST), (gmsd, GMSD_LEAST), (ssimulacra2, SSIMULACRA2_LEAST)]
)
def test_pictures_too_small_for_a_measure_are_refused(measure, least: int):
    picture = noisy(np.full((least + 2, least + 6, 3), 128, np.uint8), 20)
    assert np.isfinite(measure(picture, picture, 1))
    with pytest.raises(ValueError, match=f"at least {least} x {least}"):
        measure(picture, picture, 2)


def test_ms_ssim_equals_its_definition_over_scikit_image(original: np.ndarray):
    """Contrast and structure from the full map by dividing the luminance term out again, scale by scale."""
    result = compressed(blurred(original, 0.8), 30)
    a, b = luma(result), luma(original)
    score, c1 = 1.0, (0.01 * 255) ** 2
    for scale, weight in enumerate((0.0448, 0.2856, 0.3001, 0.2363, 0.1333)):
        options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 255}
        _, full = structural_similarity(a, b, full=True, **options)
        mean_a, mean_b = (gaussian_filter(plane, 1.5, truncate=3.5) for plane in (a, b))
        luminance = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
        term = full if scale == 4 else full / luminance
        score *= term[5:-5, 5:-5].mean() ** weight
        a, b = (np.pad(p, [(0, s % 2) for s in p.shape], mode="edge") for p in (a, b))
        a, b = (p.reshape(p.shape[0] // 2, 2, p.shape[1] // 2, 2).mean((1, 3)) for p in (a, b))
    assert ms_ssim_y(result, original, 0) == pytest.approx(score, abs=1e-7)


def test_ms_ssim_of_opposites_is_zero_and_not_complex(original: np.ndarray):
    assert ms_ssim_y(255 - original, original, 0) == 0.0


@pytest.mark.parametrize("rows", [200, 199])
def test_gmsd_equals_its_definition_as_convolutions(rows: int, original: np.ndarray):
    """The steps of the authors' code, each as one convolution of the whole plane."""
    target = original[:rows]
    result = compressed(target, 20)
    prewitt = np.array([[1, 0, -1]] * 3) / 3
    magnitudes = []
    for picture in (result, target):
        gray = picture @ np.array([0.2989, 0.5870, 0.1140])
        small = convolve2d(gray, np.full((2, 2), 0.25))[1::2, 1::2][: -(-gray.shape[0] // 2), : -(-gray.shape[1] // 2)]
        across, down = (convolve2d(small, kernel, mode="same") for kernel in (prewitt, prewitt.T))
        magnitudes.append(np.sqrt(across**2 + down**2))
    a, b = magnitudes
    similarity = (2 * a * b + 170) / (a**2 + b**2 + 170)
    assert gmsd(result, target, 0) == pytest.approx(similarity.std(ddof=1), abs=1e-12)
