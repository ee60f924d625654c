"""Where training cuts its windows from: arrays mapped from the cache, or everything at once in a device's memory.

Both answer alike, pixel for pixel. Mapped arrays cost no memory and cut window after window; a `ResidentSource` cuts
all of them in one gather, with turning and flipping in its indexes, so that an accelerator does not wait for its host.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.depth_data import depth_window, open_maps
from models.windows import Integers, Windows


class DepthMap(Enum):
    """Which depth of a photo: the teacher's, or what networks are told, the estimator's where there is one."""

    TEACHER = "teacher"
    TOLD = "told"


@dataclass(frozen=True)
class Photo:
    """A photo and copies made smaller, by how many times, H x W x 3 uint8; what is known of its depth.

    ``teacher`` and ``estimate`` are 1 x 1 x h x w in [0, 1], 1 = nearest.
    """

    copies: Mapping[int, NDArray[np.uint8]]
    teacher: Tensor | None = None
    estimate: Tensor | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the photo itself."""
        height, width = self.copies[1].shape[:2]
        return height, width

    @property
    def told(self) -> Tensor | None:
        """The depth that a network gets to see."""
        return self.teacher if self.estimate is None else self.estimate

    def depth(self, which: DepthMap) -> Tensor | None:
        return self.teacher if which is DepthMap.TEACHER else self.told


def open_photos(
    cache: Path, names: tuple[str, ...], scales: tuple[int, ...] = (), maps: Path | None = None
) -> list[Photo]:
    """Memory-map photos and their copies from the cache of `models.etl`; with ``maps``, the teacher's, their depth too.

    Raises FileNotFoundError where ``maps`` misses one of them.
    """

    def opened(name: str, scale: int) -> NDArray[np.uint8]:
        pixels: NDArray[np.uint8] = np.load(cache / f"{name}.x{scale}.npy", mmap_mode="r")
        return pixels

    return [
        Photo({scale: opened(name, scale) for scale in (1, *scales)}, *depth)
        for name, depth in zip(names, open_maps(cache, names, maps), strict=True)
    ]


def as_tensor(crops: NDArray[np.uint8]) -> Tensor:
    """N x H x W x 3 uint8 to N x 3 x H x W float32 in [0, 1], channels last in memory."""
    return torch.from_numpy(np.array(crops, order="C")).permute(0, 3, 1, 2).float().div_(255.0)


class Source(Protocol):
    """Photos to cut windows from; tensors come out on ``device``."""

    @property
    def device(self) -> torch.device: ...

    @property
    def sizes(self) -> Integers:
        """Photos x 2: full height and width of each."""

    @property
    def knows_depth(self) -> bool:
        """Whether every photo has a depth map."""

    def crops(self, windows: Windows) -> Tensor:
        """N x 3 x S x S float32 in [0, 1], channels last in memory, of the copies that the windows name."""

    def depth(self, windows: Windows, which: DepthMap) -> Tensor:
        """The windows' depth, N x 1 x S x S in [0, 1]; only where `knows_depth`."""


class MappedSource:
    """Windows out of arrays as they are, which may be memory-mapped; on the CPU."""

    device = torch.device("cpu")

    def __init__(self, photos: Sequence[Photo]) -> None:
        self._photos = photos
        self.sizes = np.array([photo.size for photo in photos], dtype=np.int64)
        self.knows_depth = all(photo.teacher is not None for photo in photos)

    def crops(self, windows: Windows) -> Tensor:
        """See `Source`."""
        side = windows.side
        cut = np.empty((len(windows), side, side, 3), np.uint8)
        for into, index, top, left, turn, flip in zip(cut, *_rows(windows), strict=True):
            turned = np.rot90(self._photos[index].copies[windows.scale][top : top + side, left : left + side], turn)
            into[:] = turned[:, ::-1] if flip else turned
        return as_tensor(cut)

    def depth(self, windows: Windows, which: DepthMap) -> Tensor:
        """See `Source`."""
        planes = []
        for index, top, left, turn, flip in zip(*_rows(windows), strict=True):
            height, width = self.sizes[index] // windows.scale
            plane = _known(self._photos[index], which)
            plane = torch.rot90(depth_window(plane, (height, width), top, left, windows.side), turn, (2, 3))
            planes.append(plane.flip(3) if flip else plane)
        return torch.cat(planes)


