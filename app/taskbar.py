"""How far the queue is, in the taskbar or dock: by D-Bus on Linux, by COM on Windows, as the dock's badge on macOS."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.state import EntryState
from app.workbench import Workbench

AFTER = 250
"""Milliseconds; what happens within them is shown at once."""
LAUNCHER = "com.canonical.Unity.LauncherEntry"
"""Docks of Plasma, Ubuntu, elementary and others listen to this interface's signal."""


@dataclass(frozen=True)
class Shown:
    """What is to be seen: ``fraction`` 0 to 1, or ``None`` for no progress; how many pictures are left."""

    fraction: float | None = None
    left: int = 0
    paused: bool = False


class Indicator(Protocol):
    """A place of the system that shows progress."""

    def show(self, shown: Shown) -> None: ...


class Taskbar(QObject):
    """Tells the system's indicator how the queue stands, while it is worked on, and once when it is not any more."""

    def __init__(self, workbench: Workbench, indicator: Indicator) -> None:
        super().__init__(workbench)
        self._bench = workbench
        self._indicator = indicator
        self._told = Shown()
        self._soon = QTimer(self, singleShot=True, interval=AFTER)
        self._soon.timeout.connect(self.refresh)
        workbench.entry_changed.connect(lambda _: self._later())
        workbench.bridge.job_stepped.connect(lambda _: self._later())
        workbench.all_finished.connect(self.refresh)

    def refresh(self) -> None:
        active = self._bench.active
        shown = Shown()
        if active:
            paused = all(entry.state is EntryState.PAUSED for entry in active)
            shown = Shown(round(self._bench.fraction, 3), len(active), paused)
        if shown != self._told:
            self._told = shown
            self._indicator.show(shown)

    def close(self) -> None:
        """Leave nothing behind in the dock; the daemon's work is not the window's."""
        self._soon.stop()
        if self._told != Shown():
            self._told = Shown()
            self._indicator.show(self._told)

    def _later(self) -> None:
        if not self._soon.isActive():
            self._soon.start()


def indicator(window: QWidget) -> Indicator:
    """The one of this system; one that shows nothing where there is none."""
    if sys.platform == "win32":
        with suppress(OSError):
            return Button(window)
        return Nowhere()
    if sys.platform == "darwin":
        return Badge()
    return Launcher()


class Nowhere:
    """Shows nothing."""

    def show(self, shown: Shown) -> None:
        """Nothing."""


class Badge:
    """The number of pictures left on the icon; what Qt offers in macOS's dock."""

    def show(self, shown: Shown) -> None:
        application = QCoreApplication.instance()
        if isinstance(application, QGuiApplication):
            application.setBadgeNumber(shown.left)


class Launcher:
    """Sends a signal that docks may hear. Without a session bus it sends nothing; the bus is joined at the first use.

    The icon is found by the name of the program's desktop file.
    """

    def __init__(self, bus: str = "") -> None:
        """``bus`` is the address of another bus than the session's."""
        self._address = bus

    def values(self, shown: Shown) -> list[object]:
        """What the signal carries: whose icon it is about, and what changes on it."""
        name = QGuiApplication.desktopFileName() or "relief"
        changes = {"progress": float(shown.fraction or 0.0), "progress-visible": shown.fraction is not None}
        return [f"application://{name.removesuffix('.desktop')}.desktop", changes]

    def show(self, shown: Shown) -> None:
        from PySide6.QtDBus import QDBusConnection, QDBusMessage

        bus = QDBusConnection.sessionBus()
        if self._address:
            bus = QDBusConnection.connectToBus(self._address, f"relief at {self._address}")
        if not bus.isConnected():
            return
        message = QDBusMessage.createSignal("/org/relief/app", LAUNCHER, "Update")
        message.setArguments(self.values(shown))
        bus.send(message)


if sys.platform == "win32":
    import uuid
    from ctypes import wintypes

    _CLASS = uuid.UUID("56fdf344-fd6d-11d0-958a-006097c9a090").bytes_le
    _INTERFACE = uuid.UUID("ea1afb91-9e28-4b86-90e9-9e9f8a5eefaf").bytes_le
    _INIT, _SET_VALUE, _SET_STATE = 3, 9, 10
    """Places in the table of ITaskbarList3 (shobjidl_core.h): IUnknown has three methods, ITaskbarList five."""
    _NONE, _NORMAL, _PAUSED = 0, 2, 8
    _STEPS = 1000

    class Button:
        """The window's button in the taskbar, by ITaskbarList3. Raises ``OSError`` where there is no such thing."""

        def __init__(self, window: QWidget) -> None:
            self._window = window
            self._list = ctypes.c_void_p()
            ole = ctypes.OleDLL("ole32")  # its functions raise OSError for a failed HRESULT
            in_process = 1  # CLSCTX_INPROC_SERVER; Qt has initialised COM for this thread
            ole.CoCreateInstance(_CLASS, None, in_process, _INTERFACE, ctypes.byref(self._list))
            self._call(_INIT)

        def show(self, shown: Shown) -> None:
            handle = wintypes.HWND(int(self._window.winId()))
            if shown.fraction is None:
                self._call(_SET_STATE, handle, ctypes.c_int(_NONE))
                return
            done = round(shown.fraction * _STEPS)
            self._call(_SET_VALUE, handle, ctypes.c_ulonglong(done), ctypes.c_ulonglong(_STEPS))
            self._call(_SET_STATE, handle, ctypes.c_int(_PAUSED if shown.paused else _NORMAL))

        def _call(self, place: int, *arguments: ctypes._SimpleCData[int]) -> None:
            """A method of the interface; a taskbar that refuses is no reason to stop."""
            table = ctypes.cast(self._list, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p)))[0]
            method = ctypes.WINFUNCTYPE(ctypes.c_long, ctypes.c_void_p, *(type(a) for a in arguments))(table[place])
            method(self._list, *arguments)
