"""Random training crops and fixed hold-out crops, of small pictures with the large ones they were made from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from models.network import UNKNOWN_DEPTH
from models.sources import DepthMap, Photo, Source, as_tensor, moved
from models.windows import draw_windows

WITHOUT_DEPTH = 0.3
"""Share of photos whose depth a network is not told while it learns, so that it works without."""


class CropSampler:
    """Random aligned crops, photos drawn by their area, with the eight flips and turns of a square."""

    def __init__(self, source: Source, seed: int) -> None:
        self.source = source
        self.random = np.random.default_rng(seed)
        area = source.sizes.prod(1).astype(float)
        self.chances = area / area.sum()

    def batch(self, scale: int, count: int, side: int) -> tuple[Tensor, Tensor, Tensor]:
        """``count`` inputs of ``side`` x ``side`` pixels, their depth, and their targets, ``scale`` times larger."""
        photo = self.random.choice(len(self.chances), count, p=self.chances)
        windows = draw_windows(self.random, self.source.sizes, photo, side, scale)
        small, large = self.source.crops(windows), self.source.crops(windows.enlarged)
        depth = torch.full_like(small[:, :1], UNKNOWN_DEPTH)
        if self.source.knows_depth:
            told = moved(self.random.random(count) >= WITHOUT_DEPTH, depth.device)[:, None, None, None]
            depth = torch.where(told, self.source.depth(windows, DepthMap.TOLD), depth)
        return small, depth, large


def central_crops(photos: Sequence[Photo], scale: int, side: int) -> list[tuple[Tensor, Tensor]]:
    """From each photo its middle, at most ``side`` input pixels wide and high: the same for every run."""
    crops = []
    for photo in photos:
        small = photo.copies[scale]
        height, width = min(side, small.shape[0]), min(side, small.shape[1])
        y, x = (small.shape[0] - height) // 2, (small.shape[1] - width) // 2
        large = photo.copies[1][y * scale : (y + height) * scale, x * scale : (x + width) * scale]
        crops.append((as_tensor(small[None, y : y + height, x : x + width]), as_tensor(large[None])))
    return crops
