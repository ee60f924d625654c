"""Uploads and results straight to and from an S3 server, which moto plays."""

from __future__ import annotations

import io
import time

import boto3
import numpy as np
import pytest
from clouds import key_of, served, settings_in
from daemons import free_port
from moto.server import ThreadedMotoServer
from pictures import encoded, noise
from PIL import Image as Pillow
from sigv4 import refusal

from engine.cloud.bucket import Bucket
from engine.errors import PathRefused, StorageFailed, UnknownUpload

pytestmark = pytest.mark.integration

SECRET = "secret-of-the-test"  # noqa: S105


@pytest.fixture(scope="module")
def server():
    port = free_port()
    server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def s3(server, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "user")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    client = boto3.client("s3", endpoint_url=server, region_name="us-east-1")
    client.create_bucket(Bucket="pictures")
    yield client
    for entry in client.list_objects_v2(Bucket="pictures").get("Contents", ()):
        client.delete_object(Bucket="pictures", Key=entry["Key"])
    for begun in client.list_multipart_uploads(Bucket="pictures").get("Uploads", ()):
        client.abort_multipart_upload(Bucket="pictures", Key=begun["Key"], UploadId=begun["UploadId"])


@pytest.fixture
def cloud(s3, server, tmp_path):
    with served(tmp_path, storage="s3://pictures/relief", s3_endpoint=server, part_mb=5) as cloud:
        yield cloud


def names(s3):
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket="pictures").get("Contents", ())]


def test_parts_go_to_the_bucket_and_the_result_comes_from_it(cloud, s3, server):
    pixels = noise(1500, 1300)
    data = encoded(pixels, "PNG")
    client = cloud.client
    begun = client.begin(data, sums=True)
    assert len(begun["parts"]) == 2
    for part in begun["parts"]:
        assert part["url"].startswith(f"{server}/pictures/relief/uploads/{begun['upload']}?")
        assert "x-amz-checksum-sha256" in part["headers"]
        answer = client.put(begun, part, data)
        assert answer.status_code == 200, answer.text
        assert answer.headers["ETag"]
    assert client.ask("POST", f"/v1/uploads/{begun['upload']}/complete").status_code == 200
    job = client.wait(client.submit(begun["upload"]).json()["id"])
    assert job["state"] == "done", job
    where = client.ask("GET", f"/v1/jobs/{job['id']}/result").headers["Location"]
    assert where.startswith(f"{server}/pictures/relief/results/{job['id']}/")
    got = client.session.get(where, timeout=30)
    assert got.headers["Content-Type"] == "image/png"
    assert np.array_equal(np.asarray(Pillow.open(io.BytesIO(got.content))), pixels.repeat(2, 0).repeat(2, 1))
    assert client.session.get(where, headers={"Range": "bytes=0-9"}, timeout=30).content == got.content[:10]
    assert client.ask("DELETE", f"/v1/jobs/{job['id']}").status_code == 204
    assert names(s3) == []


