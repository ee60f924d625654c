"""Score networks as people get them: through `engine.enhance`, tiles, guard and rounding included.

Bicubic enlargement stands beside every network; at scale 1, where damage is undone without enlarging, the damaged
picture as it is. What is scored on comes from `models.picture_sets`, one picture at a time, and the scores of single
pictures are kept: a mean alone does not tell how sure a difference is.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

import engine as engine_package
from engine.domain import EnhanceRequest, Precision
from engine.enhance import Engine
from engine.pixels import Image
from engine.session import runtime_version
from models.degrade import resize_bicubic
from models.metrics import psnr_y, ssim_y
from models.perceptual import GMSD_LEAST, MS_SSIM_LEAST, SSIM_LEAST, SSIMULACRA2_LEAST, gmsd, ms_ssim_y, ssimulacra2
from models.picture_sets import Pair, Picture8, PictureSet, picture_sets

BICUBIC = "bicubic"
UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Metric:
    """A measure of likeness, how it is shown, and the least side inside the border that it needs."""

    key: str
    heading: str
    digits: int
    least: int
    measure: Callable[[Picture8, Picture8, int], float]

    def shown(self, value: float | None) -> str:
        """``value`` with the digits that the literature gives; nothing where there is no finite value."""
        return "" if value is None or not math.isfinite(value) else f"{value:.{self.digits}f}"


METRICS = (
    Metric("psnr", "PSNR-Y", 2, 1, psnr_y),
    Metric("ssim", "SSIM-Y", 4, SSIM_LEAST, ssim_y),
    Metric("ms_ssim", "MS-SSIM", 4, MS_SSIM_LEAST, ms_ssim_y),
    Metric("gmsd", "GMSD", 4, GMSD_LEAST, gmsd),
    Metric("ssimulacra2", "SSIMULACRA 2", 1, SSIMULACRA2_LEAST, ssimulacra2),
)


@dataclass(frozen=True)
class Enlarged:
    """A method's result, and how often the engine had to fall back to a safer way of computing it."""

    pixels: Picture8
    fallbacks: int = 0


@dataclass(frozen=True)
class Method:
    """A way to enlarge. ``identity`` changes whenever its results may, so that old scores never pass for new ones."""

    name: str
    identity: str
    enlarge: Callable[[Picture8], Enlarged]


@dataclass(frozen=True)
class PictureScore:
    """What one method reached on one picture, by `Metric.key`; NaN where the picture is too small for the metric."""

    name: str
    values: Mapping[str, float]
    fallbacks: int = 0


@dataclass(frozen=True)
class Score:
    """The scores of one method on one set, picture by picture, ``scale`` pixels cropped at the borders."""

    dataset: str
    scale: int
    method: str
    pictures: tuple[PictureScore, ...]

    def values(self, key: str) -> NDArray[np.float64]:
        """One number for each picture, in the order of the set."""
        return np.array([picture.values[key] for picture in self.pictures])

    def mean(self, key: str) -> float:
        """NaN if any picture is too small for the metric: a mean over the others would be one of another set."""
        return float(np.mean(self.values(key)))

    @property
    def psnr(self) -> float:
        """Mean PSNR on luma in dB."""
        return self.mean("psnr")

    @property
    def ssim(self) -> float:
        """Mean SSIM on luma."""
        return self.mean("ssim")

    @property
    def fallbacks(self) -> int:
        """Over all pictures; what they gave is scored nevertheless, as people would get it."""
        return sum(picture.fallbacks for picture in self.pictures)


class KnownScores(Protocol):
    """Scores measured before, such as `models.score_cache` keeps."""

    def get(self, method: Method, pair: Pair) -> PictureScore | None: ...

    def put(self, method: Method, pair: Pair, score: PictureScore) -> None: ...


Watch = Callable[[PictureSet, Pair, Mapping[str, Picture8]], None]
"""Sees each pair of a set with what every method made of it."""


def enlarge_bicubic(low: Picture8, scale: int) -> Picture8:
    """What every viewer can do: the yardstick."""
    height, width = (side * scale for side in low.shape[:2])
    return np.clip(np.rint(resize_bicubic(low, height, width)), 0, 255).astype(np.uint8)


def bicubic(scale: int) -> Method:
    """The yardstick as a method; at scale 1 that is the picture as it is."""
    return Method(
        BICUBIC if scale > 1 else UNCHANGED, f"bicubic x{scale}", lambda low: Enlarged(enlarge_bicubic(low, scale))
    )


