"""HEIC files, through the optional pillow-heif: the libvips that comes as a wheel has no HEVC decoder."""

from __future__ import annotations

import re
from typing import Any, BinaryIO

import numpy as np

from engine.errors import DamagedPicture, UnsupportedPicture
from engine.pixels import Pixels

MODE = re.compile(r"(L|LA|RGB|RGBA|La|RGBa)(?:;(\d+))?")


def open_heic(file: BinaryIO, name: str) -> Any:
    """The primary picture, not yet decoded, as a pillow-heif image; raises `UnsupportedPicture` or `DamagedPicture`."""
    try:
        import pillow_heif
    except ImportError:
        message = f"{name} is a HEIC photo; reading it needs an extra part: pip install 'relief[heic]'"
        raise UnsupportedPicture(message) from None
    try:
        pillow_heif.options.DEPTH_IMAGES = False
        pillow_heif.options.THUMBNAILS = False
        container = pillow_heif.open_heif(file, convert_hdr_to_8bit=False, hdr_to_16bit=False)
        return container[container.primary_index]
    except (ValueError, EOFError, OSError, RuntimeError, SyntaxError, IndexError) as error:
        raise DamagedPicture(f"{name} is damaged and cannot be read.") from error


def layout(image: Any, name: str) -> tuple[int, int, bool]:
    """Bands, bits a sample, and whether alpha is premultiplied."""
    match = MODE.fullmatch(image.mode)
    if match is None:
        raise UnsupportedPicture(f"{name} is a kind of HEIC photo that is not read.")
    return len(match[1]), int(match[2] or 8), bool(image.premultiplied_alpha) or match[1].endswith("a")


def read_pixels(image: Any, name: str) -> Pixels:
    """Decode to H x W x C, uint8, or uint16 with the 10 or 12 bits spread over the full range."""
    bands, bits, premultiplied = layout(image, name)
    try:
        image.load()
        pixels = np.asarray(image)
    except (ValueError, EOFError, OSError, RuntimeError, SyntaxError) as error:
        raise DamagedPicture(f"{name} is damaged and cannot be read.") from error
    pixels = pixels.reshape(image.size[1], image.size[0], bands)
    if bits > 8:
        pixels = spread(pixels, bits)
    return straightened(pixels) if premultiplied else pixels


def spread(pixels: Pixels, bits: int) -> Pixels:
    """Samples of ``bits`` bits (uint16) over 0..65535, rounded."""
    top = (1 << bits) - 1
    scaled = (np.minimum(pixels, top).astype(np.uint32) * 65535 + top // 2) // top
    return scaled.astype(np.uint16)


def straightened(pixels: Pixels) -> Pixels:
    """Colours divided by their alpha, the last band."""
    top = np.iinfo(pixels.dtype).max
    alpha = pixels[..., -1:].astype(np.float64)
    colour = np.rint(pixels[..., :-1] * np.where(alpha > 0, top / np.maximum(alpha, 1), 0))
    return np.concatenate([np.minimum(colour, top), alpha], axis=-1).astype(pixels.dtype)
