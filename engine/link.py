"""The way to the daemon: finds it, starts it, trusts it, asks it; and has it enhance a file.

It finds the daemon by the file in which that tells where it listens, asks it to prove that it knows the token, and only
then shows the token. It starts one where none runs, if it may. A daemon that vanishes in the middle is looked for
again, started again, and asked for the same job: what was accepted is not lost.

Light, because the command line's whole overhead is a matter of imports: the standard library's HTTP client, and plain
values in place of the checked ones of `engine.client`, which all other callers use.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

from engine import __version__, errors
from engine.batch import Task, make_folder
from engine.config import Settings, digest, state_folder
from engine.domain import EnhanceRequest, JobState, OutputOptions, Progress, Report
from engine.errors import Cancelled, DaemonError, DaemonUnproven, DaemonUnreachable, DaemonVersion, ReliefError
from engine.wire import PROTOCOL, plain, proof

START_SECONDS = 30.0
"""How long a daemon may take to start."""
SLOWEST = 120.0
"""Seconds for what may wait for its turn on a device: a preview, measuring a device."""
TIMEOUT = 30.0
_POLL = 0.1


@dataclass(frozen=True)
class Address:
    """Where a daemon listens, and the token to show it."""

    port: int
    token: str
    client: str = proof.LOCAL


class Link:
    """A connection to a daemon that has proved to be ours; a context manager. For one thread."""

    def __init__(self, address: Address, settings: Settings | None = None) -> None:
        self._settings = settings
        self._use(address)

    def _use(self, address: Address) -> None:
        self.address = address
        self._connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=TIMEOUT)

    @classmethod
    def connect(cls, settings: Settings, *, start: bool = False, any_version: bool = False) -> Self:
        """To the daemon of this user; started if there is none and ``start`` says so.

        Raises `DaemonUnreachable`, `DaemonVersion`, `DaemonUnproven`.
        """
        address = find(settings, any_version=any_version)
        if address is None:
            if not start:
                raise DaemonUnreachable("The daemon is not running; 'relief serve' starts it.")
            address = launch(settings)
        return cls(address, settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def shares(self, settings: Settings) -> bool:
        """Whether the daemon has the same settings, and so would do the same."""
        return bool(self.json("GET", "/v1/health")["settings"] == digest(settings))

    def enhance_file(
        self,
        source: Path,
        target: Path,
        request: EnhanceRequest,
        output: OutputOptions,
        *,
        on_progress: Callable[[Progress], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Report:
        """As `engine.enhance.Engine.enhance_file`, done by the daemon; survives the daemon's restart."""
        wanted = plain.new_job(source, target, request, output, key=secrets.token_hex(16))
        make_folder(Task(source, target))
        job = self._lasting(partial(self.json, "POST", "/v1/jobs", wanted))
        path = f"/v1/jobs/{job['id']}"
        try:
            while not JobState(job["state"]).is_final:
                job = self._lasting(partial(self.json, "GET", f"{path}?wait={_POLL}&seen={job['revision']}"))
                if job["progress"] is not None:
                    on_progress(Progress(**job["progress"]))
                if cancelled():
                    job = self.json("POST", f"{path}/cancel")
        except BaseException:
            with contextlib.suppress(ReliefError):
                self.json("POST", f"{path}/cancel")
            raise
        if job["error"] is not None:
            raise error_of(job["error"])
        if job["report"] is None:
            raise Cancelled("Cancelled.")
        return plain.report(job["report"])

    def _lasting(self, ask: Callable[[], Any]) -> Any:
        """The answer, from a new daemon if the one before has ended. Asking again must do no harm."""
        for last in (False, False, True):
            try:
                return ask()
            except DaemonUnreachable:
                if last or self._settings is None:
                    raise
                self._use(_found_again(self._settings))
        raise AssertionError

    # --- HTTP --------------------------------------------------------------------------------------------------

    def json(self, method: str, path: str, *arguments: Any, timeout: float = TIMEOUT) -> Any:
        """Ask, with a body and headers if there are any. Raises the daemon's errors, and `DaemonUnreachable`."""
        return json.loads(self.bytes(method, path, *arguments, timeout=timeout))

    def bytes(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        *,
        timeout: float = TIMEOUT,
    ) -> bytes:
        sent = {"Authorization": f"Bearer {self.address.token}", **(headers or {})}
        if isinstance(body, dict):
            body = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        connection = self._connection
        tries = 2 if method == "GET" else 1  # a kept connection may close while a request is on its way
        for left in reversed(range(tries)):
            try:
                self._make_ready(timeout)
                connection.request(method, path, body, sent)
                answer = connection.getresponse()
                content = answer.read()
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                if left == 0:
                    raise DaemonUnreachable("The daemon does not answer; it may have ended.") from error
                continue
            if answer.status >= 300:
                raise _refusal(content, answer.status)
            return content
        raise AssertionError

    def _make_ready(self, timeout: float) -> None:
        """Open the connection, unless it is. Who is at its other end proves itself first, each time.

        The daemon may have ended since, and a stranger listen in its place; or it has closed what was unused.
        """
        connection = self._connection
        connection.timeout = timeout
        if connection.sock is not None and _is_over(connection.sock):
            connection.close()
        if connection.sock is None:
            connection.connect()
            try:
                _check_proof(connection, self.address.token, self.address.client)
            except BaseException:
                connection.close()
                raise
        connection.sock.settimeout(timeout)


