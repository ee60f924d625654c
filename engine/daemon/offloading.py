"""The daemon's way to a cloud service: whether a job goes there, what it would take, and who is asked.

The settings that concern the cloud are read anew each time, so that switching it off counts at once. While it is off,
whatever a job wishes, nobody is connected to and no key is looked for.
"""

from __future__ import annotations

import contextlib
import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.config import Settings
from engine.daemon import acceptance
from engine.daemon.access import Client
from engine.daemon.store import JobRow, Store
from engine.daemon.work import Work
from engine.domain import EnhanceRequest, JobState, Size, Where
from engine.enhance import DAMAGING, Engine
from engine.errors import Cancelled, CloudOff, ConfigError, JobConflict, ReliefError
from engine.offload import keys, policy
from engine.offload.client import Service
from engine.offload.keys import Account
from engine.offload.policy import Place, Policy
from engine.offload.prospect import Measuring, Picture, Prospect, Prospects, Reached
from engine.offload.there import CloudFailed, There
from engine.offload.trip import PARTS
from engine.wire import values
from engine.wire.about import CloudValue
from engine.wire.offload import EstimateWish, Opinion
from engine.wire.values import NewJob, Problem, Source

log = logging.getLogger(__name__)

Read = Callable[[], Settings]
"""The settings as they are now. Raises `ConfigError`."""
Connect = Callable[[str, str], Service]


@dataclass(frozen=True)
class Decision:
    """Where a job goes. ``prospect`` is there for all but ``here``; ``notice`` is why it stays against a wish."""

    place: Place
    prospect: Prospect | None = None
    notice: str = ""


@dataclass(frozen=True)
class JobErrand:
    """What is remembered of one job at the service, beside the job; see `engine.offload.trip.Errand`.

    ``goes_on`` tells whether the job is to be taken up again after it was interrupted.
    """

    store: Store
    job: str
    goes_on: Callable[[], bool]

    def get(self) -> dict[str, str]:
        said = self.store.job(self.job).errand
        return {str(k): str(v) for k, v in json.loads(said).items()} if said is not None else {}

    def put(self, **values: str) -> None:
        self.store.update(self.job, errand=json.dumps(values) if values else None)

    def outlives(self, error: BaseException) -> bool:
        return isinstance(error, Cancelled) and self.goes_on()


