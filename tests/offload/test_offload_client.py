"""The client of a service against the service itself, over good and bad lines, and against servers that are none."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import pytest
from clouds import served
from daemons import free_port
from flaky import Line
from moto.server import ThreadedMotoServer
from pictures import encoded, noise

from engine.domain import JobState
from engine.errors import (
    AddressRefused,
    Cancelled,
    CloudRefused,
    CloudUnset,
    QueueFull,
    QuotaExceeded,
    TokenRefused,
    TransferFailed,
    UnknownUpload,
)
from engine.offload.asking import Patience, checked_address
from engine.offload.client import Service
from engine.web import Web

QUICK = Patience((0.05,) * 6, 1.0)
OUTPUT = {"format": "png"}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with served(tmp_path_factory.mktemp("cloud"), part_mb=1) as cloud:
        yield cloud


@pytest.fixture
def service(cloud):
    return Service(cloud.url, cloud.secret, patience=QUICK)


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(encoded(noise(1100, 900), "PNG"))
    return path


class Said:
    """A server that says what it is told to; ``seen`` are the requests."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.seen = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.seen.append((self.command, self.path, dict(self.headers)))
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, headers, body = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


def said(status, body=b"", **headers):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, content


def test_the_service_says_what_it_takes(service):
    hello = service.hello()
    assert (hello.part_bytes, hello.models, hello.keep_hours) == (2**20, ("fake",), 24)
    service.check_key()


def test_a_wrong_key_is_refused(cloud):
    with pytest.raises(TokenRefused):
        Service(cloud.url, "rk_" + "x" * 43, patience=QUICK).check_key()


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "schlüssel"])
def test_what_cannot_be_a_key_is_refused_before_anything_is_asked(key):
    with pytest.raises(CloudUnset):
        Service("https://cloud.example", key)


def test_a_broken_upload_goes_on_with_the_missing_parts_only(cloud, picture):
    size = picture.stat().st_size
    with Line(cloud.port) as line:
        impatient = Service(line.url, cloud.secret, patience=Patience((), 0.0))
        begun = []

        def cut(_share):
            line.down = True

        with pytest.raises(TransferFailed):
            impatient.upload(picture, "picture.png", impatient.hello(), begun=begun.append, on_share=cut)
        line.down, before = False, line.passed
        again = Service(line.url, cloud.secret, patience=QUICK)
        assert again.upload(picture, "picture.png", again.hello(), known=begun[0]) == begun[0]
        assert size - 2**20 < line.passed - before < size - 2**20 + 50_000


def test_an_upload_that_the_service_has_forgotten_begins_anew(service, picture):
    upload = service.upload(picture, "picture.png", service.hello(), known="0" * 32)
    assert upload != "0" * 32
    service.forget_upload(upload)
    with pytest.raises(UnknownUpload):
        service.submit(upload, {"scale": 2}, OUTPUT, "some-key-of-mine")


def test_a_job_is_submitted_once_however_often_it_is_asked_for(service, picture):
    upload = service.upload(picture, "picture.png", service.hello())
    jobs = {service.submit(upload, {"scale": 2}, OUTPUT, "the-same-key").id for _ in range(3)}
    assert len(jobs) == 1
    service.forget(jobs.pop())


def test_a_broken_download_goes_on_where_it_broke_off(cloud, service, picture, tmp_path):
    upload = service.upload(picture, "picture.png", service.hello())
    job = service.follow(service.submit(upload, {"scale": 2}, OUTPUT, "download-test"))
    with Line(cloud.port, [400_000, 400_000, 400_000]) as line:
        shares = []
        Service(line.url, cloud.secret, patience=QUICK).fetch(job, tmp_path / "result", on_share=shares.append)
        assert line.was_cut == 3
        assert shares == sorted(shares)
    assert (tmp_path / "result").stat().st_size == job.bytes
    service.feedback(job.id, "kept")
    service.forget(job.id)


def test_an_upload_stops_soon_when_cancelled(service, picture):
    seen = []
    with pytest.raises(Cancelled):
        service.upload(picture, "p.png", service.hello(), on_share=seen.append, cancelled=lambda: bool(seen))
    assert len(seen) == 1


