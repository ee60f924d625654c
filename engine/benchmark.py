"""Measure the whole route, file to file, and how much of it is not inference; ``relief bench`` prints it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from engine import catalog, imagefile
from engine.config import Settings
from engine.domain import EnhanceRequest, Format, OutputOptions, Precision
from engine.enhance import Engine
from engine.errors import ReliefError, RequestError
from engine.pixels import Metadata, Pixels


def photo_like(megapixels: float) -> Pixels:
    """A 4:3 RGB picture, H x W x 3 uint8, with smooth areas, edges and fine texture, the same every time."""
    width = max(16, round((megapixels * 1e6 * 4 / 3) ** 0.5))
    height = max(12, round(width * 3 / 4))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    random = np.random.default_rng(0)
    waves = 110 + 60 * np.sin(x / 37) * np.cos(y / 53) + 40 * ((x // 64 + y // 64) % 2)
    noise = random.normal(0, 4, (height, width, 1)).astype(np.float32)
    picture = waves[..., None] * np.array([1.0, 0.9, 0.8], np.float32) + noise
    pixels: Pixels = np.clip(picture, 0, 255).astype(np.uint8)
    return pixels


def run(settings: Settings, scale: int, megapixels: float, device: str | None) -> list[dict[str, Any]]:
    """One row for each device and precision; a variant that fails is a row with its error."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="relief-bench-") as folder, Engine(settings) as engine:
        source, target = Path(folder) / "in.jpg", Path(folder) / "out.jpg"
        imagefile.encode(
            photo_like(megapixels), source, Format.JPEG, metadata=Metadata(), quality=95, lossless=False, overwrite=True
        )
        name = settings.measured_model
        networks = catalog.find(engine.models, name).networks
        if scale not in networks:
            raise RequestError(f"{name} has no network for x{scale}.")
        for found in engine.devices:
            if device not in (None, found.id):
                continue
            # On a processor fp16 runs as fp32.
            kinds = [p for p in networks[scale].variants if not (found.is_cpu and p is Precision.FP16)]
            rows += [_row(engine, source, target, found.id, precision, scale) for precision in kinds]
    return rows


def _row(engine: Engine, source: Path, target: Path, device: str, precision: Precision, scale: int) -> dict[str, Any]:
    row: dict[str, Any] = {"device": device, "precision": str(precision), "scale": scale}
    request = EnhanceRequest(model=engine.settings.measured_model, scale=scale, precision=precision, device=device)
    options = OutputOptions(Format.JPEG, overwrite=True)
    try:
        for _ in range(2):  # the first loads the network and starts the decoder
            report = engine.enhance_file(source, target, request, options)
    except ReliefError as error:
        return {**row, "error": str(error)}
    total = report.seconds["total"]
    return {
        **row,
        "megapixels_per_second": report.result.pixels / 1e6 / total,
        "outside_inference": 1 - report.seconds["inference"] / total,
        "tile": report.tile,
        "seconds": {k: round(v, 4) for k, v in report.seconds.items()},
        "fallbacks": list(report.fallbacks),
    }
