"""Adds and removes models on a thread, for the preferences."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app import error_text
from engine import catalog
from engine.config import Settings
from engine.errors import ReliefError

if TYPE_CHECKING:
    from engine.pull import Offer, Progress
    from engine.web import Web


class ModelsWork(QObject):
    """One piece of work at a time; `done` or `failed` tells how it ended. What goes to the web is loaded when used."""

    done = Signal()
    stepped = Signal(float)
    failed = Signal(str)

    def __init__(
        self, settings: Settings, parent: QObject | None = None, *, web: Callable[[], Web] | None = None
    ) -> None:
        super().__init__(parent)
        self._web = web
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

    def offers(self) -> list[Offer]:
        """What can be fetched and is not here yet; nothing if the list of it is damaged."""
        from engine import pull

        try:
            installed = catalog.load((catalog.shipped_weights(), self._folder))
            return [o for o in pull.load(pull.shipped_offers()).values() if o.name not in installed]
        except ReliefError:
            return []

    def pull(self, offer: Offer, *, accepted: bool) -> None:
        """Fetch a network; what was fetched before it broke off is not fetched again."""
        from engine import pull
        from engine.web import Web

        def told(progress: Progress) -> None:
            self.stepped.emit(progress.done / max(1, progress.total))

        web = (self._web or Web)()
        self._start(lambda: pull.pull(offer, self._folder, web, licence_accepted=accepted, on_progress=told))

    def remove(self, name: str) -> None:
        from engine import overlay

        self._start(lambda: overlay.remove(self._folder, name))

    def _start(self, run: Callable[[], object]) -> None:
        def guarded() -> None:
            try:
                run()
            except ReliefError as error:
                self.failed.emit(error_text.say(error.code, str(error)))
            else:
                self.done.emit()

        threading.Thread(target=guarded, name="models", daemon=True).start()
