"""Above the main button, while a cloud service is in use: where pictures are done, and what that comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from app import theme
from app.cloud_text import places
from app.fields import Chooser
from app.sections import Part, Shown
from app.widgets import label
from engine.domain import Where

if TYPE_CHECKING:  # only named here: loading the protocol takes as long as making the window
    from engine.wire.about import CloudValue

LINES = 3
"""Of the sentence, so that little moves when it becomes longer or shorter."""


class CloudBar(Part):
    """Not there unless pictures may go to a service."""

    def __init__(self) -> None:
        super().__init__()
        self.column.setContentsMargins(0, 0, 0, theme.MEDIUM)
        self.where = Chooser(self.tr("Where"))
        name = label(self.tr("Where"), theme.Type.CAPTION, tone="quiet", wrap=False)
        name.setBuddy(self.where)
        row = QHBoxLayout()
        row.setSpacing(theme.SMALL)
        row.addWidget(name)
        row.addWidget(self.where, 1)
        self.column.addLayout(row)
        self.outlook = label("", theme.Type.CAPTION, tone="quiet")
        self.outlook.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.outlook.setMinimumHeight(LINES * self.outlook.fontMetrics().lineSpacing())
        self.outlook.hide()
        self.add(self.outlook)
        self._cloud: CloudValue | None = None
        self.where.chosen.connect(lambda where: self.tell(where=Where(where)))
        self.hide()

    def show_all(self, shown: Shown) -> None:
        if self._cloud != shown.cloud:
            self._cloud = shown.cloud
            self.where.set_choices(places(shown.cloud) if shown.cloud is not None else [])
        if shown.cloud is not None:
            self.where.show_value(shown.settings.where, mixed="where" in shown.mixed)
        self.setVisible(shown.cloud is not None)

    def summary(self, _shown: Shown) -> str:
        return self.where.currentText()

    def show_outlook(self, text: str) -> None:
        """What becomes of the picture at hand; empty if nothing can be said."""
        self.outlook.setText(text)
        self.outlook.setVisible(bool(text))
