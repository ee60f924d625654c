"""The route of a picture through the engine: read this file first.

    file → decoder → Image → depth → tiles → session → guard → canvas → imagefile.encode → file

One or more passes of a network enlarge by whole factors, with as few passes as reach the wanted size; a Lanczos step
takes off what is too much. Colour goes through the network tile by tile, alpha beside it through Lanczos alone.
Whatever goes wrong raises a `ReliefError` and leaves no file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from engine import catalog, imagefile, prepare, session
from engine.canvas import Canvas
from engine.choice import Choice
from engine.config import AUTO_MODEL, Settings
from engine.decoder import Decoder
from engine.depth import Depth, Sources, map_format, write_plane
from engine.domain import (
    EnhanceRequest,
    Format,
    ModelSpec,
    OutputOptions,
    Precision,
    Progress,
    Report,
    Size,
)
from engine.errors import OutputExists, RequestError
from engine.guided import GuidedMap
from engine.mapped import release
from engine.passes import Pass, Run
from engine.pixels import EXTEND_RADIUS, Image, Pixels
from engine.pool import Pool
from engine.session import Device
from engine.sizing import Sizing, choose

DAMAGING = frozenset({"JPEG", "WebP", "AVIF", "HEIC"})
"""Names of formats that mostly come from cameras, phones and the web, with loss."""

OnProgress = Callable[[Progress], None]
IsCancelled = Callable[[], bool]


def ignore_progress(_: Progress) -> None:
    """For callers that do not watch."""


def never() -> bool:
    """For callers that do not cancel."""
    return False


def check_free(targets: Iterable[Path], *, overwrite: bool) -> None:
    """Raises `OutputExists` for the first target that is there, unless it may be overwritten."""
    for target in targets:
        if not overwrite and target.exists():
            raise OutputExists(f"{target.name} exists already; it stays as it is unless overwriting is asked for.")


@dataclass
class Result:
    """A finished picture and what happened on the way; its pixels live until the context ends.

    ``depth`` is ``None`` where nothing is known of it, or nobody wanted to know.
    """

    image: Image
    report: Report
    depth: GuidedMap | None = None


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
        self.decoder = Decoder(
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
        self.decoder.close()
        self.pool.close()

    @property
    def depth_sources(self) -> Sources:
        """Where depth comes from, with the models as they are now."""
        return Sources(self.models, self.settings.depth_model, self.pool, self.decoder.decode)

    @property
    def choice(self) -> Choice:
        """What to run networks on."""
        return Choice(self.settings, self.pool, self.devices)

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
        file_format = output.format or Format.named(target.name)
        if file_format is None:
            raise RequestError(f"{target.name} has no file extension that can be written; see --format.")
        outputs = {target: file_format} | ({output.depth_map: map_format(output.depth_map)} if output.depth_map else {})
        check_free(outputs, overwrite=output.overwrite)
        on_progress(Progress("read"))
        header = self.decoder.probe(source)
        request = self.resolved(request, damaged=header.source in DAMAGING)
        sizing = self._sizing(header.size, request)
        for path, kind in outputs.items():
            imagefile.check_writable(path, kind, sizing.size)
        needs_depth = output.depth_map is not None
        wanted = needs_depth or prepare.uses_depth(request, self._networks(request.model).values())
        image = self.decoder.decode(source, depth=prepare.looks_inside(request, wanted=wanted))
        read = time.perf_counter() - started
        if image.size != header.size:  # turned by its EXIF orientation
            sizing = self._sizing(image.size, request)
        with self.enhance(
            image, request, needs_depth=needs_depth, on_progress=on_progress, cancelled=cancelled
        ) as result:
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
            if output.depth_map is not None:
                self.write_depth(result.depth, result.image.pixels, output.depth_map, overwrite=output.overwrite)
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
        needs_depth: bool = False,
        on_progress: OnProgress = ignore_progress,
        cancelled: IsCancelled = never,
    ) -> Iterator[Result]:
        """Enhance a decoded picture. The result's pixels are valid inside the ``with`` block only.

        ``needs_depth`` says that the caller wants the depth map even if the network does not.
        """
        started = time.perf_counter()
        request = self.resolved(request)
        run = Run(on_progress, cancelled)
        sizing = self._sizing(image.size, request)
        colour_bands = 1 if image.is_gray else 3
        current = image.pixels[:, :, :colour_bands]
        alpha = image.pixels[:, :, -1] if image.has_alpha else None
        with run.timed("load"):
            passes = self._passes(image, sizing, request, run)
        with run.timed("depth"):
            depth = self._depth(image, request, passes, run, needed=needs_depth)
            guidance = prepare.guidance(image, request.restoration, depth.map, self.decoder)
        with ExitStack() as canvases:
            for one in passes:
                # Between passes 8-bit pictures grow in 16 bit: rounding twice would show in smooth gradients.
                last = one is passes[-1]
                dtype = np.uint16 if current.dtype == np.uint8 and not last else image.pixels.dtype
                canvas = canvases.enter_context(self._canvas(one.result, colour_bands, dtype))
                one.run(self.pool, current, alpha if one is passes[0] else None, guidance, canvas, run)
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
                notices=(*image.notices, *depth.notices),
                depth=depth.source,
            )
            yield Result(Image(finished, image.metadata), report, depth.map)

    def _passes(self, image: Image, sizing: Sizing, request: EnhanceRequest, run: Run) -> list[Pass]:
        networks = self._networks(request.model)
        if request.restoration.needs_control and not all(networks[s].takes_control for s in sizing.scales):
            raise RequestError(
                f"{request.model} enlarges faithfully; it can neither denoise nor sharpen nor keep bokeh. "
                f"Choose {self.settings.photo_model} for that."
            )
        deep = image.pixels.dtype != np.uint8
        ladders = {s: self.choice.ladder(networks[s], request, run.events, deep=deep) for s in set(sizing.scales)}
        passes: list[Pass] = []
        size = image.size
        for scale in sizing.scales:
            # Only the first pass sees colour under transparent parts; after it, that has been filled.
            margin = EXTEND_RADIUS if image.has_alpha and not passes else 0
            passes.append(Pass(networks[scale], size, ladders[scale], margin=margin, first=not passes))
            size = passes[-1].result
        run.tiles_total = sum(len(one.tiles) for one in passes)
        run.output_total = sum(one.result.pixels for one in passes)
        return passes

    def _depth(self, image: Image, request: EnhanceRequest, passes: list[Pass], run: Run, *, needed: bool) -> Depth:
        if not needed and not prepare.uses_depth(request, (one.spec for one in passes)):
            return prepare.unused(request)
        depth = prepare.find_depth(image, request, self.depth_sources, self.choice.in_order(request.device))
        run.events.extend(depth.events)
        return depth

    def write_depth(self, depth: GuidedMap | None, pixels: Pixels, target: Path, *, overwrite: bool) -> None:
        """Write the depth of ``pixels`` (H x W x C) as a gray 16-bit picture of their size, bright is near."""
        size = Size(pixels.shape[1], pixels.shape[0])
        with self._canvas(size, 1, np.uint16) as canvas:
            write_plane(depth, pixels, canvas)
            imagefile.encode(canvas.pixels, target, map_format(target), overwrite=overwrite)

    def resolved(self, request: EnhanceRequest, *, damaged: bool = False) -> EnhanceRequest:
        """The request with a model chosen, if it leaves that to us: by whether its format has ``damaged`` the picture.

        Who asks for less noise or less blur wants a network that restores, whatever the format.
        """
        if request.model != AUTO_MODEL:
            return request
        photo = self.settings.photo_model
        if (damaged or request.restoration.needs_control) and photo in self.models:
            return replace(request, model=photo)
        return replace(request, model=self.settings.clean_model)

    def check(self, request: EnhanceRequest) -> None:
        """Find out before the first picture what no picture can change: raises for an unknown model or device."""
        self._networks(self.resolved(request).model)
        self.depth_sources.check(request.depth)
        if request.device != "auto":
            self.choice.find(request.device)

    def speeds(self, spec: ModelSpec, device: Device, *, again: bool = False) -> dict[Precision, float]:
        """Measured megapixels of output a second, by precision."""
        return self.pool.speeds(spec, device, again=again)

    def _sizing(self, size: Size, request: EnhanceRequest) -> Sizing:
        scales = tuple(self._networks(request.model))
        return choose(size, scales, request, max_pixels=self.settings.max_output_megapixels * 1_000_000)

    def _networks(self, model: str) -> dict[int, ModelSpec]:
        return dict(catalog.find_enlarging(self.models, model).networks)

    def _canvas(self, size: Size, bands: int, dtype: np.dtype[np.generic] | type) -> Canvas:
        return Canvas(size, bands, dtype, budget=self.settings.memory_mb << 20, scratch=self.scratch)

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
