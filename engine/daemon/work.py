"""One job of the daemon, from what was asked for to files on disk; called by `engine.daemon.jobs`, knows no threads."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine import imagefile
from engine.daemon import delivery
from engine.daemon.delivery import Delivery
from engine.daemon.raw import RawPicture
from engine.daemon.spool import Spool
from engine.daemon.store import JobRow, Store
from engine.depth import map_format
from engine.domain import EnhanceRequest, Format, OutputOptions, Report, Size
from engine.enhance import Engine, IsCancelled, OnProgress
from engine.errors import RequestError
from engine.offload.there import There
from engine.pixels import Image, Pixels
from engine.replace import make_folder, replacing
from engine.wire.values import DTYPES, Destination, NewJob, Outcome, Source, Wish

MEDIA_TYPES = {
    Format.PNG: "image/png",
    Format.JPEG: "image/jpeg",
    Format.WEBP: "image/webp",
    Format.TIFF: "image/tiff",
    Format.AVIF: "image/avif",
}
RAW = "application/octet-stream"
RAW_SUFFIX = ".pixels"
PROFILE = "profile.icc"
"""Lies beside raw pixels that have one."""


@dataclass(frozen=True)
class Finished:
    """What a job made; ``delivery`` is still to be carried out, if there is one."""

    outcome: Outcome
    report: Report
    delivery: Delivery | None


class Work:
    """Carries out jobs. ``folder_of`` tells the folder that a client registered for its results."""

    def __init__(self, engine: Engine, store: Store, spool: Spool, folder_of: Callable[[str], Path | None]) -> None:
        self._engine = engine
        self._store = store
        self._spool = spool
        self._folder_of = folder_of

    def file(self, source: Source) -> Path:
        """The file that a client means."""
        return Path(source.path) if source.path is not None else self._spool.upload(source.upload or "")

    def request(self, wanted: NewJob) -> EnhanceRequest:
        return self.wished(wanted.wish)

    def wished(self, wish: Wish) -> EnhanceRequest:
        """The engine's request. Raises `OutputError` where a mask that came as pixels could not be kept."""
        return wish.request({s: self._side_picture(s) for s in wish.sources})

    def _side_picture(self, source: Source) -> Path:
        """A file that can be decoded: a mask or a depth map that came as raw pixels is made one, beside them."""
        raw, path = self.raw(source), self.file(source)
        if raw is None:
            return path
        picture = self._spool.side_picture(path.name)
        if not picture.exists():
            imagefile.encode(raw.image(path).pixels, picture, Format.TIFF, overwrite=True)
        return picture

    def perform(
        self,
        row: JobRow,
        wanted: NewJob,
        *,
        there: There | None = None,
        on_progress: OnProgress,
        cancelled: IsCancelled,
    ) -> Finished:
        """Make everything that was asked for, complete but not delivered; here, or at a service if it is given one.

        Raises a `ReliefError`, or `CloudFailed`, and leaves nothing.
        """
        with self._place(row, wanted) as place:
            raw = self.raw(wanted.input)
            if raw is None:
                return self._file(wanted, place, there or self._engine, on_progress, cancelled)
            image = raw.image(self.file(wanted.input))
            needs_depth = place.depth_map is not None
            with self._made(wanted, image, there, on_progress, cancelled, needs_depth=needs_depth) as made:
                return self._pixels(place, image, made)

    def picture(self, source: Source) -> Image:
        """The decoded picture that a client means, with the depth map that it may hold."""
        raw = self.raw(source)
        path = self.file(source)
        return raw.image(path) if raw is not None else self._engine.decoder.decode(path, depth=True)

    def raw(self, source: Source) -> RawPicture | None:
        """What a client said of pixels that it sent; ``None`` for a picture file."""
        row = self._store.upload(source.upload) if source.upload is not None else None
        return RawPicture.from_json(row.pixels) if row is not None and row.pixels is not None else None

    @contextlib.contextmanager
    def _place(self, row: JobRow, wanted: NewJob) -> Iterator[_Place]:
        """The folder in which this job's results grow; it goes if the job fails."""
        output = wanted.output
        if output.path is not None:
            target = Path(output.path)
            folder = delivery.staging(target, row.id)
            make_folder(target.parent)
            delivery.make_staging(folder)
            depth = Path(output.depth_path) if output.depth_path is not None else None
            place = _Place(folder, target, depth, output)
        else:
            folder = self._spool.result(row.id)
            delivery.make_staging(folder)
            panel = self._folder_of(row.owner) if output.folder else None
            place = _Place(
                folder, panel / f"result-{row.id}" if panel else None, None, output, copied=panel is not None
            )
        try:
            yield place
        except BaseException:
            delivery.discard(folder)
            raise

    def _file(
        self,
        wanted: NewJob,
        place: _Place,
        enhancer: Engine | There,
        on_progress: OnProgress,
        cancelled: IsCancelled,
    ) -> Finished:
        source = self.file(wanted.input)
        kind = place.format or Format.named(self._engine.decoder.probe(source).source) or Format.PNG
        staged, depth = place.result(kind), place.depth_map
        options = OutputOptions(kind, wanted.output.quality, wanted.output.lossless, overwrite=True, depth_map=depth)
        report = enhancer.enhance_file(
            source, staged, self.request(wanted), options, on_progress=on_progress, cancelled=cancelled
        )
        return place.finished(staged, MEDIA_TYPES[kind], report)

    @contextlib.contextmanager
    def _made(
        self,
        wanted: NewJob,
        image: Image,
        there: There | None,
        on_progress: OnProgress,
        cancelled: IsCancelled,
        *,
        needs_depth: bool,
    ) -> Iterator[_Made]:
        """Enhance pixels that a client sent."""
        engine, request = self._engine, self.request(wanted)
        if there is not None:
            with there.enhance(
                image,
                engine.resolved(request),
                source=self.file(wanted.input),
                needs_depth=needs_depth,
                on_progress=on_progress,
                cancelled=cancelled,
            ) as brought:
                plane = brought.depth
                depth = (lambda: contextlib.nullcontext(plane.pixels)) if plane is not None else None
                yield _Made(brought.image, brought.report, depth)
            return
        with engine.enhance(
            image, request, needs_depth=needs_depth, on_progress=on_progress, cancelled=cancelled
        ) as result:
            yield _Made(result.image, result.report, lambda: engine.depth_pixels(result.depth, result.image.pixels))

    def _pixels(self, place: _Place, image: Image, made: _Made) -> Finished:
        """Write a result as pixels, or as a file, from pixels that a client sent."""
        writing, output = time.perf_counter(), place.output
        if place.depth_map is not None and made.depth is not None:
            with made.depth() as plane:
                if output.pixels:
                    write_raw(plane, place.depth_map)
                else:
                    imagefile.encode(plane, place.depth_map, map_format(place.depth_map), overwrite=True)
        if output.pixels:
            staged = place.folder / f"result{RAW_SUFFIX}"
            write_raw(made.image.pixels, staged)
            if image.metadata.icc is not None:
                with replacing(place.folder / PROFILE, overwrite=True) as file:
                    file.write(image.metadata.icc)
            return place.finished(staged, RAW, _timed(made.report, writing), made.image.pixels)
        kind = place.format or Format.TIFF
        staged = place.result(kind)
        self._encode(made.image, staged, kind, output)
        return place.finished(staged, MEDIA_TYPES[kind], _timed(made.report, writing))

    def _encode(self, image: Image, staged: Path, kind: Format, output: Destination) -> None:
        imagefile.check_writable(staged, kind, image.size)
        imagefile.encode(
            image.pixels, staged, kind, metadata=image.metadata, quality=output.quality, lossless=output.lossless
        )


