"""Preferences of privacy: what Relief sends, which is nothing, unless the search for updates or the cloud is on."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import error_text, theme, update_check
from app.update_check import UpdateCheck
from app.updates import Release
from app.widgets import label


class PrivacyPage(QWidget):
    """The switch says what is sent, and to whom; without anybody to ask it is off."""

    def __init__(self, kept: QSettings, check: UpdateCheck | None = None) -> None:
        super().__init__()
        self._kept = kept
        self._check = check or UpdateCheck(kept, self)
        where = update_check.address(kept)
        self.updates = QCheckBox(self.tr("Look for a newer version of Relief once a day"))
        self.updates.setChecked(bool(where) and kept.value(update_check.SWITCH, False, type=bool) is True)
        self.updates.toggled.connect(lambda on: kept.setValue(update_check.SWITCH, on))
        self.about = label(self._about(where), tone="quiet")
        self.updates.setAccessibleDescription(self.about.text())
        self.now = QPushButton(self.tr("Look now"))
        self.answer = label("")
        for widget in (self.updates, self.now):
            widget.setEnabled(bool(where))
            widget.setToolTip("" if where else self.about.text())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        for text in (
            self.tr("Relief sends nothing on its own: no telemetry, and it switches off that of what it is built on."),
            self.tr("Pictures stay on this machine unless you switch on the cloud; the log holds no names of them."),
        ):
            layout.addWidget(label(text))
        layout.addSpacing(theme.SMALL)
        layout.addWidget(self.updates)
        layout.addWidget(self.about)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.now)
        row.addWidget(self.answer, 1)
        layout.addLayout(row)
        layout.addStretch(1)
        self.now.clicked.connect(self._look)
        self._check.found.connect(self._found)
        self._check.current.connect(lambda: self.answer.setText(self.tr("This is the newest version.")))
        self._check.failed.connect(lambda code, text: self.answer.setText(error_text.say(code, text)))

    def _about(self, where: str) -> str:
        if not where:
            return self.tr("No address is set where newer versions are announced, so there is nobody to ask.")
        text = self.tr(
            "Relief asks {host} then, and sends the number of its own version and nothing else; that server also sees "
            "the network address of this machine. What it answers is told here: nothing is fetched or installed."
        )
        return text.format(host=urlsplit(where).netloc)

    def _look(self) -> None:
        self.answer.setText(self.tr("Asking…"))
        self._check.ask()

    def _found(self, release: Release) -> None:
        text = self.tr("Relief {version} is out: {page}")
        self.answer.setText(text.format(version=release.version, page=release.page))
