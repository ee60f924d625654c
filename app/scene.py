"""What the compare view shows: which pictures, in which mode, and where each lies on the device; draws nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRect
from PySide6.QtGui import QColorSpace

from app.layer import CELL, Layer, Scale
from app.picture import TiledPicture
from app.tile_cache import Placed
from app.viewport import GRID_FROM, Viewport
from engine.domain import Region, Size

GAP = 8
"""Between two panes side by side, in logical pixels; even."""


class Mode(StrEnum):
    """How two pictures are compared."""

    SLIDER = "slider"
    SIDE_BY_SIDE = "side-by-side"
    HOLD = "hold"
    SINGLE = "single"


class Side(StrEnum):
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class Pane:
    """Where the viewport is shown on the device, and the part of it that shows this side."""

    side: Side
    rect: QRect
    clip: QRect


class Scene:
    """The pictures and the state of the view; a plain value that its widget changes."""

    def __init__(self) -> None:
        self.display = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
        self.before: Layer | None = None
        self.after: Layer | None = None
        self.preview: Layer | None = None
        self.depth: Layer | None = None
        self.result_size: Size | None = None
        self.mode = Mode.SLIDER
        self.divider = 0.5
        self.holding = False
        self.grid = True
        self.viewport = Viewport(Size(1, 1), Size(1, 1))

    def layer(self, picture: TiledPicture | None, part: Region | None = None) -> Layer | None:
        return None if picture is None else Layer(picture, self.display, part)

    @property
    def layers(self) -> list[Layer]:
        return [one for one in (self.before, self.after, self.preview, self.depth) if one is not None]

    @property
    def is_empty(self) -> bool:
        return self.before is None and self.after is None

    @property
    def compares(self) -> bool:
        """Whether there are two things to compare."""
        return self.before is not None and (self.after is not None or self.preview is not None)

    @property
    def size(self) -> Size:
        """Of the coordinates: the result's, or what it will be, or the picture's own."""
        if self.after is not None:
            return self.after.picture.size
        if self.result_size is not None:
            return self.result_size
        return self.source_size

    @property
    def source_size(self) -> Size:
        shown = self.before or self.after
        return shown.picture.size if shown is not None else Size(1, 1)

    @property
    def pixels_apart(self) -> bool:
        """Whether the view is so close that pixels are seen one by one."""
        return self.grid and self.viewport.zoom >= GRID_FROM

    # --- places ------------------------------------------------------------------------------------------------

    def pane_size(self, device: QRect, ratio: float) -> Size:
        """Of each pane, in pixels of the device; ``ratio`` is device pixels per logical pixel."""
        width = device.width()
        if self.mode is Mode.SIDE_BY_SIDE and self.compares:
            width = (width - round(GAP * ratio)) // 2
        return Size(max(1, width), max(1, device.height()))

    def panes(self, device: QRect, ratio: float) -> list[Pane]:
        """What is seen where; ``device`` is all of the widget in pixels of the device."""
        if self.is_empty:
            return []
        only = Side.AFTER if self.before is None or (self.compares and not self.holding) else Side.BEFORE
        if not self.compares:
            return [Pane(only, device, device)]
        if self.mode is Mode.SIDE_BY_SIDE:
            size = self.pane_size(device, ratio)
            left = QRect(0, 0, size.width, size.height)
            right = left.translated(device.width() - size.width, 0)
            return [Pane(Side.BEFORE, left, left), Pane(only, right, right)]
        if self.mode is Mode.SLIDER and not self.holding:
            at = self.divider_at(device)
            left = QRect(0, 0, at, device.height())
            return [
                Pane(Side.BEFORE, device, left),
                Pane(Side.AFTER, device, QRect(at, 0, device.width() - at, device.height())),
            ]
        return [Pane(only, device, device)]

    def divider_at(self, device: QRect) -> int:
        return round(device.width() * self.divider)

    @property
    def has_divider(self) -> bool:
        return self.mode is Mode.SLIDER and self.compares and not self.holding

    def whole(self, pane: Pane) -> QRect:
        """Where all of the picture lies on the device."""
        left, top = self.viewport.corner
        shown = self.viewport.shown
        return QRect(pane.rect.x() + left, pane.rect.y() + top, shown.width, shown.height)

    def stack(self, pane: Pane) -> list[Placed]:
        """What lies over each other there, the lowest first, without the depth map."""
        layers = (
            [self.before] if pane.side is Side.BEFORE else [self.after] if self.after else [self.before, self.preview]
        )
        return [self.placed(one, pane) for one in layers if one is not None]

    def placed(self, layer: Layer, pane: Pane) -> Placed:
        whole = self.whole(pane)
        zoom, size, own = self.viewport.zoom, self.viewport.picture, layer.picture.size
        across, down, rect = zoom * size.width / own.width, zoom * size.height / own.height, whole
        if layer.part is not None:
            source = self.source_size
            unit_x, unit_y = zoom * size.width / source.width, zoom * size.height / source.height
            part = layer.part
            across, down = unit_x * part.width / own.width, unit_y * part.height / own.height
            x0, x1 = round(part.x * unit_x), round(part.right * unit_x)
            y0, y1 = round(part.y * unit_y), round(part.bottom * unit_y)
            rect = QRect(whole.x() + x0, whole.y() + y0, max(1, x1 - x0), max(1, y1 - y0))
        return Placed(layer, Scale(across, down, not self.pixels_apart or layer is self.depth), rect)

    def wanted(self, device: QRect, ratio: float) -> Iterator[tuple[Placed, QRect]]:
        """What is to be made, in this order: what is seen, what one key or a drag away is, what lies just beside."""
        panes = self.panes(device, ratio)
        for pane in panes:
            for one in [*self.stack(pane), *([self.placed(self.depth, pane)] if self.depth else [])]:
                yield one, pane.clip
        for pane in panes:
            for side in (pane.side, *((Side.BEFORE, Side.AFTER) if self.compares else ())):
                for one in self.stack(Pane(side, pane.rect, pane.rect)):
                    yield one, pane.rect
        for pane in panes:
            for one in self.stack(pane):
                yield one, pane.rect.adjusted(-CELL, -CELL, CELL, CELL)
