"""Uploads, jobs and results through the real routes, with networks that only repeat pixels."""

from __future__ import annotations

import base64
import io
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from clouds import FAKE, key_of, served
from pictures import encoded, noise, pattern
from PIL import Image as Pillow

from engine.domain import JobState
from engine.errors import DiskFull
from engine.session import FakeSession


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with served(tmp_path_factory.mktemp("cloud"), part_mb=1) as cloud:
        yield cloud


@pytest.fixture
def client(cloud):
    return cloud.client


def opened(data):
    return np.asarray(Pillow.open(io.BytesIO(data)))


def test_a_picture_goes_there_and_comes_back_larger(client):
    pixels = noise(90, 70)
    result, job = client.enhance(encoded(pixels, "PNG"))
    assert np.array_equal(opened(result), pixels.repeat(2, 0).repeat(2, 1))
    assert (job["outcome"]["width"], job["outcome"]["height"]) == (180, 140)
    assert job["report"]["model"] == "fake"
    assert job["report"]["tiles"] > 1
    assert job["name"] == "a.png"


def test_hello_states_limits_and_how_long_files_are_kept_without_a_key(cloud, client):
    answer = client.ask("GET", "/v1/hello", key=False)
    assert answer.status_code == 200
    said = answer.json()
    assert said["keep_hours"] == 24
    assert said["models"] == ["fake"]
    assert said["part_bytes"] == 2**20


def test_health_tells_whether_the_queue_is_worked_off(client):
    answer = client.ask("GET", "/v1/health", key=False)
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_an_upload_in_parts_goes_on_where_it_broke_off(client):
    data = encoded(noise(900, 900), "PNG")
    begun = client.begin(data)
    assert len(begun["parts"]) == 3
    assert client.put(begun, begun["parts"][1], data).status_code == 200
    answer = client.ask("POST", f"/v1/uploads/{begun['upload']}/complete")
    assert (answer.status_code, answer.json()["code"]) == (409, "job-conflict")
    seen = client.ask("GET", f"/v1/uploads/{begun['upload']}").json()
    assert seen["done"] == [2]
    assert [part["number"] for part in seen["parts"]] == [1, 3]
    for part in seen["parts"]:
        client.put(begun, part, data)
    done = client.ask("POST", f"/v1/uploads/{begun['upload']}/complete").json()
    assert (done["width"], done["height"], done["source"]) == (900, 900, "PNG")
    again = client.ask("POST", f"/v1/uploads/{begun['upload']}/complete")
    assert again.json() == done


def sent(client, data, name="a.png"):
    """An upload all of whose parts came, not completed yet."""
    begun = client.begin(data, name)
    for part in begun["parts"]:
        assert client.put(begun, part, data).status_code == 200
    return begun["upload"]


@pytest.mark.parametrize(
    ("data", "status"), [(encoded(noise(900, 900), "PNG"), 200), (b"no picture at all" * 70_000, 422)]
)
def test_who_completes_again_while_the_parts_are_joined_waits_and_is_answered_alike(
    cloud, client, monkeypatch, data, status
):
    upload = sent(client, data)
    objects, joined, go_on = cloud.stores.objects, threading.Event(), threading.Event()
    fetch = objects.fetch

    def slow(name, path):
        joined.set()
        assert go_on.wait(30)
        fetch(name, path)

    monkeypatch.setattr(objects, "fetch", slow)
    with ThreadPoolExecutor(3) as threads:
        address = f"/v1/uploads/{upload}/complete"
        answers = [threads.submit(cloud.client.ask, "POST", address)]
        assert joined.wait(30)
        stranger = cloud.another().ask("POST", address)
        answers += [threads.submit(cloud.client.ask, "POST", address) for _ in range(2)]
        time.sleep(1.5)
        go_on.set()
        first, *others = [answer.result() for answer in answers]
    assert first.status_code == status, first.text
    assert [(o.status_code, o.json()) for o in others] == [(status, first.json())] * 2
    assert stranger.status_code == 404


