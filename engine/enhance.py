"""The route of a picture through the engine: read this file first.

    file → decoder → Image → depth → tiles → session → guard → canvas → imagefile.encode → file

One or more passes of a network enlarge by whole factors, with as few passes as reach the wanted size; a Lanczos step
takes off what is too much. Colour goes through the network tile by tile, alpha beside it through Lanczos alone. A
preview takes the same route for a region of the picture. Whatever goes wrong raises a `ReliefError` and leaves no file.
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
from engine.chain import Chain
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
    Region,
    Report,
    Size,
)
from engine.errors import OutputExists, RequestError
from engine.guided import GuidedMap
from engine.passes import Run
from engine.pixels import Float, Image, Pixels
from engine.pool import Pool
from engine.prepare import Findings
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

    ``region`` is the part of the whole result that ``image`` shows, all of it unless a region was asked for. ``depth``
    is the whole picture's; ``None`` where nothing is known of it, or nobody wanted to know.
    """

    image: Image
    report: Report
    region: Region
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

    def refresh(self) -> None:
        """Look again which models there are, for those who keep an engine for long."""
        self.models = catalog.load((catalog.shipped_weights(), catalog.user_weights(self.settings.models_dir)))

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
        region: Region | None = None,
        findings: Findings | None = None,
        needs_depth: bool = False,
        on_progress: OnProgress = ignore_progress,
        cancelled: IsCancelled = never,
    ) -> Iterator[Result]:
        """Enhance a decoded picture. The result's pixels are valid inside the ``with`` block only.

        A ``region``, in the picture's pixels, asks for a preview: only what that part becomes is made, and equals the
        same part of the whole result. It is clipped to the picture; `RequestError` if nothing is left. ``findings``
        keeps what is found out about the whole picture for the next call. ``needs_depth`` says that the caller wants
        the depth map even if the network does not. The picture's own map counts if it was decoded with it.
        """
        started = time.perf_counter()
        request = self.resolved(request)
        run = Run(on_progress, cancelled)
        with run.timed("load"):
            chain = self._chain(image, request, region, run)
        with run.timed("depth"):
            known = findings if findings is not None else Findings()
            depth = self._depth(image, request, chain, run, known, needed=needs_depth)
            guidance = prepare.guidance(image, request, depth.map, self.decoder, known)
        with ExitStack() as canvases:
            finished = chain.run(self.pool, guidance, self._canvas, canvases, run)
            first = chain.passes[0].ladder.rung
            report = Report(
                source=Size(chain.source.width, chain.source.height),
                result=Size(chain.result.width, chain.result.height),
                model=request.model,
                scales=chain.scales,
                device=first.device.id,
                precision=first.precision,
                tile=first.tile,
                tiles=run.tiles_done,
                seconds={**run.seconds, "total": time.perf_counter() - started},
                fallbacks=tuple(run.events),
                notices=(*image.notices, *depth.notices),
                depth=depth.source,
            )
            yield Result(Image(finished, image.metadata), report, chain.result, depth.map)

    def _chain(self, image: Image, request: EnhanceRequest, region: Region | None, run: Run) -> Chain:
        networks = self._networks(request.model)
        sizing = self._sizing(image.size, request)
        if request.restoration.needs_control and not all(networks[s].takes_control for s in sizing.scales):
            raise RequestError(
                f"{request.model} enlarges faithfully; it can neither denoise nor sharpen nor keep bokeh. "
                f"Choose {self.settings.photo_model} for that."
            )
        deep = image.pixels.dtype != np.uint8
        ladders = {s: self.choice.ladder(networks[s], request, run.events, deep=deep) for s in set(sizing.scales)}
        return Chain(image, sizing, networks, ladders, region)

    def _depth(
        self, image: Image, request: EnhanceRequest, chain: Chain, run: Run, findings: Findings, *, needed: bool
    ) -> Depth:
        if not needed and not prepare.uses_depth(request, (one.spec for one in chain.passes)):
            return prepare.unused(request)
        devices = self.choice.in_order(request.device)
        depth = prepare.find_depth(image, request, self.depth_sources, devices, findings)
        run.events.extend(depth.events)
        return depth

    def depth_plane(self, image: Image, request: EnhanceRequest, findings: Findings, side: int) -> Float | None:
        """How near things are, h x w in [0, 1], 1 nearest, at most ``side`` pixels a side; ``None`` if it is unknown.

        ``findings`` keeps what was found out for the next call. Raises what `engine.depth.Sources.find` raises.
        """
        devices = self.choice.in_order(request.device)
        depth = prepare.find_depth(image, request, self.depth_sources, devices, findings)
        return None if depth.map is None else prepare.plane_of(image, depth.map, side)

    def write_depth(self, depth: GuidedMap | None, pixels: Pixels, target: Path, *, overwrite: bool) -> None:
        """Write the depth of ``pixels`` (H x W x C) as a gray 16-bit picture of their size, bright is near."""
        with self.depth_pixels(depth, pixels) as plane:
            imagefile.encode(plane, target, map_format(target), overwrite=overwrite)

    @contextmanager
    def depth_pixels(self, depth: GuidedMap | None, pixels: Pixels) -> Iterator[Pixels]:
        """The depth of ``pixels`` (H x W x C), H x W x 1 of uint16, for as long as the context lasts."""
        with self._canvas(Size(pixels.shape[1], pixels.shape[0]), 1, np.uint16) as canvas:
            write_plane(depth, pixels, canvas)
            yield canvas.pixels

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
