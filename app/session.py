"""The queue as it was when the program was closed: kept in a file, complete or not at all. No Qt."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from app.settings import JobSettings
from app.state import Entry, EntryState
from engine.domain import Size
from engine.errors import ReliefError
from engine.replace import make_folder, replacing

MOST = 5000
"""Entries that are kept; finished ones beyond are forgotten first."""


def default_path() -> Path:
    from platformdirs import user_state_path

    return user_state_path("relief", appauthor=False) / "app" / "queue.json"


def save(path: Path, entries: Iterable[Entry]) -> None:
    """Raises `OutputUnwritable` or `DiskFull`; the file is then as it was."""
    kept = list(entries)
    if len(kept) > MOST:
        kept = [e for e in kept if e.state is not EntryState.DONE][:MOST]
    make_folder(path.parent)
    with replacing(path, overwrite=True) as file:
        file.write(json.dumps({"version": 1, "entries": [_packed(e) for e in kept]}).encode())


def load(path: Path) -> list[Entry]:
    """What was saved; nothing for a file that is not there or damaged, which is kept aside."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return [_unpacked(values) for values in content["entries"]]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, ReliefError):
        with contextlib.suppress(OSError):
            path.replace(path.with_suffix(".damaged"))
        return []


def _packed(entry: Entry) -> dict[str, object]:
    return {
        "source": str(entry.source),
        "settings": entry.settings.to_json(),
        "size": [entry.size.width, entry.size.height] if entry.size is not None else None,
        "state": entry.state.value,
        "job": entry.job,
        "target": str(entry.target) if entry.target is not None else None,
        "protect": str(entry.protect) if entry.protect is not None else None,
        "error": entry.error,
        "error_code": entry.error_code,
        "opinion": entry.opinion,
    }


def _unpacked(values: dict[str, object]) -> Entry:
    entry = Entry(0, Path(str(values["source"])), JobSettings.from_json(dict(values["settings"])))  # type: ignore[call-overload]
    size = values["size"]
    return replace(
        entry,
        size=Size(*size) if isinstance(size, list) else None,
        state=EntryState(str(values["state"])),
        job=str(values["job"]) if values["job"] is not None else None,
        target=Path(str(values["target"])) if values["target"] is not None else None,
        protect=Path(str(values["protect"])) if values["protect"] is not None else None,
        error=str(values["error"]),
        error_code=str(values["error_code"]),
        opinion=str(values.get("opinion", "")),
    )
