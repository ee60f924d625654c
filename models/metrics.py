"""Fidelity as the super-resolution literature measures it.

Both scores look at the luma of the finished 8-bit picture (limited-range BT.601: 16 to 235, not rounded) with a
border of ``crop`` pixels removed. PSNR is taken against 255. SSIM follows Wang et al., "Image quality assessment:
from error visibility to structural similarity" (IEEE TIP 13, 2004): Gaussian window 11 x 11, sigma 1.5, population
covariance, windows that fit inside the picture only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_LUMA = np.array([65.481, 128.553, 24.966]) / 255.0


def luma(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """H x W x 3 in 0..255 to H x W luma in 16..235."""
    return picture.astype(np.float64) @ _LUMA + 16.0


def cropped(
    result: NDArray[np.uint8], target: NDArray[np.uint8], crop: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Both pictures without a border of ``crop`` pixels; `ValueError` unless they are of one size."""
    if result.shape != target.shape:
        raise ValueError(f"pictures of different size: {result.shape} and {target.shape}")
    inner = slice(crop, -crop or None)
    return result[inner, inner], target[inner, inner]


def cropped_lumas(
    result: NDArray[np.uint8], target: NDArray[np.uint8], crop: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`luma` of both pictures without their border."""
    a, b = cropped(result, target, crop)
    return luma(a), luma(b)


def psnr_y(result: NDArray[np.uint8], target: NDArray[np.uint8], crop: int) -> float:
    """Peak signal-to-noise ratio on luma in decibels; infinite for equal pictures."""
    a, b = cropped_lumas(result, target, crop)
    error = float(np.mean((a - b) ** 2))
    return float("inf") if error == 0 else 10 * float(np.log10(255.0**2 / error))


def gaussian_window(size: int = 11, sigma: float = 1.5) -> NDArray[np.float64]:
    """A normalised one-dimensional Gaussian."""
    x = np.arange(size) - (size - 1) / 2
    window = np.exp(-(x**2) / (2 * sigma**2))
    normalised: NDArray[np.float64] = window / window.sum()
    return normalised


def _filtered(plane: NDArray[np.float64], window: NDArray[np.float64]) -> NDArray[np.float64]:
    size = len(window)
    height, width = plane.shape[0] - size + 1, plane.shape[1] - size + 1
    if height < 1 or width < 1:
        raise ValueError(f"SSIM needs at least {size} x {size} pixels inside the border")
    rows = np.zeros((height, plane.shape[1]))
    for offset, weight in enumerate(window):
        rows += weight * plane[offset : offset + height]
    result = np.zeros((height, width))
    for offset, weight in enumerate(window):
        result += weight * rows[:, offset : offset + width]
    return result


def structural_similarity(
    a: NDArray[np.float64], b: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The map of SSIM of two H x W planes in 0..255, and the map of its contrast and structure terms alone.

    Both are smaller than the planes by the window less one; `ValueError` for planes smaller than the window.
    """
    window = gaussian_window()
    mean_a, mean_b = _filtered(a, window), _filtered(b, window)
    variance_a = _filtered(a * a, window) - mean_a**2
    variance_b = _filtered(b * b, window) - mean_b**2
    covariance = _filtered(a * b, window) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    luminance = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    contrast_structure = (2 * covariance + c2) / (variance_a + variance_b + c2)
    return luminance * contrast_structure, contrast_structure


def ssim_y(result: NDArray[np.uint8], target: NDArray[np.uint8], crop: int) -> float:
    """Structural similarity on luma, at most 1."""
    whole, _ = structural_similarity(*cropped_lumas(result, target, crop))
    return float(np.mean(whole))
