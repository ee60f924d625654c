"""Networks of strangers: what is refused, what is measured, and that nothing half-written stays."""

from __future__ import annotations

import json
import os
import pickle
import struct
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from networks import Classifier, Negative, Tiny, exported, external, graph
from onnx import helper
from PIL import Image
from product import SAMPLE, relief
from safetensors.torch import save_file

from engine import catalog, overlay
from engine.domain import Precision
from engine.errors import (
    Cancelled,
    CatalogError,
    ConverterMissing,
    InputEmpty,
    InputMissing,
    InputUnreadable,
    OutputExists,
    RequestError,
    UnfitModel,
    UnsafeModel,
)
from engine.importing import contract, disguise, onnx_file, sandbox
from engine.importing import route as importing
from engine.importing.contract import measure
from engine.importing.disguise import Kind
from engine.importing.route import Licence, import_model
from engine.importing.sandbox import Limits
from engine.session import enlarge_nearest

MIT = Licence("MIT")

# --- what the file says ----------------------------------------------------------------------------------------------


def test_names_types_and_free_sides_are_read_from_the_file():
    found = onnx_file.read(exported(Tiny(), picture="LQ input"))
    (picture,), (result,) = found.inputs, found.outputs
    assert (picture.name, picture.type, picture.shape) == ("LQ input", onnx_file.FLOAT, (None, 3, None, None))
    assert result.name == "result"


def test_constants_that_old_files_list_among_inputs_are_no_inputs():
    one = helper.make_tensor("one", 1, [1], [1.0])
    node = helper.make_node("Add", ["rgb", "one"], ["result"])
    model = graph(node, constants=[one], inputs=("rgb", "one"))
    assert [i.name for i in onnx_file.read(model.SerializeToString()).inputs] == ["rgb"]


@pytest.mark.parametrize("location", ["weights.bin", "../../secret", "/etc/hostname"])
def test_weights_in_other_files_are_refused(location):
    with pytest.raises(UnsafeModel, match="other files"):
        onnx_file.read(external(location))


def test_weights_in_other_files_are_found_in_attributes_too():
    tensor = onnx.TensorProto(data_type=1, dims=[1], data_location=onnx.TensorProto.EXTERNAL)
    nodes = helper.make_node("Constant", [], ["c"], value=tensor), helper.make_node("Add", ["rgb", "c"], ["result"])
    with pytest.raises(UnsafeModel, match="other files"):
        onnx_file.read(graph(*nodes).SerializeToString())


def test_operators_of_others_are_refused_even_deep_inside():
    inner = helper.make_graph([helper.make_node("Evil", [], ["x"], domain="com.example")], "inner", [], [])
    nodes = helper.make_node("If", ["c"], ["result"], then_branch=inner, else_branch=inner)
    for model in (
        graph(helper.make_node("Evil", ["rgb"], ["result"], domain="com.example"), domains=("", "com.example")),
        graph(nodes, domains=("", "com.example")),
    ):
        with pytest.raises(UnsafeModel, match=r"'Evil' of 'com\.example'"):
            onnx_file.read(model.SerializeToString())


def test_functions_that_the_file_itself_defines_are_no_strangers():
    same = helper.make_node("Identity", ["a"], ["b"])
    own = helper.make_function("own", "Same", ["a"], ["b"], [same], [helper.make_opsetid("", 17)])
    call = helper.make_node("Same", ["rgb"], ["result"], domain="own")
    assert onnx_file.read(graph(call, domains=("", "own"), functions=[own]).SerializeToString()).inputs


def test_a_file_cut_anywhere_is_refused_or_read_but_never_breaks_its_reader():
    content = graph(helper.make_node("Identity", ["rgb"], ["result"])).SerializeToString()
    refused = 0
    for end in range(len(content)):
        try:
            onnx_file.read(content[:end])
        except UnfitModel:
            refused += 1
    assert refused > len(content) // 2


def test_graphs_within_graphs_without_end_are_refused():
    inner = helper.make_graph([], "inner", [], [])
    for _ in range(24):
        inner = helper.make_graph([helper.make_node("If", ["c"], ["x"], then_branch=inner)], "g", [], [])
    model = graph(helper.make_node("If", ["c"], ["result"], then_branch=inner))
    with pytest.raises(UnfitModel):
        onnx_file.read(model.SerializeToString())


