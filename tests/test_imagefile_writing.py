"""What other readers find in the files we write, and what is left when writing fails."""

import io
import os
import signal
import struct
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pictures
import pytest
import tifffile
from PIL import Image as Pillow

from engine import errors
from engine.domain import Format
from engine.imagefile import decode, encode, writing
from engine.imagefile.vips import libvips
from engine.pixels import Metadata

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 10_000_000
FULL = Metadata(
    icc=pictures.display_p3(), exif=pictures.exif_block(thumbnail=False), xmp=pictures.xmp_packet(), dpi=(300, 300)
)


def read(path):
    return decode(path, max_pixels=LIMIT)


def theirs(path):
    """The file as Pillow sees it."""
    return Pillow.open(io.BytesIO(path.read_bytes()))


@pytest.mark.parametrize("bands", [1, 2, 3, 4])
@pytest.mark.parametrize(
    ("kind", "dtype"),
    [
        (Format.PNG, "uint8"),
        (Format.PNG, "uint16"),
        (Format.TIFF, "uint8"),
        (Format.TIFF, "uint16"),
        (Format.TIFF, "float32"),
    ],
)
def test_lossless_formats_give_the_pixels_back(tmp_path, kind, dtype, bands):
    pixels = pictures.pattern(bands=bands, dtype=dtype)
    path = tmp_path / f"a.{kind.value}"
    assert encode(pixels, path, kind) == ()
    assert np.array_equal(read(path).pixels, pixels)
    if kind is Format.TIFF and dtype != "float32":
        assert np.array_equal(pictures.read_tiff(path), pixels)
    elif dtype == "uint8" or bands == 1:
        assert np.array_equal(np.asarray(theirs(path)).reshape(pixels.shape), pixels)


@pytest.mark.parametrize("kind", [Format.WEBP, Format.AVIF])
@pytest.mark.parametrize("bands", [3, 4])
def test_lossless_option_loses_nothing(tmp_path, kind, bands):
    pixels = pictures.noise(bands=bands)
    path = tmp_path / "a"
    assert encode(pixels, path, kind, lossless=True) == ()
    assert np.array_equal(read(path).pixels, pixels)


def test_lossless_avif_keeps_twelve_bits(tmp_path):
    pixels = pictures.noise(dtype="uint16")
    encode(pixels, tmp_path / "a", Format.AVIF, lossless=True)
    again = read(tmp_path / "a").pixels
    assert again.dtype == np.uint16
    assert np.abs(again.astype(int) - pixels).max() <= 8