def test_a_busy_service_is_asked_again_when_it_says_and_given_up_in_the_end(tmp_path):
    busy = said(429, {"code": "queue-full", "message": "Too many jobs wait."}, Retry_After="0")
    job = {"id": "a" * 32, "state": "queued", "revision": 1}
    with Said(busy, busy, said(202, job)) as server:
        assert Service(server.url, "key", patience=QUICK).submit("b" * 32, {}, {}, "k" * 8).id == "a" * 32
        assert len(server.seen) == 3
        assert {headers["Idempotency-Key"] for _, _, headers in server.seen} == {"k" * 8}
    with Said(busy) as server, pytest.raises(QueueFull):
        Service(server.url, "key", patience=QUICK).submit("b" * 32, {}, {}, "k" * 8)


def test_a_quota_that_lasts_till_tomorrow_is_not_waited_for():
    spent = said(429, {"code": "quota-exceeded", "message": "No more today."}, Retry_After="40000")
    with Said(spent) as server, pytest.raises(QuotaExceeded, match="today"):
        Service(server.url, "key", patience=QUICK).submit("b" * 32, {}, {}, "k" * 8)
    assert len(server.seen) == 1


def test_a_server_out_of_order_is_asked_again():
    with Said(said(502, b"<html>"), said(200, {"id": "a" * 32, "state": "done", "revision": 3})) as server:
        assert Service(server.url, "key", patience=QUICK).job("a" * 32).revision == 3


STRANGERS = [
    said(200, b"<html>hello</html>"),
    said(200, b"[]"),
    said(200, {"protocol": 1}),
    said(200, {"protocol": 99}),
    said(404, b"not here"),
    said(200, b"x" * (2**22 + 1)),
]


@pytest.mark.parametrize("answer", STRANGERS)
def test_what_is_no_service_is_found_out(answer):
    with Said(answer) as server, pytest.raises(CloudRefused):
        Service(server.url, "key", patience=QUICK).hello()


def test_the_key_is_shown_to_the_service_only_not_to_the_storage_it_names(tmp_path, picture):
    """Parts and results may lie elsewhere on the host; whoever keeps them there must not learn the key."""
    data = picture.read_bytes()
    with Said(said(200)) as storage, Said(said(404)) as server:
        link = {"number": 1, "bytes": len(data), "url": f"{storage.url}/part", "headers": {"x-sum": "1"}}
        parts = {"upload": "b" * 32, "part_bytes": len(data), "complete": False, "parts": [link]}
        done = {**parts, "parts": []}
        hello = {
            **dict.fromkeys(("max_megapixels", "max_output_megapixels", "max_upload_mb"), 100),
            "protocol": 1,
            "version": "1",
            "keep_hours": 1,
            "models": [],
            "megapixels_per_second": None,
            "part_bytes": len(data),
        }
        server.answers = [said(200, hello), said(201, parts), said(200, done), said(200, done)]
        service = Service(server.url, "the-secret", patience=QUICK)
        service.upload(picture, "p.png", service.hello())
        ((method, _, headers),) = storage.seen
        assert method == "PUT"
        assert "Authorization" not in headers
        assert "the-secret" not in str(storage.seen)
        assert "Authorization" not in server.seen[0][2]  # hello


@pytest.mark.parametrize("url", ["http://10.0.0.1/part", "https://169.254.169.254/part", "https://192.168.0.1/part"])
def test_a_service_cannot_send_this_program_into_the_users_network(tmp_path, picture, url):
    size = picture.stat().st_size
    with Said(said(404)) as server:
        link = {"number": 1, "bytes": size, "url": url, "headers": {}}
        server.answers = [said(201, {"upload": "b" * 32, "part_bytes": size, "complete": False, "parts": [link]})]
        service = Service(server.url, "key", patience=QUICK)
        with pytest.raises(AddressRefused):
            service.upload(picture, "p.png", HELLO(size))


