"""The depth estimator: one RGB picture in, how near everything is relative to everything else out.

A plain encoder and decoder of 3x3 convolutions with ReLU, which int8 kernels run fastest. Depth needs the whole scene:
the coarsest level sees all of it through its mean. That does not contradict the tiling of pictures: the estimator runs
once, on the picture made small.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from torch import Tensor, nn

STRIDE = 32
"""Sides of the input must be multiples of this."""

LONG_SIDE = 256
"""Of a whole picture, in pixels: windows of training, 192 pixels wide, show half a scene or more. At 384 the error is
larger by a tenth."""


@dataclass(frozen=True)
class DepthConfig:
    """Channels at 1/2, 1/4, 1/8, 1/16 and 1/32 of the input's size, blocks at each, and channels of the decoder."""

    channels: tuple[int, ...] = (24, 40, 72, 112, 160)
    blocks: tuple[int, ...] = (1, 1, 2, 2, 2)
    decoder: int = 64

    def to_dict(self) -> dict[str, object]:
        """Plain values, for a checkpoint."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, object]) -> DepthConfig:
        """The inverse of `to_dict`."""
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})  # type: ignore[arg-type]


def _unit(inputs: int, outputs: int, stride: int = 1, kernel: int = 3) -> nn.Sequential:
    """Convolution, normalisation (which folds into it for inference), ReLU."""
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class DepthNetwork(nn.Module):
    """``rgb`` N x 3 x H x W in [0, 1], sides multiples of `STRIDE`; N x 1 x H/2 x W/2 out, larger is nearer.

    The result has no scale of its own: only order and proportions of differences mean something.
    """

    def __init__(self, config: DepthConfig | None = None) -> None:
        super().__init__()
        self.config = config or DepthConfig()
        levels = []
        inputs = 3
        for width, count in zip(self.config.channels, self.config.blocks, strict=True):
            units = [_unit(inputs, width, stride=2), *(_unit(width, width) for _ in range(count))]
            levels.append(nn.Sequential(*units))
            inputs = width
        self.levels = nn.ModuleList(levels)
        width = self.config.decoder
        self.scene = _unit(inputs, inputs, kernel=1)
        self.laterals = nn.ModuleList(nn.Conv2d(c, width, 1) for c in self.config.channels[1:])
        self.merges = nn.ModuleList(_unit(width, width) for _ in self.config.channels[1:])
        self.head = nn.Sequential(_unit(width, width // 2), nn.Conv2d(width // 2, 4, 3, padding=1))

    def forward(self, rgb: Tensor) -> Tensor:
        """See the class for shapes and ranges."""
        x = (rgb - 0.45) * 4.0
        features = []
        for level in self.levels:
            x = level(x)
            features.append(x)
        features[-1] = features[-1] + self.scene(features[-1].mean((2, 3), keepdim=True))
        merged: Tensor | None = None
        for feature, lateral, merge in zip(
            reversed(features[1:]), reversed(self.laterals), reversed(self.merges), strict=True
        ):
            side = lateral(feature)
            if merged is not None:
                side = side + F.interpolate(merged, scale_factor=2, mode="nearest")
            merged = merge(side)
        return F.pixel_shuffle(self.head(merged), 2)


def normalised(depth: Tensor) -> Tensor:
    """Without shift and scale: median 0, mean absolute deviation 1, for each map of N x 1 x H x W.

    Source: Ranftl et al., "Towards robust monocular depth estimation" (TPAMI 2022), equation 6.
    """
    flat = depth.flatten(1)
    flat = flat - flat.median(1, keepdim=True).values
    return (flat / flat.abs().mean(1, keepdim=True).clamp_min(1e-4)).reshape(depth.shape)


def depth_loss(result: Tensor, target: Tensor, weight: Tensor, gradient: float = 0.5, scales: int = 4) -> Tensor:
    """Scale- and shift-invariant L1 plus a term on the gradients of the difference at several sizes.

    ``result`` and ``target`` are N x 1 x H x W, ``weight`` N says how far each map is to be believed. Source as for
    `normalised`, equations 7 and 11.
    """
    difference = normalised(result.float()) - normalised(target.float())
    loss = difference.abs().mean((1, 2, 3))
    for level in range(scales):
        part = difference[:, :, :: 2**level, :: 2**level]
        loss = loss + gradient / scales * (
            part.diff(dim=2).abs().mean((1, 2, 3)) + part.diff(dim=3).abs().mean((1, 2, 3))
        )
    return (loss * weight).sum() / weight.sum()


def fitted_error(result: Tensor, target: Tensor) -> float:
    """Mean absolute error of one H x W map after the scale and shift that fit it best by least squares."""
    x, y = result.flatten().double(), target.flatten().double()
    centred = x - x.mean()
    slope = (centred * (y - y.mean())).sum() / (centred**2).sum().clamp_min(1e-12)
    return float((slope * centred + y.mean() - y).abs().mean())


def ordinal_accuracy(result: Tensor, target: Tensor, generator: torch.Generator, pairs: int = 5000) -> float:
    """Share of random pairs of pixels, at least 0.1 apart in the H x W target, that the result puts in order."""
    x, y = result.flatten(), target.flatten()
    a, b = torch.randint(len(y), (2, pairs), generator=generator)
    clear = (y[a] - y[b]).abs() >= 0.1
    if not clear.any():
        return 1.0
    return float(((x[a] > x[b]) == (y[a] > y[b]))[clear].float().mean())
