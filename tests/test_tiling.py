"""The shipped networks: what comes out in tiles is what comes out in one piece."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.config import Settings
from engine.domain import EnhanceRequest, Precision
from engine.enhance import Engine
from engine.pixels import Image

pytestmark = pytest.mark.integration

LIMITS = {Precision.FP32: 1e-4, Precision.FP16: 2 / 255, Precision.INT8: 1 / 255}


@pytest.fixture(scope="module")
def engine():
    with Engine(Settings(sessions=9)) as engine:
        yield engine


def enlarged(engine, picture, scale, precision, tile):
    request = EnhanceRequest(scale=scale, precision=precision, device="cpu", tile=tile)
    with engine.enhance(Image(picture), request) as result:
        assert not result.report.fallbacks
        return result.image.pixels.astype(np.float64) / 65535, result.report.tiles


@settings(max_examples=24, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    width=st.integers(20, 180),
    height=st.integers(20, 180),
    tile=st.integers(61, 130),
    scale=st.sampled_from([2, 3, 4]),
    precision=st.sampled_from(list(Precision)),
    seed=st.integers(0, 99),
)
def test_tiled_equals_untiled(engine, width, height, tile, scale, precision, seed):
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 65536, (height // 6 + 1, width // 6 + 1, 3), np.uint16)
    picture = coarse.repeat(6, 0).repeat(6, 1)[:height, :width]
    picture = np.where(random.random((height, width, 1)) < 0.2, 65535 - picture, picture)
    whole, count = enlarged(engine, picture, scale, precision, 256)
    assert count == 1
    tiled, _ = enlarged(engine, picture, scale, precision, tile)
    assert np.abs(whole - tiled).max() <= LIMITS[precision]


def test_transparent_pictures_have_no_seams_either(engine):
    random = np.random.default_rng(5)
    picture = random.integers(0, 65536, (150, 170, 4), np.uint16)
    picture[:, :, 3] = np.where(random.random((150, 170)) < 0.5, 65535, 0)
    whole, _ = enlarged(engine, picture, 2, Precision.FP32, 256)
    tiled, count = enlarged(engine, picture, 2, Precision.FP32, 90)
    assert count > 4
    assert np.abs(whole - tiled).max() <= LIMITS[Precision.FP32]
