from __future__ import annotations

import hashlib

import pytest

from engine import catalog
from engine.domain import EstimatorSpec, Gives, Precision, Size
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


def test_weights_may_be_pieces_of_a_file_that_several_share(tmp_path):
    content = b"head" + b"trunk" * 9 + b"tail"
    write(tmp_path, entry(path="a.weights", content=content))
    with (tmp_path / "catalog.toml").open("a") as file:
        file.write("pieces = [[7, 4], [11, 45], [0, 4]]\n")
    variant = catalog.load([tmp_path])["a"].networks[2].variants[Precision.INT8]
    variant.path.write_bytes(b"tail---head" + b"trunk" * 9)
    assert catalog.read_weights(variant) == content
    variant.path.write_bytes(b"tail---head" + b"trunk" * 8)
    with pytest.raises(DamagedModel, match="sha256"):
        catalog.read_weights(variant)


@pytest.mark.parametrize("pieces", ["[[-1, 4]]", "[[0]]", '["a"]', "3"])
def test_pieces_without_a_place_are_refused(tmp_path, pieces):
    write(tmp_path, entry())
    with (tmp_path / "catalog.toml").open("a") as file:
        file.write(f"pieces = {pieces}\n")
    with pytest.raises(CatalogError):
        catalog.load([tmp_path])


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


ESTIMATOR = """
[network.estimator]
long_side = 518
multiple = 14
{more}
"""


def write_estimator(folder, more='gives = "disparity"', **fields):
    text = ENTRY.format(**entry("guess", scale=1)).replace('["rgb", "depth"]', '["rgb"]') + ESTIMATOR.format(more=more)
    for key, value in fields.items():
        text = text.replace(f"{key} = ", f"{key} = {value} #")
    (folder / "catalog.toml").write_text("schema = 1\n" + text)


def test_an_estimator_states_how_it_wants_to_be_asked(tmp_path):
    more = """gives = "depth"
fixed_size = [1536, 1024]
mean = [0.485, 0.456, 0.406]
std = [0.229, 0.224, 0.225]
input = "pixel_values"
output = "predicted_depth"
"""
    write_estimator(tmp_path, more)
    models = catalog.load([tmp_path])
    spec = catalog.find_estimator(models, "guess")
    assert models["guess"].estimator is spec
    wanted = EstimatorSpec(518, 14, Gives.DEPTH, Size(1536, 1024), (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    assert spec.estimator == wanted
    variant = spec.variants[Precision.INT8]
    assert (variant.input, variant.output) == ("pixel_values", "predicted_depth")
    assert not spec.uses_depth


def test_what_an_estimator_leaves_out_has_plain_defaults(tmp_path):
    write_estimator(tmp_path)
    spec = catalog.find_estimator(catalog.load([tmp_path]), "guess")
    assert spec.estimator == EstimatorSpec(518, 14, Gives.DISPARITY)
    assert (spec.variants[Precision.INT8].input, spec.variants[Precision.INT8].output) == ("rgb", "")


@pytest.mark.parametrize(
    "more",
    [
        "", 'gives = "guesses"', 'gives = "depth"\nstd = [1, 0, 1]', 'gives = "depth"\nmean = [1, 2]',
        'gives = "depth"\nfixed_size = [0, 1]', 'gives = "depth"\nfixed_size = [1]',
    ],
)  # fmt: skip
def test_an_estimator_that_makes_no_sense_is_refused(tmp_path, more):
    write_estimator(tmp_path, more)
    with pytest.raises(CatalogError):
        catalog.load([tmp_path])


def test_estimators_and_enlargers_are_not_taken_for_each_other(tmp_path):
    (tmp_path / "one").mkdir()
    write_estimator(tmp_path / "one")
    write(tmp_path / "two", entry())
    models = catalog.load([tmp_path / "one", tmp_path / "two"])
    assert catalog.find_enlarging(models, "a").name == "a"
    with pytest.raises(UnknownModel, match="installed: a"):
        catalog.find_enlarging(models, "guess")
    with pytest.raises(UnknownModel, match="installed: guess"):
        catalog.find_estimator(models, "a")


def test_a_network_says_whether_depth_changes_anything(tmp_path):
    write(tmp_path, entry())
    assert catalog.load([tmp_path])["a"].networks[2].uses_depth
    text = (tmp_path / "catalog.toml").read_text().replace("halo", "uses_depth = false\nhalo")
    (tmp_path / "catalog.toml").write_text(text)
    assert not catalog.load([tmp_path])["a"].networks[2].uses_depth
