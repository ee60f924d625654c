"""What mouse and keys do with the brush in the compare view: strokes, their undo, and the ring that shows its size."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.brush import Brush
from app.scene import Scene
from engine.domain import Region

if TYPE_CHECKING:
    from app.compare_view import CompareView

_Key = Qt.Key
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
ARROWS = {_Key.Key_Left: (-1, 0), _Key.Key_Right: (1, 0), _Key.Key_Up: (0, -1), _Key.Key_Down: (0, 1)}


class BrushInput:
    """Belongs to one view. ``ring`` is where the brush is, in logical pixels; ``None`` while it is not over the view.

    ``in_source`` brings a place of the view to pixels of the picture before.
    """

    def __init__(self, view: CompareView, scene: Scene, in_source: Callable[[QPointF], tuple[float, float]]) -> None:
        self._view = view
        self._scene = scene
        self._in_source = in_source
        self.brush: Brush | None = None
        self.ring: QPointF | None = None

    @property
    def is_on(self) -> bool:
        return self.brush is not None and self._view.protect_mask is not None

    def set(self, brush: Brush | None) -> None:
        self.brush = brush
        if brush is None:
            self.ring = None

    # --- strokes -----------------------------------------------------------------------------------------------

    def begin(self, at: QPointF, *, remove: bool) -> None:
        mask, brush = self._view.protect_mask, self.brush
        if mask is None or brush is None:
            return
        size, source = self._scene.viewport.picture, self._scene.source_size
        unit = self._scene.viewport.zoom * size.width / source.width / self._view.devicePixelRatioF()
        self._view.mask_edited(mask.begin(*self._in_source(at), brush.size / 2 / unit, brush.softness, remove=remove))

    def move(self, at: QPointF) -> None:
        if (mask := self._view.protect_mask) is not None:
            self._view.mask_edited(mask.move(*self._in_source(at)))

    def end(self) -> None:
        if (mask := self._view.protect_mask) is not None and mask.end():
            self._view.maskChanged.emit()

    def move_ring(self, at: QPointF | None) -> None:
        before, self.ring = self.ring, at
        self._view.update_ring(before, at)

    # --- keys --------------------------------------------------------------------------------------------------

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key that may be somebody's shortcut is the brush's: undo is, while one paints."""
        return self.is_on and (event.matches(QKeySequence.StandardKey.Undo) or _is_redo(event))

    def key(self, event: QKeyEvent) -> bool:
        """Size, undo and redo; painting without a mouse: Ctrl and arrows move the brush, Enter paints where it is."""
        mask, brush = self._view.protect_mask, self.brush
        if mask is None or brush is None:
            return False
        key = _Key(event.key())
        if key in (_Key.Key_BracketLeft, _Key.Key_BracketRight):
            self._resize(brush.resized(larger=key == _Key.Key_BracketRight))
        elif _is_redo(event):
            self._edited(mask.redo())
        elif event.matches(QKeySequence.StandardKey.Undo):
            self._edited(mask.undo())
        elif key in ARROWS and event.modifiers() & _CONTROL:
            at = self.ring or QPointF(self._view.rect().center())
            self.move_ring(at + QPointF(*ARROWS[key]) * max(4.0, brush.size / 4))
        elif key in (_Key.Key_Return, _Key.Key_Enter) and self.ring is not None:
            self.begin(self.ring, remove=bool(event.modifiers() & _SHIFT))
            self.end()
        else:
            return False
        return True

    def _resize(self, brush: Brush) -> None:
        self._view.update_ring(self.ring, None)
        self.brush = brush
        self._view.update_ring(self.ring, None)
        self._view.brushChanged.emit(brush)

    def _edited(self, region: Region | None) -> None:
        if region is not None:
            self._view.mask_edited(region)
            self._view.maskChanged.emit()


def _is_redo(event: QKeyEvent) -> bool:
    """Ctrl+Shift+Z everywhere, beside what the system's redo is."""
    return event.matches(QKeySequence.StandardKey.Redo) or (
        event.key() == _Key.Key_Z and event.modifiers() == _CONTROL | _SHIFT
    )
