"""The documents of the service: diagrams that can be drawn, files and addresses that exist, commands that do."""

from __future__ import annotations

import re

import pytest
import yaml
from cloud_tools import CLOUD, ROOT, document

from engine.cloud.settings import CloudSettings

DOCUMENTS = (ROOT / "docs" / "architecture.md", ROOT / "docs" / "scaling.md", CLOUD / "README.md")
NODE = re.compile(r"^(\w+)(?:\[\(\"[^\"]*\"\)\]|\[\"[^\"]*\"\]|\{\"[^\"]*\"\})?$")
ARROW = re.compile(r"\s(?:--\s\"[^\"]*\"\s-->|-\.\s\"[^\"]*\"\s\.->|-->)\s")


def diagrams():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)


def test_all_diagrams_are_found():
    assert [d.split()[0] for d in diagrams()].count("flowchart") == 4
    assert [d.split()[0] for d in diagrams()].count("sequenceDiagram") == 1


@pytest.mark.parametrize(
    "text", [d for d in diagrams() if d.startswith("flowchart")], ids=["whole", "route", "trust", "machines"]
)
def test_every_line_of_a_chart_is_a_node_an_arrow_or_a_frame(text):
    """Mermaid draws nothing at all of a chart with one wrong line."""
    depth, named, drawn = 0, set(), set()
    for line in (part.strip() for part in text.splitlines()[1:] if part.strip()):
        if line == "end":
            depth -= 1
        elif line.startswith("subgraph "):
            assert re.fullmatch(r'subgraph \w+\["[^"]+"\]', line), line
            depth += 1
        else:
            ends = ARROW.split(line)
            assert len(ends) <= 2, line
            for end in ends:
                found = NODE.match(end)
                assert found, line
                (named if end != found[1] else drawn).add(found[1])
        assert depth >= 0, line
    assert depth == 0
    assert drawn <= named, f"without a label: {drawn - named}"


def test_every_line_of_the_sequence_names_its_parties():
    (text,) = (d for d in diagrams() if d.startswith("sequenceDiagram"))
    known, loops = set(), 0
    for line in (part.strip() for part in text.splitlines()[1:] if part.strip()):
        if found := re.fullmatch(r"participant (\w) as \w[\w ]*", line):
            known.add(found[1])
        elif line.startswith("loop ") or line == "end":
            loops += 1 if line != "end" else -1
        else:
            found = re.fullmatch(r"(\w)--?>>(\w): [^;#]+", line)
            assert found, line
            assert {found[1], found[2]} <= known, line
    assert loops == 0


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_what_a_document_points_to_exists(path):
    text = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert link.startswith("https://") or (path.parent / link).exists(), link
    for name in re.findall(r"\b((?:engine|app|models|plugin_uxp|installer|docs)/[\w./-]*\w)", text):
        assert (ROOT / name).exists(), name


def test_the_routes_of_the_sequence_are_the_service_s():
    from engine.cloud import ingress

    source = (ROOT / "engine" / "cloud" / "ingress.py").read_text(encoding="utf-8")
    (text,) = (d for d in diagrams() if d.startswith("sequenceDiagram"))
    routes = re.findall(r": (GET|POST|DELETE) (/v1/[\w/]+)", text)
    assert len(routes) >= 6
    for verb, route in routes:
        thing = "upload" if "/uploads/" in route else "job"
        address = route.replace("ID", f"{{{thing}}}")
        assert re.search(rf'@app\.{verb.lower()}\(\s*"{re.escape(address)}"', source), f"{verb} {route}"
    assert ingress.__doc__


def test_variables_of_the_readme_are_those_of_the_compose_file():
    text = (CLOUD / "README.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(RELIEF_[A-Z_]+)`", text))
    used = dict(re.findall(r"\$\{(RELIEF_\w+):-([^}]*)\}", (CLOUD / "compose.yaml").read_text(encoding="utf-8")))
    used.pop("RELIEF_IMAGE")
    settings = {f"RELIEF_CLOUD_{name.upper()}" for name in CloudSettings.__dataclass_fields__}
    assert {name for name in told if not name.startswith("RELIEF_CLOUD_")} == set(used)
    assert {name for name in told if name.startswith("RELIEF_CLOUD_")} <= settings
    for name, default in used.items():
        row = next(line for line in text.splitlines() if f"`{name}`" in line and line.startswith("|"))
        assert default in row, f"{name} is {default}"


def test_what_the_documents_promise_about_keeping_is_what_is_set():
    services = document(CLOUD / "compose.yaml")["services"]
    assert "--storage.tsdb.retention.time=30d" in services["prometheus"]["command"]
    assert CloudSettings().keep_hours == 24
    assert (
        yaml.safe_load((CLOUD / "kubernetes" / "settings.yaml").read_text())["data"]["RELIEF_CLOUD_KEEP_HOURS"] == "24"
    )