class ResidentSource:
    """Windows out of one tensor that holds all photos, on any device.

    Photos lie behind each other, pixel by pixel, so that a window is a set of indexes. Costs about 3.4 bytes of the
    device's memory for each pixel of each photo.
    """

    def __init__(self, photos: Sequence[Photo], device: torch.device) -> None:
        self.device = device
        self.sizes = np.array([photo.size for photo in photos], dtype=np.int64)
        self.knows_depth = all(photo.teacher is not None for photo in photos)
        self._first: dict[int, Integers] = {}
        self._pixels: dict[int, Tensor] = {}
        for scale in photos[0].copies:
            counts = (self.sizes // scale).prod(1)
            self._first[scale] = np.cumsum(counts) - counts
            self._pixels[scale] = torch.empty((int(counts.sum()), 3), dtype=torch.uint8, device=device)
            for photo, first, count in zip(photos, self._first[scale], counts, strict=True):
                pixels = torch.from_numpy(np.array(photo.copies[scale])).reshape(count, 3)
                self._pixels[scale][first : first + count] = pixels.to(device)
        self._maps = {which: _FlatMaps([_known(p, which) for p in photos], device) for which in self._depths()}

    def _depths(self) -> tuple[DepthMap, ...]:
        return tuple(DepthMap) if self.knows_depth else ()

    def crops(self, windows: Windows) -> Tensor:
        """See `Source`."""
        width = self.sizes[windows.photo, 1] // windows.scale
        corner = self._first[windows.scale][windows.photo] + windows.top * width + windows.left
        corner, width = (v[:, None, None] for v in moved(np.stack((corner, width)), self.device))
        rows, columns = _walk(windows, self.device)
        return self._pixels[windows.scale][corner + rows * width + columns].permute(0, 3, 1, 2).float().div_(255.0)

    def depth(self, windows: Windows, which: DepthMap) -> Tensor:
        """See `Source`."""
        rows, columns = _walk(windows, self.device)
        places = np.stack((windows.top, windows.left), 1)
        return self._maps[which].at(windows.photo, rows, columns, places, self.sizes[windows.photo] // windows.scale)


class _FlatMaps:
    """Depth maps behind each other, read with bilinear interpolation as `depth_window` does."""

    def __init__(self, maps: Sequence[Tensor], device: torch.device) -> None:
        self._values = torch.cat([plane.flatten() for plane in maps]).to(device)
        self._sizes = np.array([plane.shape[2:] for plane in maps], dtype=np.int64)
        counts = self._sizes.prod(1)
        self._first = np.cumsum(counts) - counts

    def at(self, which: Integers, rows: Tensor, columns: Tensor, places: Integers, photos: Integers) -> Tensor:
        """Values N x 1 x S x S at ``rows`` and ``columns`` (N x S x S) behind ``places`` in photos of these sizes."""
        sizes = self._sizes[which]
        whole = moved(np.stack((self._first[which], *sizes.T)), rows.device)[..., None, None]
        start = (places + 0.5) / photos * sizes - 0.5
        exact = moved(np.stack((*start.T, *(sizes / photos).T)).astype(np.float32), rows.device)[..., None, None]
        (first, height, width), (top, left, step_y, step_x) = whole, exact
        y = torch.minimum((top + rows * step_y).clamp_min(0), height - 1.0)
        x = torch.minimum((left + columns * step_x).clamp_min(0), width - 1.0)
        upper, before = y.long(), x.long()
        lower, after = torch.minimum(upper + 1, height - 1), torch.minimum(before + 1, width - 1)
        down, right = y - upper, x - before
        first_row, next_row = (
            torch.lerp(self._values[first + row * width + before], self._values[first + row * width + after], right)
            for row in (upper, lower)
        )
        return torch.lerp(first_row, next_row, down)[:, None]


def source_on(device: str, photos: Sequence[Photo], *, resident: bool) -> Source:
    """The source that suits a device: a resident one for an accelerator, or where it is asked for."""
    if resident or device != "cpu":
        return ResidentSource(photos, torch.device(device))
    return MappedSource(photos)


def moved(values: NDArray[np.generic], device: torch.device) -> Tensor:
    """An array on a device, without waiting until the device has done what it was told before."""
    return torch.from_numpy(np.ascontiguousarray(values)).to(device, non_blocking=True)


def _known(photo: Photo, which: DepthMap) -> Tensor:
    depth = photo.depth(which)
    if depth is None:
        raise ValueError("a photo without a depth map was asked for its depth")
    return depth


def _rows(windows: Windows) -> tuple[list[int], list[int], list[int], list[int], list[bool]]:
    fields = (windows.photo, windows.top, windows.left, windows.turn, windows.flip)
    index, top, left, turn, flip = (values.tolist() for values in fields)
    return index, top, left, turn, flip


def _walk(windows: Windows, device: torch.device) -> tuple[Tensor, Tensor]:
    """Rows and columns from each window's corner, N x S x S, in the order of the turned and flipped result."""
    cosine, sine, mirror = moved(np.stack(windows.axes), device)[..., None, None]
    # Twice the distance from the middle, which is a whole number for even and odd sides.
    line = 2 * torch.arange(windows.side, device=device) - (windows.side - 1)
    a, b = line[None, :, None], line[None, None, :] * mirror
    rows, columns = cosine * a + sine * b, cosine * b - sine * a
    return (rows + windows.side - 1) // 2, (columns + windows.side - 1) // 2
