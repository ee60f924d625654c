"""Looks for a newer version now and then, if the user has switched that on, and says so. It never fetches or opens any.

Off until it is switched on, and without an address, which is a setting of whoever hands the program out, there is
nobody to ask.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from app import updates
from app.updates import Release
from engine.errors import ReliefError

SWITCH, ADDRESS, ASKED = "updates", "update_address", "updates_asked"
"""Names of the settings: whether to ask, whom, and when that was done last, in seconds since 1970."""
DAY = 24 * 3600.0
LOOK = 60_000
"""Milliseconds between two looks whether it is time to ask; the first one is as long after the start."""


def address(kept: QSettings) -> str:
    """Whom to ask; empty if nobody."""
    value = str(kept.value(ADDRESS, "")).strip()
    return value if updates.permitted(value) else ""


class UpdateCheck(QObject):
    """`found` carries a `Release` that is newer than this program. `current` and `failed` are for whoever asked."""

    found = Signal(object)
    current = Signal()
    failed = Signal(str, str)
    _answered = Signal(object)

    def __init__(
        self,
        kept: QSettings,
        parent: QObject | None = None,
        *,
        ask: Callable[[str], Release] = updates.newest,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._kept = kept
        self._ask = ask
        self._now = now
        self._asking = False
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self.look)
        self._answered.connect(self._tell)

    def start(self) -> None:
        self._timer.start()

    def look(self) -> None:
        """Ask if that is wanted, and was not done for a day; a question without an answer counts too."""
        since = self._now() - _seconds(self._kept.value(ASKED))
        if self._kept.value(SWITCH, False, type=bool) is True and not 0 <= since < DAY:
            self.ask()

    def ask(self) -> None:
        """Ask now, on a thread, if there is somebody to ask."""
        where = address(self._kept)
        if not where or self._asking:
            return
        self._asking = True
        self._kept.setValue(ASKED, self._now())

        def run() -> None:
            answer: object
            try:
                answer = self._ask(where)
            except ReliefError as error:
                answer = error
            try:
                self._answered.emit(answer)
            except RuntimeError:
                return  # the program has ended meanwhile

        threading.Thread(target=run, name="update check", daemon=True).start()

    def _tell(self, answer: object) -> None:
        self._asking = False
        if isinstance(answer, ReliefError):
            self.failed.emit(answer.code, str(answer))
        elif isinstance(answer, Release) and updates.is_newer(answer):
            self.found.emit(answer)
        else:
            self.current.emit()


def _seconds(value: object) -> float:
    """What a file of settings holds may be anything."""
    try:
        return float(str(value))
    except ValueError:
        return 0.0
