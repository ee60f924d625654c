"""What can be known before the work: whether a result can be written at all, and which formats this machine reads."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from engine.domain import Format, Size
from engine.errors import OutputUnwritable
from engine.imagefile.writing import check_size


def check_writable(path: Path, format: Format, size: Size) -> None:  # noqa: A002  (the field's word)
    """Find out now rather than after minutes of work; raises `FormatLimit` or `OutputUnwritable`."""
    check_size(size, format, path.name)
    folder = path.parent
    if not folder.is_dir():
        raise OutputUnwritable(f"{path.name} could not be written: there is no folder {folder}.")
    if path.is_dir():
        raise OutputUnwritable(f"{path.name} could not be written: it is a folder.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputUnwritable(f"{path.name} could not be written: the folder {folder} does not allow it.")


def formats() -> dict[str, bool]:
    """Formats by name, and whether they can be read here; all but HEIC always can."""
    always = ("PNG", "JPEG", "WebP", "TIFF", "BMP", "GIF", "AVIF")
    return {**dict.fromkeys(always, True), "HEIC": importlib.util.find_spec("pillow_heif") is not None}
