"""Where depth comes from: the order of the sources, what each may be, and what happens when one fails."""

from __future__ import annotations

import numpy as np
import pictures
import pytest
from fakes import fake_estimator
from PIL import Image as Pillow

from engine import depth as depths
from engine.canvas import Canvas
from engine.catalog import Model
from engine.config import Settings
from engine.depth import Sources, input_size, map_format, picture, write_plane
from engine.depth_request import request_from
from engine.domain import DepthRequest, DepthSource, EstimatorSpec, Format, Gives, Precision, Region, Size
from engine.errors import (
    DamagedModel,
    DamagedPicture,
    DeviceFailed,
    InputMissing,
    OutputRejected,
    RequestError,
    UnknownModel,
)
from engine.imagefile import decode
from engine.pixels import Image
from engine.pool import Pool
from engine.session import Device, FakeEstimator

CPU = Device("cpu", "A processor", "CPUExecutionProvider", 96)
GPU = Device("gpu", "A card", "SomeProvider", 64)
RAMP = np.linspace(0, 1, 60, dtype=np.float32)[None].repeat(40, 0)
"""Near at the right."""


def gray(width=60, height=40, dtype=np.uint8):
    """A picture that is the brighter the further to the right."""
    top = 1 if dtype == np.float32 else np.iinfo(dtype).max
    return (np.linspace(0, 1, width) * top).astype(dtype)[None, :, None].repeat(height, 0)


@pytest.fixture
def make(tmp_path):
    """Sources with estimators by name; ``script(device, precision)`` makes them fail. ``used`` lists what ran."""

    def make(script=lambda device, precision: [], *, estimators=None, default="guess"):
        used = []
        specs = {s.name: s for s in (estimators if estimators is not None else [fake_estimator()])}

        def loader(variant, device, threads):
            session = FakeEstimator(script(device.id, variant.precision))
            session.on_call = lambda rgb: used.append((device.id, str(variant.precision), rgb))
            return session

        pool = Pool(Settings(), loader=loader, speeds=tmp_path / "speeds.json")
        models = {name: Model(name, {1: spec}) for name, spec in specs.items()}
        sources = Sources(models, default, pool, lambda path: decode(path, max_pixels=10**7))
        sources.used = used
        return sources

    return make


SIZE = Size(60, 40)
AUTO = DepthRequest()


def plane(found, size=SIZE):
    """The whole map at the picture's size, guided by nothing."""
    return found.map.plane(
        Region(0, 0, size.width, size.height), size, np.full((size.height, size.width), 0.5, np.float32)
    )


def find(sources, image, request=AUTO, devices=(GPU, CPU), precision=None):
    return sources.find(image if isinstance(image, Image) else Image(image), request, devices, precision)


def named(file):
    return DepthRequest(DepthSource.FILE, file=file)


# --- which source ----------------------------------------------------------------------------------------------------


def test_a_photos_own_map_goes_before_an_estimate(make):
    sources = make()
    found = find(sources, Image(gray(), depth=RAMP))
    assert found.source == "embedded"
    assert not sources.used


def test_without_one_the_default_estimator_is_asked_once(make):
    sources = make()
    found = find(sources, gray())
    assert found.source == "guess"
    assert [use[:2] for use in sources.used] == [("gpu", "fp16")]
    assert (np.diff(plane(found).mean(0)) > -0.05).all()


def test_without_an_estimator_depth_is_unknown_and_that_is_no_error(make):
    found = find(make(estimators=[]), gray())
    assert (found.map, found.source, found.notices) == (None, "none", ())


def test_none_means_none(make):
    sources = make()
    assert find(sources, Image(gray(), depth=RAMP), DepthRequest(DepthSource.NONE)).map is None
    assert not sources.used


def test_an_estimate_can_be_asked_for_though_the_photo_has_a_map(make):
    request = DepthRequest(DepthSource.ESTIMATE, estimator="other")
    sources = make(estimators=[fake_estimator(), fake_estimator("other")])
    assert find(sources, Image(gray(), depth=RAMP), request).source == "other"


