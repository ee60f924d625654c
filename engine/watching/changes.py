"""Hearing of changes in a folder from the system; the only importer of watchfiles."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

_AGAIN = 30.0
"""Seconds after which listening is tried again."""


class Listen(Protocol):
    """Calls ``heard`` with what changed in ``folder``, until ``stop``; runs in a thread of its own, raises nothing."""

    def __call__(
        self, folder: Path, heard: Callable[[Iterable[Path]], None], stop: threading.Event, *, recursive: bool
    ) -> None: ...


def listen(folder: Path, heard: Callable[[Iterable[Path]], None], stop: threading.Event, *, recursive: bool) -> None:
    """As `Listen` says. Where the system tells nothing, or runs out of watches, the scans have to do."""
    import watchfiles

    while not stop.is_set():
        try:
            for changes in watchfiles.watch(
                folder,
                watch_filter=None,
                debounce=400,
                step=100,
                rust_timeout=1000,
                stop_event=stop,
                raise_interrupt=False,
                recursive=recursive,
                ignore_permission_denied=True,
            ):
                heard(Path(path) for _, path in changes)
        except (OSError, RuntimeError):  # the folder is gone, or there are too many
            stop.wait(_AGAIN)
