"""A thousand damaged files: each gives a picture or one clear sentence, in time, and the parent never notices more."""

import random
import struct
import time

import numpy as np
import pictures
import pillow_heif
import pytest
from product import lines, relief

from engine.decoder import Decoder
from engine.domain import Format
from engine.errors import InputError
from engine.imagefile import encode
from engine.pixels import Image, Metadata

COUNT = 1000
LIMIT_SECONDS = 10


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    """Whole files of every format and several kinds, with metadata."""
    folder = tmp_path_factory.mktemp("originals")
    small, rich = pictures.noise(80, 60), pictures.pattern(120, 90, 4)
    meta = {"icc_profile": pictures.display_p3(), "exif": b"Exif\0\0" + pictures.exif_block()}
    files = [
        pictures.encoded(small, "PNG"),
        pictures.encoded(rich, "PNG", **meta),
        pictures.png16(pictures.noise(60, 40, 4, "uint16")),
        pictures.encoded(rich[..., :3], "JPEG", xmp=pictures.xmp_packet(), **meta),
        pictures.encoded(rich[..., :3], "JPEG", progressive=True),
        pictures.encoded(small[..., :1], "JPEG"),
        pictures.encoded(rich, "WEBP", **meta),
        pictures.encoded(small, "WEBP", lossless=True),
        pictures.encoded(rich, "TIFF", compression="tiff_deflate", icc_profile=pictures.display_p3()),
        pictures.encoded(small, "TIFF"),
        pictures.encoded(rich[..., :3], "TIFF", compression="jpeg"),
        pictures.encoded(small, "GIF"),
        pictures.encoded(rich, "AVIF", **meta),
        pictures.bmp(small),
        pictures.encoded(small[..., :1], "BMP"),
    ]
    pictures.write_tiff(
        folder / "float.tif", pictures.pattern(50, 40, dtype="float32"), compression="zlib", tile=(16, 16)
    )
    files.append((folder / "float.tif").read_bytes())
    metadata = Metadata(exif=pictures.exif_block(thumbnail=False), xmp=pictures.xmp_packet())
    encode(pictures.pattern(50, 40, 4, "uint16"), folder / "exif.tif", Format.TIFF, metadata=metadata)
    files.append((folder / "exif.tif").read_bytes())
    pictures.pillow(rich[..., :3]).convert("CMYK").save(folder / "cmyk.jpg")
    files.append((folder / "cmyk.jpg").read_bytes())
    pillow_heif.from_pillow(pictures.pillow(rich)).save(folder / "a.heic", exif=meta["exif"])
    files.append((folder / "a.heic").read_bytes())
    return files


def damaged(data, rng):
    """A copy with one kind of damage."""
    data = bytearray(data)
    kind = rng.choice(("flip", "flip", "header", "header", "truncate", "number", "zero", "swap", "grow"))
    if kind == "flip":
        for _ in range(rng.choice((1, 3, 20))):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif kind == "header":
        for _ in range(rng.choice((1, 2, 5))):
            data[rng.randrange(4, min(len(data), 200))] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
    elif kind == "truncate":
        del data[rng.randrange(1, len(data)) :]
    elif kind == "number":
        value = rng.choice((0, 1, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 50_000))
        at = rng.randrange(4, min(len(data), 400) - 4)
        struct.pack_into(rng.choice("<>") + "I", data, at, value)
    elif kind == "zero":
        at = rng.randrange(len(data))
        data[at : at + 64] = bytes(len(data[at : at + 64]))
    elif kind == "swap":
        a, b = rng.randrange(len(data)), rng.randrange(len(data))
        data[a : a + 16], data[b : b + 16] = data[b : b + 16], data[a : a + 16]
    else:
        at = rng.randrange(len(data))
        data[at:at] = rng.randbytes(rng.choice((1, 7, 300)))
    return bytes(data)


@pytest.mark.integration
@pytest.mark.timeout(280)
def test_a_thousand_damaged_files_give_a_picture_or_one_clear_sentence(originals, tmp_path):
    rng = random.Random(20260101)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    pictures_read, slowest = 0, 0.0
    with Decoder(scratch=scratch, seconds=LIMIT_SECONDS, max_pixels=50_000_000, memory=2**30) as decoder:
        for number in range(COUNT):
            path = pictures.write(tmp_path / "damaged.bin", damaged(rng.choice(originals), rng))
            started = time.monotonic()
            try:
                image = decoder.decode(path)
            except InputError as error:
                sentence = str(error)
                assert len(sentence) < 200, sentence
                assert str(tmp_path) not in sentence
                assert sentence.count(". ") == 0, sentence
            else:
                assert isinstance(image, Image), number
                assert np.isfinite(image.pixels[0].astype(np.float64)).all()
                pictures_read += 1
                del image
            slowest = max(slowest, time.monotonic() - started)
            assert list(scratch.iterdir()) == []
    print(f"{COUNT} files: {pictures_read} pictures, the rest refused; slowest {slowest:.2f} s")
    assert 50 < pictures_read < 950
    assert slowest < LIMIT_SECONDS + 2


@pytest.mark.integration
def test_the_undamaged_originals_are_all_read(originals, tmp_path):
    with Decoder(scratch=tmp_path) as decoder:
        for number, data in enumerate(originals):
            assert decoder.decode(pictures.write(tmp_path / f"{number}", data)).pixels.size > 0


def test_a_folder_of_damaged_files_gives_a_result_for_each_picture_and_nothing_else(originals, tmp_path):
    """The whole route: what failed has no output, what is done has one, and the batch comes to its end."""
    rng = random.Random(7)
    album, out = tmp_path / "album", tmp_path / "out"
    album.mkdir()
    for number in range(60):
        (album / f"{number:03}.png").write_bytes(damaged(rng.choice(originals), rng))
    *each, summary = lines(relief("enhance", album, "-o", out, "-s", "2", "--json", timeout=250))
    assert len(each) == 60 == summary["done"] + summary["failed"]
    assert summary["done"] > 5 < summary["failed"]
    assert {line["output"] for line in each if line["status"] == "done"} == {str(p) for p in out.iterdir()}
    assert all(line["error"]["message"].endswith(".") for line in each if line["status"] == "failed")
