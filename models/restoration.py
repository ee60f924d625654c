"""What `relief-photo` learns: undo the damage of `models.degradation`, as much of it as the control planes ask for.

Depth enters twice. The damage follows the teacher's map of the clean photo; the network sees the estimator's map, as
it will in use, and often none at all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from safetensors.torch import load_file
from torch import Tensor, nn

from models.datasets import WITHOUT_DEPTH
from models.degradation import MARGIN, Damaged, damaged_picture, degrade
from models.depth_data import depth_window
from models.graphics import drawing
from models.losses import LOSSES
from models.network import FULL_STRENGTH, SIZES, UNKNOWN_DEPTH, SuperResolution, load_matching
from models.sources import DepthMap, MappedSource, Photo, Source, as_tensor, moved, open_photos, source_on
from models.windows import draw_windows

if TYPE_CHECKING:
    from models.etl import Split
    from models.train import TrainConfig

SCALES = (1, 2, 4)
GROUP, MOST_GROUPS = 4, 8
"""Samples that share the kind of their damage, at least, and into how many groups a large batch is divided: each is a
chain of small kernels that an accelerator waits for."""

DRAWN = 0.1
"""Share of groups that hold drawings with text instead of photos."""

BANK, BANK_SIDE = 48, 512
"""Drawings kept, and their side in pixels: drawing anew for each sample would take longer than learning from it."""


@cache
def drawings() -> tuple[Photo, ...]:
    """A bank of drawings to cut windows from."""
    return tuple(Photo({1: drawing(1000 + index, BANK_SIDE)}) for index in range(BANK))


class Group(NamedTuple):
    """Clean windows N x 3 x S x S, and what is known of their depth, N x 1 x S x S: the teacher's, and to be told."""

    clean: Tensor
    teacher: Tensor | None = None
    told: Tensor | None = None


class SceneSampler:
    """Groups of random windows with their depth, flipped and turned."""

    def __init__(self, photos: Source, seed: int, bank: Source | None = None) -> None:
        self.photos = photos
        self.random = np.random.default_rng(seed)
        self._bank = bank or MappedSource(drawings())

    def groups(self, groups: int, count: int, side: int) -> list[Group]:
        """So many groups of ``count`` windows each, cut all at once."""
        drawn = self.random.random(groups) < DRAWN
        sheets = iter(self._cut(self._bank, int(drawn.sum()), count, side))
        photos = iter(self._cut(self.photos, int((~drawn).sum()), count, side))
        return [next(sheets if is_drawn else photos) for is_drawn in drawn]

    def group(self, count: int, side: int) -> Group:
        """One of `groups`."""
        return self.groups(1, count, side)[0]

    def _cut(self, source: Source, groups: int, count: int, side: int) -> list[Group]:
        if not groups:
            return []
        photo = self.random.integers(0, len(source.sizes), groups * count)
        windows = draw_windows(self.random, source.sizes, photo, side)
        clean = torch.split(source.crops(windows).contiguous(), count)
        if not source.knows_depth:
            return [Group(part) for part in clean]
        depths = (torch.split(source.depth(windows, which), count) for which in (DepthMap.TEACHER, DepthMap.TOLD))
        return [Group(*parts) for parts in zip(clean, *depths, strict=True)]


def random_control(count: int, side: int, random: np.random.Generator, device: torch.device | str = "cpu") -> Tensor:
    """Strengths to ask for, count x 2 x S x S: mostly full, else one value a sample, some changing over the picture."""
    kind = random.random(count)[:, None, None, None]
    # Ends of the range are asked for most and a bare uniform draw never reaches them.
    field = np.clip(random.uniform(-0.25, 1.25, (count, 2, 3, 3)), 0, 1)
    field = np.where(kind < 0.6, FULL_STRENGTH, np.where(kind < 0.85, field[..., :1, :1], field))
    coarse, changing = (moved(v, torch.device(device)) for v in (field.astype(np.float32), kind >= 0.85))
    smooth = F.interpolate(coarse, size=(side, side), mode="bilinear", align_corners=True)
    return torch.where(changing, smooth.clamp(0, 1), coarse[..., :1, :1])


