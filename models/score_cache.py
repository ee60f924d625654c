"""Scores of single pictures on disk, so that a long measurement goes on where it was stopped.

One JSON line for each picture and method, written as soon as it is known. A line counts only for the same pictures, the
same metrics down to their code, and a method of the same identity, into which weights, settings and the engine's code
go: whatever changes is measured anew. The file may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from models.evaluate import METRICS, Method, PictureScore
from models.picture_sets import Pair

_MEASURING = ("metrics.py", "perceptual.py", "evaluate.py", "degrade.py")
"""Modules of `models` that a score depends on."""


class ScoreCache:
    """Scores by method and pictures, in a file that only grows; ``fresh`` begins it anew."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self._path = path
        if fresh:
            path.unlink(missing_ok=True)
        self._lines: dict[str, dict[str, float]] = {}
        content = path.read_text(encoding="utf-8") if path.exists() else ""
        self._torn = not content.endswith("\n") and bool(content)
        for line in content.splitlines():
            try:
                key, values = json.loads(line)
            except ValueError:
                continue  # torn by the interruption that this is for
            self._lines[key] = values

    def get(self, method: Method, pair: Pair) -> PictureScore | None:
        """The score, if it was measured under the same conditions."""
        values = dict(self._lines.get(_key(method, pair), {}))
        fallbacks = int(values.pop("fallbacks", 0))
        return PictureScore(pair.name, values, fallbacks) if set(values) == {m.key for m in METRICS} else None

    def put(self, method: Method, pair: Pair, score: PictureScore) -> None:
        """Remember a score, on disk too."""
        key, values = _key(method, pair), {**score.values, "fallbacks": float(score.fallbacks)}
        self._lines[key] = values
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as lines:
            # What was torn off must not tear this line too.
            lines.write("\n" * self._torn + json.dumps([key, values]) + "\n")
        self._torn = False


def default_path() -> Path:
    """In the user's cache folder."""
    from platformdirs import user_cache_path

    return user_cache_path("relief", appauthor=False) / "scores.jsonl"


def _key(method: Method, pair: Pair) -> str:
    digest = hashlib.sha256(f"{_code()}|{method.identity}|{pair.low.shape}|{pair.high.shape}|".encode())
    for pixels in (pair.low, pair.high):
        digest.update(pixels.tobytes())
    return digest.hexdigest()


@cache
def _code() -> str:
    """Of everything between a result and its score."""
    digest = hashlib.sha256()
    for name in _MEASURING:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()
