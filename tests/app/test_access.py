"""Everything that can be reached by keys says what it is, in a sensible order, and shows that it is reached."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QPushButton,
    QTabBar,
    QToolButton,
    QWidget,
)
from scripted import ON

from app import theme
from app.batch_folders import BatchFolders, NewFolder
from app.controller import Controller
from app.main_window import MainWindow
from app.models_work import ModelsWork
from app.more_models import MoreModels
from app.preferences import Preferences
from app.shortcuts import Shortcuts, of_menus
from app.trouble import Trouble
from app.workbench import Workbench
from engine.config import Settings
from engine.errors import DaemonUnreachable


def nobody(settings, *, start):
    raise DaemonUnreachable("There is no daemon in this test.")


class Alone(Controller):
    """Was never started, and reaches nobody."""

    def __init__(self):
        super().__init__(Settings(), lambda _: None, connect=nobody)

    def close(self):
        self._pool.shutdown(cancel_futures=True)


@pytest.fixture
def window(qtbot, tmp_path):
    """The window of a program that never looks for a daemon."""
    bench = Workbench(Settings(), saved=tmp_path / "queue.json", controller=Alone())
    made = MainWindow(bench, QSettings(str(tmp_path / "app.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    made.show()
    yield made
    bench.close()


def dialogs(window):
    bench = window._bench
    return (
        BatchFolders(bench, window),
        NewFolder(window),
        NewFolder(window, ON),
        Preferences(bench, window._kept, window),
        MoreModels(ModelsWork(bench.engine_settings, window), window),
        Shortcuts(window.menuBar(), window),
    )


def reached(root):
    """What has the focus at some time, but for the inner parts of Qt's own widgets."""
    inner = (QAbstractSpinBox, QComboBox)
    for widget in root.findChildren(QWidget):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or isinstance(widget, QTabBar):
            continue
        if isinstance(widget.parent(), inner) or widget.objectName().startswith("qt_"):
            continue
        if isinstance(widget.parent(), QAbstractScrollArea) or widget.window() is not root.window():
            continue
        yield widget


def name(widget):
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def test_everything_in_the_window_has_a_name(window):
    widgets = list(reached(window))
    assert len(widgets) > 40
    assert [w for w in widgets if not name(w).strip()] == []


def test_everything_in_the_dialogs_has_a_name(window):
    nameless = [(d, w) for d in dialogs(window) for w in reached(d) if not name(w).strip()]
    assert nameless == []


@pytest.mark.parametrize("central", [True, False])
def test_what_is_said_of_a_failure_has_names(qtbot, central):
    trouble = Trouble(central=central)
    qtbot.addWidget(trouble)
    assert all(name(w) for w in reached(trouble))


def test_keys_go_from_the_queue_over_the_picture_to_the_settings(window):
    def column(widget):
        return next(
            n for n, part in enumerate((window.queue, window.canvas, window.inspector)) if part.isAncestorOf(widget)
        )

    columns = []
    widget = window.queue.add
    for _ in range(200):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(window) and widget.window() is window:
            inside = any(part.isAncestorOf(widget) for part in (window.queue, window.canvas, window.inspector))
            if inside and (not columns or columns[-1] != column(widget)):
                columns.append(column(widget))
        widget = widget.nextInFocusChain()
        if widget is window.queue.add:
            break
    assert columns[:3] == [0, 1, 2]


@pytest.mark.parametrize("choice", [theme.Choice.LIGHT, theme.Choice.DARK])
@pytest.mark.parametrize("kind", [QPushButton, QToolButton])
def test_the_focus_is_seen(qtbot, qapp, choice, kind):
    theme.apply(qapp, choice)
    button = kind()
    button.setText("Enhance")
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    page = QWidget()
    button.setParent(page)
    qtbot.addWidget(page)
    page.resize(200, 60)
    page.show()
    button.resize(button.sizeHint())
    page.activateWindow()
    without = button.grab().toImage()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(button.hasFocus)
    ringed = button.grab().toImage()
    assert ringed != without
    edge = ringed.pixelColor(ringed.width() // 2, 0)
    assert edge == QColor((theme.LIGHT if choice is theme.Choice.LIGHT else theme.DARK).link)


def test_the_help_lists_every_key_of_the_menus(window):
    shown = {(text, keys) for group in Shortcuts(window.menuBar(), window).groups for text, keys in group.rows}
    for top in window.menuBar().actions():
        for action in top.menu().actions():
            if not action.isSeparator():
                text = action.text().replace("&", "").removesuffix("…")
                assert (text, action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)) in shown


def test_a_letter_behind_a_japanese_text_is_no_part_of_it(window):
    window.menuBar().actions()[0].setText("ファイル(&F)")
    assert of_menus(window.menuBar())[0].title == "ファイル"


def test_the_help_opens_by_its_key(window):
    keys = [a.shortcut().toString() for a in window.menuBar().actions()[-1].menu().actions()]
    assert keys == ["F1"]
