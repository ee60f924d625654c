"""What every way of serving gets and gives: one tile of bytes in the body of a request, its result in the answer.

The address of the request is the precision wanted. All ways turn bytes into planes and back by the functions here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from engine import catalog
from engine.benchmark import photo_like
from engine.cloud.meters import Meters
from engine.cloud.networks import Networks, TileJob
from engine.config import Settings
from engine.domain import Precision
from engine.errors import RequestError
from engine.pixels import Float
from engine.session import CPU

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Trial:
    """One comparison: ``networks`` are SHA-256s of weights by precision, ``side`` that of a tile in input pixels.

    Of all ``rounds`` the best of each line counts: whatever else the machine does makes figures worse, never better.
    """

    model: str
    scale: int
    side: int
    networks: dict[str, str]
    threads: int
    clients: int
    seconds: float
    rounds: int
    price: float

    @classmethod
    def of(
        cls,
        settings: Settings,
        model: str,
        scale: int,
        side: int,
        precisions: Sequence[str],
        *,
        clients: int,
        seconds: float,
        rounds: int,
        price: float,
    ) -> Self:
        """For an installed model; raises `UnknownModel`, or `RequestError` for what it has not got."""
        models = catalog.load((catalog.shipped_weights(), catalog.user_weights(settings.models_dir)))
        name = model or settings.measured_model
        spec = catalog.find_enlarging(models, name).networks.get(scale)
        if spec is None:
            raise RequestError(f"{name} has no network for x{scale}.")
        missing = [p for p in precisions if p not in spec.variants]
        if missing or side % spec.size_multiple:
            wrong = f"no {missing[0]} variant" if missing else f"sides that are multiples of {spec.size_multiple}"
            raise RequestError(f"{name} x{scale} has {wrong}.")
        networks = {p: spec.variants[Precision(p)].sha256 for p in precisions}
        return cls(name, scale, side, networks, 1, clients, seconds, rounds, price)

    @classmethod
    def read(cls, text: str) -> Self:
        """The trial that another process has written with `written`."""
        return cls(**json.loads(text))

    def written(self) -> str:
        return json.dumps(asdict(self))

    @property
    def megapixels(self) -> float:
        """Of the result of one tile."""
        return (self.side * self.scale) ** 2 / 1e6

    @property
    def answer_bytes(self) -> int:
        return 3 * (self.side * self.scale) ** 2

    def tiles(self) -> list[bytes]:
        """A tile for each client, no two alike."""
        picture = photo_like(((self.side + 16 * self.clients) * 4 / 3) ** 2 * 0.75 / 1e6 + 0.01)
        cuts = (picture[16 * n : 16 * n + self.side, 16 * n : 16 * n + self.side] for n in range(self.clients))
        return [np.ascontiguousarray(cut).tobytes() for cut in cuts]

    def job(self, precision: str, body: bytes) -> TileJob:
        """The tile of a request; `KeyError` or `ValueError` for one that is none of the trial's."""
        network = self.networks[precision]
        pixels = np.frombuffer(body, np.uint8).reshape(self.side, self.side, 3)
        rgb = np.ascontiguousarray(pixels.transpose(2, 0, 1)[None], np.float32) / np.float32(255)
        depth, control = (np.full((1, planes, *rgb.shape[2:]), 0.5, np.float32) for planes in (1, 2))
        return TileJob(network, CPU.id, rgb, depth, control)


def answered(planes: Float) -> bytes:
    """The body of the answer: rows of RGB bytes."""
    rows: Bytes = (planes[0].clip(0, 1) * 255 + np.float32(0.5)).astype(np.uint8).transpose(1, 2, 0)
    return rows.tobytes()


class Runner:
    """Networks of this process, for one thread at a time."""

    def __init__(self, trial: Trial, settings: Settings) -> None:
        self._trial = trial
        self._networks = Networks(settings, Meters())

    def __call__(self, precision: str, body: bytes) -> bytes:
        return answered(self._networks.run([self._trial.job(precision, body)])[0].result())
