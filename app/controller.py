"""Speaks with the daemon for the program: commands out, events in, on threads of its own. No Qt.

Commands run on a small pool; of previews and of estimates only the latest that was asked for is made. `emit` hears all
events, from any of these threads.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.clients import Clients, Connect
from app.connection import Connection, Emit
from app.events import (
    AnswerRefused,
    CloudFound,
    DepthMade,
    DevicesFound,
    EstimateFailed,
    EstimateMade,
    Event,
    HealthFound,
    JobUpdated,
    ModelsFound,
    PreviewFailed,
    PreviewMade,
    Refused,
    WatchesFound,
)
from app.latest import Latest
from app.state import Entry, Estimate
from engine.config import Settings
from engine.domain import Region, Where
from engine.errors import ReliefError

if TYPE_CHECKING:  # loaded by its threads, while the window is shown already
    from engine.client import Client
    from engine.live import Live
    from engine.wire.values import DepthWish, Job, NewWatch, Wish

PAUSE_SECONDS = 0.1
"""After a preview or an estimate that failed: views ask again at once."""

Failed = Callable[[str, str], Event | None]
"""What is told of a failure with a code and a sentence, if anything."""


@dataclass(frozen=True)
class _Preview:
    ticket: int
    source: Path
    region: Region
    wish: Wish


@dataclass(frozen=True)
class _Question:
    ticket: int
    source: Path
    wish: Wish
    where: Where


class Controller:
    """All that the program asks of the daemon. Every method returns at once."""

    def __init__(
        self,
        settings: Settings,
        emit: Emit,
        *,
        connect: Connect | None = None,
        live: Callable[[Client], Live] | None = None,
    ) -> None:
        self._settings = settings
        self._emit = emit
        self._stop = threading.Event()
        self._clients = Clients(settings, connect)
        self._connection = Connection(self._clients, emit, live)
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="command")
        self._previews = Latest("previews", self._make_preview, self._clients.let_go)
        self._estimates = Latest("estimates", self._make_estimate, self._clients.let_go)

    def start(self) -> None:
        self._connection.start()

    def close(self) -> None:
        """Let go of the daemon, which goes on with its jobs."""
        self._stop.set()
        threads = (self._connection, self._previews, self._estimates)
        for thread in threads:
            thread.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)
        for thread in threads:
            thread.join(2)
        self._clients.close()

    def reconnect(self) -> None:
        """Try at once, after somebody did something about it."""
        self._connection.try_again()

    # --- jobs --------------------------------------------------------------------------------------------------

    def adopt(self, entry: Entry) -> None:
        """Hear of the job of an entry of an earlier run."""
        if entry.job is not None:
            self._connection.follow(entry.job, entry.number)

    def submit(self, entry: Entry, target: Path, where: Where = Where.POLICY) -> None:
        """Have the picture made; the answer is `JobUpdated` or `Refused`."""
        settings = entry.settings
        depth = target.with_name(f"{target.stem}_depth.png") if settings.save_depth else None
        output = settings.output()

        def run(client: Client) -> None:
            from engine.wire.values import Destination, NewJob, Source, Wish

            target.parent.mkdir(parents=True, exist_ok=True)
            wanted = NewJob(
                input=Source(path=str(entry.source.resolve())),
                wish=Wish.of(settings.request(entry.protect)),
                output=Destination(
                    path=str(target.parent.resolve() / target.name),
                    format=output.format,
                    quality=output.quality,
                    lossless=output.lossless,
                    overwrite=output.overwrite,
                    depth_path=str(depth.parent.resolve() / depth.name) if depth is not None else None,
                ),
                name=entry.name[:255],
                where=where,
            )
            job = client.submit(wanted)
            self._connection.follow(job.id, entry.number)
            self._emit(JobUpdated(entry.number, client.job(job.id)))

        self._command(run, entry.number)

    def cancel(self, number: int, job: str) -> None:
        self._command(lambda client: self._told(number, client.cancel(job)), number)

    def pause(self, number: int, job: str) -> None:
        self._command(lambda client: self._told(number, client.pause(job)), number)

    def resume(self, number: int, job: str) -> None:
        """Go on, or try again."""
        self._command(lambda client: self._told(number, client.resume(job)), number)

    def move(self, number: int, job: str, before: str | None) -> None:
        self._command(lambda client: self._told(number, client.move(job, before)), number)

    def forget(self, number: int, job: str) -> None:
        """Take a job out of the daemon's list too; one under way is cancelled first."""

        def run(client: Client) -> None:
            self._connection.leave(job)
            ended = client.cancel(job)
            while not ended.state.is_final:
                ended = client.job(job, wait=10, seen=ended.revision)
            client.forget(job)

        self._command(run, number)

    # --- the cloud ---------------------------------------------------------------------------------------------

    def find_cloud(self) -> None:
        """Whether pictures may go to a cloud service; `CloudFound`. Nobody is connected to but the daemon."""
        self._command(lambda client: self._emit(CloudFound(client.cloud())), failed=lambda *_: CloudFound(None))

    def estimate(self, ticket: int, source: Path, wish: Wish, where: Where) -> None:
        """What a picture would take here and in the cloud; `EstimateMade` or `EstimateFailed`, for the latest."""
        self._estimates.ask(_Question(ticket, source, wish, where))

    def answer(self, number: int, job: str, where: Literal["here", "cloud"]) -> None:
        """Say where a job that asks is to be done; `JobUpdated` or `AnswerRefused`."""
        self._command(
            lambda client: self._told(number, client.answer(job, where)), failed=partial(AnswerRefused, number)
        )

    def opinion(self, job: str, kind: Literal["kept", "undone"]) -> None:
        """Tell the service that made a result what became of it. Whether that reaches it does not matter to anybody."""

        def run(client: Client) -> None:
            from engine.wire.offload import Opinion

            client.opinion(job, Opinion(kind=kind))

        self._command(run, failed=lambda *_: None)

    # --- the rest ----------------------------------------------------------------------------------------------

    def preview(self, ticket: int, source: Path, region: Region, wish: Wish) -> None:
        """What a region becomes, before anything else that the daemon does; `PreviewMade`, for the latest."""
        self._previews.ask(_Preview(ticket, source, region, wish))

    def find_depth(self, source: Path, depth: DepthWish) -> None:
        """How near the things in a picture are; `DepthMade`, or `Refused` about no entry."""

        def run(client: Client) -> None:
            from engine.wire.values import DepthQuestion, Source

            wanted = DepthQuestion(input=Source(path=str(source.resolve())), depth=depth)
            self._emit(DepthMade(source, client.depth_map(wanted)))

        self._command(run)

    def find_health(self) -> None:
        self._command(lambda client: self._emit(HealthFound(client.health())))

    def find_devices(self) -> None:
        self._command(lambda client: self._emit(DevicesFound(tuple(client.devices()))))

    def find_models(self) -> None:
        self._command(lambda client: self._emit(ModelsFound(tuple(client.models()))))

    def find_watches(self) -> None:
        self._command(self._tell_watches)

    def watch(self, wanted: NewWatch) -> None:
        self._change_watches(lambda client: client.watch(wanted))

    def pause_watch(self, watch: str) -> None:
        self._change_watches(lambda client: client.pause_watch(watch))

    def resume_watch(self, watch: str) -> None:
        self._change_watches(lambda client: client.resume_watch(watch))

    def unwatch(self, watch: str) -> None:
        self._change_watches(lambda client: client.unwatch(watch))

    def pause_queue(self, *, paused: bool) -> None:
        self._command(lambda client: client.pause_queue() if paused else client.resume_queue())

    def stop_daemon(self) -> None:
        """End the daemon, whatever its version; the connection starts a new one."""

        def run(_: Client | None = None) -> None:
            from engine.client import Client

            with contextlib.suppress(ReliefError), Client.connect(self._settings, any_version=True) as client:
                client.stop()
            self.reconnect()

        self._pool.submit(run)

    # --- threads -----------------------------------------------------------------------------------------------

    def _command(
        self, run: Callable[[Client], object], number: int | None = None, failed: Failed | None = None
    ) -> None:
        """``failed`` is asked what is to be told if it fails; otherwise that the entry ``number`` was refused."""
        told = failed or partial(Refused, number)

        def guarded() -> None:
            for last in (False, True):
                try:
                    run(self._clients.own())
                except ReliefError as error:
                    self._clients.let_go()
                    if last or error.code != "daemon-unreachable":
                        self._tell(told(error.code, str(error)))
                        return
                except OSError as error:
                    self._tell(told("output-unwritable", f"{error.strerror or error}."))
                    return
                else:
                    return

        def tidy() -> None:
            try:
                guarded()
            finally:
                if self._stop.is_set():  # nobody else knows what this thread has opened since
                    self._clients.let_go()

        with contextlib.suppress(RuntimeError):  # the program is about to end
            self._pool.submit(tidy)

    def _tell(self, event: Event | None) -> None:
        if event is not None:
            self._emit(event)

    def _told(self, number: int, job: Job) -> None:
        self._emit(JobUpdated(number, job))

    def _tell_watches(self, client: Client) -> None:
        self._emit(WatchesFound(client.watches().watches))

    def _change_watches(self, change: Callable[[Client], object]) -> None:
        def run(client: Client) -> None:
            change(client)
            self._tell_watches(client)

        self._command(run)

    def _make_preview(self, wanted: _Preview) -> None:
        from engine.wire.values import Area, PreviewWish, Source

        region = wanted.region
        area = Area(x=region.x, y=region.y, width=region.width, height=region.height)
        source = Source(path=str(wanted.source.resolve()))
        about = PreviewWish(input=source, region=area, wish=wanted.wish)
        self._make(
            lambda client: PreviewMade(wanted.ticket, region, client.preview(about)),
            partial(PreviewFailed, wanted.ticket),
        )

    def _make_estimate(self, wanted: _Question) -> None:
        from engine.wire.offload import EstimateWish
        from engine.wire.values import Source

        about = EstimateWish(input=Source(path=str(wanted.source.resolve())), wish=wanted.wish, where=wanted.where)
        self._make(
            lambda client: EstimateMade(wanted.ticket, Estimate.of(client.estimate(about))),
            partial(EstimateFailed, wanted.ticket),
        )

    def _make(self, make: Callable[[Client], Event], failed: Failed) -> None:
        try:
            event = make(self._clients.own())
        except ReliefError as error:
            self._clients.let_go()
            self._tell(failed(error.code, str(error)))
            time.sleep(PAUSE_SECONDS)
        else:
            self._emit(event)
