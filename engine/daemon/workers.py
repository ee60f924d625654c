"""What works the queue off: for each device a lane, and threads that take the next job when its lane is free.

A job runs in a thread of its own. Interactive jobs have a slot beside the others' on each lane and go first, between
two tiles of whatever runs. A paused job keeps what it has made, and leaves lane and slot to the next; so does one that
is on its way to a cloud service. What fails there comes back to the lane. Few are away at a time; further ones wait in
the queue, where they can be moved and paused, and are decided anew.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from engine.daemon import acceptance, delivery
from engine.daemon.delivery import Delivery
from engine.daemon.lane import Lane
from engine.daemon.offloading import SWITCHED_OFF, Offloading, told
from engine.daemon.store import PAUSED, JobRow, Store
from engine.daemon.work import Work
from engine.domain import JobState, Progress, Report
from engine.enhance import Engine, never
from engine.errors import Cancelled, ReliefError
from engine.offload.policy import Place
from engine.offload.there import CloudFailed, There
from engine.wire.socket import FellBack, JobChanged, Progressed
from engine.wire.values import NewJob, ReportValue, Step

log = logging.getLogger(__name__)

Event = JobChanged | Progressed | FellBack

MAX_HELD = 2
"""Paused jobs that keep their half-made results in memory; further ones start over."""
MAX_AWAY = 2
"""Jobs on their way to a service and back; their pixels are in memory."""


class Want(StrEnum):
    """What is wanted of a job that runs."""

    GO = "go"
    PAUSE = "pause"
    CANCEL = "cancel"
    STOP = "stop"


@dataclass
class Running:
    """A job under way, in this process."""

    lane: Lane
    want: Want = Want.GO
    step: Step | None = None
    told: list[str] = field(default_factory=list)
    holds_slot: bool = True
    is_held: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether it is taken up again, if it is interrupted now."""
        return self.want in (Want.PAUSE, Want.STOP)


@dataclass
class Totals:
    """What was done since the start, for the metrics."""

    megapixels: float = 0.0
    fallbacks: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


