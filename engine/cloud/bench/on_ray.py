"""Serving on Ray Serve, by the very replicas of the service: what they get comes over HTTP here, nothing else differs.

To be imported within `engine.cloud.serving.cluster`, as everything that imports Ray.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ray import serve
from starlette.requests import Request
from starlette.responses import Response

from engine import config
from engine.cloud.bench.trial import Trial, answered
from engine.cloud.deployments import Inference
from engine.cloud.settings import CloudSettings
from engine.config import Settings


class Tiles(Inference):
    """A replica that runs networks, and answers HTTP itself."""

    def __init__(self, settings: CloudSettings, base: Settings, trial: Trial) -> None:
        super().__init__(settings, base, reports=False)
        self._trial = trial

    async def __call__(self, request: Request) -> Response:
        precision = request.url.path.rpartition("/")[2]
        answer = await self.run(self._trial.job(precision, await request.body()))
        return Response(answered(answer.result()), media_type="application/octet-stream")


@contextlib.contextmanager
def replicas(settings: CloudSettings, trial: Trial, **ways: tuple[int, int]) -> Iterator[list[str]]:
    """For each name so many replicas, and the most tiles that run together in one; the address of each name."""
    deployment: Any = serve.deployment
    try:
        for name, (number, together) in ways.items():
            deployed = deployment(Tiles).options(
                num_replicas=number,
                ray_actor_options={"num_cpus": trial.threads},
                max_ongoing_requests=max(2, 2 * together),
                graceful_shutdown_wait_loop_s=0.1,
                graceful_shutdown_timeout_s=1,
            )
            bound = deployed.bind(replace(settings, batch_size=together), config.load(), trial)
            serve.run(bound, name=name, route_prefix=f"/{name}")
        yield [f"{settings.host}:{settings.port}/{name}" for name in ways]
    finally:
        for name in ways:
            with contextlib.suppress(Exception):
                serve.delete(name)