def HELLO(part):  # noqa: N802
    from engine.offload.values import Hello

    return Hello("1", 1.0, 100, 100, 100, part, (), None)


@pytest.mark.parametrize(
    "part",
    [
        {"number": 2, "bytes": 10, "url": "/x", "headers": {}},
        {"number": 0, "bytes": 10, "url": "/x", "headers": {}},
        {"number": 1, "bytes": 10, "url": "/x", "headers": {"Host": "elsewhere"}},
        {"number": 1, "bytes": 10, "url": "/x"},
    ],
)
def test_parts_that_make_no_sense_are_refused(tmp_path, part):
    path = tmp_path / "p.png"
    path.write_bytes(b"0123456789")
    answer = {"upload": "b" * 32, "part_bytes": 10, "complete": False, "parts": [part]}
    with Said(said(201, answer)) as server, pytest.raises(CloudRefused):
        Service(server.url, "key", patience=QUICK).upload(path, "p.png", HELLO(10))


def test_sums_of_the_whole_and_of_each_part_are_announced(tmp_path):
    path = tmp_path / "p.png"
    path.write_bytes(bytes(range(25)))
    with Said(said(422, {"code": "request-invalid", "message": "No."})) as server:
        with pytest.raises(Exception, match="No"):
            Service(server.url, "key", patience=QUICK).upload(path, "p.png", HELLO(10))
        assert len(server.seen) == 1
    from engine.offload.client import _sums

    whole, sums = _sums(path, 10, lambda: False)
    data = path.read_bytes()
    assert whole == hashlib.sha256(data).hexdigest()
    assert list(sums) == [hashlib.sha256(data[at : at + 10]).hexdigest() for at in (0, 10, 20)]


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("cloud.example", "https://cloud.example"),
        (" https://cloud.example:8443/ ", "https://cloud.example:8443"),
        ("http://127.0.0.1:47811", "http://127.0.0.1:47811"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_an_address_is_an_origin(text, origin):
    assert checked_address(text) == origin


@pytest.mark.parametrize(
    "text", ["", "ftp://a", "https://user:pass@a", "https://a/path", "https://a?x=1", "https://a:port", "https://"]
)
def test_what_is_no_origin_is_refused(text):
    with pytest.raises(AddressRefused):
        checked_address(text)


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("http://cloud.example", ["10.0.0.1"]),  # without TLS only on this machine
        ("http://cloud.example", ["8.8.8.8"]),
        ("https://cloud.example", ["169.254.169.254"]),
        ("https://cloud.example", ["0.0.0.0"]),  # noqa: S104
        ("https://cloud.example", ["224.0.0.1"]),
    ],
)
def test_a_named_service_may_be_near_but_not_just_anything(url, addresses):
    web = Web(lambda *_: addresses, named=frozenset(("cloud.example",)))
    with pytest.raises(AddressRefused), web.ask("GET", url, {}):
        pass


def test_a_named_service_may_stand_in_the_users_network():
    web = Web(lambda *_: ["127.0.0.1"], named=frozenset(("cloud.example",)))
    with pytest.raises(TransferFailed), web.ask("GET", "https://cloud.example:9", {}):  # asked, and nobody is there
        pass


def test_parts_go_straight_to_a_bucket(tmp_path, monkeypatch, picture):
    """Signed with headers of S3's own, the length among them."""
    port = free_port()
    server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
    server.start()
    try:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "user")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        where = f"http://127.0.0.1:{port}"
        boto3.client("s3", endpoint_url=where, region_name="us-east-1").create_bucket(Bucket="pictures")
        with served(tmp_path / "cloud", storage="s3://pictures", s3_endpoint=where, part_mb=5) as cloud:
            service = Service(cloud.url, cloud.secret, patience=QUICK)
            upload = service.upload(picture, "picture.png", service.hello())
            job = service.follow(service.submit(upload, {"scale": 2}, OUTPUT, "k" * 32))
            assert job.state is JobState.DONE
            service.fetch(job, tmp_path / "result.png")
            assert (tmp_path / "result.png").stat().st_size == job.bytes
    finally:
        server.stop()
