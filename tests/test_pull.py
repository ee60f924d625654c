"""Networks of others: from the list of offers into the user's catalog, through the commands that people type."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import subprocess
import threading
import tomllib

import onnx
import pytest
from fileserver import serving
from onnx import TensorProto, helper
from product import RELIEF, relief
from typer.testing import CliRunner

from engine import catalog, models_cli, overlay, pull
from engine.domain import Gives, Precision, Size
from engine.errors import (
    CatalogError,
    DownloadDamaged,
    HashUnknown,
    LicenceNotAccepted,
    OutputUnwritable,
    RequestError,
    UnknownModel,
)
from engine.session import CPU, OnnxSession
from engine.web import Web

OFFER = """
schema = 1
[[offer]]
name = "tiny"
kind = "network"
about = "A network that gives back what it is given."
licence = {{ name = "Apache-2.0", statement = "Free.", url = "https://example.org/licence", must_be_accepted = {ask} }}
[offer.files.fp32]
url = "{url}"
bytes = {size}
{sha256}
[offer.network]
scale = 1
size_multiple = 1
halo = 0
inputs = ["rgb"]
tolerance = 0.05
[offer.network.estimator]
long_side = 64
multiple = 14
mean = [0.5, 0.5, 0.5]
gives = "depth"
"""


def identity_network():
    shape = [1, 3, "height", "width"]
    rgb, result = (helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in ("rgb", "result"))
    graph = helper.make_graph([helper.make_node("Identity", ["rgb"], ["result"])], "identity", [rgb], [result])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


NETWORK = identity_network()
SHA256 = hashlib.sha256(NETWORK).hexdigest()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("RELIEF_MODELS_DIR", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def server():
    with serving(files={"/tiny.onnx": NETWORK}) as server:
        yield server


@pytest.fixture
def sources(server, tmp_path):
    """What the commands take for the list of offers and the way to them."""

    def make(*, ask="false", sha256=SHA256):
        path = tmp_path / "available.toml"
        line = f'sha256 = "{sha256}"' if sha256 else ""
        url = f"{server.origin}/tiny.onnx"
        path.write_text(OFFER.format(ask=ask, url=url, size=len(NETWORK), sha256=line))
        return models_cli.Sources(path, Web(trusted=frozenset({server.origin})))

    return make


def command(sources, *arguments):
    return CliRunner().invoke(models_cli.app, [*arguments], obj=sources)


def offered(sources):
    return pull.load(sources.offers)["tiny"]


def test_every_shipped_offer_is_whole():
    offers = pull.load(pull.shipped_offers())
    assert set(offers) == {"depth-anything-v2-small", "depth-pro"}
    for offer in offers.values():
        assert offer.about.endswith(".")
        assert offer.licence.statement.endswith(".")
        assert offer.licence.url.startswith("https://")
        for file in offer.files.values():
            assert file.url.startswith("https://huggingface.co/onnx-community/")
            assert file.sha256 is None or len(file.sha256) == 64
            assert file.size < 2**31, "an ONNX file has no room for more"


def test_every_shipped_offer_becomes_a_sound_entry_with_its_facts(folder, tmp_path):
    for offer in pull.load(pull.shipped_offers()).values():
        overlay.add(folder, {"name": offer.name, "licence": offer.licence.name, "files": {}, **offer.network})
    small, large = (
        catalog.load([folder])[name].estimator.estimator for name in ("depth-anything-v2-small", "depth-pro")
    )
    assert (small.long_side, small.multiple, small.fixed_size, small.gives) == (518, 14, None, Gives.DISPARITY)
    assert (small.mean, small.std) == ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    assert (large.fixed_size, large.gives, large.mean) == (Size(1536, 1536), Gives.DEPTH, (0.5, 0.5, 0.5))


def test_only_a_licence_that_is_not_free_has_to_be_accepted():
    offers = pull.load(pull.shipped_offers())
    assert [name for name, offer in offers.items() if offer.licence.must_be_accepted] == ["depth-pro"]


@pytest.mark.integration
def test_a_pulled_network_is_listed_and_loads(sources, folder):
    result = command(sources(), "pull", "tiny", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {
        "status": "done", "name": "tiny", "files": [str(folder / "tiny.fp32.onnx")], "licence": "Apache-2.0",
    }  # fmt: skip
    listed = {m["name"]: m for m in json.loads(relief("models", "list", "--json").stdout)}
    assert listed["tiny"]["networks"][0]["files"]["fp32"]["sha256"] == SHA256
    assert "tiny" in relief("models", "list").stdout
    spec = catalog.load([folder])["tiny"].networks[1]
    assert spec.estimator.gives is Gives.DEPTH
    OnnxSession(catalog.read_weights(spec.variants[Precision.FP32]), CPU)
    assert sorted(path.name for path in folder.iterdir()) == [".catalog.lock", "catalog.toml", "tiny.fp32.onnx"]


@pytest.mark.integration
def test_what_the_offer_says_of_the_network_stands_in_the_catalog(sources, folder):
    assert command(sources(), "pull", "tiny").exit_code == 0
    (entry,) = tomllib.loads((folder / "catalog.toml").read_text())["network"]
    assert entry["estimator"] == {"long_side": 64, "multiple": 14, "mean": [0.5, 0.5, 0.5], "gives": "depth"}
    assert entry["licence_url"] == "https://example.org/licence"
    assert entry["files"]["fp32"] == {"path": "tiny.fp32.onnx", "sha256": SHA256, "bytes": len(NETWORK)}


@pytest.mark.integration
def test_pulling_again_asks_nobody_and_lists_it_once(sources, folder, server):
    for _ in range(2):
        assert command(sources(), "pull", "tiny").exit_code == 0
    assert len(server.seen) == 1
    assert len(tomllib.loads((folder / "catalog.toml").read_text())["network"]) == 1


@pytest.mark.integration
def test_without_the_licence_accepted_nothing_is_asked_for(sources, folder, server):
    result = command(sources(ask="true"), "pull", "tiny")
    assert result.exit_code == 2
    assert "licence-not-accepted" in result.stderr
    assert "--accept-licence" in result.stderr
    assert "Apache-2.0. Free.\nhttps://example.org/licence" in result.stderr, "the licence is shown"
    assert not server.seen
    assert not folder.exists()
    with pytest.raises(LicenceNotAccepted):
        pull.pull(offered(sources(ask="true")), folder, Web())


@pytest.mark.integration
@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are a matter of Unix")
@pytest.mark.parametrize(("answer", "code"), [("n", "licence-not-accepted"), ("y", "hash-unknown")])
def test_at_a_terminal_the_licence_is_shown_and_asked_about(answer, code):
    ours, theirs = os.openpty()
    try:
        os.write(ours, f"{answer}\n".encode())
        arguments = [RELIEF, "models", "pull", "depth-pro"]
        result = subprocess.run(arguments, stdin=theirs, capture_output=True, text=True, timeout=60, check=False)
    finally:
        os.close(ours)
        os.close(theirs)
    assert result.returncode == 2
    assert "no rights to patents" in result.stderr
    assert "Do you accept this licence?" in result.stderr
    assert code in result.stderr


@pytest.mark.integration
@pytest.mark.parametrize("spelling", ["--accept-licence", "--accept-license"])
def test_with_the_licence_accepted_it_is_pulled(sources, folder, spelling):
    assert command(sources(ask="true"), "pull", "tiny", spelling).exit_code == 0
    assert "tiny" in catalog.load([folder])


@pytest.mark.integration
def test_a_file_without_a_known_hash_needs_one_given(sources, folder, server):
    result = command(sources(sha256=None), "pull", "tiny", "--json")
    assert json.loads(result.stdout)["error"]["code"] == "hash-unknown"
    assert "--sha256 HEX" in result.stderr
    assert not server.seen
    assert command(sources(sha256=None), "pull", "tiny", "--sha256", SHA256.upper()).exit_code == 0
    assert catalog.load([folder])["tiny"].networks[1].variants[Precision.FP32].sha256 == SHA256


@pytest.mark.integration
def test_a_wrong_hash_ends_with_nothing_installed(sources, folder):
    result = command(sources(sha256=None), "pull", "tiny", "--sha256", "0" * 64)
    assert result.exit_code == 1
    assert "download-damaged" in result.stderr
    assert [path.name for path in folder.iterdir()] == [".catalog.lock"]
    with pytest.raises(DownloadDamaged):
        pull.pull(offered(sources(sha256="1" * 64)), folder, sources().web)


@pytest.mark.parametrize(("given", "known"), [("12", None), ("g" * 64, None), ("0" * 64, SHA256)])
def test_a_useless_hash_is_refused_at_once(sources, folder, given, known):
    with pytest.raises(RequestError, match="--sha256"):
        pull.pull(offered(sources(sha256=known)), folder, Web(), sha256=given)


def test_the_shipped_offer_without_a_hash_says_how_to_give_one(folder):
    offer = pull.load(pull.shipped_offers())["depth-pro"]
    with pytest.raises(HashUnknown, match="not known yet"):
        pull.pull(offer, folder, Web(lambda *_: pytest.fail("asked")), licence_accepted=True)


def test_an_unknown_name_lists_the_known_ones(sources):
    with pytest.raises(UnknownModel, match="tiny"):
        pull.find(pull.load(sources().offers), "huge")


@pytest.mark.integration
def test_who_stops_a_pull_hears_how_to_go_on(sources, folder):
    def stopped(host, port):
        raise KeyboardInterrupt

    interrupted = dataclasses.replace(sources(), web=Web(stopped, sources().web.trusted))
    result = command(interrupted, "pull", "tiny")
    assert result.exit_code == 130
    assert "the same command goes on" in result.stderr


@pytest.mark.integration
def test_available_says_size_licence_and_what_is_installed(sources, folder):
    before = json.loads(command(sources(), "available", "--json").stdout)
    assert [o["installed"] for o in before] == [False]
    command(sources(), "pull", "tiny")
    assert "(installed)" in command(sources(), "available").stdout
    shipped = json.loads(relief("models", "available", "--json").stdout)
    assert {o["name"]: o["bytes"] for o in shipped} == {"depth-anything-v2-small": 99060839, "depth-pro": 1009098757}


@pytest.mark.parametrize(
    "content",
    [
        "", "schema = 2", "schema = 1", "offer = [", "schema = 1\n[[offer]]\nname = 'a'",
        OFFER.format(ask="false", url="u", size=1, sha256="").replace('"tiny"', '"../tiny"'),
        OFFER.format(ask="false", url="u", size=1, sha256="") + "[offer.files.int8]\nurl = 'v'\nbytes = 1\n",
        OFFER.format(ask="false", url="u", size=1, sha256="").replace("files.fp32", "files.fp8"),
    ],
)  # fmt: skip
def test_a_list_of_offers_that_is_not_whole_is_one_sentence(tmp_path, content):
    (tmp_path / "available.toml").write_text(content)
    with pytest.raises(CatalogError, match=r"available\.toml"):
        pull.load(tmp_path / "available.toml")


@pytest.mark.integration
def test_a_removed_model_is_gone_with_its_files(sources, folder):
    command(sources(), "pull", "tiny")
    refused = command(sources(), "remove", "tiny")
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    result = command(sources(), "remove", "tiny", "--yes", "--json")
    assert json.loads(result.stdout)["files"] == [str(folder / "tiny.fp32.onnx")]
    assert catalog.load([folder]) == {}
    assert not (folder / "tiny.fp32.onnx").exists()


@pytest.mark.integration
def test_only_models_that_the_user_added_can_be_removed(folder):
    shipped = relief("models", "remove", "relief-sr-m", "--yes")
    assert (shipped.returncode, "comes with the program" in shipped.stderr) == (2, True)
    unknown = relief("models", "remove", "nobody", "--yes")
    assert (unknown.returncode, "unknown-model" in unknown.stderr) == (2, True)


@pytest.mark.integration
def test_the_shipped_command_refuses_without_a_network_what_it_must_not_fetch():
    assert RELIEF.exists()
    assert "licence-not-accepted" in relief("models", "pull", "depth-pro").stderr
    assert "hash-unknown" in relief("models", "pull", "depth-pro", "--accept-licence").stderr
    assert "unknown-model" in relief("models", "pull", "nobody").stderr


def entry(name, path="a.onnx", scale=2):
    files = {"fp32": {"path": path, "sha256": "0" * 64, "bytes": 1}}
    facts = {"size_multiple": 1, "halo": 0, "inputs": ["rgb"], "tolerance": 0.1, "licence": "MIT"}
    return {"name": name, "scale": scale, **facts, "files": files}


def test_many_at_a_time_lose_no_entry(tmp_path):
    threads = [threading.Thread(target=overlay.add, args=(tmp_path, entry(f"n{i}"))) for i in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(catalog.load([tmp_path])) == {f"n{i}" for i in range(12)}


def test_what_the_user_wrote_by_hand_stays(tmp_path):
    overlay.add(tmp_path, entry("mine"))
    path = tmp_path / "catalog.toml"
    path.write_text("# My own networks.\n" + path.read_text().replace("scale = 2", "scale = 2  # twice"))
    overlay.add(tmp_path, entry("other"))
    overlay.add(tmp_path, entry("other", scale=4))
    overlay.remove(tmp_path, "other")
    assert path.read_text().startswith("# My own networks.\n")
    assert "# twice" in path.read_text()
    assert list(catalog.load([tmp_path])) == ["mine"]


def test_an_entry_replaces_only_that_of_its_name_and_scale(tmp_path):
    overlay.add(tmp_path, entry("a", "old.onnx"))
    overlay.add(tmp_path, entry("a", "four.onnx", scale=4))
    overlay.add(tmp_path, entry("a", "new.onnx"))
    networks = catalog.load([tmp_path])["a"].networks
    assert {scale: spec.variants[Precision.FP32].path.name for scale, spec in networks.items()} == {
        2: "new.onnx", 4: "four.onnx",
    }  # fmt: skip


def test_a_list_in_one_line_can_be_added_to(tmp_path):
    line = '{name="a", scale=2, size_multiple=1, halo=0, inputs=["rgb"], tolerance=0.1, licence="", files={}}'
    (tmp_path / "catalog.toml").write_text(f"schema = 1\nnetwork = [{line}]\n")
    overlay.add(tmp_path, entry("b"))
    assert list(catalog.load([tmp_path])) == ["a", "b"]


def test_a_file_that_another_entry_uses_stays(tmp_path):
    for name, path in (("a", "shared.onnx"), ("a", "own.onnx"), ("b", "shared.onnx")):
        overlay.add(tmp_path, entry(name, path, scale=len(path)))
        (tmp_path / path).write_bytes(b"x")
    assert overlay.remove(tmp_path, "a") == [tmp_path / "own.onnx"]
    assert (tmp_path / "shared.onnx").exists()


def test_a_broken_catalog_is_left_as_it_is(tmp_path):
    (tmp_path / "catalog.toml").write_text("schema = 1\n[[network]]\n")
    for change in (
        lambda: overlay.check(tmp_path),
        lambda: overlay.add(tmp_path, entry("a")),
        lambda: overlay.remove(tmp_path, "a"),
    ):
        with pytest.raises(CatalogError):
            change()
    assert (tmp_path / "catalog.toml").read_text() == "schema = 1\n[[network]]\n"


def test_an_unsound_entry_is_refused_and_the_catalog_stays_usable(tmp_path):
    overlay.add(tmp_path, entry("sound"))
    with pytest.raises(CatalogError):
        overlay.add(tmp_path, {"name": "unsound", "scale": 2, "files": {}})
    with pytest.raises(CatalogError):
        overlay.add(tmp_path, entry("elsewhere", "../a.onnx"))
    assert list(catalog.load([tmp_path])) == ["sound"]


def test_a_models_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "models").write_bytes(b"")
    with pytest.raises(OutputUnwritable, match="not a folder"):
        overlay.check(tmp_path / "models")
