"""The way of one picture to a service and back: its pixels go bare, its result comes without loss.

The service is not trusted: its results are decoded as any stranger's files are. What fails on the way leaves nothing
there, unless another run shall go on with it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from engine import imagefile
from engine.decoder import Decoder
from engine.domain import DepthRequest, DepthSource, EnhanceRequest, Progress, Report, Size
from engine.enhance import Engine, IsCancelled, OnProgress
from engine.errors import CloudRefused, RequestError, UnknownJob
from engine.offload import privacy
from engine.offload.client import Service
from engine.offload.values import Hello, Job
from engine.pixels import Image, Metadata
from engine.wire import plain


class Errand(Protocol):
    """What is remembered of one picture at the service, so that another run goes on with it."""

    def get(self) -> dict[str, str]: ...
    def put(self, **values: str) -> None: ...
    def outlives(self, error: BaseException) -> bool:
        """Whether another run shall go on after ``error``; else the service is told to forget the picture."""


class Forgotten:
    """An errand that ends with this program."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def get(self) -> dict[str, str]:
        return dict(self._values)

    def put(self, **values: str) -> None:
        self._values = values

    def outlives(self, error: BaseException) -> bool:  # noqa: ARG002
        return False


PARTS = ("upload", "mask", "depth")
"""By these names an errand remembers what was sent: the picture, and what lies beside it."""


@dataclass(frozen=True)
class Wanted:
    """A picture and all that is to become of it; ``size`` is the result's."""

    source: Path
    kind: str
    image: Image
    size: Size
    request: EnhanceRequest
    depth_map: bool


