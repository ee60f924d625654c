"""The languages of the program: which there are, and how one is put on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

FOLDER = Path(__file__).parent / "translations"
LANGUAGES = {"en": "English", "de": "Deutsch", "es": "Español", "ja": "日本語", "zh_CN": "简体中文"}
"""By the code of their translation; each named in itself."""


def apply(app: QApplication, code: str) -> str:
    """Speak the language of this code, or the system's for an empty one; the code that is spoken then."""
    chosen = code if code in LANGUAGES else _of_system()
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    QLocale.setDefault(QLocale(chosen))
    for name, folder in (
        (f"relief_{chosen}", FOLDER),
        (f"qtbase_{chosen}", Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))),
    ):
        translator = QTranslator(app)
        if translator.load(name, str(folder)):
            app.installTranslator(translator)
        else:
            translator.deleteLater()
    return chosen


def _of_system() -> str:
    for wanted in QLocale.system().uiLanguages():
        code = wanted.replace("-", "_")
        if code in LANGUAGES:
            return code
        if code.startswith("zh") and "TW" not in code and "Hant" not in code:
            return "zh_CN"
        if code.split("_")[0] in LANGUAGES:
            return code.split("_")[0]
    return "en"
