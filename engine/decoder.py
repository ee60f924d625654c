"""Decodes files of strangers in a child process that may crash, hang or grow without harm; everyone decodes through it.

::

    parent                                              child
    {"path", "scratch", "max_pixels"}      → stdin  →   imagefile opens the file
    read within `seconds`                  ← stdout ←   {"header"}    its size decides how long the rest may take
    scratch file, mapped, unlinked         ← stdout ←   {"image"}     pixels lie in the scratch file
                                                     or {"error", "message"}
    {"path", "depth": its upright size}    → stdin  →   imagefile looks for a depth map
    read within `seconds`                  ← stdout ←   {"depth"}     the map, which is small, and notices

A child serves many files, one after the other, and is replaced when it crashed, hung or ran out of memory. It ends when
its stdin closes, so none outlives its parent. Ctrl-C is the parent's matter: it kills the child.
"""

from __future__ import annotations

import base64
import collections
import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Self

import numpy as np
from numpy.typing import NDArray

from engine import errors
from engine.child import command
from engine.domain import Size
from engine.errors import DamagedPicture, InputUnreadable, PictureTooLarge, ReliefError
from engine.imagefile import Header
from engine.nearness import LONG_SIDE
from engine.pixels import Image, Metadata, Pixels

DEFAULT_MAX_PIXELS = 500_000_000
DEFAULT_SECONDS = 60.0
DEFAULT_MEMORY = 4 * 2**30
PIXELS_IN_TIME = 50_000_000
"""Pixels that may take `seconds`; a larger picture gets more time in proportion."""

KINDS = {
    kind.code: kind
    for kind in (
        errors.InputMissing,
        errors.InputUnreadable,
        errors.InputEmpty,
        errors.NotAPicture,
        errors.UnsupportedPicture,
        errors.DamagedPicture,
        errors.PictureTooLarge,
    )
}
LONGEST_LINE = 2**28
"""Characters; metadata travel in the answer, and a child gone wild must not fill the parent's memory."""


