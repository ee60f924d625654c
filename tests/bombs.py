"""Small files that are meant to become large, or to keep their reader busy: for tests of what refuses them."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pictures
import pillow_heif
import tifffile

SIDE = 6000
"""Of those that say the truth and are within what is allowed: 36 megapixels of nothing."""
LONG = 2**27
"""Bytes that a few hundred thousand unpack to."""


def _chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height, data, *chunks, interlaced=0):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, body) for name, body in ((b"IHDR", header), *chunks, (b"IDAT", data), (b"IEND", b""))
    )


def packed(count):
    """So many zero bytes, as zlib leaves them."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(bytes(2**20)) for _ in range(count // 2**20)]
    return b"".join(parts) + packer.compress(bytes(count % 2**20)) + packer.flush()


def tiff(*fields):
    """A classic TIFF of one directory, which points to itself as the next."""
    body = b"".join(struct.pack("<HHII", *field) for field in sorted(fields))
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(fields)) + body + struct.pack("<I", 8) + bytes(64)


def _tiff_of(width, height, **more):
    values = {256: width, 257: height, 258: 8, 259: 8, 262: 1, 273: 8, 277: 1, 278: height, 279: 40}
    return tiff(*((tag, 4, 1, value) for tag, value in values.items()), *more.get("fields", ()))


def _patched(data, mark, width, height):
    """With another size behind each ``mark``, as the boxes of HEIC and AVIF have it."""
    data, at = bytearray(data), data.find(mark)
    assert at > 0
    while at > 0:
        struct.pack_into(">II", data, at + len(mark) + 4, width, height)
        at = data.find(mark, at + 1)
    return bytes(data)


def _heif():
    pillow_heif.register_heif_opener()
    buffer = io.BytesIO()
    pillow_heif.from_pillow(pictures.pillow(pictures.noise(64, 64))).save(buffer)
    return buffer.getvalue()


def _webp(width, height):
    frame = pictures.encoded(pictures.noise(16, 16), "WEBP", lossless=True)[12:]
    canvas = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")  # fmt: skip
    return b"RIFF" + struct.pack("<I", 4 + len(canvas) + len(frame)) + b"WEBP" + canvas + frame


def _gif(width, height, frames):
    frame = b"\x21\xf9\x04\x00\x00\x00\x00\x00,\0\0\0\0\1\0\1\0\0\x02\x02\x44\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6) + frame * frames + b";"


def _jpeg(width, height):
    data = bytearray(pictures.encoded(pictures.noise(16, 16), "JPEG"))
    struct.pack_into(">HH", data, data.find(b"\xff\xc0") + 5, height, width)
    return bytes(data)


def _bmp(width, height):
    data = bytearray(pictures.bmp(pictures.noise(8, 8)))
    struct.pack_into("<ii", data, 18, width, height)
    return bytes(data)


def _packed_tiff():
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, np.zeros((SIDE, SIDE), np.uint8), compression="zlib", metadata=None)
    return buffer.getvalue()


def everything():
    """Name to file. Those called "full" are what they say, within what is allowed, and small only as files."""
    long, small = packed(LONG), zlib.compress(bytes(8 * 25))
    return {
        "png of 3,600 megapixels": png(60_000, 60_000, long[:1000]),
        "png of one endless row": png(2**31 - 1, 1, long[:1000]),
        "png with more rows than it says": png(8, 8, long),
        "png with an endless profile": png(8, 8, small, (b"iCCP", b"a\0\0" + long)),
        "png with endless text": png(8, 8, small, (b"zTXt", b"a\0\0" + long)),
        "png with endless XMP": png(8, 8, small, (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + long)),
        "full png": png(SIDE, SIDE, packed(SIDE * (SIDE * 3 + 1))),
        "full interlaced png": png(SIDE, SIDE, packed(SIDE * (SIDE * 3 + 1) + 2 * SIDE), interlaced=1),
        "tiff of 3,600 megapixels": _tiff_of(60_000, 60_000),
        "tiff of the most pixels": _tiff_of(2**31 - 1, 2**31 - 1),
        "tiff without end": _tiff_of(64, 64),
        "tiff with an endless profile": _tiff_of(64, 64, fields=((34675, 7, 2**32 - 1, 8),)),
        "full tiff": _packed_tiff(),
        "webp of 268 megapixels": _webp(16_384, 16_384),
        "webp of the most pixels": _webp(2**24, 2**24),
        "gif of 4,295 megapixels": _gif(65_535, 65_535, 1),
        "gif of 40,000 frames": _gif(5000, 5000, 40_000),
        "jpeg of 4,290 megapixels": _jpeg(65_500, 65_500),
        "bmp of the most pixels": _bmp(2**31 - 1, 2**31 - 1),
        "heic of 3,600 megapixels": _patched(_heif(), b"ispe", 60_000, 60_000),
        "avif of 3,600 megapixels": _patched(pictures.encoded(pictures.noise(64, 64), "AVIF"), b"ispe", 60_000, 60_000),
    }
