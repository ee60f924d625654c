"""The whole program as a person uses it, against a really running daemon."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from daemons import daemon
from pictures import encoded, noise
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QApplication

from app import incoming
from app.__main__ import Program
from app.batch_folders import BatchFolders
from app.state import EntryState
from engine.decoder import Decoder
from engine.domain import Size

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("app")


@pytest.fixture(scope="module")
def running(home):
    with daemon(home) as process:
        yield process


def opened(qtbot, running, folder):
    """A program around this daemon, with its window shown and what it keeps in ``folder``."""
    kept = QSettings(str(folder / "app.ini"), QSettings.Format.IniFormat)
    kept.setValue("theme", "dark")
    made = Program(QApplication.instance(), running.settings, kept, folder / "queue.json")
    made.start([])
    qtbot.addWidget(made.window)
    qtbot.waitUntil(lambda: made.workbench.daemon is not None, timeout=60_000)
    return made


@pytest.fixture
def program(qtbot, running, tmp_path):
    made = opened(qtbot, running, tmp_path)
    yield made
    made.workbench.close()


@pytest.fixture
def pictures(tmp_path):
    def make(count, side=(48, 40)):
        folder = tmp_path / "in"
        folder.mkdir(exist_ok=True)
        made = []
        for n in range(count):
            made.append(folder / f"{n:02}.png")
            made[-1].write_bytes(encoded(noise(*side), "PNG"))
        return made

    return make


def drop(window, paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(p)) for p in paths])
    event = QDropEvent(
        QPointF(400, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)
    assert event.isAccepted()


def states(program):
    return [e.state for e in program.workbench.queue.entries]


def all_ended(program):
    return all(not s.is_active and s is not EntryState.READY for s in states(program))


def test_a_dropped_picture_becomes_a_result_on_disk(program, qtbot, pictures):
    (source,) = pictures(1)
    drop(program.window, [source])
    assert program.window.current().source == source
    program.window.inspector.primaryClicked.emit()
    qtbot.waitUntil(lambda: all_ended(program), timeout=60_000)
    (entry,) = program.workbench.queue.entries
    assert (entry.state, entry.error) == (EntryState.DONE, "")
    assert entry.target == source.with_name("00_2x.png")
    with Decoder() as decoder:
        assert decoder.decode(entry.target).size == Size(96, 80)


def test_a_folder_with_one_bad_picture_is_done_but_for_that_one(program, qtbot, pictures):
    folder = pictures(20)[0].parent
    (folder / "07.png").write_bytes(b"this is no picture")
    drop(program.window, [folder])
    qtbot.waitUntil(lambda: len(program.workbench.queue) == 20, timeout=10_000)
    qtbot.waitUntil(lambda: len(program.window.chosen()) == 20, timeout=10_000)
    qtbot.waitUntil(lambda: EntryState.FAILED in states(program), timeout=20_000)
    program.window.start()
    qtbot.waitUntil(lambda: states(program).count(EntryState.DONE) == 19, timeout=120_000)
    (bad,) = [e for e in program.workbench.queue.entries if e.state is EntryState.FAILED]
    assert bad.name == "07.png"
    assert bad.error_code == "not-a-picture"
    shutil.copy(folder / "06.png", folder / "07.png")
    program.window.list.select([bad.number])
    program.window.retry()
    qtbot.waitUntil(lambda: states(program).count(EntryState.DONE) == 20, timeout=30_000)


def test_a_running_picture_is_cancelled_and_nothing_is_left(program, qtbot, tmp_path):
    source = tmp_path / "large.png"
    source.write_bytes(encoded(noise(1500, 1000), "PNG"))
    drop(program.window, [source])
    program.window.start()
    qtbot.waitUntil(lambda: states(program) == [EntryState.RUNNING], timeout=30_000)
    program.workbench.cancel([program.workbench.queue.entries[0].number])
    qtbot.waitUntil(lambda: states(program) == [EntryState.CANCELLED], timeout=60_000)
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".png"] == ["large.png"]
    assert not list(tmp_path.glob(".relief-*"))


def test_a_daemon_that_is_killed_in_a_batch_comes_back_and_finishes_it(qtbot, pictures, tmp_path):
    """The program starts another one; nobody has to do anything."""
    with daemon(tmp_path / "home") as running:
        program = opened(qtbot, running, tmp_path)
        drop(program.window, [pictures(12, (300, 200))[0].parent])
        qtbot.waitUntil(lambda: len(program.workbench.queue) == 12, timeout=10_000)
        program.window.start()
        qtbot.waitUntil(lambda: EntryState.DONE in states(program), timeout=60_000)
        running.kill()
        with qtbot.waitSignal(program.workbench.bridge.disconnected, timeout=20_000):
            pass
        qtbot.waitUntil(lambda: all_ended(program), timeout=120_000)
        assert set(states(program)) == {EntryState.DONE}
        program.workbench.close()
        with running.client() as client:
            assert client.health().pid != running.process.pid
            client.stop()


def test_what_is_pasted_is_kept_as_a_file(program, tmp_path):
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    data = QMimeData()
    data.setImageData(image)
    assert incoming.is_welcome(data)
    first = incoming.from_mime(data, tmp_path / "kept")
    assert incoming.from_mime(data, tmp_path / "kept") == first, "the same picture is kept once"
    with Decoder() as decoder:
        pixels = decoder.decode(first[0]).pixels
    assert pixels.shape == (20, 30, 3)
    assert tuple(pixels[0, 0]) == (0, 128, 128)


def test_the_keyboard_alone_is_enough(program, qtbot, pictures):
    sources = pictures(2)
    window = program.window
    window.add(sources)
    window.list.setFocus()
    qtbot.keyClick(window.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(window.chosen()) == 2
    window.start_action.trigger()
    qtbot.waitUntil(lambda: states(program) == [EntryState.DONE] * 2, timeout=60_000)
    qtbot.keyClick(window.list, Qt.Key.Key_Delete)
    assert len(program.workbench.queue) == 0
    window.undo_action.trigger()
    assert len(program.workbench.queue) == 2
    shortcuts = [
        a.shortcut().toString() for menu in window.menuBar().actions() for a in menu.menu().actions() if a.text()
    ]
    assert all(shortcuts), "every action has a key"
    assert len(set(shortcuts)) == len(shortcuts), "and no two have the same"


def test_a_preview_of_what_is_seen_comes_by_itself(program, qtbot, pictures):
    (source,) = pictures(1, (64, 48))
    with qtbot.waitSignal(program.workbench.bridge.preview_made, timeout=30_000):
        program.window.add([source])
    start = time.monotonic()
    with qtbot.waitSignal(program.workbench.bridge.preview_made, timeout=30_000):
        program.window.inspector.fieldsChanged.emit({"scale": 3.0})
    print(f"a preview after a changed setting: {time.monotonic() - start:.2f} s; under 1 s wanted")


def test_the_depth_map_is_laid_over_the_picture(program, qtbot):
    program.window.add([incoming.sample()])
    with qtbot.waitSignal(program.window.canvas._depth_found, timeout=60_000):
        program.window.inspector.depthOverlayToggled.emit(True)


def test_a_watched_folder_goes_on_without_the_program(program, qtbot, pictures, tmp_path, running):
    inbox, large = tmp_path / "inbox", tmp_path / "large"
    inbox.mkdir()
    large.mkdir()
    folders = BatchFolders(program.workbench, program.window)
    qtbot.addWidget(folders)
    folders.watch(str(inbox), str(large))
    qtbot.waitUntil(lambda: len(folders.model.watches) == 1, timeout=20_000)
    program.workbench.controller.close()
    shutil.copy(pictures(1)[0], inbox / "new.png")
    until = time.monotonic() + 60
    while not (large / "new.png").exists():
        assert time.monotonic() < until
        time.sleep(0.05)
    with running.client() as client:
        client.unwatch(folders.model.watches[0].id)


def test_the_queue_is_there_again_after_closing(qtbot, running, tmp_path, pictures):
    first = opened(qtbot, running, tmp_path)
    first.window.add(pictures(3))
    first.workbench.close()
    second = opened(qtbot, running, tmp_path)
    assert [e.name for e in second.workbench.queue.entries] == ["00.png", "01.png", "02.png"]
    second.workbench.close()


def test_the_sample_is_there_to_try():
    assert incoming.sample().exists()
    assert Path(incoming.sample()).stat().st_size > 100_000
