"""The service as an application of Ray Serve, and ``relief cloud up``, which runs it on this machine.

On a cluster, ``engine.cloud.serving:build`` is what a Serve configuration names as ``import_path``.
"""

from __future__ import annotations

import contextlib
import logging
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from engine import config
from engine.cloud import loopback
from engine.cloud import settings as cloud_settings
from engine.cloud.keys import Key, Limits, digest, new_secret
from engine.cloud.service import Stores
from engine.cloud.settings import CloudSettings, state_folder
from engine.config import Settings
from engine.errors import ConfigError, PortsTaken

MAX_WAITING = 10_000
"""Requests that wait for a replica; the gates and the queue refuse long before."""


def application(settings: CloudSettings, base: Settings) -> Any:
    """All deployments, tied together. Ray must have been imported with the environment of `loopback.prepare`."""
    from ray import serve

    from engine.cloud import deployments
    from engine.cloud.deployments import INFERENCE, INGRESS, PICTURES, QUEUE, Inference, Pictures, Queue

    cpus = float(settings.threads) if not settings.num_gpus else 0.5

    def scaled(least: int, most: int, target: float) -> dict[str, Any]:
        if least == most:
            return {"num_replicas": most}
        scaling = {"min_replicas": least, "max_replicas": most, "target_ongoing_requests": target}
        return {"autoscaling_config": {**scaling, "upscale_delay_s": 5, "downscale_delay_s": 120}}

    common = {"health_check_period_s": 5, "health_check_timeout_s": 30, "graceful_shutdown_timeout_s": 10}
    deployment: Any = serve.deployment
    inference = deployment(Inference).options(
        name=INFERENCE,
        ray_actor_options={"num_cpus": cpus, "num_gpus": settings.num_gpus},
        max_ongoing_requests=max(2, 2 * settings.batch_size),
        **scaled(settings.replicas_min, settings.replicas_max, max(1.0, settings.batch_size)),
        **common,
    )
    pictures = deployment(Pictures).options(
        name=PICTURES,
        ray_actor_options={"num_cpus": 0},
        max_ongoing_requests=settings.pictures_at_once,
        **scaled(settings.pictures_min, settings.pictures_max, settings.pictures_at_once),
        **common,
    )
    queue = deployment(Queue).options(
        name=QUEUE, ray_actor_options={"num_cpus": 0}, num_replicas=1, max_ongoing_requests=1000, **common
    )

    def asgi() -> Any:
        return deployments.ingress_app(settings, base)

    @serve.ingress(asgi)
    class Ingress:
        """Holds on to the queue, so that both are one application."""

        def __init__(self, queue: Any) -> None:
            self.queue = queue

    ingress = deployment(Ingress).options(
        name=INGRESS,
        ray_actor_options={"num_cpus": 0},
        num_replicas=settings.ingress_replicas,
        max_ongoing_requests=MAX_WAITING,
        **common,
    )
    bound: Any = inference.bind(settings, base)
    return ingress.bind(queue.bind(settings, pictures.bind(settings, base, bound)))


def build(arguments: Mapping[str, str]) -> Any:
    """The application for a Serve configuration; ``arguments`` win over environment and file.

    Raises `ConfigError`.
    """
    import os

    given = {f"{cloud_settings.PREFIX}{name.upper()}": str(value) for name, value in arguments.items()}
    settings = cloud_settings.load(environment={**os.environ, **given})
    Stores.open(settings).database.close()  # what is wrong with it is better found out before there are replicas
    return application(settings, config.load())


def up(
    settings: CloudSettings,
    base: Settings,
    *,
    ready: Callable[[str, str | None], None],
    wait: Callable[[], None],
) -> None:
    """Run the service until ``wait`` returns. ``ready`` gets its address, and a first key if there was none.

    Raises `ConfigError`, `StorageFailed`, or `PortsTaken`.
    """
    _check_port(settings)
    stores = Stores.open(settings)
    with contextlib.closing(stores.database):
        stores.objects.check()
        secret = None if stores.records.all_keys() else add_key(stores, settings, "first")
    try:
        with cluster(settings):
            from ray import serve

            try:
                serve.run(application(settings, base), name="relief", route_prefix="/")
                scheme = "https" if settings.tls_certificate else "http"
                ready(settings.public_url or f"{scheme}://{settings.host}:{settings.port}", secret)
                wait()
            finally:
                # A cluster of our own ends with us, at once: nothing of it is needed to go on. From another one we
                # take leave.
                if settings.ray_address:
                    with contextlib.suppress(Exception):
                        serve.delete("relief")
    finally:
        if not settings.ray_address and settings.database.startswith("sqlite:"):
            give_back_all(settings)


@contextlib.contextmanager
def cluster(settings: CloudSettings) -> Iterator[None]:
    """Ray Serve, listening where the settings say, while the context lasts. Ray must not have been imported before."""
    loopback.prepare(state_folder(settings), local=not settings.ray_address)
    import ray
    from ray import serve

    logging.getLogger("ray.serve").setLevel(logging.WARNING)
    join(settings)
    try:
        serve.start(proxy_location="HeadOnly", http_options=http_options(settings))
        yield
    finally:
        end: Any = ray.shutdown
        end()


def give_back_all(settings: CloudSettings) -> int:
    """Put all jobs that were being worked on back into the queue, where nobody but us works on it; how many."""
    stores = Stores.open(settings)
    with contextlib.closing(stores.database):
        return sum(stores.table.give_back(row.id, row.attempt) for row in stores.table.lost(time.time() + 1))


def join(settings: CloudSettings) -> None:
    """Join the cluster of the settings, or start one that nobody outside this machine can reach."""
    import ray

    if settings.ray_address:
        ray.init(address=settings.ray_address, log_to_driver=False)
        return
    ray.init(
        num_cpus=settings.ray_cpus or None,
        object_store_memory=settings.object_store_mb << 20 or None,
        include_dashboard=False,
        log_to_driver=False,
        logging_level=logging.ERROR,
        _node_ip_address="127.0.0.1",
    )


def http_options(settings: CloudSettings) -> dict[str, Any]:
    """What Ray Serve is told about where to listen."""
    tls = {"ssl_certfile": settings.tls_certificate, "ssl_keyfile": settings.tls_key}
    return {
        "host": settings.host,
        "port": settings.port,
        **({name: str(Path(value).absolute()) for name, value in tls.items()} if settings.tls_certificate else {}),
    }


def add_key(stores: Stores, settings: CloudSettings, name: str, limits: Limits | None = None) -> str:
    """Make a key with these limits, or those of the settings; the secret, to be shown once."""
    if limits is None:
        limits = Limits(settings.key_jobs, settings.key_megapixels_a_day, settings.key_requests_a_minute)
    secret = new_secret()
    stores.records.add_key(Key(uuid.uuid4().hex, name, digest(secret), limits, time.time()))
    return secret


def _check_port(settings: CloudSettings) -> None:
    import socket

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if isinstance(error, socket.gaierror):
                raise ConfigError(f"host names no address of this machine: {settings.host}.") from error
            raise PortsTaken(f"Something listens on {settings.host}:{settings.port} already.") from error
