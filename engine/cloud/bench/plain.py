"""Serving without Ray, to be compared with: FastAPI before one thread, or before a pool of processes.

Runs as a process of its own, so that clients and server do not share an interpreter.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import uvicorn
from fastapi import FastAPI, Request, Response

from engine import child, config
from engine.cloud.bench.trial import Runner, Trial
from engine.errors import DeviceFailed

Run = Callable[[str, bytes], bytes]


def application(executor: Executor, run: Run) -> FastAPI:
    """Hands each tile to the executor, which runs as many at a time as it has workers."""
    app = FastAPI(openapi_url=None)

    @app.post("/{precision}")
    async def tile(precision: str, request: Request) -> Response:
        body = await request.body()
        result = await asyncio.get_running_loop().run_in_executor(executor, run, precision, body)
        return Response(result, media_type="application/octet-stream")

    return app


def serve() -> None:
    """The process: arguments are the trial and the number of processes, 0 for a thread. Ends when its input does."""
    trial, processes = Trial.read(sys.argv[1]), int(sys.argv[2])
    executor: Executor
    if processes:
        spawn = multiprocessing.get_context("spawn")
        executor, run = ProcessPoolExecutor(processes, spawn, _load, (trial,)), _run
    else:
        executor, run = ThreadPoolExecutor(1), _runner(trial)
    with executor:
        server = uvicorn.Server(
            uvicorn.Config(application(executor, run), port=0, log_level="error", access_log=False, lifespan="off")
        )
        threading.Thread(target=_end_with_input, args=(server,), daemon=True).start()
        threading.Thread(target=_say_port, args=(server,), daemon=True).start()
        server.run()


@contextlib.contextmanager
def serving(trial: Trial, processes: int) -> Iterator[str]:
    """Such a process while the context lasts: its address. Raises `DeviceFailed` if it does not start."""
    command = child.command(f"{__name__}:serve", trial.written(), str(processes))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None  # noqa: S101  (asked for above)
        assert process.stdout is not None  # noqa: S101
        try:
            port = process.stdout.readline().strip()
            if not port:
                raise DeviceFailed("The server to be compared with did not start.")
            yield f"127.0.0.1:{port}"
        finally:
            process.stdin.close()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def _runner(trial: Trial) -> Runner:
    return Runner(trial, replace(config.load(), threads=trial.threads))


_loaded: list[Runner] = []
"""Of a process of the pool."""


def _load(trial: Trial) -> None:
    _loaded[:] = [_runner(trial)]


def _run(precision: str, body: bytes) -> bytes:
    return _loaded[0](precision, body)


def _end_with_input(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


def _say_port(server: uvicorn.Server) -> None:
    while not server.started:
        threading.Event().wait(0.02)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
