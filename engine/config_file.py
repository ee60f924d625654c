"""Changes single settings in the configuration file, for programs with a window to choose them in.

What the user wrote there by hand, comments too, stays as it is; the file appears whole or not at all. One that cannot
be understood is never written anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from filelock import FileLock, Timeout
from tomlkit.exceptions import TOMLKitError

from engine import config
from engine.errors import ConfigError, OutputUnwritable
from engine.replace import make_folder, replacing, translated

_WAIT = 10.0
"""Seconds to wait for another program, which needs the file for milliseconds."""


def change(values: Mapping[str, Any], path: Path | None = None) -> None:
    """Write settings into the file; ``None`` takes one out, so that its default counts again.

    Programs that run already keep what they have read. Raises `ConfigError` for a value that the setting cannot have
    and for a file that is not sound, `OutputUnwritable` or `DiskFull`; the file is then as it was.
    """
    path = path or config.config_path()
    for name, value in values.items():
        if value is not None:
            config.check(name, value, str(path))
    make_folder(path.parent)
    try:
        with FileLock(path.with_name(".config.lock"), timeout=_WAIT):
            _change(values, path)
    except Timeout as error:
        raise OutputUnwritable(f"{path.name} could not be written: another program holds it.") from error
    except OSError as error:
        raise translated(error, path.name) from error


def _change(values: Mapping[str, Any], path: Path) -> None:
    config.explain(path, {})  # what is there must be sound before it is written anew
    try:
        text = path.read_bytes().decode() if path.exists() else ""
        document = tomlkit.parse(text)
    except (TOMLKitError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.") from error
    for name, value in values.items():
        if value is None:
            document.pop(name, None)
        else:
            document[name] = value
    changed = tomlkit.dumps(document)
    if changed != text:
        # a link, as those who keep their settings in a repository have, stays one
        with replacing(path.resolve(), overwrite=True) as file:
            file.write(changed.encode())
