"""What is sent to a really running daemon through its WebSocket: nonsense, too much, or nothing at all."""

from __future__ import annotations

import contextlib
import socket
import struct

import numpy as np
import pytest
from attacks import (
    NOBODY,
    assert_nothing_left,
    assert_turned_away,
    greet,
    heard,
    log_of,
    memory,
    opened,
    say,
    welcomed,
)
from websockets.exceptions import ConnectionClosed

from engine.domain import JobState
from engine.live import Live
from engine.pixels import Image
from engine.wire.bands import LARGEST_BAND, Band
from engine.wire.values import NewJob, Source, Wish

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

MAX_UPLOAD_MB = 2
BYTES, JSON = {"Content_Type": "application/octet-stream"}, {"Content_Type": "application/json"}


@pytest.fixture(scope="module")
def limits():
    return {"max_upload_mb": MAX_UPLOAD_MB, "max_input_megapixels": 40, "decode_memory_mb": 512, "decode_seconds": 20}


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"x",
        Band(1, 0, 1).header() + bytes(100),
        "",
        "hello",
        "{}",
        "[]",
        '{"type": "hello"}',
        '{"type": "none"}',
        '{"type": "hello", "protocol": 1, "nonce": "short"}',
        '{"type": "hello", "protocol": 1, "nonce": "%s", "more": 1}' % ("a" * 32),
        "[" * 8000,
        "x" * 8193,
        "x" * 2**20,
    ],
    ids=lambda m: f"{type(m).__name__} {len(m)}",
)
def test_nonsense_from_a_stranger_ends_the_connection(port, message):
    for after_hello in (False, True):
        with opened(port) as socket:
            if after_hello:
                greet(socket)
            socket.send(message)
            assert heard(socket)["error"]["code"] == "protocol-broken"
            assert_turned_away(socket, 4400)


def test_a_message_larger_than_any_band_is_not_taken(running, port):
    before = memory(running)
    with opened(port) as socket:
        with contextlib.suppress(ConnectionClosed):
            socket.send("x" * (LARGEST_BAND + 1000))
        assert_turned_away(socket, 1009, 1006)  # that it is too large, or nothing at all if we talk on
    assert memory(running) - before < 200e6


FRAMES = {
    "not masked": b"\x81\x02{}",
    "reserved bits": b"\xf1\x82\0\0\0\0{}",
    "an unknown opcode": b"\x83\x82\0\0\0\0{}",
    "endless": b"\x82\xff" + struct.pack(">Q", 2**62) + bytes(4),
    "a fragment of nothing": b"\x80\x82\0\0\0\0{}",
    "a large ping": b"\x89\xfe\x10\x00" + bytes(4 + 4096),
    "not UTF-8": b"\x81\x82\0\0\0\0\xff\xfe",
    "noise": b"\xa5" * 4096,
}


