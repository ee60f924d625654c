"""What is sent to a really running daemon by HTTP: too much, never enough, or of the wrong kind."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time

import pytest
from attacks import (
    NOBODY,
    assert_nothing_left,
    contents,
    kept,
    log_of,
    memory,
    spool,
)
from daemons import ask
from pictures import encoded, noise

from engine.wire.values import NewJob, Source, Wish

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

MAX_UPLOAD_MB = 2
BYTES, JSON = {"Content_Type": "application/octet-stream"}, {"Content_Type": "application/json"}


@pytest.fixture(scope="module")
def limits():
    return {"max_upload_mb": MAX_UPLOAD_MB, "max_input_megapixels": 40, "decode_memory_mb": 512, "decode_seconds": 20}


@pytest.fixture(scope="module")
def small():
    return encoded(noise(40, 30), "PNG")


@pytest.fixture(scope="module")
def routes(port, token):
    """Method and path of every route that may change something."""
    _, _, document = ask(port, "GET", "/v1/openapi.json", token=token)
    names = {"job": NOBODY, "upload": NOBODY, "client": NOBODY, "watch": NOBODY, "action": "pause"}
    found = [
        (method.upper(), path.format(**names)) for path, methods in document["paths"].items() for method in methods
    ]
    return [(method, path) for method, path in found if method != "GET" and path != "/v1/shutdown"]


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
    before = contents(running)["jobs"]
    body = b'{"input": {"path": "/etc/hostname"}, "before": null}'
    headers = {} if kind is None else {"Content_Type": kind}
    for method, path in routes:
        if (path, kind) == ("/v1/uploads", "application/octet-stream"):
            continue
        for shape in (body, iter([body])):
            status, _, answer = ask(port, method, path, token=token, body=shape, **headers)
            assert (status, answer["code"]) == (415, "body-refused"), (method, path)
    assert ask(port, "POST", "/v1/uploads", token=token, body=b"{}", **JSON)[0] == 415
    assert contents(running)["jobs"] == before
    assert_nothing_left(running)


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


def asking(**more):
    """A job as JSON; what stands in more is put beside the input."""
    return json.dumps({"input": {"upload": NOBODY}, **more})


BAD_JSON = {
    "not JSON": "input",
    "a list": "[]",
    "nothing": "null",
    "a number": "1e400",
    "NaN": asking(wish={"scale": float("nan")}),
    "infinite": asking(wish={"restoration": {"denoise": float("inf")}}),
    "deep": "[" * 100_000,
    "a number of many digits": asking(wish={"width": 5}).replace("5", "9" * 10_000),
    "half a character": '{"input": {"path": "/\\ud800"}}',
    "an unknown field": asking(outptu={}),
    "an unknown field within": asking(wish={"scael": 2}),
    "no source": asking(input={}),
    "two sources": asking(input={"upload": NOBODY, "path": "/a.png"}),
    "a path for a handle": asking(input={"upload": "../../token"}),
    "a handle and more": asking(input={"upload": NOBODY + "\n"}),
    "capital letters": asking(input={"upload": "A" * 32}),
    "too large a width": asking(wish={"width": 1_000_001}),
    "no width": asking(wish={"width": 0}),
    "too strong": asking(wish={"restoration": {"denoise": 1.01}}),
    "an unknown format": asking(output={"format": "exe"}),
    "a short key": asking(key="k"),
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


def test_the_log_holds_no_secret_and_no_name(home, token):
    """The last of this file: after all of the above."""
    logs = log_of(home)
    for secret in (token, "a.png", "hostname", "smuggled", NOBODY):
        assert secret not in logs, secret
