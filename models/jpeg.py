"""JPEG's loss in torch, for whole batches: colour transform, thinned chroma, 8x8 cosine transform, rounding, and back.

No file is made: what follows the rounding loses nothing. Tables are those of Annex K of ITU-T T.81 (1992), scaled by
quality as the Independent JPEG Group's library does.
"""

from __future__ import annotations

import math
from functools import lru_cache

import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from torch import Tensor

BLOCK = 8
_LUMA = """16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 14 17 22 29 51 87 80 62
18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99"""
_CHROMA_CORNER = ((17, 18, 24, 47), (18, 21, 26, 66), (24, 26, 56, 99), (47, 66, 99, 99))


@lru_cache(maxsize=8)
def _constants(device: torch.device) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The orthonormal cosine basis (8 x 8), the two tables (2 x 8 x 8), RGB to YCbCr and back (3 x 3)."""
    n = torch.arange(BLOCK, dtype=torch.float64)
    basis = torch.cos(math.pi * (2 * n[None, :] + 1) * n[:, None] / (2 * BLOCK)) * math.sqrt(2 / BLOCK)
    basis[0] /= math.sqrt(2)
    luma = torch.tensor([float(v) for v in _LUMA.split()]).reshape(BLOCK, BLOCK)
    chroma = torch.full((BLOCK, BLOCK), 99.0)
    chroma[:4, :4] = torch.tensor(_CHROMA_CORNER)
    colours = torch.tensor(
        [[0.299, 0.587, 0.114], [-0.168735892, -0.331264108, 0.5], [0.5, -0.418687589, -0.081312411]]
    )
    tables = torch.stack((luma, chroma))
    return basis.float().to(device), tables.to(device), colours.to(device), torch.linalg.inv(colours).to(device)


def tables_for(quality: Tensor, tables: Tensor) -> Tensor:
    """Steps for each quality (N, 1 to 100): N x 2 x 8 x 8, from 1 to 255."""
    quality = quality.float().clamp(1, 100)
    percent = torch.where(quality < 50, (5000 / quality).floor(), 200 - 2 * quality)[:, None, None, None]
    return ((tables * percent + 50) / 100).floor().clamp(1, 255)


def compress(rgb: Tensor, quality: Tensor, *, halved_chroma: bool = True) -> Tensor:
    """What a JPEG of each quality (N) leaves of ``rgb``, N x 3 x H x W in [0, 1]; the result is in 8-bit steps."""
    basis, tables, colours, colours_back = _constants(rgb.device)
    steps = tables_for(quality.to(rgb.device, non_blocking=True), tables)
    height, width = rgb.shape[2:]
    unit = 2 * BLOCK if halved_chroma else BLOCK
    padded = F.pad((rgb.clamp(0, 1) * 255).round(), (0, -width % unit, 0, -height % unit), mode="replicate")
    planes = torch.einsum("ij,njhw->nihw", colours, padded).round()
    luma = _through_blocks(planes[:, :1] - 128, steps[:, :1], basis) + 128
    chroma = planes[:, 1:]
    if halved_chroma:
        chroma = F.avg_pool2d(chroma, 2).round()
    chroma = _through_blocks(chroma, steps[:, 1:], basis)
    if halved_chroma:
        chroma = F.interpolate(chroma, scale_factor=2, mode="bilinear", align_corners=False)
    back = torch.einsum("ij,njhw->nihw", colours_back, torch.cat((luma, chroma), 1))
    return back[..., :height, :width].round().clamp(0, 255) / 255


def _through_blocks(planes: Tensor, steps: Tensor, basis: Tensor) -> Tensor:
    """Transform, round to multiples of ``steps`` (N x 1 x 8 x 8), transform back; sides are multiples of 8."""
    count, bands, height, width = planes.shape
    blocks = planes.reshape(count, bands, height // BLOCK, BLOCK, width // BLOCK, BLOCK).transpose(3, 4)
    steps = steps[:, :, None, None]
    codes = (basis @ blocks @ basis.T / steps).round() * steps
    return (basis.T @ codes @ basis).round().clamp(-128, 127).transpose(3, 4).reshape(planes.shape)
