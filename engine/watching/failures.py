"""Where a watched folder puts what it could not do: ``failed``, and beside each picture a text that says why."""

from __future__ import annotations

import contextlib
import shutil
from datetime import datetime
from pathlib import Path

from engine.errors import ReliefError
from engine.watching.arrivals import FAILED

REASON = ".reason.txt"


def put_aside(source: Path, folder: Path, error: ReliefError) -> Path | None:
    """Move a picture of the watched ``folder`` to its folder ``failed``; where it is now, ``None`` if it had to stay.

    It keeps its place among the folders. Nothing is replaced: the second ``photo.jpg`` becomes ``photo (2).jpg``.
    """
    wanted = folder / FAILED / source.relative_to(folder)
    try:
        wanted.parent.mkdir(parents=True, exist_ok=True)
        target = _free(wanted)
        # The text first: a picture that is there without its reason would never get one.
        target.with_name(target.name + REASON).write_text(_reason(source, error), encoding="utf-8")
        if target.exists():  # a rename would replace it
            return None
        shutil.move(source, target)
    except OSError:
        return None
    return target


def _free(wanted: Path) -> Path:
    number, target = 1, wanted
    while target.exists():
        number += 1
        target = wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
    return target


def _reason(source: Path, error: ReliefError) -> str:
    size = "unknown size"
    with contextlib.suppress(OSError):
        size = f"{source.stat().st_size} bytes"
    return (
        f"{source.name} could not be enhanced.\n\n{error}\n\n"
        f"When: {datetime.now().astimezone():%Y-%m-%d %H:%M:%S %z}\n"
        f"Picture: {source} ({size})\nCode: {error.code}\n\n"
        "To try it again, move the picture back.\n"
    )
