"""Depth maps that photos bring along: read as their formats say, turned as the photo; damage costs only the map."""

from __future__ import annotations

import os
import signal
import struct

import depth_photos as photos
import numpy as np
import pictures
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import nearness
from engine.decoder import Decoder
from engine.domain import Size
from engine.imagefile import embedded_depth, heic

CODES = photos.depth_codes()
SHARE = CODES.astype(np.float32) / 255
SIZE = Size(96, 64)
INVERSE = nearness.from_inverse_distance((1 - SHARE) / 1 + SHARE / 10)


def look(tmp_path, data, size=SIZE, name="a.jpg"):
    return embedded_depth(pictures.write(tmp_path / name, data), size)


def found(tmp_path, data, size=SIZE, name="a.jpg"):
    depth, notices = look(tmp_path, data, size, name)
    assert depth is not None, notices
    assert notices == ()
    assert depth.dtype == np.float32
    return depth


def test_gdepth_is_read_from_the_photos_own_xmp(tmp_path):
    assert np.allclose(found(tmp_path, photos.jpeg_with([photos.gdepth()])), INVERSE, atol=1e-5)


def test_gdepth_as_jpeg_is_read_too(tmp_path):
    depth = found(tmp_path, photos.jpeg_with([photos.gdepth(kind="JPEG")]))
    assert np.abs(depth - INVERSE).mean() < 0.02


def test_gdepth_is_read_from_extended_xmp_in_any_order(tmp_path):
    segments = photos.gdepth_extended()
    assert len(segments) > 2
    assert np.allclose(found(tmp_path, photos.jpeg_with(segments)), INVERSE, atol=1e-5)


def test_linear_codes_are_distances(tmp_path):
    wanted = nearness.from_distance(2 + SHARE * 6)
    linear = photos.gdepth(Format="RangeLinear", Near="2", Far="8", Units="mm")
    assert np.allclose(found(tmp_path, photos.jpeg_with([linear])), wanted, atol=1e-5)


@pytest.mark.parametrize(
    "fields", [{"Near": None}, {"Far": "0"}, {"Near": "nonsense"}, {"Near": "9", "Far": "2"}, {"Far": "1/0"}]
)
def test_without_sane_bounds_the_order_is_left(tmp_path, fields):
    depth = found(tmp_path, photos.jpeg_with([photos.gdepth(**fields)]))
    assert np.allclose(depth, nearness.from_disparity(1 - SHARE, 0.0), atol=1e-5)


def test_sixteen_bit_maps_keep_their_levels(tmp_path):
    import base64

    data = base64.b64encode(pictures.png16((CODES.astype(np.uint16) * 257)[..., None])).decode("ascii")
    fields = {**photos.gdepth_fields(), "GDepth:Data": data}
    packet = photos.xmp_of(fields, spaces=[photos.GDEPTH])
    assert np.allclose(found(tmp_path, photos.jpeg_with([packet])), INVERSE, atol=1e-5)


def appended(kind="PNG"):
    return pictures.encoded(CODES[..., None], kind)


@pytest.mark.parametrize("layout", ["plain", "padded", "another before", "more behind", "wrong padding"])
def test_dynamic_depth_is_read_from_behind_the_photo(tmp_path, layout):
    picture, other = appended(), pictures.encoded(pictures.pattern(), "JPEG")
    xmp, behind = {
        "plain": (photos.dynamic_depth(len(picture)), picture),
        "padded": (photos.dynamic_depth(len(picture), padding=40), bytes(40) + picture),
        "another before": (photos.dynamic_depth(len(picture), before=len(other)), other + picture),
        "more behind": (photos.dynamic_depth(len(picture)), picture + b"maker's own bytes"),
        "wrong padding": (photos.dynamic_depth(len(picture), padding=7), picture),
    }[layout]
    depth = found(tmp_path, photos.jpeg_with([xmp], behind=behind))
    assert np.allclose(depth, nearness.from_inverse_distance((1 - SHARE) / 0.5 + SHARE / 5), atol=1e-5)


def test_dioptres_are_inverse_metres(tmp_path):
    picture = appended()
    xmp = photos.dynamic_depth(len(picture), Units="Diopters", Near="2", Far="0")
    depth = found(tmp_path, photos.jpeg_with([xmp], behind=picture))
    assert np.allclose(depth, nearness.from_inverse_distance((1 - SHARE) * 2), atol=1e-5)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_map_is_turned_as_the_photo_is(tmp_path, orientation):
    exif = b"Exif\0\0" + pictures.exif_block(96, 64, orientation)
    turned = SIZE if orientation < 5 else Size(64, 96)
    depth = found(tmp_path, photos.jpeg_with([exif, photos.gdepth()]), turned)
    assert np.allclose(depth, nearness.upright(INVERSE, orientation), atol=1e-5)


