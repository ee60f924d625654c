"""Prometheus and Grafana of the service: rules proved both ways, and every figure one that the service really has."""

from __future__ import annotations

import json
import re
import shutil

import pytest
import yaml
from cloud_tools import CLOUD, document, run, script, tool

from engine.cloud import meters
from engine.cloud.settings import CloudSettings

PROMETHEUS = CLOUD / "prometheus"
GRAFANA = CLOUD / "grafana"
PROVED = ("alerts.test.yaml", "alerts.day.test.yaml")
CONTRACT = {
    "relief_cloud_requests_total": {"route", "method", "status"},
    "relief_cloud_request_seconds": {"route", "le"},
    "relief_cloud_jobs_total": {"state"},
    "relief_cloud_jobs": {"state"},
    "relief_cloud_queue_age_seconds": set(),
    "relief_cloud_megapixels_total": {"model", "precision"},
    "relief_cloud_tile_batch_size": {"le"},
    "relief_cloud_tile_seconds": {"stage", "le"},
    "relief_cloud_fallbacks_total": {"kind"},
    "relief_cloud_guard_failures_total": set(),
    "relief_cloud_replica_restarts_total": {"deployment"},
    "relief_cloud_gpu_memory_bytes": {"kind"},
    "relief_cloud_feedback_total": {"kind"},
    "relief_cloud_replica_seconds_total": set(),
    "relief_cloud_upload_bytes_total": set(),
    "relief_cloud_limited_total": {"reason"},
}
"""Every metric of the service, with its labels."""
TARGET = {"job", "instance"}
"""Labels that Prometheus itself puts on everything."""


def rules():
    return [rule for group in document(PROMETHEUS / "alerts.yaml")["groups"] for rule in group["rules"]]


def dashboards():
    return {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted((GRAFANA / "dashboards").glob("*.json"))}


def queries():
    """Every expression of every panel, with where it stands."""
    for name, board in dashboards().items():
        for panel in board["panels"]:
            for target in panel["targets"]:
                yield f"{name}: {panel['title']}", target["expr"]
        for annotation in board["annotations"]["list"]:
            yield f"{name}: {annotation['name']}", annotation["expr"]


def metric(name):
    """The metric of a series: histograms have three kinds of series."""
    return re.sub(r"_(bucket|sum|count)$", "", name) if name not in CONTRACT else name


def test_the_contract_is_what_the_service_exposes():
    exposed = {f"{meters.PREFIX}{name}_total": set(labels) for name, (_, labels) in meters.COUNTERS.items()}
    exposed |= {f"{meters.PREFIX}{name}": {*labels, "le"} for name, (_, labels, _) in meters.HISTOGRAMS.items()}
    exposed |= {f"{meters.PREFIX}{name}": set(labels) for name, (_, labels) in meters.GAUGES.items()}
    text, _ = meters.expose(meters.Gains(), {"queued": 1}, 2.0)
    families = set(re.findall(r"^# TYPE (\w+) \w+$", text.decode(), re.MULTILINE))
    assert {name for name in families if not name.endswith("_created")} == set(CONTRACT)
    for name, labels in exposed.items():
        assert CONTRACT[name] == labels, name


@pytest.mark.parametrize("where", ["rules", "dashboards"])
def test_every_figure_is_one_that_the_service_has(where):
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    used = [(rule.get("record") or rule["alert"], rule["expr"]) for rule in rules()] if where == "rules" else queries()
    for place, expression in used:
        bare = re.sub(r'"[^"]*"', '""', expression)
        for name in re.findall(r"\b(relief[\w:]*)", bare):
            assert metric(name) in CONTRACT or name in recorded, f"{place} uses {name}"
        for name, chosen in re.findall(r"(relief_cloud_\w+)\{([^}]*)\}", bare):
            labels = set(re.findall(r"(\w+)\s*[=!]", chosen))
            assert labels <= CONTRACT[metric(name)] | TARGET, f"{place} chooses {name} by {labels}"
        known = set().union(*(CONTRACT[metric(n)] for n in re.findall(r"relief_cloud_\w+", bare)), TARGET)
        for labels in re.findall(r"\b(?:by|without|ignoring|on) \(([^)]*)\)", bare):
            assert {label.strip() for label in labels.split(",")} <= known, f"{place} groups by {labels}"


def test_every_metric_of_the_service_is_shown_somewhere():
    shown = {metric(name) for _, expression in queries() for name in re.findall(r"relief_cloud_\w+", expression)}
    assert shown == set(CONTRACT)


def test_prometheus_accepts_its_configuration_and_rules(tmp_path):
    for part, path in (("config", "prometheus.yaml"), ("rules", "alerts.yaml")):
        more = ("--syntax-only",) if part == "config" else ()
        said = run(tool("promtool"), "check", part, *more, PROMETHEUS / path)
        assert said.returncode == 0, said.stdout


