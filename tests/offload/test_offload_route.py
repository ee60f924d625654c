"""Pictures that are done by a service, as their user sees it: the same result, and nothing private on the way."""

from __future__ import annotations

import os
import struct
from dataclasses import replace

import depth_photos as photos
import numpy as np
import pytest
from clouds import DEVICES, FAKE, served
from fakes import fake_spec
from flaky import Line
from pictures import encoded, noise, pattern, png16, write_tiff
from PIL import Image as Pillow

from engine import catalog, imagefile
from engine.config import Settings
from engine.domain import EnhanceRequest, Format, OutputOptions, Where
from engine.enhance import Engine
from engine.errors import Cancelled, CloudUnset, OutputExists, TransferFailed
from engine.offload.asking import Patience
from engine.offload.client import Service
from engine.offload.keys import Account
from engine.offload.route import Offload
from engine.pool import Pool
from engine.session import FakeSession

LONG = os.environ.get("RELIEF_SOAK") == "1"
QUICK = Patience((0.05,) * 6, 1.0)
REQUEST = EnhanceRequest(scale=2)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with served(tmp_path_factory.mktemp("cloud"), part_mb=1) as cloud:
        yield cloud


@pytest.fixture
def engine(tmp_path):
    (tmp_path / "scratch").mkdir()
    settings = Settings(scratch_dir=str(tmp_path / "scratch"), clean_model="fake", photo_model="fake", tile=64)
    with Engine(settings, pool=Pool(settings, loader=lambda *_: FakeSession(2)), devices=DEVICES) as engine:
        engine.models = FAKE
        yield engine


def offload_to(engine, url, secret, *, where=Where.CLOUD, patience=QUICK, **more):
    return Offload(
        engine,
        lambda: Account(url, secret),
        where=where,
        connect=lambda address, key: Service(address, key, patience=patience),
        **more,
    )


@pytest.fixture
def offload(engine, cloud):
    return offload_to(engine, cloud.url, cloud.secret)


def photo_with_everything(path, kind="JPEG"):
    exif = Pillow.Exif()
    exif[0x10F] = "MAKER-SECRET"
    exif[0x112] = 6
    exif[0x11A], exif[0x11B], exif[0x128] = 300.0, 300.0, 2
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 12.0, 33.0), 0x1D: "GPS-SECRET"})
    exif.get_ifd(0x8769).update({0x9286: b"ASCII\0\0\0COMMENT-SECRET"})
    xmp = (
        b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="XMP-SECRET"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )
    options = {"exif": exif.tobytes(), "quality": 95} if kind == "JPEG" else {"exif": exif.tobytes()}
    if kind != "PNG":
        options["xmp"] = xmp
    path.write_bytes(encoded(pattern(70, 50), kind, **options) + (b"TRAILER-SECRET" if kind == "JPEG" else b""))
    return path


def uploads_of(cloud):
    return {p.name for p in (cloud.stores.objects.folder / "uploads").iterdir()}


@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "tif"])
def test_the_result_and_its_metadata_are_those_of_the_local_route_byte_for_byte(engine, offload, tmp_path, kind):
    source = photo_with_everything(tmp_path / "photo.jpg")
    here, there = tmp_path / f"here.{kind}", tmp_path / f"there.{kind}"
    local = engine.enhance_file(source, here, REQUEST, OutputOptions())
    report = offload.enhance_file(source, there, REQUEST, OutputOptions())
    assert there.read_bytes() == here.read_bytes()
    assert report.device.startswith("cloud (127.0.0.1:")
    assert (report.source, report.result, report.model) == (local.source, local.result, local.model)
    assert report.notices == local.notices