@pytest.mark.parametrize("kind", [Format.JPEG, Format.WEBP, Format.AVIF])
@pytest.mark.parametrize("bands", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_lossy_formats_come_close(tmp_path, kind, bands, dtype):
    pixels = pictures.pattern(96, 64, bands=bands, dtype=dtype)
    path = tmp_path / "a"
    encode(pixels, path, kind, quality=95)
    again = read(path)
    if kind is Format.JPEG:
        assert again.bands == (1 if bands <= 2 else 3)
    if bands in (2, 4) and kind is Format.JPEG:
        return
    wide = again.pixels.astype(float) / pictures.TOP[again.pixels.dtype.name]
    want = pixels.astype(float) / pictures.TOP[dtype]
    if again.bands != bands:
        wide = wide[..., [0, 3]] if bands == 2 else wide[..., :1]
    assert np.abs(wide - want).max() < 0.06
    assert np.abs(wide - want).mean() < 0.01


def test_sixteen_bit_is_rounded_to_eight_not_cut(tmp_path):
    levels = np.array([0, 128, 129, 257 * 100 + 128, 257 * 100 + 129, 65535], np.uint16)
    pixels = np.repeat(levels, 3).reshape(1, 6, 3)
    notices = encode(pixels, tmp_path / "a.webp", Format.WEBP, lossless=True)
    assert notices == ("The 16-bit picture was saved with 8 bits, as WebP holds no more.",)
    assert read(tmp_path / "a.webp").pixels[0, :, 0].tolist() == [0, 0, 1, 100, 101, 255]


def test_transparency_goes_onto_white_in_jpeg(tmp_path):
    pixels = np.zeros((16, 16, 4), np.uint8)
    pixels[:, 8:, 3] = 255
    notices = encode(pixels, tmp_path / "a.jpg", Format.JPEG)
    assert "Transparent parts were put on white" in notices[0]
    again = read(tmp_path / "a.jpg").pixels
    assert again[8, 2].min() > 250
    assert again[8, 13].max() < 5


def test_linear_float_gets_the_srgb_curve_in_integer_formats(tmp_path):
    pixels = np.array([-1, 0, 0.002, 0.18, 0.5, 1, 4], np.float32).repeat(3).reshape(1, 7, 3)
    notices = encode(pixels, tmp_path / "a.png", Format.PNG)
    assert "linear float" in notices[0]
    again = read(tmp_path / "a.png").pixels
    assert again.dtype == np.uint16
    assert again[0, :, 1] / 65535 == pytest.approx([0, 0, 0.02584, 0.46136, 0.73536, 1, 1], abs=2e-5)


def test_alpha_of_float_pixels_stays_linear(tmp_path):
    pixels = np.full((4, 4, 4), 0.5, np.float32)
    encode(pixels, tmp_path / "a.png", Format.PNG)
    assert read(tmp_path / "a.png").pixels[0, 0].tolist() == [48192, 48192, 48192, 32768]


@pytest.mark.parametrize("kind", list(Format))
def test_metadata_are_kept_and_sizes_updated(tmp_path, kind):
    path = tmp_path / "a"
    assert encode(pictures.pattern(96, 64), path, kind, metadata=FULL) == ()
    kept = read(path).metadata
    assert kept.icc == FULL.icc
    assert kept.dpi == pytest.approx((300, 300), abs=0.01)
    assert kept.xmp == pictures.xmp_packet(1, 96, 64)
    exif = Pillow.Exif()
    exif.load(kept.exif)
    inner = exif.get_ifd(0x8769)
    assert (inner[0xA002], inner[0xA003]) == (96, 64)
    assert inner[0x9003] == "2026:01:02 03:04:05"
    assert inner[0x927C] == b"MakerNote of a test \x00\x01\x02"
    assert exif[0x10F] == "Relief Cameras"
    assert exif.get_ifd(0x8825)[2] == (52.0, 31.0, 0.0)
    if kind is not Format.TIFF:
        assert kept.exif.index(b"MakerNote") == FULL.exif.index(b"MakerNote")


@pytest.mark.parametrize("kind", list(Format))
def test_another_reader_finds_the_metadata(tmp_path, kind):
    path = tmp_path / f"a.{kind.value}"
    encode(pictures.pattern(96, 64), path, kind, metadata=FULL)
    seen = theirs(path)
    seen.load()
    exif = seen.getexif()
    assert seen.info["icc_profile"] == FULL.icc
    assert exif.get_ifd(0x8769)[0xA002] == 96
    assert exif.get_ifd(0x8825)[1] == "N"
    if kind in (Format.PNG, Format.JPEG, Format.TIFF):
        assert seen.info["dpi"] == pytest.approx((300, 300), abs=0.01)


def test_a_sixteen_bit_tiff_with_everything_comes_back_with_everything(tmp_path):
    pixels = pictures.pattern(bands=4, dtype="uint16")
    source = tmp_path / "in.tif"
    pictures.write_tiff(
        source,
        pixels,
        iccprofile=pictures.display_p3(),
        resolution=(240, 240),
        resolutionunit="INCH",
        extratags=[(271, 2, 0, "Relief Cameras", True)],
    )
    _add_exif(source)
    image = read(source)
    encode(image.pixels, tmp_path / "out.tif", Format.TIFF, metadata=image.metadata)
    with tifffile.TiffFile(tmp_path / "out.tif") as written:
        page = written.pages[0]
        assert page.dtype == np.uint16
        assert np.array_equal(page.asarray(), pixels)
        assert page.extrasamples == (tifffile.EXTRASAMPLE.UNASSALPHA,)
        assert page.iccprofile == pictures.display_p3()
        assert page.tags["Make"].value == "Relief Cameras"
        assert page.tags["XResolution"].value == (240, 1)
        exif = page.tags["ExifTag"].value
        assert exif["DateTimeOriginal"] == "2026:01:02 03:04:05"
        assert exif["ExposureTime"] == (1, 250)


def _add_exif(path):
    """Append the EXIF directory of `pictures.exif_block` to a TIFF file by hand."""
    data = bytearray(path.read_bytes())
    data += bytes(len(data) % 2)
    at = len(data)
    fields = [(0x829A, 5, 1, at + 30), (0x9003, 2, 20, at + 38)]
    data += struct.pack("<H", 2) + b"".join(struct.pack("<HHII", *field) for field in fields) + bytes(4)
    data += struct.pack("<II", 1, 250) + b"2026:01:02 03:04:05\0"
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    entries = [bytes(data[first + 2 + 12 * n : first + 14 + 12 * n]) for n in range(count)]
    entries.append(struct.pack("<HHII", 0x8769, 4, 1, at))
    struct.pack_into("<I", data, 4, len(data))
    data += (
        struct.pack("<H", count + 1) + b"".join(sorted(entries, key=lambda e: struct.unpack_from("<H", e))) + bytes(4)
    )
    path.write_bytes(data)


@pytest.mark.parametrize("bands", [3, 4])
def test_big_tiff_holds_the_same(tmp_path, monkeypatch, bands):
    monkeypatch.setattr(writing, "BIGTIFF_FROM", 0)
    pixels = pictures.pattern(96, 64, bands, "uint16")
    encode(pixels, tmp_path / "a.tif", Format.TIFF, metadata=FULL)
    with tifffile.TiffFile(tmp_path / "a.tif") as written:
        assert written.is_bigtiff
        assert np.array_equal(written.pages[0].asarray(), pixels)
        assert written.pages[0].tags["ExifTag"].value["DateTimeOriginal"] == "2026:01:02 03:04:05"
        assert written.pages[0].tags["GPSTag"].value["GPSLatitudeRef"] == "N"
    image = read(tmp_path / "a.tif")
    assert np.array_equal(image.pixels, pixels)
    assert b"MakerNote of a test" in image.metadata.exif


@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_of_either_byte_order_survives_a_tiff(tmp_path, order):
    meta = Metadata(exif=pictures.exif_block(order=order, thumbnail=False))
    encode(pictures.pattern(), tmp_path / "a.tif", Format.TIFF, metadata=meta)
    exif = Pillow.Exif()
    exif.load(read(tmp_path / "a.tif").metadata.exif)
    assert exif.get_ifd(0x8769)[0x829A] == 1 / 250
    assert exif.get_ifd(0x8769)[0xA003] == 32
    assert exif.get_ifd(0x8825)[2] == (52.0, 31.0, 0.0)


def test_no_metadata_means_none_in_the_file(tmp_path):
    for kind in Format:
        path = tmp_path / f"a.{kind.value}"
        encode(pictures.pattern(), path, kind)
        assert read(path).metadata == Metadata(), kind


def test_a_profile_of_another_kind_of_colour_is_left_out(tmp_path):
    notices = encode(
        pictures.pattern(bands=1), tmp_path / "a.png", Format.PNG, metadata=Metadata(icc=pictures.display_p3())
    )
    assert notices == ("The colour profile does not fit the picture and was left out.",)
    assert read(tmp_path / "a.png").metadata.icc is None


def test_large_profiles_are_split_over_jpeg_segments(tmp_path):
    profile = pictures.display_p3() + bytes(200_000)
    profile = struct.pack(">I", len(profile)) + profile[4:]
    encode(pictures.pattern(), tmp_path / "a.jpg", Format.JPEG, metadata=Metadata(icc=profile))
    assert read(tmp_path / "a.jpg").metadata.icc == profile
    assert theirs(tmp_path / "a.jpg").info["icc_profile"] == profile


def test_what_jpeg_cannot_hold_is_left_out_and_said(tmp_path):
    meta = Metadata(exif=FULL.exif + bytes(70_000), xmp=pictures.xmp_packet() + b" " * 70_000)
    notices = encode(pictures.pattern(), tmp_path / "a.jpg", Format.JPEG, metadata=meta)
    assert [notice.split(" data")[0] for notice in notices] == ["The EXIF", "The XMP"]
    assert read(tmp_path / "a.jpg").metadata == Metadata()


def test_quality_decides_the_size_and_the_chroma(tmp_path):
    pixels = pictures.noise(64, 64)
    sizes = []
    for quality in (10, 60, None, 100):
        path = tmp_path / f"{quality}.jpg"
        encode(pixels, path, Format.JPEG, quality=quality)
        sizes.append(path.stat().st_size)
    assert sizes == sorted(sizes)
    assert theirs(tmp_path / "None.jpg").layer[0][1:3] == (1, 1)
    assert theirs(tmp_path / "60.jpg").layer[0][1:3] == (2, 2)
    with pytest.raises(ValueError, match="quality"):
        encode(pixels, tmp_path / "a.jpg", Format.JPEG, quality=0)


@pytest.mark.parametrize(("kind", "side"), [(Format.JPEG, 65501), (Format.WEBP, 16384), (Format.AVIF, 16385)])
def test_limits_of_formats_are_said_before_any_work(tmp_path, kind, side):
    with pytest.raises(errors.FormatLimit, match=f"{side}x1; choose PNG or TIFF"):
        encode(np.zeros((1, side, 3), np.uint8), tmp_path / "a", kind)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", list(Format))
@pytest.mark.parametrize("bands", [1, 2, 3, 4])
def test_one_pixel_can_be_written(tmp_path, kind, bands):
    encode(np.full((1, 1, bands), 90, np.uint8), tmp_path / "a", kind)
    assert read(tmp_path / "a").pixels.shape[:2] == (1, 1)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.JPG", Format.JPEG),
        ("a.b.tiff", Format.TIFF),
        ("avif", Format.AVIF),
        (".jpe", Format.JPEG),
        ("a.bmp", None),
        (Path("folder.png") / "a.webp", Format.WEBP),
        (Path("folder.png") / "a", None),
    ],
)
def test_extensions_name_formats(name, kind):
    assert Format.named(str(name)) is kind


