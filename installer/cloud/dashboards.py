#!/usr/bin/env python3
"""Grafana's dashboards, written to ``grafana/dashboards``; a test sees that the files are what this makes.

``python installer/cloud/dashboards.py`` after a change here. Each panel says what a figure means and when to worry.
"""

from __future__ import annotations

from pathlib import Path

from panels import Dashboard, Panel, Query, quantile, rate, render

FOLDER = Path(__file__).parent / "grafana" / "dashboards"
REQUESTS = "relief_cloud_requests_total"
FAULTS = '{status=~"5.."}'
RUNS = '{stage="run"}'
LATENCY = "relief_cloud_request_seconds"
TILES = "relief_cloud_tile_seconds"
PIXELS = "relief_cloud_megapixels_total"
FEEDBACK = "relief_cloud_feedback_total"
REPLICAS = "relief_cloud_replica_seconds_total"
QUICK = '{route!~"/v1/enhance|/v1/jobs/[^/]+|/v1/objects/.*"}'

SERVICE = Dashboard(
    "service",
    "Relief: requests and queue",
    (
        Panel("Up", "1 while Prometheus reaches the service.", "none", (Query('up{job="relief"}'),), "stat", 4, 1, 0.5),
        Panel(
            "Errors",
            "Share of answers that are our fault (5xx). Refusals with 429 are none.",
            "percentunit",
            (Query(f"({rate(REQUESTS, '', FAULTS)} or vector(0)) / ({rate(REQUESTS)} > 0)"),),
            "stat",
            5,
            0.005,
            0.02,
        ),
        Panel(
            "p95 of requests",
            "One in twenty takes longer; without those that wait on purpose.",
            "s",
            (Query(quantile(0.95, LATENCY, "", QUICK)),),
            "stat",
            5,
            0.5,
            1,
        ),
        Panel(
            "Oldest job",
            "How long the oldest waiting job has waited.",
            "s",
            (Query("max(relief_cloud_queue_age_seconds)"),),
            "stat",
            5,
            60,
            300,
        ),
        Panel(
            "Waiting",
            "Jobs that are accepted and not begun.",
            "none",
            (Query('sum(relief_cloud_jobs{state="queued"})'),),
            "stat",
            5,
        ),
        Panel(
            "Requests by status",
            "Answers a second.",
            "reqps",
            (Query(rate(REQUESTS, "status"), "{{status}}"),),
            stacked=True,
        ),
        Panel(
            "Requests by route",
            "Answers a second; method and route.",
            "reqps",
            (Query(rate(REQUESTS, "method, route"), "{{method}} {{route}}"),),
        ),
        Panel(
            "Latency",
            "Time from request to answer, without those that wait on purpose.",
            "s",
            tuple(Query(quantile(part, LATENCY, "", QUICK), f"p{part * 100:g}") for part in (0.5, 0.95, 0.99)),
        ),
        Panel(
            "p95 by route",
            "POST /v1/enhance answers with a finished picture; questions for a job wait for news.",
            "s",
            (Query(quantile(0.95, LATENCY, "route"), "{{route}}"),),
        ),
        Panel(
            "Jobs", "By state, now.", "none", (Query("sum by (state) (relief_cloud_jobs)", "{{state}}"),), stacked=True
        ),
        Panel(
            "Jobs that ended",
            "A second, by how they ended.",
            "ops",
            (Query(rate("relief_cloud_jobs_total", "state", '{state=~"done|failed|cancelled"}'), "{{state}}"),),
        ),
        Panel(
            "Turned away",
            "Answers 429 a second, by reason.",
            "reqps",
            (Query(rate("relief_cloud_limited_total", "reason"), "{{reason}}"),),
        ),
        Panel("Uploads", "Bytes a second.", "Bps", (Query(rate("relief_cloud_upload_bytes_total"), "uploads"),)),
    ),
)

