"""The desktop program: ``relief-app [FILE...]``. One window for a user; a second start hands its files to the first."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSettings
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from app import error_text, icons, language, theme
from app.collector import Collector
from app.main_window import MainWindow
from app.single import Single
from app.taskbar import Taskbar, indicator
from app.tray import Tray
from app.workbench import Workbench
from engine import __version__, config
from engine.errors import ReliefError

START = "relief://start"
"""How the Photoshop panel starts the daemon."""


class Program(QObject):
    """The application's parts, and how they reach each other."""

    def __init__(
        self, app: QApplication, settings: config.Settings, kept: QSettings, saved: Path | None = None
    ) -> None:
        super().__init__(app)
        self._app = app
        self.kept = kept
        theme.apply(app, theme.Choice(str(kept.value("theme", theme.Choice.SYSTEM.value))))
        language.apply(app, str(kept.value("language", "")))
        app.setWindowIcon(icons.application())
        self.workbench = Workbench(settings, saved=saved)
        self.tray = Tray(self.workbench)
        self.tray.notifies = kept.value("notify", True, type=bool) is True
        self.window = MainWindow(self.workbench, kept)
        self.taskbar = Taskbar(self.workbench, indicator(self.window))
        self._connect()
        self._use_tray(kept.value("tray", False, type=bool) is True)
        app.installEventFilter(self)
        app.aboutToQuit.connect(self.taskbar.close)
        app.aboutToQuit.connect(self.workbench.close)

    def _connect(self) -> None:
        self.window.preferences_wanted.connect(self.show_preferences)
        self.window.folders_wanted.connect(self.show_folders)
        self.tray.opened.connect(self.come_forward)
        self.tray.quit_wanted.connect(self._app.quit)

    def start(self, paths: list[Path], *, hidden: bool = False) -> None:
        if not hidden:
            self.window.show()
        self.workbench.start()
        if paths:
            self.window.add(paths)

    def come_forward(self) -> None:
        self.window.showNormal()
        self.window.raise_()
        self.window.activateWindow()

    def open(self, arguments: list[str]) -> None:
        """What another start was asked to open; ``relief://`` addresses only bring the window forward."""
        self.come_forward()
        self.window.add([Path(a) for a in arguments if not a.startswith(("relief:", "-"))])

    def show_preferences(self) -> None:
        from app.preferences import Preferences  # with its downloads and catalogs, at its first use

        dialog = Preferences(self.workbench, self.kept, self.window)
        dialog.theme_chosen.connect(lambda value: theme.apply(self._app, theme.Choice(value)))
        dialog.tray_chosen.connect(self._use_tray)
        dialog.exec()
        dialog.deleteLater()
        self.tray.notifies = self.kept.value("notify", True, type=bool) is True

    def show_folders(self) -> None:
        from app.batch_folders import BatchFolders

        dialog = BatchFolders(self.workbench, self.window)
        dialog.exec()
        dialog.deleteLater()

    def _use_tray(self, wanted: bool) -> None:
        used = wanted and self.tray.is_possible
        self.window.stays_in_tray = used
        self._app.setQuitOnLastWindowClosed(not used)
        if used:
            self.tray.show()
        else:
            self.tray.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        if isinstance(event, QFileOpenEvent):  # how macOS opens files and addresses
            self.open([event.file() or event.url().toString()])
            return True
        return super().eventFilter(watched, event)


def start_daemon() -> None:
    """What the Photoshop panel asks for: the daemon, without a window."""
    from engine.client import Client

    try:
        with Client.connect(config.load(), start=True):
            pass
    except ReliefError as error:
        print(f"relief-app: {error}", file=sys.stderr)
        sys.exit(2)


def main() -> None:
    """The ``relief-app`` command."""
    if sys.argv[1:] == [START]:
        start_daemon()
        return
    app = QApplication(sys.argv)
    app.setApplicationName("Relief")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("relief")
    arguments = sys.argv[1:]
    single = Single(app)
    if not single.is_first:
        single.hand_over([str(Path(a).resolve()) if Path(a).exists() else a for a in arguments])
        return
    try:
        settings = config.load()
    except ReliefError as error:
        print(f"relief-app: {error}", file=sys.stderr)
        QMessageBox.critical(None, "Relief", error_text.say(error.code, str(error)))
        sys.exit(2)
    collector = Collector(app)
    app.aboutToQuit.connect(collector.close)
    program = Program(app, settings, QSettings("Relief", "Relief"))
    single.received.connect(program.open)
    paths = [Path(a) for a in arguments if not a.startswith(("relief:", "-"))]
    program.start(paths, hidden="--hidden" in arguments)
    sys.exit(app.exec())


if __name__ == "__main__":
    main()
