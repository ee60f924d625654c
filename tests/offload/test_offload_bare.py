"""JPEG files without anything but their picture: the coded pixels stay bit for bit, the rest is gone."""

from __future__ import annotations

import io

import numpy as np
import pytest
from pictures import display_p3, encoded, pattern
from PIL import Image as Pillow

from engine.imagefile import bare_jpeg


def bared(tmp_path, data):
    path, out = tmp_path / "a.jpg", io.BytesIO()
    path.write_bytes(data)
    with path.open("rb") as file:
        return out.getvalue() if bare_jpeg(file, out) else None


def exif(orientation):
    block = Pillow.Exif()
    block[0x112] = orientation
    block[0x10F] = "SECRET"
    return block.tobytes()


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 2}, {"subsampling": 2}])
@pytest.mark.parametrize("bands", [1, 3])
def test_pixels_and_profile_stay_and_the_rest_goes(tmp_path, options, bands):
    profile = display_p3() if bands == 3 else None
    data = encoded(
        pattern(70, 50, bands), "JPEG", exif=exif(6), comment=b"SECRET", icc_profile=profile, dpi=(300, 300), **options
    )
    bare = bared(tmp_path, data + b"SECRET")
    assert b"SECRET" not in bare
    with Pillow.open(io.BytesIO(data)) as before, Pillow.open(io.BytesIO(bare)) as after:
        assert np.array_equal(np.asarray(before), np.asarray(after))
        assert after.info.get("icc_profile") == before.info.get("icc_profile")
        assert dict(after.getexif()) == {0x112: 6}


def test_an_upright_picture_has_no_exif_at_all(tmp_path):
    assert b"Exif" not in bared(tmp_path, encoded(pattern(), "JPEG", exif=exif(1)))


def test_inverted_cmyk_keeps_what_says_so(tmp_path):
    buffer = io.BytesIO()
    Pillow.fromarray(pattern()).convert("CMYK").save(buffer, "JPEG")
    bare = bared(tmp_path, buffer.getvalue())
    with Pillow.open(io.BytesIO(buffer.getvalue())) as before, Pillow.open(io.BytesIO(bare)) as after:
        assert after.mode == "CMYK"
        assert np.array_equal(np.asarray(before), np.asarray(after))


def test_appended_pictures_are_cut_off(tmp_path):
    first, second = encoded(pattern(), "JPEG"), encoded(pattern(20, 10), "JPEG")
    assert bared(tmp_path, first + second) == bared(tmp_path, first)


def test_files_cut_anywhere_are_refused_and_never_raise(tmp_path):
    data = encoded(pattern(), "JPEG", exif=exif(3))
    for length in range(2, len(data) - 1, 7):
        assert bared(tmp_path, data[:length]) is None
    assert bared(tmp_path, b"\x89PNG not a jpeg") is None
