"""What goes into a network beside colour, and where its answer is held back: the one place for a tile's planes.

Everything here is known for the whole picture before the first tile, and given out by absolute coordinates, so that
tiles have no seams and later passes get the same at their size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine import guided
from engine.domain import ModelSpec, Region, Restoration, Size
from engine.focus import Focus
from engine.guided import GuidedMap
from engine.nearness import UNKNOWN
from engine.pixels import Float

FULL = Restoration()


@dataclass(frozen=True)
class Planes:
    """The planes of one tile, float32 in [0, 1].

    ``depth`` is 1 x 1 x H x W, 1 nearest, `UNKNOWN` where nobody knows. ``control`` is 1 x 2 x H x W, how much to
    denoise and to sharpen, for networks that take it. ``plain``, 1 x 1 x H x W, is the share of plain enlargement in
    the result; ``None`` stands for nowhere any.
    """

    depth: Float
    control: Float | None = None
    plain: Float | None = None


@dataclass(frozen=True)
class Guidance:
    """What is known of a picture and wanted for it; ``protect`` is 1 where nothing but enlarging is allowed."""

    depth: GuidedMap | None = None
    restoration: Restoration = FULL
    focus: Focus | None = None
    protect: GuidedMap | None = None

    def planes(self, spec: ModelSpec, region: Region, size: Size, rgb: Float, *, first: bool = True) -> Planes:
        """For a ``region``, which may reach past the picture, at ``size``; ``rgb`` is the region, 1 x 3 x H x W.

        Passes after the ``first`` get a picture that has been restored: there is nothing left to denoise.
        """
        shape = (1, 1, *rgb.shape[2:])
        wanted = self.restoration
        known = None
        if self.depth is not None and (spec.uses_depth or wanted.by_depth):
            known = self.depth.plane(region, size, guided.luma(rgb)).reshape(shape)
        depth = known if known is not None and spec.uses_depth else np.full(shape, UNKNOWN, np.float32)
        strength: Float | None = None
        if (wanted.near, wanted.far) != (1.0, 1.0):
            place = known if known is not None else np.full(shape, UNKNOWN, np.float32)
            strength = (wanted.far + (wanted.near - wanted.far) * place).astype(np.float32)
        plain = None if self.protect is None else self.protect.plane(region, size, rgb[0, 0]).reshape(shape)
        if not spec.takes_control:
            held = None if strength is None else 1 - strength
            return Planes(depth, None, held if plain is None else plain if held is None else np.maximum(plain, held))
        control = np.empty((1, 2, *rgb.shape[2:]), np.float32)
        control[:, 0] = wanted.denoise if first else 0.0
        control[:, 1] = wanted.sharpen
        if strength is not None:
            control *= strength
        if self.focus is not None and known is not None:
            control[:, 1:] *= self.focus.plane(known)
        return Planes(depth, control, plain)


NO_GUIDANCE = Guidance()
