"""A line above everything while folders are looked through: how many pictures were found, and a button to stop."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from app import theme
from app.widgets import label
from app.workbench import Workbench

AFTER = 300
"""Milliseconds after which it shows: most folders are done by then."""


class LookingBar(QFrame):
    """Hidden while nobody looks."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._intake = workbench.intake
        self.setObjectName("notice")  # for the style sheet
        self.text = label("")
        self.stop = QPushButton(self.tr("Stop looking"))
        self.stop.clicked.connect(self._intake.stop_looking)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.MEDIUM, theme.SMALL, theme.SMALL, theme.SMALL)
        layout.setSpacing(theme.SMALL)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.stop)
        self._timer = QTimer(self, interval=AFTER)
        self._timer.timeout.connect(self.refresh)
        workbench.intake.began.connect(self._timer.start)
        workbench.looked.connect(lambda _: self._end())
        self.hide()

    def refresh(self) -> None:
        """Say how many there are."""
        text = self.tr("Looking for pictures… %n found", "", self._intake.found_so_far)
        self.text.setText(text)
        self.setAccessibleName(text)
        self.show()

    def _end(self) -> None:
        if not self._intake.is_looking:
            self._timer.stop()
            self.hide()
