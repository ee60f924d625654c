"""The command line. Heavy modules are imported inside the commands that need them, so that help is immediate."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine import __version__
from engine.domain import EnhanceRequest, Format, OutputOptions, Precision
from engine.errors import ReliefError, RequestError

if TYPE_CHECKING:
    from engine.batch import Task
    from engine.config import Settings
    from engine.console import View

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    name="relief",
    no_args_is_help=True,
    help="Enlarge and restore pictures on this machine.",
    epilog=(
        "Exit status: 0 everything done; 1 at least one picture or check failed; "
        "2 the command cannot be carried out as given; 130 stopped."
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # the boxed help costs 90 ms of imports at every start
)
models_app = typer.Typer(no_args_is_help=True, help="The networks that are installed.")
config_app = typer.Typer(no_args_is_help=True, help="Settings, and where each comes from.")
app.add_typer(models_app, name="models")
app.add_typer(config_app, name="config")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


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
        str | None, typer.Option(metavar="NAME", help="See 'relief models list'.", show_default="relief-sr-m")
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
    file_format: Annotated[
        str | None,
        typer.Option("--format", metavar="EXT", help="png, jpg, webp, tif or avif.", show_default="as the input"),
    ] = None,
    quality: Annotated[
        int | None, typer.Option(min=1, max=100, metavar="N", help="Of JPEG, WebP and AVIF, 1 to 100.")
    ] = None,
    *,
    lossless: Annotated[bool, typer.Option("--lossless", help="WebP and AVIF without any loss.")] = False,
    recursive: Annotated[bool, typer.Option("-r", "--recursive", help="Folders with all folders in them.")] = False,
    skip_existing: Annotated[bool, typer.Option("--skip-existing", help="Leave out what has a result.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace results that exist.")] = False,
    as_json: AsJson = False,
) -> None:
    """Enlarge pictures.

    Without -o, the result of photo.jpg is photo_x4.jpg beside it, and a folder's results go to a folder beside it.
    One bad picture never stops the others.
    """
    from engine import batch, console

    with _clear_errors(as_json=as_json):
        settings = _settings()
        options = OutputOptions(_format(file_format), quality, lossless, overwrite)
        width, height = _size(size)
        request = EnhanceRequest(
            model=model or settings.model,
            scale=scale,
            width=width,
            height=height,
            precision=_precision(precision),
            device=device,
            tile=tile,
        )
        suffix = f"_{size}" if size else f"_x{scale or 4:g}"
        tasks = batch.plan(inputs, output, options.format, suffix, recursive=recursive)
        if not tasks:
            raise RequestError(f"There are no pictures in {', '.join(str(i) for i in inputs)}.")
        view = console.JsonView() if as_json else console.TerminalView(len(tasks))
        complete = _enhance_all(tasks, request, options, settings, view, skip_existing=skip_existing)
    raise typer.Exit(DONE if complete else FAILED)


def _enhance_all(
    tasks: list[Task],
    request: EnhanceRequest,
    options: OutputOptions,
    settings: Settings,
    view: View,
    *,
    skip_existing: bool,
) -> bool:
    from engine import batch
    from engine.enhance import Engine

    complete = True
    with Engine(settings) as engine, view:
        engine.check(request)
        for task in tasks:
            if skip_existing and task.target.exists():
                view.skipped(task)
                continue
            view.started(task)
            try:
                batch.make_folder(task)
                report = engine.enhance_file(task.source, task.target, request, options, on_progress=view.progress)
            except ReliefError as error:
                complete = False
                view.failed(task, error)
            else:
                view.done(task, report)
    return complete


@app.command(short_help="The devices of this machine and how fast they are.")
def devices(
    *,
    again: Annotated[bool, typer.Option("--again", help="Measure anew.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the devices of this machine with the speed of each precision on them, measured."""
    from engine import catalog, console
    from engine.enhance import Engine

    with _clear_errors(as_json=as_json):
        settings = _settings()
        with Engine(settings) as engine:
            spec = catalog.find(engine.models, settings.model).networks[max(engine.models[settings.model].scales)]
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


