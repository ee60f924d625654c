"""From decoded pixels to what Qt draws; nothing is decoded here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColorSpace, QImage

from engine.pixels import Image, full_scale, srgb_encode


def qimage(tile: NDArray[np.uint8], icc: bytes | None = None) -> QImage:
    """A copy of H x W x 3 (RGB) or 4 (RGB and straight alpha) bytes, in the colour space of its profile."""
    height, width, bands = tile.shape
    kind = QImage.Format.Format_RGBA8888 if bands == 4 else QImage.Format.Format_RGB888
    contiguous = np.ascontiguousarray(tile)
    image = QImage(contiguous.data, width, height, contiguous.strides[0], kind).copy()
    space = QColorSpace.fromIccProfile(QByteArray(icc)) if icc else QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    if space.isValid():
        image.setColorSpace(space)
    return image


def whole(image: Image) -> QImage:
    """All of a picture that is small, such as a preview, in 8 bits."""
    pixels = image.pixels[:, :, :1].repeat(3, 2) if image.is_gray else image.pixels
    if image.is_gray and image.has_alpha:
        pixels = np.concatenate((pixels, image.pixels[:, :, 1:]), 2)
    if pixels.dtype.kind == "f":
        pixels = srgb_encode(pixels[:, :, :3])
    scaled = pixels / np.float32(full_scale(pixels.dtype)) * 255
    return qimage(np.rint(scaled.clip(0, 255)).astype(np.uint8), image.metadata.icc)
