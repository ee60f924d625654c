"""Random views of photos with their depth, for the depth estimator: cut, resized, mirrored, in the light of any camera.

As in `models.sources` there are two places to cut from, and both answer alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from numpy.typing import NDArray
from torch import Tensor

from models.depth_data import DepthPair
from models.sources import moved
from models.windows import Integers


@dataclass(frozen=True)
class Views:
    """N rectangles of photos: an index (N), left, top, width and height as shares of the photo (N x 4).

    ``flip`` (N) tells which are mirrored left to right.
    """

    photo: Integers
    window: NDArray[np.float64]
    flip: NDArray[np.bool_]

    def pixels(self, rows: Integers, columns: Integers) -> tuple[Integers, Integers, Integers, Integers]:
        """First row, first column, height and width (N each) in pictures of so many rows and columns (N each)."""
        left, top, width, height = self.window.T
        y, x = np.rint(top * rows).astype(int), np.rint(left * columns).astype(int)
        high, wide = np.rint(height * rows).astype(int), np.rint(width * columns).astype(int)
        return y, x, np.minimum(np.maximum(2, high), rows - y), np.minimum(np.maximum(2, wide), columns - x)


class ViewSource(Protocol):
    """Photos with depth maps to look at; tensors come out on ``device``."""

    @property
    def device(self) -> torch.device: ...

    @property
    def weights(self) -> NDArray[np.float32]:
        """How far each map is to be believed."""

    def cut(self, views: Views, side: int) -> tuple[Tensor, Tensor]:
        """RGB N x 3 x side x side and depth N x 1 x side / 2 x side / 2, both in [0, 1]."""


class PairViews:
    """Views cut one after another; on the CPU."""

    device = torch.device("cpu")

    def __init__(self, pairs: Sequence[DepthPair]) -> None:
        self._pairs = pairs
        self.weights = np.array([pair.weight for pair in pairs], np.float32)

    def cut(self, views: Views, side: int) -> tuple[Tensor, Tensor]:
        """See `ViewSource`."""
        pairs = [self._pairs[i] for i in views.photo]
        rgb = self._resized([pair.photo for pair in pairs], views, side)
        return rgb, self._resized([pair.depth for pair in pairs], views, side // 2)

    @staticmethod
    def _resized(planes: list[Tensor], views: Views, side: int) -> Tensor:
        rows, columns = (np.array([p.shape[axis] for p in planes]) for axis in (1, 2))
        resized = []
        for plane, y, x, height, width, flip in zip(planes, *views.pixels(rows, columns), views.flip, strict=True):
            window = plane[None, :, y : y + height, x : x + width].float()
            view = F.interpolate(window, size=(side, side), mode="bilinear", antialias=True).div_(255)
            resized.append(view.flip(3) if flip else view)
        return torch.cat(resized)


class ResidentViews:
    """Views cut all at once from one tensor on any device: resizing is a product with two matrices for each view.

    Photos are padded to the largest; costs about 0.8 MB of the device's memory for each.
    """

    def __init__(self, pairs: Sequence[DepthPair], device: torch.device) -> None:
        self.device = device
        self.weights = np.array([pair.weight for pair in pairs], np.float32)
        self._photos = _Stack([pair.photo for pair in pairs], device)
        self._maps = _Stack([pair.depth for pair in pairs], device)

    def cut(self, views: Views, side: int) -> tuple[Tensor, Tensor]:
        """See `ViewSource`."""
        return self._photos.resized(views, side), self._maps.resized(views, side // 2)


class _Stack:
    """Planes of different size, C x H x W uint8, in one tensor."""

    def __init__(self, planes: Sequence[Tensor], device: torch.device) -> None:
        self._sizes = np.array([p.shape[1:] for p in planes], dtype=np.int64)
        height, width = self._sizes.max(0)
        self._values = torch.zeros((len(planes), planes[0].shape[0], height, width), dtype=torch.uint8, device=device)
        for into, plane in zip(self._values, planes, strict=True):
            into[:, : plane.shape[1], : plane.shape[2]] = plane.to(device)

    def resized(self, views: Views, side: int) -> Tensor:
        """The views as N x C x side x side in [0, 1]."""
        values = self._values[moved(views.photo, self._values.device)].float()
        y, x, height, width = views.pixels(*self._sizes[views.photo].T)
        flip = moved(views.flip, values.device)[:, None, None]
        rows = resampling_matrices(y, height, values.shape[2], side, values.device)
        columns = resampling_matrices(x, width, values.shape[3], side, values.device)
        columns = torch.where(flip, columns.flip(1), columns)
        return (rows[:, None] @ values @ columns[:, None].mT).div_(255)


def resampling_matrices(first: Integers, length: Integers, whole: int, side: int, device: torch.device) -> Tensor:
    """N x side x whole: each resamples ``length`` of ``whole`` pixels, from ``first`` on, to ``side`` of them.

    A triangle as wide as a pixel of the coarser side, what torch calls bilinear with antialiasing.
    """
    start, step, end = moved(np.stack((first, length / side, first + length)).astype(np.float32), device)[..., None]
    centres = start + (torch.arange(side, device=device) + 0.5) * step
    pixels = torch.arange(whole, device=device) + 0.5
    reach = step.clamp_min(1.0)[..., None]
    weights = (1 - (pixels - centres[..., None]).abs() / reach).clamp_min(0)
    weights = weights * ((pixels > start) & (pixels < end))[:, None]
    normalised: Tensor = weights / weights.sum(2, keepdim=True)
    return normalised


def views_on(device: str, pairs: Sequence[DepthPair], *, resident: bool) -> ViewSource:
    """What suits a device: all views at once on an accelerator, or where it is asked for."""
    return ResidentViews(pairs, torch.device(device)) if resident or device != "cpu" else PairViews(pairs)


class ViewSampler:
    """Random windows of random shape, resized to squares, mirrored, with the light and damage of real cameras."""

    def __init__(self, source: ViewSource, seed: int) -> None:
        self.source = source
        self.random = np.random.default_rng(seed)

    def batch(self, count: int, side: int) -> tuple[Tensor, Tensor, Tensor]:
        """RGB count x 3 x side x side in [0, 1], depth at half that size, and weights (count)."""
        views = self._drawn(count)
        rgb, depth = self.source.cut(views, side)
        return lit(rgb, self.random), depth, moved(self.source.weights[views.photo], rgb.device)

    def _drawn(self, count: int) -> Views:
        chance = self.random
        photo = chance.integers(0, len(self.source.weights), count)
        share = chance.uniform(0.5, 1.0, count) ** 0.5
        stretch = np.exp(chance.uniform(-0.25, 0.25, count))
        width, height = np.minimum(1.0, share * stretch), np.minimum(1.0, share / stretch)
        window = np.stack((chance.uniform(0, 1 - width), chance.uniform(0, 1 - height), width, height), 1)
        return Views(photo, window, chance.random(count) < 0.5)


def lit(rgb: Tensor, chance: np.random.Generator) -> Tensor:
    """Exposure, contrast, white balance, sometimes gray, sometimes soft or noisy; N x 3 x S x S in [0, 1], in place."""
    count, side = len(rgb), rgb.shape[-1]
    contrast, light = chance.uniform(0.7, 1.2, (count, 1)), chance.uniform(-0.08, 0.08, (count, 1))
    gains, gamma = np.exp(chance.normal(0, 0.08, (count, 3))), np.exp(chance.normal(0, 0.25, (count, 1)))
    drawn = np.concatenate((gains, gamma, contrast, 0.5 + light - 0.5 * contrast), axis=1).astype(np.float32)
    values = moved(drawn, rgb.device)[:, :, None, None]
    together = 1 if rgb.device.type == "cpu" else count  # one sample fits a processor's cache, all of them do not
    for part, value in zip(torch.split(rgb, together), torch.split(values, together), strict=True):
        part.mul_(value[:, :3]).clamp_(0, 1).pow_(value[:, 3:4]).mul_(value[:, 4:5]).add_(value[:, 5:])
    gray = np.flatnonzero(chance.random(count) < 0.1)
    if len(gray):
        places = moved(gray, rgb.device)
        rgb.index_copy_(0, places, rgb[places].mean(1, keepdim=True).expand(-1, 3, -1, -1))
    for index in np.flatnonzero(chance.random(count) < 0.3):
        soft = rgb[index : index + 1]
        small = F.interpolate(soft, scale_factor=float(chance.uniform(0.3, 0.9)), mode="bilinear")
        rgb[index : index + 1] = F.interpolate(small, size=(side, side), mode="bilinear")
    noisy = np.flatnonzero(chance.random(count) < 0.3)
    if len(noisy):
        generator = torch.Generator(rgb.device).manual_seed(int(chance.integers(2**31)))
        noise = torch.randn((len(noisy), *rgb.shape[1:]), generator=generator, device=rgb.device)
        amount = moved(chance.uniform(0, 0.08, (len(noisy), 1, 1, 1)).astype(np.float32), rgb.device)
        rgb.index_add_(0, moved(noisy, rgb.device), noise * amount)
    return rgb.clamp_(0, 1)
