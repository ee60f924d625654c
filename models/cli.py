"""``relief-models``: prepare data, train, export, score."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)


@app.callback()
def main() -> None:
    """Prepare data, train, export, score."""


@app.command()
def train(
    name: Annotated[str, typer.Argument(help="Name of the run; its folder lies in the user's state folder.")],
    photos: Annotated[Path, typer.Option(help="Folder of photographs with SOURCES.tsv.")],
    size: Annotated[str, typer.Option(help="s, m or l.")] = "m",
    minutes: Annotated[float, typer.Option(help="Budget, over all restarts of the run.")] = 60.0,
    init: Annotated[Path | None, typer.Option(help="Weights (safetensors) to start from.")] = None,
    threads: Annotated[int, typer.Option(help="CPU threads.")] = 2,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    rate: Annotated[float, typer.Option(help="Highest learning rate.")] = 8e-4,
    seed: Annotated[int, typer.Option(help="Of the crops.")] = 1,
) -> None:
    """Start a training run, or resume it where it stopped."""
    from platformdirs import user_state_path

    from models.train import TrainConfig, train

    state = user_state_path("relief") / "train"
    train(
        TrainConfig(
            run=state / name, photos=photos, cache=state / "cache", size=size, minutes=minutes, init=init,
            threads=threads, device=device, rate=rate, seed=seed,
        )
    )  # fmt: skip


if __name__ == "__main__":
    app()
