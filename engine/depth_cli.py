"""``relief depth``: depth maps of pictures as files. Heavy imports stand inside the command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.command import DONE, FAILED, AsJson, clear_errors, load_settings, named_precision
from engine.domain import Format
from engine.errors import RequestError

if TYPE_CHECKING:
    from engine.batch import Task
    from engine.domain import DepthReport

SUFFIX = "_depth"
"""Of the names of maps that lie beside what they belong to."""


def beside(result: Path) -> Path:
    """Where the depth map of a result goes that was given no other place."""
    return result.with_name(f"{result.stem}{SUFFIX}.png")


def depth(
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT...", help="Pictures, or folders of pictures.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File or folder to write to.")] = None,
    source: Annotated[
        str, typer.Option(metavar="SOURCE", help="auto, embedded, estimate, or a network's name or a file.")
    ] = "auto",
    file_format: Annotated[str, typer.Option("--format", metavar="EXT", help="png or tif.")] = "png",
    precision: Annotated[str, typer.Option(metavar="TYPE", help="int8, fp16, fp32, or auto.")] = "auto",
    device: Annotated[str, typer.Option(metavar="NAME", help="See 'relief devices'.")] = "auto",
    *,
    recursive: Annotated[bool, typer.Option("-r", "--recursive", help="Folders with all folders in them.")] = False,
    skip_existing: Annotated[bool, typer.Option("--skip-existing", help="Leave out what has a result.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace results that exist.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write depth maps: gray, 16 bit, as large as the picture, bright is near.

    A portrait photo's own map is taken if there is one, else a network estimates it; --source chooses. The map of
    photo.jpg is photo_depth.png beside it unless -o says otherwise. One bad picture never stops the others.
    """
    from engine import batch, console
    from engine.depth_file import write_depth_map
    from engine.depth_request import request_from
    from engine.enhance import Engine

    with clear_errors(as_json=as_json):
        kind = Format.named(file_format)
        if kind not in (Format.PNG, Format.TIFF):
            raise RequestError(f"--format must be png or tif for depth maps, not {file_format!r}.")
        how = named_precision(precision)
        tasks = batch.plan(inputs, output, kind, SUFFIX, recursive=recursive)
        if not tasks:
            raise RequestError(f"There are no pictures in {', '.join(str(i) for i in inputs)}.")
        view = console.JsonView() if as_json else console.TerminalView(len(tasks))
        with Engine(load_settings()) as engine, view:
            request = request_from(source, lambda: engine.models)
            engine.depth_sources.check(request)
            engine.choice.in_order(device)

            def work(task: Task) -> DepthReport:
                return write_depth_map(
                    engine,
                    task.source,
                    task.target,
                    request,
                    device=device,
                    precision=how,
                    overwrite=overwrite,
                    on_progress=view.progress,
                )

            complete = console.run_batch(tasks, view, work, skip_existing=skip_existing)
    raise typer.Exit(DONE if complete else FAILED)
