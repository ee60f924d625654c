"""The column at the left: a head with what can be added, the list of pictures, and a word while it is empty."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import theme
from app.job_list import QueueView
from app.widgets import Elided, IconButton, label
from app.workbench import Workbench

WIDTH = 288
HEAD = 28
"""Least height of the head's row, as high as the field beside it in the inspector."""


class QueuePanel(QWidget):
    """Holds the list; its buttons are the window's to connect."""

    def __init__(self, workbench: Workbench, view: QueueView) -> None:
        super().__init__()
        self._bench = workbench
        self.view = view
        self.title = label(self.tr("Queue"), theme.Type.HEADING, wrap=False, strong=True)
        self.count = Elided(theme.Type.CAPTION, tone="quiet")
        self.add = IconButton("add", self.tr("Add pictures"))
        self.add_folder = IconButton("folder", self.tr("Add a folder"))
        self.empty = label(self.tr("Pictures that you add appear here."), tone="quiet")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(theme.LARGE, 0, theme.LARGE, 0)
        head = QHBoxLayout()
        head.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.SMALL, theme.SMALL)
        head.setSpacing(theme.SMALL)
        head.addWidget(self.title)
        head.addWidget(self.count, 1)
        head.addWidget(self.add)
        head.addSpacing(-theme.TINY)
        head.addWidget(self.add_folder)
        self.add.setMinimumHeight(HEAD)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.stack, 1)
        self.refresh()

    def refresh(self) -> None:
        """Say how many there are."""
        entries = self._bench.queue.entries
        self.stack.setCurrentIndex(1 if entries else 0)
        self.count.setText(self.tr("%n picture(s)", "", len(entries)) if entries else "")
