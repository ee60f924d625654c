"""Mouse, wheel, trackpad, touch and keys of the compare view, and what they do to its scene."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture

from app.brush import Brush
from app.scene import Mode, Pane, Scene
from app.view_brush import ARROWS, BrushInput

if TYPE_CHECKING:
    from app.compare_view import CompareView

_NOTCH = 120 * 2
"""Eighths of a degree of the wheel that double the zoom: two notches."""
_SCROLL = 160.0
"""Pixels of a trackpad's scroll that double the zoom."""
_REACH = 10.0
"""Logical pixels beside the divider where it can be taken."""
_PAN = 64.0
_DIVIDER_STEP = 0.02
_FULL = 1.0

_Key = Qt.Key
_LEFT = Qt.MouseButton.LeftButton
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class _Drag(Enum):
    PAN = auto()
    DIVIDER = auto()
    PAINT = auto()


@dataclass
class _Pressed:
    """A button that is down: what dragging does, and where the pointer was last."""

    drag: _Drag
    button: Qt.MouseButton
    at: QPointF


class ViewInput:
    """Belongs to one view; ``painting`` is what it does with the brush."""

    def __init__(self, view: CompareView, scene: Scene) -> None:
        self._view = view
        self._scene = scene
        self._pressed: _Pressed | None = None
        self.painting = BrushInput(view, scene, self.in_source)

    def set_brush(self, brush: Brush | None) -> None:
        self.stop()
        self.painting.set(brush)
        self._set_cursor(None)

    def stop(self) -> None:
        """Let go of whatever is being dragged, painted or held."""
        painting = self._pressed is not None and self._pressed.drag is _Drag.PAINT
        self._pressed = None
        self._view.hold(before=False)
        if painting:
            self.painting.end()

    def handle(self, event: QEvent) -> bool:  # noqa: PLR0911  (one line a kind of event)
        """Whether the event was for the view and nothing else."""
        match event:
            case QMouseEvent():
                return self._mouse(event)
            case QWheelEvent():
                return self._wheel(event)
            case QNativeGestureEvent():
                return self._native_pinch(event)
            case QGestureEvent():
                return self._pinch(event)
            case QKeyEvent():
                return self._key(event)
            case QFocusEvent():
                return self._focus(event)
            case _ if event.type() == QEvent.Type.Leave:
                self.painting.move_ring(None)
        return False

    # --- places ------------------------------------------------------------------------------------------------

    def _pane(self, at: QPointF) -> Pane | None:
        ratio = self._view.devicePixelRatioF()
        panes = self._scene.panes(self._view.device, ratio)
        point = QPoint(round(at.x() * ratio), round(at.y() * ratio))
        return next((pane for pane in panes if pane.rect.contains(point)), panes[0] if panes else None)

    def _in_pane(self, at: QPointF) -> tuple[float, float]:
        """A place of the widget in device pixels of the pane that it is in."""
        ratio, pane = self._view.devicePixelRatioF(), self._pane(at)
        left, top = (pane.rect.x(), pane.rect.y()) if pane is not None else (0, 0)
        return at.x() * ratio - left, at.y() * ratio - top

    def in_source(self, at: QPointF) -> tuple[float, float]:
        x, y = self._scene.viewport.to_picture(*self._in_pane(at))
        size, source = self._scene.viewport.picture, self._scene.source_size
        return x * source.width / size.width, y * source.height / size.height

    def _at_divider(self, at: QPointF) -> bool:
        divider = self._scene.divider_at(self._view.device) / self._view.devicePixelRatioF()
        return self._scene.has_divider and abs(at.x() - divider) <= _REACH

    # --- the mouse ---------------------------------------------------------------------------------------------

    def _mouse(self, event: QMouseEvent) -> bool:
        if self._scene.is_empty:
            return False
        kind = event.type()
        if kind == QEvent.Type.MouseMove:
            return self._move(event)
        if kind == QEvent.Type.MouseButtonRelease:
            return self._release(event)
        if kind == QEvent.Type.MouseButtonDblClick and event.button() == _LEFT and not self.painting.is_on:
            self.toggle_zoom(event.position())
            return True
        return self._press(event)

    def _release(self, event: QMouseEvent) -> bool:
        if self._pressed is None or event.button() != self._pressed.button:
            return False
        self.stop()
        self._set_cursor(event.position())
        return True

    def _press(self, event: QMouseEvent) -> bool:
        at, button = event.position(), event.button()
        if self._pressed is not None or button not in (_LEFT, Qt.MouseButton.MiddleButton):
            return False
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        drag = _Drag.PAN
        if button == _LEFT and self._at_divider(at):
            drag = _Drag.DIVIDER
        elif button == _LEFT and self.painting.is_on:
            drag = _Drag.PAINT
        self._pressed = _Pressed(drag, button, at)
        if drag is _Drag.PAINT:
            self.painting.begin(at, remove=bool(event.modifiers() & _SHIFT))
        elif drag is _Drag.PAN and button == _LEFT and self._scene.mode is Mode.HOLD and self._scene.compares:
            self._view.hold(before=True)
        self._set_cursor(at)
        return True

    def _move(self, event: QMouseEvent) -> bool:
        at, pressed = event.position(), self._pressed
        if self.painting.is_on:
            self.painting.move_ring(at)
        if pressed is None:
            self._set_cursor(at)
            return True
        moved, pressed.at = at - pressed.at, at
        ratio = self._view.devicePixelRatioF()
        if pressed.drag is _Drag.DIVIDER:
            self._view.set_divider(at.x() / max(1, self._view.width()))
        elif pressed.drag is _Drag.PAINT:
            self.painting.move(at)
        elif pressed.drag is _Drag.PAN:
            self._view.show_viewport(self._scene.viewport.panned(moved.x() * ratio, moved.y() * ratio))
        return True

    def toggle_zoom(self, at: QPointF | None = None) -> None:
        """From all of the picture to 100 % here, and back."""
        viewport = self._scene.viewport
        if viewport.zoom == _FULL and viewport.fit_zoom != _FULL:
            self._view.fit()
        else:
            self._view.set_zoom(_FULL, None if at is None else self._in_pane(at))

    def _set_cursor(self, at: QPointF | None) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if at is not None and not self._scene.is_empty:
            viewport = self._scene.viewport
            drag = self._pressed.drag if self._pressed is not None else None
            if drag is _Drag.DIVIDER or (drag is None and self._at_divider(at)):
                shape = Qt.CursorShape.SplitHCursor
            elif drag is _Drag.PAN:
                shape = Qt.CursorShape.ClosedHandCursor
            elif self.painting.is_on:
                shape = Qt.CursorShape.BlankCursor
            elif viewport.zoom > viewport.fit_zoom:
                shape = Qt.CursorShape.OpenHandCursor
        if self._view.cursor().shape() != shape:
            self._view.setCursor(shape)

    # --- zoom --------------------------------------------------------------------------------------------------

    def _wheel(self, event: QWheelEvent) -> bool:
        if self._scene.is_empty:
            return False
        pixels, angle = event.pixelDelta(), event.angleDelta()
        if event.modifiers() & _SHIFT:  # pans, as nothing else on a mouse without a third button would
            step = pixels if not pixels.isNull() else angle / 2
            ratio = self._view.devicePixelRatioF()
            self._view.show_viewport(self._scene.viewport.panned(step.x() * ratio, step.y() * ratio))
            return True
        doublings = pixels.y() / _SCROLL if not pixels.isNull() else angle.y() / _NOTCH
        if doublings:
            self._zoom_by(2.0**doublings, event.position())
        return True

    def _native_pinch(self, event: QNativeGestureEvent) -> bool:
        if self._scene.is_empty:
            return False
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._zoom_by(1 + event.value(), event.position())
            return True
        if event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:
            self.toggle_zoom(event.position())
            return True
        return False

    def _pinch(self, event: QGestureEvent) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture) or self._scene.is_empty:
            return False
        self._zoom_by(pinch.scaleFactor(), QPointF(self._view.mapFromGlobal(pinch.centerPoint().toPoint())))
        return True

    def _zoom_by(self, factor: float, at: QPointF) -> None:
        viewport = self._scene.viewport
        zoom = viewport.zoom * min(max(factor, 0.1), 10.0)
        # 100 % is where people want to stop
        if (viewport.zoom < _FULL < zoom or zoom < _FULL < viewport.zoom) and abs(factor - 1) > 0.1:
            zoom = _FULL
        self._view.set_zoom(zoom, self._in_pane(at))

    # --- keys --------------------------------------------------------------------------------------------------

    def _key(self, event: QKeyEvent) -> bool:
        match event.type():
            case QEvent.Type.ShortcutOverride:
                # undo is the brush's while there is one, not the window's
                if self.painting.takes(event):
                    event.accept()
                    return True
                return False
            case QEvent.Type.KeyRelease if event.key() == _Key.Key_Space and not event.isAutoRepeat():
                self._view.hold(before=False)
                return True
            case QEvent.Type.KeyPress if not self._scene.is_empty:
                return self._key_pressed(event)
            case _:
                return False

    def _key_pressed(self, event: QKeyEvent) -> bool:
        key, modifiers = _Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self.painting.key(event):
            return True
        if key in ARROWS and modifiers in (Qt.KeyboardModifier.NoModifier, _SHIFT):
            self._arrow(*ARROWS[key], divider=modifiers == _SHIFT)
            return True
        if modifiers & ~_SHIFT:
            return False
        if key == _Key.Key_Space:
            if not event.isAutoRepeat():
                self._view.hold(before=True)
            return True
        if key == _Key.Key_C:
            modes = list(Mode)
            self._view.set_mode(modes[(modes.index(self._scene.mode) + 1) % len(modes)])
            return True
        return self._zoom_key(key)

    def _zoom_key(self, key: Qt.Key) -> bool:
        viewport = self._scene.viewport
        match key:
            case _Key.Key_Plus | _Key.Key_Equal:
                self._view.set_zoom(viewport.next_stop(larger=True))
            case _Key.Key_Minus:
                self._view.set_zoom(viewport.next_stop(larger=False))
            case _Key.Key_0:
                self._view.fit()
            case _Key.Key_1 | _Key.Key_2:
                self._view.set_zoom(_FULL if key == _Key.Key_1 else 2 * _FULL)
            case _:
                return False
        return True

    def _arrow(self, right: int, down: int, *, divider: bool) -> None:
        """Look that way; or move the slider, if there is one."""
        if divider and self._scene.has_divider:
            self._view.set_divider(self._scene.divider + right * _DIVIDER_STEP)
            return
        step = _PAN * self._view.devicePixelRatioF()
        self._view.show_viewport(self._scene.viewport.panned(-right * step, -down * step))

    def _focus(self, event: QFocusEvent) -> bool:
        if event.gotFocus():
            keys = (
                Qt.FocusReason.TabFocusReason,
                Qt.FocusReason.BacktabFocusReason,
                Qt.FocusReason.ShortcutFocusReason,
            )
            self._view.focus_changed(by_key=event.reason() in keys)
        else:
            self.stop()
            self._view.focus_changed(by_key=False)
        return False
