"""The compare view in words: its captions, and what assistive technology reads of it."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from app.scene import Mode, Scene, Side

translate = QCoreApplication.translate


def caption(scene: Scene, side: Side) -> str:
    """What is written on one side."""
    if side is Side.BEFORE:
        return translate("CompareView", "Before")
    return translate("CompareView", "After") if scene.after is not None else translate("CompareView", "Preview")


def description(scene: Scene) -> str:
    """What is seen, how it is compared, and how large."""
    if scene.is_empty:
        return translate("CompareView", "No picture is shown.")
    zoom = round(scene.viewport.zoom * 100)
    if not scene.compares:
        return translate("CompareView", "Shows one picture. Zoom {zoom} %.").format(zoom=zoom)
    return _comparison(scene.mode).format(zoom=zoom)


def _comparison(mode: Mode) -> str:
    match mode:
        case Mode.SLIDER:
            return translate("CompareView", "Compares before and after with a slider. Zoom {zoom} %.")
        case Mode.SIDE_BY_SIDE:
            return translate("CompareView", "Compares before and after side by side. Zoom {zoom} %.")
        case Mode.HOLD:
            return translate(
                "CompareView", "Shows after, and before while Space or the mouse button is held. Zoom {zoom} %."
            )
        case Mode.SINGLE:
            return translate("CompareView", "Shows after, and before while Space is held. Zoom {zoom} %.")


class _Graphic(QAccessibleWidget):
    """Presents a view as a picture; Qt would say no more than that it is an area."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view, QAccessible.Role.Graphic)


_kinds: list[type[QWidget]] = []


def install(kind: type[QWidget]) -> None:
    """Have widgets of this kind presented as pictures."""
    if not _kinds:
        QAccessible.installFactory(_made)
    if kind not in _kinds:
        _kinds.append(kind)


def _made(key: str, thing: QObject) -> QAccessibleInterface:  # noqa: ARG001  (Qt's signature)
    for kind in _kinds:
        if isinstance(thing, kind):
            return _Graphic(thing)
    return cast("QAccessibleInterface", None)  # Qt then asks others
