"""One picture, here or in the cloud: decides, sends its pixels, waits, fetches the result, writes it here.

::

    file → decoder → Image ─ metadata stay ──────────────────────────────┐
                       └ pixels → service → result without loss → decoder → imagefile.encode → file

The result is written by the same code, with the same metadata, as one that was made here. Whatever fails on the way
there and back is a notice, and the picture is done here. The service is not trusted: its results are decoded as any
stranger's files are.
"""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from engine import catalog, imagefile, prepare, sizing
from engine.depth import map_format
from engine.domain import DepthSource, EnhanceRequest, Format, ModelSpec, OutputOptions, Progress, Report, Size
from engine.enhance import DAMAGING, Engine, IsCancelled, OnProgress, check_free, ignore_progress, never
from engine.errors import Cancelled, ReliefError, RequestError, TransferFailed, UnknownModel
from engine.offload import policy, privacy
from engine.offload.client import Service
from engine.offload.keys import Account
from engine.offload.policy import Ask, Estimate, Task, Where
from engine.offload.trip import Brought, Errand, Forgotten, Trip, Wanted
from engine.offload.values import Hello


class Offload:
    """Enhances files here or at a service, as `engine.worker.Enhancer` does; for many threads if ``engine`` is.

    ``account`` tells the service and its key, or raises why there is none. It, and the network, are left alone unless
    ``where`` and the settings say that the cloud may come into it. Without ``fallback`` what fails there fails.
    """

    def __init__(
        self,
        engine: Engine,
        account: Callable[[], Account],
        *,
        where: Where = Where.POLICY,
        ask: Ask = policy.decline,
        fallback: bool = True,
        connect: Callable[[str, str], Service] = Service,
    ) -> None:
        self._engine = engine
        self._account = account
        self._where = where
        self._ask = ask
        self._fallback = fallback
        self._connect = connect
        self._bytes_per_second = policy.ASSUMED_BYTES_PER_SECOND

    def enhance_file(
        self,
        source: Path,
        target: Path,
        request: EnhanceRequest,
        output: OutputOptions,
        *,
        on_progress: OnProgress = ignore_progress,
        cancelled: IsCancelled = never,
        errand: Errand | None = None,
    ) -> Report:
        """As `engine.enhance.Engine.enhance_file`; the report's device tells where it was done."""
        notice = ""
        if policy.is_possible(self._where, self._engine.settings):
            try:
                with self._made(source, target, request, output, on_progress, cancelled, errand or Forgotten()) as made:
                    if made is not None:
                        return made.write()
            except _Failed as failed:
                if not self._fallback:
                    raise failed.error from failed.error.__cause__
                notice = f"The cloud did not do it, so it was done here: {failed.error}"
        report = self._engine.enhance_file(
            source, target, request, output, on_progress=on_progress, cancelled=cancelled
        )
        return replace(report, notices=(*report.notices, notice)) if notice else report

    @contextlib.contextmanager
    def _made(
        self,
        source: Path,
        target: Path,
        request: EnhanceRequest,
        output: OutputOptions,
        on_progress: OnProgress,
        cancelled: IsCancelled,
        errand: Errand,
    ) -> Iterator[_Made | None]:
        """A result that came from the service, ready to be written; ``None`` if the picture is to stay here.

        Raises `_Failed` for whatever the cloud is to blame for, and as the engine does for the rest.
        """
        started = time.perf_counter()
        engine = self._engine
        file_format = output.format or Format.named(target.name)
        if file_format is None:
            raise RequestError(f"{target.name} has no file extension that can be written; see --format.")
        check_free((target, *((output.depth_map,) if output.depth_map else ())), overwrite=output.overwrite)
        header = engine.decoder.probe(source)
        request = engine.resolved(request, damaged=header.source in DAMAGING)
        networks = dict(catalog.find_enlarging(engine.models, request.model).networks)
        sized = self._sized(header.size, request, networks)
        imagefile.check_writable(target, file_format, sized.size)
        chosen = self._chosen(source, header, request, networks, sized)
        if chosen is None:
            yield None
            return
        service, hello = chosen
        wants_depth = output.depth_map is not None or prepare.uses_depth(request, networks.values())
        image = engine.decoder.decode(source, depth=prepare.looks_inside(request, wanted=wants_depth))
        if image.size != header.size:  # turned by its EXIF orientation
            sized = self._sized(image.size, request, networks)
        wanted = Wanted(source, header.source, image, sized.size, request, output.depth_map is not None)
        seconds = {"read": time.perf_counter() - started}
        with tempfile.TemporaryDirectory(prefix="relief-cloud-", dir=engine.scratch) as name:
            trip = Trip(engine, service, hello, wanted, Path(name), errand, on_progress, cancelled, seconds)
            with _blaming():
                brought = trip.go()
            self._bytes_per_second = trip.sent_bytes_per_second or self._bytes_per_second
            try:
                yield _Made(trip, brought, target, file_format, output, started)
            finally:
                trip.over(brought.job)

    def _chosen(
        self,
        source: Path,
        header: imagefile.Header,
        request: EnhanceRequest,
        networks: dict[int, ModelSpec],
        sized: sizing.Sizing,
    ) -> tuple[Service, Hello] | None:
        """The service, if the picture goes there."""
        settings, where = self._engine.settings, self._where
        if where is Where.POLICY and request.device != "auto":
            return None  # somebody named a device of this machine
        a_pixel = header.bands * {"uint8": 1, "uint16": 2}.get(header.dtype, 4)
        own = header.size.pixels * a_pixel
        sent = source.stat().st_size if header.source == privacy.JPEG else policy.compressed(own)
        task = Task(sized.size.pixels / 1e6, sized.size.pixels * a_pixel, sent)
        timed = where is Where.POLICY and settings.cloud_policy in (policy.Policy.MINUTES, policy.Policy.ASK)
        here = self._seconds_here(header, request, networks, sized) if timed else None
        if not policy.is_candidate(where, settings, task, here):
            return None
        with _blaming():
            account = self._account()
            service = self._connect(account.address, account.key)
            hello = service.hello()
            _check_fits(hello, header.size, sized.size, request)
        there = policy.seconds_there(task, hello.megapixels_per_second, self._bytes_per_second)
        return (
            (service, hello) if policy.is_for_cloud(where, settings, task, Estimate(here, there), self._ask) else None
        )

    def _seconds_here(
        self, header: imagefile.Header, request: EnhanceRequest, networks: dict[int, ModelSpec], sized: sizing.Sizing
    ) -> float | None:
        """How long the networks take here, as measured; ``None`` where nothing can be measured."""
        seconds = 0.0
        choice = self._engine.choice
        try:
            for scale, enlarged in zip(sized.scales, sized.cumulative, strict=True):
                spec = networks[scale]
                device, precision = choice.fastest(spec, request, [], deep=header.dtype != "uint8")
                speeds = self._engine.speeds(spec, device)
                rate = speeds.get(precision) or max(speeds.values())
                seconds += header.size.pixels * enlarged**2 / 1e6 / rate
        except (ReliefError, ValueError, ZeroDivisionError):
            return None
        return seconds

    def _sized(self, size: Size, request: EnhanceRequest, networks: dict[int, ModelSpec]) -> sizing.Sizing:
        most = self._engine.settings.max_output_megapixels * 1_000_000
        return sizing.choose(size, tuple(networks), request, max_pixels=most)


