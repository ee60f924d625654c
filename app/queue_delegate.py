"""How an entry of the queue is painted."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app import icons, theme
from app.entry_text import fallback, maker, status
from app.queue_model import ENTRY, THUMBNAIL, Index
from app.state import Entry, EntryState
from app.theme import Colours

THUMBNAIL_SIDE = 48
BAR = 3
"""Height of the progress bar, in logical pixels."""
TRACK = 0.35
"""How strongly the bar's ground shows, on rows selected or not."""


class QueueDelegate(QStyledItemDelegate):
    """Paints an entry: thumbnail, name, what is to be known of it, progress, state."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._base: QFont | None = None
        self._name = self._status = QFont()
        self._heights = 0, 0

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802
        self._measure(option.font)
        text = self._heights[0] + theme.TINY // 2 + self._heights[1] + theme.TINY + BAR
        return QSize(0, max(THUMBNAIL_SIDE, text) + 2 * theme.SMALL)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(ENTRY)
        if not isinstance(entry, Entry):
            return
        self._measure(option.font)
        colours = theme.colours(option.palette)
        painter.save()
        rect = QRect(option.rect)
        self._paint_ground(painter, option, rect, colours)
        inner = rect.adjusted(theme.MEDIUM, theme.SMALL, -theme.MEDIUM, -theme.SMALL)
        place = QRect(inner.left(), inner.center().y() - THUMBNAIL_SIDE // 2, THUMBNAIL_SIDE, THUMBNAIL_SIDE)
        ratio = painter.device().devicePixelRatio()
        _paint_thumbnail(painter, place, index.data(THUMBNAIL), colours, ratio)
        left = place.right() + 1 + theme.SMALL + theme.TINY
        self._paint_text(painter, QRect(left, inner.top(), inner.right() - left + 1, inner.height()), entry, colours)
        painter.restore()

    def _measure(self, base: QFont) -> None:
        if base == self._base:
            return
        self._base = QFont(base)
        self._name = theme.font(base, theme.Type.BODY)
        self._status = theme.font(base, theme.Type.CAPTION, figures=True)
        self._heights = QFontMetrics(self._name).height(), QFontMetrics(self._status).height()

    @staticmethod
    def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, rect: QRect, colours: Colours) -> None:
        flag = QStyle.StateFlag
        if option.state & flag.State_Selected:
            painter.fillRect(rect, QColor(colours.selected))
            edge = colours.link if option.state & flag.State_Active else colours.mark
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(edge))
        elif option.state & flag.State_MouseOver:
            painter.fillRect(rect, QColor(colours.raised))
        if option.state & flag.State_HasFocus and option.state & flag.State_KeyboardFocusChange:
            painter.setPen(QColor(colours.link))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _paint_text(self, painter: QPainter, rect: QRect, entry: Entry, colours: Colours) -> None:
        name_height, status_height = self._heights
        busy = entry.state in (EntryState.RUNNING, EntryState.PAUSED) and entry.progress is not None and not entry.asks
        block = name_height + theme.TINY // 2 + status_height + (theme.TINY + BAR if busy else 0)
        top = rect.center().y() - block // 2
        ratio = painter.device().devicePixelRatio()
        width = rect.width()
        for mark, mark_colour in _marks(entry, colours):
            width -= icons.SIDE
            place = QPoint(rect.left() + width, top + (name_height - icons.SIDE) // 2)
            painter.drawImage(place, icons.image(mark, mark_colour, icons.SIDE, ratio))
            width -= theme.SMALL
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(self._name)
        painter.setPen(QColor(colours.text))
        line = QRect(rect.left(), top, width, name_height)
        name = QFontMetrics(self._name).elidedText(entry.name, Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(line, align, name)
        painter.setFont(self._status)
        painter.setPen(QColor(_ink(entry, colours)))
        line = QRect(rect.left(), line.bottom() + 1 + theme.TINY // 2, rect.width(), status_height)
        text = QFontMetrics(self._status).elidedText(status(entry), Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(line, align, text)
        if busy:
            bar = QRect(rect.left(), line.bottom() + 1 + theme.TINY, rect.width(), BAR)
            track = QColor(colours.mark)
            track.setAlphaF(TRACK)
            painter.fillRect(bar, track)
            bar.setWidth(round(bar.width() * min(1.0, entry.fraction)))
            painter.fillRect(bar, QColor(colours.link if entry.state is EntryState.RUNNING else colours.mark))


def _paint_thumbnail(painter: QPainter, place: QRect, picture: object, colours: Colours, ratio: float) -> None:
    """On the gray of the canvas, whole, its longer side filling the square."""
    painter.fillRect(place, QColor(colours.canvas))
    if isinstance(picture, QImage):
        size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
        fitted = QRect(QPoint(0, 0), size)
        fitted.moveCenter(place.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(fitted, picture)
        return
    corner = QPoint(place.center().x() + 1 - icons.SIDE // 2, place.center().y() + 1 - icons.SIDE // 2)
    painter.drawImage(corner, icons.image("picture", colours.mark, icons.SIDE, ratio))


def _ink(entry: Entry, colours: Colours) -> str:
    """Of the second line: what somebody has to look at stands out."""
    if entry.asks:
        return colours.link
    return colours.bad if entry.state is EntryState.FAILED else colours.quiet


def _marks(entry: Entry, colours: Colours) -> Iterator[tuple[str, str]]:
    """Icons and their colours, from the right: of the state, and of where a result was made if that is worth a word."""
    if entry.asks:
        yield "question", colours.link
        return
    mark = {
        EntryState.QUEUED: ("waiting", colours.quiet),
        EntryState.PAUSED: ("pause", colours.quiet),
        EntryState.DONE: ("done", colours.good),
        EntryState.FAILED: ("warning", colours.bad),
        EntryState.CANCELLED: ("cancel", colours.quiet),
    }.get(entry.state)
    if mark is not None:
        yield mark
    if maker(entry):
        yield "cloud", colours.quiet
    elif fallback(entry):
        yield "info", colours.warning
