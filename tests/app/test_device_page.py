"""Device, precision and memory are written for the engine, and what it does not know yet is said."""

from __future__ import annotations

import pytest

from app.controller import Controller
from app.device_page import DevicePage
from app.dialogs import Dialogs
from app.events import Connected, DevicesFound, HealthFound
from app.presets import Presets
from app.workbench import Workbench
from engine import config
from engine.config import Settings
from engine.errors import DaemonUnreachable
from engine.wire.about import DeviceValue, Health

DEVICES = (
    DeviceValue(id="cuda:0", name="Card", megapixels_per_second={"fp16": 40.0, "fp32": 20.0}, fastest="fp16"),
    DeviceValue(id="old:0", name="Old card", error="The driver is missing."),
    DeviceValue(id="cpu", name="Processor", megapixels_per_second={"int8": 3.0, "fp32": 1.0}, fastest="int8"),
)


class Answers(Dialogs):
    def __init__(self):
        self.yes, self.asked = True, []

    def confirm(self, parent, title, text):
        self.asked.append(text)
        return self.yes


@pytest.fixture
def workbench(qapp, tmp_path):
    def refuse(_settings, *, start):
        raise DaemonUnreachable("There is none here.")

    controller = Controller(Settings(), lambda _: None, connect=refuse)
    controller.calls = calls = []
    controller.find_health = lambda: calls.append("health")
    controller.stop_daemon = lambda: calls.append("stop")
    made = Workbench(
        Settings(), saved=tmp_path / "queue.json", controller=controller, presets=Presets(tmp_path / "presets.json")
    )
    yield made
    made.pictures.close()
    made.intake.close()
    made.blockSignals(True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "config.toml"


@pytest.fixture
def answers():
    return Answers()


@pytest.fixture
def page(workbench, path, answers, qtbot):
    made = DevicePage(workbench, path, answers)
    qtbot.addWidget(made)
    made.show()
    return made


def health(settings, **values):
    basics = {"version": "0", "protocol": 1, "pid": 1, "uptime": 1, "paused": False, "memory_bytes": 1}
    return Health(**{**basics, "queued": 0, "running": 0, "idle_exit": None, "settings": settings, **values})


def connect(workbench, settings):
    workbench.daemon = Connected(health(settings))
    workbench.daemon_changed.emit()


def choose(box, value):
    box.setCurrentIndex(box.findData(value))
    box.chosen.emit(value)


def texts(box):
    return {box.itemData(n): box.itemText(n) for n in range(box.count())}


def test_automatic_comes_first_and_each_device_has_its_speed(page):
    page._found(DevicesFound(DEVICES))
    shown = texts(page.device)
    assert list(shown) == ["auto", "cuda:0", "old:0", "cpu"]
    assert "40.0 MP/s" in shown["cuda:0"]
    assert "cannot be used" in shown["old:0"]
    assert list(texts(page.precision)) == ["auto", "fp16", "fp32", "int8"]
    assert "The driver is missing." in page.measured.text()
    choose(page.device, "cpu")
    assert list(texts(page.precision)) == ["auto", "int8", "fp32"], "what this device has"


def test_a_choice_is_written_and_automatic_takes_it_out_again(page, path):
    page._found(DevicesFound(DEVICES))
    path.write_text("# mine\nthreads = 2\n")
    choose(page.device, "cpu")
    choose(page.precision, "fp32")
    page.models_memory.setValue(2.5)
    page.result_memory.setValue(1)
    settings = config.load(path, {})
    assert (settings.device, settings.precision) == ("cpu", "fp32")
    assert (settings.session_memory_mb, settings.memory_mb) == (2560, 1024)
    choose(page.device, "auto")
    choose(page.precision, "auto")
    page.models_memory.setValue(0)
    page.result_memory.setValue(0)
    assert page.result_memory.text() == "Automatic"
    assert path.read_text() == "# mine\nthreads = 2\n"


def test_what_stands_in_the_file_is_shown(page, path):
    path.write_text('device = "cuda:7"\nprecision = "fp16"\nmemory_mb = 512\nsession_memory_mb = 4096\n')
    page._found(DevicesFound(DEVICES))
    assert page.device.currentData() == "cuda:7"
    assert "not found" in page.device.currentText()
    assert page.precision.currentData() == "fp16"
    assert page.models_memory.value() == 4
    assert page.result_memory.value() == 0.5


def test_a_file_that_is_not_sound_is_told_and_stays_as_it_is(page, path):
    path.write_text("threads = ")
    page.refresh()
    assert "config.toml" in page.problem.text
    assert not page.device.isEnabled()
    assert not page.models_memory.isEnabled()
    page._write("device", "cpu")
    assert path.read_text() == "threads = "
    path.write_text("threads = 1\n")
    page._write("device", "cpu")
    assert page.device.isEnabled()
    assert page.problem.isHidden()


def test_what_the_environment_sets_cannot_be_chosen_here(page, monkeypatch):
    monkeypatch.setenv("RELIEF_DEVICE", "cpu")
    page.refresh()
    assert not page.device.isEnabled()
    assert "RELIEF_DEVICE" in page.device.toolTip()
    assert page.precision.isEnabled()


def test_a_restart_is_offered_only_while_the_engine_has_other_settings(page, workbench, path):
    assert not page.restart.isVisible(), "there is no engine yet; it will read the file"
    connect(workbench, config.digest(config.load(path)))
    assert not page.restart.isVisible()
    page._write("device", "cpu")
    assert page.restart.isVisible()
    page._write("device", None)
    assert not page.restart.isVisible()
    page._write("device", "cpu")
    connect(workbench, config.digest(config.load(path)))
    assert not page.restart.isVisible(), "it was started again"


def test_the_engine_is_never_restarted_unasked_while_pictures_are_made(page, workbench, answers):
    page._restart(HealthFound(health("", queued=5)))
    assert (workbench.controller.calls, answers.asked) == ([], []), "somebody else asked how it is"
    answers.yes = False
    page.restart.acted.emit()
    assert workbench.controller.calls == ["health"]
    page._restart(HealthFound(health("", queued=2, running=1)))
    assert "3" in answers.asked[0]
    assert "stop" not in workbench.controller.calls
    answers.yes = True
    page.restart.acted.emit()
    page._restart(HealthFound(health("", running=1)))
    assert workbench.controller.calls[-1] == "stop"


def test_an_engine_without_work_is_restarted_at_once(page, workbench, answers):
    page.restart.acted.emit()
    page._restart(HealthFound(health("")))
    assert (workbench.controller.calls, answers.asked) == (["health", "stop"], [])
