"""The texts of the program in its languages: brings the translations up to date, and says what they lack.

For developers, with the tools that come with PySide6. After a text was added or changed, run ``python -m app.catalogue
update``, translate what is marked as unfinished in ``app/translations/relief_*.ts``, and run it again, for the compiled
files. ``python -m app.catalogue check`` says what is missing, and fails if anything is.

English texts stand in the sources; their file holds nothing but their plurals.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import PySide6

from app.language import FOLDER, LANGUAGES

SOURCES = Path(__file__).parent
PLACEHOLDER = re.compile(r"\{\w*\}|%n")
MNEMONIC = re.compile(r"&(?=[^&\s])")
ENDS = {"…": "…", ".": ".。", "?": "?？", ":": ":："}  # noqa: RUF001  (Chinese and Japanese have their own)
"""How a text can end, and how its translation does then."""


@dataclass(frozen=True)
class Text:
    """A text that people see: the class or view it belongs to, as written in the source, and what tells it apart."""

    context: str
    source: str
    comment: str = ""
    plural: bool = False

    def __str__(self) -> str:
        return f"{self.context}: “{self.source}”"


@dataclass(frozen=True)
class Translation:
    """``forms`` has one for each plural form of the language; ``finished`` once somebody has approved them."""

    text: Text
    forms: tuple[str, ...]
    finished: bool


def translations(path: Path) -> tuple[Translation, ...]:
    """What a ``.ts`` file holds."""
    found = []
    for context in ET.parse(path).getroot().iter("context"):  # noqa: S314  (our own file)
        for message in context.iter("message"):
            plural = message.get("numerus") == "yes"
            text = Text(
                context.findtext("name", ""), message.findtext("source", ""), message.findtext("comment", ""), plural
            )
            node = message.find("translation")
            if node is None:
                raise ValueError(f"{path.name}: {text} has no translation element")
            forms = tuple(f.text or "" for f in node.iter("numerusform")) if plural else (node.text or "",)
            found.append(Translation(text, forms, node.get("type") is None))
    return tuple(found)


def texts(sources: Path = SOURCES) -> frozenset[Text]:
    """What lupdate finds in the sources."""
    with tempfile.TemporaryDirectory(prefix="relief-") as name:
        path = Path(name) / "found.ts"
        _lupdate(sources, path, "de")
        return frozenset(t.text for t in translations(path))


def calls(sources: Path = SOURCES) -> Iterator[tuple[str, str | None]]:
    """Where the sources ask for a translation, and of what; nothing for what is not written out there."""
    for path in _files(sources):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = [a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else None for a in node.args]
            if called == "translate" and (len(given) < 2 or not any(given[:2])):
                continue  # of another kind: painters translate too
            if called not in ("tr", "translate") or not given:
                continue
            written = given[0] if called == "tr" else given[1]
            yield f"{path.name}:{node.lineno}", written


def update(folder: Path = FOLDER, sources: Path = SOURCES) -> None:
    """Take what the sources hold into the ``.ts`` files, and compile them. Translations of what is gone are dropped."""
    folder.mkdir(exist_ok=True)
    for code in LANGUAGES:
        _lupdate(sources, folder / f"relief_{code}.ts", code)
        _lrelease(folder / f"relief_{code}.ts", folder / f"relief_{code}.qm")


def problems(folder: Path = FOLDER, sources: Path = SOURCES) -> list[str]:
    """What keeps the program from speaking all its languages; empty if nothing does."""
    found = texts(sources)
    written = {text.source for text in found}
    said = [
        f"{place}: the text must be written out in the call"
        if text is None
        else f"{place}: lupdate does not see “{text}”; it looks not into f-strings"
        for place, text in calls(sources)
        if text not in written
    ]
    for code in LANGUAGES:
        path = folder / f"relief_{code}.ts"
        if not path.exists():
            said.append(f"{path.name} is missing")
            continue
        said += [f"{path.name}: {problem}" for problem in _of_language(code, path, found)]
        said += [f"{path.name}: {problem}" for problem in _of_compiled(path)]
    return said


def _of_language(code: str, path: Path, found: Iterable[Text]) -> Iterator[str]:
    wanted = {text for text in found if text.plural or code != "en"}
    there = translations(path)
    listed = {translation.text for translation in there}
    yield from (f"{text} is missing" for text in sorted(wanted - listed, key=str))
    yield from (f"{text} is not in the sources" for text in sorted(listed - wanted, key=str))
    for translation in there:
        if not translation.finished or not all(translation.forms):
            yield f"{translation.text} is not translated"
            continue
        yield from (f"{translation.text}: {p}" for form in translation.forms for p in differences(translation, form))


def differences(translation: Translation, form: str) -> Iterator[str]:
    """What a translation has more or less than its source, other than words."""
    source = translation.text.source
    if Counter(PLACEHOLDER.findall(source)) != Counter(PLACEHOLDER.findall(form)):
        yield f"“{form}” has other placeholders"
    if len(MNEMONIC.findall(source)) != len(MNEMONIC.findall(form)):
        yield f"“{form}” has no key, or one too many"
    last = source[-1]
    if form[-1] not in ENDS.get(last, form[-1]) or (last not in ENDS and form[-1] in "….。"):
        yield f"“{form}” does not end as its source does"
    if form != form.strip():
        yield f"“{form}” has space around it"


def _of_compiled(path: Path) -> Iterator[str]:
    compiled = path.with_suffix(".qm")
    with tempfile.TemporaryDirectory(prefix="relief-") as name:
        fresh = Path(name) / compiled.name
        _lrelease(path, fresh)
        if not compiled.exists() or compiled.read_bytes() != fresh.read_bytes():
            yield f"{compiled.name} is not up to date"


def _files(sources: Path) -> list[Path]:
    return sorted(sources.glob("*.py"))


def _lupdate(sources: Path, path: Path, code: str) -> None:
    """Without places in the sources: they would change with every line."""
    options = ["-locations", "none", "-no-obsolete", "-source-language", "en", "-target-language", code]
    if code == "en":
        options.append("-pluralonly")
    _tool("lupdate", *options, *map(str, _files(sources)), "-ts", str(path))


def _lrelease(path: Path, compiled: Path) -> None:
    _tool("lrelease", str(path), "-qm", str(compiled))


def _tool(name: str, *arguments: str) -> None:
    """Raises ``CalledProcessError`` if it fails; what it said is shown then."""
    tool = Path(PySide6.__file__).parent / (f"{name}.exe" if sys.platform == "win32" else name)
    done = subprocess.run([str(tool), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        done.check_returncode()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m app.catalogue", description=__doc__.partition("\n")[0])
    parser.add_argument("command", choices=("update", "check"))
    if parser.parse_args().command == "update":
        update()
    said = problems()
    print("\n".join(said) or "Every text is translated.")
    sys.exit(bool(said))


if __name__ == "__main__":
    main()