@pytest.mark.parametrize("left", [False, True])
def test_an_upload_whose_service_was_killed_after_the_join_is_completed_by_asking_again(cloud, client, left):
    data = encoded(noise(900, 900), "PNG")
    upload = sent(client, data)
    objects = cloud.stores.objects
    objects.join(cloud.stores.records.upload(key_of(cloud.stores, cloud.secret).id, upload))
    parts = objects.folder / "parts" / upload
    assert not parts.exists()
    if left:  # killed while it removed them
        parts.mkdir()
        (parts / "000002").write_bytes(data[2**20 : 2**21])
    seen = client.ask("GET", f"/v1/uploads/{upload}").json()
    assert (seen["done"], seen["parts"]) == ([1, 2, 3], [])
    done = client.ask("POST", f"/v1/uploads/{upload}/complete")
    assert (done.status_code, done.json().get("width")) == (200, 900)
    assert (objects.folder / "uploads" / upload).read_bytes() == data
    assert not parts.exists()


def test_uploads_of_others_on_their_way_outlive_what_came_whole_and_was_no_picture(cloud, client):
    upload = sent(cloud.another(), encoded(noise(20, 20), "PNG"))
    assert client.ask("POST", "/v1/enhance", data=b"no picture at all").status_code == 422
    assert (cloud.stores.objects.folder / "parts" / upload / "000001").exists()


def test_a_part_that_was_damaged_on_its_way_is_refused_and_may_come_again(client):
    data = encoded(noise(40, 40), "PNG")
    begun = client.begin(data, sums=True)
    part = begun["parts"][0]
    assert client.put(begun, part, data[:-1] + b"x").status_code == 422
    assert client.put(begun, part, data[:-1]).status_code == 422
    assert client.ask("GET", f"/v1/uploads/{begun['upload']}").json()["done"] == []
    assert client.put(begun, part, data).status_code == 200
    assert client.ask("POST", f"/v1/uploads/{begun['upload']}/complete").status_code == 200


def test_an_upload_with_another_sum_than_announced_is_refused_and_gone(client):
    data = encoded(noise(40, 40), "PNG")
    begun = client.begin(data)
    wrong = data[:-1] + bytes([data[-1] ^ 1])
    assert client.put(begun, begun["parts"][0], wrong).status_code == 200
    answer = client.ask("POST", f"/v1/uploads/{begun['upload']}/complete")
    assert (answer.status_code, answer.json()["code"]) == (422, "upload-broken")
    assert client.ask("GET", f"/v1/uploads/{begun['upload']}").status_code == 404


def test_what_is_no_picture_is_found_out_before_a_job_exists(client, cloud):
    begun = client.begin(b"no picture at all", name="notes.txt")
    client.put(begun, begun["parts"][0], b"no picture at all")
    answer = client.ask("POST", f"/v1/uploads/{begun['upload']}/complete")
    assert (answer.status_code, answer.json()["code"]) == (422, "not-a-picture")
    assert answer.json()["message"].startswith("notes.txt")
    assert not list((cloud.stores.objects.folder / "uploads").glob(begun["upload"]))


def test_the_same_idempotency_key_makes_one_job(client):
    upload = client.upload(encoded(noise(30, 30), "PNG"))
    first = client.submit(upload, idempotency="only-once").json()
    again = client.submit(upload, idempotency="only-once")
    assert (again.status_code, again.json()["id"]) == (202, first["id"])
    other = client.submit(upload, idempotency="only-once", tile=80)
    assert (other.status_code, other.json()["code"]) == (409, "job-conflict")
    client.wait(first["id"])
    assert client.submit(upload, idempotency="only-once").json()["state"] == "done"


def test_idempotency_keys_of_others_are_others(cloud, client):
    upload = client.upload(encoded(noise(30, 30), "PNG"))
    other = cloud.another()
    theirs = other.upload(encoded(noise(30, 30), "PNG"))
    assert client.submit(upload, idempotency="the-same-key").json()["id"] != other.submit(theirs, idempotency="the-same-key").json()["id"]  # fmt: skip


