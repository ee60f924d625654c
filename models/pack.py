"""Photos, depth maps and sources in packs of limited size, for training on a machine that has nothing else.

A pack is a folder of photographs like any other (the photos as they are, ``SOURCES.tsv`` with their rows), and also
holds ``depth/photos/`` with the teacher's maps, ``depth/RANGE.tsv``, and ``estimates/`` with the estimator's maps.
Every pack contains all hold-out photos, so that each can be trained from alone and the scores of all are of the same
photos; the photos to train on are dealt out, each to one pack.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from models.depth_data import estimate_path
from models.etl import SOURCES, read_split

ABOUT = "pack.json"
MAPS = Path("depth", "photos")
ESTIMATES = Path("estimates")
RANGES = "RANGE.tsv"
TABLES_SHARE = 0.01
"""Of the limit, kept free for the tables beside the photos."""


@dataclass(frozen=True)
class About:
    """What ``pack.json`` says: which pack of how many, and how many photos to train on and held out are in it."""

    pack: int
    packs: int
    train: int
    holdout: int
    format: int = 1


@dataclass(frozen=True)
class _Files:
    """Where the files of one photo lie, and what they weigh together."""

    photo: Path
    depth: Path | None
    estimate: Path | None

    @property
    def size(self) -> int:
        return sum(path.stat().st_size for path in (self.photo, self.depth, self.estimate) if path is not None)


def deal(sizes: dict[str, int], always: int, limit: int) -> list[tuple[str, ...]]:
    """Deal names out to as few packs as hold them, about equally heavy; ``always`` bytes are in each of them.

    The largest first, each to the pack that is lightest so far: the same for the same sizes. Raises ValueError where
    one pack cannot even hold what is in every pack and the largest photo.
    """
    if always + max(sizes.values(), default=0) > limit:
        raise ValueError(f"a pack of {limit} bytes cannot hold the hold-out photos and one more")
    count = max(1, -(-sum(sizes.values()) // (limit - always)))
    while True:
        packs: list[list[str]] = [[] for _ in range(count)]
        weights = [always] * count
        for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
            lightest = weights.index(min(weights))
            packs[lightest].append(name)
            weights[lightest] += sizes[name]
        if max(weights) <= limit:
            return [tuple(sorted(names)) for names in packs]
        count += 1


def write_packs(photos: Path, maps: Path | None, cache: Path, output: Path, limit: int) -> list[Path]:
    """Write ``output/pack-1``, ``pack-2`` and so on, each of at most ``limit`` bytes; returns their folders.

    The estimator's maps are taken from ``cache`` where `models.depth_data.estimate_maps` has left some. Raises
    FileExistsError where there is a pack already, FileNotFoundError for a missing photo or map.
    """
    split = read_split(photos)
    files = {name: _files_of(name, photos, maps, cache) for name in (*split.train, *split.holdout)}
    sizes = {name: found.size for name, found in files.items()}
    always = sum(sizes.pop(name) for name in split.holdout)
    dealt = deal(sizes, always, int(limit * (1 - TABLES_SHARE)))
    folders = []
    for index, names in enumerate(dealt, 1):
        folder = output / f"pack-{index}"
        folder.mkdir(parents=True)
        chosen = {*names, *split.holdout}
        for name in sorted(chosen):
            _copy_into(folder, files[name])
        _copy_rows(photos / SOURCES, folder / SOURCES, chosen)
        if maps is not None and (maps.parent / RANGES).exists():
            wanted = {f"{maps.name}/{Path(name).stem}.webp" for name in chosen}
            _copy_rows(maps.parent / RANGES, folder / MAPS.parent / RANGES, wanted, folder=MAPS.name)
        about = About(index, len(dealt), len(names), len(split.holdout))
        (folder / ABOUT).write_text(json.dumps(asdict(about), indent=1) + "\n", encoding="utf-8")
        folders.append(folder)
    return folders


def is_pack(folder: Path) -> bool:
    """Whether this folder of photos is a pack."""
    return (folder / ABOUT).exists()


def join(packs: Sequence[Path], into: Path, cache: Path) -> tuple[Path, Path | None]:
    """One folder of photos out of several packs, and that of the teacher's maps if they have any.

    Both lie below ``into``, named after what they hold, so that runs from different packs do not meet. The estimator's
    maps go to ``cache``, except where it has one. Raises ValueError for a folder that is no pack.
    """
    for pack in packs:
        if not is_pack(pack):
            raise ValueError(f"{pack} is no pack of 'relief-models pack'; several folders of photos must be packs")
    held = sorted(f"{p.relative_to(pack)} {p.stat().st_size}" for pack in packs for p in pack.rglob("*") if p.is_file())
    folder = into / hashlib.sha256("\n".join(held).encode()).hexdigest()[:12]
    cache.mkdir(parents=True, exist_ok=True)
    for pack in packs:
        for path in pack.rglob("*"):
            target = folder / path.relative_to(pack)
            if path.is_file() and path.parent.name != ESTIMATES.name and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
        for path in (pack / ESTIMATES).glob("*.png"):
            kept = estimate_path(cache, path.stem)
            if not kept.exists():
                with Image.open(path) as opened:
                    np.save(kept, np.asarray(opened))
    _join_tables([pack / SOURCES for pack in packs], folder / SOURCES)
    ranges = [path for pack in packs if (path := pack / MAPS.parent / RANGES).exists()]
    if ranges:
        _join_tables(ranges, folder / MAPS.parent / RANGES)
    return folder, folder / MAPS if (folder / MAPS).exists() else None


def _files_of(name: str, photos: Path, maps: Path | None, cache: Path) -> _Files:
    estimate = estimate_path(cache, name)
    depth = None if maps is None else maps / f"{Path(name).stem}.webp"
    return _Files(photos / name, depth, estimate if estimate.exists() else None)


def _copy_into(folder: Path, files: _Files) -> None:
    shutil.copyfile(files.photo, folder / files.photo.name)
    if files.depth is not None:
        (folder / MAPS).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(files.depth, folder / MAPS / files.depth.name)
    if files.estimate is not None:
        (folder / ESTIMATES).mkdir(exist_ok=True)
        Image.fromarray(np.load(files.estimate)).save(folder / ESTIMATES / f"{files.photo.name}.png", optimize=True)


Row = dict[str, str]


def _copy_rows(source: Path, target: Path, files: Iterable[str], folder: str | None = None) -> None:
    """Copy the rows of these files; with ``folder``, that is where they now lie."""
    wanted = set(files)
    columns, rows = _read(source)
    rows = [row for row in rows if row["file"] in wanted]
    if folder is not None:
        rows = [{**row, "file": f"{folder}/{Path(row['file']).name}"} for row in rows]
    _write(target, columns, rows)


def _join_tables(sources: Sequence[Path], target: Path) -> None:
    found = [_read(source) for source in sources]
    rows = {row["file"]: row for _, rows in found for row in rows}
    _write(target, found[0][0], [rows[name] for name in sorted(rows)])


def _read(path: Path) -> tuple[list[str], list[Row]]:
    with path.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines, delimiter="\t")
        return list(table.fieldnames or ()), list(table)


def _write(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.DictWriter(lines, columns, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        table.writeheader()
        table.writerows(rows)
