"""Keeps a Ray cluster of this machine on this machine: its ports, its usage statistics, its token.

By its own defaults Ray listens on all addresses, and whoever reaches its ports can run code. On one machine nobody else
needs them, so everything is bound to 127.0.0.1 and asks for a token that only the user can read. All of this has to be
in the environment before Ray is imported, and is inherited by all its processes.
"""

from __future__ import annotations

import importlib
import os
import secrets
from pathlib import Path
from typing import Any

from engine.replace import make_folder, replacing

QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "ORT_DISABLE_TELEMETRY": "1",
    "RAY_DEDUP_LOGS": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
"""For every cluster: nothing about its use is sent anywhere; devices stay visible as they are."""
_LOCAL = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # despite its name: a node has the address 127.0.0.1, and listens on it
    "RAY_AUTH_MODE": "token",
    # Of the minute that Ray Serve gives its proxy in all: after 5 s it would begin anew, and a busy machine never end.
    "RAY_SERVE_PROXY_READY_CHECK_TIMEOUT_S": "60",
}


def prepare(folder: Path, *, local: bool) -> None:
    """Set the environment; ``local`` for a cluster that is to be started here, whose token lies in ``folder``."""
    os.environ.update(QUIET)
    if not local:
        return
    path = folder / "ray-token"
    if not path.exists():
        make_folder(folder)
        with replacing(path, overwrite=True) as file:
            path.parent.chmod(0o700)
            file.write(secrets.token_hex(32).encode())
        path.chmod(0o600)
    os.environ.update(_LOCAL)
    os.environ["RAY_AUTH_TOKEN_PATH"] = str(path)


def keep_replica() -> None:
    """Bind this replica's own port to 127.0.0.1, where the cluster is local; to be called in its constructor.

    Ray Serve binds the port over which deployments call each other to all addresses, whatever the node's address is,
    and reads pickled values from it. There is no setting for that, so its request is changed on the way.
    """
    if os.environ.get("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER") != "0":
        return
    server: Any = importlib.import_module("grpc.aio._server").Server
    original = server.add_insecure_port
    if getattr(original, "is_ours", False):
        return

    def add_insecure_port(self: Any, address: str) -> int:
        return int(original(self, address.replace("[::]", "127.0.0.1").replace("0.0.0.0", "127.0.0.1")))  # noqa: S104

    add_insecure_port.is_ours = True  # type: ignore[attr-defined]
    server.add_insecure_port = add_insecure_port