def test_views_and_maps_are_written_as_they_are_seen(tmp_path):
    pixels = pictures.pattern(64, 48)
    np.save(tmp_path / "a.npy", pixels)
    mapped = np.load(tmp_path / "a.npy", mmap_mode="r")
    for number, view in enumerate((pixels[::-1], pixels[:, 3:50], pixels[..., ::-1], mapped)):
        encode(view, tmp_path / f"{number}.png", Format.PNG)
        assert np.array_equal(read(tmp_path / f"{number}.png").pixels, view)


# --- whole or not at all ---------------------------------------------------------------------------------------------


def test_an_existing_file_stays_unless_asked(tmp_path):
    path = pictures.write(tmp_path / "a.png", b"precious")
    path.chmod(0o640)
    with pytest.raises(errors.OutputExists):
        encode(pictures.pattern(), path, Format.PNG)
    assert path.read_bytes() == b"precious"
    encode(pictures.pattern(), path, Format.PNG, overwrite=True)
    assert path.stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.png"]


def test_a_file_that_appears_meanwhile_stays_too(tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    link = os.link

    def late(*arguments):
        path.write_bytes(b"precious")
        return link(*arguments)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(errors.OutputExists):
        encode(pictures.pattern(), path, Format.PNG)
    assert path.read_bytes() == b"precious"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.png"]


def test_a_disk_without_hard_links_is_served(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    encode(pictures.pattern(), tmp_path / "a.png", Format.PNG)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.png"]
    assert read(tmp_path / "a.png").bands == 3


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(errors.OutputUnwritable, match="folder does not exist"):
        encode(pictures.pattern(), tmp_path / "gone" / "a.png", Format.PNG)
    with pytest.raises(errors.OutputUnwritable, match="is a folder"):
        encode(pictures.pattern(), tmp_path, Format.PNG, overwrite=True)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no such permissions here")
def test_a_folder_without_permission_is_said(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    libvips()  # loaded while it may be
    with pictures.ordinary_user(), pytest.raises(errors.OutputUnwritable, match="permission denied"):
        encode(pictures.pattern(), folder / "a.png", Format.PNG)
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no RLIMIT_FSIZE on Windows")
@pytest.mark.parametrize(
    "kind",
    [
        Format.PNG,
        *(pytest.param(kind, marks=pytest.mark.integration) for kind in Format if kind is not Format.PNG),
    ],
)
def test_a_full_disk_leaves_nothing_behind(tmp_path, kind):
    """A limit on the size of files: the system refuses further bytes, as a full disk does."""
    program = f"""
        import resource, sys
        import numpy as np
        from pathlib import Path
        from engine.domain import Format
        from engine.errors import DiskFull
        from engine.imagefile import encode
        pixels = np.random.default_rng(0).integers(0, 255, (400, 400, 3), np.uint8)
        encode(pixels[:8, :8].copy(), Path({str(tmp_path / "warm")!r}), Format({kind.value!r}))
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        try:
            encode(pixels, Path({str(tmp_path / "a")!r}), Format({kind.value!r}), lossless=True)
        except DiskFull as error:
            print(error)
    """
    result = _run(program)
    assert result.stdout == "a could not be written: the disk is full.\n", result.stderr
    assert result.stderr == ""
    assert [entry.name for entry in tmp_path.iterdir()] == ["warm"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX here")
@pytest.mark.integration
def test_ctrl_c_leaves_nothing_behind(tmp_path):
    program = f"""
        import numpy as np
        from pathlib import Path
        from engine.domain import Format
        from engine.imagefile import encode
        pixels = np.random.default_rng(0).integers(0, 255, (9000, 9000, 3), np.uint8)
        print("ready", flush=True)
        encode(pixels, Path({str(tmp_path / "a.png")!r}), Format.PNG)
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        until = time.monotonic() + 20
        while not list(tmp_path.iterdir()) and time.monotonic() < until:
            time.sleep(0.01)
        assert list(tmp_path.iterdir())
        process.send_signal(signal.SIGINT)
        _, noise = process.communicate(timeout=20)
    assert noise.splitlines()[-1] == "KeyboardInterrupt"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads VmHWM")
@pytest.mark.integration
@pytest.mark.parametrize("kind", [Format.PNG, Format.TIFF, Format.JPEG])
def test_a_picture_larger_than_the_budget_streams_from_its_map(tmp_path, kind):
    program = f"""
        import numpy as np
        from pathlib import Path
        from engine.domain import Format
        from engine.imagefile import encode
        def peak():
            return next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmHWM")) // 1024
        block = np.random.default_rng(0).integers(0, 255, (500, 20_000, 3), np.uint8)
        pixels = np.memmap({str(tmp_path / "map")!r}, np.uint8, "w+", shape=(5_000, 20_000, 3))
        for y in range(0, 5_000, 500):
            pixels[y : y + 500] = block
        pixels.flush()
        del pixels
        Path("/proc/self/clear_refs").write_text("5")
        pixels = np.memmap({str(tmp_path / "map")!r}, np.uint8, "r", shape=(5_000, 20_000, 3))
        before = peak()
        encode(pixels, Path({str(tmp_path / "a")!r}), Format({kind.value!r}))
        print(peak() - before)
    """
    result = _run(program)
    assert int(result.stdout) < 150, result.stderr  # of 300 MB


def _run(program):
    command = [sys.executable, "-c", textwrap.dedent(program)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_webp_without_metadata_is_read_by_others(tmp_path):
    pixels = pictures.noise(bands=4)
    encode(pixels, tmp_path / "a.webp", Format.WEBP, lossless=True)
    assert np.array_equal(np.asarray(theirs(tmp_path / "a.webp")), pixels)
