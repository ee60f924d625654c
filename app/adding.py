"""How pictures come into the queue by hand: from dialogs, the clipboard, or dropped; what came is selected."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app import incoming
from app.intake import Ended
from app.job_list import QueueView
from app.notice import Notice
from app.workbench import Workbench
from engine.batch import READABLE


class Adding(QObject):
    """Belongs to a window; tells by ``notice`` what could not be added."""

    def __init__(self, window: QWidget, workbench: Workbench, view: QueueView, notice: Notice, kept: QSettings) -> None:
        super().__init__(window)
        self._window = window
        self._bench = workbench
        self._list = view
        self._notice = notice
        self._kept = kept
        self._coming: list[int] = []
        self._first_chosen: list[int] = []
        workbench.added.connect(self._select)
        workbench.looked.connect(self._tell)

    def add(self, paths: list[Path]) -> None:
        """Put pictures and folders into the queue, and select them: what one does next is meant for them."""
        self._bench.add(paths)

    def ask_for_pictures(self) -> None:
        patterns = " ".join(f"*{ending}" for ending in sorted(READABLE))
        kinds = self.tr("Pictures ({0})").format(patterns)
        names, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Add pictures"), self.last_folder, kinds)
        self._remember(names)
        self.add([Path(name) for name in names])

    def ask_for_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Add a folder"), self.last_folder)
        self._remember([name] if name else [])
        self.add([Path(name)] if name else [])

    def paste(self) -> None:
        """Pictures and files from the clipboard."""
        self.add(incoming.from_mime(QGuiApplication.clipboard().mimeData()))

    def add_sample(self) -> None:
        self.add([incoming.sample()])

    @property
    def last_folder(self) -> str:
        """Where dialogs begin."""
        return str(self._kept.value("folder", str(Path.home())))

    def _remember(self, names: list[str]) -> None:
        if names:
            self._kept.setValue("folder", str(Path(names[0]).parent))

    def _select(self, numbers: list[int]) -> None:
        """Of folders the first lot at once, and all of it at the end, unless somebody has selected otherwise."""
        if self._bench.intake.is_looking:
            self._coming += numbers
            if len(self._coming) > len(numbers):
                return
        self._list.select(numbers)
        self._first_chosen = numbers

    def _tell(self, ended: Ended) -> None:
        if not self._bench.intake.is_looking:
            coming, self._coming = self._coming, []
            chosen = [entry.number for entry in self._list.selected()]
            if len(coming) > len(self._first_chosen) and chosen == self._first_chosen:
                self._list.select(coming)
        if ended.unreadable:
            self._notice.tell(self.tr("%n folder(s) could not be read.", "", ended.unreadable))
        elif not ended.found and not ended.cancelled:
            self._notice.tell(self.tr("There are no pictures in what you added."))