# --- what the first bytes say ----------------------------------------------------------------------------------------


class Bomb:
    """Unpickled, it leaves a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def pickled(tmp_path):
    return pickle.dumps({"weights": Bomb(tmp_path / "exploded")})


@pytest.mark.parametrize("suffix", ["safetensors", "onnx"])
@pytest.mark.parametrize("protocol", ["pickle", "archive"])
def test_a_pickle_by_another_name_is_refused_before_any_loader_sees_it(tmp_path, suffix, protocol):
    file = tmp_path / f"weights.{suffix}"
    if protocol == "pickle":
        file.write_bytes(pickled(tmp_path))
    else:
        torch.save({"weights": torch.zeros(1)}, file)
    with pytest.raises(UnsafeModel, match="not what its name says"):
        import_model(file, name="bomb", licence=MIT, folder=tmp_path / "models")
    assert not (tmp_path / "exploded").exists()
    assert catalog.load([tmp_path / "models"]) == {}


def test_sound_weights_are_known_by_name_and_content(tmp_path):
    save_file({"w": torch.zeros(2, 3), "v": torch.ones(1)}, tmp_path / "a.safetensors")
    torch.save({"w": torch.zeros(2)}, tmp_path / "b.pth")
    torch.save({"w": torch.zeros(2)}, tmp_path / "c.CKPT", _use_new_zipfile_serialization=False)
    (tmp_path / "d.onnx").write_bytes(exported(Tiny()))
    kinds = {p.name[0]: disguise.kind(p) for p in tmp_path.iterdir()}
    assert kinds == {"a": Kind.SAFETENSORS, "b": Kind.TORCH, "c": Kind.TORCH, "d": Kind.ONNX}


def test_a_header_as_long_as_a_pickles_first_byte_is_no_pickle(tmp_path):
    header = b'{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'.ljust(0x80)
    (tmp_path / "a.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + b"x")
    assert disguise.kind(tmp_path / "a.safetensors") is Kind.SAFETENSORS


def safetensors(header, data=b"", length=None):
    text = json.dumps(header).encode() if not isinstance(header, bytes) else header
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def spanning(*offsets):
    return {"dtype": "U8", "shape": [1], "data_offsets": list(offsets)}


@pytest.mark.parametrize(
    "content",
    [
        b"tiny",
        safetensors(b"not json", b"x"),
        safetensors(b"[" * 100_000, b"x"),
        safetensors(["a list"]),
        safetensors({}),
        safetensors({"w": spanning(0, 1)}, b"xy"),
        safetensors({"w": spanning(0, 2)}, b"x"),
        safetensors({"w": spanning(0, 1), "v": spanning(0, 1)}, b"x"),
        safetensors({"w": spanning(1, 2)}, b"xy"),
        safetensors({"w": spanning(0, "b")}, b"x"),
        safetensors({"w": spanning(0, 1)}, b"x", length=2**40),
        safetensors({"w": {}}, b"x"),
    ],
)
def test_a_safetensors_file_that_does_not_account_for_its_bytes_is_refused(tmp_path, content):
    file = tmp_path / "a.safetensors"
    file.write_bytes(content)
    with pytest.raises(UnfitModel):
        disguise.kind(file)


@pytest.mark.parametrize("name", ["a.onnx", "a.pth", "a.bin", "a"])
def test_what_is_no_weights_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(b"GIF89a and nothing else")
    with pytest.raises(UnfitModel):
        disguise.kind(tmp_path / name)


def test_a_file_larger_than_any_network_is_refused_unread(tmp_path):
    file = tmp_path / "a.onnx"
    with file.open("wb") as hole:
        hole.truncate(disguise.LARGEST + 1)
    with pytest.raises(UnfitModel, match=r"2\.1 GB"):
        import_model(file, name="large", licence=MIT, folder=tmp_path / "models")


# --- what is measured ------------------------------------------------------------------------------------------------


def blurred(rgb, radius):
    """Mean over squares, black outside: what a convolution does."""
    side = 2 * radius + 1
    padded = np.pad(rgb, ((0, 0), (0, 0), (radius, radius), (radius, radius)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side), (2, 3))
    return windows.mean((4, 5), dtype=np.float32)


@pytest.mark.parametrize("scale", [1, 2, 3, 4, 8])
def test_scale_is_measured_and_a_network_without_neighbours_needs_no_halo(scale):
    found = measure(lambda rgb: enlarge_nearest(rgb, scale))
    assert (found.scale, found.size_multiple, found.halo, found.tile_difference) == (scale, 1, 0, 0.0)
    assert found.tolerance == 0.12


@pytest.mark.parametrize("radius", [1, 6])
def test_the_halo_is_the_radius_from_which_results_come(radius):
    found = measure(lambda rgb: enlarge_nearest(0.8 * rgb + 0.2 * blurred(rgb, radius), 2).astype(np.float32))
    assert (found.size_multiple, found.halo) == (1, radius)
    assert found.tile_difference < 1e-5


def test_the_tolerance_leaves_room_over_the_worst_that_was_seen():
    found = measure(lambda rgb: np.float32(0.8) * rgb + np.float32(0.1 * 0.2))
    assert 1.2 * 0.18 < found.tolerance < 1.6 * 0.18


def calls_of_a_measurement():
    """What a network is shown that needs no halo; the last six calls are for a picture and its tiles, twice."""
    seen = []
    measure(lambda rgb: (seen.append(rgb), rgb)[1])
    assert seen[-6].shape[3] > seen[-5].shape[3]
    return seen


def test_the_halo_grows_where_tiles_of_another_picture_ask_for_more():
    seen = calls_of_a_measurement()
    trigger = seen[-6][0, 0, 20, 40]
    assert not any((rgb == trigger).any() for rgb in seen[:-6])

    def network(rgb):
        """The pixel 20 to the right of a very rare one is darker."""
        marked = np.pad(rgb[:, :1] == trigger, ((0, 0), (0, 0), (0, 0), (20, 0)))[..., : rgb.shape[3]]
        return np.where(marked, 0.5 * rgb, rgb).astype(np.float32)

    found = measure(network)
    assert found.halo > 0
    assert found.tile_difference <= contract.CLOSE


def test_tiles_that_never_fit_end_in_a_refusal():
    first = len(calls_of_a_measurement()) - 6
    calls = []

    def network(rgb):
        calls.append(1)
        return rgb + np.float32(0.01 * max(0, len(calls) - first))

    with pytest.raises(UnfitModel, match="seams"):
        measure(network)


def in_blocks(rgb, side):
    """Something that differs between the places of a grid, like attention within windows."""
    n, c, h, w = rgb.shape
    blocks = rgb.reshape(n, c, h // side, side, w // side, side)  # raises where it does not fit
    return (
        0.8 * rgb + 0.2 * np.broadcast_to(blocks.mean((3, 5), keepdims=True), blocks.shape).reshape(rgb.shape)
    ).astype(np.float32)


def refusing(function):
    """As sessions do: whatever goes wrong inside is an error of ours."""

    def network(rgb):
        try:
            return function(rgb)
        except ValueError as error:
            raise UnfitModel(str(error)) from error

    return network


@pytest.mark.parametrize("side", [4, 6, 16])
def test_windows_give_the_size_multiple(side):
    found = measure(refusing(lambda rgb: in_blocks(rgb, side)))
    assert (found.size_multiple, found.halo) == (side, 0)


def test_windows_behind_padding_of_their_own_are_found_though_every_size_runs():
    def network(rgb):
        h, w = rgb.shape[2:]
        padded = np.pad(rgb, ((0, 0), (0, 0), (0, -h % 8), (0, -w % 8)), mode="edge")
        return in_blocks(padded, 8)[:, :, :h, :w]

    assert measure(network).size_multiple == 8


def grown(rgb, factor):
    """Nearest neighbours at any factor."""
    rows, columns = (np.arange(int(side * factor)) for side in rgb.shape[2:])
    return rgb[:, :, (rows / factor).astype(int)][..., (columns / factor).astype(int)]


NOT_FOR_TILES = {
    "pooled": (lambda rgb: 0.7 * rgb + 0.3 * rgb.mean((2, 3), keepdims=True), "whole picture at once"),
    "anchored": (lambda rgb: rgb * np.linspace(0.9, 1, rgb.shape[3], dtype=np.float32), "differ from the whole"),
    "0 to 255 in": (lambda rgb: enlarge_nearest(rgb / 255, 2), "0 to 255"),
    "0 to 255 out": (lambda rgb: enlarge_nearest(rgb * 255, 2), "0 to 255"),
    "negative": (lambda rgb: 1 - rgb, "does not enlarge"),
    "blue first": (lambda rgb: rgb[:, ::-1], "red, green and blue"),
    "nothing": (np.zeros_like, "does not enlarge"),
    "not a number": (lambda rgb: rgb * np.float32("nan"), "not finite"),
    "four channels": (lambda rgb: np.repeat(rgb, 2, 1), "three colours"),
    "a list": (lambda rgb: rgb.mean((2, 3)), "three colours"),
    "smaller": (lambda rgb: rgb[:, :, ::2, ::2], "whole factor"),
    "half as much again": (lambda rgb: grown(rgb, 1.5), "whole factor"),
    "too much": (lambda rgb: grown(rgb, 20), "whole factor"),
    "one size": (refusing(lambda rgb: rgb.reshape(1, 3, 64, 128)), "few sizes"),
    "no size": (refusing(lambda rgb: rgb.reshape(1, 3, 7, 7)), "no size"),
}


@pytest.mark.parametrize("name", NOT_FOR_TILES)
def test_a_network_that_cannot_serve_is_refused_with_the_reason(name):
    network, reason = NOT_FOR_TILES[name]
    with pytest.raises(UnfitModel, match=reason):
        measure(lambda rgb: network(rgb).astype(np.float32))


def test_a_network_that_rolls_dice_is_refused():
    dice = np.random.default_rng(0)
    with pytest.raises(UnfitModel, match="another result each time"):
        measure(lambda rgb: (rgb + dice.normal(0, 0.01, rgb.shape)).astype(np.float32))


def test_a_bias_of_random_weights_is_not_taken_for_another_range():
    assert measure(lambda rgb: rgb + np.float32(0.05)).scale == 1


# --- the child -------------------------------------------------------------------------------------------------------


def child(tmp_path, code, *, seconds=20.0, **given):
    return sandbox.run([sys.executable, "-P", "-c", code], tmp_path, Limits(2**30, seconds), about="it", **given)


@pytest.mark.integration
def test_a_child_works_in_its_folder_and_sees_no_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    code = "import os, json; print(json.dumps({'done': {'cwd': os.getcwd(), 'names': list(os.environ)}}))"
    seen = child(tmp_path, code)
    assert Path(seen["cwd"]).samefile(tmp_path)
    assert not {"AWS_SECRET_ACCESS_KEY", "HTTPS_PROXY"} & set(seen["names"])


@pytest.mark.integration
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import time; time.sleep(60)", "longer than 1 seconds"),
        ("import os; os.abort()", "crashed"),
        ("print('hello')", "crashed"),
        ("raise MemoryError", "more than 1024 MB"),
        ('print(\'{"error": "no-such-code", "message": "m"}\')', "^m$"),
    ],
)
def test_whatever_ends_a_child_is_one_sentence(tmp_path, code, reason):
    with pytest.raises(UnfitModel, match=reason):
        child(tmp_path, code, seconds=1.0 if "sleep" in code else 20.0)


@pytest.mark.integration
def test_who_cancels_does_not_wait_for_the_child(tmp_path):
    with pytest.raises(Cancelled):
        child(tmp_path, "import time; time.sleep(60)", cancelled=lambda: True)


CONFINED = """
import json, pathlib, resource, sys, time
from engine.importing.confine import confine
confine(2**29, 10)
def tried(action):
    try:
        action()
    except Exception as error:
        return type(error).__name__
