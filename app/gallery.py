"""Pictures of the program in each of its states: ``python -m app.gallery -o FOLDER``.

A program with a daemon of its own is brought into one state after the other: in light and dark, at twice the size, in
German (which has the longest texts) and Japanese. Rare states, such as a full disk, are told to it as the daemon would
tell them. Needs a display, such as that of ``xvfb-run``, or ``QT_QPA_PLATFORM=offscreen``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QPointF, QSettings, QSize, QTimer
from PySide6.QtWidgets import QApplication, QTabWidget, QWidget

from app import incoming, theme
from app.__main__ import Program
from app.batch_folders import BatchFolders, NewFolder
from app.cloud_setup import Tested
from app.cloud_text import prospect
from app.compare_view import Mode
from app.events import CloudFound, Connected, Disconnected, Event
from app.models_work import ModelsWork
from app.more_models import MoreModels
from app.preferences import Preferences
from app.shortcuts import Shortcuts
from app.state import LET_GO, UPLOAD, EntryState, Estimate
from engine import config, config_file
from engine.client import Client
from engine.domain import Progress
from engine.wire.about import CloudValue
from engine.wire.values import Destination, NewWatch, Watch, Wish

SIZE = QSize(1280, 800)
NARROW = QSize(880, 600)
SERVICE = CloudValue(policy="ask", megapixels=200, minutes=10, host="cloud.example")
ESTIMATE = Estimate("ask", 96.0, 184.0, 41.0, 12_300_000, "cloud.example", 24.0)
SETTLE = 0.4
"""Seconds that a state is given to be drawn."""


@dataclass(frozen=True)
class Variant:
    """One way to see the program."""

    name: str
    theme: theme.Choice
    scale: float = 1.0
    language: str = "en"


VARIANTS = {
    v.name: v
    for v in (
        Variant("light", theme.Choice.LIGHT),
        Variant("dark", theme.Choice.DARK),
        Variant("200", theme.Choice.DARK, scale=2.0),
        Variant("de", theme.Choice.LIGHT, language="de"),
        Variant("ja", theme.Choice.DARK, language="ja"),
    )
}


class Gallery:
    """Puts the program into one state after the other."""

    def __init__(self, app: QApplication, program: Program, folder: Path, home: Path, suffix: str) -> None:
        self._app = app
        self._program = program
        self._bench = program.workbench
        self._window = program.window
        self._folder = folder
        self._home = home
        self._suffix = suffix

    def wait(self, condition: Callable[[], bool], seconds: float = 120.0) -> None:
        until = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > until:
                raise TimeoutError("the program did not get into the state that was to be shown")
            self.pause(0.02)

    def pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._app.processEvents()
            time.sleep(0.005)

    def save(self, name: str, widget: QWidget | None = None) -> None:
        self.pause(SETTLE)
        (widget or self._window).grab().save(str(self._folder / f"{name}-{self._suffix}.png"))

    def tell(self, event: Event) -> None:
        """As the controller does."""
        self._bench.bridge.emit_event(event)

    def take(self) -> None:
        """All states, in the order in which people meet them."""
        self.save("starting")
        self.wait(lambda: isinstance(self._bench.daemon, Connected))
        self.wait(lambda: not self._window.status.device.text().endswith("…"))
        self.save("empty")
        self._pictures()
        self._queue()
        self._cloud()
        self._troubles()
        self._layouts()
        self._dialogs()

    def _pictures(self) -> None:
        """A picture before it is enhanced, and the ways of looking at it afterwards."""
        window, bench, view = self._window, self._bench, self._window.canvas.view
        names = ("cat.png", "a cat with a longer name.png", "portrait of a cat.png", "damaged.jpg")
        pictures = [self._home / name for name in names]
        for picture in pictures[:3]:
            shutil.copy(incoming.sample(), picture)
        pictures[3].write_bytes(b"this is no picture")
        with self._heard("preview_made"):
            window.add(pictures)
            self.wait(lambda: all(e.size is not None or e.error for e in bench.queue.entries))
            window.list.select([1])
        self.wait(lambda: view._scene.preview is not None)  # noqa: SLF001  (nobody else asks)
        self.save("preview")
        window.inspector.restore_part.brush.setChecked(True)
        self._paint()
        self.save("brush")
        window.canvas.clear_mask()
        window.inspector.restore_part.brush.setChecked(False)
        bench.run([1])
        self.wait(lambda: bench.queue.entries[0].state is EntryState.DONE)
        self.wait(lambda: view._scene.after is not None)  # noqa: SLF001
        self.save("result")
        view.set_mode(Mode.SIDE_BY_SIDE)
        self.save("side-by-side")
        view.set_mode(Mode.SLIDER)
        view.set_zoom(1.0)
        self.save("actual-size")
        view.set_zoom(12.0)
        self.save("pixel-grid")
        view.fit()
        depth = window.inspector.depth_part.overlay
        window.inspector.open_section(window.inspector.depth_part)
        depth.setChecked(True)
        self.wait(lambda: view._scene.depth is not None)  # noqa: SLF001
        self.save("depth")
        depth.setChecked(False)
        window.inspector.open_section(window.inspector.depth_part, opened=False)

    def _queue(self) -> None:
        """A queue at work: scripted, for the sample is made in no time."""
        change = self._bench.queue.change
        change(2, state=EntryState.RUNNING, progress=Progress("enhance", 11, 24, 9.8, 41.0))
        change(3, state=EntryState.QUEUED)
        self._window.list.select([2])
        self.wait(lambda: self._window.canvas.view._scene.preview is not None)  # noqa: SLF001
        self.save("working")
        change(2, state=EntryState.PAUSED)
        self.save("paused")
        self._leave()
        change(2, state=EntryState.READY, progress=None)
        change(3, state=EntryState.READY)

    def _cloud(self) -> None:
        """A cloud service in use, as the daemon would tell of it."""
        window, bench, change = self._window, self._bench, self._bench.queue.change
        self.tell(CloudFound(SERVICE))
        self.pause(SETTLE)
        window.list.select([2])
        self.pause(SETTLE)
        bench.cloud._soon.stop()  # noqa: SLF001  (the daemon knows of no such service)
        bench.cloud.looked.emit(prospect(ESTIMATE))
        self.save("cloud")
        change(3, state=EntryState.RUNNING, job="c" * 32, cloud=ESTIMATE.host, progress=Progress(UPLOAD, 42, 100))
        change(2, state=EntryState.PAUSED, job="a" * 32, question=ESTIMATE)
        self.save("asking")
        report = bench.queue.entries[0].report
        if report is not None:
            change(3, state=EntryState.DONE, target=bench.queue.entries[0].target, report=report, progress=None)
            reason = "The cloud did not do it, so it was done here: The limit of this key is used up."
            change(2, **LET_GO)
            change(2, state=EntryState.DONE, report=replace(report, notices=(reason,)))
        self.save("cloud-failed")
        window.list.select([3])
        self.save("cloud-done")
        for number in (2, 3):
            change(number, **LET_GO)
        self.tell(CloudFound(None))
        self.pause(SETTLE)

    def _leave(self) -> None:
        """What is asked when the window is closed with work left."""

        def answer() -> None:
            box = QApplication.activeModalWidget()
            if box is not None:
                box.grab().save(str(self._folder / f"quitting-{self._suffix}.png"))
                box.close()

        QTimer.singleShot(round(SETTLE * 1000), answer)
        self._window.close()

    def _troubles(self) -> None:
        window, change = self._window, self._bench.queue.change
        window.list.select([4])
        self.save("failed")
        change(
            3,
            state=EntryState.FAILED,
            error="There is no room left on the disk for portrait of a cat_2x.png.",
            error_code="disk-full",
        )
        window.list.select([3])
        self.save("disk-full")
        known = self._bench.daemon
        self.tell(Disconnected("daemon-unreachable", "The engine does not answer. It is started again."))
        self.save("daemon-gone")
        self.tell(
            Disconnected(
                "daemon-version", "The engine that runs is of version 0.9; this is 1.0. Restart it.", final=True
            )
        )
        self.save("daemon-version")
        if isinstance(known, Connected):
            self.tell(known)
        self.pause(SETTLE)

    def _layouts(self) -> None:
        window = self._window
        window.list.select([1])
        window.resize(NARROW)
        self.save("narrow")
        window.resize(SIZE)
        window.queue.hide()
        self.save("without-queue")
        window.queue.show()

    def _dialogs(self) -> None:
        bench, window = self._bench, self._window
        folders = BatchFolders(bench, window)
        folders.show()
        self.save("folders-empty", folders)
        folders._timer.stop()  # noqa: SLF001  (the daemon knows of none of these)
        folders.model.show(self._watches())
        folders.table.selectRow(1)
        self.save("folders", folders)
        folders.close()
        for name, dialog in (
            ("new-folder", NewFolder(window)),
            ("new-folder-cloud", NewFolder(window, SERVICE)),
            ("more-models", MoreModels(ModelsWork(bench.engine_settings, window), window)),
            ("shortcuts", Shortcuts(window.menuBar(), window)),
        ):
            dialog.show()
            self.save(name, dialog)
            dialog.close()
        preferences = Preferences(bench, self._program.kept, window)
        preferences.show()
        self.wait(lambda: preferences.models.count() > 0)
        tabs = preferences.findChildren(QTabWidget)[0]
        for number in range(tabs.count()):
            tabs.setCurrentIndex(number)
            self.save(f"preferences-{number + 1}", preferences)
        address = f"https://{SERVICE.host}"
        config_file.change({"cloud_policy": SERVICE.policy, "cloud_address": address})
        tabs.setCurrentWidget(preferences.cloud)
        preferences.cloud._tested(Tested(address, 24.0))  # noqa: SLF001  (there is none to test)
        self.save("preferences-cloud", preferences)
        preferences.close()

    def _watches(self) -> tuple[Watch, ...]:
        wish = Wish.of(self._bench.settings.request())

        def watch(name: str, folder: str, **values: object) -> Watch:
            wanted = NewWatch(
                folder=str(self._home / folder),
                to=str(self._home / f"{folder} enlarged"),
                wish=wish,
                output=Destination(),
            )
            return Watch.model_validate({"id": name, "wanted": wanted, "paused": False, **values})

        return (
            watch("a" * 32, "Scans", done=214),
            watch("b" * 32, "Camera", done=36, failed=1, waiting=12, last_error="IMG_0412.jpg is damaged."),
            watch("c" * 32, "Archive 1998", done=5120, paused=True),
        )

    def _paint(self) -> None:
        """A stroke of the brush over the middle, as a hand would draw it."""
        view = self._window.canvas.view
        painting = view._input.painting  # noqa: SLF001  (a stroke without a mouse)
        middle = QPointF(view.rect().center())
        painting.begin(middle + QPointF(-90, -40), remove=False)
        for step in range(30):
            painting.move(middle + QPointF(-90 + 6 * step, -40 + (step % 9)))
        painting.end()
        painting.move_ring(middle + QPointF(84, -36))

    @contextmanager
    def _heard(self, name: str) -> Iterator[None]:
        """Wait until the bridge has told this."""
        heard: list[object] = []
        connection = getattr(self._bench.bridge, name).connect(heard.append)
        yield
        self.wait(lambda: bool(heard))
        getattr(self._bench.bridge, name).disconnect(connection)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--only", choices=sorted(VARIANTS), help="One way to see the program, instead of all of them.")
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    if given.only:
        _photograph(VARIANTS[given.only], given.output.resolve())
        return
    for name in VARIANTS:  # a size is chosen once in a process
        subprocess.run(
            [sys.executable, "-P", "-m", "app.gallery", "-o", str(given.output.resolve()), "--only", name], check=True
        )


def _photograph(variant: Variant, output: Path) -> None:
    os.environ["QT_SCALE_FACTOR"] = f"{variant.scale:g}"
    app = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory(prefix="relief-") as name:
        home = Path(name)
        os.environ["RELIEF_STATE_DIR"] = str(home / "daemon")
        os.environ["XDG_CONFIG_HOME"] = str(home / "config")
        kept = QSettings(str(home / "app.ini"), QSettings.Format.IniFormat)
        kept.setValue("theme", variant.theme.value)
        kept.setValue("language", variant.language)
        settings = config.load()
        program = Program(app, settings, kept, home / "queue.json")
        program.window.resize(SIZE)
        program.start([])
        try:
            Gallery(app, program, output, home, variant.name).take()
        finally:
            program.workbench.close()
            program.window.deleteLater()
            with Client.connect(settings) as client:
                client.stop()


if __name__ == "__main__":
    main()
