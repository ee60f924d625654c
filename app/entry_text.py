"""What is said of an entry, in the user's language and with their country's figures."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, QLocale

from app import error_text
from app.state import DOWNLOAD, UPLOAD, Entry, EntryState
from engine.domain import Progress, Size

HOUR, MINUTE = 3600, 60
TIMES = "\N{MULTIPLICATION SIGN}"
_FELL_BACK = re.compile(r"The cloud did not do it, so it was done here: .+", re.DOTALL)
_SWITCHED_OFF = re.compile(r"The cloud is switched off, so it was done here\.")
"""How the engine notes why a result was made here after all."""


def dimensions(size: Size) -> str:
    """Width and height without separators, as cameras write them."""
    return f"{size.width} {TIMES} {size.height}"


def megapixels(size: Size) -> str:
    """As 24.0 MP; whole numbers from 100 on."""
    value = size.pixels / 1e6
    return QCoreApplication.translate("Queue", "{number} MP").format(number=number(value, 0 if value >= 99.95 else 1))


def number(value: float, decimals: int) -> str:
    return QLocale().toString(float(value), "f", decimals)


def duration(seconds: float) -> str:
    """As 0:41, 12:05 or 1:02:33."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, HOUR)
    minutes, left = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def status(entry: Entry) -> str:  # noqa: PLR0911  (a table)
    """The second line of an entry: what people want to know of it in its state."""
    match entry.state:
        case EntryState.RUNNING:
            return _running(entry)
        case EntryState.QUEUED:
            return QCoreApplication.translate("Queue", "Waiting")
        case EntryState.PAUSED if entry.asks:
            return QCoreApplication.translate("Queue", "Asks: here or in the cloud?")
        case EntryState.PAUSED:
            return QCoreApplication.translate("Queue", "Paused")
        case EntryState.CANCELLED:
            return QCoreApplication.translate("Queue", "Cancelled")
        case EntryState.FAILED:
            return problem(entry) or QCoreApplication.translate("Queue", "Failed")
        case EntryState.DONE if entry.report is not None:
            return _sizes(entry.report.source, entry.report.result)
        case EntryState.DONE:
            return QCoreApplication.translate("Queue", "Done")
    if entry.size is None:
        return QCoreApplication.translate("Queue", "Reading size…")
    return _sizes(entry.size, entry.settings.size_of(entry.size))


def problem(entry: Entry) -> str:
    """Why it failed; empty if it did not."""
    return error_text.say(entry.error_code, entry.error) if entry.error else ""


def maker(entry: Entry) -> str:
    """Who has made the result, if that was a cloud service."""
    if entry.state is not EntryState.DONE or not entry.cloud:
        return ""
    return QCoreApplication.translate("Queue", "Made in the cloud by {host}").format(host=entry.cloud)


def fallback(entry: Entry) -> str:
    """Why a result was made here, though it was to be made in the cloud; in English with what went wrong there."""
    notices = entry.report.notices if entry.report is not None and entry.state is EntryState.DONE else ()
    english = QLocale().language() in error_text.ENGLISH
    for notice in notices:
        if _FELL_BACK.fullmatch(notice):
            text = QCoreApplication.translate("Queue", "The cloud did not do it, so it was done here.")
        elif _SWITCHED_OFF.fullmatch(notice):
            text = QCoreApplication.translate("Queue", "The cloud is switched off, so it was done here.")
        else:
            continue
        return notice if english else text
    return ""


def details(entry: Entry) -> str:
    """Where the picture lies, and what there is no room for in a line."""
    return "\n".join(text for text in (str(entry.source), problem(entry), maker(entry), fallback(entry)) if text)


def _sizes(before: Size, after: Size) -> str:
    return f"{dimensions(before)} → {dimensions(after)}"


def _running(entry: Entry) -> str:
    progress = entry.progress
    if progress is not None and entry.cloud:
        return _elsewhere(progress, entry.cloud)
    if progress is None or not progress.tiles_total:
        return QCoreApplication.translate("Queue", "Preparing…")
    if progress.tiles_done >= progress.tiles_total:
        return QCoreApplication.translate("Queue", "Saving…")
    return _tiles(progress)


def _elsewhere(progress: Progress, host: str) -> str:
    """Of a picture that a cloud service does."""
    ended = progress.tiles_done >= progress.tiles_total
    if progress.stage == UPLOAD and not ended:
        text = QCoreApplication.translate("Queue", "{percent} % sent to {host}")
    elif progress.stage == DOWNLOAD and not ended:
        text = QCoreApplication.translate("Queue", "{percent} % fetched from {host}")
    elif progress.stage == DOWNLOAD:
        return QCoreApplication.translate("Queue", "Saving…")
    elif ended:
        text = QCoreApplication.translate("Queue", "Waiting for {host}")
    else:
        return QCoreApplication.translate("Queue", "Cloud · {tiles}").format(tiles=_tiles(progress))
    share = progress.tiles_done / progress.tiles_total if progress.tiles_total else 0.0
    return text.format(percent=round(100 * share), host=host)


def _tiles(progress: Progress) -> str:
    values = {
        "tile": progress.tiles_done + 1,
        "tiles": progress.tiles_total,
        "speed": number(progress.megapixels_per_second, 1),
        "time": duration(progress.seconds_left or 0),
    }
    if progress.seconds_left is None or progress.megapixels_per_second <= 0:
        return QCoreApplication.translate("Queue", "Tile {tile} of {tiles}").format(**values)
    text = QCoreApplication.translate("Queue", "{time} left · tile {tile} of {tiles} · {speed} MP/s")
    return text.format(**values)


_STATES = {
    EntryState.READY: lambda: QCoreApplication.translate("Queue", "ready"),
    EntryState.QUEUED: lambda: QCoreApplication.translate("Queue", "waiting"),
    EntryState.RUNNING: lambda: QCoreApplication.translate("Queue", "in work"),
    EntryState.PAUSED: lambda: QCoreApplication.translate("Queue", "paused"),
    EntryState.DONE: lambda: QCoreApplication.translate("Queue", "done"),
    EntryState.FAILED: lambda: QCoreApplication.translate("Queue", "failed"),
    EntryState.CANCELLED: lambda: QCoreApplication.translate("Queue", "cancelled"),
}


def describe(entry: Entry) -> str:
    """An entry in a sentence or two, for a screen reader."""
    text = QCoreApplication.translate("Queue", "{name}, {state}. {status}")
    state = QCoreApplication.translate("Queue", "asks") if entry.asks else _STATES[entry.state]()
    said = [text.format(name=entry.name, state=state, status=status(entry)), maker(entry), fallback(entry)]
    return "\n".join(filter(None, said))