@dataclass
class Trip:
    """The way of one picture to the service and back."""

    engine: Engine
    service: Service
    hello: Hello
    wanted: Wanted
    folder: Path
    errand: Errand
    on_progress: OnProgress
    cancelled: IsCancelled
    seconds: dict[str, float]
    sent_bytes_per_second: float | None = None

    def go(self) -> Brought:
        """Send the picture, wait, fetch what came of it. Unless another run is to go on, a failure leaves nothing."""
        try:
            job = self._submitted()
            started = time.perf_counter()
            job = self.service.follow(job, on_progress=self.on_progress, cancelled=self.cancelled)
            self.seconds["cloud"] = time.perf_counter() - started
            return self._fetched(job, _report_of(job))
        except BaseException as error:
            if not self.errand.outlives(error):
                self._clean()
                self.errand.put()
            raise

    def _clean(self) -> None:
        """Have the service forget all that is remembered of it."""
        known = self.errand.get()
        if known.get("service") != self.service.address:
            return
        if "job" in known:
            self.service.forget(known["job"])
        for part in (part for part in PARTS if part in known):
            self.service.forget_upload(known[part])

    def _submitted(self) -> Job:
        wanted = self.wanted
        started = time.perf_counter()
        path = privacy.bare(wanted.source, wanted.kind, wanted.image, self.folder, "picture")
        output = {"format": str(privacy.lossless(wanted.image.pixels.dtype.name)), "depth_map": wanted.depth_map}
        known = self._known(path, output)
        if "job" in known:
            with contextlib.suppress(UnknownJob):
                return self.service.job(known["job"], cancelled=self.cancelled)
        request, beside = self._with_files(known)
        begun = time.perf_counter()
        upload = self._sent(path, "upload", known, told=True)
        self.sent_bytes_per_second = path.stat().st_size / max(1e-3, time.perf_counter() - begun)
        wish = {**plain.wish(request), "device": "auto", **beside}
        job = self.service.submit(upload, wish, output, known["key"], cancelled=self.cancelled)
        known["job"] = job.id
        self.errand.put(**known)
        self.seconds["send"] = time.perf_counter() - started
        return job

    def _sent(self, path: Path, part: str, known: dict[str, str], *, told: bool = False) -> str:
        """Send a file, or go on with it. It is remembered as ``part``, so that another run asks for the same job."""

        def remember(upload: str) -> None:
            known[part] = upload
            self.errand.put(**known)

        return self.service.upload(
            path,
            path.name,
            self.hello,
            known=known.get(part),
            begun=remember,
            on_share=lambda share: self.on_progress(Progress("upload", round(100 * share), 100)) if told else None,
            cancelled=self.cancelled,
        )

    def _known(self, path: Path, output: dict[str, Any]) -> dict[str, str]:
        """What is remembered of this very picture and wish, with a key that makes one job of all its tries."""
        with path.open("rb") as file:
            sums = hashlib.file_digest(file, "sha256")
        sums.update(json.dumps([plain.wish(self.wanted.request), output], sort_keys=True).encode())
        said = {"what": sums.hexdigest(), "service": self.service.address}
        known = self.errand.get()
        if {name: known.get(name) for name in said} == said and "key" in known:
            return known
        self._clean()  # it was about another picture, or another wish
        return {**said, "key": secrets.token_hex(16)}

    def _with_files(self, known: dict[str, str]) -> tuple[EnhanceRequest, dict[str, Any]]:
        """The request without files, and what of the wish names them: masks and depth maps go there bare as well."""
        request, beside = self.wanted.request, dict[str, Any]()
        restoration, depth = request.restoration, request.depth
        if restoration.protect is not None:
            upload = self._beside(self.engine.decoder.decode(restoration.protect), "mask", known)
            restoration = replace(restoration, protect=None)
            beside["restoration"] = {**vars(restoration), "protect": {"upload": upload}}
        held = self.wanted.image.depth
        if depth.source is DepthSource.FILE and depth.file is not None:
            beside["depth"] = self._depth(self.engine.decoder.decode(depth.file), known)
        elif held is not None and depth.source in (DepthSource.AUTO, DepthSource.EMBEDDED):
            beside["depth"] = self._depth(Image(held[:, :, None]), known)
        elif depth.source is DepthSource.EMBEDDED:
            raise RequestError("The picture brings no depth map along that could be used.")
        if "depth" in beside:
            depth = DepthRequest()
        return replace(request, depth=depth, restoration=restoration), beside

    def _depth(self, image: Image, known: dict[str, str]) -> dict[str, Any]:
        upload = self._beside(image, "depth", known)
        return {"source": str(DepthSource.FILE), "estimator": None, "file": {"upload": upload}}

    def _beside(self, image: Image, stem: str, known: dict[str, str]) -> str:
        written = privacy.lossless(image.pixels.dtype.name)
        path = self.folder / f"{stem}.{written}"
        imagefile.encode(image.pixels, path, written, metadata=Metadata(), overwrite=True)
        with path.open("rb") as file:
            what = hashlib.file_digest(file, "sha256").hexdigest()
        if known.get(f"{stem}_is", what) != what:  # another one by now, and so another job
            if stem in known:
                self.service.forget_upload(known.pop(stem))
            known["key"] = secrets.token_hex(16)
        known[f"{stem}_is"] = what
        return self._sent(path, stem, known)

    def _fetched(self, job: Job, report: Report) -> Brought:
        started = time.perf_counter()
        path, depth = self.folder / "result", None
        self.service.fetch(
            job,
            path,
            on_share=lambda share: self.on_progress(Progress("download", round(100 * share), 100)),
            cancelled=self.cancelled,
        )
        wanted, own = self.wanted, self.wanted.image.pixels
        with self._result_decoder() as decoder:
            image = _checked(decoder.decode(path), wanted.size, own.shape[2], own.dtype.name)
            path.unlink()
            if wanted.depth_map:
                self.service.fetch_depth(job, path, cancelled=self.cancelled)
                depth = _checked(decoder.decode(path), wanted.size, 1, "uint16")
                path.unlink()
        self.seconds["fetch"] = time.perf_counter() - started
        return Brought(job, report, image, depth)

    @contextlib.contextmanager
    def _result_decoder(self) -> Iterator[Decoder]:
        """For results, which may be larger than any picture that is taken as input."""
        own, most = self.engine.decoder, self.wanted.size.pixels
        with Decoder(max_pixels=most, seconds=own.seconds, memory=own.memory, scratch=own.scratch) as decoder:
            yield decoder

    def over(self, job: Job) -> None:
        """Nothing of it is needed at the service any more."""
        self.service.forget(job.id)
        self.errand.put()


def _report_of(job: Job) -> Report:
    """What a job that has ended tells; raises why it has nothing to tell."""
    if job.error is not None:
        raise job.error
    if job.report is None:
        raise CloudRefused("The service gave the job up.")
    return job.report


def _checked(image: Image, size: Size, bands: int, dtype: str) -> Image:
    if (image.size, image.bands, image.pixels.dtype.name) != (size, bands, dtype):
        raise CloudRefused("The service's result is of another size or kind than was asked for.")
    return image


@dataclass(frozen=True)
class Brought:
    """What a trip brought back."""

    job: Job
    report: Report
    image: Image
    depth: Image | None
