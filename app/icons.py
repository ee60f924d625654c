"""The program's icons: SVG files of one stroke width, drawn in a colour of the theme at the screen's resolution."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from app import theme

FOLDER = Path(__file__).parent / "icons"
SIDE = 16
"""Of the grid that they are drawn on, in logical pixels."""
APPLICATION = "relief"


@lru_cache(maxsize=64)
def _svg(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def image(name: str, colour: str, side: int = SIDE, ratio: float = 1.0) -> QImage:
    """An icon as a picture, ``side`` logical pixels at ``ratio`` device pixels each. ``colour`` is ``#rrggbb``.

    Raises ``FileNotFoundError`` for a name that there is no icon of.
    """
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode()))
    pixels = max(1, round(side * ratio))
    drawn = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def icon(name: str, palette: QPalette | None = None) -> QIcon:
    """An icon for buttons and menus in the colours of a palette's theme, for screens of up to three times the pixels.

    Without ``palette`` the application's is meant. It does not change with the theme; see `bind`.
    """
    colours = theme.colours(palette or QApplication.palette())
    made = QIcon()
    for mode, colour in (
        (QIcon.Mode.Normal, colours.text),
        (QIcon.Mode.Disabled, colours.disabled),
        (QIcon.Mode.Selected, colours.on_accent),
    ):
        for ratio in (1, 2, 3):
            made.addPixmap(QPixmap.fromImage(image(name, colour, SIDE, ratio)), mode)
    return made


def application() -> QIcon:
    """The program's own, with its colours."""
    made = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(QPixmap.fromImage(image(APPLICATION, "#000000", side)))
    return made


class _Binding(QObject):
    """Belongs to what carries the icon, and so ends with it."""

    def __init__(self, target: QObject, name: str) -> None:
        super().__init__(target)
        self.name = name
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.of(app).changed.connect(self.draw)

    def draw(self) -> None:
        target = self.parent()
        if target is not None and hasattr(target, "setIcon"):
            target.setIcon(icon(self.name, QApplication.palette()))


def bind(target: QObject, name: str) -> None:
    """Give a button or an action an icon that follows the theme; an earlier one of it is replaced."""
    bindings = [child for child in target.children() if isinstance(child, _Binding)]
    binding = bindings[0] if bindings else _Binding(target, name)
    binding.name = name
    binding.draw()
