"""Watched folders: which the daemon looks after, how they fare, and new ones. They go on without this window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.cloud_text import places
from app.events import Refused, WatchesFound
from app.fields import Chooser
from app.widgets import label
from app.workbench import Workbench
from engine.domain import Where
from engine.wire.about import CloudValue
from engine.wire.values import Destination, NewWatch, Watch, Wish

REFRESH = 2000
"""Milliseconds between two looks at the counts while the window is open."""
Index = QModelIndex | QPersistentModelIndex


class WatchModel(QAbstractTableModel):
    """A watched folder a row."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.watches: tuple[Watch, ...] = ()
        self.heads = (self.tr("Folder"), self.tr("Results"), self.tr("Done"), self.tr("Failed"), self.tr("State"))

    def show(self, watches: tuple[Watch, ...]) -> None:
        if [w.id for w in watches] != [w.id for w in self.watches]:
            self.beginResetModel()
            self.watches = watches
            self.endResetModel()
            return
        self.watches = watches
        if watches:
            self.dataChanged.emit(self.index(0, 0), self.index(len(watches) - 1, len(self.heads) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802  (Qt's way)
        return 0 if parent.isValid() else len(self.watches)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802  (Qt's way)
        return 0 if parent.isValid() else len(self.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:  # noqa: N802  (Qt's name)
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self.heads[section]
        return None

    def data(self, index: Index, role: int = 0) -> object:
        watch = self.watches[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return (watch.wanted.folder, watch.wanted.to, "", watch.last_error, watch.trouble)[index.column()]
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        wanted = watch.wanted
        shown = (Path(wanted.folder).name, Path(wanted.to).name, str(watch.done), str(watch.failed), self._state(watch))
        return shown[index.column()]

    def _state(self, watch: Watch) -> str:
        if watch.paused:
            return self.tr("Paused")
        if watch.trouble:
            return self.tr("Waiting: {0}").format(watch.trouble)
        if watch.waiting:
            return self.tr("%n picture(s) to do", "", watch.waiting)
        return self.tr("Watching")


class BatchFolders(QDialog):
    """Shows and changes the daemon's watched folders. New ones get the settings of the inspector."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = workbench
        self.setWindowTitle(self.tr("Watched folders"))
        self.resize(720, 420)
        self.model = WatchModel(self)
        self.table = self._table()
        self.empty = label(
            self.tr("No folder is watched yet. New folders get the settings that the inspector shows."), tone="quiet"
        )
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.table)
        self.table.setAccessibleName(self.tr("Watched folders"))
        self.error = label("", tone="bad")
        self.add = QPushButton(self.tr("Watch a folder…"))
        self.pause = QPushButton(self.tr("Pause"))
        self.remove = QPushButton(self.tr("Stop watching"))
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.accept)
        intro = label(
            self.tr("Every picture that comes into a watched folder is enhanced, also while this program is closed.")
        )
        row = QHBoxLayout()
        row.setSpacing(theme.SMALL)
        for button in (self.add, self.pause, self.remove):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        layout.setSpacing(theme.MEDIUM)
        layout.addWidget(intro)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.error)
        layout.addLayout(row)
        self.add.clicked.connect(self.ask)
        self.pause.clicked.connect(self._pause)
        self.remove.clicked.connect(self._remove)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._refresh())
        workbench.bridge.watches_found.connect(self._found)
        workbench.bridge.refused.connect(self._refused)
        self._timer = QTimer(self, interval=REFRESH)
        self._timer.timeout.connect(workbench.controller.find_watches)
        self._timer.start()
        workbench.controller.find_watches()
        self._refresh()

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 2 * theme.SMALL)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in (0, 1, len(self.model.heads) - 1):  # the longest texts share what room there is
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(72)
        return table

    def ask(self) -> None:
        """For a folder and a place for its results."""
        dialog = NewFolder(self, self._bench.cloud.usable, self._bench.settings.where)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            recursive = dialog.recursive.isChecked()
            self.watch(dialog.folder.text(), dialog.to.text(), recursive=recursive, where=dialog.place)

    def watch(self, folder: str, to: str, *, recursive: bool = False, where: Where = Where.POLICY) -> None:
        """Have a folder watched with the settings of the inspector."""
        settings = self._bench.settings
        output = settings.output()
        wanted = NewWatch(
            folder=str(Path(folder).resolve()),
            to=str(Path(to).resolve()),
            recursive=recursive,
            wish=Wish.of(settings.request()),
            output=Destination(format=output.format, quality=output.quality, lossless=output.lossless),
            where=self._bench.cloud.place(where),
        )
        self.error.setText("")
        self._bench.controller.watch(wanted)

    def _pause(self) -> None:
        watch = self._chosen()
        if watch is not None:
            act = self._bench.controller.resume_watch if watch.paused else self._bench.controller.pause_watch
            act(watch.id)

    def _remove(self) -> None:
        watch = self._chosen()
        if watch is not None:
            self._bench.controller.unwatch(watch.id)

    def _chosen(self) -> Watch | None:
        row = self.table.currentIndex().row()
        return self.model.watches[row] if 0 <= row < len(self.model.watches) else None

    def _found(self, event: WatchesFound) -> None:
        self.model.show(event.watches)
        self._refresh()

    def _refused(self, event: Refused) -> None:
        if event.number is None:
            self.error.setText(event.message)
            self.error.show()

    def _refresh(self) -> None:
        watch = self._chosen()
        self.stack.setCurrentIndex(1 if self.model.watches else 0)
        self.error.setVisible(bool(self.error.text()))
        for button in (self.pause, self.remove):
            button.setEnabled(watch is not None)
        self.pause.setText(self.tr("Go on") if watch is not None and watch.paused else self.tr("Pause"))
        if watch is not None and watch.last_error:
            self.error.setText(self.tr("Last error: {0}").format(watch.last_error))
            self.error.show()


class NewFolder(QDialog):
    """Asks for a folder to watch, one for the results, and while a cloud service is in use for the place."""

    def __init__(self, parent: QWidget, cloud: CloudValue | None = None, where: Where = Where.POLICY) -> None:
        """``where`` is what is wished for other pictures. Nobody can be asked here, so to ask means this machine."""
        super().__init__(parent)
        self._cloud = cloud
        self.setWindowTitle(self.tr("Watch a folder"))
        form = QFormLayout(self)
        form.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        form.setHorizontalSpacing(theme.MEDIUM)
        form.setVerticalSpacing(theme.SMALL)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.folder, self.to = QLineEdit(), QLineEdit()
        for edit, text in ((self.folder, self.tr("&Folder")), (self.to, self.tr("&Results go to"))):
            choose = QPushButton(self.tr("Choose…"))
            choose.clicked.connect(lambda _=False, edit=edit: self._choose(edit))
            row = QHBoxLayout()
            row.setSpacing(theme.SMALL)
            row.addWidget(edit, 1)
            row.addWidget(choose)
            name = QLabel(text)
            name.setBuddy(edit)
            form.addRow(name, row)
            choose.setAccessibleDescription(text.replace("&", ""))
            edit.textChanged.connect(self._check)
        self.recursive = QCheckBox(self.tr("With the folders in it"))
        form.addRow("", self.recursive)
        self.where = Chooser(self.tr("Where"))
        self.asking = label("", tone="quiet")
        if cloud is not None:
            self.where.set_choices(places(cloud, asks=False))
            self.where.show_value(Where.HERE if where is Where.ASK else where)
            self.where.currentIndexChanged.connect(self._tell_asking)
            form.addRow(self.tr("&Where"), self.where)
            form.addRow("", self.asking)
            self._tell_asking()
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Ok | standard.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        form.addRow(self.buttons)
        self.resize(520, self.sizeHint().height())
        self._check()

    @property
    def place(self) -> Where:
        """What was chosen, if there was a choice."""
        return Where(str(self.where.currentData())) if self._cloud is not None else Where.POLICY

    def _tell_asking(self) -> None:
        asks = self._cloud is not None and self._cloud.policy == "ask" and self.place is Where.POLICY
        text = self.tr("The preferences say to ask. Nobody is asked about a watched folder: it is done here.")
        self.asking.setText(text if asks else "")
        self.asking.setVisible(asks)

    def _choose(self, edit: QLineEdit) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder"), edit.text() or str(Path.home()))
        if name:
            edit.setText(name)

    def _check(self) -> None:
        fits = Path(self.folder.text()).is_dir() and self.folder.text() and Path(self.to.text()).is_dir()
        differ = self.folder.text() != self.to.text()
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(fits and self.to.text() and differ))
