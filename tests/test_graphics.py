from __future__ import annotations

import numpy as np

from models.graphics import drawing


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