def test_a_map_that_was_turned_already_is_left(tmp_path):
    exif = b"Exif\0\0" + pictures.exif_block(96, 64, 6)
    upright = nearness.upright(CODES, 6)
    depth = found(tmp_path, photos.jpeg_with([exif, photos.gdepth(upright)]), Size(64, 96))
    assert np.allclose(depth, nearness.upright(INVERSE, 6), atol=1e-5)


@pytest.mark.parametrize(
    "data", [pictures.encoded(pictures.pattern(96, 64), "JPEG"), pictures.encoded(CODES[..., None], "PNG")]
)
def test_pictures_without_a_map_have_none_and_no_notice(tmp_path, data):
    assert look(tmp_path, data) == (None, ())


def test_a_flat_map_is_left_out_with_a_notice(tmp_path):
    depth, notices = look(tmp_path, photos.jpeg_with([photos.gdepth(np.full_like(CODES, 9))]))
    assert depth is None
    assert "flat" in notices[0]


PICTURE = appended()
DAMAGED = {
    "no base64": photos.jpeg_with([photos.xmp_of({**photos.gdepth_fields(), "GDepth:Data": "!!!"}, spaces=[photos.GDEPTH])]),
    "no picture": photos.jpeg_with([photos.xmp_of({**photos.gdepth_fields(), "GDepth:Data": "QUJD"}, spaces=[photos.GDEPTH])]),
    "half a picture": photos.jpeg_with([photos.dynamic_depth(len(PICTURE) // 2)], behind=PICTURE[: len(PICTURE) // 2]),
    "nothing behind": photos.jpeg_with([photos.dynamic_depth(len(PICTURE))]),
    "not in the directory": photos.jpeg_with([photos.dynamic_depth(len(PICTURE), uri="other")], behind=PICTURE),
    "a length that is none": photos.jpeg_with([photos.dynamic_depth("-5")], behind=PICTURE),
    "a length beyond all": photos.jpeg_with([photos.dynamic_depth(10**15)], behind=PICTURE),
    "other proportions": photos.jpeg_with([photos.gdepth(photos.depth_codes(40, 10))]),
    "broken XML": photos.jpeg_with([photos.gdepth().replace(b"</rdf:Description>", b"")]),
    "extended too long": photos.jpeg_with(
        [b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + struct.pack(">II", 2**31, 0) + b"x", photos.gdepth()]
    ),
    "extended past its end": photos.jpeg_with(
        [b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + struct.pack(">II", 4, 2) + b"xyz", photos.gdepth()]
    ),
    "no end": photos.jpeg_with([photos.gdepth()])[:-40],
}  # fmt: skip


@pytest.mark.parametrize("kind", DAMAGED)
def test_damage_is_a_notice(tmp_path, kind):
    depth, notices = look(tmp_path, DAMAGED[kind])
    assert depth is None
    assert len(notices) == 1
    assert "cannot be used" in notices[0]


def test_declarations_are_not_followed(tmp_path):
    packet = photos.gdepth().replace(b"<x:xmpmeta", b'<!DOCTYPE x [<!ENTITY a "b">]><x:xmpmeta', 1)
    assert look(tmp_path, photos.jpeg_with([packet])) == (None, ())


def test_a_map_of_too_many_pixels_is_not_decoded(tmp_path):
    head = struct.pack(">IIBBBBB", 60_000, 40_000, 8, 0, 0, 0, 0)
    import base64
    import zlib

    png = b"\x89PNG\r\n\x1a\n"
    for name, body in ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(99))), (b"IEND", b"")):
        png += struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    fields = {**photos.gdepth_fields(), "GDepth:Data": base64.b64encode(png).decode()}
    depth, notices = look(tmp_path, photos.jpeg_with([photos.xmp_of(fields, spaces=[photos.GDEPTH])]))
    assert depth is None
    assert "too large" in notices[0]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(2, 3000), value=st.integers(0, 255), cut=st.integers(0, 200))
def test_no_byte_of_a_photo_can_break_the_reader(tmp_path, at, value, cut):
    data = bytearray(photos.jpeg_with([*photos.gdepth_extended()]))
    data[at % len(data)] = value
    depth, notices = look(tmp_path, bytes(data[: len(data) - cut]))
    assert depth is None or depth.ndim == 2
    assert all("depth map" in notice for notice in notices)


# --- HEIC ------------------------------------------------------------------------------------------------------------


