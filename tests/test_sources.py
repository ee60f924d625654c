"""Windows are the same wherever they are cut from, and a photo's depth follows its window."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from test_datasets import smooth_photo

from models.datasets import CropSampler
from models.degrade import shrink
from models.restoration import SceneSampler
from models.sources import DepthMap, MappedSource, Photo, ResidentSource, Source, source_on
from models.windows import Windows, draw_windows

CPU = torch.device("cpu")


def photos(*, depth: bool = True) -> list[Photo]:
    """Photos of different size; their depth maps are smaller and of another shape each."""
    found = []
    for seed, (height, width) in enumerate(((96, 120), (144, 84), (108, 108))):
        large = smooth_photo(seed, height, width)
        copies = {1: large, **{s: shrink(large, s) for s in (2, 3, 4)}}
        generator = torch.Generator().manual_seed(seed)
        maps = (torch.rand(1, 1, 20 + seed, 30 - seed, generator=generator) for _ in range(2))
        found.append(Photo(copies, *maps) if depth else Photo(copies))
    return found


def both() -> tuple[Source, Source]:
    return MappedSource(photos()), ResidentSource(photos(), CPU)


def windows(side: int, scale: int = 1, count: int = 40) -> Windows:
    random = np.random.default_rng(side)
    return draw_windows(random, MappedSource(photos()).sizes, random.integers(0, 3, count), side, scale)


@pytest.mark.parametrize(("side", "scale"), [(16, 1), (15, 2), (9, 3), (12, 4)])
def test_both_sources_cut_the_same_pixels(side: int, scale: int):
    mapped, resident = (source.crops(windows(side, scale)) for source in both())
    assert mapped.shape == (40, 3, side, side)
    assert torch.equal(mapped, resident)
    assert mapped.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("which", list(DepthMap))
@pytest.mark.parametrize(("side", "scale"), [(16, 1), (15, 2), (12, 4)])
def test_both_sources_cut_the_same_depth(side: int, scale: int, which: DepthMap):
    mapped, resident = (source.depth(windows(side, scale), which) for source in both())
    assert mapped.shape == (40, 1, side, side)
    torch.testing.assert_close(mapped, resident, atol=1e-4, rtol=0)


def test_every_turn_and_flip_is_drawn_and_windows_reach_the_borders():
    found = windows(80, count=400)
    assert {(int(turn), bool(flip)) for turn, flip in zip(found.turn, found.flip, strict=True)} == {
        (turn, flip) for turn in range(4) for flip in (False, True)
    }
    last = MappedSource(photos()).sizes[found.photo] - 80
    assert (found.top == 0).any()
    assert (found.top == last[:, 0]).any()
    assert (found.left <= last[:, 1]).all()


def test_turning_is_counter_clockwise_and_comes_before_mirroring():
    photo = Photo({1: smooth_photo(0)})
    turned = Windows(*(np.array([v]) for v in (0, 3, 5, 1)), np.array([True]), 16)
    expected = np.rot90(photo.copies[1][3:19, 5:21])[:, ::-1]
    for source in (MappedSource([photo]), ResidentSource([photo], CPU)):
        found = (source.crops(turned)[0].permute(1, 2, 0) * 255).round().byte().numpy()
        np.testing.assert_array_equal(found, expected)


def test_a_window_larger_than_its_photo_is_an_error():
    with pytest.raises(ValueError, match="smaller than a window of 100"):
        windows(25, scale=4)


def test_photos_without_depth_are_known_as_such():
    assert not MappedSource(photos(depth=False)).knows_depth
    with pytest.raises(ValueError, match="without a depth map"):
        MappedSource(photos(depth=False)).depth(windows(8), DepthMap.TOLD)


def test_networks_are_told_the_estimate_and_the_teachers_map_where_there_is_none():
    estimated = photos()[0]
    assert estimated.told is estimated.estimate
    assert Photo(estimated.copies, estimated.teacher).told is estimated.teacher


def test_samplers_draw_the_same_from_either_source():
    for mapped, resident in zip(*(CropSampler(s, 3).batch(3, 8, 10) for s in both()), strict=True):
        torch.testing.assert_close(mapped, resident, atol=1e-4, rtol=0)
    for mapped, resident in zip(*(SceneSampler(s, 3).groups(12, 4, 40) for s in both()), strict=True):
        assert torch.equal(mapped.clean, resident.clean)
        assert (mapped.teacher is None) == (resident.teacher is None)
        if mapped.told is not None:
            torch.testing.assert_close(mapped.told, resident.told, atol=1e-4, rtol=0)


def test_photos_stay_where_they_are_on_the_cpu_unless_asked_for():
    assert isinstance(source_on("cpu", photos(), resident=False), MappedSource)
    assert isinstance(source_on("cpu", photos(), resident=True), ResidentSource)