class Offloading:
    """Decides, estimates, and opens the way; safe to share between threads.

    ``measuring`` has a device to itself. Tests give another ``connect``.
    """

    def __init__(
        self,
        engine: Engine,
        store: Store,
        work: Work,
        read: Read,
        *,
        measuring: Measuring = contextlib.nullcontext,
        connect: Connect = Service,
    ) -> None:
        self._engine = engine
        self._store = store
        self._work = work
        self._read = read
        self._prospects = Prospects(engine, self._account, connect=connect, settings=self.settings, measuring=measuring)

    # --- what the user has chosen --------------------------------------------------------------------------------

    def settings(self) -> Settings:
        """The settings now; with the cloud off where they cannot be read."""
        try:
            return self._read()
        except ConfigError:
            return replace(self._engine.settings, cloud_policy=str(Policy.OFF))

    @property
    def is_off(self) -> bool:
        return self.settings().cloud_policy == Policy.OFF

    def watched(self) -> Callable[[], bool]:
        """Whether it is off by now, to be asked often: the settings are looked at once a second at most."""
        seen = [time.monotonic(), False]

        def is_off() -> bool:
            if time.monotonic() - seen[0] > 1.0:
                seen[:] = [time.monotonic(), self.is_off]
            return bool(seen[1])

        return is_off

    def value(self) -> CloudValue:
        """Whether pictures may go to a service; nobody is connected to for this."""
        settings, problem, host = self.settings(), None, None
        if settings.cloud_policy != Policy.OFF:
            try:
                host = keys.host_of(self._account().address)
            except ReliefError as error:
                problem = Problem(code=error.code, message=str(error))
        return CloudValue(
            policy=Policy(settings.cloud_policy).value,
            megapixels=settings.cloud_megapixels,
            minutes=settings.cloud_minutes,
            host=host,
            problem=problem,
        )

    def check_on(self) -> None:
        """Raises `CloudOff`, or why no service can be used."""
        if self.is_off:
            raise CloudOff("The cloud is switched off; nothing is sent.")
        self._account()

    def without_asking(self, where: Where) -> Where:
        """The same wish where nobody can be asked: what would be asked about stays here."""
        settings = self.settings()
        if where is Where.POLICY and settings.cloud_policy != Policy.OFF:
            where = Where(settings.cloud_policy)
        return Where.HERE if where is Where.ASK else where

    def _account(self) -> Account:
        return keys.account(self.settings(), keys.SystemKeys())

    # --- one picture ---------------------------------------------------------------------------------------------

    def decide(self, row: JobRow, wanted: NewJob) -> Decision:
        """Where a job is to be done now. What was answered or begun before counts. Raises what no place can mend."""
        where = wanted.where if row.place is None else Where(row.place)
        if self.is_off:
            wished = where is Where.CLOUD
            return Decision(Place.HERE, notice=SWITCHED_OFF if wished else "")
        if not policy.is_possible(where, self.settings()):
            return Decision(Place.HERE)
        picture, request = self._seen(wanted.input, self._work.request(wanted))
        prospect = self._prospects.of(picture, request, where)
        if prospect.error is not None:
            return Decision(Place.HERE, notice=CloudFailed(prospect.error).notice)
        return Decision(prospect.place, prospect)

    def there(self, reached: Reached, row: JobRow, goes_on: Callable[[], bool]) -> There:
        """The way to the service of a decision, for one job."""

        def made(job: str) -> None:
            self._store.update(row.id, remote=json.dumps({"address": reached.service.address, "job": job}))

        errand = JobErrand(self._store, row.id, goes_on)
        return There(self._engine, reached, errand=errand, learn=self._prospects.learn, made=made)

    def estimate(self, client: Client, about: EstimateWish) -> values.Estimate:
        """What a picture would take, and where it would be done. Raises what stands against it."""
        for source in (*((about.input,) if about.input else ()), *about.wish.sources):
            acceptance.check_source(client, source, self._store)
        request = self._work.wished(about.wish)
        self._engine.check(request)
        if about.picture is not None:
            raw = about.picture
            picture = Picture.of_pixels(Size(raw.width, raw.height), raw.bands, raw.dtype)
            request = self._engine.resolved(request)
        else:
            picture, request = self._seen(about.input or Source(path="-"), request)
        where = Where.HERE if self.is_off else about.where
        return told(self._prospects.of(picture, request, where, estimating=True))

    def _seen(self, source: Source, request: EnhanceRequest) -> tuple[Picture, EnhanceRequest]:
        """A picture as its header shows it, and the request with a model that suits it."""
        raw, path = self._work.raw(source), self._work.file(source)
        if raw is not None:
            return Picture.of_pixels(raw.size, raw.bands, raw.dtype), self._engine.resolved(request)
        header = self._engine.decoder.probe(path)
        damaged = header.source in DAMAGING
        return Picture.of_file(path, header), self._engine.resolved(request, damaged=damaged)

    # --- afterwards ----------------------------------------------------------------------------------------------

    def opinion(self, row: JobRow, said: Opinion) -> None:
        """Tell the service what became of its result.

        Raises `JobConflict` for a job that was not done there, `CloudOff`, and what the way there may raise.
        """
        if row.state is not JobState.DONE or row.remote is None:
            raise JobConflict("The job was not done by a cloud service; there is nobody to tell.")
        self.check_on()
        remote = json.loads(row.remote)
        service = self._prospects.found().service
        if remote["address"] != service.address:
            raise JobConflict("The job was done by another service than the one that is set up now.")
        service.feedback(str(remote["job"]), said.kind, rating=said.rating)

    def forget(self, row: JobRow) -> None:
        """Have a service forget a job that nobody takes up again; without waiting for it."""
        if row.errand is None or self.is_off:
            return  # what lies there is deleted in time anyway
        errand = json.loads(row.errand)

        def tell() -> None:
            with contextlib.suppress(ReliefError):
                service = self._prospects.found().service
                if errand.get("service") != service.address:
                    return
                if "job" in errand:
                    service.forget(str(errand["job"]))
                    return
                for part in (part for part in PARTS if part in errand):
                    service.forget_upload(str(errand[part]))

        threading.Thread(target=tell, name="forgetting", daemon=True).start()


SWITCHED_OFF = "The cloud is switched off, so it was done here."


def told(prospect: Prospect) -> values.Estimate:
    """A prospect as clients hear it."""
    stays = prospect.place is Place.HERE
    return values.Estimate(
        place=prospect.place.value,
        megapixels=round(prospect.task.megapixels, 3),
        here_seconds=prospect.estimate.here,
        there_seconds=prospect.estimate.there,
        sent_bytes=0 if stays else prospect.task.sent_bytes,
        host=keys.host_of(prospect.address) if prospect.address else None,
        keep_hours=prospect.reached.hello.keep_hours if prospect.reached is not None else None,
        problem=Problem(code=prospect.error.code, message=str(prospect.error)) if prospect.error is not None else None,
    )
