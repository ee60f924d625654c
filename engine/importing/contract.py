"""What a stranger's network can do, found out by measuring: nothing that its file or its maker claims is believed.

A network fits when it enlarges any picture in [0, 1] by a whole factor, and when a tile of a picture gives what the
whole picture gives there, past a border that it does not get right. Everything is measured on pictures made here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import guard, tiles
from engine.domain import Size
from engine.errors import DeviceOutOfMemory, ReliefError, UnfitModel
from engine.pixels import Float

Network = Callable[[Float], Float]
"""From 1 x 3 x H x W to the network's result, both float32. Raises a `ReliefError` for a size that it cannot take."""

LARGEST_SCALE = 16
LARGEST_HALO = 128
"""In input pixels; with more, most of a tile would be thrown away."""
_WIDE_HALO = 64
_FAR = 224
"""Pixels that cuts are watched for; what still differs there differs everywhere."""

EXACT = 1e-6
"""Difference between a piece and the whole that is rounding. Other pictures ask for more than those measured here, so
the halo is taken from where nothing is left at all, not from where it is small."""
CLOSE = 1 / 512
"""Half a level of 8 bits: where `EXACT` would need a halo over `_WIDE_HALO`, this is enough."""
_GROSS = 0.25
_MARGIN, _LEAST_TOLERANCE, _LARGEST_TOLERANCE = 1.5, 0.12, 0.3
"""The guard's tolerance is so many times the worst that was seen. Ours, measured on more pictures, have up to 0.22."""
_SAME = 1e-4
"""Difference between two runs that are the same but for rounding."""

_ASTRAY = 0.08
"""Root mean square distance to the picture from which on another range of values is looked for."""

_MULTIPLES = (1, 2, 4, 8, 16, 32, 64, 3, 5, 6, 7, 10, 12, 14, 20, 24, 28, 40, 48, 56)
"""Candidates for what sides must be divisible by, the likely ones first."""


