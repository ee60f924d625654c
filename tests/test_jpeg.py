"""Compression without files loses what libjpeg loses."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
import torch
from PIL import Image
from test_datasets import smooth_photo

from models.graphics import drawing
from models.jpeg import compress, tables_for

QUALITIES = (10, 30, 50, 75, 90, 95)


def detailed(side: int = 96) -> np.ndarray:
    """Waves with some grain and an edge: quantisation has something to lose in it."""
    picture = smooth_photo(4, side, side).astype(int) + np.random.default_rng(0).integers(-20, 21, (side, side, 3))
    picture[:, side // 2 :] //= 2
    return np.uint8(picture.clip(0, 255))


def as_planes(picture: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(picture.copy()).permute(2, 0, 1)[None].float() / 255


def through_pillow(picture: np.ndarray, quality: int, *, halved_chroma: bool) -> tuple[torch.Tensor, list[list[int]]]:
    packed = BytesIO()
    Image.fromarray(picture).save(packed, "JPEG", quality=quality, subsampling="4:2:0" if halved_chroma else "4:4:4")
    with Image.open(packed) as opened:
        tables = [list(opened.quantization[index]) for index in (0, 1)]
        return as_planes(np.asarray(opened.convert("RGB"))), tables


@pytest.mark.parametrize("quality", QUALITIES)
def test_steps_are_those_of_libjpeg(quality: int):
    from models.jpeg import _constants

    _, expected = through_pillow(detailed(), quality, halved_chroma=True)
    found = tables_for(torch.tensor([quality]), _constants(torch.device("cpu"))[1])
    np.testing.assert_array_equal(found[0].reshape(2, 64).numpy(), expected)


@pytest.mark.parametrize("halved_chroma", [False, True])
@pytest.mark.parametrize("quality", QUALITIES)
def test_the_result_is_libjpegs_up_to_rounding(quality: int, halved_chroma: bool):
    for picture in (detailed(), np.asarray(drawing(3, 96))):
        planes = as_planes(picture)
        expected, _ = through_pillow(picture, quality, halved_chroma=halved_chroma)
        found = compress(planes, torch.tensor([quality]), halved_chroma=halved_chroma)
        damage = (expected - planes).abs().mean()
        # Libjpeg computes in whole numbers: where steps are small, a coefficient often falls to the other side.
        assert (found - expected).abs().mean() < (0.3 if quality >= 90 else 0.15) * damage


def test_samples_of_a_batch_have_their_own_quality():
    planes = as_planes(detailed()).repeat(2, 1, 1, 1)
    both = compress(planes, torch.tensor([15, 95]))
    alone = compress(planes[:1], torch.tensor([95]))
    torch.testing.assert_close(both[1:], alone, atol=1e-6, rtol=0)
    errors = (both - planes).abs().mean((1, 2, 3))
    assert errors[0] > 2 * errors[1]


@pytest.mark.parametrize("size", [(40, 56), (37, 51), (9, 8)])
def test_any_size_comes_back_in_eight_bit_steps(size: tuple[int, int]):
    planes = as_planes(smooth_photo(1, *size))
    found = compress(planes, torch.tensor([60]))
    assert found.shape == planes.shape
    torch.testing.assert_close(found * 255, (found * 255).round(), atol=1e-4, rtol=0)
    assert 0 <= found.min() <= found.max() <= 1


def test_gray_stays_gray():
    gray = torch.rand(1, 1, 32, 32, generator=torch.Generator().manual_seed(0)).expand(1, 3, 32, 32)
    found = compress(gray, torch.tensor([40]))
    assert (found.amax(1) - found.amin(1)).max() <= 1.01 / 255
