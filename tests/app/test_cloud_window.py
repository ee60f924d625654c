"""The window about the cloud: nothing of it while it is off; while it is on, a choice, an outlook, and questions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QImage, QPainter, QPalette
from PySide6.QtWidgets import QPushButton, QStyleOptionViewItem
from scripted import HOST, OFF, ON, QUESTION, UNSET, Recorder

from app import icons, language, theme
from app.batch_folders import BatchFolders, NewFolder
from app.cloud_line import CloudLine
from app.cloud_text import LONGEST
from app.events import AnswerRefused, CloudFound
from app.inspector import Inspector
from app.job_list import Command
from app.main_window import MainWindow
from app.presets import Presets
from app.queue_delegate import QueueDelegate
from app.settings import JobSettings
from app.state import Entry, EntryState, Estimate
from app.tray import Tray
from app.workbench import Workbench
from engine.config import Settings
from engine.domain import Precision, Progress, Report, Size, Where

ASKED = Estimate.of(QUESTION)
REPORT = Report(Size(40, 30), Size(80, 60), "m", (2,), "cpu", Precision.INT8, 256, 4, {})
FELL_BACK = "The cloud did not do it, so it was done here: The limit of this key is used up."


@pytest.fixture
def window(qtbot, qapp, tmp_path):
    language.apply(qapp, "en")
    bench = Workbench(
        Settings(), saved=tmp_path / "queue.json", controller=Recorder(), presets=Presets(tmp_path / "presets.json")
    )
    made = MainWindow(bench, QSettings(str(tmp_path / "app.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made, before_close_func=lambda _: idle(bench))
    made.show()
    bench.queue.add([tmp_path / f"{n}.png" for n in range(4)], bench.settings)
    for entry in list(bench.queue.entries):
        bench.queue.change(entry.number, size=Size(40, 30))
    made.list.select([1])
    yield made
    bench.close()


def idle(bench):
    """With work left, closing the window would ask."""
    for entry in list(bench.queue.entries):
        bench.queue.change(entry.number, state=EntryState.CANCELLED)


def switch(window, value):
    window._bench.bridge.cloud_found.emit(CloudFound(value))


def ask(window, *numbers, question=ASKED):
    for number in numbers:
        window._bench.queue.change(number, state=EntryState.PAUSED, job="abcd"[number - 1] * 32, question=question)
    window._refresh()


def finish(window, tmp_path, number, *, cloud="", notices=()):
    target = tmp_path / f"{number} large.png"
    target.write_bytes(b"")
    report = replace(REPORT, notices=notices)
    window._bench.queue.change(
        number, state=EntryState.DONE, job="abcd"[number - 1] * 32, target=target, report=report, cloud=cloud
    )
    window._bench.entry_changed.emit(number)
    window._refresh()


def answers(window):
    return window._bench.controller.asked("answer")


# --- the inspector --------------------------------------------------------------------------------------------------


def choices(chooser):
    return [chooser.itemText(n) for n in range(chooser.count())]


@pytest.mark.parametrize("value", [None, OFF, UNSET], ids=["unknown", "off", "unset"])
def test_while_nothing_can_go_there_nothing_is_seen_of_it(window, value):
    switch(window, value)
    assert not window.inspector.cloud.isVisible()
    assert not window.canvas.cloud.isVisible()


def test_while_it_is_on_the_place_can_be_chosen_for_each_picture(window, qtbot):
    switch(window, ON)
    bar = window.inspector.cloud
    assert bar.isVisible()
    assert choices(bar.where) == [
        "As set in the preferences",
        "This machine",
        "Cloud",
        "Cloud above 200 MP",
        "Cloud if slower than 10 min",
        "Ask",
    ]
    bar.where.setCurrentIndex(bar.where.findData(Where.ASK))
    bar.where.activated.emit(bar.where.currentIndex())
    wheres = [entry.settings.where for entry in window._bench.queue.entries]
    assert wheres == [Where.ASK, Where.POLICY, Where.POLICY, Where.POLICY]
    window.list.select([1, 2])
    assert bar.where.currentIndex() == -1, "they differ"
    switch(window, replace_limit(ON, 50))
    assert "Cloud above 50 MP" in choices(bar.where)
    switch(window, OFF)
    assert not bar.isVisible()


def replace_limit(value, megapixels):
    return value.model_copy(update={"megapixels": megapixels})


def test_what_a_picture_would_take_stands_above_the_button(window):
    switch(window, ON)
    window._bench.cloud.looked.emit("Here about 3 min. Nothing is sent.")
    assert window.inspector.cloud.outlook.isVisible()
    window._bench.cloud.looked.emit("")
    assert not window.inspector.cloud.outlook.isVisible()


def test_the_place_is_reached_by_keys_between_the_settings_and_the_button(window):
    switch(window, ON)
    widget, found = window.inspector.presets.chooser, []
    for _ in range(200):
        widget = widget.nextInFocusChain()
        if widget in (window.inspector.cloud.where, window.inspector.primary):
            found.append(widget)
    assert found[:2] == [window.inspector.cloud.where, window.inspector.primary]
    assert found[0].accessibleName() == "Where"


def test_a_preset_that_says_nothing_of_the_place_leaves_it(qtbot, tmp_path):
    inspector = Inspector(Presets(tmp_path / "presets.json"))
    qtbot.addWidget(inspector)
    inspector.setCloud(ON)
    inspector.setSettings(JobSettings(where=Where.HERE))
    inspector.presets._choose("Drawing 4x")
    assert inspector.settings.where is Where.HERE, "who keeps a picture here keeps it here"
    assert inspector.presets.chooser.currentText().startswith("Drawing 4"), "and it is that preset nevertheless"
    inspector.presets._presets.save("Far", replace(JobSettings(scale=3.0), where=Where.CLOUD))
    inspector.presets._choose("Far")
    assert inspector.settings.where is Where.CLOUD


# --- questions ------------------------------------------------------------------------------------------------------


def test_a_picture_that_asks_is_answered_below_it(window, qtbot):
    switch(window, ON)
    ask(window, 1)
    line = window.canvas.cloud
    assert line.isVisible()
    assert line.text.text() == "0.png: here or in the cloud?"
    assert "12\N{NO-BREAK SPACE}MB would be sent to cloud.example" in line.more.text()
    assert "24\N{NO-BREAK SPACE}h" in line.more.text()
    assert (line.here.text(), line.there.text()) == ("Do it here", f"Send to {HOST}")
    qtbot.mouseClick(line.there, Qt.MouseButton.LeftButton)
    assert answers(window) == [[1, "a" * 32, "cloud"]]


def test_several_are_answered_at_once_and_only_those_that_are_selected(window, qtbot):
    switch(window, ON)
    ask(window, 1, 2, 4)
    window.list.select([1, 2, 3])
    line = window.canvas.cloud
    assert line.text.text() == "2 pictures ask: here or in the cloud?"
    assert "25\N{NO-BREAK SPACE}MB" in line.more.text(), "together"
    assert (line.here.text(), line.there.text()) == ("Do all here", f"Send all to {HOST}")
    qtbot.mouseClick(line.here, Qt.MouseButton.LeftButton)
    assert answers(window) == [[1, "a" * 32, "here"], [2, "b" * 32, "here"]]


def test_keys_answer_from_the_list(window, qtbot):
    switch(window, ON)
    assert not window.here_action.isEnabled()
    ask(window, 1, 2)
    assert window.here_action.isEnabled()
    window.list.setFocus()
    window.activateWindow()
    qtbot.waitUntil(window.list.hasFocus)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window.list, Qt.Key.Key_D, keys)
    assert answers(window) == [[1, "a" * 32, "here"]]
    window.list.select([2])
    qtbot.keyClick(window.list, Qt.Key.Key_S, keys)
    assert answers(window)[1:] == [[2, "b" * 32, "cloud"]]


def test_the_buttons_below_the_picture_are_reached_and_pressed_by_keys(window, qtbot):
    switch(window, ON)
    ask(window, 1)
    line = window.canvas.cloud
    for button in (line.here, line.there):
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert line.here.nextInFocusChain() is line.there
    window.activateWindow()
    line.here.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(line.here, Qt.Key.Key_Space)
    assert answers(window) == [[1, "a" * 32, "here"]]


def test_neither_return_nor_space_in_the_list_sends_anything(window, qtbot):
    switch(window, ON)
    ask(window, 1)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Enter):
        qtbot.keyClick(window.list, key)
    assert answers(window) == []
    assert window._bench.controller.asked("resume") == []


def test_the_menu_of_the_list_offers_both_to_those_that_ask_alone(window):
    switch(window, ON)
    window._bench.queue.change(2, state=EntryState.PAUSED)
    ask(window, 1)

    def offered(*numbers):
        window.list.select(numbers)
        return {a.data(): a.text() for a in window.list.menu().actions() if not a.isSeparator()}

    assert offered(1)[Command.CLOUD] == f"Send to {HOST}"
    assert offered(1)[Command.HERE] == "Do it here"
    assert Command.RESUME not in offered(1)
    assert not {Command.HERE, Command.CLOUD} & set(offered(2, 3))
    window.list.select([1, 2])
    window.list.request(Command.CLOUD)
    assert answers(window) == [[1, "a" * 32, "cloud"]]


def test_a_refused_answer_is_told_above_everything_and_the_question_stays(window):
    switch(window, ON)
    ask(window, 1)
    window.canvas.cloud.there.click()
    window._bench.bridge.answer_refused.emit(AnswerRefused(1, "cloud-off", "The cloud is switched off."))
    assert window.canvas.notice.isVisible()
    assert window.canvas.notice.text.text() == "The cloud is switched off."
    assert window.canvas.cloud.isVisible()
    window.canvas.cloud.here.click()
    assert answers(window)[-1] == [1, "a" * 32, "here"]


def test_what_cannot_be_sent_any_more_is_not_offered(window):
    switch(window, ON)
    ask(window, 1, question=replace(ASKED, problem_code="transfer-failed", problem="The service does not answer."))
    line = window.canvas.cloud
    assert line.more.text() == "The service does not answer."
    assert line.here.isVisible()
    assert not line.there.isVisible()


def test_the_line_is_gone_with_its_question(window):
    switch(window, ON)
    ask(window, 1)
    window.list.select([2])
    assert not window.canvas.cloud.isVisible()
    window.list.select([1])
    assert window.canvas.cloud.isVisible()
    window._bench.queue.change(1, state=EntryState.QUEUED, question=None)
    window._refresh()
    assert not window.canvas.cloud.isVisible()


def test_a_long_name_of_a_host_does_not_widen_the_window(qtbot):
    line = CloudLine()
    qtbot.addWidget(line)
    host = "relief-pictures.a-very-long-department-name.example.org:8443"
    line.show_entries(None, [Entry(1, Path(__file__), state=EntryState.PAUSED, question=replace(ASKED, host=host))])
    assert len(line.there.text()) < LONGEST + len("Send to x")
    assert line.there.text().endswith(".org:8443")
    assert host in line.more.text(), "it is told in full"


class Icon:
    """Of a system's tray."""

    def __init__(self):
        self.told = []

    def isVisible(self):  # noqa: N802  (Qt's name)
        return True

    def setToolTip(self, text):  # noqa: N802  (Qt's name)
        pass

    def showMessage(self, title, text):  # noqa: N802  (Qt's name)
        self.told.append(text)


