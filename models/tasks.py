"""What a training run learns: a network, a loss on fresh pictures, and scores on the hold-out photos.

`models.train` is the loop; a `Task` is everything in it that depends on what is being learned.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from safetensors.torch import load_file
from torch import Tensor, nn

from models.datasets import CropSampler, central_crops
from models.depth_data import open_depth_pairs, whole_view
from models.depth_network import LONG_SIDE, STRIDE, DepthNetwork, depth_loss, fitted_error, ordinal_accuracy
from models.losses import LOSSES
from models.network import SIZES, UNKNOWN_DEPTH, SuperResolution, load_matching
from models.restoration import RestorationTask
from models.sources import open_photos, source_on
from models.views import ViewSampler, views_on

if TYPE_CHECKING:
    from models.etl import Split
    from models.train import TrainConfig


TAUGHT = 0.5
"""How far the target moves from the original to what a teacher makes of the input: what a small network can reach."""


class Task(Protocol):
    """One kind of training. ``config`` is what it takes to build the network again, as plain values."""

    @property
    def network(self) -> nn.Module: ...

    @property
    def config(self) -> dict[str, object]: ...

    def reseed(self, seed: int) -> None:
        """Choose the random pictures to come."""

    def loss(self, share: float) -> Tensor:
        """Draw a batch and judge the network on it; ``share`` of the run's minutes are used."""

    def scores(self, average: nn.Module) -> dict[str, float]:
        """How good the averaged network is on the hold-out photos: a curve to steer by, not published scores."""


class SuperResolutionTask:
    """Enlarge what was shrunk; one of the scales in each step."""

    def __init__(self, config: TrainConfig, split: Split) -> None:
        self._settings = config
        self.network = SuperResolution(replace(SIZES[config.size], scales=config.scales))
        if config.init:
            load_matching(self.network, load_file(config.init))
        self.config = self.network.config.to_dict()
        self._teacher = _taught_by(config.teacher).to(config.device) if config.teacher is not None else None
        photos = open_photos(config.cache, split.train, config.scales, config.maps if config.told_depth else None)
        holdout = open_photos(config.cache, split.holdout, config.scales)
        self._crops = {scale: central_crops(holdout, scale, 384 // scale) for scale in config.scales}
        self._sampler = CropSampler(source_on(config.device, photos, resident=config.resident), config.seed)

    def reseed(self, seed: int) -> None:
        self._sampler.random = np.random.default_rng(seed)

    def loss(self, share: float) -> Tensor:
        config = self._settings
        scale = int(self._sampler.random.choice(config.scales, p=config.chances))
        small, depth, large = self._sampler.batch(scale, config.batch, config.side)
        with torch.autocast(config.device, torch.bfloat16):
            result = self.network(small, depth, scale)
            if self._teacher is not None:
                with torch.no_grad():
                    shown = self._teacher(small, depth, scale)
                large = torch.lerp(large, shown, TAUGHT)
        return LOSSES[config.loss if share < config.loss_end_from else config.loss_end](result, large)

    def scores(self, average: nn.Module) -> dict[str, float]:
        device = self._settings.device
        return {f"holdout_x{s}": round(holdout_psnr(average, c, s, device), 3) for s, c in self._crops.items()}


@torch.no_grad()
def holdout_psnr(network: nn.Module, crops: list[tuple[Tensor, Tensor]], scale: int, device: str) -> float:
    """Mean PSNR of RGB over fixed crops, ``scale`` pixels of their borders left out."""
    inner = (..., slice(scale, -scale), slice(scale, -scale))
    scores = []
    for small, large in crops:
        depth = torch.full_like(small[:, :1], UNKNOWN_DEPTH).to(device)
        with torch.autocast(device, torch.bfloat16):
            result = network(small.to(device), depth, scale)
        error = F.mse_loss(result.clamp(0, 1)[inner], large.to(device)[inner])
        scores.append(-10 * math.log10(float(error)))
    return sum(scores) / len(scores)


def _taught_by(run: Path) -> SuperResolution:
    """The averaged network of another run."""
    from models.export import load_weights  # writes models too, with libraries that training does without

    return load_weights(run)[0]


def _load_fitting(network: nn.Module, state: dict[str, Tensor]) -> None:
    """Take over what has the same name and shape; the rest starts fresh."""
    own = network.state_dict()
    own.update({k: v.to(own[k].dtype) for k, v in state.items() if k in own and v.shape == own[k].shape})
    network.load_state_dict(own)


class DepthTask:
    """Learn a teacher's depth maps."""

    def __init__(self, config: TrainConfig, split: Split) -> None:
        if config.maps is None:
            raise ValueError("training the depth estimator needs a folder of depth maps")
        self._settings = config
        self.network = DepthNetwork()
        if config.init:
            _load_fitting(self.network, load_file(config.init))
        self.config = self.network.config.to_dict()
        pairs = open_depth_pairs(config.cache, config.maps, split.train)
        self._holdout = open_depth_pairs(config.cache, config.maps, split.holdout)
        self._sampler = ViewSampler(views_on(config.device, pairs, resident=config.resident), config.seed)

    def reseed(self, seed: int) -> None:
        self._sampler.random = np.random.default_rng(seed)

    def loss(self, share: float) -> Tensor:  # noqa: ARG002 - the same from start to end
        config = self._settings
        rgb, depth, weight = self._sampler.batch(config.batch, config.side)
        rgb = rgb.contiguous(memory_format=torch.channels_last)
        with torch.autocast(config.device, torch.bfloat16):
            result = self.network(rgb)
        return depth_loss(result, depth, weight)

    @torch.no_grad()
    def scores(self, average: nn.Module) -> dict[str, float]:
        average.eval()
        errors, orders = [], []
        for pair in self._holdout:
            rgb, depth = whole_view(pair, LONG_SIDE, STRIDE)
            with torch.autocast(self._settings.device, torch.bfloat16):
                result = average(rgb.to(self._settings.device)).float().cpu()
            result = F.interpolate(result, size=depth.shape, mode="bilinear")[0, 0]
            errors.append(fitted_error(result, depth))
            orders.append(ordinal_accuracy(result, depth, torch.Generator().manual_seed(0)))
        return {
            "holdout_error": round(sum(errors) / len(errors), 4),
            "holdout_order": round(sum(orders) / len(orders), 4),
        }


TASKS: dict[str, Callable[[TrainConfig, Split], Task]] = {
    "sr": SuperResolutionTask,
    "photo": RestorationTask,
    "depth": DepthTask,
}
