from __future__ import annotations

import numpy as np

from models.graphics import drawing
from models.interface_drawings import interface


def test_a_drawing_depends_on_its_seed_only():
    assert np.array_equal(drawing(3, 40), drawing(3, 40))
    assert not np.array_equal(drawing(3, 40), drawing(4, 40))


def test_drawings_have_flat_areas_and_hard_edges():
    for seed in range(6):
        picture = drawing(seed, 96).astype(int)
        assert picture.shape == (96, 96, 3)
        steps = np.abs(np.diff(picture, axis=1)).max(2)
        assert (steps == 0).mean() > 0.3
        assert steps.max() > 60


def test_interfaces_depend_on_their_seed_only_and_have_edges():
    assert np.array_equal(interface(3, 64), interface(3, 64))
    assert not np.array_equal(interface(3, 64), interface(4, 64))
    for seed in range(6):
        picture = interface(seed, 128)
        assert picture.shape == (128, 128, 3)
        assert picture.dtype == np.uint8
        assert picture.std() > 1
