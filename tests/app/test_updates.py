"""The search for a newer version: off unless wanted, sends nothing but a version number, and only ever tells."""

from __future__ import annotations

import json
import socket
import threading
import time

import pytest
from fileserver import serving
from PySide6.QtCore import QSettings

from app import update_check, updates
from app.update_check import UpdateCheck
from app.updates import Release
from engine import __version__
from engine.errors import AddressRefused, DownloadDamaged, DownloadUnavailable, ReliefError, TransferFailed

PAGE = "https://relief.example/new"


def announcement(version="999.1", page=PAGE):
    return json.dumps({"version": version, "page": page}).encode()


@pytest.fixture
def kept(tmp_path):
    return QSettings(str(tmp_path / "app.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def server():
    with serving(files={"/newest.json": announcement()}) as running:
        yield running


def test_a_newer_version_is_found_and_only_ours_is_told(server):
    assert updates.newest(f"{server.origin}/newest.json") == Release("999.1", PAGE)
    ((path, headers),) = server.seen
    assert path == "/newest.json"
    assert headers.pop("user-agent") == f"relief/{__version__}"
    assert set(headers) <= {"host", "accept", "accept-encoding", "connection"}


@pytest.mark.parametrize(
    ("version", "current", "newer"),
    [
        ("1.10", "1.9", True),
        ("1.9", "1.10", False),
        ("1.0", "1.0.0", False),
        ("2.0rc1", "1.0", False),
        ("2.0rc2", "2.0rc1", True),
        ("2.0", "2.0rc1", True),
    ],
)
def test_versions_are_compared_as_versions(version, current, newer):
    assert updates.is_newer(Release(version, PAGE), current) is newer


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b'{"version": 3, "page": "https://a.b"}', b'{"version": "1.0"}', b"\xff",
        announcement("newest"), announcement("1" * 41), announcement(page="http://relief.example"),
        announcement(page="javascript:alert(1)"), announcement(page="https://a.b/<b>"), announcement(page="https:///x"),
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_an_answer_without_a_version_and_a_safe_page_is_refused(content):
    with pytest.raises(DownloadDamaged):
        updates.read(content)


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("https://relief.example/newest.json", True),
        ("http://127.0.0.1:8000/x", True),
        ("http://localhost/x", True),
        ("http://relief.example/x", False),
        ("https://me@relief.example/x", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://[", False),
        ("https://a.b:port/", False),
        ("", False),
    ],
)
def test_only_https_is_asked_but_for_this_machine(address, fits):
    assert updates.permitted(address) is fits
    if not fits:
        with pytest.raises(AddressRefused):
            updates.newest(address)


def test_a_server_that_fails_or_floods_or_refuses_is_told(server):
    server.files["/long"] = b" " * (updates.MOST_BYTES + 1)
    for path, kind in (("/none", DownloadUnavailable), ("/long", DownloadDamaged)):
        with pytest.raises(kind):
            updates.newest(server.origin + path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(TransferFailed):
            updates.newest(f"http://127.0.0.1:{taken.getsockname()[1]}/x")


def test_a_server_that_trickles_is_given_up_in_time():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()

        def trickle():
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                while not stop.wait(0.05):
                    connection.sendall(b" ")

        thread = threading.Thread(target=trickle)
        thread.start()
        start = time.monotonic()
        with pytest.raises(TransferFailed, match="too long"):
            updates.newest(f"http://127.0.0.1:{listener.getsockname()[1]}/x", seconds=0.5)
        assert time.monotonic() - start < 5
        stop.set()
        thread.join()


def test_nothing_is_asked_while_it_is_off_or_nobody_is_named(qtbot, kept, server):
    check = UpdateCheck(kept)
    check.look()
    kept.setValue(update_check.ADDRESS, f"{server.origin}/newest.json")
    check.look()
    kept.setValue(update_check.SWITCH, True)
    kept.setValue(update_check.ADDRESS, "")
    check.look()
    kept.setValue(update_check.ADDRESS, "http://relief.example/newest.json")
    check.look()
    qtbot.wait(100)
    assert server.seen == []


def test_it_is_asked_once_a_day_and_what_is_newer_is_told(qtbot, kept, server):
    kept.setValue(update_check.SWITCH, True)
    kept.setValue(update_check.ADDRESS, f"{server.origin}/newest.json")
    moment = [1e9]
    check = UpdateCheck(kept, now=lambda: moment[0])
    with qtbot.waitSignal(check.found, timeout=5000) as told:
        check.look()
    assert told.args == [Release("999.1", PAGE)]
    moment[0] += 23 * 3600
    check.look()
    UpdateCheck(kept, now=lambda: moment[0]).look()
    qtbot.wait(100)
    assert len(server.seen) == 1, "also in the next start of the program"
    moment[0] += 2 * 3600
    server.files["/newest.json"] = announcement(__version__)
    with qtbot.waitSignal(check.current, timeout=5000):
        check.look()
    assert len(server.seen) == 2


def test_a_clock_that_was_set_back_does_not_stop_it(qtbot, kept):
    asked = []
    kept.setValue(update_check.SWITCH, True)
    kept.setValue(update_check.ADDRESS, "https://relief.example")
    kept.setValue(update_check.ASKED, 2e9)
    check = UpdateCheck(kept, now=lambda: 1e9, ask=lambda where: asked.append(where) or Release("1.0", PAGE))
    check.look()
    qtbot.waitUntil(lambda: asked == ["https://relief.example"])


def test_a_failure_is_kept_to_whoever_asked_and_counts_for_the_day(qtbot, kept):
    def ask(where):
        raise ReliefError("It is not there.")

    kept.setValue(update_check.SWITCH, True)
    kept.setValue(update_check.ADDRESS, "https://relief.example")
    check = UpdateCheck(kept, ask=ask)
    with qtbot.waitSignal(check.failed, timeout=5000) as told:
        check.look()
    assert told.args == ["internal", "It is not there."]
    with qtbot.assertNotEmitted(check.failed, wait=100):
        check.look()
