"""From a folder of photographs to arrays that training can read without decoding anything.

``<cache>/<name>.x1.npy`` is the photo (H x W x 3, uint8), ``.x2``, ``.x3``, ``.x4`` the shrunk copies. Built once,
opened memory-mapped. `HOLDOUT_SOURCES` names the source groups that are never trained on: choosing between runs is
done on them, and since photos of one photographer resemble each other, whole groups are held out.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from models.degrade import shrink

HOLDOUT_SOURCES = frozenset(
    {
        "mpoc/EE-sample-images",
        "OpenDroneMap/odm_data_copr",
        "kerns/dummy",
        "pganssle-talks/pyconf-hyderabad-2020-stable-interface",
        "CalyxOS/wallpapers",
        "openSUSE/wallpapers",
        "project-trident/trident-core",
        "debian:lomiri-20.04",
        "cutefishos/wallpapers",
    }
)

SCALES = (2, 3, 4)

SOURCES = "SOURCES.tsv"
"""Table beside the photos: file, source, licence as stated there."""


@dataclass(frozen=True)
class Split:
    """File names of the photos to train on and of the photos to choose on."""

    train: tuple[str, ...]
    holdout: tuple[str, ...]


def read_split(photos: Path) -> Split:
    """Split the photos by their source group, as ``SOURCES.tsv`` beside them names it."""
    train: list[str] = []
    holdout: list[str] = []
    with (photos / SOURCES).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            (holdout if row["source"] in HOLDOUT_SOURCES else train).append(row["file"])
    return Split(tuple(sorted(train)), tuple(sorted(holdout)))


def read_sources(photos: Path) -> list[tuple[str, str, int, bool]]:
    """Each source group: its name, licence as stated there, number of photos, and whether it is held out."""
    with (photos / SOURCES).open(encoding="utf-8", newline="") as lines:
        counts = Counter((row["source"], row["licence_as_stated"]) for row in csv.DictReader(lines, delimiter="\t"))
    return [(name, licence, n, name in HOLDOUT_SOURCES) for (name, licence), n in sorted(counts.items())]


def _cache_one(name: str, photos: Path, cache: Path) -> None:
    if (cache / f"{name}.x4.npy").exists():
        return
    with Image.open(photos / name) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    height, width = (side - side % 12 for side in pixels.shape[:2])
    pixels = np.ascontiguousarray(pixels[:height, :width])
    np.save(cache / f"{name}.x1.npy", pixels)
    for scale in SCALES:  # the largest scale last: its file marks the photo as done
        np.save(cache / f"{name}.x{scale}.npy", shrink(pixels, scale))


def build_cache(photos: Path, cache: Path, workers: int | None = None) -> Split:
    """Decode and shrink every photo once; returns the split. Costs about 3 MB of disk a photo."""
    cache.mkdir(parents=True, exist_ok=True)
    split = read_split(photos)
    work = partial(_cache_one, photos=photos, cache=cache)
    # Threads, not processes: decoding and products let go of the interpreter, and forking beside torch is unsafe.
    with ThreadPoolExecutor(workers or os.cpu_count()) as threads:
        list(threads.map(work, split.train + split.holdout))
    return split
