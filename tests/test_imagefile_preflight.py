from __future__ import annotations

import pytest

from engine.domain import Format, Size
from engine.errors import FormatLimit, OutputUnwritable
from engine.imagefile import check_writable, formats

SMALL = Size(10, 10)


def test_a_good_target_passes(tmp_path):
    check_writable(tmp_path / "out.png", Format.PNG, SMALL)
    assert not list(tmp_path.iterdir())


def test_a_size_that_the_format_cannot_hold_is_refused(tmp_path):
    with pytest.raises(FormatLimit, match="WebP holds at most 16,383"):
        check_writable(tmp_path / "out.webp", Format.WEBP, Size(20_000, 10))


@pytest.mark.parametrize("name", ["absent/out.png", "folder"])
def test_a_target_without_folder_or_that_is_one_is_refused(tmp_path, name):
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputUnwritable, match="could not be written"):
        check_writable(tmp_path / name, Format.PNG, SMALL)


def test_all_formats_but_heic_are_always_read():
    assert set(formats()) - {"HEIC"} == {name for name, works in formats().items() if works} - {"HEIC"}
