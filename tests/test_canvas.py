from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from engine.canvas import Canvas
from engine.domain import Size
from engine.errors import DiskFull, OutputUnwritable
from engine.mapped import release

SIZE = Size(300, 200)


def test_small_results_stay_in_memory(tmp_path):
    with Canvas(SIZE, 3, np.uint8, budget=10**6, scratch=tmp_path) as canvas:
        assert not canvas.on_disk
        assert canvas.pixels.shape == (200, 300, 3)
    assert not list(tmp_path.iterdir())


def test_large_results_grow_on_disk_and_leave_nothing(tmp_path):
    picture = np.random.default_rng(0).integers(0, 65536, (200, 300, 4), np.uint16)
    with Canvas(SIZE, 4, np.uint16, budget=1000, scratch=tmp_path) as canvas:
        assert canvas.on_disk
        canvas.pixels[:] = picture
        canvas.release(0, 200)
        assert np.array_equal(canvas.pixels, picture)
    assert not list(tmp_path.iterdir())


def test_releasing_part_of_a_view_keeps_its_content(tmp_path):
    with Canvas(SIZE, 3, np.uint8, budget=0, scratch=tmp_path) as canvas:
        canvas.pixels[:] = 7
        part = canvas.pixels[50:150]
        release(part, 3, 90)
        assert (canvas.pixels == 7).all()


def test_what_a_killed_program_left_is_removed_and_what_is_in_use_stays(tmp_path):
    left = tmp_path / "relief-dead.scratch"
    left.write_bytes(b"x")
    code = (
        "import numpy, pathlib, os, sys\n"
        "from engine.canvas import Canvas\nfrom engine.domain import Size\n"
        "c = Canvas(Size(9, 9), 3, numpy.uint8, budget=0, scratch=pathlib.Path(sys.argv[1]))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path], check=False)
    with Canvas(SIZE, 3, np.uint8, budget=0, scratch=tmp_path) as first:
        with Canvas(SIZE, 3, np.uint8, budget=0, scratch=tmp_path):
            assert first.path.exists()
        assert list(tmp_path.iterdir()) == [first.path]


def test_a_scratch_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(OutputUnwritable, match="nowhere"):
        Canvas(SIZE, 3, np.uint8, budget=0, scratch=tmp_path / "nowhere")


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="this system reserves blocks only when they are written")
def test_a_result_that_the_disk_cannot_hold_is_refused_at_once(tmp_path):
    huge = Size(2**21, 2**21)
    with pytest.raises(DiskFull, match="GB"):
        Canvas(huge, 4, np.float32, budget=0, scratch=tmp_path)
    assert not list(tmp_path.iterdir())
