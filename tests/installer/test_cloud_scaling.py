"""The arithmetic of docs/scaling.md, and that the document is what it makes."""

from __future__ import annotations

import dataclasses
import re

import pytest
from cloud_tools import CLOUD, ROOT, script

from engine import catalog
from engine.domain import Precision


@pytest.fixture(scope="module")
def scaling():
    return script(CLOUD / "scaling.py")


@pytest.fixture
def assumed(scaling):
    return scaling.Assumptions()


@pytest.fixture
def speeds(scaling):
    """One megapixel a second of a core, ten of a GPU: numbers that one can reckon with in the head."""
    return scaling.Speeds(tiles=1.25, outside=5.0, gpu=10.0, weights=500_000)


SERVED = """relief-sr-m x2, tiles of 512 by 512, 4 clients, 10 s each.

| way | precision | MP/s |
| --- | --- | --- |
| Ray Serve, 1 replica | int8 | 1.10 |
| Ray Serve, 2 replicas | int8 | 2.00 |
| Ray Serve, 2 replicas, batches | int8 | 3.00 |
"""
README = "| AMD EPYC | x2 | int8 | 2.50 | 5.0% |\n"


def test_the_document_is_current(scaling):
    text = scaling.DOCUMENT.read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    benchmarks = (ROOT / "models" / "BENCHMARKS.md").read_text(encoding="utf-8")
    assert scaling.rewrite(text, readme, benchmarks, scaling.counted()) == text, "run installer/cloud/scaling.py"


def test_a_core_s_speed_is_that_of_served_tiles_and_of_what_stands_beside_them(scaling, assumed):
    """One second a megapixel for the tiles, and 5 % of 0.8 seconds for the rest."""
    speeds = scaling.read_speeds(assumed, SERVED, README, 500_000)
    assert speeds.tiles == 1.0
    assert speeds.outside == pytest.approx(25.0)
    assert speeds.core == pytest.approx(1 / 1.04)
    assert speeds.cores_for_gpu == pytest.approx(speeds.gpu / 25)


def test_speeds_are_those_that_were_measured(scaling, assumed):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    text = scaling.DOCUMENT.read_text(encoding="utf-8")
    served = re.search(r"\| Ray Serve, 2 replicas \| int8 \| ([\d.]+) \|", text)
    assert scaling.read_speeds(assumed, text, readme, 500_000).tiles == float(served[1]) / 2


@pytest.mark.parametrize(
    ("document", "readme", "reason"),
    [
        (SERVED, "| AMD EPYC | x4 | int8 | 8.12 | 12.7% |", "README has no speed for x2"),
        (SERVED.replace("2 replicas |", "3 replicas |"), README, "run relief cloud bench"),
        (SERVED.replace("x2", "x4"), README, "run relief cloud bench"),
        (SERVED.replace("relief-sr-m", "relief-sr-s"), README, "run relief cloud bench"),
    ],
)
def test_a_speed_that_was_not_measured_is_an_error(scaling, assumed, document, readme, reason):
    with pytest.raises(ValueError, match=reason):
        scaling.read_speeds(assumed, document, readme, 500_000)


def test_the_weights_counted_are_those_of_the_network(scaling):
    onnx = pytest.importorskip("onnx")
    network = catalog.load([ROOT / "models" / "weights"])["relief-sr-m"].networks[2]
    model = onnx.load_from_string(catalog.read_weights(network.variants[Precision.FP32]))
    weights = 0
    for tensor in model.graph.initializer:
        count = 1
        for side in tensor.dims:
            count *= side
        weights += count
    assert scaling.counted() == pytest.approx(weights, rel=0.02)


def test_machines_follow_from_pictures_and_speed(scaling, speeds):
    """86,400 pictures a day of 12 megapixels are one a second, 36 megapixels a second in the busiest hour."""
    assumed = scaling.Assumptions(busy=0.5, peak=3)
    load = scaling.reckon(86_400, assumed, speeds)
    assert load.megapixels_per_second == pytest.approx(36)
    assert load.cores == 72
    assert load.gpus == 8
    assert load.requests_per_second == pytest.approx(24)
    assert load.gbits_in == pytest.approx(3 * 1.5 * 8 / 1000)
    assert load.stored_tb == pytest.approx(86_400 * 7.5 / 1e6)


def test_a_day_is_paid_by_its_mean_and_not_by_its_peak(scaling, assumed, speeds):
    calm = scaling.reckon(1e6, dataclasses.replace(assumed, peak=1), speeds)
    spiky = scaling.reckon(1e6, dataclasses.replace(assumed, peak=10), speeds)
    assert spiky.cores > 9 * calm.cores
    assert spiky.dollars == calm.dollars


def test_one_machine_stands_even_when_nothing_comes(scaling, assumed, speeds):
    load = scaling.reckon(1, assumed, speeds)
    assert load.dollars_gpus == pytest.approx(24 * assumed.gpu_hour)
    assert load.cores == load.gpus == 1


def test_costs_grow_with_pictures(scaling, assumed, speeds):
    loads = [scaling.reckon(n, assumed, speeds) for n in (1e6, 1e7)]
    assert loads[1].dollars == pytest.approx(10 * loads[0].dollars, rel=0.01)


def test_limits_come_in_the_order_in_which_they_are_reached(scaling, assumed, speeds):
    numbers = [int(n.replace(",", "")) for n in re.findall(r"\| ([\d,]+) \|", scaling.limits_table(assumed, speeds))]
    assert numbers == sorted(numbers)
    assert len(numbers) == 6


@pytest.mark.parametrize(
    ("value", "written"), [(0.0123, "0.012"), (1.26, "1.3"), (12.34, "12.3"), (123.4, "123"), (1987, "1,900")]
)
def test_figures_are_written_no_more_exactly_than_they_are_known(scaling, value, written):
    assert scaling.figure(value) == written


def test_a_document_without_a_place_for_a_table_is_an_error(scaling):
    with pytest.raises(ValueError, match="0 places for sizes"):
        scaling.between("nothing", "sizes", "")
