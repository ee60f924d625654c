"""BMP files, read by ourselves: the libvips that comes as a wheel has no reader for them.

Read are uncompressed pictures of 1, 4, 8, 16, 24 and 32 bits a pixel, with a palette or with bit masks, stored from
the bottom or from the top (BITMAPCOREHEADER, BITMAPINFOHEADER and its versions 2 to 5). Run-length coded ones and
those that wrap a JPEG or PNG are refused. Layout: Microsoft, "Bitmap Storage".
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.domain import Size
from engine.errors import DamagedPicture, UnsupportedPicture

BI_RGB, BI_BITFIELDS, BI_ALPHABITFIELDS = 0, 3, 6
INCH = 0.0254


@dataclass(frozen=True)
class Bitmap:
    """What the headers of a BMP file say. ``masks`` are red, green, blue and alpha; ``palette`` is N x 3."""

    size: Size
    top_down: bool
    bits: int
    data: int
    masks: tuple[int, int, int, int] | None
    palette: NDArray[np.uint8] | None
    dpi: tuple[float, float] | None

    @property
    def bands(self) -> int:
        if self.palette is not None and bool((self.palette == self.palette[:, :1]).all()):
            return 1
        return 4 if self.masks and self.masks[3] else 3

    @property
    def stride(self) -> int:
        """Bytes from one row to the next."""
        return (self.size.width * self.bits + 31) // 32 * 4


def read_header(file: BinaryIO, name: str) -> Bitmap:
    """Parse the headers and the palette; raises `DamagedPicture` or `UnsupportedPicture`."""
    file.seek(0)
    start = file.read(14 + 124)
    try:
        return _parse(file, start, name)
    except struct.error:
        raise DamagedPicture(f"{name} is damaged: its BMP header ends early.") from None


def _parse(file: BinaryIO, start: bytes, name: str) -> Bitmap:
    (data,) = struct.unpack_from("<I", start, 10)
    (header,) = struct.unpack_from("<I", start, 14)
    compression, colours, dpi = BI_RGB, 0, None
    if header == 12:
        width, height, planes, bits = struct.unpack_from("<HHHH", start, 18)
    elif header >= 40:
        width, height, planes, bits, compression, _, across, down, colours = struct.unpack_from("<iiHHIIiiI", start, 18)
        if 0 < across < 10**6 and 0 < down < 10**6:
            dpi = (round(across * INCH, 2), round(down * INCH, 2))
    else:
        raise UnsupportedPicture(f"{name} is a kind of BMP file that is not read.")
    if planes != 1 or width < 1 or height in {0, -(2**31)}:
        raise DamagedPicture(f"{name} is damaged: its BMP header is not valid.")
    if compression not in (BI_RGB, BI_BITFIELDS, BI_ALPHABITFIELDS) or bits not in (1, 4, 8, 16, 24, 32):
        raise UnsupportedPicture(f"{name} is a compressed BMP file, which is not read; save it uncompressed or as PNG.")
    masks = _masks(start, header, bits, compression)
    if bits > 8 and masks is None and bits != 24:
        raise DamagedPicture(f"{name} is damaged: its BMP header is not valid.")
    palette = None
    if bits <= 8:
        entry = 3 if header == 12 else 4
        count = min(colours or 1 << bits, 1 << bits)
        file.seek(14 + header)
        table = file.read(count * entry)
        if len(table) < count * entry:
            raise DamagedPicture(f"{name} is damaged: it ends early.")
        palette = np.frombuffer(table, np.uint8).reshape(count, entry)[:, 2::-1]
    return Bitmap(Size(width, abs(height)), height < 0, bits, data, masks, palette, dpi)


def _masks(start: bytes, header: int, bits: int, compression: int) -> tuple[int, int, int, int] | None:
    if bits not in (16, 32):
        return None
    if compression == BI_RGB:
        # the fourth byte of such a pixel is unused, whatever stands in it
        return (0x7C00, 0x3E0, 0x1F, 0) if bits == 16 else (0xFF0000, 0xFF00, 0xFF, 0)
    red, green, blue = struct.unpack_from("<III", start, 54)
    alpha = struct.unpack_from("<I", start, 66)[0] if header >= 56 or compression == BI_ALPHABITFIELDS else 0
    masks = (red, green, blue, alpha)
    solid = all(_is_run(mask) for mask in masks[:3]) and (alpha == 0 or _is_run(alpha))
    return masks if solid and max(masks) < 1 << bits else None


def _is_run(mask: int) -> bool:
    """Whether the mask is one unbroken run of set bits."""
    low = mask & -mask
    return mask > 0 and (mask // low) & (mask // low + 1) == 0


def read_pixels(file: BinaryIO, bitmap: Bitmap, out: NDArray[np.uint8], name: str) -> None:
    """Decode into ``out``, H x W x `Bitmap.bands`, 0..255; raises `DamagedPicture` if the file ends early."""
    band = max(1, 2**22 // bitmap.stride)
    height = bitmap.size.height
    file.seek(bitmap.data)
    for y in range(0, height, band):
        count = min(band, height - y)
        raw = file.read(count * bitmap.stride)
        if len(raw) < count * bitmap.stride:
            raise DamagedPicture(f"{name} is damaged: it ends early.")
        rows = _colours(np.frombuffer(raw, np.uint8).reshape(count, bitmap.stride), bitmap, name)
        if bitmap.top_down:
            out[y : y + count] = rows
        else:
            out[height - y - count : height - y] = rows[::-1]


def _colours(rows: NDArray[np.uint8], bitmap: Bitmap, name: str) -> NDArray[np.uint8]:
    width, bits = bitmap.size.width, bitmap.bits
    if bitmap.palette is not None:
        per_byte = 8 // bits
        shifts = np.arange(per_byte - 1, -1, -1, dtype=np.uint8) * bits
        index = (rows[:, :, None] >> shifts & (1 << bits) - 1).reshape(len(rows), -1)[:, :width]
        if int(index.max()) >= len(bitmap.palette):
            raise DamagedPicture(f"{name} is damaged: it names colours that its palette lacks.")
        return np.asarray(bitmap.palette[index][..., : bitmap.bands])
    if bitmap.masks is None:
        return rows[:, : width * 3].reshape(len(rows), width, 3)[..., ::-1]
    values = rows[:, : width * bits // 8].copy().view("<u2" if bits == 16 else "<u4").astype(np.uint32)
    channels = [_channel(values, mask) for mask in bitmap.masks if mask]
    return np.stack(channels, axis=-1)


def _channel(values: NDArray[np.uint32], mask: int) -> NDArray[np.uint8]:
    top = mask // (mask & -mask)
    level = ((values & np.uint32(mask)) >> np.uint32((mask & -mask).bit_length() - 1)).astype(np.float64)
    return np.rint(level * (255 / top)).astype(np.uint8)
