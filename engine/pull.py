"""Networks of others: what ``available.toml`` offers, and how one gets into the user's catalog.

An offer says as data where its files are, what they must hash to, under which licence they come, and how the network
is called. Nothing is fetched before its licence is accepted, where that is asked for, nor without a sha256.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine import catalog, download, overlay
from engine.domain import Precision
from engine.download import Source
from engine.errors import CatalogError, HashUnknown, LicenceNotAccepted, RequestError, UnknownModel
from engine.web import Web

SCHEMA = 1


@dataclass(frozen=True)
class Licence:
    """The terms of an offer: ``statement`` in short, the whole text at ``url``."""

    name: str
    statement: str
    url: str
    must_be_accepted: bool


@dataclass(frozen=True)
class OfferedFile:
    """One file of an offer. ``size`` in bytes; ``sha256`` is ``None`` where nobody has published it."""

    url: str
    size: int
    sha256: str | None


@dataclass(frozen=True)
class Offer:
    """A network that can be pulled; ``network`` is its catalog entry without name, licence and files.

    At most one file lacks its sha256, so that the user can give it by one option.
    """

    name: str
    kind: str
    about: str
    licence: Licence
    files: Mapping[Precision, OfferedFile]
    network: Mapping[str, Any]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files.values())


@dataclass(frozen=True)
class Progress:
    """Bytes that are there, of all bytes of the offer."""

    done: int
    total: int


def shipped_offers() -> Path:
    """The list of offers that comes with the program."""
    return catalog.shipped_weights() / "available.toml"


def load(path: Path) -> dict[str, Offer]:
    """Offers by name; raises `CatalogError`."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogError(f"The list of offers {path} cannot be read: {error}.") from error
    if content.get("schema") != SCHEMA:
        raise CatalogError(f"The list of offers {path} has schema {content.get('schema')}, not {SCHEMA}.")
    try:
        offers = [_offer(entry) for entry in content["offer"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CatalogError(f"The list of offers {path} is not complete: {error!r}.") from error
    return {offer.name: offer for offer in offers}


def find(offers: Mapping[str, Offer], name: str) -> Offer:
    """The offer of this name; `UnknownModel` names the ones there are."""
    try:
        return offers[name]
    except KeyError:
        known = ", ".join(offers) or "none"
        raise UnknownModel(f"There is nothing named {name!r} to pull; available: {known}.") from None


def pull(
    offer: Offer,
    folder: Path,
    web: Web,
    *,
    licence_accepted: bool = False,
    sha256: str | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """Fetch an offer's files into ``folder`` and list them in its catalog; the entry that was made.

    ``sha256`` (hexadecimal) is for the file whose hash is not known yet. Files that are there already are not fetched
    again. Raises `LicenceNotAccepted`, `HashUnknown`, `RequestError` for a useless ``sha256``, and what
    `engine.download.fetch` and `engine.overlay.add` raise.
    """
    if offer.licence.must_be_accepted and not licence_accepted:
        raise LicenceNotAccepted(
            f"{offer.name} comes under the {offer.licence.name}: {offer.licence.url}. "
            "Read it, then give --accept-licence if you accept it."
        )
    sources = _sources(offer, sha256)
    overlay.check(folder)
    files, before = {}, 0
    for precision, source in sources.items():
        target = folder / f"{offer.name}.{precision}.onnx"
        others = before
        download.fetch(
            source,
            target,
            web,
            on_progress=lambda done, others=others: on_progress(Progress(others + done, offer.size)),  # type: ignore[misc]
            cancelled=cancelled,
        )
        before += source.size
        files[str(precision)] = {"path": target.name, "sha256": source.sha256, "bytes": source.size}
    licence = {"licence": offer.licence.name, "licence_url": offer.licence.url}
    entry = {"name": offer.name, **_without_tables(offer.network), **licence, "files": files, **_tables(offer.network)}
    overlay.add(folder, entry)
    return entry


def _sources(offer: Offer, sha256: str | None) -> dict[Precision, Source]:
    """What to fetch, each with its hash."""
    given = sha256.lower() if sha256 is not None else None
    if given is not None and not re.fullmatch("[0-9a-f]{64}", given):
        raise RequestError(f"--sha256 must be 64 hexadecimal digits, not {sha256!r}.")
    files = dict(offer.files)
    unknown = next((p for p, file in files.items() if file.sha256 is None), None)
    if unknown is not None:
        if given is None:
            raise HashUnknown(
                f"The sha256 of {offer.name} is not known yet, so that nobody could tell a forged file from the real "
                f"one. Its publisher shows it on the page of {files[unknown].url}; give it with --sha256 HEX."
            )
        files[unknown] = replace(files[unknown], sha256=given)
    elif given is not None and given not in {file.sha256 for file in files.values()}:
        raise RequestError(f"--sha256 contradicts the sha256 that is known for {offer.name}; leave it out.")
    return {precision: Source(file.url, file.size, str(file.sha256)) for precision, file in files.items()}


def _without_tables(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if not isinstance(value, Mapping)}


def _tables(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if isinstance(value, Mapping)}


def _offer(entry: dict[str, Any]) -> Offer:
    files = {
        Precision(precision): OfferedFile(file["url"], int(file["bytes"]), file.get("sha256"))
        for precision, file in entry["files"].items()
    }
    if sum(file.sha256 is None for file in files.values()) > 1:
        raise ValueError(f"{entry['name']} has several files without sha256")
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", entry["name"]):
        raise ValueError(f"{entry['name']!r} does not make a file name")
    return Offer(
        entry["name"], entry["kind"], entry["about"], Licence(**entry["licence"]), files, dict(entry["network"])
    )
