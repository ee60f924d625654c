"""The command line. Heavy modules are imported inside the commands that need them, so that help is immediate."""

from __future__ import annotations

import json
import signal
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine import __version__, depth_cli, models_cli
from engine.command import (
    DONE,
    FAILED,
    AsJson,
    clear_errors,
    installed_models,
    load_settings,
    named_precision,
)
from engine.domain import EnhanceRequest, Format, OutputOptions, Restoration
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
app.command(short_help="Write depth maps of pictures.")(depth_cli.depth)


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
    scale: Annotated[
        float | None, typer.Option("-s", "--scale", metavar="FACTOR", help="From 1 to 16.", show_default="4")
    ] = None,
    size: Annotated[
        str | None, typer.Option(metavar="WxH", help="Exact size in pixels; 3000x or x2000 keeps the proportions.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="See 'relief models list'.", show_default="by the picture")
    ] = None,
    precision: Annotated[
        str, typer.Option(metavar="TYPE", help="int8, fp16, fp32, or auto for the fastest here.")
    ] = "auto",
    device: Annotated[
        str, typer.Option(metavar="NAME", help="cpu, ..., or auto for the fastest; see 'relief devices'.")
    ] = "auto",
    tile: Annotated[
        int | None, typer.Option(metavar="N", help="Side of a tile in input pixels.", show_default="by device")
    ] = None,
    depth: Annotated[
        str, typer.Option(metavar="SOURCE", help="auto, none, embedded, estimate, a network's name, or a gray picture.")
    ] = "auto",
    denoise: Annotated[
        float, typer.Option(min=0, max=1, metavar="S", help="How much noise and JPEG damage to take off, 0 to 1.")
    ] = 1.0,
    sharpen: Annotated[float, typer.Option(min=0, max=1, metavar="S", help="How much blur to take off, 0 to 1.")] = 1.0,
    near: Annotated[float, typer.Option(min=0, max=1, metavar="S", help="Strength on what is near, 0 to 1.")] = 1.0,
    far: Annotated[float, typer.Option(min=0, max=1, metavar="S", help="Strength on what is far, 0 to 1.")] = 1.0,
    protect: Annotated[
        Path | None, typer.Option(metavar="MASK", help="Gray picture; where it is white, only enlarge.")
    ] = None,
    file_format: Annotated[
        str | None,
        typer.Option("--format", metavar="EXT", help="png, jpg, webp, tif or avif.", show_default="as the input"),
    ] = None,
    quality: Annotated[
        int | None, typer.Option(min=1, max=100, metavar="N", help="Of JPEG, WebP and AVIF, 1 to 100.")
    ] = None,
    *,
    keep_bokeh: Annotated[bool, typer.Option("--keep-bokeh", help="Leave soft what is out of focus.")] = False,
    lossless: Annotated[bool, typer.Option("--lossless", help="WebP and AVIF without any loss.")] = False,
    save_depth: Annotated[
        bool, typer.Option("--save-depth", help="Write the depth map beside each result, as NAME_depth.png.")
    ] = False,
    recursive: Annotated[bool, typer.Option("-r", "--recursive", help="Folders with all folders in them.")] = False,
    skip_existing: Annotated[bool, typer.Option("--skip-existing", help="Leave out what has a result.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace results that exist.")] = False,
    as_json: AsJson = False,
) -> None:
    """Restore and enlarge pictures.

    Without -o, the result of photo.jpg is photo_x4.jpg beside it, and a folder's results go to a folder beside it.
    One bad picture never stops the others.
    """
    from engine import batch, console
    from engine.depth import request_from

    with clear_errors(as_json=as_json):
        settings = load_settings()
        options = OutputOptions(_format(file_format), quality, lossless, overwrite)
        width, height = _size(size)
        request = EnhanceRequest(
            model=model or settings.model,
            scale=scale,
            width=width,
            height=height,
            precision=named_precision(precision),
            device=device,
            tile=tile,
            depth=request_from(depth, installed_models()),
            restoration=Restoration(denoise, sharpen, near, far, keep_bokeh, protect),
        )
        suffix = f"_{size}" if size else f"_x{scale or 4:g}"
        tasks = batch.plan(inputs, output, options.format, suffix, recursive=recursive)
        if not tasks:
            raise RequestError(f"There are no pictures in {', '.join(str(i) for i in inputs)}.")
        view = console.JsonView() if as_json else console.TerminalView(len(tasks))
        extras = {"save_depth": save_depth, "skip_existing": skip_existing}
        complete = _enhance_all(tasks, request, options, settings, view, **extras)
    raise typer.Exit(DONE if complete else FAILED)


def _enhance_all(
    tasks: list[Task],
    request: EnhanceRequest,
    options: OutputOptions,
    settings: Settings,
    view: View,
    *,
    save_depth: bool,
    skip_existing: bool,
) -> bool:
    from engine import console
    from engine.enhance import Engine

    def work(task: Task) -> Report:
        output = replace(options, depth_map=depth_cli.beside(task.target)) if save_depth else options
        return engine.enhance_file(task.source, task.target, request, output, on_progress=view.progress)

    with Engine(settings) as engine, view:
        engine.check(request)
        return console.run_batch(tasks, view, work, skip_existing=skip_existing)


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


def _format(extension: str | None) -> Format | None:
    if extension is None:
        return None
    named = Format.named(extension)
    if named is None:
        raise RequestError(f"--format must be one of {', '.join(Format)}, not {extension!r}.")
    return named


def _size(text: str | None) -> tuple[int | None, int | None]:
    if text is None:
        return None, None
    width, cross, height = text.lower().partition("x")
    if not cross or not (width or height) or not all(not side or side.isdecimal() for side in (width, height)):
        raise RequestError(f"--size must look like 3000x2000, 3000x or x2000, not {text!r}.")
    return int(width) if width else None, int(height) if height else None


def _stop(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """The ``relief`` command. Being told to end is treated as Ctrl-C, so that scratch files go in both cases."""
    signal.signal(signal.SIGTERM, _stop)
    app()
