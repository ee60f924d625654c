"""The program's pictures can be taken again, of every state."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6.QtGui import QImage

STATES = {
    *("starting", "empty", "preview", "brush", "result", "side-by-side", "actual-size", "pixel-grid", "depth"),
    *("cloud", "asking", "cloud-failed", "cloud-done", "new-folder-cloud", "preferences-cloud"),
    *("working", "paused", "quitting", "failed", "disk-full", "daemon-gone", "daemon-version"),
    *("narrow", "without-queue", "folders-empty", "folders", "new-folder", "more-models", "shortcuts"),
}


@pytest.mark.integration
@pytest.mark.timeout(200)
def test_every_state_is_photographed(tmp_path):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-P", "-m", "app.gallery", "-o", str(tmp_path), "--only", "dark"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr
    taken = {path.stem.removesuffix("-dark"): QImage(str(path)) for path in tmp_path.iterdir()}
    assert set(taken) >= STATES
    assert sum(name.startswith("preferences-") for name in taken) == 6
    for name, image in taken.items():
        colours = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        assert len(colours) > 5, name
    assert taken["narrow"].width() < taken["result"].width()
