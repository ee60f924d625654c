"""A line below the picture about the cloud: it asks where pictures are to be done, or tells that one was done here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import icons, theme
from app.cloud_text import question, short
from app.entry_text import fallback
from app.state import Entry, Estimate
from app.widgets import Elided, label


class CloudLine(QWidget):
    """Hidden while there is nothing to say. `answered` carries ``here`` or ``cloud``, for all that it asks about."""

    answered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._mark = QLabel()
        self._icon = "info"
        self.text = Elided()
        self.more = label("", tone="quiet")
        self.more.setIndent(icons.SIDE + theme.SMALL)
        self.here, self.there = QPushButton(self.tr("Do it here")), QPushButton(self.tr("Send to the cloud"))
        self.here.clicked.connect(lambda: self.answered.emit("here"))
        self.there.clicked.connect(lambda: self.answered.emit("cloud"))
        row = QHBoxLayout()
        row.setSpacing(theme.SMALL)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.text, 1)
        row.addWidget(self.here)
        row.addWidget(self.there)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MEDIUM, theme.SMALL, theme.MEDIUM, theme.SMALL)
        layout.setSpacing(theme.TINY)
        layout.addLayout(row)
        layout.addWidget(self.more)
        self.hide()

    def show_entries(self, current: Entry | None, chosen: Sequence[Entry]) -> None:
        """Ask about those chosen that ask; without any, tell of the one that is looked at."""
        asking = [entry for entry in chosen if entry.asks]
        asked = [entry.question for entry in asking if entry.question is not None]
        if asked:
            self._ask(asking[0].name, asked)
        else:
            self._say(fallback(current) if current is not None else "", "info")
        self.here.setVisible(bool(asked))
        self.there.setVisible(bool(asked) and not asked[0].problem)

    def _ask(self, name: str, asked: Sequence[Estimate]) -> None:
        host, count = short(asked[0].host) or self.tr("the cloud"), len(asked)
        if count == 1:
            intro = self.tr("{name}: here or in the cloud?").format(name=short(name))
            self.here.setText(self.tr("Do it here"))
            self.there.setText(self.tr("Send to {host}").format(host=host))
        else:
            intro = self.tr("%n picture(s) ask: here or in the cloud?", "", count)
            self.here.setText(self.tr("Do all here"))
            self.there.setText(self.tr("Send all to {host}").format(host=host))
        self._say(intro, "question", question(asked))

    def _say(self, text: str, icon: str, more: str = "") -> None:
        if (self.text.text(), self.more.text(), self._icon) != (text, more, icon):
            self._icon = icon
            self.text.setText(text)
            self.more.setText(more)
            self.more.setVisible(bool(more))
            self.setAccessibleName(f"{text} {more}".strip())
            self._draw()
        self.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._draw()

    def _draw(self) -> None:
        colours = theme.colours(self.palette())
        colour = colours.link if self._icon == "question" else colours.warning
        mark = icons.image(self._icon, colour, icons.SIDE, self.devicePixelRatioF())
        self._mark.setPixmap(QPixmap.fromImage(mark))
