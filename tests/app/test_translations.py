"""The program speaks all its languages, and a text that was added without its translations is found."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QTabWidget,
    QWidget,
)

from app import catalogue, language
from app.batch_folders import BatchFolders, NewFolder
from app.catalogue import MNEMONIC, Text, Translation
from app.controller import Controller
from app.inspector import Inspector
from app.main_window import MainWindow
from app.more_models import MoreModels
from app.preferences import Preferences
from app.presets import Presets
from app.workbench import Workbench
from engine.config import Settings
from engine.errors import DaemonUnreachable

OTHERS = [code for code in language.LANGUAGES if code != "en"]


@pytest.fixture
def speak(qapp):
    """Puts a language on; the folder's conftest takes it off again."""
    return lambda code: language.apply(qapp, code)


@pytest.fixture
def workbench(qapp, tmp_path):
    """Without a daemon."""

    def refuse(_settings, *, start):
        raise DaemonUnreachable("There is none here.")

    controller = Controller(Settings(), lambda _: None, connect=refuse)
    made = Workbench(Settings(), saved=tmp_path / "queue.json", controller=controller)
    made.start()
    yield made
    made.close()


@pytest.fixture
def windows(workbench, tmp_path):
    """Makes everything that people see, in the language that is spoken then.

    Afterwards it is destroyed at once, in this thread: what is left to Python's collector can end in any thread.
    """
    alone = []

    def make():
        kept = QSettings(str(tmp_path / "app.ini"), QSettings.Format.IniFormat)
        window = MainWindow(workbench, kept)
        preferences = Preferences(workbench, kept, window)
        inspector = Inspector(Presets(tmp_path / "presets.json"))
        alone.extend([window, inspector])
        return [
            window,
            preferences,
            MoreModels(preferences._models_work, window),
            BatchFolders(workbench, window),
            NewFolder(window),
            inspector,
        ]

    yield make
    for widget in alone:
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def shown(window):
    """All that is written in a window, or read out of it."""
    widgets = [window, *window.findChildren(QWidget)]
    for widget in widgets:
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle())
        match widget:
            case QLabel() | QAbstractButton():
                yield widget.text()
            case QComboBox():
                yield from (widget.itemText(n) for n in range(widget.count()))
            case QTabWidget():
                yield from (widget.tabText(n) for n in range(widget.count()))
            case QLineEdit():
                yield widget.placeholderText()
    yield from (action.text() for action in window.findChildren(QAction))


def keys(texts):
    return Counter(text[match.end()].casefold() for text in texts for match in MNEMONIC.finditer(text))


def clashes(texts):
    return [key for key, count in keys(texts).items() if count > 1]


# --- the files ---------------------------------------------------------------------------------------------------


def test_every_text_of_the_program_has_a_finished_translation_in_every_language():
    assert catalogue.problems() == []


@pytest.fixture
def project(tmp_path):
    """A small program with translations of its own; ``write`` gives its source, ``translate`` finishes them."""

    class Project:
        folder, sources = tmp_path / "translations", tmp_path

        def write(self, *lines):
            body = "\n".join(f"        {line}" for line in lines)
            (self.sources / "view.py").write_text(f"class View:\n    def show(self):\n{body}\n", "utf-8")

        def update(self):
            catalogue.update(self.folder, self.sources)

        def translate(self, old='<translation type="unfinished"></translation>', new="<translation>X</translation>"):
            for path in self.folder.glob("*.ts"):
                path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

        def problems(self):
            return catalogue.problems(self.folder, self.sources)

    return Project()


def test_a_new_text_fails_until_it_is_translated_and_compiled(project):
    project.write('self.tr("Picture")')
    assert len(project.problems()) == len(language.LANGUAGES), "no files yet"
    project.update()
    assert [p.partition(": ")[2] for p in project.problems()] == ["View: “Picture” is not translated"] * len(OTHERS)
    project.translate()
    assert [p.rpartition(" ")[2] for p in project.problems()] == ["date"] * len(OTHERS), "not compiled"
    project.update()
    assert project.problems() == []
    project.write('self.tr("Picture")', 'self.tr("Queue")')
    assert [p.partition(": ")[2] for p in project.problems()] == ["View: “Queue” is missing"] * len(OTHERS)


