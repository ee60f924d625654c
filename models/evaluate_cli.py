"""The commands of ``relief-models`` that measure: ``evaluate`` and ``benchmarks``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.domain import Precision

if TYPE_CHECKING:
    from engine.config import Settings

Data = Annotated[Path, typer.Option(help="A data set (hr/, lr_xN/) or a folder of them.")]
Weights = Annotated[Path | None, typer.Option(help="A folder with a catalog.toml that goes before others.")]


def evaluate(
    data: Data,
    scale: Annotated[int, typer.Option(min=1, help="Factor to score; 1 restores without enlarging.")],
    model: Annotated[list[str] | None, typer.Option(help="One or more in the catalog; relief-sr-m if none.")] = None,
    precision: Annotated[list[Precision] | None, typer.Option(help="One or more; all of the model if none.")] = None,
    weights: Weights = None,
    damaged: Annotated[bool, typer.Option(help="Add a damaged version of each set, by fixed seeds.")] = False,
    drawings: Annotated[bool, typer.Option(help="Add text and line art, by fixed seeds.")] = False,
    crops: Annotated[Path | None, typer.Option(help="Folder for pictures side by side, where methods differ.")] = None,
    count: Annotated[int, typer.Option(min=1, help="Pictures of each set in --crops.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array, single pictures too.")] = False,
) -> None:
    """Score models on pairs of small and original pictures, bicubic beside them, through the shipped route."""
    import json

    from engine import catalog
    from engine.enhance import Engine
    from models.crops import CropKeeper
    from models.evaluate import as_markdown, as_rows, bicubic, network, score_set
    from models.picture_sets import picture_sets

    keeper = CropKeeper(count) if crops else None
    with _errors_told(), Engine(_settings(weights)) as engine:
        methods = [bicubic(scale)]
        for name in model or ["relief-sr-m"]:
            networks = catalog.find_enlarging(engine.models, name).networks
            # Without a network of its own for it, the route still reaches x1 by way of another.
            spec = networks.get(scale) or (next(iter(networks.values())) if scale == 1 else None)
            if spec is None:
                raise typer.BadParameter(f"{name} has no network for x{scale}", param_hint="--scale")
            methods += [network(engine, name, p, scale) for p in precision or spec.variants]
        scores = []
        for pairs in picture_sets(data, scale, damaged=damaged, drawings=drawings):
            scores += score_set(pairs, methods, watch=keeper)
        if not scores:
            hint = "; at x1 there are only damaged pictures, see --damaged" if scale == 1 else ""
            raise ValueError(f"no data set at {data} has pictures for x{scale}{hint}")
    if crops and keeper:
        keeper.write(crops)
    typer.echo(json.dumps(as_rows(scores, single=True), indent=1) if as_json else as_markdown(as_rows(scores)))


def benchmarks(
    data: Data,
    output: Annotated[Path, typer.Option("--output", "-o", help="Markdown file.")] = Path("models/BENCHMARKS.md"),
    figure: Annotated[Path, typer.Option(help="PNG of quality against speed.")] = Path("docs/quality-speed.png"),
    peer: Annotated[list[Path] | None, typer.Option(exists=True, help="ONNX networks to measure beside ours.")] = None,
    weights: Annotated[Path | None, typer.Option(help="A folder with a catalog.toml; the shipped one if none.")] = None,
    threads: Annotated[int, typer.Option(min=1, help="CPU threads for speeds.")] = 2,
    fresh: Annotated[bool, typer.Option(help="Forget scores of earlier runs.")] = False,
) -> None:
    """Score and time every shipped network, and write the page and the picture about it.

    Scores are kept on disk as they come, so that a run that was stopped goes on where it was.
    """
    from engine import catalog
    from models import benchmarks as measuring
    from models.peers import load_peer
    from models.score_cache import ScoreCache, default_path

    with _errors_told():
        measured = measuring.measure(
            _settings(weights),
            data,
            measuring.shipped_models(weights or catalog.shipped_weights()),
            [load_peer(path, threads) for path in peer or ()],
            threads=threads,
            known=ScoreCache(default_path(), fresh=fresh),
            say=lambda line: typer.echo(line, err=True),
        )
        measuring.write(measured, output, figure)


def _settings(weights: Path | None) -> Settings:
    from dataclasses import replace

    from engine import config

    settings = config.load()
    return replace(settings, models_dir=str(weights)) if weights else settings


@contextmanager
def _errors_told() -> Iterator[None]:
    """One sentence and an exit status for what people can do something about."""
    from engine.errors import ReliefError

    try:
        yield
    except ReliefError as error:
        typer.echo(f"error: {error} [{error.code}]", err=True)
        raise typer.Exit(1) from error
    except (OSError, ValueError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error
