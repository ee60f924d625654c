"""The database, the same in SQLite and in PostgreSQL: what is promised by it holds with many at once."""

from __future__ import annotations

import getpass
import io
import os
import shutil
import subprocess
import tempfile
import threading
import time
import uuid
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy
from clouds import Caller, key_of, served
from daemons import free_port
from pictures import encoded, noise
from PIL import Image
from sqlalchemy import text

from engine.cloud import schema
from engine.cloud.database import Database
from engine.cloud.jobs_table import JobsTable
from engine.cloud.keys import Key, Limits, digest, new_secret
from engine.cloud.records import Records, today
from engine.cloud.rows import FeedbackRow, JobRow, UploadRow
from engine.domain import JobState
from engine.errors import ConfigError, JobConflict, QueueFull, QuotaExceeded, StorageFailed, UnknownJob, UnknownUpload


def postgres_tool(name):
    """Debian keeps them out of the way of the path."""
    found = [*Path("/usr/lib/postgresql").glob(f"*/bin/{name}")]
    return str(found[-1]) if found else shutil.which(name)


@pytest.fixture(scope="module")
def postgres():
    """A server of its own, run by a user who may."""
    if postgres_tool("initdb") is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed")
        pytest.skip("PostgreSQL is not installed")
    user = "postgres" if os.geteuid() == 0 else getpass.getuser()
    folder, port = Path(tempfile.mkdtemp(prefix="relief-pg-")), free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, user)
    who = {"user": user} if os.geteuid() == 0 else {}
    data = str(folder / "data")
    subprocess.run([postgres_tool("initdb"), "-D", data, "-U", "relief", "-A", "trust", "-N"], check=True, capture_output=True, cwd="/", **who)  # fmt: skip
    command = [postgres_tool("postgres"), "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", str(folder), "-F"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **who)
    url = f"postgresql+psycopg://relief@127.0.0.1:{port}"
    try:
        until = time.monotonic() + 30
        while "ready to accept" not in (folder / "log").read_text():
            assert server.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until
            time.sleep(0.05)
        yield url
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.integration)])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'cloud.sqlite3'}"
    server = request.getfixturevalue("postgres")
    name = f"t{uuid.uuid4().hex}"
    engine = sqlalchemy.create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        db.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{server}/{name}"


@pytest.fixture
def database(url):
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def records(database):
    return Records(database)


@pytest.fixture
def table(database):
    return JobsTable(database)


NO_LIMITS = Limits(1000, 0.0, 1000)


def a_key(records, limits=NO_LIMITS, name="somebody"):
    key = Key(uuid.uuid4().hex, name, digest(new_secret()), limits, time.time())
    records.add_key(key)
    return key


def an_upload(records, key, **values):
    fields = {"name": "a.png", "bytes": 10, "sha256": "0" * 64, "part_bytes": 4, "sums": None, "ticket": "t"}
    row = UploadRow(id=uuid.uuid4().hex, owner=key.id, created=time.time(), **{**fields, **values})
    records.add_upload(row, most_open=5, most_bytes=2**40)
    return row


def a_job(key, upload="u" * 32, **values):
    fields = {"wanted": "{}", "megapixels": 1.0, "day": today(), "created": time.time()}
    return JobRow(id=uuid.uuid4().hex, owner=key.id, upload=upload, **{**fields, **values})


def submit(table, key, limits=None, max_queued=1000, **values):
    return table.submit(a_job(key, **values), limits or key.limits, max_queued=max_queued)


def test_a_key_is_found_by_its_hash_until_it_is_revoked(records):
    key = a_key(records)
    assert records.key_by_hash(key.hash) == key
    assert records.revoke("somebody")
    assert records.key_by_hash(key.hash).revoked is not None
    assert not records.revoke("somebody")
    assert records.key_by_hash("1" * 64) is None


def test_a_job_goes_through_its_states_and_each_change_is_a_revision(records, table):
    key = a_key(records)
    job, new = submit(table, key)
    assert new
    assert (job.state, job.revision, table.ahead(job)) == (JobState.QUEUED, 1, 0)
    taken = table.take()
    assert (taken.id, taken.state, taken.attempt) == (job.id, JobState.RUNNING, 1)
    assert table.take() is None
    assert table.beat(job.id, 1, '{"stage": "enhance"}')
    assert table.end(job.id, 1, JobState.DONE, seconds=2.5, result="results/a/1.png")
    done = table.job(job.id)
    assert (done.state, done.result) == (JobState.DONE, "results/a/1.png")
    assert done.revision > taken.revision
    assert records.usage(key.id, today()).seconds == 2.5
    assert table.revisions([job.id, "x" * 32]) == {job.id: done.revision}


