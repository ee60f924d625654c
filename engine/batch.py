"""From what was typed or dropped to pairs of source and target: names only, no pixels.

Files keep their names, folders their structure. Nothing is ever planned onto its own source, and no two results onto
one target.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.domain import WRITABLE, Format
from engine.errors import OutputUnwritable, RequestError

READABLE = WRITABLE | {".bmp", ".dib", ".gif", ".heic", ".heif"}
"""File extensions looked for in folders; a file named outright is tried whatever it is called."""


@dataclass(frozen=True)
class Task:
    """One picture to read and where its result goes."""

    source: Path
    target: Path


def plan(
    inputs: Iterable[Path], output: Path | None, file_format: Format | None, suffix: str, *, recursive: bool = False
) -> list[Task]:
    """Find the pictures and name their results.

    ``suffix`` is added to a name when the result lands beside its source. A folder without ``output`` gets a sibling
    named after it. Raises `RequestError` if one target file is named for several pictures.
    """
    inputs = list(inputs)
    into_file = output is not None and _names_a_file(output, inputs)
    if into_file and len(inputs) > 1:
        raise RequestError(f"{output} is a file, but there is more than one picture; name a folder.")
    tasks: list[Task] = []
    for item in inputs:
        if item.is_dir():
            if into_file:
                raise RequestError(f"{output} is a file, but {item} is a folder; name a folder.")
            root = output if output is not None else item.with_name(f"{item.resolve().name}{suffix}")
            for source in _pictures(item, recursive=recursive, leave_out=root):
                target = renamed(root / source.relative_to(item), file_format)
                tasks.append(Task(source, target))
        elif output is None:
            target = renamed(item, file_format)
            tasks.append(Task(item, target.with_name(f"{target.stem}{suffix}{target.suffix}")))
        elif into_file:
            tasks.append(Task(item, output))
        else:
            tasks.append(Task(item, renamed(output / item.name, file_format)))
    return _apart(tasks)


def make_folder(task: Task) -> None:
    """Make the target's folder; raises `OutputUnwritable`."""
    try:
        task.target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputUnwritable(f"The folder {task.target.parent} cannot be made: {error.strerror}.") from error


def _names_a_file(output: Path, inputs: list[Path]) -> bool:
    if output.is_dir():
        return False
    return output.is_file() or (output.suffix.lower() in WRITABLE and not any(i.is_dir() for i in inputs))


def _pictures(folder: Path, *, recursive: bool, leave_out: Path) -> Iterator[Path]:
    leave_out = leave_out.resolve()
    for where, folders, files in os.walk(folder):
        here = Path(where)
        folders[:] = sorted(f for f in folders if recursive and (here / f).resolve() != leave_out and f[0] != ".")
        for name in sorted(files):
            if name[0] != "." and Path(name).suffix.lower() in READABLE:
                yield here / name


def renamed(path: Path, file_format: Format | None) -> Path:
    """The path with the extension of the format that is to be written; the same one if none is asked for."""
    same = Format.named(path.name)
    if file_format is None:  # PNG holds whatever the formats that are only read can hold
        return path if same is not None else path.with_suffix(f".{Format.PNG}")
    return path if same is file_format else path.with_suffix(f".{file_format}")


def _apart(tasks: list[Task]) -> list[Task]:
    """Give results that would share a target, or hit a source, their whole source name: ``photo.jpg.png``."""
    sources = {os.path.normcase(t.source.absolute()) for t in tasks}
    wanted = Counter(os.path.normcase(t.target.absolute()) for t in tasks)
    taken: set[str] = set()
    apart = []
    for task in tasks:
        target, key = task.target, os.path.normcase(task.target.absolute())
        if wanted[key] > 1 and target.stem == task.source.stem and task.source.suffix:
            target = target.with_name(f"{task.source.name}{target.suffix}")
            key = os.path.normcase(target.absolute())
        if key in taken:
            raise RequestError(f"Two pictures would be written to {target}; give them different folders.")
        if key in sources:
            raise RequestError(f"{target} is itself one of the pictures; choose another folder or name.")
        taken.add(key)
        apart.append(Task(task.source, target))
    return apart
