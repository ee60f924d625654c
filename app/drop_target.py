"""What is seen when the queue is empty: one large place to drop pictures, and a sample for who wants to try first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import icons, theme

MARGIN = 32
RADIUS = 12


class DropTarget(QWidget):
    """Invites; the window takes the drops."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Drop pictures here"))
        mark = QLabel()
        mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark.setPixmap(icons.application().pixmap(72, 72))
        title = QLabel(self.tr("Drop pictures or folders here"))
        title.setFont(theme.font(title.font(), theme.Type.TITLE))
        text = QLabel(self.tr("They stay on this machine. Nothing is overwritten unless you say so."))
        self.add = QPushButton(self.tr("Choose pictures…"))
        self.sample = QPushButton(self.tr("Try a sample picture"))
        self.sample.setFlat(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self.add, self.sample):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN * 2)
        layout.setSpacing(16)
        layout.addStretch(1)
        for label in (mark, title, text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(label is not mark)
            layout.addWidget(label)
        layout.addLayout(buttons)
        layout.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        colours = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), QColor(colours.canvas))
        pen = QPen(QColor(colours.mark), 1.5, Qt.PenStyle.DashLine)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.drawRoundedRect(self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN), RADIUS, RADIUS)
        painter.end()
