"""Is this installation in order: what ``relief doctor`` reports."""

from __future__ import annotations

import importlib.metadata
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import __version__, catalog, config, imagefile, session
from engine.config import Settings
from engine.errors import ReliefError
from engine.guard import verdict
from engine.pool import Pool

_RUNTIMES = (
    "onnxruntime",
    "onnxruntime-directml",
    "onnxruntime-gpu",
    "onnxruntime-openvino",
    "onnxruntime-qnn",
    "onnxruntime-training",
    "onnxruntime-webgpu",
)


@dataclass(frozen=True)
class Finding:
    """One thing that was checked."""

    subject: str
    ok: bool
    detail: str


def examine() -> list[Finding]:
    """Check everything; a check that fails never keeps the others from running."""
    findings = [Finding("relief", True, __version__)]
    try:
        settings = config.load()
        findings.append(Finding("settings", True, str(config.config_path())))
    except ReliefError as error:
        findings.append(Finding("settings", False, str(error)))
        settings = Settings()
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (_runtime, _weights, _devices, _formats, _scratch)
    for check in checks:
        try:
            findings.extend(check(settings))
        except ReliefError as error:
            findings.append(Finding(check.__name__.strip("_"), False, str(error)))
    return findings


def installed_runtimes() -> list[str]:
    """Every onnxruntime wheel that is installed: they share one import folder, so more than one is a broken install."""
    found = []
    for name in _RUNTIMES:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _runtime(_: Settings) -> Iterator[Finding]:
    wheels = installed_runtimes()
    if len(wheels) > 1:
        names = ", ".join(wheels)
        yield Finding("onnxruntime", False, f"{names} overwrite each other; uninstall all, then install one.")
    else:
        yield Finding("onnxruntime", True, f"{wheels[0] if wheels else session.runtime_version()}, telemetry off")


def _weights(settings: Settings) -> Iterator[Finding]:
    models = catalog.load((catalog.shipped_weights(), catalog.user_weights(settings.models_dir)))
    if settings.measured_model not in models:
        yield Finding("models", False, f"The model {settings.measured_model!r} of the settings is not installed.")
    for model in models.values():
        try:
            variants = [v for spec in model.networks.values() for v in spec.variants.values()]
            for variant in variants:
                catalog.read_weights(variant)  # which checks it
            size = sum(path.stat().st_size for path in {variant.path for variant in variants})
            yield Finding(model.name, True, f"{len(variants)} networks, {size / 1e6:.1f} MB, all as in the catalog")
        except ReliefError as error:
            yield Finding(model.name, False, str(error))


def _devices(settings: Settings) -> Iterator[Finding]:
    models = catalog.load((catalog.shipped_weights(), catalog.user_weights(settings.models_dir)))
    model = catalog.find(models, settings.measured_model)
    spec = model.networks[max(model.networks)]
    pool = Pool(settings)
    rgb = np.random.default_rng(0).random((1, 3, 64, 64), np.float32) * 0.2 + 0.4
    depth = np.full((1, 1, 64, 64), 0.5, np.float32)
    for device in session.devices():
        for precision in spec.variants:
            subject = f"{device.id} {precision}"
            try:
                reason = verdict(rgb, pool.session(spec, precision, device).run(rgb, depth), spec)
            except ReliefError as error:
                reason = str(error)
            yield Finding(subject, reason is None, reason or f"{device.name}: output checked")


def _formats(_: Settings) -> Iterator[Finding]:
    for name, works in imagefile.formats().items():
        yield Finding(name, True, "reads" if works else "not read: pip install 'relief[heic]'")


def _scratch(settings: Settings) -> Iterator[Finding]:
    folder = Path(settings.scratch_dir or tempfile.gettempdir())
    try:
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
        yield Finding("scratch folder", True, f"{folder}, {free / 1e9:.1f} GB free")
    except OSError as error:
        yield Finding("scratch folder", False, f"{folder}: {error.strerror}; set scratch_dir.")
