"""The decoding child, seen from inside: opens the files of strangers for `engine.decoder`, which explains all."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import queue
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from engine.domain import Size
from engine.errors import DamagedPicture, PictureTooLarge, ReliefError
from engine.pixels import Metadata


def serve() -> None:
    """Answer requests from stdin until it closes; the main function of the child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not be taken for an answer
    from engine.imagefile.vips import libvips

    libvips()
    _limit(int(sys.argv[1]))
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(requests,), daemon=True).start()
    while True:
        _serve_one(json.loads(requests.get()), answers)


def _receive(requests: queue.SimpleQueue[bytes]) -> None:
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)  # the parent is gone, and a decode may be running: nobody waits for it


def _limit(memory: int) -> None:
    """Allow ``memory`` bytes more than what the libraries already take."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # RLIMIT_DATA counts private writable memory, so neither mapped files nor the address space that threads reserve
        taken = 0
        with contextlib.suppress(OSError):
            status = Path("/proc/self/status").read_text(encoding="ascii")
            taken = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmData")) * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (taken + memory, taken + memory))


def _serve_one(request: dict[str, Any], answers: BinaryIO) -> None:
    from engine.imagefile.reading import decoded, opened_picture

    def answer(value: dict[str, Any]) -> None:
        answers.write(json.dumps(value).encode() + b"\n")
        answers.flush()

    path = Path(request["path"])
    try:
        if "depth" in request:
            answer({"depth": _depth(path, Size(*request["depth"]))})
            return
        with opened_picture(path, max_pixels=request["max_pixels"]) as picture:
            header = picture.header
            size = (header.size.width, header.size.height)
            answer({"header": {**asdict(header), "size": size}})
            if request["scratch"] is None:
                return
            with Path(request["scratch"]).open("r+b") as scratch:
                image = decoded(picture, path.name, scratch)
        described = {"shape": image.pixels.shape, "dtype": image.pixels.dtype.name, "notices": image.notices}
        answer({"image": {**described, "metadata": _packed(image.metadata)}})
    except ReliefError as error:
        answer({"error": error.code, "message": str(error)})
    except MemoryError:
        answer({"error": PictureTooLarge.code, "message": f"{path.name} needs more memory than allowed."})
    except Exception as error:  # noqa: BLE001  (a reader that fails in a way nobody foresaw: the file is the reason)
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        answer({"error": DamagedPicture.code, "message": f"{path.name} is damaged and cannot be read."})


def _depth(path: Path, size: Size) -> dict[str, Any]:
    from engine.imagefile import embedded_depth

    depth, notices = embedded_depth(path, size)
    if depth is None:
        return {"map": None, "notices": notices}
    codes = np.rint(depth * 65535).astype("<u2")
    return {"map": base64.b64encode(codes.tobytes()).decode("ascii"), "shape": codes.shape, "notices": notices}


def _packed(metadata: Metadata) -> dict[str, Any]:
    blobs = {"icc": metadata.icc, "exif": metadata.exif, "xmp": metadata.xmp}
    return {**{k: v and base64.b64encode(v).decode("ascii") for k, v in blobs.items()}, "dpi": metadata.dpi}
