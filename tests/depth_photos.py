"""Small photos that bring a depth map along, as phones write them; made byte by byte, since no library at hand does."""

from __future__ import annotations

import base64
import io
import struct

import numpy as np
import pictures
import pillow_heif


def depth_codes(width=24, height=16):
    """Codes of a map, 8 bit: black at the left, white at the right, a little brighter downwards."""
    y, x = np.mgrid[0:height, 0:width]
    return np.rint(235 * x / (width - 1) + 20 * y / (height - 1)).astype(np.uint8)


def jpeg_segment(kind, body):
    return struct.pack(">BBH", 0xFF, kind, len(body) + 2) + body


def jpeg_with(segments, photo=None, behind=b""):
    """A JPEG photo with these APP1 bodies, and bytes behind its end."""
    photo = photo or pictures.encoded(pictures.pattern(96, 64), "JPEG")
    return photo[:2] + b"".join(jpeg_segment(0xE1, body) for body in segments) + photo[2:] + behind


def xmp_of(attributes, inside="", spaces=()):
    namespaces = "".join(f' xmlns:{name}="{uri}"' for name, uri in spaces)
    fields = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return (
        b"http://ns.adobe.com/xap/1.0/\0"
        + (
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            f'<rdf:Description rdf:about=""{namespaces}{fields}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta>'
        ).encode()
    )


GDEPTH = ("GDepth", "http://ns.google.com/photos/1.0/depthmap/")
NOTE = ("xmpNote", "http://ns.adobe.com/xmp/note/")


def gdepth_fields(codes=None, kind="PNG", **fields):
    data = pictures.encoded((depth_codes() if codes is None else codes)[..., None], kind)
    known = {"Format": "RangeInverse", "Near": "1.0", "Far": "10.0", "Mime": f"image/{kind.lower()}", **fields}
    known["Data"] = base64.b64encode(data).decode("ascii")
    return {f"GDepth:{key}": value for key, value in known.items() if value is not None}


def gdepth(codes=None, kind="PNG", **fields):
    """The XMP of a photo that holds its map itself; fields that are ``None`` are left out."""
    return xmp_of(gdepth_fields(codes, kind, **fields), spaces=[GDEPTH])


def gdepth_extended(codes=None, part=150, **fields):
    """The same with the map in extended XMP, in parts that are not in order."""
    known = gdepth_fields(codes, **fields)
    guid = "0123456789ABCDEF" * 2
    packet = xmp_of({"GDepth:Data": known.pop("GDepth:Data")}, spaces=[GDEPTH]).partition(b"\0")[2]
    first = xmp_of({**known, "xmpNote:HasExtendedXMP": guid}, spaces=[GDEPTH, NOTE])
    parts = [
        b"http://ns.adobe.com/xmp/extension/\0"
        + guid.encode()
        + struct.pack(">II", len(packet), at)
        + packet[at : at + part]
        for at in range(0, len(packet), part)
    ]
    return [first, *reversed(parts)]


def dynamic_depth(length, *, padding=0, uri="android/depthmap", before=0, **fields):
    """The XMP of a photo whose map of ``length`` bytes is appended, after ``before`` bytes of another picture."""
    google = "http://ns.google.com/photos/dd/1.0"
    spaces = [(name, f"{google}/{name.lower()}/") for name in ("Device", "Container", "Item", "Camera", "DepthMap")]
    known = {"Format": "RangeInverse", "Near": "0.5", "Far": "5", "Units": "Meters", "DepthURI": "android/depthmap"}
    depth = "".join(f"<DepthMap:{key}>{value}</DepthMap:{key}>" for key, value in {**known, **fields}.items())
    items = [("primary_image", 0), *([("android/original", before)] if before else []), (uri, length)]
    listed = "".join(
        f'<rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="image/jpeg" Item:Length="{size}"'
        f' Item:Padding="{padding if number == 0 else 0}" Item:DataURI="{name}"/></rdf:li>'
        for number, (name, size) in enumerate(items)
    )
    inside = (
        f"<Device:Container><Container:Directory><rdf:Seq>{listed}</rdf:Seq></Container:Directory></Device:Container>"
        '<Device:Cameras><rdf:Seq><rdf:li rdf:parseType="Resource"><Device:Camera rdf:parseType="Resource">'
        f'<Camera:DepthMap rdf:parseType="Resource">{depth}</Camera:DepthMap></Device:Camera></rdf:li></rdf:Seq>'
        "</Device:Cameras>"
    )
    return xmp_of({}, inside, spaces)


