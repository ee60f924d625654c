"""What is seen when the queue is empty: one large place to drop pictures, and a sample for who wants to try first."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import icons, theme
from app.entry_text import number
from app.events import DevicesFound
from app.widgets import label

LARGEST = QSize(640, 416)
"""Of the place, in logical pixels; it stands in the middle of the canvas."""
MARGIN = 32
RADIUS = 12
MARK = 64


class DropTarget(QWidget):
    """Invites; the window takes the drops, and says with `set_welcoming` while some are over it."""

    def __init__(self) -> None:
        super().__init__()
        self._welcoming = False
        self.setAccessibleName(self.tr("Drop pictures here"))
        mark = QLabel()
        mark.setPixmap(icons.application().pixmap(QSize(MARK, MARK), self.devicePixelRatioF()))
        title = label(self.tr("Drop pictures or folders here"), theme.Type.TITLE)
        text = label(self.tr("They stay on this machine. Nothing is overwritten unless you say so."), tone="quiet")
        self.add = QPushButton(self.tr("Choose pictures…"))
        self.add.setProperty("primary", True)  # for the style sheet
        self.sample = QPushButton(self.tr("Try a sample picture"))
        self.sample.setProperty("large", True)
        self.speed = label("", theme.Type.CAPTION, tone="quiet")
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SMALL)
        buttons.addStretch(1)
        for button in (self.add, self.sample):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * MARGIN, 2 * MARGIN, 2 * MARGIN, 2 * MARGIN)
        layout.setSpacing(0)
        layout.addStretch(1)
        for widget, below in ((mark, theme.LARGE), (title, theme.SMALL), (text, theme.LARGE)):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(widget)
            layout.addSpacing(below)
        layout.addLayout(buttons)
        layout.addSpacing(theme.LARGE)
        self.speed.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self.speed)
        layout.addStretch(1)

    def tell_devices(self, event: DevicesFound) -> None:
        """Say what to expect where nothing but the processor was found."""
        usable = [device for device in event.devices if device.fastest is not None]
        if len(usable) != 1 or usable[0].id != "cpu":
            self.speed.setText("")
            return
        speed = max(usable[0].megapixels_per_second.values())
        text = self.tr("No graphics card was found. The processor makes about {0} megapixels a second here.")
        self.speed.setText(text.format(number(speed, 1)))

    def set_welcoming(self, welcoming: bool) -> None:
        """Whether something is held over the window that can be dropped."""
        if welcoming != self._welcoming:
            self._welcoming = welcoming
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        colours = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), QColor(colours.canvas))
        inner = self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        place = QRect(inner.topLeft(), inner.size().boundedTo(LARGEST))
        place.moveCenter(self.rect().center())
        if self._welcoming:
            pen = QPen(QColor(colours.link), 2)
        else:
            pen = QPen(QColor(colours.mark), 1.5, Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.drawRoundedRect(place, RADIUS, RADIUS)
        painter.end()
