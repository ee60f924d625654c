from __future__ import annotations

from pathlib import Path

import pytest

from engine.batch import Task, plan
from engine.domain import Format
from engine.errors import RequestError


@pytest.fixture
def album(tmp_path):
    for name in ("a.jpg", "b.PNG", "notes.txt", ".hidden.jpg", "sub/c.tif", "sub/deep/d.webp"):
        path = tmp_path / "album" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    return tmp_path / "album"


def names(tasks, root):
    return {t.source.relative_to(root).as_posix(): t.target for t in tasks}


def test_a_result_without_output_lands_beside_its_picture():
    assert plan([Path("p/photo.jpg")], None, None, "_x4") == [Task(Path("p/photo.jpg"), Path("p/photo_x4.jpg"))]


def test_a_format_changes_the_extension_and_keeps_the_name():
    assert plan([Path("photo.jpg")], Path("out"), Format.PNG, "_x4")[0].target == Path("out/photo.png")


def test_equal_formats_keep_the_extension_as_it_was_spelt():
    assert plan([Path("photo.JPEG")], Path("out"), Format.JPEG, "")[0].target == Path("out/photo.JPEG")


def test_formats_that_cannot_be_written_become_png():
    assert plan([Path("scan.bmp")], Path("out"), None, "")[0].target == Path("out/scan.png")


def test_a_folder_keeps_its_structure(album, tmp_path):
    tasks = names(plan([album], tmp_path / "out", Format.PNG, "", recursive=True), album)
    assert set(tasks) == {"a.jpg", "b.PNG", "sub/c.tif", "sub/deep/d.webp"}
    assert tasks["sub/deep/d.webp"] == tmp_path / "out/sub/deep/d.png"


def test_without_recursive_only_the_folder_itself_is_read(album, tmp_path):
    assert set(names(plan([album], tmp_path / "out", None, ""), album)) == {"a.jpg", "b.PNG"}


def test_a_folder_without_output_gets_a_sibling(album):
    assert {t.target.parent.name for t in plan([album], None, None, "_x4")} == {"album_x4"}


def test_results_inside_the_folder_are_not_taken_for_pictures(album):
    first = plan([album], album / "out", None, "", recursive=True)
    (album / "out").mkdir()
    (album / "out" / "a.jpg").write_bytes(b"")
    assert plan([album], album / "out", None, "", recursive=True) == first


def test_pictures_that_would_share_a_target_keep_their_extension(tmp_path):
    for name in ("photo.jpg", "photo.png"):
        (tmp_path / name).write_bytes(b"")
    targets = [t.target.name for t in plan([tmp_path], tmp_path / "out", Format.WEBP, "")]
    assert targets == ["photo.jpg.webp", "photo.png.webp"]


def test_two_pictures_of_one_name_into_one_folder_are_refused():
    with pytest.raises(RequestError, match="Two pictures"):
        plan([Path("x/a.jpg"), Path("y/a.jpg")], Path("out"), None, "")


def test_a_picture_is_never_written_onto_a_picture_of_the_batch(album):
    with pytest.raises(RequestError, match="itself"):
        plan([album / "a.jpg"], album, None, "")
    with pytest.raises(RequestError, match="itself"):
        plan([album / "a.jpg"], album / "a.jpg", None, "")


def test_one_file_for_several_pictures_is_refused(album):
    with pytest.raises(RequestError, match="more than one"):
        plan([album / "a.jpg", album / "b.PNG"], Path("out.png"), None, "")


def test_a_folder_into_a_file_is_refused(album):
    target = album.parent / "taken.png"
    target.write_bytes(b"")
    with pytest.raises(RequestError, match="folder"):
        plan([album], target, None, "")