def test_a_text_that_is_gone_is_told_and_dropped(project):
    project.write('self.tr("Picture")', 'self.tr("Queue")')
    project.update()
    project.translate()
    project.write('self.tr("Picture")')
    assert sum("“Queue” is not in the sources" in p for p in project.problems()) == len(OTHERS)
    project.update()
    assert project.problems() == []


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("f\"{self.tr('photo')}.png\"", "view.py:3: lupdate does not see “photo”; it looks not into f-strings"),
        ("self.tr(text)", "view.py:3: the text must be written out in the call"),
        ('self.tr(f"{n} pictures")', "view.py:3: the text must be written out in the call"),
        ('translate("View", text)', "view.py:3: the text must be written out in the call"),
    ],
)
def test_a_call_whose_text_cannot_be_collected_is_told_with_its_place(project, call, said):
    project.write(call)
    project.update()
    assert said in project.problems()


def test_moving_a_painter_is_no_translation(project):
    project.write("painter.translate(x, y)", "painter.translate(0.5, -0.5)", "painter.translate(point)")
    project.update()
    assert [p for p in project.problems() if p.startswith("view.py")] == []


@pytest.mark.parametrize(
    ("source", "form", "fits"),
    [
        ("{0} of {1} done", "{1} 枚中 {0} 枚完了", True),
        ("{0} of {1} done", "{0} von {0} fertig", False),
        ("{name} is there", "{Name} ist da", False),
        ("%n picture(s)", "Bilder", False),
        ("&File", "ファイル(&F)", True),
        ("&File", "Datei", False),
        ("File", "&Datei", False),
        ("Noise & blur", "Rauschen & Unschärfe", True),
        ("Choose…", "Auswählen…", True),
        ("Choose…", "Auswählen", False),
        ("Choose", "Auswählen…", False),
        ("It is done.", "已完成。", True),
        ("It is done.", "Fertig", False),
        ("Done", "已完成。", False),
        ("Done", "Fertig ", False),
    ],
)
def test_a_translation_keeps_placeholders_keys_and_the_end_of_its_source(source, form, fits):
    translation = Translation(Text("View", source), (form,), finished=True)
    assert (not list(catalogue.differences(translation, form))) is fits


# --- the windows -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_english_is_left_in_the_windows(code, speak, windows):
    listed = catalogue.translations(language.FOLDER / f"relief_{code}.ts")
    spoken = {form for translation in listed for form in translation.forms}
    english = {translation.text.source for translation in listed} - spoken
    assert speak(code) == code
    seen = {text for window in windows() for text in shown(window)}
    assert seen & english == set()
    assert len(seen & spoken) > 120, "it does speak"


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_no_two_entries_of_a_menu_or_a_dialog_have_the_same_key(code, speak, windows):
    speak(code)
    window, *dialogs = windows()
    menus = window.menuBar().actions()
    assert clashes(menu.text() for menu in menus) == []
    for menu in menus:
        texts = [action.text() for action in menu.menu().actions()]
        assert clashes(texts) == [], menu.text()
        assert sum(keys(texts).values()) == sum(bool(text) for text in texts), "every entry has one"
    for dialog in dialogs:
        labelled = [label.text() for label in dialog.findChildren(QLabel) if label.buddy() is not None]
        assert clashes([*labelled, *(b.text() for b in dialog.findChildren(QAbstractButton))]) == []


@pytest.mark.parametrize(
    ("code", "one", "many"),
    [
        ("en", "Enhance 1 picture", "Enhance 5 pictures"),
        ("de", "1 Bild verbessern", "5 Bilder verbessern"),
        ("es", "Mejorar 1 imagen", "Mejorar 5 imágenes"),
        ("ja", "1 枚の画像を高画質化", "5 枚の画像を高画質化"),
        ("zh_CN", "增强 1 张图片", "增强 5 张图片"),
    ],
)
def test_one_and_many_are_told_apart_as_the_language_does(speak, code, one, many):
    speak(code)
    said = [QCoreApplication.translate("MainWindow", "Enhance %n picture(s)", None, n) for n in (1, 5)]
    assert said == [one, many]


@pytest.mark.parametrize(
    ("code", "close"), [("de", "Schließen"), ("es", "Cerrar"), ("ja", "閉じる"), ("zh_CN", "关闭"), ("en", "Close")]
)
def test_the_buttons_that_qt_names_speak_the_language_too(qtbot, speak, code, close):
    speak(code)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    qtbot.addWidget(box)
    assert close in box.button(QDialogButtonBox.StandardButton.Close).text()


def test_another_language_takes_the_place_of_the_one_before(speak):
    speak("ja")
    speak("de")
    assert QCoreApplication.translate("ViewBar", "{0} %") == "{0}\N{NO-BREAK SPACE}%"
    speak("en")
    assert QCoreApplication.translate("Inspector", "Depth") == "Depth"
