"""What is said of the cloud before anything goes there: places to choose from, times, what is sent and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app import error_text
from app.entry_text import HOUR, MINUTE, number
from app.state import Estimate
from engine.domain import Where

if TYPE_CHECKING:  # only named here: loading the protocol takes as long as making the window
    from engine.wire.about import CloudValue

translate = QCoreApplication.translate
_MB, _GB = 1e6, 1e9
LONGEST = 28
"""Characters of a name of a host or a file where there is little room."""
_LONG = 90
"""Of a unit; from there on the next larger one is used."""


def places(cloud: CloudValue, *, asks: bool = True) -> list[tuple[str, Where]]:
    """What can be chosen for one picture. Where nobody ``asks``, that is no choice."""
    above, slower = (
        translate("Cloud", "Cloud above {number} MP"),
        translate("Cloud", "Cloud if slower than {number} min"),
    )
    choices = [
        (translate("Cloud", "As set in the preferences"), Where.POLICY),
        (translate("Cloud", "This machine"), Where.HERE),
        (translate("Cloud", "Cloud"), Where.CLOUD),
        (above.format(number=number(cloud.megapixels, 0)), Where.MEGAPIXELS),
        (slower.format(number=number(cloud.minutes, 0)), Where.MINUTES),
    ]
    return [*choices, (translate("Cloud", "Ask"), Where.ASK)] if asks else choices


def about(seconds: float) -> str:
    """A time as people say it: 40 s, 3 min, 2 h 10 min."""
    if seconds < _LONG:
        shown = max(1, round(seconds)) if seconds < 10 else 5 * round(seconds / 5)
        return _figure(translate("Cloud", "{number} s"), shown)
    minutes = round(seconds / MINUTE)
    if minutes < _LONG:
        return _figure(translate("Cloud", "{number} min"), minutes)
    hours, rest = divmod(minutes, HOUR // MINUTE)
    whole, part = translate("Cloud", "{number} h"), translate("Cloud", "{number} min")
    return f"{_figure(whole, hours)} {_figure(part, rest)}" if rest else _figure(whole, hours)


def size(count: float) -> str:
    """Of so many bytes that are sent; never nothing."""
    if count >= _GB:
        return _figure(translate("Cloud", "{number} GB"), count / _GB, 1)
    shown = max(0.1, count / _MB)
    return _figure(translate("Cloud", "{number} MB"), shown, 0 if shown >= 9.95 else 1)


def short(name: str) -> str:
    """With the middle left out where it is long."""
    half = LONGEST // 2
    return name if len(name) <= LONGEST else f"{name[: half - 1]}…{name[-half:]}"


def _figure(text: str, value: float, decimals: int = 0) -> str:
    """A number and its unit, which stay in one line."""
    return text.format(number=number(value, decimals)).replace(" ", "\N{NO-BREAK SPACE}")


def times(here: float | None, there: float | None) -> str:
    """How long it takes, as far as that is known."""
    if here is not None and there is not None:
        text = translate("Cloud", "Here about {here}, in the cloud about {there}.")
        return text.format(here=about(here), there=about(there))
    if here is not None:
        return translate("Cloud", "Here about {here}.").format(here=about(here))
    if there is not None:
        return translate("Cloud", "In the cloud about {there}.").format(there=about(there))
    return ""


def prospect(estimate: Estimate) -> str:
    """What becomes of a picture if it is started now."""
    lasting = times(estimate.here_seconds, estimate.there_seconds)
    if estimate.problem:
        reason = error_text.say(estimate.problem_code, estimate.problem)
        return _sentences(reason, lasting, translate("Cloud", "It is done here."))
    if estimate.place == "here":
        return _sentences(lasting, translate("Cloud", "Nothing is sent."))
    asked = translate("Cloud", "You are asked first.") if estimate.place == "ask" else ""
    return _sentences(lasting, _sent(estimate.sent_bytes, estimate, would=estimate.place == "ask"), asked)


def question(asked: Sequence[Estimate]) -> str:
    """What is to be known before pictures are sent or not; there is at least one."""
    first = asked[0]
    if first.problem:
        return error_text.say(first.problem_code, first.problem)
    lasting = times(_sum([e.here_seconds for e in asked]), _sum([e.there_seconds for e in asked]))
    return _sentences(lasting, _sent(sum(e.sent_bytes for e in asked), first, would=True))


def _sent(count: int, estimate: Estimate, *, would: bool) -> str:
    values = {"size": size(count), "host": estimate.host or translate("Cloud", "the cloud")}
    if estimate.keep_hours is None:
        text = (
            translate("Cloud", "About {size} would be sent to {host}.")
            if would
            else translate("Cloud", "About {size} are sent to {host}.")
        )
        return text.format(**values)
    text = (
        translate("Cloud", "About {size} would be sent to {host} and deleted there after {time} at the latest.")
        if would
        else translate("Cloud", "About {size} are sent to {host} and deleted there after {time} at the latest.")
    )
    return text.format(**values, time=about(estimate.keep_hours * HOUR))


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _sentences(*all_: str) -> str:
    """Those that say something."""
    return " ".join(sentence for sentence in all_ if sentence)
