"""Who may talk to a really running daemon, from where, and what they may name: the list of attacks, one by one."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import secrets
import socket
import sqlite3
import stat
import threading

import pytest
from daemons import ask, daemon, free_port
from pictures import encoded, noise
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from engine import access, errors
from engine.access import Pairing, checked_folder, checked_path
from engine.client import Address, Client
from engine.config import Settings, state_folder
from engine.domain import JobState
from engine.live import Live, pair
from engine.wire import PROTOCOL
from engine.wire.values import Destination, NewJob, Source, Wish

pytestmark = pytest.mark.integration
posix = pytest.mark.skipif(os.name == "nt", reason="permissions and links are POSIX here")

NOBODY = "0" * 32
"""The id of a job, an upload or a client that does not exist."""
PANEL_PAGE = "https://panel.example"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("secure")


@pytest.fixture(scope="module")
def running(home):
    with daemon(home) as process:
        yield process


@pytest.fixture(scope="module")
def port(running):
    return running.settings.port


@pytest.fixture(scope="module")
def token(running):
    return running.token


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


@pytest.fixture
def local(running):
    with running.client() as client:
        yield client


@pytest.fixture(scope="module")
def small(home):
    path = home / "small secret.png"
    path.write_bytes(encoded(noise(40, 30), "PNG"))
    return path


@pytest.fixture(scope="module")
def routes(port, token):
    """Every route of the document, with ids of nothing: method and path."""
    _, _, document = ask(port, "GET", "/v1/openapi.json", token=token)
    names = {"job": NOBODY, "upload": NOBODY, "client": NOBODY, "action": "pause"}
    return [
        (method.upper(), path.format(**names)) for path, found in document["paths"].items() for method in sorted(found)
    ]


@contextlib.contextmanager
def opened(port, **options):
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
    given = access.proof(access.code_key(code, salt), "panel", nonce, changed.pop("bound_to", port))
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
        return {
            name: store.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in ("jobs", "uploads", "flags")
        }  # noqa: S608


# --- the token -------------------------------------------------------------------------------------------------------


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
        assert_ended(socket, 4401)


def assert_ended(socket, code):
    with pytest.raises(Exception) as caught:  # noqa: PT011  (the library's, whatever its kind)
        socket.recv(timeout=20)
    assert socket.close_code == code, caught.value


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
    for greet in (True, False):
        with opened(port) as socket:
            if greet:
                hello(socket, "local")
            assert said(socket, type=kind, **message)["error"]["code"] == "protocol-broken"
            assert_ended(socket, 4400)


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
    assert "compare_digest" in access.same.__code__.co_names


# --- where requests come from ----------------------------------------------------------------------------------------

HOSTS = ("evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil:{port}", "localhost", "", "0.0.0.0:{port}", "127.0.0.1:{port}.evil.example", "127.0.0.1:{port}@evil.example", "[::1]:1{port}", "2130706433:{port}", "127.1:{port}")  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
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
    names = {"job": job, "upload": upload, "client": panel.client, "action": "pause"}
    before = contents(running), local.clients()
    for path in document["paths"]:
        for query in ("", "?action=cancel&_method=DELETE&wait=0&seen=9&state=done"):
            ask(port, "GET", path.format(**names) + query, token=token)
            ask(port, "GET", path.format(**names) + query, token=token, X_HTTP_Method_Override="DELETE")
    assert (contents(running), local.clients()) == before
    assert not local.health().paused


# --- panels ----------------------------------------------------------------------------------------------------------

LOCAL_ONLY = (
    ("GET", "/metrics"),
    ("POST", "/v1/pairing"),
    ("GET", "/v1/clients"),
    ("DELETE", f"/v1/clients/{NOBODY}"),
    ("POST", "/v1/shutdown"),
    ("POST", "/v1/queue/pause"),
    ("POST", "/v1/queue/resume"),
)


def test_a_panel_may_not_rule_the_daemon(port, panel, local):
    for method, path in LOCAL_ONLY:
        status, _, body = ask(port, method, path, token=panel.token)
        assert (status, body["code"]) == (403, "scope-refused"), (method, path)
    assert not local.health().paused


def test_a_panel_may_not_name_files(running, port, panel, small, tmp_path):
    upload = ask(port, "POST", "/v1/uploads", token=panel.token, body=small.read_bytes(), Content_Type="application/octet-stream")[2]["id"]  # fmt: skip
    mine, theirs, out = {"upload": upload}, {"path": str(small)}, str(tmp_path / "out.png")
    wishes = [
        {"input": theirs},
        {"input": mine, "output": {"path": out}},
        {"input": mine, "output": {"path": out, "depth_path": out}},
        {"input": mine, "output": {"depth_path": out}},
        {"input": mine, "wish": {"depth": {"file": theirs}}},
        {"input": mine, "wish": {"restoration": {"protect": theirs}}},
    ]
    region = {"x": 0, "y": 0, "width": 8, "height": 8}
    before = contents(running)["jobs"]
    for wish in wishes:
        status, _, body = asked(port, panel.token, "/v1/jobs", wish)
        assert (status, body["code"]) in ((403, "scope-refused"), (422, "request-invalid")), wish
        with opened(port) as socket:
            let_in(socket, panel)
            code = said(socket, type="submit", ref=1, job=wish)["error"]["code"]
            assert code in ("scope-refused", "protocol-broken"), wish
    for wish in (wishes[0], *wishes[4:]):
        status, _, body = asked(port, panel.token, "/v1/previews", {**wish, "region": region})
        assert (status, body["code"]) == (403, "scope-refused"), wish
    assert contents(running)["jobs"] == before
    assert list(tmp_path.iterdir()) == []


def asked(port, token, path, body, method="POST"):
    return ask(port, method, path, token=token, body=json.dumps(body), Content_Type="application/json")


def test_jobs_and_uploads_of_others_are_unknown_to_a_panel(port, token, panel, page, local, small):
    """On every route and with every message; the answer is the same as for what does not exist."""
    job = finished(local, local.submit(NewJob(input=Source(path=str(small)), wish=Wish(scale=2)))).id
    upload = local.upload(small).id
    _, _, document = ask(port, "GET", "/v1/openapi.json", token=token)
    names = {"job": job, "upload": upload, "client": panel.client}
    actions = ("cancel", "pause", "resume")
    for path, found in document["paths"].items():
        if "{job}" not in path and "{upload}" not in path:
            continue
        for method in found:
            for action in actions if "{action}" in path else ("",):
                body = {"before": None} if path.endswith("place") else None
                status, _, answer = asked(port, panel.token, path.format(**names, action=action), body, method.upper()) if body else ask(port, method.upper(), path.format(**names, action=action), token=panel.token)  # fmt: skip
                assert status == 404, (method, path)
                assert answer["code"] in ("unknown-job", "unknown-upload")
    for address in (panel, page):
        with opened(port) as socket:
            let_in(socket, address)
            for kind in (*actions, "attach", "forget"):
                assert said(socket, type=kind, job=job)["error"]["code"] == "unknown-job", kind
            assert said(socket, type="fetch", transfer=1, job=job)["error"]["code"] == "unknown-job"
            answer = said(socket, type="submit", ref=3, job={"input": {"upload": upload}})
            assert (answer["error"]["code"], answer["ref"]) == ("unknown-upload", 3)
    used = {"input": {"upload": upload}, "region": {"x": 0, "y": 0, "width": 8, "height": 8}}
    assert asked(port, panel.token, "/v1/previews", used)[2]["code"] == "unknown-upload"
    assert ask(port, "GET", "/v1/jobs", token=panel.token)[2]["jobs"] == [] == ask(port, "GET", "/v1/jobs", token=page.token)[2]["jobs"]  # fmt: skip
    assert local.job(job).state is JobState.DONE


def test_a_panel_cannot_move_a_job_before_another_clients(port, panel, local, small):
    local.pause_queue()
    try:
        theirs = local.submit(NewJob(input=Source(path=str(small)), wish=Wish(scale=2))).id
        upload = ask(port, "POST", "/v1/uploads", token=panel.token, body=small.read_bytes(), Content_Type="application/octet-stream")[2]["id"]  # fmt: skip
        mine = asked(port, panel.token, "/v1/jobs", {"input": {"upload": upload}})[2]["id"]
        assert asked(port, panel.token, f"/v1/jobs/{mine}/place", {"before": theirs}, "PUT")[2]["code"] == "unknown-job"
        assert ask(port, "POST", f"/v1/jobs/{mine}/cancel", token=panel.token)[0] == 200
        local.cancel(theirs)
    finally:
        local.resume_queue()


def test_events_of_others_are_not_told(port, panel, local, small):
    with Live(panel) as live:
        finished(local, local.submit(NewJob(input=Source(path=str(small)), wish=Wish(scale=2))))
        assert live.events.empty()


def test_a_panel_whose_token_was_taken_back_is_out_at_once(local, port, tmp_path, small):
    """Also from a connection that it has open."""
    gone = pair(port, local.pair().code, "Gone")
    with Live(gone) as live:
        local.unpair(gone.client)
        live.act("attach", NOBODY)
        with pytest.raises(errors.DaemonUnreachable, match="4401"):
            live.wait(NOBODY, seconds=10)
    assert ask(port, "GET", "/v1/jobs", token=gone.token)[0] == 401
    with pytest.raises(errors.ReliefError):
        Live(gone)


# --- paths -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def linked(tmp_path):
    """Links to files and folders: name to path."""
    real = tmp_path / "real"
    real.mkdir()
    (real / "a.png").write_bytes(encoded(noise(20, 20), "PNG"))
    (tmp_path / "link.png").symlink_to(real / "a.png")
    (tmp_path / "way").symlink_to(real)
    (tmp_path / "dangling.png").symlink_to(tmp_path / "nowhere.png")
    return tmp_path


BAD_PATHS = {
    "parent": "{home}/real/../real/a.png",
    "relative": "real/a.png",
    "dotted": "./a.png",
    "home": "~/a.png",
    "a link": "{home}/link.png",
    "a link on the way": "{home}/way/a.png",
    "a link to nothing": "{home}/dangling.png",
    "a share": "//server/share/a.png",
    "a share of Windows": "\\\\server\\share\\a.png",
    "a mixed share": "\\/server/share/a.png",
    "a device path": "\\\\?\\C:\\a.png",
    "a device": "\\\\.\\PhysicalDrive0",
    "an address": "file:///etc/hostname",
    "nothing after NUL": "{home}/real/a.png\0.png",
    "NUL": "\0",
    "a long name": "{home}/" + "n" * 300 + ".png",
    "a long way": "{home}/" + "d/" * 1900 + "a.png",
    "too long": "/" + "x" * 5000,
}


@posix
@pytest.mark.parametrize("kind", BAD_PATHS)
def test_a_path_that_does_not_lead_straight_there_is_refused(running, local, port, token, linked, kind):
    path = BAD_PATHS[kind].format(home=linked)
    good, before = str(linked / "real" / "a.png"), sorted(linked.rglob("*"))
    region = {"x": 0, "y": 0, "width": 8, "height": 8}
    bodies = {
        "input": {"input": {"path": path}},
        "output": {"input": {"path": good}, "output": {"path": path}},
        "depth map": {"input": {"path": good}, "output": {"path": str(linked / "out.png"), "depth_path": path}},
        "depth": {"input": {"path": good}, "wish": {"depth": {"file": {"path": path}}}},
        "mask": {"input": {"path": good}, "wish": {"restoration": {"protect": {"path": path}}}},
    }
    for place, body in bodies.items():
        status, _, answer = asked(port, token, "/v1/jobs", body)
        if status == 201:  # then it fails when its turn comes
            assert kind in ("a long name", "a long way"), place
            ended = finished(local, local.job(answer["id"]))
            assert ended.state is JobState.FAILED or place in ("depth", "mask"), "which some networks do not need"
            assert ended.error is None or ended.error.code in ("input-unreadable", "input-missing"), ended.error
            continue
        assert status in (403, 422), (place, answer)
        if kind not in ("a long name", "a long way", "too long"):
            assert answer["code"] == "path-refused", place
    for place in ("input", "depth", "mask"):
        status, _, answer = asked(port, token, "/v1/previews", {**bodies[place], "region": region})
        assert status in (403, 422) or (place != "input" and kind in ("a long name", "a long way")), (place, answer)
    assert sorted(linked.rglob("*")) == before
    assert running.process.poll() is None


def test_a_folder_or_a_device_is_no_picture(local, tmp_path):
    for path in (str(tmp_path), "/dev/zero", "/dev/stdin", "/proc/self/mem") if os.name != "nt" else (str(tmp_path),):
        with contextlib.suppress(errors.PathRefused):  # /dev/stdin is a link
            ended = finished(local, local.submit(NewJob(input=Source(path=path), wish=Wish(scale=2))))
            assert ended.state is JobState.FAILED
            assert ended.error.code in ("input-unreadable", "not-a-picture", "input-missing", "input-empty")


@posix
@pytest.mark.parametrize("kind", ["relative", "parent", "a link on the way", "a share", "NUL", "a long way"])
def test_a_panel_registers_only_a_real_folder(local, port, linked, kind):
    path = BAD_PATHS[kind].format(home=linked).removesuffix("/a.png")
    with pytest.raises(errors.PathRefused):
        pair(port, local.pair().code, "Photoshop", path)
    assert path not in [c.folder for c in local.clients().clients]


@posix
def test_a_folder_of_somebody_else_is_not_registered():
    if os.getuid() == 0:
        pytest.skip("all folders here are ours")
    with pytest.raises(errors.PathRefused):
        checked_folder("/")


@pytest.mark.skipif(os.name != "nt", reason="how Windows spells paths")
@pytest.mark.parametrize("path", ["C:a.png", "\\a.png", "\\??\\C:\\a.png", "C:\\folder\\NUL"])
def test_other_spellings_of_windows_are_refused(path):
    with pytest.raises(errors.PathRefused):
        checked_path(path)


@posix
@pytest.mark.parametrize("what", ["folder", "result", "above"])
def test_a_result_is_never_written_through_a_link(running, local, home, small, tmp_path, what):
    """The folder was a folder when the panel was paired; what it is when the result comes is looked at again."""
    above = tmp_path / "above"
    folder, elsewhere = above / "data", tmp_path / "elsewhere"
    folder.mkdir(parents=True)
    elsewhere.mkdir()
    (elsewhere / "data").mkdir()
    owner = pair(running.settings.port, local.pair().code, "Linker", str(folder))
    local.pause_queue()
    try:
        with Live(owner) as live:
            upload = live.upload(picture(small))
            output = Destination(folder=True, format="png")
            job = live.submit(NewJob(input=Source(upload=upload), wish=Wish(scale=2), output=output))
            if what == "folder":
                folder.rmdir()
                folder.symlink_to(elsewhere)
            elif what == "above":
                above.rename(tmp_path / "moved")
                above.symlink_to(elsewhere)
            else:
                (folder / f"result-{job.id}.png").symlink_to(elsewhere / "victim.png")
            local.resume_queue()
            ended = live.wait(job.id)
    finally:
        local.resume_queue()
    assert ended.state is JobState.FAILED
    assert ended.error.code == "path-refused"
    assert [p.name for p in elsewhere.rglob("*")] == ["data"]


def picture(path):
    from engine.imagefile import decode
    from engine.pixels import Image

    return Image(decode(path, max_pixels=10**6).pixels)


# --- proof of identity -----------------------------------------------------------------------------------------------


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

    do_POST = do_DELETE = do_PUT = do_GET

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
    made = {access.proof("key", role, nonce, port) for role in ("daemon", "panel") for nonce in "ab" for port in (1, 2)}
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


# --- pairing ---------------------------------------------------------------------------------------------------------


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
        overheard = {"type": "pair", "name": "Page", "nonce": nonce, "proof": access.proof(access.code_key(code, salt), "panel", nonce, port)}  # fmt: skip
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
        given = access.proof(access.code_key(code, salt), "panel", "a" * 32, 1)
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


# --- afterwards ------------------------------------------------------------------------------------------------------


def test_the_log_holds_no_secret_and_no_name(running, home, token, panel, page, small):
    """The last of this file: after all of the above."""
    logs = "".join(path.read_text() for path in home.rglob("daemon.log*"))
    assert "listening on port" in logs
    for secret in (token, panel.token, page.token, panel.client, small.name, "out.png", str(home), "evil.example", PANEL_PAGE):  # fmt: skip
        assert secret not in logs.replace(f"port {running.settings.port}", ""), secret
    assert "Traceback" not in logs
    assert "ERROR" not in logs
    assert "Photoshop" not in logs
