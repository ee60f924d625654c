"""Asks an address for the newest version of Relief: one small JSON file; only our own version is told. No Qt.

The file is ``{"version": "1.2.0", "page": "https://example.org/relief"}``. What it says is only ever shown.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from engine import __version__
from engine.errors import AddressRefused, DownloadDamaged, DownloadUnavailable, ReliefError, TransferFailed

MOST_BYTES = 2**14
SECONDS = 20.0
"""For the whole answer, however slowly it trickles in."""
_CONNECT_SECONDS, _READ_SECONDS = 5.0, 10.0
_LONGEST_VERSION, _LONGEST_PAGE = 40, 300
_LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))


@dataclass(frozen=True)
class Release:
    """A version, and the web page about it."""

    version: str
    page: str


def permitted(address: str) -> bool:
    """Whether this may be asked, or shown as a page: https, or plain http on this machine, and a host."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not address.isascii() or not address.isprintable() or set(address) & set(' <>"'):
        return False  # it is shown to people, and no address needs these
    if not host or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)


def newest(address: str, *, seconds: float = SECONDS) -> Release:
    """What is said there. Raises `AddressRefused`, `TransferFailed`, `DownloadUnavailable` or `DownloadDamaged`."""
    if not permitted(address):
        raise AddressRefused(f"{address} is refused: only https is used.")
    answers: list[Release | ReliefError] = []

    def ask() -> None:
        try:
            answers.append(read(_fetched(address)))
        except ReliefError as error:
            answers.append(error)

    # a server that sends a byte now and then would never run into the limits of one read
    thread = threading.Thread(target=ask, name="update", daemon=True)
    thread.start()
    thread.join(seconds)
    if not answers:
        raise TransferFailed(f"{urlsplit(address).hostname} took too long to answer.")
    if isinstance(answers[0], ReliefError):
        raise answers[0]
    return answers[0]


def is_newer(release: Release, current: str = __version__) -> bool:
    """Whether it is to be told. Trial versions are only for those who run one."""
    from packaging.version import Version

    there, here = Version(release.version), Version(current)
    return there > here and (here.is_prerelease or not there.is_prerelease)


def read(content: bytes) -> Release:
    """Raises `DownloadDamaged` for anything but a version and a page."""
    from packaging.version import InvalidVersion, Version

    try:
        values = json.loads(content)
        version, page = values["version"], values["page"]
        if len(version) > _LONGEST_VERSION or len(page) > _LONGEST_PAGE or not permitted(page):
            raise DownloadDamaged(_SENSELESS)
        return Release(str(Version(version)), page)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidVersion) as error:
        raise DownloadDamaged(_SENSELESS) from error


_SENSELESS = "The answer does not say which version is the newest."


def _fetched(address: str) -> bytes:
    from engine.web import Web

    parts = urlsplit(address)
    trusted = frozenset({f"{parts.scheme}://{parts.netloc}"}) if parts.hostname in _LOOPBACK else frozenset[str]()
    web = Web(trusted=trusted, connect_seconds=_CONNECT_SECONDS, read_seconds=_READ_SECONDS)
    with web.get(address, {"Accept": "application/json"}) as answer:
        if answer.status != 200:
            raise DownloadUnavailable(f"{parts.hostname} answers with status {answer.status}.")
        content = bytearray()
        for chunk in answer.chunks:
            content += chunk
            if len(content) > MOST_BYTES:
                raise DownloadDamaged(_SENSELESS)
        return bytes(content)
