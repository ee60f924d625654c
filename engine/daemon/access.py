"""Who may talk to the daemon, and what they may ask for. Rules and secrets only; no sockets.

Any web page, and any program of any user, can open a connection to a port of this machine. So every request carries a
token of 256 random bits: the *local* one, in a file that only its user can read, allows everything; those of *panels*,
given out at pairing, allow pixels but no file names. Three more rules stand before the token, each of which has kept
some attack on servers of this kind out:

- ``Host`` must name this very machine and port, or a page could reach us under a name of its own (DNS rebinding).
- ``Origin``, which browsers send, must be absent or the one that the panel was paired with.
- A client sends its token only to who has proved to know it, for a stranger may sit on the port. The port is part of
  the proof, so a stranger cannot have ours prove for it.

Pairing: the user reads a code of 8 digits and types it into the panel. The panel proves that it knows the code without
telling it (a stranger on the port would use it at ours): by HMAC with a key that is slow to derive from the code, so
that no one who heard the proof can try all codes within the two minutes that the code lives.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import stat
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from engine.errors import ConfigError, OriginRefused, PairingRefused, PathRefused, TokenRefused, UnknownJob
from engine.replace import make_folder, replacing
from engine.wire import proof

CODE_SECONDS = 120.0
CODE_TRIES = 5


class Scope(StrEnum):
    """What a token allows."""

    LOCAL = "local"
    """All, naming files of this machine too."""
    PANEL = "panel"
    """Uploads and one's own jobs."""


@dataclass(frozen=True)
class Client:
    """Somebody with a token. ``origin`` is the only one that requests may come from, if they name one at all."""

    id: str
    scope: Scope
    token: str = field(repr=False)
    name: str = ""
    origin: str | None = None
    folder: str | None = None
    paired: float = 0.0


