"""A JPEG file without anything but its picture: its coded pixels stay as they are, bit for bit.

Kept are what decoding needs (tables, frames, scans, the Adobe segment that names the colour model), the ICC profile,
and, in an EXIF block of its own, how the picture must be turned. All else goes, whoever wrote it: EXIF, GPS, XMP, IPTC,
comments, thumbnails, maker's segments, and whatever was appended behind the picture. Source: ITU-T T.81 annex B.
"""

from __future__ import annotations

import mmap
import re
import struct
from typing import BinaryIO

from engine.imagefile import exif
from engine.imagefile.containers import EXIF_MARK, ICC_MARK

_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
"""What ends coded pixels: any marker that is not a restart."""
_APP0, _APP1, _APP2, _APP14, _SOS, _EOI = 0xE0, 0xE1, 0xE2, 0xEE, 0xDA, 0xD9
_NEEDED = frozenset(range(0xC0, 0xD0)) | {0xDB, 0xDC, 0xDD, 0xDE, 0xDF, _SOS}
"""Frames, tables, restart intervals and scans."""
_PIECE = 2**20


def bare_jpeg(source: BinaryIO, target: BinaryIO) -> bool:
    """Write the bare picture of ``source`` to ``target``; ``False``, with anything written, if it is malformed."""
    with mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            return _copied(data, target)
        except (IndexError, struct.error):
            return False


def _copied(data: mmap.mmap, target: BinaryIO) -> bool:
    if data[:2] != b"\xff\xd8":
        return False
    target.write(b"\xff\xd8")
    at, turned = 2, False
    while data[at] == 0xFF:
        if data[at + 1] == 0xFF:  # filling
            at += 1
            continue
        kind = data[at + 1]
        if kind == _EOI:
            target.write(b"\xff\xd9")
            return True
        (length,) = struct.unpack_from(">H", data, at + 2)
        body, end = data[at + 4 : at + 2 + length], at + 2 + length
        if kind in _NEEDED:
            target.write(data[at:end])
        elif kind == _APP1 and body.startswith(EXIF_MARK) and not turned:
            turned = True
            target.write(_orientation(body))
        else:
            target.write(_of_the_picture(kind, body))
        at = end
        if kind == _SOS:
            following = _MARKER.search(data, at)
            if following is None:
                return False
            end = following.start()
            target.writelines(data[start : min(start + _PIECE, end)] for start in range(at, end, _PIECE))
            at = end
    return False


def _of_the_picture(kind: int, body: bytes) -> bytes:
    """A segment of an application that says how to read the pixels, else nothing."""
    if kind == _APP0 and body.startswith(b"JFIF\0") and len(body) >= 12:
        return _segment(kind, body[:12] + b"\0\0")  # without its thumbnail
    if (kind == _APP2 and body.startswith(ICC_MARK)) or (kind == _APP14 and body.startswith(b"Adobe")):
        return _segment(kind, body)
    return b""


def _orientation(body: bytes) -> bytes:
    """An EXIF segment that says nothing but how the picture is turned."""
    turn = exif.orientation_of(body)
    if turn == 1:
        return b""
    field = (exif.ORIENTATION, exif.SHORT, struct.pack("<H", turn))
    return _segment(_APP1, EXIF_MARK + b"II*\0\x08\0\0\0" + exif.pack_ifd((field,), "<", 8))


def _segment(kind: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, kind, len(body) + 2) + body
