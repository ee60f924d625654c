"""The icon in the tray: progress, a few actions, and a word when a queue is finished."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app import icons
from app.state import EntryState
from app.workbench import Workbench


class Tray(QObject):
    """Nothing where the system has no tray."""

    opened = Signal()
    quit_wanted = Signal()

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._bench = workbench
        self.notifies = True
        self._menu = QMenu()
        self._menu.addAction(self.tr("Open Relief"), self.opened.emit)
        self._pause = self._menu.addAction(self.tr("Pause the queue"), self._toggle)
        self._menu.addSeparator()
        self._menu.addAction(self.tr("Quit"), self.quit_wanted.emit)
        self._icon = QSystemTrayIcon(icons.application())
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        self._paused = False
        workbench.entry_changed.connect(lambda _: self.refresh())
        workbench.all_finished.connect(self._tell_finished)
        workbench.asked.connect(self._tell_asked)
        self.refresh()

    @property
    def is_possible(self) -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        self._icon.show()

    def hide(self) -> None:
        self._icon.hide()

    def refresh(self) -> None:
        active = len(self._bench.active)
        working = self.tr("Relief: %n picture(s) to do", "", active)
        self._icon.setToolTip(working if active else self.tr("Relief"))

    def _toggle(self) -> None:
        self._paused = not self._paused
        self._bench.controller.pause_queue(paused=self._paused)
        self._pause.setText(self.tr("Go on with the queue") if self._paused else self.tr("Pause the queue"))

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.opened.emit()

    def _tell_asked(self, number: int) -> None:
        """Once, however many ask, and only to somebody who does not see it."""
        entry = self._bench.queue.entry(number)
        asking = sum(e.asks for e in self._bench.active)
        seen = QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive
        if entry is not None and asking == 1 and not seen and self.notifies and self._icon.isVisible():
            text = self.tr("{name} asks: here or in the cloud?")
            self._icon.showMessage("Relief", text.format(name=entry.name))

    def _tell_finished(self) -> None:
        if not self.notifies or not self._icon.isVisible():
            return
        entries = self._bench.queue.entries
        done = sum(e.state is EntryState.DONE for e in entries)
        failed = sum(e.state is EntryState.FAILED for e in entries)
        text = self.tr("%n picture(s) are ready.", "", done)
        if failed:
            text = self.tr("{0} {1}").format(text, self.tr("%n failed.", "", failed))
        self._icon.showMessage("Relief", text)
