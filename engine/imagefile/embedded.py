"""The depth map that a photo brings along; whatever is wrong with it costs the map, never the photo."""

from __future__ import annotations

from pathlib import Path

from engine import nearness
from engine.domain import Size
from engine.errors import DamagedPicture
from engine.imagefile import heic, jpegdepth
from engine.imagefile.header import Source, opened
from engine.pixels import Float


def embedded_depth(path: Path, picture: Size) -> tuple[Float | None, tuple[str, ...]]:
    """The map in the photo at ``path``, whose upright size is ``picture``, and notices; ``None`` if none can be used.

    The map is h x w float32 in [0, 1], 1 nearest, at most `nearness.LONG_SIDE` pixels a side, upright as the picture.
    """
    try:
        with opened(path) as (file, source):
            if source is Source.JPEG:
                found = jpegdepth.read(file)
            elif source is Source.HEIC:
                found = heic.read_depth(file, path.name)
            else:
                found = None
        if found is None:
            return None, ()
        depth, orientation = found
        if depth is None:
            return None, ("The depth map in the photo is flat and was not used.",)
        turned = nearness.upright(depth, orientation)
        # Some programs turn a map and leave the orientation, or the other way round: its proportions give it away.
        candidates = (turned, depth) if source is Source.JPEG else (depth, turned)
        return _fitting(candidates, picture), ()
    except Exception as error:  # noqa: BLE001  (a stranger's data in several libraries)
        reason = f": {error}" if isinstance(error, DamagedPicture) else ""
        return None, (f"The depth map in the photo cannot be used{reason}.",)


def _fitting(candidates: tuple[Float, Float], picture: Size) -> Float:
    for candidate in candidates:
        if nearness.belongs(candidate.shape, picture):
            return candidate
    height, width = candidates[0].shape
    raise DamagedPicture(f"it is {width} x {height} pixels, in other proportions than the photo")
