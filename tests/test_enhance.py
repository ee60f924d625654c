"""The route with fake networks: what reaches the file, whatever the device does."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pictures
import pytest
from fakes import fake_estimator, fake_spec

from engine import catalog
from engine.config import Settings
from engine.domain import DepthRequest, DepthSource, EnhanceRequest, OutputOptions, Precision, Size
from engine.enhance import Engine
from engine.errors import (
    Cancelled,
    DeviceFailed,
    DeviceOutOfMemory,
    OutputExists,
    OutputRejected,
    OutputUnwritable,
    RequestError,
    UnknownModel,
)
from engine.pixels import Image, Metadata
from engine.pool import Pool
from engine.session import Device, FakeEstimator, FakeSession

GPU = Device("gpu", "A card", "SomeProvider", 64)
CPU = Device("cpu", "A processor", "CPUExecutionProvider", 96)
REQUEST = EnhanceRequest(model="fake", scale=2, precision=Precision.FP16, device="gpu")


@pytest.fixture
def make(tmp_path):
    """An engine with networks x2, x3 and x4 that repeat pixels; ``script(device, precision)`` makes them fail.

    Their speeds were measured on a good day, unless ``measured`` is false.
    """
    engines = []

    def make(
        script=lambda device, precision: [],
        *,
        devices=(GPU, CPU),
        scales=(2, 3, 4),
        halo=3,
        measured=True,
        **settings,
    ):
        sessions = []
        networks = {s: fake_spec(s, halo=halo) for s in scales}

        def loader(variant, device, threads):
            scale = int(variant.path.stem.split(".")[0].removeprefix("fake-x"))
            sessions.append((device.id, variant.precision, FakeSession(scale, script(device.id, variant.precision))))
            return sessions[-1][2]

        chosen = Settings(**{"scratch_dir": str(tmp_path), **settings})
        if measured:
            good = Pool(chosen, loader=lambda v, d, t: FakeSession(2), speeds=tmp_path / "speeds.json")
            for device in devices:
                for spec in networks.values():
                    good.speeds(spec, device)
        pool = Pool(chosen, loader=loader, speeds=tmp_path / "speeds.json")
        engine = Engine(chosen, pool=pool, devices=devices)
        engine.models = {"fake": catalog.Model("fake", networks)}
        engine.sessions = sessions
        engines.append(engine)
        return engine

    yield make
    for engine in engines:
        engine.close()


def noise(height, width, bands=3, dtype=np.uint8, seed=0):
    random = np.random.default_rng(seed)
    if dtype == np.float32:
        return random.random((height, width, bands), np.float32)
    return random.integers(0, np.iinfo(dtype).max + 1, (height, width, bands), dtype)


def enlarge(engine, pixels, request=REQUEST, **kwargs):
    with engine.enhance(Image(pixels), request, **kwargs) as result:
        return np.array(result.image.pixels), result.report


def nearest(pixels, scale):
    return pixels.repeat(scale, 0).repeat(scale, 1)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("bands", [1, 3])
def test_integers_come_back_exactly_from_an_identity_network(make, dtype, bands):
    pixels = noise(150, 200, bands, dtype)
    result, report = enlarge(make(), pixels)
    assert np.array_equal(result, nearest(pixels, 2))
    assert report.tiles > 4


def test_float_pictures_keep_values_far_above_one(make):
    pixels = np.full((40, 50, 3), 4.0, np.float32)
    result, _ = enlarge(make(), pixels)
    assert result.dtype == np.float32
    assert np.allclose(result, 4.0, rtol=0.01)


def test_results_on_disk_equal_results_in_memory(make):
    pixels = noise(900, 300)
    in_memory, _ = enlarge(make(), pixels)
    on_disk, _ = enlarge(make(memory_mb=1), pixels)
    assert np.array_equal(in_memory, on_disk)


def test_one_pixel_works(make):
    result, _ = enlarge(make(), noise(1, 1))
    assert result.shape == (2, 2, 3)


def test_two_passes_reach_sixteen(make):
    pixels = noise(20, 30)
    result, report = enlarge(make(), pixels, EnhanceRequest(model="fake", scale=16))
    assert report.scales == (4, 4)
    assert np.array_equal(result, nearest(pixels, 16))


def test_an_exact_size_is_reached_by_a_step_down(make):
    pixels = np.full((30, 40, 3), 90, np.uint8)
    result, report = enlarge(make(), pixels, EnhanceRequest(model="fake", width=100))
    assert result.shape == (75, 100, 3)
    assert (report.scales, report.result) == ((3,), Size(100, 75))
    assert (result == 90).all()


def test_alpha_is_enlarged_beside_the_colour_and_leaves_no_rim(make):
    pixels = np.zeros((60, 60, 4), np.uint8)
    pixels[:, :, :3] = 255  # white under transparent, where a red disc is
    inside = (np.indices((60, 60)) - 30 < 12).all(0) & (np.indices((60, 60)) - 30 > -12).all(0)
    pixels[inside] = (200, 30, 30, 255)
    result, _ = enlarge(make(), pixels)
    visible = result[:, :, 3] > 8
    assert (result[visible][:, 0] >= 195).all()
    assert (result[visible][:, 1] <= 40).all()
    assert result[0, 0, 3] == 0


def test_metadata_travels_with_the_pixels(make):
    metadata = Metadata(icc=b"profile", exif=b"exif", xmp=b"xmp", dpi=(300, 300))
    with make().enhance(Image(noise(8, 8), metadata, ("a notice",)), REQUEST) as result:
        assert result.image.metadata == metadata
        assert result.report.notices == ("a notice",)


def black(planes):
    return np.zeros_like(planes)


def nan(planes):
    return np.full_like(planes, np.nan)


@pytest.mark.parametrize("failure", [black, nan, DeviceFailed("driver"), DeviceOutOfMemory("full")])
@pytest.mark.parametrize("when", [0, 2])
def test_a_device_that_fails_once_costs_nothing_but_time(make, failure, when):
    pixels = noise(150, 200)

    def script(device, precision):
        return [None] * when + [failure] if (device, precision) == ("gpu", "fp16") else []

    result, report = enlarge(make(script), pixels)
    assert np.array_equal(result, nearest(pixels, 2))
    assert len(report.fallbacks) == 1


@pytest.mark.parametrize("failure", [black, nan, DeviceFailed("driver"), DeviceOutOfMemory("full")])
def test_a_device_that_always_fails_hands_over_to_the_processor(make, failure):
    pixels = noise(150, 200)
    engine = make(lambda device, precision: [failure] * 999 if device == "gpu" else [])
    result, report = enlarge(engine, pixels)
    assert np.array_equal(result, nearest(pixels, 2))
    assert report.fallbacks
    calls = sum(s.calls for device, _, s in engine.sessions if device == "gpu")
    assert calls < 12, "once it is known to fail, the device is not asked for every tile"


def test_when_no_device_gives_a_picture_the_error_says_so(make):
    with pytest.raises(OutputRejected, match="wrong picture"):
        enlarge(make(lambda *_: [black] * 999), noise(60, 60))


def test_a_device_that_cannot_be_started_is_left_out(make):
    def script(device, precision):
        if device == "gpu":
            raise DeviceFailed("no driver")
        return []

    pixels = noise(60, 60)
    result, report = enlarge(make(script, measured=False), pixels, EnhanceRequest(model="fake", scale=2))
    assert report.device == "cpu"
    assert "no driver" in report.fallbacks[0]
    assert np.array_equal(result, nearest(pixels, 2))


@pytest.mark.parametrize(("dtype", "expected"), [(np.uint8, "int8"), (np.uint16, "fp32"), (np.float32, "fp32")])
def test_deep_pictures_are_not_computed_in_int8_unless_asked_for(make, tmp_path, dtype, expected):
    engine = make(devices=(CPU,))
    speeds = json.loads((tmp_path / "speeds.json").read_text())
    (tmp_path / "speeds.json").write_text(json.dumps({key: {"int8": 9.0, "fp32": 3.0} for key in speeds}))
    pixels = noise(30, 30, dtype=dtype)
    assert enlarge(engine, pixels, EnhanceRequest(model="fake", scale=2))[1].precision == expected
    asked = EnhanceRequest(model="fake", scale=2, precision=Precision.INT8)
    assert enlarge(engine, pixels, asked)[1].precision == "int8"


def test_the_precision_of_the_settings_counts_where_none_is_asked_for(make):
    engine = make(devices=(CPU,), precision="fp32")
    pixels, asked = noise(30, 30), EnhanceRequest(model="fake", scale=2, precision=Precision.INT8)
    assert enlarge(engine, pixels, EnhanceRequest(model="fake", scale=2))[1].precision == "fp32"
    assert enlarge(engine, pixels, asked)[1].precision == "int8"


def test_a_network_without_the_precision_of_the_settings_takes_its_fastest(make):
    engine = make(devices=(CPU,), precision="fp16")
    for spec in engine.models["fake"].networks.values():
        del spec.variants[Precision.FP16]
    assert enlarge(engine, noise(30, 30), EnhanceRequest(model="fake", scale=2))[1].precision in ("int8", "fp32")


def test_progress_counts_every_tile_and_ends_complete(make):
    seen = []
    enlarge(make(), noise(150, 200), EnhanceRequest(model="fake", scale=8, device="gpu"), on_progress=seen.append)
    assert seen[-1].tiles_done == seen[-1].tiles_total
    assert [p.tiles_done for p in seen] == list(range(1, len(seen) + 1))
    assert len({p.tiles_total for p in seen}) == 1, "the total is known from the start"


def test_cancelling_stops_before_the_next_tile(make):
    engine = make()
    seen = []
    with pytest.raises(Cancelled):
        enlarge(engine, noise(150, 200), on_progress=seen.append, cancelled=lambda: len(seen) == 2)
    assert len(seen) == 2


def test_a_tile_too_small_for_the_network_is_refused(make):
    with pytest.raises(RequestError, match="too small"):
        enlarge(make(), noise(60, 60), EnhanceRequest(model="fake", scale=2, tile=8))


def test_nothing_is_left_in_the_scratch_folder(make, tmp_path):
    engine = make(lambda *_: [black] * 999, memory_mb=1)
    with pytest.raises(OutputRejected):
        enlarge(engine, noise(600, 600))
    engine.close()
    assert not list(tmp_path.glob("relief-*"))


# --- depth -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def seeing(make, tmp_path):
    """An engine with an estimator; ``planes`` gathers every depth plane with the picture's tile, ``estimates`` counts."""

    def seeing(*, uses_depth=True, **options):
        engine = make(**options)
        networks = {s: replace(fake_spec(s), uses_depth=uses_depth) for s in (2, 3, 4)}
        engine.models = {
            "fake": catalog.Model("fake", networks),
            "relief-depth": catalog.Model("relief-depth", {1: fake_estimator("relief-depth")}),
        }
        engine.planes, engine.estimates = [], []

        def loader(variant, device, threads):
            if variant.path.name.startswith("relief-depth"):
                return FakeEstimator(on_call=engine.estimates.append)
            seen = []
            scale = int(variant.path.stem.split(".")[0].removeprefix("fake-x"))
            return FakeSession(
                scale, on_call=seen.append, on_depth=lambda depth: engine.planes.append((seen[-1], depth))
            )

        engine.pool = Pool(engine.settings, loader=loader, speeds=tmp_path / "speeds.json")
        return engine

    return seeing


