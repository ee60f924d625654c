"""What leaves the machine of a picture: its pixels and what they mean, nothing of who took it, when, where and how.

A JPEG file keeps its coded pixels and loses everything else. Any other file is written anew from its decoded pixels,
without loss, so that whatever it held beside them cannot be in it. The metadata stay here with the decoded picture, and
go into the result when it is written, here, just as for a picture that was enhanced here.
"""

from __future__ import annotations

from pathlib import Path

from engine import imagefile
from engine.domain import Format
from engine.pixels import Image, Metadata
from engine.replace import replacing

JPEG = "JPEG"


def lossless(dtype: str) -> Format:
    """The format that carries pixels of this type without loss."""
    return Format.TIFF if dtype == "float32" else Format.PNG


def bare(source: Path, kind: str, image: Image, folder: Path, stem: str) -> Path:
    """A file in ``folder`` with the picture alone. ``kind`` is the format of ``source``, ``image`` it decoded.

    Raises `OutputError` where there is no room.
    """
    if kind == JPEG:
        path = folder / f"{stem}.jpg"
        with replacing(path, overwrite=True) as file, source.open("rb") as given:
            done = imagefile.bare_jpeg(given, file)
        if done:
            return path
    written = lossless(image.pixels.dtype.name)
    path = folder / f"{stem}.{written}"
    imagefile.encode(image.pixels, path, written, metadata=Metadata(icc=image.metadata.icc), overwrite=True)
    return path
