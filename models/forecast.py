"""What more training would be expected to give: a power law through the curves that RUNS.md has.

PSNR after s steps is taken for ``limit - gap * s ** -power``, which is how the error of networks falls with what they
have seen (Hestness et al., 2017, arXiv:1712.00409). Only lines that are the best so far count: between them a high
rate shakes the network, or a new schedule has just begun. Runs that go on from each other make one curve.

The interval is that of the same curve with its residuals dealt anew. It knows nothing of what the curve does not show:
all runs here fell to a low rate within some ten thousand steps, and a curve flattens with its rate as well as with what
the network can learn. So a forecast is a floor: longer schedules, at a high rate for longer, give more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
RESAMPLES = 400
_POWERS = np.linspace(0.05, 1.5, 59)
"""Among which the power is sought: slower than the first is no law, faster than the last is the end of a schedule."""


@dataclass(frozen=True)
class Curve:
    """``psnr`` in dB on the hold-out photos for each of some ``steps``, by scale."""

    steps: Floats
    psnr: dict[str, Floats]


@dataclass(frozen=True)
class Expected:
    """PSNR in dB, and where 95 of 100 dealings of the residuals leave it."""

    now: float
    then: float
    low: float
    high: float


def curve(text: str, run: str) -> Curve:
    """The table of one run in the text of RUNS.md; raises `ValueError` where there is none."""
    section = re.search(rf"^### {re.escape(run)}\n(.*?)(?=^### |^## |\Z)", text, re.MULTILINE | re.DOTALL)
    lines = (
        [line.strip("| \n").split("|") for line in section[1].splitlines() if line.startswith("|")] if section else []
    )
    if len(lines) < 4 or [cell.strip() for cell in lines[0][:2]] != ["minutes", "steps"]:
        raise ValueError(f"RUNS.md has no curve of {run}.")
    rows = np.array([[float(cell.replace(",", "")) for cell in line] for line in lines[2:]])
    scales = [cell.strip() for cell in lines[0][2:]]
    return Curve(rows[:, 1], {scale: rows[:, 2 + index] for index, scale in enumerate(scales)})


def joined(curves: Sequence[Curve]) -> Curve:
    """One curve of runs each of which went on from the one before."""
    begins = np.cumsum([0.0, *(one.steps[-1] for one in curves[:-1])])
    steps = np.concatenate([one.steps + begin for one, begin in zip(curves, begins, strict=True)])
    return Curve(steps, {scale: np.concatenate([one.psnr[scale] for one in curves]) for scale in curves[0].psnr})


def expected(found: Curve, scale: str, more: float, *, seed: int = 0) -> Expected:
    """What so many ``more`` steps would make of a scale. Raises `ValueError` for a curve of fewer than four points."""
    steps, psnr = _best_so_far(found.steps, found.psnr[scale])
    if len(steps) < 4:
        raise ValueError("A law needs at least four points.")
    at = np.array([steps[-1] + more])
    law = _fitted(steps, psnr, np.concatenate([steps, at]))
    residuals, rng = psnr - law[:-1], np.random.default_rng(seed)
    dealt = [_fitted(steps, law[:-1] + rng.choice(residuals, len(residuals)), at)[0] for _ in range(RESAMPLES)]
    low, high = np.percentile(dealt, (2.5, 97.5))
    return Expected(float(psnr[-1]), float(law[-1]), float(low), float(high))


def table(found: Curve, more: Sequence[float]) -> str:
    """Markdown: a line for each scale, a column for each number of further steps."""
    lines = [["scale", "now", *(f"after {steps:,.0f} more steps" for steps in more)]]
    lines.append(["---"] * len(lines[0]))
    for scale in found.psnr:
        all_ = [expected(found, scale, steps) for steps in more]
        lines.append([scale, f"{all_[0].now:.2f}", *(f"{e.then:.2f} [{e.low:.2f}, {e.high:.2f}]" for e in all_)])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _best_so_far(steps: Floats, psnr: Floats) -> tuple[Floats, Floats]:
    begun = steps > 0
    steps, psnr = steps[begun], psnr[begun]
    best = np.concatenate([[True], psnr[1:] > np.maximum.accumulate(psnr)[:-1]])
    return steps[best], psnr[best]


def _fitted(steps: Floats, psnr: Floats, at: Floats) -> Floats:
    """The law of least squares, ``at`` these steps: limit and gap are found for each power, the gap not below 0."""
    best: tuple[float, Floats] | None = None
    for power in _POWERS:
        falling = (steps / steps[0]) ** -power
        design = np.stack([np.ones_like(falling), -falling], axis=1)
        (limit, gap), *_ = np.linalg.lstsq(design, psnr, rcond=None)
        error = float(np.square(design @ (limit, gap) - psnr).sum())
        if gap >= 0 and (best is None or error < best[0]):
            best = error, limit - gap * (at / steps[0]) ** -power
    return best[1] if best is not None else np.full(len(at), psnr.mean())
