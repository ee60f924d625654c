"""What all commands share: exit statuses, ``--json``, errors as one sentence. Light, so that help is immediate."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from engine.domain import Precision
from engine.errors import DownloadError, ReliefError, RequestError

if TYPE_CHECKING:
    from engine.catalog import Model
    from engine.config import Settings

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def load_settings() -> Settings:
    """The user's settings; raises `ConfigError`."""
    from engine import config

    return config.load()


def installed_models() -> dict[str, Model]:
    """The shipped models and the user's, by name; raises `CatalogError`."""
    from engine import catalog

    return catalog.load((catalog.shipped_weights(), catalog.user_weights(load_settings().models_dir)))


def named_precision(name: str) -> Precision | None:
    """What ``--precision`` asks for, ``None`` for auto; raises `RequestError`."""
    if name == "auto":
        return None
    if name not in set(Precision):
        raise RequestError(f"--precision must be auto, {', '.join(Precision)}, not {name!r}.")
    return Precision(name)


@contextmanager
def clear_errors(*, as_json: bool, if_stopped: str = "nothing half-written was left behind") -> Iterator[None]:
    """Errors that stop the whole command become one sentence and an exit status.

    ``if_stopped`` says to who stopped it how things stand.
    """
    try:
        yield
    except ReliefError as error:
        if as_json:
            print(json.dumps({"status": "error", "error": {"code": error.code, "message": str(error)}}))
        print(f"relief: {error} ({error.code})", file=sys.stderr)
        raise typer.Exit(FAILED if isinstance(error, DownloadError) else USAGE) from None
    except KeyboardInterrupt:
        print(f"relief: stopped; {if_stopped}.", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
