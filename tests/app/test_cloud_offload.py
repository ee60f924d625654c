"""The whole program, a really running daemon and a cloud service: from the preferences to a result and back to off."""

from __future__ import annotations

import pytest
from clouds import served
from daemons import daemon
from flaky import Line
from pictures import encoded, noise
from PIL import Image as Pillow
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.__main__ import Program
from app.cloud_page import CloudPage
from app.cloud_setup import CloudSetup
from app.entry_text import fallback
from app.state import EntryState
from engine import config
from engine.domain import Where

pytestmark = [pytest.mark.integration, pytest.mark.timeout(240)]

ARTIST = 315
"""A tag of EXIF."""


class Keys:
    """The user's keyring."""

    def __init__(self):
        self.kept = {}

    def get(self, address):
        return self.kept.get(address)

    def put(self, address, key):
        self.kept[address] = key

    def remove(self, address):
        self.kept.pop(address, None)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with served(tmp_path_factory.mktemp("cloud"), models=None, part_mb=1) as cloud:
        yield cloud


@pytest.fixture
def line(cloud):
    with Line(cloud.port) as line:
        yield line


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def running(home, cloud):
    """A daemon that has the key, but reads in a file of the user's whether anything may go anywhere."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("RELIEF_CLOUD_KEY", cloud.secret)
        with daemon(home, model="relief-sr-m") as process:
            patched.delenv("RELIEF_CLOUD_KEY")
            yield process


@pytest.fixture
def path(home):
    """The configuration file, in which nothing stands yet."""
    path = home / "config" / "relief" / "config.toml"
    path.unlink(missing_ok=True)
    return path


@pytest.fixture
def program(qtbot, running, path, tmp_path):
    kept = QSettings(str(tmp_path / "app.ini"), QSettings.Format.IniFormat)
    made = Program(QApplication.instance(), running.settings, kept, tmp_path / "queue.json")
    made.start([])
    qtbot.addWidget(made.window, before_close_func=lambda _: let_go(made.workbench))
    qtbot.waitUntil(lambda: made.workbench.daemon is not None, timeout=60_000)
    qtbot.waitUntil(lambda: made.workbench.cloud.value is not None, timeout=10_000)
    yield made
    made.workbench.close()


def let_go(bench):
    """With work left, as after a failure, closing the window would ask."""
    bench.queue.remove([entry.number for entry in bench.queue.entries])


@pytest.fixture
def page(program, qtbot, path):
    """The preferences, whose file is the daemon's."""
    keys = Keys()
    setup = CloudSetup(path, program.workbench.controller.find_cloud, keys=lambda: keys)
    made = CloudPage(program.workbench, program.kept, path, setup=setup)
    setup.setParent(made)
    made.keys = keys
    qtbot.addWidget(made)
    return made


@pytest.fixture
def photo(tmp_path):
    """A picture that says who took it."""

    def make(name):
        path = tmp_path / name
        exif = Pillow.Exif()
        exif[ARTIST] = "Anna"
        path.write_bytes(encoded(noise(60, 40), "JPEG", exif=exif))
        return path

    return make


def choose(page, policy):
    page.policy.setCurrentIndex(page.policy.findData(policy))
    page.policy.chosen.emit(policy)


def set_up(page, program, qtbot, line, cloud, policy):
    """As somebody does who has an address and a key."""
    page.address.setText(line.url)
    page.key.setText(cloud.secret)
    page._show_buttons()
    with qtbot.waitSignal(page._setup.tested, timeout=30_000):
        page.test.click()
    choose(page, policy)
    qtbot.waitUntil(lambda: program.workbench.cloud.usable is not None, timeout=10_000)


def started(program, qtbot, source, **fields):
    """The entry of a picture that was just started."""
    program.window.add([source])
    bench = program.workbench
    qtbot.waitUntil(lambda: bench.queue.entries[-1].source == source, timeout=10_000)
    number = bench.queue.entries[-1].number
    if fields:
        bench.change_settings(fields, [number])
    program.window.list.select([number])
    program.window.start()
    return lambda: bench.queue.entry(number)


