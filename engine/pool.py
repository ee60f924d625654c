"""Loaded sessions: made once, kept ready, the longest unused closed first; and which variant is fastest here.

A session's key holds all that makes it what it is: weights by hash, device, precision. Nobody knows beforehand whether
int8 or a wider type is faster on a given driver, so `Pool.speeds` times them once and remembers the answer on disk.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from engine import catalog, session
from engine.config import Settings
from engine.domain import ModelSpec, Precision, Variant
from engine.errors import ReliefError, RequestError
from engine.session import Device, OnnxSession, Session

Loader = Callable[[Variant, Device, int], Session]
"""From a variant to a session on a device with so many threads; the seam where tests put a fake."""


def load_onnx(variant: Variant, device: Device, threads: int) -> Session:
    """Read the weights, check their hash, load them."""
    content = catalog.read_weights(variant)
    return OnnxSession(content, device, threads, picture=variant.input, result=variant.output)


class Pool:
    """Sessions by weights, device and precision; at most ``settings.sessions`` stay loaded."""

    def __init__(self, settings: Settings, *, loader: Loader = load_onnx, speeds: Path | None = None) -> None:
        self._settings = settings
        self._loader = loader
        self._loaded: OrderedDict[tuple[str, str, Precision], Session] = OrderedDict()
        self._speeds = _SpeedFile(speeds or _speed_path())

    def session(self, spec: ModelSpec, precision: Precision, device: Device) -> Session:
        """The ready session, loaded if need be. Raises `RequestError` for a variant that does not exist."""
        variant = spec.variants.get(precision)
        if variant is None:
            offered = ", ".join(spec.variants)
            raise RequestError(f"{spec.name} x{spec.scale} has no {precision} variant; it has {offered}.")
        key = (variant.sha256, device.id, precision)
        found = self._loaded.get(key)
        if found is None:
            found = self._loader(variant, device, self._settings.threads)
            while len(self._loaded) >= self._settings.sessions:
                self._loaded.popitem(last=False)
            self._loaded[key] = found
        self._loaded.move_to_end(key)
        return found

    def speeds(self, spec: ModelSpec, device: Device, *, again: bool = False) -> dict[Precision, float]:
        """Megapixels of output a second for each variant that runs on the device; measured once a machine and network.

        A variant that the device cannot run does not count; if none can, the last error is raised.
        """
        # Processors compute fp16 in fp32, with casts; they need it only of a network too large to ship as fp32 as well.
        spare = device.is_cpu and Precision.FP32 in spec.variants
        candidates = [p for p in spec.variants if not (spare and p is Precision.FP16)]
        key = "|".join((session.runtime_version(), device.id, device.name, str(self._settings.threads)))
        key += "|" + "|".join(spec.variants[p].sha256[:16] for p in candidates)
        known = self._speeds.get(key)
        if known is not None and not again:
            return {Precision(p): s for p, s in known.items()}
        measured: dict[Precision, float] = {}
        last: ReliefError | None = None
        for precision in candidates:
            try:
                ready = self.session(spec, precision, device)
                measured[precision] = session.speed(ready, spec.scale, time.perf_counter)
            except ReliefError as error:
                last = error
        if not measured:
            raise last or RequestError(f"{spec.name} x{spec.scale} has no variants.")
        self._speeds.put(key, {str(p): s for p, s in measured.items()})
        return measured

    def close(self) -> None:
        self._loaded.clear()


def _speed_path() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("relief", appauthor=False) / "speeds.json"


class _SpeedFile:
    """Measured speeds on disk; a file that cannot be read or written only costs a new measurement."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def _all(self) -> dict[str, dict[str, float]]:
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def get(self, key: str) -> dict[str, float] | None:
        entry = self._all().get(key)
        if not isinstance(entry, dict) or not entry:
            return None
        known = {p.value for p in Precision}
        if not all(p in known and isinstance(s, float) and s > 0 for p, s in entry.items()):
            return None
        return entry

    def put(self, key: str, speeds: dict[str, float]) -> None:
        content = {**self._all(), key: speeds}
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            new = self._path.with_suffix(f".{os.getpid()}.new")
            new.write_text(json.dumps(content, indent=1), encoding="utf-8")
            new.replace(self._path)
