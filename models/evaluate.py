"""Score networks as people get them: through `engine.enhance`, tiles, guard and rounding included.

A data set is a folder with ``hr/`` (originals) and ``lr_xN/`` (the same names, N times smaller); where a scale needs
originals cut to a multiple of it, they lie in ``hr_xN/``. A folder of such folders scores them all. Bicubic enlargement
stands beside every network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from engine.domain import EnhanceRequest, Precision
from engine.enhance import Engine
from engine.pixels import Image
from models.degrade import resize_bicubic
from models.metrics import psnr_y, ssim_y

Picture8 = NDArray[np.uint8]

BICUBIC = "bicubic"


@dataclass(frozen=True)
class Picture:
    """A small picture and the original it was made from."""

    name: str
    low: Path
    high: Path


@dataclass(frozen=True)
class Score:
    """Means over the pictures of one data set: PSNR in dB and SSIM, both on luma, ``scale`` pixels cropped."""

    dataset: str
    scale: int
    method: str
    pictures: int
    psnr: float
    ssim: float


def datasets(data: Path) -> list[Path]:
    """``data`` itself if it is a data set, else those in it."""
    if (data / "hr").is_dir():
        return [data]
    return sorted(folder for folder in data.iterdir() if (folder / "hr").is_dir())


def pictures(dataset: Path, scale: int) -> list[Picture]:
    """The pairs of one scale; none where the data set lacks it. `ValueError` for a picture without its original."""
    small = dataset / f"lr_x{scale}"
    found = []
    for low in sorted(small.iterdir()) if small.is_dir() else ():
        originals = [dataset / folder / low.name for folder in (f"hr_x{scale}", "hr")]
        high = next((path for path in originals if path.exists()), None)
        if high is None:
            raise ValueError(f"{low} has no original beside it")
        found.append(Picture(low.name, low, high))
    return found


def read_rgb(path: Path) -> Picture8:
    """H x W x 3; gray pictures become three equal planes."""
    with Pillow.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def enlarge_bicubic(low: Picture8, scale: int) -> Picture8:
    """What every viewer can do: the yardstick."""
    height, width = (side * scale for side in low.shape[:2])
    return np.clip(np.rint(resize_bicubic(low, height, width)), 0, 255).astype(np.uint8)


def score(dataset: Path, scale: int, method: str, enlarge: Callable[[Picture8], Picture8]) -> Score | None:
    """Mean scores of one way to enlarge; ``None`` where the data set lacks the scale."""
    rows = []
    for picture in pictures(dataset, scale):
        high, low = read_rgb(picture.high), read_rgb(picture.low)
        if high.shape != (low.shape[0] * scale, low.shape[1] * scale, 3):
            raise ValueError(f"{picture.high} is not {scale} times as large as {picture.low}")
        result = enlarge(low)
        rows.append((psnr_y(result, high, scale), ssim_y(result, high, scale)))
    if not rows:
        return None
    psnr, ssim = (float(np.mean(column)) for column in zip(*rows, strict=True))
    return Score(dataset.name, scale, method, len(rows), psnr, ssim)


def evaluate(
    engine: Engine, data: Path, scales: Iterable[int], model: str, precisions: Sequence[Precision]
) -> Iterator[Score]:
    """Scores of bicubic and of each precision on every data set and scale found under ``data``, as they are ready."""
    for dataset in datasets(data):
        for scale in scales:
            ways: dict[str, Callable[[Picture8], Picture8]] = {BICUBIC: partial(enlarge_bicubic, scale=scale)}
            for precision in precisions:
                request = EnhanceRequest(model=model, scale=float(scale), precision=precision)
                ways[f"{model} {precision}"] = through(engine, request)
            for method, enlarge in ways.items():
                found = score(dataset, scale, method, enlarge)
                if found is not None:
                    yield found


def through(engine: Engine, request: EnhanceRequest) -> Callable[[Picture8], Picture8]:
    """The shipped route as a function from 8-bit picture to 8-bit picture."""

    def enlarge(low: Picture8) -> Picture8:
        with engine.enhance(Image(low), request) as result:
            return np.array(result.image.pixels)

    return enlarge


def as_rows(scores: Iterable[Score]) -> list[dict[str, Any]]:
    """For JSON: numbers rounded to what the literature gives."""
    return [{**asdict(s), "psnr": round(s.psnr, 3), "ssim": round(s.ssim, 4)} for s in scores]


def as_markdown(rows: Iterable[dict[str, Any]]) -> str:
    """The same as a table, one line a method."""
    lines = ["| data | scale | method | PSNR-Y | SSIM-Y |", "|---|---|---|---|---|"]
    lines += [f"| {r['dataset']} | x{r['scale']} | {r['method']} | {r['psnr']:.2f} | {r['ssim']:.4f} |" for r in rows]
    return "\n".join(lines)
