"""What a picture file says beside its pixels, made true for pixels that are upright and decoded."""

from __future__ import annotations

import contextlib
import struct
from typing import Any, BinaryIO

from engine.imagefile import exif, resolution, tiff, xmp
from engine.imagefile.header import Source
from engine.imagefile.vips import libvips
from engine.pixels import Metadata

BT709_PRIMARIES, UNSPECIFIED, P3_PRIMARIES = 1, 2, 12
SRGB_LIKE = (1, UNSPECIFIED, 6, 13)
"""Transfer characteristics that programs show with the sRGB curve: BT.709, none given, BT.601, sRGB."""

ONLY_FIRST = {
    Source.TIFF: "only its first page is used",
    Source.GIF: "only its first frame is used",
    Source.WEBP: "only its first frame is used",
    Source.AVIF: "only its main picture is used",
    Source.HEIC: "only its main picture is used",
}
GAIN_MAP_MARKS = (
    b"urn:iso:std:iso:ts:21496:-1",
    b"hdrgm:Version",
    b"HDRGainMapVersion",
    b"urn:com:apple:photo:2020:aux:hdrgainmap",
)


def read(image: Any, file: BinaryIO, source: Source, notices: list[str]) -> Metadata:
    """What a file that libvips has opened says beside its pixels, cleaned; all but the ICC profile."""
    fields = set(image.get_fields())
    block = bytes(image.get("exif-data")) if "exif-data" in fields else None
    if source is Source.TIFF:
        with contextlib.suppress(exif.Malformed):
            block = tiff.read_exif(file)
    packet = bytes(image.get("xmp-data")) if "xmp-data" in fields else None
    pages = image.get("n-pages") if "n-pages" in fields else 1
    if pages > 1 and source in ONLY_FIRST:
        notices.append(f"The file holds {pages} pictures; {ONLY_FIRST[source]}.")
    if source is Source.JPEG and (_has_gain_map(file) or (packet and xmp.GAIN_MAP.search(packet))):
        notices.append("The HDR gain map was left out; the picture is the standard one.")
    dpi = resolution.stated(file, source, image)
    if dpi is None and block:
        dpi = exif.dpi_of(block)
    return cleaned(block, packet, dpi, notices)


def coded_profile(primaries: int, transfer: int, notices: list[str]) -> bytes | None:
    """An ICC profile for colours that a file describes by code points (ITU-T H.273) and no profile.

    ``None`` for sRGB and what is shown as sRGB. Display P3 gets a profile; for others there is a notice.
    """
    if transfer in SRGB_LIKE and primaries == P3_PRIMARIES:
        return bytes(libvips().Image.profile_load("p3"))
    if transfer not in SRGB_LIKE or primaries not in (BT709_PRIMARIES, UNSPECIFIED):
        notices.append("The file's colour space has no profile that could be kept; colours may look different.")
    return None


def avif_codes(file: BinaryIO) -> tuple[int, int]:
    """Colour primaries and transfer characteristics in the colour box of an AVIF file."""
    file.seek(0)
    head = file.read(2**16)
    at = head.find(b"colrnclx")
    if at < 0 or at + 12 > len(head):
        return UNSPECIFIED, UNSPECIFIED
    primaries, transfer = struct.unpack_from(">HH", head, at + 8)
    return primaries, transfer


def cleaned(block: bytes | None, packet: bytes | None, dpi: tuple[float, float] | None, notices: list[str]) -> Metadata:
    """Metadata for upright pixels: orientation 1, no stale thumbnail; what cannot be understood goes, with a notice."""
    kept_block = exif.normalise(block) if block else None
    if block and kept_block is None:
        notices.append("The EXIF data were damaged and left out.")
    kept_packet = xmp.normalise(packet) if packet else None
    if packet and kept_packet is None:
        notices.append("The XMP data were damaged and left out.")
    sane = dpi is not None and all(0.5 < value < 10**6 for value in dpi)
    return Metadata(exif=kept_block, xmp=kept_packet, dpi=dpi if sane else None)


def _has_gain_map(file: BinaryIO) -> bool:
    """Whether an application segment of the main picture announces a gain map."""
    file.seek(2)
    while (mark := file.read(4)) and len(mark) == 4 and mark[0] == 0xFF and mark[1] not in (0xDA, 0xD9):
        length = struct.unpack(">H", mark[2:])[0] - 2
        body = file.read(max(0, length))
        if 0xE0 <= mark[1] <= 0xEF and any(gain in body for gain in GAIN_MAP_MARKS):
            return True
    return False
