"""Metadata put into the files that libvips writes, byte for byte as we have them.

libvips would pass EXIF through a library that sorts and moves its fields, and ICC profiles through checks that drop
some. PNG and JPEG carry metadata in front of the pixels, so the first bytes are rewritten while the file streams by;
WebP is rebuilt at the end, AVIF gets its EXIF item replaced at the end. Sources: PNG 3rd edition, JFIF 1.02,
ICC.1:2022 annex B, Adobe XMP part 3, the WebP container specification, ISO/IEC 14496-12 (iinf, iloc).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from engine.pixels import Metadata

SEGMENT = 65533
"""Bytes that fit into one JPEG segment."""
XMP_MARK = b"http://ns.adobe.com/xap/1.0/\0"
ICC_MARK = b"ICC_PROFILE\0"
EXIF_MARK = b"Exif\0\0"
INCH = 0.0254


class Stage(Protocol):
    """Takes the bytes of a file as an encoder makes them, and passes them on, changed."""

    def write(self, data: bytes) -> None: ...
    def finish(self) -> None: ...


class Plain:
    """Passes everything on."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def write(self, data: bytes) -> None:
        self.file.write(data)

    def finish(self) -> None:
        """Nothing is held back."""


class _Head(Plain):
    """Holds bytes back until `rewritten` can change the head of the file, then passes on the rest."""

    def __init__(self, file: BinaryIO, metadata: Metadata) -> None:
        super().__init__(file)
        self.metadata = metadata
        self.held: bytearray | None = bytearray()

    def write(self, data: bytes) -> None:
        if self.held is None:
            self.file.write(data)
            return
        self.held += data
        head = self.rewritten(bytes(self.held))
        if head is not None:
            self.held = None
            self.file.write(head)

    def finish(self) -> None:
        if self.held is not None:
            raise ValueError("the encoder's file has no head that we know")

    def rewritten(self, head: bytes) -> bytes | None:
        """The changed head, or ``None`` while it is not complete."""
        raise NotImplementedError


class PngStage(_Head):
    """Chunks for ICC, EXIF, XMP and resolution behind IHDR, in place of libvips' own."""

    def rewritten(self, head: bytes) -> bytes | None:
        at, kept = 8, head[:8]
        while len(head) >= at + 8:
            length, kind = struct.unpack_from(">I4s", head, at)
            if kind == b"IDAT":
                return kept + head[at:]
            if len(head) < at + 12 + length:
                return None
            if kind in (b"IHDR", b"PLTE", b"tRNS"):
                kept += head[at : at + 12 + length]
            at += 12 + length
            if kind == b"IHDR":
                kept += b"".join(self.chunks())
        return None

    def chunks(self) -> Iterator[bytes]:
        meta = self.metadata
        if meta.icc:
            yield _chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(meta.icc))
        if meta.dpi:
            yield _chunk(b"pHYs", struct.pack(">IIB", round(meta.dpi[0] / INCH), round(meta.dpi[1] / INCH), 1))
        if meta.exif:
            yield _chunk(b"eXIf", meta.exif)
        if meta.xmp:
            yield _chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + meta.xmp)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


class JpegStage(_Head):
    """Segments for resolution, EXIF, XMP and ICC behind the start, in place of libvips' own JFIF one."""

    def rewritten(self, head: bytes) -> bytes | None:
        if len(head) < 20:
            return None
        rest = 2
        if head[2:4] == b"\xff\xe0":
            rest = 4 + struct.unpack_from(">H", head, 4)[0]
        return None if len(head) < rest else head[:2] + b"".join(self.segments()) + head[rest:]

    def segments(self) -> Iterator[bytes]:
        meta = self.metadata
        density = (1, *(min(65535, max(1, round(value))) for value in meta.dpi)) if meta.dpi else (0, 1, 1)
        yield _segment(0xE0, b"JFIF\0\1\2" + struct.pack(">BHHBB", *density, 0, 0))
        if meta.exif:
            yield _segment(0xE1, EXIF_MARK + meta.exif)
        if meta.xmp:
            yield _segment(0xE1, XMP_MARK + meta.xmp)
        if meta.icc:
            room = SEGMENT - len(ICC_MARK) - 2
            parts = [meta.icc[start : start + room] for start in range(0, len(meta.icc), room)]
            for number, part in enumerate(parts, 1):
                yield _segment(0xE2, ICC_MARK + bytes((number, len(parts))) + part)


def _segment(kind: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, kind, len(data) + 2) + data


