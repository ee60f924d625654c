"""Preferences of the cloud: whether pictures may go to a service, which one that is, and what it gets for how long.

Off is the default, and means that nobody is connected to; only the button that says so tests a service.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from app import error_text, theme
from app.cloud_setup import CloudSetup, Tested
from app.cloud_text import about
from app.dialogs import Dialogs
from app.entry_text import HOUR
from app.fields import Chooser, NumberField
from app.widgets import Notice, Tone, label
from app.workbench import Workbench
from engine import config
from engine.errors import ReliefError

OFF = "off"
KEPT_ADDRESS, KEPT_HOURS = "cloud_address", "cloud_keep_hours"
"""Names of settings of the program: what a service said when it was tested."""
KEY_VARIABLE = "RELIEF_CLOUD_KEY"
"""As `engine.offload.keys.VARIABLE`, which takes long to load."""
MOST_MEGAPIXELS, MOST_MINUTES = 100_000, 10_000


class CloudPage(QScrollArea):
    """The switch is written at once; the service when it was tested."""

    def __init__(
        self,
        workbench: Workbench,
        kept: QSettings,
        path: Path | None = None,
        dialogs: Dialogs | None = None,
        setup: CloudSetup | None = None,
    ) -> None:
        """``path`` is the configuration file, the user's unless another one is given."""
        super().__init__()
        self._bench = workbench
        self._kept = kept
        self._path = path or config.config_path()
        self._dialogs = dialogs or Dialogs()
        self._setup = setup or CloudSetup(self._path, workbench.controller.find_cloud, self)
        self._address = ""
        self._has_key: bool | None = None
        self.policy = Chooser(self.tr("Cloud"))
        self.policy.set_choices(
            [
                (self.tr("Off"), OFF),
                (self.tr("For large results"), "megapixels"),
                (self.tr("For what is slow here"), "minutes"),
                (self.tr("Ask for each picture"), "ask"),
            ]
        )
        self.megapixels = NumberField(1, MOST_MEGAPIXELS, step=10, suffix=" MP")
        self.minutes = NumberField(1, MOST_MINUTES, suffix=" min")
        self.meaning = label("", tone="quiet")
        self.unavailable = Notice()
        self.address, self.key = QLineEdit(), QLineEdit()
        self.test = QPushButton(self.tr("Test and save"))
        self.forget = QPushButton(self.tr("Forget this service"))
        self.answer = Notice()
        self.terms = [label("", tone="quiet") for _ in range(5)]
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        self._page = QWidget()
        row = QHBoxLayout()
        row.setSpacing(theme.SMALL)
        row.addWidget(self.policy, 1)
        for field, name in ((self.megapixels, self.tr("Megapixels")), (self.minutes, self.tr("Minutes"))):
            field.setAccessibleName(name)
            field.setFixedWidth(field.fontMetrics().horizontalAdvance("100000 MP") + 2 * theme.MEDIUM)
            row.addWidget(field)
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.address.setPlaceholderText("https://cloud.example")
        self.address.setAccessibleName(self.tr("Address"))
        self.key.setAccessibleName(self.tr("API key"))
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SMALL)
        buttons.addWidget(self.test)
        buttons.addWidget(self.forget)
        buttons.addStretch(1)
        form = QFormLayout(self._page)
        form.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        form.setVerticalSpacing(theme.SMALL)
        form.setHorizontalSpacing(theme.MEDIUM)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&Use the cloud"), row)
        form.labelForField(row).setBuddy(self.policy)  # type: ignore[attr-defined]
        form.addRow("", self.meaning)
        form.addRow("", self.unavailable)
        form.addRow(_heading(self.tr("Service")))
        form.addRow(self.tr("&Address"), self.address)
        form.addRow(self.tr("API &key"), self.key)
        form.addRow("", buttons)
        form.addRow("", self.answer)
        form.addRow(_heading(self.tr("What it gets")))
        for name, term in zip(self._names_of_terms(), self.terms, strict=True):
            term_name = label(name, wrap=False)
            term_name.setAlignment(Qt.AlignmentFlag.AlignTop)
            form.addRow(term_name, term)
        self.setWidget(self._page)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _connect(self) -> None:
        self.policy.chosen.connect(lambda value: self._write("cloud_policy", None if value == OFF else value))
        self.megapixels.edited.connect(lambda value: self._write("cloud_megapixels", round(value)))
        self.minutes.edited.connect(lambda value: self._write("cloud_minutes", round(value)))
        self.address.textEdited.connect(lambda _: self._show_buttons())
        self.key.textEdited.connect(lambda _: self._show_buttons())
        self.test.clicked.connect(self._test)
        self.forget.clicked.connect(self._forget)
        self._setup.tested.connect(self._tested)
        self._setup.forgotten.connect(self._forgotten)
        self._setup.failed.connect(self._failed)
        self._setup.key_looked_for.connect(self._know_key)

    # --- what stands in the file -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what the file says, and the environment, which wins over it."""
        try:
            there = {item.name: item for item in config.explain(self._path)}
        except ReliefError as error:
            self.answer.say(error_text.say(error.code, str(error)), Tone.BAD)
            self._page.setEnabled(False)
            return
        self._page.setEnabled(True)
        for name, field in (
            ("cloud_policy", self.policy),
            ("cloud_megapixels", self.megapixels),
            ("cloud_minutes", self.minutes),
            ("cloud_address", self.address),
        ):
            source = there[name].source
            by_environment = source not in ("default", str(self._path))
            field.setEnabled(not by_environment)
            field.setToolTip(self._set_by(source) if by_environment else "")
        policy, address = str(there["cloud_policy"].value), str(there["cloud_address"].value)
        self.policy.show_value(policy)
        self.megapixels.show_value(there["cloud_megapixels"].value)
        self.megapixels.setVisible(policy == "megapixels")
        self.minutes.show_value(there["cloud_minutes"].value)
        self.minutes.setVisible(policy == "minutes")
        self.meaning.setText(self._meaning(policy))
        if address != self._address:
            self._address = address
            self._has_key = None
            self.address.setText(address)
            if address:
                self._setup.look_for_key(address)
        self._show_service()

    def _set_by(self, variable: str) -> str:
        return self.tr("Set by {0} in the environment.").format(variable)

    def _write(self, name: str, value: Any) -> None:
        from engine import config_file  # what changes the file takes long to load, and few come here

        try:
            config_file.change({name: value}, self._path)
        except ReliefError as error:
            self._failed(error_text.say(error.code, str(error)))
        else:
            self._bench.cloud.find()
        self.refresh()

    def _meaning(self, policy: str) -> str:
        return {
            OFF: self.tr("Everything stays on this machine, and no service is asked for anything."),
            "megapixels": self.tr("Larger results are made in the cloud, all others here."),
            "minutes": self.tr("What takes longer here is done in the cloud, if it is quicker there."),
            "ask": self.tr("You are asked for each picture, with the time that it takes here and there."),
        }[policy]

    # --- the service -------------------------------------------------------------------------------------------

    def _show_service(self) -> None:
        """What can be done, and why the rest cannot."""
        ready = bool(self._address) and self._has_key is not False
        if not ready:
            # what is on can be switched off in any case
            self.policy.setEnabled(self.policy.isEnabled() and self.policy.currentData() != OFF)
        if not self._address:
            self.unavailable.say(self.tr("First set up a service: its address, and the key that you have from it."))
        elif not ready:
            self.unavailable.say(self.tr("There is no key for this service. Enter it below."), Tone.WARNING)
        else:
            self.unavailable.say("")
        from_environment = bool(os.environ.get(KEY_VARIABLE, "").strip())
        self.key.setEnabled(not from_environment)
        self.key.setToolTip(self._set_by(KEY_VARIABLE) if from_environment else "")
        kept = bool(self._has_key) and not from_environment
        self.key.setPlaceholderText(self.tr("Kept in the system's keyring") if kept else "")
        self._show_terms()
        self._show_buttons()

    def _show_buttons(self) -> None:
        same = self.address.text().strip() == self._address
        self.test.setEnabled(bool(self.address.text().strip() and (self.key.text() or (same and self._has_key))))
        self.forget.setEnabled(bool(self._address) and self.address.isEnabled())

    def _names_of_terms(self) -> tuple[str, ...]:
        return (
            self.tr("Sent"),
            self.tr("Not sent"),
            self.tr("Deleted"),
            self.tr("Told"),
            self.tr("If it fails"),
        )

    def _show_terms(self) -> None:
        host = self._address.partition("://")[2] or self.tr("the service")
        texts = (
            self.tr("To {host}: the pixels with their colour profile, and a mask or depth map if there is one."),
            self.tr("EXIF, GPS position, XMP and the name of the file. They are put back into the result here."),
            self._term_of_keeping(),
            self.tr("Whether you open a result or make it again otherwise; never with a picture."),
            self.tr("The picture is done on this machine, and you are told why."),
        )
        for term, text in zip(self.terms, texts, strict=True):
            term.setText(text.format(host=host))

    def _term_of_keeping(self) -> str:
        known = self._address and self._kept.value(KEPT_ADDRESS, "") == self._address
        hours = _number(self._kept.value(KEPT_HOURS)) if known else 0.0
        if not hours:
            return self.tr("As soon as the result is here; the test tells how long it stays there at most.")
        return self.tr("As soon as the result is here, at the latest after {time}.").format(time=about(hours * HOUR))

    def _test(self) -> None:
        self._ask(self.tr("Asking the service…"))
        self._setup.test(self.address.text().strip(), self.key.text().strip())

    def _forget(self) -> None:
        title = self.tr("Forget this service")
        question = self.tr("Forget the address and the key of {host}? The cloud is switched off then.")
        if self._dialogs.confirm(self, title, question.format(host=self._address.partition("://")[2])):
            self._ask("")
            self._setup.forget(self._address)

    def _ask(self, text: str) -> None:
        self.answer.say(text)
        self.test.setEnabled(False)
        self.forget.setEnabled(False)

    def _tested(self, tested: Tested) -> None:
        self._kept.setValue(KEPT_ADDRESS, tested.address)
        self._kept.setValue(KEPT_HOURS, tested.keep_hours)
        self.key.clear()
        self._address, self._has_key = tested.address, True
        self.address.setText(tested.address)
        self.refresh()
        text = self.tr("The service answers and knows the key. It keeps pictures for {time} at most.")
        self.answer.say(text.format(time=about(tested.keep_hours * HOUR)))

    def _forgotten(self) -> None:
        self._kept.remove(KEPT_ADDRESS)
        self._kept.remove(KEPT_HOURS)
        self.key.clear()
        self.refresh()
        self.answer.say(self.tr("The service is forgotten, and the cloud is off."))

    def _failed(self, message: str) -> None:
        self.refresh()
        self.answer.say(message, Tone.BAD)

    def _know_key(self, address: str, there: bool, message: str) -> None:
        if address != self._address:
            return
        self._has_key = there
        self.refresh()
        if message:
            self.answer.say(message, Tone.WARNING)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Return is for the field that it is pressed in, not for a button of the dialog."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif self.test.isEnabled() and (self.address.hasFocus() or self.key.hasFocus()):
            self._test()


def _heading(text: str) -> QLabel:
    made = label(text, theme.Type.HEADING, wrap=False, strong=True)
    made.setContentsMargins(0, theme.MEDIUM, 0, 0)
    return made


def _number(value: object) -> float:
    """What a file of settings holds may be anything."""
    try:
        return float(str(value))
    except ValueError:
        return 0.0
