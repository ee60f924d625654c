"""A terminal that somebody looks at: lines on both streams, and a bar below them while a picture is worked on."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn
from rich.text import Text


class Terminal:
    """Where results and remarks are printed; a bar is there from `bar` until the next result or failure."""

    def __init__(self) -> None:
        self._err = Console(file=sys.stderr, highlight=False, soft_wrap=True)
        # On a terminal both streams share the screen, and only the bar's own console knows how to print above the bar.
        shared = sys.stdout.isatty() and sys.stderr.isatty()
        self._out = self._err if shared else Console(file=sys.stdout, highlight=False, soft_wrap=True)
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[status]}", markup=False),
            console=self._err,
            transient=True,
        )
        self._task: TaskID | None = None
        self._bar.start()

    def close(self) -> None:
        self._bar.stop()

    def bar(self, name: str, status: str, done: int = 0, total: int | None = None) -> None:
        """Show how far the picture ``name`` is."""
        if self._task is None:
            self._task = self._bar.add_task(name, total=total, status=status)
        self._bar.update(self._task, completed=done, total=total, status=status)

    def result(self, text: str, dim: str = "") -> None:
        """A line for standard output; a picture has ended."""
        self._end_bar()
        self._out.print(Text(text).append(dim, "dim"))

    def remark(self, text: str, dim: str = "") -> None:
        """A line for standard error."""
        self._err.print(Text(text).append(dim, "dim"))

    def failure(self, mark: str, text: str, dim: str) -> None:
        """A line for standard error about a picture that failed."""
        self._end_bar()
        self._err.print(Text(mark, "red").append(text, "default").append(dim, "dim"))

    def _end_bar(self) -> None:
        if self._task is not None:
            self._bar.remove_task(self._task)
            self._task = None