def network(engine: Engine, model: str, precision: Precision, scale: int) -> Method:
    """A model in the catalog as a method, through the shipped route."""
    request = EnhanceRequest(model=model, scale=float(scale), precision=precision)
    # A picture may take several of a model's networks, and depth comes from estimators: all of them count.
    used = [m for m in engine.models.values() if m.name == model or m.estimator is not None]
    weights = sorted(v.sha256 for m in used for spec in m.networks.values() for v in spec.variants.values())
    devices = [device.id for device in engine.devices]
    identity = repr((request, engine.settings, devices, weights, _route()))
    return Method(f"{model} {precision}", identity, through(engine, request))


@cache
def _route() -> str:
    """Digest of the code that a picture passes through, and the version of the runtime under it."""
    digest = hashlib.sha256(runtime_version().encode())
    for path in sorted(Path(engine_package.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def through(engine: Engine, request: EnhanceRequest) -> Callable[[Picture8], Enlarged]:
    """The shipped route as a function of an 8-bit picture."""

    def enlarge(low: Picture8) -> Enlarged:
        with engine.enhance(Image(low), request) as result:
            return Enlarged(np.array(result.image.pixels), len(result.report.fallbacks))

    return enlarge


def score_picture(name: str, result: Enlarged, original: Picture8, crop: int) -> PictureScore:
    """All `METRICS` of one result; `ValueError` if it is not as large as the original."""
    if result.pixels.shape != original.shape:
        raise ValueError(f"the result for {name} measures {result.pixels.shape[:2]}, not {original.shape[:2]}")
    inside = min(original.shape[:2]) - 2 * crop
    values = {
        metric.key: metric.measure(result.pixels, original, crop) if inside >= metric.least else math.nan
        for metric in METRICS
    }
    return PictureScore(name, values, result.fallbacks)


def score_set(
    pairs: PictureSet, methods: Sequence[Method], known: KnownScores | None = None, watch: Watch | None = None
) -> list[Score]:
    """Every method on every pair, one pair in memory at a time; ``known`` spares what was measured before.

    Metrics of several methods are computed at once, as they use one core each.
    """
    scores: dict[str, list[PictureScore]] = {method.name: [] for method in methods}
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for pair in pairs:
            found, missing = {}, []
            for method in methods:
                score = known.get(method, pair) if known else None
                if score is None:
                    missing.append(method)
                else:
                    found[method.name] = score
            results = {m.name: m.enlarge(pair.low) for m in (methods if watch else missing)}
            judged = partial(score_picture, pair.name, original=pair.high, crop=pairs.scale)
            for method, score in zip(missing, threads.map(judged, [results[m.name] for m in missing]), strict=True):
                found[method.name] = score
                if known:
                    known.put(method, pair, score)
            for method in methods:
                scores[method.name].append(found[method.name])
            if watch:
                watch(pairs, pair, {name: result.pixels for name, result in results.items()})
    return [Score(pairs.name, pairs.scale, name, tuple(rows)) for name, rows in scores.items()]


def evaluate(
    engine: Engine,
    data: Path,
    scales: Iterable[int],
    model: str,
    precisions: Sequence[Precision],
    known: KnownScores | None = None,
) -> Iterator[Score]:
    """Scores of bicubic and of each precision on every published set and scale under ``data``, as they are ready.

    Raises `ValueError` if there is no data set, or pictures and originals do not match.
    """
    for scale in scales:
        methods = [bicubic(scale), *(network(engine, model, precision, scale) for precision in precisions)]
        for pairs in picture_sets(data, scale):
            yield from score_set(pairs, methods, known)


def as_rows(scores: Iterable[Score], *, single: bool = False) -> list[dict[str, Any]]:
    """For JSON: means with three digits more than are shown, ``None`` where they are not finite.

    ``single`` adds the scores of the single pictures, not rounded.
    """
    rows = []
    for score in scores:
        row: dict[str, Any] = {
            "dataset": score.dataset,
            "scale": score.scale,
            "method": score.method,
            "pictures": len(score.pictures),
            "fallbacks": score.fallbacks,
        }
        for metric in METRICS:
            row[metric.key] = _finite(round(score.mean(metric.key), metric.digits + 3))
        if single:
            row["single"] = [{"name": p.name, **{k: _finite(v) for k, v in p.values.items()}} for p in score.pictures]
        rows.append(row)
    return rows


def _finite(value: float) -> float | None:
    """JSON has no word for the other numbers."""
    return value if math.isfinite(value) else None


def as_markdown(rows: Iterable[dict[str, Any]]) -> str:
    """The rows of `as_rows` as a table, one line a method."""
    head = ["data", "scale", "method", *(metric.heading for metric in METRICS)]
    lines = [head, ["---"] * len(head)]
    for row in rows:
        method = f"{row['method']} ({row['fallbacks']} fallbacks)" if row["fallbacks"] else row["method"]
        values = [metric.shown(row[metric.key]) for metric in METRICS]
        lines.append([row["dataset"], f"x{row['scale']}", method, *values])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
