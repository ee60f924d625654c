"""A line above everything, for what people must know and can act on: the daemon is gone, or of another version."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from app.events import Disconnected
from app.workbench import Workbench


class Notice(QWidget):
    """Hidden while all is well."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._bench = workbench
        self.setObjectName("notice")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.act = QPushButton()
        self.act.clicked.connect(self._act)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setFlat(True)
        self.close_button.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(16)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.act)
        layout.addWidget(self.close_button)
        self.hide()
        workbench.daemon_changed.connect(self.refresh)

    def tell(self, message: str) -> None:
        """Something that nobody can press a button against."""
        self.text.setText(message)
        self.act.hide()
        self.show()

    def refresh(self) -> None:
        """Tell of the daemon, if there is something to tell."""
        daemon = self._bench.daemon
        if not isinstance(daemon, Disconnected):
            self.hide()
            return
        other = daemon.code == "daemon-version"
        self.text.setText(daemon.message)
        self.act.setText(self.tr("Restart it") if other else self.tr("Try again"))
        self.act.show()
        self.show()

    def _act(self) -> None:
        daemon = self._bench.daemon
        if isinstance(daemon, Disconnected) and daemon.code == "daemon-version":
            self._bench.controller.stop_daemon()
        else:
            self._bench.controller.reconnect()
        self.hide()
