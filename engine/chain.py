"""All passes of one picture and the exact size after them, for the whole picture or for a region of it.

A region is what previews show. Planned from its end: what the last step needs is what the pass before has to make, and
so on back to the picture. Everything lies at absolute coordinates, so a region equals the same part of the whole
result, and costs only itself and the halos around it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack

import numpy as np

from engine import imagefile
from engine.canvas import Canvas
from engine.domain import ModelSpec, Region, Size
from engine.errors import RequestError
from engine.guard import Ladder
from engine.guidance import Guidance
from engine.mapped import release
from engine.passes import Part, Pass, Run
from engine.pixels import EXTEND_RADIUS, Image, Pixels
from engine.pool import Pool
from engine.sizing import Sizing

MakeCanvas = Callable[[Size, int, np.dtype[np.generic] | type], Canvas]
"""From size, bands and type to where a result grows."""


class Chain:
    """The ``passes`` that enlarge a ``region`` of a picture, by default all of it, to its part of ``sizing.size``.

    ``source`` is the region within the picture, ``result`` where it lies within the whole result. Raises `RequestError`
    for a region without a pixel of the picture.
    """

    def __init__(
        self,
        image: Image,
        sizing: Sizing,
        networks: Mapping[int, ModelSpec],
        ladders: Mapping[int, Ladder],
        region: Region | None = None,
    ) -> None:
        self.scales = sizing.scales
        self._image = image
        self._size = sizing.size
        self.source = clipped(region, image.size) if region is not None else _all(image.size)
        self.result = scaled(self.source, image.size, sizing.size)
        sizes = [image.size.times(factor) for factor in (1, *sizing.cumulative)]
        self._enlarged = sizes[-1]
        wanted = self._before_resampling()
        self.passes: list[Pass] = []
        for scale, size in zip(reversed(sizing.scales), reversed(sizes[:-1]), strict=True):
            first = len(self.passes) == len(sizing.scales) - 1
            # Only the first pass sees colour under transparent parts; after it, that has been filled.
            margin = EXTEND_RADIUS if image.has_alpha and first else 0
            within = _divided(wanted, scale)
            self.passes.append(Pass(networks[scale], size, ladders[scale], within=within, margin=margin, first=first))
            wanted = self.passes[-1].reach
        self.passes.reverse()

    def run(self, pool: Pool, guidance: Guidance, make_canvas: MakeCanvas, canvases: ExitStack, run: Run) -> Pixels:
        """The enlarged region, H x W x C of the picture's type; valid until ``canvases`` closes.

        Raises what `Pass.run` raises.
        """
        run.tiles_total = sum(len(one.tiles) for one in self.passes)
        run.output_total = sum(one.result.pixels for one in self.passes)
        image = self._image
        bands = 1 if image.is_gray else 3
        alpha = image.pixels[:, :, -1] if image.has_alpha else None
        part = Part(image.pixels[:, :, :bands], _all(image.size))
        for one in self.passes:
            # Between passes 8-bit pictures grow in 16 bit: rounding twice would show in smooth gradients.
            last = one is self.passes[-1]
            dtype = np.uint16 if image.pixels.dtype == np.uint8 and not last else image.pixels.dtype
            canvas = canvases.enter_context(make_canvas(_size(one.result), bands, dtype))
            one.run(pool, part, alpha if one.first else None, guidance, canvas, run)
            part = Part(canvas.pixels, one.result)
        with run.timed("resize"):
            colour = self._exact(part, make_canvas, canvases)
            return colour if alpha is None else self._with_alpha(colour, alpha, make_canvas, canvases)

    def _before_resampling(self) -> Region:
        if self._enlarged == self._size:
            return self.result
        return imagefile.reach(self._enlarged, self._size, self.result)

    def _exact(self, part: Part, make_canvas: MakeCanvas, canvases: ExitStack) -> Pixels:
        """From what the last pass made to the region at its exact size."""
        if part.region == self.result and self._enlarged == self._size:
            return part.pixels
        if self._enlarged == self._size:
            return part.cut(self.result)
        exact = canvases.enter_context(make_canvas(_size(self.result), part.pixels.shape[2], part.pixels.dtype))
        sight = imagefile.Part(self._enlarged, part.region, self.result)
        imagefile.resample(part.pixels, self._size, exact.pixels, sight)
        return exact.pixels

    def _with_alpha(self, colour: Pixels, alpha: Pixels, make_canvas: MakeCanvas, canvases: ExitStack) -> Pixels:
        """Colour with the enlarged alpha (H x W, the picture's) beside it."""
        size = _size(self.result)
        whole = canvases.enter_context(make_canvas(size, colour.shape[2] + 1, colour.dtype))
        enlarged = canvases.enter_context(make_canvas(size, 1, colour.dtype))
        sight = imagefile.Part(self._image.size, _all(self._image.size), self.result)
        imagefile.resample(alpha[:, :, None], self._size, enlarged.pixels, sight)
        for y in range(0, size.height, 256):
            rows = slice(y, min(y + 256, size.height))
            whole.pixels[rows, :, :-1] = colour[rows]
            whole.pixels[rows, :, -1:] = enlarged.pixels[rows]
            whole.release(rows.start, rows.stop)
            release(colour, rows.start, rows.stop)
        return whole.pixels


def clipped(region: Region, size: Size) -> Region:
    """What of a region lies within a picture; raises `RequestError` if nothing does."""
    left, top = max(0, region.x), max(0, region.y)
    right, bottom = min(size.width, region.right), min(size.height, region.bottom)
    if right <= left or bottom <= top:
        raise RequestError(f"The region at {region.x}, {region.y} holds nothing of the picture, which is {size}.")
    return Region(left, top, right - left, bottom - top)


def scaled(region: Region, source: Size, target: Size) -> Region:
    """Where a region lies once the picture has become ``target``, to the nearest whole pixel."""
    left, right = (_place(x, source.width, target.width) for x in (region.x, region.right))
    top, bottom = (_place(y, source.height, target.height) for y in (region.y, region.bottom))
    return Region(left, top, right - left, bottom - top)


def _place(position: int, source: int, target: int) -> int:
    return (2 * position * target + source) // (2 * source)


def _divided(region: Region, scale: int) -> Region:
    """The pixels that become at least this region when enlarged by ``scale``."""
    left, top = region.x // scale, region.y // scale
    return Region(left, top, -(-region.right // scale) - left, -(-region.bottom // scale) - top)


def _all(size: Size) -> Region:
    return Region(0, 0, size.width, size.height)


def _size(region: Region) -> Size:
    return Size(region.width, region.height)
