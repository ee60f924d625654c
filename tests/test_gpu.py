"""Networks on whatever else than the processor this machine has; pictures are tiny, as it may be emulated."""

from __future__ import annotations

import os

import numpy as np
import pytest

from engine import catalog, session
from engine.config import Settings
from engine.domain import EnhanceRequest, Precision
from engine.enhance import Engine
from engine.errors import DeviceFailed
from engine.pixels import Image

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

EXPECTED = os.environ.get("RELIEF_EXPECT_DEVICE")


@pytest.fixture(scope="module")
def device():
    found = [d for d in session.devices() if not d.is_cpu]
    if EXPECTED:
        assert EXPECTED in [d.id for d in found]
    if not found:
        pytest.skip("there is no device but the processor here")
    return found[0]


@pytest.fixture(scope="module")
def picture():
    random = np.random.default_rng(1)
    return random.integers(0, 65536, (4, 5, 3), np.uint16).repeat(6, 0).repeat(6, 1)


def enhanced(picture, device, precision):
    with Engine(Settings()) as engine:
        request = EnhanceRequest(scale=2, device=device, precision=precision)
        with engine.enhance(Image(picture), request) as result:
            return result.image.pixels / 65535, result.report


@pytest.mark.parametrize(
    ("precision", "limit"), [(Precision.FP32, 1e-4), (Precision.FP16, 2 / 255), (Precision.INT8, 2 / 255)]
)
def test_the_device_makes_the_processors_picture(device, picture, precision, limit):
    """A device that lacks a precision says so, and the picture comes from the next way down the ladder."""
    wanted, _ = enhanced(picture, "cpu", Precision.INT8 if precision is Precision.INT8 else Precision.FP32)
    result, report = enhanced(picture, device.id, precision)
    print(device.id, precision, report.device, report.precision, report.fallbacks)
    assert np.abs(result - wanted).max() <= limit


def test_tiles_join_on_the_device_as_on_the_processor(device):
    """The smallest tiles that the network allows, several of them."""
    random = np.random.default_rng(2)
    picture = Image(random.integers(0, 65536, (9, 11, 3), np.uint16).repeat(6, 0).repeat(6, 1))
    made = {}
    with Engine(Settings()) as engine:
        for name in ("cpu", device.id):
            request = EnhanceRequest(
                model="relief-sr-s", scale=2, device=name, precision=Precision.FP32, tile=43 if name != "cpu" else None
            )
            with engine.enhance(picture, request) as result:
                made[name] = result.image.pixels / 65535
                tiles, used = result.report.tiles, result.report.device
    assert (tiles > 1, used) == (True, device.id)
    assert np.abs(made["cpu"] - made[device.id]).max() <= 1e-3


def test_precisions_that_the_device_lacks_are_errors_not_pictures(device):
    spec = catalog.load([catalog.shipped_weights()])["relief-sr-m"].networks[2]
    rgb = np.full((1, 3, 16, 16), 0.5, np.float32)
    for variant in spec.variants.values():
        try:
            ready = session.OnnxSession(catalog.read_weights(variant), device)
            result = ready.run(rgb, rgb[:, :1])
        except DeviceFailed:
            continue
        assert np.abs(result - 0.5).max() < 0.1
