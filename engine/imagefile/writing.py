"""From pixels to a picture file, as a stream: the last step of the route.

The pixels may be a memory map larger than memory: libvips pulls them band by band, and pages already used are let go.
What a format cannot hold is converted and said in a notice; what it cannot hold at all is refused before any work.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from engine.domain import LONGEST_SIDE, Format, Size
from engine.errors import FormatLimit, OutputUnwritable
from engine.imagefile import containers, exif, tiff, xmp
from engine.imagefile.vips import libvips, on_progress, view_of
from engine.mapped import release
from engine.pixels import Metadata, Pixels
from engine.replace import replacing, translated

DTYPES = {
    Format.PNG: ("uint8", "uint16"),
    Format.JPEG: ("uint8",),
    Format.WEBP: ("uint8",),
    Format.TIFF: ("uint8", "uint16", "float32"),
    Format.AVIF: ("uint8", "uint16"),
}
NAMES = {Format.PNG: "PNG", Format.JPEG: "JPEG", Format.WEBP: "WebP", Format.TIFF: "TIFF", Format.AVIF: "AVIF"}
QUALITY = {Format.JPEG: 95, Format.WEBP: 90, Format.AVIF: 85}
FULL_CHROMA = 90
"""From this quality on, colour is stored at full resolution (4:4:4)."""

PNG_LEVEL, PNG_FILTER = 1, "sub"
"""300 MP of enlarged photos with faint noise, 2 cores: level 1 7 s and 640 MB, 2 17 s and 435 MB, 4 29 s and 415 MB,
6 41 s and 414 MB; without a filter, or with "up", 10 s and 868 or 635 MB; "all" takes three times as long for 2 %.
Level 1 keeps encoding within a tenth of the route."""
TIFF_LEVEL = 1
BIGTIFF_FROM = 4_000_000_000
"""Bytes of pixels, before compression: noise does not compress, and a classic file ends at 4 GiB."""
WHITE = 255


def check_size(size: Size, format: Format, name: str) -> None:  # noqa: A002  (the field's word)
    """Raises `FormatLimit` if the format cannot hold a picture of this size; ``name`` is the file's."""
    if max(size.width, size.height) > LONGEST_SIDE[format]:
        limit = f"{NAMES[format]} holds at most {LONGEST_SIDE[format]:,} pixels a side, and this picture is {size}"
        raise FormatLimit(f"{name} could not be written: {limit}; choose PNG or TIFF.")


def encode(
    pixels: Pixels,
    path: Path,
    format: Format,  # noqa: A002  (the field's word)
    *,
    metadata: Metadata | None = None,
    quality: int | None = None,
    lossless: bool = False,
    overwrite: bool = False,
) -> tuple[str, ...]:
    """Write ``pixels`` to ``path``, whole or not at all; returns notices of what the format could not hold.

    ``pixels`` is H x W x C, C = 1..4 (gray, gray + alpha, RGB, RGB + alpha, straight), uint8, uint16 (full range) or
    float32 (linear). ``quality`` is 1..100 and matters to JPEG, WebP and AVIF; ``lossless`` to WebP and AVIF.
    EXIF and XMP get the new size. Raises `FormatLimit`, `OutputExists`, `OutputUnwritable`, `DiskFull`, and
    ``ValueError`` for a quality out of range.
    """
    if quality is not None and not 1 <= quality <= 100:
        raise ValueError(f"quality must be 1..100, not {quality}")
    height, width, bands = pixels.shape
    size = Size(width, height)
    check_size(size, format, path.name)
    notices: list[str] = []
    metadata = _for_format(metadata or Metadata(), format, size, bands, notices)
    pixels = np.ascontiguousarray(pixels)
    with replacing(path, overwrite=overwrite) as file:
        image = _converted(view_of(pixels), pixels.dtype.name, format, notices, lossless=lossless)
        options = _options(format, image, quality or QUALITY.get(format, 100), pixels.nbytes, lossless=lossless)
        try:
            stage = _stage(file, format, metadata, size)
            _write(image, format, options, metadata, stage=stage, file=file, pixels=pixels)
        except OSError as error:
            raise translated(error, path.name) from error
        except libvips().Error as error:
            raise OutputUnwritable(f"{path.name} could not be written: the {NAMES[format]} encoder failed.") from error
    return tuple(notices)


# --- pixels ------------------------------------------------------------------------------------------------------


