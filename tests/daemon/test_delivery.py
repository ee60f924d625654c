"""A result reaches its place once and whole, whatever was done already when it is tried again."""

from __future__ import annotations

import json
import time

import pytest

from engine.daemon import delivery, recovery
from engine.daemon.delivery import Delivery
from engine.daemon.spool import Spool
from engine.daemon.store import JobRow, Store, UploadRow
from engine.domain import JobState
from engine.errors import OutputExists, OutputUnwritable, PathRefused
from engine.wire.values import Destination, NewJob, Source


@pytest.fixture
def shipment(tmp_path):
    folder = delivery.staging(tmp_path / "out.png", "job")
    delivery.make_staging(folder)
    staged = folder / "result.png"
    staged.write_bytes(b"the result")
    return Delivery(folder, ((staged, tmp_path / "out.png"),))


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "jobs.sqlite3")
    yield store
    store.close()


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "spool")


def row_of(job, shipment, **values):
    wanted = NewJob(input=Source(path="/in.png"), output=Destination(path=str(shipment.files[0][1])))
    return JobRow(id=job, owner="local", wanted=wanted.model_dump_json(), position=1.0, created=time.time(), **values)


def test_a_delivery_survives_being_written_down(shipment):
    assert Delivery.from_json(shipment.to_json()) == shipment
    assert json.loads(shipment.to_json())["overwrite"] is False


def test_delivering_again_does_no_harm(shipment, tmp_path):
    delivery.deliver(shipment)
    first = (tmp_path / "out.png").stat()
    delivery.deliver(shipment)
    assert (tmp_path / "out.png").stat().st_ino == first.st_ino
    assert (tmp_path / "out.png").read_bytes() == b"the result"


def test_a_file_that_came_meanwhile_is_not_touched(shipment, tmp_path):
    (tmp_path / "out.png").write_bytes(b"somebody else's")
    with pytest.raises(OutputExists):
        delivery.deliver(shipment)
    assert (tmp_path / "out.png").read_bytes() == b"somebody else's"


def test_an_empty_file_that_claimed_the_name_is_replaced(shipment, tmp_path):
    """Left by a process that was killed on a disk without hard links."""
    (tmp_path / "out.png").touch()
    delivery.deliver(shipment)
    assert (tmp_path / "out.png").read_bytes() == b"the result"


def test_overwriting_twice_keeps_the_first_delivery(shipment, tmp_path):
    (tmp_path / "out.png").write_bytes(b"old")
    again = Delivery(shipment.folder, shipment.files, overwrite=True)
    delivery.deliver(again)
    delivery.deliver(again)
    assert (tmp_path / "out.png").read_bytes() == b"the result"


def test_a_panels_folder_that_became_a_link_gets_nothing(shipment, tmp_path):
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "panel"
    elsewhere.mkdir()
    folder.symlink_to(elsewhere)
    copied = Delivery(shipment.folder, ((shipment.files[0][0], folder / "result-1.png"),), copied=True)
    with pytest.raises(PathRefused):
        delivery.deliver(copied)
    folder.unlink()
    with pytest.raises(OutputUnwritable):
        delivery.deliver(copied)
    assert not list(elsewhere.iterdir())


@pytest.mark.parametrize("delivered", [False, True])
def test_a_delivery_that_was_interrupted_is_finished(shipment, tmp_path, store, spool, delivered):
    if delivered:
        delivery.deliver(shipment)
    store.add(row_of("job", shipment, state=JobState.RUNNING, staged=shipment.to_json(), attempts=1))
    recovery.recover(store, spool)
    assert store.job("job").state is JobState.DONE
    assert (tmp_path / "out.png").read_bytes() == b"the result"
    assert not shipment.folder.exists()


@pytest.mark.parametrize("copied", [False, True])
def test_a_delivery_to_a_panel_that_was_interrupted_is_finished(shipment, tmp_path, store, spool, copied):
    """``copied`` tells whether it was so late that the staged file was gone already; else it never came."""
    target = tmp_path / "result-1.png"
    panels = Delivery(shipment.folder, ((shipment.files[0][0], target),), copied=True)
    if copied:
        delivery.deliver(panels)
    delivery.discard(shipment.folder)
    store.add(row_of("job", shipment, state=JobState.RUNNING, staged=panels.to_json(), attempts=1))
    recovery.recover(store, spool)
    assert store.job("job").state is (JobState.DONE if copied else JobState.FAILED)
    assert target.exists() is copied


def test_a_job_that_comes_while_the_rest_is_swept_keeps_its_upload(shipment, store, spool, monkeypatch):
    listed = store.uploads

    def slowly():
        found = listed()
        if not store.jobs():
            upload = "a" * 32
            spool.upload(upload).write_bytes(b"a picture")
            store.add_upload(UploadRow(upload, "local", "", 9, None, 1, 1, time.time()))
            wanted = NewJob(input=Source(upload=upload)).model_dump_json()
            store.add(JobRow(id="new", owner="local", wanted=wanted, position=1.0, created=time.time()))
        return found

    monkeypatch.setattr(store, "uploads", slowly)
    recovery.sweep(store, spool)
    assert store.job("new").state is JobState.QUEUED


def test_a_delivery_onto_somebody_elses_file_fails_the_job(shipment, tmp_path, store, spool):
    (tmp_path / "out.png").write_bytes(b"somebody else's")
    store.add(row_of("job", shipment, state=JobState.RUNNING, staged=shipment.to_json(), attempts=1))
    recovery.recover(store, spool)
    assert store.job("job").error_code == "output-exists"
    assert (tmp_path / "out.png").read_bytes() == b"somebody else's"
    assert not shipment.folder.exists()


@pytest.mark.parametrize(("attempts", "state"), [(4, JobState.QUEUED), (5, JobState.FAILED)])
def test_a_job_that_was_interrupted_starts_anew_but_not_for_ever(shipment, store, spool, attempts, state):
    store.add(row_of("job", shipment, state=JobState.RUNNING, attempts=attempts))
    recovery.recover(store, spool)
    assert store.job("job").state is state
    assert not shipment.folder.exists(), "what had begun to grow is gone"


def test_what_nobody_knows_of_is_removed_and_what_is_needed_stays(store, spool, shipment, tmp_path):
    needed, unknown = "a" * 32, "b" * 32
    for name in (needed, unknown):
        spool.upload(name).write_bytes(b"x")
    store.add_upload(UploadRow(needed, "local", "", 1, None, None, None, time.time() - 1e6))
    wanted = NewJob(input=Source(upload=needed))
    store.add(JobRow("job", "local", wanted.model_dump_json(), 1.0, time.time()))
    spool.result("gone").mkdir()
    recovery.recover(store, spool)
    assert [p.name for p in spool.uploads.iterdir()] == [needed]
    assert not spool.result("gone").exists()
    assert store.job("job").state is JobState.QUEUED
    spool.upload(needed).unlink()
    recovery.recover(store, spool)
    assert store.job("job").error_code == "unknown-upload"


def test_old_jobs_and_results_are_forgotten(store, spool, shipment):
    day = 86400.0
    for job, age in (("new", 0.5), ("fetched", 2.0), ("old", 8.0)):
        store.add(row_of(job, shipment, state=JobState.DONE, finished=time.time() - age * day))
        spool.result(job).mkdir()
    recovery.sweep(store, spool)
    assert [j.id for j in store.jobs()] == ["new", "fetched"]
    assert [p.name for p in spool.results.iterdir()] == ["new"]
