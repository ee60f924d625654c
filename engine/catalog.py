"""Which networks there are: reads ``catalog.toml`` into `ModelSpec` values and checks weights by sha256.

The shipped catalog lies beside this package (never found through the working directory); the user's own, in the data
folder, adds networks and replaces those of the same name and scale.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.domain import EstimatorSpec, Gives, ModelSpec, Precision, Size, Variant
from engine.errors import CatalogError, DamagedModel, UnknownModel

SCHEMA = 1


@dataclass(frozen=True)
class Model:
    """All scales of one name."""

    name: str
    networks: Mapping[int, ModelSpec]

    @property
    def scales(self) -> tuple[int, ...]:
        return tuple(sorted(self.networks))

    @property
    def estimator(self) -> ModelSpec | None:
        """Its network that estimates depth, if that is what it does."""
        return next((spec for spec in self.networks.values() if spec.estimator is not None), None)


def shipped_weights() -> Path:
    """The folder of weights that comes with the program."""
    return Path(__file__).resolve().parent.parent / "models" / "weights"


def user_weights(models_dir: str) -> Path:
    """The folder of weights that the user added; it need not exist."""
    from platformdirs import user_data_path

    return Path(models_dir) if models_dir else user_data_path("relief", appauthor=False) / "models"


def load(folders: Iterable[Path]) -> dict[str, Model]:
    """Models by name, from the catalogs in these folders; later folders replace networks of earlier ones.

    Raises `CatalogError`; a folder without a catalog is passed over.
    """
    networks: dict[str, dict[int, ModelSpec]] = {}
    for folder in folders:
        for spec in _read(folder / "catalog.toml"):
            networks.setdefault(spec.name, {})[spec.scale] = spec
    return {name: Model(name, dict(sorted(by_scale.items()))) for name, by_scale in sorted(networks.items())}


def find(models: Mapping[str, Model], name: str) -> Model:
    """The model of this name; `UnknownModel` names the ones there are."""
    try:
        return models[name]
    except KeyError:
        known = ", ".join(models) or "none"
        raise UnknownModel(f"There is no model named {name!r}; installed: {known}.") from None


def find_enlarging(models: Mapping[str, Model], name: str) -> Model:
    """The model of this name that enlarges pictures; `UnknownModel` names the ones there are."""
    return find({n: m for n, m in models.items() if m.estimator is None}, name)


def find_estimator(models: Mapping[str, Model], name: str) -> ModelSpec:
    """The network of this name that estimates depth; `UnknownModel` names the ones there are."""
    estimators = {n: m for n, m in models.items() if m.estimator is not None}
    try:
        return next(spec for spec in estimators[name].networks.values() if spec.estimator is not None)
    except KeyError:
        known = ", ".join(estimators) or "none"
        raise UnknownModel(f"There is no depth estimator named {name!r}; installed: {known}.") from None


def read_weights(variant: Variant) -> bytes:
    """The variant's ONNX file, checked against the catalog; raises `DamagedModel`."""
    try:
        content = _content(variant)
    except OSError as error:
        raise DamagedModel(f"The weights {variant.path.name} cannot be read: {error.strerror}.") from error
    if hashlib.sha256(content).hexdigest() != variant.sha256:
        raise DamagedModel(f"The weights {variant.path.name} are damaged: their sha256 differs from the catalog's.")
    return content


def _content(variant: Variant) -> bytes:
    if not variant.pieces:
        return variant.path.read_bytes()
    with variant.path.open("rb") as file:
        parts = []
        for offset, length in variant.pieces:
            file.seek(offset)
            parts.append(file.read(length))
        return b"".join(parts)


def _read(path: Path) -> list[ModelSpec]:
    try:
        return parse(path.read_text(encoding="utf-8"), path)
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError(f"The model catalog {path} cannot be read: {error}.") from error


def parse(text: str, path: Path) -> list[ModelSpec]:
    """The networks in the text of a catalog that lies, or is about to lie, at ``path``; raises `CatalogError`."""
    try:
        catalog = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogError(f"The model catalog {path} cannot be read: {error}.") from error
    if catalog.get("schema") != SCHEMA:
        raise CatalogError(f"The model catalog {path} has schema {catalog.get('schema')}, not {SCHEMA}.")
    try:
        return [_spec(entry, path.parent) for entry in catalog["network"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CatalogError(f"The model catalog {path} is not complete: {error!r}.") from error


def _spec(entry: dict[str, Any], folder: Path) -> ModelSpec:
    variants = {}
    licence_file = entry.get("licence_file", "LICENCE")
    for path in (licence_file, *(file["path"] for file in entry["files"].values())):
        if Path(path).name != path:
            raise ValueError(f"{path} leaves the catalog's folder")
    for precision, file in entry["files"].items():
        kind = Precision(precision)
        named = {**entry, **entry.get("estimator", {})}
        tensors = named.get("input", "rgb"), named.get("output", "")
        pieces = tuple((int(offset), int(length)) for offset, length in file.get("pieces", ()))
        if any(number < 0 for piece in pieces for number in piece):
            raise ValueError("a piece of a file has no place")
        variants[kind] = Variant(kind, folder / file["path"], file["sha256"], *tensors, pieces)
    return ModelSpec(
        name=entry["name"],
        scale=int(entry["scale"]),
        size_multiple=int(entry["size_multiple"]),
        halo=int(entry["halo"]),
        inputs=tuple(entry["inputs"]),
        variants=variants,
        tolerance=float(entry["tolerance"]),
        licence=entry["licence"],
        scores=dict(entry.get("scores", {})),
        uses_depth=bool(entry.get("uses_depth", "depth" in entry["inputs"])),
        estimator=_estimator(entry["estimator"]) if "estimator" in entry else None,
    )


def _estimator(table: dict[str, Any]) -> EstimatorSpec:
    def colour(name: str, value: float) -> tuple[float, float, float]:
        red, green, blue = map(float, table.get(name, (value,) * 3))
        return red, green, blue

    fixed = table.get("fixed_size")
    long_side, multiple = int(table["long_side"]), int(table["multiple"])
    std = colour("std", 1.0)
    if not 1 <= multiple <= long_side or min(std) <= 0:
        raise ValueError(f"an estimator of {long_side} pixels in steps of {multiple}, divided by {std}, cannot be")
    gives, size = Gives(table["gives"]), Size(*map(int, fixed)) if fixed else None
    return EstimatorSpec(long_side, multiple, gives, size, colour("mean", 0.0), std)
