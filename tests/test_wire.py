"""What travels is checked, and means the same on both sides."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from engine.domain import (
    DepthRequest,
    DepthSource,
    EnhanceRequest,
    Format,
    OutputOptions,
    Precision,
    Report,
    Restoration,
    Size,
)
from engine.errors import ProtocolBroken
from engine.wire import plain
from engine.wire.bands import LARGEST_BAND, Band, parse, rows_per_band
from engine.wire.socket import ClientHello, from_client, from_daemon
from engine.wire.values import Destination, NewJob, ReportValue, Source, Wish

FULL = EnhanceRequest(
    model="relief-photo-m",
    width=300,
    height=200,
    precision=Precision.FP16,
    device="cpu",
    tile=128,
    depth=DepthRequest(DepthSource.FILE, file=Path("/depth.png")),
    restoration=Restoration(0.1, 0.2, 0.3, 0.4, keep_bokeh=True, protect=Path("/mask.png")),
)


@pytest.mark.parametrize("request_", [EnhanceRequest(), EnhanceRequest(scale=2.5), FULL])
def test_a_request_survives_the_wire(request_):
    wish = Wish.of(request_)
    files = {source: Path(source.path) for source in wish.sources}
    assert Wish.model_validate_json(wish.model_dump_json()).request(files) == request_


def test_the_plain_job_is_what_the_checked_one_accepts(tmp_path):
    output = OutputOptions(Format.PNG, 90, lossless=True, overwrite=True, depth_map=tmp_path / "d.png")
    values = plain.new_job(tmp_path / "in.png", tmp_path / "out.png", FULL, output, key="k" * 16)
    job = NewJob.model_validate(values)
    assert job.wish == Wish.of(FULL)
    assert job.input == Source(path=str((tmp_path / "in.png").resolve()))
    assert job.output.path == str(tmp_path.resolve() / "out.png")
    assert (job.output.quality, job.output.lossless, job.output.overwrite) == (90, True, True)
    assert job.output.depth_path == str(tmp_path.resolve() / "d.png")


def test_a_report_survives_the_wire():
    report = Report(
        Size(2, 3), Size(4, 6), "m", (2,), "cpu", Precision.INT8, 512, 1, {"read": 0.5}, ("a",), ("b",), "none"
    )
    assert ReportValue.of(report).report() == report


@pytest.mark.parametrize(
    "wrong",
    [
        {"input": {}},
        {"input": {"path": "/a", "upload": "0" * 32}},
        {"input": {"upload": "../../etc/passwd"}},
        {"input": {"path": "/a"}, "wish": {"scale": 0.5}},
        {"input": {"path": "/a"}, "wish": {"scale": 17}},
        {"input": {"path": "/a"}, "wish": {"scale": float("nan")}},
        {"input": {"path": "/a"}, "wish": {"restoration": {"denoise": 1.1}}},
        {"input": {"path": "/a"}, "wish": {"misspelt": 1}},
        {"input": {"path": "/a"}, "output": {"path": "/b", "pixels": True}},
        {"input": {"path": "/a"}, "output": {"depth_path": "/b"}},
        {"input": {"path": "/a"}, "key": "short"},
    ],
)
def test_a_job_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValidationError):
        NewJob.model_validate(wrong)


def test_only_one_destination():
    assert Destination(pixels=True).path is None
    with pytest.raises(ValidationError):
        Destination(pixels=True, folder=True)


def test_a_band_survives_the_wire():
    band, content = parse(Band(7, 100, 3).header() + b"abc")
    assert (band, bytes(content)) == (Band(7, 100, 3), b"abc")


@pytest.mark.parametrize(
    "frame", [b"", b"RLF1", b"XXXX" + bytes(20), Band(1, 0, 1).header(), Band(1, 0, 0).header() + b"x"]
)
def test_what_is_no_band_is_refused(frame):
    with pytest.raises(ProtocolBroken):
        parse(frame)


def test_bands_hold_whole_rows_of_about_six_mebibytes():
    assert rows_per_band(24_000) == 262
    assert rows_per_band(10 * 2**20) == 1
    with pytest.raises(ProtocolBroken):
        rows_per_band(LARGEST_BAND)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"type": "nonsense"}', '{"type": "hello"}', "x" * 1000])
def test_a_message_that_is_not_understood_says_why(text):
    with pytest.raises(ProtocolBroken, match="not understood"):
        from_client(text)
    with pytest.raises(ProtocolBroken):
        from_daemon(text)


def test_messages_are_told_by_their_type():
    hello = ClientHello(protocol=1, nonce="0" * 32)
    assert from_client(hello.model_dump_json()) == hello
