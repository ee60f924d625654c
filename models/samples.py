"""What a network is calibrated on and compared by before it ships: training photos, hold-out photos, and drawings.

Photos hold little text and few flat shapes. Calibrated on them alone, int8 cuts off what a network answers to such
contrasts, so drawings stand beside them everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from numpy.typing import NDArray
from torch import Tensor

from models.datasets import CropSampler, central_crops
from models.degradation import MARGIN, damaged_picture, degrade
from models.degrade import shrink
from models.etl import Split
from models.graphics import drawing
from models.network import FULL_STRENGTH, UNKNOWN_DEPTH
from models.restoration import GROUP, SceneSampler, held_out, random_control
from models.sources import MappedSource, as_tensor, open_photos

WIDEST = 384
"""Of crops that are damaged or of which many are taken, in pixels of the result: small photos have no more to give."""


@dataclass(frozen=True)
class Inputs:
    """What a network gets: ``rgb`` N x 3 x H x W, ``depth`` N x 1 x H x W, ``control`` N x 2 x H x W or ``None``."""

    rgb: Tensor
    depth: Tensor
    control: Tensor | None = None

    @classmethod
    def plain(cls, rgb: Tensor, *, control: bool) -> Inputs:
        """A picture of unknown depth, at full strength."""
        depth = torch.full_like(rgb[:, :1], UNKNOWN_DEPTH)
        return cls(rgb.contiguous(), depth, torch.full_like(rgb[:, :2], FULL_STRENGTH) if control else None)

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        return (self.rgb, self.depth) if self.control is None else (self.rgb, self.depth, self.control)


Case = tuple[Inputs, Tensor]
"""What a network gets, and what it should answer."""


@dataclass(frozen=True)
class Samples:
    """Where calibration and choices come from. ``control`` tells a network that restores: its inputs are damaged."""

    photos: Path
    cache: Path
    split: Split
    maps: Path | None = None  # a teacher's depth maps of the photos
    control: bool = False
    count: int = 24  # crops of photos to calibrate on
    drawings: int = 8  # to calibrate on as well, and as many others to choose by
    first: int = 0  # of the drawings to calibrate on
    side: int = 128  # of each, in input pixels
    holdout_side: int = 384  # of the middle of each hold-out photo, in target pixels
    seed: int = 7

    def restoring(self) -> Samples:
        """The same photos, for a network that restores."""
        return replace(self, control=True)

    def pool(self, scale: int) -> Inputs:
        """As `calibration`, other crops and ten times as many, half of them drawings: to fine-tune on."""
        half = 5 * (self.count + self.drawings)
        more = replace(self, count=half, drawings=half, first=2 * self.drawings)
        return replace(more, side=min(self.side, WIDEST // scale), seed=self.seed + 1).calibration(scale)

    def calibration(self, scale: int) -> Inputs:
        """Crops of training photos, then drawings, as the network will meet them."""
        if not self.control:
            photos = open_photos(self.cache, self.split.train, (scale,), self.maps)
            rgb, depth, _ = CropSampler(MappedSource(photos), self.seed).batch(scale, self.count, self.side)
            seeds = range(self.first, self.first + self.drawings)
            drawn = [self._drawing(seed, scale, self.side)[0] for seed in seeds]
            depth = torch.cat((depth, *(d.depth for d in drawn)))
            return Inputs(torch.cat((rgb, *(d.rgb for d in drawn))).contiguous(), depth)
        scenes = MappedSource(open_photos(self.cache, self.split.train, maps=self.maps))
        sampler = SceneSampler(scenes, self.seed)
        side = min(self.side, WIDEST // scale)
        rgbs, depths = [], []
        for _ in range((self.count + self.drawings) // GROUP):
            clean, teacher, estimate = sampler.group(GROUP, (side + 2 * MARGIN) * scale)
            damaged = degrade(clean, teacher, scale, sampler.random).cropped(MARGIN, MARGIN, side, scale)
            rgbs.append(damaged.rgb)
            told = torch.full_like(damaged.rgb[:, :1], UNKNOWN_DEPTH)
            if estimate is not None:
                inner = (..., slice(MARGIN * scale, -MARGIN * scale), slice(MARGIN * scale, -MARGIN * scale))
                told = F.interpolate(estimate[inner], size=told.shape[2:], mode="area")
            depths.append(told)
        rgb = torch.cat(rgbs)
        return Inputs(rgb.contiguous(), torch.cat(depths), random_control(len(rgb), side, sampler.random))

    def holdout(self, scale: int) -> list[Case]:
        """The middle of each hold-out photo."""
        if self.control:
            held = open_photos(self.cache, self.split.holdout, maps=self.maps)
            side = self.holdout_side - self.holdout_side % (8 * scale)
            return [
                (Inputs(small.contiguous(), depth.contiguous(), torch.full_like(small[:, :2], FULL_STRENGTH)), large)
                for small, large, depth in held_out(held, scale, side)
            ]
        photos = open_photos(self.cache, self.split.holdout, (scale,))
        crops = central_crops(photos, scale, self.holdout_side // scale)
        return [(Inputs.plain(small, control=False), large) for small, large in crops]

    def held_drawings(self, scale: int) -> list[Case]:
        """Drawings that calibration does not see."""
        seeds = range(self.drawings, 2 * self.drawings)
        return [self._drawing(seed, scale, self.holdout_side // scale) for seed in seeds]

    def _drawing(self, seed: int, scale: int, side: int) -> Case:
        large = drawing(seed, side * scale)
        small = damaged_picture(large, scale, seed) if self.control else shrunk(large, scale)
        return Inputs.plain(as_tensor(small[None]), control=self.control), as_tensor(large[None])


def shrunk(picture: NDArray[np.uint8], scale: int) -> NDArray[np.uint8]:
    """Made ``scale`` times smaller; at 1 the picture itself."""
    return shrink(picture, scale) if scale > 1 else picture