def test_who_lost_a_job_can_change_it_no_more(records, table):
    job, _ = submit(table, a_key(records))
    table.take()
    assert table.give_back(job.id, 1)
    again = table.take()
    assert again.attempt == 2
    assert not table.beat(job.id, 1)
    assert not table.end(job.id, 1, JobState.FAILED)
    assert not table.give_back(job.id, 1)
    assert table.end(job.id, 2, JobState.DONE)


def test_a_cancelled_job_is_nobodys_and_costs_nothing_unless_it_had_begun(records, table):
    key = a_key(records)
    first, _ = submit(table, key, megapixels=3.0)
    second, _ = submit(table, key, megapixels=5.0)
    assert table.cancel(second)
    assert records.usage(key.id, today()).megapixels == 3.0
    taken = table.take()
    assert table.cancel(first)
    assert not table.beat(taken.id, 1)
    assert not table.end(taken.id, 1, JobState.DONE)
    assert table.job(first.id).state is JobState.CANCELLED
    assert not table.cancel(first)
    assert records.usage(key.id, today()).megapixels == 3.0


def test_the_same_idempotency_key_is_the_same_job_even_for_many_at_once(records, table):
    key = a_key(records)
    found, errors = [], []

    def ask():
        try:
            found.append(submit(table, key, idempotency="once-and-only"))
        except Exception as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len({row.id for row, _ in found}) == 1
    assert [new for _, new in found].count(True) == 1
    with pytest.raises(JobConflict):
        submit(table, key, idempotency="once-and-only", wanted='{"other": 1}')


def test_limits_hold_for_many_at_once(records, table):
    limits = Limits(jobs=5, megapixels_a_day=0.0, requests_a_minute=1)
    key = a_key(records, limits)
    counts = {"ok": 0, "refused": 0}
    lock = threading.Lock()

    def ask():
        try:
            submit(table, key)
            kind = "ok"
        except QuotaExceeded:
            kind = "refused"
        with lock:
            counts[kind] += 1

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == {"ok": 5, "refused": 11}


def test_megapixels_of_a_day_are_counted_and_those_of_failures_given_back(records, table):
    key = a_key(records, Limits(10, 10.0, 100))
    submit(table, key, megapixels=6.0)
    with pytest.raises(QuotaExceeded, match=r"10 megapixels .* 6\.0 are used") as caught:
        submit(table, key, megapixels=5.0)
    assert 0 < caught.value.retry_after <= 86400
    taken = table.take()
    table.end(taken.id, 1, JobState.FAILED)
    submit(table, key, megapixels=5.0)
    with pytest.raises(QuotaExceeded):
        submit(table, key, megapixels=5.1)
    submit(table, key, megapixels=9.0, day=today() + 1)


def test_a_full_queue_refuses(records, table):
    key = a_key(records)
    submit(table, key, max_queued=1)
    with pytest.raises(QueueFull):
        submit(table, key, max_queued=1)


def test_no_job_is_taken_twice_by_many_at_once(records, table):
    key = a_key(records)
    made = {submit(table, key)[0].id for _ in range(30)}
    taken, lock = [], threading.Lock()

    def work():
        while (row := table.take()) is not None:
            with lock:
                taken.append(row.id)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(made)


def test_somebody_waiting_goes_first_and_nobodys_many_pictures_hold_up_anothers_one(records, table):
    many, one = a_key(records, name="many"), a_key(records, name="one")
    first = [submit(table, many, created=float(i))[0].id for i in range(3)]
    other = submit(table, one, created=10.0)[0].id
    urgent = submit(table, many, created=20.0, interactive=True)[0].id
    order = [table.take().id for _ in range(3)]
    assert order == [urgent, other, first[0]]


def test_jobs_of_which_nobody_tells_are_found(records, table):
    submit(table, a_key(records))
    taken = table.take()
    assert table.lost(time.time() - 5) == []
    assert [row.id for row in table.lost(time.time() + 5)] == [taken.id]


def test_another_keys_uploads_and_jobs_are_not_there(records, table):
    mine, theirs = a_key(records, name="a"), a_key(records, name="b")
    upload = an_upload(records, mine)
    job, _ = submit(table, mine)
    with pytest.raises(UnknownUpload):
        records.upload(theirs.id, upload.id)
    with pytest.raises(UnknownJob):
        table.job(job.id, theirs.id)


