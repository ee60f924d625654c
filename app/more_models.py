"""Networks of others that can be fetched: what they are, under which licence, and how far the transfer is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.models_work import ModelsWork
from app.widgets import label
from engine.pull import Offer


class MoreModels(QDialog):
    """Nothing is fetched before its licence is accepted, where that is asked for."""

    def __init__(self, work: ModelsWork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self.setWindowTitle(self.tr("Get more models"))
        self.resize(560, 384)
        self.offers = QListWidget()
        self.offers.setAccessibleName(self.tr("Models of others"))
        self.about = label("")
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.accepted_box = QCheckBox(self.tr("I have read the licence and accept it"))
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the transfer"))
        self.bar.hide()
        self.get = QPushButton(self.tr("Get"))
        self.get.setDefault(True)
        self.get.setEnabled(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.get, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        layout.setSpacing(theme.MEDIUM)
        layout.addWidget(self.offers, 1)
        for widget in (self.about, self.accepted_box, self.bar, buttons):
            layout.addWidget(widget)
        for offer in work.offers():
            item = QListWidgetItem(self.tr("{0}  ({1} MB)").format(offer.name, round(offer.size / 1e6)))
            item.setData(Qt.ItemDataRole.UserRole, offer)
            self.offers.addItem(item)
        self.offers.currentItemChanged.connect(self._chosen)
        self.accepted_box.toggled.connect(self._chosen)
        self.get.clicked.connect(self._get)
        work.stepped.connect(self._stepped)
        work.done.connect(self._ended)
        work.failed.connect(self._ended)
        self.offers.setCurrentRow(0)

    def _offer(self) -> Offer | None:
        item = self.offers.currentItem()
        offer = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return offer if isinstance(offer, Offer) else None

    def _chosen(self) -> None:
        offer = self._offer()
        if offer is None:
            return
        licence = offer.licence
        self.about.setText(
            self.tr("{0}\n\nLicence: {1}. {2}\n{3}").format(offer.about, licence.name, licence.statement, licence.url)
        )
        self.accepted_box.setVisible(licence.must_be_accepted)
        self.get.setEnabled(not licence.must_be_accepted or self.accepted_box.isChecked())

    def _get(self) -> None:
        offer = self._offer()
        if offer is not None:
            self.get.setEnabled(False)
            self.bar.show()
            self._work.pull(offer, accepted=self.accepted_box.isChecked())

    def _stepped(self, fraction: float) -> None:
        self.bar.setValue(round(fraction * 1000))

    def _ended(self, message: str = "") -> None:
        self.bar.hide()
        self.get.setEnabled(True)
        if message:
            self.about.setText(message)
        else:
            self.accept()
