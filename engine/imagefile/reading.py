"""From a picture file to a `pixels.Image`: one reader a format, colours brought to gray or RGB, metadata kept.

Nothing is guessed: a file whose pixels are not all there, or of a kind we cannot show faithfully, is refused.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import math
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from engine.domain import Size
from engine.errors import DamagedPicture, InputUnreadable, PictureTooLarge, UnsupportedPicture
from engine.imagefile import bitmap, described, exif, heic
from engine.imagefile.header import Header, Source, opened
from engine.imagefile.vips import DTYPE, libvips
from engine.mapped import release
from engine.pixels import Image, Metadata, Pixels

LOADERS = {
    Source.PNG: "pngload",
    Source.JPEG: "jpegload",
    Source.WEBP: "webpload",
    Source.TIFF: "tiffload",
    Source.GIF: "gifload",
    Source.AVIF: "heifload",
}
FAIL_ON = {Source.JPEG: "warning"}
"""How much damage stops a reader. Half a JPEG is only a warning to its library; others warn of mere oddities."""

TOO_LARGE = re.compile(r"out of memory|allocat|security limit|exceeds|too many pixels")
RENDERED = ("cmyk", "lab", "labq", "labs", "xyz", "yxy", "lch", "cmc", "hsv")
HARMLESS = re.compile(r"extraneous bytes before marker 0xd9")
"""A JPEG warning about bytes between the end of the pixels and the end of the file."""


@dataclass
class Picture:
    """An opened picture, decoded by ``read`` only: into the given file, which is then mapped, or into memory."""

    header: Header
    read: Callable[[BinaryIO | None], Pixels]
    metadata: Metadata = field(default_factory=Metadata)
    notices: list[str] = field(default_factory=list)


def decode(path: Path, *, max_pixels: int, scratch: BinaryIO | None = None) -> Image:
    """Read the picture at ``path``, at most ``max_pixels`` large, upright and with straight alpha.

    With ``scratch``, an empty file open for reading and writing, the pixels are written there and come back as a memory
    map of it. Raises what `probe` raises, `DamagedPicture` for truncated and corrupt data and for float pixels that are
    not numbers.
    """
    with opened_picture(path, max_pixels=max_pixels) as picture:
        return decoded(picture, path.name, scratch)


def decoded(picture: Picture, name: str, scratch: BinaryIO | None = None) -> Image:
    """The pixels of an opened picture; see `decode`."""
    pixels = picture.read(scratch)
    if pixels.dtype == np.float32:
        _check_finite(pixels, name)
    return Image(pixels, picture.metadata, tuple(picture.notices))


@contextlib.contextmanager
def opened_picture(path: Path, *, max_pixels: int) -> Iterator[Picture]:
    """The picture at ``path``, its header read and checked. Raises the errors of `probe`."""
    name = path.name
    with opened(path) as (file, source):
        try:
            if source is Source.BMP:
                picture = _open_bmp(file, name, max_pixels)
            elif source is Source.HEIC:
                picture = _open_heic(file, name, max_pixels)
            else:
                picture = _open_vips(file, path, source, max_pixels)
            yield picture
        except MemoryError as error:
            raise PictureTooLarge(f"{name} needs more memory than allowed.") from error
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EFBIG):
                raise _no_room(name) from error
            raise InputUnreadable(f"{name} cannot be read to its end.") from error


def _no_room(name: str) -> InputUnreadable:
    return InputUnreadable(f"{name} cannot be decoded: the disk of the scratch folder is full.")


def _check_size(width: int, height: int, max_pixels: int, name: str) -> Size:
    if width < 1 or height < 1:
        raise DamagedPicture(f"{name} is damaged: it has no pixels.")
    if width * height > max_pixels:
        raise PictureTooLarge(f"{name} is {width} x {height} pixels; at most {max_pixels:,} pixels are allowed.")
    return Size(width, height)


def _check_finite(pixels: Pixels, name: str) -> None:
    rows = max(1, 2**22 // max(1, pixels[0].size))
    for y in range(0, len(pixels), rows):
        if not np.isfinite(pixels[y : y + rows]).all():
            raise DamagedPicture(f"{name} holds values that are not numbers (NaN or infinite).")
        release(pixels)


def _new(shape: tuple[int, int, int], dtype: str, scratch: BinaryIO | None) -> Pixels:
    if scratch is None:
        return np.empty(shape, dtype)
    if hasattr(os, "posix_fallocate"):
        # a full disk must be an error here; later it would kill the process in the middle of a store
        os.posix_fallocate(scratch.fileno(), 0, math.prod(shape) * np.dtype(dtype).itemsize)
    return np.memmap(scratch, dtype, "w+", shape=shape)


# --- through libvips ---------------------------------------------------------------------------------------------


def _open_vips(file: BinaryIO, path: Path, source: Source, max_pixels: int) -> Picture:
    name = path.name
    with _translating(name):
        image = _load(file, path, source)
        width, height = image.width, image.height
    _check_size(width, height, max_pixels, name)
    notices: list[str] = []
    with _translating(name):
        metadata = described.read(image, file, source, notices)
        upright, icc = _upright(file, path, source, image, fail_on=FAIL_ON.get(source, "error"), notices=notices)
        if icc is None and source is Source.AVIF:
            icc = described.coded_profile(*described.avif_codes(file), notices)
    bands, dtype = upright.bands, DTYPE.get(upright.format)
    if dtype is None or not 1 <= bands <= 4:
        raise UnsupportedPicture(f"{name} has {bands} channels of type {image.format}, which is not read.")
    metadata = dataclasses.replace(metadata, icc=icc)
    header = Header(Size(upright.width, upright.height), bands, dtype, source.value)

    def read(scratch: BinaryIO | None) -> Pixels:
        with _translating(name):
            try:
                return _computed(upright, header, scratch)
            except libvips().Error as error:
                if source is not Source.JPEG or not HARMLESS.search(str(error)):
                    raise
            again, _ = _upright(file, path, source, image, fail_on="error", notices=[])
            return _computed(again, header, scratch)

    return Picture(header, read, metadata, notices)


def _load(file: BinaryIO, path: Path, source: Source, fail_on: str = "none", access: str = "sequential") -> Any:
    vips = libvips()
    if sys.platform == "win32":
        stream = vips.Source.new_from_file(str(path))  # a descriptor means nothing to another C runtime
    else:
        file.seek(0)
        stream = vips.Source.new_from_descriptor(file.fileno())
    options = {"fail_on": fail_on, "access": access}
    return getattr(vips.Image, f"{LOADERS[source]}_source")(stream, **options)


def _upright(
    file: BinaryIO, path: Path, source: Source, header: Any, *, fail_on: str, notices: list[str]
) -> tuple[Any, bytes | None]:
    """The picture as gray or RGB, turned upright, not yet computed; and the ICC profile its numbers are in."""
    orientation = header.get("orientation") if "orientation" in header.get_fields() else 1
    image = _load(file, path, source, fail_on, "sequential" if orientation == 1 else "random")
    icc = image.get("icc-profile-data") if "icc-profile-data" in image.get_fields() else None
    image, icc = _as_rgb(image, icc, notices)
    if image.format == "double":
        image = image.cast("float")
    if source is Source.AVIF and image.format == "ushort":
        bits = image.get("bits-per-sample") if "bits-per-sample" in image.get_fields() else 16
        if 8 < bits < 16:
            # libvips shifts the samples up; their top must become 65535
            image = ((image / (1 << (16 - bits))) * (65535 / ((1 << bits) - 1))).rint().cast("ushort")
    return (image.autorot() if orientation != 1 else image), icc


def _as_rgb(image: Any, icc: bytes | None, notices: list[str]) -> tuple[Any, bytes | None]:
    vips = libvips()
    if image.interpretation not in RENDERED:
        return image, icc
    deep = image.format in ("ushort", "short", "float")
    if image.interpretation == "cmyk":
        own = icc is not None and icc[16:20] == b"CMYK"
        if icc is not None and not own:
            image = image.copy()
            image.remove("icc-profile-data")
        image = image.icc_transform(
            "srgb",
            embedded=own,
            input_profile="cmyk",
            intent="relative",
            black_point_compensation=True,
            depth=16 if deep else 8,
        )
        through = "its own profile" if own else "a general CMYK profile, as it has none"
        notices.append(f"CMYK colours were converted to sRGB through {through}.")
    else:
        image = image.colourspace("rgb16" if deep else "srgb")
        notices.append("Lab colours were converted to sRGB.")
    return image, bytes(vips.Image.profile_load("srgb"))


def _computed(image: Any, header: Header, scratch: BinaryIO | None) -> Pixels:
    shape = (header.size.height, header.size.width, header.bands)
    if scratch is None:
        return np.ndarray(shape, header.dtype, image.write_to_memory())
    if sys.platform == "win32":
        image.rawsave(scratch.name)
    else:
        os.ftruncate(scratch.fileno(), 0)
        scratch.seek(0)
        image.rawsave_target(libvips().Target.new_to_descriptor(scratch.fileno()))
    return np.memmap(scratch, header.dtype, "r+", shape=shape)


@contextlib.contextmanager
def _translating(name: str) -> Iterator[None]:
    try:
        yield
    except libvips().Error as error:
        detail = f"{error} {getattr(error, 'detail', '')}".lower()
        if "no space left" in detail or "file too large" in detail:
            raise _no_room(name) from error
        if TOO_LARGE.search(detail):
            raise PictureTooLarge(f"{name} needs more memory than allowed.") from error
        if any(
            mark in detail
            for mark in ("unsupported", "samples out of range", "not supported", "not configured", "bad labq")
        ):
            raise UnsupportedPicture(f"{name} is a picture of a kind that is not read.") from error
        raise DamagedPicture(f"{name} is damaged: it is truncated or corrupt.") from error


# --- BMP and HEIC ------------------------------------------------------------------------------------------------


def _open_bmp(file: BinaryIO, name: str, max_pixels: int) -> Picture:
    header = bitmap.read_header(file, name)
    _check_size(header.size.width, header.size.height, max_pixels, name)

    def read(scratch: BinaryIO | None) -> Pixels:
        pixels = _new((header.size.height, header.size.width, header.bands), "uint8", scratch)
        bitmap.read_pixels(file, header, pixels, name)
        return pixels

    return Picture(Header(header.size, header.bands, "uint8", Source.BMP.value), read, Metadata(dpi=header.dpi))


def _open_heic(file: BinaryIO, name: str, max_pixels: int) -> Picture:
    image = heic.open_heic(file, name)
    size = _check_size(image.size[0], image.size[1], max_pixels, name)
    bands, bits, _ = heic.layout(image, name)
    header = Header(size, bands, "uint8" if bits == 8 else "uint16", Source.HEIC.value)
    notices: list[str] = []
    if any("gainmap" in kind for kind in image.info.get("aux", {})):
        notices.append("The HDR gain map was left out; the picture is the standard one.")
    block = image.info.get("exif")
    metadata = described.cleaned(block, image.info.get("xmp"), exif.dpi_of(block) if block else None, notices)
    icc, codes = image.info.get("icc_profile"), image.info.get("nclx_profile") or {}
    if icc is None and codes:
        icc = described.coded_profile(codes["color_primaries"], codes["transfer_characteristics"], notices)
    metadata = dataclasses.replace(metadata, icc=icc)

    def read(scratch: BinaryIO | None) -> Pixels:
        decoded = heic.read_pixels(image, name)
        if scratch is None:
            return decoded
        pixels = _new(decoded.shape, header.dtype, scratch)
        pixels[:] = decoded
        return pixels

    return Picture(header, read, metadata, notices)
