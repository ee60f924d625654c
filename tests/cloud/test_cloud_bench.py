"""``relief cloud bench``: every way of serving gives the same results, and the table says what was measured."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from product import relief

from engine import config
from engine.cloud.bench import clients, comparison
from engine.cloud.bench.clients import Figures
from engine.cloud.bench.comparison import Comparison, Row
from engine.cloud.bench.trial import Runner, Trial, answered
from engine.errors import DeviceFailed, RequestError, UnknownModel

FULL = os.environ.get("RELIEF_SOAK") == "1"
NUMBERS = {"clients": 2, "seconds": 0.2, "rounds": 1, "price": 0.5}


def trial_of(model="relief-sr-s", scale=2, side=32, precisions=("int8", "fp32"), **more):
    return Trial.of(config.Settings(), model, scale, side, precisions, **{**NUMBERS, **more})


@contextlib.contextmanager
def answering(answer):
    """A server that answers each tile with what ``answer`` makes of its number: a status and a body."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        asked = 0

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            Handler.asked += 1
            status, body = answer(Handler.asked)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_trial_travels_to_another_process():
    trial = trial_of()
    assert Trial.read(trial.written()) == trial
    assert set(trial.networks) == {"int8", "fp32"}
    assert trial.megapixels == pytest.approx(0.004096)


@pytest.mark.parametrize(
    ("wanted", "named"),
    [({"scale": 7}, "no network for x7"), ({"precisions": ["int4"]}, "int4"), ({"model": "nothing"}, "nothing")],
)
def test_what_a_model_has_not_got_is_said_before_anything_is_started(wanted, named):
    with pytest.raises((RequestError, UnknownModel), match=named):
        trial_of(**wanted)


def test_each_client_has_a_tile_of_its_own_and_all_of_one_size():
    trial = trial_of(clients=3)
    tiles = trial.tiles()
    assert len(set(tiles)) == 3
    assert {len(tile) for tile in tiles} == {32 * 32 * 3}


def test_bytes_become_planes_and_planes_bytes():
    trial = trial_of()
    pixels = np.random.default_rng(1).integers(0, 256, (32, 32, 3), np.uint8)
    job = trial.job("int8", pixels.tobytes())
    assert answered(job.rgb) == pixels.tobytes()
    with pytest.raises(KeyError):
        trial.job("fp8", pixels.tobytes())
    with pytest.raises(ValueError, match="reshape"):
        trial.job("int8", b"too little!!")


def test_another_result_than_that_of_this_process_is_no_result():
    trial = trial_of()
    tile = trial.tiles()[0]
    right = Runner(trial, config.Settings(threads=1))("int8", tile)
    wrong = bytes([right[0] ^ 128]) + right[1:]
    with answering(lambda number: (200, right if number == 1 else wrong)) as address:
        clients.check(address, "int8", trial, tile, right)
        with pytest.raises(DeviceFailed, match="another result"):
            clients.check(address, "int8", trial, tile, right)
    with answering(lambda _: (503, b"")) as address, pytest.raises(DeviceFailed, match="no result"):
        clients.check(address, "int8", trial, tile, right)


def test_what_does_not_come_back_is_counted_as_an_error():
    trial = trial_of()
    good = bytes(trial.answer_bytes)

    def answer(number):
        return (200, good[:-1]) if number % 4 == 0 else (500, b"") if number % 4 == 1 else (200, good)

    with answering(answer) as address:
        found = clients.measure(address, "int8", trial, trial.tiles())
    assert found.tiles > 8
    assert found.errors == pytest.approx(found.tiles / 2, abs=2)
    assert 0 < found.p50_ms <= found.p95_ms <= found.p99_ms


def test_a_cut_connection_is_an_error_and_not_the_end():
    trial = trial_of(clients=1)
    with answering(lambda _: (200, bytes(trial.answer_bytes))) as address:
        asking = clients.Client(address, "int8", trial)
        assert asking.ask(b"x") is not None
        asking.close()
    assert asking.ask(b"x") is None


@pytest.fixture
def found():
    trial = replace(trial_of(), seconds=10.0)
    speeds = {way.name: 1.0 + number for number, way in enumerate(comparison.ways(2))}
    rows = [
        Row(way, precision, speed, Figures(speed * 4, 250.0, 400.0, 410.0, 40, 1), trial.price / speed / 3.6)
        for way, speed in speeds.items()
        for precision in trial.networks
    ]
    low = Figures(20.0, 10.0, 12.0, 13.0, 200, 0), Figures(19.0, 10.5, 13.5, 14.0, 200, 0)
    return Comparison(trial, rows, low, "a machine, 2 cores")


def test_the_table_has_a_line_for_each_way_and_precision(found):
    text = comparison.markdown(found)
    assert "| Ray Serve, 1 replica | int8 | 3.00 | 12.00 | 0.25 | 0.40 | 0.41 | 1 of 40 | 0.0463 |" in text
    assert text.count("\n| ") == 2 + 6 * 2
    assert "1.67 times as fast in int8" in text
    assert "batching adds 1.5 ms" in text
    assert "0.5 an hour" in text


def test_a_document_without_a_place_for_it_is_left_alone(tmp_path, found):
    path = tmp_path / "a.md"
    path.write_text("before\n<!-- serving: made by relief cloud bench -->\nold\n<!-- /serving -->\nafter\n")
    comparison.write_into(path, found)
    assert path.read_text().startswith("before\n<!-- serving: made by relief cloud bench -->\nrelief-sr-s x2, tiles")
    assert path.read_text().endswith("percentile.\n<!-- /serving -->\nafter\n")
    path.write_text("nothing")
    with pytest.raises(RequestError, match="0 places"):
        comparison.write_into(path, found)
    assert path.read_text() == "nothing"


@pytest.mark.integration
@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_all_ways_are_compared_by_one_command(tmp_path):
    """Small tiles and a moment each; with RELIEF_SOAK=1 as it is meant, and what was promised of it."""
    document = tmp_path / "scaling.md"
    document.write_text("<!-- serving: made by relief cloud bench -->\n<!-- /serving -->\n")
    short = (
        ("--rounds", "3")
        if FULL
        else ("--seconds", "0.3", "--tile", "64", "--model", "relief-sr-s", "--precision", "int8")
    )
    said = relief("cloud", "bench", "--json", "--document", document, *short, timeout=1500)
    assert said.returncode == 0, said.stderr
    told = json.loads(said.stdout)
    precisions = ["int8", "fp32"] if FULL else ["int8"]
    assert [(row["way"], row["precision"]) for row in told["rows"]] == [
        (way.name, precision) for way in comparison.ways(os.cpu_count() or 1) for precision in precisions
    ]
    for row in told["rows"]:
        assert row["errors"] == 0, row
        assert row["tiles"] >= 4, row
        assert row["cost_of_1000_megapixels"] == pytest.approx(0.08 / row["megapixels_per_second"] / 3.6)
    assert document.read_text().count("\n| ") >= len(told["rows"])
    assert told["batching_adds_p95_ms"] <= (5 if FULL else 25)
    if FULL:
        assert told["gain_of_two_replicas"]["int8"] >= 1.5
        assert told["gain_of_two_replicas"]["fp32"] >= 1.5
