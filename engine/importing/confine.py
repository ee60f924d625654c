"""Run inside a child before it touches a stranger's file: less memory, no network, no life without its parent.

Needs the standard library only, because it is loaded by its path, in the converter's environment too.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import threading

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
"""``CLONE_NEWUSER`` and ``CLONE_NEWNET`` of Linux."""


def confine(memory: int, file_bytes: int) -> None:
    """Allow ``memory`` bytes, and files of at most ``file_bytes`` to be written; end when stdin closes.

    What the system cannot do is left out: Windows limits neither, macOS does not limit memory, and a network of its
    own, where no other machine can be reached, is for Linux and only where users may make one.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)
    with contextlib.suppress(ImportError):
        import resource

        # RLIMIT_DATA counts private writable memory, so neither mapped files nor address space that is only reserved
        limits = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: file_bytes, resource.RLIMIT_DATA: memory}
        for kind, limit in limits.items():
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(kind, (limit, limit))
    if os.name != "nt":  # on Windows a read that waits can stop libraries from loading
        threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    os._exit(1)