def test_prometheus_asks_the_service_where_it_listens_and_with_its_token():
    (job,) = (j for j in document(PROMETHEUS / "prometheus.yaml")["scrape_configs"] if j["job_name"] == "relief")
    head = document(CLOUD / "compose.yaml")["services"]["ray-head"]
    assert head["environment"]["RELIEF_CLOUD_PORT"] == str(CloudSettings().port)
    assert job["static_configs"] == [{"targets": [f"ray-head:{CloudSettings().port}"]}]
    mounts = document(CLOUD / "compose.yaml")["services"]["prometheus"]["volumes"]
    assert f"./secrets/metrics_token:{job['authorization']['credentials_file']}:ro" in mounts


@pytest.mark.integration
@pytest.mark.parametrize("name", PROVED)
def test_the_rules_tell_what_they_should(name):
    said = run(tool("promtool"), "test", "rules", PROMETHEUS / name)
    assert said.returncode == 0, said.stdout


def test_each_alert_is_proved_both_ways():
    told, silent = set(), set()
    for name in PROVED:
        for case in document(PROMETHEUS / name)["tests"]:
            for check in case.get("alert_rule_test", ()):
                (told if check["exp_alerts"] else silent).add(check["alertname"])
    alerts = {rule["alert"] for rule in rules() if "alert" in rule}
    assert told == alerts
    assert silent == alerts


@pytest.mark.integration
@pytest.mark.parametrize("broken", ["vector(0) > 1", "vector(1)"])
def test_the_proofs_notice_rules_that_never_or_always_tell(tmp_path, broken):
    """All alerts are broken at once, and each of them must be missed or superfluous in some proof."""
    shutil.copytree(PROMETHEUS, tmp_path / "prometheus")
    path = tmp_path / "prometheus" / "alerts.yaml"
    whole = document(path)
    for group in whole["groups"]:
        for rule in group["rules"]:
            if "alert" in rule:
                rule["expr"] = broken
    path.write_text(yaml.safe_dump(whole), encoding="utf-8")
    said = "".join(run(tool("promtool"), "test", "rules", tmp_path / "prometheus" / name).stdout for name in PROVED)
    for rule in rules():
        if "alert" in rule:
            assert re.search(rf"alertname: {rule['alert']}\b", said), rule["alert"]


def test_every_alert_says_how_urgent_it_is_and_what_to_do():
    for rule in rules():
        if "alert" in rule:
            assert rule["labels"]["severity"] in ("page", "ticket"), rule["alert"]
            assert set(rule["annotations"]) == {"summary", "action"}, rule["alert"]


def test_the_dashboards_are_what_their_script_makes():
    made = script(CLOUD / "dashboards.py")
    files = {board.name: made.render(board) for board in made.DASHBOARDS}
    assert {p.stem: p.read_text(encoding="utf-8") for p in (GRAFANA / "dashboards").glob("*.json")} == files


def test_prometheus_understands_every_query(tmp_path):
    """Each as a rule of its own, with Grafana's variables filled in."""
    filled = [
        {"record": f"query:{number}", "expr": expr.replace("$__rate_interval", "5m").replace("$price", "1.0")}
        for number, (_, expr) in enumerate(queries())
    ]
    assert all("$" not in rule["expr"] for rule in filled)
    (tmp_path / "queries.yaml").write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": filled}]}))
    said = run(tool("promtool"), "check", "rules", tmp_path / "queries.yaml")
    assert said.returncode == 0, said.stdout


def test_dashboards_can_be_provisioned():
    source = document(GRAFANA / "provisioning" / "datasources" / "prometheus.yaml")["datasources"][0]
    provider = document(GRAFANA / "provisioning" / "dashboards" / "relief.yaml")["providers"][0]
    mounts = document(CLOUD / "compose.yaml")["services"]["grafana"]["volumes"]
    assert f"./grafana/dashboards:{provider['options']['path']}:ro" in mounts
    boards = dashboards()
    assert len({board["uid"] for board in boards.values()}) == len(boards) == 3
    for name, board in boards.items():
        places = set()
        for panel in board["panels"]:
            assert panel["description"], f"{name}: {panel['title']}"
            assert panel["datasource"]["uid"] == source["uid"]
            assert panel["targets"]
            assert len({t["refId"] for t in panel["targets"]}) == len(panel["targets"])
            place = panel["gridPos"]
            assert place["x"] + place["w"] <= 24
            cells = {
                (x, y)
                for x in range(place["x"], place["x"] + place["w"])
                for y in range(place["y"], place["y"] + place["h"])
            }
            assert not cells & places, f"{name}: {panel['title']} lies over another"
            places |= cells
        assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


def test_what_people_keep_stands_beside_what_a_megapixel_costs():
    titles = [panel["title"] for panel in dashboards()["business"]["panels"]]
    assert titles[:3] == ["Results kept", "Seconds a megapixel", "Cost of a megapixel"]
