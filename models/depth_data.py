"""Photos with their teacher's depth maps: random views to learn from, whole pictures to be judged on."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from PIL import Image
from torch import Tensor

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


class ViewSampler:
    """Random windows of random shape, resized to squares, mirrored, with the light and damage of real cameras."""

    def __init__(self, pairs: list[DepthPair], seed: int) -> None:
        self.pairs = pairs
        self.random = np.random.default_rng(seed)

    def batch(self, count: int, side: int) -> tuple[Tensor, Tensor, Tensor]:
        """RGB count x 3 x side x side in [0, 1], depth at half that size, and weights."""
        views = [self._view(self.pairs[i], side) for i in self.random.choice(len(self.pairs), count)]
        rgb, depth, weight = zip(*views, strict=True)
        return torch.stack(rgb), torch.stack(depth), torch.tensor(weight)

    def _view(self, pair: DepthPair, side: int) -> tuple[Tensor, Tensor, float]:
        chance = self.random
        share = chance.uniform(0.5, 1.0) ** 0.5
        stretch = np.exp(chance.uniform(-0.25, 0.25))
        width, height = min(1.0, share * stretch), min(1.0, share / stretch)
        left, top = chance.uniform(0, 1 - width), chance.uniform(0, 1 - height)
        window = (left, top, width, height)
        rgb = _resized(_window(pair.photo, window), side) / 255
        depth = _resized(_window(pair.depth, window), side // 2) / 255
        if chance.random() < 0.5:
            rgb, depth = rgb.flip(2), depth.flip(2)
        return self._lit(rgb), depth, pair.weight

    def _lit(self, rgb: Tensor) -> Tensor:
        """Exposure, contrast, white balance, sometimes gray, sometimes soft or noisy."""
        chance = self.random
        gains = torch.tensor(np.exp(chance.normal(0, 0.08, 3)), dtype=torch.float32).reshape(3, 1, 1)
        rgb = (rgb * gains).clamp(0, 1) ** float(np.exp(chance.normal(0, 0.25)))
        rgb = (rgb - 0.5) * chance.uniform(0.7, 1.2) + 0.5 + chance.uniform(-0.08, 0.08)
        if chance.random() < 0.1:
            rgb = rgb.mean(0, keepdim=True).expand(3, -1, -1)
        if chance.random() < 0.3:
            small = F.interpolate(rgb[None], scale_factor=float(chance.uniform(0.3, 0.9)), mode="bilinear")
            rgb = F.interpolate(small, size=rgb.shape[1:], mode="bilinear")[0]
        if chance.random() < 0.3:
            noise = torch.from_numpy(chance.standard_normal(rgb.shape, np.float32))
            rgb = rgb + noise * float(chance.uniform(0, 0.08))
        return rgb.clamp(0, 1)


def _window(planes: Tensor, window: tuple[float, float, float, float]) -> Tensor:
    left, top, width, height = window
    rows, columns = planes.shape[1:]
    y, x = round(top * rows), round(left * columns)
    return planes[:, y : y + max(2, round(height * rows)), x : x + max(2, round(width * columns))]


def _resized(planes: Tensor, side: int) -> Tensor:
    resized: Tensor = F.interpolate(planes[None].float(), size=(side, side), mode="bilinear", antialias=True)[0]
    return resized


def whole_view(pair: DepthPair, long_side: int, stride: int) -> tuple[Tensor, Tensor]:
    """The photo, its long side about ``long_side`` and sides multiples of ``stride``, 1 x 3 x H x W; its map h x w."""
    rows, columns = pair.photo.shape[1:]
    factor = long_side / max(rows, columns)
    size = [max(stride, round(s * factor / stride) * stride) for s in (rows, columns)]
    rgb = F.interpolate(pair.photo[None].float() / 255, size=size, mode="bilinear", antialias=True)
    return rgb, pair.depth[0].float() / 255
