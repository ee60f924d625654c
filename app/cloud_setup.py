"""Sets up a cloud service on a thread, for the preferences: tests an address and a key, keeps both, or forgets them.

The service is contacted by `CloudSetup.test` alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app import error_text
from engine.errors import CloudUnset, KeyringFailed, ReliefError

if TYPE_CHECKING:
    from engine.offload.client import Service
    from engine.offload.keys import Keys


@dataclass(frozen=True)
class Tested:
    """A service that answered and knows the key. It deletes what is left there after ``keep_hours``."""

    address: str
    keep_hours: float


class CloudSetup(QObject):
    """`tested`, `forgotten` or `failed` tells how a piece of work ended; `failed` carries a sentence.

    `key_looked_for` tells whether there is a key for an address, and if the keyring cannot be used, why.
    """

    tested = Signal(object)
    forgotten = Signal()
    failed = Signal(str)
    key_looked_for = Signal(str, bool, str)

    def __init__(
        self,
        path: Path,
        changed: Callable[[], None],
        parent: QObject | None = None,
        *,
        keys: Callable[[], Keys] | None = None,
        connect: Callable[[str, str], Service] | None = None,
    ) -> None:
        """``path`` is the configuration file; ``changed`` is called, on the thread, after something was kept there.

        ``keys`` and ``connect`` give the system's keyring and a real connection, unless others are given.
        """
        super().__init__(parent)
        self._path = path
        self._changed = changed
        self._keys = keys or _system_keys
        self._connect = connect or _service

    def look_for_key(self, address: str) -> None:
        """Only on this machine."""
        from engine.offload.keys import account_at

        def run() -> None:
            try:
                account_at(address, self._keys())
            except CloudUnset:
                self.key_looked_for.emit(address, False, "")
            except KeyringFailed as error:
                self.key_looked_for.emit(address, False, _sentence(error))
            else:
                self.key_looked_for.emit(address, True, "")

        self._start(run)

    def test(self, address: str, key: str) -> None:
        """Ask the service who it is and whether it knows the key; if so, keep both. Without ``key`` the kept one."""
        from engine import config_file
        from engine.offload.asking import checked_address
        from engine.offload.keys import account_at

        def run() -> None:
            origin = checked_address(address)
            service = self._connect(origin, key or account_at(origin, self._keys()).key)
            hello = service.hello()
            service.check_key()
            if key:
                self._keys().put(origin, key)
            config_file.change({"cloud_address": origin}, self._path)
            self._changed()
            self.tested.emit(Tested(origin, hello.keep_hours))

        self._start(run)

    def forget(self, address: str) -> None:
        """The address and its key, and that anything may be sent; that it is off counts, even if the key stays."""
        from engine import config_file
        from engine.offload.asking import checked_address

        def run() -> None:
            config_file.change({"cloud_address": None, "cloud_policy": None}, self._path)
            self._changed()
            self._keys().remove(checked_address(address))
            self.forgotten.emit()

        self._start(run)

    def _start(self, run: Callable[[], None]) -> None:
        def guarded() -> None:
            with suppress(RuntimeError):  # the window was closed meanwhile
                try:
                    run()
                except ReliefError as error:
                    self.failed.emit(self._refused(error))

        threading.Thread(target=guarded, name="cloud setup", daemon=True).start()

    def _refused(self, error: ReliefError) -> str:
        if error.code == "token-refused":  # elsewhere this is said of the daemon
            return self.tr("The service does not know this key.")
        return _sentence(error)


def _sentence(error: ReliefError) -> str:
    return error_text.say(error.code, str(error))


def _system_keys() -> Keys:
    from engine.offload.keys import SystemKeys

    return SystemKeys()


def _service(address: str, key: str) -> Service:
    from engine.offload.client import Service

    return Service(address, key)
