"""A preset goes to another machine and back, and makes the very same job there."""

from __future__ import annotations

import contextlib
import json
import sqlite3

import pytest
from daemons import daemon
from pictures import encoded, noise
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.__main__ import Program
from app.dialogs import Dialogs
from app.presets import Presets
from app.settings import JobSettings, SizeMode
from app.state import EntryState
from engine.config import state_folder

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

MINE = JobSettings(
    model="relief-photo-m",
    size_mode=SizeMode.PIXELS,
    width=120,
    denoise=0.25,
    near=0.5,
    far=0.75,
    format="webp",
    quality=77,
    pattern="{name} {scale}x {model}",
)


class Answers(Dialogs):
    """Gives the name and the file that the test says."""

    def __init__(self):
        self.name, self.file = "", ""

    def ask_name(self, parent, title, text, name=""):
        return self.name

    def open_file(self, parent, title, pattern):
        return self.file

    def save_file(self, parent, title, name, pattern):
        return self.file


@pytest.fixture
def person(qtbot, tmp_path, monkeypatch):
    """Somebody with a configuration of their own, in front of the program."""
    made = []

    def somebody(name, running):
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / name))
        kept = QSettings(str(tmp_path / name / "app.ini"), QSettings.Format.IniFormat)
        program = Program(QApplication.instance(), running.settings, kept, tmp_path / name / "queue.json")
        program.start([])
        qtbot.addWidget(program.window)
        answers = program.window.inspector.presets._dialogs = Answers()
        qtbot.waitUntil(lambda: program.workbench.daemon is not None, timeout=60_000)
        made.append(program)
        return program, answers

    def leave():
        """Before the daemon ends: a program that is still there would start another one."""
        for program in made:
            program.workbench.close()

    somebody.leave = leave
    yield somebody
    leave()


def wanted(running):
    """The wish and the destination of each job that the daemon has accepted, without what names its place."""
    path = state_folder(running.settings) / "jobs.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT wanted FROM jobs ORDER BY created").fetchall()
    jobs = [json.loads(row[0]) for row in rows]
    return [(j["wish"], {k: v for k, v in j["output"].items() if k != "path"}, j["output"]["path"]) for j in jobs]


def enhanced(program, qtbot, source):
    program.window.add([source])
    program.window.start()
    entries = program.workbench.queue.entries
    qtbot.waitUntil(lambda: all(not e.state.is_active for e in entries), timeout=60_000)
    assert entries[-1].state is EntryState.DONE, entries[-1].error
    return entries[-1]


def test_saved_renamed_made_the_default_exported_and_imported_it_makes_the_same_job(person, qtbot, tmp_path):
    source = tmp_path / "in" / "photo.png"
    source.parent.mkdir()
    source.write_bytes(encoded(noise(48, 40), "PNG"))
    with daemon(tmp_path / "home") as running:
        anna, answers = person("anna", running)
        bar = anna.window.inspector.presets
        anna.window.inspector._take_preset(MINE)
        answers.name = "First"
        bar.save_as()
        answers.name = "Album"
        bar.rename()
        bar.make_default()
        answers.file = str(tmp_path / "for bert.reliefpresets")
        bar.export()
        first = enhanced(anna, qtbot, source)
        assert first.target == source.with_name("photo 2.5x relief-photo-m.webp")
        anna.workbench.close()

        again, _ = person("anna", running)
        assert again.workbench.settings == MINE, "the default is for new pictures, also after a new start"
        assert again.window.inspector.settings == MINE

        bert, answers = person("bert", running)
        assert bert.workbench.settings != MINE
        answers.file = str(tmp_path / "for bert.reliefpresets")
        bar = bert.window.inspector.presets
        bar.import_from()
        bar._choose("Album")
        first.target.unlink()
        second = enhanced(bert, qtbot, source)
        jobs = wanted(running)
        assert len(jobs) == 2
        assert jobs[0] == jobs[1]
        assert second.target == first.target
        assert Presets().get("Album").settings == MINE
        person.leave()
