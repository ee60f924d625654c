"""``relief watch``: enhances what comes into a folder until told to end. Heavy imports stand inside the command."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from engine import options
from engine.command import AsJson, clear_errors, installed_models, load_settings, named_precision
from engine.domain import EnhanceRequest, OutputOptions, Restoration

if TYPE_CHECKING:
    from engine.config import Settings
    from engine.domain import Report
    from engine.watching.values import Event, Folders, Patience, State, Task

Work = Callable[["Task"], "Report"]


def watch(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to watch.")],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Folder for the results.")],
    scale: options.Scale = None,
    size: options.ExactSize = None,
    model: options.ModelName = None,
    precision: options.PrecisionName = "auto",
    device: options.DeviceName = "auto",
    tile: options.TileSide = None,
    depth: Annotated[
        str, typer.Option(metavar="SOURCE", help="auto, none, embedded, estimate, or a network's name.")
    ] = "auto",
    denoise: options.Denoise = 1.0,
    sharpen: options.Sharpen = 1.0,
    near: options.Near = 1.0,
    far: options.Far = 1.0,
    file_format: options.FormatName = None,
    quality: options.Quality = None,
    settle: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="A file unchanged for so long is complete.")
    ] = 1.0,
    poll: Annotated[
        float | None,
        typer.Option(min=0.1, metavar="SECONDS", help="Look every so often instead of hearing of changes."),
    ] = None,
    *,
    keep_bokeh: options.KeepBokeh = False,
    lossless: options.Lossless = False,
    recursive: options.Recursive = False,
    keep_failed: Annotated[
        bool, typer.Option("--keep-failed", help="Leave bad pictures where they are, not in DIR/failed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Enhance every picture that comes into a folder, until Ctrl-C.

    A picture that has its result is not made again, whenever this is started. Bad ones are moved to DIR/failed, with a
    text that says why. Changes on network drives are found within 30 seconds, or as often as --poll says.
    """
    from engine.depth_request import request_from
    from engine.watching.values import Folders, Patience

    with clear_errors(as_json=as_json):
        settings = load_settings()
        output = OutputOptions(options.named_format(file_format), quality, lossless)
        width, height = options.exact_size(size)
        request = EnhanceRequest(
            model=model or settings.model,
            scale=scale,
            width=width,
            height=height,
            precision=named_precision(precision),
            device=device,
            tile=tile,
            depth=request_from(depth, installed_models),
            restoration=Restoration(denoise, sharpen, near, far, keep_bokeh),
        )
        folders = Folders(folder, to, output.format, recursive, keep_failed)
        patience = Patience(settle=settle, scan=poll or Patience.scan)
        with _told_to_end() as stop:
            state = _watch(folders, request, output, settings, patience, stop, listening=poll is None, as_json=as_json)
        _tell_end(state, as_json=as_json)


def _watch(
    folders: Folders,
    request: EnhanceRequest,
    output: OutputOptions,
    settings: Settings,
    patience: Patience,
    stop: threading.Event,
    *,
    listening: bool,
    as_json: bool,
) -> State:
    from engine.config import state_folder
    from engine.watching import changes
    from engine.watching.journal import Journal
    from engine.watching.values import digest
    from engine.watching.watcher import Watcher

    show = _print_json if as_json else _print_line
    listen = changes.listen if listening else None
    path = state_folder(settings) / "watch.sqlite3"
    with _work(request, output, settings, stop) as work, Journal(path) as journal:
        watcher = Watcher(folders, digest(request, output), work, journal, show, patience, listen)
        if not as_json:
            print(f"Watching {folders.source}; results go to {folders.target}. Ctrl-C ends it.", file=sys.stderr)
        watcher.run(stop)
        return watcher.state


@contextlib.contextmanager
def _work(request: EnhanceRequest, output: OutputOptions, settings: Settings, stop: threading.Event) -> Iterator[Work]:
    """What makes one result: the daemon, where one runs, else an engine in this process."""
    from dataclasses import replace

    from engine import worker

    with worker.found(settings, request) as enhancer:

        def work(task: Task) -> Report:
            wanted = replace(output, overwrite=task.overwrite)
            return enhancer.enhance_file(task.source, task.target, request, wanted, cancelled=stop.is_set)

        yield work


@contextlib.contextmanager
def _told_to_end() -> Iterator[threading.Event]:
    """Set by Ctrl-C or by being told to end; a second Ctrl-C does not wait for the tile in work."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _print_json(event: Event) -> None:
    from engine.console import plain_errors, report_values

    line: dict[str, object] = {"status": event.kind, "input": str(event.source)}
    if event.target is not None:
        line["output"] = str(event.target)
    if event.message:
        line["message"] = event.message
    if event.report is not None:
        line["report"] = report_values(event.report)
    if event.error is not None:
        line["error"] = plain_errors(event.error)
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _print_line(event: Event) -> None:
    from engine.watching.values import Kind

    match event.kind:
        case Kind.DONE:
            how = event.message
            if event.report is not None:
                report = event.report
                how = f"{report.source} → {report.result}  ({report.model}, {report.seconds['total']:.1f} s)"
            print(f"{event.target}  {how}", flush=True)
        case Kind.SKIPPED if event.target is not None:
            print(f"{event.source}  skipped: {event.message}", flush=True)
        case Kind.WAITING:
            print(f"waiting {event.source}: {event.error} {event.message}", file=sys.stderr, flush=True)
        case Kind.FAILED:
            where = f" It is now {event.target}." if event.target is not None else ""
            print(f"failed {event.source}: {event.error}{where}", file=sys.stderr, flush=True)
        case _:
            pass


def _tell_end(state: State, *, as_json: bool) -> None:
    counts = {"done": state.done, "failed": state.failed, "skipped": state.skipped, "waiting": state.waiting}
    if as_json:
        print(json.dumps({"status": "summary", **counts}), flush=True)
    else:
        print(", ".join(f"{number} {name}" for name, number in counts.items()) + ".", flush=True)
