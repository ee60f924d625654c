"""The route of a picture through the engine: read this file first.

    file → decoder → Image → tiles → session → guard → canvas → imagefile.encode → file

One or more passes of a network enlarge by whole factors, with as few passes as reach the wanted size; a Lanczos step
takes off what is too much. Colour goes through the network tile by tile, alpha beside it through Lanczos alone.
Whatever goes wrong raises a `ReliefError` and leaves no file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from engine import catalog, imagefile, session, tiles
from engine.canvas import Canvas
from engine.config import Settings
from engine.decoder import Decoder
from engine.domain import EnhanceRequest, Format, ModelSpec, OutputOptions, Precision, Progress, Report, Size
from engine.errors import DeviceError, OutputExists, RequestError
from engine.guard import Ladder, Rung, rungs
from engine.mapped import release
from engine.passes import Pass, Run
from engine.pixels import EXTEND_RADIUS, Image, Pixels
from engine.pool import Pool
from engine.session import Device
from engine.sizing import Sizing, choose

OnProgress = Callable[[Progress], None]
IsCancelled = Callable[[], bool]


def ignore_progress(_: Progress) -> None:
    """For callers that do not watch."""


def never() -> bool:
    """For callers that do not cancel."""
    return False


@dataclass
class Result:
    """A finished picture and what happened on the way; its pixels live until the context ends."""

    image: Image
    report: Report


class Engine:
    """Enhances pictures with the installed networks; keeps them loaded between pictures. A context manager."""

    def __init__(
        self, settings: Settings, *, pool: Pool | None = None, devices: Sequence[Device] | None = None
    ) -> None:
        self.settings = settings
        self.pool = pool or Pool(settings)
        self.scratch = Path(settings.scratch_dir) if settings.scratch_dir else None
        self.models = catalog.load((catalog.shipped_weights(), catalog.user_weights(settings.models_dir)))
        self._devices = devices
        self._decoder = Decoder(
            max_pixels=settings.max_input_megapixels * 1_000_000,
            seconds=settings.decode_seconds,
            memory=settings.decode_memory_mb << 20,
            scratch=self.scratch,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._decoder.close()
        self.pool.close()

    @property
    def devices(self) -> Sequence[Device]:
        return self._devices if self._devices is not None else session.devices()

    def enhance_file(
        self,
        source: Path,
        target: Path,
        request: EnhanceRequest,
        output: OutputOptions,
        *,
        on_progress: OnProgress = ignore_progress,
        cancelled: IsCancelled = never,
    ) -> Report:
        """Read ``source``, enhance it, write ``target`` (complete or not at all). Raises a `ReliefError`."""
        started = time.perf_counter()
        if not output.overwrite and target.exists():
            raise OutputExists(f"{target.name} exists already; it stays as it is unless overwriting is asked for.")
        file_format = output.format or Format.named(target.name)
        if file_format is None:
            raise RequestError(f"{target.name} has no file extension that can be written; see --format.")
        on_progress(Progress("read"))
        header = self._decoder.probe(source)
        sizing = self._sizing(header.size, request)
        imagefile.check_writable(target, file_format, sizing.size)
        image = self._decoder.decode(source)
        read = time.perf_counter() - started
        if image.size != header.size:  # turned by its EXIF orientation
            sizing = self._sizing(image.size, request)
        with self.enhance(image, request, on_progress=on_progress, cancelled=cancelled) as result:
            on_progress(Progress("write"))
            writing = time.perf_counter()
            notices = imagefile.encode(
                result.image.pixels,
                target,
                file_format,
                metadata=result.image.metadata,
                quality=output.quality,
                lossless=output.lossless,
                overwrite=output.overwrite,
            )
            now = time.perf_counter()
            report = result.report
        seconds = {"read": read, **report.seconds, "write": now - writing, "total": now - started}
        return Report(**{**vars(report), "seconds": seconds, "notices": (*report.notices, *notices)})

    @contextmanager
    def enhance(
        self,
        image: Image,
        request: EnhanceRequest,
        *,
        on_progress: OnProgress = ignore_progress,
        cancelled: IsCancelled = never,
    ) -> Iterator[Result]:
        """Enhance a decoded picture. The result's pixels are valid inside the ``with`` block only."""
        started = time.perf_counter()
        run = Run(on_progress, cancelled)
        sizing = self._sizing(image.size, request)
        colour_bands = 1 if image.is_gray else 3
        current = image.pixels[:, :, :colour_bands]
        alpha = image.pixels[:, :, -1] if image.has_alpha else None
        with run.timed("load"):
            passes = self._passes(image, sizing, request, run)
        with ExitStack() as canvases:
            for one in passes:
                # Between passes 8-bit pictures grow in 16 bit: rounding twice would show in smooth gradients.
                last = one is passes[-1]
                dtype = np.uint16 if current.dtype == np.uint8 and not last else image.pixels.dtype
                canvas = canvases.enter_context(self._canvas(one.result, colour_bands, dtype))
                one.run(self.pool, current, alpha if one is passes[0] else None, canvas, run)
                current = canvas.pixels
            finished = self._finish(current, alpha, sizing.size, image.pixels.dtype, canvases, run)
            first = passes[0].ladder.rung
            report = Report(
                source=image.size,
                result=sizing.size,
                model=request.model,
                scales=sizing.scales,
                device=first.device.id,
                precision=first.precision,
                tile=first.tile,
                tiles=run.tiles_done,
                seconds={**run.seconds, "total": time.perf_counter() - started},
                fallbacks=tuple(run.events),
                notices=image.notices,
            )
            yield Result(Image(finished, image.metadata), report)

    def _passes(self, image: Image, sizing: Sizing, request: EnhanceRequest, run: Run) -> list[Pass]:
        networks = self._networks(request.model)
        deep = image.pixels.dtype != np.uint8
        ladders = {s: self._ladder(networks[s], request, run.events, deep=deep) for s in set(sizing.scales)}
        passes: list[Pass] = []
        size = image.size
        for scale in sizing.scales:
            # Only the first pass sees colour under transparent parts; after it, that has been filled.
            margin = EXTEND_RADIUS if image.has_alpha and not passes else 0
            passes.append(Pass(networks[scale], size, ladders[scale], margin=margin))
            size = passes[-1].result
        run.tiles_total = sum(len(one.tiles) for one in passes)
        run.output_total = sum(one.result.pixels for one in passes)
        return passes

    def check(self, request: EnhanceRequest) -> None:
        """Find out before the first picture what no picture can change: raises for an unknown model or device."""
        self._networks(request.model)
        if request.device != "auto":
            self._find(request.device)

    def speeds(self, spec: ModelSpec, device: Device, *, again: bool = False) -> dict[Precision, float]:
        """Measured megapixels of output a second, by precision."""
        return self.pool.speeds(spec, device, again=again)

    def _sizing(self, size: Size, request: EnhanceRequest) -> Sizing:
        scales = tuple(self._networks(request.model))
        return choose(size, scales, request, max_pixels=self.settings.max_output_megapixels * 1_000_000)

    def _networks(self, model: str) -> dict[int, ModelSpec]:
        return dict(catalog.find(self.models, model).networks)

    def _canvas(self, size: Size, bands: int, dtype: np.dtype[np.generic] | type) -> Canvas:
        return Canvas(size, bands, dtype, budget=self.settings.memory_mb << 20, scratch=self.scratch)

    def _ladder(self, spec: ModelSpec, request: EnhanceRequest, events: list[str], *, deep: bool) -> Ladder:
        """The ways to run this network, the wanted one first."""
        device, precision = self._fastest(spec, request, events, deep=deep)
        tile = request.tile or self.settings.tile or device.tile
        least = tiles.smallest_tile(spec.halo, spec.size_multiple)
        if tile < least:
            raise RequestError(f"Tiles of {tile} pixels are too small for {spec.name}; the least is {least}.")
        others = [d for d in self.devices if d != device]
        return Ladder(rungs(Rung(device, precision, tile), spec, others), events)

    def _fastest(
        self, spec: ModelSpec, request: EnhanceRequest, events: list[str], *, deep: bool
    ) -> tuple[Device, Precision]:
        """Device and precision as asked for, else the fastest here. Devices that can run nothing are left out.

        Int8 leaves a pattern of up to one 8-bit level in smooth areas. That is lost in an 8-bit picture, but somebody
        who works in more bits will stretch them, so a ``deep`` picture gets int8 only when asked for.
        """
        wanted = request.device if request.device != "auto" else self.settings.device
        best: tuple[float, Device, Precision] | None = None
        failure: DeviceError | None = None
        for device in self.devices if wanted == "auto" else [self._find(wanted)]:
            try:
                measured = self.pool.speeds(spec, device)
            except DeviceError as error:
                failure = error
                events.append(f"{device.id}: {error}")
                continue
            # A precision that the device lacks is not refused here: the ladder finds the next best and reports it.
            speeds = {p: s for p, s in measured.items() if not (deep and p is Precision.INT8)} or measured
            precision = request.precision or max(speeds, key=lambda p: speeds[p])
            rate = measured.get(precision, 0.0)
            if best is None or rate > best[0]:
                best = (rate, device, precision)
        if best is None:
            raise failure or RequestError("This machine has no device that networks can run on.")
        return best[1:]

    def _find(self, identity: str) -> Device:
        for device in self.devices:
            if device.id == identity:
                return device
        return session.find_device(identity)

    def _finish(
        self,
        colour: Pixels,
        alpha: Pixels | None,
        size: Size,
        dtype: np.dtype[np.generic],
        canvases: ExitStack,
        run: Run,
    ) -> Pixels:
        """Bring colour to the exact size and type, and lay the enlarged alpha beside it."""
        with run.timed("resize"):
            if (colour.shape[1], colour.shape[0]) != (size.width, size.height):
                exact = canvases.enter_context(self._canvas(size, colour.shape[2], dtype))
                imagefile.resample(colour, size, exact.pixels)
                colour = exact.pixels
            if alpha is None:
                return colour
            whole = canvases.enter_context(self._canvas(size, colour.shape[2] + 1, dtype))
            enlarged = canvases.enter_context(self._canvas(size, 1, dtype))
            imagefile.resample(alpha[:, :, None], size, enlarged.pixels)
            for y in range(0, size.height, 256):
                rows = slice(y, min(y + 256, size.height))
                whole.pixels[rows, :, :-1] = colour[rows]
                whole.pixels[rows, :, -1:] = enlarged.pixels[rows]
                whole.release(rows.start, rows.stop)
                release(colour, rows.start, rows.stop)
            return whole.pixels
