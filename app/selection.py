"""Which rows of a long list are selected: read and set by runs of rows, as one by one takes seconds for thousands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange
from PySide6.QtWidgets import QAbstractItemView

from app.settings import JobSettings


def rows(view: QAbstractItemView) -> list[int]:
    """In their order."""
    found = view.selectionModel().selection()
    runs = [found.at(place) for place in range(found.count())]
    ordered: list[int] = []
    for top, bottom in sorted((run.top(), run.bottom()) for run in runs):
        ordered += range(top, bottom + 1)
    return ordered


def select(view: QAbstractItemView, wanted: Iterable[int]) -> None:
    """Select these rows alone, and bring the first of them into sight. One change, whatever their number."""
    model, chosen = view.model(), QItemSelection()
    ordered = sorted(wanted)
    start = 0
    for place in range(1, len(ordered) + 1):
        if place == len(ordered) or ordered[place] != ordered[place - 1] + 1:
            chosen.append(QItemSelectionRange(model.index(ordered[start], 0), model.index(ordered[place - 1], 0)))
            start = place
    flag = QItemSelectionModel.SelectionFlag
    if ordered:
        first = model.index(ordered[0], 0)
        view.selectionModel().setCurrentIndex(first, flag.NoUpdate)
        view.scrollTo(first)
    view.selectionModel().select(chosen, flag.ClearAndSelect)


def differing(settings: Sequence[JobSettings]) -> set[str]:
    """Names of the fields in which they are not all the same. Pictures added together share one value."""
    apart = list({id(s): s for s in settings}.values())
    return {f.name for f in fields(JobSettings) if any(getattr(s, f.name) != getattr(apart[0], f.name) for s in apart)}