print(json.dumps({"done": {
    "memory": tried(lambda: bytearray(2**30)),
    "file": tried(lambda: pathlib.Path("large").write_bytes(b"x" * 100)),
    "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
}}))
"""


@pytest.mark.integration
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits all of this")
def test_a_confined_child_gets_no_more_memory_and_writes_no_large_file(tmp_path):
    assert child(tmp_path, CONFINED) == {"memory": "MemoryError", "file": "OSError", "core": 0}


OFFLINE = """
import ctypes, json, os, socket
allowed = os.fork() or os._exit(ctypes.CDLL(None).unshare(0x50000000) != 0)
allowed = os.waitstatus_to_exitcode(os.waitpid(allowed, 0)[1]) == 0
from engine.importing.confine import confine
confine(2**29, 0)
print(json.dumps({"done": {"allowed": allowed, "names": [name for _, name in socket.if_nameindex()]}}))
"""


@pytest.mark.integration
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can take the network away")
def test_a_confined_child_has_no_network_where_users_may_make_one_of_their_own(tmp_path):
    seen = child(tmp_path, OFFLINE)
    assert not seen["allowed"] or seen["names"] == ["lo"]


@pytest.mark.integration
@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups to end")
def test_what_a_child_has_started_ends_with_it(tmp_path):
    code = "import json, subprocess; p = subprocess.Popen(['sleep', '60']); print(json.dumps({'done': {'id': p.pid}}), flush=True); p.wait()"
    identity = child(tmp_path, code)["id"]
    until = time.monotonic() + 10
    while time.monotonic() < until and Path(f"/proc/{identity}/stat").exists():
        if Path(f"/proc/{identity}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            break  # ended; whoever inherited it has not looked yet
        time.sleep(0.05)
    else:
        with pytest.raises(ProcessLookupError):
            os.kill(identity, 0)


@pytest.mark.integration
@pytest.mark.skipif(os.name == "nt", reason="Windows ends it by itself")
def test_a_confined_child_ends_with_its_parent():
    code = "from engine.importing.confine import confine; import time; confine(2**30, 0); print(1, flush=True); time.sleep(60)"
    command = [sys.executable, "-P", "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"1\n"
        process.stdin.close()
        assert process.wait(20) == 1


# --- the whole way ---------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("RELIEF_MODELS_DIR", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def scratch(tmp_path):
    (tmp_path / "scratch").mkdir()
    return tmp_path / "scratch"


def written(tmp_path, content, name="net.onnx"):
    (tmp_path / name).write_bytes(content)
    return tmp_path / name


def left(folder):
    """Files in the models folder but the lock."""
    return sorted(p.name for p in folder.iterdir() if p.name != ".catalog.lock")


@pytest.mark.integration
def test_an_imported_network_is_an_entry_with_its_facts(folder, scratch, tmp_path):
    file = written(tmp_path, exported(Tiny(4, "unshuffled"), picture="LQ input"))
    steps = []
    terms = Licence("CC-BY-4.0", "Do what you like, say who made it.")
    added = import_model(file, name="four", licence=terms, folder=folder, scratch=scratch, on_step=steps.append)
    assert (added.contract.scale, added.contract.size_multiple, added.contract.halo) == (4, 4, 3)
    spec = catalog.load([folder])["four"].networks[4]
    variant = spec.variants[Precision.FP32]
    assert (spec.size_multiple, spec.halo, spec.inputs, spec.uses_depth) == (4, 3, ("rgb",), False)
    assert (variant.input, variant.output, spec.licence) == ("LQ input", "result", "CC-BY-4.0")
    assert catalog.read_weights(variant) == file.read_bytes()
    assert added.licence_file.read_text() == "Do what you like, say who made it.\n"
    assert steps[0] == "checking"
    assert "measuring" in steps
    assert not list(scratch.iterdir())


def two_pictures():
    return graph(helper.make_node("Add", ["a", "b"], ["result"]), inputs=("a", "b")).SerializeToString()


def no_such_operator():
    return graph(helper.make_node("NoSuchOperator", ["rgb"], ["result"])).SerializeToString()


def half():
    model = graph(helper.make_node("Identity", ["rgb"], ["result"]))
    for value in (*model.graph.input, *model.graph.output):
        value.type.tensor_type.elem_type = onnx.TensorProto.FLOAT16
    return model.SerializeToString()


def not_a_number():
    network = Tiny()
    torch.nn.init.constant_(network.last.weight, float("nan"))
    return network


UNFIT = {
    "pooled": (lambda: exported(Tiny(2, "pooled")), UnfitModel, "whole picture at once"),
    "0 to 255": (lambda: exported(Tiny(2, "unit")), UnfitModel, "0 to 255"),
    "classifier": (lambda: exported(Classifier()), UnfitModel, "three colours"),
    "negative": (lambda: exported(Negative()), UnfitModel, "does not enlarge"),
    "fixed": (lambda: exported(Tiny(), side=32), UnfitModel, "fixed size"),
    "truncated": (lambda: exported(Tiny())[:-2000], UnfitModel, "damaged"),
    "external": (lambda: external("../../etc/hostname"), UnsafeModel, "other files"),
    "two pictures": (two_pictures, UnfitModel, "one picture and nothing else"),
    "no such operator": (no_such_operator, UnfitModel, "cannot be loaded"),
    "not a number": (lambda: exported(not_a_number()), UnfitModel, "not finite"),
    "half": (half, UnfitModel, "32-bit floats"),
}


@pytest.mark.integration
@pytest.mark.parametrize("name", UNFIT)
def test_a_file_that_cannot_serve_is_refused_and_leaves_nothing(folder, scratch, tmp_path, name):
    make, kind, reason = UNFIT[name]
    with pytest.raises(kind, match=reason):
        import_model(written(tmp_path, make()), name="x", licence=MIT, folder=folder, scratch=scratch)
    assert left(folder) == []
    assert not list(scratch.iterdir())


@pytest.mark.integration
def test_limits_of_time_and_memory_hold(folder, tmp_path):
    file = written(tmp_path, exported(Tiny()))
    with pytest.raises(UnfitModel, match="longer than"):
        import_model(file, name="x", licence=MIT, folder=folder, limits=Limits(2**32, 0.05))
    bomb = helper.make_tensor("sides", 7, [4], [1, 3, 2**15, 2**15])
    nodes = helper.make_node("Expand", ["rgb", "sides"], ["much"]), helper.make_node("Add", ["much", "rgb"], ["result"])
    file = written(tmp_path, graph(*nodes, constants=[bomb]).SerializeToString())
    with pytest.raises(UnfitModel):
        import_model(file, name="x", licence=MIT, folder=folder, limits=Limits(2**30, 100))
    assert left(folder) == []


@pytest.mark.integration
def test_a_network_is_replaced_only_when_that_is_asked_for(folder, tmp_path):
    def add(twist, name="mine", scale=2, **given):
        file = written(tmp_path, exported(Tiny(scale, twist)))
        return import_model(file, name=name, licence=Licence("MIT", f"Terms {twist}."), folder=folder, **given)

    first = add(None)
    with pytest.raises(OutputExists, match="mine x2 exists"):
        add("unshuffled")
    assert catalog.read_weights(catalog.load([folder])["mine"].networks[2].variants[Precision.FP32])
    other = add(None, scale=4)
    second = add("unshuffled", overwrite=True)
    assert catalog.load([folder])["mine"].scales == (2, 4)
    assert not first.weights.exists()
    paths = {second.weights, second.licence_file, other.weights, other.licence_file}
    assert left(folder) == sorted(["catalog.toml", *(p.name for p in paths)])
    overlay.remove(folder, "mine")
    assert left(folder) == ["catalog.toml"]


def test_names_are_checked_before_anything_is_read(folder, tmp_path):
    for name in ("relief-sr-m", "", "../up", "Upper", "a b", "-a", "a" * 65):
        with pytest.raises(RequestError):
            import_model(tmp_path / "none.onnx", name=name, licence=None, folder=folder)
    assert importing.name_for(Path("4x_Ultra Sharp (v2).pth")) == "4x-ultra-sharp-v2"
    assert not folder.exists()


def test_files_that_cannot_be_read_are_named(folder, tmp_path):
    for given, kind in ((tmp_path / "none.onnx", InputMissing), (tmp_path, InputUnreadable)):
        with pytest.raises(kind):
            import_model(given, name="x", licence=None, folder=folder)
    with pytest.raises(InputEmpty):
        import_model(written(tmp_path, b""), name="x", licence=None, folder=folder)


def test_weights_of_torch_ask_for_the_converter(folder, tmp_path):
    torch.save({"w": torch.zeros(1)}, tmp_path / "a.pth")
    with pytest.raises(ConverterMissing, match="--set-up-converter"):
        import_model(tmp_path / "a.pth", name="x", licence=None, folder=folder, environment=tmp_path / "none")


def test_an_entry_that_cannot_be_written_takes_its_files_with_it(tmp_path):
    with pytest.raises(CatalogError):
        overlay.add(tmp_path, {"name": "unsound", "scale": 2, "files": {}}, {"weights.onnx": b"x"})
    assert left(tmp_path) == []


def test_a_licence_file_outside_the_folder_is_refused(tmp_path):
    entry = {"name": "a", "scale": 2, "size_multiple": 1, "halo": 0, "inputs": ["rgb"], "tolerance": 0.1}
    with pytest.raises(CatalogError):
        overlay.add(tmp_path, {**entry, "licence": "", "licence_file": "../a", "files": {}})


def test_licences_are_names_or_texts(tmp_path):
    file = written(tmp_path, "\ufeffThe terms.\n".encode(), "LICENSE")
    assert importing.licence(None, None) is None
    assert importing.licence(" MIT ", None) == Licence("MIT")
    assert importing.licence("MIT", file) == Licence("MIT", "The terms.")
    assert importing.licence(None, file) == Licence("custom", "The terms.")
    assert importing.licence("You may\nuse it.", None) == Licence("custom", "You may\nuse it.")
    for content, kind in ((b" ", InputEmpty), (b"\xff\xfe\x00", RequestError), (b"x" * (2**20 + 1), RequestError)):
        with pytest.raises(kind):
            importing.licence(None, written(tmp_path, content, "bad"))
    with pytest.raises(InputMissing):
        importing.licence(None, tmp_path / "none")


def test_every_candidate_of_a_size_multiple_divides_a_side_that_is_tried_first():
    for multiple in contract._MULTIPLES:
        assert any(side % multiple == 0 for side in (64, 96, 140, 280)), multiple


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.mark.integration
def test_an_imported_network_is_used_and_removed_like_any_other(folder, tmp_path):
    file = written(tmp_path, exported(Tiny(2, "unshuffled"), picture="input"), "My Net.onnx")
    (tmp_path / "terms.txt").write_text("Only on Sundays.")
    done = relief("models", "import", file, "--licence-file", tmp_path / "terms.txt", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    values = json.loads(done.stdout)
    assert (values["name"], values["scale"], values["size_multiple"]) == ("my-net", 2, 4)
    assert [Path(f).exists() for f in values["files"]] == [True, True]
    assert "measuring …" in done.stderr
    assert "my-net" in relief("models", "list").stdout
    assert values["sha256"] in relief("models", "show", "my-net").stdout
    with Image.open(SAMPLE) as picture:
        picture.crop((0, 0, 107, 93)).save(tmp_path / "in.png")
    options = "--model", "my-net", "-s", "2", "--tile", "64"
    made = relief("enhance", tmp_path / "in.png", "-o", tmp_path / "out.png", *options)
    assert made.returncode == 0, made.stderr
    with Image.open(tmp_path / "out.png") as result:
        assert result.size == (214, 186)
    assert relief("models", "remove", "my-net", "--yes").returncode == 0
    assert left(folder) == ["catalog.toml"]


@pytest.mark.integration
def test_the_command_refuses_in_one_sentence(folder, tmp_path):
    file = written(tmp_path, pickled(tmp_path), "a.safetensors")
    for arguments, code in (
        ((file,), "licence-not-accepted"),
        ((file, "--yes"), "unsafe-model"),
        ((file, "--yes", "--name", "relief-sr-m"), "request-invalid"),
        ((tmp_path / "none.onnx", "--licence", "MIT"), "input-missing"),
    ):
        refused = relief("models", "import", *arguments, "--json")
        assert refused.returncode == 2
        assert json.loads(refused.stdout)["error"]["code"] == code
        assert "Traceback" not in refused.stderr
    assert not (tmp_path / "exploded").exists()
    assert not folder.exists() or left(folder) == []


@pytest.mark.integration
def test_a_licence_that_is_unknown_is_written_down_as_unknown(folder, tmp_path):
    assert relief("models", "import", written(tmp_path, exported(Tiny())), "--yes").returncode == 0
    (entry,) = tomllib.loads((folder / "catalog.toml").read_text())["network"]
    assert entry["licence"] == "unknown"
    assert "licence_file" not in entry
