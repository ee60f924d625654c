"""How sure a difference between two methods is, from the scores of the single pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 2**20
"""Resampled numbers held in memory at a time."""


@dataclass(frozen=True)
class Interval:
    """A mean and the interval that holds it with the confidence asked for; all in the unit of the differences."""

    mean: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the difference has one sign throughout: what people call significant."""
        return self.low > 0 or self.high < 0


def bootstrap_interval(
    differences: Sequence[float] | NDArray[np.float64],
    *,
    confidence: float = 0.95,
    resamples: int = 10_000,
    seed: int = 0,
) -> Interval:
    """The percentile bootstrap interval of a mean over pictures; the same for the same numbers and ``seed``.

    ``differences`` holds one finite number for each picture, such as the PSNR of one method less that of another on it.
    Pictures are drawn with replacement, as many as there are, ``resamples`` times. Raises `ValueError` for no
    differences, ones that are not finite, and a ``confidence`` outside 0 to 1. With fewer than about ten pictures the
    interval is too narrow. Source: Efron and Tibshirani, "An introduction to the bootstrap" (1993), chapter 13.
    """
    values = np.asarray(differences, dtype=np.float64)
    if values.ndim != 1 or not len(values) or not np.isfinite(values).all():
        raise ValueError("a bootstrap interval needs finite differences of at least one picture")
    if not 0 < confidence < 1 or resamples < 1:
        raise ValueError(f"confidence {confidence} with {resamples} resamples makes no interval")
    random = np.random.default_rng(seed)
    means: list[NDArray[np.float64]] = []
    batch = max(1, _AT_ONCE // len(values))
    for start in range(0, resamples, batch):
        drawn = random.integers(len(values), size=(min(batch, resamples - start), len(values)))
        means.append(values[drawn].mean(1))
    tail = (1 - confidence) / 2
    low, high = np.quantile(np.concatenate(means), (tail, 1 - tail))
    return Interval(float(values.mean()), float(low), float(high))
