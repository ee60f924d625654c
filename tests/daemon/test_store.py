"""The list of jobs: what is in it lasts, and the queue keeps its order."""

from __future__ import annotations

import sqlite3
import time

import pytest

from engine.daemon.store import JobRow, Store
from engine.domain import JobState
from engine.errors import ConfigError, DiskFull


@pytest.fixture
def path(tmp_path):
    return tmp_path / "jobs.sqlite3"


@pytest.fixture
def store(path):
    store = Store(path)
    yield store
    store.close()


def add(store, name, position, **values):
    row = JobRow(name, "local", "{}", position, time.time(), **values)
    store.add(row)
    return row


def test_a_job_is_there_after_reopening(store, path):
    row = add(store, "one", 1.0, key="some key", interactive=True)
    store.close()
    again = Store(path)
    assert again.job("one") == row
    assert again.by_key("local", "some key") == row
    assert again.by_key("another", "some key") is None
    again.close()


def test_every_change_raises_the_revision(store):
    add(store, "one", 1.0)
    assert store.update("one", state=JobState.RUNNING).revision == 2
    assert store.update("one", state=JobState.DONE).revision == 3
    with pytest.raises(KeyError):
        store.update("nobody", state=JobState.DONE)


def test_a_key_belongs_to_one_job_only(store):
    add(store, "one", 1.0, key="k")
    with pytest.raises(sqlite3.IntegrityError):
        add(store, "two", 2.0, key="k")
    assert [j.id for j in store.jobs()] == ["one"]


def test_a_job_can_be_put_before_another_any_number_of_times(store):
    """Halving the gap between two numbers ends some time; then all move apart."""
    for n, name in enumerate("abc"):
        add(store, name, float(n))
    for n in range(200):
        moved = "ab"[n % 2]
        store.update(moved, position=store.position_before(store.job("c")))
        assert [j.id for j in store.jobs()][-2:] == [moved, "c"]


def test_jobs_are_counted_and_filtered(store):
    add(store, "one", 1.0)
    add(store, "two", 2.0, state=JobState.DONE)
    add(store, "three", 3.0, interactive=True)
    assert store.count(JobState.QUEUED) == 2
    assert [j.id for j in store.jobs(JobState.QUEUED, interactive=True)] == ["three"]
    assert [j.id for j in store.jobs(owner="another")] == []
    assert store.count_before(store.job("three")) == 1


def fill(store):
    for n in range(1000):
        store.add(JobRow(f"more {n}", "local", "x" * 500, float(n), time.time()))


def test_a_full_disk_is_told_and_changes_nothing(store):
    add(store, "one", 1.0)
    store._db.execute("PRAGMA max_page_count = 1")
    with pytest.raises(DiskFull):
        fill(store)
    assert store.job("one").state is JobState.QUEUED


def test_a_damaged_list_is_a_clear_error(path):
    path.write_bytes(b"not a database, but long enough to be looked at" * 50)
    with pytest.raises(ConfigError, match=r"jobs\.sqlite3"):
        Store(path)


def test_a_list_of_a_newer_version_is_left_alone(store, path):
    store._db.execute("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(ConfigError, match="newer"):
        Store(path)
