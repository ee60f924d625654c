"""The load scenarios: they keep to the contract, bear refusals, and fail when something is lost."""

from __future__ import annotations

import csv
import io
import re

import pytest
from cloud_standin import KEY, PART, serving
from cloud_tools import CLOUD, run, script, tool
from PIL import Image

LOAD = CLOUD / "load"


@pytest.fixture(scope="module")
def pictures():
    return script(LOAD / "pictures.py")


@pytest.fixture
def locust(tmp_path):
    """Runs one scenario against a stand-in; its exit status, what it said, and its figures by name of the line."""

    def call(scenario, origin, seconds=2, users=2, **environment):
        said = run(
            tool("locust"),
            *("--locustfile", LOAD / "locustfile.py", "--host", origin, "--headless", "--only-summary"),
            *("--users", users, "--spawn-rate", users, "--run-time", f"{seconds}s", "--stop-timeout", 10),
            *("--csv", tmp_path / "figures", scenario),
            RELIEF_KEY=KEY,
            **{"RELIEF_LOAD_FRACTION": "0.001", "RELIEF_LOAD_PATIENCE": "1", **environment},
        )
        with (tmp_path / "figures_stats.csv").open(newline="", encoding="utf-8") as file:
            figures = {f"{row['Type']} {row['Name']}".strip(): row for row in csv.DictReader(file)}
        return said, figures

    return call


@pytest.mark.parametrize("megapixels", [0.0005, 0.05, 1, 3])
def test_pictures_have_the_megapixels_that_were_asked_for(pictures, megapixels):
    with Image.open(io.BytesIO(pictures.jpeg(megapixels, 1))) as image:
        image.load()
        assert image.width * image.height / 1e6 == pytest.approx(megapixels, rel=0.05)
        assert image.width / image.height == pytest.approx(4 / 3, rel=0.05)


def test_no_two_pictures_are_alike_and_each_can_be_made_again(pictures):
    assert pictures.jpeg(0.05, 1) != pictures.jpeg(0.05, 2)
    assert pictures.jpeg(0.05, 1) == pictures.jpeg(0.05, 1)


def test_pictures_are_as_hard_to_compress_as_photos(pictures):
    """Flat colour would be decoded and sent much faster than what people send."""
    assert 0.1 < len(pictures.jpeg(3, 1)) / 3e6 < 1.5


@pytest.mark.integration
def test_a_photo_goes_the_whole_way(locust):
    with serving() as service:
        said, figures = locust("Photos", service.origin)
    assert said.returncode == 0, said.stdout
    done = int(figures["PICTURE 12 MP"]["Request Count"])
    assert done > 0
    assert service.seen["POST /v1/jobs"] >= done
    assert service.seen["GET /v1/jobs/ID/result"] >= done
    assert service.seen["DELETE /v1/jobs/ID"] >= done
    assert any(len(upload["parts"]) > 1 for upload in service.uploads.values()), f"none was larger than {PART} bytes"


@pytest.mark.integration
@pytest.mark.parametrize(("scenario", "line"), [("Thumbnails", "thumbnail"), ("Huge", "100 MP")])
def test_each_scenario_sends_its_pictures(locust, scenario, line):
    with serving() as service:
        said, figures = locust(scenario, service.origin, seconds=6)
    assert said.returncode == 0, said.stdout
    assert int(figures[f"PICTURE {line}"]["Request Count"]) > 0


@pytest.mark.integration
def test_the_mixed_scenario_sends_small_ones_most_often(locust):
    with serving() as service:
        said, figures = locust("Mixed", service.origin, users=8)
    assert said.returncode == 0, said.stdout
    count = {name: int(row["Request Count"]) for name, row in figures.items() if name.startswith("PICTURE")}
    assert count["PICTURE thumbnail"] > count.get("PICTURE 12 MP", 0)


@pytest.mark.integration
def test_users_keep_to_a_rate(locust):
    """Two users that would send ten pictures a second, and shall send two."""
    with serving() as service:
        said, figures = locust("Thumbnails", service.origin, seconds=4, RELIEF_LOAD_RATE="2")
    assert said.returncode == 0, said.stdout
    assert 4 <= int(figures["PICTURE thumbnail"]["Request Count"]) <= 10


@pytest.mark.integration
def test_the_spike_changes_the_number_of_users_by_itself(locust):
    with serving() as service:
        said, _ = locust("Thumbnails", service.origin, users=1, RELIEF_SPIKE="0.03")
    assert re.search(r"updating to 2 users.*updating to 20 users.*updating to 2 users", said.stdout, re.DOTALL)
    assert said.returncode == 0, said.stdout


@pytest.mark.integration
def test_a_refusal_is_no_failure(locust):
    with serving("busy") as service:
        said, figures = locust("Photos", service.origin)
    assert said.returncode == 0, said.stdout
    assert service.seen["POST /v1/jobs"] > int(figures["PICTURE 12 MP"]["Request Count"])


@pytest.mark.integration
def test_connections_that_break_are_borne(locust):
    with serving("cut") as service:
        said, figures = locust("Photos", service.origin, seconds=4, RELIEF_LOAD_PATIENCE="20")
    assert said.returncode == 0, said.stdout
    assert int(figures["PICTURE 12 MP"]["Request Count"]) > 0
    assert sum(int(row["Failure Count"]) for name, row in figures.items() if name != "Aggregated") > 0


@pytest.mark.integration
@pytest.mark.parametrize(
    ("scenario", "fault", "reason"),
    [
        ("Photos", "lost", "404: unknown-job"),
        ("Photos", "fails", "the job failed"),
        ("Thumbnails", "empty", "the result is no JPEG"),
        ("Thumbnails", "error", "500: internal"),
    ],
)
def test_what_is_lost_or_wrong_fails_the_run(locust, scenario, fault, reason):
    with serving(fault) as service:
        said, _ = locust(scenario, service.origin, seconds=2)
    assert said.returncode == 1
    assert reason in said.stdout


@pytest.mark.integration
def test_a_run_that_sent_nothing_fails(locust, tmp_path):
    """A green run must not mean that nobody was there."""
    with serving() as service:
        origin = service.origin
    said, _ = locust("Thumbnails", origin, seconds=2)
    assert said.returncode == 1