def test_signatures_are_judged_as_the_inventor_does():
    """The example of AWS's own description."""
    url = (
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
        "AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
        "&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )
    secret, day = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", 1369353600
    assert refusal("GET", url, {}, secret, now=day) == ""
    assert refusal("PUT", url, {}, secret, now=day) == "another signature"
    assert refusal("GET", url, {}, secret, now=day + 86401) == "expired"


def test_an_address_for_a_part_is_good_for_that_part_alone(cloud):
    """For its name, number, length and content, for writing only, and for an hour."""
    data = encoded(noise(1500, 1300), "PNG")
    begun = cloud.client.begin(data, sums=True)
    first, second = begun["parts"]
    url, headers = first["url"], {**first["headers"], "Content-Length": str(first["bytes"])}
    assert refusal("PUT", url, headers, SECRET) == ""
    other = cloud.client.begin(data)["upload"]
    for wrong, sent in (
        (url.replace(begun["upload"], other), headers),
        (url.replace("/uploads/", "/results/"), headers),
        (url.replace("/pictures/", "/others/"), headers),
        (url.replace("partNumber=1", "partNumber=2"), headers),
        (url.replace("X-Amz-Expires=3600", "X-Amz-Expires=360000"), headers),
        (url, {**headers, "Content-Length": str(first["bytes"] + 1)}),
        (url, {**headers, **second["headers"]}),
    ):
        assert refusal("PUT", wrong, sent, SECRET) == "another signature", wrong
    for method in ("GET", "DELETE", "POST"):
        assert refusal(method, url, headers, SECRET) == "another signature"
    assert refusal("PUT", url, {"Content-Length": headers["Content-Length"]}, SECRET).startswith(
        "without x-amz-checksum"
    )
    assert refusal("PUT", url, headers, SECRET, now=time.time() + 3700) == "expired"


def test_an_address_for_a_result_is_good_for_reading_that_result(cloud):
    _, job = cloud.client.enhance(encoded(noise(30, 30), "PNG"))
    url = cloud.client.ask("GET", f"/v1/jobs/{job['id']}/result").headers["Location"]
    assert refusal("GET", url, {}, SECRET) == ""
    for method, wrong in (
        ("PUT", url),
        ("DELETE", url),
        ("GET", url.replace(job["id"], "0" * 32)),
        ("GET", url.replace("image%2Fpng", "text%2Fhtml")),
        ("GET", url.replace("/results/", "/uploads/")),
    ):
        assert refusal(method, wrong, {}, SECRET) == "another signature", (method, wrong)
    assert refusal("GET", url, {}, SECRET, now=time.time() + 3700) == "expired"


def test_an_upload_goes_on_after_the_line_was_cut(cloud):
    data = encoded(noise(1500, 1300), "PNG")
    client = cloud.client
    begun = client.begin(data)
    client.put(begun, begun["parts"][1], data)
    seen = client.ask("GET", f"/v1/uploads/{begun['upload']}").json()
    assert (seen["done"], [p["number"] for p in seen["parts"]]) == ([2], [1])
    assert client.ask("POST", f"/v1/uploads/{begun['upload']}/complete").status_code == 409
    client.put(begun, seen["parts"][0], data)
    assert client.ask("POST", f"/v1/uploads/{begun['upload']}/complete").json()["width"] == 1500


def test_an_upload_whose_service_was_killed_after_the_join_is_completed_by_asking_again(cloud, s3):
    data = encoded(noise(1500, 1300), "PNG")
    client = cloud.client
    begun = client.begin(data, sums=True)
    for part in begun["parts"]:
        client.put(begun, part, data)
    row = cloud.stores.records.upload(key_of(cloud.stores, cloud.secret).id, begun["upload"])
    cloud.stores.objects.join(row)
    seen = client.ask("GET", f"/v1/uploads/{row.id}").json()
    assert (seen.get("done"), seen.get("parts")) == ([1, 2], []), seen
    done = client.ask("POST", f"/v1/uploads/{row.id}/complete")
    assert (done.status_code, done.json().get("width")) == (200, 1500)
    cloud.stores.objects.abandon(row)
    assert names(s3) == []
    with pytest.raises(UnknownUpload):
        cloud.stores.objects.join(row)


def test_an_upload_that_came_otherwise_than_announced_is_deleted(cloud, s3):
    data = encoded(noise(30, 30), "PNG")
    client = cloud.client
    begun = client.begin(data)
    client.put(begun, begun["parts"][0], data[:-1] + b"?")
    answer = client.ask("POST", f"/v1/uploads/{begun['upload']}/complete")
    assert (answer.status_code, answer.json()["code"]) == (422, "upload-broken")
    assert names(s3) == []


def test_one_request_works_with_a_bucket_too(cloud, s3):
    answer = cloud.client.ask("POST", "/v1/enhance?scale=2", data=encoded(noise(40, 30), "PNG"))
    assert answer.status_code == 200, answer.text
    until = time.monotonic() + 5
    while names(s3):
        assert time.monotonic() < until, "what was delivered is deleted"


def test_what_is_old_goes_from_the_bucket(cloud, s3):
    client = cloud.client
    client.enhance(encoded(noise(30, 30), "PNG"))
    client.begin(encoded(noise(30, 30), "PNG"))
    assert len(names(s3)) == 2
    cloud.jobs._clock = lambda: time.time() + 25 * 3600
    cloud.jobs.sweep()
    assert names(s3) == []
    assert s3.list_multipart_uploads(Bucket="pictures").get("Uploads", []) == []


def test_a_storage_that_does_not_answer_is_said_to_be_the_reason(s3, tmp_path):
    bucket = Bucket(settings_in(tmp_path, storage="s3://pictures", s3_endpoint=f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(StorageFailed, match="does not answer"):
        bucket.check()


def test_what_is_not_there_or_no_name_is_told_apart(s3, server, tmp_path):
    bucket = Bucket(settings_in(tmp_path, storage="s3://pictures", s3_endpoint=server))
    with pytest.raises(UnknownUpload):
        bucket.fetch("uploads/nothing", tmp_path / "x")
    for name in ("../secret", "uploads/../../x", "/etc/passwd", "uploads/a/b/c/d/e", "keys/a", "uploads/.hidden"):
        with pytest.raises(PathRefused):
            bucket.fetch(name, tmp_path / "x")
    with pytest.raises(StorageFailed):
        Bucket(settings_in(tmp_path, storage="s3://nowhere", s3_endpoint=server)).begin("a" * 32, None)
