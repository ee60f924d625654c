"""A web server on loopback for downloads: pieces, redirects, and every way of going wrong that a test asks for."""

from __future__ import annotations

import contextlib
import http.server
import re
import ssl
import threading
from dataclasses import dataclass, field


@dataclass
class FileServer:
    """What it serves and how; ``seen`` are the paths asked for, with their headers.

    ``cuts`` is consumed answer by answer: after so many bytes of body the connection is cut, ``None`` lets it pass.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    cuts: list[int | None] = field(default_factory=list)
    etag: str | None = '"first"'
    ranges: bool = True
    length: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    port: int = 0

    @property
    def origin(self):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def asked(self, header):
        """One header of every request."""
        return [headers.get(header.lower()) for _, headers in self.seen]


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.state.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        self.close_connection = True
        if self.server.state.statuses and (status := self.server.state.statuses.pop(0)) != 200:
            return self.empty(status)
        if self.path in self.server.state.redirects:
            return self.empty(302, Location=self.server.state.redirects[self.path])
        if self.path not in self.server.state.files:
            return self.empty(404)
        return self.body(self.server.state.files[self.path])

    def empty(self, status, **headers):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": "0"}.items():
            self.send_header(name, value)
        self.end_headers()

    def body(self, content):
        start, whole = 0, len(content)
        piece = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        same = self.headers.get("If-Range", self.server.state.etag) == self.server.state.etag
        if piece and same and self.server.state.ranges:
            start = int(piece[1])
            if start >= whole:
                return self.empty(416)
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
        else:
            self.send_response(200)
        if self.server.state.etag:
            self.send_header("ETag", self.server.state.etag)
        if self.server.state.length:
            self.send_header("Content-Length", str(whole - start))
        for name, value in self.server.state.headers.items():
            self.send_header(name, value)
        self.end_headers()
        cut = self.server.state.cuts.pop(0) if self.server.state.cuts else None
        with contextlib.suppress(OSError):  # the client may have heard enough
            self.wfile.write(content[start:] if cut is None else content[start : start + cut])
        return None

    def log_message(self, *_):
        pass


class _Server(http.server.ThreadingHTTPServer):
    state: FileServer

    def handle_error(self, *_):
        pass  # a client that breaks off is part of the tests


@contextlib.contextmanager
def serving(**options):
    state = FileServer(**options)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.state = state
    if state.tls:
        server.socket = state.tls.wrap_socket(server.socket, server_side=True)
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
