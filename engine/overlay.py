"""The user's own catalog: networks are added to it and taken out of it, by one process at a time.

What the user wrote there by hand, comments too, stays as it is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomlkit
from filelock import FileLock, Timeout
from tomlkit.items import AoT

from engine import catalog
from engine.errors import OutputExists, OutputUnwritable
from engine.replace import make_folder, replacing, translated

_WAIT = 30.0
"""Seconds to wait for another process, which needs the catalog for milliseconds."""


def check(folder: Path) -> None:
    """Make sure, before long work, that an entry can be added later; raises `CatalogError` or `OutputUnwritable`."""
    with _locked(folder):
        catalog.load([folder])


def add(
    folder: Path, entry: Mapping[str, Any], contents: Mapping[str, bytes] | None = None, *, overwrite: bool = True
) -> None:
    """Put a network into the catalog of ``folder``, with ``overwrite`` in place of one of the same name and scale.

    ``entry`` has the keys of a ``[[network]]`` table. ``contents`` are its files by name, written first; their names
    must be their own, best by a hash of the content. Files that only the replaced network used go then.
    Raises `OutputExists`, `CatalogError`, `OutputUnwritable` or `DiskFull`; all is then as it was.
    """
    with _locked(folder), _written(folder, contents or {}):
        before = _files(folder) if contents else set()
        document = _read(folder)
        networks = _networks(document)
        key = entry["name"], entry["scale"]
        same = [index for index, old in enumerate(networks) if (old.get("name"), old.get("scale")) == key]
        if same and not overwrite:
            raise OutputExists(f"{key[0]} x{key[1]} exists already; it stays unless overwriting is asked for.")
        for index in reversed(same):
            del networks[index]
        networks.append(tomlkit.item(dict(entry)))
        _write(folder, document)
        for path in before - _files(folder) if contents else ():
            with contextlib.suppress(OSError):  # one that is left behind does no harm
                path.unlink(missing_ok=True)


@contextlib.contextmanager
def _written(folder: Path, contents: Mapping[str, bytes]) -> Iterator[None]:
    """Files that are there within the block, and stay if it ends well."""
    new: list[Path] = []
    try:
        for name, content in contents.items():
            path = folder / name
            with _file_errors(path):
                known = path.exists() and path.read_bytes() == content
            if not known:
                with replacing(path, overwrite=True) as file:
                    file.write(content)
                new.append(path)
        yield
    except BaseException:
        for path in new:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        raise


def remove(folder: Path, name: str) -> list[Path]:
    """Take all networks of this name out of the catalog and delete their files; the files that were deleted.

    A file that another entry uses stays. A name that is not there removes nothing.
    """
    with _locked(folder):
        before = _files(folder)
        document = _read(folder)
        networks = _networks(document)
        for index in reversed([i for i, old in enumerate(networks) if old.get("name") == name]):
            del networks[index]
        _write(folder, document)
        unused = sorted(before - _files(folder))
        for path in unused:
            with _file_errors(path):
                path.unlink(missing_ok=True)
        return unused


def _read(folder: Path) -> tomlkit.TOMLDocument:
    catalog.load([folder])  # what is there must be sound before it is written anew
    path = folder / "catalog.toml"
    if not path.exists():
        document = tomlkit.document()
        document["schema"] = catalog.SCHEMA
        return document
    return tomlkit.parse(path.read_text(encoding="utf-8"))


def _networks(document: tomlkit.TOMLDocument) -> AoT:
    networks = document.get("network")
    if not isinstance(networks, AoT):  # none yet, or a list written in one line
        tables = tomlkit.aot()
        for entry in networks or ():
            tables.append(tomlkit.item(entry.unwrap()))
        document["network"] = networks = tables
    return networks


def _write(folder: Path, document: tomlkit.TOMLDocument) -> None:
    path, text = folder / "catalog.toml", tomlkit.dumps(document)
    catalog.parse(text, path)  # an unsound entry would take the whole catalog out of use
    with replacing(path, overwrite=True) as file:
        file.write(text.encode())


def _files(folder: Path) -> set[Path]:
    models = catalog.load([folder]).values()
    weights = {v.path for model in models for spec in model.networks.values() for v in spec.variants.values()}
    entries = _read(folder).unwrap().get("network", ())
    return weights | {folder / entry["licence_file"] for entry in entries if "licence_file" in entry}


@contextlib.contextmanager
def _file_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise translated(error, path.name) from error


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    make_folder(folder)
    with _file_errors(folder):
        lock = FileLock(folder / ".catalog.lock")
        try:
            lock.acquire(timeout=_WAIT)
        except Timeout as error:
            raise OutputUnwritable(f"The catalog in {folder} is held by another process.") from error
    try:
        yield
    finally:
        lock.release()
