"""``relief serve``, ``status``, ``stop`` and ``pair``: the daemon from the command line."""

from __future__ import annotations

import json
import time
from typing import Annotated

import typer

from engine.command import DONE, FAILED, AsJson, clear_errors, load_settings
from engine.errors import DaemonUnreachable


def serve(
    *,
    idle: Annotated[
        float, typer.Option("--idle", min=0, metavar="MINUTES", help="End after so long without work; 0 never.")
    ] = 0.0,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Listen here.", show_default="first free of 47801-47804")
    ] = None,
) -> None:
    """Run the daemon in the foreground, until Ctrl-C.

    It keeps networks loaded, and does the jobs of the Photoshop panel, the desktop program and this command line.
    It listens on this machine only, and only to programs that know its token.
    """
    from dataclasses import replace

    from engine.daemon import process as daemon

    with clear_errors(as_json=False, if_stopped="jobs go on when the daemon starts again"):
        settings = load_settings()
        daemon.log_to_file(daemon.log_path())

        def ready(port: int) -> None:
            print(f"Relief listens on 127.0.0.1:{port}. Its log: {daemon.log_path()}", flush=True)

        daemon.serve(replace(settings, port=port or settings.port), idle_minutes=idle, ready=ready)


def status(*, as_json: AsJson = False) -> None:
    """Show whether the daemon runs, and what it does."""
    from engine.client import Client
    from engine.domain import JobState

    with clear_errors(as_json=as_json):
        settings = load_settings()
        try:
            client = Client.connect(settings)
        except DaemonUnreachable:
            print(json.dumps({"running": False}) if as_json else "The daemon is not running.")
            raise typer.Exit(FAILED) from None
        with client:
            health, jobs = client.health(), client.jobs(JobState.RUNNING, JobState.QUEUED, JobState.PAUSED)
    if as_json:
        shown = [job.model_dump(mode="json") for job in jobs.jobs]
        values = {"running": True, "port": client.address.port, "health": health.model_dump(), "jobs": shown}
        print(json.dumps(values))
        return
    print(f"Relief {health.version} listens on 127.0.0.1:{client.address.port}, process {health.pid}.")
    uptime = time.strftime("%H:%M:%S", time.gmtime(health.uptime % 86400))
    days = f"{int(health.uptime // 86400)} d " if health.uptime >= 86400 else ""
    print(f"Up {days}{uptime}, {health.memory_bytes / 1e6:.0f} MB, {health.running} running, {health.queued} queued.")
    for job in jobs.jobs:
        tiles = f"  tile {job.progress.tiles_done}/{job.progress.tiles_total}" if job.progress else ""
        print(f"  {job.state:8} {job.name or job.id[:8]}{tiles}")
    if health.paused:
        print("The queue is paused.")


def stop() -> None:
    """End the daemon. What it had begun goes on when it starts again."""
    from engine.client import Client

    with clear_errors(as_json=False):
        try:
            client = Client.connect(load_settings(), any_version=True)
        except DaemonUnreachable:
            print("The daemon is not running.")
            raise typer.Exit(DONE) from None
        with client:
            client.stop()
    print("The daemon has ended.")


def pair() -> None:
    """Show a code to type into the Photoshop panel, which may then send pictures to the daemon."""
    from engine.client import Client

    with clear_errors(as_json=False), Client.connect(load_settings(), start=True) as client:
        known = {c.id for c in client.clients().clients}
        code = client.pair()
        print(f"Type this into the panel within two minutes: {code.code[:4]} {code.code[4:]}", flush=True)
        while time.time() < code.expires:
            new = [c for c in client.clients().clients if c.id not in known]
            if new:
                print(f"{new[0].name} is paired.")
                return
            time.sleep(0.5)
        print("The code has expired; nothing was paired.")
        raise typer.Exit(FAILED)
