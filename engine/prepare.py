"""What is found out about a whole picture before its first tile: its depth, what is in focus, what is protected."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from engine import focus, guided, mask
from engine.decoder import Decoder
from engine.depth import Depth, Sources, picture
from engine.domain import DepthSource, EnhanceRequest, ModelSpec, Region
from engine.guidance import Guidance
from engine.guided import GuidedMap
from engine.pixels import Float, Image
from engine.session import Device
from engine.shrink import fitted

Found = TypeVar("Found")


class Findings:
    """What was found out about one picture, for who asks about it again: of each kind the latest, with its reasons.

    Moving a preview or changing a strength then costs no second estimate. It forgets when asked about another picture
    or for other reasons: other files, another source of depth. For one thread at a time.
    """

    def __init__(self) -> None:
        self._image: Image | None = None
        self._kept: dict[str, tuple[Hashable, Any]] = {}

    def get(self, image: Image, kind: str, reasons: Hashable, find: Callable[[], Found]) -> Found:
        """What ``find`` said for the same ``image`` and ``reasons``, else what it says now. Errors are not kept."""
        if self._image is not image:
            self._image, self._kept = image, {}
        if kind not in self._kept or self._kept[kind][0] != reasons:
            self._kept[kind] = (reasons, find())
        found: Found = self._kept[kind][1]
        return found


def _stamp(path: Path | None) -> tuple[int, int] | None:
    """Changes when the file does."""
    try:
        stat = path.stat() if path is not None else None
    except OSError:  # whoever reads it says so better
        return None
    return (stat.st_mtime_ns, stat.st_size) if stat is not None else None


def _depth_reasons(request: EnhanceRequest) -> Hashable:
    return request.depth, _stamp(request.depth.file), request.device, request.precision


def uses_depth(request: EnhanceRequest, networks: Iterable[ModelSpec]) -> bool:
    """Whether depth changes the result at all: no time goes into what changes nothing."""
    return request.restoration.by_depth or any(network.uses_depth for network in networks)


def looks_inside(request: EnhanceRequest, *, wanted: bool) -> bool:
    """Whether the depth map that the photo itself may hold is to be read; ``wanted`` says that depth is."""
    return wanted and request.depth.source in (DepthSource.AUTO, DepthSource.EMBEDDED)


def unused(request: EnhanceRequest) -> Depth:
    """For a network to which depth means nothing; somebody who asked for depth is told."""
    asked = request.depth.source not in (DepthSource.AUTO, DepthSource.NONE)
    notice = f"{request.model} does not use depth; the depth that was asked for changes nothing."
    return Depth(None, "unused", notices=(notice,) if asked else ())


def find_depth(
    image: Image, request: EnhanceRequest, sources: Sources, devices: Sequence[Device], findings: Findings
) -> Depth:
    """The picture's depth; raises what `Sources.find` raises."""

    def find() -> Depth:
        return sources.find(image, request.depth, devices, request.precision)

    depth = findings.get(image, "depth", _depth_reasons(request), find)
    if depth.map is None and request.restoration.by_depth:
        notice = "Depth is unknown, so near, far and bokeh could not be told apart."
        return replace(depth, notices=(*depth.notices, notice))
    return depth


def guidance(
    image: Image, request: EnhanceRequest, depth: GuidedMap | None, decoder: Decoder, findings: Findings
) -> Guidance:
    """All that leads the networks over one picture. Raises `RequestError` for a mask that does not fit."""
    restoration = request.restoration
    in_focus = None
    if restoration.keep_bokeh and depth is not None:
        in_focus = findings.get(image, "focus", _depth_reasons(request), lambda: _focus(image, depth))
    protect = None
    mask_file = restoration.protect
    if mask_file is not None:
        reasons = mask_file, _stamp(mask_file)
        protect = findings.get(image, "mask", reasons, lambda: mask.read(mask_file, image.size, decoder.decode))
    return Guidance(depth, restoration, in_focus, protect)


def _focus(image: Image, depth: GuidedMap) -> focus.Focus:
    size = fitted(image.size, focus.LONG_SIDE)
    brightness = guided.luma(picture(image, size))
    return focus.find(brightness, depth.plane(Region(0, 0, size.width, size.height), size, brightness))


def plane_of(image: Image, depth: GuidedMap, side: int) -> Float:
    """The map laid onto the whole picture, at most ``side`` pixels a side."""
    size = fitted(image.size, side)
    return depth.plane(Region(0, 0, size.width, size.height), size, guided.luma(picture(image, size)))
