"""Long runs: shortened here, in full with RELIEF_SOAK=1."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PIL import Image
from product import RELIEF

from engine.benchmark import photo_like

pytestmark = [pytest.mark.integration, pytest.mark.soak, pytest.mark.timeout(1800)]

FULL = os.environ.get("RELIEF_SOAK") == "1"


def peak_memory(*command, **environment):
    """Run to the end; the largest resident memory of the process or any of its children, in bytes."""
    process = subprocess.Popen(list(map(str, command)), env={**os.environ, **environment})
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="this system does not tell the peak memory of a process")
@pytest.mark.parametrize("extension", ["png", "tif"])
def test_a_huge_result_is_made_in_bounded_memory(tmp_path, extension):
    """In full: 20,000 x 15,000 pixels within 1.5 GB; else a tenth of that, with a budget that puts it on disk too."""
    megapixels, limit, memory = (75, 1.5e9, "512") if FULL else (6, 0.8e9, "16")
    source, target = tmp_path / "in.jpg", tmp_path / f"out.{extension}"
    picture = Image.fromarray(photo_like(megapixels))
    picture.save(source, quality=95)
    peak = peak_memory(
        RELIEF, "enhance", source, "-o", target, "-s", "2", RELIEF_MEMORY_MB=memory, RELIEF_SCRATCH_DIR=str(tmp_path)
    )
    print(f"{extension}: {4 * megapixels} MP result, peak {peak / 1e9:.2f} GB")
    assert peak < limit
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(target) as result:
        assert result.size == (picture.width * 2, picture.height * 2)
    assert not list(tmp_path.glob("relief-*"))
