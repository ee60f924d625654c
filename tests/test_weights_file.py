"""All files of a network in one: each can be had again, byte for byte, and what they share lies there once."""

from __future__ import annotations

from test_export import lively_network

from engine.domain import Precision
from models.export import float_model, fold
from models.publish import Published
from models.weights_file import file_entry, pack, write_catalog, write_weights


def models():
    network = lively_network()
    return [
        float_model(fold(network, scale), half=half).SerializeToString()
        for scale in network.config.scales
        for half in (True, False)
    ]


def test_every_file_can_be_had_again():
    contents = models()
    packed, listed = pack(contents)
    for content, pieces in zip(contents, listed, strict=True):
        assert b"".join(packed[offset : offset + length] for offset, length in pieces) == content


def test_the_trunk_of_all_scales_and_precisions_lies_there_once():
    contents = models()
    assert len(pack(contents)[0]) < 0.6 * sum(map(len, contents))
    assert pack(contents[:1])[0] == contents[0]
    assert pack([])[0] == b""


def test_older_files_of_a_network_go_and_those_of_others_stay(tmp_path):
    for name in ("a-x2.fp16.onnx", "a.int8.onnx", "ab-x2.fp16.onnx", "b-x2.fp16.onnx"):
        (tmp_path / name).write_bytes(b"old")
    one = Published("a", 2, 15, ["rgb", "depth"], uses_depth=False)
    one.contents[Precision.FP16] = models()[0]
    write_weights(tmp_path, "a", [one])
    write_catalog(tmp_path / "catalog.toml", [one.entry()])
    names = ["a.weights", "ab-x2.fp16.onnx", "b-x2.fp16.onnx", "catalog.toml"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert (tmp_path / "a.weights").read_bytes() == one.contents[Precision.FP16]
    assert file_entry("a.weights", b"abc", [[0, 3]])["pieces"] == [[0, 3]]
