"""From what somebody types to where depth comes from. Light, so that a command which asks the daemon starts at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.domain import DepthRequest, DepthSource
from engine.errors import RequestError

if TYPE_CHECKING:
    from engine.catalog import Model


def request_from(text: str, models: Callable[[], Mapping[str, Model]]) -> DepthRequest:
    """What somebody means by ``auto``, ``none``, ``embedded``, ``estimate``, an estimator's name, or a file's.

    ``models`` is asked only for what is none of these words. Raises `RequestError` for anything else.
    """
    words = {s.value: s for s in DepthSource if s is not DepthSource.FILE}
    if text in words:
        return DepthRequest(words[text])
    estimators = [name for name, model in models().items() if model.estimator is not None]
    if text in estimators:
        return DepthRequest(DepthSource.ESTIMATE, estimator=text)
    if Path(text).is_file():
        return DepthRequest(DepthSource.FILE, file=Path(text))
    known = ", ".join((*words, *estimators))
    raise RequestError(f"Depth can be {known} or a file, and there is no file {text!r}.")
