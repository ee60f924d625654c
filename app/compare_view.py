"""The picture before and after, zoomed and panned together: the widget in the middle of the window.

::

    set…()      →  Scene     which layers, which mode, the viewport
    the mouse   →  ViewInput changes the scene, paints with the brush
    paintEvent  ←  TileCache the cells that are there; the others are made on threads, and come with `arrived`

Pictures are decoded elsewhere. A frame only copies what is there; nothing here waits.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Property, QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QColorSpace,
    QImage,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from app import theme, view_access, view_marks
from app.brush import Brush, ProtectMask
from app.layer import Layer, tiled
from app.mask_overlay import MaskOverlay
from app.picture import TiledPicture
from app.scene import Mode, Scene
from app.tile_cache import CellKey, TileCache
from app.view_input import ViewInput
from app.view_painter import ViewPainter
from app.viewport import Viewport
from engine.domain import Region, Size
from engine.pixels import Image

__all__ = ["CompareView", "Mode"]


class CompareView(QWidget):
    """Shows nothing but its canvas until it is given a picture.

    Zoom speaks of pixels of the result, or of what `setResultSize` says that it will be: at zoom 1, one of them is one
    pixel of the device. ``viewChanged`` carries the `Region` in view, in pixels of the picture before.
    ``maskChanged`` follows each stroke, undo and redo; ``brushChanged`` carries the brush that a key made.
    """

    viewChanged = Signal(object)  # noqa: N815  (Qt's way)
    zoomChanged = Signal(float)  # noqa: N815
    modeChanged = Signal(object)  # noqa: N815
    maskChanged = Signal()  # noqa: N815
    brushChanged = Signal(object)  # noqa: N815

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = Scene()
        self._input = ViewInput(self, self._scene)  # first: from here on events come
        self._cache = TileCache(self)
        self._cache.arrived.connect(self._tile_arrived)
        self._canvas: QColor | None = None
        self._painting = ViewPainter(self._scene, self._cache)
        self._focus_by_key = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 120)
        view_access.install(CompareView)
        self.setAccessibleName(self.tr("Picture"))
        self._describe()
        # threads must not outlive what they draw for
        cache = self._cache
        self.destroyed.connect(cache.close)
        if (app := QApplication.instance()) is not None:
            app.aboutToQuit.connect(cache.close)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        return QSize(960, 640)

    # --- what is shown -----------------------------------------------------------------------------------------

    def setBefore(self, picture: TiledPicture | None) -> None:  # noqa: N802  (Qt's way, as all of these)
        """Show another picture, fitted; result, preview, depth map, mask and result size of the last one go."""
        for name in ("before", "after", "preview", "depth"):
            self._replace(name, None)
        self._scene.result_size = None
        self._input.stop()
        self._painting.overlay = None
        self._replace("before", picture)
        self._resize_scene(fit=True)

    def setAfter(self, picture: TiledPicture | None) -> None:  # noqa: N802
        """The result; it may have any size. What is in view stays in view."""
        self._replace("after", picture)
        self._resize_scene()

    def setResultSize(self, size: Size | None) -> None:  # noqa: N802
        """What the result will measure, so that zoom speaks of its pixels before it exists."""
        if size != self._scene.result_size:
            self._scene.result_size = size
            self._resize_scene()

    def setPreview(self, preview: QImage | TiledPicture | None, region: Region | None = None) -> None:  # noqa: N802
        """The enhanced ``region`` (pixels of the picture before), shown as the result where there is none yet.

        The image may be of any size; a `QImage` without a colour space is taken for the picture's.
        """
        before = self._scene.before
        if isinstance(preview, QImage):
            icc = before.picture.metadata.icc if before is not None else None
            preview = None if preview.isNull() else tiled(preview, icc)
        if region is None:
            preview = None
        self._replace("preview", preview, region)
        self._resize_scene()

    def setDepth(self, depth: NDArray[np.float32] | None, opacity: float | None = None) -> None:  # noqa: N802
        """A depth map over the picture: h x w in [0, 1], 1 nearest, covering all of it; light is near."""
        picture = None
        if depth is not None:
            codes = np.rint(np.clip(depth, 0, 1) * 255).astype(np.uint8)
            picture = TiledPicture(Image(np.ascontiguousarray(codes)[:, :, None]))
        self._replace("depth", picture)
        if opacity is not None:
            self._painting.depth_opacity = min(max(opacity, 0.0), 1.0)
        self._changed()

    def showDepth(self, shown: bool) -> None:  # noqa: N802
        """Whether the map that was set is seen."""
        self._painting.depth_shown = shown
        self.update()

    def setDepthOpacity(self, opacity: float) -> None:  # noqa: N802
        """0 hides the map, 1 hides the picture."""
        self._painting.depth_opacity = min(max(opacity, 0.0), 1.0)
        self.update()

    def setProtectMask(self, mask: ProtectMask | None, *, shown: bool = True) -> None:  # noqa: N802
        """The mask to be seen over the picture and painted on; it is the caller's, and changed in place."""
        self._input.stop()
        self._painting.overlay = None if mask is None else MaskOverlay(mask)
        self._painting.overlay_shown = shown
        self.update()

    def setBrush(self, brush: Brush | None) -> None:  # noqa: N802
        """Paint with the left button from now on, on the mask that was set; ``None`` pans again."""
        self._input.set_brush(brush)
        self.update()

    def setCaptions(self, shown: bool) -> None:  # noqa: N802
        """Whether Before and After are written on the picture."""
        self._painting.captions = shown
        self.update()

    def setPixelGrid(self, shown: bool) -> None:  # noqa: N802
        """Whether pixels are seen apart, with lines between them, from 800 % on."""
        self._scene.grid = shown
        self._changed()

    def setDisplaySpace(self, space: QColorSpace) -> None:  # noqa: N802
        """The colour space of the screen, sRGB if this is never called."""
        if not space.isValid() or space == self._scene.display:
            return
        self._scene.display = space
        for name in ("before", "after", "preview", "depth"):
            layer: Layer | None = getattr(self._scene, name)
            if layer is not None:
                self._replace(name, layer.picture, layer.part)
        self._changed()

    def _get_canvas(self) -> QColor:
        return self._canvas or QColor(theme.colours(self.palette()).canvas)

    def _set_canvas(self, colour: QColor) -> None:
        self._canvas = colour
        self.update()

    canvasColor = Property(QColor, _get_canvas, _set_canvas)  # noqa: N815
    """What lies around the picture; a neutral gray, by default the theme's."""

    def _replace(self, name: str, picture: TiledPicture | None, part: Region | None = None) -> None:
        old: Layer | None = getattr(self._scene, name)
        if old is not None:
            self._cache.forget(old)
        setattr(self._scene, name, self._scene.layer(picture, part))

    # --- where the view is -------------------------------------------------------------------------------------

    @property
    def mode(self) -> Mode:
        return self._scene.mode

    @property
    def zoom(self) -> float:
        """Device pixels per pixel of the result."""
        return self._scene.viewport.zoom

    @property
    def divider(self) -> float:
        """Where the slider stands, 0 at the left edge, 1 at the right."""
        return self._scene.divider

    @property
    def brush(self) -> Brush | None:
        return self._input.painting.brush

    def set_mode(self, mode: Mode) -> None:
        if mode is self._scene.mode:
            return
        self._scene.mode = mode
        self.modeChanged.emit(mode)
        self._resize_scene()
        self._announce()

    def set_divider(self, place: float) -> None:
        before = self._scene.divider_at(self.device)
        self._scene.divider = min(max(place, 0.0), 1.0)
        after, ratio = self._scene.divider_at(self.device), self.devicePixelRatioF()
        if self._scene.has_divider and before != after:
            left, right = (view_marks.divider_area(at / ratio, self.height()) for at in sorted((before, after)))
            self.update((left | right).toAlignedRect())

    def hold(self, before: bool) -> None:
        """Show the picture before, for as long as somebody wants to see it."""
        if before != self._scene.holding:
            self._scene.holding = before
            self._changed()

    def fit(self) -> None:
        """All of the picture."""
        self.show_viewport(self._scene.viewport.fit())

    def set_zoom(self, zoom: float, at: tuple[float, float] | None = None) -> None:
        """``at`` is the place, in device pixels of a pane, that stays where it is; by default the middle."""
        self.show_viewport(self._scene.viewport.zoomed(zoom, at))

    def visible_region(self) -> Region | None:
        """What is in view, in pixels of the picture before; ``None`` without a picture."""
        if self._scene.is_empty:
            return None
        seen, size, source = self._scene.viewport.visible, self._scene.viewport.picture, self._scene.source_size
        x0, y0 = seen.x * source.width // size.width, seen.y * source.height // size.height
        x1 = -(-seen.right * source.width // size.width)
        y1 = -(-seen.bottom * source.height // size.height)
        return Region(x0, y0, max(1, min(x1, source.width) - x0), max(1, min(y1, source.height) - y0))

    def show_viewport(self, viewport: Viewport) -> None:
        """Look elsewhere; everything that zooms and pans ends here."""
        before, region = self._scene.viewport, self.visible_region()
        self._scene.viewport = viewport
        if viewport == before:
            return
        self._changed()
        if viewport.zoom != before.zoom:
            self.zoomChanged.emit(viewport.zoom)
            self._describe()
        if (seen := self.visible_region()) != region:
            self.viewChanged.emit(seen)

    # --- painting ----------------------------------------------------------------------------------------------

    @property
    def device(self) -> QRect:
        """The widget in pixels of the device."""
        ratio = self.devicePixelRatioF()
        return QRect(0, 0, math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        painter = QPainter(self)
        again = self._painting.paint(painter, event.rect(), self.device, self._get_canvas())
        ring, brush = self._input.painting.ring, self._input.painting.brush
        if ring is not None and brush is not None and self._painting.overlay is not None:
            view_marks.ring(painter, ring, brush)
        if self._focus_by_key and self.hasFocus():
            view_marks.focus(painter, QRectF(self.rect()), self.palette())
        painter.end()
        if again.rough:
            self.update()
        if again.unasked:
            self._cache.want(list(self._scene.wanted(self.device, self.devicePixelRatioF())), again=True)

    def update_ring(self, before: QPointF | None, after: QPointF | None) -> None:
        """Draw again where the brush's ring was and is."""
        if self._input.painting.brush is None:
            return
        reach = self._input.painting.brush.size / 2 + 4
        for at in (before, after):
            if at is not None:
                self.update(QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach).toAlignedRect())

    def mask_edited(self, region: Region | None) -> None:
        """The mask was changed in this part, in its pixels."""
        if region is None or self._painting.overlay is None:
            return
        self._painting.overlay.refresh(region)
        height, width = self._painting.overlay.mask.values.shape
        ratio = self.devicePixelRatioF()
        for pane in self._scene.panes(self.device, ratio):
            whole = self._scene.whole(pane)
            across, down = whole.width() / width / ratio, whole.height() / height / ratio
            # two pixels of the mask more, as far as interpolation reaches
            area = QRectF(
                (region.x - 2) * across, (region.y - 2) * down, (region.width + 4) * across, (region.height + 4) * down
            )
            self.update(area.translated(whole.x() / ratio, whole.y() / ratio).toAlignedRect())

    @property
    def protect_mask(self) -> ProtectMask | None:
        """The mask that a brush paints on."""
        return self._painting.overlay.mask if self._painting.overlay is not None else None

    # --- changes -----------------------------------------------------------------------------------------------

    def _resize_scene(self, *, fit: bool = False) -> None:
        """The pane, or what the coordinates are of, may have another size."""
        scene = self._scene
        pane = scene.pane_size(self.device, self.devicePixelRatioF())
        viewport = scene.viewport.of(scene.size).resized(pane)
        self.show_viewport(Viewport(scene.size, pane).fit() if fit else viewport)
        self._changed()
        self._describe()

    def _changed(self) -> None:
        self._cache.want(list(self._scene.wanted(self.device, self.devicePixelRatioF())))
        self.update()

    def _tile_arrived(self, key: CellKey | None) -> None:
        if key is None:
            self.update()
            return
        device, ratio = self.device, self.devicePixelRatioF()
        for pane in self._scene.panes(device, ratio):
            stack = self._scene.stack(pane)
            if self._scene.depth is not None:
                stack.append(self._scene.placed(self._scene.depth, pane))
            for one in stack:
                if key.layer == one.layer.number and key.scale == one.scale:
                    seen = one.place(key) & pane.clip
                    if not seen.isEmpty():
                        area = QRectF(seen.x() / ratio, seen.y() / ratio, seen.width() / ratio, seen.height() / ratio)
                        self.update(area.toAlignedRect())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        super().resizeEvent(event)
        self._resize_scene()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.update()
        elif event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.tr("Picture"))
            self._describe()
            self.update()

    def focus_changed(self, *, by_key: bool) -> None:
        self._focus_by_key = by_key
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._resize_scene()
        if self._input.handle(event):
            return True
        return super().event(event)

    # --- for assistive technology ------------------------------------------------------------------------------

    def _describe(self) -> None:
        text = view_access.description(self._scene)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def _announce(self) -> None:
        self._describe()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleDescription()))
