"""One network over one picture, or over a part of it: cut, run, check, put, tile by tile, into a canvas."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from engine import pixels, tiles
from engine.canvas import Canvas
from engine.domain import ModelSpec, Progress, Region, Size
from engine.errors import Cancelled
from engine.guard import Ladder, Rung, rejected, verdict
from engine.guidance import Guidance
from engine.mapped import release
from engine.pixels import Pixels
from engine.pool import Pool
from engine.tiles import Tile


@dataclass
class Run:
    """What one picture gathers on its way, over all its passes: time by stage, events, progress."""

    on_progress: Callable[[Progress], None]
    cancelled: Callable[[], bool]
    seconds: dict[str, float] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    tiles_total: int = 0
    tiles_done: int = 0
    output_total: int = 0
    output_done: int = 0
    started: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            with self._lock:
                self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start

    def tile_done(self, output_pixels: int) -> None:
        self.tiles_done += 1
        self.output_done += output_pixels
        self.started = self.started or time.perf_counter()
        rate = self.output_done / max(time.perf_counter() - self.started, 1e-9)
        left = (self.output_total - self.output_done) / rate
        self.on_progress(Progress("enhance", self.tiles_done, self.tiles_total, rate / 1e6, left, tuple(self.events)))


@dataclass(frozen=True)
class Part:
    """The ``region`` of a picture that is at hand: ``pixels`` (H x W x C) are just that."""

    pixels: Pixels
    region: Region

    def cut(self, region: Region) -> Pixels:
        """A region of the picture; what lies past the part's right and lower end repeats its last column and row."""
        return tiles.cut(self.pixels, region.moved(-self.region.x, -self.region.y))


class Pass:
    """One network applied to a picture of ``size``; planned when made, run when its source is there.

    ``within`` is the part of the picture to enlarge, by default all of it. ``margin`` is how many pixels beyond the
    network's halo a tile's input depends on; ``first`` says that the picture comes as it is, not from a pass before.
    """

    def __init__(
        self,
        spec: ModelSpec,
        size: Size,
        ladder: Ladder,
        *,
        within: Region | None = None,
        margin: int = 0,
        first: bool = True,
    ) -> None:
        self.spec = spec
        self.size = size
        self.ladder = ladder
        self.first = first
        self.within = within or Region(0, 0, size.width, size.height)
        self._halo = spec.halo + margin
        # A margin may ask for a little more than the least tile of the network alone.
        self._tile = max(ladder.rung.tile, tiles.smallest_tile(self._halo, spec.size_multiple))
        self.tiles = tiles.plan(size, self._tile, self._halo, spec.size_multiple, self.within)

    @property
    def result(self) -> Region:
        """What is made: a part of the enlarged picture."""
        return self.within.times(self.spec.scale)

    @property
    def reach(self) -> Region:
        """The part of the picture that is looked at."""
        left, top = min(t.cut.x for t in self.tiles), min(t.cut.y for t in self.tiles)
        right = min(self.size.width, max(t.cut.right for t in self.tiles))
        bottom = min(self.size.height, max(t.cut.bottom for t in self.tiles))
        return Region(left, top, right - left, bottom - top)

    def run(self, pool: Pool, source: Part, alpha: Pixels | None, guidance: Guidance, canvas: Canvas, run: Run) -> None:
        """Enlarge ``source`` (H x W x 1 or 3), at least the part within `reach`, into ``canvas``, led by ``guidance``.

        ``canvas`` has the size of `result`; ``alpha`` is H x W for the whole picture. Raises `Cancelled`, or the
        `DeviceError` of the last way that was tried.
        """
        scale = self.spec.scale
        run.started = run.started or time.perf_counter()
        finished = self.within.y

        def work(tile: Tile) -> None:
            if run.cancelled():
                raise Cancelled("Cancelled.")

            def attempt(rung: Rung) -> None:
                for part in self._parts(tile, rung):
                    self._paint(part, rung, pool, source, alpha, guidance, canvas, run)

            self.ladder.run(attempt)

        for tile in in_order(self.tiles, work, pool.at_once):
            run.tile_done(tile.keep.pixels * scale**2)
            if tile.keep.right == self.within.right:  # a row of tiles is complete
                canvas.release((finished - self.within.y) * scale, (tile.keep.bottom - self.within.y) * scale)
                above = source.region.y + self._halo
                release(source.pixels, max(0, finished - above), max(0, tile.keep.bottom - above))
                finished = tile.keep.bottom

    def _parts(self, tile: Tile, rung: Rung) -> list[Tile]:
        if rung.tile >= self._tile:
            return [tile]
        side = max(rung.tile, tiles.smallest_tile(self._halo, self.spec.size_multiple))
        return tiles.plan(self.size, side, self._halo, self.spec.size_multiple, tile.keep)

    def _paint(
        self,
        tile: Tile,
        rung: Rung,
        pool: Pool,
        source: Part,
        alpha: Pixels | None,
        guidance: Guidance,
        canvas: Canvas,
        run: Run,
    ) -> None:
        spec = self.spec
        colour = source.cut(tile.cut)
        if alpha is not None:
            colour = pixels.extend_under_alpha(colour, tiles.cut(alpha[:, :, None], tile.cut)[:, :, 0])
        planes = pixels.to_planes(colour)
        excess = None
        if colour.dtype.kind == "f":  # the network knows [0, 1]; what lies outside is enlarged plainly and added
            inside = np.clip(planes, 0, 1)
            excess, planes = planes - inside, inside
        with run.timed("depth"):
            beside = guidance.planes(spec, tile.cut, self.size, planes, first=self.first)
        with run.timed("load"):
            ready = pool.session(spec, rung.precision, rung.device)
        with run.timed("inference"):
            result = ready.run(planes, beside.depth, beside.control)
        with run.timed("check"):
            reason = verdict(planes, result, spec, reference=rung.is_reference)
        if reason is not None:
            raise rejected(reason, rung)
        with run.timed("convert"):
            if beside.plain is not None and beside.plain.any():
                share = pixels.enlarge_linear(beside.plain, spec.scale)
                result = result + (pixels.enlarge_cubic(planes, spec.scale) - result) * share
            if excess is not None and excess.any():
                result = result + pixels.enlarge_linear(excess, spec.scale)
            kept = result[(0, slice(None), *tile.kept_of_output(spec.scale).slices)]
            place = tile.keep.times(spec.scale).moved(-self.result.x, -self.result.y)
            pixels.from_planes(kept, canvas.pixels[place.slices])


def in_order(planned: Sequence[Tile], work: Callable[[Tile], None], at_once: int) -> Iterator[Tile]:
    """Each tile after ``work`` has done it, in the order of the plan, with ``at_once`` of them under way at most.

    What fails is raised in its turn; nothing is under way any more when that leaves here.
    """
    if at_once == 1:
        for tile in planned:
            work(tile)
            yield tile
        return
    waiting: deque[tuple[Tile, Future[None]]] = deque()
    with ThreadPoolExecutor(at_once, "tile") as threads:
        try:
            for tile in planned:
                if len(waiting) == at_once:
                    yield _done(waiting)
                waiting.append((tile, threads.submit(work, tile)))
            while waiting:
                yield _done(waiting)
        finally:
            for _, future in waiting:
                future.cancel()


def _done(waiting: deque[tuple[Tile, Future[None]]]) -> Tile:
    tile, future = waiting.popleft()
    future.result()
    return tile
