"""The experiment about depth: what each network is told, and that differences are of pictures, not of luck."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image as Pillow
from test_datasets import photo_folder

from models import ablation
from models.card import interval_table
from models.depth_network import DepthNetwork
from models.etl import build_cache
from models.network import UNKNOWN_DEPTH, NetworkConfig, SuperResolution
from models.restoration import SceneSampler
from models.sources import MappedSource, Photo, open_photos


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Photo]:
    """Smooth photos, near on the right."""
    folder = tmp_path_factory.mktemp("ablation")
    split = build_cache(photo_folder(folder / "photos", count=2, size=(168, 192)), folder / "cache", workers=1)
    (folder / "maps").mkdir()
    for name in (*split.train, *split.holdout):
        ramp = np.tile(np.linspace(0, 255, 80).astype(np.uint8), (70, 1))
        Pillow.fromarray(ramp).save(folder / "maps" / f"{Path(name).stem}.webp", lossless=True)
    return list(open_photos(folder / "cache", split.train, maps=folder / "maps"))


def test_each_design_is_told_what_its_name_says(photos: list[Photo]):
    batch = ablation.draw_batch(SceneSampler(MappedSource(photos), 3), 4, 16)
    assert batch.rgb.shape == (4, 3, 16, 16)
    assert batch.target.shape == (4, 3, 32, 32)
    assert (batch.plane("none") == UNKNOWN_DEPTH).all()
    assert torch.equal(batch.plane("plane"), batch.depth)
    assert torch.equal(batch.plane("gate"), batch.depth)
    assert (batch.plane("focus") >= 0.5).all()


def test_distance_from_focus_is_least_in_focus():
    depth = torch.linspace(0, 1, 11)[None, None, None]
    plane = ablation.distance_from_focus(depth, torch.tensor([[0.3]]))
    assert int(plane.argmin()) == 3
    assert float(plane.min()) == pytest.approx(0.5)
    assert float(plane.max()) == pytest.approx(1.0)


@torch.no_grad()
def test_a_gate_that_has_not_learned_hardly_matters():
    torch.manual_seed(0)
    gated = ablation.Gated(NetworkConfig(channels=8, blocks=2, scales=(2,)))
    rgb = torch.rand(1, 3, 12, 12)
    unknown, known = (gated(rgb, torch.full((1, 1, 12, 12), v), 2) for v in (UNKNOWN_DEPTH, 0.9))
    assert 0 < float((unknown - known).abs().max()) < 0.05


def test_the_whole_experiment_gives_an_interval_for_each_condition(photos: list[Photo], capsys):
    estimator = DepthNetwork().eval()
    found = ablation.run(photos, photos, estimator, 0.002, say=print)
    for kind in ("defocus by depth", "blur all over"):
        rows = found[kind]
        assert rows["none"][1:] == [0.0, 0.0, 0.0]
        assert all(low <= gain <= high for _, gain, low, high in rows.values())
        table = interval_table(rows, "none")
        assert "| focus known |" in table


def test_a_network_blind_to_depth_gains_nothing_from_it(photos: list[Photo]):
    torch.manual_seed(0)
    network = SuperResolution(NetworkConfig(channels=8, blocks=2, scales=(2,))).eval()  # depth starts at no weight
    estimator = DepthNetwork().eval()
    cases = [ablation.make_case(photo, estimator, seed, by_depth=True) for seed, photo in enumerate(photos)]
    rows = ablation.effect(network, cases)
    assert [rows[name][1:] for name in ("shuffled", "estimated", "teacher's")] == [(0.0, 0.0, 0.0)] * 3


def test_photos_without_the_teachers_depth_are_refused(photos: list[Photo]):
    with pytest.raises(ValueError, match="teacher"):
        ablation.make_case(Photo(photos[0].copies), DepthNetwork().eval(), 0, by_depth=True)