def heic_with_depth(codes=None, photo=None):
    """A HEIC photo with an auxiliary picture that is marked as its depth map, which no encoder at hand writes.

    Two plain pictures are encoded; then a property (auxC) and a reference (auxl) are added to the second one.
    """
    heif = pillow_heif.from_pillow(pictures.pillow(pictures.pattern(96, 64) if photo is None else photo))
    heif.add_from_pillow(pictures.pillow((depth_codes() if codes is None else codes)[..., None]))
    buffer = io.BytesIO()
    heif.save(buffer, quality=-1)
    data = buffer.getvalue()

    def boxes(start, end):
        while start + 8 <= end:
            length, kind = struct.unpack_from(">I4s", data, start)
            yield kind, start, start + length
            start += length

    def box(kind, body):
        return struct.pack(">I4s", 8 + len(body), kind) + body

    top = {kind: (a, b) for kind, a, b in boxes(0, len(data))}
    start, end = top[b"meta"]
    inner = [(kind, data[a:b]) for kind, a, b in boxes(start + 12, end)]
    names = dict(inner)
    primary = struct.unpack_from(">H", names[b"pitm"], 12)[0]
    iprp_at = next(a for kind, a, _ in boxes(start + 12, end) if kind == b"iprp")
    parts = {kind: data[a:b] for kind, a, b in boxes(iprp_at + 8, iprp_at + len(names[b"iprp"]))}
    ipco = parts[b"ipco"][8:] + box(b"auxC", bytes(4) + b"urn:mpeg:hevc:2015:auxid:2\0")
    at, properties = iprp_at + 8, 0
    for kind, a, b in boxes(at, at + len(names[b"iprp"]) - 8):
        if kind == b"ipco":
            properties = sum(1 for _ in boxes(a + 8, b)) + 1
    ipma = parts[b"ipma"]
    assert ipma[8:12] == bytes(4), "short item numbers, short property numbers"
    entries, at = [], 16
    for _ in range(struct.unpack_from(">I", ipma, 12)[0]):
        item, count = struct.unpack_from(">HB", ipma, at)
        entries.append((item, ipma[at + 3 : at + 3 + count]))
        at += 3 + count
    depth = next(item for item, _ in entries if item != primary)
    entries = [(i, links + bytes([properties | 0x80]) if i == depth else links) for i, links in entries]
    ipma = bytes(4) + struct.pack(">I", len(entries))
    ipma += b"".join(struct.pack(">HB", i, len(links)) + links for i, links in entries)
    names[b"iprp"] = box(b"iprp", box(b"ipco", ipco) + box(b"ipma", ipma))
    assert b"iref" not in names
    names[b"iref"] = box(b"iref", bytes(4) + box(b"auxl", struct.pack(">HHH", depth, 1, primary)))
    grown = sum(map(len, names.values())) - sum(len(body) for _, body in inner)
    names[b"iloc"] = _moved(names[b"iloc"], grown)
    meta = box(b"meta", bytes(4) + b"".join(names.values()))
    return data[:start] + meta + data[end:]


def _moved(iloc, by):
    """The places of items, all ``by`` bytes further on."""
    moved = bytearray(iloc)
    version, sizes = moved[8], moved[12:14]
    assert version <= 1, version
    assert sizes[0] == 0x44, sizes
    base = sizes[1] >> 4
    assert base in (0, 4)
    at = 16
    for _ in range(struct.unpack_from(">H", moved, 14)[0]):
        method = struct.unpack_from(">H", moved, at + 2)[0] & 15 if version == 1 else 0
        at += 4 + 2 * (version == 1)
        if base and method == 0:
            struct.pack_into(">I", moved, at, struct.unpack_from(">I", moved, at)[0] + by)
        at += base
        (count,) = struct.unpack_from(">H", moved, at)
        at += 2
        for _ in range(count):
            if not base and method == 0:
                struct.pack_into(">I", moved, at, struct.unpack_from(">I", moved, at)[0] + by)
            at += 8
    return bytes(moved)
