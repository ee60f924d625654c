"""The program is usable at once and stays so while it works. Prints what it measures; asserts five times the budget."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from daemons import daemon
from pictures import encoded, noise
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from app.__main__ import Program
from app.state import EntryState

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

MEASURED = os.environ.get("RELIEF_SOAK") == "1"
START = """
import sys, time
from pathlib import Path
started = time.time() - time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID)
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication
from app.__main__ import Program
from engine import config
app = QApplication([])
kept = QSettings(sys.argv[1] + "/app.ini", QSettings.Format.IniFormat)
program = Program(app, config.load(), kept, Path(sys.argv[1]) / "queue.json")
program.start([])
def shown():
    print(time.time(), flush=True)
    program.workbench.close()
    app.quit()
QTimer.singleShot(0, shown)
app.exec()
"""


def test_the_window_is_there_within_a_second(tmp_path):
    """From the start of the process to the first turn of the event loop with the window shown; a daemon runs."""
    with daemon(tmp_path) as running:
        environment = {**os.environ, **running.environment, "QT_QPA_PLATFORM": "offscreen"}
        seconds = []
        for _ in range(5 if MEASURED else 2):
            start = time.time()
            command = [sys.executable, "-P", "-c", START, str(tmp_path)]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
            seconds.append(float(done.stdout.split()[0]) - start)
    print(f"start to usable window {', '.join(f'{s:.2f}' for s in seconds)} s; under 1 s wanted, warm")
    assert min(seconds) < 5


def test_the_event_loop_never_waits_while_a_picture_is_made(qtbot, tmp_path):
    """The longest gap between two turns of a timer while a large picture is looked at and enhanced."""
    source = tmp_path / "large.png"
    source.write_bytes(encoded(noise(*((4000, 3000) if MEASURED else (1200, 900))), "PNG"))
    with daemon(tmp_path / "home") as running:
        kept = QSettings(str(tmp_path / "app.ini"), QSettings.Format.IniFormat)
        program = Program(QApplication.instance(), running.settings, kept, tmp_path / "queue.json")
        program.start([])
        qtbot.addWidget(program.window)
        qtbot.waitUntil(lambda: program.workbench.daemon is not None, timeout=20_000)
        gaps, last = [], time.perf_counter()

        def tick():
            nonlocal last
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

        timer = QTimer(interval=0)
        timer.timeout.connect(tick)
        program.window.add([source])
        qtbot.wait(500)
        last = time.perf_counter()
        timer.start()
        program.workbench.change_settings({"model": "relief-sr-s"}, [1])
        program.window.start()
        qtbot.waitUntil(lambda: program.workbench.queue.entries[0].state is EntryState.DONE, timeout=250_000)
        qtbot.wait(500)
        timer.stop()
        program.workbench.close()
    gaps.sort()
    print(f"longest waits {', '.join(f'{g * 1000:.0f}' for g in gaps[-5:])} ms of {len(gaps)}; 50 ms wanted")
    assert gaps[-1] < 0.25 * (1 if MEASURED else 3)
