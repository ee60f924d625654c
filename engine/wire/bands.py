"""Binary frames of the WebSocket: a band of whole rows of a picture, after a header of 16 bytes.

=======  ========  ==================================================
bytes    type      meaning
=======  ========  ==================================================
0-3      4 bytes   ``RLF1``
4-7      uint32    transfer, a number that the receiver of pixels chose or was told
8-11     uint32    first row
12-15    uint32    number of rows
16-      pixels    rows x width x bands values, chunky, little-endian
=======  ========  ==================================================

All numbers are little-endian. A band is a tile of the picture's whole width: of 4 to 8 MiB, unless a row is larger.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from engine.errors import ProtocolBroken

HEADER = struct.Struct("<4sIII")
MAGIC = b"RLF1"
BAND_BYTES = 6 * 2**20
"""How large bands are made, about, in bytes."""
LARGEST_BAND = 16 * 2**20
"""Larger ones are refused; a row of a picture must fit into one."""
WINDOW = 4
"""Bands that may be under way without having been acknowledged."""


@dataclass(frozen=True)
class Band:
    """Where the rows of a frame belong."""

    transfer: int
    row: int
    rows: int

    def header(self) -> bytes:
        return HEADER.pack(MAGIC, self.transfer, self.row, self.rows)


def parse(frame: bytes) -> tuple[Band, memoryview]:
    """The band and its pixels, not copied. Raises `ProtocolBroken`."""
    if len(frame) <= HEADER.size:
        raise ProtocolBroken("A binary message is too short to be a band.")
    magic, transfer, row, rows = HEADER.unpack_from(frame)
    if magic != MAGIC or rows == 0:
        raise ProtocolBroken("A binary message is not a band of pixels.")
    return Band(transfer, row, rows), memoryview(frame)[HEADER.size :]


def rows_per_band(row_bytes: int) -> int:
    """How many rows of so many bytes go into a band. Raises `ProtocolBroken` where not even one does."""
    if row_bytes + HEADER.size > LARGEST_BAND:
        raise ProtocolBroken(f"A row of {row_bytes} bytes is too long to be sent.")
    return max(1, BAND_BYTES // row_bytes)
