"""Pictures of the program for its documentation, around a daemon of its own: ``python -m app.gallery -o FOLDER``.

Each main state in light and dark, one at twice the size. Needs a display, or ``QT_QPA_PLATFORM=offscreen``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings, QSize
from PySide6.QtWidgets import QApplication, QWidget

from app import incoming, theme
from app.__main__ import Program
from app.batch_folders import BatchFolders
from app.preferences import Preferences
from app.state import EntryState
from engine import config
from engine.client import Client

SIZE = QSize(1280, 800)


class Gallery:
    """Puts the program into one state after the other."""

    def __init__(self, app: QApplication, program: Program, folder: Path, suffix: str) -> None:
        self._app = app
        self._program = program
        self._folder = folder
        self._suffix = suffix

    def wait(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
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

    def save(self, widget: QWidget, name: str) -> None:
        self.pause(0.6)
        widget.grab().save(str(self._folder / f"{name}-{self._suffix}.png"))

    def take(self, pictures: list[Path]) -> None:
        """All states."""
        program, window, bench = self._program, self._program.window, self._program.workbench
        self.wait(lambda: bench.daemon is not None)
        self.wait(lambda: not window.status.device.text().endswith("…"))
        self.save(window, "empty")
        window.add(pictures)
        self.wait(lambda: all(e.size is not None or e.error for e in bench.queue.entries))
        window.list.select([bench.queue.entries[0].number])
        self.pause(3)
        self.save(window, "preview")
        bench.run([e.number for e in bench.queue.entries if e.state is EntryState.READY])
        self.wait(lambda: any(e.state is EntryState.RUNNING for e in bench.queue.entries))
        self.save(window, "working")
        self.wait(lambda: not bench.active, 300)
        self.pause(2)
        self.save(window, "result")
        for dialog, name in (
            (Preferences(bench, program.kept, window), "preferences"),
            (BatchFolders(bench, window), "folders"),
        ):
            dialog.show()
            self.save(dialog, name)
            dialog.close()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--scale", type=float, default=1.0, help="2 shows everything at twice the size.")
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    os.environ["QT_SCALE_FACTOR"] = f"{given.scale:g}"
    app = QApplication(sys.argv[:1])
    for choice in (theme.Choice.LIGHT, theme.Choice.DARK) if given.scale == 1 else (theme.Choice.DARK,):
        with tempfile.TemporaryDirectory(prefix="relief-") as name:
            home = Path(name)
            os.environ["RELIEF_STATE_DIR"] = str(home / "daemon")
            _photograph(app, home, choice, given)


def _photograph(app: QApplication, home: Path, choice: theme.Choice, given: argparse.Namespace) -> None:
    kept = QSettings(str(home / "app.ini"), QSettings.Format.IniFormat)
    kept.setValue("theme", choice.value)
    kept.setValue("language", "en")
    settings = config.load()
    program = Program(app, settings, kept, home / "queue.json")
    program.start([])
    program.window.resize(SIZE)
    pictures = [home / "cat.png", home / "a cat with a longer name.png", home / "damaged.jpg"]
    for picture in pictures[:2]:
        shutil.copy(incoming.sample(), picture)
    pictures[2].write_bytes(b"this is no picture")
    suffix = choice.value if given.scale == 1 else f"{given.scale * 100:.0f}"
    try:
        Gallery(app, program, given.output, suffix).take(pictures)
    finally:
        program.workbench.close()
        program.window.deleteLater()
        with Client.connect(settings) as client:
            client.stop()


if __name__ == "__main__":
    main()