def test_whoever_does_not_look_hears_once_that_pictures_ask(window, monkeypatch):
    tray = Tray(window._bench)
    tray._icon = icon = Icon()
    state = Qt.ApplicationState.ApplicationActive
    monkeypatch.setattr("app.tray.QGuiApplication.applicationState", lambda: state)
    ask(window, 1)
    window._bench.asked.emit(1)
    assert icon.told == [], "it is before their eyes"
    state = Qt.ApplicationState.ApplicationInactive
    window._bench.asked.emit(1)
    assert icon.told == ["0.png asks: here or in the cloud?"]
    ask(window, 2, 3)
    window._bench.asked.emit(2)
    window._bench.asked.emit(3)
    assert len(icon.told) == 1
    tray.notifies = False
    idle(window._bench)
    ask(window, 1)
    window._bench.asked.emit(1)
    assert len(icon.told) == 1


# --- afterwards -----------------------------------------------------------------------------------------------------


def test_below_the_picture_it_says_who_made_it(window, tmp_path):
    switch(window, ON)
    finish(window, tmp_path, 1, cloud=HOST)
    assert window.canvas.caption.text().endswith(f"Made in the cloud by {HOST}")
    finish(window, tmp_path, 2)
    window.list.select([2])
    assert "cloud" not in window.canvas.caption.text()


