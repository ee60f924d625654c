"""From a picture file to a file with its depth map: what ``relief depth`` does for each picture."""

from __future__ import annotations

import time
from pathlib import Path

from engine import imagefile
from engine.depth import map_format
from engine.domain import DepthReport, DepthRequest, DepthSource, Precision, Progress
from engine.enhance import Engine, OnProgress, check_free, ignore_progress


def write_depth_map(
    engine: Engine,
    source: Path,
    target: Path,
    request: DepthRequest,
    *,
    device: str = "auto",
    precision: Precision | None = None,
    overwrite: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> DepthReport:
    """Write the depth of the picture at ``source`` to ``target``, PNG or TIFF: gray, 16 bit, as large as the picture.

    Bright is near; unknown depth is middle gray. Raises a `ReliefError`, and then there is no file.
    """
    started = time.perf_counter()
    file_format = map_format(target)
    check_free([target], overwrite=overwrite)
    on_progress(Progress("read"))
    imagefile.check_writable(target, file_format, engine.decoder.probe(source).size)
    looks_inside = request.source in (DepthSource.AUTO, DepthSource.EMBEDDED)
    image = engine.decoder.decode(source, depth=looks_inside)
    read = time.perf_counter()
    on_progress(Progress("depth"))
    depth = engine.depth_sources.find(image, request, engine.choice.in_order(device), precision)
    found = time.perf_counter()
    on_progress(Progress("write"))
    engine.write_depth(depth.map, image.pixels, target, overwrite=overwrite)
    now = time.perf_counter()
    seconds = {"read": read - started, "depth": found - read, "write": now - found, "total": now - started}
    return DepthReport(image.size, depth.source, seconds, depth.events, (*image.notices, *depth.notices))
