"""What a client of the service does, over Locust's HTTP session: upload in parts, job, waiting, result.

A refusal with 429 is no failure: the client waits as long as `Retry-After` says, and tries again. When a connection
breaks or a replica is lost in the middle of an answer, the request has failed, and is made again for some time. What
counts as a failure of the picture: every other error, a job that is lost or fails, a result that is not the picture
asked for.
"""
# ruff: noqa: INP001  scripts beside each other, no package

from __future__ import annotations

import hashlib
import os
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

JPEG = b"\xff\xd8\xff"
REFUSALS = 60
"""How often a request may be refused with 429."""
PATIENCE = float(os.environ.get("RELIEF_LOAD_PATIENCE", "60"))
"""Seconds for which a request that fails is made again."""
LONGEST_WAIT = 30.0
WAIT = 20
"""Seconds that a question for a job may wait for news."""
BROKEN = frozenset((0, 408, 500, 502, 503, 504))
"""No answer, or one that says that the request was too slow, or that something behind it is lost."""


class Failed(Exception):
    """What should not have happened, in one sentence; the caller's figures show it."""


class Sender:
    """Sends pictures with one key. ``http`` is Locust's session; ``sleep`` waits so many seconds."""

    def __init__(self, http: Any, key: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {key}"}
        self._sleep = sleep

    def direct(self, picture: bytes, scale: float) -> bytes:
        """A small picture by `POST /v1/enhance`."""
        answer = self.ask(
            "POST", f"/v1/enhance?scale={scale:g}&format=jpg", name="/v1/enhance", data=picture, timeout=300
        )
        return _picture(answer.content)

    def job(self, picture: bytes, scale: float) -> bytes:
        """A picture of any size: sent in parts, made, fetched, and deleted."""
        upload = self.upload(picture)
        wish = {"upload": upload, "wish": {"scale": scale}, "output": {"format": "jpg"}}
        key = {"Idempotency-Key": uuid.uuid4().hex}
        job = self.ask("POST", "/v1/jobs", json=wish, headers=key, expect=HTTPStatus.ACCEPTED).json()
        done = self.wait(job)
        result = self.ask("GET", f"/v1/jobs/{done['id']}/result", name="/v1/jobs/ID/result", timeout=300)
        self.ask("POST", f"/v1/jobs/{done['id']}/feedback", name="/v1/jobs/ID/feedback", json={"kind": "kept"})
        self.ask("DELETE", f"/v1/jobs/{done['id']}", name="/v1/jobs/ID")
        return _picture(result.content)

    def upload(self, picture: bytes) -> str:
        """Send a picture in parts; its name with the service."""
        new = {"bytes": len(picture), "sha256": hashlib.sha256(picture).hexdigest()}
        plan = self.ask("POST", "/v1/uploads", json=new).json()
        upload: str = plan["upload"]
        size = plan["part_bytes"]
        for part in plan["parts"]:
            start = (part["number"] - 1) * size
            piece = picture[start : start + size]
            self.ask("PUT", part["url"], name="part", data=piece, headers=part["headers"], own_key=False, timeout=300)
        self.ask("POST", f"/v1/uploads/{upload}/complete", name="/v1/uploads/ID/complete")
        return upload

    def wait(self, job: dict[str, Any]) -> dict[str, Any]:
        """Until the job is done; `Failed` if it ends in any other way."""
        while job["state"] not in ("done", "failed", "cancelled"):
            question = f"/v1/jobs/{job['id']}?wait={WAIT}&revision={job['revision']}"
            job = self.ask("GET", question, name="/v1/jobs/ID", timeout=WAIT + 30).json()
        if job["state"] != "done":
            raise Failed(f"the job {job['state']}: {(job.get('error') or {}).get('code', 'no reason given')}")
        return job

    def ask(
        self,
        method: str,
        address: str,
        *,
        name: str | None = None,
        expect: HTTPStatus | None = None,
        own_key: bool = True,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> Any:
        """One request, again after a refusal. A presigned address is asked without the key (``own_key``)."""
        sent = {**(self._headers if own_key else {}), **(headers or {})}
        refused, until, pause = 0, time.monotonic() + PATIENCE, 0.5
        while True:
            with self._http.request(
                method, address, name=name or address, headers=sent, catch_response=True, **options
            ) as answer:
                if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                    answer.success()  # the service is full and says so; that is how it should be
                    refused += 1
                    pause = min(float((answer.headers or {}).get("Retry-After", 1)), LONGEST_WAIT)
                elif answer.status_code in BROKEN:
                    answer.failure(f"{answer.status_code}: {_code(answer)}" if answer.status_code else "no answer")
                    pause = min(pause * 2, 4.0)
                elif answer.ok and expect in (None, answer.status_code):
                    answer.success()
                    return answer
                else:
                    answer.failure(f"{answer.status_code}: {_code(answer)}")
                    raise Failed(f"{method} {name or address} answered {answer.status_code}")
            if refused > REFUSALS or (answer.status_code in BROKEN and time.monotonic() + pause > until):
                raise Failed(f"{method} {name or address} was tried in vain")
            self._sleep(pause)


def _picture(content: bytes) -> bytes:
    if not content.startswith(JPEG):
        raise Failed("the result is no JPEG")
    return content


def _code(answer: Any) -> str:
    """The stable code of an error, or the beginning of whatever came instead."""
    try:
        return str(answer.json()["code"])
    except (ValueError, KeyError, TypeError):
        return str(answer.text)[:100]
