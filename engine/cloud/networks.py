"""Networks that run tiles for pictures taken apart elsewhere: equal tiles of a batch together.

`Networks` is what a replica holds. It knows nothing of Ray: tiles go in, one answer for each comes out, in order.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine import catalog
from engine.cloud.meters import Meters
from engine.config import Settings
from engine.domain import ModelSpec, Precision
from engine.errors import DeviceError, DeviceFailed, DeviceOutOfMemory, ReliefError, UnknownModel, by_code
from engine.pixels import Float
from engine.pool import Loader, Pool, load_onnx
from engine.session import Device, devices


@dataclass(frozen=True)
class TileJob:
    """One run of a network: ``network`` is the SHA-256 of its weights, ``device`` the id of a device of the replica.

    The planes are those of `engine.session.Session.run`, of one tile. ``sent`` is when it was sent, in seconds of the
    clock that all machines share.
    """

    network: str
    device: str
    rgb: Float
    depth: Float | None = None
    control: Float | None = None
    sent: float = 0.0

    @property
    def kind(self) -> tuple[object, ...]:
        """Tiles of the same kind can run together."""
        planes = (self.rgb, self.depth, self.control)
        return (self.network, self.device, *(None if p is None else p.shape for p in planes))


@dataclass(frozen=True)
class Answer:
    """What became of a tile: its planes, or the code and the sentence of an error."""

    planes: Float | None = None
    code: str = ""
    message: str = ""

    def result(self) -> Float:
        """The planes. Raises the `ReliefError` that it stands for."""
        if self.planes is None:
            raise by_code().get(self.code, DeviceFailed)(self.message)
        return self.planes


class Networks:
    """Loaded networks of one replica, for one thread at a time.

    ``models`` is the catalog; ``loader`` the seam where tests put fakes.
    """

    def __init__(
        self,
        settings: Settings,
        meters: Meters,
        *,
        models: Mapping[str, catalog.Model] | None = None,
        loader: Loader = load_onnx,
        offered: Sequence[Device] | None = None,
    ) -> None:
        if models is None:
            models = catalog.load((catalog.shipped_weights(), catalog.user_weights(settings.models_dir)))
        self._pool = Pool(settings, loader=loader)
        self._meters = meters
        self.devices = tuple(offered if offered is not None else devices())
        self._specs: dict[str, tuple[ModelSpec, Precision]] = {
            variant.sha256: (spec, precision)
            for model in models.values()
            for spec in model.networks.values()
            for precision, variant in spec.variants.items()
        }

    def run(self, tiles: Sequence[TileJob]) -> list[Answer]:
        """An answer for each tile, whatever happens to the others."""
        now = time.time()
        for tile in tiles:
            if tile.sent:
                self._meters.observe("tile_seconds", max(0.0, now - tile.sent), "wait")
        groups: dict[tuple[object, ...], list[int]] = {}
        for index, tile in enumerate(tiles):
            groups.setdefault(tile.kind, []).append(index)
        answers: list[Answer] = [Answer()] * len(tiles)
        for indices in groups.values():
            made = self._run_equal([tiles[i] for i in indices])
            for index, answer in zip(indices, made, strict=True):
                answers[index] = answer
        return answers

    def speeds(self, network: str, device: str) -> dict[Precision, float]:
        """See `engine.pool.Pool.speeds`; ``network`` is the SHA-256 of any variant."""
        return self._pool.speeds(self._find(network)[0], self._device(device))

    def _run_equal(self, tiles: Sequence[TileJob]) -> list[Answer]:
        started = time.perf_counter()
        try:
            spec, precision = self._find(tiles[0].network)
            session = self._pool.session(spec, precision, self._device(tiles[0].device))
            together = (_stacked([getattr(t, name) for t in tiles]) for name in ("rgb", "depth", "control"))
            rgb, depth, control = together
            assert rgb is not None  # noqa: S101  (every tile has it)
            planes = session.run(rgb, depth, control)
            if len(planes) != len(tiles):
                raise DeviceFailed(f"The network gave {len(planes)} results for {len(tiles)} tiles.")
        except DeviceOutOfMemory as error:
            if len(tiles) > 1:  # what is too much together may do one by one
                return [answer for tile in tiles for answer in self._run_equal([tile])]
            return [_failed(error)]
        except ReliefError as error:
            return [_failed(error)] * len(tiles)
        seconds = time.perf_counter() - started
        self._meters.observe("tile_batch_size", len(tiles))
        for _ in tiles:
            self._meters.observe("tile_seconds", seconds / len(tiles), "run")
        return [Answer(np.ascontiguousarray(planes[i : i + 1])) for i in range(len(tiles))]

    def _find(self, network: str) -> tuple[ModelSpec, Precision]:
        try:
            return self._specs[network]
        except KeyError:
            raise UnknownModel("This replica does not have the network; all must have the same models.") from None

    def _device(self, identity: str) -> Device:
        found = next((d for d in self.devices if d.id == identity), None)
        if found is None:
            raise DeviceFailed(f"This replica has no device {identity}.")
        return found

    def tell_memory(self) -> None:
        """Measure the memory of the GPUs, where there are any that tell."""
        if all(d.is_cpu for d in self.devices):
            return
        for kind, value in gpu_memory().items():
            self._meters.set("gpu_memory_bytes", value, kind)


def gpu_memory() -> dict[str, float]:
    """Bytes ``used`` and ``total`` of the first GPU that this process sees; nothing where no tool tells."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return {}
    query = [tool, "--query-gpu=memory.used,memory.total", "--format=csv,noheader,nounits"]
    try:
        said = subprocess.run(query, capture_output=True, text=True, timeout=10, check=True).stdout
        used, total = (float(value) * 2**20 for value in said.splitlines()[0].split(","))
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return {}
    return {"used": used, "total": total}


def _stacked(planes: Sequence[Float | None]) -> Float | None:
    present = [p for p in planes if p is not None]
    if not present:
        return None
    return np.ascontiguousarray(present[0]) if len(present) == 1 else np.concatenate(present)


def _failed(error: ReliefError) -> Answer:
    code = error.code if isinstance(error, DeviceError | UnknownModel) or error.code else DeviceFailed.code
    return Answer(None, code, str(error))