@dataclass(frozen=True)
class _Made:
    """A result from wherever it was made; ``depth`` opens its depth map, H x W x 1 of uint16, if one was wanted."""

    image: Image
    report: Report
    depth: Callable[[], contextlib.AbstractContextManager[Pixels]] | None


@dataclass(frozen=True)
class _Place:
    """Where results grow, and where they go from there; ``target`` is ``None`` if they stay."""

    folder: Path
    target: Path | None
    depth_target: Path | None
    output: Destination
    copied: bool = False

    @property
    def format(self) -> Format | None:
        named = Format.named(self.output.path) if self.output.path is not None else None
        if self.output.path is not None and self.output.format is None and named is None:
            raise RequestError(f"{Path(self.output.path).name} has no file extension that can be written.")
        return self.output.format or named

    @property
    def depth_map(self) -> Path | None:
        if self.depth_target is not None:
            return self.folder / f"depth{self.depth_target.suffix}"
        return self.folder / f"depth{RAW_SUFFIX if self.output.pixels else '.png'}" if self.output.depth_map else None

    def result(self, kind: Format) -> Path:
        return self.folder / f"result.{kind}"

    def finished(self, staged: Path, media_type: str, report: Report, pixels: Pixels | None = None) -> Finished:
        files = []
        target = self.target
        if target is not None:
            target = target.with_name(f"{target.name}{staged.suffix}") if self.copied else target
            files.append((staged, target))
        if self.depth_map is not None and self.depth_target is not None:
            files.append((self.depth_map, self.depth_target))
        size: Size = report.result
        outcome = Outcome(
            width=size.width,
            height=size.height,
            bytes=staged.stat().st_size,
            media_type=media_type,
            path=str(target) if target is not None else None,
            depth=self.depth_map is not None,
            bands=pixels.shape[2] if pixels is not None else None,
            dtype=DTYPES[pixels.dtype.name] if pixels is not None else None,
        )
        shipment = Delivery(self.folder, tuple(files), self.output.overwrite, self.copied) if files else None
        return Finished(outcome, report, shipment)


def _timed(report: Report, since: float) -> Report:
    """The report with the time that writing took from ``since`` until now."""
    seconds = time.perf_counter() - since
    total = report.seconds.get("total", 0.0) + seconds
    return replace(report, seconds={**report.seconds, "write": seconds, "total": total})


def write_raw(pixels: Pixels, path: Path) -> None:
    """Write H x W x C as it lies in memory, complete or not at all. Raises `DiskFull` or `OutputUnwritable`."""
    with replacing(path, overwrite=True) as file:
        rows = max(1, 2**24 // max(1, pixels.strides[0]))
        for y in range(0, len(pixels), rows):
            file.write(np.ascontiguousarray(pixels[y : y + rows]).data.cast("B"))
