"""Enhances pictures at a service, and writes the results here: by the same code, with the same metadata.

::

    file → decoder → Image ─ metadata stay ──────────────────────────────┐
                       └ pixels → service → result without loss → decoder → imagefile.encode → file
"""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from engine import imagefile, prepare
from engine.depth import map_format
from engine.domain import DepthSource, EnhanceRequest, Format, OutputOptions, Progress, Report
from engine.enhance import DAMAGING, Engine, IsCancelled, OnProgress, check_free, ignore_progress, never
from engine.errors import Cancelled, ReliefError, RequestError, TransferFailed
from engine.offload.prospect import Reached, sized_for
from engine.offload.trip import Brought, Errand, Forgotten, Trip, Wanted
from engine.pixels import Image


class CloudFailed(Exception):
    """The cloud could not do it; ``error`` says why. Not an error for people: the picture can be done here."""

    def __init__(self, error: ReliefError) -> None:
        super().__init__(str(error))
        self.error = error

    @property
    def notice(self) -> str:
        return f"The cloud did not do it, so it was done here: {self.error}"


@dataclass(frozen=True)
class Made:
    """A result from the service. ``depth`` is its depth map, H x W x 1 of uint16, if one was asked for."""

    job: str
    image: Image
    depth: Image | None
    report: Report


class There:
    """Enhances at one service, whatever any policy says; for many threads if ``engine`` is.

    All methods raise `CloudFailed` for whatever the service or the way to it is to blame for, and as the engine does
    for the rest. ``learn`` hears how fast a picture was sent, ``made`` what the service calls the job that it did.
    """

    def __init__(
        self,
        engine: Engine,
        reached: Reached,
        *,
        errand: Errand | None = None,
        learn: Callable[[float | None], None] = lambda _: None,
        made: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._engine = engine
        self._reached = reached
        self._errand = errand
        self._learn = learn
        self._made = made

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
        """As `engine.enhance.Engine.enhance_file`; the report's device tells where it was done."""
        started = time.perf_counter()
        engine = self._engine
        file_format, header, request = prepared(engine, source, target, request, output)
        networks = sized_for(engine, header.size, request)[1]
        wants_depth = output.depth_map is not None
        looked_at = wants_depth or prepare.uses_depth(request, networks.values())
        image = engine.decoder.decode(source, depth=prepare.looks_inside(request, wanted=looked_at))
        read = time.perf_counter() - started
        going = self.enhance(
            image,
            request,
            source=source,
            kind=header.source,
            needs_depth=wants_depth,
            on_progress=on_progress,
            cancelled=cancelled,
        )
        with going as made:
            on_progress(Progress("write"))
            writing = time.perf_counter()
            notices = imagefile.encode(
                made.image.pixels,
                target,
                file_format,
                metadata=image.metadata,
                quality=output.quality,
                lossless=output.lossless,
                overwrite=output.overwrite,
            )
            if output.depth_map is not None and made.depth is not None:
                kind = map_format(output.depth_map)
                imagefile.encode(made.depth.pixels, output.depth_map, kind, overwrite=output.overwrite)
            now = time.perf_counter()
        seconds = {"read": read, **made.report.seconds, "write": now - writing, "total": now - started}
        return replace(made.report, seconds=seconds, notices=tuple(dict.fromkeys((*made.report.notices, *notices))))

    @contextlib.contextmanager
    def enhance(
        self,
        image: Image,
        request: EnhanceRequest,
        *,
        source: Path,
        kind: str = "",
        needs_depth: bool = False,
        on_progress: OnProgress = ignore_progress,
        cancelled: IsCancelled = never,
    ) -> Iterator[Made]:
        """As `engine.enhance.Engine.enhance`, for a resolved request; what the service keeps is deleted afterwards.

        ``image`` was decoded from ``source``, a file of the format ``kind``, or of raw pixels where that is empty.
        """
        engine, started = self._engine, time.perf_counter()
        size = sized_for(engine, image.size, request)[0].size
        wanted = Wanted(source, kind, image, size, request, needs_depth)
        seconds: dict[str, float] = {}
        errand = self._errand or Forgotten()
        with tempfile.TemporaryDirectory(prefix="relief-offload-", dir=engine.scratch) as name:
            service, hello = self._reached.service, self._reached.hello
            trip = Trip(engine, service, hello, wanted, Path(name), errand, on_progress, cancelled, seconds)
            with _blaming():
                brought = trip.go()
            self._learn(trip.sent_bytes_per_second)
            self._made(brought.job.id)
            try:
                report = self._report(wanted, brought, {**seconds, "total": time.perf_counter() - started})
                yield Made(brought.job.id, Image(brought.image.pixels, image.metadata), brought.depth, report)
            finally:
                trip.over(brought.job)

    def _report(self, wanted: Wanted, brought: Brought, seconds: dict[str, float]) -> Report:
        told = brought.report
        depth = told.depth
        if depth == DepthSource.FILE and wanted.request.depth.source is not DepthSource.FILE:
            depth = str(DepthSource.EMBEDDED)  # it went there as a file of its own
        return replace(
            told,
            source=wanted.image.size,
            result=brought.image.size,
            device=f"cloud ({self._reached.service.host})",
            seconds=seconds,
            notices=tuple(dict.fromkeys((*wanted.image.notices, *told.notices))),
            depth=depth,
        )


def prepared(
    engine: Engine, source: Path, target: Path, request: EnhanceRequest, output: OutputOptions
) -> tuple[Format, imagefile.Header, EnhanceRequest]:
    """The file's format, the picture's header and the resolved request; what stands against it is found out first."""
    file_format = output.format or Format.named(target.name)
    if file_format is None:
        raise RequestError(f"{target.name} has no file extension that can be written; see --format.")
    check_free((target, *((output.depth_map,) if output.depth_map else ())), overwrite=output.overwrite)
    header = engine.decoder.probe(source)
    request = engine.resolved(request, damaged=header.source in DAMAGING)
    imagefile.check_writable(target, file_format, sized_for(engine, header.size, request)[0].size)
    return file_format, header, request


@contextlib.contextmanager
def _blaming() -> Iterator[None]:
    try:
        yield
    except Cancelled:
        raise
    except ReliefError as error:
        raise CloudFailed(error) from error
    except OSError as error:
        raise CloudFailed(TransferFailed("A file on the way to the cloud could not be read or written.")) from error
