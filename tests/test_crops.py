"""Pictures side by side show the place and the pictures where methods change most, readable as they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from models.crops import SIDE, ZOOM, CropKeeper, busiest
from models.picture_sets import Pair, PictureSet


def shown(keeper: CropKeeper, name: str, strength: int, *, scale: int = 2, side: int = 240, methods: int = 1) -> None:
    """One flat pair whose methods differ from bicubic around its lower right corner, by ``strength``."""
    low, high = np.full((side // scale, side // scale, 3), 100, np.uint8), np.full((side, side, 3), 100, np.uint8)
    changed = high.copy()
    changed[-20:, -20:, 0] += np.uint8(strength)
    results = {"bicubic": high, **{f"net {n}": changed for n in range(methods)}}
    keeper(PictureSet("Some set", scale, ()), Pair(name, low, high), results)


def test_the_busiest_window_is_found_on_its_grid():
    change = np.zeros((50, 60))
    change[33:40, 45:50] = 1
    y, x, mean = busiest(change, 10, 2)
    assert (y % 2, x % 2) == (0, 0)
    assert y in range(30, 34)
    assert x in range(40, 46)
    assert mean == 35 / 100


def test_a_picture_smaller_than_the_window_is_one_window():
    assert busiest(np.ones((5, 90)), 40, 3)[0] == 0
    assert busiest(np.ones((5, 9)), 40, 3) == (0, 0, 1.0)


def test_the_pictures_that_change_most_are_written_in_that_order(tmp_path: Path):
    keeper = CropKeeper(2)
    for name, strength in {"calm.png": 3, "busy.webp": 90, "middling.png": 40}.items():
        shown(keeper, name, strength)
    written = keeper.write(tmp_path / "new")
    assert [path.name for path in written] == ["Some-set-x2-1-busy.png", "Some-set-x2-2-middling.png"]
    assert sorted(tmp_path.glob("new/*")) == sorted(written)


def test_a_sheet_shows_input_yardstick_methods_and_original(tmp_path: Path):
    keeper = CropKeeper(1)
    shown(keeper, "a.png", 90, methods=2)
    (path,) = keeper.write(tmp_path)
    with Image.open(path) as sheet:
        pixels = np.asarray(sheet.convert("RGB"))
    assert pixels.shape[1] > 3 * SIDE * ZOOM  # five panels in rows of three and two
    assert pixels.shape[0] > 2 * SIDE * ZOOM
    assert (pixels == (190, 100, 100)).all(2).sum() == 2 * 20 * 20 * ZOOM**2  # what the two methods changed, enlarged
    assert (pixels < 60).all(2).any()  # labels


def test_without_enlarging_the_input_is_shown_once(tmp_path: Path):
    keeper = CropKeeper(1)
    shown(keeper, "a.png", 90, scale=1)
    (path,) = keeper.write(tmp_path)
    with Image.open(path) as sheet:
        assert sheet.width < 3.2 * SIDE * ZOOM


def test_without_a_method_there_is_nothing_to_compare(tmp_path: Path):
    keeper = CropKeeper(1)
    shown(keeper, "a.png", 90, methods=0)
    assert keeper.write(tmp_path) == []
