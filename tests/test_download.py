"""Downloads from a real server on loopback, in fair weather and foul."""

from __future__ import annotations

import hashlib
import json
import os
import random
from pathlib import Path

import pytest
from filelock import FileLock
from fileserver import serving

from engine.download import Source, fetch
from engine.errors import (
    Cancelled,
    DiskFull,
    DownloadBusy,
    DownloadDamaged,
    DownloadUnavailable,
    OutputUnwritable,
    TransferFailed,
)
from engine.web import Web

pytestmark = pytest.mark.integration

CONTENT = random.Random(0).randbytes(1_000_000)
OTHER = random.Random(1).randbytes(1_000_000)
IMPATIENT = (0.0, 0.0, 0.0)


@pytest.fixture
def server():
    with serving(files={"/a.onnx": CONTENT}) as server:
        yield server


def source(server, content=CONTENT, **changes):
    values = {
        "url": f"{server.origin}/a.onnx", "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), **changes,
    }  # fmt: skip
    return Source(**values)


def download(server, folder, wanted=None, **options):
    target = folder / "a.onnx"
    web = Web(trusted=frozenset({server.origin}))
    fetch(wanted or source(server), target, web, pauses=IMPATIENT, **options)
    return target


def left(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_arrives_whole_and_nothing_else_is_left(server, tmp_path):
    heard = []
    target = download(server, tmp_path, on_progress=heard.append)
    assert target.read_bytes() == CONTENT
    assert left(tmp_path) == ["a.onnx"]
    assert heard == sorted(heard)
    assert heard[-1] == len(CONTENT)
    assert server.asked("Range") == [None]


def test_a_file_that_is_there_already_is_not_asked_for(server, tmp_path):
    (tmp_path / "a.onnx").write_bytes(CONTENT)
    download(server, tmp_path)
    assert not server.seen


def test_a_damaged_file_of_the_same_name_is_replaced(server, tmp_path):
    (tmp_path / "a.onnx").write_bytes(OTHER)
    assert download(server, tmp_path).read_bytes() == CONTENT


def test_a_broken_transfer_goes_on_where_it_stopped(server, tmp_path):
    server.cuts[:] = [300_000, 0, 200_000]
    assert download(server, tmp_path).read_bytes() == CONTENT
    first, *further = server.asked("Range")
    starts = [int(r.removeprefix("bytes=").removesuffix("-")) for r in further]
    assert first is None
    assert starts == sorted(starts)
    assert 0 < starts[0] <= 300_000
    assert server.asked("If-Range") == [None, *['"first"'] * 3]


def test_after_several_failures_in_a_row_the_error_says_how_to_go_on_and_the_next_call_does(server, tmp_path):
    server.cuts[:] = [400_000, 0, 0, 0]
    with pytest.raises(TransferFailed, match=r"of 1\.0 MB are there; the same command goes on"):
        download(server, tmp_path)
    assert left(tmp_path) == ["a.onnx.part", "a.onnx.part.json"]
    before = len(server.seen)
    assert download(server, tmp_path).read_bytes() == CONTENT
    assert server.asked("Range")[before] is not None
    assert left(tmp_path) == ["a.onnx"]


def test_a_server_that_cannot_give_pieces_starts_anew(server, tmp_path):
    server.ranges = False
    server.cuts[:] = [300_000]
    assert download(server, tmp_path).read_bytes() == CONTENT


def test_a_file_that_changed_meanwhile_starts_anew(server, tmp_path):
    server.cuts[:] = [300_000, 0, 0, 0]
    with pytest.raises(TransferFailed):
        download(server, tmp_path, source(server, OTHER))
    server.files["/a.onnx"], server.etag = OTHER, '"second"'
    assert download(server, tmp_path, source(server, OTHER)).read_bytes() == OTHER
    assert server.asked("If-Range")[-1] == '"first"'


@pytest.mark.parametrize("etag", [None, 'W/"weak"'])
def test_without_a_strong_etag_pieces_are_taken_on_trust_and_the_hash_decides(server, tmp_path, etag):
    server.etag = etag
    server.cuts[:] = [300_000]
    assert download(server, tmp_path).read_bytes() == CONTENT
    assert server.asked("If-Range") == [None, None]
    assert server.asked("Range")[1] is not None


def test_a_part_of_another_file_is_not_gone_on_with(server, tmp_path):
    (tmp_path / "a.onnx.part").write_bytes(OTHER[:1000])
    (tmp_path / "a.onnx.part.json").write_text(json.dumps({"sha256": "0" * 64, "etag": '"first"'}))
    assert download(server, tmp_path).read_bytes() == CONTENT
    assert server.asked("Range") == [None]


@pytest.mark.parametrize("record", ["", "[]", '{"sha256": 3}', "{", None])
def test_a_part_without_a_sound_record_is_not_gone_on_with(server, tmp_path, record):
    (tmp_path / "a.onnx.part").write_bytes(OTHER[:1000])
    if record is not None:
        (tmp_path / "a.onnx.part.json").write_text(record)
    assert download(server, tmp_path).read_bytes() == CONTENT
    assert server.asked("Range") == [None]


def test_a_wrong_hash_is_refused_and_nothing_is_left(server, tmp_path):
    server.files["/a.onnx"] = OTHER
    with pytest.raises(DownloadDamaged, match="sha256"):
        download(server, tmp_path)
    assert not left(tmp_path)


def test_a_wrong_hash_leaves_an_older_file_alone(server, tmp_path):
    (tmp_path / "a.onnx").write_bytes(b"older")
    server.files["/a.onnx"] = OTHER
    with pytest.raises(DownloadDamaged):
        download(server, tmp_path)
    assert (tmp_path / "a.onnx").read_bytes() == b"older"


@pytest.mark.parametrize("size", [len(CONTENT) - 1, len(CONTENT) + 1, 1])
def test_another_length_than_announced_is_refused_before_the_transfer(server, tmp_path, size):
    with pytest.raises(DownloadDamaged, match=str(len(CONTENT))):
        download(server, tmp_path, source(server, size=size))
    assert not left(tmp_path)


def test_a_server_that_sends_more_than_announced_is_cut_off(server, tmp_path):
    server.length = False
    with pytest.raises(DownloadDamaged, match="more than the announced"):
        download(server, tmp_path, source(server, size=len(CONTENT) - 1))
    assert not left(tmp_path)


def test_a_server_that_ends_early_without_saying_so_is_asked_again(server, tmp_path):
    server.length = False
    server.cuts[:] = [300_000]
    assert download(server, tmp_path).read_bytes() == CONTENT


def test_a_busy_server_is_asked_again(server, tmp_path):
    server.statuses[:] = [503, 429]
    assert download(server, tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_refusal_is_not_asked_again(server, tmp_path, status):
    server.statuses[:] = [status]
    with pytest.raises(DownloadUnavailable, match=str(status)):
        download(server, tmp_path)
    assert len(server.seen) == 1
    assert not left(tmp_path)


def test_a_piece_that_was_not_asked_for_starts_anew(server, tmp_path):
    server.cuts[:] = [300_000]
    server.statuses[:] = [200, 416]
    assert download(server, tmp_path).read_bytes() == CONTENT
    assert server.asked("Range")[2] is None


def test_a_download_larger_than_the_disk_is_refused_before_it_starts(server, tmp_path):
    with pytest.raises(DiskFull, match="MB free"):
        download(server, tmp_path, source(server, size=10**18))
    assert not server.seen


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full exists on Linux")
def test_a_disk_that_fills_up_meanwhile_is_named(server, tmp_path):
    (tmp_path / "a.onnx.part").symlink_to("/dev/full")
    (tmp_path / "a.onnx.part.json").write_text(json.dumps({"sha256": source(server).sha256, "etag": ""}))
    with pytest.raises(DiskFull, match=r"a\.onnx"):
        download(server, tmp_path)


def test_a_folder_that_is_none_is_named(server, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for folder in (tmp_path / "file", tmp_path / "file" / "in it"):
        with pytest.raises(OutputUnwritable, match="file"):
            download(server, folder)


def test_a_missing_folder_is_made(server, tmp_path):
    assert download(server, tmp_path / "new" / "folder").read_bytes() == CONTENT


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_without_permission_is_named(server, tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputUnwritable, match="permission denied"):
        download(server, tmp_path)


def test_a_cancelled_download_keeps_what_it_has_and_goes_on_later(server, tmp_path):
    heard = []
    with pytest.raises(Cancelled):
        download(server, tmp_path, on_progress=heard.append, cancelled=lambda: bool(heard))
    assert left(tmp_path) == ["a.onnx.part", "a.onnx.part.json"]
    assert download(server, tmp_path).read_bytes() == CONTENT
    assert server.asked("Range")[1] == f"bytes={heard[0]}-"


def test_cancelling_ends_the_wait_between_tries(server, tmp_path):
    server.statuses[:] = [503]
    target, web = tmp_path / "a.onnx", Web(trusted=frozenset({server.origin}))
    with pytest.raises(Cancelled):
        fetch(source(server), target, web, pauses=(60.0,), cancelled=lambda: bool(server.seen))


def test_a_transfer_that_was_whole_but_not_yet_named_is_only_checked(server, tmp_path):
    (tmp_path / "a.onnx.part").write_bytes(CONTENT)
    (tmp_path / "a.onnx.part.json").write_text(json.dumps({"sha256": source(server).sha256, "etag": ""}))
    assert download(server, tmp_path).read_bytes() == CONTENT
    assert left(tmp_path) == ["a.onnx"]
    assert not server.seen


def test_a_file_that_another_process_downloads_is_left_to_it(server, tmp_path):
    with FileLock(tmp_path / "a.onnx.part.lock"), pytest.raises(DownloadBusy):
        download(server, tmp_path)
    assert not server.seen
    assert download(server, tmp_path).read_bytes() == CONTENT
