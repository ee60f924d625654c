"""What a file is, told from its first bytes: the allow-list of formats, and `probe`.

A file's name says nothing here. The first bytes choose the one reader that may see it, so no reader is ever tried on
what is not its own.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from engine.domain import Size
from engine.errors import InputEmpty, InputMissing, InputUnreadable, NotAPicture, UnsupportedPicture

DEFAULT_MAX_PIXELS = 500_000_000
"""Pixels of a picture that is still opened when nobody says otherwise."""


class Source(StrEnum):
    """File formats that can be read; the value is the name people know."""

    PNG = "PNG"
    JPEG = "JPEG"
    WEBP = "WebP"
    TIFF = "TIFF"
    BMP = "BMP"
    GIF = "GIF"
    AVIF = "AVIF"
    HEIC = "HEIC"


@dataclass(frozen=True)
class Header:
    """What a picture will be once decoded: its size with the orientation applied, 1 to 4 bands, its type.

    ``dtype`` is ``uint8``, ``uint16`` or ``float32``; ``source`` is the name of the file's format.
    """

    size: Size
    bands: int
    dtype: str
    source: str


_MAGIC = (
    (0, b"\x89PNG\r\n\x1a\n", Source.PNG),
    (0, b"\xff\xd8\xff", Source.JPEG),
    (8, b"WEBPVP8", Source.WEBP),
    *((0, mark, Source.TIFF) for mark in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    (0, b"GIF87a", Source.GIF),
    (0, b"GIF89a", Source.GIF),
)
_AVIF_BRANDS = frozenset((b"avif", b"avis"))
_HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"))
_REFUSED = (
    (b"8BPS", "a Photoshop document; save it as TIFF"),
    (b"%PDF-", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 file"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 file"),
    (b"\xff\x0a", "a JPEG XL file"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL file"),
    (b"v/1\x01", "an OpenEXR file"),
    (b"#?RADIANCE", "a Radiance HDR file"),
    (b"#?RGBE", "a Radiance HDR file"),
    (b"FUJIFILMCCD-RAW", "a camera's raw file; develop it to TIFF first"),
    (b"IIU\0", "a camera's raw file; develop it to TIFF first"),
    (b"IIRO", "a camera's raw file; develop it to TIFF first"),
    (b"II\x2a\0\x10\0\0\0CR", "a camera's raw file; develop it to TIFF first"),
    (b"\0\0\x01\0", "an icon file"),
    (b"DDS ", "a texture file"),
    (b"SIMPLE  =", "a FITS file"),
    (b"gimp xcf", "a GIMP document; export it as TIFF or PNG"),
)


def sniff(head: bytes, name: str) -> Source:
    """The format that a file's first 4,096 bytes say it has; raises `NotAPicture` or `UnsupportedPicture`."""
    for magic, what in _REFUSED:
        if head.startswith(magic):
            raise UnsupportedPicture(f"{name} is {what}, which is not read.")
    for offset, magic, source in _MAGIC:
        if head[offset:].startswith(magic):
            return source
    if head[:2] == b"BM" and len(head) >= 18 and struct.unpack_from("<I", head, 14)[0] in range(12, 1024):
        return Source.BMP
    if head[4:8] == b"ftyp":
        return _sniff_heif(head, name)
    if _is_svg(head):
        raise UnsupportedPicture(f"{name} is an SVG drawing, which is not read; export it as PNG.")
    raise NotAPicture(f"{name} is not a picture of a known format.")


def _sniff_heif(head: bytes, name: str) -> Source:
    (length,) = struct.unpack_from(">I", head)
    box = head[8 : min(length, len(head))]
    brands = {box[:4], *(box[start : start + 4] for start in range(8, len(box) - 3, 4))}
    if brands & _AVIF_BRANDS and box[:4] not in _HEIC_BRANDS:
        return Source.AVIF
    if brands & _HEIC_BRANDS:
        return Source.HEIC
    if brands & {b"mif1", b"msf1", b"miaf", b"jpeg", b"j2ki", b"vvic", b"crx "}:
        raise UnsupportedPicture(f"{name} is a HEIF or raw file of a kind that is not read.")
    raise NotAPicture(f"{name} is a video or sound file, not a picture.")


def _is_svg(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:2048].lower()
    return text.startswith((b"<?xml", b"<svg", b"<!doctype svg", b"<!--")) and b"<svg" in text


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, Source]]:
    """An ordinary, non-empty file of an allowed format, and which. Raises the errors of `probe`."""
    name = path.name
    try:
        # O_NONBLOCK: a named pipe without a writer must not make the open wait for ever
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
        if path.is_dir():
            raise InputUnreadable(f"{name} is a folder, not a picture.")
        descriptor = os.open(path, flags)
    except (OSError, ValueError) as error:
        raise _translated(error, name) from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise InputUnreadable(f"{name} is not an ordinary file.")
        if status.st_size == 0:
            raise InputEmpty(f"{name} is empty (0 bytes).")
        try:
            head = file.read(4096)
            file.seek(0)
        except OSError as error:
            raise _translated(error, name) from error
        yield file, sniff(head, name)


def _translated(error: Exception, name: str) -> InputMissing | InputUnreadable:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return InputMissing(f"There is no file {name}.")
    if isinstance(error, PermissionError):
        return InputUnreadable(f"{name} cannot be read: permission denied.")
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return InputMissing("There is no such file: its name is too long.")
    return InputUnreadable(f"{name} cannot be read.")


def probe(path: Path, *, max_pixels: int = DEFAULT_MAX_PIXELS) -> Header:
    """What the picture at ``path`` is, from its header only.

    Raises `InputMissing`, `InputUnreadable` (a folder, no permission), `InputEmpty`, `NotAPicture`,
    `UnsupportedPicture`, `DamagedPicture`, and `PictureTooLarge` above ``max_pixels``.
    """
    from engine.imagefile.reading import opened_picture

    with opened_picture(path, max_pixels=max_pixels) as picture:
        return picture.header
