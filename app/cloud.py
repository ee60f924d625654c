"""The cloud as the windows meet it: whether it may be used, what a picture would take there, answers and opinions.

Everything is asked of the daemon, which connects to the service only where the user's settings say so.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from app.bridge import Bridge
from app.cloud_text import prospect
from app.controller import Controller
from app.events import AnswerRefused, CloudFound, EstimateFailed, EstimateMade, JobUpdated
from app.settings import JobSettings
from app.state import Entry, Estimate, Queue
from engine.domain import Where

if TYPE_CHECKING:  # only named here: loading the protocol takes as long as making the window
    from engine.wire.about import CloudValue

ASK_AFTER = 400
"""Milliseconds after the last change before an estimate is asked for: people turn several knobs."""
FRESH_SECONDS = 60.0
"""How long an estimate counts."""
LOOK_SECONDS = 5.0
"""Least time between two looks at the settings, which other programs change too."""
_KEPT = 64


@dataclass(frozen=True)
class _About:
    """All that an estimate depends on, and among how many pictures it is told."""

    source: Path
    settings: JobSettings
    protect: Path | None
    among: int

    @classmethod
    def of(cls, entry: Entry, among: int) -> _About:
        return cls(entry.source, entry.settings, entry.protect, among)


class Cloud(QObject):
    """`changed` says that it may be used now, or no longer, or otherwise.

    `looked` carries what becomes of the picture at hand, in sentences, empty where that is no question; `refused` an
    `AnswerRefused`.
    """

    changed = Signal()
    looked = Signal(str)
    refused = Signal(object)

    def __init__(self, queue: Queue, controller: Controller, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self.value: CloudValue | None = None
        self._queue = queue
        self._controller = controller
        self._found_at: float | None = None
        self._entry: Entry | None = None
        self._about: _About | None = None
        self._ticket = 0
        self._made: dict[_About, tuple[float, Estimate]] = {}
        self._answered: set[int] = set()
        self._soon = QTimer(self, singleShot=True, interval=ASK_AFTER)
        self._soon.timeout.connect(self._ask)
        bridge.cloud_found.connect(self._found)
        bridge.estimate_made.connect(self._estimated)
        bridge.estimate_failed.connect(self._not_estimated)
        bridge.job_updated.connect(self._heard)
        bridge.answer_refused.connect(self._answer_refused)
        app = QCoreApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._came_forward)

    @property
    def usable(self) -> CloudValue | None:
        """How pictures may go to a service; ``None`` while they cannot."""
        value = self.value
        return value if value is not None and value.policy != "off" and value.problem is None else None

    def find(self) -> None:
        """Have the settings looked at anew."""
        self._found_at = time.monotonic()
        self._controller.find_cloud()

    def place(self, where: Where) -> Where:
        """What one picture's wish comes to now: without a service there is none."""
        return where if self.usable is not None else Where.POLICY

    # --- estimates ---------------------------------------------------------------------------------------------

    def look(self, entry: Entry | None, *, among: int = 1) -> None:
        """Find out soon what this picture would take, one ``among`` several, if it can be started."""
        possible = self.usable is not None and entry is not None and entry.size is not None
        self._entry = entry if possible and entry is not None and entry.state.is_startable else None
        about = _About.of(self._entry, among) if self._entry is not None else None
        if about == self._about:
            return
        self._about = about
        self._soon.stop()
        self._ticket += 1  # what is still being found out is about something else
        if self._entry is None or about is None:
            self.looked.emit("")
            return
        since, known = self._made.get(about, (0.0, None))
        if known is not None and time.monotonic() - since < FRESH_SECONDS:
            self._say(prospect(known))
        else:
            self._say(self.tr("Estimating…"))
            self._soon.start()

    def _ask(self) -> None:
        entry = self._entry
        if entry is None:
            return
        from engine.wire.values import Wish  # loaded with the connection, not with the window

        wish = Wish.of(entry.settings.request(entry.protect))
        self._controller.estimate(self._ticket, entry.source, wish, entry.settings.where)

    def _estimated(self, event: EstimateMade) -> None:
        if event.ticket != self._ticket or self._entry is None or self._about is None:
            return
        while len(self._made) >= _KEPT:
            self._made.pop(next(iter(self._made)))
        self._made[self._about] = (time.monotonic(), event.estimate)
        self._say(prospect(event.estimate))

    def _not_estimated(self, event: EstimateFailed) -> None:
        if event.ticket == self._ticket and self._about is not None:
            self._say(self.tr("No estimate: {reason}").format(reason=event.message))

    def _say(self, text: str) -> None:
        several = self._about is not None and self._about.among > 1
        name = self._entry.name if self._entry is not None else ""
        self.looked.emit(self.tr("{name}: {text}").format(name=name, text=text) if several else text)

    # --- answers and opinions ----------------------------------------------------------------------------------

    def answer(self, numbers: Iterable[int], where: Literal["here", "cloud"]) -> None:
        """Where those of these entries are to be done that ask; each is answered once."""
        for number in numbers:
            entry = self._queue.entry(number)
            if entry is not None and entry.asks and entry.job is not None and number not in self._answered:
                self._answered.add(number)
                self._controller.answer(number, entry.job, where)

    def kept(self, entries: Iterable[Entry]) -> None:
        """Somebody uses these results: the service hears of each of its own once. No picture goes along."""
        for entry in entries:
            if not entry.opinion:
                self._opine(entry, "kept")

    def undone(self, entry: Entry) -> None:
        """A result is to be made again, otherwise."""
        if entry.opinion != "undone":
            self._opine(entry, "undone")

    def _opine(self, entry: Entry, kind: Literal["kept", "undone"]) -> None:
        """Only the service in use hears anything, and only of what it has made."""
        usable = self.usable
        if usable is None or entry.job is None or entry.report is None or not entry.cloud or entry.cloud != usable.host:
            return
        self._queue.change(entry.number, opinion=kind)
        self._controller.opinion(entry.job, kind)

    # --- what is heard -----------------------------------------------------------------------------------------

    def _found(self, event: CloudFound) -> None:
        if event.cloud == self.value:
            return
        self.value = event.cloud
        self._made.clear()
        self._about = self._entry = None  # who shows a picture will ask anew
        self._ticket += 1
        self._soon.stop()
        self.changed.emit()

    def _heard(self, event: JobUpdated) -> None:
        self._answered.discard(event.number)

    def _answer_refused(self, event: AnswerRefused) -> None:
        self._answered.discard(event.number)
        self.refused.emit(event)

    def _came_forward(self, state: Qt.ApplicationState) -> None:
        """Another program may have changed the settings meanwhile."""
        active = state is Qt.ApplicationState.ApplicationActive
        if active and self._found_at is not None and time.monotonic() - self._found_at > LOOK_SECONDS:
            self.find()