@dataclass(frozen=True)
class Contract:
    """What the catalog needs to know; see `engine.domain.ModelSpec` for units.

    ``tile_difference`` is the largest difference seen between tiles with this halo and the whole picture, in [0, 1].
    """

    scale: int
    size_multiple: int
    halo: int
    tolerance: float
    tile_difference: float

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Contract:
        """From plain values, among others; raises `UnfitModel` if they are none."""
        try:
            return cls(
                int(values["scale"]),
                int(values["size_multiple"]),
                int(values["halo"]),
                float(values["tolerance"]),
                float(values["tile_difference"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise UnfitModel("The network spoilt its own measuring.") from error

    def values(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def measure(network: Network, on_step: Callable[[str], None] = lambda _: None) -> Contract:
    """Measure a network; raises `UnfitModel` with the reason if it cannot enlarge pictures tile by tile."""
    on_step("finding its scale")
    run, base = _scaled(network)
    on_step("comparing its results with pictures")
    worst = _agreement(run, base)
    on_step("finding what tiles need")
    if not any(_takes(run, multiple) for multiple in _MULTIPLES):
        raise UnfitModel("The network runs on few sizes only; it must take any height and width of some multiple.")
    _check_locality(run, base)
    multiple, halo = _tiling(run)
    while (difference := _tile_difference(run, multiple, halo)) > CLOSE:  # another picture asks for more
        halo += max(2, halo // 4)
        if halo > LARGEST_HALO:
            raise UnfitModel(
                f"Tiles of a picture differ from the whole by {difference:.3f}, which would show as seams; "
                "the network cannot be used on large pictures."
            )
    tolerance = float(np.ceil(max(_LEAST_TOLERANCE, _MARGIN * worst) * 1000) / 1000)
    return Contract(run.scale, multiple, halo, min(tolerance, _LARGEST_TOLERANCE), difference)


@dataclass(frozen=True)
class _Run:
    """A network whose scale is known."""

    network: Network
    scale: int

    def __call__(self, rgb: Float) -> Float:
        result = self.network(rgb)
        expected = (1, 3, rgb.shape[2] * self.scale, rgb.shape[3] * self.scale)
        if result.shape != expected:
            message = f"From {rgb.shape[3]} x {rgb.shape[2]} pixels it makes {result.shape}, not {expected}."
            raise UnfitModel(message)
        if not np.isfinite(result).all():
            raise UnfitModel("The network's results hold numbers that are not finite; its weights are damaged.")
        return result


def _scaled(network: Network) -> tuple[_Run, int]:
    """The network with its scale, and a side that it takes."""
    failure: ReliefError | None = None
    for side in (64, 96, 140):  # divisible by every candidate of `_MULTIPLES`, taken together
        try:
            result = network(picture(side, 2 * side))
        except DeviceOutOfMemory:
            raise
        except ReliefError as error:
            failure = error
            continue
        if result.ndim != 4 or result.shape[:2] != (1, 3):
            raise UnfitModel(f"The network gives {result.shape}, which is no picture of three colours.")
        (scale, rest), (across, rest_across) = divmod(result.shape[2], side), divmod(result.shape[3], 2 * side)
        if rest or rest_across or scale != across or not 1 <= scale <= LARGEST_SCALE:
            raise UnfitModel(
                f"From {2 * side} x {side} pixels the network makes {result.shape[3]} x {result.shape[2]}; "
                f"it must enlarge both sides by the same whole factor, from 1 to {LARGEST_SCALE}."
            )
        return _Run(network, scale), side
    raise UnfitModel(f"The network runs on no size that was tried. {failure}")


def _agreement(run: _Run, side: int) -> float:
    """The worst disagreement over all sample pictures; raises `UnfitModel` if it is gross."""
    usual = picture(side, 2 * side)
    first = run(usual)
    if np.abs(first - run(usual)).max() > _SAME:
        raise UnfitModel("The network gives another result each time; a picture made of its tiles would show seams.")
    _check_range(run, usual, first)
    worst = 0.0
    for sample in _samples(side):
        found = guard.disagreement(sample, run(sample), run.scale)
        worst = max(worst, found)
        if found > _GROSS:
            raise UnfitModel(
                f"The network's result differs from its picture by {found:.2f} of the whole range, on average over "
                "small squares: it does not enlarge pictures, or wants other values than red, green and blue in [0, 1]."
            )
    return worst


def _check_range(run: _Run, rgb: Float, result: Float) -> None:
    """Refuse a network that is far better with values from 0 to 255."""

    def error(candidate: NDArray[Any]) -> float:
        return float(np.sqrt(np.mean((_reduced(candidate, run.scale) - rgb) ** 2)))

    found = error(result)
    wide = run.network(rgb * np.float32(255))  # not checked: what is far out of its range may well overflow
    best = min(error(wide / 255), error(wide), error(result / 255))
    if found > _ASTRAY and best < found / 4:
        raise UnfitModel("The network works with values from 0 to 255; only networks for values in [0, 1] can be used.")


def _reduced(planes: NDArray[Any], scale: int) -> Float:
    """Mean over squares of ``scale``."""
    n, c, h, w = planes.shape
    means: Float = planes.reshape(n, c, h // scale, scale, w // scale, scale).mean((3, 5))
    return means


def _check_locality(run: _Run, side: int) -> None:
    """Refuse a network whose result depends on the picture everywhere."""
    length = -(-2 * _FAR // side) * side
    rgb = picture(side, length)
    other = rgb.copy()
    other[..., : length - _FAR] = 1 - other[..., : length - _FAR] ** 2
    at = (length - 8) * run.scale  # farther than `_FAR` less 8 from all that was changed
    difference = float(np.abs(run(rgb)[..., at:] - run(other)[..., at:]).max())
    if difference > CLOSE:
        raise UnfitModel(
            f"What the network makes of a place depends on the picture {_FAR - 8} pixels away (by {difference:.3f}): "
            "it looks at the whole picture at once, through pooling or attention, so its tiles would not fit together."
        )


def _tiling(run: _Run) -> tuple[int, int]:
    """Size multiple and halo with which tiles fit together; raises `UnfitModel` if there are none."""
    seen: list[str] = []
    for multiple in _MULTIPLES:
        if not _takes(run, multiple):
            continue
        errors = np.maximum.reduce(
            [_cut_errors(run, multiple, upright=u, seed=s) for u in (False, True) for s in (0, 2)]
        )
        exact, close = _distance(errors, EXACT), _distance(errors, CLOSE)
        halo = exact if exact <= _WIDE_HALO else max(close, _WIDE_HALO)
        if halo <= LARGEST_HALO:
            return multiple, halo
        seen.append(f"{float(errors[LARGEST_HALO:].max()):.3f}")
    raise UnfitModel(
        f"Tiles of a picture differ from the whole by {min(seen)} even {LARGEST_HALO} pixels from their border; "
        "the network cannot be used on large pictures."
    )


def _takes(run: _Run, multiple: int) -> bool:
    """Whether it runs on sides of which nothing but ``multiple`` is a common divisor, and then does what it should."""
    for height, width in _sides(multiple):
        rgb = picture(height, width)
        try:
            if guard.disagreement(rgb, run(rgb), run.scale) > _GROSS:
                return False
        except DeviceOutOfMemory:
            raise
        except ReliefError:
            return False
    return True


def _sides(multiple: int) -> Iterator[tuple[int, int]]:
    first = _prime(-(-48 // multiple))
    second = _prime(first + 1)
    yield first * multiple, second * multiple
    yield second * multiple, first * multiple


def _prime(least: int) -> int:
    """The smallest prime from ``least`` on that is at least 3."""
    number = max(3, least)
    while any(number % divisor == 0 for divisor in range(2, int(number**0.5) + 1)):
        number += 1
    return number


def _cut_errors(run: _Run, multiple: int, *, upright: bool, seed: int) -> Float:
    """How far a piece of a picture differs from the whole, by distance from the cut in input pixels."""
    across, at = _prime(-(-40 // multiple)) * multiple, _prime(-(-_FAR // multiple)) * multiple
    rgb = picture(across, 2 * at, seed)

    def through(piece: Float) -> Float:
        if upright:
            return run(np.ascontiguousarray(piece.swapaxes(2, 3))).swapaxes(2, 3)
        return run(np.ascontiguousarray(piece))

    whole = through(rgb)
    before = np.abs(through(rgb[..., :at]) - whole[..., : at * run.scale])
    after = np.abs(through(rgb[..., at:]) - whole[..., at * run.scale :])
    worst = np.maximum(before[..., ::-1], after).max((0, 1, 2))
    by_pixel: Float = worst.reshape(at, run.scale).max(1)
    return by_pixel


def _distance(errors: Float, bound: float) -> int:
    """From which distance on all errors are within the bound; their number if the last ones are not."""
    beyond = np.flatnonzero(errors > bound)
    return int(beyond[-1]) + 1 if beyond.size else 0


def _tile_difference(run: _Run, multiple: int, halo: int) -> float:
    """The largest difference between two rows of tiles, as plans make them, and the whole picture."""
    tile = max(tiles.smallest_tile(halo, multiple), 64 + -64 % multiple)
    # longer than a tile, and for networks that take any size no multiple of anything
    length = _prime(3 * tile // (2 * multiple)) * multiple
    across = _prime(-(-40 // multiple)) * multiple
    worst = 0.0
    for height, width in ((across, length), (length, across)):
        rgb = picture(height, width, seed=1)
        whole = run(rgb)
        for piece in tiles.plan(Size(width, height), tile, halo, multiple):
            rows, columns = piece.cut.slices
            result = run(np.ascontiguousarray(rgb[:, :, rows, columns]))
            kept = result[(0, slice(None), *piece.kept_of_output(run.scale).slices)]
            expected = whole[(0, slice(None), *piece.keep.times(run.scale).slices)]
            worst = max(worst, float(np.abs(kept - expected).max()))
    return worst


def picture(height: int, width: int, seed: int = 0) -> Float:
    """1 x 3 x H x W in [0, 1]: slow waves, hard edges and noise, much of it where ``seed`` is even and not 0."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    waves = 0.5 + 0.25 * np.sin(x / (9 + seed)) * np.cos(y / (13 + seed)) + 0.15 * ((x // 11 + y // 7) % 2)
    tint = np.array([1.0, 0.85, 0.7], np.float32)[:, None, None]
    strength = 0.5 if seed and seed % 2 == 0 else 0.1
    noise = np.random.default_rng(seed).uniform(-strength, strength, (3, height, width))
    planes: Float = np.clip(waves * tint + noise, 0, 1).astype(np.float32)[None]
    return planes


def _samples(side: int) -> Iterator[Float]:
    """Pictures that networks find easy and hard, 1 x 3 x H x W."""
    shape = (1, 3, side, 2 * side)
    y, x = np.mgrid[0:side, 0 : 2 * side]
    yield picture(side, 2 * side)
    yield picture(side, 2 * side, seed=5)
    yield np.broadcast_to(np.linspace(0, 1, 2 * side, dtype=np.float32), shape).copy()
    for colour in ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (0.5, 0.5, 0.5), (0.9, 0.1, 0.2), (0.1, 0.2, 0.9)):
        yield np.broadcast_to(np.array(colour, np.float32)[:, None, None], shape).copy()
    for pattern in ((x // 16 + y // 16) % 2, (x + y) % 2, (x // 3) % 2, x > side):
        yield np.broadcast_to(pattern.astype(np.float32), shape).copy()