class Decoder:
    """Decodes picture files in a child process, one at a time; a context manager. Safe to share between threads.

    ``max_pixels`` is checked from the header. ``seconds`` are allowed for a picture up to `PIXELS_IN_TIME`, and for
    larger ones more in proportion. ``memory`` is what the child may allocate in bytes (where the system can limit it:
    Linux), not counting pixels, which go to a file in ``scratch``, by default the system's temporary folder.
    """

    def __init__(
        self,
        *,
        max_pixels: int = DEFAULT_MAX_PIXELS,
        seconds: float = DEFAULT_SECONDS,
        memory: int = DEFAULT_MEMORY,
        scratch: Path | None = None,
    ) -> None:
        self.max_pixels = max_pixels
        self.seconds = seconds
        self.memory = memory
        self.scratch = scratch or Path(tempfile.gettempdir())
        self._child: _Child | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self.warm_up()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm_up(self) -> None:
        """Start the child, which loads its libraries while the caller goes on."""
        with self._lock:
            self._started()

    def close(self) -> None:
        """End the child. The decoder starts a new one if it is used again."""
        with self._lock:
            self._discard()

    def probe(self, path: Path) -> Header:
        """What the picture at ``path`` is, from its header; raises the errors of `engine.imagefile.probe`."""
        with self._request():
            return self._asked_for_header(path, None)

    def decode(self, path: Path, *, depth: bool = False) -> Image:
        """The picture at ``path``; its pixels are a read-only memory map whose file vanishes with it.

        With ``depth``, the depth map in the file is read too; one that is damaged, or kills its reader, is a notice.
        Raises what `engine.imagefile.decode` raises; `PictureTooLarge` also when it takes more memory or time than
        allowed, `DamagedPicture` when it crashed its reader, `InputUnreadable` when the scratch folder has no room.
        """
        with self._request():
            image = self._decoded(path)
            return self._with_depth(image, path) if depth else image

    @contextlib.contextmanager
    def _request(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except ReliefError:
                raise
            except BaseException:
                self._discard()  # Ctrl-C: what the child still says must not answer the next request
                raise

    # --- one request -------------------------------------------------------------------------------------------

    def _decoded(self, path: Path) -> Image:
        try:
            descriptor, scratch = tempfile.mkstemp(prefix="relief-", suffix=".pixels", dir=self.scratch)  # mode 0600
        except OSError as error:
            raise InputUnreadable(f"{path.name} cannot be decoded: the scratch folder is not writable.") from error
        os.close(descriptor)
        mapped = False
        try:
            header = self._asked_for_header(path, scratch)
            seconds = self.seconds * max(1.0, header.size.pixels / PIXELS_IN_TIME)
            answer = self._answer(path, seconds)["image"]
            pixels = _mapped(scratch, answer)
            mapped = True
            return Image(pixels, _unpacked(answer["metadata"]), tuple(answer["notices"]))
        except (KeyError, TypeError, ValueError) as error:
            self._discard()
            raise DamagedPicture(f"{path.name} is damaged: it broke its reader.") from error
        finally:
            # Windows deletes it with the map, see `_mapped`
            if os.name != "nt" or not mapped:
                with contextlib.suppress(OSError):
                    Path(scratch).unlink()

    def _with_depth(self, image: Image, path: Path) -> Image:
        """The picture with its map, asked for by itself: whatever happens now, the picture is safe."""
        try:
            self._started().send({"path": str(path.absolute()), "depth": (image.size.width, image.size.height)})
            answer = self._answer(path, self.seconds)["depth"]
            notices = (*image.notices, *map(str, answer["notices"]))
            if answer["map"] is None:
                return replace(image, notices=notices)
            return replace(image, notices=notices, depth=_unpacked_depth(answer))
        except (ReliefError, OSError, KeyError, TypeError, ValueError):
            self._discard()
            return replace(image, notices=(*image.notices, "The depth map in the photo is damaged and was not used."))

    def _asked_for_header(self, path: Path, scratch: str | None) -> Header:
        request = {"path": str(path.absolute()), "scratch": scratch, "max_pixels": self.max_pixels}
        try:
            self._started().send(request)
        except OSError:
            # it may have died since the last file; a new one gets one try
            self._discard()
            self._started().send(request)
        header = self._answer(path, self.seconds)["header"]
        return Header(Size(*header["size"]), header["bands"], header["dtype"], header["source"])

    def _answer(self, path: Path, seconds: float) -> dict[str, Any]:
        child = self._started()
        try:
            answer = child.receive(seconds)
        except TimeoutError:
            self._discard()
            message = f"{path.name} takes longer than {seconds:.0f} seconds to decode, and was given up."
            raise PictureTooLarge(message) from None
        except EOFError:
            out_of_memory = child.died_of_memory()
            self._discard()
            if out_of_memory:
                raise PictureTooLarge(f"{path.name} needs more memory than allowed.") from None
            raise DamagedPicture(f"{path.name} is damaged: it crashed its reader.") from None
        if "error" in answer:
            raise KINDS.get(answer["error"], DamagedPicture)(answer["message"])
        return answer

    def _started(self) -> _Child:
        if self._child is None:
            self._child = _Child(self.memory, self.scratch)
        return self._child

    def _discard(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()


def _mapped(scratch: str, answer: dict[str, Any]) -> Pixels:
    """The child's pixels; raises ``ValueError`` if the file is not what the answer says."""
    height, width, bands = (int(side) for side in answer["shape"])
    dtype = np.dtype(answer["dtype"])
    expected = height * width * bands * dtype.itemsize
    flags = os.O_RDONLY
    if sys.platform == "win32":
        flags |= os.O_BINARY | os.O_TEMPORARY  # deleted when its last handle closes, which is the map's
    with os.fdopen(os.open(scratch, flags), "rb") as file:
        if os.fstat(file.fileno()).st_size != expected:
            raise ValueError("the scratch file has another size than announced")
        return np.memmap(file, dtype, "r", shape=(height, width, bands))


# --- the child, seen from the parent ---------------------------------------------------------------------------------


class _Child:
    """A running child: requests in, answers out, its noise kept and never shown."""

    def __init__(self, memory: int, scratch: Path) -> None:
        environment = {
            **os.environ,
            "TMPDIR": str(scratch),
            "VIPS_WARNING": "0",
            "G_DEBUG": "",
            "OPENBLAS_NUM_THREADS": "1",
        }
        # its own group: the terminal's Ctrl-C does not reach it
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        self._process = subprocess.Popen(
            command("engine.decoder_child:serve", str(memory)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=os.name != "nt",
            creationflags=flags,
        )
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._noise: collections.deque[bytes] = collections.deque(maxlen=40)
        self._readers = [
            threading.Thread(target=_pump, args=(self._process.stdout, self._lines.put), daemon=True),
            threading.Thread(target=_pump, args=(self._process.stderr, self._noise.append), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def send(self, request: dict[str, Any]) -> None:
        """Raises ``OSError`` if the child is gone."""
        assert self._process.stdin is not None  # noqa: S101  (for the type checker)
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()

    def receive(self, seconds: float) -> dict[str, Any]:
        """The next answer; raises ``TimeoutError``, and ``EOFError`` if the child is gone or talks nonsense."""
        until = time.monotonic() + seconds
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, min(0.5, until - time.monotonic())))
            except queue.Empty:
                if time.monotonic() >= until:
                    raise TimeoutError from None
                continue  # short waits, or Windows would not see Ctrl-C
            with contextlib.suppress(ValueError):
                answer = json.loads(line)
                if isinstance(answer, dict):
                    return answer
            raise EOFError

    def died_of_memory(self) -> bool:
        """Whether its last words, or the system's way of ending it, speak of memory."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._readers[1].join(1)
        words = b"".join(self._noise).lower()
        killed = os.name != "nt" and self._process.returncode == -signal.SIGKILL
        return killed or any(
            word in words for word in (b"memoryerror", b"failed to allocate", b"bad_alloc", b"out of memory")
        )

    def kill(self) -> None:
        """End it at once, reap it, and close the pipes."""
        self._process.kill()
        self._process.wait()
        for reader in self._readers:
            reader.join(5)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _pump(pipe: IO[bytes], put: Any) -> None:
    """Hand on lines until the pipe ends, which an empty line tells."""
    with contextlib.suppress(OSError, ValueError):
        while line := pipe.readline(LONGEST_LINE):
            put(line)
    put(b"")


def _unpacked(packed: dict[str, Any]) -> Metadata:
    blobs = {name: packed[name] and base64.b64decode(packed[name]) for name in ("icc", "exif", "xmp")}
    dpi = packed["dpi"]
    return Metadata(**blobs, dpi=(float(dpi[0]), float(dpi[1])) if dpi else None)


def _unpacked_depth(answer: dict[str, Any]) -> NDArray[np.float32]:
    """Raises ``ValueError`` if the map is not what it should be."""
    height, width = (int(side) for side in answer["shape"])
    if not (0 < height <= LONG_SIDE and 0 < width <= LONG_SIDE):
        raise ValueError(f"a map of {width} x {height} pixels")
    codes = np.frombuffer(base64.b64decode(answer["map"]), "<u2").reshape(height, width)
    return codes.astype(np.float32) / np.float32(65535)
