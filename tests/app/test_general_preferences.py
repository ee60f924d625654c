"""Preferences that need no daemon: starting at login, and the search for updates."""

from __future__ import annotations

import json

import pytest
from fileserver import serving
from PySide6.QtCore import QSettings

from app import update_check
from app.controller import Controller
from app.login import Login
from app.preferences import Preferences
from app.presets import Presets
from app.privacy_page import PrivacyPage
from app.workbench import Workbench
from engine.config import Settings
from engine.errors import DaemonUnreachable


@pytest.fixture
def workbench(qapp, tmp_path):
    def refuse(_settings, *, start):
        raise DaemonUnreachable("There is none here.")

    controller = Controller(Settings(), lambda _: None, connect=refuse)
    made = Workbench(
        Settings(), saved=tmp_path / "queue.json", controller=controller, presets=Presets(tmp_path / "presets.json")
    )
    made.start()
    yield made
    made.close()


@pytest.fixture
def kept(tmp_path):
    return QSettings(str(tmp_path / "app.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def opened(workbench, kept, qtbot):
    def open_with(login):
        dialog = Preferences(workbench, kept, login=login)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return open_with


def of_linux(tmp_path):
    command = tmp_path / "relief-app"
    command.touch()
    return Login(command, "linux", config=tmp_path / "config", sources=tmp_path / "installed", registry=None)


def test_an_installed_program_is_switched_on_and_off(opened, tmp_path):
    login = of_linux(tmp_path)
    dialog = opened(login)
    assert dialog.login.isEnabled()
    dialog.login.setChecked(True)
    assert login.is_on
    assert opened(login).login.isChecked()
    dialog.login.setChecked(False)
    assert not login.is_on


def test_why_a_program_cannot_be_started_at_login_is_said(opened, tmp_path):
    dialog = opened(None)
    assert not dialog.login.isEnabled()
    assert "sources" in dialog.login.toolTip()
    assert dialog.login.accessibleDescription() == dialog.login.toolTip()
    login = of_linux(tmp_path)
    login.command.unlink()
    assert "missing" in opened(login).login.toolTip()


def test_a_switch_that_fails_goes_back_and_says_why(opened, tmp_path):
    (tmp_path / "config").touch()
    dialog = opened(of_linux(tmp_path))
    dialog.login.setChecked(True)
    assert not dialog.login.isChecked()
    assert dialog.problem.isVisible()
    assert dialog.problem.text


def test_updates_cannot_be_switched_on_while_there_is_nobody_to_ask(qtbot, kept):
    kept.setValue(update_check.SWITCH, True)
    page = PrivacyPage(kept)
    qtbot.addWidget(page)
    assert not page.updates.isEnabled()
    assert not page.updates.isChecked()
    assert not page.now.isEnabled()
    assert "No address" in page.about.text()
    assert page.updates.toolTip() == page.about.text()


def test_the_switch_for_updates_says_whom_it_asks_and_is_off_at_first(qtbot, kept):
    kept.setValue(update_check.ADDRESS, "https://relief.example/newest.json")
    page = PrivacyPage(kept)
    qtbot.addWidget(page)
    assert page.updates.isEnabled()
    assert not page.updates.isChecked()
    assert "relief.example" in page.about.text()
    page.updates.setChecked(True)
    assert kept.value(update_check.SWITCH, type=bool) is True


@pytest.mark.parametrize(
    ("version", "said"), [("999.0", "Relief 999.0 is out: https://relief.example"), ("0.0.1", "newest version")]
)
def test_somebody_can_look_now_and_is_told(qtbot, kept, version, said):
    answer = json.dumps({"version": version, "page": "https://relief.example"}).encode()
    with serving(files={"/newest": answer}) as server:
        kept.setValue(update_check.ADDRESS, f"{server.origin}/newest")
        page = PrivacyPage(kept)
        qtbot.addWidget(page)
        page.now.click()
        qtbot.waitUntil(lambda: said in page.answer.text(), timeout=5000)
        server.files.clear()
        page.now.click()
        qtbot.waitUntil(lambda: "404" in page.answer.text(), timeout=5000)
