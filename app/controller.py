"""Speaks with the daemon for the program: commands out, events in, on threads of its own. No Qt.

One thread keeps a live connection, starts the daemon where none runs, and finds every job again after it was gone.
Commands run on a small pool; a preview replaces the one that waits. `emit` hears all events, from any of these threads.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.events import (
    Connected,
    Connecting,
    DepthMade,
    DevicesFound,
    Disconnected,
    Event,
    HealthFound,
    JobFellBack,
    JobStepped,
    JobUpdated,
    ModelsFound,
    PreviewFailed,
    PreviewMade,
    Refused,
    WatchesFound,
)
from app.state import Entry
from engine.config import Settings
from engine.domain import Region
from engine.errors import DaemonVersion, ReliefError, UnknownJob

if TYPE_CHECKING:  # loaded by its threads, while the window is shown already
    from engine.client import Client
    from engine.live import Live
    from engine.wire.values import DepthWish, Job, NewWatch, Wish

RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)


Emit = Callable[[Event], None]


class Connect(Protocol):
    """How the daemon is reached; a test gives another one."""

    def __call__(self, settings: Settings, *, start: bool) -> Client: ...


@dataclass(frozen=True)
class _Preview:
    ticket: int
    source: Path
    region: Region
    wish: Wish


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
        self._connect = connect or _connect
        self._live_of = live or _live
        self._stop = threading.Event()
        self._again = threading.Event()
        self._lock = threading.Lock()
        self._numbers: dict[str, int] = {}
        self._live: Live | None = None
        self._clients: list[Client] = []
        self._local = threading.local()
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="command")
        self._preview_wanted = threading.Condition()
        self._preview: _Preview | None = None
        self._threads = [
            threading.Thread(target=self._keep_connected, name="connection", daemon=True),
            threading.Thread(target=self._make_previews, name="previews", daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Let go of the daemon, which goes on with its jobs."""
        self._stop.set()
        self._again.set()
        with self._preview_wanted:
            self._preview_wanted.notify_all()
        with self._lock:
            live = self._live
        if live is not None:
            with contextlib.suppress(ReliefError):
                live.close()
        self._pool.shutdown(wait=False, cancel_futures=True)
        for thread in self._threads:
            thread.join(2)
        with self._lock:
            for client in self._clients:
                client.close()
            self._clients.clear()

    def reconnect(self) -> None:
        """Try at once, after somebody did something about it."""
        self._again.set()

    # --- jobs --------------------------------------------------------------------------------------------------

    def adopt(self, entry: Entry) -> None:
        """Hear of the job of an entry of an earlier run."""
        if entry.job is not None:
            with self._lock:
                self._numbers[entry.job] = entry.number

    def submit(self, entry: Entry, target: Path) -> None:
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
            )
            job = client.submit(wanted)
            with self._lock:
                self._numbers[job.id] = entry.number
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
            with self._lock:
                self._numbers.pop(job, None)
            ended = client.cancel(job)
            while not ended.state.is_final:
                ended = client.job(job, wait=10, seen=ended.revision)
            client.forget(job)

        self._command(run, number)

    # --- the rest ----------------------------------------------------------------------------------------------

    def preview(self, ticket: int, source: Path, region: Region, wish: Wish) -> None:
        """What a region becomes, before anything else that the daemon does; the latest wish replaces one that waits."""
        with self._preview_wanted:
            self._preview = _Preview(ticket, source, region, wish)
            self._preview_wanted.notify_all()

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

    def _client(self) -> Client:
        client: Client | None = getattr(self._local, "client", None)
        if client is None:
            client = self._local.client = self._connect(self._settings, start=True)
            with self._lock:
                self._clients.append(client)
        return client

    def _let_go(self) -> None:
        """Of this thread's connection; the next command opens another one."""
        client: Client | None = getattr(self._local, "client", None)
        if client is not None:
            self._local.client = None
            client.close()
            with self._lock, contextlib.suppress(ValueError):
                self._clients.remove(client)

    def _command(self, run: Callable[[Client], object], number: int | None = None) -> None:
        def guarded() -> None:
            for last in (False, True):
                try:
                    run(self._client())
                except ReliefError as error:
                    self._let_go()
                    if last or error.code != "daemon-unreachable":
                        self._emit(Refused(number, error.code, str(error)))
                        return
                except OSError as error:
                    self._emit(Refused(number, "output-unwritable", f"{error.strerror or error}."))
                    return
                else:
                    return

        def tidy() -> None:
            try:
                guarded()
            finally:
                if self._stop.is_set():  # nobody else knows what this thread has opened since
                    self._let_go()

        with contextlib.suppress(RuntimeError):  # the program is about to end
            self._pool.submit(tidy)

    def _told(self, number: int, job: Job) -> None:
        self._emit(JobUpdated(number, job))

    def _tell_watches(self, client: Client) -> None:
        self._emit(WatchesFound(client.watches().watches))

    def _change_watches(self, change: Callable[[Client], object]) -> None:
        def run(client: Client) -> None:
            change(client)
            self._tell_watches(client)

        self._command(run)

    def _keep_connected(self) -> None:
        failures = 0
        while not self._stop.is_set():
            self._emit(Connecting())
            try:
                with self._connect(self._settings, start=True) as client, self._live_of(client) as live:
                    with self._lock:
                        self._live = live
                        known = dict(self._numbers)
                    self._emit(Connected(client.health()))
                    failures = 0
                    self._find_again(client, known)
                    self._hear(live)
            except ReliefError as error:
                final = isinstance(error, DaemonVersion)
                if not self._stop.is_set():
                    self._emit(Disconnected(error.code, str(error), final))
                wait = None if final else RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)]
                failures += 1
                self._again.wait(wait)
                self._again.clear()
            finally:
                with self._lock:
                    self._live = None

    def _find_again(self, client: Client, known: dict[str, int]) -> None:
        """What became of our jobs while nobody listened."""
        for job, number in known.items():
            try:
                self._emit(JobUpdated(number, client.job(job)))
            except UnknownJob as error:
                self._emit(Refused(number, error.code, str(error)))

    def _hear(self, live: Live) -> None:
        """Until the connection ends, which raises."""
        from engine.wire.socket import FellBack, JobChanged, Progressed

        while not self._stop.is_set():
            event = live.next_event(0.5)
            if event is None:
                continue
            job = event.job.id if isinstance(event, JobChanged) else event.job
            with self._lock:
                number = self._numbers.get(job)
            if number is None:
                continue
            if isinstance(event, JobChanged):
                self._emit(JobUpdated(number, event.job))
            elif isinstance(event, Progressed):
                self._emit(JobStepped(number, event.step))
            elif isinstance(event, FellBack):
                self._emit(JobFellBack(number, event.text))

    def _make_previews(self) -> None:
        try:
            self._preview_loop()
        finally:
            self._let_go()

    def _preview_loop(self) -> None:
        from engine.wire.values import Area, PreviewWish, Source

        while not self._stop.is_set():
            with self._preview_wanted:
                self._preview_wanted.wait_for(lambda: self._preview is not None or self._stop.is_set())
                wanted, self._preview = self._preview, None
            if wanted is None:
                continue
            region = wanted.region
            area = Area(x=region.x, y=region.y, width=region.width, height=region.height)
            try:
                source = Source(path=str(wanted.source.resolve()))
                png = self._client().preview(PreviewWish(input=source, region=area, wish=wanted.wish))
                self._emit(PreviewMade(wanted.ticket, region, png))
            except ReliefError as error:
                self._let_go()
                self._emit(PreviewFailed(wanted.ticket, error.code, str(error)))
                time.sleep(0.1)


def _connect(settings: Settings, *, start: bool) -> Client:
    from engine.client import Client

    return Client.connect(settings, start=start)


def _live(client: Client) -> Live:
    from engine.live import Live

    return Live(client.address)
