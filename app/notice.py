"""A line above everything, for what people must know and can act on: the daemon is gone, or of another version."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from app import icons, theme
from app.events import Disconnected
from app.widgets import IconButton, Tone, label
from app.workbench import Workbench


class Notice(QFrame):
    """Hidden while all is well."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._bench = workbench
        self._is_of_daemon = False
        self.setObjectName("notice")  # for the style sheet
        self._tone = Tone.INFO
        self._mark = QLabel()
        self.text = label("")
        self.act = QPushButton(self.tr("Try again"))
        self.act.clicked.connect(self._act)
        self.close_button = IconButton("close", self.tr("Close"))
        self.close_button.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.MEDIUM, theme.SMALL, theme.SMALL, theme.SMALL)
        layout.setSpacing(theme.SMALL)
        layout.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.act)
        layout.addWidget(self.close_button)
        self.hide()
        self._draw(Tone.INFO)
        workbench.daemon_changed.connect(self.refresh)

    def tell(self, message: str) -> None:
        """Something that nobody can press a button against."""
        self._draw(Tone.INFO)
        self.text.setText(message)
        self.act.hide()
        self.show()

    def refresh(self) -> None:
        """Tell of the daemon, if there is something to tell."""
        daemon = self._bench.daemon
        if not isinstance(daemon, Disconnected):
            if self._is_of_daemon:
                self.hide()
            self._is_of_daemon = False
            return
        self._is_of_daemon = True
        self._draw(Tone.WARNING)
        other = daemon.code == "daemon-version"
        self.text.setText(daemon.message)
        self.act.setText(self.tr("Restart it") if other else self.tr("Try again"))
        self.act.show()
        self.show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._draw(self._tone)

    def _draw(self, tone: Tone) -> None:
        self._tone = tone
        colours = theme.colours(self.palette())
        name, colour = ("info", colours.quiet) if tone is Tone.INFO else ("warning", colours.warning)
        self._mark.setPixmap(QPixmap.fromImage(icons.image(name, colour, icons.SIDE, self.devicePixelRatioF())))

    def _act(self) -> None:
        daemon = self._bench.daemon
        if isinstance(daemon, Disconnected) and daemon.code == "daemon-version":
            self._bench.controller.stop_daemon()
        else:
            self._bench.controller.reconnect()
        self.hide()
