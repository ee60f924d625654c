"""Pictures are drawn for the screen that they are on, and for sRGB where nobody knows what that is."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys

import pytest
from product import require
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColorSpace
from PySide6.QtWidgets import QApplication, QWidget

from app.screen_profile import LARGEST, ScreenProfile, profile_of, read_limited, space_of

SRGB = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
P3 = QColorSpace(QColorSpace.NamedColorSpace.DisplayP3)
ICC = bytes(P3.iccProfile().data())


class Screen:
    """Has the profile that a test gives it."""

    def __init__(self, content=None):
        self.content = content
        self.asked = 0

    def __call__(self, _window):
        self.asked += 1
        if isinstance(self.content, Exception):
            raise self.content
        return self.content


@pytest.fixture
def followed(qtbot):
    def make(content=None):
        window, screen = QWidget(), Screen(content)
        qtbot.addWidget(window)
        profile = ScreenProfile(window, screen)
        told = []
        profile.changed.connect(told.append)
        window.show()
        return profile, screen, told

    return make


def test_the_profile_of_the_screen_is_told_once(followed, qtbot):
    profile, screen, told = followed(ICC)
    assert told == [P3]
    assert profile.space == P3
    QApplication.sendEvent(profile.parent(), QEvent(QEvent.Type.WindowActivate))
    assert screen.asked >= 2
    assert len(told) == 1, "it is the same one"


def test_a_calibration_is_found_when_the_window_is_active_again(followed):
    profile, screen, told = followed()
    assert told == []
    screen.content = ICC
    QApplication.sendEvent(profile.parent(), QEvent(QEvent.Type.WindowActivate))
    assert told == [P3]
    screen.content = None
    QApplication.sendEvent(profile.parent(), QEvent(QEvent.Type.WindowActivate))
    assert told == [P3, SRGB]


def test_another_screen_is_asked_for_its_own_profile(followed):
    profile, screen, told = followed()
    screen.content = ICC
    handle = profile.parent().windowHandle()
    handle.screenChanged.emit(handle.screen())
    assert told == [P3]


@pytest.mark.parametrize("content", [b"", b"no profile at all", ICC[:200], bytes(LARGEST + 1)])
def test_a_broken_profile_is_srgb_and_a_line_in_the_log(content, caplog):
    with caplog.at_level(logging.WARNING, "app.screen_profile"):
        assert space_of(content) == SRGB
    assert "sRGB is taken instead" in caplog.text


def test_a_profile_of_a_gray_device_is_not_drawn_for(caplog):
    gray = QColorSpace(QColorSpace.Primaries.SRgb, QColorSpace.TransferFunction.SRgb)
    gray = QColorSpace(gray.whitePoint(), QColorSpace.TransferFunction.Gamma, 2.2)
    content = bytes(gray.iccProfile().data())
    assert QColorSpace.fromIccProfile(content).colorModel() == QColorSpace.ColorModel.Gray
    assert space_of(content) == SRGB


def test_a_profile_that_cannot_be_read_changes_nothing(followed, caplog):
    with caplog.at_level(logging.WARNING, "app.screen_profile"):
        profile, _, told = followed(PermissionError("not for you"))
    assert told == []
    assert profile.space == SRGB
    assert "not for you" in caplog.text


def test_a_window_system_without_profiles_has_none(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    assert QApplication.platformName() == "offscreen"
    assert profile_of(window.windowHandle()) is None


def test_a_file_larger_than_any_profile_is_none(tmp_path):
    path = tmp_path / "screen.icc"
    assert read_limited(path) is None
    path.write_bytes(ICC)
    assert read_limited(path) == ICC
    path.write_bytes(bytes(LARGEST + 1))
    assert read_limited(path) is None


ON_X11 = """
import ctypes, time
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QColorSpace, QImage
from PySide6.QtWidgets import QApplication, QMainWindow
from app.compare_view import CompareView
from app.layer import tiled
from app.screen_profile import ScreenProfile

app = QApplication([])
window, view = QMainWindow(), CompareView()
window.setCentralWidget(view)
image = QImage(400, 300, QImage.Format.Format_RGB32)
image.fill(QColor(255, 0, 0))
view.setBefore(tiled(image, None))
profile = ScreenProfile(window)
profile.changed.connect(view.setDisplaySpace)
window.resize(400, 300)
window.show()

def seen(before):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        app.processEvents()
        colour = view.grab().toImage().pixelColor(200, 150)
        is_canvas = colour.red() == colour.green() == colour.blue()
        if not is_canvas and colour.name() != before:
            break
        time.sleep(0.01)  # what is drawn is made on other threads
    print(colour.name())
    return colour.name()

colour = seen(None)
x11 = ctypes.CDLL("libX11.so.6")
x11.XOpenDisplay.restype = ctypes.c_void_p
x11.XInternAtom.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int)
x11.XInternAtom.restype = x11.XDefaultRootWindow.restype = ctypes.c_ulong
x11.XDefaultRootWindow.argtypes = x11.XCloseDisplay.argtypes = (ctypes.c_void_p,)
x11.XChangeProperty.argtypes = (ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_int,
                                ctypes.c_int, ctypes.c_char_p, ctypes.c_int)
for space in (QColorSpace.NamedColorSpace.DisplayP3, None):
    content = bytes(QColorSpace(space).iccProfile().data()) if space else b"broken"
    display = x11.XOpenDisplay(None)
    atom, cardinal = (x11.XInternAtom(display, name, 0) for name in (b"_ICC_PROFILE", b"CARDINAL"))
    x11.XChangeProperty(display, x11.XDefaultRootWindow(display), atom, cardinal, 8, 0, content, len(content))
    x11.XCloseDisplay(display)
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))
    colour = seen(colour)
"""


@pytest.mark.integration
def test_on_x11_a_calibrated_screen_gets_other_pixels():
    """Red of sRGB, on a screen of wider colours, is a red with less of it; a broken profile is no profile."""
    require("xvfb-run")
    require("xauth")
    environment = {**os.environ, "QT_QPA_PLATFORM": "xcb"}
    command = ["xvfb-run", "-a", "-s", "-screen 0 1024x768x24", sys.executable, "-P", "-c", ON_X11]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    before, calibrated, broken = re.findall(r"#[0-9a-f]{6}", done.stdout)
    assert before == "#ff0000"
    red, green, blue = (int(calibrated[i : i + 2], 16) for i in (1, 3, 5))
    assert (red, green, blue) == (pytest.approx(234, abs=1), pytest.approx(51, abs=1), pytest.approx(35, abs=1))
    assert broken == before
    assert "sRGB is taken instead" in done.stderr
