"""The queue as people see it: a list of pictures with their state. It asks for things by signals, and does none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QWidget

from app import icons, selection
from app.queue_delegate import QueueDelegate
from app.queue_model import MIME, QueueModel
from app.state import Entry, EntryState

ASK_AFTER = 60
"""Milliseconds of rest after which thumbnails are asked for: who scrolls past a picture does not wait for it."""

__all__ = ["Command", "QueueModel", "QueueView"]


class Command(StrEnum):
    """What can be asked for entries; each has a signal of `QueueView`."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    HERE = "here"
    CLOUD = "cloud"
    CANCEL = "cancel"
    RETRY = "retry"
    OPEN = "open"
    REVEAL = "reveal"
    REMOVE = "remove"

    def fits(self, entry: Entry) -> bool:  # noqa: PLR0911  (a table)
        """Whether it means something for an entry in this state."""
        state = entry.state
        match self:
            case Command.START:
                return state is EntryState.READY
            case Command.PAUSE:
                return state in (EntryState.QUEUED, EntryState.RUNNING)
            case Command.RESUME:
                return state is EntryState.PAUSED and not entry.asks
            case Command.HERE | Command.CLOUD:
                return entry.asks
            case Command.CANCEL:
                return state.is_active
            case Command.RETRY:
                return state in (EntryState.FAILED, EntryState.CANCELLED)
            case Command.OPEN:
                return state is EntryState.DONE and entry.target is not None
        return True


_ICONS = {
    Command.START: "play",
    Command.PAUSE: "pause",
    Command.RESUME: "play",
    Command.HERE: "play",
    Command.CLOUD: "cloud",
    Command.CANCEL: "cancel",
    Command.RETRY: "retry",
    Command.OPEN: "open",
    Command.REVEAL: "reveal",
    Command.REMOVE: "remove",
}


