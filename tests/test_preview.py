"""Previews: a region of the result, made alone, is what the whole result shows there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import fake_estimator, fake_spec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from product import SAMPLE

from engine import catalog
from engine.config import Settings
from engine.domain import DepthRequest, DepthSource, EnhanceRequest, Precision, Region, Restoration, Size
from engine.enhance import Engine
from engine.errors import Cancelled, DeviceOutOfMemory, RequestError
from engine.pixels import Image
from engine.pool import Pool
from engine.prepare import Findings
from engine.session import Device, FakeEstimator

CPU = Device("cpu", "A processor", "CPUExecutionProvider", 64)
REQUEST = EnhanceRequest(model="photo", scale=2, precision=Precision.FP32, device="cpu")
RADIUS = 3


class Neighbourly:
    """A network whose every result depends on all pixels and planes within `RADIUS`, and on nothing further away."""

    def __init__(self, scale, script):
        self.scale = scale
        self.script = script
        self.pixels = 0

    def run(self, rgb, depth=None, control=None):
        self.pixels += rgb.shape[2] * rgb.shape[3]
        if self.script:
            raise self.script.pop(0)
        mixed = rgb * np.float32(0.7) + depth * np.float32(0.2)
        if control is not None:
            mixed = mixed + control[:, :1] * np.float32(0.05) + control[:, 1:] * np.float32(0.05)
        height, width = mixed.shape[2:]
        padded = np.pad(mixed, ((0, 0), (0, 0), (RADIUS, RADIUS), (RADIUS, RADIUS)), mode="edge")
        total = np.zeros_like(mixed)
        for n, (y, x) in enumerate((y, x) for y in range(0, 7, 2) for x in range(0, 7, 3)):
            total += padded[:, :, y : y + height, x : x + width] * np.float32((n + 1) / 78)
        return total.repeat(self.scale, 2).repeat(self.scale, 3)


@pytest.fixture
def make(tmp_path):
    """An engine with ``photo``, which takes control, at x1, x2 and x4, and an estimator that says near is bright."""
    engines = []

    def make(*, halo=RADIUS, multiple=1, device=CPU):
        sessions, script, estimator = [], [], FakeEstimator()

        def loader(variant, device, threads):
            if variant.path.name.startswith("guess"):
                return estimator
            sessions.append(Neighbourly(int(variant.path.stem.split(".")[0].rpartition("-x")[2]), script))
            return sessions[-1]

        chosen = Settings(scratch_dir=str(tmp_path), depth_model="guess", photo_model="photo", sessions=20)
        pool = Pool(chosen, loader=loader, speeds=tmp_path / f"speeds-{len(engines)}.json")
        engine = Engine(chosen, pool=pool, devices=(device,))
        spec = {s: fake_spec(s, halo=halo, multiple=multiple, tolerance=1.0) for s in (1, 2, 4)}
        controlled = {s: replace(one, name="photo", inputs=("rgb", "depth", "control")) for s, one in spec.items()}
        guess = fake_estimator("guess")
        engine.models = {
            "photo": catalog.Model("photo", controlled),
            "guess": catalog.Model("guess", {1: guess}),
        }
        engine.sessions, engine.script, engine.estimator = sessions, script, estimator
        engines.append(engine)
        for one in controlled.values():
            engine.speeds(one, device)
        for session in sessions:
            session.pixels = 0
        return engine

    yield make
    for engine in engines:
        engine.close()


def noise(height, width, bands=3, dtype=np.uint8, seed=0):
    """Noise that is not the same everywhere: brighter to the right, so that there is depth to be seen."""
    random = np.random.default_rng(seed).random((height, width, bands)) * 0.5 + np.linspace(0, 0.5, width)[:, None]
    if bands in (2, 4):
        random[: height // 2, : width // 3, -1] = 0
    return random.astype(np.float32) if dtype == np.float32 else np.rint(random * np.iinfo(dtype).max).astype(dtype)


def made(engine, image, request, region=None, **options):
    with engine.enhance(image, request, region=region, **options) as result:
        return np.array(result.image.pixels), result.region, result.report


def assert_equal_parts(part, whole, levels=1):
    unit = 1e-6 if part.dtype == np.float32 else 1
    assert part.shape == whole.shape
    assert np.abs(part.astype(np.float64) - whole).max() <= levels * unit


REQUESTS = st.sampled_from(
    [
        {"scale": 1},
        {"scale": 2},
        {"scale": 3},
        {"scale": 4},
        {"scale": 8},
        {"scale": 2.7},
        {"scale": None, "width": 301},
        {"scale": None, "width": 300, "height": 311},
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_region_equals_the_same_part_of_the_whole_result(make, data):
    width, height = data.draw(st.integers(20, 150)), data.draw(st.integers(20, 150))
    dtype = data.draw(st.sampled_from([np.uint8, np.uint16, np.float32]))
    image = Image(noise(height, width, data.draw(st.integers(1, 4)), dtype))
    request = replace(REQUEST, **data.draw(REQUESTS))
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    region = Region(x, y, data.draw(st.integers(1, width - x)), data.draw(st.integers(1, height - y)))
    engine = make(halo=data.draw(st.sampled_from([3, 8])), multiple=data.draw(st.sampled_from([1, 4, 16])))
    whole, all_of_it, _ = made(engine, image, request)
    part, place, report = made(engine, image, request, region)
    assert all_of_it == Region(0, 0, whole.shape[1], whole.shape[0])
    assert (report.source, report.result) == (Size(region.width, region.height), Size(place.width, place.height))
    assert abs(place.x - region.x * whole.shape[1] / width) <= 0.5
    assert abs(place.bottom - region.bottom * whole.shape[0] / height) <= 0.5
    assert_equal_parts(part, whole[place.slices])


@pytest.mark.parametrize("depth", [DepthSource.ESTIMATE, DepthSource.FILE])
@pytest.mark.parametrize("scale", [2, 3, 8])
def test_what_depends_on_the_whole_picture_is_the_same_in_a_region(make, tmp_path, depth, scale):
    image = Image(noise(130, 170))
    mask = np.zeros((130, 170), np.uint8)
    mask[40:80, 60:120] = 255
    Pillow.fromarray(mask).save(tmp_path / "mask.png")
    Pillow.fromarray(np.tile(np.linspace(0, 65535, 170).astype(np.uint16), (130, 1))).save(tmp_path / "depth.png")
    file = tmp_path / "depth.png" if depth is DepthSource.FILE else None
    request = replace(
        REQUEST,
        scale=scale,
        depth=DepthRequest(depth, file=file),
        restoration=Restoration(0.6, 0.8, 1.0, 0.3, keep_bokeh=True, protect=tmp_path / "mask.png"),
    )
    engine = make()
    whole, _, _ = made(engine, image, request)
    plain, _, _ = made(engine, image, replace(request, restoration=Restoration()))
    assert np.abs(whole.astype(int) - plain).max() > 10, "all this changes the result"
    for region in (Region(0, 0, 40, 40), Region(50, 30, 60, 70), Region(130, 100, 40, 30), Region(77, 61, 1, 1)):
        part, place, report = made(engine, image, request, region)
        assert_equal_parts(part, whole[place.slices])
        assert report.depth == ("file" if file else "guess")


def test_a_region_is_clipped_to_the_picture(make):
    image = Image(noise(50, 60))
    engine = make()
    whole, _, _ = made(engine, image, REQUEST)
    part, place, report = made(engine, image, REQUEST, Region(-20, 40, 50, 500))
    assert place == Region(0, 80, 60, 20)
    assert report.source == Size(30, 10)
    assert_equal_parts(part, whole[place.slices])


@pytest.mark.parametrize(
    "region", [Region(60, 0, 5, 5), Region(0, -5, 5, 5), Region(10, 10, 0, 5), Region(10, 10, 5, -3)]
)
def test_a_region_without_a_pixel_of_the_picture_is_refused(make, region):
    with pytest.raises(RequestError, match="holds nothing of the picture"):
        made(make(), Image(noise(50, 60)), REQUEST, region)


def test_only_what_a_region_depends_on_is_computed(make):
    engine = make()
    made(engine, Image(noise(1000, 1000)), replace(REQUEST, scale=8), Region(500, 300, 20, 20))
    first, second = (sum(s.pixels for s in engine.sessions if s.scale == scale) for scale in (4, 2))
    assert first <= 30 * 30
    assert second <= 100 * 100
    assert {s.scale for s in engine.sessions if s.pixels} == {2, 4}


def test_a_device_without_memory_gets_smaller_tiles_of_a_region_too(make):
    image = Image(noise(300, 300))
    request = replace(REQUEST, scale=4)
    whole, _, _ = made(make(), image, request)
    engine = make()
    engine.script.append(DeviceOutOfMemory("full"))
    part, place, report = made(engine, image, request, Region(100, 120, 80, 60))
    assert report.fallbacks
    assert_equal_parts(part, whole[place.slices])


def test_a_preview_can_be_cancelled(make):
    with pytest.raises(Cancelled):
        made(make(), Image(noise(50, 60)), REQUEST, Region(0, 0, 20, 20), cancelled=lambda: True)


class TestFindings:
    """What is found out about the whole picture is found out once."""

    estimate = replace(
        REQUEST, depth=DepthRequest(DepthSource.ESTIMATE), restoration=Restoration(near=1.0, far=0.5, keep_bokeh=True)
    )

    def test_another_region_or_strength_costs_no_second_estimate(self, make):
        engine, image, findings = make(), Image(noise(90, 120)), Findings()
        for x in (0, 20, 40):
            made(engine, image, self.estimate, Region(x, 10, 30, 30), findings=findings)
        for far in (0.0, 0.7):
            request = replace(self.estimate, restoration=Restoration(denoise=far, far=far))
            part, place, _ = made(engine, image, request, Region(10, 10, 30, 30), findings=findings)
            assert engine.estimator.calls == 1
        whole, _, _ = made(engine, image, request)
        assert_equal_parts(part, whole[place.slices])
        assert engine.estimator.calls == 2, "without findings it is found again"

    def test_another_picture_is_looked_at_anew(self, make):
        engine, findings = make(), Findings()
        for seed in (1, 2):
            image = Image(noise(90, 120, seed=seed))
            part, place, _ = made(engine, image, self.estimate, Region(0, 0, 60, 60), findings=findings)
            whole, _, _ = made(engine, image, self.estimate)
            assert_equal_parts(part, whole[place.slices])
        assert engine.estimator.calls == 4

    def test_another_source_of_depth_counts_at_once(self, make, tmp_path):
        engine, image, findings = make(), Image(noise(90, 120)), Findings()
        file = tmp_path / "depth.png"
        Pillow.fromarray(np.tile(np.linspace(65535, 0, 120).astype(np.uint16), (90, 1))).save(file)
        region = Region(0, 0, 60, 60)
        guessed, _, _ = made(engine, image, self.estimate, region, findings=findings)
        from_file = replace(self.estimate, depth=DepthRequest(DepthSource.FILE, file=file))
        given_depth, _, report = made(engine, image, from_file, region, findings=findings)
        assert report.depth == "file"
        assert not np.array_equal(guessed, given_depth)
        Pillow.fromarray(np.tile(np.linspace(0, 65535, 121).astype(np.uint16), (90, 1))).save(file)
        changed, _, _ = made(engine, image, from_file, region, findings=findings)
        assert not np.array_equal(changed, given_depth), "the file itself has changed"

    def test_a_mask_is_read_again_when_somebody_painted_on(self, make, tmp_path):
        engine, image, findings = make(), Image(noise(90, 120)), Findings()
        mask = tmp_path / "mask.png"
        request = replace(REQUEST, restoration=Restoration(protect=mask))
        results = []
        for painted in (0, 255):
            pixels = np.zeros((90, 120), np.uint8)
            pixels[10:30, 10 : 30 + painted // 20] = painted
            Pillow.fromarray(pixels).save(mask)
            results.append(made(engine, image, request, Region(0, 0, 50, 50), findings=findings)[0])
        assert not np.array_equal(*results)

    def test_what_failed_is_tried_again(self, make, tmp_path):
        engine, image, findings = make(), Image(noise(90, 120)), Findings()
        mask = tmp_path / "mask.png"
        request = replace(REQUEST, restoration=Restoration(protect=mask))
        with pytest.raises(Exception, match="mask"):
            made(engine, image, request, Region(0, 0, 50, 50), findings=findings)
        Pillow.fromarray(np.zeros((90, 120), np.uint8)).save(mask)
        assert made(engine, image, request, Region(0, 0, 50, 50), findings=findings)


@pytest.fixture(scope="module")
def sample() -> Image:
    with Pillow.open(SAMPLE) as picture:
        return Image(np.array(picture.convert("RGB")))


@pytest.mark.integration
@pytest.mark.parametrize("precision", [Precision.FP32, Precision.INT8])
@pytest.mark.parametrize(("model", "scale"), [("relief-sr-m", 2), ("relief-sr-m", 3), ("relief-photo-m", 3)])
def test_shipped_networks_show_in_a_preview_what_they_will_make(sample, tmp_path: Path, model, scale, precision):
    mask = np.zeros((200, 320), np.uint8)
    mask[60:120, 150:220] = 255
    Pillow.fromarray(mask).save(tmp_path / "mask.png")
    restoration = Restoration(near=1.0, far=0.4, protect=tmp_path / "mask.png", keep_bokeh=model == "relief-photo-m")
    request = EnhanceRequest(model=model, scale=scale, precision=precision, device="cpu", restoration=restoration)
    picture = Image(sample.pixels[:200, :320].copy())
    if precision is Precision.FP32:
        picture = Image(picture.pixels.astype(np.uint16) * 257)  # so that 1e-4 of full scale can be seen
    tolerance = 1e-4 * 65535 + 1 if precision is Precision.FP32 else 1
    with Engine(Settings(threads=1, tile=128)) as engine:
        whole, _, _ = made(engine, picture, request)
        findings = Findings()
        for region in (Region(100, 40, 90, 90), Region(250, 150, 100, 100)):
            part, place, report = made(engine, picture, request, region, findings=findings)
            assert report.depth == "relief-depth"
            assert_equal_parts(part, whole[place.slices], tolerance)
