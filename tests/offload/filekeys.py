"""A keyring in a file, for commands that run as processes of their own; named by PYTHON_KEYRING_BACKEND."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError, PasswordDeleteError


class Keyring(KeyringBackend):
    priority = 1

    @property
    def _file(self):
        return Path(os.environ["TEST_KEYRING"])

    def _all(self):
        return json.loads(self._file.read_text()) if self._file.exists() else {}

    def get_password(self, service, username):
        return self._all().get(f"{service} {username}")

    def set_password(self, service, username, password):
        self._file.write_text(json.dumps({**self._all(), f"{service} {username}": password}))

    def delete_password(self, service, username):
        known = self._all()
        if known.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError("there is none")
        self._file.write_text(json.dumps(known))


class Broken(KeyringBackend):
    priority = 1

    def get_password(self, service, username, *_):
        raise NoKeyringError("no keyring here")

    set_password = delete_password = get_password
