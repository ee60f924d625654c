"""A daemon for each module of tests, and who talks to it. A module that wants limits overrides ``limits``."""

from __future__ import annotations

import pytest
from attacks import PANEL_PAGE, opened, pair_by_hand
from daemons import daemon

from engine.client import Address
from engine.live import pair


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("daemon")


@pytest.fixture(scope="module")
def limits():
    """Settings of the daemon that are not the usual ones."""
    return {}


@pytest.fixture(scope="module")
def running(home, limits):
    with daemon(home, **limits) as process:
        yield process


@pytest.fixture(scope="module")
def port(running):
    return running.settings.port


@pytest.fixture(scope="module")
def token(running):
    return running.token


@pytest.fixture
def local(running):
    with running.client() as client:
        yield client


@pytest.fixture(scope="module")
def folder(home):
    (home / "panel").mkdir()
    return home / "panel"


@pytest.fixture(scope="module")
def panel(running, folder):
    """A panel that was paired without naming an origin."""
    with running.client() as local:
        return pair(running.settings.port, local.pair().code, "Photoshop", str(folder))


@pytest.fixture(scope="module")
def page(running):
    """A panel that was paired from a page, by hand, for the engine's client sends no origin."""
    with running.client() as local:
        code = local.pair().code
    with opened(running.settings.port, origin=PANEL_PAGE) as socket:
        answer = pair_by_hand(socket, running.settings.port, code)
    assert answer["type"] == "paired"
    return Address(running.settings.port, answer["token"], answer["client"])
