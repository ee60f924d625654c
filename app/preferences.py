"""Preferences: look, language, devices, models, the cloud, and what Relief tells of itself."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, QSignalBlocker, Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app import error_text, language, theme
from app.association import Association
from app.cloud_page import CloudPage
from app.device_page import DevicePage
from app.events import ModelsFound
from app.login import Login, Obstacle
from app.models_work import ModelsWork
from app.more_models import MoreModels
from app.privacy_page import PrivacyPage
from app.widgets import Notice, Tone
from app.workbench import Workbench
from engine.errors import ReliefError

THEMES = (theme.Choice.SYSTEM, theme.Choice.LIGHT, theme.Choice.DARK)


class Preferences(QDialog):
    """What is chosen here is kept in ``kept``, and told by a signal to whom it concerns."""

    theme_chosen = Signal(str)
    tray_chosen = Signal(bool)

    def __init__(
        self,
        workbench: Workbench,
        kept: QSettings,
        parent: QWidget | None = None,
        *,
        login: Login | None = None,
        association: Association | None = None,
    ) -> None:
        super().__init__(parent)
        self._login = login or Login.of_this_program()
        self._association = association or Association.of_this_program()
        self._bench = workbench
        self._kept = kept
        self._models_work = ModelsWork(workbench.engine_settings, self)
        self.setWindowTitle(self.tr("Preferences"))
        self.resize(592, 640)
        tabs = QTabWidget()
        tabs.setAccessibleName(self.windowTitle())
        tabs.addTab(self._look(), self.tr("General"))
        self.devices = DevicePage(workbench)
        tabs.addTab(self.devices, self.tr("Devices"))
        tabs.addTab(self._models(), self.tr("Models"))
        self.cloud = CloudPage(workbench, kept)
        tabs.addTab(self.cloud, self.tr("Cloud"))
        self.privacy = PrivacyPage(kept)
        tabs.addTab(self.privacy, self.tr("Privacy"))
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addWidget(tabs)
        layout.addWidget(close)
        workbench.bridge.models_found.connect(self._show_models)
        self._models_work.done.connect(self._models_changed)
        self._models_work.failed.connect(self._tell_failure)
        workbench.controller.find_models()
        workbench.controller.find_devices()

    def _look(self) -> QWidget:
        page, form = _form()
        self.theme = QComboBox()
        for choice, text in zip(THEMES, (self.tr("As the system"), self.tr("Light"), self.tr("Dark")), strict=True):
            self.theme.addItem(text, choice.value)
        self.theme.setCurrentIndex(self.theme.findData(str(self._kept.value("theme", theme.Choice.SYSTEM.value))))
        self.theme.currentIndexChanged.connect(lambda: self._chose("theme", self.theme, self.theme_chosen))
        form.addRow(self.tr("&Theme"), self.theme)
        self.language = QComboBox()
        self.language.addItem(self.tr("As the system"), "")
        for code, name in language.LANGUAGES.items():
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(str(self._kept.value("language", "")))))
        self.language.currentIndexChanged.connect(
            lambda: self._kept.setValue("language", str(self.language.currentData()))
        )
        form.addRow(self.tr("&Language"), self.language)
        self.restart = QLabel(self.tr("The language changes when Relief is started again."))
        self.restart.setWordWrap(True)
        self.restart.hide()
        self.language.currentIndexChanged.connect(self.restart.show)
        form.addRow("", self.restart)
        self.tray = self._switch("tray", self.tr("Keep running in the tray when the window is closed"), form, False)
        self.tray.toggled.connect(self.tray_chosen)
        self._switch("notify", self.tr("Tell me when a queue is finished"), form, True)
        self.login = self._told(self.tr("Start Relief when I log in"), self._login, form)
        self.links = self._told(self.tr("Open pictures and Photoshop's requests with Relief"), self._association, form)
        self.problem = Notice()
        form.addRow(self.problem)
        return page

    def _models(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        self.models = QListWidget()
        self.models.setAccessibleName(self.tr("Installed models"))
        layout.addWidget(self.models, 1)
        self.licence = QLabel()
        self.licence.setWordWrap(True)
        layout.addWidget(self.licence)
        row = QHBoxLayout()
        self.add_model = QPushButton(self.tr("Import from a file…"))
        self.add_model.clicked.connect(self._import)
        self.remove_model = QPushButton(self.tr("Remove"))
        self.remove_model.setEnabled(False)
        self.remove_model.clicked.connect(self._remove)
        self.more_models = QPushButton(self.tr("Get more…"))
        self.more_models.clicked.connect(lambda: MoreModels(self._models_work, self).exec())
        for button in (self.more_models, self.add_model, self.remove_model):
            row.addWidget(button)
        row.addStretch(1)
        layout.addLayout(row)
        self.models.currentItemChanged.connect(self._model_chosen)
        return page

    # --- doing -------------------------------------------------------------------------------------------------

    def _switch(self, key: str, text: str, form: QFormLayout, default: bool) -> QCheckBox:
        box = QCheckBox(text)
        box.setChecked(self._kept.value(key, default, type=bool) is True)
        box.toggled.connect(lambda on: self._kept.setValue(key, on))
        form.addRow("", box)
        return box

    def _told(self, text: str, system: Login | Association, form: QFormLayout) -> QCheckBox:
        """A switch for something that the system is told of the program."""
        box = QCheckBox(text)
        box.setChecked(system.is_on)
        box.setEnabled(system.obstacle is None)
        box.setToolTip(self._why_not(system.obstacle))
        box.setAccessibleDescription(box.toolTip())
        box.toggled.connect(lambda on: self._tell_system(system, box, on=on))
        form.addRow("", box)
        return box

    def _why_not(self, obstacle: Obstacle | None) -> str:
        match obstacle:
            case Obstacle.CHECKOUT:
                return self.tr("Relief runs from its sources here. The system can only start it once it is installed.")
            case Obstacle.NO_COMMAND:
                return self.tr("The command that the system would start is missing. Install Relief again.")
            case Obstacle.NO_BUNDLE:
                return self.tr("On this system only the packaged program can be asked to open things.")
        return ""

    def _tell_system(self, system: Login | Association, box: QCheckBox, *, on: bool) -> None:
        try:
            system.switch(on=on)
        except ReliefError as error:
            self.problem.say(error_text.say(error.code, str(error)), Tone.BAD)
        else:
            self.problem.say("")
        with QSignalBlocker(box):
            box.setChecked(system.is_on)

    def _chose(self, key: str, box: QComboBox, signal: SignalInstance) -> None:
        value = str(box.currentData())
        self._kept.setValue(key, value)
        signal.emit(value)

    def _show_models(self, event: ModelsFound) -> None:
        chosen = self.models.currentItem().text() if self.models.currentItem() is not None else ""
        self.models.clear()
        for model in event.models:
            item = QListWidgetItem(model.name)
            item.setData(Qt.ItemDataRole.UserRole, model.licence)
            self.models.addItem(item)
            if model.name == chosen:
                self.models.setCurrentItem(item)

    def _model_chosen(self) -> None:
        item = self.models.currentItem()
        self.remove_model.setEnabled(item is not None and self._models_work.is_own(item.text()))
        licence = item.data(Qt.ItemDataRole.UserRole) if item is not None else ""
        self.licence.setText(self.tr("Licence: {0}").format(licence) if licence else "")

    def _import(self) -> None:
        kinds = self.tr("Networks ({0})").format("*.onnx *.safetensors *.pth *.ckpt")
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import a model"), str(Path.home()), kinds)
        if name:
            self.add_model.setEnabled(False)
            self.licence.setText(self.tr("Checking and measuring the model…"))
            self._models_work.add(Path(name))

    def _remove(self) -> None:
        item = self.models.currentItem()
        question = self.tr("Remove the model {0} and its files?").format(item.text())
        if QMessageBox.question(self, self.tr("Remove a model"), question) is QMessageBox.StandardButton.Yes:
            self._models_work.remove(item.text())

    def _models_changed(self) -> None:
        self.add_model.setEnabled(True)
        self.licence.setText("")
        self._bench.controller.find_models()

    def _tell_failure(self, message: str) -> None:
        self.add_model.setEnabled(True)
        self.licence.setText(message)


def _form() -> tuple[QWidget, QFormLayout]:
    page = QWidget()
    form = QFormLayout(page)
    form.setContentsMargins(16, 16, 16, 16)
    form.setVerticalSpacing(12)
    form.setHorizontalSpacing(16)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return page, form