def test_asking_for_a_map_that_the_photo_lacks_is_an_error_that_says_why(make):
    image = Image(gray(), notices=("The depth map in the photo is flat and was not used.",))
    with pytest.raises(RequestError, match="flat"):
        find(make(), image, DepthRequest(DepthSource.EMBEDDED))


@pytest.mark.parametrize(
    "request_", [DepthRequest(DepthSource.ESTIMATE, estimator="nobody"), DepthRequest(DepthSource.ESTIMATE)]
)
def test_an_estimator_that_is_not_installed_is_an_error_before_any_picture(make, request_):
    sources = make(default="gone")
    with pytest.raises(UnknownModel, match="installed: guess"):
        sources.check(request_)
    with pytest.raises(UnknownModel):
        find(sources, gray(), request_)


def test_words_names_and_files_are_told_apart(tmp_path):
    (tmp_path / "map.png").write_bytes(b"x")
    models = {"guess": Model("guess", {1: fake_estimator()})}
    assert request_from("auto", lambda: models) == DepthRequest()
    assert request_from("none", lambda: models).source is DepthSource.NONE
    assert request_from("embedded", lambda: models).source is DepthSource.EMBEDDED
    assert request_from("estimate", lambda: models) == DepthRequest(DepthSource.ESTIMATE)
    assert request_from("guess", lambda: models) == DepthRequest(DepthSource.ESTIMATE, estimator="guess")
    assert request_from(str(tmp_path / "map.png"), lambda: models) == named(tmp_path / "map.png")
    for wrong in ("file", str(tmp_path), "map"):
        with pytest.raises(RequestError, match="guess or a file"):
            request_from(wrong, lambda: models)


# --- files -----------------------------------------------------------------------------------------------------------


def png(tmp_path, codes):
    return pictures.write(tmp_path / "map.png", pictures.encoded(codes, "PNG"))


@pytest.mark.parametrize("kind", ["8 bit", "16 bit", "float", "RGB", "alpha", "another size"])
def test_gray_pictures_of_any_kind_are_maps(make, tmp_path, kind):
    codes = gray()
    file = {
        "8 bit": lambda: png(tmp_path, codes),
        "16 bit": lambda: pictures.write(tmp_path / "map.png", pictures.png16(codes.astype(np.uint16) * 257)),
        "float": lambda: pictures.write_tiff(tmp_path / "map.tif", codes.astype(np.float32) * 3 - 70),
        "RGB": lambda: png(tmp_path, codes.repeat(3, 2)),
        "alpha": lambda: png(tmp_path, np.concatenate((codes, np.full_like(codes, 255)), 2)),
        "another size": lambda: png(tmp_path, gray(600, 400)),
    }[kind]()
    found = find(make(), np.full((40, 60, 3), 90, np.uint8), named(file))
    assert found.source == "file"
    assert np.abs(plane(found) - np.clip((RAMP - 0.005) / 0.99, 0, 1)).max() < 0.03


def test_a_map_written_by_relief_comes_back_as_it_was(make, tmp_path):
    image = Image(np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8))
    first = find(make(), image, named(png(tmp_path, gray())))
    canvas = Canvas(image.size, 1, np.uint16, budget=10**6)
    write_plane(first.map, image.pixels, canvas)
    pictures.write(tmp_path / "again.png", pictures.png16(canvas.pixels))
    again = find(make(), image, named(tmp_path / "again.png"))
    assert np.abs(plane(again) - plane(first)).mean() < 0.02


def test_a_map_of_other_proportions_is_refused_with_both_sizes(make, tmp_path):
    with pytest.raises(RequestError, match=r"map\.png is 60x40.*100x40"):
        find(make(), np.zeros((40, 100, 3), np.uint8), named(png(tmp_path, gray())))


def test_a_coloured_map_is_refused(make, tmp_path):
    with pytest.raises(RequestError, match="in colour"):
        find(make(), gray(), named(png(tmp_path, pictures.pattern(60, 40))))


