"""What a panel needs beside pixels there and back: the depth map, masks made of pixels, and what the machine can do."""

from __future__ import annotations

import numpy as np
import pytest

from engine.config import Settings
from engine.daemon.spool import Spool
from engine.domain import DepthRequest, EnhanceRequest, Format, JobState, Restoration
from engine.enhance import Engine
from engine.errors import JobConflict, PictureTooLarge, UnknownUpload
from engine.imagefile import encode
from engine.live import Live
from engine.pixels import Image
from engine.wire.values import DepthWish, Destination, NewJob, RestorationWish, Source, Wish

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def photo():
    random = np.random.default_rng(6)
    return (random.random((40, 56, 3)).repeat(4, 0).repeat(4, 1) * 65535).astype(np.uint16)


@pytest.fixture
def live(running, panel):
    with Live(panel) as connection:
        yield connection


def done(live, wanted):
    job = live.wait(live.submit(wanted).id)
    assert job.state is JobState.DONE, job.error
    return job


def test_the_depth_map_comes_as_pixels_of_the_results_size(live, photo):
    """The same that the command line writes."""
    ramp = np.linspace(0, 65535, photo.shape[1]).astype(np.uint16)[None, :, None].repeat(photo.shape[0], 0)
    depth = live.upload(Image(ramp))
    wish = Wish(scale=2, model="relief-sr-s", depth=DepthWish(file=Source(upload=depth), source="file"))
    wanted = NewJob(
        input=Source(upload=live.upload(Image(photo))), wish=wish, output=Destination(pixels=True, depth_map=True)
    )
    job = done(live, wanted)
    plane = live.fetch(job.id, "depth").pixels
    assert (plane.shape, plane.dtype) == ((320, 448, 1), np.uint16)
    assert plane[:, :40].mean() < 10_000
    assert plane[:, -40:].mean() > 55_000
    assert live.fetch(job.id).pixels.shape == (320, 448, 3)


def test_a_depth_map_that_was_not_asked_for_is_not_there(live, photo):
    job = done(live, NewJob(input=Source(upload=live.upload(Image(photo))), wish=Wish(scale=2, model="relief-sr-s"), output=Destination(pixels=True)))  # fmt: skip
    with pytest.raises(JobConflict):
        live.fetch(job.id, "depth")


def test_a_mask_made_of_pixels_protects(live, photo, tmp_path):
    """As the same mask does from a file."""
    mask = np.zeros((*photo.shape[:2], 1), np.uint8)
    mask[:, : photo.shape[1] // 2] = 255
    protect = Source(upload=live.upload(Image(mask)))
    restoration = RestorationWish(denoise=1, protect=protect)
    wish = Wish(
        scale=1, model="relief-photo-m", precision="fp32", restoration=restoration, depth=DepthWish(source="none")
    )
    job = done(live, NewJob(input=Source(upload=live.upload(Image(photo))), wish=wish, output=Destination(pixels=True)))
    encode(mask, tmp_path / "mask.png", Format.PNG)
    request = EnhanceRequest(
        scale=1,
        model="relief-photo-m",
        precision="fp32",
        restoration=Restoration(denoise=1, protect=tmp_path / "mask.png"),
        depth=DepthRequest("none"),
    )
    with Engine(Settings()) as engine, engine.enhance(Image(photo), request) as expected:
        assert np.array_equal(live.fetch(job.id).pixels, expected.image.pixels)


def test_a_mask_of_somebody_else_is_none(live, running, photo):
    with Live(running.address) as other:
        theirs = Source(upload=other.upload(Image(photo[:, :, :1])))
    mine = Source(upload=live.upload(Image(photo)))
    with pytest.raises(UnknownUpload):
        live.submit(NewJob(input=mine, wish=Wish(restoration=RestorationWish(protect=theirs)), output=Destination(pixels=True)))  # fmt: skip


def test_the_copy_of_a_mask_goes_with_it(tmp_path):
    spool = Spool(tmp_path)
    for path in (spool.upload("a"), spool.side_picture("a")):
        path.write_bytes(b"x")
    spool.forget_upload("a")
    assert not list(spool.uploads.iterdir())


def test_a_panel_hears_what_the_machine_can_do(live, local):
    devices = live.ask("devices").devices
    assert [d.id for d in devices] == [d.id for d in local.devices()]
    assert all(max(d.megapixels_per_second.values()) > 0 for d in devices if d.error is None)
    models = live.ask("models").models
    assert {m.name for m in models} == {m.name for m in local.models()}
    assert live.ask("models").devices is None


def test_a_picture_that_is_too_large_is_refused_before_a_byte_of_it(live):
    image = Image(np.broadcast_to(np.zeros((1, 1, 3), np.uint8), (100_000, 100_000, 3)))
    with pytest.raises(PictureTooLarge):
        live.upload(image)
