"""Who may talk to a really running daemon, and from where: tokens, hosts, origins, methods, one by one."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import time

import pytest
from attacks import (
    NOBODY,
    PANEL_PAGE,
    assert_turned_away,
    contents,
    finished,
    greet,
    hello,
    let_in,
    log_of,
    opened,
    pair_by_hand,
    raw,
    said,
    status_of,
)
from daemons import ask
from pictures import encoded, noise
from websockets.exceptions import InvalidStatus

from engine import errors
from engine.client import Address
from engine.config import state_folder
from engine.daemon import access
from engine.wire import PROTOCOL, proof
from engine.wire.values import NewJob, Source, Wish

pytestmark = pytest.mark.integration
posix = pytest.mark.skipif(os.name == "nt", reason="permissions and links are POSIX here")
HANDSHAKE_SECONDS = 15


@pytest.fixture(scope="module")
def small(home):
    path = home / "small secret.png"
    path.write_bytes(encoded(noise(40, 30), "PNG"))
    return path


@pytest.fixture(scope="module")
def routes(port, token):
    """Every route of the document, with ids of nothing: method and path."""
    _, _, document = ask(port, "GET", "/v1/openapi.json", token=token)
    names = {"job": NOBODY, "upload": NOBODY, "client": NOBODY, "watch": NOBODY, "action": "pause"}
    return [
        (method.upper(), path.format(**names)) for path, found in document["paths"].items() for method in sorted(found)
    ]


@pytest.fixture(scope="module", autouse=True)
def dawdlers(running):
    """Connections that were opened at the start and never say who they are: one silent, one after its greeting."""
    with contextlib.ExitStack() as stack:
        silent, greeted = (stack.enter_context(opened(running.settings.port)) for _ in range(2))
        greet(greeted)
        yield time.monotonic(), silent, greeted


# --- the token --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Bearer " + "0" * 64,
        "Bearer \xe9\xff",
        "Basic {token}",
        "{token}",
        "Bearer {token}0",
        "Bearer {token} {token}",
        "Bearer {upper}",
    ],
)
def test_every_route_wants_the_token(port, token, routes, header):
    """Those of the document, and what is no route at all; none of them shows by its answer whether it exists."""
    headers = {} if header is None else {"Authorization": header.format(token=token, upper=token.upper())}
    assert len(routes) > 20
    unknown = [
        ("GET", "/"),
        ("GET", "/docs"),
        ("POST", "/v1"),
        ("GET", "/v1/hello/"),
        ("GET", "/metrics/"),
        ("GET", "//v1/hello"),
    ]
    for method, path in [*routes, *unknown, ("GET", "/v1/openapi.json"), ("GET", "/v1/socket")]:
        status, _, body = ask(port, method, path, **headers)
        if path == "/v1/hello":
            assert status == 200
        else:
            assert (status, body["code"]) == (401, "token-refused"), (method, path)


def test_the_document_names_every_route_of_the_daemon(routes):
    """The routes are read from it in these tests, so that one which is not in it would go untested."""
    assert {path for _, path in routes} >= {"/metrics", "/v1/hello", "/v1/shutdown", "/v1/uploads", "/v1/previews"}


def test_a_token_in_the_address_is_no_token(port, token):
    for query in (f"token={token}", f"access_token={token}", f"Authorization=Bearer%20{token}"):
        assert ask(port, "GET", f"/v1/health?{query}")[0] == 401


@pytest.mark.parametrize("given", ["", "0" * 64, "\u00e9" * 64, "x" * 128])
def test_the_socket_wants_the_token_too(port, given):
    with opened(port) as socket:
        hello(socket, "local")
        answer = said(socket, type="auth", token=given)
        assert answer["error"]["code"] == "token-refused"
        assert_turned_away(socket, 4401)


@pytest.mark.parametrize("kind", ["submit", "fetch", "cancel", "attach", "upload", "drop", "ack"])
def test_nothing_can_be_asked_before_the_token(port, kind):
    message = {
        "submit": {"ref": 1, "job": {"input": {"path": "/etc/hostname"}}},
        "fetch": {"transfer": 1, "job": NOBODY},
        "cancel": {"job": NOBODY},
        "attach": {"job": NOBODY},
        "upload": {"transfer": 1, "width": 4, "height": 4, "bands": 3, "dtype": "uint8"},
        "drop": {"transfer": 1},
        "ack": {"transfer": 1, "row": 0},
    }[kind]
    for greets in (True, False):
        with opened(port) as socket:
            if greets:
                hello(socket, "local")
            assert said(socket, type=kind, **message)["error"]["code"] == "protocol-broken"
            assert_turned_away(socket, 4400)


def test_another_protocol_is_told_so_before_it_shows_its_token(port):
    with opened(port) as socket:
        hello(socket, "local", protocol=PROTOCOL + 1)
        assert json.loads(socket.recv(timeout=20))["error"]["code"] == "daemon-version"


@posix
def test_secrets_can_be_read_by_their_user_only(running, panel):
    folder = state_folder(running.settings)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in ("token", "clients.json"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600, name
    assert stat.S_IMODE((folder / "spool").stat().st_mode) == 0o700
    assert len(bytes.fromhex((folder / "token").read_text())) * 8 == 256


@posix
def test_a_token_that_others_can_read_is_not_used(tmp_path):
    access.local_token(tmp_path)
    (tmp_path / "token").chmod(0o644)
    with pytest.raises(errors.ConfigError, match="can be read by others"):
        access.local_token(tmp_path)


def test_tokens_are_compared_in_constant_time_and_all_of_them_each_time(tmp_path):
    """By structure, for no clock is fine enough: one function compares secrets, and no search stops early."""
    compared = []

    class Spy(str):
        __slots__ = ()

        def encode(self, *arguments):
            compared.append(str(self))
            return super().encode(*arguments)

        def __eq__(self, other):
            raise AssertionError("a secret was compared with ==")

        __hash__ = str.__hash__

    keys = access.Keyring(tmp_path)
    for number in range(3):
        keys.add(access.Client(f"{number:032}", access.Scope.PANEL, str(number) * 64))
    given = Spy(keys.local.token)
    assert keys.by_token(given) is keys.local
    assert compared == [keys.local.token] * 4
    assert "compare_digest" in proof.same.__code__.co_names


# --- where requests come from -----------------------------------------------------------------------------------------

HOSTS = [
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1",
    "127.0.0.1:1",
    "localhost",
    "localhost.evil:{port}",
    "0.0.0.0:{port}",
    "[::1]:1{port}",
    "127.0.0.1:{port}.evil.example",
    "127.0.0.1:{port}@evil.example",
    "2130706433:{port}",
    "127.1:{port}",
]


@pytest.mark.parametrize("host", [*HOSTS, ""])
def test_a_foreign_host_is_refused_even_with_the_token(port, token, host):
    """A page may have its own name lead to this machine; then its requests come with its name."""
    host = host.format(port=port)
    for path in ("/v1/health", "/v1/hello", "/nothing"):
        request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        assert status_of(raw(port, request.encode())) == 403


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_our_own_names_are_let_in(port, token, name):
    assert ask(port, "GET", "/v1/health", token=token, Host=f"{name}:{port}")[0] == 200


def test_a_request_without_host_or_with_two_is_refused(port, token):
    authorised = f"Authorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    assert status_of(raw(port, f"GET /v1/health HTTP/1.0\r\n{authorised}".encode())) == 403
    assert status_of(raw(port, f"GET /v1/health HTTP/1.1\r\n{authorised}".encode())) == 400
    two = f"Host: 127.0.0.1:{port}\r\nHost: evil.example\r\n"
    assert status_of(raw(port, f"GET /v1/health HTTP/1.1\r\n{two}{authorised}".encode())) == 400


ORIGINS = ("null", "https://evil.example", "http://localhost", "http://127.0.0.1:{port}", "file://", "", PANEL_PAGE)


@pytest.mark.parametrize("origin", ORIGINS)
def test_pages_are_refused_even_with_the_token(port, token, routes, page, origin):
    """Also from the daemon's own address, which serves no pages, and from the page of a panel with another's token."""
    for method, path in routes:
        status, _, body = ask(port, method, path, token=token, Origin=origin.format(port=port))
        assert (status, body["code"]) == (403, "origin-refused"), (method, path)


@pytest.mark.parametrize("origin", [o for o in ORIGINS if o != PANEL_PAGE])
def test_pages_may_not_open_the_socket(port, page, origin):
    with pytest.raises(InvalidStatus) as caught, opened(port, additional_headers={"Origin": origin.format(port=port)}):
        pass
    assert caught.value.response.status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "localhost.evil:{port}"])
def test_the_socket_does_not_open_for_a_foreign_host(port, host):
    with pytest.raises(InvalidStatus) as caught, opened(port, additional_headers={"Host": host.format(port=port)}):
        pass
    assert caught.value.response.status_code in (400, 403)


def test_the_origin_of_the_pairing_is_let_in_with_that_panels_token_only(port, page, panel, token):
    assert ask(port, "GET", "/v1/jobs", token=page.token, Origin=PANEL_PAGE)[0] == 200
    assert ask(port, "GET", "/v1/jobs", token=page.token)[0] == 200, "not every request of a panel names its origin"
    assert ask(port, "GET", "/v1/jobs", token=page.token, Origin="https://other.example")[0] == 403
    assert ask(port, "GET", "/v1/jobs", token=panel.token, Origin=PANEL_PAGE)[0] == 403
    for address in (panel, Address(port, token)):
        with opened(port, origin=PANEL_PAGE) as socket:
            assert let_in(socket, address)["error"]["code"] == "origin-refused"
    with opened(port, origin=PANEL_PAGE) as socket:
        assert let_in(socket, page)["type"] == "welcome"


def test_an_unknown_page_may_open_the_socket_only_to_pair(local, port, token, page):
    local.pair()
    for address in (Address(port, token), page):
        with opened(port, origin="https://new.example") as socket:
            assert let_in(socket, address)["error"]["code"] == "origin-refused"
    code = local.pair().code
    with opened(port, origin="https://new.example") as socket:
        assert pair_by_hand(socket, port, code)["type"] == "paired"
    with pytest.raises(InvalidStatus), opened(port, origin="https://third.example"):
        pass


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_browser_says_comes_from_elsewhere_is_refused(port, token, routes, site):
    """The same site is elsewhere too: for browsers, all ports of a machine are one site."""
    for method, path in [*routes, ("HEAD", "/v1/health"), ("OPTIONS", "/v1/jobs"), ("PATCH", "/v1/jobs")]:
        assert ask(port, method, path, token=token, Sec_Fetch_Site=site)[0] == 403, (method, path)
    with pytest.raises(InvalidStatus), opened(port, additional_headers={"Sec-Fetch-Site": site}):
        pass


def test_no_answer_invites_other_pages(port, token, page, routes):
    preflight = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "authorization"}
    for method, path in [*routes, *(("OPTIONS", path) for _, path in routes)]:
        for origin in ({}, {"Origin": "https://evil.example"}, {"Origin": PANEL_PAGE}):
            if path == "/v1/shutdown":
                continue
            _, headers, _ = ask(port, method, path, token=page.token, **origin, **preflight)
            assert not [name for name in headers if name.lower().startswith("access-control")], (method, path)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PATCH", "CONNECT", "PROPFIND", "get", "X"])
def test_odd_methods_do_nothing(running, port, token, method):
    before = contents(running)
    for path in ("/v1/health", "/v1/jobs", "/v1/queue/pause", f"/v1/jobs/{NOBODY}"):
        request = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        answer = raw(port, request.encode())
        assert status_of(answer) in (400, 404, 405), (method, path)
        assert token.encode() not in answer, "what was sent must not come back"
    assert contents(running) == before


def test_nothing_is_changed_by_get(running, port, token, panel, local, small):
    finished(local, local.submit(NewJob(input=Source(path=str(small)), wish=Wish(scale=2))))
    job, upload = local.jobs().jobs[0].id, local.upload(small, "a.png").id
    _, _, document = ask(port, "GET", "/v1/openapi.json", token=token)
    names = {"job": job, "upload": upload, "client": panel.client, "watch": NOBODY, "action": "pause"}
    before = contents(running), local.clients()
    for path in document["paths"]:
        for query in ("", "?action=cancel&_method=DELETE&wait=0&seen=9&state=done"):
            ask(port, "GET", path.format(**names) + query, token=token)
            ask(port, "GET", path.format(**names) + query, token=token, X_HTTP_Method_Override="DELETE")
    assert (contents(running), local.clients()) == before
    assert not local.health().paused


# --- afterwards -------------------------------------------------------------------------------------------------------
def test_who_dawdles_before_the_token_is_turned_away(dawdlers):
    started, silent, greeted = dawdlers
    for dawdler in (silent, greeted):
        answer = json.loads(dawdler.recv(timeout=max(1.0, started + HANDSHAKE_SECONDS + 5 - time.monotonic())))
        assert answer["error"]["code"] == "token-refused"
        assert_turned_away(dawdler, 4401)


def test_the_log_holds_no_secret_and_no_name(home, token, panel, page, small):
    """The last of this file: after all of the above."""
    logs = log_of(home)
    for secret in (token, panel.token, page.token, panel.client, small.name, "evil.example", PANEL_PAGE, "Photoshop"):
        assert secret not in logs, secret
