"""What Prometheus may ask the daemon: numbers read from it at each scrape, none of them counted twice."""

from __future__ import annotations

from collections.abc import Iterator

import psutil
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from engine import __version__
from engine.daemon.service import Service
from engine.domain import JobState


def expose(service: Service) -> tuple[bytes, str]:
    """The metrics in Prometheus's text format, and its media type."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Daemon(service))
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _Daemon(Collector):
    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        service, totals = self._service, self._service.jobs.workers.totals
        jobs = GaugeMetricFamily("relief_jobs", "Jobs in the list, by state.", labels=["state"])
        for state in JobState:
            jobs.add_metric([state], service.store.count(state))
        yield jobs
        yield GaugeMetricFamily("relief_queue_length", "Jobs that wait.", value=service.store.count(JobState.QUEUED))
        seconds = CounterMetricFamily("relief_stage_seconds", "Time spent, by stage.", labels=["stage"])
        for stage, value in sorted(totals.seconds.items()):
            seconds.add_metric([stage], value)
        yield seconds
        yield CounterMetricFamily("relief_megapixels", "Megapixels of results made.", value=totals.megapixels)
        yield CounterMetricFamily(
            "relief_fallbacks", "Pieces that a device failed on and that were made again.", value=totals.fallbacks
        )
        yield GaugeMetricFamily(
            "relief_resident_memory_bytes", "Memory in use.", value=psutil.Process().memory_info().rss
        )
        sessions = GaugeMetricFamily(
            "relief_sessions", "Networks that are loaded.", labels=["model", "scale", "device", "precision"]
        )
        for loaded in service.engine.pool.loaded:
            sessions.add_metric([loaded.model, str(loaded.scale), loaded.device, loaded.precision], 1)
        yield sessions
        devices = GaugeMetricFamily("relief_device", "Devices of this machine.", labels=["device", "name"])
        for device in service.engine.devices:
            devices.add_metric([device.id, device.name], 1)
        yield devices
        yield GaugeMetricFamily("relief_paused", "Whether the whole queue waits.", value=int(service.jobs.paused))
        build = GaugeMetricFamily("relief_build", "The running version.", labels=["version"])
        build.add_metric([__version__], 1)
        yield build