class QueueView(QListView):
    """The list. Every signal carries the numbers of the entries that it is about, in the order of the list.

    `moveRequested` has the row before which they are to go, of the list as it is; `answered` where those that ask are
    to be done; `takenOut` was dragged to another program. The model asks for thumbnails of what is in sight. Files
    dropped from elsewhere are left to the window.
    """

    startRequested = Signal(list)  # noqa: N815
    pauseRequested = Signal(list)  # noqa: N815
    resumeRequested = Signal(list)  # noqa: N815
    cancelRequested = Signal(list)  # noqa: N815
    retryRequested = Signal(list)  # noqa: N815
    openRequested = Signal(list)  # noqa: N815
    revealRequested = Signal(list)  # noqa: N815
    removeRequested = Signal(list)  # noqa: N815
    moveRequested = Signal(list, int)  # noqa: N815
    answered = Signal(list, str)
    takenOut = Signal(list)  # noqa: N815
    selectedNumbersChanged = Signal(list)  # noqa: N815

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ask = QTimer(self, singleShot=True, interval=ASK_AFTER)
        self._ask.timeout.connect(self._ask_for_thumbnails)
        self.setItemDelegate(QueueDelegate(self))
        self.setAccessibleName(self.tr("Queue of pictures"))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setDragDropOverwriteMode(False)
        self.setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self._ask_later)
        self.doubleClicked.connect(self._activate)

    def setModel(self, model: QAbstractItemModel | None) -> None:  # noqa: N802
        """``model`` is a `QueueModel`."""
        super().setModel(model)
        if model is not None:
            for signal in (model.rowsInserted, model.rowsRemoved, model.layoutChanged):
                signal.connect(self._ask_later)
            self.selectionModel().selectionChanged.connect(self._tell_selection)

    @property
    def _queue(self) -> QueueModel:
        model = self.model()
        if not isinstance(model, QueueModel):
            raise TypeError(f"the list shows queues, not {model!r}")
        return model

    def selected(self) -> list[Entry]:
        """In the order of the list."""
        entries = self._queue.entries
        return [entries[row] for row in selection.rows(self)]

    def select(self, numbers: Iterable[int]) -> None:
        """Select these and scroll to the first of them."""
        row_of = self._queue.row_of
        selection.select(self, [row for row in map(row_of, numbers) if row is not None])

    def menu(self) -> QMenu:
        """What can be done with the selected entries, for the right mouse button and the window's menu."""
        menu = QMenu(self)
        entries = self.selected()
        texts = {
            Command.START: self.tr("Start"),
            Command.PAUSE: self.tr("Pause"),
            Command.RESUME: self.tr("Resume"),
            Command.HERE: self.tr("Do it here"),
            Command.CLOUD: self.tr("Send to {host}").format(host=_host(entries) or self.tr("the cloud")),
            Command.CANCEL: self.tr("Cancel"),
            Command.RETRY: self.tr("Try again"),
            Command.OPEN: self.tr("Open result"),
            Command.REVEAL: self.tr("Show in folder"),
            Command.REMOVE: self.tr("Remove from the list"),
        }
        for command, text in texts.items():
            fitting = [entry for entry in entries if command.fits(entry)]
            if not fitting and command not in (Command.START, Command.OPEN, Command.REVEAL, Command.REMOVE):
                continue
            if command in (Command.OPEN, Command.REMOVE):
                menu.addSeparator()
            action = menu.addAction(icons.icon(_ICONS[command], self.palette()), text)
            action.setData(command)
            action.setEnabled(bool(fitting))
            action.triggered.connect(lambda _=False, c=command: self.request(c))
        return menu

    def request(self, command: Command) -> None:
        """Ask for something for those selected entries that it fits; asks nothing where it fits none."""
        numbers = [entry.number for entry in self.selected() if command.fits(entry)]
        if not numbers:
            return
        if command in (Command.HERE, Command.CLOUD):
            self.answered.emit(numbers, command.value)
            return
        {
            Command.START: self.startRequested,
            Command.PAUSE: self.pauseRequested,
            Command.RESUME: self.resumeRequested,
            Command.CANCEL: self.cancelRequested,
            Command.RETRY: self.retryRequested,
            Command.OPEN: self.openRequested,
            Command.REVEAL: self.revealRequested,
            Command.REMOVE: self.removeRequested,
        }[command].emit(numbers)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        if self.selected():
            menu = self.menu()
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key, alt = event.key(), event.modifiers() == Qt.KeyboardModifier.AltModifier
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.request(Command.REMOVE)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._activate()
        elif key == Qt.Key.Key_Space:
            self._pause_or_resume()
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move_by_key(up=key == Qt.Key.Key_Up)
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def _activate(self) -> None:
        """Open what is done; otherwise start, or try again."""
        for command in (Command.OPEN, Command.START, Command.RETRY):
            if any(command.fits(entry) for entry in self.selected()):
                self.request(command)
                return

    def _pause_or_resume(self) -> None:
        running = any(Command.PAUSE.fits(entry) for entry in self.selected())
        self.request(Command.PAUSE if running else Command.RESUME)

    def _move_by_key(self, *, up: bool) -> None:
        rows = sorted(index.row() for index in self.selectedIndexes())
        if not rows:
            return
        before = rows[0] - 1 if up else rows[-1] + 2
        if 0 <= before <= len(self._queue.entries):
            self.moveRequested.emit([self._queue.entries[row].number for row in rows], before)

    def startDrag(self, actions: Qt.DropAction) -> None:  # noqa: N802
        """As the view would, but for hearing where it ended."""
        entries = self.selected()
        drag = QDrag(self)
        drag.setMimeData(self._queue.mimeData(self.selectedIndexes()))
        drag.setPixmap(self.viewport().grab(self.visualRect(self.currentIndex()) & self.viewport().rect()))
        drag.setHotSpot(QPoint(drag.pixmap().width() // 4, drag.pixmap().height() // 2))
        self.end_drag(entries, drag.exec(actions, Qt.DropAction.CopyAction), drag.target())

    def end_drag(self, entries: Sequence[Entry], action: Qt.DropAction, target: QObject | None) -> None:
        """Tell of results that another program has taken."""
        taken = [entry.number for entry in entries if Command.OPEN.fits(entry)]
        if action is not Qt.DropAction.IgnoreAction and target is None and taken:
            self.takenOut.emit(taken)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if event.source() is self and event.mimeData().hasFormat(MIME):
            super().dragEnterEvent(event)
        else:
            event.ignore()  # so it goes on to the window

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        if event.source() is self and event.mimeData().hasFormat(MIME):
            super().dragMoveEvent(event)
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        if event.source() is not self or not event.mimeData().hasFormat(MIME):
            event.ignore()
            return
        numbers = [int(n) for n in bytes(event.mimeData().data(MIME).data()).decode().split(",")]
        event.acceptProposedAction()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()
        self.moveRequested.emit(numbers, self.row_at(event.position().toPoint()))

    def row_at(self, point: QPoint) -> int:
        """Before which row something dropped at a point of the viewport goes."""
        index = self.indexAt(point)
        if not index.isValid():
            return len(self._queue.entries)
        return index.row() + (point.y() > self.visualRect(index).center().y())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._ask_later()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._ask_later()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.scheduleDelayedItemsLayout()

    def visible_rows(self) -> Sequence[int]:
        """The rows in sight."""
        height = self.viewport().height()
        first, last = self.indexAt(QPoint(1, 0)), self.indexAt(QPoint(1, height - 1))
        count = len(self._queue.entries)
        if not first.isValid():
            return range(0)
        return range(first.row(), last.row() + 1 if last.isValid() else count)

    def _ask_later(self) -> None:
        self._ask.start()

    def _ask_for_thumbnails(self) -> None:
        if self.isVisible() and self.model() is not None:
            self._queue.ask_for_thumbnails(self.visible_rows())

    def _tell_selection(self) -> None:
        self.selectedNumbersChanged.emit([entry.number for entry in self.selected()])


def _host(entries: Sequence[Entry]) -> str:
    """Where those that ask would go."""
    return next((entry.question.host for entry in entries if entry.asks and entry.question is not None), "")
