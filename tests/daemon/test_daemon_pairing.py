"""Daemon and clients prove to each other who they are, and panels become clients: against strangers on the way."""

from __future__ import annotations

import contextlib
import http.server
import json
import socket
import threading

import pytest
from attacks import (
    NOBODY,
    hello,
    log_of,
    opened,
    pair_by_hand,
    said,
)
from daemons import ask, daemon, free_port

from engine import errors
from engine.client import Address, Client
from engine.config import Settings
from engine.daemon import access
from engine.daemon.access import Pairing
from engine.live import Live, pair
from engine.wire import PROTOCOL, proof

pytestmark = pytest.mark.integration


# --- proof of identity ------------------------------------------------------------------------------------------------


class Stranger(http.server.ThreadingHTTPServer):
    """Sits on a port and keeps all that it is told; ``answer`` is what it says to everything."""

    def __init__(self, answer):
        self.heard = []
        self.answer = answer
        super().__init__(("127.0.0.1", 0), Ear)

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Ear(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.heard.append(f"{self.requestline}\n{self.headers}")
        content = self.server.answer(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_DELETE = do_PUT = do_GET  # noqa: N815  (names of the library's)

    def log_message(self, *_):
        pass


def relayed_from(port):
    """A stranger's trick: have the real daemon prove for it."""

    def answer(path):
        return json.dumps(ask(port, "GET", path)[2]).encode()

    return answer


ANSWERS = {
    "nothing": lambda _: b"",
    "no JSON": lambda _: b"<html>",
    "a list": lambda _: b"[1]",
    "a wrong proof": lambda _: json.dumps({"protocol": PROTOCOL, "version": "1", "proof": "0" * 64}).encode(),
    "no proof": lambda _: b'{"protocol": 1}',
    "a proof of another kind": lambda _: b'{"proof": {"a": 1}}',
    "letters": lambda _: '{"proof": "\u00e9"}'.encode(),
    "without end": lambda _: b"x" * 10**6,
}


@pytest.mark.parametrize("answer", [*ANSWERS, "a relayed proof"])
def test_a_stranger_on_the_port_is_not_shown_the_token(running, port, token, tmp_path, answer):
    said = relayed_from(port) if answer == "a relayed proof" else ANSWERS[answer]
    settings = Settings(state_dir=str(tmp_path))
    access_token = tmp_path / "token"
    access_token.write_text(token)
    access_token.chmod(0o600)
    with Stranger(said) as stranger:
        told = {"port": stranger.server_address[1], "pid": 1, "version": "1", "protocol": PROTOCOL}
        (tmp_path / "daemon.json").write_text(json.dumps(told))
        with pytest.raises(errors.DaemonUnproven):
            Client.connect(settings)
    assert len(stranger.heard) == 1
    assert token not in "".join(stranger.heard)


def test_a_client_that_finds_a_stranger_in_the_daemons_place_tells_it_nothing_later_either(tmp_path):
    """A daemon that ended while a client was connected: whoever takes its port next is asked for a proof too."""
    with contextlib.ExitStack() as stack:
        running = stack.enter_context(daemon(tmp_path))
        connected = stack.enter_context(running.client())
        pid = connected.health().pid
        running.stop()
        running.start()
        assert connected.health().pid != pid, "a daemon that was started again has proved itself again"
        running.kill()
        heard = stack.enter_context(listening(running.settings.port))
        for _ in range(3):
            with pytest.raises((errors.DaemonUnreachable, errors.DaemonUnproven)):
                connected.health()
    assert len(heard) >= 2
    assert running.token not in b"".join(heard).decode("latin-1")


@contextlib.contextmanager
def listening(port):
    """Somebody on this port who keeps what comes and answers nothing of worth."""
    heard = []
    with socket.create_server(("127.0.0.1", port)) as server:

        def hear():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection:
                        connection.settimeout(2)
                        heard.append(connection.recv(65536))
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")

        threading.Thread(target=hear, daemon=True).start()
        yield heard


def test_the_socket_client_shows_a_stranger_nothing(port, token):
    """Not its token, nor, when pairing, the code; and it does not believe in a pairing that nobody proved."""
    from websockets.sync.server import serve

    heard = []

    def stranger(connection):
        for received in connection:
            heard.append(received)
            if '"hello"' in received:
                connection.send(json.dumps({"type": "proof", "protocol": PROTOCOL, "version": "1", "proof": "0" * 64, "salt": "00"}))  # fmt: skip
            else:
                connection.send(json.dumps({"type": "paired", "client": NOBODY, "token": "t", "proof": "0" * 64}))

    with serve(stranger, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        elsewhere = server.socket.getsockname()[1]
        with pytest.raises(errors.DaemonUnproven):
            Live(Address(elsewhere, token))
        with pytest.raises(errors.DaemonUnproven):
            pair(elsewhere, "12345678", "Photoshop")
        server.shutdown()
        thread.join(5)
    told = "".join(heard)
    assert token not in told
    assert "12345678" not in told


def test_a_proof_is_for_one_port_one_role_and_one_nonce():
    made = {proof.proof("key", role, nonce, port) for role in ("daemon", "panel") for nonce in "ab" for port in (1, 2)}
    assert len(made) == 8


def test_hello_proves_nothing_without_a_nonce_and_takes_no_other(port):
    assert ask(port, "GET", "/v1/hello")[2].get("proof") is None
    for nonce in ("short", "Z" * 32, "a" * 65, "a" * 32 + "%0A", "a" * 32 + "%20daemon"):
        assert ask(port, "GET", f"/v1/hello?nonce={nonce}")[0] == 422


def test_no_daemon_is_no_stranger(tmp_path):
    (tmp_path / "token").write_text("a" * 64)
    (tmp_path / "daemon.json").write_text(json.dumps({"port": free_port(), "version": "1", "protocol": 1}))
    with pytest.raises(errors.DaemonUnreachable):
        Client.connect(Settings(state_dir=str(tmp_path)))


# --- pairing ----------------------------------------------------------------------------------------------------------


def other(code):
    return f"{(int(code) + 1) % 10**8:08d}"


def test_five_wrong_codes_void_it(local, port):
    code = local.pair().code
    for _ in range(5):
        with pytest.raises(errors.PairingRefused):
            pair(port, other(code), "Guesser")
    with pytest.raises(errors.PairingRefused):
        pair(port, code, "Photoshop")
    assert "Guesser" not in [c.name for c in local.clients().clients]


def test_a_code_is_good_once(local, port):
    code = local.pair().code
    with opened(port) as socket:
        assert pair_by_hand(socket, port, code)["type"] == "paired"
    with opened(port) as socket:
        assert pair_by_hand(socket, port, code)["error"]["code"] == "pairing-refused"


def test_what_was_overheard_at_a_pairing_is_of_no_use(local, port):
    code = local.pair().code
    with opened(port) as socket:
        salt, nonce = hello(socket)["salt"], "b" * 32
        overheard = {"type": "pair", "name": "Page", "nonce": nonce, "proof": proof.proof(proof.code_key(code, salt), "panel", nonce, port)}  # fmt: skip
        assert said(socket, **overheard)["type"] == "paired"
    local.pair()
    with opened(port) as socket:
        hello(socket)
        assert said(socket, **overheard)["error"]["code"] == "pairing-refused"


def test_a_proof_for_another_port_does_not_pair(local, port):
    """Who sits on another port, and was taken for the daemon, cannot use here what it was told there."""
    code = local.pair().code
    with opened(port) as socket:
        assert pair_by_hand(socket, port, code, bound_to=port + 1)["error"]["code"] == "pairing-refused"


def test_nobody_pairs_while_no_code_is_open(local, port):
    pair(port, local.pair().code, "Photoshop")
    with opened(port) as socket:
        assert hello(socket).get("salt") is None
    for code in ("", "00000000", "None"):
        with pytest.raises(errors.PairingRefused):
            pair(port, code, "Photoshop")


def test_two_who_use_a_code_at_once_do_not_both_get_in(local, port):
    code, answers = local.pair().code, []

    def work():
        with opened(port) as socket:
            answers.append(pair_by_hand(socket, port, code)["type"])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["error", "error", "error", "paired"]


def test_a_code_expires_and_a_new_one_voids_the_one_before():
    now = [1000.0]
    pairing = Pairing(clock=lambda: now[0])
    first, until = pairing.open()
    assert until == 1120.0
    now[0] += 119

    def with_code(code, salt):
        given = proof.proof(proof.code_key(code, salt), "panel", "a" * 32, 1)
        return pairing.pair(nonce="a" * 32, given=given, port=1, name="", origin=None, folder=None)

    salt = pairing.salt
    now[0] += 2
    assert pairing.salt is None
    with pytest.raises(errors.PairingRefused, match="No pairing is open"):
        with_code(first, salt)
    second, _ = pairing.open()
    with pytest.raises(errors.PairingRefused):
        with_code(first, salt)
    assert with_code(second, pairing.salt)[0].scope is access.Scope.PANEL


# --- afterwards -------------------------------------------------------------------------------------------------------
def test_the_log_holds_no_code_and_no_name(home, token, local, port):
    """The last of this file: after all of the above, and one more pairing."""
    code = local.pair().code
    panel = pair(port, code, "A secret panel")
    logs = log_of(home)
    assert "a panel was paired" in logs
    for secret in (token, code, panel.token, panel.client, "secret panel", "Photoshop", "Guesser"):
        assert secret not in logs, secret
