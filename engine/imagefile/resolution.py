"""Resolution as a file states it; libvips answers 72 or 25.4 dpi when it says nothing, which must not be passed on."""

from __future__ import annotations

import struct
from typing import Any, BinaryIO

from engine.imagefile.header import Source

INCH = 0.0254


def stated(file: BinaryIO, source: Source, image: Any) -> tuple[float, float] | None:
    """Horizontal and vertical pixels per inch; ``None`` if the container says nothing. EXIF is not looked at."""
    if source is Source.PNG:
        return _png(file)
    if source is Source.JPEG:
        return _jpeg(file)
    if source is Source.TIFF and "resolution-unit" in image.get_fields():
        return round(image.xres * 25.4, 3), round(image.yres * 25.4, 3)
    return None


def _png(file: BinaryIO) -> tuple[float, float] | None:
    at = 8
    while True:
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return None
        length, kind = struct.unpack(">I4s", head)
        if kind == b"IDAT":
            return None
        if kind == b"pHYs" and length == 9:
            body = file.read(9)
            across, down, unit = struct.unpack(">IIB", body.ljust(9, b"\0"))
            # whole pixels a metre: 300 dpi is written as 11,811, which is 299.9994
            return (round(across * INCH, 2), round(down * INCH, 2)) if unit == 1 else None
        at += 12 + length


def _jpeg(file: BinaryIO) -> tuple[float, float] | None:
    file.seek(2)
    head = file.read(18)
    if len(head) < 18 or head[:2] != b"\xff\xe0" or head[4:9] != b"JFIF\0":
        return None
    unit, across, down = struct.unpack_from(">BHH", head, 11)
    scale = {1: 1.0, 2: 2.54}.get(unit)
    return (across * scale, down * scale) if scale and across and down else None
