"""Likeness as people judge it, where `models.metrics` measures fidelity: MS-SSIM, GMSD and SSIMULACRA 2.

Like those, these compare a finished 8-bit picture with its original after a border of ``crop`` pixels is removed.

NIQE, which judges without an original, is not here: it is a distance from a model of natural pictures, whose parameters
no package brings that installs without torchvision or OpenCV and a file from elsewhere.
"""

from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from models.metrics import cropped, cropped_lumas, structural_similarity

Plane = NDArray[np.float64]

_SCALE_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
"""Of the five scales of MS-SSIM, the finest first."""

SSIM_LEAST = 11
MS_SSIM_LEAST = 161
GMSD_LEAST = 4
SSIMULACRA2_LEAST = 8
"""Least width and height, in pixels inside the border, that each measure needs: SSIM one window, MS-SSIM one at the
coarsest of its five scales (161 is 81, 41, 21 and 11 there); below 8 SSIMULACRA 2 would give full marks unseen."""

_GRADIENT_CONSTANT = 170.0
_GRAY = np.array([0.2989, 0.5870, 0.1140])


def ms_ssim_y(result: NDArray[np.uint8], target: NDArray[np.uint8], crop: int) -> float:
    """Multi-scale structural similarity of H x W x 3 pictures on luma (16 to 235), in 0..1, 1 for equal pictures.

    Five scales with the published weights; between them means of 2 x 2 pixels, the border mirrored where a side is odd.
    A scale whose contrast and structure term is negative, which has no root, counts as 0. Raises `ValueError` for sides
    below `MS_SSIM_LEAST`: a score over fewer scales would not compare with any other. Source: Wang, Simoncelli and
    Bovik, "Multi-scale structural similarity for image quality assessment" (Asilomar 2003), and the authors' code.
    """
    a, b = cropped_lumas(result, target, crop)
    _require(a.shape, MS_SSIM_LEAST, "MS-SSIM")
    score = 1.0
    for weight in _SCALE_WEIGHTS[:-1]:
        _, contrast_structure = structural_similarity(a, b)
        score *= max(0.0, float(np.mean(contrast_structure))) ** weight
        a, b = _halved(a), _halved(b)
    whole, _ = structural_similarity(a, b)
    return float(score * max(0.0, float(np.mean(whole))) ** _SCALE_WEIGHTS[-1])


def gmsd(result: NDArray[np.uint8], target: NDArray[np.uint8], crop: int) -> float:
    """Gradient magnitude similarity deviation of H x W x 3 pictures on gray, 0 for equal ones; less is better.

    Gray is 0 to 255. Means of 2 x 2 pixels, Prewitt gradients with zeros beyond the border, and the sample deviation of
    the similarity map. Raises `ValueError` for sides below `GMSD_LEAST`. Source: Xue, Zhang, Mou and Bovik, "Gradient
    magnitude similarity deviation: a highly efficient perceptual image quality index" (IEEE TIP 23, 2014), and the
    authors' code.
    """
    pictures = cropped(result, target, crop)
    _require(pictures[0].shape, GMSD_LEAST, "GMSD")
    a, b = (_gradient_magnitude(_paired(picture @ _GRAY)) for picture in pictures)
    similarity = (2 * a * b + _GRADIENT_CONSTANT) / (a**2 + b**2 + _GRADIENT_CONSTANT)
    return float(np.std(similarity, ddof=1))


def ssimulacra2(result: NDArray[np.uint8], target: NDArray[np.uint8], crop: int) -> float:
    """SSIMULACRA 2.1 of H x W x 3 sRGB pictures: 100 for equal ones, 90 and above not told apart; may be far below 0.

    Computed by the package of the same name, a port of the JPEG XL project's reference. Its blur treats rows and
    columns differently at the borders, so that figures may be a few tenths off the reference program's. Raises
    `ValueError` for sides below `SSIMULACRA2_LEAST`.
    """
    # Imported here: it brings SciPy, which those who only want PSNR need not wait for.
    from ssimulacra2 import compute_ssimulacra2

    pictures = cropped(result, target, crop)
    _require(pictures[0].shape, SSIMULACRA2_LEAST, "SSIMULACRA 2")
    found, original = map(_as_file, pictures)
    return float(compute_ssimulacra2(original, found))


def _require(shape: tuple[int, ...], least: int, name: str) -> None:
    if min(shape[:2]) < least:
        raise ValueError(
            f"{name} needs at least {least} x {least} pixels inside the border, not {shape[1]} x {shape[0]}"
        )


def _halved(plane: Plane) -> Plane:
    """Means of 2 x 2 pixels, an odd last row or column mirrored."""
    return _block_means(np.pad(plane, [(0, side % 2) for side in plane.shape], mode="symmetric"))


def _paired(plane: Plane) -> Plane:
    """Means of 2 x 2 pixels, an odd last row or column filled up with zeros as the authors of GMSD do."""
    return _block_means(np.pad(plane, [(0, side % 2) for side in plane.shape]))


def _block_means(plane: Plane) -> Plane:
    means: Plane = (plane[::2, ::2] + plane[1::2, ::2] + plane[::2, 1::2] + plane[1::2, 1::2]) / 4
    return means


def _gradient_magnitude(plane: Plane) -> Plane:
    """Length of the Prewitt gradient, its two kernels divided by 3."""
    padded = np.pad(plane, 1)
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    columns = padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]
    magnitude: Plane = np.hypot(rows[:, :-2] - rows[:, 2:], columns[:-2] - columns[2:]) / 3
    return magnitude


def _as_file(picture: NDArray[np.uint8]) -> BytesIO:
    """The picture as an uncompressed file in memory, since the package reads files only."""
    packed = BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(packed, "PPM")
    packed.seek(0)
    return packed
