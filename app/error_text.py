"""What went wrong, in the user's language: the engine's sentences are English, and told apart by their stable codes.

Each code has a sentence here. Where one code stands for several things, or the engine's sentence holds figures, a
pattern finds out which; if the engine changes its words, the general sentence of the code is left. In English the
engine's own sentence is shown, which is the most exact one, but for codes whose sentences speak to people at a command
line. A code that is not known, of a newer daemon, keeps the sentence that came with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

translate = QCoreApplication.translate
_TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True)
class Said:
    """A sentence; it may hold ``{message}`` and the groups of ``pattern``, which must be found in the engine's one.

    Groups that are numbers are written as the user's country does.
    """

    text: Callable[[], str]
    pattern: re.Pattern[str] | None = None


def say(code: str, message: str) -> str:
    """The error ``code`` for people; ``message`` is the engine's sentence about it."""
    choices = SENTENCES.get(code)
    if choices is None or (QLocale().language() in ENGLISH and code not in FOR_COMMAND_LINES):
        return message
    for said in choices:
        found = said.pattern.search(message) if said.pattern is not None else None
        if found is not None or said.pattern is None:
            values = {name: _localised(value) for name, value in found.groupdict().items()} if found else {}
            return said.text().format(message=message, times=_TIMES, **values)
    return message


def _localised(text: str) -> str:
    """With the user's separators of thousands, from five digits on."""
    plain = text.replace(",", "")
    return QLocale().toString(int(plain)) if plain.isdecimal() and len(plain) > 4 else text


def _found(pattern: str, text: Callable[[], str]) -> Said:
    return Said(text, re.compile(pattern))


ENGLISH = (QLocale.Language.English, QLocale.Language.C)
FOR_COMMAND_LINES = frozenset(
    (
        "cloud-unset",
        "converter-missing",
        "daemon-running",
        "daemon-unproven",
        "daemon-unreachable",
        "daemon-version",
        "hash-unknown",
        "licence-not-accepted",
        "unknown-device",
    )
)

