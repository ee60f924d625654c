"""What the command line shows while it works: a progress bar for people, a line of JSON a picture for programs.

Results go to standard output, progress and errors to standard error; where both are the same terminal, all go to one.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from engine.batch import Task, make_folder
from engine.domain import DepthReport, ModelSpec, Progress, Report
from engine.errors import ReliefError

if TYPE_CHECKING:
    from engine.catalog import Model
    from engine.enhance import Engine
    from engine.session import Device


_CARRIED = {"upload": "sending", "download": "fetching"}
"""Stages that count percent."""


class View(Protocol):
    """Hears what happens to each picture."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...
    def started(self, task: Task) -> None: ...
    def progress(self, progress: Progress) -> None: ...
    def done(self, task: Task, report: Report | DepthReport) -> None: ...
    def failed(self, task: Task, error: ReliefError) -> None: ...
    def skipped(self, task: Task) -> None: ...


def report_values(report: Report | DepthReport) -> dict[str, Any]:
    """A report as plain values for JSON."""
    values = dataclasses.asdict(report)
    for name in ("source", "result", "picture"):
        if name in values:
            values[name] = str(getattr(report, name))
    values["seconds"] = {stage: round(seconds, 4) for stage, seconds in report.seconds.items()}
    return values


def plain_errors(error: ReliefError) -> dict[str, str]:
    """An error as plain values for JSON."""
    return {"code": error.code, "message": str(error)}


def device_values(engine: Engine, spec: ModelSpec, device: Device, *, again: bool) -> dict[str, Any]:
    """A device with its measured speeds, or with the reason why it has none, as plain values."""
    row: dict[str, Any] = {"id": device.id, "name": device.name, "megapixels_per_second": {}, "fastest": None}
    row["error"] = None
    try:
        speeds = engine.speeds(spec, device, again=again)
    except ReliefError as error:
        row["error"] = str(error)
    else:
        row["megapixels_per_second"] = {str(p): round(s, 2) for p, s in speeds.items()}
        row["fastest"] = str(max(speeds, key=lambda p: speeds[p]))
    return row


def model_values(model: Model) -> dict[str, Any]:
    """A model as plain values for JSON."""
    return {
        "name": model.name,
        "networks": [
            {
                "scale": spec.scale,
                "inputs": list(spec.inputs),
                "halo": spec.halo,
                "size_multiple": spec.size_multiple,
                "tolerance": spec.tolerance,
                "uses_depth": spec.uses_depth,
                "estimator": dataclasses.asdict(spec.estimator) if spec.estimator else None,
                "licence": spec.licence,
                "scores": dict(spec.scores),
                "files": {str(p): {"file": str(v.path), "sha256": v.sha256} for p, v in spec.variants.items()},
            }
            for spec in model.networks.values()
        ],
    }


class JsonView:
    """One JSON object a line: each picture as it ends, then a summary."""

    def __init__(self) -> None:
        self._counts = {"done": 0, "failed": 0, "skipped": 0}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            print(json.dumps({"status": "summary", **self._counts}), flush=True)

    def _line(self, status: str, task: Task, **values: Any) -> None:
        self._counts[status] += 1
        line = {"status": status, "input": str(task.source), "output": str(task.target), **values}
        print(json.dumps(line, ensure_ascii=False), flush=True)

    def started(self, task: Task) -> None: ...

    def progress(self, progress: Progress) -> None: ...

    def done(self, task: Task, report: Report | DepthReport) -> None:
        self._line("done", task, report=report_values(report))

    def failed(self, task: Task, error: ReliefError) -> None:
        self._line("failed", task, error=plain_errors(error))

    def skipped(self, task: Task) -> None:
        self._line("skipped", task)


class Screen(Protocol):
    """Where `TerminalView` writes; ``dim`` is what matters less."""

    def close(self) -> None: ...
    def bar(self, name: str, status: str, done: int = 0, total: int | None = None) -> None: ...
    def result(self, text: str, dim: str = "") -> None: ...
    def remark(self, text: str, dim: str = "") -> None: ...
    def failure(self, mark: str, text: str, dim: str) -> None: ...


