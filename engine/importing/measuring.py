"""The child that `engine.importing` starts for a stranger's ONNX file, seen from inside: looks, loads, measures."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import DeviceOutOfMemory, ReliefError, UnfitModel
from engine.importing import contract, onnx_file
from engine.importing.confine import confine
from engine.importing.contract import Network, picture
from engine.importing.onnx_file import OnnxFile, TensorInfo
from engine.pixels import Float
from engine.session import CPU, OnnxSession

PARITY = 1e-3
"""Largest difference between what a converted network gives here and what it gave where it came from."""

_OURS = {"rgb": 3, "depth": 1, "control": 2}
_LONGEST = 400
"""Characters of a message."""


def serve() -> None:
    """Measure the ONNX file ``argv[3]``, against the results in ``argv[4]`` if that is given; the main function."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints must not be taken for an answer

    def answer(value: dict[str, Any]) -> None:
        answers.write(json.dumps(value) + "\n")
        answers.flush()

    confine(int(sys.argv[1]), int(sys.argv[2]))
    try:
        results = Path(sys.argv[4]) if len(sys.argv) > 4 else None
        answer({"done": measured(Path(sys.argv[3]).read_bytes(), results, lambda step: answer({"step": step}))})
    except (MemoryError, DeviceOutOfMemory):
        answer({"error": UnfitModel.code, "message": "The network needs more memory than allowed."})
    except ReliefError as error:
        kind = error if error.code in ("unfit-model", "unsafe-model") else UnfitModel()
        answer({"error": kind.code, "message": str(error)[:_LONGEST]})


def measured(content: bytes, results: Path | None, on_step: Callable[[str], None]) -> dict[str, Any]:
    """The `Contract` of an ONNX file as plain values, and its ``input``, ``output``, ``inputs`` and ``uses_depth``.

    Raises `UnfitModel` or `UnsafeModel`.
    """
    on_step("checking what it takes and gives")
    found = onnx_file.read(content)
    names, output = _inputs(found), _output(found)
    on_step("loading")
    try:
        session = OnnxSession(content, CPU, picture=names[0], result=output)
    except DeviceOutOfMemory:
        raise
    except ReliefError as error:
        raise UnfitModel(f"The network cannot be loaded. {error}") from error
    network = _network(session, names)
    if results is not None:
        on_step("comparing it with the original")
        _check_parity(network, results)
    values = contract.measure(network, on_step).values()
    return {
        **values,
        "input": names[0],
        "output": output,
        "inputs": ["rgb", *names[1:]],
        "uses_depth": "depth" in names and _uses_depth(session, names, values["size_multiple"]),
    }


def _inputs(found: OnnxFile) -> list[str]:
    """Names of the inputs, the picture's first."""
    names = [tensor.name for tensor in found.inputs]
    if len(names) != 1 and (names[:1] != ["rgb"] or not set(names) <= set(_OURS)):
        raise UnfitModel(
            f"The network takes {', '.join(names) or 'nothing'}; it must take one picture and nothing else."
        )
    for tensor in found.inputs:
        _check_planes(tensor, _OURS.get(tensor.name, 3) if len(names) > 1 else 3)
    return names


def _check_planes(tensor: TensorInfo, channels: int) -> None:
    if tensor.type != onnx_file.FLOAT:
        raise UnfitModel(
            f"The network's input {tensor.name!r} does not hold 32-bit floats, the only kind that works here."
        )
    if len(tensor.shape) != 4 or tensor.shape[1] not in (None, channels) or tensor.shape[0] not in (None, 1):
        raise UnfitModel(
            f"The network's input {tensor.name!r} is {_shape(tensor)}; it must be N x {channels} x H x W: a picture of "
            "three colours."
        )
    if tensor.shape[2] is not None or tensor.shape[3] is not None:
        raise UnfitModel(
            f"The network's input {tensor.name!r} has a fixed size, {_shape(tensor)}; export it with free height and "
            "width (dynamic axes)."
        )


def _shape(tensor: TensorInfo) -> str:
    return " x ".join("free" if side is None else str(side) for side in tensor.shape) or "without a shape"


def _output(found: OnnxFile) -> str:
    if not found.outputs:
        raise UnfitModel("The network gives nothing.")
    return found.outputs[0].name


def _network(session: OnnxSession, names: list[str]) -> Network:
    def network(rgb: Float) -> Float:
        shape = (rgb.shape[0], 1, *rgb.shape[2:])
        depth = np.full(shape, 0.5, np.float32) if "depth" in names else None
        control = np.ones((rgb.shape[0], 2, *rgb.shape[2:]), np.float32) if "control" in names else None
        result = session.run(rgb, depth, control)
        if not isinstance(result, np.ndarray) or result.dtype != np.float32:
            raise UnfitModel("The network's result does not hold 32-bit floats.")
        return result

    return network


def _uses_depth(session: OnnxSession, names: list[str], multiple: int) -> bool:
    side = -(-64 // multiple) * multiple
    rgb = picture(side, side)
    near = np.broadcast_to(np.linspace(0, 1, side, dtype=np.float32), (1, 1, side, side)).copy()
    control = np.ones((1, 2, side, side), np.float32) if "control" in names else None
    difference = session.run(rgb, near, control) - session.run(rgb, 1 - near, control)
    return bool(np.abs(difference).max() > PARITY)


def _check_parity(network: Network, results: Path) -> None:
    """Compare with ``rgb0``, ``enhanced0``, ``rgb1``, … in an ``.npz`` file."""
    worst = 0.0
    with contextlib.closing(np.load(results, allow_pickle=False)) as known:
        for index in range(sum(name.startswith("rgb") for name in known.files)):
            try:
                found = network(known[f"rgb{index}"])
            except DeviceOutOfMemory:
                raise
            except ReliefError as error:
                raise UnfitModel(
                    "The converted network runs on the size only that it was converted with, which happens to "
                    f"networks with attention. {error}"
                ) from error
            expected = known[f"enhanced{index}"]
            if found.shape != expected.shape:
                raise UnfitModel(
                    f"The converted network makes {found.shape} where the original makes {expected.shape}."
                )
            worst = max(worst, float(np.abs(found - expected).max(initial=0)))
    if not worst <= PARITY:
        raise UnfitModel(
            f"The converted network differs from the original by {worst:.2g}; at most {PARITY:g} is rounding."
        )
