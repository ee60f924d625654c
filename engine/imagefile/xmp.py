"""XMP packets: the few statements that enlarging makes wrong, changed in the text; all else stays byte for byte."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from engine.domain import Size

_THUMBNAILS = re.compile(rb"<(xmp:Thumbnails|xap:Thumbnails)\b[^>]*?(/>|>.*?</\1\s*>)", re.DOTALL)
_EXTENDED = re.compile(rb"\s+xmpNote:HasExtendedXMP\s*=\s*(\"[^\"]*\"|'[^']*')")
_GAIN_MAP_ATTRIBUTES = re.compile(rb"\s+(hdrgm|HDRGainMap|apdi):\w+\s*=\s*(\"[^\"]*\"|'[^']*')")
_GAIN_MAP_ELEMENTS = re.compile(
    rb"<((?:hdrgm|HDRGainMap|apdi):\w+|(?:Container|GContainer):Directory)\b[^>]*?(/>|>.*?</\1\s*>)", re.DOTALL
)
GAIN_MAP = re.compile(rb"ns\.adobe\.com/hdr-gain-map|ns\.apple\.com/HDRGainMap")


def normalise(packet: bytes) -> bytes | None:
    """The packet with orientation 1, no thumbnails and no reference to parts it lacks; ``None`` if that broke it."""
    changed = _set(packet, rb"tiff:Orientation", 1)
    changed = _EXTENDED.sub(b"", _THUMBNAILS.sub(b"", changed))
    if GAIN_MAP.search(changed):
        changed = _GAIN_MAP_ELEMENTS.sub(b"", _GAIN_MAP_ATTRIBUTES.sub(b"", changed))
    return changed if changed == packet or _is_well_formed(changed) else None


def with_size(packet: bytes, size: Size) -> bytes:
    """The packet with its statements of width and height changed to ``size``."""
    for names, value in (
        (rb"(?:tiff:ImageWidth|exif:PixelXDimension)", size.width),
        (rb"(?:tiff:ImageLength|exif:PixelYDimension)", size.height),
    ):
        packet = _set(packet, names, value)
    return packet


def _set(packet: bytes, names: bytes, value: int) -> bytes:
    digits = b"%d" % value
    packet = re.sub(rb"(\b" + names + rb"\s*=\s*[\"'])\s*\d+\s*(?=[\"'])", lambda m: m[1] + digits, packet)
    return re.sub(rb"(<" + names + rb"\s*>)\s*\d+\s*(?=</)", lambda m: m[1] + digits, packet)


def _is_well_formed(packet: bytes) -> bool:
    if b"<!DOCTYPE" in packet:
        return False  # XMP has none, and entities could expand without end
    body = re.search(rb"<(x:xmpmeta|x:xapmeta|rdf:RDF)\b.*</\1\s*>", packet, re.DOTALL)
    if body is None:
        return False
    try:
        ET.fromstring(body[0])  # noqa: S314  (declarations are refused above)
    except ET.ParseError:
        return False
    return True
