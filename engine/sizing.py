"""From what is asked for to whole passes of a network and an exact size: pure arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations_with_replacement
from math import prod
from operator import mul

from engine.domain import MAX_SCALE, EnhanceRequest, Size
from engine.errors import PictureTooLarge, RequestError

DEFAULT_SCALE = 4.0


@dataclass(frozen=True)
class Sizing:
    """``scales`` of the passes in order, and the exact ``size`` of the result."""

    scales: tuple[int, ...]
    size: Size

    @property
    def cumulative(self) -> tuple[int, ...]:
        """The enlargement after each pass."""
        return tuple(accumulate(self.scales, mul))


def choose(source: Size, scales: Sequence[int], request: EnhanceRequest, *, max_pixels: int) -> Sizing:
    """The fewest passes that reach the size, and among those the least too large; larger factors first.

    Raises `RequestError` for a factor outside 1 to `MAX_SCALE` or both a scale and a size, `PictureTooLarge` past
    ``max_pixels`` of result.
    """
    exact = request.width is not None or request.height is not None
    if request.scale is not None and exact:
        raise RequestError("Give either a scale or a size, not both.")
    if exact:
        size = _exact(source, request.width, request.height)
        factor = max(size.width / source.width, size.height / source.height)
        if size.width < source.width or size.height < source.height:
            raise RequestError(f"{size} is smaller than the picture ({source}); Relief only enlarges.")
    else:
        factor = request.scale if request.scale is not None else DEFAULT_SCALE
        if not 1 <= factor <= MAX_SCALE:
            raise RequestError(f"The scale must lie between 1 and {MAX_SCALE:g}, not {factor:g}.")
        size = Size(max(1, round(source.width * factor)), max(1, round(source.height * factor)))
    if factor > MAX_SCALE:
        raise RequestError(f"{size} is {factor:.1f} times the picture; at most {MAX_SCALE:g} times is possible.")
    if size.pixels > max_pixels:
        raise PictureTooLarge(
            f"The result would have {size.pixels / 1e6:.0f} megapixels; max_output_megapixels allows "
            f"{max_pixels / 1e6:.0f}."
        )
    return Sizing(passes(factor, scales), size)


def _exact(source: Size, width: int | None, height: int | None) -> Size:
    """The side that was not given follows from the picture's proportions."""
    if min(side for side in (width, height) if side is not None) < 1:
        raise RequestError("A size must be at least one pixel on each side.")
    if width is None:
        width = max(1, round(source.width * (height or 0) / source.height))
    if height is None:
        height = max(1, round(source.height * width / source.width))
    return Size(width, height)


def passes(factor: float, scales: Sequence[int]) -> tuple[int, ...]:
    """Scales to run one after the other so that their product reaches ``factor``."""
    if factor <= 1 and 1 in scales:
        return (1,)
    usable = [s for s in scales if s > 1]
    if not usable:
        raise RequestError(f"This model does not enlarge; it cannot reach x{factor:g}.")
    for count in range(1, 16):
        reached = [c for c in combinations_with_replacement(usable, count) if prod(c) >= factor - 1e-9]
        if reached:
            return tuple(sorted(min(reached, key=prod), reverse=True))
    raise RequestError(f"This model cannot reach x{factor:g}.")  # unreachable for factors up to 16 and scales from 2
