"""The engine's values as the JSON of the wire and back, for those who start too quickly to load pydantic.

What is made here is what `engine.wire.values` checks; a test holds both together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.domain import EnhanceRequest, OutputOptions, Precision, Report, Size


def wish(request: EnhanceRequest) -> dict[str, Any]:
    """The wish that asks for ``request``, its files named by path."""
    names = ("model", "scale", "width", "height", "precision", "device", "tile")
    depth, restoration = request.depth, request.restoration
    return {
        **{name: getattr(request, name) for name in names},
        "depth": {"source": depth.source, "estimator": depth.estimator, "file": _source(depth.file)},
        "restoration": {**vars(restoration), "protect": _source(restoration.protect)},
    }


def new_job(source: Path, target: Path, request: EnhanceRequest, output: OutputOptions, *, key: str) -> dict[str, Any]:
    """The job that enhances ``source`` to ``target``; ``key`` makes it the same job when it is asked for again."""
    destination = {**vars(output), "path": _place(target), "depth_path": _place(output.depth_map)}
    destination["depth_map"] = output.depth_map is not None
    return {
        "input": _source(source),
        "wish": wish(request),
        "output": destination,
        "name": source.name[:255],
        "key": key,
    }


def report(values: dict[str, Any]) -> Report:
    """The report of a job that is done."""
    sizes = {name: Size(*map(int, values[name].split("x"))) for name in ("source", "result")}
    lists = {name: tuple(values[name]) for name in ("scales", "fallbacks", "notices")}
    return Report(**{**values, **sizes, **lists, "precision": Precision(values["precision"])})


def _source(path: Path | None) -> dict[str, str] | None:
    return None if path is None else {"path": str(path.resolve())}


def _place(path: Path | None) -> str | None:
    """A file to be written, which must not be a link itself; the folders that lead there may be."""
    return None if path is None else str(path.parent.resolve() / path.name)
