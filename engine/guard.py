"""Nothing wrong is ever saved: every tile's output is checked, and a failed one is made again more carefully.

Graphics drivers return black, NaN or noise and report success. A result that is a faithful enlargement agrees with its
input once averaged back down, so that is what `verdict` asks. On failure, or when memory runs out, `Ladder` climbs
down: once more as it was, in full precision, in smaller tiles, on the next device, at last on the processor. A rung
that had to be taken is kept for the following tiles, as drivers that fail once fail again; a mere repetition is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.domain import ModelSpec, Precision
from engine.errors import DeviceError, DeviceOutOfMemory, OutputRejected
from engine.pixels import Float
from engine.session import Device
from engine.tiles import smallest_tile

BLOCK = 8
"""Side, in input pixels, of the squares whose mean is compared: small enough to find a black corner of a tile."""

_GROSS = 0.3
"""Disagreement that no network reaches on any picture, in the same unit as a model's tolerance."""

_DARKEST = 1 / 255
"""Below this mean a square of the input may as well be black itself."""


def verdict(rgb: Float, result: Float, spec: ModelSpec, *, reference: bool = False) -> str | None:
    """Why this output cannot be right, or ``None``. ``rgb`` N x 3 x H x W in [0, 1], ``result`` ``scale`` times that.

    The `disagreement` must stay within the model's measured tolerance. A network may overshoot on fine patterns, so
    that tolerance alone would let a black tile of a dark picture pass; exact zeros are therefore looked for as well.
    ``reference`` says that this came from the processor in full precision. There is nothing better to turn to then,
    and a picture stranger than all that were measured must not fail for it, so only gross errors count.
    """
    tolerance = max(spec.tolerance, _GROSS) if reference else spec.tolerance
    expected = (rgb.shape[0], 3, rgb.shape[2] * spec.scale, rgb.shape[3] * spec.scale)
    if result.shape != expected:
        return f"its shape is {result.shape}, not {expected}"
    before, after = _block_means(rgb, BLOCK), _block_means(result, BLOCK * spec.scale)
    worst = float(np.abs(after - before).max())
    if not np.isfinite(worst):
        return "it holds numbers that are not finite"
    if worst > tolerance:
        return f"it differs from the input by {worst:.3f} where {tolerance:.3f} is possible"
    black = (after == 0).all(1) & (before > _DARKEST).any(1)
    return "it is black in places where the input is not" if black.any() else None


def disagreement(rgb: Float, result: Float, scale: int) -> float:
    """The largest difference between `BLOCK` x `BLOCK` means of the input and of the result averaged back down.

    Each channel by itself, so that swapped channels show. NaN or infinite if any number of the result is.
    """
    return float(np.abs(_block_means(result, BLOCK * scale) - _block_means(rgb, BLOCK)).max())


@np.errstate(invalid="ignore", over="ignore")  # what is not finite is found by its result
def _block_means(planes: Float, side: int) -> Float:
    """Mean over squares of ``side``; those at the far edges are between half and one and a half times as long."""
    sums = _sums(_sums(planes, side, 2), side, 3)  # rows first: that adds whole rows, at the speed of memory
    rows, columns = (_lengths(length, side) for length in planes.shape[2:])
    pixels = (rows[:, None] * columns[None, :]).astype(np.float32)
    means: Float = np.divide(sums, pixels)
    return means


def _lengths(length: int, side: int) -> NDArray[np.int64]:
    """How ``length`` is cut into groups. A narrow rest joins its neighbour: on few pixels overshoot hardly averages."""
    groups, rest = divmod(length, side)
    lengths = [side] * groups
    if groups and 2 * rest < side:
        lengths[-1] += rest
    elif rest:
        lengths.append(rest)
    return np.array(lengths)


def _sums(planes: Float, side: int, axis: int) -> Float:
    """Add up N x C x H x W in groups of `_lengths` along an axis."""
    lengths = _lengths(planes.shape[axis], side)
    equal = len(lengths) - (lengths[-1] != side)
    whole, last = np.split(planes, [equal * side], axis)
    shape = (*planes.shape[:axis], equal, side, *planes.shape[axis + 1 :])
    sums: Float = whole.reshape(shape).sum(axis + 1)
    if equal == len(lengths):
        return sums
    joined: Float = np.concatenate((sums, last.sum(axis, keepdims=True)), axis)
    return joined


@dataclass(frozen=True)
class Rung:
    """One way to run a tile."""

    device: Device
    precision: Precision
    tile: int

    @property
    def is_reference(self) -> bool:
        """The processor in full precision: what all other ways are measured against."""
        return self.device.is_cpu and self.precision is Precision.FP32

    def __str__(self) -> str:
        return f"{self.device.id} {self.precision} {self.tile}"


def rungs(first: Rung, spec: ModelSpec, others: Sequence[Device]) -> list[Rung]:
    """The ladder from the wanted way down to the processor in full precision and small tiles, without repetitions.

    ``others`` are the further devices to try, in order.
    """
    full = Precision.FP32 if Precision.FP32 in spec.variants else first.precision
    least = smallest_tile(spec.halo, spec.size_multiple)
    ladder = [first, first]
    for device in (first.device, *others):
        tile = min(first.tile, device.tile) if device != first.device else first.tile
        ladder.append(Rung(device, full, tile))
        while tile // 2 >= least and tile > first.tile // 4:
            tile //= 2
            ladder.append(Rung(device, full, tile))
    kept = [first, first]
    kept += [rung for i, rung in enumerate(ladder[2:], 2) if rung not in ladder[:i]]
    return kept


class Fallback(str):
    """A sentence about what went wrong and what was done instead; ``code`` is the error's, for who counts them."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, text: str, code: str) -> Self:
        said = super().__new__(cls, text)
        said.code = code
        return said


@dataclass
class Ladder:
    """Runs pieces of a picture by the first rung that gives a believable result.

    ``attempt(rung)`` runs the piece that way and raises a `DeviceError` if the device or the verdict refuses it.
    ``events`` collects what went wrong, one sentence each, for the job's report.
    """

    rungs: list[Rung]
    events: list[str]
    current: int = 0

    @property
    def rung(self) -> Rung:
        return self.rungs[self.current]

    def run(self, attempt: Callable[[Rung], None]) -> None:
        """Climb down until ``attempt`` succeeds; raises the last error when no rung is left.

        An `OutputRejected` at the end means that no device produced anything that agrees with the picture.
        """
        position = self.current
        while True:
            try:
                attempt(self.rungs[position])
            except DeviceError as error:
                failed, position = position, self._next(position, error)
                if position >= len(self.rungs):
                    raise
                said = f"{self.rungs[failed]}: {error} Went on with {self.rungs[position]}."
                self.events.append(Fallback(said, error.code))
            else:
                if position > 1:  # other tiles may be under way, and further down
                    self.current = max(self.current, position)
                return

    def _next(self, position: int, error: DeviceError) -> int:
        following = position + 1
        if isinstance(error, DeviceOutOfMemory):  # only less memory helps: the same again or wider numbers do not
            failed = self.rungs[position]
            while following < len(self.rungs) and (
                self.rungs[following].device == failed.device and self.rungs[following].tile >= failed.tile
            ):
                following += 1
        return following


def rejected(reason: str, rung: Rung) -> OutputRejected:
    """The error for a `verdict`."""
    return OutputRejected(f"{rung.device.name or rung.device.id} returned a wrong picture: {reason}.")
