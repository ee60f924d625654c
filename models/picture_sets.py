"""What networks are scored on: published pairs, damaged versions of their originals, and drawings never trained on.

A data set is a folder with ``hr/`` (originals) and ``lr_xN/`` (the same names, N times smaller); where a scale needs
originals cut to a multiple of it, they lie in ``hr_xN/``. Everything else is made from the originals while scoring, by
fixed seeds, so that every method on every machine gets the same pictures. One pair is in memory at a time.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from models.degrade import shrink
from models.graphics import drawing

Picture8 = NDArray[np.uint8]

Damage = Callable[[Picture8, int, int], Picture8]
"""From an original, a scale and a seed to a damaged picture, ``scale`` times smaller."""

DRAWING_SEEDS = range(10_000_000, 10_000_016)
"""Of the drawings to score on; training and calibration use seeds below 1,000,000 only."""

DRAWING_SIDE = 384
"""Of a drawing in pixels; a multiple of every scale there is a network for."""

DRAWINGS = "drawings"
DAMAGED = "damaged"


@dataclass(frozen=True)
class Pair:
    """A small picture and the original it was made from, H x W x 3 each."""

    name: str
    low: Picture8
    high: Picture8


@dataclass(frozen=True)
class Files:
    """Where the two pictures of a published pair lie."""

    name: str
    low: Path
    high: Path


@dataclass(frozen=True)
class PictureSet:
    """Pairs of one scale under one name. Each iteration reads or makes them anew, one after the other.

    ``published`` sets are those that others score on, as they are.
    """

    name: str
    scale: int
    makers: tuple[Callable[[], Pair], ...]
    published: bool = False

    def __len__(self) -> int:
        return len(self.makers)

    def __iter__(self) -> Iterator[Pair]:
        for make in self.makers:
            pair = make()
            if pair.high.shape != (pair.low.shape[0] * self.scale, pair.low.shape[1] * self.scale, 3):
                raise ValueError(
                    f"the original of {self.name}/{pair.name} is not {self.scale} times as large as the small one"
                )
            yield pair


def datasets(data: Path) -> list[Path]:
    """``data`` itself if it is a data set, else those in it; `ValueError` if there is none."""
    if (data / "hr").is_dir():
        return [data]
    found = sorted(folder for folder in data.iterdir() if (folder / "hr").is_dir()) if data.is_dir() else []
    if not found:
        raise ValueError(f"there is no data set (a folder with hr/ in it) at {data}")
    return found


def pictures(dataset: Path, scale: int) -> list[Files]:
    """The pairs of one scale; none where the data set lacks it. `ValueError` for a picture without its original."""
    small = dataset / f"lr_x{scale}"
    found = []
    for low in sorted(small.iterdir()) if small.is_dir() else ():
        originals = [dataset / folder / low.name for folder in (f"hr_x{scale}", "hr")]
        high = next((path for path in originals if path.exists()), None)
        if high is None:
            raise ValueError(f"{low} has no original beside it")
        found.append(Files(low.name, low, high))
    return found


def read_rgb(path: Path) -> Picture8:
    """H x W x 3; gray pictures become three equal planes."""
    with Pillow.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def picture_sets(
    data: Path, scale: int, *, damaged: bool = False, drawings: bool = False, damage: Damage | None = None
) -> Iterator[PictureSet]:
    """Every set of a scale: the published ones under ``data``, and what else is asked for.

    ``damaged`` adds a damaged version of each, ``drawings`` a set of text and line art. At scale 1 there is nothing to
    do for clean pictures, so only damaged sets are left. ``damage`` is `models.degradation.damaged_picture` unless
    given. Raises `ValueError` if ``data`` holds no data set.
    """
    folders = datasets(data)
    for folder in folders:
        files = pictures(folder, scale)
        if files:
            yield PictureSet(folder.name, scale, tuple(_reader(f) for f in files), published=True)
        if damaged and (files or scale == 1):
            originals = sorted((folder / "hr").iterdir())
            yield _damaged(folder.name, scale, ((p.name, _original(p)) for p in originals), damage)
    if drawings:
        drawn = [(f"{seed}.png", _drawn(seed)) for seed in DRAWING_SEEDS]
        if scale > 1:
            yield PictureSet(DRAWINGS, scale, tuple(_shrunk(name, make, scale) for name, make in drawn))
        if damaged:
            yield _damaged(DRAWINGS, scale, drawn, damage)


def _reader(files: Files) -> Callable[[], Pair]:
    return lambda: Pair(files.name, read_rgb(files.low), read_rgb(files.high))


def _original(path: Path) -> Callable[[], Picture8]:
    return lambda: read_rgb(path)


def _drawn(seed: int) -> Callable[[], Picture8]:
    return lambda: drawing(seed, DRAWING_SIDE)


def _shrunk(name: str, make: Callable[[], Picture8], scale: int) -> Callable[[], Pair]:
    def pair() -> Pair:
        high = make()
        return Pair(name, shrink(high, scale), high)

    return pair


def _damaged(
    name: str, scale: int, originals: Iterable[tuple[str, Callable[[], Picture8]]], damage: Damage | None
) -> PictureSet:
    def maker(picture: str, make: Callable[[], Picture8]) -> Callable[[], Pair]:
        # By name and not by number: the same damage, whatever other pictures there are.
        seed = zlib.crc32(f"{name}/{picture}".encode())

        def pair() -> Pair:
            original = make()
            height, width = (side - side % scale for side in original.shape[:2])
            high = np.ascontiguousarray(original[:height, :width])
            return Pair(picture, (damage or _default_damage())(high, scale, seed), high)

        return pair

    return PictureSet(f"{name} {DAMAGED}", scale, tuple(maker(picture, make) for picture, make in originals))


def _default_damage() -> Damage:
    # Imported here: it brings torch, which clean pictures can do without.
    from models.degradation import damaged_picture

    return damaged_picture
