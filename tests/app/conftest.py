"""The window system of the tests draws into memory; set before Qt is loaded."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "offload"))
sys.path.insert(0, str(Path(__file__).parents[1] / "cloud"))  # whose service end-to-end tests use
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QTranslator
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def own_language():
    """What a test does to the language and to the form of numbers is undone."""
    before = QLocale()
    yield
    QLocale.setDefault(before)
    app = QApplication.instance()
    for translator in app.findChildren(QTranslator) if app is not None else ():
        app.removeTranslator(translator)
        translator.deleteLater()


@pytest.fixture(autouse=True)
def collected_here(request):
    """Windows that nobody has any more end in this thread, not in one that Python happens to search for cycles in."""
    gc.disable()
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect(2 if request.node.get_closest_marker("integration") else 0)


@pytest.fixture(autouse=True, scope="module")
def all_collected_here():
    """After the last test of a module, Python may search again wherever it likes: there is nothing of Qt to find."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    gc.enable()
