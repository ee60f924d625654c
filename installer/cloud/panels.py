# ruff: noqa: INP001  scripts beside each other, no package
"""The form of Grafana's dashboards: figures, where they stand, and the JSON that Grafana reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

SOURCE = {"type": "prometheus", "uid": "relief-prometheus"}
RATE = "[$__rate_interval]"
COLUMNS = 24
HEIGHT = 8


@dataclass(frozen=True)
class Query:
    """One curve: a PromQL expression, and its name with labels in double braces."""

    expression: str
    legend: str = ""


@dataclass(frozen=True)
class Panel:
    """One figure. ``unit`` is Grafana's name of a unit; above ``warn`` and ``bad`` it turns orange and red.

    Where less is worse, ``warn`` is larger than ``bad``.
    """

    title: str
    means: str
    unit: str
    queries: Sequence[Query]
    kind: str = "timeseries"
    width: int = 12
    warn: float | None = None
    bad: float | None = None
    stacked: bool = False


@dataclass(frozen=True)
class Dashboard:
    name: str
    title: str
    panels: Sequence[Panel]
    span: str = "now-6h"
    variables: Sequence[dict[str, Any]] = ()


def quantile(part: float, metric: str, by: str = "", where: str = "") -> str:
    """A quantile of a histogram over the shown interval, for each value of the label ``by``."""
    labels = f"le, {by}" if by else "le"
    return f"histogram_quantile({part}, sum by ({labels}) (rate({metric}_bucket{where}{RATE})))"


def rate(metric: str, by: str = "", where: str = "") -> str:
    """Of a counter: how much it grows a second, for each value of the label ``by``."""
    return f"sum{f' by ({by})' if by else ''} (rate({metric}{where}{RATE}))"


def render(dashboard: Dashboard) -> str:
    """The dashboard as Grafana reads it, always the same for the same input."""
    body = {
        "uid": f"relief-{dashboard.name}",
        "title": dashboard.title,
        "tags": ["relief"],
        "schemaVersion": 39,
        "version": 1,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": dashboard.span, "to": "now"},
        "timezone": "browser",
        "templating": {"list": list(dashboard.variables)},
        "annotations": {"list": [_alerts()]},
        "panels": list(_placed(dashboard.panels)),
    }
    return json.dumps(body, indent=1) + "\n"


def _placed(panels: Sequence[Panel]) -> Iterator[dict[str, Any]]:
    """From left to right, a new row where the next one does not fit."""
    x = y = row = 0
    for number, panel in enumerate(panels, start=1):
        height = HEIGHT // 2 if panel.kind == "stat" else HEIGHT
        if x + panel.width > COLUMNS:
            x, y, row = 0, y + row, 0
        yield _panel(number, panel, {"x": x, "y": y, "w": panel.width, "h": height})
        x, row = x + panel.width, max(row, height)


def _panel(number: int, panel: Panel, place: dict[str, int]) -> dict[str, Any]:
    custom: dict[str, Any] = {"lineWidth": 1, "fillOpacity": 20 if panel.stacked else 0, "showPoints": "never"}
    if panel.stacked:
        custom["stacking"] = {"mode": "normal", "group": "A"}
    if panel.warn is not None and panel.kind == "timeseries":
        custom["thresholdsStyle"] = {"mode": "dashed"}
    defaults: dict[str, Any] = {"unit": panel.unit, "min": 0, "thresholds": _thresholds(panel)}
    options: dict[str, Any]
    if panel.kind == "stat":
        options = {"colorMode": "value", "graphMode": "area", "reduceOptions": {"calcs": ["lastNotNull"]}}
    else:
        defaults["custom"] = custom
        options = {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}}
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.means,
        "gridPos": place,
        "datasource": SOURCE,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": options,
        "targets": [
            {
                "refId": chr(ord("A") + index),
                "datasource": SOURCE,
                "expr": q.expression,
                "legendFormat": q.legend or "__auto",
            }
            for index, q in enumerate(panel.queries)
        ],
    }


def _thresholds(panel: Panel) -> dict[str, Any]:
    steps: list[dict[str, Any]]
    if panel.warn is None or panel.bad is None:
        steps = [{"color": "green", "value": None}]
    elif panel.warn < panel.bad:
        steps = [
            {"color": "green", "value": None},
            {"color": "orange", "value": panel.warn},
            {"color": "red", "value": panel.bad},
        ]
    else:
        steps = [
            {"color": "red", "value": None},
            {"color": "orange", "value": panel.bad},
            {"color": "green", "value": panel.warn},
        ]
    return {"mode": "absolute", "steps": steps}


def _alerts() -> dict[str, Any]:
    return {
        "name": "Alerts",
        "datasource": SOURCE,
        "enable": True,
        "iconColor": "red",
        "expr": 'ALERTS{alertname=~"Relief.*", alertstate="firing"}',
        "titleFormat": "{{alertname}}",
        "step": "60s",
    }
