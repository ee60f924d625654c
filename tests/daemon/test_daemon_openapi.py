"""The OpenAPI document: that it says all, and that the daemon keeps to it whatever it is asked."""

from __future__ import annotations

import contextlib
import json
import os
import re
from pathlib import Path

import pytest
import requests
import schemathesis
from daemons import ask, served
from fakes import fake_spec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pictures import encoded, noise
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from engine import catalog
from engine.client import Client as Asking
from engine.daemon.access import Client, Scope
from engine.live import Address, Live
from engine.pixels import Image
from engine.session import FakeSession
from engine.wire.values import Destination, NewJob, Source

pytestmark = [pytest.mark.integration, pytest.mark.soak, pytest.mark.timeout(3600)]

FULL = os.environ.get("RELIEF_SOAK") == "1"
REQUESTS = 10_000 if FULL else 300
WITHOUT = "/v1/shutdown"
"""Asked for elsewhere: it would end the test."""
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
PANEL = Client("b" * 32, Scope.PANEL, "c" * 64, "Photoshop")


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    models = {"fake": catalog.Model("fake", {2: fake_spec(2)})}
    names = dict.fromkeys(("model", "clean_model", "photo_model"), "fake")
    limits = {"max_upload_mb": 1, "max_input_megapixels": 1, "max_output_megapixels": 2, "max_jobs": 40}
    with served(tmp_path_factory.mktemp("api"), lambda *_: FakeSession(2), models=models, **names, **limits) as service:
        service.keyring.add(PANEL)
        yield service


@pytest.fixture(scope="module")
def document(service):
    return ask(service.port, "GET", "/v1/openapi.json", token=service.keyring.local.token)[2]


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_route_says_what_it_is_for_what_it_answers_and_what_it_wants(document):
    assert document["openapi"].startswith("3.1")
    found = dict(operations(document))
    assert len(found) > 20
    for name, operation in found.items():
        assert operation["summary"], name
        good = [code for code in operation["responses"] if code.startswith("2")]
        assert len(good) == 1, name
        assert good == ["204"] or operation["responses"][good[0]]["content"], name
        refused = operation["responses"]["401"]["content"]["application/json"]["schema"]
        assert refused == {"$ref": "#/components/schemas/Problem"}, name
        assert operation.get("security") == ([] if name == "GET /v1/hello" else [{"token": []}]), name
    scheme = document["components"]["securitySchemes"]["token"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_every_body_has_a_schema_and_examples_that_fit_it(document):
    """The examples are what people copy."""
    seen = 0
    for name, operation in operations(document):
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            if kind != "application/json":
                assert content["schema"]["format"] == "binary", name
                continue
            kind_of = content["schema"]["$ref"].rpartition("/")[2]
            from engine.wire import offload, values

            for example in document["components"]["schemas"][kind_of]["examples"]:
                (getattr(values, kind_of, None) or getattr(offload, kind_of)).model_validate_json(json.dumps(example))
                seen += 1
    assert seen >= 4


def test_the_document_names_no_place_of_this_machine(document, service, tmp_path):
    text = json.dumps(document)
    for secret in (service.keyring.local.token, str(tmp_path.parent), str(service.port), str(Path.home())):
        assert secret not in text


class Made:
    """What exists already: requests about it get further than those about nothing."""

    def __init__(self, service, address, folder):
        picture = folder / "a.png"
        picture.write_bytes(encoded(noise(24, 20), "PNG"))
        service.jobs.paused = False  # whatever was asked before
        with Asking(address) as client:
            self.upload = client.upload(picture).id
            wanted = NewJob(input=Source(upload=self.upload), output=Destination(depth_map=True))
            self.job = client.submit(wanted).id
            with Live(address) as live:
                raw = NewJob(input=Source(upload=live.upload(Image(noise(24, 20)))), output=Destination(pixels=True))
                self.raw = live.submit(raw).id
            for job in (self.job, self.raw):
                seen = client.job(job)
                while not seen.state.is_final:
                    seen = client.job(job, wait=5, seen=seen.revision)
                assert seen.state == "done", seen.error

    def put_into(self, case, draw):
        """Name in a request, here and there, what exists in place of what does not."""
        for name in ("job", "upload"):
            if name in (case.path_parameters or {}):
                case.path_parameters[name] = draw(st.sampled_from([case.path_parameters[name], self.job, self.raw, self.upload]))  # fmt: skip
        if isinstance(case.body, dict) and draw(st.booleans()):
            if isinstance(case.body.get("input"), dict):
                case.body["input"] = {"upload": self.upload}
            if "before" in case.body:
                case.body["before"] = self.job
        # Nobody waits for long here.
        if isinstance(case.query, dict) and "wait" in case.query:
            with contextlib.suppress(TypeError, ValueError):
                case.query["wait"] = float(case.query["wait"]) % 0.01


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("who", ["local", "panel"])
def test_whatever_is_asked_is_answered_as_the_document_says(service, document, tmp_path_factory, mode, who):
    """No answer of 500 or above but those that are documented, none of another form, and the daemon goes on.

    A quarter of the requests for each of: the user's own token and a panel's, requests that fit the document and
    requests that do not.
    """
    client = service.keyring.local if who == "local" else PANEL
    address = Address(service.port, client.token, client.id)
    made = Made(service, address, tmp_path_factory.mktemp(who))
    schema = schemathesis.openapi.from_dict(document).exclude(path=WITHOUT)
    schema.config.generation.update(with_security_parameters=False)  # the right token, or all would be refused
    headers = {"Authorization": f"Bearer {client.token}"}
    session, counts = requests.Session(), {}
    session.trust_env = False

    @settings(
        max_examples=REQUESTS // 4,
        deadline=None,
        derandomize=not FULL,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema.as_strategy(generation_mode=mode), data=st.data())
    def ask_all(case, data):
        made.put_into(case, data.draw)
        answer = case.call(base_url=f"http://127.0.0.1:{service.port}", session=session, headers=headers, timeout=20)
        counts[answer.status_code] = counts.get(answer.status_code, 0) + 1
        case.validate_response(answer, checks=CHECKS, headers=headers)

    with session:
        ask_all()
    print(who, mode, dict(sorted(counts.items())))
    assert sum(counts.values()) >= REQUESTS // 4
    assert any(status < 300 for status in counts)
    assert any(400 <= status < 500 for status in counts)
    assert ask(service.port, "GET", "/v1/health", token=service.keyring.local.token)[0] == 200


def test_answers_that_requests_by_chance_do_not_meet_are_in_the_document_too(document):
    """Every status that an error of ours can have."""
    from engine.daemon.gate import status_of
    from engine.errors import by_code

    statuses = {str(status_of(kind("x"))) for kind in by_code().values()} | {"400", "415"}
    for name, operation in operations(document):
        missing = statuses - set(operation["responses"])
        assert not missing, (name, missing)
    assert all(re.fullmatch(r"[a-z0-9-]+", code) for code in by_code())
