"""One job, from its upload in the storage to its result there; called by whoever took it from the queue."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import threading
import time
from pathlib import Path
from typing import Self

from engine.cloud.jobs import WorkerLost
from engine.cloud.jobs_table import JobsTable
from engine.cloud.meters import Meters
from engine.cloud.objects import Objects, result_name, upload_name
from engine.cloud.rows import JobRow
from engine.cloud.scratch import Scratch
from engine.cloud.values import NewCloudJob
from engine.domain import Format, JobState, OutputOptions, Progress, Report
from engine.enhance import Engine
from engine.errors import Cancelled, OutputRejected, ReliefError, StorageFailed, UnknownUpload
from engine.wire.values import Outcome, ReportValue, Step

log = logging.getLogger(__name__)

MEDIA_TYPES = {
    Format.PNG: "image/png",
    Format.JPEG: "image/jpeg",
    Format.WEBP: "image/webp",
    Format.TIFF: "image/tiff",
    Format.AVIF: "image/avif",
}
_TELL_SECONDS = 0.5
"""Between two reports of progress."""
_INPUT = "picture"


class Work:
    """Performs jobs in this process, with the networks that ``engine`` has. Safe for many threads."""

    def __init__(
        self, engine: Engine, table: JobsTable, objects: Objects, meters: Meters, *, beat_seconds: float = 5.0
    ) -> None:
        self._engine = engine
        self._table = table
        self._objects = objects
        self._meters = meters
        self._beat_seconds = beat_seconds
        self._scratch = Scratch(engine.scratch)

    def perform(self, job: str, attempt: int) -> None:
        """Do the job to its end in the database, unless it belongs to another attempt. Raises `WorkerLost`."""
        row = self._table.job(job)
        if row.attempt != attempt or row.state is not JobState.RUNNING:
            return
        started = time.monotonic()
        with _Watch(self._table, row, self._beat_seconds) as watch:
            try:
                with self._scratch.folder() as folder:
                    values, report = self._made(row, folder, watch)
            except Cancelled:
                log.info("job %s was cancelled or taken over", job)
            except (WorkerLost, StorageFailed) as error:
                raise WorkerLost(str(error)) from error
            except ReliefError as error:
                self._failed(row, error, str(error), time.monotonic() - started)
            except Exception as error:
                log.exception("job %s failed in a way that nobody foresaw", job)
                unforeseen = ReliefError("Something went wrong that nobody foresaw; the service's log says what.")
                self._failed(row, unforeseen, str(unforeseen), time.monotonic() - started)
                if isinstance(error, MemoryError):
                    raise WorkerLost("it ran out of memory") from error
            else:
                seconds = time.monotonic() - started
                if self._table.end(job, attempt, JobState.DONE, seconds=seconds, **values):
                    self._count(report)
                else:  # deleted, or taken over, while its result was stored: nobody would find that again
                    for name in filter(None, (values["result"], values["depth"])):
                        self._objects.delete(name)

    def _made(self, row: JobRow, folder: Path, watch: _Watch) -> tuple[dict[str, str | None], Report]:
        wanted = NewCloudJob.model_validate_json(row.wanted)
        source = folder / _INPUT
        self._objects.fetch(upload_name(row.upload), source)
        beside = {}
        for index, one in enumerate(wanted.wish.sources):
            beside[one] = folder / f"beside-{index}"
            self._objects.fetch(upload_name(one.upload or ""), beside[one])
        output = wanted.output
        kind = output.format or Format.named(self._engine.decoder.probe(source).source) or Format.PNG
        target = folder / f"result.{kind}"
        depth = folder / "depth.png" if output.depth_map else None
        report = self._engine.enhance_file(
            source,
            target,
            wanted.wish.request(beside),
            OutputOptions(kind, output.quality, output.lossless, depth_map=depth),
            on_progress=watch.tell,
            cancelled=watch.is_over,
        )
        watch.tell(Progress("send"))
        result = result_name(row.id, row.attempt, str(kind))
        self._objects.store(result, target, MEDIA_TYPES[kind])
        depth_name = None
        if depth is not None:
            depth_name = result_name(row.id, row.attempt, "depth.png")
            self._objects.store(depth_name, depth, MEDIA_TYPES[Format.PNG])
        size = report.result
        outcome = Outcome(
            width=size.width,
            height=size.height,
            bytes=target.stat().st_size,
            media_type=MEDIA_TYPES[kind],
            depth=depth is not None,
        )
        values = {
            "outcome": outcome.model_dump_json(),
            "report": ReportValue.of(report).model_dump_json(),
            "result": result,
            "result_sha256": digest_of(target),
            "depth": depth_name,
        }
        return values, report

    def _failed(self, row: JobRow, error: ReliefError, message: str, seconds: float) -> None:
        """The job's picture goes by the name that its owner knows."""
        told = message.replace(_INPUT, row.name or "The picture", 1) if message.startswith(_INPUT) else message
        if isinstance(error, UnknownUpload):
            told = "The upload was deleted before the job was done."
        if isinstance(error, OutputRejected):
            self._meters.count("guard_failures")
        values = {"error_code": error.code, "error_message": told}
        if self._table.end(row.id, row.attempt, JobState.FAILED, seconds=seconds, **values):
            self._meters.count("jobs", JobState.FAILED)

    def _count(self, report: Report) -> None:
        self._meters.count("jobs", JobState.DONE)
        self._meters.count("megapixels", report.model, str(report.precision), by=report.result.pixels / 1e6)
        for event in report.fallbacks:
            kind = getattr(event, "code", "other")
            self._meters.count("fallbacks", kind)
            if kind == OutputRejected.code:
                self._meters.count("guard_failures")


class _Watch:
    """Tells that a job is alive and how far it is, and finds out when it belongs to nobody here any more."""

    def __init__(self, table: JobsTable, row: JobRow, seconds: float) -> None:
        self._table = table
        self._row = row
        self._seconds = seconds
        self._over = threading.Event()
        self._ended = threading.Event()
        self._told = 0.0
        self._stage = ""
        self._thread = threading.Thread(target=self._beat, name=f"beat {row.id[:8]}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def is_over(self) -> bool:
        return self._over.is_set()

    def tell(self, progress: Progress) -> None:
        """Progress, not more often than anybody wants to see; stages always."""
        now = time.monotonic()
        if progress.stage == self._stage and now - self._told < _TELL_SECONDS:
            return
        self._stage, self._told = progress.stage, now
        step = Step(**{name: getattr(progress, name) for name in Step.model_fields})
        self._beat_once(step.model_dump_json())
        if self.is_over():
            raise Cancelled("Cancelled.")

    def _beat(self) -> None:
        while not self._ended.wait(self._seconds):
            self._beat_once(None)

    def _beat_once(self, progress: str | None) -> None:
        with contextlib.suppress(ReliefError):  # the lease is longer than a short silence of the database
            if not self._table.beat(self._row.id, self._row.attempt, progress):
                self._over.set()


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
