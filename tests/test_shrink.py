"""Pictures made small: exact where it can be checked, in bands, weighted by alpha."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engine.domain import Size
from engine.shrink import ROWS, fitted, shrunk


@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 40), st.integers(1, 40), st.integers(1, 4))
def test_flat_pictures_stay_flat_at_any_size(width, height, to_width, to_height, bands):
    pixels = np.full((height, width, bands), 77, np.uint8)
    small = shrunk(pixels, Size(to_width, to_height))
    assert small.shape == (to_height, to_width, bands)
    assert np.abs(small - 77).max() < 1e-3


def test_it_agrees_with_an_antialiased_triangle_over_everything():
    random = np.random.default_rng(0)
    coarse = Image.fromarray(random.integers(0, 256, (30, 40, 3), np.uint8)).resize(
        (403, 301), Image.Resampling.BICUBIC
    )
    wanted = np.asarray(coarse.resize((64, 48), Image.Resampling.BILINEAR), np.float32)
    assert np.abs(shrunk(np.asarray(coarse), Size(64, 48)) - wanted).mean() < 3


def test_the_mean_is_kept():
    pixels = np.random.default_rng(1).integers(0, 65536, (200, 320, 1), np.uint16)
    assert shrunk(pixels, Size(32, 20)).mean() == pytest.approx(pixels.mean(), rel=0.02)


def test_of_very_many_rows_only_some_are_read_and_they_stand_for_all():
    height = 2 * 4 * ROWS * 3
    ramp = np.linspace(0, 1, height, dtype=np.float32)[:, None, None].repeat(5, 1)
    small = shrunk(ramp, Size(5, 4))[:, 0, 0]
    assert np.allclose(small[1:3], [0.375, 0.625], atol=0.01)


def test_colour_under_transparency_does_not_count():
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[:, :20] = (200, 100, 50, 255)
    pixels[:, 20:, :3] = 255
    small = shrunk(pixels, Size(4, 4))
    assert np.allclose(small[:, :2, :3], (200, 100, 50), atol=1e-2)
    assert (small[:, 3] == 0).all()


def test_highlights_are_cut_when_asked_for():
    pixels = np.full((8, 8, 1), 9.0, np.float32)
    assert shrunk(pixels, Size(2, 2), clip=True).max() == 1
    assert shrunk(pixels, Size(2, 2)).max() == 9


def test_a_memory_map_gives_the_same_as_memory(tmp_path):
    pixels = np.random.default_rng(2).integers(0, 256, (300, 200, 3), np.uint8)
    pixels.tofile(tmp_path / "a")
    mapped = np.memmap(tmp_path / "a", np.uint8, "r", shape=pixels.shape)
    assert np.array_equal(shrunk(mapped, Size(20, 30)), shrunk(pixels, Size(20, 30)))


@pytest.mark.parametrize(
    ("size", "expected"),
    [(Size(4000, 3000), Size(384, 288)), (Size(100, 50), Size(100, 50)), (Size(50_000, 1), Size(384, 1))],
)
def test_pictures_keep_their_proportions_and_are_never_enlarged(size, expected):
    assert fitted(size, 384) == expected
