"""The one client of the daemon, for the desktop program and scripts; synchronous, and typed by `engine.wire.values`.

How the daemon is found and trusted stands in `engine.link`; pixels and events of a live connection in `engine.live`.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

from engine.domain import JobState
from engine.link import SLOWEST, START_SECONDS, TIMEOUT, Address, Link, answers
from engine.wire.about import ClientList, CloudValue, DeviceValue, Health, ModelValue, PairingCode
from engine.wire.offload import Answer, EstimateWish, Opinion
from engine.wire.values import (
    DepthQuestion,
    Estimate,
    Job,
    JobList,
    NewJob,
    NewWatch,
    PreviewWish,
    Upload,
    Value,
    Watch,
    WatchList,
)

__all__ = ["Address", "Client"]

V = TypeVar("V", bound=Value)


class Client(Link):
    """A connection to a daemon that has proved to be ours; a context manager. For one thread.

    All methods raise the daemon's errors as ours, and `DaemonUnreachable` when it does not answer.
    """

    # --- the daemon --------------------------------------------------------------------------------------------

    def health(self) -> Health:
        return self._value(Health, "GET", "/v1/health")

    def devices(self) -> list[DeviceValue]:
        answer = self.json("GET", "/v1/devices", timeout=SLOWEST)
        return [DeviceValue.model_validate(entry) for entry in answer]

    def models(self) -> list[ModelValue]:
        return [ModelValue.model_validate(entry) for entry in self.json("GET", "/v1/models")]

    def metrics(self) -> str:
        """In Prometheus's text format."""
        return self.bytes("GET", "/metrics").decode()

    def pair(self) -> PairingCode:
        """A code for the user to type into the panel."""
        return self._value(PairingCode, "POST", "/v1/pairing")

    def clients(self) -> ClientList:
        return self._value(ClientList, "GET", "/v1/clients")

    def unpair(self, client: str) -> None:
        self.bytes("DELETE", f"/v1/clients/{client}")

    def stop(self) -> None:
        """Ask the daemon to end, and wait until it has; its jobs go on when it starts again."""
        self.bytes("POST", "/v1/shutdown")
        until = time.monotonic() + START_SECONDS
        while answers(self.address.port) and time.monotonic() < until:
            time.sleep(0.05)

    # --- the cloud ---------------------------------------------------------------------------------------------

    def cloud(self) -> CloudValue:
        """Whether pictures may go to a cloud service; nobody is connected to for this."""
        return self._value(CloudValue, "GET", "/v1/cloud")

    def estimate(self, wanted: EstimateWish) -> Estimate:
        """What a picture would take here and in the cloud, and which of both it would be."""
        return self._value(Estimate, "POST", "/v1/estimates", wanted, timeout=SLOWEST)

    def answer(self, job: str, where: Literal["here", "cloud"]) -> Job:
        """Say where a job that asks is to be done. Raises `JobConflict` for one that does not ask (any more)."""
        return self._value(Job, "POST", f"/v1/jobs/{job}/answer", Answer(where=where))

    def opinion(self, job: str, said: Opinion) -> None:
        """Tell the service that made a result what became of it. Raises `JobConflict` for one that was made here."""
        self.bytes("POST", f"/v1/jobs/{job}/opinion", said.model_dump(mode="json", exclude_none=True), timeout=SLOWEST)

    # --- jobs --------------------------------------------------------------------------------------------------

    def upload(self, source: Path, name: str = "") -> Upload:
        """Send a picture file. Raises what is wrong with the picture."""
        query = urlencode({"name": name or source.name})
        with source.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
            return self._value(Upload, "POST", f"/v1/uploads?{query}", file, headers, timeout=SLOWEST)

    def submit(self, wanted: NewJob) -> Job:
        return self._value(Job, "POST", "/v1/jobs", wanted)

    def job(self, job: str, *, wait: float = 0.0, seen: int = 0) -> Job:
        """The job; with ``wait`` as soon as it is no longer at the revision ``seen``, or after so many seconds."""
        return self._value(Job, "GET", f"/v1/jobs/{job}?wait={wait}&seen={seen}", timeout=TIMEOUT + wait)

    def jobs(self, *states: JobState) -> JobList:
        query = urlencode([("state", str(s)) for s in states])
        return self._value(JobList, "GET", f"/v1/jobs?{query}")

    def cancel(self, job: str) -> Job:
        return self._value(Job, "POST", f"/v1/jobs/{job}/cancel")

    def pause(self, job: str) -> Job:
        return self._value(Job, "POST", f"/v1/jobs/{job}/pause")

    def resume(self, job: str) -> Job:
        """Go on with a paused job, or try one again that failed or was cancelled."""
        return self._value(Job, "POST", f"/v1/jobs/{job}/resume")

    def move(self, job: str, before: str | None) -> Job:
        """Put a job before another one in the queue, or to its end."""
        return self._value(Job, "PUT", f"/v1/jobs/{job}/place", {"before": before})

    def forget(self, job: str) -> None:
        self.bytes("DELETE", f"/v1/jobs/{job}")

    def pause_queue(self) -> JobList:
        return self._value(JobList, "POST", "/v1/queue/pause")

    def resume_queue(self) -> JobList:
        return self._value(JobList, "POST", "/v1/queue/resume")

    def watches(self) -> WatchList:
        """The folders that the daemon watches."""
        return self._value(WatchList, "GET", "/v1/watches")

    def watch(self, wanted: NewWatch) -> Watch:
        """Have a folder watched, until `unwatch`; the daemon goes on after every restart."""
        return self._value(Watch, "POST", "/v1/watches", wanted)

    def pause_watch(self, watch: str) -> Watch:
        return self._value(Watch, "POST", f"/v1/watches/{watch}/pause")

    def resume_watch(self, watch: str) -> Watch:
        return self._value(Watch, "POST", f"/v1/watches/{watch}/resume")

    def unwatch(self, watch: str) -> None:
        self.bytes("DELETE", f"/v1/watches/{watch}")

    def result(self, job: str) -> bytes:
        """The file that a job without a destination made."""
        return self.bytes("GET", f"/v1/jobs/{job}/result", timeout=SLOWEST)

    def depth(self, job: str) -> bytes:
        """The depth map that was asked for with it."""
        return self.bytes("GET", f"/v1/jobs/{job}/depth", timeout=SLOWEST)

    def depth_map(self, wanted: DepthQuestion) -> bytes:
        """How near the things in a picture are, as a gray PNG file of 16 bits; white is near."""
        return self.bytes("POST", "/v1/depths", wanted.model_dump(mode="json", exclude_defaults=True), timeout=SLOWEST)

    def preview(self, wanted: PreviewWish) -> bytes:
        """A region enhanced, as a PNG file."""
        return self.bytes(
            "POST", "/v1/previews", wanted.model_dump(mode="json", exclude_defaults=True), timeout=SLOWEST
        )

    def _value(self, kind: type[V], method: str, path: str, *arguments: Any, timeout: float = TIMEOUT) -> V:
        plain = [a.model_dump(mode="json", exclude_defaults=True) if isinstance(a, Value) else a for a in arguments]
        return kind.model_validate_json(self.bytes(method, path, *plain, timeout=timeout))