def ramp(height=150, width=200):
    return np.linspace(0, 255, width).astype(np.uint8)[None, :, None].repeat(height, 0).repeat(3, 2)


def test_every_tile_gets_its_part_of_the_pictures_depth(seeing):
    engine = seeing()
    _, report = enlarge(engine, ramp())
    assert report.depth == "relief-depth"
    assert len(engine.estimates) == 1, "once for the whole picture"
    assert len(engine.planes) == report.tiles > 4
    for rgb, depth in engine.planes:
        assert depth.shape == (1, 1, *rgb.shape[2:])
        assert np.abs(depth[0, 0] - rgb[0, 0]).max() < 0.1, "the fake takes bright for near"


def test_depth_has_no_seams_whatever_the_tiles(seeing):
    def whole(tile):
        engine, canvas = seeing(), np.full((150, 200), np.nan, np.float32)
        enlarge(engine, ramp(), replace(REQUEST, tile=tile, device="cpu"))
        for rgb, depth in engine.planes:
            x = int(np.argmin(np.abs(ramp()[0, :, 0] / 255 - rgb[0, 0, 0, 0])))
            canvas[: depth.shape[2], x : x + depth.shape[3]] = depth[0, 0]
        return canvas[0, :150]

    assert np.allclose(whole(256), whole(64), atol=0.02)