def _converted(image: Any, dtype: str, format: Format, notices: list[str], *, lossless: bool) -> Any:  # noqa: A002
    """The picture in a type and with bands that the format holds, to be computed as it streams."""
    name, bands = NAMES[format], image.bands
    if dtype not in DTYPES[format]:
        deep = dtype == "float32" and "uint16" in DTYPES[format]
        image = _from_linear(image, bands, deep=deep) if dtype == "float32" else _rounded(image / 257, deep=False)
        was = "The linear float picture" if dtype == "float32" else "The 16-bit picture"
        cut = "; values beyond 0 and 1 were cut" if dtype == "float32" else ""
        notices.append(f"{was} was saved with {16 if deep else 8} bits, as {name} holds no more{cut}.")
        dtype = "uint16" if deep else "uint8"
    if format is Format.AVIF and dtype == "uint16":
        bits = 12 if lossless else 10
        top = (1 << bits) - 1
        # the encoder shifts the low bits away, so rounding is ours
        image = (image * (top / 65535)).rint() * (1 << (16 - bits))
        image = image.cast("ushort").copy(interpretation="rgb16" if bands >= 3 else "grey16")
        notices.append(f"The 16-bit picture was saved with {bits} bits, as AVIF holds at most 12.")
    if format is Format.JPEG and bands in (2, 4):
        image = image.flatten(background=[WHITE] * (bands - 1))
        notices.append("Transparent parts were put on white, as JPEG holds no transparency.")
    return image


def _rounded(image: Any, *, deep: bool) -> Any:
    kind = {1: "grey16" if deep else "b-w", 3: "rgb16" if deep else "srgb"}[3 if image.bands >= 3 else 1]
    return image.rint().cast("ushort" if deep else "uchar").copy(interpretation=kind)


def _from_linear(image: Any, bands: int, *, deep: bool) -> Any:
    """The sRGB curve (IEC 61966-2-1) over colour, none over alpha."""
    top = 65535 if deep else 255
    colours = bands - 1 if bands in (2, 4) else bands
    linear = _clipped(image[0:colours] if bands != colours else image)
    curved = (linear <= 0.0031308).ifthenelse(linear * 12.92, linear ** (1 / 2.4) * 1.055 - 0.055)
    if bands != colours:
        curved = curved.bandjoin(_clipped(image[colours]))
    return _rounded(curved * top, deep=deep)


def _clipped(image: Any) -> Any:
    floored = (image > 0).ifthenelse(image, 0)
    return (floored < 1).ifthenelse(floored, 1)


# --- metadata ----------------------------------------------------------------------------------------------------


def _for_format(metadata: Metadata, format: Format, size: Size, bands: int, notices: list[str]) -> Metadata:  # noqa: A002
    """The metadata as they go into the file, less what it cannot hold."""
    block = exif.with_size(metadata.exif, size) if metadata.exif else None
    if metadata.exif and block is None:
        notices.append("The EXIF data were damaged and left out.")
    if block is None and metadata.dpi and format in (Format.WEBP, Format.AVIF):
        block = exif.from_dpi(metadata.dpi)
    packet = xmp.with_size(metadata.xmp, size) if metadata.xmp else None
    icc = metadata.icc
    written_gray = bands <= 2 and format not in (Format.WEBP, Format.AVIF)
    if icc and icc[16:20] != (b"GRAY" if written_gray else b"RGB "):
        notices.append("The colour profile does not fit the picture and was left out.")
        icc = None
    if format is Format.JPEG:
        if block and len(block) + len(containers.EXIF_MARK) > containers.SEGMENT:
            notices.append("The EXIF data are too long for JPEG and were left out.")
            block = None
        if packet and len(packet) + len(containers.XMP_MARK) > containers.SEGMENT:
            notices.append("The XMP data are too long for JPEG and were left out.")
            packet = None
    return dataclasses.replace(metadata, icc=icc, exif=block, xmp=packet)


def _stage(file: BinaryIO, format: Format, metadata: Metadata, size: Size) -> containers.Stage:  # noqa: A002
    match format:
        case Format.PNG:
            return containers.PngStage(file, metadata)
        case Format.JPEG:
            return containers.JpegStage(file, metadata)
        case Format.WEBP:
            return containers.WebpStage(file, metadata, (size.width, size.height))
        case _:
            return containers.Plain(file)


def _with_metadata(image: Any, metadata: Metadata) -> tuple[Any, str]:
    """The image carrying what libvips itself shall write, and libvips' ``keep`` for it."""
    image = image.copy()
    kept = []
    for kind, name, value in (
        ("icc", "icc-profile-data", metadata.icc),
        ("xmp", "xmp-data", metadata.xmp),
        ("exif", "exif-data", metadata.exif and containers.EXIF_MARK + metadata.exif),
    ):
        if value:
            image.set_type(libvips().GValue.blob_type, name, value)
            kept.append(kind)
    return image, ":".join(kept) or "none"


