"""Who gets in, what they may do, and what those get who mean harm."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from bombs import everything
from clouds import Caller, add_key, served
from daemons import ask as bare
from pictures import encoded, noise

from engine.cloud.folder import Folder, Grant
from engine.cloud.keys import Key, Limits, Rates, digest, new_secret, secret_of, verified
from engine.errors import PathRefused, QuotaExceeded, ScopeRefused, TokenRefused, UnknownUpload

PICTURE = encoded(noise(40, 30), "PNG")


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    limits = {"part_mb": 1, "max_direct_mb": 1, "max_upload_mb": 2, "max_megapixels": 40, "max_output_megapixels": 20}
    with served(tmp_path_factory.mktemp("cloud"), body_seconds=1.0, **limits) as cloud:
        yield cloud


@pytest.fixture
def client(cloud):
    return cloud.client


# --- keys --------------------------------------------------------------------------------------------------------


def test_a_key_is_kept_as_its_hash_and_nowhere_else(cloud, client):
    client.enhance(PICTURE)
    state = cloud.service.settings.state_dir
    for path in Path(state).rglob("*"):
        if path.is_file():
            assert cloud.secret.encode() not in path.read_bytes(), path
            assert cloud.secret[3:].encode() not in path.read_bytes(), path


def test_keys_are_random_and_of_one_form():
    keys = {new_secret() for _ in range(100)}
    assert len(keys) == 100
    assert all(secret_of(f"Bearer {key}") == key for key in keys)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic dTpw", "Bearer rk_short", f"Bearer rk_{'A' * 44}", "Bearer rk_" + "é" * 43, f"rk_{'A' * 43}"])  # fmt: skip
def test_what_has_not_the_form_of_a_key_is_refused_before_the_database_is_asked(header):
    with pytest.raises(TokenRefused):
        secret_of(header)


def test_a_key_that_is_revoked_or_not_the_one_found_is_refused():
    secret = new_secret()
    key = Key("a" * 32, "a", digest(secret), Limits(1, 0, 1), 0.0)
    assert verified(secret, key) is key
    for found in (None, Key("a" * 32, "a", digest(new_secret()), Limits(1, 0, 1), 0.0), Key("a" * 32, "a", digest(secret), Limits(1, 0, 1), 0.0, 5.0)):  # fmt: skip
        with pytest.raises(TokenRefused):
            verified(secret, found)


def test_nothing_but_hello_and_health_is_told_without_a_key(cloud):
    document = cloud.client.ask("GET", "/v1/openapi.json", key=False).json()
    asked = 0
    for path, methods in document["paths"].items():
        for method in methods:
            where = path.format(upload="0" * 32, job="0" * 32)
            status, headers, said = bare(cloud.port, method.upper(), where)
            if path in ("/v1/hello", "/v1/health", "/metrics"):
                assert status == 200
                continue
            assert (status, said["code"]) == (401, "token-refused"), (method, path)
            assert headers["www-authenticate"] == "Bearer"
            asked += 1
    assert asked > 8
    assert bare(cloud.port, "GET", "/v1/nothing")[0] == 401


def test_a_revoked_key_is_refused_at_once(cloud):
    other = cloud.another(name="to be revoked")
    assert other.ask("GET", f"/v1/jobs/{'0' * 32}").status_code == 404
    assert cloud.stores.records.revoke("to be revoked")
    assert other.ask("GET", f"/v1/jobs/{'0' * 32}").status_code == 401


def test_what_belongs_to_another_key_is_not_there(cloud, client):
    upload = client.upload(PICTURE)
    job = client.wait(client.submit(upload).json()["id"])["id"]
    other = cloud.another()
    assert other.submit(upload).status_code == 404
    for method, path in (
        ("GET", f"/v1/uploads/{upload}"),
        ("POST", f"/v1/uploads/{upload}/complete"),
        ("DELETE", f"/v1/uploads/{upload}"),
        ("GET", f"/v1/jobs/{job}"),
        ("GET", f"/v1/jobs/{job}/result"),
        ("GET", f"/v1/jobs/{job}/depth"),
        ("DELETE", f"/v1/jobs/{job}"),
    ):
        assert other.ask(method, path).status_code == 404, (method, path)
    assert other.ask("POST", f"/v1/jobs/{job}/feedback", json={"kind": "kept"}).status_code == 404
    wish = {"protect": {"upload": upload}}
    mine = other.upload(PICTURE)
    assert other.submit(mine, restoration=wish).status_code == 404
    assert client.ask("GET", f"/v1/jobs/{job}/result").status_code == 307


def test_files_of_the_service_cannot_be_named(client):
    upload = client.upload(PICTURE)
    answer = client.submit(upload, restoration={"protect": {"path": "/etc/passwd"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")
    assert client.submit(upload, device="cuda").status_code == 422


# --- limits ------------------------------------------------------------------------------------------------------


def test_requests_a_minute_are_counted_by_key_and_the_answer_says_when_to_come_again(cloud):
    hasty, other = cloud.another(requests=5), cloud.another()
    answers = [hasty.ask("GET", f"/v1/jobs/{'0' * 32}") for _ in range(11)]
    assert [a.status_code for a in answers[:5]] == [404] * 5
    assert 429 in [a.status_code for a in answers[5:]]
    refused = next(a for a in answers if a.status_code == 429)
    assert refused.json()["code"] == "quota-exceeded"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert other.ask("GET", f"/v1/jobs/{'0' * 32}").status_code == 404


def test_a_new_minute_is_a_new_count_and_replicas_share_the_limit():
    now = [0.0]
    rates = Rates(share=2, clock=lambda: now[0])
    key = Key("a" * 32, "a", "", Limits(1, 0, 10), 0.0)
    for _ in range(5):
        rates.count(key)
    with pytest.raises(QuotaExceeded) as caught:
        rates.count(key)
    assert caught.value.retry_after == 60
    now[0] = 61.0
    rates.count(key)


def test_jobs_at_a_time_megapixels_a_day_and_the_queue_are_limited(tmp_path):
    with served(tmp_path, working=False, max_queued=3) as cloud:
        busy = cloud.another(jobs=2)
        upload = busy.upload(PICTURE)
        assert [busy.submit(upload).status_code for _ in range(3)] == [202, 202, 429]
        small = cloud.another(megapixels=0.005)
        assert small.submit(small.upload(PICTURE)).status_code == 202
        again = small.submit(small.upload(PICTURE))
        assert (again.status_code, again.json()["code"]) == (429, "queue-full")
        direct = small.ask("POST", "/v1/enhance?scale=2", data=PICTURE)
        assert direct.status_code == 429
        assert int(direct.headers["Retry-After"]) >= 1
        text = small.ask("GET", "/metrics", key=False).text
        assert 'relief_cloud_limited_total{reason="queue"}' in text
        assert 'relief_cloud_limited_total{reason="quota"}' in text
        assert len(list((cloud.stores.objects.folder / "uploads").iterdir())) == 3, "what was refused is deleted"


def test_megapixels_of_a_day_run_out(tmp_path):
    with served(tmp_path, working=False) as cloud:
        small = cloud.another(megapixels=0.005)
        upload = small.upload(PICTURE)
        assert small.submit(upload).status_code == 202
        answer = small.submit(upload)
        assert (answer.status_code, answer.json()["code"]) == (429, "quota-exceeded")
        assert 1 <= int(answer.headers["Retry-After"]) <= 86400


def test_bodies_and_uploads_over_the_limits_are_refused_before_they_are_read(cloud, client):
    wanted = {"bytes": 3 * 2**20, "sha256": "0" * 64}
    assert client.ask("POST", "/v1/uploads", json=wanted).json()["code"] == "upload-too-large"
    connection = http.client.HTTPConnection("127.0.0.1", cloud.port, timeout=10)
    with contextlib.closing(connection):
        connection.putrequest("POST", "/v1/enhance")
        connection.putheader("Authorization", f"Bearer {cloud.secret}")
        connection.putheader("Content-Length", str(10**12))
        connection.endheaders()
        assert connection.getresponse().status == 413


def test_bodies_without_a_length_end_at_the_limit(client):
    def endless():
        for _ in range(40):
            yield bytes(2**16)

    answer = client.ask("POST", "/v1/enhance", data=endless())
    assert (answer.status_code, answer.json()["code"]) == (413, "upload-too-large")
    answer = client.ask("POST", "/v1/uploads", data=endless(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_only_json_is_taken_where_json_is_wanted(client):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = client.ask("POST", "/v1/jobs", data="{}", headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["code"]) == (415, "body-refused")
    answer = client.ask("POST", "/v1/enhance", data="{}", headers={"Content-Type": "application/json"})
    assert answer.status_code == 415


# --- signed addresses --------------------------------------------------------------------------------------------


@pytest.fixture
def begun(client):
    data = encoded(noise(700, 700), "PNG")
    return client.begin(data), data


def changed(url, **values):
    parts = urlsplit(url)
    query = {name: found[0] for name, found in parse_qs(parts.query).items()}
    path = values.pop("path", parts.path)
    query.update({name: str(value) for name, value in values.items()})
    return f"http://{parts.netloc}{path}?" + "&".join(f"{n}={v}" for n, v in query.items())


def test_a_signed_address_allows_one_thing_only(client, begun):
    upload, data = begun
    url = upload["parts"][0]["url"]
    piece = data[: upload["part_bytes"]]
    other = client.begin(data)["upload"]
    for wrong in (
        changed(url, part=2),
        changed(url, limit=10**9),
        changed(url, expires=10**11),
        changed(url, signature="0" * 64),
        changed(url, path=f"/v1/objects/uploads/{other}"),
        changed(url, checksum="0" * 64),
    ):
        answer = client.session.put(wrong, piece, timeout=10)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope-refused"), wrong
    assert client.session.get(url, timeout=10).status_code == 403, "what may be written may not be read"
    assert client.session.put(url, piece, timeout=10).status_code == 200


def test_a_result_can_be_read_by_its_address_and_not_written(client):
    _, job = client.enhance(PICTURE)
    url = client.ask("GET", f"/v1/jobs/{job['id']}/result").headers["Location"]
    assert client.session.put(url + "&part=1&limit=5", b"12345", timeout=10).status_code == 403
    assert client.session.get(url, timeout=10).status_code == 200
    assert client.session.get(changed(url, media_type="text/html"), timeout=10).status_code == 403


def test_an_address_expires(tmp_path):
    now = [1000.0]
    folder = Folder(tmp_path, b"s" * 32, 60.0, clock=lambda: now[0])
    (tmp_path / "results" / "a").write_bytes(b"x")
    link = folder.result_link("results/a", "image/png", "a.png", "")
    query = {n: v[0] for n, v in parse_qs(urlsplit(link.url).query).items()}
    grant = Grant("GET", "results/a", int(query["expires"]), media_type="image/png", file_name="a.png")
    assert folder.readable(grant, query["signature"]).name == "a"
    now[0] = 1061.0
    with pytest.raises(ScopeRefused, match="expired"):
        folder.readable(grant, query["signature"])
    with pytest.raises(ScopeRefused):
        Folder(tmp_path, b"t" * 32, 60.0, clock=lambda: 1000.0).readable(grant, query["signature"])


@pytest.mark.parametrize("name", ["../cloud.sqlite3", "uploads/../../x", "/etc/passwd", "uploads//a", "uploads/.a", "uploads/a/../b", "results/a\\b", "uploads/a\0b", "secrets/a", "uploads", ""])  # fmt: skip
def test_names_that_leave_the_folder_are_refused_even_when_signed(tmp_path, name):
    folder = Folder(tmp_path, b"s" * 32, 60.0, clock=lambda: 0.0)
    grant = Grant("GET", name, 60)
    with pytest.raises(PathRefused):
        folder.readable(grant, grant.signed(b"s" * 32))


def test_paths_with_detours_are_refused_by_the_routes(cloud):
    for path in (
        "/v1/objects/..%2f..%2fetc%2fpasswd",
        "/v1/objects/../../etc/passwd",
        "/v1/objects/uploads/..%2f..%2fx",
    ):
        status, _, said = bare(cloud.port, "GET", f"{path}?expires=99999999999&signature=x")
        assert status in (401, 403, 404), (path, said)


def test_file_names_of_users_do_not_become_headers(client):
    upload = client.upload(PICTURE, name='a"\r\nX-Evil: yes/../../b.png')
    job = client.wait(client.submit(upload).json()["id"])["id"]
    url = client.ask("GET", f"/v1/jobs/{job}/result").headers["Location"]
    got = client.session.get(url, timeout=10)
    assert got.status_code == 200
    assert "X-Evil" not in got.headers


# --- those who mean harm -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(everything()))
def test_a_file_made_to_do_harm_is_refused_or_read_without_any(client, cloud, name):
    data = everything()[name]
    begun = client.begin(data, name="bomb")
    for part in begun["parts"]:
        assert client.put(begun, part, data).status_code == 200
    started = time.monotonic()
    answer = client.ask("POST", f"/v1/uploads/{begun['upload']}/complete", timeout=60)
    assert time.monotonic() - started < 30
    assert answer.status_code in (200, 413, 422), answer.text
    if answer.status_code == 200 and answer.json()["width"] * answer.json()["height"] * 4 > 20e6:
        assert client.submit(begun["upload"]).status_code == 413
    assert client.ask("GET", "/v1/health", key=False).status_code == 200


def opened(port):
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    return contextlib.closing(connection)


def test_a_body_that_does_not_come_is_given_up(cloud):
    with opened(cloud.port) as line:
        head = f"POST /v1/enhance HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {cloud.secret}\r\nContent-Length: 1000\r\n\r\n"
        line.sendall(head.encode() + b"begin")
        started = time.monotonic()
        said = line.recv(4096)
    assert said.startswith(b"HTTP/1.1 408")
    assert time.monotonic() - started < 5


def test_a_body_that_drips_is_given_up(cloud):
    with opened(cloud.port) as line:
        head = f"POST /v1/enhance HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {cloud.secret}\r\nContent-Length: 1000\r\n\r\n"
        line.sendall(head.encode())
        line.settimeout(0.3)
        said, until = b"", time.monotonic() + 15
        while not said and time.monotonic() < until:
            with contextlib.suppress(TimeoutError, ConnectionError):
                line.sendall(b"x")
                said = line.recv(4096)
    assert said.startswith(b"HTTP/1.1 408")


def test_hundreds_that_begin_and_never_end_do_not_stop_others(cloud):
    with contextlib.ExitStack() as lines:
        for _ in range(200):
            line = lines.enter_context(opened(cloud.port))
            line.sendall(b"POST /v1/enhance HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        started = time.monotonic()
        assert cloud.client.ask("GET", "/v1/health", key=False, timeout=10).status_code == 200
        cloud.client.enhance(PICTURE)
        assert time.monotonic() - started < 20


def test_an_upload_whose_line_breaks_leaves_nothing(cloud, client, begun):
    upload, data = begun
    parts = urlsplit(upload["parts"][0]["url"])
    with opened(cloud.port) as line:
        size = upload["parts"][0]["bytes"]
        line.sendall(f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode())
        line.sendall(data[: size // 2])
        folder = cloud.stores.objects.folder / "parts" / upload["upload"]
        begun_by = time.monotonic() + 10
        while not list(folder.iterdir()) and time.monotonic() < begun_by:
            time.sleep(0.01)
    until = time.monotonic() + 10
    while list(folder.iterdir()) and time.monotonic() < until:
        time.sleep(0.05)
    assert list(folder.iterdir()) == []
    assert client.ask("GET", f"/v1/uploads/{upload['upload']}").json()["done"] == []


# --- what is said and to whom ------------------------------------------------------------------------------------


def test_every_answer_has_an_id_and_is_safe_for_browsers(cloud, client):
    for key, path in ((False, "/v1/hello"), (False, "/v1/jobs"), (True, "/v1/nothing"), (True, "/v1/jobs/x")):
        answer = client.ask("GET", path, key=key)
        assert len(answer.headers["X-Request-ID"]) == 32
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in answer.headers
    mine = client.ask("GET", "/v1/hello", headers={"X-Request-ID": "my-id.1"})
    assert mine.headers["X-Request-ID"] == "my-id.1"
    evil = client.ask("GET", "/v1/hello", headers={"X-Request-ID": "a b<script>"})
    assert len(evil.headers["X-Request-ID"]) == 32


def test_metrics_are_for_this_machine_or_for_who_has_their_token(cloud, tmp_path):
    assert cloud.client.ask("GET", "/metrics", key=False).status_code == 200
    assert cloud.client.ask("GET", "/metrics", key=False, headers={"X-Forwarded-For": "1.2.3.4"}).status_code == 401
    with served(tmp_path, metrics_token="let-me-see") as other:  # noqa: S106  (of nobody)
        assert other.client.ask("GET", "/metrics", key=False).status_code == 401
        assert other.client.ask("GET", "/metrics").status_code == 401
        answer = other.client.ask("GET", "/metrics", key=False, headers={"Authorization": "Bearer let-me-see"})
        assert answer.status_code == 200


def test_the_document_names_no_secret_and_no_place_of_this_machine(cloud, tmp_path_factory):
    text = json.dumps(cloud.client.ask("GET", "/v1/openapi.json", key=False).json())
    for secret in (cloud.secret, str(tmp_path_factory.getbasetemp()), str(cloud.port)):
        assert secret not in text


def test_many_at_once_are_answered_and_kept_apart(cloud):
    failures = []

    def use(number):
        try:
            with contextlib.closing(Caller(cloud.url, add_key(cloud.stores, f"k{number}")).session):
                caller = Caller(cloud.url, add_key(cloud.stores, f"k{number}b"))
                for _ in range(3):
                    caller.enhance(PICTURE)
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=use, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_many_who_wait_for_an_upload_to_be_completed_keep_nobody_else_waiting(cloud, monkeypatch):
    client, may_go = cloud.client, threading.Event()
    upload = client.begin(PICTURE)["upload"]

    def slowly(key, upload):
        may_go.wait(30)
        raise UnknownUpload("There is no such upload.")

    monkeypatch.setattr(cloud.service.acceptance, "complete", slowly)
    with ThreadPoolExecutor(60) as pool:
        asked = [pool.submit(client.ask, "POST", f"/v1/uploads/{upload}/complete") for _ in range(60)]
        try:
            time.sleep(0.5)
            assert client.ask("GET", f"/v1/uploads/{upload}").status_code == 200
            assert not any(one.done() for one in asked)
        finally:
            may_go.set()
        assert {one.result().status_code for one in asked} == {404}