class _Failed(Exception):
    """The cloud could not do it."""

    def __init__(self, error: ReliefError) -> None:
        super().__init__(str(error))
        self.error = error


@contextlib.contextmanager
def _blaming() -> Iterator[None]:
    try:
        yield
    except Cancelled:
        raise
    except ReliefError as error:
        raise _Failed(error) from error
    except OSError as error:
        raise _Failed(TransferFailed("A file on the way to the cloud could not be read or written.")) from error


def _check_fits(hello: Hello, size: Size, result: Size, request: EnhanceRequest) -> None:
    if size.pixels > hello.max_megapixels * 1_000_000 or result.pixels > hello.max_output_megapixels * 1_000_000:
        raise RequestError(f"The service takes pictures up to {hello.max_megapixels} megapixels, not this one.")
    if request.model not in hello.models:
        raise UnknownModel(f"The service does not have {request.model}.")


@dataclass(frozen=True)
class _Made:
    """A result from the service, and where it goes."""

    trip: Trip
    brought: Brought
    target: Path
    format: Format
    output: OutputOptions
    started: float

    def write(self) -> Report:
        """Write it as the engine would have."""
        self.trip.on_progress(Progress("write"))
        writing, output, wanted, told = time.perf_counter(), self.output, self.trip.wanted, self.brought.report
        notices = imagefile.encode(
            self.brought.image.pixels,
            self.target,
            self.format,
            metadata=wanted.image.metadata,
            quality=output.quality,
            lossless=output.lossless,
            overwrite=output.overwrite,
        )
        if output.depth_map is not None and self.brought.depth is not None:
            kind, plane = map_format(output.depth_map), self.brought.depth.pixels
            imagefile.encode(plane, output.depth_map, kind, overwrite=output.overwrite)
        now = time.perf_counter()
        depth = told.depth
        if depth == DepthSource.FILE and wanted.request.depth.source is not DepthSource.FILE:
            depth = str(DepthSource.EMBEDDED)  # it went there as a file of its own
        return replace(
            told,
            source=wanted.image.size,
            result=self.brought.image.size,
            device=f"cloud ({self.trip.service.host})",
            seconds={**self.trip.seconds, "write": now - writing, "total": now - self.started},
            notices=tuple(dict.fromkeys((*wanted.image.notices, *told.notices, *notices))),
            depth=depth,
        )