class Workers:
    """Threads that run jobs. ``changed`` guards the queue and tells of its changes.

    ``tell`` hears of a job's new state, ``emit`` of all else; both are called without the guard.
    """

    def __init__(
        self,
        engine: Engine,
        store: Store,
        work: Work,
        offloading: Offloading,
        changed: threading.Condition,
        tell: Callable[[JobRow], None],
        emit: Callable[[str, Event], None],
    ) -> None:
        self.running: dict[str, Running] = {}
        self.totals = Totals()
        self.last_work = time.monotonic()
        self._engine = engine
        self._store = store
        self._work = work
        self._offloading = offloading
        self._changed = changed
        self._tell = tell
        self._emit = emit
        self._lanes = {d.id: Lane(d.id) for d in engine.devices}
        self._default: str | None = None
        self._slots: dict[tuple[str, bool], bool] = {}
        self._away = 0
        self._waiting_to_leave: set[str] = set()
        """Jobs for a service that were put back, as enough others are on their way."""
        self._threads: list[threading.Thread] = []
        self._job_threads: list[threading.Thread] = []
        self._stopping = False

    def start(self) -> None:
        for lane in self._lanes.values():
            for interactive in (False, True):
                self._slots[lane.device, interactive] = True
                name = f"{'interactive' if interactive else 'jobs'} on {lane.device}"
                thread = threading.Thread(target=self._dispatch, args=(lane, interactive), name=name, daemon=True)
                self._threads.append(thread)
                thread.start()

    def close(self, seconds: float) -> None:
        """What runs goes back into the queue at its next tile. Waits so many ``seconds`` for it, then 1 a thread."""
        until = time.monotonic() + seconds
        with self._changed:
            self._stopping = True
            for running in self.running.values():
                if running.want is Want.GO:  # what was paused or cancelled stays so
                    running.want = Want.STOP
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self.running, seconds)
            threads = [*self._threads, *self._job_threads]
        for thread in threads:  # a job that has ended still tells so, and asks the store for it
            thread.join(max(1.0, until - time.monotonic()))

    def lane(self, device: str = "auto") -> Lane:
        """Where a request for this device goes; for ``auto`` to the one that is fastest for most."""
        if device in self._lanes:
            return self._lanes[device]
        if self._default is None:
            wanted = self._engine.settings.device
            try:
                self._default = wanted if wanted in self._lanes else acceptance.fastest(self._engine)
            except ReliefError as error:  # a device or a model of the settings that is gone; jobs tell it themselves
                log.warning("which device is the fastest cannot be found out: %s", error.code)
                self._default = next(iter(self._lanes))
        return self._lanes[self._default]

    def _dispatch(self, lane: Lane, interactive: bool) -> None:
        slot = lane.device, interactive
        while True:
            with self._changed:
                row = None
                while not self._stopping:
                    row = self._next(lane, interactive=interactive) if self._slots[slot] else None
                    if row is not None:
                        break
                    self._changed.wait()
                if row is None:
                    return
                try:
                    row = self._store.update(
                        row.id, state=JobState.RUNNING, started=time.time(), attempts=row.attempts + 1, staged=None
                    )
                except ReliefError as error:  # a full disk, mostly: it waits for room
                    log.warning("no job can be begun: %s", error.code)
                    self._changed.wait(1)
                    continue
                running = self.running[row.id] = Running(lane)
                self._slots[slot] = False
                self._waiting_to_leave.discard(row.id)
            self._tell(row)
            thread = threading.Thread(target=self._run, args=(row, running), name=f"job {row.id[:8]}", daemon=True)
            with self._changed:
                self._job_threads = [*filter(threading.Thread.is_alive, self._job_threads), thread]
                thread.start()

    def _next(self, lane: Lane, *, interactive: bool) -> JobRow | None:
        if not interactive and self._store.flag(PAUSED) == "yes":
            return None
        for row in self._store.jobs(JobState.QUEUED, interactive=interactive):
            if row.id in self._waiting_to_leave and self._away >= MAX_AWAY:
                continue
            if self.lane(NewJob.model_validate_json(row.wanted).wish.device) is lane:
                return row
        return None

    def _run(self, row: JobRow, running: Running) -> None:
        finished: JobRow | None = None
        try:
            finished = self._state_after(row, running)
        except ReliefError as error:  # it stays as it stands in the list, and is found there at the next start
            log.warning("the end of a job cannot be written down: %s", error.code)
        finally:
            with self._changed:
                del self.running[row.id]
                self._free_slot(row, running)
                self.last_work = time.monotonic()
                self._changed.notify_all()
        if finished is not None:
            self._tell(finished)

    def _state_after(self, row: JobRow, running: Running) -> JobRow:
        try:
            return self._placed(row, running)
        except BaseException as error:  # noqa: BLE001  (whatever happens, the job must get a state)
            return self._ended(row, running, error)

    def _free_slot(self, row: JobRow, running: Running) -> None:
        """Let the next job begin. For who has the guard."""
        if running.holds_slot:
            self._slots[running.lane.device, row.interactive] = True
            running.holds_slot = False
            self._changed.notify_all()

    def _placed(self, row: JobRow, running: Running) -> JobRow:
        """Do it here or at a service, or have its owner asked."""
        wanted = NewJob.model_validate_json(row.wanted)
        decision = self._offloading.decide(row, wanted)
        prospect, notice = decision.prospect, decision.notice
        if running.want is not Want.GO:
            raise Cancelled("Cancelled.")
        if prospect is not None and decision.place is Place.ASK:
            question = told(prospect).model_dump_json(exclude_none=True)
            return self._store.update(
                row.id, state=JobState.PAUSED, started=None, attempts=row.attempts - 1, question=question
            )
        if prospect is not None and prospect.reached is not None and decision.place is Place.CLOUD:
            if not self._leaves(row, running):
                return self._store.update(row.id, state=JobState.QUEUED, started=None, attempts=row.attempts - 1)
            is_off = self._offloading.watched()
            try:
                row = self._store.update(row.id, place=str(Place.CLOUD), cloud=told(prospect).host)
                self._tell(row)
                there = self._offloading.there(prospect.reached, row, lambda: running.goes_on or is_off())
                return self._perform(row, wanted, running, there=there, is_off=is_off)
            except CloudFailed as failed:
                log.info("a service did not do a job: %s", failed.error.code)
                notice = failed.notice
            except Cancelled:
                if running.want is not Want.GO or not is_off():
                    raise
                notice = SWITCHED_OFF
            finally:
                self._returns()
            running.step = None
            row = self._store.job(row.id)
        if row.cloud is not None:  # a service had it, now or before an interruption
            row = self._store.update(row.id, place=str(Place.HERE), cloud=None, errand=None, remote=None)
            self._tell(row)
        with running.lane.turn(urgent=row.interactive):
            return self._perform(row, wanted, running, notice=notice)

    def _leaves(self, row: JobRow, running: Running) -> bool:
        """Leave the slot to others, if few enough are away. Else the job waits in the queue, where it can be moved."""
        with self._changed:
            if self._away >= MAX_AWAY:
                self._waiting_to_leave.add(row.id)
                return False
            self._away += 1
            self._free_slot(row, running)
            return True

    def _returns(self) -> None:
        with self._changed:
            self._away -= 1
            self._changed.notify_all()

    def _perform(
        self,
        row: JobRow,
        wanted: NewJob,
        running: Running,
        *,
        there: There | None = None,
        is_off: Callable[[], bool] = never,
        notice: str = "",
    ) -> JobRow:
        def on_progress(progress: Progress) -> None:
            values = {n: getattr(progress, n) for n in Step.model_fields}
            running.step = Step.model_validate(values)
            self._emit(row.owner, Progressed(job=row.id, step=running.step))
            for text in progress.fallbacks[len(running.told) :]:
                running.told.append(text)
                self._emit(row.owner, FellBack(job=row.id, text=text))

        def cancelled() -> bool:
            return running.want is not Want.GO or is_off() if there is not None else self._checked(row, running)

        made = self._work.perform(row, wanted, there=there, on_progress=on_progress, cancelled=cancelled)
        full = replace(made.report, notices=(*made.report.notices, notice)) if notice else made.report
        outcome, report = made.outcome.model_dump_json(), ReportValue.of(full).model_dump_json()
        if made.delivery is not None:
            delivery.sync(staged for staged, _ in made.delivery.files)
            self._store.update(row.id, staged=made.delivery.to_json(), outcome=outcome, report=report)
            self._deliver(made.delivery)
        done = self._store.update(
            row.id, state=JobState.DONE, finished=time.time(), staged=None, outcome=outcome, report=report
        )
        self._count(made.report)
        log.info("job done")
        return done

    def _deliver(self, shipment: Delivery) -> None:
        try:
            delivery.deliver(shipment)
        finally:
            delivery.discard(shipment.folder)  # before the job is done: nobody would come back for it later

    def _count(self, report: Report) -> None:
        with self._changed:
            totals = self.totals
            for stage, value in report.seconds.items():
                totals.seconds[stage] = totals.seconds.get(stage, 0.0) + value
            totals.megapixels += report.result.pixels / 1e6
            totals.fallbacks += len(report.fallbacks)

    def _checked(self, row: JobRow, running: Running) -> bool:
        """Between two tiles: wait if that is wanted, let others go first; whether to stop."""
        if running.want is Want.PAUSE:
            self._hold(row, running)
        running.lane.give_way()
        return running.want is not Want.GO

    def _hold(self, row: JobRow, running: Running) -> None:
        with self._changed:
            if sum(r.is_held for r in self.running.values()) >= MAX_HELD:
                return  # it goes back into the queue, paused
            running.is_held = True
            self._free_slot(row, running)
            paused = self._store.update(row.id, state=JobState.PAUSED)
            self._changed.notify_all()
        self._tell(paused)
        with running.lane.left(), self._changed:
            self._changed.wait_for(lambda: running.want is not Want.PAUSE or self._stopping)
            running.is_held = False
        if running.want is Want.GO:
            self._tell(self._store.update(row.id, state=JobState.RUNNING))

    def _ended(self, row: JobRow, running: Running, error: BaseException) -> JobRow:
        """The state of a job that did not get done."""
        if isinstance(error, Cancelled) and running.want in (Want.STOP, Want.GO):  # GO: resumed while it was ending
            return self._store.update(row.id, state=JobState.QUEUED, attempts=row.attempts - 1)
        if isinstance(error, Cancelled) and running.want is Want.PAUSE:
            return self._store.update(row.id, state=JobState.PAUSED, attempts=row.attempts - 1)
        if isinstance(error, Cancelled):
            return self._store.update(row.id, state=JobState.CANCELLED, finished=time.time(), staged=None)
        if not isinstance(error, ReliefError):
            log.error("job failed in a way that nobody foresaw", exc_info=error)
        code = error.code if isinstance(error, ReliefError) else ReliefError.code
        log.info("job failed: %s", code)
        message = acceptance.told(error, row)
        return self._store.update(
            row.id, state=JobState.FAILED, finished=time.time(), staged=None, error_code=code, error_message=message
        )