@pytest.mark.parametrize("kind", FRAMES)
def test_broken_frames_end_the_connection(running, port, kind):
    key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
    request = (
        f"GET /v1/socket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{key}\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request.encode())
        assert b"101" in connection.recv(65536)
        connection.sendall(FRAMES[kind])
        with contextlib.suppress(ConnectionError):
            while connection.recv(65536):
                pass
    assert running.process.poll() is None


def upload_of(width=8, height=4, **changed):
    return {"type": "upload", "transfer": 1, "width": width, "height": height, "bands": 3, "dtype": "uint8", **changed}


WRONG_BANDS = {
    "another row": (1, 1, 24),
    "more rows than there are": (0, 5, 5 * 24),
    "no rows": (0, 0, 24),
    "fewer bytes": (0, 2, 47),
    "more bytes": (0, 2, 49),
    "very many rows": (0, 2**32 - 1, 24),
    "the last row": (2**32 - 1, 1, 24),
}


@pytest.mark.parametrize("kind", WRONG_BANDS)
def test_a_band_that_does_not_belong_ends_the_connection_and_leaves_nothing(running, kind):
    row, rows, size = WRONG_BANDS[kind]
    with welcomed(running) as socket:
        say(socket, **upload_of())
        assert heard(socket)["type"] == "ready"
        socket.send(Band(1, row, rows).header() + bytes(size))
        assert heard(socket)["error"]["code"] == "protocol-broken"
        assert_turned_away(socket, 4400)
    assert_nothing_left(running)


@pytest.mark.parametrize("frame", [b"", b"RLF1", b"RLF1" + bytes(12), b"RLF2" + bytes(40)])
def test_what_is_no_band_ends_the_connection(running, frame):
    with welcomed(running) as socket:
        socket.send(frame)
        assert heard(socket)["error"]["code"] == "protocol-broken"
        assert_turned_away(socket, 4400)


def test_bands_of_an_upload_that_is_not_known_are_passed_over(running):
    with welcomed(running) as socket:
        socket.send(Band(7, 0, 1).header() + bytes(24))
        say(socket, type="drop", transfer=7)
        say(socket, type="ack", transfer=7, row=3)
        say(socket, type="attach", job=NOBODY)
        assert heard(socket)["error"]["code"] == "unknown-job"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"icc": "no base64!"}, "request-invalid"),
        ({"icc": "\u00e9"}, "request-invalid"),
        ({"icc": "A"}, "request-invalid"),
        ({"dpi": [0, 1]}, "request-invalid"),
        ({"dpi": [1e300, 1]}, "request-invalid"),
        ({"width": 10**6, "height": 10**6}, "picture-too-large"),
        ({"width": 6400, "height": 6300}, "picture-too-large"),
        ({"width": 10**6, "height": 1, "dtype": "float32", "bands": 4}, "picture-too-large"),
        ({"width": 1000, "height": 1000, "dtype": "float32"}, "picture-too-large"),
    ],
)
def test_pixels_that_cannot_be_taken_are_refused_before_they_come(running, changed, code):
    with welcomed(running) as socket:
        for _ in range(2):  # the connection goes on
            say(socket, **upload_of(**changed))
            answer = heard(socket)
            assert (answer["error"]["code"], answer["transfer"]) == (code, 1)
    assert_nothing_left(running)


@pytest.mark.parametrize(
    "changed",
    [
        {"width": 0},
        {"height": -1},
        {"width": 2**40},
        {"bands": 5},
        {"dtype": "float64"},
        {"dtype": "object"},
        {"transfer": -1},
        {"transfer": 2**32},
        {"dpi": [float("nan"), 1]},
        {"more": 1},
        {"icc": 5},
    ],
    ids=str,
)
def test_an_upload_that_makes_no_sense_ends_the_connection(running, changed):
    with welcomed(running) as socket:
        say(socket, **upload_of(**changed))
        assert heard(socket)["error"]["code"] == "protocol-broken"
        assert_turned_away(socket, 4400)


def test_transfers_are_few_and_each_has_a_number_of_its_own(running):
    with welcomed(running) as socket:
        for number in range(8):
            say(socket, **upload_of(transfer=number))
            assert heard(socket)["type"] == "ready"
        say(socket, **upload_of(transfer=3))
        assert heard(socket)["error"]["code"] == "protocol-broken"
        say(socket, **upload_of(transfer=8))
        assert heard(socket)["error"]["code"] == "queue-full"
        say(socket, type="fetch", transfer=8, job=NOBODY)
        assert heard(socket)["error"]["code"] == "queue-full"
        say(socket, type="drop", transfer=0)
        say(socket, **upload_of(transfer=8))
        assert heard(socket)["type"] == "ready"
    assert_nothing_left(running)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_pixels_that_are_no_numbers_are_refused(running, value):
    pixels = np.full((300, 8, 3), 0.5, np.float32)
    pixels[-1, -1, -1] = value
    with Live(running.address) as live:
        upload = live.upload(Image(pixels))
        ended = live.wait(live.submit(NewJob(input=Source(upload=upload), wish=Wish(scale=2))).id)
    assert (ended.state, ended.error.code) == (JobState.FAILED, "damaged-picture")
    assert upload not in ended.error.message


@pytest.mark.parametrize("message", ['{"type": "submit"}', '{"type": "hello", "protocol": 1, "nonce": "%s"}' % ("a" * 32), '{"type": "submit", "ref": 1, "job": {"input": {"upload": "x"}}}', "[" * 500_000, '{"type": "cancel", "job": "../.."}'])  # fmt: skip
def test_who_was_let_in_may_not_talk_nonsense_either(running, message):
    with welcomed(running) as socket:
        socket.send(message)
        assert heard(socket)["error"]["code"] == "protocol-broken"


def test_the_log_holds_no_secret_and_no_name(home, token):
    """The last of this file: after all of the above."""
    logs = log_of(home)
    for secret in (token, NOBODY):
        assert secret not in logs, secret