def test_that_it_was_done_here_after_all_is_told_below_the_picture(window, tmp_path):
    finish(window, tmp_path, 1, notices=(FELL_BACK,))
    line = window.canvas.cloud
    assert line.isVisible()
    assert line.text.text() == FELL_BACK
    assert not line.here.isVisible()
    assert not line.there.isVisible()


@pytest.fixture
def opened(monkeypatch):
    """What would be opened by other programs."""
    paths = []

    class Services:
        openUrl = staticmethod(lambda url: paths.append(url.toLocalFile()))  # noqa: N815  (Qt's name)

    monkeypatch.setattr("app.main_window.QDesktopServices", Services)
    return paths


def opinions(window):
    return window._bench.controller.asked("opinion")


def test_opening_a_result_of_the_service_tells_it_once(window, tmp_path, opened):
    switch(window, ON)
    finish(window, tmp_path, 1, cloud=HOST)
    finish(window, tmp_path, 2)
    window.list.select([1, 2, 3])
    window.open_result()
    window.open_result()
    assert opened == [str(tmp_path / "1 large.png"), str(tmp_path / "2 large.png")] * 2
    assert opinions(window) == [["a" * 32, "kept"]]


def test_so_does_showing_it_in_its_folder(window, tmp_path, opened):
    switch(window, ON)
    finish(window, tmp_path, 1, cloud=HOST)
    window.show_in_folder()
    assert opened == [str(tmp_path)]
    assert opinions(window) == [["a" * 32, "kept"]]


