"""Photos with their teacher's depth maps and the estimator's: opened, looked at as a whole or by windows, and made."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from PIL import Image
from torch import Tensor, nn

from models.degradation import damaged_picture

SURE = 0.1
"""Disagreement of the teacher with its mirror image at which a map counts half."""


@dataclass(frozen=True)
class DepthPair:
    """A photo of about 512 pixels, 3 x H x W uint8, its map 1 x h x w uint8, and how far the map is to be believed."""

    photo: Tensor
    depth: Tensor
    weight: float


def open_depth_pairs(cache: Path, maps: Path, names: tuple[str, ...]) -> list[DepthPair]:
    """The photos (halved, from the cache of `models.etl`) with the maps ``<name>.webp`` in ``maps``.

    ``RANGE.tsv`` in the folder above tells flat scenes and unsure maps.
    """
    with (maps.parent / "RANGE.tsv").open(encoding="utf-8", newline="") as lines:
        about = {row["file"]: row for row in csv.DictReader(lines, delimiter="\t")}
    pairs = []
    for name in names:
        photo = torch.from_numpy(np.load(cache / f"{name}.x2.npy")).permute(2, 0, 1).contiguous()
        path = maps / f"{Path(name).stem}.webp"
        with Image.open(path) as opened:
            depth = torch.from_numpy(np.array(opened.convert("L")))[None]
        row = about[f"{maps.name}/{path.name}"]
        weight = min(1.0, float(row["log_disparity_range"]) / 0.7) / (1 + float(row["flip_disagreement"]) / SURE)
        pairs.append(DepthPair(photo, depth, weight))
    return pairs


def whole_size(rows: int, columns: int, long_side: int, stride: int) -> tuple[int, int]:
    """The size at which a whole photo is shown: sides multiples of ``stride``, the longer about ``long_side``."""
    factor = long_side / max(rows, columns)
    height, width = (max(stride, round(side * factor / stride) * stride) for side in (rows, columns))
    return height, width


def whole_view(pair: DepthPair, long_side: int, stride: int) -> tuple[Tensor, Tensor]:
    """The photo, its long side about ``long_side`` and sides multiples of ``stride``, 1 x 3 x H x W; its map h x w."""
    size = whole_size(pair.photo.shape[1], pair.photo.shape[2], long_side, stride)
    rgb = F.interpolate(pair.photo[None].float() / 255, size=size, mode="bilinear", antialias=True)
    return rgb, pair.depth[0].float() / 255


def open_maps(cache: Path, names: tuple[str, ...], maps: Path | None) -> list[tuple[Tensor | None, Tensor | None]]:
    """For each photo the teacher's map and the estimator's, 1 x 1 x h x w in [0, 1]; ``None`` where there is none."""
    found: list[tuple[Tensor | None, Tensor | None]] = []
    for name in names:
        depth = estimate = None
        if maps is not None:
            with Image.open(maps / f"{Path(name).stem}.webp") as opened:
                depth = torch.from_numpy(np.array(opened.convert("L"))).float()[None, None] / 255
            path = estimate_path(cache, name)
            if path.exists():
                estimate = torch.from_numpy(np.load(path)).float()[None, None] / 255
        found.append((depth, estimate))
    return found


def depth_window(depth: Tensor, photo: tuple[int, int], top: int, left: int, side: int) -> Tensor:
    """The part of a map that belongs to a window of a photo (height, width), at the window's size: 1 x 1 x S x S."""
    height, width = photo
    ys = (top + torch.arange(side) + 0.5) / height * 2 - 1
    xs = (left + torch.arange(side) + 0.5) / width * 2 - 1
    grid = torch.stack(torch.meshgrid(ys, xs, indexing="ij")[::-1], -1)[None]
    return F.grid_sample(depth, grid, align_corners=False, padding_mode="border")


def estimate_path(cache: Path, name: str) -> Path:
    """Where `estimate_maps` keeps its map of a photo."""
    return cache / f"{name}.depth.npy"


@torch.no_grad()
def estimate_maps(network: nn.Module, cache: Path, names: tuple[str, ...], long_side: int, stride: int) -> None:
    """Write the estimator's map of each photo, made from a damaged copy: what the networks will see in use."""
    for seed, name in enumerate(names):
        damaged = damaged_picture(np.load(cache / f"{name}.x2.npy"), 1, seed)
        photo = torch.from_numpy(damaged.copy()).permute(2, 0, 1)[None].float() / 255
        size = whole_size(photo.shape[2], photo.shape[3], long_side, stride)
        rgb = F.interpolate(photo, size=size, mode="bilinear", antialias=True)
        disparity = network(rgb)[0, 0].float()
        low, high = torch.quantile(disparity.flatten(), torch.tensor((0.005, 0.995)))
        stretched = ((disparity - low) / (high - low).clamp_min(1e-6)).clamp(0, 1)
        np.save(estimate_path(cache, name), (stretched * 255).round().byte().numpy())