class Lines:
    """A screen that nobody sits at: plain lines, no bar."""

    def close(self) -> None: ...

    def bar(self, name: str, status: str, done: int = 0, total: int | None = None) -> None: ...

    def result(self, text: str, dim: str = "") -> None:
        print(text + dim, flush=True)

    def remark(self, text: str, dim: str = "") -> None:
        print(text + dim, file=sys.stderr, flush=True)

    def failure(self, mark: str, text: str, dim: str) -> None:
        print(mark + text + dim, file=sys.stderr, flush=True)


class TerminalView:
    """A bar with tiles, speed and time left; a line for each picture; at the end what failed, by name.

    The library that draws is loaded when there is something to draw: the daemon may be done by then.
    """

    def __init__(self, pictures: int) -> None:
        self._pictures = pictures
        self._number = 0
        self._done = 0
        self._skipped = 0
        self._failures: list[tuple[Task, ReliefError]] = []
        self._current = ""
        self._drawn: Screen | None = None

    @property
    def _screen(self) -> Screen:
        if self._drawn is None:
            if sys.stdout.isatty() or sys.stderr.isatty():
                from engine.screen import Terminal

                self._drawn = Terminal()
            else:
                self._drawn = Lines()
        return self._drawn

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._drawn is not None:
            self._drawn.close()
        if kind is not None or self._pictures == 1:
            return
        parts = [f"{self._done} done"]
        parts += [f"{self._skipped} skipped"] if self._skipped else []
        parts += [f"{len(self._failures)} failed"] if self._failures else []
        self._screen.result(", ".join(parts) + ".")
        if self._failures:
            self._screen.remark("These failed:")
        for task, failure in self._failures:
            self._screen.remark(f"  {task.source}: {failure}")

    def started(self, task: Task) -> None:
        self._number += 1
        count = f"{self._number}/{self._pictures} " if self._pictures > 1 else ""
        self._current = f"{count}{task.source.name}"

    def progress(self, progress: Progress) -> None:
        if progress.stage in _CARRIED:
            status = f"{_CARRIED[progress.stage]} {progress.tiles_done} %"
            self._screen.bar(self._current, status, progress.tiles_done, progress.tiles_total)
            return
        if progress.tiles_total == 0:
            words = {"read": "reading", "depth": "finding depth", "wait": "waiting", "write": "writing"}
            self._screen.bar(self._current, words.get(progress.stage, progress.stage))
            return
        status = f"tile {progress.tiles_done}/{progress.tiles_total}  {progress.megapixels_per_second:.1f} MP/s"
        if progress.seconds_left is not None:
            status += f"  {_clock(progress.seconds_left)} left"
        self._screen.bar(self._current, status, progress.tiles_done, progress.tiles_total)

    def done(self, task: Task, report: Report | DepthReport) -> None:
        self._done += 1
        what, how = _told(report)
        self._screen.result(f"{task.target}  {what}", f"  ({how})")
        for line in (*report.fallbacks, *report.notices):
            self._screen.remark("", f"  {line}")

    def failed(self, task: Task, error: ReliefError) -> None:
        self._failures.append((task, error))
        self._screen.failure("failed", f" {task.source}: {error}", f" ({error.code})")

    def skipped(self, task: Task) -> None:
        self._skipped += 1
        self._screen.result("", f"{task.target} exists, skipped")


def _told(report: Report | DepthReport) -> tuple[str, str]:
    """What was made, and how."""
    seconds = f"{report.seconds['total']:.1f} s"
    if isinstance(report, DepthReport):
        return str(report.picture), f"depth: {report.depth}, {seconds}"
    depth = "" if report.depth == "unused" else f"depth: {report.depth}, "
    return f"{report.source} → {report.result}", f"{report.model}, {report.device} {report.precision}, {depth}{seconds}"


def _clock(seconds: float) -> str:
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02d} h"


def run_batch(
    tasks: Iterable[Task], view: View, work: Callable[[Task], Report | DepthReport], *, skip_existing: bool
) -> bool:
    """Do ``work`` for each task and show what it reports; one bad picture never stops the others. True if none was."""
    complete = True
    for task in tasks:
        if skip_existing and task.target.exists():
            view.skipped(task)
            continue
        view.started(task)
        try:
            make_folder(task)
            report = work(task)
        except ReliefError as error:
            complete = False
            view.failed(task, error)
        else:
            view.done(task, report)
    return complete
