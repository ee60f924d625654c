"""Pictures on their way into the window: files and folders, links from a browser's page, pixels from the clipboard.

Pixels and linked pictures are kept in a folder of the program's, as the queue is about files.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from engine.domain import Format
from engine.pixels import Metadata
from engine.replace import make_folder


def kept_folder() -> Path:
    """Where pictures lie that came without a file of their own."""
    from platformdirs import user_pictures_path

    return user_pictures_path() / "Relief"


def sample() -> Path:
    """The picture for somebody who wants to try first."""
    return Path(__file__).parent / "sample" / "chelsea.png"


def is_welcome(data: QMimeData) -> bool:
    """Whether something of this can be taken."""
    return any(url.isLocalFile() for url in data.urls()) or data.hasImage()


def from_mime(data: QMimeData, folder: Path | None = None) -> list[Path]:
    """Files and folders that are named; else the picture itself, kept as PNG. Nothing for anything else.

    A browser that drags a picture gives its pixels beside its address; addresses are never fetched.
    """
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if files:
        return files
    image = QImage(data.imageData()) if data.hasImage() else QImage()
    return [] if image.isNull() else [keep(image, folder or kept_folder())]


def keep(image: QImage, folder: Path) -> Path:
    """Write the picture to ``folder``; the same picture gives the same file. Raises `OutputError`."""
    has_alpha = image.hasAlphaChannel()
    kind = QImage.Format.Format_RGBA8888 if has_alpha else QImage.Format.Format_RGB888
    image = image.convertToFormat(kind)
    bands = 4 if has_alpha else 3
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = np.ascontiguousarray(rows[:, : image.width() * bands]).reshape(image.height(), image.width(), bands)
    digest = hashlib.sha256(pixels.tobytes()).hexdigest()[:8]
    found = next(folder.glob(f"*-{digest}.png"), None) if folder.is_dir() else None
    if found is not None:
        return found
    from engine import imagefile  # with its readers of metadata, for the few who paste

    make_folder(folder)
    path = folder / f"{datetime.now().astimezone():%Y-%m-%d %H.%M}-{digest}.png"
    profile = bytes(image.colorSpace().iccProfile().data()) if image.colorSpace().isValid() else None
    imagefile.encode(pixels, path, Format.PNG, metadata=Metadata(icc=profile))
    return path
