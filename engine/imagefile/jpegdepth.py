"""Depth maps inside JPEG photos: what phones put there in portrait mode.

Three kinds, told apart by what they say and not by who says it: XMP with the map in it as base64, in extended XMP where
it is longer than a segment (GDepth and XDM), and XMP that names one of the pictures appended to the file (Dynamic
Depth). All code distances from the nearest (0, black) to the farthest (white). Sources: Google, "Depthmap metadata" and
"Encoding depth and confidence"; "Dynamic Depth" 1.0; Adobe XMP part 3 (extended XMP); ITU-T T.81 annex B.
"""

from __future__ import annotations

import base64
import binascii
import math
import mmap
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET

import numpy as np

from engine import nearness
from engine.errors import DamagedPicture
from engine.imagefile import exif
from engine.imagefile.containers import EXIF_MARK, XMP_MARK
from engine.imagefile.vips import libvips
from engine.pixels import Float

EXTENSION_MARK = b"http://ns.adobe.com/xmp/extension/\0"
MAX_PACKET = 2**26
"""Bytes of XMP; a map of 16 megapixels in 16 bits has less."""
MAX_PIXELS = 2**24

_PACKET = re.compile(rb"<(x:xmpmeta|x:xapmeta|rdf:RDF)\b.*</\1\s*>", re.DOTALL)
_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
"""What ends coded pixels: any marker that is not a restart."""

Fields = dict[tuple[str, str], str]
"""What one XMP structure says: (last part of the namespace, name) to text."""


@dataclass(frozen=True)
class Photo:
    """What of a JPEG file matters here: XMP packets, EXIF orientation, and where its first picture ends."""

    packets: tuple[bytes, ...]
    orientation: int
    end: int


def read(file: BinaryIO) -> tuple[Float | None, int] | None:
    """The map as `engine.nearness` makes them, ``None`` if it is flat, and the photo's orientation; ``None`` if no map.

    Raises `DamagedPicture`, or whatever a library says, for a map that is announced and cannot be read.
    """
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        photo = _photo(data)
        structures = [fields for packet in photo.packets for fields in _structures(packet)]
        depth = _depth_fields(structures)
        if depth is None:
            return None
        if text := depth.get("Data"):
            coded = _decoded_text(text)
        else:
            coded = _appended(data, photo.end, structures, depth.get("DepthURI") or depth["URI"])
    return _nearness(_picture(coded), depth), photo.orientation


# --- the file --------------------------------------------------------------------------------------------------------


def _photo(data: mmap.mmap) -> Photo:
    packet, orientation = b"", 1
    extended: dict[bytes, bytearray] = {}
    for kind, start, stop in _segments(data):
        if kind == 0xD9:
            packets = [packet, *(bytes(part) for guid, part in extended.items() if guid in packet)]
            return Photo(tuple(filter(None, packets)), orientation, stop)
        if kind != 0xE1:
            continue
        body = data[start:stop]
        if body.startswith(XMP_MARK):
            packet = packet or body[len(XMP_MARK) :]
        elif body.startswith(EXTENSION_MARK):
            _extend(extended, body[len(EXTENSION_MARK) :])
        elif body.startswith(EXIF_MARK):
            orientation = exif.orientation_of(body)
    raise DamagedPicture("the photo does not end")


def _segments(data: mmap.mmap) -> Iterator[tuple[int, int, int]]:
    """Kind, start and end of the contents of each segment, to the end (0xD9) of the first picture."""
    at = 2
    while at + 2 <= len(data):
        if data[at] != 0xFF:
            return
        if data[at + 1] == 0xFF:  # filling
            at += 1
            continue
        kind = data[at + 1]
        if kind == 0xD9:
            yield kind, at + 2, at + 2
            return
        (length,) = struct.unpack_from(">H", data, at + 2)
        yield kind, at + 4, at + 2 + length
        at += 2 + length
        if kind == 0xDA:
            following = _MARKER.search(data, at)
            if following is None:
                return
            at = following.end() - 2


def _extend(packets: dict[bytes, bytearray], body: bytes) -> None:
    """Put a part of an extended packet, which comes with its name, the whole length and its place, where it belongs."""
    guid, (length, offset) = body[:32], struct.unpack_from(">II", body, 32)
    part = body[40:]
    if length > MAX_PACKET or offset + len(part) > length or (guid not in packets and len(packets) >= 2):
        raise DamagedPicture("its XMP is too long or does not fit together")
    packets.setdefault(guid, bytearray(length))[offset : offset + len(part)] = part


# --- XMP -------------------------------------------------------------------------------------------------------------


