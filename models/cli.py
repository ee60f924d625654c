"""``relief-models``: prepare data, train, export, score."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models import evaluate_cli

if TYPE_CHECKING:
    from models.samples import Samples

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)


MORE_TO_DO = 75
"""Exit status of a run that ended before its minutes were used: EX_TEMPFAIL of BSD's sysexits, come back later."""

Run = Annotated[Path, typer.Argument(help="A run's folder, checkpoint or snapshot, or a run's name.")]
Photos = Annotated[Path, typer.Option(help="Folder of photographs with SOURCES.tsv, for calibration and choices.")]
Name = Annotated[str, typer.Option(help="Name in the catalog.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="Folder for the files and their catalog.toml.")]
Threads = Annotated[int, typer.Option(help="CPU threads.")]


@app.callback()
def main() -> None:
    """Prepare data, train, export, score."""


@app.command()
def train(
    name: Annotated[str, typer.Argument(help="Name of the run; its folder lies in the user's state folder.")],
    photos: Annotated[list[Path], typer.Option(help="Folder of photographs with SOURCES.tsv, or packs (repeated).")],
    task: Annotated[str, typer.Option(help="sr (enlarge), photo (restore) or depth (estimate).")] = "sr",
    maps: Annotated[Path | None, typer.Option(help="Folder of depth maps; those of the packs if not given.")] = None,
    size: Annotated[str, typer.Option(help="s, m or l.")] = "m",
    minutes: Annotated[float, typer.Option(help="Budget, over all restarts of the run.")] = 60.0,
    piece_minutes: Annotated[
        float | None, typer.Option(help="Wall clock after which this process saves and ends, with status 75.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where the run's folder lies, if not in the state folder.")
    ] = None,
    init: Annotated[Path | None, typer.Option(help="Weights (safetensors) to start from.")] = None,
    threads: Annotated[int, typer.Option(help="CPU threads.")] = 2,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    resident: Annotated[bool, typer.Option(help="Keep photos in the device's memory; always so on cuda.")] = False,
    compiled: Annotated[bool, typer.Option(help="Let torch compile the network: a fifth faster or more.")] = False,
    rate: Annotated[float, typer.Option(help="Highest learning rate.")] = 8e-4,
    batch: Annotated[int, typer.Option(help="Crops a step.")] = 16,
    side: Annotated[int, typer.Option(help="Side of an input crop in pixels.")] = 48,
    weight_decay: Annotated[float, typer.Option(help="Decoupled weight decay.")] = 0.0,
    scales: Annotated[
        str, typer.Option(help="Scales with the share of steps that each gets, as 2:0.25,3:0.25,4:0.5.")
    ] = "2:0.25,3:0.25,4:0.5",
    loss: Annotated[str, typer.Option(help="l1, mse or charbonnier.")] = "l1",
    loss_end: Annotated[str, typer.Option(help="For the last part of the minutes.")] = "mse",
    teacher: Annotated[Path | None, typer.Option(help="A larger network's run, to learn from it as well.")] = None,
    told_depth: Annotated[bool, typer.Option(help="Show depth to the network.")] = True,
    seed: Annotated[int, typer.Option(help="Of the crops.")] = 1,
) -> None:
    """Start a training run, or resume it where it stopped. Status 75 tells that its minutes are not used up yet."""
    from models.pack import is_pack, join
    from models.train import TrainConfig, finished, train

    state = _state()
    shares = {int(scale): float(share) for scale, _, share in (part.partition(":") for part in scales.split(","))}
    try:
        folder = photos[0]
        if len(photos) > 1 or is_pack(folder):
            folder, packed = join(photos, state / "packs", state / "cache")
            maps = maps or packed
        config = TrainConfig(
            run=(output or state) / name, photos=folder, cache=state / "cache", task=task, maps=maps, size=size,
            minutes=minutes, piece_minutes=piece_minutes, init=init, threads=threads, device=device,
            resident=resident, compiled=compiled, rate=rate, batch=batch, side=side, weight_decay=weight_decay,
            seed=seed, scales=tuple(shares), chances=tuple(shares.values()), loss=loss, loss_end=loss_end,
            told_depth=told_depth, teacher=_folder(teacher) if teacher is not None else None,
        )  # fmt: skip
        train(config)
    except ValueError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error
    if not finished(config):
        raise typer.Exit(MORE_TO_DO)


@app.command()
def pack(
    photos: Photos,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the folders pack-1, pack-2 and so on.")],
    maps: Annotated[Path | None, typer.Option(help="Folder of the teacher's depth maps.")] = None,
    limit_mb: Annotated[float, typer.Option(help="Most that a pack may weigh, in MiB.")] = 55.0,
) -> None:
    """Divide photos and what belongs to them into packs, each enough to train from on another machine."""
    from models.pack import write_packs

    try:
        folders = write_packs(photos, maps, _state() / "cache", output, int(limit_mb * 2**20))
    except (ValueError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo("\n".join(str(folder) for folder in folders))


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
    maps: Annotated[Path | None, typer.Option(help="Folder of a teacher's depth maps.")] = None,
    estimator: Annotated[Path | None, typer.Option(help="Depth estimator's run, to measure what depth does.")] = None,
    designs: Annotated[Path | None, typer.Option(help="What 'ablate' wrote, for the card.")] = None,
    fine_tune: Annotated[int, typer.Option(help="Steps in which int8 learns to answer as fp32 does.")] = 400,
    threads: Threads = 2,
) -> None:
    """Export, score through the shipped route, and write the model card."""
    import json

    from models import publish as publishing
    from models.depth_export import load_weights
    from models.quantise_training import Tuning

    publishing.publish(
        _folder(run),
        name,
        output,
        _samples(photos, threads, maps),
        benchmarks,
        estimator=load_weights(_folder(estimator))[0] if estimator is not None else None,
        designs=json.loads(designs.read_text(encoding="utf-8")) if designs is not None else None,
        tuning=Tuning(steps=fine_tune) if fine_tune else None,
    )


@app.command()
def publish_depth(
    run: Run,
    photos: Photos,
    maps: Annotated[Path, typer.Option(help="Folder of the teacher's depth maps of these photos.")],
    output: Output,
    name: Name = "relief-depth",
    threads: Threads = 2,
) -> None:
    """Export a depth estimator, score it on the hold-out photos, and write its model card."""
    from models.depth_publish import DepthSamples, publish

    samples = _samples(photos, threads)
    publish(_folder(run), name, output, DepthSamples(photos, samples.cache, maps, samples.split))


app.command()(evaluate_cli.evaluate)
app.command()(evaluate_cli.benchmarks)


@app.command()
def estimate(run: Run, photos: Photos, threads: Threads = 2) -> None:
    """Let a run's depth estimator look at every photo, for the networks that are trained with depth."""
    from models.depth_data import estimate_maps
    from models.depth_export import load_weights
    from models.depth_network import LONG_SIDE, STRIDE

    samples = _samples(photos, threads)
    names = (*samples.split.train, *samples.split.holdout)
    estimate_maps(load_weights(_folder(run))[0], samples.cache, names, LONG_SIDE, STRIDE)


@app.command()
def ablate(
    run: Run,
    photos: Photos,
    maps: Annotated[Path, typer.Option(help="Folder of a teacher's depth maps.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="JSON file to write.")],
    minutes: Annotated[float, typer.Option(help="For training all networks together.")] = 12.0,
    threads: Threads = 2,
) -> None:
    """Measure whether depth helps: equal networks that know more or less of it. RUN is the depth estimator's."""
    import json

    from models import ablation
    from models.card import interval_table
    from models.depth_export import load_weights
    from models.sources import open_photos

    samples = _samples(photos, threads, maps)
    train, held = (
        open_photos(samples.cache, names, maps=maps) for names in (samples.split.train, samples.split.holdout)
    )
    found = ablation.run(train, held, load_weights(_folder(run))[0], minutes)
    output.write_text(json.dumps(found, indent=1), encoding="utf-8")
    for kind, rows in found.items():
        if isinstance(rows, dict):
            typer.echo(f"{kind}\n\n{interval_table(rows, 'none')}\n")


@app.command()
def snapshot(
    run: Run, output: Annotated[Path, typer.Option("--output", "-o", help="safetensors file to write.")]
) -> None:
    """Keep a run's averaged weights in float16, to go on from with 'train --init' elsewhere."""
    from models.train import snapshot

    snapshot(_folder(run), output)


@app.command()
def forecast(
    runs: Annotated[
        list[str], typer.Argument(help="Runs in models/RUNS.md, each of which went on from the one before.")
    ],
    steps: Annotated[list[float], typer.Option(help="How many more steps (repeated).")],
    document: Annotated[Path, typer.Option(help="The list of runs.")] = Path("models/RUNS.md"),
) -> None:
    """Tell what more training would be expected to give, by a law through the curve of past runs."""
    from models.forecast import curve, joined, table

    try:
        text = document.read_text(encoding="utf-8")
        typer.echo(table(joined([curve(text, run) for run in runs]), steps))
    except (ValueError, KeyError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error


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


def _samples(photos: Path, threads: int, maps: Path | None = None) -> Samples:
    import torch

    from models.etl import build_cache
    from models.samples import Samples

    torch.set_num_threads(threads)
    cache = _state() / "cache"
    return Samples(photos, cache, build_cache(photos, cache), maps)


if __name__ == "__main__":
    app()
