"""What people ask for beside the network: strengths, distances, bokeh, and what is to be left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import fake_spec
from PIL import Image as Pillow

from engine import catalog, focus
from engine.config import Settings
from engine.domain import DepthRequest, DepthSource, EnhanceRequest, OutputOptions, Precision, Region, Restoration, Size
from engine.enhance import Engine
from engine.errors import RequestError
from engine.guidance import Guidance
from engine.guided import GuidedMap
from engine.pixels import Image, enlarge_cubic
from engine.pool import Pool
from engine.session import Device, FakeSession

CPU = Device("cpu", "A processor", "CPUExecutionProvider", 96)
REQUEST = EnhanceRequest(model="photo", scale=2, precision=Precision.FP32, device="cpu")


def ramp(height: int = 60, width: int = 90) -> GuidedMap:
    """Far on the left, near on the right, whatever the picture shows."""
    plane = np.tile(np.linspace(0, 1, width, dtype=np.float32), (height, 1))
    return GuidedMap(np.zeros_like(plane), plane)


@pytest.fixture
def engine(tmp_path: Path):
    """``photo`` takes control planes and darkens by how much it is to denoise; ``faithful`` makes everything black."""
    seen: list[np.ndarray] = []

    def loader(variant, device, threads):
        scale = int(variant.path.stem.split(".")[0].rpartition("-x")[2])
        return FakeSession(scale, on_control=seen.append)

    settings = Settings(scratch_dir=str(tmp_path))
    made = Engine(settings, pool=Pool(settings, loader=loader, speeds=tmp_path / "speeds.json"), devices=(CPU,))
    controlled = {s: replace(fake_spec(s), name="photo", inputs=("rgb", "depth", "control")) for s in (1, 2, 4)}
    faithful = {s: replace(fake_spec(s), name="faithful") for s in (2, 4)}
    made.models = {"photo": catalog.Model("photo", controlled), "faithful": catalog.Model("faithful", faithful)}
    made.settings = replace(settings, photo_model="photo", clean_model="faithful")
    with made:
        yield made, seen


def picture(height: int = 60, width: int = 90, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def result(engine: Engine, pixels: np.ndarray, restoration: Restoration, model: str = "photo", **asked) -> np.ndarray:
    with engine.enhance(Image(pixels), replace(REQUEST, model=model, restoration=restoration, **asked)) as found:
        return np.array(found.image.pixels)


def depth_file(folder: Path) -> DepthRequest:
    """Far on the left, near on the right."""
    path = folder / "depth.png"
    Pillow.fromarray(np.tile(np.linspace(0, 65535, 90).astype(np.uint16), (60, 1))).save(path)
    return DepthRequest(DepthSource.FILE, file=path)


def test_strengths_reach_the_network(engine):
    made, seen = engine
    result(made, picture(), Restoration(denoise=0.25, sharpen=0.75))
    assert {float(v) for v in np.unique(seen[-1][:, 0])} == {0.25}
    assert {float(v) for v in np.unique(seen[-1][:, 1])} == {0.75}


def test_the_second_pass_has_nothing_left_to_denoise(engine):
    made, seen = engine
    seen.clear()
    result(made, picture(20, 30), Restoration(), scale=8.0)
    strengths = [(planes.shape[-1], float(planes[0, 0].max())) for planes in seen]
    assert (30, 1.0) in strengths
    assert strengths[-1][1] == 0.0


def test_near_and_far_follow_depth(engine, tmp_path):
    made, seen = engine
    seen.clear()
    result(made, picture(), Restoration(near=1.0, far=0.0), depth=depth_file(tmp_path))
    strength = seen[-1][0, 0]
    assert strength[:, 0].max() < 0.05
    assert strength[:, -1].min() > 0.95
    assert (np.diff(strength.mean(0)) >= -1e-3).all()


def test_a_faithful_network_is_held_back_by_distance_too(engine, tmp_path):
    made, _ = engine
    pixels = picture()
    plain = enlarged(pixels)
    full = result(made, pixels, Restoration(), "faithful")
    held = result(made, pixels, Restoration(near=1.0, far=0.0), "faithful", depth=depth_file(tmp_path))
    assert np.abs(held[:, :4].astype(int) - plain[:, :4]).max() <= 12, "far is only enlarged"
    assert np.abs(held[:, -4:].astype(int) - full[:, -4:]).max() <= 12, "near is what the network made"


def enlarged(pixels: np.ndarray, scale: int = 2) -> np.ndarray:
    planes = np.moveaxis(pixels, 2, 0)[None].astype(np.float32) / 255
    return np.rint(np.clip(np.moveaxis(enlarge_cubic(planes, scale)[0], 0, 2), 0, 1) * 255).astype(int)


def test_what_is_protected_is_the_input_plainly_enlarged(engine, tmp_path):
    made, _ = engine
    pixels = picture()
    mask = np.zeros((60, 90), np.uint8)
    mask[:, 45:] = 255
    Pillow.fromarray(mask).save(tmp_path / "mask.png")
    full = result(made, pixels, Restoration())
    protected = result(made, pixels, Restoration(protect=tmp_path / "mask.png"))
    assert np.array_equal(protected[:, :88], full[:, :88]), "the rest is untouched"
    assert np.abs(protected[:, 94:].astype(int) - enlarged(pixels)[:, 94:]).max() <= 1


@pytest.mark.parametrize("tile", [28, 41, 96])
def test_protection_has_no_seams(engine, tmp_path, tile):
    made, _ = engine
    soft = np.tile(np.linspace(0, 255, 90).astype(np.uint8), (60, 1))
    Pillow.fromarray(soft).save(tmp_path / "mask.png")
    wanted = Restoration(protect=tmp_path / "mask.png")
    whole = result(made, picture(), wanted)
    tiled = result(made, picture(), wanted, tile=tile)
    assert np.abs(whole.astype(int) - tiled).max() <= 1


def test_a_mask_of_other_proportions_is_refused(engine, tmp_path):
    made, _ = engine
    Pillow.new("L", (50, 50)).save(tmp_path / "mask.png")
    with pytest.raises(RequestError, match="other proportions"):
        result(made, picture(), Restoration(protect=tmp_path / "mask.png"))


def test_a_faithful_network_says_that_it_cannot_denoise(engine):
    made, _ = engine
    with pytest.raises(RequestError, match="Choose photo"):
        result(made, picture(), Restoration(denoise=0.5), "faithful")


@pytest.mark.parametrize(("name", "value"), [("denoise", 1.5), ("sharpen", -0.1), ("near", 2.0), ("far", float("nan"))])
def test_strengths_beyond_their_range_are_refused(name, value):
    with pytest.raises(ValueError, match=name):
        Restoration(**{name: value})


def test_unknown_depth_is_said_where_depth_was_wanted(engine):
    made, _ = engine
    asked = replace(REQUEST, restoration=Restoration(far=0.0), depth=DepthRequest(DepthSource.NONE))
    with made.enhance(Image(picture()), asked) as found:
        assert any("Depth is unknown" in notice for notice in found.report.notices)


@pytest.mark.parametrize(("suffix", "model"), [("jpg", "photo"), ("webp", "photo"), ("png", "faithful")])
def test_the_model_is_chosen_by_the_format(engine, tmp_path, suffix, model):
    made, _ = engine
    Pillow.fromarray(picture()).save(tmp_path / f"in.{suffix}")
    asked = EnhanceRequest(scale=2)
    report = made.enhance_file(tmp_path / f"in.{suffix}", tmp_path / "out.png", asked, OutputOptions())
    assert report.model == model


def test_who_wants_less_blur_gets_a_network_that_restores(engine, tmp_path):
    made, _ = engine
    Pillow.fromarray(picture()).save(tmp_path / "in.png")
    asked = EnhanceRequest(scale=2, restoration=Restoration(sharpen=0.5))
    assert made.enhance_file(tmp_path / "in.png", tmp_path / "out.png", asked, OutputOptions()).model == "photo"


def test_planes_of_a_part_are_part_of_the_planes():
    size, rgb = Size(90, 60), np.random.default_rng(1).random((1, 3, 60, 90), np.float32)
    spec = replace(fake_spec(2), inputs=("rgb", "depth", "control"))
    guidance = Guidance(ramp(), Restoration(near=0.9, far=0.2, keep_bokeh=True), focus.EVERYTHING, ramp())
    whole = guidance.planes(spec, Region(0, 0, 90, 60), size, rgb)
    part = guidance.planes(spec, Region(17, 9, 40, 30), size, rgb[:, :, 9:39, 17:57])
    for name in ("depth", "control", "plain"):
        assert np.allclose(getattr(part, name), getattr(whole, name)[:, :, 9:39, 17:57], atol=1e-6)


def defocused(sharp_near: bool) -> tuple[np.ndarray, np.ndarray]:
    """Texture of which one half, at one distance, is blurred; and its depth."""
    rng = np.random.default_rng(0)
    texture = np.kron(rng.random((64, 96), np.float32), np.ones((4, 4), np.float32)) * 0.6 + 0.2
    soft = texture
    for _ in range(6):
        soft = focus._smoothed(soft, 2)
    depth = np.tile(np.linspace(0, 1, 384, dtype=np.float32), (256, 1))
    near = depth > 0.5
    return np.where(near == sharp_near, texture, soft), depth


@pytest.mark.parametrize("sharp_near", [True, False])
def test_the_distance_in_focus_is_found(sharp_near):
    brightness, depth = defocused(sharp_near)
    noisy = brightness + np.random.default_rng(1).normal(0, 0.01, brightness.shape).astype(np.float32)
    for shown in (brightness, noisy):
        found = focus.find(shown, depth)
        near, far = found.plane(np.array([0.9, 0.1], np.float32))
        assert (near, far) == (pytest.approx(float(sharp_near), abs=0.1), pytest.approx(float(not sharp_near), abs=0.1))


def test_a_picture_without_texture_is_in_focus():
    assert focus.find(np.full((64, 64), 0.5, np.float32), np.zeros((64, 64), np.float32)) is focus.EVERYTHING


def test_everything_sharp_is_in_focus():
    brightness, depth = defocused(sharp_near=True)
    rng = np.random.default_rng(0)
    brightness = np.kron(rng.random((64, 96), np.float32), np.ones((4, 4), np.float32))
    assert focus.find(brightness, depth).plane(depth).min() > 0.9


def test_cubic_enlargement_keeps_straight_lines():
    line = np.tile(np.arange(12, dtype=np.float32), (1, 1, 8, 1))
    larger = enlarge_cubic(line, 3)
    expected = (np.arange(36) + 0.5) / 3 - 0.5
    assert np.allclose(larger[0, 0, 4, 6:-6], expected[6:-6], atol=1e-5)
    assert enlarge_cubic(line, 1) is line