def _structures(packet: bytes) -> Iterator[Fields]:
    """Every element of a packet with its attributes and the text of its children, in order."""
    body = _PACKET.search(packet)
    if body is None or b"<!DOCTYPE" in packet:  # XMP has no declarations, and entities could expand without end
        return
    for element in ET.fromstring(body[0]).iter():  # noqa: S314  (declarations are refused above)
        fields = {_name(key): value for key, value in element.attrib.items()}
        fields |= {_name(child.tag): child.text for child in element if child.text and child.text.strip()}
        if fields:
            yield fields


def _name(tag: str) -> tuple[str, str]:
    namespace, _, name = tag.rpartition("}")
    return namespace.rstrip("/").rpartition("/")[2].lower(), name


def _depth_fields(structures: list[Fields]) -> dict[str, str] | None:
    """What is said about the map. That of GDepth is spread over two packets; that of Dynamic Depth stands together."""
    merged: dict[str, str] = {}
    for structure in structures:
        fields = {name: value for (space, name), value in structure.items() if space == "depthmap"}
        if "DepthURI" in fields or ("URI" in fields and "Format" in fields):
            return fields
        for name, value in fields.items():
            merged.setdefault(name, value)
    return merged if "Data" in merged else None


def _decoded_text(text: str) -> bytes:
    packed = re.sub(r"\s+", "", text)
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except binascii.Error as error:
        raise DamagedPicture("its map is not base64") from error


def _appended(data: mmap.mmap, end: int, structures: list[Fields], uri: str) -> bytes:
    """The picture of that name among those behind the first one, whose lengths the directory lists in order."""
    items = [{name: v for (space, name), v in fields.items() if space == "item"} for fields in structures]
    items = [item for item in items if "Length" in item or "Mime" in item]
    lengths = [_whole(item.get("Length", "0")) for item in items]
    try:
        index = next(i for i, item in enumerate(items) if uri in (item.get("DataURI"), item.get("ItemURI")))
    except StopIteration:
        raise DamagedPicture("its directory lacks the map") from None
    # The first item is the photo itself. What writers mean by padding differs, so the file's end is a second anchor.
    padding = _whole(items[0].get("Padding", "0"))
    for start in (end + padding + sum(lengths[1:index]), len(data) - sum(lengths[index:])):
        coded = data[start : start + lengths[index]] if 0 < start < len(data) else b""
        if lengths[index] and coded.startswith((b"\xff\xd8\xff", b"\x89PNG")):
            return coded
    raise DamagedPicture("its map is not where the directory says")


def _whole(text: str) -> int:
    if not text.strip().isdecimal() or len(text) > 12:
        raise DamagedPicture("its directory has lengths that are no numbers")
    return int(text)


# --- the map ---------------------------------------------------------------------------------------------------------


def _picture(coded: bytes) -> Float:
    """The gray picture in a JPEG or PNG file, H x W in [0, 1]."""
    vips = libvips()
    loaders = {b"\xff\xd8": "jpegload_buffer", b"\x89P": "pngload_buffer"}
    if coded[:2] not in loaders:
        raise DamagedPicture("its map is neither JPEG nor PNG")
    image: Any = getattr(vips.Image, loaders[coded[:2]])(coded, fail_on="error")
    if image.width * image.height > MAX_PIXELS:
        raise DamagedPicture(f"its map of {image.width} x {image.height} pixels is too large")
    pixels = np.ndarray(
        (image.height, image.width, image.bands),
        {"uchar": np.uint8, "ushort": np.uint16}[image.format],
        image.write_to_memory(),
    )
    colours = pixels[:, :, : image.bands - 1 if image.bands in (2, 4) else image.bands]
    gray: Float = colours.mean(2, dtype=np.float32) / np.float32(np.iinfo(pixels.dtype).max)
    return gray


def _nearness(coded: Float, depth: dict[str, str]) -> Float | None:
    """From codes, 0 nearest and 1 farthest, to the map.

    RangeLinear steps evenly in distance, RangeInverse in 1 / distance. Without sane bounds only the order is left.
    """
    near, far = _number(depth.get("Near")), _number(depth.get("Far"))
    if depth.get("Units", "").lower().startswith("diopter"):
        near, far = (1 / value if value else math.inf for value in (near, far))
    linear = depth.get("Format", "RangeInverse") == "RangeLinear"
    if not 0 < near < far or (linear and math.isinf(far)):
        return nearness.from_disparity(1 - coded, flat=2 / 255)
    if linear:
        return nearness.from_distance(np.float32(near) + coded * np.float32(far - near))
    return nearness.from_inverse_distance((1 - coded) * np.float32(1 / near) + coded * np.float32(1 / far))


def _number(text: str | None) -> float:
    """A number as XMP writes it, also as a fraction; NaN for what is none."""
    try:
        above, _, below = (text or "nan").partition("/")
        return float(above) / float(below or 1)
    except (ValueError, ZeroDivisionError):
        return math.nan