@models_app.command("list")
def models_list(*, as_json: AsJson = False) -> None:
    """List the installed models."""
    from engine import console

    with _clear_errors(as_json=as_json):
        models = _models()
    if as_json:
        print(json.dumps([console.model_values(m) for m in models.values()], indent=2))
        return
    for model in models.values():
        first = next(iter(model.networks.values()))
        scales = " ".join(f"x{s}" for s in model.scales)
        print(f"{model.name:16} {scales:12} {' '.join(first.variants):16} {first.licence}")


@models_app.command("show", short_help="Show a model's files and scores.")
def models_show(name: str, *, as_json: AsJson = False) -> None:
    """Show a model: what it takes, its files with their sha256, and its scores."""
    from engine import catalog, console

    with _clear_errors(as_json=as_json):
        model = catalog.find(_models(), name)
    if as_json:
        print(json.dumps(console.model_values(model), indent=2))
        return
    print(model.name)
    for scale, spec in model.networks.items():
        print(f"\n  x{scale}  inputs {', '.join(spec.inputs)}; halo {spec.halo} px; licence {spec.licence}")
        for precision, variant in spec.variants.items():
            print(f"    {precision:5} {variant.path.name}  sha256 {variant.sha256}")
        for benchmark, score in spec.scores.items():
            print(f"    {benchmark}  {score:.2f} dB")


@config_app.command("show")
def config_show(*, as_json: AsJson = False) -> None:
    """Show every setting, its value, and where that comes from."""
    from dataclasses import asdict

    from engine import config

    with _clear_errors(as_json=as_json):
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

    with _clear_errors(as_json=as_json):
        rows = benchmark.run(_settings(), scale, megapixels, device or None)
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

    with _clear_errors(as_json=as_json):
        findings = diagnosis.examine()
    if as_json:
        print(json.dumps([f.__dict__ for f in findings], indent=2))
    else:
        for finding in findings:
            print(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.subject}: {finding.detail}")
    raise typer.Exit(DONE if all(f.ok for f in findings) else FAILED)


def _settings() -> Settings:
    from engine import config

    return config.load()


def _models() -> dict[str, Any]:
    from engine import catalog

    return catalog.load((catalog.shipped_weights(), catalog.user_weights(_settings().models_dir)))


def _format(extension: str | None) -> Format | None:
    if extension is None:
        return None
    named = Format.named(extension)
    if named is None:
        raise RequestError(f"--format must be one of {', '.join(Format)}, not {extension!r}.")
    return named


def _precision(name: str) -> Precision | None:
    if name == "auto":
        return None
    if name not in set(Precision):
        raise RequestError(f"--precision must be auto, {', '.join(Precision)}, not {name!r}.")
    return Precision(name)


def _size(text: str | None) -> tuple[int | None, int | None]:
    if text is None:
        return None, None
    width, cross, height = text.lower().partition("x")
    if not cross or not (width or height) or not all(not side or side.isdecimal() for side in (width, height)):
        raise RequestError(f"--size must look like 3000x2000, 3000x or x2000, not {text!r}.")
    return int(width) if width else None, int(height) if height else None


@contextmanager
def _clear_errors(*, as_json: bool) -> Iterator[None]:
    """Errors that stop the whole command become one sentence and an exit status."""
    try:
        yield
    except ReliefError as error:
        if as_json:
            print(json.dumps({"status": "error", "error": {"code": error.code, "message": str(error)}}))
        print(f"relief: {error} ({error.code})", file=sys.stderr)
        raise typer.Exit(USAGE) from None
    except KeyboardInterrupt:
        print("relief: stopped; nothing half-written was left behind.", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None


def _stop(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """The ``relief`` command. Being told to end is treated as Ctrl-C, so that scratch files go in both cases."""
    signal.signal(signal.SIGTERM, _stop)
    app()