PICTURES = {
    "gray.png": lambda path: path.write_bytes(encoded(pattern(40, 30, 1), "PNG")),
    "clear.png": lambda path: path.write_bytes(encoded(pattern(40, 30, 4), "PNG")),
    "deep.png": lambda path: path.write_bytes(png16(pattern(40, 30, 2, "uint16"))),
    "float.tif": lambda path: write_tiff(path, pattern(40, 30, 3, "float32")),
    "cmyk.jpg": lambda path: Pillow.fromarray(pattern(40, 30)).convert("CMYK").save(path, quality=95),
    "progressive.jpg": lambda path: path.write_bytes(encoded(noise(90, 60), "JPEG", progressive=True)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_of_every_kind_come_back_as_from_the_local_route(engine, offload, tmp_path, name):
    source = tmp_path / name
    PICTURES[name](source)
    here, there = tmp_path / "here.tif", tmp_path / "there.tif"
    engine.enhance_file(source, here, REQUEST, OutputOptions())
    report = offload.enhance_file(source, there, REQUEST, OutputOptions())
    assert report.device.startswith("cloud")
    assert there.read_bytes() == here.read_bytes()


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_nothing_but_the_picture_leaves_the_machine(cloud, engine, tmp_path, kind):
    sent = []

    class Watched(Service):
        def upload(self, path, name, *rest, **more):
            sent.append((name, path.read_bytes()))
            return super().upload(path, name, *rest, **more)

    offload = Offload(engine, lambda: Account(cloud.url, cloud.secret), where=Where.CLOUD, connect=Watched)
    source = photo_with_everything(tmp_path / "holiday-with-jane.jpg", kind)
    offload.enhance_file(source, tmp_path / "out.png", REQUEST, OutputOptions())
    ((name, data),) = sent
    assert b"SECRET" in source.read_bytes()
    assert b"SECRET" not in data
    assert "jane" not in name
    assert struct.pack("<I", 0x8825)[:2] not in data[:200]


def test_what_was_sent_is_gone_from_the_service_afterwards(cloud, offload, tmp_path):
    source = tmp_path / "a.png"
    source.write_bytes(encoded(noise(40, 30), "PNG"))
    before = uploads_of(cloud)
    offload.enhance_file(source, tmp_path / "out.png", REQUEST, OutputOptions())
    assert uploads_of(cloud) == before


def test_a_mask_goes_along(engine, offload, tmp_path):
    source, mask = tmp_path / "a.png", tmp_path / "mask.png"
    source.write_bytes(encoded(noise(40, 30), "PNG"))
    mask.write_bytes(encoded(pattern(40, 30, 1), "PNG"))
    request = replace(REQUEST, restoration=replace(REQUEST.restoration, protect=mask))
    engine.enhance_file(source, tmp_path / "here.png", request, OutputOptions())
    report = offload.enhance_file(source, tmp_path / "there.png", request, OutputOptions())
    assert report.device.startswith("cloud")
    assert (tmp_path / "there.png").read_bytes() == (tmp_path / "here.png").read_bytes()


def test_the_depth_map_comes_along(engine, offload, tmp_path):
    source, depth = tmp_path / "a.png", tmp_path / "depth.tif"
    source.write_bytes(encoded(noise(40, 30), "PNG"))
    report = offload.enhance_file(source, tmp_path / "out.png", REQUEST, OutputOptions(depth_map=depth))
    assert report.device.startswith("cloud")
    assert np.asarray(Pillow.open(depth)).shape == (60, 80)


def test_the_depth_that_a_photo_brings_along_goes_there_as_a_map_of_its_own(engine, offload, tmp_path):
    source, here, there = tmp_path / "a.jpg", tmp_path / "here.png", tmp_path / "there.png"
    source.write_bytes(photos.jpeg_with([photos.gdepth()], photo=encoded(pattern(48, 32), "JPEG", quality=95)))
    outputs = [OutputOptions(depth_map=path.with_suffix(".depth.png")) for path in (here, there)]
    local = engine.enhance_file(source, here, REQUEST, outputs[0])
    report = offload.enhance_file(source, there, REQUEST, outputs[1])
    assert report.device.startswith("cloud")
    assert (report.depth, local.depth) == ("embedded", "embedded")
    maps = []
    for output in outputs:
        with Pillow.open(output.depth_map) as picture:
            maps.append(np.asarray(picture).astype(int))
    assert np.abs(maps[0] - maps[1]).max() <= 65535 / 255


@pytest.mark.parametrize("cuts", [(1_500_000, 1_200_000, 1_000_000), (3_600_000, 2_000_000, 2_000_000)])
def test_a_picture_arrives_whole_over_a_line_that_breaks_three_times(cloud, engine, tmp_path, cuts):
    source = tmp_path / "a.png"
    source.write_bytes(encoded(noise(1100, 900), "PNG"))
    with Line(cloud.port, cuts) as line:
        offload = offload_to(engine, line.url, cloud.secret, fallback=False)
        offload.enhance_file(source, tmp_path / "there.png", REQUEST, OutputOptions())
        assert line.was_cut == 3
    engine.enhance_file(source, tmp_path / "here.png", REQUEST, OutputOptions())
    assert (tmp_path / "there.png").read_bytes() == (tmp_path / "here.png").read_bytes()


@pytest.mark.soak
def test_a_large_picture_arrives_whole_over_a_line_that_breaks_three_times(engine, tmp_path):
    """100 megapixels in the long run, 12 in the short one."""
    width, height = (12_500, 8_000) if LONG else (4_000, 3_000)
    source = tmp_path / "large.png"
    pixels = pattern(width, height)
    pixels[: height // 5] ^= noise(width, height // 5)
    Pillow.fromarray(pixels).save(source, compress_level=1)
    same = {"fake": catalog.Model("fake", {1: fake_spec(1)})}
    engine.models, engine.pool = same, Pool(engine.settings, loader=lambda *_: FakeSession(1))
    engine.settings = replace(engine.settings, tile=1024)
    size = source.stat().st_size
    cuts = (size // 6, size // 3, size // 2)
    serving = served(tmp_path / "cloud", lambda *_: FakeSession(1), models=same, tile=1024)
    with serving as cloud, Line(cloud.port, cuts) as line:
        offload = offload_to(engine, line.url, cloud.secret, fallback=False)
        report = offload.enhance_file(source, tmp_path / "out.png", EnhanceRequest(scale=1), OutputOptions())
        assert line.was_cut == 3
    assert report.device.startswith("cloud")
    assert np.array_equal(imagefile.decode(tmp_path / "out.png", max_pixels=10**9).pixels, pixels)


def test_without_a_line_the_picture_is_done_here_and_the_report_says_why(cloud, engine, tmp_path):
    source = tmp_path / "a.png"
    source.write_bytes(encoded(noise(40, 30), "PNG"))
    with Line(cloud.port) as line:
        line.down = True
        offload = offload_to(engine, line.url, cloud.secret)
        report = offload.enhance_file(source, tmp_path / "out.png", REQUEST, OutputOptions())
        assert report.device == "cpu"
        assert any("The cloud did not do it" in notice for notice in report.notices)
        with pytest.raises(TransferFailed):
            offload_to(engine, line.url, cloud.secret, fallback=False).enhance_file(
                source, tmp_path / "other.png", REQUEST, OutputOptions()
            )


def test_a_key_that_the_service_does_not_know_means_here(cloud, engine, tmp_path):
    source = tmp_path / "a.png"
    source.write_bytes(encoded(noise(40, 30), "PNG"))
    report = offload_to(engine, cloud.url, "rk_" + "x" * 43).enhance_file(
        source, tmp_path / "out.png", REQUEST, OutputOptions()
    )
    assert report.device == "cpu"
    assert any("not one of this service's" in notice for notice in report.notices)


def test_what_is_wrong_with_the_target_is_found_out_before_anything_is_sent(engine, tmp_path):
    source, target = tmp_path / "a.png", tmp_path / "out.png"
    source.write_bytes(encoded(noise(40, 30), "PNG"))
    target.write_bytes(b"mine")
    offload = Offload(engine, lambda: pytest.fail("asked for the account"), where=Where.CLOUD)
    with pytest.raises(OutputExists):
        offload.enhance_file(source, target, REQUEST, OutputOptions())


def test_cancelling_leaves_neither_a_result_nor_an_upload(cloud, offload, tmp_path):
    source = tmp_path / "a.png"
    source.write_bytes(encoded(noise(1100, 900), "PNG"))
    before = uploads_of(cloud)
    seen = []
    with pytest.raises(Cancelled):
        offload.enhance_file(
            source,
            tmp_path / "out.png",
            REQUEST,
            OutputOptions(),
            on_progress=lambda progress: seen.append(progress.stage),
            cancelled=lambda: "upload" in seen,
        )
    assert uploads_of(cloud) == before
    assert list(tmp_path.glob("out*")) == []


def test_progress_tells_of_sending_and_fetching(offload, tmp_path):
    source = tmp_path / "a.png"
    source.write_bytes(encoded(noise(900, 700), "PNG"))
    seen = []
    offload.enhance_file(source, tmp_path / "out.png", REQUEST, OutputOptions(), on_progress=seen.append)
    assert [p.tiles_done for p in seen if p.stage == "upload"][-1] == 100
    assert [p.tiles_done for p in seen if p.stage == "download"][-1] == 100
    assert seen[-1].stage == "write"


def test_without_an_account_the_policy_keeps_pictures_here_and_says_so(engine, tmp_path):
    def none():
        raise CloudUnset("No cloud service is set up.")

    engine.settings = replace(engine.settings, cloud_policy="megapixels", cloud_megapixels=1)
    source = tmp_path / "a.png"
    source.write_bytes(encoded(noise(700, 500), "PNG"))
    report = Offload(engine, none).enhance_file(source, tmp_path / "out.png", REQUEST, OutputOptions())
    assert any("No cloud service is set up" in notice for notice in report.notices)


def test_a_policy_by_megapixels_sends_only_what_is_larger(cloud, engine, tmp_path):
    engine.settings = replace(engine.settings, cloud_policy="megapixels", cloud_megapixels=1)
    offload = offload_to(engine, cloud.url, cloud.secret, where=Where.POLICY)
    for name, size, device in (("small", (40, 30), "cpu"), ("large", (700, 500), f"cloud (127.0.0.1:{cloud.port})")):
        source = tmp_path / f"{name}.png"
        source.write_bytes(encoded(noise(*size), "PNG"))
        report = offload.enhance_file(source, tmp_path / f"{name}_x2.png", REQUEST, OutputOptions(Format.PNG))
        assert report.device == device


def test_a_service_that_does_not_have_the_model_is_not_sent_the_picture(cloud, engine, tmp_path):
    engine.models = {**FAKE, "other": replace(FAKE["fake"], name="other")}
    source = tmp_path / "a.png"
    source.write_bytes(encoded(noise(40, 30), "PNG"))
    before = uploads_of(cloud)
    offload = offload_to(engine, cloud.url, cloud.secret)
    report = offload.enhance_file(source, tmp_path / "out.png", replace(REQUEST, model="other"), OutputOptions())
    assert report.device == "cpu"
    assert any("does not have other" in notice for notice in report.notices)
    assert uploads_of(cloud) == before
