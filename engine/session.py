"""One loaded network on one device; the only module that imports onnxruntime.

`Session` is the narrow seam at the slow part: planes in, planes out. `OnnxSession` is the real one, `FakeSession` the
public stand-in for tests, which enlarges by repeating pixels and can be told to fail in every way a driver does.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from engine.errors import DamagedModel, DeviceFailed, DeviceOutOfMemory, ReliefError, UnknownDevice
from engine.pixels import Float


class Session(Protocol):
    """A network ready to run. ``rgb`` is N x 3 x H x W, ``depth`` N x 1 x H x W, ``control`` N x 2 x H x W, in [0, 1].

    All are float32; ``control``, how much to denoise and to sharpen, is for networks whose catalog entry takes it. The
    result is float32, N x 3 x sH x sW, not clipped. A network that estimates depth gets ``rgb`` alone, and gives what
    `EstimatorSpec` says. Raises `DeviceFailed` or `DeviceOutOfMemory`.
    """

    def run(self, rgb: Float, depth: Float | None = None, control: Float | None = None) -> Float: ...


@dataclass(frozen=True)
class Device:
    """Something a network can run on. ``tile`` is the side, in input pixels, at which it is fastest."""

    id: str
    name: str
    provider: str
    tile: int
    plugin: str | None = None

    @property
    def is_cpu(self) -> bool:
        return self.provider == "CPUExecutionProvider"


CPU = Device("cpu", "", "CPUExecutionProvider", 512)

_IN_WHEEL = (  # fastest first
    ("cuda", "CUDA", "CUDAExecutionProvider", 1024),
    ("dml", "DirectML", "DmlExecutionProvider", 512),
    ("coreml", "CoreML", "CoreMLExecutionProvider", 512),
    ("webgpu", "WebGPU", "WebGpuExecutionProvider", 512),
)
_PLUGINS = (
    ("openvino", "OpenVINO", "onnxruntime_ep_openvino", 512),
    ("webgpu", "WebGPU", "onnxruntime_ep_webgpu", 512),
)


def _runtime() -> ModuleType:
    if os.environ.get("ORT_DISABLE_TELEMETRY") != "1":  # set by this package's __init__ and only lost by meddling
        raise RuntimeError("onnxruntime must not be loaded with its telemetry on")
    runtime = importlib.import_module("onnxruntime")
    if platform.system() == "Windows":
        runtime.disable_telemetry_events()
    return runtime


@cache
def runtime_version() -> str:
    """Version of onnxruntime, part of what a measured speed depends on."""
    return str(_runtime().__version__)


@cache
def devices() -> tuple[Device, ...]:
    """What this machine offers to the installed runtime, fastest kind first, the processor always last."""
    available = _runtime().get_available_providers()
    found = [Device(i, name, provider, tile) for i, name, provider, tile in _IN_WHEEL if provider in available]
    for identity, name, module, tile in _PLUGINS:
        if importlib.util.find_spec(module) is not None and (provider := _register(module)) is not None:
            found.append(Device(identity, name, provider, tile, plugin=module))
    return (*found, Device(CPU.id, processor_name(), CPU.provider, CPU.tile))


def find_device(identity: str) -> Device:
    """The device of this name; `UnknownDevice` lists the ones there are."""
    for device in devices():
        if device.id == identity:
            return device
    known = ", ".join(d.id for d in devices())
    raise UnknownDevice(f"There is no device named {identity!r} on this machine; available: auto, {known}.")


def processor_name() -> str:
    """The processor's marketing name where the system tells it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123 - a path of this system only
            for line in lines:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


@cache
def _register(module: str) -> str | None:
    """Load a plugin provider; its provider name, or ``None`` if it does not work on this machine."""
    try:
        plugin = importlib.import_module(module)
        name = str(plugin.get_ep_name())
        _runtime().register_execution_provider_library(name, plugin.get_library_path())
        return name if _plugin_devices(name) else None
    except Exception:  # noqa: BLE001 - a broken optional driver must not take the processor away
        return None


def _plugin_devices(provider: str) -> list[Any]:
    return [d for d in _runtime().get_ep_devices() if d.ep_name == provider]


class OnnxSession:
    """A network in onnxruntime. ``content`` is the ONNX file; ``threads`` 0 takes every physical core.

    ``picture`` and ``result`` are the file's names for the input ``rgb`` and for the output, by default the first.
    Raises `DamagedModel` for a file without them.
    """

    def __init__(
        self, content: bytes, device: Device, threads: int = 0, *, picture: str = "rgb", result: str = ""
    ) -> None:
        runtime = _runtime()
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 4
        options.execution_mode = runtime.ExecutionMode.ORT_SEQUENTIAL
        if device.provider == "DmlExecutionProvider":
            options.enable_mem_pattern = False
        arguments: dict[str, Any] = {"providers": [device.provider]}
        if device.plugin is not None:
            options.add_provider_for_devices(_plugin_devices(device.provider)[:1], {})
            arguments = {}
        try:
            self._session = runtime.InferenceSession(content, options, **arguments)
        except Exception as error:
            raise _translated(error, device, loading=True) from error
        if not device.is_cpu and device.provider not in self._session.get_providers():
            raise DeviceFailed(f"{device.name} could not be started; the driver or its libraries are missing.")
        self._device = device
        self._inputs = [i.name for i in self._session.get_inputs()]
        outputs = [o.name for o in self._session.get_outputs()]
        self._picture, self._output = picture, result or outputs[0]
        if not {picture} <= set(self._inputs) <= {picture, "depth", "control"} or self._output not in outputs:
            takes, gives = ", ".join(self._inputs), ", ".join(outputs)
            raise DamagedModel(f"The network does not fit its catalog entry: it takes {takes} and gives {gives}.")

    def run(self, rgb: Float, depth: Float | None = None, control: Float | None = None) -> Float:
        planes = {self._picture: rgb, "depth": depth, "control": control}
        feeds = {name: planes[name] for name in self._inputs}
        try:
            result: Float = self._session.run([self._output], feeds)[0]
        except Exception as error:
            raise _translated(error, self._device, loading=False) from error
        return result


