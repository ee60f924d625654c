"""Reads pictures for the program, on threads, by the engine's confined decoder: headers, thumbnails, whole pictures.

No Qt.

Nobody waits here: what is found is handed to callbacks, from any thread.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from app.picture import TiledPicture
from engine.config import Settings
from engine.decoder import Decoder
from engine.domain import Size
from engine.errors import ReliefError
from engine.pixels import Image

OnError = Callable[[ReliefError], None]


class Pictures:
    """Two confined children: one for what is looked at, one for the list's headers and thumbnails."""

    def __init__(self, settings: Settings) -> None:
        scratch = Path(settings.scratch_dir) if settings.scratch_dir else None
        limits = {
            "max_pixels": max(settings.max_input_megapixels, settings.max_output_megapixels) * 1_000_000,
            "seconds": float(settings.decode_seconds),
            "memory": settings.decode_memory_mb << 20,
        }
        self._list = Decoder(scratch=scratch, **limits)  # type: ignore[arg-type]
        self._view = Decoder(scratch=scratch, **limits)  # type: ignore[arg-type]
        self._for_list = ThreadPoolExecutor(1, thread_name_prefix="thumbnails")
        self._for_view = ThreadPoolExecutor(1, thread_name_prefix="picture")

    def close(self) -> None:
        for pool in (self._for_list, self._for_view):
            pool.shutdown(wait=False, cancel_futures=True)
        for decoder in (self._list, self._view):
            decoder.close()

    def probe(self, path: Path, on_size: Callable[[Size, str], None], on_error: OnError) -> None:
        """Its size, as it will stand upright, and the name of its format."""

        def run() -> None:
            try:
                header = self._list.probe(path)
            except ReliefError as error:
                on_error(error)
            else:
                on_size(header.size, header.source)

        self._later(self._for_list, run)

    def thumbnail(self, path: Path, side: int, on_made: Callable[[TiledPicture], None], on_error: OnError) -> None:
        """The picture, from which a thumbnail of ``side`` pixels can be had at once."""

        def run() -> None:
            try:
                picture = TiledPicture(self._list.decode(path))
                picture.thumbnail(side)
            except ReliefError as error:
                on_error(error)
            else:
                on_made(picture)

        self._later(self._for_list, run)

    def open(self, path: Path, on_opened: Callable[[TiledPicture], None], on_error: OnError) -> None:
        """The whole picture, to be looked at."""

        def run() -> None:
            try:
                picture = TiledPicture(self._view.decode(path))
            except ReliefError as error:
                on_error(error)
            else:
                on_opened(picture)

        self._later(self._for_view, run)

    def decode(self, content: bytes, on_made: Callable[[Image], None], on_error: OnError) -> None:
        """A picture that came as bytes, such as a preview."""

        def run() -> None:
            try:
                with tempfile.TemporaryDirectory(prefix="relief-") as folder:
                    path = Path(folder) / "preview.png"
                    path.write_bytes(content)
                    image = self._view.decode(path)
            except ReliefError as error:
                on_error(error)
            else:
                on_made(image)

        self._later(self._for_view, run)

    def decode_now(self, path: Path) -> Image:
        """For small pictures, such as a mask. Raises what the decoder raises."""
        return self._list.decode(path)

    def _later(self, pool: ThreadPoolExecutor, run: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the program is about to end
            pool.submit(run)
