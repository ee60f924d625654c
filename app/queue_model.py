"""The queue as a Qt model: a copy of `app.state.Queue` that follows its changes row by row, never by a reset.

A change is told after it was made, while Qt must hear before and after; so the model keeps its own list. All of it
belongs to Qt's thread.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import QMimeData, QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt, QUrl, Signal
from PySide6.QtGui import QImage

from app.entry_text import describe, details, status
from app.state import Change, Entry, EntryState, Queue

ENTRY = Qt.ItemDataRole.UserRole + 1
"""The `Entry`."""
THUMBNAIL = Qt.ItemDataRole.UserRole + 2
"""A ``QImage``, or ``None`` where there is none (yet)."""
STATUS = Qt.ItemDataRole.UserRole + 3
"""The second line, a sentence."""
THUMBNAILS = 512
"""Kept; of 96 x 96 pixels they take 19 MB."""
THUMBNAIL_SIDE = 96
"""Pixels of the longer side: 48 logical ones on a screen with two a unit."""
MIME = "application/x-relief-entries"

Index = QModelIndex | QPersistentModelIndex


class QueueModel(QStringListModel):
    """The entries of ``queue`` in their order.

    `thumbnailWanted` comes once for each picture that a view misses; answer by `setThumbnail`, when it is ready.
    """

    # Qt's own list of (empty) strings counts the rows: a view asks for their number once for each row when it lays
    # them out, which takes 4 ms for 50,000 rows so, and 140 ms where Python is asked.

    thumbnailWanted = Signal(int)  # noqa: N815

    def __init__(self, queue: Queue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._entries = list(queue.entries)
        self.insertRows(0, len(self._entries))
        self.rowsInserted.connect(self._inserted)  # before any view is, so that it finds the entries
        self.rowsRemoved.connect(self._removed)
        self._rows: dict[int, int] | None = None
        self._thumbnails: OrderedDict[int, QImage | None] = OrderedDict()
        self._asked: set[int] = set()
        queue.listeners.append(self._follow)

    def detach(self) -> None:
        """Follow the queue no longer."""
        if self._follow in self._queue.listeners:
            self._queue.listeners.remove(self._follow)

    @property
    def entries(self) -> Sequence[Entry]:
        return self._entries

    def row_of(self, number: int) -> int | None:
        if self._rows is None:
            self._rows = {entry.number: row for row, entry in enumerate(self._entries)}
        return self._rows.get(number)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: PLR0911  (a table)
        row = index.row()
        if not 0 <= row < len(self._entries):
            return None
        entry = self._entries[row]
        if role == ENTRY:
            return entry
        if role == THUMBNAIL:
            return self._thumbnails.get(entry.number)
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.name
        if role == STATUS:
            return status(entry)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return describe(entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            return details(entry)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return str(entry.source)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flag = Qt.ItemFlag
        return flag.ItemIsSelectable | flag.ItemIsEnabled | flag.ItemIsDragEnabled | flag.ItemNeverHasChildren

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802
        return Qt.DropAction.CopyAction

    def supportedDragActions(self) -> Qt.DropAction:  # noqa: N802
        """Copies alone: a file manager must not move a result away. Reordering is done by the window, on a signal."""
        return Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:  # noqa: N802
        return [MIME]

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData:  # noqa: N802
        """The entries, to be reordered here; and the files of those that are done, for other programs."""
        entries = [self._entries[row] for row in sorted({index.row() for index in indexes})]
        data = QMimeData()
        data.setData(MIME, ",".join(str(entry.number) for entry in entries).encode())
        files = [e.target for e in entries if e.state is EntryState.DONE and e.target is not None and e.target.exists()]
        if files:
            data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        return data

    def ask_for_thumbnails(self, rows: Iterable[int]) -> None:
        """Views name the rows in sight. Each picture is asked for once, and again if its thumbnail had to be let go."""
        for entry in [self._entries[row] for row in rows]:
            if entry.number in self._thumbnails:
                self._thumbnails.move_to_end(entry.number)
            elif entry.number not in self._asked:
                self._asked.add(entry.number)
                self.thumbnailWanted.emit(entry.number)

    def setThumbnail(self, number: int, picture: QImage) -> None:  # noqa: N802
        """Give a thumbnail; a null picture says that there is none, and it is not asked for again."""
        self._asked.discard(number)
        row = self.row_of(number)
        if row is None:
            return
        kept = None if picture.isNull() else _fitted(picture)
        self._thumbnails[number] = kept
        self._thumbnails.move_to_end(number)
        while len(self._thumbnails) > THUMBNAILS:
            self._thumbnails.popitem(last=False)
        index = self.index(row)
        self.dataChanged.emit(index, index, [THUMBNAIL])

    def _follow(self, change: Change) -> None:
        if change.kind == "changed":
            for row in change.rows:
                self._change(row, self._queue.entries[row])
        elif change.kind == "added":
            self._add(change.rows)
        elif change.kind == "removed":
            self._remove(change.rows)
        else:
            self._move(change.rows, change.to)

    def _change(self, row: int, entry: Entry) -> None:
        self._entries[row] = entry
        index = self.index(row)
        self.dataChanged.emit(index, index, [ENTRY, STATUS, Qt.ItemDataRole.AccessibleTextRole])

    def _add(self, rows: Sequence[int]) -> None:
        for first, last in _runs(rows):
            self.insertRows(first, last - first + 1)

    def _inserted(self, _parent: Index, first: int, last: int) -> None:
        self._entries[first:first] = self._queue.entries[first : last + 1]
        self._rows = None

    def _remove(self, rows: Sequence[int]) -> None:
        for first, last in reversed(list(_runs(rows))):
            self.removeRows(first, last - first + 1)

    def _removed(self, _parent: Index, first: int, last: int) -> None:
        for entry in self._entries[first : last + 1]:
            self._thumbnails.pop(entry.number, None)
            self._asked.discard(entry.number)
        del self._entries[first : last + 1]
        self._rows = None

    def _move(self, rows: Sequence[int], before: int) -> None:
        self.layoutAboutToBeChanged.emit()
        moving = set(rows)
        order = [row for row in range(before) if row not in moving]
        order += rows
        order += [row for row in range(before, len(self._entries)) if row not in moving]
        place = {old: new for new, old in enumerate(order)}
        self._entries = [self._entries[row] for row in order]
        self._rows = None
        old = self.persistentIndexList()
        self.changePersistentIndexList(old, [self.index(place[index.row()]) for index in old])
        self.layoutChanged.emit()


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each unbroken run of ascending rows."""
    start = previous = None
    for row in rows:
        if start is None or previous is None:
            start = row
        elif row != previous + 1:
            yield start, previous
            start = row
        previous = row
    if start is not None and previous is not None:
        yield start, previous


def _fitted(picture: QImage) -> QImage:
    """No larger than is shown, so that what is kept stays small."""
    if max(picture.width(), picture.height()) > THUMBNAIL_SIDE:
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        picture = picture.scaled(THUMBNAIL_SIDE, THUMBNAIL_SIDE, keep, smooth)
    return picture.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
