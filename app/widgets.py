"""Small widgets that several views share, all of them for the keyboard and for assistive technology too."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import icons, theme


def label(
    text: str = "", step: theme.Type = theme.Type.BODY, *, tone: str = "", wrap: bool = True, strong: bool = False
) -> QLabel:
    """Text of the type scale; ``tone`` is ``quiet``, or a `Tone`'s value."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(theme.font(made.font(), step, strong=strong, figures=True))
    made.setWordWrap(wrap)
    made.setProperty("tone", tone)  # before the style sheet has seen it: that would keep the font from being changed
    return made


def set_tone(widget: QWidget, tone: str) -> None:
    """The style sheet colours labels by it, so they follow the theme."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Elided(QLabel):
    """One line that ends in an ellipsis where it has no room; all of it is the tool tip then."""

    def __init__(self, step: theme.Type = theme.Type.BODY, *, tone: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(self.font(), step, figures=True))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setProperty("tone", tone)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip("" if text == self.text() else self.text())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), self.alignment(), text)
        painter.end()


class IconButton(QToolButton):
    """A button with an icon alone; its text is its tool tip and what a screen reader says."""

    def __init__(self, name: str, text: str, *, checkable: bool = False) -> None:
        super().__init__()
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        icons.bind(self, name)


class SectionHeader(QAbstractButton):
    """Opens and closes a section; when closed it says in few words what is inside."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setText(title)
        self.setAccessibleName(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._summary = ""

    def set_summary(self, text: str) -> None:
        self._summary = text
        self.setAccessibleDescription(text)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        font = theme.font(self.font(), theme.Type.HEADING, strong=True)
        metrics = QFontMetrics(font)
        width = metrics.horizontalAdvance(self.text()) + icons.SIDE + 3 * theme.SMALL
        return QSize(width, max(metrics.height(), icons.SIDE) + 2 * theme.SMALL + theme.TINY)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        colours = theme.colours(self.palette())
        rect = self.rect()
        if self.hasFocus():
            painter.setPen(QColor(colours.link))
            painter.drawRoundedRect(rect.adjusted(1, 1, -2, -2), theme.RADIUS, theme.RADIUS)
        chevron = icons.image(
            "chevron-down" if self.isChecked() else "chevron-right",
            colours.text if self.underMouse() else colours.quiet,
            icons.SIDE,
            self.devicePixelRatioF(),
        )
        painter.drawImage(theme.TINY, (rect.height() - icons.SIDE) // 2, chevron)
        font = theme.font(self.font(), theme.Type.HEADING, strong=True)
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        left = theme.TINY + icons.SIDE + theme.SMALL
        align = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(left, 0, 0, 0), align | Qt.AlignmentFlag.AlignLeft, self.text())
        if self._summary and not self.isChecked():
            start = left + QFontMetrics(font).horizontalAdvance(self.text()) + theme.MEDIUM
            place = QRect(start, 0, rect.width() - start - theme.SMALL, rect.height())
            small = theme.font(self.font(), theme.Type.CAPTION, figures=True)
            painter.setFont(small)
            painter.setPen(QColor(colours.quiet))
            text = QFontMetrics(small).elidedText(self._summary, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, align | Qt.AlignmentFlag.AlignRight, text)
        painter.end()


class Section(QWidget):
    """A header and what belongs under it."""

    def __init__(self, title: str, body: QWidget, *, opened: bool = True) -> None:
        super().__init__()
        self.header = SectionHeader(title)
        self.body = body
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(body)
        self.header.toggled.connect(body.setVisible)
        self.header.setChecked(opened)
        body.setVisible(opened)


class Tone(Enum):
    """How serious a notice is."""

    INFO = "quiet"
    WARNING = "warning"
    BAD = "bad"


class Notice(QFrame):
    """One sentence with its icon, and a way on if there is one. Without text it is not there."""

    acted = Signal()

    def __init__(self, *, action: str = "", closable: bool = False) -> None:
        super().__init__()
        self._tone = Tone.INFO
        self._picture = QLabel()
        self._text = label()
        self._text.setAlignment(
            Qt.AlignmentFlag.AlignTop
        )  # beside the icon, if a form gives it more room than it needs
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SMALL)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._text, 1)
        if action:
            button = QPushButton(action)
            button.clicked.connect(self.acted)
            layout.addWidget(button)
        if closable:
            close = IconButton("close", self.tr("Hide"))
            close.clicked.connect(self.hide)
            layout.addWidget(close)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    def say(self, text: str, tone: Tone = Tone.INFO) -> None:
        """Show a sentence; an empty one hides it."""
        self._tone = tone
        self._text.setText(text)
        set_tone(self._text, tone.value)
        self.setAccessibleName(text)
        self._draw()
        self.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._draw()

    def _draw(self) -> None:
        colours = theme.colours(self.palette())
        name, colour = {
            Tone.INFO: ("info", colours.quiet),
            Tone.WARNING: ("warning", colours.warning),
            Tone.BAD: ("warning", colours.bad),
        }[self._tone]
        self._picture.setPixmap(QPixmap.fromImage(icons.image(name, colour, icons.SIDE, self.devicePixelRatioF())))
