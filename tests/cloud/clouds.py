"""Services for tests: the real ingress, queue and storage in this process, around fake networks."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
import uuid
from dataclasses import dataclass

import requests
import uvicorn
from daemons import free_port
from fakes import fake_spec

from engine import catalog, config
from engine.cloud.ingress import create_app
from engine.cloud.jobs import Jobs
from engine.cloud.keys import Key, Limits, digest, new_secret
from engine.cloud.meters import Meters, Sender, Totals
from engine.cloud.networks import Networks
from engine.cloud.remote import Near, RemotePool
from engine.cloud.service import Service, Stores
from engine.cloud.settings import CloudSettings, checked, engine_settings, resolved
from engine.cloud.work import Work
from engine.daemon.process import listen
from engine.enhance import Engine
from engine.session import CPU, FakeSession

FAKE = {"fake": catalog.Model("fake", {2: fake_spec(2)})}
DEVICES = (CPU,)
METRICS_TOKEN = "only-for-prometheus"  # noqa: S105  (of nobody)


def add_key(stores, name="test", jobs=16, megapixels=0.0, requests=100_000):
    """A new key of the service; its secret."""
    secret = new_secret()
    limits = Limits(jobs, megapixels, requests)
    stores.records.add_key(Key(uuid.uuid4().hex, name, digest(secret), limits, time.time()))
    return secret


def key_of(stores, secret):
    return stores.records.key_by_hash(digest(secret))


@dataclass
class Cloud:
    """A running service and somebody with a key of it."""

    service: Service
    jobs: Jobs
    work: Work
    totals: Totals
    port: int
    secret: str

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def stores(self):
        return self.service.stores

    @property
    def client(self):
        return Caller(self.url, self.secret)

    def another(self, **limits):
        """Somebody else, with a key of their own."""
        return Caller(self.url, add_key(self.stores, **limits))


class Caller:
    """Asks a service over HTTP, as any client would; nothing here is the engine's."""

    def __init__(self, url, secret):
        self.url, self.secret = url, secret
        self.session = requests.Session()
        self.session.trust_env = False

    def ask(self, method, path, *, key=True, headers=None, **more):
        sent = {"Authorization": f"Bearer {self.secret}"} if key else {}
        more.setdefault("timeout", 60)
        more.setdefault("allow_redirects", False)
        address = path if path.startswith("http") else f"{self.url}{path}"
        return self.session.request(method, address, headers={**sent, **(headers or {})}, **more)

    def begin(self, data, name="a.png", sums=False):
        wanted = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "name": name}
        if sums:
            size = self.ask("GET", "/v1/hello", key=False).json()["part_bytes"]
            pieces = [data[at : at + size] for at in range(0, len(data), size)]
            wanted["part_sums"] = [hashlib.sha256(piece).hexdigest() for piece in pieces]
        answer = self.ask("POST", "/v1/uploads", json=wanted)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def put(self, upload, part, data):
        start = (part["number"] - 1) * upload["part_bytes"]
        piece = data[start : start + part["bytes"]]
        headers = {"Authorization": None, **part["headers"]}
        return self.session.put(part["url"], piece, headers=headers, timeout=60)

    def upload(self, data, name="a.png", sums=False):
        begun = self.begin(data, name, sums=sums)
        for part in begun["parts"]:
            answer = self.put(begun, part, data)
            assert answer.status_code == 200, answer.text
        answer = self.ask("POST", f"/v1/uploads/{begun['upload']}/complete")
        assert answer.status_code == 200, answer.text
        return answer.json()["upload"]

    def submit(self, upload, *, idempotency=None, output=None, **wish):
        headers = {"Idempotency-Key": idempotency} if idempotency else {}
        body = {"upload": upload, "wish": {"scale": 2, **wish}, "output": output or {"format": "png"}}
        return self.ask("POST", "/v1/jobs", json=body, headers=headers)

    def wait(self, job, seconds=60):
        until = time.monotonic() + seconds
        seen = self.ask("GET", f"/v1/jobs/{job}").json()
        while seen["state"] not in ("done", "failed", "cancelled"):
            assert time.monotonic() < until, seen
            seen = self.ask("GET", f"/v1/jobs/{job}?wait=2&revision={seen['revision']}").json()
        return seen

    def result(self, job):
        answer = self.ask("GET", f"/v1/jobs/{job}/result")
        assert answer.status_code == 307, answer.text
        got = self.session.get(answer.headers["Location"], timeout=60)
        assert got.status_code == 200, got.text
        assert hashlib.sha256(got.content).hexdigest() == answer.headers["X-Content-SHA256"]
        return got.content

    def enhance(self, data, **wish):
        """Upload, job, result."""
        answer = self.submit(self.upload(data), **wish)
        assert answer.status_code == 202, answer.text
        job = self.wait(answer.json()["id"])
        assert job["state"] == "done", job
        return self.result(job["id"]), job


def fake_loader(*_):
    return FakeSession(2)


def settings_in(home, **values):
    """Settings of a service whose files all lie in ``home``."""
    values = {"state_dir": str(home / "cloud"), "port": free_port(), "lease_seconds": 3.0, "tile": 64, **values}
    return checked(resolved(CloudSettings(**values)))


def engine_of(settings, home, pool=None, models=None):
    """The engine of a service, with fake networks in place of the installed ones."""
    names = dict.fromkeys(("clean_model", "photo_model"), "fake") if models is FAKE else {}
    base = engine_settings(settings, config.Settings(scratch_dir=str(home), **names))
    engine = Engine(base, pool=pool, devices=DEVICES)
    if models is not None:
        engine.models = models
    return engine


@contextlib.contextmanager
def served(home, loader=fake_loader, *, models=FAKE, working=True, perform=None, **values):
    """A service in threads of this process. Without ``working`` nobody works the queue off."""
    settings = settings_in(home, **values)
    stores = Stores.open(settings)
    meters, totals = Meters(), Totals()
    base = engine_settings(settings, config.Settings(scratch_dir=str(home)))
    networks = Networks(base, meters, models=models, loader=loader, offered=DEVICES)
    runners = Near(networks)
    pool = RemotePool(base, runners, at_once=settings.tiles_at_once)
    with engine_of(settings, home, pool, models) as engine, contextlib.ExitStack() as stack:
        work = Work(engine, stores.table, stores.objects, meters, beat_seconds=0.5)
        jobs = Jobs(settings, stores.records, stores.table, stores.objects, perform or work.perform, meters, totals=totals)  # fmt: skip

        def gains():
            totals.add(Sender("ingress", "here"), meters.take())
            return totals.copy()

        service = Service.build(settings, stores, engine, meters, wake=jobs.wake, gains=gains)
        if working:
            stack.enter_context(jobs)
        listener = listen(settings.port)
        server = uvicorn.Server(uvicorn.Config(create_app(service), log_config=None, access_log=False, lifespan="off"))
        server.capture_signals = contextlib.nullcontext  # they belong to the test run
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        until = time.monotonic() + 10
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        try:
            yield Cloud(service, jobs, work, totals, listener.getsockname()[1], add_key(stores))
        finally:
            server.should_exit = True
            thread.join(10)
            stack.close()
            stores.database.close()


def patient(ask, seconds=60):
    """As a client does: what is answered with 5xx, or not at all, is asked again."""
    until = time.monotonic() + seconds
    while True:
        try:
            found = ask()
            if getattr(found, "status_code", 200) < 500:
                return found
            reason = found.text
        except (OSError, AssertionError) as error:
            reason = repr(error)
        assert time.monotonic() < until, reason
        time.sleep(0.5)


def wait_for(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.2)
