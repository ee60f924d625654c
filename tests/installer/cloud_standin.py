"""A service that only keeps the contract, and checks every body by it: it takes pictures and gives back a small JPEG.

What shall go wrong is told by ``faults``; ``seen`` counts what was asked.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import uuid
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from pydantic import ValidationError

from engine.cloud.values import DirectQuery, Feedback, NewCloudJob, NewUpload

KEY = "rk_test"
RESULT = b"\xff\xd8\xff\xe0 a result"
PART = 2048


@dataclass
class Standin:
    """Faults: ``busy`` (every first submit is refused), ``cut`` (connections break now and then), ``lost`` (jobs are
    forgotten), ``fails``, ``empty``, ``error``.
    """

    faults: set[str] = field(default_factory=set)
    asked: int = 0
    seen: Counter = field(default_factory=Counter)
    keys: set[str] = field(default_factory=set)
    uploads: dict[str, dict] = field(default_factory=dict)
    jobs: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    origin: str = ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.handle_with(self.post)

    def do_GET(self):
        self.handle_with(self.get)

    def do_PUT(self):
        self.handle_with(self.put)

    def do_DELETE(self):
        self.handle_with(lambda body: self.answer(204))

    def handle_with(self, method):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        state = self.server.state
        shape = re.sub(r"[0-9a-f]{32}", "ID", self.path.split("?")[0])
        with state.lock:
            state.seen[f"{self.command} {shape}"] += 1
            state.asked += 1
            cut = "cut" in state.faults and state.asked % 7 == 0
        if cut:
            self.close_connection = True
            return self.connection.close()
        own = self.headers.get("Authorization") == f"Bearer {KEY}"
        # Parts are sent to a stranger's server, which must not see the key.
        if own == self.path.startswith("/store/"):
            return self.answer(401, {"code": "key-refused", "message": "No key, or one too many."})
        try:
            return method(body)
        except ValidationError as error:
            return self.answer(422, {"code": "request-invalid", "message": str(error)})

    def post(self, body):
        address = urlsplit(self.path)
        if address.path == "/v1/enhance":
            DirectQuery.model_validate_strings(dict(parse_qsl(address.query)))
            return self.direct()
        if self.path == "/v1/uploads":
            NewUpload.model_validate_json(body)
            return self.new_upload(json.loads(body))
        if found := re.fullmatch(r"/v1/uploads/(\w+)/complete", self.path):
            return self.complete(found[1])
        if self.path == "/v1/jobs":
            NewCloudJob.model_validate_json(body)
            return self.new_job()
        Feedback.model_validate_json(body)
        return self.answer(204)

    def direct(self):
        if "error" in self.server.state.faults:
            return self.answer(500, {"code": "internal", "message": "Something broke."})
        return self.raw(b"<html>" if "empty" in self.server.state.faults else RESULT)

    def new_upload(self, wish):
        state, name = self.server.state, uuid.uuid4().hex
        state.uploads[name] = {**wish, "parts": {}}
        parts = [
            {
                "number": number + 1,
                "bytes": min(PART, wish["bytes"] - number * PART),
                "url": f"{state.origin}/store/{name}/{number + 1}",
                "headers": {"X-Test": "as asked"},
            }
            for number in range(-(-wish["bytes"] // PART))
        ]
        return self.answer(200, {"upload": name, "part_bytes": PART, "parts": parts})

    def complete(self, name):
        upload = self.server.state.uploads[name]
        whole = b"".join(upload["parts"][number] for number in sorted(upload["parts"]))
        right = hashlib.sha256(whole).hexdigest() == upload["sha256"]
        return self.answer(200 if right else 409, {"code": "upload-broken", "message": ""})

    def new_job(self):
        state, key = self.server.state, self.headers["Idempotency-Key"]
        if "busy" in state.faults and key not in state.keys:
            state.keys.add(key)
            return self.answer(429, {"code": "queue-full", "message": "Full."}, {"Retry-After": "0"})
        name = uuid.uuid4().hex
        state.jobs[name] = 0
        return self.answer(202, {"id": name, "state": "queued", "revision": 0})

    def get(self, body):
        state = self.server.state
        if found := re.fullmatch(r"/v1/jobs/(\w+)\?wait=\d+&revision=\d+", self.path):
            if "lost" in state.faults:
                return self.answer(404, {"code": "unknown-job", "message": "No such job."})
            state.jobs[found[1]] += 1
            end = "failed" if "fails" in state.faults else "done"
            last = state.jobs[found[1]] >= 2
            job = {"id": found[1], "state": end if last else "running", "revision": state.jobs[found[1]]}
            return self.answer(200, job)
        if found := re.fullmatch(r"/v1/jobs/(\w+)/result", self.path):
            return self.answer(307, {}, {"Location": f"{state.origin}/store-result/{found[1]}"})
        return self.raw(RESULT)

    def put(self, body):
        _, _, name, number = self.path.split("/")
        if self.headers.get("X-Test") != "as asked":
            return self.answer(403, {"code": "signature", "message": "Headers differ."})
        self.server.state.uploads[name]["parts"][int(number)] = body
        return self.answer(200, {})

    def answer(self, status, body=None, headers=None):
        self.send_response(status)
        data = b"" if status == 204 else json.dumps(body).encode()
        for name, value in {**(headers or {}), "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def raw(self, data):
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments):
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """A client that left is no news."""


@contextmanager
def serving(*faults):
    """A stand-in on a free port of this machine."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.state = Standin(set(faults), origin=f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