def test_uploads_are_old_unless_a_job_still_needs_them(records, table):
    key = a_key(records)
    used, mask, unused = an_upload(records, key), an_upload(records, key), an_upload(records, key)
    job, _ = submit(table, key, upload=used.id, wanted=f'{{"upload": "{used.id}", "protect": "{mask.id}"}}')
    assert [row.id for row in records.old_uploads(time.time() + 1)] == [unused.id]
    assert table.upload_in_use(used.id)
    assert not table.upload_in_use(used.id, other_than=job.id)
    assert table.upload_in_use(mask.id)
    table.cancel(job)
    assert len(records.old_uploads(time.time() + 1)) == 3
    assert records.old_uploads(time.time() - 10) == []


def test_too_many_uploads_that_are_not_complete_are_refused(records):
    key = a_key(records)
    for _ in range(5):
        an_upload(records, key)
    with pytest.raises(QuotaExceeded):
        an_upload(records, key)
    an_upload(records, key, complete=True)


def test_more_bytes_than_a_key_may_keep_are_refused_until_some_are_deleted(records):
    key = a_key(records)
    first = an_upload(records, key, bytes=2**39, complete=True)
    an_upload(records, key, bytes=2**39, complete=True)
    with pytest.raises(QuotaExceeded, match="delete some"):
        an_upload(records, key, bytes=1)
    an_upload(records, a_key(records, name="another"), bytes=2**39)
    records.forget_upload(first.id)
    an_upload(records, key, bytes=1)


def test_the_last_opinion_counts(records, table):
    key = a_key(records)
    row = FeedbackRow("j" * 32, key.id, "kept", None, "m", "int8", None, 1.0)
    assert records.put_feedback(row)
    assert not records.put_feedback(FeedbackRow("j" * 32, key.id, "rated", 2, "m", "int8", None, 2.0))
    assert records.feedback("j" * 32).rating == 2
    assert table.counts()[JobState.DONE] == 0


def test_all_replicas_share_one_secret(url, records):
    other = Database(url)
    assert len(records.secret()) == 32
    assert Records(other).secret() == records.secret()
    other.close()


def test_a_database_is_made_once_by_many_at_once(url):
    made, errors = [], []

    def make():
        try:
            made.append(Database(url))
        except Exception as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in made:
        database.close()
    assert not errors
    assert Records(made[0]).flag("schema") == str(schema.VERSION)
    made[0].close()


def test_an_older_database_becomes_the_present_one_and_a_newer_is_refused(database, records):
    records.set_flag("kept", "yes")
    seen = []
    with database.transaction() as db:
        schema.migrate(db, (*schema.STEPS, seen.append))
    assert len(seen) == 1
    assert (records.flag("schema"), records.flag("kept")) == (str(schema.VERSION + 1), "yes")
    with pytest.raises(ConfigError, match="newer version"), database.transaction() as db:
        schema.migrate(db)


def test_a_database_that_is_not_there_says_so(tmp_path):
    with pytest.raises(ConfigError, match="cannot be opened"):
        Database(f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nothing")
    (tmp_path / "broken.sqlite3").write_bytes(b"no database" * 100)
    with pytest.raises(ConfigError, match="cannot be opened"):
        Database(f"sqlite:///{tmp_path / 'broken.sqlite3'}")
    with pytest.raises(ConfigError):
        Database("sqlite:////proc/nothing/cloud.sqlite3")


def test_a_database_that_ends_meanwhile_is_an_error_of_ours(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'cloud.sqlite3'}")
    with pytest.raises(StorageFailed), database.transaction() as db:
        db.execute(text("SELECT * FROM nothing"))
    database.close()


@pytest.mark.integration
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_service_keeps_its_jobs_there_and_finds_them_after_a_restart(url, tmp_path):
    """The whole way of a picture with PostgreSQL, half of it by another process's eyes."""
    pixels = noise(50, 40)
    with served(tmp_path, database=url, working=False) as cloud:
        secret = cloud.secret
        job = cloud.client.submit(cloud.client.upload(encoded(pixels, "PNG"))).json()["id"]
        assert cloud.client.ask("GET", f"/v1/jobs/{job}").json()["state"] == "queued"
    assert not list((tmp_path / "cloud").glob("*.sqlite3"))
    with served(tmp_path, database=url) as cloud:
        client = Caller(cloud.url, secret)
        assert client.wait(job)["state"] == "done"
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(client.result(job)))), pixels.repeat(2, 0).repeat(2, 1))
        assert cloud.stores.records.usage(key_of(cloud.stores, secret).id, today()).jobs == 1