def test_a_flat_map_is_unknown_depth_with_a_notice(make, tmp_path):
    sources = make()
    found = find(sources, gray(), named(png(tmp_path, np.full((40, 60, 1), 99, np.uint8))))
    assert (found.map, found.source) == (None, "none")
    assert "flat" in found.notices[0]
    assert not sources.used, "who names a map wants no other"


def test_a_missing_or_damaged_map_is_an_error_that_names_it(make, tmp_path):
    with pytest.raises(InputMissing, match="gone"):
        find(make(), gray(), named(tmp_path / "gone.png"))
    with pytest.raises(DamagedPicture, match="map"):
        find(make(), gray(), named(pictures.write(tmp_path / "map.png", pictures.encoded(gray(), "PNG")[:60])))
    with pytest.raises(RequestError, match="name"):
        find(make(), gray(), DepthRequest(DepthSource.FILE))


# --- estimates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "failure",
    [DeviceFailed("driver"), lambda p: p * np.nan, lambda p: p[:, :, :1], lambda p: np.concatenate((p, p), 1)],
)
def test_a_device_that_fails_hands_over_to_the_next(make, failure):
    found = find(make(lambda device, _: [failure] if device == "gpu" else []), gray())
    assert found.source == "guess"
    assert "gpu" in found.events[0]


def test_int8_that_fails_on_the_processor_is_done_again_in_full(make):
    sources = make(lambda _, precision: [DeviceFailed("x")] if precision is Precision.INT8 else [])
    assert find(sources, gray(), devices=(CPU,)).source == "guess"
    assert [use[1] for use in sources.used] == ["int8", "fp32"]


def test_when_every_device_fails_a_picture_goes_on_without_but_a_request_does_not(make):
    def broken(*_):
        return [DeviceFailed("driver")] * 9

    found = find(make(broken), gray())
    assert (found.map, found.source) == (None, "none")
    assert "driver" in found.events[0]
    with pytest.raises(DeviceFailed):
        find(make(broken), gray(), DepthRequest(DepthSource.ESTIMATE))
    with pytest.raises(OutputRejected):
        find(make(lambda *_: [lambda p: p + np.inf] * 9), gray(), DepthRequest(DepthSource.ESTIMATE))


def test_damaged_weights_are_always_an_error(make):
    def damaged(*_):
        raise DamagedModel("sha256")

    with pytest.raises(DamagedModel):
        find(make(damaged), gray())


def test_a_precision_is_used_where_it_exists(make):
    sources = make()
    find(sources, gray(), precision=Precision.FP32)
    assert sources.used[0][1] == "fp32"


def test_an_estimate_without_any_difference_is_unknown_depth(make):
    found = find(make(lambda *_: [np.ones_like]), gray())
    assert (found.map, found.source) == (None, "none")
    assert "sees no depth" in found.notices[0]


@pytest.mark.parametrize("gives", list(Gives))
def test_every_kind_of_answer_ends_with_near_as_one(make, gives):
    def answer(planes):
        near = np.linspace(0, 1, planes.shape[3], dtype=np.float32)[None, None, None].repeat(planes.shape[2], 2)
        return {Gives.LOG_DISPARITY: near * 7 - 3, Gives.DISPARITY: near * 7, Gives.DEPTH: 3 - 2 * near}[gives]

    found = find(
        make(lambda *_: [answer], estimators=[fake_estimator(gives=gives)]), np.full((40, 60, 3), 90, np.uint8)
    )
    across = plane(found).mean(0)
    assert across[0] < 0.05
    assert across[-1] > 0.95


def test_answers_without_a_channel_are_taken(make):
    found = find(make(lambda *_: [lambda planes: planes[:, 0]]), gray())
    assert found.source == "guess"