PICTURES = Dashboard(
    "pictures",
    "Relief: tiles and devices",
    (
        Panel(
            "Throughput",
            "Megapixels of results a second.",
            "none",
            (Query(rate(PIXELS, "model, precision"), "{{model}} {{precision}}"),),
            stacked=True,
        ),
        Panel(
            "Replicas at work",
            "Seconds of replicas a second: how many are held.",
            "none",
            (Query(rate(REPLICAS), "replicas"),),
        ),
        Panel(
            "Tiles",
            "Time a tile waits for a replica, and time it runs there.",
            "s",
            tuple(
                Query(quantile(part, TILES, "", f'{{stage="{stage}"}}'), f"{stage} p{part * 100:g}")
                for stage in ("wait", "run")
                for part in (0.5, 0.95)
            ),
        ),
        Panel(
            "Batches",
            "Tiles that run together; near 1 means that waiting for more is wasted.",
            "none",
            (
                Query(
                    f"{rate('relief_cloud_tile_batch_size_sum')} / ({rate('relief_cloud_tile_batch_size_count')} > 0)",
                    "mean",
                ),
                Query(quantile(0.95, "relief_cloud_tile_batch_size"), "p95"),
            ),
        ),
        Panel(
            "Made again",
            "Share of tiles that a device failed on, by what was tried then.",
            "percentunit",
            (
                Query(
                    f"{rate('relief_cloud_fallbacks_total', 'kind')} / ignoring (kind) group_left () "
                    f"({rate(TILES + '_count', '', RUNS)} > 0)",
                    "{{kind}}",
                ),
            ),
            warn=0.002,
            bad=0.01,
        ),
        Panel(
            "Refused by the guard",
            "Tiles in ten minutes that came back wrong and were not used.",
            "none",
            (Query("sum(increase(relief_cloud_guard_failures_total[10m]))", "tiles"),),
            warn=0.5,
            bad=5,
        ),
        Panel(
            "Replicas that died",
            "In ten minutes, by deployment.",
            "none",
            (
                Query(
                    "sum by (deployment) (increase(relief_cloud_replica_restarts_total[10m]))",
                    "{{deployment}}",
                ),
            ),
            warn=0.5,
            bad=4.5,
        ),
        Panel(
            "GPU memory",
            "By use; the dashed limit is all there is.",
            "bytes",
            (Query("sum by (instance, kind) (relief_cloud_gpu_memory_bytes)", "{{instance}} {{kind}}"),),
        ),
    ),
)

PRICE = {
    "name": "price",
    "label": "Price of a replica's hour",
    "type": "textbox",
    "query": "1.00",
    "current": {"text": "1.00", "value": "1.00"},
    "options": [{"text": "1.00", "value": "1.00", "selected": True}],
    "hide": 0,
}
"""Not measured: what the machine costs is known to its owner."""

DAY_PIXELS = f"sum(increase({PIXELS}[1d]))"
DAY_SECONDS = f"sum(increase({REPLICAS}[1d]))"
KEPT = f'sum(increase({FEEDBACK}{{kind="kept"}}[1d])) / (sum(increase({FEEDBACK}{{kind=~"kept|undone"}}[1d])) > 0)'
BUSINESS = Dashboard(
    "business",
    "Relief: what it gives and costs",
    (
        Panel(
            "Results kept",
            "Of results that people answered about in the last day: share kept and not undone.",
            "percentunit",
            (Query(KEPT),),
            "stat",
            6,
            0.85,
            0.7,
        ),
        Panel(
            "Seconds a megapixel",
            "Replica time for a megapixel of result, last day.",
            "s",
            (Query(f"{DAY_SECONDS} / ({DAY_PIXELS} > 0)"),),
            "stat",
            6,
        ),
        Panel(
            "Cost of a megapixel",
            "Replica time at the price above, last day.",
            "currencyUSD",
            (Query(f"{DAY_SECONDS} * $price / 3600 / ({DAY_PIXELS} > 0)"),),
            "stat",
            6,
        ),
        Panel("Megapixels a day", "Of results, last day.", "none", (Query(DAY_PIXELS),), "stat", 6),
        Panel(
            "Kept and undone",
            "Share kept beside what is made, over a day each.",
            "percentunit",
            (Query(KEPT, "kept"),),
        ),
        Panel(
            "Feedback",
            "Answers of the last day, by kind.",
            "none",
            (Query(f"sum by (kind) (increase({FEEDBACK}[1d]))", "{{kind}}"),),
            stacked=True,
        ),
        Panel(
            "Cost of a thousand megapixels",
            "Replica time at the price above, over an hour each.",
            "currencyUSD",
            (
                Query(
                    f"1000 * sum(rate({REPLICAS}[1h])) * $price / 3600 / (sum(rate({PIXELS}[1h])) > 0)",
                    "cost",
                ),
            ),
        ),
        Panel(
            "Spent a day",
            "All replica time at the price above, idle time too.",
            "currencyUSD",
            (Query(f"{DAY_SECONDS} * $price / 3600", "spent"),),
        ),
    ),
    span="now-7d",
    variables=(PRICE,),
)

DASHBOARDS = (SERVICE, PICTURES, BUSINESS)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for dashboard in DASHBOARDS:
        (FOLDER / f"{dashboard.name}.json").write_text(render(dashboard), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
