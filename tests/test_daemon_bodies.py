"""What is sent to a really running daemon: too much, too slowly, of the wrong kind, or meant to explode."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sqlite3
import struct
import threading
import time

import bombs
import numpy as np
import psutil
import pytest
from daemons import ask, daemon
from pictures import encoded, noise
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from engine import errors
from engine.config import state_folder
from engine.domain import JobState
from engine.live import Live, pair
from engine.pixels import Image
from engine.wire import PROTOCOL
from engine.wire.bands import LARGEST_BAND, Band
from engine.wire.values import NewJob, Source, Wish

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

MAX_UPLOAD_MB = 2
NOBODY = "0" * 32
BYTES, JSON = {"Content_Type": "application/octet-stream"}, {"Content_Type": "application/json"}
HANDSHAKE_SECONDS = 15


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("bodies")


@pytest.fixture(scope="module")
def running(home):
    limits = {"max_upload_mb": MAX_UPLOAD_MB, "max_input_megapixels": 40, "decode_memory_mb": 512, "decode_seconds": 20}
    with daemon(home, **limits) as process:
        yield process


@pytest.fixture(scope="module")
def port(running):
    return running.settings.port


@pytest.fixture(scope="module")
def token(running):
    return running.token


@pytest.fixture(scope="module", autouse=True)
def dawdlers(running):
    """Connections that were opened at the start and never say who they are: one silent, one after its greeting."""
    with contextlib.ExitStack() as stack:
        silent, greeted = (stack.enter_context(opened(running.settings.port)) for _ in range(2))
        greet(greeted)
        yield time.monotonic(), silent, greeted


@pytest.fixture
def local(running):
    with running.client() as client:
        yield client


@pytest.fixture(scope="module")
def small():
    return encoded(noise(40, 30), "PNG")


@pytest.fixture(scope="module")
def routes(port, token):
    """Method and path of every route that may change something."""
    _, _, document = ask(port, "GET", "/v1/openapi.json", token=token)
    names = {"job": NOBODY, "upload": NOBODY, "client": NOBODY, "action": "pause"}
    found = [
        (method.upper(), path.format(**names)) for path, methods in document["paths"].items() for method in methods
    ]
    return [(method, path) for method, path in found if method != "GET" and path != "/v1/shutdown"]


@contextlib.contextmanager
def opened(port, **options):
    with connect(f"ws://127.0.0.1:{port}/v1/socket", compression=None, proxy=None, **options) as socket:
        yield socket


def say(socket, **message):
    socket.send(json.dumps(message))


def heard(socket):
    return json.loads(socket.recv(timeout=20))


def greet(socket):
    say(socket, type="hello", protocol=PROTOCOL, client="local", nonce="a" * 32)
    return heard(socket)


@contextlib.contextmanager
def let_in(running):
    with opened(running.settings.port) as socket:
        greet(socket)
        say(socket, type="auth", token=running.token)
        assert heard(socket)["type"] == "welcome"
        yield socket


def assert_turned_away(socket, *codes):
    with pytest.raises(ConnectionClosed):
        while True:
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


def finished(client, job):
    while not job.state.is_final:
        job = client.job(job.id, wait=10, seen=job.revision)
    return job


# --- HTTP ------------------------------------------------------------------------------------------------------------

KINDS = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "text/plain; application/json",
    "text/json",
    "application/xml",
    "application/json5",
    "application/ld+json",
    "application/octet-stream",
    "image/png",
    "json",
    None,
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_that_is_not_said_to_be_json_is_not_read(port, token, routes, running, kind):
    """A form on a page can send the first three anywhere; JSON it cannot, nor bytes."""
    before = running_jobs(running)
    body = b'{"input": {"path": "/etc/hostname"}, "before": null}'
    headers = {} if kind is None else {"Content_Type": kind}
    for method, path in routes:
        if (path, kind) == ("/v1/uploads", "application/octet-stream"):
            continue
        for shape in (body, iter([body])):
            status, _, answer = ask(port, method, path, token=token, body=shape, **headers)
            assert (status, answer["code"]) == (415, "body-refused"), (method, path)
    assert ask(port, "POST", "/v1/uploads", token=token, body=b"{}", **JSON)[0] == 415
    assert running_jobs(running) == before
    assert_nothing_left(running)


def running_jobs(running):
    with contextlib.closing(sqlite3.connect(state_folder(running.settings) / "jobs.sqlite3")) as store:
        return store.execute("SELECT id, state, revision FROM jobs ORDER BY id").fetchall()


def test_json_of_more_than_a_mebibyte_is_refused(port, token):
    large = json.dumps({"input": {"upload": NOBODY}, "name": "n" * 2**20}).encode()
    for path in ("/v1/jobs", "/v1/previews"):
        for body in (large, iter([large])):
            status, _, answer = ask(port, "POST", path, token=token, body=body, **JSON)
            assert (status, answer["code"]) == (413, "upload-too-large")
    fits = json.dumps({"input": {"upload": NOBODY}, "name": "n" * (2**20 - 100)}).encode()
    assert ask(port, "POST", "/v1/jobs", token=token, body=fits, **JSON)[0] == 422


def head(port, token, method, path, *lines):
    fixed = (f"Host: 127.0.0.1:{port}", f"Authorization: Bearer {token}")
    return "\r\n".join((f"{method} {path} HTTP/1.1", *fixed, *lines, "", "")).encode()


@pytest.mark.parametrize(
    ("path", "kind"), [("/v1/jobs", "application/json"), ("/v1/uploads", "application/octet-stream")]
)
def test_a_body_without_end_is_cut_off(running, port, token, path, kind):
    """In chunks, so that nobody says how long it will be."""
    before = memory(running)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(head(port, token, "POST", path, f"Content-Type: {kind}", "Transfer-Encoding: chunked"))
        chunk, sent = b"10000\r\n" + b" " * 65536 + b"\r\n", 0
        connection.settimeout(0.01)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while b"413" not in answer and sent < 200 * 2**20:
                with contextlib.suppress(TimeoutError):
                    connection.settimeout(5)
                    connection.sendall(chunk)
                    sent += len(chunk)
                    connection.settimeout(0.001)
                    answer += connection.recv(65536)
    assert b"413" in answer
    assert sent < 40 * 2**20
    assert memory(running) - before < 60e6
    assert_nothing_left(running)


def memory(running):
    return psutil.Process(running.process.pid).memory_info().rss


def test_an_upload_that_says_it_is_too_large_is_refused_at_once(running, port, token):
    for length in (MAX_UPLOAD_MB * 2**20 + 1, 10**18, 10**4000):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(head(port, token, "POST", "/v1/uploads", "Content-Type: application/octet-stream", f"Content-Length: {length}"))  # fmt: skip
            assert connection.recv(65536)[9:12] in (b"413", b"400"), length
    assert_nothing_left(running)


def test_an_upload_that_does_not_say_so_is_cut_off(running, port, token, small):
    pieces = iter([small, *[bytes(2**16)] * (MAX_UPLOAD_MB * 16)])
    status, _, answer = ask(port, "POST", "/v1/uploads", token=token, body=pieces, **BYTES)
    assert (status, answer["code"]) == (413, "upload-too-large")
    assert_nothing_left(running)


@pytest.mark.parametrize("chunked", [False, True])
def test_an_upload_that_breaks_off_leaves_nothing(running, port, token, small, chunked):
    before = kept(running)
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(small)}"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        part = small[:-100]
        connection.sendall(head(port, token, "POST", "/v1/uploads", "Content-Type: application/octet-stream", length))
        connection.sendall(b"%x\r\n%b\r\n" % (len(part), part) if chunked else part)
        until = time.monotonic() + 5
        while spool(running) == before and time.monotonic() < until:
            time.sleep(0.01)
        assert len(spool(running)) == len(before) + 1, "it is under way"
    assert_nothing_left(running)
    assert kept(running) == before


def test_a_length_that_lies_is_believed_and_the_rest_is_no_request(running, port, token, small):
    """What comes after is refused as a request, not taken for one: nothing is smuggled."""
    smuggled = head(port, token, "POST", "/v1/queue/pause")
    request = head(port, token, "POST", "/v1/uploads", "Content-Type: application/octet-stream", f"Content-Length: {len(small) - 50}")  # fmt: skip
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request + small + smuggled)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(65536):
                answer += part
    assert answer.count(b"HTTP/1.1") == 2
    assert b"HTTP/1.1 400" in answer
    with running.client() as client:
        assert not client.health().paused
    both = head(port, token, "POST", "/v1/uploads", "Content-Type: application/octet-stream", "Content-Length: 4", "Transfer-Encoding: chunked")  # fmt: skip
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(both + b"0\r\n\r\n")
        assert connection.recv(65536)[9:10] == b"4"
    assert_nothing_left(running)


BAD_JSON = {
    "not JSON": "input",
    "a list": "[]",
    "nothing": "null",
    "a number": "1e400",
    "NaN": '{"input": {"upload": "%s"}, "wish": {"scale": NaN}}' % NOBODY,
    "infinite": '{"input": {"upload": "%s"}, "wish": {"restoration": {"denoise": Infinity}}}' % NOBODY,
    "deep": "[" * 100_000,
    "a number of many digits": '{"input": {"upload": "%s"}, "wish": {"width": %s}}' % (NOBODY, "9" * 10_000),
    "half a character": '{"input": {"path": "/\\ud800"}}',
    "an unknown field": '{"input": {"upload": "%s"}, "outptu": {}}' % NOBODY,
    "an unknown field within": '{"input": {"upload": "%s"}, "wish": {"scael": 2}}' % NOBODY,
    "no source": '{"input": {}}',
    "two sources": '{"input": {"upload": "%s", "path": "/a.png"}}' % NOBODY,
    "a path for a handle": '{"input": {"upload": "../../token"}}',
    "a handle and more": '{"input": {"upload": "%s\\n"}}' % NOBODY,
    "capital letters": '{"input": {"upload": "%s"}}' % ("A" * 32),
    "too large a width": '{"input": {"upload": "%s"}, "wish": {"width": 1000001}}' % NOBODY,
    "no width": '{"input": {"upload": "%s"}, "wish": {"width": 0}}' % NOBODY,
    "too strong": '{"input": {"upload": "%s"}, "wish": {"restoration": {"denoise": 1.01}}}' % NOBODY,
    "an unknown format": '{"input": {"upload": "%s"}, "output": {"format": "exe"}}' % NOBODY,
    "a short key": '{"input": {"upload": "%s"}, "key": "k"}' % NOBODY,
}


@pytest.mark.parametrize("kind", BAD_JSON)
def test_json_that_is_not_understood_is_refused(port, token, kind):
    for path in ("/v1/jobs", "/v1/previews"):
        status, _, answer = ask(port, "POST", path, token=token, body=BAD_JSON[kind].encode(), **JSON)
        assert status in (400, 422), answer
        assert answer["code"] == "request-invalid"
        assert len(answer["message"]) < 300
    assert ask(port, "POST", "/v1/jobs", token=token, body=b"\xff\xfe", **JSON)[0] in (400, 422)


@pytest.mark.parametrize("handle", ["..", "%2e%2e", "%2e%2e%2ftoken", "..%2f..%2ftoken", "a", "A" * 32, NOBODY + "%00", NOBODY + "%0a", "%ff" * 32])  # fmt: skip
def test_a_handle_is_never_a_path(port, token, handle):
    for method, path in (("GET", f"/v1/jobs/{handle}"), ("GET", f"/v1/jobs/{handle}/result"), ("GET", f"/v1/jobs/{handle}/depth"), ("DELETE", f"/v1/uploads/{handle}"), ("DELETE", f"/v1/clients/{handle}"), ("DELETE", f"/v1/jobs/{handle}")):  # fmt: skip
        status, _, answer = ask(port, method, path, token=token)
        assert status in (404, 405, 422), (path, answer)


def test_asking_for_one_job_many_times_at_once_makes_one(running, local, small, tmp_path):
    upload, ids = local.upload(pictured(tmp_path, small), "a.png").id, []

    def work():
        with running.client() as client:
            ids.append(client.submit(NewJob(input=Source(upload=upload), wish=Wish(scale=2), key="k" * 32)).id)

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 12
    assert len(set(ids)) == 1


def pictured(folder, data, name="a.png"):
    (folder / name).write_bytes(data)
    return folder / name


def test_requests_that_never_end_keep_nobody_else_out(port, token):
    with contextlib.ExitStack() as stack:
        for number in range(200):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            connection.sendall(b"GET /v1/health HTTP/1.1\r\nX-Slow: " if number % 2 else b"")
        started = time.monotonic()
        assert ask(port, "GET", "/v1/health", token=token)[0] == 200
        assert time.monotonic() - started < 2


def test_a_header_without_end_is_refused(port):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(b"GET /v1/health HTTP/1.1\r\nX-Long: " + b"x" * 2**20)
        with contextlib.suppress(ConnectionError):
            assert connection.recv(65536)[9:12] in (b"400", b"431", b"")


# --- the WebSocket ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"x",
        Band(1, 0, 1).header() + bytes(100),
        "",
        "hello",
        "{}",
        "[]",
        '{"type": "hello"}',
        '{"type": "none"}',
        '{"type": "hello", "protocol": 1, "nonce": "short"}',
        '{"type": "hello", "protocol": 1, "nonce": "%s", "more": 1}' % ("a" * 32),
        "[" * 8000,
        "x" * 8193,
        "x" * 2**20,
    ],
    ids=lambda m: f"{type(m).__name__} {len(m)}",
)
def test_nonsense_from_a_stranger_ends_the_connection(port, message):
    for after_hello in (False, True):
        with opened(port) as socket:
            if after_hello:
                greet(socket)
            socket.send(message)
            assert heard(socket)["error"]["code"] == "protocol-broken"
            assert_turned_away(socket, 4400)


def test_a_message_larger_than_any_band_is_not_taken(running, port):
    before = memory(running)
    with opened(port) as socket:
        with contextlib.suppress(ConnectionClosed):
            socket.send("x" * (LARGEST_BAND + 1000))
        assert_turned_away(socket, 1009, 1006)  # that it is too large, or nothing at all if we talk on
    assert memory(running) - before < 200e6


FRAMES = {
    "not masked": b"\x81\x02{}",
    "reserved bits": b"\xf1\x82\0\0\0\0{}",
    "an unknown opcode": b"\x83\x82\0\0\0\0{}",
    "endless": b"\x82\xff" + struct.pack(">Q", 2**62) + bytes(4),
    "a fragment of nothing": b"\x80\x82\0\0\0\0{}",
    "a large ping": b"\x89\xfe\x10\x00" + bytes(4 + 4096),
    "not UTF-8": b"\x81\x82\0\0\0\0\xff\xfe",
    "noise": b"\xa5" * 4096,
}


@pytest.mark.parametrize("kind", FRAMES)
def test_broken_frames_end_the_connection(running, port, kind):
    key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
    request = (
        f"GET /v1/socket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{key}\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request.encode())
        assert b"101" in connection.recv(65536)
        connection.sendall(FRAMES[kind])
        with contextlib.suppress(ConnectionError):
            while connection.recv(65536):
                pass
    assert running.process.poll() is None


def upload_of(width=8, height=4, **changed):
    return {"type": "upload", "transfer": 1, "width": width, "height": height, "bands": 3, "dtype": "uint8", **changed}


WRONG_BANDS = {
    "another row": (1, 1, 24),
    "more rows than there are": (0, 5, 5 * 24),
    "no rows": (0, 0, 24),
    "fewer bytes": (0, 2, 47),
    "more bytes": (0, 2, 49),
    "very many rows": (0, 2**32 - 1, 24),
    "the last row": (2**32 - 1, 1, 24),
}


@pytest.mark.parametrize("kind", WRONG_BANDS)
def test_a_band_that_does_not_belong_ends_the_connection_and_leaves_nothing(running, kind):
    row, rows, size = WRONG_BANDS[kind]
    with let_in(running) as socket:
        say(socket, **upload_of())
        assert heard(socket)["type"] == "ready"
        socket.send(Band(1, row, rows).header() + bytes(size))
        assert heard(socket)["error"]["code"] == "protocol-broken"
        assert_turned_away(socket, 4400)
    assert_nothing_left(running)


@pytest.mark.parametrize("frame", [b"", b"RLF1", b"RLF1" + bytes(12), b"RLF2" + bytes(40)])
def test_what_is_no_band_ends_the_connection(running, frame):
    with let_in(running) as socket:
        socket.send(frame)
        assert heard(socket)["error"]["code"] == "protocol-broken"
        assert_turned_away(socket, 4400)


def test_bands_of_an_upload_that_is_not_known_are_passed_over(running):
    with let_in(running) as socket:
        socket.send(Band(7, 0, 1).header() + bytes(24))
        say(socket, type="drop", transfer=7)
        say(socket, type="ack", transfer=7, row=3)
        say(socket, type="attach", job=NOBODY)
        assert heard(socket)["error"]["code"] == "unknown-job"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"icc": "no base64!"}, "request-invalid"),
        ({"icc": "\u00e9"}, "request-invalid"),
        ({"icc": "A"}, "request-invalid"),
        ({"dpi": [0, 1]}, "request-invalid"),
        ({"dpi": [1e300, 1]}, "request-invalid"),
        ({"width": 10**6, "height": 10**6}, "picture-too-large"),
        ({"width": 6400, "height": 6300}, "picture-too-large"),
        ({"width": 10**6, "height": 1, "dtype": "float32", "bands": 4}, "picture-too-large"),
        ({"width": 1000, "height": 1000, "dtype": "float32"}, "picture-too-large"),
    ],
)
def test_pixels_that_cannot_be_taken_are_refused_before_they_come(running, changed, code):
    with let_in(running) as socket:
        for _ in range(2):  # the connection goes on
            say(socket, **upload_of(**changed))
            answer = heard(socket)
            assert (answer["error"]["code"], answer["transfer"]) == (code, 1)
    assert_nothing_left(running)


@pytest.mark.parametrize(
    "changed",
    [
        {"width": 0},
        {"height": -1},
        {"width": 2**40},
        {"bands": 5},
        {"dtype": "float64"},
        {"dtype": "object"},
        {"transfer": -1},
        {"transfer": 2**32},
        {"dpi": [float("nan"), 1]},
        {"more": 1},
        {"icc": 5},
    ],
    ids=str,
)
def test_an_upload_that_makes_no_sense_ends_the_connection(running, changed):
    with let_in(running) as socket:
        say(socket, **upload_of(**changed))
        assert heard(socket)["error"]["code"] == "protocol-broken"
        assert_turned_away(socket, 4400)


def test_transfers_are_few_and_each_has_a_number_of_its_own(running):
    with let_in(running) as socket:
        for number in range(8):
            say(socket, **upload_of(transfer=number))
            assert heard(socket)["type"] == "ready"
        say(socket, **upload_of(transfer=3))
        assert heard(socket)["error"]["code"] == "protocol-broken"
        say(socket, **upload_of(transfer=8))
        assert heard(socket)["error"]["code"] == "queue-full"
        say(socket, type="fetch", transfer=8, job=NOBODY)
        assert heard(socket)["error"]["code"] == "queue-full"
        say(socket, type="drop", transfer=0)
        say(socket, **upload_of(transfer=8))
        assert heard(socket)["type"] == "ready"
    assert_nothing_left(running)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_pixels_that_are_no_numbers_are_refused(running, value):
    pixels = np.full((300, 8, 3), 0.5, np.float32)
    pixels[-1, -1, -1] = value
    with Live(running.address) as live:
        upload = live.upload(Image(pixels))
        ended = live.wait(live.submit(NewJob(input=Source(upload=upload), wish=Wish(scale=2))).id)
    assert (ended.state, ended.error.code) == (JobState.FAILED, "damaged-picture")
    assert upload not in ended.error.message


@pytest.mark.parametrize("message", ['{"type": "submit"}', '{"type": "hello", "protocol": 1, "nonce": "%s"}' % ("a" * 32), '{"type": "submit", "ref": 1, "job": {"input": {"upload": "x"}}}', "[" * 500_000, '{"type": "cancel", "job": "../.."}'])  # fmt: skip
def test_who_was_let_in_may_not_talk_nonsense_either(running, message):
    with let_in(running) as socket:
        socket.send(message)
        assert heard(socket)["error"]["code"] == "protocol-broken"


# --- bombs -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def explosives():
    return bombs.everything()


class Watch:
    """The most memory that a process and its children have had together, in bytes, while it looked."""

    def __init__(self, process):
        self.most = 0
        self._root = psutil.Process(process.pid)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _look(self):
        while not self._over.wait(0.02):
            total = 0
            for process in (self._root, *self._root.children()):
                with contextlib.suppress(psutil.NoSuchProcess):
                    memory = process.memory_info()
                    total += memory.rss - getattr(memory, "shared", 0)
            self.most = max(self.most, total)


REFUSED = ("picture-too-large", "damaged-picture", "unsupported-picture", "not-a-picture")


def test_bombs_are_refused_or_read_in_bounded_memory(running, local, port, token, explosives, tmp_path, small):
    """As uploads, as files, as masks and for previews; the daemon goes on, and its next job is done."""
    told, harmless = {}, pictured(tmp_path, small, "harmless.png")
    region = {"x": 0, "y": 0, "width": 8, "height": 8}
    with Watch(running.process) as watch:
        for name, data in explosives.items():
            path = pictured(tmp_path, data, "bomb.png")
            assert len(data) < MAX_UPLOAD_MB * 2**20
            status, _, answer = ask(port, "POST", "/v1/uploads", token=token, body=data, **BYTES)
            told[name] = answer.get("code", "taken")
            assert status == 201 or (status in (413, 422) and answer["code"] in REFUSED), (name, answer)
            sources = [{"path": str(path)}, *([{"upload": answer["id"]}] if status == 201 else [])]
            for source in sources:
                body = json.dumps({"input": source, "region": region, "wish": {"scale": 2}}).encode()
                status, _, seen = ask(port, "POST", "/v1/previews", token=token, body=body, **JSON)
                assert status == 200 or (status in (413, 422) and seen["code"] in REFUSED), (name, seen)
                told[name] += f", {seen['code'] if status != 200 else 'seen'}"
            if status != 200:
                ended = finished(local, local.submit(NewJob(input=Source(path=str(path)), wish=Wish(scale=2))))
                assert (ended.state, ended.error.code) == (JobState.FAILED, seen["code"]), name
                assert len(ended.error.message) < 200
            masked = {"input": {"path": str(harmless)}, "wish": {"model": "relief-photo-m", "scale": 1, "restoration": {"protect": {"path": str(path)}}}, "region": region}  # fmt: skip
            status, _, seen = ask(port, "POST", "/v1/previews", token=token, body=json.dumps(masked).encode(), **JSON)
            assert status == 200 or seen["code"].startswith(("picture", "damaged", "unsupported", "not-a", "mask", "request")), (name, seen)  # fmt: skip
            assert running.process.poll() is None, name
    print(f"most memory {watch.most / 1e6:.0f} MB")
    for name, code in told.items():
        print(f"{name}: {code}")
    if os.name != "nt":
        assert watch.most < 1.2e9
    assert not any("taken, seen" not in code for name, code in told.items() if name.startswith("full"))
    assert finished(local, local.submit(NewJob(input=Source(path=str(harmless)), wish=Wish(scale=2)))).state is JobState.DONE  # fmt: skip
    assert_nothing_left(running)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "GIF", "AVIF"])
def test_pictures_that_break_off_are_refused_or_said_to_be_damaged(running, local, port, token, tmp_path, kind):
    whole = encoded(noise(90, 70), kind)
    for share in (0.02, 0.5, 0.95):
        data = whole[: int(len(whole) * share)]
        status, _, answer = ask(port, "POST", "/v1/uploads", token=token, body=data, **BYTES)
        if status == 201:
            ended = finished(local, local.submit(NewJob(input=Source(upload=answer["id"]), wish=Wish(scale=2))))
            assert ended.state is JobState.DONE or ended.error.code in REFUSED
        else:
            assert (status, answer["code"] in REFUSED) == (422, True), answer
    assert_nothing_left(running)


# --- afterwards ------------------------------------------------------------------------------------------------------


def test_who_dawdles_before_the_token_is_turned_away(dawdlers):
    started, silent, greeted = dawdlers
    for socket in (silent, greeted):
        answer = json.loads(socket.recv(timeout=max(1.0, started + HANDSHAKE_SECONDS + 5 - time.monotonic())))
        assert answer["error"]["code"] == "token-refused"
        assert_turned_away(socket, 4401)


def test_the_log_holds_no_secret_no_name_and_no_failure(running, local, home, token):
    """The last of this file: after all of the above, and a pairing."""
    code = local.pair().code
    with contextlib.suppress(errors.PairingRefused):
        pair(running.settings.port, code, "A secret panel")
    logs = "".join(path.read_text() for path in home.rglob("daemon.log*"))
    assert "job failed: picture-too-large" in logs
    for secret in (token, code, "a.png", "bomb.png", "harmless", "secret panel", str(home), "etc", NOBODY):
        assert secret not in logs, secret
    assert "Exception in ASGI application" not in logs
    assert logs.count("ERROR") == logs.count("Traceback") == logs.count("Invalid UTF-8 sequence received from client")