# --- files -------------------------------------------------------------------------------------------------------


def _options(format: Format, image: Any, quality: int, raw_bytes: int, *, lossless: bool) -> dict[str, Any]:  # noqa: A002
    match format:
        case Format.PNG:
            return {"compression": PNG_LEVEL, "filter": PNG_FILTER}
        case Format.JPEG:
            return {"Q": quality, "subsample_mode": "off" if quality >= FULL_CHROMA else "on"}
        case Format.WEBP:
            # exact: colour under transparent parts is the user's too
            return {"Q": quality, "lossless": lossless, "exact": lossless, "smart_subsample": quality >= FULL_CHROMA}
        case Format.TIFF:
            return {
                "compression": "deflate",
                "predictor": "float" if image.format == "float" else "horizontal",
                "level": TIFF_LEVEL,
                "bigtiff": raw_bytes > BIGTIFF_FROM,
                "resunit": "inch",
            }
        case Format.AVIF:
            return {
                "compression": "av1",
                "Q": quality,
                "lossless": lossless,
                "bitdepth": (12 if lossless else 10) if image.format == "ushort" else 8,
                "subsample_mode": "off" if lossless or quality >= FULL_CHROMA else "on",
                "effort": 3,
            }


SAVERS = {
    Format.PNG: "pngsave_target",
    Format.JPEG: "jpegsave_target",
    Format.WEBP: "webpsave_target",
    Format.TIFF: "tiffsave_target",
    Format.AVIF: "heifsave_target",
}


def _write(
    image: Any,
    format: Format,  # noqa: A002
    options: dict[str, Any],
    metadata: Metadata,
    *,
    stage: containers.Stage,
    file: BinaryIO,
    pixels: Pixels,
) -> None:
    keep = "none"
    if format in (Format.TIFF, Format.AVIF):
        # the fields of a TIFF file's EXIF are added when it is finished
        own = dataclasses.replace(metadata, exif=None) if format is Format.TIFF else metadata
        image, keep = _with_metadata(image, own)
        if metadata.dpi:
            image = image.copy(xres=metadata.dpi[0] / 25.4, yres=metadata.dpi[1] / 25.4)
    on_progress(image, lambda: release(pixels))
    output = _Output(stage, file)
    save = getattr(image, SAVERS[format])
    _interruptible(lambda: save(output.target, keep=keep, **options), output)
    stage.finish()
    if format is Format.TIFF:
        tiff.finish(file, metadata.exif, keep_resolution=metadata.dpi is not None)
    elif format is Format.AVIF and metadata.exif:
        containers.replace_avif_exif(file, metadata.exif)


class _Output:
    """The target that libvips writes to. What fails in its callbacks, in whatever thread, is kept for the caller."""

    def __init__(self, stage: containers.Stage, file: BinaryIO) -> None:
        self.failure: BaseException | None = None
        self.stopped = False
        self.target = libvips().TargetCustom()
        self.target.on_write(lambda data: self._guarded(-1, self._write, stage, data))
        self.target.on_read(lambda length: self._guarded(b"", file.read, length))
        self.target.on_seek(lambda offset, whence: self._guarded(-1, file.seek, offset, whence))

    def _guarded(self, failed: Any, call: Callable[..., Any], *arguments: Any) -> Any:
        if self.stopped or self.failure is not None:
            return failed
        try:
            return call(*arguments)
        except OSError as error:
            self.failure = error
            return failed

    @staticmethod
    def _write(stage: containers.Stage, data: Any) -> int:
        stage.write(bytes(data))
        return len(data)


def _interruptible(save: Callable[[], Any], output: _Output) -> None:
    """Run ``save`` in a thread, so that Ctrl-C reaches Python at once and not some callback of libvips.

    Raises what the output met rather than what libvips made of it.
    """
    failure: list[BaseException] = []

    def run() -> None:
        try:
            save()
        except BaseException as error:  # noqa: BLE001  (handed to the waiting thread)
            failure.append(error)

    thread = threading.Thread(target=run, name="encode", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(0.2)  # with a time, or Windows would not see Ctrl-C
    except BaseException:
        output.stopped = True
        thread.join()
        raise
    if output.failure is not None:
        raise output.failure
    if failure:
        raise failure[0]
