"""Long runs: shortened here, in full with RELIEF_SOAK=1."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest
from PIL import Image
from product import RELIEF

from engine.benchmark import photo_like

pytestmark = [pytest.mark.integration, pytest.mark.soak, pytest.mark.timeout(1800)]

FULL = os.environ.get("RELIEF_SOAK") == "1"


def high_water(process):
    """Largest resident memory so far, in bytes (VmHWM), of a process and its children; 0 when it is gone."""
    total = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            values = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except OSError:
            continue
        if str(process.pid) in (status.parent.name, values["PPid"].strip()) and "VmHWM" in values:
            total.append(int(values["VmHWM"].split()[0]) * 1024)
    return max(total, default=0)


def peak_memory(*command, **environment):
    """Run to the end; the largest resident memory of the process or of a child of it, in bytes."""
    process = subprocess.Popen(list(map(str, command)), env={**os.environ, **environment})
    peak = 0
    while process.poll() is None:
        peak = max(peak, high_water(process))
        time.sleep(0.05)
    assert process.returncode == 0
    return peak


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell the peak of a process")
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
