"""Raw 16-bit RGB to a TIFF with a profile, and back: ``pack RAW TIFF WIDTH HEIGHT PROFILE``, ``unpack TIFF RAW``."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyvips


def pack(raw: str, tiff: str, width: str, height: str, profile: str) -> None:
    pixels = np.fromfile(raw, np.uint16).reshape(int(height), int(width), 3)
    image = pyvips.Image.new_from_array(pixels).copy(interpretation="rgb16")
    image.write_to_file(tiff, profile=profile)


def unpack(tiff: str, raw: str) -> None:
    pixels = pyvips.Image.new_from_file(tiff).numpy()
    Path(raw).write_bytes(np.ascontiguousarray(pixels[:, :, :3]).tobytes())


if __name__ == "__main__":
    {"pack": pack, "unpack": unpack}[sys.argv[1]](*sys.argv[2:])
