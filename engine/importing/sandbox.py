"""Work on a stranger's file in a child process that can be killed; its end becomes a value or an error, whatever it is.

::

    parent                                        child
    starts it in a folder of its own       →      calls `engine.importing.confine` before anything else
    on_step(name)                          ←      {"step": name}, any number
    the value that is returned             ←      {"done": {...}}
    a `ReliefError` of the same code       ←   or {"error": code, "message"}

Each line is JSON on the child's standard output. Of the environment it gets what programs need to start, and nothing
that could hold a secret.
"""

from __future__ import annotations

import collections
import contextlib
import json
import os
import queue
import signal
import site
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from engine.errors import Cancelled, ConversionFailed, ModelError, UnfitModel, UnsafeModel

KINDS: dict[str, type[ModelError]] = {kind.code: kind for kind in (UnfitModel, UnsafeModel, ConversionFailed)}
LONGEST_LINE = 2**20
"""Bytes; a child gone wild must not fill the parent's memory."""

_KEPT = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "OMP_NUM_THREADS",
    "OMP_WAIT_POLICY",
    "PYTHONPATH",
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "WINDIR",
    "COMSPEC",
    "PATHEXT",
    "NUMBER_OF_PROCESSORS",
    "PROCESSOR_ARCHITECTURE",
)


@dataclass(frozen=True)
class Limits:
    """``memory`` and ``file_bytes`` (the largest file it may write) in bytes, ``seconds`` by the clock.

    The clock is kept here; the bytes are the child's to keep, which gets them as its `arguments`.
    """

    memory: int
    seconds: float
    file_bytes: int = 0

    @property
    def arguments(self) -> tuple[str, str]:
        """For `engine.importing.confine.confine`, as text."""
        return str(self.memory), str(self.file_bytes)


def run(
    command: Sequence[str],
    folder: Path,
    limits: Limits,
    *,
    about: str,
    on_step: Callable[[str], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """Run ``command`` to its answer.

    ``folder`` is where it works and keeps its temporary files; ``about`` is what messages call the stranger's file.
    Raises what the child reports, `UnfitModel` if it crashed or took more than its ``limits``, `Cancelled`.
    """
    process = _started(command, folder)
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    noise: collections.deque[bytes] = collections.deque(maxlen=40)
    readers = [
        threading.Thread(target=_pump, args=(process.stdout, lines.put), daemon=True),
        threading.Thread(target=_pump, args=(process.stderr, noise.append), daemon=True),
    ]
    for reader in readers:
        reader.start()
    until = time.monotonic() + limits.seconds
    try:
        while True:
            if cancelled():
                raise Cancelled("Cancelled.")
            if time.monotonic() >= until:
                message = (
                    f"{about} takes longer than {limits.seconds:.0f} seconds to load and measure; it was given up."
                )
                raise UnfitModel(message)
            try:
                line = lines.get(timeout=0.2)
            except queue.Empty:
                continue
            answer = _parsed(line)
            if answer is None:
                readers[1].join(1)
                raise _death(process, b"".join(noise), about, limits)
            if "error" in answer:
                raise KINDS.get(str(answer["error"]), UnfitModel)(str(answer.get("message", "")))
            if isinstance(answer.get("done"), dict):
                done: dict[str, Any] = answer["done"]
                return done
            on_step(str(answer.get("step", "")))
    finally:
        _end(process, readers)


def _started(command: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP", "HOME", "USERPROFILE"), str(folder))
    environment["PYTHONUSERBASE"] = site.getuserbase()  # packages may lie there, and it is found through HOME
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    return subprocess.Popen(
        list(command),
        stdin=subprocess.PIPE,  # never written to: it closes when this process ends
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=folder,
        start_new_session=os.name != "nt",  # the terminal's Ctrl-C does not reach it
        creationflags=flags,
    )


def _parsed(line: bytes) -> dict[str, Any] | None:
    with contextlib.suppress(ValueError):
        answer = json.loads(line)
        if isinstance(answer, dict):
            return answer
    return None


def _death(process: subprocess.Popen[bytes], noise: bytes, about: str, limits: Limits) -> UnfitModel:
    """The error for a child that ended without an answer, or talked nonsense."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
    words = noise.lower()
    marks = b"memoryerror", b"bad_alloc", b"out of memory", b"failed to allocate", b"can't allocate"
    if (os.name != "nt" and process.returncode == -signal.SIGKILL) or any(mark in words for mark in marks):
        return UnfitModel(f"{about} needs more than {limits.memory >> 20} MB of memory.")
    last = noise.decode(errors="replace").strip().rpartition("\n")[2][:200]
    return UnfitModel(f"{about} crashed the process that looked at it{': ' + last if last else ''}.")


def _pump(pipe: IO[bytes], put: Callable[[bytes], None]) -> None:
    """Hand on lines until the pipe ends, which an empty line tells."""
    with contextlib.suppress(OSError, ValueError):
        while line := pipe.readline(LONGEST_LINE):
            put(line)
    put(b"")


def _end(process: subprocess.Popen[bytes], readers: Sequence[threading.Thread]) -> None:
    if process.returncode is None and os.name != "nt":
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)  # and whatever it has started
    process.kill()
    process.wait()
    for reader in readers:
        reader.join(5)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
