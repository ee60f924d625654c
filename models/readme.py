"""The tables of README, written between their marks from the catalog's scores and from measurements on this machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine import benchmark, catalog, session
from engine.config import Settings
from engine.enhance import Engine

DATASETS = ("Set5", "Set14", "BSD100", "Urban100_sample")


def rewrite(readme: Path, settings: Settings, *, speed: bool = True) -> None:
    """Replace the quality table, and the speed table too where ``speed`` says so (it takes a minute)."""
    text = readme.read_text(encoding="utf-8")
    text = between(text, "quality", quality_table(settings))
    if speed:
        text = between(text, "speed", speed_table(settings))
    readme.write_text(text, encoding="utf-8")


def between(text: str, mark: str, content: str) -> str:
    """Put ``content`` between ``<!-- mark: ... -->`` and ``<!-- /mark -->``; `ValueError` unless they stand once."""
    pattern = re.compile(rf"(<!-- {mark}: [^>]*-->\n).*?(<!-- /{mark} -->)", re.DOTALL)
    text, count = pattern.subn(lambda found: f"{found[1]}{content}\n{found[2]}", text)
    if count != 1:
        raise ValueError(f"README has {count} places marked {mark}")
    return text


def quality_table(settings: Settings) -> str:
    """PSNR-Y of bicubic and of the default model in int8, by data set and scale, from the catalog."""
    models = catalog.load((catalog.shipped_weights(), catalog.user_weights(settings.models_dir)))
    networks = catalog.find(models, settings.measured_model).networks
    rows = []
    for dataset in DATASETS:
        for scale, spec in networks.items():
            bicubic, int8 = (spec.scores.get(f"{dataset}/{method}") for method in ("bicubic", "int8"))
            if bicubic is not None and int8 is not None:
                cells = (
                    dataset.replace("_", " "),
                    f"x{scale}",
                    f"{bicubic:.2f}",
                    f"{int8:.2f}",
                    f"+{int8 - bicubic:.2f}",
                )
                rows.append(cells)
    return _table(("pictures", "scale", "bicubic", settings.measured_model, "gain"), rows)


def speed_table(settings: Settings) -> str:
    """Megapixels of result a second from file to file, of a 3-MP photo, by device and precision, measured now."""
    with Engine(settings) as engine:
        scales = catalog.find(engine.models, settings.measured_model).scales
    names = {d.id: d.name for d in session.devices()}
    rows = []
    for scale in scales:
        measured: Sequence[dict[str, Any]] = benchmark.run(settings, scale, 3.0, None)
        for row in measured:
            if "error" not in row:
                speed, outside = f"{row['megapixels_per_second']:.2f}", f"{row['outside_inference']:.1%}"
                rows.append((names[row["device"]], f"x{scale}", row["precision"], speed, outside))
    return _table(("device", "scale", "precision", "MP/s", "outside inference"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
