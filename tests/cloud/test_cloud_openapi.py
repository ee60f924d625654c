"""The OpenAPI document: that it says all, and that the service keeps to it whatever it is asked."""

from __future__ import annotations

import contextlib
import json
import os

import pytest
import requests
import schemathesis
from clouds import served
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pictures import encoded, noise
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from engine.cloud import values
from engine.cloud.gate import status_of
from engine.errors import by_code

pytestmark = [pytest.mark.integration, pytest.mark.soak, pytest.mark.timeout(3600)]

FULL = os.environ.get("RELIEF_SOAK") == "1"
REQUESTS = 10_000 if FULL else 300
OPEN = ("GET /v1/hello", "GET /v1/health", "GET /metrics")
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    limits = {"max_upload_mb": 1, "max_direct_mb": 1, "max_megapixels": 1, "max_output_megapixels": 2}
    with served(tmp_path_factory.mktemp("api"), key_jobs=1000, uploads_open=100_000, **limits) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def document(cloud):
    return cloud.client.ask("GET", "/v1/openapi.json", key=False).json()


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_route_says_what_it_is_for_what_it_answers_and_what_it_wants(document):
    assert document["openapi"].startswith("3.1")
    found = dict(operations(document))
    assert len(found) >= 14
    for name, operation in found.items():
        assert operation["summary"], name
        good = [code for code in operation["responses"] if code[0] in "23"]
        assert good, name
        assert all(code in ("204", "307") or operation["responses"][code]["content"] for code in good), name
        refused = operation["responses"]["401"]["content"]["application/json"]["schema"]
        assert refused == {"$ref": "#/components/schemas/Problem"}, name
        assert operation.get("security") == ([] if name in OPEN else [{"key": []}]), name
    scheme = document["components"]["securitySchemes"]["key"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_every_body_has_examples_that_fit_it(document):
    seen = 0
    for name, operation in operations(document):
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            if kind != "application/json":
                assert content["schema"]["format"] == "binary", name
                continue
            kind_of = content["schema"]["$ref"].rpartition("/")[2]
            for example in document["components"]["schemas"][kind_of]["examples"]:
                getattr(values, kind_of).model_validate_json(json.dumps(example))
                seen += 1
    assert seen >= 4


def test_answers_that_requests_by_chance_do_not_meet_are_in_the_document_too(document):
    statuses = {str(status_of(kind("x"))) for kind in by_code().values()} | {"400", "408", "415"}
    for name, operation in operations(document):
        assert not statuses - set(operation["responses"]), name


class Made:
    """What exists already: requests about it get further than those about nothing."""

    def __init__(self, client):
        self.client = client
        self.make()

    def make(self):
        data = encoded(noise(24, 20), "PNG")
        self.upload = self.client.upload(data)
        self.begun = self.client.begin(data)["upload"]
        self.job = self.client.wait(self.client.submit(self.upload).json()["id"])["id"]

    def put_into(self, case, draw):
        """Name in a request, here and there, what exists in place of what does not."""
        for name, fitting in (("job", [self.job]), ("upload", [self.upload, self.begun])):
            if name in (case.path_parameters or {}):
                any_of = [case.path_parameters[name], self.job, self.upload, *fitting, *fitting]
                case.path_parameters[name] = draw(st.sampled_from(any_of))
        if isinstance(case.body, dict) and "upload" in case.body and draw(st.booleans()):
            case.body["upload"] = self.upload
        # Nobody waits for long here.
        if isinstance(case.query, dict) and "wait" in case.query:
            with contextlib.suppress(TypeError, ValueError):
                case.query["wait"] = float(case.query["wait"]) % 0.01


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_whatever_is_asked_is_answered_as_the_document_says(cloud, document, mode):
    """No answer of 500 or above but those that are documented, none of another form, and the service goes on."""
    client = cloud.another(jobs=10_000, requests=1_000_000)
    made = Made(client)
    schema = schemathesis.openapi.from_dict(document)
    schema.config.generation.update(with_security_parameters=False)  # the right key, or all would be refused
    headers = {"Authorization": f"Bearer {client.secret}"}
    session, counts = requests.Session(), {}
    session.trust_env = False

    @settings(
        max_examples=REQUESTS // 2,
        deadline=None,
        derandomize=not FULL,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema.as_strategy(generation_mode=mode), data=st.data())
    def ask_all(case, data):
        made.put_into(case, data.draw)
        answer = case.call(base_url=cloud.url, session=session, headers=headers, timeout=20, allow_redirects=False)
        counts[answer.status_code] = counts.get(answer.status_code, 0) + 1
        case.validate_response(answer, checks=CHECKS, headers=headers)
        if (case.method.upper(), answer.status_code) == ("DELETE", 204):
            made.make()  # or all that follows would be about nothing

    with session:
        ask_all()
    print(mode, dict(sorted(counts.items())))
    assert sum(counts.values()) >= REQUESTS // 2
    assert any(status < 300 for status in counts)
    assert any(400 <= status < 500 for status in counts)
    assert client.ask("GET", "/v1/health", key=False).status_code == 200