def _is_over(connection: socket.socket) -> bool:
    """Whether the other side has closed a connection on which nothing is due."""
    connection.setblocking(False)
    try:
        connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _refusal(content: bytes, status: int) -> ReliefError:
    try:
        return error_of(json.loads(content))
    except (ValueError, KeyError, TypeError):
        return DaemonError(f"The daemon failed with status {status}; its log says more.")


def error_of(problem: dict[str, Any]) -> ReliefError:
    """The error of ours that the daemon tells of; one of a newer daemon's becomes a general one."""
    return errors.by_code().get(problem["code"], ReliefError)(problem["message"])


# --- finding and starting --------------------------------------------------------------------------------------------


def find(settings: Settings, *, any_version: bool = False) -> Address | None:
    """The daemon of this user, if one runs. Raises `DaemonVersion`, `DaemonUnproven`."""
    folder = state_folder(settings)
    try:
        told = json.loads((folder / "daemon.json").read_text(encoding="utf-8"))
        token = (folder / "token").read_text(encoding="ascii").strip()
        port, protocol, version = int(told["port"]), int(told["protocol"]), str(told["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not prove(port, token):
        return None
    if not any_version and (protocol != PROTOCOL or version != __version__):
        raise DaemonVersion(
            f"The running daemon is version {version}, this is {__version__}; 'relief stop' ends it, then try again."
        )
    return Address(port, token)


def prove(port: int, token: str) -> bool:
    """Whether a daemon answers there; raises `DaemonUnproven` if what answers does not know the token."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            _check_proof(connection, token)
        except OSError:
            return False
    return True


def _check_proof(connection: http.client.HTTPConnection, token: str, client: str = proof.LOCAL) -> None:
    """Raises `DaemonUnproven` if who is at the other end does not know the token, ``OSError`` if nobody is."""
    nonce, port = secrets.token_hex(16), connection.port
    try:
        connection.request("GET", f"/v1/hello?nonce={nonce}&client={client}")
        shown = json.loads(connection.getresponse().read(2**16)).get("proof", "")
    except OSError:
        raise
    except (http.client.HTTPException, ValueError, AttributeError):
        shown = ""
    if not proof.same(str(shown), proof.proof(token, "daemon", nonce, port)):
        raise DaemonUnproven(f"Another program listens on port {port}, where the daemon should; it was told nothing.")


def launch(settings: Settings) -> Address:
    """Start a daemon that goes on by itself, and wait until it listens. Raises `DaemonUnreachable`."""
    import subprocess

    from engine import child

    arguments = child.command("engine.cli:main", "serve", "--idle", str(settings.idle_minutes))
    same = {"RELIEF_STATE_DIR": str(state_folder(settings)), "RELIEF_PORT": str(settings.port)}
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS
    process = subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=Path.home(),
        env={**os.environ, **same},
        start_new_session=os.name != "nt",
        creationflags=flags,
    )
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        address = find(settings)
        if address is not None:
            process.returncode = 0  # it is to outlive us, and Python is not to complain of that
            return address
        if process.poll() is not None and process.returncode != 0 and find(settings) is None:
            break  # unless somebody else's came first
        time.sleep(0.03)
    raise DaemonUnreachable("The daemon could not be started; 'relief serve' shows why.")


def _found_again(settings: Settings) -> Address:
    """A daemon that ended is given a moment, in case somebody starts it, and is then started from here."""
    for _ in range(20):
        address = find(settings)
        if address is not None:
            return address
        time.sleep(0.1)
    return launch(settings)


def answers(port: int) -> bool:
    """Whether anything listens there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    with contextlib.closing(connection):
        try:
            connection.connect()
        except OSError:
            return False
    return True
