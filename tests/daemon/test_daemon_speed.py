"""What the daemon costs beside the enhancement itself. Prints what it measures; asserts five times the budget."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time

import numpy as np
import pytest
from daemons import daemon
from product import RELIEF, SAMPLE

from engine.config import Settings
from engine.domain import EnhanceRequest, JobState, OutputOptions
from engine.enhance import Engine
from engine.live import Live
from engine.pixels import Image, Metadata
from engine.wire.values import Destination, NewJob, Source, Wish

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

MEASURED = os.environ.get("RELIEF_SOAK") == "1"
"""Whether to measure at full size; else everything is small."""


def copied_through_loopback(sizes):
    """Seconds to send so many bytes to another thread and receive them there, once for each of ``sizes``."""
    listener = socket.create_server(("127.0.0.1", 0))

    def receive():
        connection, _ = listener.accept()
        buffer = bytearray(2**20)
        with connection:
            while connection.recv_into(buffer):
                pass

    total = 0.0
    for size in sizes:
        content = memoryview(bytes(size))
        thread = threading.Thread(target=receive)
        thread.start()
        start = time.perf_counter()
        with socket.create_connection(listener.getsockname()) as connection:
            connection.sendall(content)
        thread.join()
        total += time.perf_counter() - start
    listener.close()
    return total


def written_and_synced(folder, sizes):
    """Seconds to write so many bytes to a file each and to sync it."""
    total = 0.0
    for size in sizes:
        content = os.urandom(2**20) * (size // 2**20 + 1)
        path = folder / "written"
        start = time.perf_counter()
        with path.open("wb", buffering=0) as file:
            rest = memoryview(content)[:size]
            while rest:
                rest = rest[file.write(rest[: 2**24]) :]
            os.fsync(file.fileno())
        total += time.perf_counter() - start
        path.unlink()
    return total


def test_pixels_travel_at_the_price_of_a_copy_and_a_write(tmp_path):
    """16-bit RGB there, twice as wide and high back: against a raw loopback copy and one synced write of the same."""
    width, height = (4000, 3000) if MEASURED else (1000, 750)
    pixels = np.random.default_rng(1).integers(0, 65536, (height // 10, width // 10, 3), np.uint16)
    image = Image(pixels.repeat(10, 0).repeat(10, 1), Metadata(icc=bytes(3000)))
    sizes = (image.pixels.nbytes, image.pixels.nbytes * 4)
    ratios = []
    with daemon(tmp_path) as running, Live(running.address) as live:
        for _ in range(3 if MEASURED else 1):
            base = copied_through_loopback(sizes) + written_and_synced(tmp_path, sizes)
            start = time.perf_counter()
            upload = live.upload(image)
            sent = time.perf_counter() - start
            wish = Wish(scale=2, model="relief-sr-s", precision="int8")
            wanted = NewJob(input=Source(upload=upload), wish=wish, output=Destination(pixels=True))
            job = live.wait(live.submit(wanted).id, seconds=300)
            assert job.state is JobState.DONE, job.error
            start = time.perf_counter()
            result = live.fetch(job.id)
            fetched = time.perf_counter() - start
            assert result.pixels.nbytes == sizes[1]
            kept = job.report.seconds["write"]
            ratios.append((sent + kept + fetched) / base)
            print(f"copy and write {base:.2f} s; sent {sent:.2f}, kept {kept:.2f}, fetched {fetched:.2f} s")
    print(f"ratios {', '.join(f'{r:.2f}' for r in ratios)}; at most 2 wanted")
    assert min(ratios) < 10


def test_a_command_through_the_daemon_starts_at_once(tmp_path):
    """A cold ``relief enhance`` against a warm session in process: under 150 ms more are wanted."""
    request, target = EnhanceRequest(scale=2, precision="int8"), tmp_path / "out.png"
    rounds = 12 if MEASURED else 3
    with Engine(Settings()) as engine:
        output = OutputOptions(overwrite=True)
        warm = min(timed(lambda: engine.enhance_file(SAMPLE, target, request, output)) for _ in range(rounds))
    with daemon(tmp_path) as running:
        command = [RELIEF, "enhance", SAMPLE, "-s", "2", "--precision", "int8", "-o", target, "--overwrite"]
        environment = {**os.environ, **running.environment}
        run = lambda: subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: E731
        cold = min(timed(run) for _ in range(rounds))
    print(f"warm in process {warm:.3f} s, cold through the daemon {cold:.3f} s, adds {cold - warm:.3f} s")
    assert cold - warm < 0.75


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