def test_so_does_dragging_it_to_another_program(window, tmp_path, opened):
    switch(window, ON)
    finish(window, tmp_path, 1, cloud=HOST)
    window.list.select([1, 2])
    chosen, action = window.list.selected(), Qt.DropAction
    window.list.end_drag(chosen, action.IgnoreAction, None)
    window.list.end_drag(chosen, action.CopyAction, window.list.viewport())
    assert opinions(window) == [], "it was let go of, or only moved in the list"
    window.list.end_drag(chosen, action.CopyAction, None)
    assert opinions(window) == [["a" * 32, "kept"]]


# --- the row of the list --------------------------------------------------------------------------------------------


@pytest.fixture
def marks(qapp, monkeypatch):
    """Icons that a row is painted with."""
    theme.apply(qapp, theme.Choice.LIGHT)

    def paint(entry):
        seen = []
        image = icons.image
        monkeypatch.setattr(icons, "image", lambda name, *rest: seen.append(name) or image(name, *rest))

        class Index:
            def data(self, role):
                return entry if role == Qt.ItemDataRole.UserRole + 1 else QImage(4, 4, QImage.Format.Format_RGB32)

        picture = QImage(288, 64, QImage.Format.Format_RGB32)
        painter = QPainter(picture)
        option = QStyleOptionViewItem()
        option.rect = picture.rect()
        option.palette = QPalette(qapp.palette())
        QueueDelegate().paint(painter, option, Index())
        painter.end()
        monkeypatch.setattr(icons, "image", image)
        return seen

    return paint


def test_a_row_shows_that_it_asks_and_where_it_was_made(marks):
    asking = Entry(1, Path(__file__), state=EntryState.PAUSED, question=ASKED, progress=Progress("enhance", 1, 2))
    done = Entry(1, Path(__file__), state=EntryState.DONE, report=REPORT)
    assert marks(asking) == ["question"]
    assert marks(done) == ["done"]
    assert marks(replace(done, cloud=HOST)) == ["done", "cloud"]
    assert marks(replace(done, report=replace(REPORT, notices=(FELL_BACK,)))) == ["done", "info"]


# --- watched folders ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [None, OFF, UNSET], ids=["unknown", "off", "unset"])
def test_without_a_service_a_watched_folder_has_no_choice_of_place(window, qtbot, value):
    switch(window, value)
    dialog = NewFolder(window, window._bench.cloud.usable)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.where.isVisible()
    assert dialog.place is Where.POLICY


def test_nobody_is_asked_about_a_watched_folder(window, qtbot):
    asking = ON.model_copy(update={"policy": "ask"})
    dialog = NewFolder(window, asking)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "Ask" not in choices(dialog.where)
    assert dialog.place is Where.POLICY
    assert "done here" in dialog.asking.text()
    assert dialog.asking.isVisible()
    dialog.where.setCurrentIndex(dialog.where.findData(Where.CLOUD))
    assert dialog.place is Where.CLOUD
    assert not dialog.asking.isVisible()
    other = NewFolder(window, ON, Where.ASK)
    qtbot.addWidget(other)
    assert other.place is Where.HERE, "who wants to be asked is not passed over"


def test_a_watched_folder_goes_where_it_was_wished(window, qtbot, tmp_path):
    switch(window, ON)
    dialog = BatchFolders(window._bench, window)
    qtbot.addWidget(dialog)
    dialog.watch(str(tmp_path), str(tmp_path / "large"), where=Where.CLOUD)
    switch(window, OFF)
    dialog.watch(str(tmp_path), str(tmp_path / "large"), where=Where.CLOUD)
    assert [wanted.where for (wanted,) in window._bench.controller.asked("watch")] == [Where.CLOUD, Where.POLICY]
    dialog.close()


def test_every_button_has_its_name(window):
    assert all(button.text() for button in window.canvas.cloud.findChildren(QPushButton))