def test_a_picture_in_and_a_picture_out_in_one_request(client, cloud):
    pixels = pattern(48, 32)
    answer = client.ask("POST", "/v1/enhance?scale=2", data=encoded(pixels, "PNG"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert opened(answer.content).shape == (64, 96, 3)
    job = answer.headers["X-Relief-Job"]
    results = cloud.stores.objects.folder / "results" / job
    until = time.monotonic() + 15
    while results.exists() or client.ask("GET", f"/v1/jobs/{job}/result").status_code != 404:
        assert time.monotonic() < until, "what was delivered is deleted"


def test_a_direct_request_with_a_name_can_be_asked_again_after_a_lost_answer(client):
    data = encoded(pattern(48, 32), "PNG")
    answers = [
        client.ask("POST", "/v1/enhance?scale=2&format=jpg", data=data, headers={"Idempotency-Key": "direct-one"})
        for _ in range(2)
    ]
    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].headers["X-Relief-Job"] == answers[1].headers["X-Relief-Job"]
    assert answers[0].content == answers[1].content


def test_a_direct_request_with_a_name_stands_for_its_picture_and_its_wish(client):
    data, other = encoded(pattern(48, 32), "PNG"), encoded(noise(48, 32), "PNG")

    def ask(data, query="scale=2", name="direct-two"):
        return client.ask("POST", f"/v1/enhance?{query}", data=data, headers={"Idempotency-Key": name})

    first = ask(data)
    assert first.status_code == 200, first.text
    for answer in (ask(other), ask(data, "scale=2&format=jpg"), ask(data, "scale=1.5")):
        assert (answer.status_code, answer.json()["code"]) == (409, "job-conflict")
    assert ask(data).content == first.content
    assert ask(data, "scale=2&model=fake").content == first.content, "the model that the service would choose"
    assert client.ask("DELETE", f"/v1/jobs/{first.headers['X-Relief-Job']}").status_code == 204
    assert ask(data).json()["code"] == "unknown-job"
    client.submit(client.upload(data), idempotency="of-a-job-in-parts", depth={"source": "none"})
    assert ask(data, name="of-a-job-in-parts").status_code == 409


def test_two_direct_requests_with_one_name_at_the_same_time_are_one(cloud, client, monkeypatch):
    data, headers = encoded(pattern(48, 32), "PNG"), {"Idempotency-Key": "direct-three"}
    first = client.ask("POST", "/v1/enhance?scale=2", data=data, headers=headers)
    find, late = cloud.stores.table.by_idempotency, [True]
    # The other one's job is there only after this one was looked for.
    monkeypatch.setattr(cloud.stores.table, "by_idempotency", lambda *who: None if late and late.pop() else find(*who))
    again = client.ask("POST", "/v1/enhance?scale=2", data=data, headers=headers)
    assert not late
    assert again.status_code == 200, again.text
    assert again.headers["X-Relief-Job"] == first.headers["X-Relief-Job"]


@pytest.mark.parametrize(
    ("body", "query", "status", "code"),
    [
        (b"", "", 422, "input-empty"),
        (b"words", "", 422, "not-a-picture"),
        (None, "?scale=99", 422, "request-invalid"),
        (None, "?model=nonesuch", 404, "unknown-model"),
        (None, "?scale=2&width=50", 422, "request-invalid"),
        (None, "?scal=2", 422, "request-invalid"),
    ],
)
def test_a_direct_request_that_cannot_be_done_says_why(client, body, query, status, code):
    body = encoded(noise(20, 20), "PNG") if body is None else body
    answer = client.ask("POST", f"/v1/enhance{query}", data=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_results_are_served_in_ranges(client):
    data = encoded(noise(50, 50), "PNG")
    result, job = client.enhance(data)
    where = client.ask("GET", f"/v1/jobs/{job['id']}/result").headers["Location"]
    part = client.session.get(where, headers={"Range": "bytes=10-19"}, timeout=10)
    assert (part.status_code, part.content) == (206, result[10:20])


def test_a_depth_map_comes_along_when_asked_for(client):
    answer = client.submit(client.upload(encoded(noise(50, 40), "PNG")), output={"format": "png", "depth_map": True})
    job = client.wait(answer.json()["id"])
    assert job["outcome"]["depth"]
    where = client.ask("GET", f"/v1/jobs/{job['id']}/depth")
    assert where.status_code == 307
    assert opened(client.session.get(where.headers["Location"], timeout=10).content).shape == (80, 100)


def test_a_deleted_job_takes_picture_and_result_with_it(client, cloud):
    data = encoded(noise(50, 50), "PNG")
    upload = client.upload(data)
    job = client.wait(client.submit(upload).json()["id"])["id"]
    where = client.ask("GET", f"/v1/jobs/{job}/result").headers["Location"]
    assert client.ask("DELETE", f"/v1/jobs/{job}").status_code == 204
    assert client.ask("GET", f"/v1/jobs/{job}/result").status_code == 404
    assert client.session.get(where, timeout=10).status_code == 404
    assert client.ask("GET", f"/v1/uploads/{upload}").status_code == 404
    assert not (cloud.stores.objects.folder / "uploads" / upload).exists()


def test_a_deleted_job_takes_its_masks_and_depth_maps_along_unless_another_one_waits_for_them(tmp_path):
    data = encoded(noise(30, 30), "PNG")
    with served(tmp_path, working=False) as cloud:
        client = cloud.client
        shared, own = client.upload(data, "depth.png"), client.upload(data, "depth.png")
        pictures = [client.upload(data) for _ in range(3)]
        jobs = []
        for picture, depth in zip(pictures, (shared, shared, own), strict=True):
            answer = client.submit(picture, depth={"source": "file", "file": {"upload": depth}})
            assert answer.status_code == 202, answer.text
            jobs.append(answer.json()["id"])
        kept = cloud.stores.objects.folder / "uploads"

        def there():
            return {path.name for path in kept.iterdir()}

        assert client.ask("DELETE", f"/v1/jobs/{jobs[0]}").status_code == 204
        assert there() == {*pictures[1:], shared, own}
        assert client.ask("DELETE", f"/v1/jobs/{jobs[2]}").status_code == 204
        assert client.ask("GET", f"/v1/uploads/{own}").status_code == 404
        assert there() == {pictures[1], shared}
        assert client.ask("DELETE", f"/v1/jobs/{jobs[1]}").status_code == 204
        assert there() == set()


def test_feedback_is_kept_once_and_a_crop_only_with_consent(client, cloud):
    _, job = client.enhance(encoded(noise(50, 50), "PNG"))
    where = f"/v1/jobs/{job['id']}/feedback"
    crop = base64.b64encode(encoded(noise(32, 32), "PNG")).decode()
    assert client.ask("POST", where, json={"kind": "kept"}).status_code == 204
    assert client.ask("POST", where, json={"kind": "rated"}).status_code == 422
    assert client.ask("POST", where, json={"kind": "kept", "crop": crop}).status_code == 422
    kept = cloud.stores.objects.folder / "feedback" / f"{job['id']}.png"
    assert client.ask("POST", where, json={"kind": "undone", "consent": True, "crop": crop}).status_code == 204
    assert kept.exists()
    assert cloud.stores.records.feedback(job["id"]).kind == "undone"
    assert client.ask("POST", where, json={"kind": "rated", "rating": 5}).status_code == 204
    assert not kept.exists(), "consent holds for what was said with it"
    large = base64.b64encode(encoded(noise(600, 8), "PNG")).decode()
    answer = client.ask("POST", where, json={"kind": "kept", "consent": True, "crop": large})
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")


def test_a_failed_picture_keeps_its_reason_and_its_name_and_costs_nothing(tmp_path):
    def broken(*_):
        return FakeSession(2, script=[lambda result: result * np.nan] * 1000)

    with served(tmp_path, broken) as cloud:
        client = cloud.client
        job = client.wait(client.submit(client.upload(encoded(noise(30, 30), "PNG"), "cat.png")).json()["id"])
        assert (job["state"], job["error"]["code"]) == ("failed", "output-rejected")
        assert client.ask("GET", f"/v1/jobs/{job['id']}/result").json()["code"] == "job-conflict"
        key = key_of(cloud.stores, cloud.secret)
        used = cloud.stores.records.usage(key.id, int(time.time() // 86400))
        assert used.jobs == 1
        assert used.megapixels == pytest.approx(0)


def test_the_wait_ends_with_the_next_revision(tmp_path):
    with served(tmp_path, working=False) as cloud:
        client = cloud.client
        job = client.submit(client.upload(encoded(noise(30, 30), "PNG"))).json()
        assert (job["state"], job["ahead"]) == ("queued", 0)
        started = time.monotonic()
        client.ask("GET", f"/v1/jobs/{job['id']}?wait=0.5&revision={job['revision']}")
        assert time.monotonic() - started >= 0.5
        with cloud.jobs:
            started = time.monotonic()
            seen = client.ask("GET", f"/v1/jobs/{job['id']}?wait=30&revision={job['revision']}").json()
            assert seen["revision"] > job["revision"]
            assert time.monotonic() - started < 10
            assert client.wait(job["id"])["state"] == "done"


def test_a_running_job_that_is_deleted_stops_and_leaves_nothing(tmp_path):
    def slow(*_):
        return FakeSession(2, on_call=lambda _: time.sleep(0.2))

    with served(tmp_path, slow, tiles_at_once=1) as cloud:
        client = cloud.client
        job = client.submit(client.upload(encoded(noise(600, 600), "PNG"))).json()["id"]
        seen = client.ask("GET", f"/v1/jobs/{job}").json()
        while not (seen["progress"] and seen["progress"]["tiles_done"]):
            seen = client.ask("GET", f"/v1/jobs/{job}?wait=2&revision={seen['revision']}").json()
        assert client.ask("DELETE", f"/v1/jobs/{job}").status_code == 204
        assert client.ask("GET", f"/v1/jobs/{job}").json()["state"] == "cancelled"
        until = time.monotonic() + 10
        while list(tmp_path.glob("relief-cloud-*")):
            assert time.monotonic() < until, "the scratch files go with the job"
            time.sleep(0.05)
        assert not (cloud.stores.objects.folder / "results" / job).exists()
        assert cloud.stores.table.job(job).state is JobState.CANCELLED


def test_a_job_that_is_deleted_while_its_result_is_stored_leaves_none(tmp_path, monkeypatch):
    with served(tmp_path) as cloud:
        client, objects = cloud.client, cloud.stores.objects
        storing, deleted, stored = threading.Event(), threading.Event(), threading.Event()
        real = objects.store

        def store(name, path, media_type):
            if name.startswith("results/"):
                storing.set()
                deleted.wait(30)
            real(name, path, media_type)
            stored.set()

        upload = client.upload(encoded(noise(30, 30), "PNG"))
        monkeypatch.setattr(objects, "store", store)
        job = client.submit(upload).json()["id"]
        assert storing.wait(30)
        assert client.ask("DELETE", f"/v1/jobs/{job}").status_code == 204
        deleted.set()
        assert stored.wait(30)
        folder = objects.folder / "results" / job
        until = time.monotonic() + 10
        while folder.exists() and list(folder.iterdir()):
            assert time.monotonic() < until, "the result is deleted too"
            time.sleep(0.05)


def test_a_service_that_ends_and_starts_again_finishes_what_was_accepted(tmp_path):
    with served(tmp_path, working=False) as cloud:
        client = cloud.client
        job = client.submit(client.upload(encoded(noise(30, 30), "PNG"))).json()["id"]
        running = client.submit(client.upload(encoded(noise(30, 30), "PNG"))).json()["id"]
        taken = cloud.stores.table.take()
        assert taken.id == job
        secret = cloud.secret
    with served(tmp_path) as cloud:
        client = cloud.client
        client.secret = secret
        assert client.wait(running)["state"] == "done"
        assert client.wait(job, seconds=20)["state"] == "done"
        assert cloud.stores.table.job(job).attempt == 2


def test_what_is_old_is_deleted(tmp_path):
    with served(tmp_path, keep_hours=1.0) as cloud:
        client = cloud.client
        upload = client.upload(encoded(noise(30, 30), "PNG"))
        job = client.wait(client.submit(upload).json()["id"])["id"]
        assert cloud.jobs.sweep() == 0
        cloud.jobs._clock = lambda: time.time() + 3601
        assert cloud.jobs.sweep() == 2
        assert client.ask("GET", f"/v1/jobs/{job}").status_code == 404
        assert client.ask("GET", f"/v1/uploads/{upload}").status_code == 404
        files = [p for p in cloud.stores.objects.folder.rglob("*") if p.is_file()]
        assert files == []


def test_what_killed_processes_left_half_written_goes_when_it_is_old(tmp_path):
    with served(tmp_path, working=False) as cloud:
        folder = cloud.stores.objects.folder
        old, young = folder / "uploads" / ".relief-0123456789abcdef.part", folder / "uploads" / ".relief-f.part"
        for left in (old, young):
            left.write_bytes(b"half")
        os.utime(old, (1, 1))
        cloud.jobs.sweep()
        assert (old.exists(), young.exists()) == (False, True)


def test_a_heartbeat_goes_on_after_a_disk_that_was_full(tmp_path, monkeypatch):
    def slow(*_):
        return FakeSession(2, on_call=lambda _: time.sleep(0.3))

    with served(tmp_path, slow, tiles_at_once=1, lease_seconds=10.0) as cloud:
        beat, refused, beats = cloud.stores.table.beat, [], []

        def full_at_first(job, attempt, progress=None):
            thread = threading.current_thread().name
            if len(refused) < 3 or not any(name.startswith("beat") for name in refused):
                refused.append(thread)
                raise DiskFull("The disk with the database is full.")
            beats.append(thread)
            return beat(job, attempt, progress)

        monkeypatch.setattr(cloud.stores.table, "beat", full_at_first)
        client = cloud.client
        job = client.wait(client.submit(client.upload(encoded(noise(200, 200), "PNG"))).json()["id"])
        assert job["state"] == "done", job
        assert cloud.stores.table.job(job["id"]).attempt == 1
        assert any(name.startswith("beat") for name in beats)


def test_metrics_add_up_over_all_that_happened(tmp_path):
    with served(tmp_path, batch_size=1) as cloud:
        client = cloud.client
        client.enhance(encoded(noise(90, 70), "PNG"))
        text = client.ask("GET", "/metrics", key=False).text
        values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
        assert values['relief_cloud_jobs_total{state="done"}'] == "1.0"
        assert values['relief_cloud_jobs{state="done"}'] == "1.0"
        made = {k: float(v) for k, v in values.items() if k.startswith('relief_cloud_megapixels_total{model="fake"')}
        assert len(made) == len(FAKE["fake"].networks[2].variants), "those that made nothing stand at 0"
        assert max(made.values()) == sum(made.values()) == pytest.approx(180 * 140 / 1e6)
        assert values['relief_cloud_requests_total{method="POST",route="/v1/jobs",status="202"}'] == "1.0"
        assert float(values['relief_cloud_tile_seconds_count{stage="run"}']) >= 4
        assert values["relief_cloud_guard_failures_total"] == "0.0"
        assert "relief_cloud_queue_age_seconds" in values