_OUT_OF_MEMORY = ("out of memory", "bad_alloc", "failed to allocate", "e_outofmemory", "8007000e", "alloc failed")


def _translated(error: Exception, device: Device, *, loading: bool) -> ReliefError:
    # The runtime has no error code for lack of memory; its drivers only say so in words.
    text = str(error)
    where = device.name or "the processor"
    if isinstance(error, MemoryError) or any(mark in text.lower() for mark in _OUT_OF_MEMORY):
        return DeviceOutOfMemory(f"{where} ran out of memory.")
    kind = type(error).__name__
    if loading and kind in ("InvalidGraph", "InvalidProtobuf", "NotImplemented"):
        return DamagedModel(f"The network cannot be loaded: {text.splitlines()[0]}")
    return DeviceFailed(f"{where} failed: {text.splitlines()[0] if text else kind}")


def enlarge_nearest(planes: Float, scale: int) -> Float:
    """Repeat every pixel of N x C x H x W ``scale`` times in both directions."""
    return planes.repeat(scale, 2).repeat(scale, 3)


@dataclass
class FakeSession:
    """Enlarges by repeating pixels. ``script`` is consumed call by call: an error is raised, a function applied.

    ``on_call`` sees every picture, ``on_depth`` every depth plane and ``on_control`` every pair of control planes, so
    that a test can tell which tiles ran, and how.
    """

    scale: int
    script: list[ReliefError | Callable[[Float], Float] | None] = field(default_factory=list)
    on_call: Callable[[Float], None] | None = None
    on_depth: Callable[[Float], None] | None = None
    on_control: Callable[[Float], None] | None = None
    calls: int = 0

    def run(self, rgb: Float, depth: Float | None = None, control: Float | None = None) -> Float:
        if depth is None or depth.shape != (rgb.shape[0], 1, *rgb.shape[2:]):
            raise ValueError(f"depth {depth if depth is None else depth.shape} does not belong to rgb {rgb.shape}")
        self.calls += 1
        if self.on_call is not None:
            self.on_call(rgb)
        if self.on_depth is not None:
            self.on_depth(depth)
        if self.on_control is not None and control is not None:
            self.on_control(control)
        step = self.script.pop(0) if self.script else None
        if isinstance(step, ReliefError):
            raise step
        result = enlarge_nearest(rgb, self.scale).astype(np.float32)
        return step(result) if step is not None else result


@dataclass
class FakeEstimator:
    """Says that a picture is the nearer the brighter it is, at half its size. ``script`` works as in `FakeSession`."""

    script: list[ReliefError | Callable[[Float], Float] | None] = field(default_factory=list)
    on_call: Callable[[Float], None] | None = None
    calls: int = 0

    def run(self, rgb: Float, depth: Float | None = None, control: Float | None = None) -> Float:
        if depth is not None or control is not None:
            raise ValueError("an estimator gets no depth")
        self.calls += 1
        if self.on_call is not None:
            self.on_call(rgb)
        step = self.script.pop(0) if self.script else None
        if isinstance(step, ReliefError):
            raise step
        result: Float = rgb.mean(1, keepdims=True)[:, :, ::2, ::2]
        return step(result) if step is not None else result


_SMALL, _LARGE = 32, 128
_SLOW = 0.1
"""Sides in pixels, and seconds for the small one, past which the larger would take too long to be worth asking."""


def speed(session: Session, scale: int, clock: Callable[[], float]) -> float:
    """Megapixels of output a second on a random tile, after a warm-up.

    A device that is slow already on a very small tile, such as a graphics card emulated in software, is not asked for
    more: nobody should wait minutes to learn that it is slow.
    """
    first = _timed(session, _SMALL, 1, clock)
    if first > _SLOW:
        return (_SMALL * scale) ** 2 / 1e6 / first
    return (_LARGE * scale) ** 2 / 1e6 / _timed(session, _LARGE, 3, clock)


def _timed(session: Session, side: int, repeats: int, clock: Callable[[], float]) -> float:
    """Seconds for one run, the best of ``repeats`` after one that does not count."""
    rgb = np.random.default_rng(0).random((1, 3, side, side), np.float32)
    depth, control = np.full((1, 1, side, side), 0.5, np.float32), np.ones((1, 2, side, side), np.float32)
    session.run(rgb, depth, control)
    best = float("inf")
    for _ in range(repeats):
        start = clock()
        session.run(rgb, depth, control)
        best = min(best, clock() - start)
    return max(best, 1e-9)
