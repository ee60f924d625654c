"""A picture that failed: why, and the ways on. Below the picture, or in its place where it cannot be shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QPalette, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app import icons, theme
from app.entry_text import status
from app.state import Entry, EntryState
from app.widgets import label

ELSEWHERE = frozenset(("disk-full", "output-unwritable", "output-exists"))
"""Codes of errors that another folder for the result can help against."""
WIDEST = 480
"""Logical pixels of the text in the middle of the canvas; longer lines are hard to read."""
LARGE_ICON = 32


class Trouble(QWidget):
    """Shows one entry's error. The signals say what a person wants to do about it."""

    retried = Signal()
    folder_wanted = Signal()
    revealed = Signal()
    removed = Signal()

    def __init__(self, *, central: bool) -> None:
        """``central``: alone in the middle of the canvas, not in a line below the picture."""
        super().__init__()
        self._central = central
        self._mark = QLabel()
        self.title = label("", theme.Type.TITLE)
        self.reason = label("")
        self.retry = QPushButton(self.tr("Try again"))
        self.folder = QPushButton(self.tr("Choose another folder…"))
        self.reveal = QPushButton(self.tr("Show in folder"))
        self.remove = QPushButton(self.tr("Remove from the list"))
        for button, signal in (
            (self.retry, self.retried),
            (self.folder, self.folder_wanted),
            (self.reveal, self.revealed),
            (self.remove, self.removed),
        ):
            button.clicked.connect(signal)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(theme.SMALL)
        if central:
            self._lay_out_central()
        else:
            self._lay_out_line()
        self._draw()

    def show_entry(self, entry: Entry) -> None:
        """Say why this one failed; hidden for one that has not."""
        failed = entry.state is EntryState.FAILED
        self.title.setText(entry.name)
        self.reason.setText(status(entry) if failed else "")
        self.setAccessibleName(self.reason.text())
        self.folder.setVisible(entry.error_code in ELSEWHERE)
        if not self._central:
            self.setVisible(failed)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._draw()

    def _lay_out_central(self) -> None:
        self.setAutoFillBackground(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.LARGE)
        layout.setSpacing(theme.MEDIUM)
        layout.addStretch(1)
        for text in (self._mark, self.title, self.reason):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(text, 1000)
            row.addStretch(1)
            if text is not self._mark:
                text.setMaximumWidth(WIDEST)
            layout.addLayout(row)
        self._buttons.addStretch(1)
        for button in (self.retry, self.folder, self.reveal, self.remove):
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        layout.addSpacing(theme.SMALL)
        layout.addLayout(self._buttons)
        layout.addStretch(1)

    def _lay_out_line(self) -> None:
        self.title.hide()
        self.reveal.hide()
        self.remove.hide()
        self.reason.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.MEDIUM, theme.SMALL, theme.MEDIUM, theme.SMALL)
        layout.setSpacing(theme.SMALL)
        layout.addWidget(self._mark)
        layout.addWidget(self.reason, 1)
        for button in (self.folder, self.retry):
            self._buttons.addWidget(button)
        layout.addLayout(self._buttons)
        self.hide()

    def _draw(self) -> None:
        colours = theme.colours(self.palette())
        if self._central:
            ground = self.palette()
            if ground.color(QPalette.ColorRole.Window) != QColor(colours.canvas):
                ground.setColor(QPalette.ColorRole.Window, QColor(colours.canvas))
                self.setPalette(ground)
        side = LARGE_ICON if self._central else icons.SIDE
        mark = icons.image("warning", colours.bad, side, self.devicePixelRatioF())
        self._mark.setPixmap(QPixmap.fromImage(mark))
