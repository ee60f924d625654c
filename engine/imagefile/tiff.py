"""What libvips leaves out of TIFF files: EXIF and GPS fields, read from a file and added to a finished one.

A TIFF file *is* an EXIF block with pixels, so its fields are copied out into a block of their own, and back into the
first directory of what libvips wrote. Here values do move, which a MakerNote with offsets inside does not survive for
all makers; its bytes are kept. Classic files and BigTIFF (its layout: "BigTIFF", the LibTIFF project).
"""

from __future__ import annotations

import struct
from typing import BinaryIO

from engine.imagefile import exif
from engine.imagefile.exif import EXIF_IFD, GPS_IFD, INTEROP_IFD, WIDTHS

Field = tuple[int, int, bytes]
"""Tag, type, value in the byte order of the file."""

DESCRIPTIVE = frozenset(
    (
        *(0x10E, 0x10F, 0x110, 0x131, 0x132, 0x13B, 0x13C, 0x8298),
        *(exif.X_RESOLUTION, exif.Y_RESOLUTION, exif.RESOLUTION_UNIT),
    )
)
"""Fields of the first directory that describe the photo, not how its pixels are stored."""
RESOLUTION = frozenset((exif.X_RESOLUTION, exif.Y_RESOLUTION, exif.RESOLUTION_UNIT))
ORDER = {b"II": "<", b"MM": ">"}
MAX_BLOCK = 2**24
"""Bytes; more than that is no description of a photo."""


class _File:
    """The directories of a TIFF file; raises `exif.Malformed` where they lead nowhere."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        head = self.at(0, 16)
        self.order = ORDER.get(head[:2], "")
        if not self.order:
            raise exif.Malformed
        self.big = struct.unpack_from(self.order + "H", head, 2)[0] == 43
        self.link_at = 8 if self.big else 4
        self.offset = "Q" if self.big else "I"
        (self.first_at,) = struct.unpack_from(self.order + self.offset, head, self.link_at)

    def at(self, offset: int, length: int) -> bytes:
        self.file.seek(offset)
        data = self.file.read(length)
        if len(data) < length:
            raise exif.Malformed
        return data

    def entries(self, offset: int) -> list[bytes]:
        """The fields of the directory there, each as its 12 (classic) or 20 (BigTIFF) bytes."""
        counter = "Q" if self.big else "H"
        width = struct.calcsize("=" + counter)
        (count,) = struct.unpack(self.order + counter, self.at(offset, width))
        if count > exif.MAX_ENTRIES:
            raise exif.Malformed
        size = 20 if self.big else 12
        table = self.at(offset + width, count * size)
        return [table[start : start + size] for start in range(0, len(table), size)]

    def field(self, entry: bytes) -> Field:
        tag, kind, count = struct.unpack_from(self.order + "HH" + self.offset, entry)
        length = WIDTHS.get(kind, 0) * count
        room = 8 if self.big else 4
        if length > MAX_BLOCK:
            raise exif.Malformed
        if length <= room:
            return tag, kind, entry[-room:][:length]
        return tag, kind, self.at(struct.unpack(self.order + self.offset, entry[-room:])[0], length)

    def fields(self, offset: int) -> list[Field]:
        return [self.field(entry) for entry in self.entries(offset)]

    def number(self, entry: bytes) -> int:
        value = self.field(entry)[2]
        return int.from_bytes(value, "little" if self.order == "<" else "big")


def read_exif(file: BinaryIO) -> bytes | None:
    """The EXIF block of a TIFF file: its describing fields and its EXIF, GPS and interoperability directories.

    ``None`` if there is nothing to keep. Raises `exif.Malformed`.
    """
    tiff = _File(file)
    first: list[Field] = []
    children: dict[int, list[Field]] = {}
    for entry in tiff.entries(tiff.first_at):
        (tag,) = struct.unpack_from(tiff.order + "H", entry)
        if tag in DESCRIPTIVE:
            first.append(tiff.field(entry))
        elif tag in (EXIF_IFD, GPS_IFD):
            children[tag] = tiff.fields(tiff.number(entry))
    if not children and not {tag for tag, _, _ in first} - RESOLUTION:
        return None
    inner = {tag: value for tag, _, value in children.get(EXIF_IFD, ())}
    if INTEROP_IFD in inner:
        offset = int.from_bytes(inner[INTEROP_IFD], "little" if tiff.order == "<" else "big")
        children[INTEROP_IFD] = tiff.fields(offset)
    mark = b"II*\0" if tiff.order == "<" else b"MM\0*"
    return mark + struct.pack(tiff.order + "I", 8) + _tree(first, children, tiff.order, 8)


def _known(fields: list[Field]) -> list[Field]:
    """Fields of types a classic block can hold; BigTIFF's 64-bit ones have no meaning for a photo."""
    return [field for field in fields if field[1] in WIDTHS and field[1] < 16]