def test_the_depth_picture_of_a_heic_photo_is_read(tmp_path):
    depth = found(tmp_path, photos.heic_with_depth(), name="a.heic")
    assert np.allclose(depth, nearness.from_disparity(SHARE, 0.0), atol=1e-5), "bright is near, bounds are not known"


def test_a_heic_photo_without_depth_has_none(tmp_path):
    import pillow_heif

    pillow_heif.from_pillow(pictures.pillow(pictures.pattern(96, 64))).save(tmp_path / "a.heic")
    assert embedded_depth(tmp_path / "a.heic", SIZE) == (None, ())


def test_a_heic_map_that_the_file_forgot_to_turn_is_turned_by_its_proportions(tmp_path):
    upright = photos.heic_with_depth(nearness.upright(CODES, 6), pictures.pattern(64, 96))
    depth = found(tmp_path, upright, Size(64, 96), "a.heic")
    assert depth.shape == (24, 16)


@pytest.mark.parametrize(
    ("metadata", "wanted"),
    [
        ({"representation_type": 1, "d_min": 0.2, "d_max": 2.0}, nearness.from_inverse_distance(0.2 + 1.8 * SHARE)),
        ({"representation_type": 1, "d_min": -0.2, "d_max": 2.0}, nearness.from_disparity(SHARE, 0.0)),
        (
            {"representation_type": 0, "z_near": 1.0, "z_far": 4.0},
            nearness.from_inverse_distance(0.25 + 0.75 * SHARE),
        ),
        ({"representation_type": 2, "z_near": 1.0, "z_far": 4.0}, nearness.from_distance(1 + 3 * SHARE)),
        ({"representation_type": 2}, nearness.from_disparity(1 - SHARE, 0.0)),
        ({"representation_type": 0, "z_near": "x"}, nearness.from_disparity(SHARE, 0.0)),
    ],
)  # fmt: skip
def test_heic_codes_mean_what_their_kind_says(metadata, wanted):
    assert np.allclose(heic.depth_from_codes(SHARE, metadata), wanted, atol=1e-5)


def test_a_damaged_heic_map_is_a_notice(tmp_path):
    data = bytearray(photos.heic_with_depth())
    data[-60:] = os.urandom(60)
    depth, notices = look(tmp_path, bytes(data), name="a.heic")
    assert depth is None or notices == ()


# --- through the child -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def decoder(tmp_path_factory):
    with Decoder(scratch=tmp_path_factory.mktemp("scratch"), seconds=30) as shared:
        yield shared


def test_the_child_hands_the_map_over_when_it_is_asked_for(decoder, tmp_path):
    path = pictures.write(tmp_path / "a.jpg", photos.jpeg_with([photos.gdepth()]))
    assert decoder.decode(path).depth is None
    image = decoder.decode(path, depth=True)
    assert np.abs(image.depth - INVERSE).max() < 1e-4
    assert image.size == SIZE


def test_a_damaged_map_leaves_the_photo_and_a_notice(decoder, tmp_path):
    path = pictures.write(tmp_path / "a.jpg", DAMAGED["nothing behind"])
    image = decoder.decode(path, depth=True)
    assert image.depth is None
    assert "depth map" in image.notices[-1]


def test_a_map_that_kills_its_reader_leaves_the_photo(decoder, tmp_path, monkeypatch):
    path = pictures.write(tmp_path / "a.jpg", photos.jpeg_with([photos.gdepth()]))
    answer, calls = decoder._answer, []

    def dies(path, seconds):
        calls.append(seconds)
        if len(calls) == 3:  # header, picture, depth
            decoder._child._process.kill()
        said = answer(path, seconds)
        if len(calls) == 2:
            decoder._child._process.send_signal(signal.SIGSTOP)  # or it might have answered before it is killed
        return said

    monkeypatch.setattr(decoder, "_answer", dies)
    image = decoder.decode(path, depth=True)
    assert image.depth is None
    assert "damaged" in image.notices[-1]
    monkeypatch.undo()
    assert decoder.decode(path, depth=True).depth is not None


@pytest.mark.parametrize("answer", [{}, {"map": "AAAA", "shape": [9, 9], "notices": []}, {"map": "A", "shape": "x", "notices": []},
                                    {"map": "", "shape": [0, 0], "notices": []}, {"map": "AAAA", "shape": [10**6, 10**6], "notices": []}])  # fmt: skip
def test_an_answer_that_is_no_map_is_not_believed(decoder, tmp_path, monkeypatch, answer):
    path = pictures.write(tmp_path / "a.jpg", photos.jpeg_with([]))
    plain = decoder.decode(path)
    monkeypatch.setattr(decoder, "_answer", lambda *_: {"depth": answer})
    image = decoder._with_depth(plain, path)
    assert image.depth is None
    assert "damaged" in image.notices[-1]
