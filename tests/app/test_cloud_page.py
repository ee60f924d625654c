"""The preferences of the cloud: off until somebody sets up a service; nothing is contacted but by the one button."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QSettings, Qt
from scripted import Recorder

from app import language
from app.cloud_page import CloudPage
from app.cloud_setup import CloudSetup
from app.dialogs import Dialogs
from app.presets import Presets
from app.workbench import Workbench
from engine import config
from engine.config import Settings
from engine.errors import CloudRefused, KeyringFailed, TokenRefused, TransferFailed
from engine.offload.values import Hello

ADDRESS = "https://cloud.example"
HELLO = Hello(
    version="1",
    keep_hours=24.0,
    max_megapixels=200,
    max_output_megapixels=800,
    max_upload_mb=1000,
    part_bytes=1,
    models=("m",),
    megapixels_per_second=20.0,
)
NO_PACKAGE = "The system's keyring needs a package: pip install 'relief[offload]'. Or set RELIEF_CLOUD_KEY."


class Keys:
    """A keyring in memory; ``failure`` is what is wrong with it."""

    def __init__(self):
        self.kept, self.failure = {}, None

    def get(self, address):
        self._fail()
        return self.kept.get(address)

    def put(self, address, key):
        self._fail()
        self.kept[address] = key

    def remove(self, address):
        self._fail()
        self.kept.pop(address, None)

    def _fail(self):
        if self.failure is not None:
            raise self.failure


class World:
    """The services that there are, and who was contacted with which key, in which thread."""

    def __init__(self):
        self.contacted, self.failure, self.threads = [], None, []
        self.known = {"secret", "other"}

    def connect(self, address, key):
        return Service(self, address, key)


class Service:
    def __init__(self, world, address, key):
        self._world, self._address, self._key = world, address, key

    def hello(self):
        self._world.contacted.append((self._address, self._key))
        self._world.threads.append(threading.current_thread())
        if self._world.failure is not None:
            raise self._world.failure
        return HELLO

    def check_key(self):
        if self._key not in self._world.known:
            raise TokenRefused("The key is not known.")


class Answers(Dialogs):
    def __init__(self):
        self.yes, self.asked = True, []

    def confirm(self, parent, title, text):
        self.asked.append(text)
        return self.yes


@pytest.fixture
def keys():
    return Keys()


@pytest.fixture
def world():
    return World()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "config.toml"


@pytest.fixture
def kept(tmp_path):
    return QSettings(str(tmp_path / "app.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def answers():
    return Answers()


@pytest.fixture
def bench(qapp, tmp_path):
    made = Workbench(
        Settings(), saved=tmp_path / "queue.json", controller=Recorder(), presets=Presets(tmp_path / "presets.json")
    )
    yield made
    made.close()


@pytest.fixture
def opened(bench, keys, world, path, kept, answers, qtbot, monkeypatch):
    """Opens the page, as often as wished."""
    monkeypatch.delenv("RELIEF_CLOUD_KEY", raising=False)

    def open_():
        setup = CloudSetup(path, bench.controller.find_cloud, keys=lambda: keys, connect=world.connect)
        page = CloudPage(bench, kept, path, answers, setup)
        setup.setParent(page)
        qtbot.addWidget(page)
        page.show()
        page.activateWindow()
        if config.load(path).cloud_address:
            qtbot.waitUntil(lambda: page._has_key is not None, timeout=10_000)
        return page

    return open_


@pytest.fixture
def ready(opened, keys, path):
    """The page, with a service that was set up before."""
    path.write_text(f'cloud_address = "{ADDRESS}"\n')
    keys.kept[ADDRESS] = "secret"
    return opened()


def enter(page, address, key):
    page.address.setText(address)
    page.address.textEdited.emit(address)
    page.key.setText(key)
    page.key.textEdited.emit(key)


def said(page):
    return page.answer.text


def pass_test(page, qtbot):
    with qtbot.waitSignal(page._setup.tested, timeout=10_000):
        page.test.click()


def failed(page, qtbot, button=None):
    with qtbot.waitSignal(page._setup.failed, timeout=10_000):
        (button or page.test).click()


def choose(page, policy):
    page.policy.setCurrentIndex(page.policy.findData(policy))
    page.policy.chosen.emit(policy)


def terms(page):
    return " ".join(term.text() for term in page.terms)


# --- off ------------------------------------------------------------------------------------------------------------


def test_it_is_off_and_explained_until_a_service_is_set_up(opened, world):
    page = opened()
    assert page.policy.currentData() == "off"
    assert not page.policy.isEnabled()
    assert "First set up a service" in page.unavailable.text
    assert "no service is asked" in page.meaning.text()
    assert not page.test.isEnabled()
    assert not page.forget.isEnabled()
    assert world.contacted == []


def test_it_says_what_is_sent_and_what_is_not(opened):
    words = terms(opened())
    for word in ("pixels", "EXIF", "GPS", "XMP", "name of the file", "As soon as the result is here", "never"):
        assert word in words


def test_looking_at_it_and_typing_contacts_nobody(ready, opened, world, qtbot):
    choose(ready, "ask")
    enter(ready, "https://another.example", "key")
    opened()
    qtbot.wait(100)
    assert world.contacted == []


# --- setting up -----------------------------------------------------------------------------------------------------


def test_a_service_that_answers_and_knows_the_key_is_kept(opened, keys, world, path, qtbot, bench):
    page = opened()
    enter(page, " cloud.example ", "secret")
    pass_test(page, qtbot)
    assert world.contacted == [(ADDRESS, "secret")]
    assert world.threads[0] is not threading.main_thread(), "the window goes on meanwhile"
    assert keys.kept == {ADDRESS: "secret"}
    assert config.load(path).cloud_address == ADDRESS
    assert config.load(path).cloud_policy == "off", "nothing goes there yet"
    assert bench.controller.asked("find_cloud")
    assert "24\N{NO-BREAK SPACE}h" in said(page)
    assert page.policy.isEnabled()
    assert page.unavailable.isHidden()
    assert page.address.text() == ADDRESS


def test_the_key_is_in_the_keyring_alone_and_never_shown(opened, path, qtbot, kept):
    page = opened()
    assert page.key.echoMode() is page.key.EchoMode.Password
    enter(page, ADDRESS, "secret")
    pass_test(page, qtbot)
    assert page.key.text() == ""
    assert "keyring" in page.key.placeholderText()
    kept.sync()
    for file in path.parent.iterdir():
        if file.is_file():
            assert b"secret" not in file.read_bytes(), file


def test_how_long_the_service_keeps_pictures_is_told_from_then_on(opened, qtbot):
    page = opened()
    assert "the test tells" in terms(page)
    enter(page, ADDRESS, "secret")
    pass_test(page, qtbot)
    assert "at the latest after 24\N{NO-BREAK SPACE}h" in terms(opened())
    assert "To cloud.example" in terms(page)


def test_how_long_another_service_keeps_them_is_not_known(ready, kept):
    kept.setValue("cloud_address", "https://another.example")
    kept.setValue("cloud_keep_hours", 24.0)
    ready.refresh()
    assert "the test tells" in terms(ready)


@pytest.mark.parametrize(
    ("failure", "key", "words"),
    [
        (TransferFailed("The service cannot be reached."), "secret", "cannot be reached"),
        (CloudRefused("What answers is not a Relief service."), "secret", "not a Relief service"),
        (None, "wrong", "does not know this key"),
    ],
    ids=["unreachable", "no service", "wrong key"],
)
def test_a_service_that_fails_the_test_is_not_kept(opened, keys, world, path, qtbot, failure, key, words):
    world.failure = failure
    page = opened()
    enter(page, ADDRESS, key)
    failed(page, qtbot)
    assert words in said(page)
    assert keys.kept == {}
    assert not path.exists()
    assert page.test.isEnabled(), "it can be tried again"
    assert (page.address.text(), page.key.text()) == (ADDRESS, key), "what was typed is still there"


def test_an_address_that_is_none_is_told_and_nobody_is_contacted(opened, world, qtbot):
    page = opened()
    enter(page, "ftp://cloud.example/folder", "secret")
    failed(page, qtbot)
    assert "address" in said(page)
    assert world.contacted == []


def test_a_keyring_without_its_package_is_told_in_words(opened, keys, path, qtbot):
    keys.failure = KeyringFailed(NO_PACKAGE)
    page = opened()
    enter(page, ADDRESS, "secret")
    failed(page, qtbot)
    assert "pip install 'relief[offload]'" in said(page)
    assert not path.exists(), "a service without a key is of no use"


def test_a_keyring_that_cannot_be_read_is_told_when_the_page_is_opened(opened, keys, path, qapp):
    language.apply(qapp, "de")
    path.write_text(f'cloud_address = "{ADDRESS}"\ncloud_policy = "ask"\n')
    keys.failure = KeyringFailed("The system's keyring cannot be used; RELIEF_CLOUD_KEY can hold the key.")
    page = opened()
    assert "Schlüsselbund" in said(page)
    assert page.policy.isEnabled(), "what is on can be switched off"


def test_the_kept_key_is_tested_again_without_being_typed(ready, world, keys, qtbot):
    pass_test(ready, qtbot)
    assert world.contacted == [(ADDRESS, "secret")]
    assert keys.kept == {ADDRESS: "secret"}


def test_another_address_needs_a_key_of_its_own(ready, world, keys, path, qtbot):
    enter(ready, "https://another.example", "")
    assert not ready.test.isEnabled()
    enter(ready, "https://another.example", "other")
    pass_test(ready, qtbot)
    assert world.contacted == [("https://another.example", "other")]
    assert config.load(path).cloud_address == "https://another.example"


def test_a_service_without_its_key_is_told(opened, path):
    path.write_text(f'cloud_address = "{ADDRESS}"\n')
    page = opened()
    assert "no key" in page.unavailable.text
    assert not page.policy.isEnabled()


def test_return_in_its_fields_is_the_button_and_elsewhere_nothing(ready, world, qtbot):
    choose(ready, "megapixels")
    ready.megapixels.setFocus()
    qtbot.keyClick(ready.megapixels, Qt.Key.Key_Return)
    qtbot.wait(50)
    assert world.contacted == []
    qtbot.waitUntil(ready.isActiveWindow)
    ready.key.setFocus()
    with qtbot.waitSignal(ready._setup.tested, timeout=10_000):
        qtbot.keyClick(ready.key, Qt.Key.Key_Return)
    assert len(world.contacted) == 1


# --- the switch -----------------------------------------------------------------------------------------------------


def test_the_switch_is_written_at_once_with_its_limit(ready, path, bench):
    choose(ready, "megapixels")
    assert ready.megapixels.isVisible()
    assert not ready.minutes.isVisible()
    ready.megapixels.setValue(350)
    assert (config.load(path).cloud_policy, config.load(path).cloud_megapixels) == ("megapixels", 350)
    choose(ready, "minutes")
    ready.minutes.setValue(3)
    assert (config.load(path).cloud_policy, config.load(path).cloud_minutes) == ("minutes", 3)
    assert not ready.megapixels.isVisible()
    assert len(bench.controller.asked("find_cloud")) == 4, "the window follows"
    choose(ready, "off")
    assert "cloud_policy" not in path.read_text(), "off is what there is without a word"
    assert "no service is asked" in ready.meaning.text()


def test_a_file_that_is_not_sound_is_told_and_stays(opened, path):
    path.write_text("cloud_policy = ")
    page = opened_without_waiting(opened, path)
    assert "config.toml" in said(page)
    assert not page.policy.isEnabled()
    assert path.read_text() == "cloud_policy = "


def opened_without_waiting(opened, path):
    content = path.read_text()
    path.write_text("")
    page = opened()
    path.write_text(content)
    page.refresh()
    return page


def test_what_the_environment_sets_cannot_be_chosen_here(ready, monkeypatch, world, qtbot):
    monkeypatch.setenv("RELIEF_CLOUD_POLICY", "ask")
    monkeypatch.setenv("RELIEF_CLOUD_ADDRESS", ADDRESS)
    monkeypatch.setenv("RELIEF_CLOUD_KEY", "other")
    ready.refresh()
    for field, name in ((ready.policy, "POLICY"), (ready.address, "ADDRESS"), (ready.key, "KEY")):
        assert not field.isEnabled()
        assert f"RELIEF_CLOUD_{name}" in field.toolTip()
    assert not ready.forget.isEnabled()
    pass_test(ready, qtbot)
    assert world.contacted == [(ADDRESS, "other")]


# --- forgetting -----------------------------------------------------------------------------------------------------


def test_a_forgotten_service_leaves_nothing_behind(ready, keys, world, path, qtbot, answers, bench):
    choose(ready, "ask")
    answers.yes = False
    ready.forget.click()
    assert config.load(path).cloud_address == ADDRESS
    answers.yes = True
    with qtbot.waitSignal(ready._setup.forgotten, timeout=10_000):
        ready.forget.click()
    assert "cloud.example" in answers.asked[-1]
    assert keys.kept == {}
    assert (config.load(path).cloud_address, config.load(path).cloud_policy) == ("", "off")
    assert world.contacted == []
    assert ready.address.text() == ""
    assert not ready.policy.isEnabled()
    assert bench.controller.asked("find_cloud")


def test_it_is_off_even_if_the_keyring_cannot_let_go_of_the_key(ready, keys, path, qtbot):
    choose(ready, "ask")
    keys.failure = KeyringFailed("The system's keyring cannot be used.")
    failed(ready, qtbot, ready.forget)
    assert (config.load(path).cloud_address, config.load(path).cloud_policy) == ("", "off")
    assert "keyring" in said(ready)
