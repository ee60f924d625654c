"""The daemon's process: one for each user, found by others through a file, ended in good order.

::

    state folder/daemon/daemon.lock     held while it runs; the system frees it with the process, however that ends
                       /daemon.json     where it listens
                       /token           what programs of this user show
                       /jobs.sqlite3, spool/
"""

from __future__ import annotations

import contextlib
import json
import logging
import logging.handlers
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from engine import __version__
from engine.config import Settings, load, state_folder
from engine.daemon import recovery
from engine.daemon.service import Service
from engine.enhance import Engine
from engine.errors import DaemonRunning, PortsTaken, ReliefError
from engine.replace import make_folder, replacing
from engine.wire import PORTS, PROTOCOL
from engine.wire.bands import HEADER, LARGEST_BAND

log = logging.getLogger(__name__)

ANNOUNCEMENT = "daemon.json"
_LOG_BYTES = 1_000_000
_LOGS = 5


def log_path() -> Path:
    """Where the daemon writes what it did."""
    from platformdirs import user_log_path

    return user_log_path("relief", appauthor=False) / "daemon.log"


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Be the one daemon of this user. Raises `DaemonRunning`."""
    make_folder(folder)
    if os.name != "nt":
        folder.chmod(0o700)
    lock = FileLock(folder / "daemon.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise DaemonRunning("The daemon runs already; see 'relief status'.") from error
    try:
        yield
    finally:
        (folder / ANNOUNCEMENT).unlink(missing_ok=True)
        lock.release()


def listen(wanted: int) -> socket.socket:
    """A socket on the loopback address alone: on port ``wanted``, 0 for the first free one of `PORTS`.

    Raises `PortsTaken`.
    """
    for port in (wanted,) if wanted else PORTS:
        # The protocol is named, or asyncio would not switch Nagle's algorithm off, which costs 40 ms an answer.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            listener.close()
            continue
        listener.listen(512)
        listener.set_inheritable(False)
        return listener
    ports = str(wanted) if wanted else f"{PORTS[0]} to {PORTS[-1]}"
    raise PortsTaken(f"Other programs listen on {ports}; end one, or set another port.")


def announce(folder: Path, port: int) -> None:
    """Tell other programs of this user where the daemon listens."""
    content = {"port": port, "pid": os.getpid(), "version": __version__, "protocol": PROTOCOL}
    with replacing(folder / ANNOUNCEMENT, overwrite=True) as file:
        file.write(json.dumps(content).encode())


def log_to_file(path: Path) -> None:
    """Write what happens, without names or secrets, to a file that rotates."""
    make_folder(path.parent)
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=_LOGS, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)


def serve(settings: Settings, *, idle_minutes: float = 0.0, ready: Callable[[int], None] = lambda _: None) -> None:
    """Run until told to end; ``ready`` hears the port. Raises `DaemonRunning`, `PortsTaken`, `ConfigError`.

    ``idle_minutes`` without work end it too, 0 never. What runs then goes on when it is started again.
    """
    import uvicorn

    from engine.daemon.server import create_app

    _allow_connections()
    settings = replace(settings, state_dir=str(state_folder(settings)))
    folder = Path(settings.state_dir)
    with only_one(folder), contextlib.closing(listen(settings.port)) as listener, Engine(settings) as engine:
        engine.decoder.warm_up()
        service = Service.build(settings, engine, read=load)
        service.port, service.idle_minutes = listener.getsockname()[1], idle_minutes
        config = uvicorn.Config(
            create_app(service),
            # Not whatever else happens to be installed: parsers differ in what they let through.
            http="h11",
            loop="asyncio",
            ws="websockets",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            ws_max_size=LARGEST_BAND + HEADER.size,
            ws_per_message_deflate=False,
            limit_concurrency=1000,
            timeout_graceful_shutdown=3,
            lifespan="off",
        )
        server = uvicorn.Server(config)
        service.stop = lambda: setattr(server, "should_exit", True)
        try:
            with service.jobs, service.watches:
                announce(folder, service.port)
                log.info("listening on port %d, version %s", service.port, __version__)
                ready(service.port)
                threading.Thread(target=_keep_house, args=(service,), name="housekeeping", daemon=True).start()
                server.run(sockets=[listener])
                log.info("ending")
        finally:
            service.close()


def _allow_connections() -> None:
    """Raise this process's own limit of open files: some systems begin with 256, and each connection is one."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 8192 if hard == resource.RLIM_INFINITY else min(hard, 8192)
    if soft < most:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _keep_house(service: Service) -> None:
    """Once in a while: close what is unused, remove what was kept long enough, end when idle for long."""
    swept = time.monotonic()
    while True:
        time.sleep(1)
        now = time.monotonic()
        if service.idle_minutes and service.idle_for() > service.idle_minutes * 60:
            log.info("nothing to do for %g minutes", service.idle_minutes)
            service.stop()
            return
        if now - swept > 60:
            swept = now
            service.engine.pool.sweep()
            if service.idle_for() > 600:
                service.previews.clear()
            try:
                recovery.sweep(service.store, service.spool)
            except ReliefError as error:  # a full disk; there is another time
                log.warning("what was kept long enough could not be removed: %s", error.code)
