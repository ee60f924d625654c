"""Who meets a failure reads why, and can do something about it; results can be taken out of the queue."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent

from app.brush import Brush, ProtectMask
from app.controller import Controller
from app.events import DevicesFound, Disconnected
from app.main_window import MainWindow
from app.state import EntryState
from app.workbench import Workbench
from engine.config import Settings
from engine.domain import Size
from engine.errors import DaemonUnreachable
from engine.wire.about import DeviceValue


class Nobody(Controller):
    """Sends nothing anywhere, and keeps what it was asked."""

    def __init__(self):
        super().__init__(Settings(), lambda _: None, connect=self._refuse)
        self.submitted = []
        self.calls = []

    def close(self):
        pass

    @staticmethod
    def _refuse(settings, *, start):
        raise DaemonUnreachable("There is no daemon in this test.")

    def submit(self, entry, target, where):
        self.submitted.append((entry, target))

    def preview(self, *_):
        pass

    def reconnect(self):
        self.calls.append("reconnect")

    def stop_daemon(self):
        self.calls.append("stop")


@pytest.fixture
def window(qtbot, tmp_path):
    bench = Workbench(Settings(), saved=tmp_path / "queue.json", controller=Nobody())
    made = MainWindow(bench, QSettings(str(tmp_path / "app.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    made.show()
    bench.queue.add([tmp_path / f"{n}.png" for n in range(3)], bench.settings)
    made.list.select([1])
    yield made
    bench.close()


def fail(window, code, message="It went wrong."):
    bench = window._bench
    bench.queue.change(1, size=Size(40, 30), state=EntryState.FAILED, error=message, error_code=code)
    bench.entry_changed.emit(1)


def test_a_picture_that_cannot_be_read_gives_its_place_to_the_reason(window):
    fail(window, "not-a-picture", "0.png is not a picture.")
    trouble = window.canvas.trouble
    assert trouble.isVisible()
    assert trouble.reason.text()
    assert trouble.title.text() == "0.png"
    assert not window.canvas.reason.isVisible()
    assert not window.canvas.view.isVisible()
    assert not trouble.folder.isVisible()


def test_a_result_that_could_not_be_written_leaves_the_picture_in_view(window):
    fail(window, "disk-full", "No room is left.")
    assert window.canvas.view.isVisible()
    line = window.canvas.reason
    assert line.isVisible()
    assert line.folder.isVisible(), "another folder may have room"
    assert not window.canvas.trouble.isVisible()


def test_another_folder_does_not_help_against_a_device(window):
    fail(window, "device-failed")
    assert window.canvas.reason.isVisible()
    assert not window.canvas.reason.folder.isVisible()


def test_trying_again_starts_it_once_more(window):
    fail(window, "device-failed")
    window.canvas.reason.retry.click()
    assert [entry.number for entry, _ in window._bench.controller.submitted] == [1]
    assert not window.canvas.reason.isVisible(), "it is no failure any more"
    window._bench.queue.remove([1])  # with work left, closing the window would ask


def test_a_failed_picture_can_be_taken_off_the_list(window):
    fail(window, "damaged-picture")
    window.canvas.trouble.remove.click()
    assert [entry.number for entry in window._bench.queue.entries] == [2, 3]


def test_another_picture_has_no_trouble(window):
    fail(window, "disk-full")
    window.list.select([2])
    assert not window.canvas.reason.isVisible()
    assert window.canvas.view.isVisible()


def test_the_daemon_is_gone_and_can_be_looked_for(window):
    notice = window.canvas.notice
    window._bench.bridge.disconnected.emit(Disconnected("daemon-unreachable", "It does not answer."))
    assert notice.isVisible()
    assert notice.text.text()
    notice.act.click()
    assert window._bench.controller.calls == ["reconnect"]
    assert not notice.isVisible()


def test_a_daemon_of_another_version_is_restarted_only_when_told(window):
    notice = window.canvas.notice
    window._bench.bridge.disconnected.emit(Disconnected("daemon-version", "It is older.", final=True))
    assert window._bench.controller.calls == []
    notice.act.click()
    assert window._bench.controller.calls == ["stop"]


def test_something_to_know_has_no_button(window):
    window.canvas.notice.tell("A newer version is there.")
    assert window.canvas.notice.isVisible()
    assert not window.canvas.notice.act.isVisible()


def device(name, **speeds):
    return DeviceValue(id=name, name=name.upper(), megapixels_per_second=speeds, fastest=next(iter(speeds), None))


def test_without_a_graphics_card_the_first_start_says_how_fast_it_is(window):
    drop = window.canvas.drop
    window._bench.bridge.devices_found.emit(DevicesFound((device("cpu", int8=9.64, fp32=3.0),)))
    assert "9.6" in drop.speed.text()
    window._bench.bridge.devices_found.emit(DevicesFound((device("cpu", int8=9.6), device("gpu", fp16=200.0))))
    assert drop.speed.text() == ""


# --- out of the queue ------------------------------------------------------------------------------------------------


def done(window, numbers, tmp_path):
    for number in numbers:
        target = tmp_path / f"{number}_2x.png"
        target.write_bytes(b"result")
        window._bench.queue.change(number, state=EntryState.DONE, target=target)


def dragged(window, numbers):
    window.list.select(numbers)
    return window.model.mimeData(window.list.selectedIndexes())


def test_finished_pictures_are_dragged_out_as_their_results(window, tmp_path):
    done(window, [1, 3], tmp_path)
    files = [url.toLocalFile() for url in dragged(window, [1, 2, 3]).urls()]
    assert files == [str(tmp_path / "1_2x.png"), str(tmp_path / "3_2x.png")]


def test_what_is_dragged_out_is_copied_and_never_moved(window):
    assert window.model.supportedDragActions() == Qt.DropAction.CopyAction
    assert window.list.defaultDropAction() == Qt.DropAction.CopyAction


def test_a_result_that_is_gone_and_one_that_is_not_made_give_no_file(window, tmp_path):
    done(window, [1], tmp_path)
    (tmp_path / "1_2x.png").unlink()
    data = dragged(window, [1, 2])
    assert not data.hasUrls()
    assert data.formats() == ["application/x-relief-entries"], "but their order can be changed"


class Enter(QDragEnterEvent):
    def __init__(self, data, source):
        super().__init__(
            QPointF(5, 5).toPoint(),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        self._source = source
        self.setAccepted(False)

    def source(self):
        return self._source


def test_our_own_results_are_not_taken_into_the_queue_again(window, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    ours, theirs = Enter(data, window.list), Enter(data, None)
    window.dragEnterEvent(ours)
    window.dragEnterEvent(theirs)
    assert (ours.isAccepted(), theirs.isAccepted()) == (False, True)


# --- the brush -------------------------------------------------------------------------------------------------------


def test_the_brush_is_shaped_by_sliders_and_by_keys(window):
    options = window.inspector.brush_options
    assert not options.isVisible()
    window.inspector.restore_part.brush.setChecked(True)
    assert options.isVisible()
    options.size_.edited.emit(120.0)
    assert window.canvas.brush.size == 120
    window.canvas.view.brushChanged.emit(Brush(60, 0.2))
    assert (options.size_.value, options.softness.value) == (60, pytest.approx(0.2))
    assert window.canvas.brush == Brush(60, 0.2)


def test_a_mask_is_cleared_at_once(window, tmp_path):
    window._bench.queue.change(1, size=Size(40, 30))
    window._bench.entry_changed.emit(1)
    window.inspector.restore_part.brush.setChecked(True)
    mask = window.canvas._mask
    assert isinstance(mask, ProtectMask)
    mask.begin(20, 15, 8, 0.5)
    mask.end()
    window.canvas.save_mask()
    assert isinstance(window._bench.queue.entry(1).protect, Path)
    window.inspector.brush_options.clear.click()
    assert mask.is_empty
    assert window._bench.queue.entry(1).protect is None