def _tree(first: list[Field], children: dict[int, list[Field]], order: str, at: int) -> bytes:
    """Directory ``first`` for the place ``at`` with its children behind it, their offsets filled in."""
    blob, placed = b"", list[Field]()
    own = [field for field in _known(first) if field[0] not in (EXIF_IFD, GPS_IFD)]
    pointers = [tag for tag in (EXIF_IFD, GPS_IFD) if tag in children]
    behind = at + len(exif.pack_ifd((*own, *((tag, exif.LONG, bytes(4)) for tag in pointers)), order, at))
    for tag in pointers:
        packed = _with_interop(children, tag, order, behind + len(blob))
        placed.append((tag, exif.LONG, struct.pack(order + "I", behind + len(blob))))
        blob += packed
    return exif.pack_ifd((*own, *placed), order, at) + blob


def _with_interop(children: dict[int, list[Field]], tag: int, order: str, at: int) -> bytes:
    fields = [field for field in _known(children[tag]) if field[0] != INTEROP_IFD]
    if tag != EXIF_IFD or INTEROP_IFD not in children:
        return exif.pack_ifd(tuple(fields), order, at)
    length = len(exif.pack_ifd((*fields, (INTEROP_IFD, exif.LONG, bytes(4))), order, at))
    pointer = (INTEROP_IFD, exif.LONG, struct.pack(order + "I", at + length))
    interop = tuple(_known(children[INTEROP_IFD]))
    return exif.pack_ifd((*fields, pointer), order, at) + exif.pack_ifd(interop, order, at + length)


def finish(file: BinaryIO, block: bytes | None, *, keep_resolution: bool) -> None:
    """Complete a TIFF file of libvips: add the fields of an EXIF ``block`` to its first directory.

    Without ``keep_resolution`` the resolution is taken out: libvips invents one when there is none. The old directory
    stays in the file as unused bytes.
    Raises `exif.Malformed` if the block is; the file is then still good.
    """
    tiff = _File(file)
    entries = [
        entry
        for entry in tiff.entries(tiff.first_at)
        if keep_resolution or struct.unpack_from(tiff.order + "H", entry)[0] not in RESOLUTION
    ]
    present = {struct.unpack_from(tiff.order + "H", entry)[0] for entry in entries}
    source = exif.Block(block) if block else None
    file.seek(0, 2)
    file.write(bytes(file.tell() % 2))
    if source is not None:
        for tag, kind, value in _fields(source, source.first, tiff.order):
            if tag in DESCRIPTIVE - RESOLUTION - present:
                entries.append(_store(file, tiff, tag, kind, value))
        for tag in (EXIF_IFD, GPS_IFD):
            child = source.children[tag]
            if child is not None:
                fields = [field for field in _fields(source, child, tiff.order) if field[0] != INTEROP_IFD]
                interop = source.children[INTEROP_IFD]
                if tag == EXIF_IFD and interop is not None:
                    at = _directory(file, tiff, [_store(file, tiff, *f) for f in _fields(source, interop, tiff.order)])
                    fields.append((INTEROP_IFD, exif.LONG, struct.pack(tiff.order + "I", at)))
                at = _directory(file, tiff, [_store(file, tiff, *field) for field in fields])
                kind = 18 if tiff.big else exif.LONG
                entries.append(_store(file, tiff, tag, kind, struct.pack(tiff.order + tiff.offset, at)))
    first_at = _directory(file, tiff, entries)
    file.seek(tiff.link_at)
    file.write(struct.pack(tiff.order + tiff.offset, first_at))


def _fields(block: exif.Block, ifd: exif.Ifd, order: str) -> list[Field]:
    fields = [(entry.tag, entry.type, block.value(entry)) for entry in ifd.entries.values()]
    return fields if block.order == order else [_swapped(field) for field in fields]


def _swapped(field: Field) -> Field:
    tag, kind, value = field
    width = 4 if kind in (5, 10) else WIDTHS[kind]
    return tag, kind, b"".join(value[start : start + width][::-1] for start in range(0, len(value), width))


def _store(file: BinaryIO, tiff: _File, tag: int, kind: int, value: bytes) -> bytes:
    """Write a long value at the end of the file; the bytes of the entry for it."""
    room = 8 if tiff.big else 4
    head = struct.pack(tiff.order + "HH" + tiff.offset, tag, kind, len(value) // WIDTHS[kind])
    if len(value) <= room:
        return head + value.ljust(room, b"\0")
    at = file.seek(0, 2)
    file.write(value + bytes(len(value) % 2))
    return head + struct.pack(tiff.order + tiff.offset, at)


def _directory(file: BinaryIO, tiff: _File, entries: list[bytes]) -> int:
    at = file.seek(0, 2)
    entries = sorted(entries, key=lambda entry: int(struct.unpack_from(tiff.order + "H", entry)[0]))
    file.write(struct.pack(tiff.order + ("Q" if tiff.big else "H"), len(entries)))
    file.write(b"".join(entries) + bytes(8 if tiff.big else 4))
    return at
