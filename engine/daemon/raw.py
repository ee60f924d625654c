"""Raw pixels that a client sent: what they are, and the picture that they make."""

from __future__ import annotations

import json
import math
from base64 import b64decode
from binascii import Error
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.domain import Size
from engine.errors import DamagedPicture, RequestError
from engine.pixels import Image, Metadata, Pixels


@dataclass(frozen=True)
class RawPicture:
    """Rows of chunky little-endian values: ``bands`` 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and straight alpha.

    ``dtype`` is uint8, uint16 (full range) or float32 (linear). ``icc`` is a profile in base64.
    """

    width: int
    height: int
    bands: int
    dtype: str
    icc: str | None = None
    dpi: tuple[float, float] | None = None

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)

    @property
    def row_bytes(self) -> int:
        return self.width * self.bands * np.dtype(self.dtype).itemsize

    @property
    def size_bytes(self) -> int:
        return self.row_bytes * self.height

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> RawPicture:
        return cls(**json.loads(text))

    def check(self) -> None:
        """Raises `RequestError` for a profile that is not base64, or a resolution that is no number."""
        self._profile()
        if self.dpi is not None and not all(math.isfinite(d) and 0 < d < 1e6 for d in self.dpi):
            raise RequestError("The resolution must be pixels per inch.")

    def image(self, path: Path) -> Image:
        """The picture in this file, mapped. Raises `DamagedPicture` for NaN or a file of another size."""
        shape = (self.height, self.width, self.bands)
        try:
            pixels: Pixels = np.memmap(path, np.dtype(self.dtype).newbyteorder("<"), "r", shape=shape)
        except (OSError, ValueError) as error:
            raise DamagedPicture("The uploaded pixels are not there any more.") from error
        if pixels.dtype.kind == "f":
            for y in range(0, self.height, 256):
                if not np.isfinite(pixels[y : y + 256]).all():
                    raise DamagedPicture("The pixels hold numbers that are not finite.")
        return Image(pixels, Metadata(icc=self._profile(), dpi=_pair(self.dpi)))

    def _profile(self) -> bytes | None:
        try:
            return b64decode(self.icc, validate=True) if self.icc else None
        except (Error, ValueError) as error:
            raise RequestError("The ICC profile is not base64.") from error


def _pair(values: Any) -> tuple[float, float] | None:
    return None if values is None else (float(values[0]), float(values[1]))
