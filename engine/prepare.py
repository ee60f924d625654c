"""What is found out about a whole picture before its first tile: its depth, what is in focus, what is protected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from engine import focus, guided, mask
from engine.decoder import Decoder
from engine.depth import Depth, Sources, picture
from engine.domain import DepthSource, EnhanceRequest, ModelSpec, Region, Restoration
from engine.guidance import Guidance
from engine.guided import GuidedMap
from engine.pixels import Image
from engine.session import Device
from engine.shrink import fitted


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


def find_depth(image: Image, request: EnhanceRequest, sources: Sources, devices: Sequence[Device]) -> Depth:
    """The picture's depth; raises what `Sources.find` raises."""
    depth = sources.find(image, request.depth, devices, request.precision)
    if depth.map is None and request.restoration.by_depth:
        notice = "Depth is unknown, so near, far and bokeh could not be told apart."
        return replace(depth, notices=(*depth.notices, notice))
    return depth


def guidance(image: Image, restoration: Restoration, depth: GuidedMap | None, decoder: Decoder) -> Guidance:
    """All that leads the networks over one picture. Raises `RequestError` for a mask that does not fit."""
    in_focus = None
    if restoration.keep_bokeh and depth is not None:
        size = fitted(image.size, focus.LONG_SIDE)
        brightness = guided.luma(picture(image, size))
        in_focus = focus.find(brightness, depth.plane(Region(0, 0, size.width, size.height), size, brightness))
    protect = None
    if restoration.protect is not None:
        protect = mask.read(restoration.protect, image.size, decoder.decode)
    return Guidance(depth, restoration, in_focus, protect)
