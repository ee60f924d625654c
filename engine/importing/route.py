"""Networks of strangers: from a file to an entry of the user's catalog, which then serves it like any other.

::

    file → a private copy → disguise     its first bytes agree with its name
         → converter (not for ONNX)      a confined child, weights only
         → measuring                     a confined child: what does it take, its scale, its tiles?
         → weights and licence, whole    beside the user's catalog, under names that hold their hash
         → catalog.toml                  from now on it is there

Nothing is there before the last step, and what the catalog named before stays whole until then.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import catalog, child, overlay
from engine.domain import Precision
from engine.errors import InputEmpty, InputMissing, InputUnreadable, RequestError
from engine.importing import converter, disguise, sandbox
from engine.importing.contract import Contract
from engine.importing.disguise import Kind
from engine.importing.sandbox import Limits
from engine.replace import translated

LIMITS = Limits(memory=12 * 2**30, seconds=1200)
_LONGEST_LICENCE = 2**20
_SHORT = 80
"""Characters of a licence that is its name; anything longer is its text."""


@dataclass(frozen=True)
class ImportedModel:
    """What was added: ``weights`` and ``licence_file`` lie beside the catalog.

    ``architecture`` is what the converter found, empty for ONNX files, which do not say.
    """

    name: str
    contract: Contract
    weights: Path
    sha256: str
    licence: str
    licence_file: Path | None
    architecture: str


@dataclass(frozen=True)
class Licence:
    """Under which terms a network may be used: a short ``name``, and the whole ``text`` where it is known."""

    name: str
    text: str = ""


def licence(given: str | None, file: Path | None) -> Licence | None:
    """The licence as it was given: by name, as a text, as a file with the text, or not at all.

    Raises `InputMissing`, `InputUnreadable`, `InputEmpty`, or `RequestError` for a file that is no text.
    """
    given = (given or "").strip()
    text = _text(file) if file is not None else ""
    if len(given) > _SHORT or "\n" in given:
        return Licence("custom", "\n\n".join(filter(None, (given, text))))
    return Licence(given or "custom", text) if given or text else None


def _text(file: Path) -> str:
    with _reading(file):
        if file.stat().st_size > _LONGEST_LICENCE:
            raise RequestError(f"{file.name} is too large for a licence.")
        content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise RequestError(f"{file.name} is no text in UTF-8.") from error
    if not text:
        raise InputEmpty(f"{file.name} is empty.")
    return text


@contextlib.contextmanager
def _reading(file: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise InputMissing(f"{file} does not exist.") from error
    except OSError as error:
        raise InputUnreadable(f"{file} cannot be read: {error.strerror or error}.") from error


def name_for(file: Path) -> str:
    """A name made from the file's."""
    return re.sub("[^a-z0-9.]+", "-", file.stem.lower()).strip("-.")[:64]


def check_name(name: str) -> None:
    """Raises `RequestError` for a name that is none, or that a model which comes with the program has."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,63}", name):
        raise RequestError(f"{name!r} cannot be a model's name; use up to 64 of a-z, 0-9, '.' and '-'.")
    if name in catalog.load([catalog.shipped_weights()]):
        raise RequestError(f"{name} comes with the program; give the network another name.")


def import_model(
    file: Path,
    *,
    name: str,
    licence: Licence | None,
    folder: Path,
    environment: Path | None = None,
    overwrite: bool = False,
    set_up_converter: bool = False,
    limits: Limits = LIMITS,
    scratch: Path | None = None,
    on_step: Callable[[str], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ImportedModel:
    """Check, convert, measure ``file`` and add it to the catalog of ``folder`` as ``name``.

    ``environment`` is the converter's, by default the user's own; with ``set_up_converter`` it is made first if the
    file needs it, which takes minutes. A network of the same name and another scale joins the ones there; one of the
    same scale is replaced with ``overwrite`` only. ``limits`` hold for each of the children.

    Raises `UnfitModel`, `UnsafeModel`, `ConverterMissing`, `ConversionFailed`, `RequestError` for the name,
    `OutputExists`, the `InputError` of a file that cannot be read, the `OutputError` of a folder that cannot be
    written, `CatalogError`, `Cancelled`.
    """
    check_name(name)
    overlay.check(folder)
    with _workplace(scratch) as work:
        on_step("checking")
        kind, copy = _copied(file, work)
        converted: dict[str, Any] = {}
        results: list[str] = []
        about = file.name
        if kind is not Kind.ONNX:
            on_step("converting")
            environment = environment or converter.default_folder()
            if set_up_converter:
                converter.set_up(environment, on_step)
            converted = converter.convert(
                copy, kind, work, limits, environment=environment, about=about, on_step=on_step, cancelled=cancelled
            )
            copy, results = work / "network.onnx", [str(work / "results.npz")]
        on_step("measuring")
        content = copy.read_bytes()  # what was there before a stranger's network ran
        command = child.command("engine.importing.measuring:serve", *limits.arguments, str(copy), *results)
        found = sandbox.run(command, work, limits, about=about, on_step=on_step, cancelled=cancelled)
    architecture = str(converted.get("architecture", ""))
    return _added(folder, name, content, found, licence, architecture, overwrite=overwrite)


@contextlib.contextmanager
def _workplace(scratch: Path | None) -> Iterator[Path]:
    """A private folder that goes away, whatever happens."""
    try:
        work = Path(tempfile.mkdtemp(prefix="relief-import-", dir=scratch))
    except OSError as error:
        raise translated(error, "The scratch folder") from error
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _copied(file: Path, work: Path) -> tuple[Kind, Path]:
    """A copy that nobody changes between the check and the use, and its kind."""
    with _reading(file):
        if file.is_dir():
            raise InputUnreadable(f"{file} is a folder.")
        if file.stat().st_size == 0:
            raise InputEmpty(f"{file.name} is empty.")
        disguise.kind(file)  # before anything is copied that is far too large
    copy = work / f"given{file.suffix.lower()}"
    try:
        shutil.copyfile(file, copy)
    except OSError as error:
        raise translated(error, f"A copy of {file.name}") from error
    return disguise.kind(copy, file.name), copy


def _added(
    folder: Path,
    name: str,
    content: bytes,
    found: dict[str, Any],
    licence: Licence | None,
    architecture: str,
    *,
    overwrite: bool,
) -> ImportedModel:
    """Write the files and the entry for what the child ``found``."""
    measured = Contract.of(found)
    sha256 = hashlib.sha256(content).hexdigest()
    files = {folder / f"{name}-x{measured.scale}.fp32.{sha256[:8]}.onnx": content}
    weights = next(iter(files))
    licence = licence or Licence("unknown")
    entry: dict[str, Any] = {
        "name": name,
        "scale": measured.scale,
        "size_multiple": measured.size_multiple,
        "halo": measured.halo,
        "inputs": [str(i) for i in found["inputs"]],
        "input": str(found["input"]),
        "output": str(found["output"]),
        "uses_depth": bool(found["uses_depth"]),
        "tolerance": measured.tolerance,
        "licence": licence.name,
    }
    licence_file = None
    if licence.text:
        text = f"{licence.text}\n".encode()
        licence_file = folder / f"{name}-x{measured.scale}.LICENCE.{hashlib.sha256(text).hexdigest()[:8]}.txt"
        files[licence_file] = text
        entry["licence_file"] = licence_file.name
    entry["files"] = {str(Precision.FP32): {"path": weights.name, "sha256": sha256, "bytes": len(content)}}
    overlay.add(folder, entry, {path.name: content for path, content in files.items()}, overwrite=overwrite)
    return ImportedModel(name, measured, weights, sha256, licence.name, licence_file, architecture)
