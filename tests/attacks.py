"""What attackers of the daemon have in their hands, for tests: bare requests, bare messages, a look at what is kept."""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import sqlite3
import time

import psutil
import pytest
from daemons import ask
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from engine.config import state_folder
from engine.wire import PROTOCOL, proof

PANEL_PAGE = "https://panel.example"
NOBODY = "0" * 32
"""The id of a job, an upload or a client that does not exist."""


@contextlib.contextmanager
def opened(port, **options):
    """A WebSocket to the daemon, on which nothing was said yet."""
    with connect(f"ws://127.0.0.1:{port}/v1/socket", compression=None, proxy=None, **options) as socket:
        yield socket


def said(socket, **message):
    """Send a message, and hear what the daemon says to it."""
    socket.send(json.dumps(message))
    return json.loads(socket.recv(timeout=20))


def hello(socket, client="", protocol=PROTOCOL):
    return said(socket, type="hello", protocol=protocol, client=client, nonce=secrets.token_hex(16))


def let_in(socket, address):
    hello(socket, address.client)
    return said(socket, type="auth", token=address.token)


def pair_by_hand(socket, port, code, **changed):
    salt = hello(socket).get("salt") or "00"
    nonce = secrets.token_hex(16)
    given = proof.proof(proof.code_key(code, salt), "panel", nonce, changed.pop("bound_to", port))
    return said(socket, **{"type": "pair", "name": "Page", "nonce": nonce, "proof": given, **changed})


def raw(port, request):
    """Send bytes as they are; the whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer


def status_of(answer):
    return int(answer.split(b" ", 2)[1])


def finished(client, job):
    while not job.state.is_final:
        job = client.job(job.id, wait=10, seen=job.revision)
    return job


def contents(running):
    """All that the daemon remembers."""
    with contextlib.closing(sqlite3.connect(state_folder(running.settings) / "jobs.sqlite3")) as store:
        queries = {name: f"SELECT * FROM {name} ORDER BY 1" for name in ("jobs", "uploads", "flags")}  # noqa: S608  (names are ours)
        return {name: store.execute(query).fetchall() for name, query in queries.items()}


def asked(port, token, path, body, method="POST"):
    return ask(port, method, path, token=token, body=json.dumps(body), Content_Type="application/json")


def log_of(home):
    """What the daemons of this home have logged, if all of it is harmless."""
    logs = "".join(path.read_text() for path in home.rglob("daemon.log*"))
    assert "listening on port" in logs
    assert str(home) not in logs
    assert "Exception in ASGI application" not in logs
    # The one error that a stranger can have logged, by the server itself, and without what was sent.
    assert logs.count("ERROR") == logs.count("Traceback") == logs.count("Invalid UTF-8 sequence received from client")
    return logs


def say(socket, **message):
    socket.send(json.dumps(message))


def heard(socket):
    return json.loads(socket.recv(timeout=20))


def greet(socket):
    say(socket, type="hello", protocol=PROTOCOL, client="local", nonce="a" * 32)
    return heard(socket)


@contextlib.contextmanager
def welcomed(running):
    with opened(running.settings.port) as socket:
        greet(socket)
        say(socket, type="auth", token=running.token)
        assert heard(socket)["type"] == "welcome"
        yield socket


def assert_turned_away(socket, *codes):
    with pytest.raises(ConnectionClosed):
        socket.recv(timeout=20)
    assert socket.close_code in codes


def spool(running):
    return sorted(p.name for p in (state_folder(running.settings) / "spool" / "uploads").iterdir())


def kept(running):
    with contextlib.closing(sqlite3.connect(state_folder(running.settings) / "jobs.sqlite3")) as store:
        return sorted(row[0] for row in store.execute("SELECT id FROM uploads"))


def assert_nothing_left(running):
    """What lies in the spool is what the daemon knows of."""
    until = time.monotonic() + 5
    while spool(running) != kept(running) and time.monotonic() < until:
        time.sleep(0.02)
    assert spool(running) == kept(running)


def memory(running):
    return psutil.Process(running.process.pid).memory_info().rss
