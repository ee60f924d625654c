"""Networks that exist only as data; their sessions come from a fake loader."""

from __future__ import annotations

from pathlib import Path

from engine.domain import EstimatorSpec, Gives, ModelSpec, Precision, Variant


def fake_spec(scale: int = 2, *, halo: int = 3, multiple: int = 1, tolerance: float = 0.05) -> ModelSpec:
    """A network that exists only as data; its sessions come from a fake loader."""
    variants = {p: Variant(p, Path(f"fake-x{scale}.{p}.onnx"), f"{p}{scale}" * 8) for p in Precision}
    return ModelSpec("fake", scale, multiple, halo, ("rgb", "depth"), variants, tolerance, "Apache-2.0")


def fake_estimator(name: str = "guess", **spec: object) -> ModelSpec:
    """A depth estimator that exists only as data; its file is named ``<name>.<precision>.onnx``."""
    variants = {p: Variant(p, Path(f"{name}.{p}.onnx"), f"{name}{p}" * 8) for p in Precision}
    estimator = EstimatorSpec(**{"long_side": 64, "multiple": 8, "gives": Gives.LOG_DISPARITY, **spec})  # type: ignore[arg-type]
    return ModelSpec(name, 1, 8, 0, ("rgb",), variants, 0.0, estimator=estimator)
