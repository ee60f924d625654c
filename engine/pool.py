"""Loaded sessions: made once, kept ready, the longest unused closed first; and which variant is fastest here.

A session's key holds all that makes it what it is: weights by hash, device, precision. Nobody knows beforehand whether
int8 or a wider type is faster on a given driver, so `Pool.speeds` times them once and remembers the answer on disk.

One pool serves threads on several devices. Loading takes seconds, so it happens outside the pool's lock, and whoever
runs another network goes on. To close a session is to forget it: a thread that still runs it keeps it until it is done.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from engine import catalog, session
from engine.config import Settings
from engine.domain import ModelSpec, Precision, Variant
from engine.errors import ReliefError, RequestError
from engine.session import Device, OnnxSession, Session

Loader = Callable[[Variant, Device, int], Session]
"""From a variant to a session on a device with so many threads; the seam where tests put a fake."""

_Key = tuple[str, str, Precision]


def load_onnx(variant: Variant, device: Device, threads: int) -> Session:
    """Read the weights, check their hash, load them."""
    content = catalog.read_weights(variant)
    return OnnxSession(content, device, threads, picture=variant.input, result=variant.output)


def resident_memory() -> int:
    """Bytes of memory that this process occupies."""
    import psutil

    return int(psutil.Process().memory_info().rss)


def memory_limit(settings: Settings) -> int:
    """Bytes of resident memory past which sessions are closed before another is loaded."""
    import psutil

    return settings.session_memory_mb << 20 or int(psutil.virtual_memory().total) // 2


@dataclass(frozen=True)
class Loaded:
    """A network that is ready to run."""

    model: str
    scale: int
    device: str
    precision: Precision


@dataclass
class _Entry:
    loaded: Loaded
    session: Session
    used: float


class Pool:
    """Sessions by weights, device and precision, for any number of threads.

    At most ``settings.sessions`` stay loaded, none unused longer than ``settings.keep_alive_minutes`` (see `sweep`),
    and past ``settings.session_memory_mb`` only those that may be running. ``clock`` gives seconds, ``memory`` bytes.
    """

    at_once: int = 1
    """Tiles of one picture that its sessions take at the same time; more than one only where they run elsewhere."""

    def __init__(
        self,
        settings: Settings,
        *,
        loader: Loader = load_onnx,
        speeds: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        memory: Callable[[], int] = resident_memory,
    ) -> None:
        self._settings = settings
        self._loader = loader
        self._clock = clock
        self._memory = memory
        self._lock = threading.Lock()
        self._entries: OrderedDict[_Key, _Entry] = OrderedDict()
        self._loading: dict[_Key, threading.Lock] = {}
        self._speeds = _SpeedFile(speeds or _speed_path())

    def session(self, spec: ModelSpec, precision: Precision, device: Device) -> Session:
        """The ready session, loaded if need be. Raises `RequestError` for a variant that does not exist."""
        variant = spec.variants.get(precision)
        if variant is None:
            offered = ", ".join(spec.variants)
            raise RequestError(f"{spec.name} x{spec.scale} has no {precision} variant; it has {offered}.")
        key = (variant.sha256, device.id, precision)
        found = self._used(key)
        if found is not None:
            return found
        with self._lock:
            alone = self._loading.setdefault(key, threading.Lock())
        with alone:  # who waited here for another thread's load finds it done
            found = self._used(key)
            if found is not None:
                return found
            self._make_room(device)
            made = self._loader(variant, device, self._settings.threads)
            entry = _Entry(Loaded(spec.name, spec.scale, device.id, precision), made, self._clock())
            with self._lock:
                self._entries[key] = entry
            self._shrink(self._settings.sessions)
            return made

    @property
    def loaded(self) -> tuple[Loaded, ...]:
        """What is ready now, the longest unused first."""
        with self._lock:
            return tuple(entry.loaded for entry in self._entries.values())

    def sweep(self) -> None:
        """Close what has not been used for ``keep_alive_minutes``; to be called now and then."""
        if not self._settings.keep_alive_minutes:
            return
        since = self._clock() - self._settings.keep_alive_minutes * 60
        while self._close_first(lambda entry: entry.used < since):
            pass

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
        self._shrink(0)

    def _used(self, key: _Key) -> Session | None:
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            entry.used = self._clock()
            self._entries.move_to_end(key)
            return entry.session

    def _make_room(self, device: Device) -> None:
        """Before a session is loaded for a ``device``: keep the number, and the memory as far as that is possible."""
        self._shrink(self._settings.sessions - 1)
        if not self.loaded:
            return
        limit = memory_limit(self._settings)
        while self._memory() > limit and self._close_first(self._resting(device)):
            pass

    def _resting(self, device: Device) -> Callable[[_Entry], bool]:
        """Tells what is surely not running when this thread loads something for a ``device``.

        A device runs one network at a time: the latest of each other device may be running.
        """
        latest = {loaded.device: loaded for loaded in self.loaded if loaded.device != device.id}
        return lambda entry: entry.loaded != latest.get(entry.loaded.device)

    def _shrink(self, most: int) -> None:
        while len(self.loaded) > most:
            self._close_first(lambda _: True)

    def _close_first(self, fits: Callable[[_Entry], bool]) -> bool:
        """Close the longest unused session that ``fits``; ``False`` if there is none."""
        with self._lock:
            key = next((key for key, entry in self._entries.items() if fits(entry)), None)
            gone = self._entries.pop(key) if key is not None else None
        return gone is not None  # and its memory is free, outside the lock


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
        """Add an entry; the lock keeps those that other threads and processes add at the same time."""
        with contextlib.suppress(OSError, Timeout):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self._path.with_suffix(".lock"), timeout=10):
                new = self._path.with_suffix(f".{os.getpid()}.new")
                new.write_text(json.dumps({**self._all(), key: speeds}, indent=1), encoding="utf-8")
                _replace(new, self._path)


def _replace(new: Path, path: Path, tries: int = 20) -> None:
    """Windows refuses while somebody reads the old file; nobody does so for long."""
    for left in reversed(range(tries)):
        try:
            new.replace(path)
        except PermissionError:
            if not left:
                raise
            time.sleep(0.01)
        else:
            return
