"""The API key of a service: in the system's keyring or in the environment, never in a file of ours or in a log."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from engine.config import Settings
from engine.errors import CloudUnset, KeyringFailed
from engine.offload.asking import checked_address

VARIABLE = "RELIEF_CLOUD_KEY"
_PROGRAM = "relief cloud"


class Keys(Protocol):
    """Where keys are kept, by the address of the service. Every method raises `KeyringFailed`."""

    def get(self, address: str) -> str | None: ...
    def put(self, address: str, key: str) -> None: ...
    def remove(self, address: str) -> None: ...


class Library(Protocol):
    """The functions of the package keyring."""

    def get_password(self, service_name: str, username: str) -> str | None: ...
    def set_password(self, service_name: str, username: str, password: str) -> None: ...
    def delete_password(self, service_name: str, username: str) -> None: ...


def keyring_library() -> Library:
    """Raises `KeyringFailed` where the package is not installed."""
    try:
        import keyring
    except ImportError as error:
        raise KeyringFailed(
            f"The system's keyring needs a package: pip install 'relief[offload]'. Or set {VARIABLE}."
        ) from error
    return keyring


class SystemKeys:
    """The keyring of the system: Keychain, Credential Locker, Secret Service."""

    def __init__(self, library: Callable[[], Library] = keyring_library) -> None:
        self._library = library

    def get(self, address: str) -> str | None:
        library = self._library()
        with _translating():
            return library.get_password(_PROGRAM, address)

    def put(self, address: str, key: str) -> None:
        library = self._library()
        with _translating():
            library.set_password(_PROGRAM, address, key)

    def remove(self, address: str) -> None:
        library = self._library()
        from keyring.errors import PasswordDeleteError

        with _translating(), contextlib.suppress(PasswordDeleteError):  # there was none
            library.delete_password(_PROGRAM, address)


@contextlib.contextmanager
def _translating() -> Iterator[None]:
    from keyring.errors import KeyringError

    try:
        yield
    except KeyringError as error:
        raise KeyringFailed(
            f"The system's keyring cannot be used; {VARIABLE} in the environment can hold the key."
        ) from error


@dataclass(frozen=True)
class Account:
    """A service and the key to it."""

    address: str
    key: str = field(repr=False)


def host_of(address: str) -> str:
    """Host and port of a service, as people are told who gets a picture."""
    return str(urlsplit(address).netloc)


def account(settings: Settings, keys: Keys, environment: Mapping[str, str] | None = None) -> Account:
    """The service of the settings. Raises `CloudUnset` where none, or no key to it, is there, and `KeyringFailed`."""
    if not settings.cloud_address:
        raise CloudUnset("No cloud service is set up; 'relief cloud login ADDRESS' does it.")
    return account_at(settings.cloud_address, keys, environment)


def account_at(address: str, keys: Keys, environment: Mapping[str, str] | None = None) -> Account:
    """As `account`, for a service by its address."""
    origin = checked_address(address)
    environment = os.environ if environment is None else environment
    key = environment.get(VARIABLE, "").strip() or keys.get(origin)
    if not key:
        raise CloudUnset(f"There is no key for {origin}; 'relief cloud login {origin}' keeps one.")
    return Account(origin, key)
