"""What is found out before anything is accepted: whether an upload is what was announced, and a job can be done."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from engine import catalog, sizing
from engine.cloud.jobs_table import JobsTable
from engine.cloud.keys import Key
from engine.cloud.objects import Objects, upload_name
from engine.cloud.records import Records, today
from engine.cloud.rows import JobRow, UploadRow
from engine.cloud.scratch import Scratch
from engine.cloud.settings import CloudSettings
from engine.cloud.values import NewCloudJob, NewUpload, Part, UploadDone, UploadParts
from engine.cloud.work import digest_of
from engine.domain import EnhanceRequest, Format, Size
from engine.enhance import DAMAGING, Engine
from engine.errors import (
    JobConflict,
    ReliefError,
    RequestError,
    UnknownModel,
    UnknownUpload,
    UploadBroken,
    UploadTooLarge,
)
from engine.imagefile.writing import check_size

_LARGEST_TILE = 1024
_READ_AT_ONCE = 2
"""Uploads that one replica looks through at a time: each takes room on the disk."""


class Acceptance:
    """Takes in uploads and jobs; ``engine`` knows the models and reads headers, but runs nothing."""

    def __init__(
        self, settings: CloudSettings, engine: Engine, records: Records, table: JobsTable, objects: Objects
    ) -> None:
        self._settings = settings
        self._engine = engine
        self._records = records
        self._table = table
        self._objects = objects
        self.scratch = Scratch(engine.scratch)
        self._reading = threading.Semaphore(_READ_AT_ONCE)
        self._lock = threading.Lock()
        self._completing: dict[tuple[str, str], Future[UploadDone]] = {}

    # --- uploads -----------------------------------------------------------------------------------------------

    def begin(self, key: Key, wanted: NewUpload, base: str) -> UploadParts:
        """A new upload. Raises `UploadTooLarge`, `RequestError` or `QuotaExceeded`."""
        settings = self._settings
        if wanted.bytes > settings.max_upload_mb << 20:
            raise UploadTooLarge(f"The upload is larger than the {settings.max_upload_mb} MB allowed.")
        count = max(1, -(-wanted.bytes // settings.part_bytes))
        if count > 10_000:
            raise UploadTooLarge("The upload has more than 10,000 parts, which is the most that storages take.")
        if wanted.part_sums is not None and len(wanted.part_sums) != count:
            raise RequestError(f"part_sums has {len(wanted.part_sums)} sums; the upload has {count} parts.")
        identity = uuid.uuid4().hex
        row = UploadRow(
            id=identity,
            owner=key.id,
            name=wanted.name,
            bytes=wanted.bytes,
            sha256=wanted.sha256,
            part_bytes=settings.part_bytes,
            sums=json.dumps(wanted.part_sums) if wanted.part_sums is not None else None,
            ticket=self._objects.begin(identity, wanted.part_sums),
            created=time.time(),
        )
        try:
            self._add(row)
        except BaseException:
            self._objects.abandon(row)
            raise
        return self._shown(row, {}, base)

    def _add(self, row: UploadRow) -> None:
        settings = self._settings
        self._records.add_upload(row, most_open=settings.uploads_open, most_bytes=settings.uploads_mb << 20)

    def shown(self, key: Key, upload: str, base: str) -> UploadParts:
        """What is missing of an upload, with fresh addresses. Raises `UnknownUpload`."""
        row = self._records.upload(key.id, upload)
        return self._shown(row, {} if row.complete else self._objects.parts(row), base)

    def _shown(self, row: UploadRow, there: dict[int, int], base: str) -> UploadParts:
        sums: Sequence[str | None] = json.loads(row.sums) if row.sums else [None] * row.parts
        done = tuple(n for n in range(1, row.parts + 1) if row.complete or there.get(n) == row.part_size(n))
        parts = []
        for number in sorted(set(range(1, row.parts + 1)) - set(done)):
            link = self._objects.part_link(row, number, sums[number - 1], base)
            parts.append(Part(number=number, bytes=row.part_size(number), url=link.url, headers=link.headers))
        return UploadParts(
            upload=row.id,
            bytes=row.bytes,
            part_bytes=row.part_bytes,
            complete=row.complete,
            parts=tuple(parts),
            done=done,
        )

    def complete(self, key: Key, upload: str) -> UploadDone:
        """Join the parts and look what came, once. What is not what was announced, or no picture, is deleted.

        Who asks while that is done waits, and is answered alike: clients ask again when they have waited too long.
        Raises `JobConflict` while parts are missing, `UploadBroken`, and the `InputError` of what cannot be read.
        """
        with self._lock:
            under_way = self._completing.get((key.id, upload))
            if under_way is None:
                mine = self._completing[key.id, upload] = Future()
        if under_way is not None:
            return under_way.result()
        try:
            done = self._completed(key, upload)
        except BaseException as error:
            mine.set_exception(error)
            raise
        else:
            mine.set_result(done)
            return done
        finally:
            with self._lock:
                del self._completing[key.id, upload]

    def _completed(self, key: Key, upload: str) -> UploadDone:
        row = self._records.upload(key.id, upload)
        if not row.complete:
            there = self._objects.parts(row)
            missing = [n for n in range(1, row.parts + 1) if there.get(n) != row.part_size(n)]
            if missing:
                raise JobConflict(f"{len(missing)} of {row.parts} parts are missing, number {missing[0]} among them.")
            with self._reading, self.scratch.folder() as folder:
                self._objects.join(row)
                path = folder / "picture"
                self._objects.fetch(upload_name(row.id), path)
                self._look_at(row, path)
            row = self._records.upload(key.id, upload)
        return _done(row)

    def take_file(self, key: Key, path: Path, name: str) -> UploadRow:
        """An upload that is here already, as a file. Raises as `complete`."""
        row = UploadRow(
            id=uuid.uuid4().hex,
            owner=key.id,
            name=name,
            bytes=path.stat().st_size,
            sha256=digest_of(path),
            part_bytes=self._settings.part_bytes,
            sums=None,
            ticket="",
            created=time.time(),
            complete=True,
        )
        self._add(row)
        self._look_at(row, path)
        self._objects.store(upload_name(row.id), path, "application/octet-stream")
        return self._records.upload(key.id, row.id)

    def _look_at(self, row: UploadRow, path: Path) -> None:
        try:
            if path.stat().st_size != row.bytes or digest_of(path) != row.sha256:
                raise UploadBroken("The upload was damaged on its way: its SHA-256 is another one.")
            header = self._engine.decoder.probe(path)
        except ReliefError as error:
            self._objects.abandon(row)
            self._records.forget_upload(row.id)
            raise type(error)(str(error).replace(path.name, row.name or "The picture", 1)) from error
        size = header.size
        self._records.complete_upload(row.id, width=size.width, height=size.height, source=header.source)

    def forget(self, key: Key, upload: str) -> None:
        """Delete an upload. Raises `UnknownUpload`, or `JobConflict` if a job needs it."""
        row = self._records.upload(key.id, upload)
        if self._table.upload_in_use(upload):
            raise JobConflict("A job needs this upload.")
        self._objects.abandon(row)
        self._records.forget_upload(upload)

    # --- jobs --------------------------------------------------------------------------------------------------

    def job(
        self, key: Key, wanted: NewCloudJob, idempotency: str | None, *, interactive: bool = False
    ) -> tuple[JobRow, bool]:
        """Accept a job; it, and whether it is new. Raises the `ReliefError` for which it could not be done."""
        row = self._records.upload(key.id, wanted.upload)
        if not row.complete or row.width is None or row.height is None:
            raise JobConflict("The upload is not complete.")
        beside = {source: Path(source.upload or "") for source in wanted.wish.sources}
        for source in beside:
            if not self._records.upload(key.id, source.upload or "").complete:
                raise UnknownUpload("An upload beside the picture is not complete.")
        request = self._resolved(wanted.wish.request(beside), row)
        fixed = _fixed(wanted, request)
        size = self._check(request, Size(row.width, row.height))
        kind = wanted.output.format or Format.named(row.source or "") or Format.PNG
        check_size(size, kind, row.name or "The result")
        now = time.time()
        job = JobRow(
            id=uuid.uuid4().hex,
            owner=key.id,
            upload=row.id,
            wanted=fixed.model_dump_json(),
            megapixels=size.pixels / 1e6,
            day=today(now),
            created=now,
            name=row.name,
            idempotency=idempotency,
            interactive=interactive,
        )
        return self._table.submit(job, key.limits, max_queued=self._settings.max_queued)

    def stands_for(self, job: JobRow, wanted: NewCloudJob, sha256: str) -> bool:
        """Whether a job is what is ``wanted``, without pictures beside, and its picture has this digest.

        Raises `UnknownUpload` if the job's picture is not kept any more, and `UnknownModel`.
        """
        row = self._records.upload(job.owner, job.upload)
        request = self._resolved(wanted.wish.request({}), row)
        fixed = _fixed(wanted, request)
        return (row.sha256, fixed.model_dump_json()) == (sha256, job.wanted)

    def _resolved(self, request: EnhanceRequest, row: UploadRow) -> EnhanceRequest:
        """With the model named that the service would choose, so that a job means the same on every replica."""
        request = self._engine.resolved(request, damaged=row.source in DAMAGING)
        allowed = self._settings.allowed
        if allowed and request.model not in allowed:
            raise UnknownModel(f"The service does not offer {request.model!r}; it offers {', '.join(allowed)}.")
        return request

    def _check(self, request: EnhanceRequest, size: Size) -> Size:
        """The result's size. Raises for an unknown model, and for what the model or the service cannot do."""
        if request.tile is not None and request.tile > _LARGEST_TILE:
            raise RequestError(f"Tiles may have at most {_LARGEST_TILE} pixels a side.")
        self._engine.depth_sources.check(request.depth)
        networks = catalog.find_enlarging(self._engine.models, request.model).networks
        most = self._settings.max_output_megapixels * 1_000_000
        chosen = sizing.choose(size, tuple(networks), request, max_pixels=most)
        if request.restoration.needs_control and not all(networks[s].takes_control for s in chosen.scales):
            raise RequestError(f"{request.model} can neither denoise nor sharpen nor keep bokeh.")
        return chosen.size


def _fixed(wanted: NewCloudJob, request: EnhanceRequest) -> NewCloudJob:
    """With the model that was chosen for it."""
    return wanted.model_copy(update={"wish": wanted.wish.model_copy(update={"model": request.model})})


def _done(row: UploadRow) -> UploadDone:
    return UploadDone(
        upload=row.id, bytes=row.bytes, width=row.width or 0, height=row.height or 0, source=row.source or ""
    )
