"""Draws one frame of the compare view from what is there: layers, overlays, divider and captions."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QRegion

from app import view_access, view_marks
from app.mask_overlay import MaskOverlay
from app.scene import Pane, Scene
from app.tile_cache import TileCache


class Painted(NamedTuple):
    """What a frame lacks: ``unasked`` cells that nobody makes, and what is ``rough`` until the next one."""

    unasked: bool
    rough: bool


class ViewPainter:
    """Belongs to one view, which sets what lies over the pictures."""

    def __init__(self, scene: Scene, cache: TileCache) -> None:
        self._scene = scene
        self._cache = cache
        self.depth_opacity = 0.7
        self.depth_shown = True
        self.overlay: MaskOverlay | None = None
        self.overlay_shown = True
        self.captions = True

    def paint(self, painter: QPainter, drawn: QRect, device: QRect, canvas: QColor) -> Painted:
        """Draw what lies in ``drawn``, in logical pixels; ``device`` is the whole view in pixels of the device."""
        ratio = painter.device().devicePixelRatioF()
        panes = self._scene.panes(device, ratio)
        self._fill_canvas(painter, drawn, canvas, panes, ratio)
        dirty = QRectF(drawn.x() * ratio, drawn.y() * ratio, drawn.width() * ratio, drawn.height() * ratio)
        asked, rough = True, False
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        for pane in panes:
            clip = pane.clip & dirty.toAlignedRect()
            if clip.isEmpty():
                continue
            painter.setClipRect(clip)
            asked = self._paint_pane(painter, pane, clip, canvas) and asked
            if self.overlay is not None and self.overlay_shown:
                rough = self.overlay.draw(painter, self._scene.whole(pane), clip) or rough
        painter.restore()
        self._paint_marks(painter, panes, device, ratio)
        return Painted(not asked, rough)

    def _fill_canvas(self, painter: QPainter, drawn: QRect, canvas: QColor, panes: list[Pane], ratio: float) -> None:
        """Only where no picture is drawn afterwards: at 4K, filling all costs a millisecond."""
        empty = QRegion(drawn)
        # a pixel is left to overlap where the device's pixels are not the widget's
        margin = 0 if ratio == round(ratio) else 1
        for pane in panes:
            covered = self._scene.whole(pane) & pane.clip
            # only what is covered whole: at twice the pixels, a picture may begin in the middle of one of the widget's
            left, top = math.ceil(covered.x() / ratio), math.ceil(covered.y() / ratio)
            right = math.floor((covered.x() + covered.width()) / ratio)
            bottom = math.floor((covered.y() + covered.height()) / ratio)
            inner = QRect(left, top, right - left, bottom - top)
            empty -= QRegion(inner.adjusted(margin, margin, -margin, -margin))
        if empty.isEmpty():
            return
        painter.save()
        painter.setClipRegion(empty)
        painter.fillRect(empty.boundingRect(), canvas)
        painter.restore()

    def _paint_pane(self, painter: QPainter, pane: Pane, clip: QRect, canvas: QColor) -> bool:
        """Whether all that is missing is being made."""
        placeholder = canvas.lighter(115) if canvas.lightnessF() < 0.5 else canvas.darker(106)
        stack = self._scene.stack(pane)
        # what the topmost covers whole is not drawn below it
        covering = (i for i, one in enumerate(stack) if one.rect.contains(clip) and self._cache.is_complete(one, clip))
        asked = True
        for one in stack[max(covering, default=0) :]:
            asked = self._cache.draw(painter, one, clip, placeholder) and asked
        depth = self._scene.depth
        if depth is not None and self.depth_shown and self.depth_opacity > 0:
            painter.setOpacity(self.depth_opacity)
            asked = self._cache.draw(painter, self._scene.placed(depth, pane), clip, placeholder) and asked
            painter.setOpacity(1)
        return asked

    def _paint_marks(self, painter: QPainter, panes: list[Pane], device: QRect, ratio: float) -> None:
        height = device.height() / ratio
        if self.captions and len(panes) > 1:
            for pane, right in zip(panes, (False, True), strict=True):
                area = QRectF(pane.clip.x() / ratio, 0, pane.clip.width() / ratio, height)
                painter.save()
                view_marks.caption(painter, view_access.caption(self._scene, pane.side), area, right=right)
                painter.restore()
        if self._scene.has_divider:
            painter.save()
            whole = self._scene.whole(panes[0])
            top, bottom = max(0.0, whole.y() / ratio), min(height, (whole.y() + whole.height()) / ratio)
            view_marks.divider(painter, self._scene.divider_at(device) / ratio, top, bottom)
            painter.restore()
