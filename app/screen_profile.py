"""The colour space of the screen that a window is on, by the means of each system, so that pictures look as they are.

X11 keeps profiles at its root window, one a monitor; Windows names a file for each; macOS hands them out. Wayland has
no profile to read: its compositor takes what we draw for sRGB. Where there is none, sRGB it is.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QColorSpace, QGuiApplication, QScreen, QWindow
from PySide6.QtWidgets import QWidget

LARGEST = 8 * 2**20
"""Bytes of a profile; with tables they have one or two megabytes."""

_log = logging.getLogger(__name__)

Read = Callable[[QWindow], bytes | None]
"""The profile of the screen that a window is on; ``None`` if it has none. Raises ``OSError``."""


class ScreenProfile(QObject):
    """Follows a window from screen to screen. `changed` carries a `QColorSpace` that can be drawn for.

    Profiles are read when the window comes up, moves to another screen, or becomes the active one: somebody may have
    calibrated meanwhile.
    """

    changed = Signal(object)

    def __init__(self, window: QWidget, read: Read | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._read = read or profile_of
        self._handle: QWindow | None = None
        self._content: bytes | None = None
        self.space = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        if event.type() in (QEvent.Type.Show, QEvent.Type.WindowActivate):
            self._follow()
        return super().eventFilter(watched, event)

    def refresh(self) -> None:
        """Read the profile again."""
        if self._handle is None:
            return
        content: bytes | None = None
        try:
            content = self._read(self._handle)
        except OSError as error:
            _log.warning("the screen's profile cannot be read: %s", error)
        if content == self._content:
            return
        self._content = content
        space = space_of(content)
        if space != self.space:
            self.space = space
            self.changed.emit(space)

    def _follow(self) -> None:
        handle = self._window.windowHandle()
        if handle is not None and handle is not self._handle:
            self._handle = handle
            handle.screenChanged.connect(self._moved)
        self.refresh()

    def _moved(self, _screen: QScreen) -> None:
        self.refresh()


def space_of(content: bytes | None) -> QColorSpace:
    """What to draw for; sRGB for no profile, and for one that is broken or not of a screen."""
    srgb = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    if content is None:
        return srgb
    space = QColorSpace.fromIccProfile(content) if len(content) <= LARGEST else QColorSpace()
    if not space.isValid() or space.colorModel() != QColorSpace.ColorModel.Rgb or not _is_target(space):
        _log.warning("the screen's profile of %d bytes cannot be used; sRGB is taken instead", len(content))
        return srgb
    return space


def _is_target(space: QColorSpace) -> bool:
    """Whether colours can be brought into it; profiles of tables may lack that direction. Asked from Qt 6.8 on."""
    return not hasattr(space, "isValidTarget") or space.isValidTarget()


def profile_of(window: QWindow) -> bytes | None:
    """The profile of the screen that the window is on, from the window system in use. Raises ``OSError``."""
    system = QGuiApplication.platformName()
    if system == "xcb":
        screens = QGuiApplication.screens()
        return _of_x11(screens.index(window.screen()) if window.screen() in screens else 0)
    if sys.platform == "win32" and system == "windows":
        return _of_windows(int(window.winId()))
    if sys.platform == "darwin" and system == "cocoa":
        middle = window.screen().geometry().center()
        return _of_macos(middle.x(), middle.y())
    return None


def _of_x11(number: int) -> bytes | None:
    """The property that calibration programs set: ``_ICC_PROFILE``, with a number from the second monitor on."""
    library = ctypes.util.find_library("X11")
    if library is None:
        return None
    x11 = ctypes.CDLL(library)
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int)
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XDefaultRootWindow.argtypes = x11.XCloseDisplay.argtypes = x11.XFree.argtypes = (ctypes.c_void_p,)
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    display = x11.XOpenDisplay(None)
    if not display:
        return None
    try:
        name = f"_ICC_PROFILE_{number}" if number else "_ICC_PROFILE"
        atom = x11.XInternAtom(display, name.encode(), True)
        return _property(x11, display, atom) if atom else None
    finally:
        x11.XCloseDisplay(display)


def _property(x11: ctypes.CDLL, display: int, atom: int) -> bytes | None:
    kind, length, left = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_ulong()
    width, data = ctypes.c_int(), ctypes.POINTER(ctypes.c_ubyte)()
    x11.XGetWindowProperty.argtypes = (
        *(ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_long, ctypes.c_long, ctypes.c_int, ctypes.c_ulong),
        *(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p),
    )
    answers = [ctypes.byref(value) for value in (kind, width, length, left, data)]
    root = x11.XDefaultRootWindow(display)
    if x11.XGetWindowProperty(display, root, atom, 0, LARGEST // 4, 0, 0, *answers) != 0 or not data:
        return None
    try:
        return ctypes.string_at(data, length.value) if width.value == 8 and length.value else None
    finally:
        x11.XFree(ctypes.cast(data, ctypes.c_void_p))


if sys.platform == "win32":
    from ctypes import wintypes

    class _Monitor(ctypes.Structure):
        """MONITORINFOEXW of winuser.h."""

        _fields_ = (
            ("cbSize", wintypes.DWORD),
            ("rcMonitor", wintypes.RECT),
            ("rcWork", wintypes.RECT),
            ("dwFlags", wintypes.DWORD),
            ("szDevice", wintypes.WCHAR * 32),
        )

    def _of_windows(handle: int) -> bytes | None:
        """The file that GDI names for the monitor."""
        user, gdi = ctypes.windll.user32, ctypes.windll.gdi32
        user.MonitorFromWindow.argtypes = (wintypes.HWND, wintypes.DWORD)
        user.MonitorFromWindow.restype = wintypes.HMONITOR
        user.GetMonitorInfoW.argtypes = (wintypes.HMONITOR, ctypes.c_void_p)
        gdi.CreateDCW.argtypes = (wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.LPCWSTR, ctypes.c_void_p)
        gdi.CreateDCW.restype = wintypes.HDC
        gdi.DeleteDC.argtypes = (wintypes.HDC,)
        gdi.GetICMProfileW.argtypes = (wintypes.HDC, ctypes.c_void_p, wintypes.LPWSTR)
        monitor = _Monitor(cbSize=ctypes.sizeof(_Monitor))
        nearest = 2  # MONITOR_DEFAULTTONEAREST
        if not user.GetMonitorInfoW(user.MonitorFromWindow(handle, nearest), ctypes.byref(monitor)):
            return None
        context = gdi.CreateDCW(monitor.szDevice, None, None, None)
        if not context:
            return None
        try:
            length, name = wintypes.DWORD(1024), ctypes.create_unicode_buffer(1024)
            if not gdi.GetICMProfileW(context, ctypes.byref(length), name):
                return None
        finally:
            gdi.DeleteDC(context)
        return read_limited(Path(name.value))


if sys.platform == "darwin":

    class _Point(ctypes.Structure):
        _fields_ = (("x", ctypes.c_double), ("y", ctypes.c_double))

    def _of_macos(x: float, y: float) -> bytes | None:
        """What Core Graphics has for the display at this point of the desktop."""
        graphics = ctypes.CDLL("/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics")
        foundation = ctypes.CDLL("/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation")
        graphics.CGGetDisplaysWithPoint.argtypes = (_Point, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p)
        graphics.CGDisplayCopyColorSpace.argtypes = (ctypes.c_uint32,)
        graphics.CGDisplayCopyColorSpace.restype = ctypes.c_void_p
        graphics.CGColorSpaceCopyICCData.argtypes = foundation.CFDataGetLength.argtypes = (ctypes.c_void_p,)
        graphics.CGColorSpaceCopyICCData.restype = foundation.CFDataGetBytePtr.restype = ctypes.c_void_p
        foundation.CFDataGetBytePtr.argtypes = foundation.CFRelease.argtypes = (ctypes.c_void_p,)
        foundation.CFDataGetLength.restype = ctypes.c_long
        display, count = ctypes.c_uint32(), ctypes.c_uint32()
        graphics.CGGetDisplaysWithPoint(_Point(x, y), 1, ctypes.byref(display), ctypes.byref(count))
        space = graphics.CGDisplayCopyColorSpace(display) if count.value else None
        data = graphics.CGColorSpaceCopyICCData(space) if space else None
        try:
            if not data:
                return None
            return ctypes.string_at(foundation.CFDataGetBytePtr(data), foundation.CFDataGetLength(data))
        finally:
            for held in (data, space):
                if held:
                    foundation.CFRelease(held)


def read_limited(path: Path) -> bytes | None:
    """A file of a profile's size; ``None`` if it is not there or larger. Raises ``OSError``."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        content = file.read(LARGEST + 1)
        return content if len(content) <= LARGEST else None
    return None
