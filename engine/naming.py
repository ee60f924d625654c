"""From a pattern such as ``{name}_{scale}x`` to the name of a result: text only, no files."""

from __future__ import annotations

from string import Formatter

from engine.domain import Size
from engine.errors import RequestError

PLACEHOLDERS = ("name", "scale", "width", "height", "model")
FORBIDDEN = '/\\:*?"<>|'
"""No file name can have these everywhere."""


def check(pattern: str) -> None:
    """Raises `RequestError` for a pattern that cannot become a file name."""
    if not pattern.strip() or any(c in FORBIDDEN or not c.isprintable() for c in pattern):
        raise RequestError('The name pattern must not be empty, nor hold any of / \\ : * ? " < > |.')
    found = fields(pattern)
    if found is None or not found <= frozenset(PLACEHOLDERS):
        raise RequestError("The name pattern knows {name}, {scale}, {width}, {height} and {model}.")


def fields(pattern: str) -> frozenset[str] | None:
    """What stands in braces, with a conversion or a format if it has one; ``None`` where braces do not match."""
    try:
        found = [(name, how, spec) for _, name, spec, how in Formatter().parse(pattern) if name is not None]
    except ValueError:
        return None
    return frozenset(name + (f"!{how}" if how else "") + (f":{spec}" if spec else "") for name, how, spec in found)


def filled(pattern: str, *, name: str, model: str, picture: Size, result: Size, scale: float | None = None) -> str:
    """The name, without an ending, that the result of the picture ``name`` gets.

    ``scale`` is the factor if one was asked for. An exact size has none of its own: ``{scale}`` is then how many times
    larger the result is, to one decimal. Raises `RequestError` as `check`.
    """
    check(pattern)
    factor = f"{scale:g}" if scale is not None else enlargement(picture, result)
    return pattern.format(name=name, scale=factor, width=result.width, height=result.height, model=model)


def enlargement(picture: Size, result: Size) -> str:
    """How many times larger a result is on the side that grows most, to one decimal: ``2.4``, or ``3``."""
    return f"{round(max(result.width / picture.width, result.height / picture.height), 1):g}"
