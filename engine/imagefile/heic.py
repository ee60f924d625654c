"""HEIC files, through the optional pillow-heif: the libvips that comes as a wheel has no HEVC decoder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np

from engine import nearness
from engine.errors import DamagedPicture, UnsupportedPicture
from engine.imagefile import exif
from engine.pixels import Float, Pixels

MODE = re.compile(r"(L|LA|RGB|RGBA|La|RGBa)(?:;(\d+))?")
DEPTH_MODE = re.compile(r"L(?:;(\d+))?|I;(16)")
MAX_DEPTH_PIXELS = 2**24


def open_heic(file: BinaryIO, name: str, *, depth: bool = False) -> Any:
    """The primary picture, not yet decoded, as a pillow-heif image; with ``depth``, its depth maps are listed in it.

    Raises `UnsupportedPicture` or `DamagedPicture`.
    """
    try:
        import pillow_heif
    except ImportError:
        message = f"{name} is a HEIC photo; reading it needs an extra part: pip install 'relief[heic]'"
        raise UnsupportedPicture(message) from None
    try:
        pillow_heif.options.DEPTH_IMAGES = depth
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


def read_depth(file: BinaryIO, name: str) -> tuple[Float | None, int] | None:
    """The map as `engine.nearness` makes them, ``None`` if it is flat, and the photo's EXIF orientation.

    ``None`` if there is no map. libheif turned photo and map as the file says; EXIF only repeats that.
    """
    image = open_heic(file, name, depth=True)
    maps = image.info.get("depth_images")
    if not maps:
        return None
    found = maps[0]
    kind = DEPTH_MODE.fullmatch(found.mode)
    if kind is None or found.size[0] * found.size[1] > MAX_DEPTH_PIXELS:
        raise DamagedPicture(f"its map is {found.size[0]} x {found.size[1]} pixels of kind {found.mode}")
    codes = np.asarray(found).reshape(found.size[1], found.size[0]).astype(np.float32)
    # 16-bit samples come spread over all 16 bits where the mode does not say how many there are
    share = codes / np.float32((1 << int(kind[1] or kind[2] or 8)) - 1)
    metadata = found.info.get("metadata") or {}
    return depth_from_codes(np.minimum(share, 1), metadata), exif.orientation_of(image.info.get("exif") or b"")


def depth_from_codes(share: Float, metadata: Mapping[str, Any]) -> Float | None:
    """The map for codes in [0, 1], by what the file says of them (ITU-T H.265, depth representation information).

    Codes step evenly in disparity (kinds 0, 1 and 3; larger is nearer) or in distance (kind 2). Disparities counted
    from a plane of focus fall below zero; of such, and of codes without bounds, only order and proportions are known.
    """
    if metadata.get("representation_type") == 2:
        near, far = (_number(metadata, key) for key in ("z_near", "z_far"))
        if not 0 < near < far:
            return nearness.from_disparity(1 - share, flat=2 / 255)
        return nearness.from_distance(np.float32(near) + share * np.float32(far - near))
    low, high = (_number(metadata, key) for key in ("d_min", "d_max"))
    if not 0 <= low < high:
        far, near = (_number(metadata, key) for key in ("z_far", "z_near"))
        low, high = (1 / far, 1 / near) if 0 < near < far else (-1.0, 1.0)
    if low < 0:
        return nearness.from_disparity(share, flat=2 / 255)
    return nearness.from_inverse_distance(np.float32(low) + share * np.float32(high - low))


def _number(metadata: Mapping[str, Any], key: str) -> float:
    value = metadata.get(key)
    return float(value) if isinstance(value, int | float) else float("nan")
