"""One running program for a user: the first listens, a later one hands over what it was to open, and ends."""

from __future__ import annotations

import getpass
import hashlib
import json
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

WAIT = 1000
"""Milliseconds for the first one to answer."""
MOST_BYTES = 2**20


class Single(QObject):
    """``received`` carries the arguments of a later start."""

    received = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        person = hashlib.sha256(f"{getpass.getuser()} {Path.home()}".encode()).hexdigest()[:16]
        self._name = f"relief-{person}"
        probe = QLocalSocket()
        probe.connectToServer(self._name)
        self.is_first = not probe.waitForConnected(WAIT)
        probe.abort()
        self._server = QLocalServer(self)
        if self.is_first:
            QLocalServer.removeServer(self._name)  # left by one that was killed
            self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
            self._server.newConnection.connect(self._answer)
            self._server.listen(self._name)

    def hand_over(self, arguments: list[str]) -> None:
        """Give the first one what to open."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(WAIT):
            socket.write(json.dumps(arguments).encode() + b"\n")
            socket.waitForBytesWritten(WAIT)
            socket.disconnectFromServer()

    def _answer(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.disconnected.connect(socket.deleteLater)
        socket.readyRead.connect(lambda: self._read(socket))

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > MOST_BYTES:
                socket.abort()
            return
        try:
            arguments = json.loads(bytes(socket.readLine().data()))
        except ValueError:
            arguments = None
        if isinstance(arguments, list):
            self.received.emit([str(a) for a in arguments])
        socket.disconnectFromServer()
