"""The window system of the tests draws into memory; set before Qt is loaded."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale, QTranslator
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
