"""What comes out of files of every format, depth and orientation, written by other libraries."""

import io
import os
import struct
import sys
import zlib

import numpy as np
import pictures
import pillow_heif
import pytest
import pyvips
import tifffile
from PIL import Image as Pillow

from engine import errors
from engine.domain import Size
from engine.imagefile import Header, decode, probe

LIMIT = 10_000_000


def read(path):
    return decode(path, max_pixels=LIMIT)


@pytest.mark.parametrize("bands", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_tiff_of_every_depth_comes_back_exactly(tmp_path, bands, dtype):
    pixels = pictures.pattern(bands=bands, dtype=dtype)
    image = read(pictures.write_tiff(tmp_path / "a.tif", pixels))
    assert image.pixels.dtype == dtype
    assert np.array_equal(image.pixels, pixels)


@pytest.mark.parametrize(
    "options", [{"compression": "zlib"}, {"byteorder": ">"}, {"bigtiff": True}, {"tile": (16, 16)}]
)
def test_tiff_layouts_make_no_difference(tmp_path, options):
    pixels = pictures.pattern(dtype="uint16")
    assert np.array_equal(read(pictures.write_tiff(tmp_path / "a.tif", pixels, **options)).pixels, pixels)


def test_float_tiff_keeps_values_beyond_one_and_below_zero(tmp_path):
    pixels = np.linspace(-1, 40, 16 * 8 * 3, dtype=np.float32).reshape(8, 16, 3)
    assert np.array_equal(read(pictures.write_tiff(tmp_path / "a.tif", pixels)).pixels, pixels)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_float_tiff_with_values_that_are_not_numbers_is_refused(tmp_path, value):
    pixels = pictures.pattern(dtype="float32")
    pixels[5, 7, 1] = value
    with pytest.raises(errors.DamagedPicture, match="not numbers"):
        read(pictures.write_tiff(tmp_path / "a.tif", pixels))


def test_premultiplied_alpha_becomes_straight(tmp_path):
    straight = pictures.pattern(bands=4)
    premultiplied = straight.copy()
    premultiplied[..., :3] = np.rint(straight[..., :3] * (straight[..., 3:] / 255))
    path = pictures.write_tiff(tmp_path / "a.tif", premultiplied, extrasamples=["assocalpha"])
    image = read(path)
    solid = straight[..., 3] > 100
    assert np.abs(image.pixels.astype(int) - straight)[solid].max() <= 2


@pytest.mark.parametrize("dtype", ["uint32", "int16", "complex64"])
def test_tiff_of_other_number_types_is_unsupported(tmp_path, dtype):
    tifffile.imwrite(tmp_path / "a.tif", np.ones((8, 8), dtype))
    with pytest.raises(errors.UnsupportedPicture, match=r"^a\.tif "):
        read(tmp_path / "a.tif")


def test_only_the_first_page_of_a_tiff_is_used_and_said(tmp_path):
    pages = np.stack([pictures.pattern(), pictures.noise()])
    tifffile.imwrite(tmp_path / "a.tif", pages, photometric="rgb")
    image = read(tmp_path / "a.tif")
    assert np.array_equal(image.pixels, pages[0])
    assert image.notices == ("The file holds 2 pictures; only its first page is used.",)


@pytest.mark.parametrize("bands", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_png_of_every_depth_comes_back_exactly(tmp_path, bands, dtype):
    pixels = pictures.pattern(bands=bands, dtype=dtype)
    data = pictures.png16(pixels) if dtype == "uint16" else pictures.encoded(pixels, "PNG")
    image = read(pictures.write(tmp_path / "a.png", data))
    assert image.pixels.dtype == dtype
    assert np.array_equal(image.pixels, pixels)


def test_palette_becomes_rgb_and_its_transparency_alpha(tmp_path):
    palette = pictures.pillow(pictures.pattern()).quantize(16)
    palette.save(tmp_path / "a.png")
    assert np.array_equal(read(tmp_path / "a.png").pixels, np.asarray(palette.convert("RGB")))
    palette.save(tmp_path / "b.png", transparency=3)
    image = read(tmp_path / "b.png")
    assert np.array_equal(image.pixels, np.asarray(Pillow.open(tmp_path / "b.png").convert("RGBA")))


@pytest.mark.parametrize("extension", ["png", "tif", "bmp"])
def test_one_bit_becomes_eight_bit_gray(tmp_path, extension):
    bits = Pillow.fromarray(np.indices((9, 13)).sum(axis=0) % 3 == 0)
    path = tmp_path / f"a.{extension}"
    bits.save(path)
    image = read(path)
    assert image.pixels.shape == (9, 13, 1)
    assert np.array_equal(image.pixels[..., 0], np.asarray(bits.convert("L")))


@pytest.mark.parametrize("bands", [1, 3])
@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg_is_what_another_reader_sees(tmp_path, bands, progressive):
    data = pictures.encoded(pictures.pattern(bands=bands), "JPEG", quality=95, progressive=progressive, subsampling=0)
    image = read(pictures.write(tmp_path / "a.jpg", data))
    theirs = np.asarray(Pillow.open(io.BytesIO(data))).reshape(image.pixels.shape)
    assert np.abs(image.pixels.astype(int) - theirs).max() <= 1


@pytest.mark.parametrize("bands", [3, 4])
def test_lossless_webp_comes_back_exactly(tmp_path, bands):
    pixels = pictures.pattern(bands=bands)
    data = pictures.encoded(pixels, "WEBP", lossless=True, exact=True)
    assert np.array_equal(read(pictures.write(tmp_path / "a.webp", data)).pixels, pixels)


def test_first_frame_of_a_gif_is_used_and_said(tmp_path):
    frames = [pictures.pillow(pictures.pattern()).quantize(64), pictures.pillow(pictures.noise()).quantize(64)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    image = read(tmp_path / "a.gif")
    with Pillow.open(tmp_path / "a.gif") as theirs:
        assert np.array_equal(image.pixels[..., :3], np.asarray(theirs.convert("RGB")))
    assert image.notices == ("The file holds 2 pictures; only its first frame is used.",)


def test_avif_is_what_another_reader_sees(tmp_path):
    data = pictures.encoded(pictures.pattern(bands=4), "AVIF", quality=95, subsampling="4:4:4")
    image = read(pictures.write(tmp_path / "a.avif", data))
    theirs = np.asarray(Pillow.open(io.BytesIO(data)))
    assert np.abs(image.pixels.astype(int) - theirs).max() <= 2


def test_ten_bit_heic_fills_the_sixteen_bit_range(tmp_path):
    ramp = np.linspace(0, 65535, 64 * 48).astype(np.uint16).reshape(48, 64, 1).repeat(3, axis=2)
    heif = pillow_heif.from_bytes(mode="RGB;16", size=(64, 48), data=np.ascontiguousarray(ramp).tobytes())
    heif.save(tmp_path / "a.heic", quality=-1, chroma=444, matrix_coefficients=0)
    image = read(tmp_path / "a.heic")
    assert image.pixels.dtype == np.uint16
    assert image.pixels.max() == 65535
    assert np.abs(image.pixels.astype(int) - ramp).max() <= 64


def test_heic_is_what_another_reader_sees(tmp_path):
    heif = pillow_heif.from_pillow(pictures.pillow(pictures.pattern()))
    heif.save(tmp_path / "a.heic", quality=90, exif=b"Exif\0\0" + pictures.exif_block())
    image = read(tmp_path / "a.heic")
    theirs = np.asarray(pillow_heif.open_heif(tmp_path / "a.heic"))
    assert np.array_equal(image.pixels, theirs)
    assert b"MakerNote of a test" in image.metadata.exif


def test_heic_without_the_extra_names_it(tmp_path, monkeypatch):
    pillow_heif.from_pillow(pictures.pillow(pictures.pattern())).save(tmp_path / "a.heic")
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(errors.UnsupportedPicture, match=r"a\.heic .*pip install 'relief\[heic\]'"):
        read(tmp_path / "a.heic")


@pytest.mark.parametrize("top_down", [False, True])
@pytest.mark.parametrize(
    ("bits", "masks"),
    [
        (24, None),
        (32, None),
        (32, (0xFF0000, 0xFF00, 0xFF)),
        (32, (0xFF, 0xFF00, 0xFF0000, 0xFF000000)),
        (16, (0xF800, 0x7E0, 0x1F)),
    ],
)
def test_bmp_of_every_kind_comes_back(tmp_path, bits, masks, top_down):
    pixels = pictures.pattern(width=13, bands=4 if masks and len(masks) == 4 else 3)
    data = pictures.bmp(pixels, bits, top_down=top_down, masks=masks)
    image = read(pictures.write(tmp_path / "a.bmp", data))
    assert np.abs(image.pixels.astype(int) - pixels).max() <= (5 if bits == 16 else 0)
    assert image.metadata.dpi == (300.0, 300.0)


@pytest.mark.parametrize("mode", ["L", "P", "RGB"])
def test_bmp_is_what_another_reader_sees(tmp_path, mode):
    picture = pictures.pillow(pictures.pattern(width=13)).convert(mode)
    picture.save(tmp_path / "a.bmp")
    theirs = np.asarray(picture.convert("L" if mode == "L" else "RGB"))
    image = read(tmp_path / "a.bmp")
    assert np.array_equal(image.pixels, theirs.reshape(image.pixels.shape))


def test_run_length_coded_bmp_is_unsupported(tmp_path):
    data = bytearray(pictures.bmp(pictures.pattern(), 24))
    struct.pack_into("<HHI", data, 26, 1, 8, 1)
    with pytest.raises(errors.UnsupportedPicture, match="compressed BMP"):
        read(pictures.write(tmp_path / "a.bmp", data))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_every_orientation_is_applied_and_reset(tmp_path, kind, orientation):
    upright = pictures.pattern(48, 32)
    # what the camera stored, so that turning it as EXIF says gives the upright picture
    undo = {2: [0], 3: [3], 4: [1], 5: [5], 6: [2], 7: [6], 8: [4]}.get(orientation, [])
    stored = pictures.pillow(upright)
    for step in undo:
        stored = stored.transpose(step)
    exif = Pillow.Exif()
    exif[0x112] = orientation
    options = {"JPEG": {"quality": 98, "subsampling": 0}, "WEBP": {"lossless": True}}.get(kind, {})
    path = tmp_path / "a.x"
    stored.save(path, kind, exif=exif, **options)
    header = probe(path)
    image = read(path)
    assert header.size == image.size == Size(48, 32)
    assert np.abs(image.pixels.astype(int) - upright).max() <= 4
    if image.metadata.exif:
        again = Pillow.Exif()
        again.load(image.metadata.exif)
        assert again.get(0x112, 1) == 1


def test_xmp_orientation_is_reset_and_the_rest_kept(tmp_path):
    data = pictures.encoded(pictures.pattern(), "JPEG", xmp=pictures.xmp_packet(6))
    packet = read(pictures.write(tmp_path / "a.jpg", data)).metadata.xmp
    assert packet == pictures.xmp_packet(1)


@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_is_kept_in_place_without_its_thumbnail(tmp_path, order):
    block = pictures.exif_block(orientation=3, order=order)
    data = pictures.encoded(pictures.pattern(), "JPEG", exif=b"Exif\0\0" + block)
    kept = read(pictures.write(tmp_path / "a.jpg", data)).metadata.exif
    assert kept.index(b"MakerNote of a test") == block.index(b"MakerNote of a test")
    assert b"\xff\xd8\xff" in block
    assert b"\xff\xd8\xff" not in kept
    exif = Pillow.Exif()
    exif.load(kept)
    assert exif[0x112] == 1
    assert exif[0x10F] == "Relief Cameras"
    assert exif.get_ifd(0x8825)[1] == "N"


@pytest.mark.parametrize("damage", [b"", b"II*\0", b"XX" * 20, b"II*\0\xff\xff\xff\x7f", b"MM\0*\0\0\0\x08\xff\xff"])
def test_damaged_exif_is_left_out_and_said(tmp_path, damage):
    data = pictures.encoded(pictures.pattern(), "JPEG")
    body = b"Exif\0\0" + damage
    segment = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    image = read(pictures.write(tmp_path / "a.jpg", data[:2] + segment + data[2:]))
    assert image.metadata.exif is None
    assert damage == b"" or image.notices == ("The EXIF data were damaged and left out.",)


def test_icc_profile_is_kept_byte_for_byte(tmp_path):
    profile = pictures.display_p3()
    for kind in ("PNG", "JPEG", "WEBP", "TIFF", "AVIF"):
        data = pictures.encoded(pictures.pattern(), kind, icc_profile=profile)
        assert read(pictures.write(tmp_path / "a", data)).metadata.icc == profile, kind


def test_resolution_is_read_where_stated_and_not_invented(tmp_path):
    for kind in ("PNG", "JPEG", "TIFF"):
        plain = pictures.write(tmp_path / "a", pictures.encoded(pictures.pattern(), kind))
        stated = pictures.write(tmp_path / "b", pictures.encoded(pictures.pattern(), kind, dpi=(300, 150)))
        assert read(plain).metadata.dpi is None, kind
        assert read(stated).metadata.dpi == pytest.approx((300, 150), abs=0.01), kind


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_becomes_srgb_and_says_so(tmp_path, kind):
    ink = pictures.pillow(pictures.pattern()).convert("CMYK")
    path = tmp_path / "a.x"
    ink.save(path, kind)
    image = read(path)
    assert probe(path) == Header(Size(48, 32), 3, "uint8", kind)
    assert image.pixels.shape == (32, 48, 3)
    assert image.metadata.icc[16:20] == b"RGB "
    assert len(image.notices) == 1
    assert "CMYK colours were converted to sRGB" in image.notices[0]
    # no ink is paper: nearly white, and the order of brightness stays
    ink.point(lambda _: 0).save(path, kind)
    assert read(path).pixels.min() > 240


def test_cmyk_goes_through_its_own_profile(tmp_path):
    profile = bytes(pyvips.Image.profile_load("cmyk"))
    ink = pictures.pillow(pictures.pattern()).convert("CMYK")
    ink.save(tmp_path / "own.tif", icc_profile=profile)
    ink.save(tmp_path / "none.tif")
    ink.save(tmp_path / "broken.tif", icc_profile=profile[:200])
    own, none, broken = (read(tmp_path / f"{name}.tif") for name in ("own", "none", "broken"))
    assert "its own profile" in own.notices[0]
    assert np.array_equal(own.pixels, none.pixels)  # the same profile, once embedded, once built in
    assert np.array_equal(broken.pixels, none.pixels)


def test_padding_behind_the_last_row_of_a_jpeg_does_no_harm(tmp_path):
    data = pictures.encoded(pictures.pattern(), "JPEG")
    expected = read(pictures.write(tmp_path / "a.jpg", data)).pixels
    for number, padded in enumerate((data + b"behind the end", data[:-2] + bytes(40) + data[-2:])):
        assert np.array_equal(read(pictures.write(tmp_path / f"{number}.jpg", padded)).pixels, expected)


def test_a_jpeg_with_a_hole_in_its_middle_is_damaged(tmp_path):
    data = pictures.encoded(pictures.noise(96, 64), "JPEG")
    hole = data[: len(data) // 2] + data[len(data) * 2 // 3 :]
    with pytest.raises(errors.DamagedPicture):
        read(pictures.write(tmp_path / "a.jpg", hole))


@pytest.mark.parametrize("compression", ["packbits", "tiff_lzw", "tiff_deflate", "jpeg"])
def test_compressed_tiff_is_what_another_reader_sees(tmp_path, compression):
    pictures.pillow(pictures.noise()).save(tmp_path / "a.tif", compression=compression)
    with Pillow.open(tmp_path / "a.tif") as theirs:
        assert np.array_equal(read(tmp_path / "a.tif").pixels, np.asarray(theirs.convert("RGB")))


def test_tiff_whose_last_strip_is_short_is_damaged(tmp_path):
    path = pictures.write_tiff(tmp_path / "a.tif", pictures.noise(200, 150))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(errors.DamagedPicture):
        read(path)


def test_gain_map_is_left_out_and_said(tmp_path):
    data = pictures.encoded(pictures.pattern(), "JPEG", xmp=_gain_map_packet())
    image = read(pictures.write(tmp_path / "a.jpg", data))
    assert image.notices == ("The HDR gain map was left out; the picture is the standard one.",)
    assert b"hdrgm:Version" not in image.metadata.xmp
    assert b"Container:Directory" not in image.metadata.xmp
    assert b"Zo\xc3\xab" in image.metadata.xmp


def _gain_map_packet():
    return (
        pictures.xmp_packet()
        .replace(b" xmlns:dc=", b' xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0" xmlns:dc=')
        .replace(
            b"<dc:creator>",
            b'<Container:Directory xmlns:Container="http://ns.google.com/photos/1.0/container/"><rdf:Seq><rdf:li/>'
            b"</rdf:Seq></Container:Directory><dc:creator>",
        )
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"])
def test_one_pixel_is_a_picture(tmp_path, kind):
    path = pictures.write(tmp_path / "a", pictures.encoded(np.full((1, 1, 3), 200, np.uint8), kind))
    image = read(path)
    assert image.size == Size(1, 1)
    assert np.abs(image.pixels.astype(int) - 200).max() <= 3


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_truncated_files_are_damaged(tmp_path, kind, part):
    data = pictures.encoded(pictures.noise(96, 64), kind)
    path = pictures.write(tmp_path / "a", data[: int(len(data) * part)])
    with pytest.raises(errors.DamagedPicture, match=r"^a is damaged|^a cannot"):
        read(path)


def test_a_file_is_judged_by_its_content_not_its_name(tmp_path):
    pixels = pictures.pattern()
    path = pictures.write(tmp_path / "really.jpg", pictures.encoded(pixels, "PNG"))
    assert probe(path).source == "PNG"
    assert np.array_equal(read(path).pixels, pixels)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", errors.InputEmpty),
        (b"hello, this is only text", errors.NotAPicture),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", errors.NotAPicture),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', errors.UnsupportedPicture),
        (b"%PDF-1.7\n", errors.UnsupportedPicture),
        (b"8BPS\0\1", errors.UnsupportedPicture),
        (b"\x89PNG\r\n\x1a\n", errors.DamagedPicture),
        (b"\xff\xd8\xff\xe0", errors.DamagedPicture),
        (b"II*\0\x08\0\0\0", errors.DamagedPicture),
        (b"GIF89a", errors.DamagedPicture),
        (b"RIFF\x04\0\0\0WEBPVP8 ", errors.DamagedPicture),
        (b"BM" + bytes(12) + b"\x28\0\0\0", errors.DamagedPicture),
        (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", errors.DamagedPicture),
        (b"\0\0\0\x18ftypheic\0\0\0\0heicmif1", errors.DamagedPicture),
    ],
)
def test_what_is_no_whole_picture_is_refused(tmp_path, data, error):
    path = pictures.write(tmp_path / "secret-folder-is-not-named.jpg", data)
    for look in (probe, read):
        with pytest.raises(error) as caught:
            look(path)
        assert str(tmp_path) not in str(caught.value)


def test_missing_files_and_folders_are_named(tmp_path):
    with pytest.raises(errors.InputMissing, match=r"There is no file gone\.png\."):
        read(tmp_path / "gone.png")
    with pytest.raises(errors.InputUnreadable, match="is a folder"):
        read(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(errors.InputUnreadable, match="not an ordinary file"):
        read(tmp_path / "a.png")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no such permissions here")
def test_a_file_without_permission_is_unreadable(tmp_path):
    path = pictures.write(tmp_path / "a.png", pictures.encoded(pictures.pattern(), "PNG"))
    path.chmod(0)
    with pictures.ordinary_user(), pytest.raises(errors.InputUnreadable, match="permission"):
        read(path)


def test_display_p3_by_code_points_gets_its_profile(tmp_path):
    data = pictures.encoded(pictures.pattern(), "AVIF")
    at = data.index(b"colrnclx") + 8
    assert read(pictures.write(tmp_path / "srgb.avif", data)).metadata.icc is None
    p3 = data[:at] + struct.pack(">HH", 12, 13) + data[at + 4 :]
    assert b"acsp" in read(pictures.write(tmp_path / "p3.avif", p3)).metadata.icc
    hdr = data[:at] + struct.pack(">HH", 9, 16) + data[at + 4 :]
    assert "colours may look different" in read(pictures.write(tmp_path / "hdr.avif", hdr)).notices[0]


def test_a_bomb_is_refused_from_its_header(tmp_path):
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    body = b"".join(
        struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))
        for kind, part in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    )
    path = pictures.write(tmp_path / "a.png", b"\x89PNG\r\n\x1a\n" + body)
    with pytest.raises(errors.PictureTooLarge, match="100000 x 100000"):
        read(path)


def test_the_limit_of_pixels_is_exact(tmp_path):
    path = pictures.write(tmp_path / "a.png", pictures.encoded(pictures.pattern(48, 32), "PNG"))
    assert decode(path, max_pixels=48 * 32).size == Size(48, 32)
    with pytest.raises(errors.PictureTooLarge):
        decode(path, max_pixels=48 * 32 - 1)
