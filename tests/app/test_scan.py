"""Folders are looked through in order, to their end or until somebody stops it, and never in circles."""

from __future__ import annotations

import os
import sys

import pytest

from app import scan
from app.scan import LOT, Scan

links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")


def make(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def names(folder, found):
    return [str(p.relative_to(folder)).replace(os.sep, "/") for lot in found for p in lot]


def test_pictures_come_by_folder_and_name_without_what_is_hidden_or_none(tmp_path):
    make(
        tmp_path,
        "b.JPG",
        "a.png",
        "notes.txt",
        ".hidden.png",
        "in/c.tif",
        "in/deep/d.webp",
        ".cache/e.png",
        "x.png.part",
    )
    (tmp_path / "folder.png").mkdir()
    make(tmp_path, "folder.png/f.png")
    found = Scan([tmp_path]).lots()
    assert names(tmp_path, found) == ["a.png", "b.JPG", "folder.png/f.png", "in/c.tif", "in/deep/d.webp"]


def test_files_and_folders_are_taken_together(tmp_path):
    make(tmp_path, "in/a.png", "b.png", "c.txt")
    found = Scan([tmp_path / "b.png", tmp_path / "c.txt", tmp_path / "in", tmp_path / "gone.png"]).lots()
    assert names(tmp_path, found) == ["b.png", "in/a.png", "gone.png"], "what is not there is told when it is read"


def test_many_come_in_lots(tmp_path):
    make(tmp_path, *(f"{n:04}.png" for n in range(2 * LOT + 1)))
    lots = list(Scan([tmp_path]).lots())
    assert [len(lot) for lot in lots] == [LOT, LOT, 1]


@links
def test_links_are_followed_but_never_in_circles(tmp_path):
    make(tmp_path, "album/a.png", "elsewhere/b.png")
    (tmp_path / "album" / "more").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "album" / "self").symlink_to(tmp_path / "album")
    (tmp_path / "elsewhere" / "back").symlink_to(tmp_path / "album")
    assert names(tmp_path, Scan([tmp_path / "album"]).lots()) == ["album/a.png", "album/more/b.png"]


@links
def test_a_circle_on_a_disk_without_numbers_ends_too(tmp_path):
    class Numberless(Scan):
        def _is_new(self, folder):
            return True

    make(tmp_path, "a.png")
    (tmp_path / "self").symlink_to(tmp_path)
    found = names(tmp_path, Numberless([tmp_path]).lots())
    assert 1 < len(found) <= scan.DEEPEST + 1


def test_it_ends_when_it_is_cancelled(tmp_path):
    make(tmp_path, *(f"{n:04}.png" for n in range(3 * LOT)))
    stop = []
    found = Scan([tmp_path], lambda: bool(stop)).lots()
    assert len(next(found)) == LOT
    stop.append(1)
    assert list(found) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind this user")
def test_folders_that_may_not_be_read_are_counted_and_passed_over(tmp_path):
    make(tmp_path, "a.png", "locked/b.png")
    (tmp_path / "locked").chmod(0)
    looked = Scan([tmp_path])
    assert names(tmp_path, looked.lots()) == ["a.png"]
    (tmp_path / "locked").chmod(0o700)
    assert looked.unreadable == 1


def test_a_folder_that_vanishes_meanwhile_is_counted(tmp_path):
    make(tmp_path, "a/1.png", "b/2.png")
    looked = Scan([tmp_path])
    found = looked._all()
    assert next(found).name == "1.png"
    (tmp_path / "b" / "2.png").unlink()
    (tmp_path / "b").rmdir()
    assert list(found) == []
    assert looked.unreadable == 1
