"""Small real picture files for tests, made by libraries other than the ones that Relief reads and writes with."""

from __future__ import annotations

import contextlib
import io
import os
import struct
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image as Pillow

TOP = {"uint8": 255, "uint16": 65535, "float32": 1.0}
GRAY, GRAY_ALPHA, RGB, RGB_ALPHA = 1, 2, 3, 4


def pattern(width=48, height=32, bands=3, dtype="uint8"):
    """Smooth gradients that differ in every channel and have no symmetry; alpha, if any, runs from clear to solid."""
    y, x = np.mgrid[0:height, 0:width]
    x, y = (x + 0.5) / width, (y + 0.5) / height
    planes = [x * 0.8 + 0.1, y * 0.7 + 0.2, (x + 2 * y) / 3.2]
    colour = planes[: 1 if bands <= 2 else 3]
    stacked = np.stack([*colour, x * y * 0.9 + 0.1] if bands in (2, 4) else colour, axis=-1)
    if dtype == "float32":
        return (stacked * 1.5).astype(np.float32) if bands in (1, 3) else stacked.astype(np.float32)
    return np.rint(stacked * TOP[dtype]).astype(dtype)


def noise(width=48, height=32, bands=3, dtype="uint8", seed=1):
    return np.random.default_rng(seed).integers(0, TOP[dtype], (height, width, bands), dtype, endpoint=True)


def pillow(pixels):
    return Pillow.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)


