"""Preferences are kept, take effect, and change models for real."""

from __future__ import annotations

import pytest
from daemons import daemon
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QTabWidget

from app.__main__ import Program
from app.events import Connected
from app.more_models import MoreModels
from app.preferences import Preferences
from engine import config
from engine.client import Client

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]


@pytest.fixture
def program(qtbot, tmp_path):
    with daemon(tmp_path / "home") as running:
        kept = QSettings(str(tmp_path / "app.ini"), QSettings.Format.IniFormat)
        made = Program(QApplication.instance(), running.settings, kept, tmp_path / "queue.json")
        made.start([])
        qtbot.addWidget(made.window)
        qtbot.waitUntil(lambda: made.workbench.daemon is not None, timeout=60_000)
        yield made
        made.workbench.close()


@pytest.fixture
def preferences(program, qtbot):
    dialog = Preferences(program.workbench, program.kept, program.window)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_choices_are_kept_and_told(preferences, program):
    told = []
    preferences.theme_chosen.connect(told.append)
    preferences.theme.setCurrentIndex(preferences.theme.findData("light"))
    preferences.language.setCurrentIndex(preferences.language.findData("de"))
    preferences.tray.setChecked(True)
    assert told == ["light"]
    assert preferences.restart.isVisible()
    kept = program.kept
    assert (kept.value("theme"), kept.value("language"), kept.value("tray", type=bool)) == ("light", "de", True)


def test_devices_and_models_of_the_daemon_are_shown(preferences, qtbot):
    qtbot.waitUntil(lambda: preferences.models.count() >= 5, timeout=20_000)
    names = [preferences.models.item(n).text() for n in range(preferences.models.count())]
    assert "relief-sr-m" in names
    preferences.models.setCurrentRow(names.index("relief-sr-m"))
    assert "Apache-2.0" in preferences.licence.text()
    assert not preferences.remove_model.isEnabled(), "what comes with the program stays"
    qtbot.waitUntil(lambda: "int8" in preferences.devices.measured.text(), timeout=30_000)
    page = preferences.devices
    assert page.device.itemData(0) == "auto"
    assert page.device.findData("cpu") > 0
    assert page.precision.findData("int8") > 0


def test_what_was_changed_counts_after_a_restart_that_is_offered(preferences, program, qtbot):
    """The new engine says itself that it has other settings."""
    page, bench = preferences.devices, program.workbench
    preferences.findChild(QTabWidget).setCurrentWidget(page)
    assert not page.restart.isVisible()
    first = bench.daemon.health
    page.result_memory.setValue(2.0)
    assert page.restart.isVisible()
    assert "memory_mb = 2048" in config.config_path().read_text()
    page.restart.acted.emit()
    qtbot.waitUntil(
        lambda: isinstance(bench.daemon, Connected) and bench.daemon.health.pid != first.pid, timeout=60_000
    )
    assert bench.daemon.health.settings != first.settings
    qtbot.waitUntil(lambda: not page.restart.isVisible())
    bench.controller.close()
    with Client.connect(bench.engine_settings) as client:
        client.stop()


def test_a_model_that_is_none_is_refused_in_words(preferences, qtbot, tmp_path):
    wrong = tmp_path / "model.onnx"
    wrong.write_bytes(b"this is no network")
    with qtbot.waitSignal(preferences._models_work.failed, timeout=30_000):
        preferences._models_work.add(wrong)
    assert preferences.licence.text()
    assert preferences.add_model.isEnabled()


def test_a_licence_is_accepted_before_anything_is_fetched(preferences, qtbot):
    more = MoreModels(preferences._models_work, preferences)
    qtbot.addWidget(more)
    more.show()
    strict = next(n for n in range(more.offers.count()) if more.offers.item(n).data(0x100).licence.must_be_accepted)
    more.offers.setCurrentRow(strict)
    assert not more.get.isEnabled()
    more.accepted_box.setChecked(True)
    assert more.get.isEnabled()
    free = next(n for n in range(more.offers.count()) if not more.offers.item(n).data(0x100).licence.must_be_accepted)
    more.offers.setCurrentRow(free)
    assert more.get.isEnabled()
    assert not more.accepted_box.isVisible()