def local_token(folder: Path) -> str:
    """The token of programs of this user, made when it is first asked for. Raises `ConfigError`."""
    path = folder / "token"
    try:
        make_folder(folder)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return _read_token(path)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(token := secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        return token
    except OSError as error:
        raise ConfigError(f"The daemon's token in {folder} cannot be read or written: {error.strerror}.") from error


def _read_token(path: Path) -> str:
    for _ in range(50):  # another process may be about to write it
        token = path.read_text(encoding="ascii").strip()
        if len(token) == 64:
            break
        time.sleep(0.02)
    else:
        raise ConfigError(f"{path} does not hold a token; delete it and start the daemon again.")
    if os.name != "nt" and path.stat().st_mode & 0o077:
        raise ConfigError(f"{path} can be read by others; delete it and start the daemon again.")
    return token


class Keyring:
    """All clients that have a token; panels are kept in a file beside the token's."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "clients.json"
        self._lock = threading.Lock()
        self.local = Client(proof.LOCAL, Scope.LOCAL, local_token(folder), name=proof.LOCAL)
        self._panels = {c.id: c for c in self._read()}

    @property
    def panels(self) -> list[Client]:
        with self._lock:
            return list(self._panels.values())

    def by_token(self, token: str) -> Client:
        """Raises `TokenRefused`."""
        found = None
        for client in (self.local, *self.panels):  # all of them, each time
            if proof.same(client.token, token):
                found = client
        if found is None:
            raise TokenRefused("The token is missing or not one of this daemon's; a panel must be paired again.")
        return found

    def by_id(self, identity: str) -> Client | None:
        return self.local if identity == proof.LOCAL else self._panels.get(identity)

    def knows_origin(self, origin: str) -> bool:
        return any(c.origin == origin for c in self.panels)

    def add(self, client: Client) -> None:
        with self._lock:
            self._panels[client.id] = client
            self._write()

    def remove(self, identity: str) -> None:
        """Raises `UnknownJob` if there is no such panel."""
        with self._lock:
            if self._panels.pop(identity, None) is None:
                raise UnknownJob("There is no panel of this name.")
            self._write()

    def _read(self) -> list[Client]:
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
            return [Client(**{**entry, "scope": Scope(entry["scope"])}) for entry in content]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ConfigError(f"{self._path} is damaged; delete it and pair the panels again.") from error

    def _write(self) -> None:
        with replacing(self._path, overwrite=True) as file:
            if hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), 0o600)
                self._path.touch(0o600)  # a file that is replaced hands its permissions on
            file.write(json.dumps([asdict(c) for c in self._panels.values()], indent=1).encode())


class Pairing:
    """At most one code at a time, for two minutes and five tries."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._code: str | None = None
        self._salt = ""
        self._until = 0.0
        self._tries = 0

    def open(self) -> tuple[str, float]:
        """A new code, and when it ends; the one before is void."""
        with self._lock:
            self._code = f"{secrets.randbelow(10**8):08d}"
            self._salt = secrets.token_hex(16)
            self._until = self._clock() + CODE_SECONDS
            self._tries = CODE_TRIES
            return self._code, self._until

    @property
    def salt(self) -> str | None:
        """The salt of the open code; ``None`` while no panel can be paired."""
        with self._lock:
            return self._salt if self._is_open() else None

    def _is_open(self) -> bool:
        return self._code is not None and self._tries > 0 and self._clock() < self._until

    def pair(
        self, *, nonce: str, given: str, port: int, name: str, origin: str | None, folder: str | None
    ) -> tuple[Client, str]:
        """The new client, if ``given`` proves that its user was shown the code, and our proof that we know it too.

        Raises `PairingRefused`, or `PathRefused` for a ``folder`` that cannot be had.
        """
        with self._lock:
            if not self._is_open() or self._code is None:
                raise PairingRefused("No pairing is open; ask for a new code with 'relief pair'.")
            self._tries -= 1
            code, salt = self._code, self._salt
        key = proof.code_key(code, salt)  # takes a while, on purpose
        if not proof.same(proof.proof(key, "panel", nonce, port), given):
            raise PairingRefused(
                "The code is wrong." if self._tries else "The code is wrong, and void now; ask for a new one."
            )
        with self._lock:
            if self._code != code:
                raise PairingRefused("The code was used already; ask for a new one.")
            self._code = None
        checked = None if folder is None else str(checked_folder(folder))
        client = Client(secrets.token_hex(16), Scope.PANEL, secrets.token_hex(32), name, origin, checked, self._clock())
        return client, proof.proof(key, "daemon", nonce, port)


def check_host(host: str | None, port: int) -> None:
    """Raises `OriginRefused` unless the Host header names this machine and port."""
    if host not in {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}:
        raise OriginRefused("This address is not one of the daemon's.")


def check_fetch_site(site: str | None) -> None:
    """Raises `OriginRefused` for what a browser says was asked for by a page from elsewhere."""
    if site in ("cross-site", "same-site"):  # for browsers, all ports of a machine are one site
        raise OriginRefused("Web pages from elsewhere may not use the daemon.")


def check_origin(origin: str | None, client: Client) -> None:
    """Raises `OriginRefused` for a page that this client was not paired from."""
    if origin is not None and origin != client.origin:
        raise OriginRefused("Web pages may not use the daemon, but for the panel that was paired.")


def checked_path(text: str) -> Path:
    """A path that a client named, if it is absolute and leads straight there.

    No ``..``, no symbolic link on the way or at its end, no other machine's share: what the client meant and what we
    open must be the same. Raises `PathRefused`.
    """
    if text.startswith(("\\\\", "//", "\\/", "/\\")):
        raise PathRefused("Files on other machines, and device paths, cannot be named; copy the picture here.")
    path = Path(text)
    if "\0" in text or not path.is_absolute() or ".." in path.parts:
        raise PathRefused("A file must be named by its whole path, without '..'.")
    if os.path.normcase(os.path.realpath(path)) != os.path.normcase(path):
        raise PathRefused(f"{path.name} is reached through a link; name the place itself.")
    return path


def checked_folder(text: str) -> Path:
    """A folder that a panel registers for its results: there, its user's own, no link. Raises `PathRefused`."""
    path = checked_path(text)
    with contextlib.suppress(OSError):  # where we may not look, or too long a name
        status = path.stat()
        if stat.S_ISDIR(status.st_mode) and (not hasattr(os, "getuid") or status.st_uid == os.getuid()):
            return path
    raise PathRefused("The panel's folder is not there, or belongs to somebody else.")
