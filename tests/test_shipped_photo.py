"""The shipped network that restores: it obeys its controls, and it leaves alone what is flat."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image as Pillow
from product import SAMPLE

from engine.config import Settings
from engine.domain import DepthRequest, DepthSource, EnhanceRequest, Precision, Restoration
from engine.enhance import Engine
from engine.pixels import Image, enlarge_cubic

pytestmark = pytest.mark.integration
MODEL = "relief-photo-m"
ROUNDING = 0.5
"""Ripple, in 8-bit steps, that rounding may leave in any gradient, and int8 beside it."""

PRECISIONS = [Precision.FP32, Precision.INT8]


@pytest.fixture(scope="module")
def engine():
    with Engine(Settings()) as made:
        yield made


def restored(engine: Engine, pixels: np.ndarray, scale: int = 1, *, precision=Precision.FP32, depth=None, **strengths):
    """The result as float, in 8-bit steps."""
    request = EnhanceRequest(
        MODEL,
        float(scale),
        precision=precision,
        device="cpu",
        depth=depth or DepthRequest(DepthSource.NONE),
        restoration=Restoration(**strengths),
    )
    with engine.enhance(Image(pixels), request) as result:
        return np.array(result.image.pixels).astype(float)


def sample(side: int = 160) -> np.ndarray:
    with Pillow.open(SAMPLE) as picture:
        return np.asarray(picture.convert("RGB"))[40 : 40 + side, 120 : 120 + side]


def noisy(pixels: np.ndarray, sigma: float, seed: int = 0) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, sigma, pixels.shape)
    return np.clip(np.rint(pixels + noise), 0, 255).astype(np.uint8)


def through_jpeg(pixels: np.ndarray, quality: int) -> np.ndarray:
    packed = BytesIO()
    Pillow.fromarray(pixels).save(packed, "JPEG", quality=quality)
    with Pillow.open(packed) as opened:
        return np.asarray(opened.convert("RGB"))


def sky(side: int = 128) -> np.ndarray:
    """A smooth gradient from blue to pale, as a clear sky."""
    y, x = np.mgrid[0:side, 0:side] / side
    planes = [90 + 90 * y + 8 * x, 140 + 70 * y, 215 + 20 * y - 5 * x]
    return np.rint(np.stack(planes, 2)).astype(np.uint8)


def ripple(pixels: np.ndarray, margin: int = 8) -> float:
    """Standard deviation of what is left after taking off means over 5 x 5 pixels: the texture of a flat area."""
    luma = pixels.mean(2)
    size = luma.shape[0] - 4
    means = sum(luma[i : i + size, j : j + size] for i in range(5) for j in range(5)) / 25
    return float((luma[2:-2, 2:-2] - means)[margin:-margin, margin:-margin].std())


def plainly(pixels: np.ndarray, scale: int) -> np.ndarray:
    planes = np.moveaxis(pixels, 2, 0)[None].astype(np.float32) / 255
    return np.moveaxis(enlarge_cubic(planes, scale)[0], 0, 2) * 255.0


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("scale", [1, 2])
def test_more_denoising_leaves_less_noise(engine, scale, precision):
    gray = np.full((128, 128, 3), 128, np.uint8)
    left = [
        ripple(restored(engine, noisy(gray, 10), scale, precision=precision, denoise=strength))
        for strength in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    assert left == sorted(left, reverse=True)
    assert left[-1] < 0.6 * left[0]
    assert left[0] > 0.7 * ripple(plainly(noisy(gray, 10), scale)), "at 0 the noise stays"


def test_more_sharpening_brings_more_contrast_to_blurred_edges(engine):
    pixels = sample()
    soft = np.rint(np.stack([_blurred(pixels[:, :, c].astype(float)) for c in range(3)], 2)).astype(np.uint8)
    steps = [np.abs(np.diff(restored(engine, soft, 1, sharpen=s), axis=1)).mean() for s in (0.0, 0.5, 1.0)]
    assert steps == sorted(steps)
    assert steps[-1] > 1.05 * steps[0]


def _blurred(plane: np.ndarray) -> np.ndarray:
    padded = np.pad(plane, 2, mode="edge")
    height, width = plane.shape
    return sum(padded[i : i + height, j : j + width] for i in range(5) for j in range(5)) / 25


def test_at_no_strength_at_all_the_picture_is_plainly_enlarged(engine):
    pixels = noisy(sample(), 6)
    result = restored(engine, pixels, 2, denoise=0.0, sharpen=0.0)
    full = restored(engine, pixels, 2)
    plain = np.clip(plainly(pixels, 2), 0, 255)
    assert np.abs(result - plain).mean() < 0.6 * np.abs(full - plain).mean()


def test_the_far_changes_while_the_near_stays(engine, tmp_path):
    pixels = noisy(sample(), 8)
    ramp = np.repeat(np.array([0, 65535], np.uint16), 80)
    Pillow.fromarray(np.tile(ramp, (160, 1))).save(tmp_path / "depth.png")
    depth = DepthRequest(DepthSource.FILE, file=tmp_path / "depth.png")
    held = restored(engine, pixels, depth=depth, far=0.0)
    full = restored(engine, pixels, depth=depth)
    change = np.abs(held - full).mean((0, 2))
    assert change[100:].max() <= 1.0, "near, on the right"
    assert change[10:60].mean() > 1.5, "far, on the left"


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("scale", [1, 2, 4])
def test_a_clean_gradient_stays_one(engine, scale, precision):
    result = restored(engine, sky(), scale, precision=precision)
    expected = np.clip(plainly(sky(), scale), 0, 255)
    inner = (slice(8 * scale, -8 * scale), slice(8 * scale, -8 * scale))
    assert np.abs(result[inner] - expected[inner]).max() <= 4
    assert ripple(result, 8 * scale) <= ROUNDING


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("scale", [1, 2, 4])
@pytest.mark.parametrize("quality", [40, 75])
def test_a_noisy_sky_never_gets_a_pattern(engine, scale, quality, precision):
    damaged = through_jpeg(noisy(sky(), 5, seed=3), quality)
    result = restored(engine, damaged, scale, precision=precision)
    assert ripple(result, 8 * scale) < max(ROUNDING, 0.9 * ripple(plainly(damaged, scale), 8 * scale))
    error = np.abs(result - plainly(sky(), scale)).mean()
    assert error < np.abs(plainly(damaged, scale) - plainly(sky(), scale)).mean()


def test_bokeh_is_kept(engine, tmp_path):
    pixels = sample()
    soft = np.rint(np.stack([_blurred(_blurred(pixels[:, :, c].astype(float))) for c in range(3)], 2)).astype(np.uint8)
    picture = np.where(np.arange(160)[None, :, None] < 80, soft, pixels).astype(np.uint8)
    ramp = np.repeat(np.array([0, 65535], np.uint16), 80)
    Pillow.fromarray(np.tile(ramp, (160, 1))).save(tmp_path / "depth.png")
    depth = DepthRequest(DepthSource.FILE, file=tmp_path / "depth.png")
    kept, full = (restored(engine, picture, depth=depth, keep_bokeh=keep) for keep in (True, False))
    change = np.abs(kept - full).mean((0, 2))
    assert change[10:70].mean() > 3 * change[90:150].mean()


def test_the_default_for_a_jpeg_is_to_restore_it(engine, tmp_path):
    from engine.domain import OutputOptions

    Pillow.fromarray(noisy(sample(), 8)).save(tmp_path / "in.jpg", quality=60)
    report = engine.enhance_file(
        tmp_path / "in.jpg", tmp_path / "out.png", replace(EnhanceRequest(), scale=1.0), OutputOptions()
    )
    assert report.model == MODEL
    assert report.scales == (1,)
