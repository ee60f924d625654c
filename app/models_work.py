"""Adds and removes models on a thread, for the preferences."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine import catalog, overlay
from engine.config import Settings
from engine.errors import ReliefError


class ModelsWork(QObject):
    """One piece of work at a time; `done` or `failed` tells how it ended."""

    done = Signal()
    failed = Signal(str)

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = catalog.user_weights(settings.models_dir)

    def is_own(self, name: str) -> bool:
        """Whether the user added it, and may remove it."""
        try:
            return name in catalog.load([self._folder])
        except ReliefError:
            return False

    def add(self, file: Path) -> None:
        from engine.importing import route

        def run() -> None:
            route.import_model(file, name=route.name_for(file), licence=None, folder=self._folder)

        self._start(run)

    def remove(self, name: str) -> None:
        self._start(lambda: overlay.remove(self._folder, name))

    def _start(self, run: Callable[[], object]) -> None:
        def guarded() -> None:
            try:
                run()
            except ReliefError as error:
                self.failed.emit(str(error))
            else:
                self.done.emit()

        threading.Thread(target=guarded, name="models", daemon=True).start()
