"""The window: queue at the left, picture in the middle, inspector at the right; all of it acts on the workbench."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt, QUrl, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
)
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QMessageBox, QSplitter, QVBoxLayout, QWidget

from app import icons, incoming
from app.canvas import Canvas
from app.inspector import Inspector
from app.job_list import QueueModel, QueueView
from app.state import Entry, EntryState
from app.status import Status
from app.workbench import Workbench
from engine.batch import READABLE

QUEUE_WIDTH = 288
INSPECTOR_WIDTH = 304


class MainWindow(QMainWindow):
    """One window for all; closing it with work left asks what to do."""

    preferences_wanted = Signal()
    folders_wanted = Signal()
    hidden_to_tray = Signal()

    def __init__(self, workbench: Workbench, kept: QSettings) -> None:
        super().__init__()
        self._bench = workbench
        self._kept = kept
        self.stays_in_tray = False
        self.setWindowTitle("Relief")
        self.setAcceptDrops(True)
        self.resize(1280, 800)
        self.model = QueueModel(workbench.queue)
        self.list = QueueView()
        self.list.setModel(self.model)
        self.canvas = Canvas(workbench)
        self.inspector = Inspector()
        self.inspector.setSettings(workbench.settings)
        self.status = Status(workbench)
        self._lay_out()
        self._make_actions()
        self._connect()
        self._restore_layout()
        self._refresh()

    def _lay_out(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setObjectName("columns")
        self._splitter.setHandleWidth(1)
        for widget, width in ((self.list, QUEUE_WIDTH), (self.canvas, 0), (self.inspector, INSPECTOR_WIDTH)):
            if width:
                widget.setMinimumWidth(width - 48)
            self._splitter.addWidget(widget)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setCollapsible(1, False)
        self._splitter.setSizes([QUEUE_WIDTH, 1280 - QUEUE_WIDTH - INSPECTOR_WIDTH, INSPECTOR_WIDTH])
        self.list.setAccessibleName(self.tr("Queue"))
        column = QWidget()
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.canvas.notice)
        layout.addWidget(self._splitter, 1)
        layout.addWidget(self.status)
        self.setCentralWidget(column)

    # --- actions -----------------------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        standard = QKeySequence.StandardKey
        bar = self.menuBar()
        files = bar.addMenu(self.tr("&File"))
        self._action(files, self.tr("&Add pictures…"), self.ask_for_pictures, standard.Open, "add")
        self._action(files, self.tr("Add &folder…"), self.ask_for_folder, "Ctrl+Shift+O", "folder")
        self._action(files, self.tr("&Paste picture"), self.paste, standard.Paste)
        files.addSeparator()
        self._action(files, self.tr("&Watched folders…"), self.folders_wanted.emit, "Ctrl+Shift+W")
        self._action(files, self.tr("P&references…"), self.preferences_wanted.emit, "Ctrl+,", "settings")
        files.addSeparator()
        self._action(files, self.tr("&Quit"), self.close, "Ctrl+Q")
        edit = bar.addMenu(self.tr("&Edit"))
        self.undo_action = self._action(edit, self.tr("&Undo removal"), self.undo, standard.Undo, "undo")
        self._action(edit, self.tr("Select &all"), self.list.selectAll, standard.SelectAll)
        work = bar.addMenu(self.tr("&Queue"))
        self.start_action = self._action(work, self.tr("&Enhance"), self.start, "Ctrl+Return", "play")
        self._action(work, self.tr("&Pause"), lambda: self._bench.pause(self.chosen()), "Ctrl+P", "pause")
        self._action(work, self.tr("&Go on"), lambda: self._bench.resume(self.chosen()), "Ctrl+G")
        self._action(work, self.tr("&Cancel"), lambda: self._bench.cancel(self.chosen()), "Ctrl+.", "stop")
        self._action(work, self.tr("&Try again"), self.retry, "Ctrl+R", "retry")
        work.addSeparator()
        self._action(work, self.tr("&Open result"), self.open_result, "Ctrl+E", "open")
        self._action(work, self.tr("&Show in folder"), self.show_in_folder, "Ctrl+Shift+R", "reveal")
        self._action(work, self.tr("&Remove from the queue"), self.remove, "Ctrl+Backspace", "remove")
        self.view_menu = bar.addMenu(self.tr("&View"))
        for text, widget, keys in (
            (self.tr("Show the &queue"), self.list, "Ctrl+1"),
            (self.tr("Show the &inspector"), self.inspector, "Ctrl+2"),
        ):
            action = QAction(text, self, checkable=True, checked=True, shortcut=QKeySequence(keys))
            action.toggled.connect(widget.setVisible)
            self.view_menu.addAction(action)
        self.view_menu.addSeparator()
        self.canvas.add_actions(self.view_menu)

    def _action(
        self, menu: QMenu, text: str, run: Callable[[], object], keys: object = None, icon: str = ""
    ) -> QAction:
        action = QAction(text, self)
        if icon:
            icons.bind(action, icon)
        if keys is not None:
            action.setShortcut(QKeySequence(keys))  # type: ignore[call-overload]
        action.triggered.connect(lambda _=False: run())
        menu.addAction(action)
        return action

    def _connect(self) -> None:
        bench, listed = self._bench, self.list
        listed.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        listed.selectionModel().currentChanged.connect(lambda *_: self._selected())
        listed.moveRequested.connect(bench.move)
        listed.removeRequested.connect(bench.remove)
        listed.startRequested.connect(bench.run)
        listed.pauseRequested.connect(bench.pause)
        listed.resumeRequested.connect(bench.resume)
        listed.cancelRequested.connect(bench.cancel)
        listed.retryRequested.connect(bench.run)
        listed.openRequested.connect(lambda _: self.open_result())
        listed.revealRequested.connect(lambda _: self.show_in_folder())
        self.model.thumbnailWanted.connect(self.canvas.want_thumbnail)
        self.canvas.thumbnail_made.connect(self.model.setThumbnail)
        self.inspector.fieldsChanged.connect(self._fields_changed)
        self.inspector.primaryClicked.connect(self.start)
        self.inspector.brushToggled.connect(self.canvas.set_brush)
        self.inspector.depthOverlayToggled.connect(self.canvas.show_depth)
        self.canvas.pictures_wanted.connect(self.ask_for_pictures)
        self.canvas.sample_wanted.connect(lambda: self.add([incoming.sample()]))
        bench.bridge.models_found.connect(lambda event: self.inspector.setModels(list(event.models)))
        bench.entry_changed.connect(self._entry_changed)
        bench.queue.listeners.append(lambda _: self._refresh())

    # --- what people do ----------------------------------------------------------------------------------------

    def add(self, paths: list[Path]) -> None:
        """Put pictures and folders into the queue, and select them: what one does next is meant for them."""
        added = self._bench.add(paths)
        if added:
            self.list.select([entry.number for entry in added])

    def ask_for_pictures(self) -> None:
        patterns = " ".join(f"*{ending}" for ending in sorted(READABLE))
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Add pictures"), self._last_folder(), self.tr("Pictures ({0})").format(patterns)
        )
        self._remember_folder(names)
        self.add([Path(name) for name in names])

    def ask_for_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Add a folder"), self._last_folder())
        self._remember_folder([name] if name else [])
        self.add([Path(name)] if name else [])

    def paste(self) -> None:
        """Pictures and files from the clipboard."""
        self.add(incoming.from_mime(QGuiApplication.clipboard().mimeData()))

    def start(self) -> None:
        """Enhance what is selected, or everything that waits."""
        ready = [e.number for e in self._bench.queue.entries if e.state is EntryState.READY]
        self._bench.run(self.chosen() or ready)

    def retry(self) -> None:
        self._bench.run(n for n in self.chosen() if (e := self._bench.queue.entry(n)) and e.state.is_startable)

    def remove(self) -> None:
        self._bench.remove(self.chosen())

    def undo(self) -> None:
        self._bench.queue.undo_removal()

    def open_result(self) -> None:
        for entry in self._chosen_entries():
            if entry.state is EntryState.DONE and entry.target is not None:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(entry.target)))

    def show_in_folder(self) -> None:
        folders = {
            (e.target if e.state is EntryState.DONE and e.target else e.source).parent for e in self._chosen_entries()
        }
        for folder in folders:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def chosen(self) -> list[int]:
        """Numbers of the selected entries, in the order of the list."""
        return [entry.number for entry in self.list.selected()]

    def current(self) -> Entry | None:
        row = self.list.currentIndex().row()
        entries = self.model.entries
        return entries[row] if 0 <= row < len(entries) else None

    def _chosen_entries(self) -> list[Entry]:
        return [e for e in map(self._bench.queue.entry, self.chosen()) if e is not None]

    # --- what changes ------------------------------------------------------------------------------------------

    def _selected(self) -> None:
        entry = self.current()
        self.canvas.show_entry(entry)
        settings = [e.settings for e in self._chosen_entries()]
        if settings:
            mixed = {n for n in settings[0].to_json() if len({getattr(s, n) for s in settings}) > 1}
            self.inspector.setSettings(settings[0], mixed)
        self._tell_picture(entry)
        self._refresh()

    def _fields_changed(self, fields: dict[str, object]) -> None:
        self._bench.change_settings(fields, self.chosen())
        self.canvas.settings_changed()
        self._tell_picture(self.current())

    def _entry_changed(self, number: int) -> None:
        current = self.current()
        if current is not None and current.number == number:
            self.canvas.entry_changed(current)
            self._tell_picture(current)

    def _tell_picture(self, entry: Entry | None) -> None:
        kind = self._bench.formats.get(entry.number, "") if entry is not None else ""
        self.inspector.setPicture(entry.size if entry is not None else None, kind)

    def _refresh(self) -> None:
        chosen = self._chosen_entries()
        ready = sum(e.state is EntryState.READY for e in self._bench.queue.entries)
        startable = sum(e.state.is_startable for e in chosen) if chosen else ready
        text = self.tr("Enhance %n picture(s)", "", startable) if startable != 1 else self.tr("Enhance")
        self.inspector.setPrimary(text if startable else self.tr("Enhance"), startable > 0)
        self.start_action.setEnabled(startable > 0)
        self.undo_action.setEnabled(self._bench.queue.can_undo)
        self.canvas.set_empty(not self._bench.queue.entries)

    # --- drops, layout, the end --------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  (Qt's name)
        if incoming.is_welcome(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  (Qt's name)
        self.add(incoming.from_mime(event.mimeData()))
        event.acceptProposedAction()

    def _last_folder(self) -> str:
        return str(self._kept.value("folder", str(Path.home())))

    def _remember_folder(self, names: list[str]) -> None:
        if names:
            self._kept.setValue("folder", str(Path(names[0]).parent))

    def _restore_layout(self) -> None:
        for name, restore in (("geometry", self.restoreGeometry), ("columns", self._splitter.restoreState)):
            state = self._kept.value(name)
            if isinstance(state, QByteArray):
                restore(state)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  (Qt's name)
        """Keep the layout. With work left, ask: the daemon can go on without the window."""
        self._kept.setValue("geometry", self.saveGeometry())
        self._kept.setValue("columns", self._splitter.saveState())
        if self.stays_in_tray:
            event.ignore()
            self.hide()
            self.hidden_to_tray.emit()
            return
        if self._bench.active and not self._may_leave():
            event.ignore()
            return
        event.accept()

    def _may_leave(self) -> bool:
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("%n picture(s) are not finished yet.", "", len(self._bench.active)))
        box.setInformativeText(self.tr("Relief can go on with them in the background after this window is closed."))
        go_on = box.addButton(self.tr("Go on in the background"), QMessageBox.ButtonRole.AcceptRole)
        stop = box.addButton(self.tr("Stop them"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(go_on)
        box.setEscapeButton(stay)
        box.exec()
        if box.clickedButton() is stop:
            self._bench.cancel([e.number for e in self._bench.active])
        return box.clickedButton() is not stay
