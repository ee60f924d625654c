"""``relief send``: whole folders through a service, several pictures at a time, going on where it was interrupted.

Beside the results, ``.relief-send`` remembers of each picture under way what the service calls it. A picture with a
result is left out; one that was sent already is not sent again.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from engine.batch import Task, make_folder
from engine.domain import EnhanceRequest, OutputOptions, Report
from engine.errors import Cancelled, QueueFull, QuotaExceeded, ReliefError, StorageFailed, TransferFailed
from engine.offload.route import Offload
from engine.replace import make_folder as make_path
from engine.replace import replacing

MEMORY = ".relief-send"
_PASSING = (TransferFailed, Cancelled, KeyboardInterrupt, QueueFull, QuotaExceeded, StorageFailed)
"""After these the next run goes on."""


class Note:
    """What is known of one picture at the service, in a small file; gone when there is nothing to know."""

    def __init__(self, folder: Path, task: Task) -> None:
        name = hashlib.sha256(str(task.source.resolve()).encode(errors="surrogateescape")).hexdigest()[:32]
        self._path = folder / MEMORY / f"{name}.json"

    def get(self) -> dict[str, str]:
        try:
            known = json.loads(self._path.read_text(encoding="utf-8"))
            return {str(name): str(value) for name, value in known.items()}
        except (OSError, ValueError, AttributeError):
            return {}

    def put(self, **values: str) -> None:
        if not values:
            self._path.unlink(missing_ok=True)
            return
        make_path(self._path.parent)
        with replacing(self._path, overwrite=True) as file:
            file.write(json.dumps(values).encode())

    def outlives(self, error: BaseException) -> bool:
        return isinstance(error, _PASSING)


def send(
    tasks: Sequence[Task],
    out: Path,
    offload: Offload,
    request: EnhanceRequest,
    output: OutputOptions,
    *,
    parallel: int,
    started: Callable[[Task], None],
    ended: Callable[[Task, Report | ReliefError], None],
) -> None:
    """Send each picture and keep its result, ``parallel`` at a time; one bad picture never stops the others.

    ``started`` and ``ended`` are called by this thread. When it is interrupted, what is under way is broken off, and
    the next call goes on with it.
    """
    stop = threading.Event()

    def work(task: Task) -> Report:
        make_folder(task)
        return offload.enhance_file(
            task.source, task.target, request, output, cancelled=stop.is_set, errand=Note(out, task)
        )

    waiting = list(reversed(tasks))
    running: dict[Future[Report], Task] = {}
    with ThreadPoolExecutor(parallel, "send") as pool:
        try:
            while waiting or running:
                while waiting and len(running) < parallel:
                    task = waiting.pop()
                    started(task)
                    running[pool.submit(work, task)] = task
                for future in wait(running, timeout=0.2, return_when=FIRST_COMPLETED).done:
                    task = running.pop(future)
                    try:
                        ended(task, future.result())
                    except ReliefError as error:
                        ended(task, error)
        finally:
            stop.set()
    _tidy(out / MEMORY)


def _tidy(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:  # something is still under way, or nothing ever was
        return
