"""Previews: a region of a picture enhanced at once, between two tiles of whatever runs.

The last pictures stay decoded, with what was found out about them, so that another region or another strength costs
only its own tiles.
"""

from __future__ import annotations

import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine import imagefile
from engine.daemon import acceptance
from engine.daemon.access import Client
from engine.daemon.store import Store
from engine.daemon.work import Work
from engine.daemon.workers import Workers
from engine.domain import EnhanceRequest, Format, Region
from engine.enhance import Engine
from engine.errors import ReliefError, RequestError
from engine.pixels import Image, Metadata, Pixels
from engine.prepare import Findings
from engine.wire.values import DepthQuestion, PreviewWish, Source, Wish

DEPTH_SIDE = 1024
"""Of the depth map that is shown, in pixels."""
KEPT = 2
"""Decoded pictures; they lie in scratch files, of which only what is looked at is in memory."""


@dataclass
class _Picture:
    image: Image
    findings: Findings = field(default_factory=Findings)
    using: threading.Lock = field(default_factory=threading.Lock)


class Previews:
    """Makes previews, one at a time for each picture. Safe to share between threads."""

    def __init__(self, engine: Engine, store: Store, work: Work, workers: Workers) -> None:
        self._engine = engine
        self._store = store
        self._work = work
        self._workers = workers
        self._pictures: OrderedDict[tuple[object, ...], _Picture] = OrderedDict()
        self._lock = threading.Lock()

    def png(self, client: Client, wanted: PreviewWish) -> bytes:
        """The enhanced region as a PNG file. Raises a `ReliefError`."""
        request = acceptance.check_wish(client, wanted.input, wanted.wish, self._engine, self._store, self._work)
        picture = self._picture(wanted.input)
        with picture.using:
            try:
                return self._made(picture, wanted.region.region, request)
            except ReliefError:
                raise
            except BaseException:
                self.clear()  # what is known of the picture may be half found out
                raise

    def depth(self, client: Client, wanted: DepthQuestion) -> bytes:
        """The picture's depth map as a PNG file, white is near. Raises a `ReliefError`, also where none is known."""
        wish = Wish(depth=wanted.depth)
        request = acceptance.check_wish(client, wanted.input, wish, self._engine, self._store, self._work)
        picture = self._picture(wanted.input)
        with picture.using, self._workers.lane(request.device).turn(urgent=True):
            plane = self._engine.depth_plane(picture.image, request, picture.findings, DEPTH_SIDE)
        if plane is None:
            raise RequestError("Nothing is known of this picture's depth.")
        return self._packed(np.rint(plane * 65535).astype(np.uint16)[:, :, None])

    def clear(self) -> None:
        """Forget all pictures, and give their scratch files back."""
        with self._lock:
            self._pictures.clear()

    def _made(self, picture: _Picture, region: Region, request: EnhanceRequest) -> bytes:
        lane = self._workers.lane(request.device)
        with (
            lane.turn(urgent=True),
            self._engine.enhance(picture.image, request, region=region, findings=picture.findings) as result,
        ):
            return self._packed(result.image.pixels, result.image.metadata)

    def _packed(self, pixels: Pixels, metadata: Metadata | None = None) -> bytes:
        with tempfile.TemporaryDirectory(prefix="relief-", dir=self._engine.scratch) as folder:
            path = Path(folder) / "preview.png"
            imagefile.encode(pixels, path, Format.PNG, metadata=metadata)
            return path.read_bytes()

    def _picture(self, source: Source) -> _Picture:
        path = self._work.file(source)
        try:
            status = path.stat()
            key: tuple[object, ...] = (str(path), status.st_mtime_ns, status.st_size)
        except OSError:
            key = (str(path),)
        with self._lock:
            found = self._pictures.get(key)
            if found is not None:
                self._pictures.move_to_end(key)
                return found
        picture = _Picture(self._work.picture(source))
        with self._lock:
            self._pictures[key] = picture
            while len(self._pictures) > KEPT:
                self._pictures.popitem(last=False)
        return picture
