"""Daemons for tests: a real process in a home of its own, or the real server in this process around fake networks."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from product import RELIEF

from engine.client import Address, Client
from engine.config import Settings, state_folder
from engine.daemon.process import listen
from engine.daemon.server import create_app
from engine.daemon.service import Service
from engine.enhance import Engine
from engine.offload.client import Service as CloudService
from engine.pool import Pool


def free_port():
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Process:
    """A ``relief serve`` of its own; its home outlives it, so that it can be killed and started again."""

    home: Path
    settings: Settings
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self, *arguments):
        command = [str(RELIEF), "serve", "--port", str(self.settings.port), *arguments]
        said = self.home / "serve.txt"
        with said.open("w") as file:
            self.process = subprocess.Popen(
                command, env={**os.environ, **self.environment}, stdout=file, stderr=subprocess.STDOUT
            )
        until = time.monotonic() + 60
        while "listens" not in said.read_text():
            assert self.process.poll() is None, said.read_text()
            assert time.monotonic() < until, said.read_text()
            time.sleep(0.02)
        return self

    @property
    def token(self):
        return (state_folder(self.settings) / "token").read_text()

    @property
    def address(self):
        return Address(self.settings.port, self.token)

    def client(self):
        return Client.connect(self.settings)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
                raise


@contextlib.contextmanager
def daemon(home, **settings):
    """A running daemon process; ``home`` is the folder that the test's settings, caches and state lie in."""
    home.mkdir(exist_ok=True)
    settings = Settings(port=free_port(), state_dir=str(home / "daemon"), **settings)
    environment = {f"RELIEF_{n.upper()}": str(v) for n, v in vars(settings).items() if v != getattr(Settings(), n)}
    environment |= {f"XDG_{n}_HOME": str(home / n.lower()) for n in ("CONFIG", "CACHE", "DATA", "STATE")}
    running = Process(home, settings, environment)
    try:
        yield running.start()
    finally:
        running.stop()


@contextlib.contextmanager
def served(home, loader=None, *, devices=None, models=None, read=None, connect=CloudService, **settings):
    """The real server in a thread, with networks from ``loader`` (see `engine.pool.Loader`) in place of real ones.

    ``models`` replaces the installed ones; ``read`` and ``connect`` are as for `Service.build`.
    """
    listener = listen(free_port())
    port = listener.getsockname()[1]
    settings = Settings(port=port, state_dir=str(home / "daemon"), **settings)
    pool = Pool(settings, loader=loader, speeds=home / "speeds.json") if loader is not None else None
    with Engine(settings, pool=pool, devices=devices) as engine:
        if models is not None:
            engine.models = models
            engine.refresh = lambda: None
        service = Service.build(settings, engine, read=read, connect=connect)
        service.port = port
        app = create_app(service)
        config = uvicorn.Config(
            app,
            http="h11",
            loop="asyncio",
            log_config=None,
            access_log=False,
            lifespan="off",
            ws_max_size=2**24 + 64,
            ws_per_message_deflate=False,
        )
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # they belong to the test run
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        with service.jobs, service.watches:
            thread.start()
            until = time.monotonic() + 10
            while not server.started and time.monotonic() < until:
                time.sleep(0.01)
            try:
                yield service
            finally:
                server.should_exit = True
                thread.join(10)
        service.close()


def address_of(service):
    return Address(service.port, service.keyring.local.token)


def ask(port, method, path, *, token=None, body=None, **headers):
    """A bare HTTP request, with exactly these headers: status, headers, body. ``_`` in names stands for ``-``."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        sent["Authorization"] = f"Bearer {token}"
    with contextlib.closing(connection):
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        content = answer.read()
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    return answer.status, dict(answer.headers), json.loads(content) if is_json and content else content
