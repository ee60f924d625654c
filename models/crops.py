"""Pictures side by side, to look at: where a method changes most against the yardstick, chosen by a fixed rule.

Of each picture the square is taken in which the methods differ most from the yardstick (the mean absolute difference of
RGB, over all methods but the first); of each set the pictures in which that difference is largest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from models.picture_sets import Pair, Picture8, PictureSet

SIDE = 144
"""Of a square, in pixels of the result."""

ZOOM = 2
"""How large pixels of the result are shown, so that a viewer at 100 % shows them apart."""

_COLUMNS = 4
_GAP, _LABEL, _TITLE = 12, 30, 40


@dataclass(frozen=True)
class Comparison:
    """One square of one picture: ``panels`` by label, all of one size, and how much the methods change in it."""

    title: str
    name: str
    panels: Mapping[str, Picture8]
    difference: float

    def sheet(self) -> Image.Image:
        """The panels under their labels, at most four in a row, on white."""
        shown = {label: _zoomed(panel) for label, panel in self.panels.items()}
        width, height = next(iter(shown.values())).size
        rows = -(-len(shown) // _COLUMNS)
        columns = -(-len(shown) // rows)  # rows of about the same length
        size = (_GAP + columns * (width + _GAP), _TITLE + rows * (height + _LABEL + _GAP))
        sheet = Image.new("RGB", size, "white")
        draw = ImageDraw.Draw(sheet)
        draw.text((_GAP, _GAP), self.title, "#555555", ImageFont.load_default(16))
        for number, (label, panel) in enumerate(shown.items()):
            row, column = divmod(number, columns)
            left, top = _GAP + column * (width + _GAP), _TITLE + row * (height + _LABEL + _GAP)
            draw.text((left, top + 4), label, "black", ImageFont.load_default(18))
            sheet.paste(panel, (left, top + _LABEL))
        return sheet


class CropKeeper:
    """Watches `models.evaluate.score_set` and keeps the ``count`` strongest comparisons of each set."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._kept: dict[tuple[str, int], list[Comparison]] = {}

    def __call__(self, pairs: PictureSet, pair: Pair, results: Mapping[str, Picture8]) -> None:
        """Look at one pair; ``results`` holds the yardstick first, then the methods."""
        yardstick, *others = results.values()
        if not others:
            return
        change = np.mean([np.abs(other.astype(np.float32) - yardstick).mean(2) for other in others], axis=0)
        y, x, difference = busiest(change, SIDE, pairs.scale)
        square = (slice(y, y + SIDE), slice(x, x + SIDE))
        panels = {
            "input": np.kron(pair.low, np.ones((pairs.scale, pairs.scale, 1), np.uint8))[square],
            **{name: result[square] for name, result in results.items()},
            "original": pair.high[square],
        }
        if pairs.scale == 1:  # there the yardstick is the input
            del panels["input"]
        height, width = panels["original"].shape[:2]
        title = f"{pairs.name} x{pairs.scale}, {pair.name}: {width} x {height} pixels from ({x}, {y})"
        kept = self._kept.setdefault((pairs.name, pairs.scale), [])
        kept.append(Comparison(title, pair.name, panels, difference))
        kept.sort(key=lambda c: -c.difference)
        del kept[self._count :]

    def write(self, folder: Path) -> list[Path]:
        """One PNG a comparison, named by set, scale, rank and picture; returns them."""
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for (name, scale), kept in self._kept.items():
            for rank, comparison in enumerate(kept, 1):
                picture = Path(comparison.name).stem
                path = folder / f"{name}-x{scale}-{rank}-{picture}.png".replace(" ", "-")
                comparison.sheet().save(path, optimize=True)
                written.append(path)
        return written


def busiest(change: NDArray[np.floating], side: int, grid: int) -> tuple[int, int, float]:
    """Top, left and mean of the ``side`` x ``side`` window with the largest mean, among those that start on ``grid``.

    A picture smaller than the window is one window.
    """
    height, width = (min(side, whole) for whole in change.shape)
    sums = np.pad(change.astype(np.float64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    means = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width] + sums[:-height, :-width]
    means = means[::grid, ::grid] / (height * width)
    y, x = np.unravel_index(int(means.argmax()), means.shape)
    return int(y) * grid, int(x) * grid, float(means[y, x])


def _zoomed(panel: Picture8) -> Image.Image:
    height, width = panel.shape[:2]
    picture = Image.fromarray(np.ascontiguousarray(panel))
    return picture.resize((width * ZOOM, height * ZOOM), Image.Resampling.NEAREST)
