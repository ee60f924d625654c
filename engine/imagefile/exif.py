r"""EXIF blocks, edited where they lie: values are overwritten in place, so that nothing moves under a MakerNote.

A block is a small TIFF file (header first, no "Exif\0\0"). MakerNotes hold offsets counted from its start, in layouts
only their makers know; rewriting the block would break them. Sources: CIPA DC-008 (EXIF 2.32) and TIFF 6.0.
A block that cannot be understood is not touched but given up: callers get ``None`` and tell people.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from engine.domain import Size

WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
"""Bytes of one value of each TIFF type."""
BYTE, SHORT, LONG, RATIONAL, UNDEFINED = 1, 3, 4, 5, 7

IMAGE_WIDTH, IMAGE_LENGTH, ORIENTATION = 0x100, 0x101, 0x112
X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 0x11A, 0x11B, 0x128
EXIF_IFD, GPS_IFD, INTEROP_IFD = 0x8769, 0x8825, 0xA005
PIXEL_X, PIXEL_Y = 0xA002, 0xA003
THUMBNAIL_START, THUMBNAIL_LENGTH = 0x201, 0x202
MAX_ENTRIES = 4096


@dataclass(frozen=True)
class Entry:
    """One field of an IFD: where its 12 bytes and its value bytes lie in the block."""

    tag: int
    type: int
    count: int
    at: int
    value_at: int
    length: int


@dataclass(frozen=True)
class Ifd:
    """A directory of fields, where it lies, and where the offset of the next one is written."""

    at: int
    entries: dict[int, Entry]
    link_at: int


class Malformed(ValueError):
    """The block is not a well-formed EXIF block."""


class Block:
    """A mutable EXIF block. Raises `Malformed` where its structure leads out of it or in a circle."""

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data.removeprefix(b"Exif\0\0"))
        if bytes(self.data[:4]) not in (b"II*\0", b"MM\0*"):
            raise Malformed
        self.order = "<" if self.data[:2] == b"II" else ">"
        self.first = self.ifd(self.read("I", 4))
        self.children = {tag: self._child(self.first, tag) for tag in (EXIF_IFD, GPS_IFD)}
        exif = self.children[EXIF_IFD]
        self.children[INTEROP_IFD] = self._child(exif, INTEROP_IFD) if exif else None

    def read(self, code: str, at: int) -> int:
        try:
            return int(struct.unpack_from(self.order + code, self.data, at)[0])
        except struct.error:
            raise Malformed from None

    def write(self, code: str, at: int, value: int) -> None:
        struct.pack_into(self.order + code, self.data, at, value)

    def ifd(self, at: int) -> Ifd:
        count = self.read("H", at)
        link_at = at + 2 + 12 * count
        # some writers leave out the link behind the last field
        if at < 8 or count > MAX_ENTRIES or link_at > len(self.data):
            raise Malformed
        entries: dict[int, Entry] = {}
        for number in range(count):
            entry = self._entry(at + 2 + 12 * number)
            if entry is not None:
                entries.setdefault(entry.tag, entry)
        return Ifd(at, entries, link_at)

    def _entry(self, at: int) -> Entry | None:
        tag, kind, count = self.read("H", at), self.read("H", at + 2), self.read("I", at + 4)
        length = WIDTHS.get(kind, 0) * count
        value_at = at + 8 if length <= 4 else self.read("I", at + 8)
        # a single field that leads astray is passed over, as readers do, and left as it is
        if kind not in WIDTHS or value_at + length > len(self.data):
            return None
        return Entry(tag, kind, count, at, value_at, length)

    def _child(self, parent: Ifd, tag: int) -> Ifd | None:
        entry = parent.entries.get(tag)
        if entry is None or entry.type not in (LONG, 13) or entry.count != 1:
            return None
        try:
            return self.ifd(self.read("I", entry.value_at))
        except Malformed:
            return None

    def number(self, entry: Entry | None) -> int | None:
        """The value of a field that holds one SHORT or LONG."""
        if entry is None or entry.count != 1 or entry.type not in (SHORT, LONG):
            return None
        return self.read("H" if entry.type == SHORT else "I", entry.value_at)

    def set_number(self, entry: Entry | None, value: int) -> None:
        """Overwrite a field of one SHORT or LONG, a LONG afterwards if the value needs it; others stay as they are."""
        if self.number(entry) is None or entry is None:
            return
        if entry.type == SHORT and value > 0xFFFF:
            self.write("H", entry.at + 2, LONG)
        wide = entry.type == LONG or value > 0xFFFF
        self.data[entry.value_at : entry.value_at + 4] = bytes(4)
        self.write("I" if wide else "H", entry.value_at, value)

    def value(self, entry: Entry) -> bytes:
        return bytes(self.data[entry.value_at : entry.value_at + entry.length])

    def ranges(self) -> list[tuple[int, int]]:
        """Where the fields that stay, and their values, lie: start and end of each."""
        found = []
        for ifd in (self.first, *self.children.values()):
            if ifd is not None:
                found.append((ifd.at, ifd.link_at + 4))
                found.extend((e.value_at, e.value_at + e.length) for e in ifd.entries.values())
        return found

    def drop_thumbnail(self) -> None:
        """Unlink IFD1 and wipe the old picture in it; the bytes go where they end the block, else they become zero."""
        link_at = self.first.link_at
        if link_at + 4 > len(self.data):
            return
        second_at = self.read("I", link_at)
        self.write("I", link_at, 0)
        if second_at == 0:
            return
        try:
            second = self.ifd(second_at)
        except Malformed:
            return
        wipe = [(second_at, second.link_at + 4)]
        start, length = (self.number(second.entries.get(tag)) for tag in (THUMBNAIL_START, THUMBNAIL_LENGTH))
        if start and length:
            wipe.append((start, start + length))
        wipe += [(e.value_at, e.value_at + e.length) for e in second.entries.values()]
        kept = self.ranges()
        for begin, end in wipe:
            if begin >= 8 and end <= len(self.data) and not any(begin < b and a < end for a, b in kept):
                self.data[begin:end] = bytes(end - begin)
        end = max(b for _, b in kept)
        if not any(self.data[end:]):
            del self.data[end:]


def normalise(data: bytes) -> bytes | None:
    """The block with orientation 1 and without its thumbnail; ``None`` if it is malformed."""
    try:
        block = Block(data)
        block.set_number(block.first.entries.get(ORIENTATION), 1)
        block.drop_thumbnail()
    except Malformed:
        return None
    return bytes(block.data)


def with_size(data: bytes, size: Size) -> bytes | None:
    """The block with its statements of width and height changed to ``size``; ``None`` if it is malformed."""
    try:
        block = Block(data)
        exif = block.children[EXIF_IFD]
        for entries, tags in (
            (block.first.entries, (IMAGE_WIDTH, IMAGE_LENGTH)),
            (exif.entries if exif else {}, (PIXEL_X, PIXEL_Y)),
        ):
            for tag, value in zip(tags, (size.width, size.height), strict=True):
                block.set_number(entries.get(tag), value)
    except Malformed:
        return None
    return bytes(block.data)


def from_dpi(dpi: tuple[float, float]) -> bytes:
    """A block that says nothing but the resolution, for formats that have no other place for it."""
    fields = (
        (X_RESOLUTION, RATIONAL, struct.pack("<II", round(dpi[0] * 1000), 1000)),
        (Y_RESOLUTION, RATIONAL, struct.pack("<II", round(dpi[1] * 1000), 1000)),
        (RESOLUTION_UNIT, SHORT, struct.pack("<H", 2)),
    )
    return b"II*\0\x08\0\0\0" + pack_ifd(fields, "<", 8)


def orientation_of(data: bytes) -> int:
    """How the picture must be turned to be upright, 1..8; 1 where the block does not say."""
    try:
        block = Block(data)
    except Malformed:
        return 1
    stated = block.number(block.first.entries.get(ORIENTATION)) or 1
    return stated if 1 <= stated <= 8 else 1


def dpi_of(data: bytes) -> tuple[float, float] | None:
    """Horizontal and vertical pixels per inch, as the block states them."""
    try:
        block = Block(data)
        unit = block.number(block.first.entries.get(RESOLUTION_UNIT))
        found = [_rational(block, block.first.entries.get(tag)) for tag in (X_RESOLUTION, Y_RESOLUTION)]
    except Malformed:
        return None
    if found[0] is None or found[1] is None or unit == 1:
        return None
    scale = 2.54 if unit == 3 else 1.0
    return found[0] * scale, found[1] * scale


def _rational(block: Block, entry: Entry | None) -> float | None:
    if entry is None or entry.type != RATIONAL or entry.count != 1:
        return None
    divisor = block.read("I", entry.value_at + 4)
    return block.read("I", entry.value_at) / divisor if divisor else None


def pack_ifd(fields: tuple[tuple[int, int, bytes], ...], order: str, at: int) -> bytes:
    """A classic IFD of (tag, type, value) for the place ``at``, its longer values behind it, no next one."""
    values_at = at + 2 + 12 * len(fields) + 4
    head, tail = struct.pack(order + "H", len(fields)), b""
    for tag, kind, value in sorted(fields, key=lambda field: field[0]):
        head += struct.pack(order + "HHI", tag, kind, len(value) // WIDTHS[kind])
        if len(value) <= 4:
            head += value.ljust(4, b"\0")
        else:
            head += struct.pack(order + "I", values_at + len(tail))
            tail += value + bytes(len(value) % 2)
    return head + bytes(4) + tail