def encoded(pixels, kind, **options):
    buffer = io.BytesIO()
    pillow(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


@contextlib.contextmanager
def ordinary_user():
    """Permissions do not bind root, which tests in containers run as; for a moment, be nobody."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def write(path, data):
    Path(path).write_bytes(data)
    return path


def write_tiff(path, pixels, **options):
    """A TIFF file by tifffile; 2 and 4 bands have straight alpha unless ``extrasamples`` says otherwise."""
    bands = pixels.shape[2]
    if bands in (2, 4):
        options.setdefault("extrasamples", ["unassalpha"])
    options.setdefault("photometric", "minisblack" if bands <= 2 else "rgb")
    options.setdefault("metadata", None)
    data = pixels[..., 0] if bands == 1 else pixels
    tifffile.imwrite(path, data, planarconfig="contig" if bands > 1 else None, **options)
    return path


def read_tiff(path):
    pixels = tifffile.imread(path)
    return pixels[..., None] if pixels.ndim == 2 else pixels


def png16(pixels):
    """A 16-bit PNG of any number of bands, which Pillow cannot write."""
    import zlib

    height, width, bands = pixels.shape
    rows = pixels.astype(">u2").reshape(height, -1)
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[bands]
    out = b"\x89PNG\r\n\x1a\n"
    for name, body in (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 16, kind, 0, 0, 0)),
        (b"IDAT", zlib.compress(raw)),
        (b"IEND", b""),
    ):
        out += struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return out


def display_p3():
    """A small but real ICC profile: matrix and curves of Display P3 (SMPTE EG 432-1 primaries, D65, sRGB curve)."""

    def xyz(*values):
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))

    curve = b"para\0\0\0\0\0\3\0\0" + struct.pack(
        ">5i", *(round(value * 65536) for value in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))
    )
    text = "Display P3".encode("utf-16-be")
    name = b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(text), 28) + text
    tags = [
        (b"desc", name),
        (b"cprt", name),
        (b"wtpt", xyz(0.9642, 1.0, 0.8249)),
        (b"rXYZ", xyz(0.51512, 0.2412, -0.00105)),
        (b"gXYZ", xyz(0.29198, 0.69225, 0.04189)),
        (b"bXYZ", xyz(0.1571, 0.06657, 0.78407)),
        (b"rTRC", curve),
        (b"gTRC", curve),
        (b"bTRC", curve),
    ]
    at, table, body = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for tag, data in tags:
        table += tag + struct.pack(">II", at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = struct.pack(">I4sI4s4s4s", at + len(body), b"test", 0x04300000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    head += struct.pack(">3i", round(0.9642 * 65536), 65536, round(0.8249 * 65536))
    return head.ljust(128, b"\0") + table + body


def exif_block(width=48, height=32, orientation=1, order="<", thumbnail=True):
    """A block as cameras write it: maker, resolution, EXIF with a MakerNote, GPS, and a thumbnail in IFD1."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    short, long = (lambda v: struct.pack(order + "H", v)), (lambda v: struct.pack(order + "I", v))
    ratio = lambda a, b: struct.pack(order + "II", a, b)  # noqa: E731  (one line beside its siblings)

    def ifd(at, fields, following=0):
        widths = {2: 1, 3: 2, 4: 4, 5: 8, 7: 1}
        behind, head, tail = at + 6 + 12 * len(fields), struct.pack(order + "H", len(fields)), b""
        for tag, kind, value in fields:
            head += struct.pack(order + "HHI", tag, kind, len(value) // widths[kind])
            if len(value) <= 4:
                head += value.ljust(4, b"\0")
            else:
                head += long(behind + len(tail))
                tail += value + bytes(len(value) % 2)
        return head + long(following) + tail

    first = [
        (0x10F, 2, b"Relief Cameras\0"),
        (0x110, 2, b"Test 1\0"),
        (0x112, 3, short(orientation)),
        (0x11A, 5, ratio(300, 1)),
        (0x11B, 5, ratio(300, 1)),
        (0x128, 3, short(2)),
        (0x8769, 4, long(0)),
        (0x8825, 4, long(0)),
    ]
    inner = [
        (0x829A, 5, ratio(1, 250)),
        (0x9003, 2, b"2026:01:02 03:04:05\0"),
        (0x927C, 7, b"MakerNote of a test \x00\x01\x02"),
        (0xA002, 4, long(width)),
        (0xA003, 3, short(min(height, 65535))),
    ]
    gps = [(0, 1 if order == "" else 7, b"\2\3\0\0"), (1, 2, b"N\0"), (2, 5, ratio(52, 1) + ratio(31, 1) + ratio(0, 1))]
    exif_at = 8 + len(ifd(8, first))
    gps_at = exif_at + len(ifd(exif_at, inner))
    second_at = gps_at + len(ifd(gps_at, gps))
    first[6], first[7] = (0x8769, 4, long(exif_at)), (0x8825, 4, long(gps_at))
    block = mark + long(8) + ifd(8, first, second_at if thumbnail else 0) + ifd(exif_at, inner) + ifd(gps_at, gps)
    if thumbnail:
        small = encoded(pattern(16, 8), "JPEG")
        length = len(ifd(second_at, [(0x103, 3, short(6)), (0x201, 4, long(0)), (0x202, 4, long(0))]))
        fields = [(0x103, 3, short(6)), (0x201, 4, long(second_at + length)), (0x202, 4, long(len(small)))]
        block += ifd(second_at, fields) + small
    return block


def xmp_packet(orientation=1, width=48, height=32):
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
        ' xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' tiff:Orientation="{orientation}" exif:PixelXDimension="{width}" exif:PixelYDimension="{height}">'
        "<dc:creator><rdf:Seq><rdf:li>Zo\u00eb</rdf:li></rdf:Seq></dc:creator>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def bmp(pixels, bits=24, *, top_down=False, masks=None):
    """A BMP file of 24 or 32 bits, or with bit masks of 16 or 32; RGB uint8."""
    height, width = pixels.shape[:2]
    if masks is None:
        extra = np.full((height, width, bits // 8 - 3), 0, np.uint8)
        rows = np.concatenate([pixels[..., 2::-1], extra], axis=-1).reshape(height, -1)
    else:
        value = np.zeros((height, width), np.uint32)
        for band, mask in enumerate(masks):
            low = (mask & -mask).bit_length() - 1
            value |= np.rint(pixels[..., band] / 255 * (mask >> low)).astype(np.uint32) << low
        rows = value.astype("<u2" if bits == 16 else "<u4").view(np.uint8).reshape(height, -1)
    rows = np.pad(rows, ((0, 0), (0, -rows.shape[1] % 4)))
    data = (rows if top_down else rows[::-1]).tobytes()
    extra = b"" if masks is None else struct.pack(f"<{len(masks)}I", *masks)
    compression = 0 if masks is None else (6 if len(masks) == 4 else 3)
    offset = 14 + 40 + len(extra)
    sign = -1 if top_down else 1
    info = struct.pack("<IiiHHIIiiII", 40, width, sign * height, 1, bits, compression, len(data), 11811, 11811, 0, 0)
    return struct.pack("<2sIHHI", b"BM", offset + len(data), 0, 0, offset) + info + extra + data
