"""What the compare view draws over pictures: divider, captions, the brush's ring, focus; in logical pixels."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPalette, QPen

from app import theme
from app.brush import Brush

HANDLE = 14.0
"""The radius of the divider's handle."""
_SHADE = QColor(0, 0, 0, 110)
_PILL = QColor(20, 20, 20, 190)
_ON_PILL = QColor(0xF2, 0xF2, 0xF2)
_MARGIN = 12.0


def divider(painter: QPainter, at: float, top: float, bottom: float) -> None:
    """A line over the picture, with a round handle: light with a dark rim, so that it stands out from any picture."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(at - 1.5, top, 3, bottom - top), _SHADE)
    painter.fillRect(QRectF(at - 0.5, top, 1, bottom - top), _ON_PILL)
    middle = QPointF(at, (top + bottom) / 2)
    painter.setPen(QPen(_SHADE, 1))
    painter.setBrush(_ON_PILL)
    painter.drawEllipse(middle, HANDLE, HANDLE)
    painter.setPen(QPen(QColor(0x3A, 0x3A, 0x3A), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    for way in (-1, 1):  # two chevrons, away from each other
        tip = middle + QPointF(way * 8, 0)
        painter.drawLines([QLineF(tip, tip + QPointF(-way * 3.5, -3.5)), QLineF(tip, tip + QPointF(-way * 3.5, 3.5))])


def divider_area(at: float, height: float) -> QRectF:
    """All that `divider` covers."""
    return QRectF(at - HANDLE - 2, 0, 2 * HANDLE + 4, height)


def caption(painter: QPainter, text: str, area: QRectF, *, right: bool) -> None:
    """A word in an upper corner of ``area``; nothing if it has no room there."""
    painter.setFont(theme.font(painter.font(), theme.Type.CAPTION))
    metrics = QFontMetricsF(painter.font())
    width, height = metrics.horizontalAdvance(text) + 16, metrics.height() + 6
    if width + 2 * _MARGIN > area.width() or height + 2 * _MARGIN > area.height():
        return
    left = area.right() - _MARGIN - width if right else area.x() + _MARGIN
    pill = QRectF(left, area.y() + _MARGIN, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_PILL)
    painter.drawRoundedRect(pill, theme.RADIUS_SMALL, theme.RADIUS_SMALL)
    painter.setPen(_ON_PILL)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)


def ring(painter: QPainter, at: QPointF, brush: Brush) -> None:
    """The brush's edge, and where its softness begins; dark and light, to be seen on anything."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    outer = max(1.5, brush.size / 2)
    inner = outer * (1 - brush.softness)
    for colour, width in ((QColor(0, 0, 0, 150), 3.0), (QColor(255, 255, 255, 230), 1.2)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(at, outer, outer)
    if outer - inner > 3 and inner > 2:
        painter.setPen(QPen(QColor(255, 255, 255, 130), 1.0, Qt.PenStyle.DotLine))
        painter.drawEllipse(at, inner, inner)


def focus(painter: QPainter, area: QRectF, palette: QPalette) -> None:
    """A frame within the widget's edge: accent on a line of the canvas, so that a picture does not swallow it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    colours = theme.colours(palette)
    for inset, width, colour in ((1.0, 2.0, colours.link), (2.5, 1.0, colours.canvas)):
        painter.setPen(
            QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin)
        )
        painter.drawRect(area.adjusted(inset, inset, -inset, -inset))