class WebpStage(Plain):
    """Rebuilds the RIFF container at the end; the encoder has the whole file in memory anyway."""

    def __init__(self, file: BinaryIO, metadata: Metadata, size: tuple[int, int]) -> None:
        super().__init__(file)
        self.metadata = metadata
        self.size = size
        self.held = bytearray()

    def write(self, data: bytes) -> None:
        self.held += data

    def finish(self) -> None:
        pixels, alpha = [], False
        at = 12
        while at + 8 <= len(self.held):
            kind, length = struct.unpack_from("<4sI", self.held, at)
            body = bytes(self.held[at + 8 : at + 8 + length])
            if kind in (b"VP8 ", b"VP8L", b"ALPH"):
                pixels.append((kind, body))
                # bit 28 of a lossless header says whether its alpha is used
                alpha |= kind == b"ALPH" or (kind == b"VP8L" and bool(body[4] & 0x10))
            at += 8 + length + length % 2
        self.held.clear()
        meta = self.metadata
        flags = 0x20 * bool(meta.icc) | 0x10 * alpha | 0x08 * bool(meta.exif) | 0x04 * bool(meta.xmp)
        if flags:
            canvas = b"".join(struct.pack("<I", side - 1)[:3] for side in self.size)
            pixels.insert(0, (b"VP8X", bytes((flags, 0, 0, 0)) + canvas))
            pixels[1:1] = [(b"ICCP", meta.icc)] if meta.icc else []
            pixels += [(b"EXIF", meta.exif)] if meta.exif else []
            pixels += [(b"XMP ", meta.xmp)] if meta.xmp else []
        total = 4 + sum(8 + len(body) + len(body) % 2 for _, body in pixels)
        self.file.write(b"RIFF" + struct.pack("<I", total) + b"WEBP")
        for kind, body in pixels:
            self.file.write(kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2))


def replace_avif_exif(file: BinaryIO, block: bytes) -> None:
    """Point the EXIF item of a finished AVIF file to ``block``, appended in an ``mdat`` box of its own.

    A file that is laid out in another way than libheif does stays as it is: its EXIF is then the encoder's version.
    """
    file.seek(0)
    head = file.read(2**16)
    meta = _box(head, 0, len(head), b"meta")
    if meta is None:
        return
    start, end = meta[0] + 4, meta[1]
    item = _exif_item(head, start, end)
    iloc = _box(head, start, end, b"iloc")
    place = _extent(head, *iloc, item) if item is not None and iloc else None
    if place is None:
        return
    body = bytes(4) + block  # the offset of the TIFF header behind these four bytes
    at = file.seek(0, 2)
    if at + 8 > 0xFFFFFFFF:
        return
    file.write(struct.pack(">I4s", 8 + len(body), b"mdat") + body)
    base_at, extent_at = place
    if base_at is not None:
        file.seek(base_at)
        file.write(bytes(4))
    file.seek(extent_at)
    file.write(struct.pack(">II", at + 8, len(body)))


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of the contents of the boxes there."""
    while start + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, start)
        if length < 8 or start + length > end:
            return
        yield kind, start + 8, start + length
        start += length


def _box(data: bytes, start: int, end: int, kind: bytes) -> tuple[int, int] | None:
    return next(((first, last) for found, first, last in _boxes(data, start, end) if found == kind), None)


def _exif_item(data: bytes, start: int, end: int) -> int | None:
    """The number of the item of type Exif."""
    iinf = _box(data, start, end, b"iinf")
    if iinf is None or data[iinf[0]] != 0:
        return None
    for kind, first, _ in _boxes(data, iinf[0] + 6, iinf[1]):
        if kind == b"infe" and data[first] == 2 and data[first + 8 : first + 12] == b"Exif":
            return int(struct.unpack_from(">H", data, first + 4)[0])
    return None


def _extent(data: bytes, start: int, end: int, item: int) -> tuple[int | None, int] | None:
    """Where the base offset, if there is one, and the offset and length of the only extent of ``item`` are written."""
    version, sizes = data[start], data[start + 4 : start + 6]
    # all numbers 32 bits wide, a base offset or none, no index
    if version > 1 or sizes[0] != 0x44 or sizes[1] not in (0x00, 0x40):
        return None
    base = sizes[1] >> 4
    (count,) = struct.unpack_from(">H", data, start + 6)
    at = start + 8
    for _ in range(count):
        (number,) = struct.unpack_from(">H", data, at)
        method = struct.unpack_from(">H", data, at + 2)[0] & 15 if version == 1 else 0
        at += 2 + 2 * (version == 1) + 2 + base
        (extents,) = struct.unpack_from(">H", data, at)
        if number == item:
            usable = method == 0 and extents == 1 and at + 10 <= end
            return (at - base if base else None, at + 2) if usable else None
        at += 2 + 8 * extents
    return None