class RestorationTask:
    """Restore what was damaged, at one of the scales in each step."""

    def __init__(self, config: TrainConfig, split: Split) -> None:
        self._settings = config
        self._scales = config.scales
        self.network = SuperResolution(replace(SIZES[config.size], scales=config.scales, control=True))
        if config.init:
            load_matching(self.network, load_file(config.init))
        self.config = self.network.config.to_dict()
        photos, bank = (
            source_on(config.device, found, resident=config.resident)
            for found in (open_photos(config.cache, split.train, maps=config.maps), drawings())
        )
        held = open_photos(config.cache, split.holdout, maps=config.maps)
        self._held = {scale: held_out(held, scale) for scale in config.scales}
        self._sampler = SceneSampler(photos, config.seed, bank)

    def reseed(self, seed: int) -> None:
        self._sampler.random = np.random.default_rng(seed)

    def batch(self, scale: int) -> tuple[Damaged, Tensor]:
        """A batch of damaged windows, and the depth that the network is told."""
        config, random = self._settings, self._sampler.random
        side = config.side * 3 // 2 if scale == 1 else config.side  # the same cost a step, more or less
        wide = side + 2 * MARGIN
        size = min(config.batch, max(GROUP, config.batch // MOST_GROUPS))
        parts, depths = [], []
        for group in self._sampler.groups(config.batch // size, size, wide * scale):
            damaged = degrade(group.clean, group.teacher, scale, random)
            # JPEG's blocks start at the window's corner: anywhere within the margin is where the crop may begin.
            top, left = (int(v) for v in random.integers(0, 2 * MARGIN + 1, 2))
            parts.append(damaged.cropped(top, left, side, scale))
            plane = torch.full_like(parts[-1].rgb[:, :1], UNKNOWN_DEPTH)
            if group.told is not None and config.told_depth:
                small = F.interpolate(group.told, size=(wide, wide), mode="area")
                small = small[..., top : top + side, left : left + side]
                told = moved(random.random(size) >= WITHOUT_DEPTH, plane.device)[:, None, None, None]
                plane = torch.where(told, small, plane)
            depths.append(plane)
        joined = Damaged(*(torch.cat([getattr(p, name) for p in parts]) for name in ("rgb", "calm", "target")))
        return joined, torch.cat(depths)

    def loss(self, share: float) -> Tensor:
        config, random = self._settings, self._sampler.random
        scale = int(random.choice(self._scales, p=config.chances))
        damaged, depth = self.batch(scale)
        control = random_control(len(depth), depth.shape[-1], random, depth.device)
        with torch.autocast(config.device, torch.bfloat16):
            result = self.network(damaged.rgb.contiguous(memory_format=torch.channels_last), depth, scale, control)
        return LOSSES[config.loss if share < config.loss_end_from else config.loss_end](
            result, damaged.target_for(control, scale)
        )

    @torch.no_grad()
    def scores(self, average: nn.Module) -> dict[str, float]:
        found = {}
        for scale, pairs in self._held.items():
            psnr = []
            for small, large, depth in pairs:
                told = depth if self._settings.told_depth else torch.full_like(depth, UNKNOWN_DEPTH)
                with torch.autocast(self._settings.device, torch.bfloat16):
                    result = average(*(t.to(self._settings.device) for t in (small, told)), scale).float().cpu()
                psnr.append(-10 * math.log10(float(F.mse_loss(result.clamp(0, 1), large))))
            found[f"holdout_x{scale}"] = round(sum(psnr) / len(psnr), 3)
        return found


def held_out(photos: Sequence[Photo], scale: int, side: int = 256) -> list[tuple[Tensor, Tensor, Tensor]]:
    """Damaged middles of the hold-out photos, their originals, and depth: the same for every run."""
    pairs = []
    for seed, photo in enumerate(photos):
        height, width = photo.size
        top, left = (height - side) // 2, (width - side) // 2
        large = np.ascontiguousarray(photo.copies[1][top : top + side, left : left + side])
        teacher, told = (
            None if known is None else depth_window(known, (height, width), top, left, side)
            for known in (photo.teacher, photo.told)
        )
        # Half of them are out of focus by depth, the other half blurred all over.
        by_depth = None if teacher is None or seed % 2 else teacher[0, 0].numpy()
        small = damaged_picture(large, scale, seed, by_depth)
        depth = torch.full((1, 1, side, side), UNKNOWN_DEPTH) if told is None else told
        depth = F.interpolate(depth, size=small.shape[:2], mode="area")
        pairs.append((as_tensor(small[None]), as_tensor(large[None]), depth))
    return pairs