def ended(qtbot, entry):
    qtbot.waitUntil(lambda: not entry().state.is_active, timeout=60_000)
    assert entry().state is EntryState.DONE, entry().error
    return entry()


def test_from_the_preferences_to_a_result_and_back_to_off(program, page, cloud, line, photo, qtbot):
    window, bench = program.window, program.workbench
    first = ended(qtbot, started(program, qtbot, photo("first.jpg"), where=Where.CLOUD))
    assert (first.cloud, first.report.device) == ("", "cpu")
    assert not window.inspector.cloud.isVisible()
    assert line.passed == 0, "it is off: nobody was connected to"

    set_up(page, program, qtbot, line, cloud, "ask")
    assert page.keys.kept == {line.url: cloud.secret}
    assert window.inspector.cloud.isVisible()
    host = f"127.0.0.1:{line.port}"
    assert bench.cloud.usable.host == host

    source = photo("second.jpg")
    window.add([source])
    qtbot.waitUntil(lambda: host in window.inspector.cloud.outlook.text(), timeout=60_000)
    assert "You are asked first" in window.inspector.cloud.outlook.text()
    entry = started(program, qtbot, source)
    qtbot.waitUntil(lambda: entry().asks, timeout=60_000)
    qtbot.waitUntil(window.canvas.cloud.there.isVisible, timeout=5000)
    window.canvas.cloud.there.click()
    second = ended(qtbot, entry)
    assert (second.cloud, second.report.device) == (host, f"cloud ({host})")
    with Pillow.open(second.target) as result:
        assert result.size == (120, 80)
        assert result.getexif()[ARTIST] == "Anna", "what stayed here is in the result again"

    entry = started(program, qtbot, photo("third.jpg"))
    qtbot.waitUntil(window.here_action.isEnabled, timeout=60_000)
    window.here_action.trigger()
    third = ended(qtbot, entry)
    assert (third.cloud, third.report.device, fallback(third)) == ("", "cpu", "")

    choose(page, "off")
    qtbot.waitUntil(lambda: bench.cloud.usable is None, timeout=10_000)
    assert not window.inspector.cloud.isVisible()
    before = line.passed
    fourth = ended(qtbot, started(program, qtbot, photo("fourth.jpg"), where=Where.CLOUD))
    bench.cloud.kept([second])
    assert fourth.cloud == ""
    assert line.passed == before


def test_a_service_that_is_gone_leaves_the_picture_here_and_it_is_told(program, page, cloud, line, photo, qtbot):
    set_up(page, program, qtbot, line, cloud, "megapixels")
    line.down = True
    done = ended(qtbot, started(program, qtbot, photo("gone.jpg"), where=Where.CLOUD))
    assert (done.cloud, done.report.device) == ("", "cpu")
    qtbot.waitUntil(program.window.canvas.cloud.isVisible, timeout=5000)
    assert program.window.canvas.cloud.text.text() == fallback(done)
    assert fallback(done).startswith("The cloud did not do it, so it was done here:")


def test_a_picture_that_asks_can_be_cancelled_and_a_result_is_told_to_be_kept(program, page, cloud, line, photo, qtbot):
    set_up(page, program, qtbot, line, cloud, "ask")
    asking = started(program, qtbot, photo("asking.jpg"))
    qtbot.waitUntil(lambda: asking().asks, timeout=60_000)
    program.workbench.cancel([asking().number])
    qtbot.waitUntil(lambda: asking().state is EntryState.CANCELLED, timeout=10_000)
    assert not asking().asks

    feedback = []
    put = cloud.stores.records.put_feedback
    cloud.stores.records.put_feedback = lambda row: feedback.append(row) or put(row)
    try:
        made = ended(qtbot, started(program, qtbot, photo("kept.jpg"), where=Where.CLOUD))
        program.workbench.cloud.kept([made])
        qtbot.waitUntil(lambda: bool(feedback), timeout=10_000)
    finally:
        del cloud.stores.records.put_feedback
    assert (feedback[0].kind, feedback[0].crop) == ("kept", None)
    assert program.workbench.queue.entry(made.number).opinion == "kept"
    assert config.load(page._path).cloud_policy == "ask"
