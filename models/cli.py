"""``relief-models``: prepare data, train, export, score."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.domain import Precision

if TYPE_CHECKING:
    from models.publish import Samples

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)


@app.callback()
def main() -> None:
    """Prepare data, train, export, score."""


@app.command()
def train(
    name: Annotated[str, typer.Argument(help="Name of the run; its folder lies in the user's state folder.")],
    photos: Annotated[Path, typer.Option(help="Folder of photographs with SOURCES.tsv.")],
    task: Annotated[str, typer.Option(help="sr (enlarge) or depth (estimate).")] = "sr",
    maps: Annotated[Path | None, typer.Option(help="Folder of depth maps, for depth.")] = None,
    size: Annotated[str, typer.Option(help="s, m or l.")] = "m",
    minutes: Annotated[float, typer.Option(help="Budget, over all restarts of the run.")] = 60.0,
    init: Annotated[Path | None, typer.Option(help="Weights (safetensors) to start from.")] = None,
    threads: Annotated[int, typer.Option(help="CPU threads.")] = 2,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    rate: Annotated[float, typer.Option(help="Highest learning rate.")] = 8e-4,
    batch: Annotated[int, typer.Option(help="Crops a step.")] = 16,
    side: Annotated[int, typer.Option(help="Side of an input crop in pixels.")] = 48,
    seed: Annotated[int, typer.Option(help="Of the crops.")] = 1,
) -> None:
    """Start a training run, or resume it where it stopped."""
    from models.train import TrainConfig, train

    state = _state()
    train(
        TrainConfig(
            run=state / name, photos=photos, cache=state / "cache", task=task, maps=maps, size=size, minutes=minutes,
            init=init, threads=threads, device=device, rate=rate, batch=batch, side=side, seed=seed,
        )
    )  # fmt: skip


Run = Annotated[Path, typer.Argument(help="A run's folder or checkpoint, or a run's name.")]
Photos = Annotated[Path, typer.Option(help="Folder of photographs with SOURCES.tsv, for calibration and choices.")]
Name = Annotated[str, typer.Option(help="Name in the catalog.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="Folder for the files and their catalog.toml.")]
Threads = Annotated[int, typer.Option(help="CPU threads.")]


@app.command()
def export(run: Run, photos: Photos, output: Output, name: Name = "relief-sr-m", threads: Threads = 2) -> None:
    """Write a run's network as fp32, fp16 and int8 files for every scale, checked and listed in a catalog."""
    from models import publish as publishing
    from models.export import load_weights

    publishing.export(load_weights(_folder(run))[0], name, output, _samples(photos, threads))


@app.command()
def publish(
    run: Run,
    photos: Photos,
    output: Output,
    benchmarks: Annotated[Path | None, typer.Option(help="Folder of data sets to report scores on.")] = None,
    name: Name = "relief-sr-m",
    threads: Threads = 2,
) -> None:
    """Export, score through the shipped route, and write the model card."""
    from models import publish as publishing

    publishing.publish(_folder(run), name, output, _samples(photos, threads), benchmarks)


@app.command()
def evaluate(
    data: Annotated[Path, typer.Option(help="A data set (hr/, lr_xN/) or a folder of them.")],
    scale: Annotated[int, typer.Option(help="Factor to score.")],
    model: Annotated[str, typer.Option(help="Model in the catalog.")] = "relief-sr-m",
    precision: Annotated[list[Precision] | None, typer.Option(help="One or more; all of the model if none.")] = None,
    weights: Annotated[Path | None, typer.Option(help="A folder with a catalog.toml that goes before others.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array instead of a table.")] = False,
) -> None:
    """Score a model on pairs of small and original pictures, bicubic beside it, through the shipped route."""
    import json
    from dataclasses import replace

    from engine import catalog, config
    from engine.enhance import Engine
    from engine.errors import ReliefError
    from models.evaluate import as_markdown, as_rows
    from models.evaluate import evaluate as scores

    try:
        settings = config.load()
        with Engine(replace(settings, models_dir=str(weights)) if weights else settings) as engine:
            networks = catalog.find(engine.models, model).networks
            if scale not in networks:
                raise typer.BadParameter(f"{model} has no network for x{scale}", param_hint="--scale")
            rows = as_rows(scores(engine, data, [scale], model, precision or list(networks[scale].variants)))
    except ReliefError as error:
        typer.echo(f"error: {error} [{error.code}]", err=True)
        raise typer.Exit(1) from error
    typer.echo(json.dumps(rows, indent=1) if as_json else as_markdown(rows))


@app.command()
def snapshot(
    run: Run, output: Annotated[Path, typer.Option("--output", "-o", help="safetensors file to write.")]
) -> None:
    """Keep a run's averaged weights in float16, to go on from with 'train --init' elsewhere."""
    from models.train import snapshot

    snapshot(_folder(run), output)


@app.command()
def readme(
    path: Annotated[Path, typer.Argument(help="README.md")] = Path("README.md"),
    speed: Annotated[bool, typer.Option(help="Measure the speed table anew, for a minute.")] = True,
) -> None:
    """Write README's tables anew from the catalog and from measurements on this machine."""
    from engine import config
    from models.readme import rewrite

    rewrite(path, config.load(), speed=speed)


@app.command()
def showcase(
    photo: Annotated[Path, typer.Argument(help="A clean photo.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="PNG to write.")],
    box: Annotated[tuple[int, int, int, int], typer.Option(help="Left, top, right, bottom of the crop to show.")],
) -> None:
    """Make the picture at README's head: a crop, shrunk four times and enlarged by bicubic and by Relief."""
    from models.showcase import before_after

    before_after(photo, output, box)


def _state() -> Path:
    from platformdirs import user_state_path

    return user_state_path("relief") / "train"


def _folder(run: Path) -> Path:
    """A run may be given by its name alone."""
    return run if run.exists() else _state() / run


def _samples(photos: Path, threads: int) -> Samples:
    import torch

    from models.etl import build_cache
    from models.publish import Samples

    torch.set_num_threads(threads)
    cache = _state() / "cache"
    return Samples(photos, cache, build_cache(photos, cache))


if __name__ == "__main__":
    app()
