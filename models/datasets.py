"""Random training crops and fixed hold-out crops out of the cache that `models.etl` builds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


@dataclass(frozen=True)
class Pair:
    """One photo and its shrunk copies, memory-mapped, H x W x 3 uint8."""

    large: NDArray[np.uint8]
    small: dict[int, NDArray[np.uint8]]


def open_pairs(cache: Path, names: tuple[str, ...], scales: tuple[int, ...]) -> list[Pair]:
    """Memory-map the cached arrays of these photos."""

    def opened(name: str, scale: int) -> NDArray[np.uint8]:
        pixels: NDArray[np.uint8] = np.load(cache / f"{name}.x{scale}.npy", mmap_mode="r")
        return pixels

    return [Pair(opened(n, 1), {s: opened(n, s) for s in scales}) for n in names]


def as_tensor(crops: NDArray[np.uint8]) -> Tensor:
    """N x H x W x 3 uint8 to N x 3 x H x W float32 in [0, 1], channels last in memory."""
    return torch.from_numpy(np.array(crops, order="C")).permute(0, 3, 1, 2).float().div_(255.0)


class CropSampler:
    """Random aligned crops, photos drawn by their area, with the eight flips and turns of a square."""

    def __init__(self, pairs: list[Pair], seed: int) -> None:
        self.pairs = pairs
        self.random = np.random.default_rng(seed)
        area = np.array([p.large.shape[0] * p.large.shape[1] for p in pairs], dtype=float)
        self.chances = area / area.sum()

    def batch(self, scale: int, count: int, side: int) -> tuple[Tensor, Tensor]:
        """``count`` inputs of ``side`` x ``side`` pixels and their targets, ``scale`` times larger."""
        small: list[NDArray[np.uint8]] = []
        large: list[NDArray[np.uint8]] = []
        for index in self.random.choice(len(self.pairs), count, p=self.chances):
            pair = self.pairs[index]
            source = pair.small[scale]
            y = int(self.random.integers(source.shape[0] - side + 1))
            x = int(self.random.integers(source.shape[1] - side + 1))
            turn, flip = int(self.random.integers(4)), bool(self.random.integers(2))
            for crop, into in (
                (source[y : y + side, x : x + side], small),
                (
                    pair.large[y * scale : (y + side) * scale, x * scale : (x + side) * scale],
                    large,
                ),
            ):
                turned = np.rot90(crop, turn)
                into.append(turned[:, ::-1] if flip else turned)
        return as_tensor(np.stack(small)), as_tensor(np.stack(large))


def central_crops(pairs: list[Pair], scale: int, side: int) -> list[tuple[Tensor, Tensor]]:
    """From each photo its middle, at most ``side`` input pixels wide and high: the same for every run."""
    crops = []
    for pair in pairs:
        source = pair.small[scale]
        height, width = min(side, source.shape[0]), min(side, source.shape[1])
        y, x = (source.shape[0] - height) // 2, (source.shape[1] - width) // 2
        large = pair.large[y * scale : (y + height) * scale, x * scale : (x + width) * scale]
        crops.append((as_tensor(source[None, y : y + height, x : x + width]), as_tensor(large[None])))
    return crops
