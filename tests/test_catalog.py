from __future__ import annotations

import hashlib

import pytest

from engine import catalog
from engine.domain import Precision
from engine.errors import CatalogError, DamagedModel, UnknownModel

ENTRY = """
[[network]]
name = "{name}"
scale = {scale}
halo = 15
size_multiple = 1
inputs = ["rgb", "depth"]
tolerance = 0.08
licence = "Apache-2.0"
[network.files.int8]
path = "{path}"
sha256 = "{sha}"
bytes = 3
"""


def write(folder, *entries, head="schema = 1\n"):
    folder.mkdir(exist_ok=True)
    (folder / "catalog.toml").write_text(head + "".join(ENTRY.format(**e) for e in entries))


def entry(name="a", scale=2, path="a.onnx", content=b"abc"):
    return {"name": name, "scale": scale, "path": path, "sha": hashlib.sha256(content).hexdigest()}


def test_networks_are_grouped_by_name_and_scale(tmp_path):
    write(tmp_path, entry(scale=4), entry(scale=2), entry(name="b"))
    models = catalog.load([tmp_path])
    assert list(models) == ["a", "b"]
    assert models["a"].scales == (2, 4)


def test_the_users_catalog_replaces_a_network_of_the_same_name_and_scale(tmp_path):
    write(tmp_path / "shipped", entry(), entry(scale=3))
    write(tmp_path / "user", entry(path="mine.onnx"))
    model = catalog.load([tmp_path / "shipped", tmp_path / "user", tmp_path / "absent"])["a"]
    assert model.networks[2].variants[Precision.INT8].path == tmp_path / "user" / "mine.onnx"
    assert model.scales == (2, 3)


def test_an_unknown_model_is_refused_with_the_known_ones(tmp_path):
    write(tmp_path, entry())
    with pytest.raises(UnknownModel, match="installed: a"):
        catalog.find(catalog.load([tmp_path]), "z")


def test_weights_are_checked_by_their_hash(tmp_path):
    write(tmp_path, entry())
    variant = catalog.load([tmp_path])["a"].networks[2].variants[Precision.INT8]
    with pytest.raises(DamagedModel, match="cannot be read"):
        catalog.read_weights(variant)
    variant.path.write_bytes(b"abd")
    with pytest.raises(DamagedModel, match="sha256"):
        catalog.read_weights(variant)
    variant.path.write_bytes(b"abc")
    assert catalog.read_weights(variant) == b"abc"


def test_a_catalog_cannot_point_outside_its_folder(tmp_path):
    write(tmp_path, entry(path="../a.onnx"))
    with pytest.raises(CatalogError, match="leaves"):
        catalog.load([tmp_path])


@pytest.mark.parametrize("head", ["schema = 2\n", "", "schema = ["])
def test_another_schema_or_a_broken_file_is_refused(tmp_path, head):
    write(tmp_path, entry(), head=head)
    with pytest.raises(CatalogError):
        catalog.load([tmp_path])


def test_the_shipped_weights_lie_beside_the_package_and_match_their_catalog():
    models = catalog.load([catalog.shipped_weights()])
    assert models
    for model in models.values():
        for spec in model.networks.values():
            for variant in spec.variants.values():
                assert catalog.read_weights(variant)