@pytest.mark.parametrize(
    ("size", "spec", "expected"),
    [
        (Size(4000, 3000), {"long_side": 384, "multiple": 32}, Size(384, 288)),
        (Size(3000, 4500), {"long_side": 384, "multiple": 32}, Size(256, 384)),
        (Size(9000, 10), {"long_side": 384, "multiple": 32}, Size(384, 32)),
        (Size(1, 1), {"long_side": 384, "multiple": 32}, Size(384, 384)),
        (Size(640, 480), {"long_side": 518, "multiple": 14}, Size(518, 392)),
        (Size(640, 480), {"long_side": 9, "multiple": 9, "fixed_size": Size(1536, 1536)}, Size(1536, 1536)),
    ],
)
def test_an_estimator_gets_the_size_that_it_wants(size, spec, expected):
    assert input_size(size, EstimatorSpec(**spec, gives=Gives.DEPTH)) == expected


def test_an_estimator_gets_the_colours_that_it_wants(make):
    sources = make(estimators=[fake_estimator(mean=(0.5, 0.25, 0.0), std=(0.5, 0.25, 1.0))])
    find(sources, gray())
    rgb = sources.used[0][2]
    assert rgb.shape == (1, 3, 40, 64)
    assert rgb[0, :, :, 0].mean(1) == pytest.approx([-1, -1, 0], abs=0.03)
    assert rgb[0, :, :, -1].mean(1) == pytest.approx([1, 3, 1], abs=0.05)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("bands", [1, 2, 3, 4])
def test_pictures_of_every_kind_are_seen(dtype, bands):
    top = 1 if dtype == np.float32 else np.iinfo(dtype).max
    pixels = np.full((90, 120, bands), top, dtype)
    rgb = picture(Image(pixels), Size(32, 24))
    assert rgb.shape == (1, 3, 24, 32)
    assert rgb.dtype == np.float32
    assert np.allclose(rgb, 1, atol=1e-3)


def test_float_pictures_are_seen_through_the_srgb_curve_and_transparency_as_gray():
    light = picture(Image(np.full((9, 9, 3), 0.2140, np.float32)), Size(3, 3))
    assert np.allclose(light, 0.5, atol=1e-3)
    clear = np.zeros((9, 9, 4), np.uint8)
    assert np.allclose(picture(Image(clear), Size(3, 3)), depths.BEHIND_NOTHING)


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (500, 3)])
def test_pictures_of_any_shape_have_depth_or_none(make, shape):
    found = find(make(), np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8))
    assert found.source in ("guess", "none")
    if found.map is not None:
        assert np.isfinite(plane(found, Size(shape[1], shape[0]))).all()


# --- files out -------------------------------------------------------------------------------------------------------


def test_a_written_map_is_near_as_white_and_unknown_as_middle(make):
    image = Image(gray(dtype=np.uint16))
    canvas = Canvas(image.size, 1, np.uint16, budget=10**6)
    write_plane(None, image.pixels, canvas)
    assert (canvas.pixels == 32768).all()
    write_plane(find(make(), image).map, image.pixels, canvas)
    assert canvas.pixels[:, -1].min() > 60_000
    assert canvas.pixels[:, 0].max() < 5_000


@pytest.mark.parametrize(("name", "expected"), [("a.png", Format.PNG), ("a.TIF", Format.TIFF)])
def test_maps_are_png_or_tiff(tmp_path, name, expected):
    assert map_format(tmp_path / name) is expected
    for wrong in ("a.jpg", "a.webp", "a"):
        with pytest.raises(RequestError, match="PNG or TIFF"):
            map_format(tmp_path / wrong)


def test_pillow_reads_a_written_map(make, tmp_path):
    from engine import imagefile

    canvas = Canvas(Size(60, 40), 1, np.uint16, budget=10**6)
    write_plane(find(make(), gray()).map, gray(), canvas)
    imagefile.encode(canvas.pixels, tmp_path / "a.png", Format.PNG)
    with Pillow.open(tmp_path / "a.png") as opened:
        assert opened.mode.startswith("I;16")
        assert np.array_equal(np.asarray(opened), canvas.pixels[..., 0])
