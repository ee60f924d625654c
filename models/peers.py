"""Networks of others, measured beside ours and never shipped: ONNX files given by their path.

A peer takes ``rgb`` (N x 3 x H x W float32 in [0, 1]; ``depth`` and ``control`` as ours if it has them) and gives the
enlarged picture as its first output. It runs on whole pictures, in onnxruntime on the processor like ours.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.pixels import Float, from_planes, to_planes
from engine.session import CPU, OnnxSession, Session, runtime_version
from models.evaluate import Enlarged, Method
from models.picture_sets import Picture8

_PROBE = 16
"""Side in pixels of the input that tells a peer's scale."""


@dataclass(frozen=True)
class Peer:
    """A loaded network; ``name`` is its file's, without a scale at the end."""

    name: str
    scale: int
    identity: str
    session: Session

    def method(self) -> Method:
        """The peer as a way to enlarge."""
        return Method(self.name, self.identity, self._enlarge)

    def _enlarge(self, low: Picture8) -> Enlarged:
        planes = _run(self.session, to_planes(low))[0]
        pixels = np.empty((*planes.shape[1:], 3), np.uint8)
        from_planes(planes, pixels)
        return Enlarged(pixels)


def load_peer(path: Path, threads: int) -> Peer:
    """Load an ONNX file; a `ReliefError` if it is none or takes other inputs, `ValueError` if it does not enlarge."""
    content = path.read_bytes()
    session = OnnxSession(content, CPU, threads)
    shape = _run(session, np.zeros((1, 3, _PROBE, _PROBE), np.float32)).shape
    scale, rest = divmod(shape[-1], _PROBE)
    if shape != (1, 3, scale * _PROBE, scale * _PROBE) or rest or not scale:
        raise ValueError(f"{path.name} makes {shape} of 1 x 3 x {_PROBE} x {_PROBE}, no enlarged picture")
    identity = f"{hashlib.sha256(content).hexdigest()}|{runtime_version()}"
    return Peer(path.stem.removesuffix(f"_x{scale}"), scale, identity, session)


def _run(session: Session, rgb: Float) -> Float:
    """With unknown depth and full strength, for those that ask."""
    height, width = rgb.shape[2:]
    unknown, full = np.full((1, 1, height, width), 0.5, np.float32), np.ones((1, 2, height, width), np.float32)
    return session.run(rgb, unknown, full)
