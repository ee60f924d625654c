"""The command line. Heavy modules are imported inside the commands that need them, so that help is immediate."""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine import __version__, daemon_cli, depth_cli, models_cli, offload_cli, options, watch_cli
from engine.cloud import cli as cloud_cli
from engine.command import (
    DONE,
    FAILED,
    AsJson,
    clear_errors,
    installed_models,
    load_settings,
    named_precision,
)
from engine.domain import EnhanceRequest, OutputOptions, Restoration
from engine.errors import RequestError

if TYPE_CHECKING:
    from engine.batch import Task
    from engine.config import Settings
    from engine.console import View
    from engine.domain import Report

app = typer.Typer(
    name="relief",
    no_args_is_help=True,
    help="Enlarge and restore pictures on this machine.",
    epilog=(
        "Exit status: 0 everything done; 1 at least one picture, check or download failed; "
        "2 the command cannot be carried out as given; 130 stopped."
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # the boxed help costs 90 ms of imports at every start
)
config_app = typer.Typer(no_args_is_help=True, help="Settings, and where each comes from.")
app.add_typer(models_cli.app, name="models")
app.add_typer(config_app, name="config")
app.add_typer(cloud_cli.app, name="cloud")
offload_cli.add_to(cloud_cli.app)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"relief {__version__}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Enlarge and restore pictures on this machine."""


@app.command()
def enhance(
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT...", help="Pictures, or folders of pictures.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File or folder to write to.")] = None,
    scale: options.Scale = None,
    size: options.ExactSize = None,
    model: options.ModelName = None,
    precision: options.PrecisionName = "auto",
    device: options.DeviceName = "auto",
    tile: options.TileSide = None,
    depth: Annotated[
        str, typer.Option(metavar="SOURCE", help="auto, none, embedded, estimate, a network's name, or a gray picture.")
    ] = "auto",
    denoise: options.Denoise = 1.0,
    sharpen: options.Sharpen = 1.0,
    near: options.Near = 1.0,
    far: options.Far = 1.0,
    protect: Annotated[
        Path | None, typer.Option(metavar="MASK", help="Gray picture; where it is white, only enlarge.")
    ] = None,
    file_format: options.FormatName = None,
    quality: options.Quality = None,
    *,
    keep_bokeh: options.KeepBokeh = False,
    lossless: options.Lossless = False,
    save_depth: Annotated[
        bool, typer.Option("--save-depth", help="Write the depth map beside each result, as NAME_depth.png.")
    ] = False,
    recursive: options.Recursive = False,
    skip_existing: Annotated[bool, typer.Option("--skip-existing", help="Leave out what has a result.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace results that exist.")] = False,
    no_daemon: Annotated[
        bool, typer.Option("--no-daemon", help="Work in this process, even if the daemon runs.")
    ] = False,
    where: offload_cli.WhereName = "policy",
    as_json: AsJson = False,
) -> None:
    """Restore and enlarge pictures.

    Without -o, the result of photo.jpg is photo_x4.jpg beside it, and a folder's results go to a folder beside it.
    One bad picture never stops the others.
    """
    from engine import batch, console
    from engine.depth_request import request_from

    with clear_errors(as_json=as_json):
        settings = load_settings()
        written = OutputOptions(options.named_format(file_format), quality, lossless, overwrite)
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
            restoration=Restoration(denoise, sharpen, near, far, keep_bokeh, protect),
        )
        suffix = f"_{size}" if size else f"_x{scale or 4:g}"
        tasks = batch.plan(inputs, output, written.format, suffix, recursive=recursive)
        if not tasks:
            raise RequestError(f"There are no pictures in {', '.join(str(i) for i in inputs)}.")
        view = console.JsonView() if as_json else console.TerminalView(len(tasks))
        extras = {"save_depth": save_depth, "skip_existing": skip_existing, "no_daemon": no_daemon}
        complete = _enhance_all(tasks, request, written, settings, view, where=offload_cli.named_where(where), **extras)
    raise typer.Exit(DONE if complete else FAILED)


