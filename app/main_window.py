"""The window: queue at the left, picture in the middle, inspector at the right; all of it acts on the workbench."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QMessageBox, QSplitter, QVBoxLayout, QWidget

from app import icons, incoming, selection
from app.adding import Adding
from app.canvas import Canvas
from app.inspector import Inspector
from app.job_list import Command, QueueModel, QueueView
from app.looking_bar import LookingBar
from app.queue_panel import WIDTH as QUEUE_WIDTH
from app.queue_panel import QueuePanel
from app.screen_profile import ScreenProfile
from app.state import STARTABLE, Change, Entry, EntryState
from app.status import Status
from app.update_check import UpdateCheck
from app.updates import Release
from app.workbench import Workbench

INSPECTOR_WIDTH = 304
REFRESH = 50
"""Milliseconds in which changes of entries are taken together."""


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
        self.queue = QueuePanel(workbench, self.list)
        self.canvas = Canvas(workbench)
        self.inspector = Inspector(workbench.presets)
        self.inspector.setSettings(workbench.settings)
        self.status = Status(workbench)
        self.looking = LookingBar(workbench)
        self.updates = UpdateCheck(kept, self)
        self.adding = Adding(self, workbench, self.list, self.canvas.notice, kept)
        self.screen_profile = ScreenProfile(self)
        self._lay_out()
        self._make_actions()
        self._connect()
        self._restore_layout()
        self._refresh()

    def _lay_out(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setObjectName("columns")
        self._splitter.setHandleWidth(1)
        self.queue.setMinimumWidth(QUEUE_WIDTH * 3 // 4)
        for widget in (self.queue, self.canvas, self.inspector):
            self._splitter.addWidget(widget)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setCollapsible(1, False)
        self._splitter.setSizes([QUEUE_WIDTH, 1280 - QUEUE_WIDTH - INSPECTOR_WIDTH, INSPECTOR_WIDTH])
        column = QWidget()
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.canvas.notice)
        layout.addWidget(self.looking)
        layout.addWidget(self._splitter, 1)
        layout.addWidget(self.status)
        self.setCentralWidget(column)

    # --- actions -----------------------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        standard = QKeySequence.StandardKey
        bar = self.menuBar()
        files = bar.addMenu(self.tr("&File"))
        self._action(files, self.tr("&Add pictures…"), self.adding.ask_for_pictures, standard.Open, "add")
        self._action(files, self.tr("Add &folder…"), self.adding.ask_for_folder, "Ctrl+Shift+O", "folder")
        self._action(files, self.tr("&Paste picture"), self.adding.paste, standard.Paste)
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
        self.here_action = self._answer(work, self.tr("&Do it here"), "Ctrl+Shift+D", Command.HERE)
        self.there_action = self._answer(work, self.tr("Send to the c&loud"), "Ctrl+Shift+S", Command.CLOUD)
        work.addSeparator()
        self._action(work, self.tr("&Open result"), self.open_result, "Ctrl+E", "open")
        self._action(work, self.tr("&Show in folder"), self.show_in_folder, "Ctrl+Shift+R", "reveal")
        self._action(work, self.tr("&Remove from the queue"), self.remove, "Ctrl+Backspace", "remove")
        self.view_menu = bar.addMenu(self.tr("&View"))
        for text, widget, keys in (
            (self.tr("Show the &queue"), self.queue, "Ctrl+1"),
            (self.tr("Show the &inspector"), self.inspector, "Ctrl+2"),
        ):
            action = QAction(text, self, checkable=True, checked=True, shortcut=QKeySequence(keys))
            action.toggled.connect(widget.setVisible)
            self.view_menu.addAction(action)
        self.view_menu.addSeparator()
        self.canvas.add_actions(self.view_menu)
        helping = bar.addMenu(self.tr("&Help"))
        self._action(helping, self.tr("&Keyboard shortcuts"), self.show_shortcuts, standard.HelpContents)

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

    def _answer(self, menu: QMenu, text: str, keys: str, command: Command) -> QAction:
        return self._action(menu, text, lambda: self.list.request(command), keys)

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
        listed.answered.connect(bench.cloud.answer)
        listed.takenOut.connect(lambda numbers: bench.cloud.kept(self._done(numbers)))
        listed.openRequested.connect(lambda _: self.open_result())
        listed.revealRequested.connect(lambda _: self.show_in_folder())
        self.model.thumbnailWanted.connect(self.canvas.want_thumbnail)
        self.canvas.thumbnail_made.connect(self.model.setThumbnail)
        self.inspector.fieldsChanged.connect(self._fields_changed)
        self.inspector.primaryClicked.connect(self.start)
        self.inspector.brushToggled.connect(self.canvas.set_brush)
        self.inspector.depthOverlayToggled.connect(self.canvas.show_depth)
        self.canvas.pictures_wanted.connect(self.adding.ask_for_pictures)
        self.queue.add.clicked.connect(self.adding.ask_for_pictures)
        self.queue.add_folder.clicked.connect(self.adding.ask_for_folder)
        self.canvas.retry_wanted.connect(lambda number: bench.run([number]))
        self.canvas.removal_wanted.connect(lambda number: bench.remove([number]))
        self.canvas.reveal_wanted.connect(lambda _: self.show_in_folder())
        self.canvas.folder_wanted.connect(self.save_elsewhere)
        self.canvas.brush_changed.connect(self.inspector.brush_options.show_brush)
        self.inspector.brush_options.changed.connect(self.canvas.set_brush_shape)
        self.inspector.brush_options.cleared.connect(self.canvas.clear_mask)
        self.screen_profile.changed.connect(self.canvas.set_display_space)
        self.canvas.sample_wanted.connect(self.adding.add_sample)
        self.canvas.cloud.answered.connect(lambda where: bench.cloud.answer(self.chosen(), where))
        bench.cloud.changed.connect(self._cloud_changed)
        bench.cloud.looked.connect(self.inspector.setOutlook)
        bench.cloud.refused.connect(lambda event: self.canvas.notice.tell(event.message))
        bench.bridge.models_found.connect(lambda event: self.inspector.setModels(list(event.models)))
        bench.entry_changed.connect(self._entry_changed)
        self.updates.found.connect(self._tell_release)
        self.updates.start()
        self._refresh_soon = QTimer(self, singleShot=True, interval=REFRESH)
        self._refresh_soon.timeout.connect(self._refresh)
        bench.queue.listeners.append(self._queue_changed)

    # --- what people do ----------------------------------------------------------------------------------------

    def add(self, paths: list[Path]) -> None:
        """Put pictures and folders into the queue, and select them."""
        self.adding.add(paths)

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
        done = self._done(self.chosen())
        for entry in done:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(entry.target)))
        self._bench.cloud.kept(done)

    def show_in_folder(self) -> None:
        folders = {
            (e.target if e.state is EntryState.DONE and e.target else e.source).parent for e in self._chosen_entries()
        }
        for folder in folders:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
        self._bench.cloud.kept(self._done(self.chosen()))

    def save_elsewhere(self, number: int) -> None:
        """Have a result written to a folder that the person chooses, where it could not be written to its own."""
        name = QFileDialog.getExistingDirectory(self, self.tr("Folder for the result"), self.adding.last_folder)
        if name:
            self._bench.change_settings({"folder": name}, [number])
            self._bench.run([number])

    def show_shortcuts(self) -> None:
        """The list of all keys."""
        from app.shortcuts import Shortcuts

        Shortcuts(self.menuBar(), self).exec()

    def chosen(self) -> list[int]:
        """Numbers of the selected entries, in the order of the list."""
        return [entry.number for entry in self._chosen_entries()]

    def current(self) -> Entry | None:
        row = self.list.currentIndex().row()
        entries = self.model.entries
        return entries[row] if 0 <= row < len(entries) else None

    def _chosen_entries(self) -> list[Entry]:
        return self.list.selected()

    def _done(self, numbers: list[int]) -> list[Entry]:
        """Those of which there is a result."""
        entries = [self._bench.queue.entry(number) for number in numbers]
        return [e for e in entries if e is not None and e.state is EntryState.DONE and e.target is not None]

    # --- what changes ------------------------------------------------------------------------------------------

    def _selected(self) -> None:
        entry = self.current()
        self.canvas.show_entry(entry)
        chosen = self._chosen_entries()
        if chosen:
            settings = [e.settings for e in chosen]
            self.inspector.setSettings(settings[0], selection.differing(settings))
        self._tell_picture(entry)
        self._refresh(chosen)

    def _fields_changed(self, fields: dict[str, object]) -> None:
        self._bench.change_settings(fields, self.chosen())
        self.canvas.settings_changed()
        self._refresh()
        self._tell_picture(self.current())

    def _entry_changed(self, number: int) -> None:
        current = self.current()
        if current is not None and current.number == number:
            self.canvas.entry_changed(current)
            self._tell_picture(current)

    def _cloud_changed(self) -> None:
        self.inspector.setCloud(self._bench.cloud.usable)
        self._refresh()

    def _tell_release(self, release: Release) -> None:
        text = self.tr("Relief {version} is out: {page}")
        self.canvas.notice.tell(text.format(version=release.version, page=release.page))

    def _tell_picture(self, entry: Entry | None) -> None:
        kind = self._bench.formats.get(entry.number, "") if entry is not None else ""
        self.inspector.setPicture(entry.size if entry is not None else None, kind)

    def _queue_changed(self, change: Change) -> None:
        """At once if the list is another one; else soon, as thousands of pictures may change one after the other."""
        if change.kind != "changed":
            self._refresh()
        elif not self._refresh_soon.isActive():
            self._refresh_soon.start()

    def _refresh(self, chosen: list[Entry] | None = None) -> None:
        chosen = self._chosen_entries() if chosen is None else chosen
        ready = self._bench.queue.counts[EntryState.READY]
        startable = sum(e.state in STARTABLE for e in chosen) if chosen else ready
        text = self.tr("Enhance %n picture(s)", "", startable) if startable != 1 else self.tr("Enhance")
        self.inspector.setPrimary(text if startable else self.tr("Enhance"), startable > 0)
        self.start_action.setEnabled(startable > 0)
        asking = any(e.asks for e in chosen)
        self.here_action.setEnabled(asking)
        self.there_action.setEnabled(asking)
        current = self.current()
        self.canvas.cloud.show_entries(current, chosen)
        self._bench.cloud.look(current, among=len(chosen))
        self.undo_action.setEnabled(self._bench.queue.can_undo)
        self.canvas.set_empty(not self._bench.queue.entries)
        self.queue.refresh()

    # --- drops, layout, the end --------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  (Qt's name)
        """Files from elsewhere; not our own results on their way out."""
        if event.source() is None and incoming.is_welcome(event.mimeData()):
            self.canvas.drop.set_welcoming(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802  (Qt's name)
        self.canvas.drop.set_welcoming(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  (Qt's name)
        self.canvas.drop.set_welcoming(False)
        self.add(incoming.from_mime(event.mimeData()))
        event.acceptProposedAction()

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