_PICTURE = {
    "input-invalid": [Said(lambda: translate("Errors", "This picture cannot be used: {message}"))],
    "input-missing": [Said(lambda: translate("Errors", "The picture is not there any more."))],
    "input-unreadable": [
        _found(
            "permission denied",
            lambda: translate("Errors", "The picture cannot be read: you do not have the permission."),
        ),
        _found("scratch folder is full", lambda: translate("Errors", "The disk for temporary files is full.")),
        Said(lambda: translate("Errors", "The picture cannot be read.")),
    ],
    "input-empty": [Said(lambda: translate("Errors", "The file is empty."))],
    "not-a-picture": [Said(lambda: translate("Errors", "The file is not a picture of a known format."))],
    "unsupported-picture": [
        _found(
            re.escape("relief[heic]"),
            lambda: translate("Errors", "Reading HEIC photos needs an extra part: pip install 'relief[heic]'."),
        ),
        Said(lambda: translate("Errors", "Pictures of this kind are not read. Save them as PNG or TIFF first.")),
    ],
    "damaged-picture": [Said(lambda: translate("Errors", "The picture is damaged: it is truncated or corrupt."))],
    "picture-too-large": [
        _found(
            r"is (?P<width>\d+) x (?P<height>\d+) pixels; at most (?P<most>[\d,]+) pixels",
            lambda: translate(
                "Errors", "The picture has {width} {times} {height} pixels; at most {most} pixels are possible."
            ),
        ),
        _found(
            r"would have (?P<pixels>\d+) megapixels; \w+ allows (?P<most>\d+)",
            lambda: translate("Errors", "The result would have {pixels} megapixels; at most {most} are possible."),
        ),
        _found(
            r"longer than (?P<seconds>\d+) seconds",
            lambda: translate("Errors", "Reading the picture took longer than {seconds} seconds, and was given up."),
        ),
        _found("more memory", lambda: translate("Errors", "Reading the picture needs more memory than is allowed.")),
        Said(lambda: translate("Errors", "The picture is larger than is allowed.")),
    ],
}
_OUTPUT = {
    "output-invalid": [Said(lambda: translate("Errors", "The result could not be saved: {message}"))],
    "output-exists": [
        Said(lambda: translate("Errors", "There is a file of this name already, and it was not replaced."))
    ],
    "output-unwritable": [
        _found(
            "permission denied|does not allow",
            lambda: translate("Errors", "The result could not be saved: you may not write to this folder."),
        ),
        _found(
            "does not exist|no folder",
            lambda: translate("Errors", "The result could not be saved: its folder is not there."),
        ),
        Said(lambda: translate("Errors", "The result could not be written to its folder.")),
    ],
    "disk-full": [
        _found(
            r"(?P<size>\d+) MB more",
            lambda: translate("Errors", "The disk is full: {size} MB more are needed."),
        ),
        Said(lambda: translate("Errors", "The disk is full.")),
    ],
    "journal-unusable": [
        Said(lambda: translate("Errors", "What is remembered of the watched folder cannot be kept: {message}"))
    ],
    "format-limit": [
        _found(
            r"(?P<format>\w+) holds at most (?P<most>[\d,]+) pixels a side, and this picture is "
            r"(?P<width>\d+)x(?P<height>\d+)",
            lambda: translate(
                "Errors",
                "{format} holds at most {most} pixels a side, and the result would have {width} {times} {height}. "
                "Choose PNG or TIFF.",
            ),
        ),
        Said(lambda: translate("Errors", "This format cannot hold so large a picture. Choose PNG or TIFF.")),
    ],
}
_WISHES = {
    "request-invalid": [
        _found(
            "is smaller than the picture",
            lambda: translate("Errors", "The size is smaller than the picture. Relief only enlarges."),
        ),
        _found(
            r"is (?P<factor>[\d.]+) times the picture; at most (?P<most>\d+)",
            lambda: translate("Errors", "The size is {factor} times the picture; at most {most} times is possible."),
        ),
        _found(
            "^The mask ",
            lambda: translate("Errors", "The painted mask has other proportions than the picture."),
        ),
        _found(
            "^(?P<model>[^ ]+) enlarges faithfully",
            lambda: translate(
                "Errors", "{model} only enlarges. Choose another model to denoise, sharpen or keep blur."
            ),
        ),
        _found("Nothing is known", lambda: translate("Errors", "Nothing is known of this picture's depth.")),
        _found(
            "is watched already",
            lambda: translate("Errors", "This folder is watched already by another program."),
        ),
        _found(
            "folder other than the watched",
            lambda: translate("Errors", "Results need a folder other than the watched one."),
        ),
        Said(lambda: translate("Errors", "These settings do not fit: {message}")),
    ],
    "config-invalid": [Said(lambda: translate("Errors", "The configuration is not valid: {message}"))],
    "preset-invalid": [
        _found(
            '^There is a preset named "(?P<name>.+)" already',
            lambda: translate("Errors", "There is a preset named “{name}” already."),
        ),
        _found(
            '^"(?P<name>.+)" is built in',
            lambda: translate("Errors", "“{name}” is built in and cannot be changed. Choose another name."),
        ),
        _found(
            "written by a newer version",
            lambda: translate("Errors", "These presets were written by a newer version of Relief."),
        ),
        _found(
            "^(?P<file>.+) is not a file of presets",
            lambda: translate("Errors", "{file} is not a file of presets."),
        ),
        _found(
            "kept as (?P<file>.+)[.]$",
            lambda: translate("Errors", "Your presets were damaged. The file is kept as {file}."),
        ),
        Said(lambda: translate("Errors", "The preset is not possible: {message}")),
    ],
    "cancelled": [Said(lambda: translate("Errors", "Cancelled."))],
}
_MODELS = {
    "model-invalid": [Said(lambda: translate("Errors", "The model cannot be used: {message}"))],
    "unknown-model": [
        _found(
            "named '(?P<model>.+?)'",
            lambda: translate("Errors", "The model {model} is not installed. Choose another one."),
        ),
        Said(lambda: translate("Errors", "The model is not installed. Choose another one.")),
    ],
    "damaged-model": [Said(lambda: translate("Errors", "The files of the model are damaged. Install it again."))],
    "catalog-invalid": [Said(lambda: translate("Errors", "The list of models is damaged: {message}"))],
    "licence-not-accepted": [Said(lambda: translate("Errors", "The licence of the model has to be accepted first."))],
    "hash-unknown": [
        Said(lambda: translate("Errors", "No hash is known that the files of this model could be checked by."))
    ],
    "unfit-model": [Said(lambda: translate("Errors", "This network cannot be used here: {message}"))],
    "unsafe-model": [
        Said(lambda: translate("Errors", "The file holds more than weights, such as code. It was not loaded."))
    ],
    "converter-missing": [
        Said(
            lambda: translate(
                "Errors",
                "Networks that are not ONNX need the converter: run “relief models import FILE --set-up-converter”.",
            )
        )
    ],
    "conversion-failed": [Said(lambda: translate("Errors", "The network could not be converted: {message}"))],
}
_NETWORK = {
    "download-invalid": [Said(lambda: translate("Errors", "The transfer failed: {message}"))],
    "address-refused": [
        Said(lambda: translate("Errors", "The address is not a safe one: not https, not public, or not proved."))
    ],
    "transfer-failed": [
        Said(lambda: translate("Errors", "The connection failed. Try again, and see whether this machine is online."))
    ],
    "download-unavailable": [Said(lambda: translate("Errors", "The server does not give what was asked for."))],
    "download-damaged": [Said(lambda: translate("Errors", "What came is not what was announced. It was not kept."))],
    "download-busy": [Said(lambda: translate("Errors", "Another program is fetching this already."))],
}
_CLOUD = {
    "cloud-invalid": [Said(lambda: translate("Errors", "The cloud service cannot be used: {message}"))],
    "cloud-off": [Said(lambda: translate("Errors", "The cloud is switched off; nothing was sent."))],
    "cloud-unset": [Said(lambda: translate("Errors", "No cloud service, or no key for it, is set up."))],
    "cloud-refused": [Said(lambda: translate("Errors", "What answers is no cloud service that this program knows."))],
    "keyring-failed": [
        _found(
            r"needs a package: (?P<command>pip install '[^']+')",
            lambda: translate("Errors", "The system's keyring needs a package: {command}. Install it, then try again."),
        ),
        Said(lambda: translate("Errors", "The system's keyring cannot be used; the key would lie nowhere safe.")),
    ],
    "storage-failed": [Said(lambda: translate("Errors", "The storage of the cloud service does not answer."))],
    "quota-exceeded": [Said(lambda: translate("Errors", "The limit of this key is used up. Try again later."))],
}
_DEVICES = {
    "device-invalid": [Said(lambda: translate("Errors", "The device cannot be used: {message}"))],
    "unknown-device": [
        Said(lambda: translate("Errors", "The chosen device is not there. Choose another one in the preferences."))
    ],
    "device-out-of-memory": [Said(lambda: translate("Errors", "The device ran out of memory."))],
    "device-failed": [Said(lambda: translate("Errors", "The device or its driver failed: {message}"))],
    "output-rejected": [Said(lambda: translate("Errors", "Every device returned a wrong picture; nothing was saved."))],
}
_ENGINE = {
    "internal": [Said(lambda: translate("Errors", "An unexpected error: {message}"))],
    "access-refused": [Said(lambda: translate("Errors", "The engine does not allow this: {message}"))],
    "token-refused": [Said(lambda: translate("Errors", "The engine does not know this program any more. Restart it."))],
    "scope-refused": [Said(lambda: translate("Errors", "This program may not do that."))],
    "origin-refused": [Said(lambda: translate("Errors", "Web pages may not use the engine."))],
    "pairing-refused": [Said(lambda: translate("Errors", "The pairing code is wrong, or it has expired."))],
    "path-refused": [
        Said(lambda: translate("Errors", "The engine takes no files at this place: {message}")),
    ],
    "job-invalid": [Said(lambda: translate("Errors", "The engine cannot do this: {message}"))],
    "unknown-job": [Said(lambda: translate("Errors", "The engine does not know this picture any more."))],
    "unknown-upload": [Said(lambda: translate("Errors", "The engine does not have this picture any more."))],
    "queue-full": [
        _found(
            r"full with (?P<count>\d+) jobs",
            lambda: translate("Errors", "{count} pictures wait already, which is the most. Try again later."),
        ),
        Said(lambda: translate("Errors", "Too many pictures wait already. Try again later.")),
    ],
    "upload-too-large": [Said(lambda: translate("Errors", "The picture is larger than the engine takes."))],
    "upload-broken": [Said(lambda: translate("Errors", "The picture did not reach the engine whole. Try again."))],
    "job-conflict": [Said(lambda: translate("Errors", "This is not possible at the moment: {message}"))],
    "job-crashed": [Said(lambda: translate("Errors", "The engine ended each time that it tried this picture."))],
    "daemon-invalid": [Said(lambda: translate("Errors", "The engine failed: {message}"))],
    "daemon-unreachable": [
        _found("could not be started", lambda: translate("Errors", "Relief's engine could not be started.")),
        Said(lambda: translate("Errors", "Relief's engine does not answer.")),
    ],
    "daemon-version": [
        _found(
            "daemon is version (?P<there>[^ ,]+), this is (?P<here>[^ ;]+)",
            lambda: translate(
                "Errors", "Relief's engine is version {there}, this program is {here}. Restart the engine."
            ),
        ),
        Said(lambda: translate("Errors", "Relief's engine is of another version than this program. Restart it.")),
    ],
    "daemon-unproven": [
        Said(
            lambda: translate(
                "Errors", "Another program has taken the place of Relief's engine. It was told nothing; end it."
            )
        )
    ],
    "daemon-running": [Said(lambda: translate("Errors", "Relief's engine runs already."))],
    "ports-taken": [Said(lambda: translate("Errors", "Other programs have taken all ports of Relief's engine."))],
    "protocol-broken": [Said(lambda: translate("Errors", "The engine was misunderstood: {message}"))],
}
SENTENCES: dict[str, list[Said]] = {
    **_PICTURE,
    **_OUTPUT,
    **_WISHES,
    **_MODELS,
    **_NETWORK,
    **_CLOUD,
    **_DEVICES,
    **_ENGINE,
}