def _enhance_all(
    tasks: list[Task],
    request: EnhanceRequest,
    written: OutputOptions,
    settings: Settings,
    view: View,
    *,
    save_depth: bool,
    skip_existing: bool,
    no_daemon: bool,
    where: str,
) -> bool:
    from engine import console, worker

    def work(task: Task) -> Report:
        output = replace(written, depth_map=depth_cli.beside(task.target)) if save_depth else written
        return enhancer.enhance_file(task.source, task.target, request, output, on_progress=view.progress)

    found = worker.found(settings, request, daemon=not no_daemon, where=where, ask=offload_cli.ask)
    with found as enhancer, view:
        return console.run_batch(tasks, view, work, skip_existing=skip_existing)


app.command(short_help="Write depth maps of pictures.")(depth_cli.depth)
app.command(short_help="Enhance what comes into a folder.")(watch_cli.watch)
app.command(short_help="Have a folder's pictures done by a cloud service.")(offload_cli.send)


@app.command(short_help="The devices of this machine and how fast they are.")
def devices(
    *,
    again: Annotated[bool, typer.Option("--again", help="Measure anew.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the devices of this machine with the speed of each precision on them, measured."""
    from engine import catalog, console
    from engine.enhance import Engine

    with clear_errors(as_json=as_json):
        settings = load_settings()
        with Engine(settings) as engine:
            model = catalog.find(engine.models, settings.measured_model)
            spec = model.networks[max(model.scales)]
            rows = [console.device_values(engine, spec, device, again=again) for device in engine.devices]
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print(f"{row['id']:10} {row['name']}")
        for precision, speed in row["megapixels_per_second"].items():
            mark = "  fastest" if precision == row["fastest"] else ""
            print(f"           {precision:5} {speed:8.1f} MP/s{mark}")
        if row["error"]:
            print(f"           {row['error']}")
    print(f"\nMegapixels of result a second, {spec.name} x{spec.scale}.")


@config_app.command("show")
def config_show(*, as_json: AsJson = False) -> None:
    """Show every setting, its value, and where that comes from."""
    from dataclasses import asdict

    from engine import config

    with clear_errors(as_json=as_json):
        settings = config.explain()
    if as_json:
        print(json.dumps([asdict(s) for s in settings], indent=2))
        return
    print(f"# {config.config_path()}; RELIEF_<NAME> in the environment wins over it\n")
    for item in settings:
        print(f"# {item.help} (from: {item.source})\n{item.name} = {json.dumps(item.value)}\n")


@app.command(short_help="Measure the whole route, file to file.")
def bench(
    *,
    scale: Annotated[int, typer.Option(help="Scale of the network.")] = 2,
    megapixels: Annotated[float, typer.Option(help="Size of the picture that is enlarged.")] = 3.0,
    device: Annotated[str, typer.Option(help="One device only.", show_default="all")] = "",
    as_json: AsJson = False,
) -> None:
    """Measure megapixels of result a second from file to file, and the share of time outside inference."""
    from engine import benchmark

    with clear_errors(as_json=as_json):
        rows = benchmark.run(load_settings(), scale, megapixels, device or None)
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        if "error" in row:
            print(f"{row['device']:10} {row['precision']:5} {row['error']}")
        else:
            print(
                f"{row['device']:10} {row['precision']:5} {row['megapixels_per_second']:7.2f} MP/s   "
                f"{row['outside_inference']:6.1%} outside inference   tiles of {row['tile']} px"
            )


@app.command(short_help="Check the installation.")
def doctor(*, as_json: AsJson = False) -> None:
    """Check the installation: runtime, weights, devices, formats, folders."""
    from engine import diagnosis

    with clear_errors(as_json=as_json):
        findings = diagnosis.examine()
    if as_json:
        print(json.dumps([f.__dict__ for f in findings], indent=2))
    else:
        for finding in findings:
            print(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.subject}: {finding.detail}")
    raise typer.Exit(DONE if all(f.ok for f in findings) else FAILED)


app.command(short_help="Run the daemon.")(daemon_cli.serve)
app.command(short_help="Whether the daemon runs, and what it does.")(daemon_cli.status)
app.command(short_help="End the daemon.")(daemon_cli.stop)
app.command(short_help="Show a code for the Photoshop panel.")(daemon_cli.pair)


def _stop(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """The ``relief`` command. Being told to end is treated as Ctrl-C, so that scratch files go in both cases."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        app()
    except SystemExit as end:
        if "engine.link" in sys.modules and "engine.enhance" not in sys.modules and isinstance(end.code, int):
            # Only the daemon was asked: there is nothing to tidy up, and taking the interpreter down costs 25 ms.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(end.code)
        raise
