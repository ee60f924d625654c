"""What is said of an entry, in the user's language and with their country's figures."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from app import error_text
from app.state import Entry, EntryState
from engine.domain import Size

HOUR, MINUTE = 3600, 60
TIMES = "\N{MULTIPLICATION SIGN}"


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


def _sizes(before: Size, after: Size) -> str:
    return f"{dimensions(before)} → {dimensions(after)}"


def _running(entry: Entry) -> str:
    progress = entry.progress
    if progress is None or not progress.tiles_total:
        return QCoreApplication.translate("Queue", "Preparing…")
    if progress.tiles_done >= progress.tiles_total:
        return QCoreApplication.translate("Queue", "Saving…")
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
    """An entry in one sentence, for a screen reader."""
    text = QCoreApplication.translate("Queue", "{name}, {state}. {status}")
    return text.format(name=entry.name, state=_STATES[entry.state](), status=status(entry))
