"""Square windows of photos, flipped and turned: drawn at random for many photos at once, as values.

Where a window lies is decided on the host; `models.sources` cuts it out, of arrays in memory or on a device.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Windows:
    """N windows of ``side`` x ``side`` pixels, in pixels of the photos made ``scale`` times smaller.

    ``photo`` (N) is an index, ``top`` and ``left`` (N) the first row and column. Each window is turned by ``turn`` (N,
    0 to 3) quarters counter-clockwise, then mirrored left to right where ``flip`` (N) says so.
    """

    photo: Integers
    top: Integers
    left: Integers
    turn: Integers
    flip: NDArray[np.bool_]
    side: int
    scale: int = 1

    def __len__(self) -> int:
        return len(self.photo)

    @property
    def enlarged(self) -> Windows:
        """The same windows in pixels of the photos themselves."""
        factor = self.scale
        return replace(self, top=self.top * factor, left=self.left * factor, side=self.side * factor, scale=1)

    @property
    def axes(self) -> tuple[Integers, Integers, Integers]:
        """How a turned window walks over its photo, as the cosine and sine (N) of its turn, and ±1 (N) for its columns.

        With a and b the row and column of the result, both counted from the window's middle and b times the third
        value, the photo's pixel lies at row ``cosine * a + sine * b`` and column ``cosine * b - sine * a`` from there.
        """
        cosine, sine = np.array(((1, 0), (0, 1), (-1, 0), (0, -1)))[self.turn].T
        return cosine, sine, np.where(self.flip, -1, 1)


def draw_windows(random: np.random.Generator, sizes: Integers, photo: Integers, side: int, scale: int = 1) -> Windows:
    """Windows anywhere in the photos of these indexes (N); ``sizes`` (photos x 2) are their full heights and widths.

    Raises ValueError where a photo is smaller than the window.
    """
    room = sizes[photo] // scale - side
    if room.min(initial=0) < 0:
        raise ValueError(f"a photo is smaller than a window of {side * scale} pixels")
    top, left = random.integers(0, room + 1).T
    turn, flip = random.integers(4, size=len(photo)), random.integers(2, size=len(photo)).astype(bool)
    return Windows(photo, top, left, turn, flip, side, scale)