def test_later_passes_see_the_same_depth_at_their_size(seeing):
    engine = seeing()
    enlarge(engine, ramp(40, 60), EnhanceRequest(model="fake", scale=8, device="cpu", tile=512))
    assert len(engine.estimates) == 1
    assert {rgb.shape[3] for rgb, _ in engine.planes} == {60, 240}
    assert all(np.abs(depth[0, 0] - rgb[0, 0]).max() < 0.15 for rgb, depth in engine.planes)


def test_no_time_goes_into_depth_that_changes_nothing(seeing):
    engine = seeing(uses_depth=False)
    _, report = enlarge(engine, ramp())
    assert (report.depth, report.notices) == ("unused", ())
    assert not engine.estimates
    assert all((depth == 0.5).all() for _, depth in engine.planes)


def test_who_asks_for_depth_that_changes_nothing_is_told(seeing):
    request = replace(REQUEST, depth=DepthRequest(DepthSource.ESTIMATE))
    _, report = enlarge(seeing(uses_depth=False), ramp(), request)
    assert "changes nothing" in report.notices[0]


def test_depth_can_be_switched_off(seeing):
    engine = seeing()
    _, report = enlarge(engine, ramp(), replace(REQUEST, depth=DepthRequest(DepthSource.NONE)))
    assert report.depth == "none"
    assert all((depth == 0.5).all() for _, depth in engine.planes)


def test_gray_float_and_transparent_pictures_have_depth_too(seeing):
    for pixels in (
        noise(40, 50, 1),
        noise(40, 50, 4),
        noise(40, 50, 2, np.uint16),
        noise(40, 50, 3, np.float32) * 3,
    ):
        engine = seeing()
        assert enlarge(engine, pixels)[1].depth == "relief-depth"
        assert all(0 <= depth.min() <= depth.max() <= 1 for _, depth in engine.planes)


def test_an_estimator_cannot_be_asked_to_enlarge(seeing):
    with pytest.raises(UnknownModel, match="installed: fake"):
        enlarge(seeing(), ramp(), EnhanceRequest(model="relief-depth", scale=2))


def test_an_unknown_estimator_is_found_before_the_first_picture(seeing):
    with pytest.raises(UnknownModel):
        seeing().check(replace(REQUEST, depth=DepthRequest(DepthSource.ESTIMATE, estimator="nobody")))


@pytest.mark.parametrize("uses_depth", [True, False])
def test_the_depth_map_is_written_beside_the_result(seeing, tmp_path, uses_depth):
    source = pictures.write(tmp_path / "in.png", pictures.encoded(ramp(), "PNG"))
    output = OutputOptions(depth_map=tmp_path / "map.tif")
    report = seeing(uses_depth=uses_depth).enhance_file(source, tmp_path / "out.png", REQUEST, output)
    assert report.depth == "relief-depth"
    written = pictures.read_tiff(tmp_path / "map.tif")
    assert written.shape == (300, 400, 1)
    assert written.dtype == np.uint16
    assert np.abs(written[:, :, 0] / 65535 - np.linspace(0, 1, 400)).mean() < 0.05


def test_a_depth_map_that_cannot_be_written_is_found_before_the_work(seeing, tmp_path):
    source = pictures.write(tmp_path / "in.png", pictures.encoded(ramp(), "PNG"))
    engine, target = seeing(), tmp_path / "out.png"
    for place, error in (
        (tmp_path / "map.jpg", RequestError),
        (source, OutputExists),
        (tmp_path / "none" / "map.png", OutputUnwritable),
    ):
        with pytest.raises(error):
            engine.enhance_file(source, target, REQUEST, OutputOptions(depth_map=place))
    assert not target.exists()
    assert not engine.estimates
