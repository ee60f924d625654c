"""Static int8 of the depth estimator.

The rules are those of `models.quantise`: its pair limit, so that nothing saturates on any processor, and its rounding,
layer after layer, each seeing what the coded ones before give it. `Calibration` chooses the codes while it walks
through pictures, `IntegerGraph` writes the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from torch import Tensor

from models.depth_export import GAIN, MIDDLE, Graph, PlainEstimator, convolved_by, walk
from models.export import Float, Layer
from models.quantise import RangeRule, Steps, choose_steps, quantise_weight

INPUT_STEPS = Steps(GAIN / 255, round(MIDDLE * 255))
"""One step for one level of an 8-bit picture."""

PATCHES = 4096
"""Places, about, at which a layer's inputs are looked at to round its weights."""


@dataclass(frozen=True)
class Codes:
    """One convolution in codes: ``weight`` S8 in ``steps`` a channel, ``bias`` S32."""

    weight: np.ndarray[Any, np.dtype[np.int8]]
    steps: Float
    bias: np.ndarray[Any, np.dtype[np.int32]]
    bias_steps: Float


@dataclass
class Quantised:
    """The codes of every convolution and the steps of everything on the way, by name."""

    convolutions: dict[str, Codes] = field(default_factory=dict)
    steps: dict[str, Steps] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """A value on its way: what it should be, what the codes before made of it, and in which steps that is coded."""

    exact: Tensor
    coded: Tensor
    steps: Steps


class Calibration:
    """Chooses codes for the pictures that it is walked with, each layer for what the coded ones before give it."""

    def __init__(self, rule: RangeRule) -> None:
        self.rule = rule
        self.found = Quantised()

    def _kept(self, exact: Tensor, reached: Tensor, name: str, steps: Steps | None = None) -> Seen:
        steps = steps or choose_steps(exact, self.rule)
        self.found.steps[name] = steps
        return Seen(exact, steps.coded(reached), steps)

    def start(self, rgb: Seen) -> Seen:
        exact = (rgb.exact - MIDDLE) * GAIN
        return self._kept(exact, exact, "planes", INPUT_STEPS)

    def convolve(self, x: Seen, layer: Layer, name: str, *, stride: int = 1, rectify: bool = True) -> Seen:
        after = F.relu if rectify else torch.clone
        wanted = convolved_by(x.exact, layer.weight, layer.bias, stride)
        weight, steps = quantise_weight(layer.weight, _covariance(x.coded, layer.weight.shape[-1], stride))
        bias_steps = (steps * np.float32(x.steps.step)).astype(np.float32)
        values = weight * steps[:, None, None, None]

        def linear(bias: Float) -> Tensor:
            rounded = np.rint(bias / bias_steps).astype(np.int32)
            return convolved_by(x.coded, values, (rounded * bias_steps).astype(np.float32), stride)

        correction = (wanted - linear(layer.bias)).mean((0, 2, 3)).numpy()
        bias = layer.bias + correction
        codes = Codes(weight, steps, np.rint(bias / bias_steps).astype(np.int32), bias_steps)
        self.found.convolutions[name] = codes
        return self._kept(after(wanted), after(linear(bias)), name)

    def mean(self, x: Seen, name: str) -> Seen:
        return self._kept(x.exact.mean((2, 3), keepdim=True), x.coded.mean((2, 3), keepdim=True), name)

    def add(self, x: Seen, y: Seen, name: str) -> Seen:
        return self._kept(x.exact + y.exact, x.coded + y.coded, name)

    def enlarge(self, x: Seen, name: str) -> Seen:
        exact, coded = (F.interpolate(v, scale_factor=2, mode="nearest") for v in (x.exact, x.coded))
        return self._kept(exact, coded, name, x.steps)

    def finish(self, x: Seen) -> Seen:
        return x


def _covariance(x: Tensor, side: int, stride: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Second moments of the patches that a convolution of ``side`` x ``side`` sees, at about `PATCHES` places."""
    total = np.zeros((side * side * x.shape[1],) * 2)
    places = x.shape[2] * x.shape[3] // stride**2
    apart = stride * max(1, round((places * len(x) / PATCHES) ** 0.5))
    for one in x:
        patches = F.unfold(one[None], side, padding=side // 2, stride=apart)[0].double()
        total += (patches @ patches.T).numpy()
    return total


@torch.no_grad()
def quantise(plain: PlainEstimator, pictures: Tensor, rule: RangeRule) -> Quantised:
    """Codes for the network, calibrated on ``pictures``, N x 3 x H x W in [0, 1]."""
    calibration = Calibration(rule)
    walk(plain, calibration, Seen(pictures, pictures, INPUT_STEPS))
    return calibration.found


class IntegerGraph:
    """Writes the int8 file in QDQ form."""

    def __init__(self, codes: Quantised) -> None:
        self.graph = Graph()
        self.codes = codes

    def _coded(self, x: str, name: str) -> str:
        steps = self.codes.steps[name]
        how = [
            self.graph.constant(np.array(steps.step, np.float32), f"{name}_step"),
            self.graph.constant(np.array(steps.zero, np.uint8), f"{name}_zero"),
        ]
        codes = self.graph.node("QuantizeLinear", [x, *how], f"{name}_codes")
        return self.graph.node("DequantizeLinear", [codes, *how], f"{name}_coded")

    def _parameter(self, codes: np.ndarray[Any, np.dtype[Any]], steps: Float, name: str) -> str:
        inputs = [
            self.graph.constant(codes, f"{name}_codes"),
            self.graph.constant(steps, f"{name}_steps"),
            self.graph.constant(np.zeros(len(steps), codes.dtype), f"{name}_zeros"),
        ]
        return self.graph.node("DequantizeLinear", inputs, name, axis=0)

    def start(self, rgb: str) -> str:
        return self._coded(self.graph.normalised(rgb), "planes")

    def convolve(self, x: str, layer: Layer, name: str, *, stride: int = 1, rectify: bool = True) -> str:
        codes = self.codes.convolutions[name]
        weight = self._parameter(codes.weight, codes.steps, f"{name}_weight")
        bias = self._parameter(codes.bias, codes.bias_steps, f"{name}_bias")
        side = layer.weight.shape[-1]
        y = self.graph.convolved(x, weight, bias, f"{name}_linear" if rectify else name, side, stride)
        return self._coded(self.graph.node("Relu", [y], name) if rectify else y, name)

    def mean(self, x: str, name: str) -> str:
        return self._coded(self.graph.pooled(x, name), name)

    def add(self, x: str, y: str, name: str) -> str:
        return self._coded(self.graph.node("Add", [x, y], name), name)

    def enlarge(self, x: str, name: str) -> str:
        return self._coded(self.graph.doubled(x, name), name)

    def finish(self, x: str) -> str:
        return self.graph.node("DepthToSpace", [x], "disparity", blocksize=2, mode="CRD")


def int8_model(plain: PlainEstimator, codes: Quantised) -> onnx.ModelProto:
    """The int8 file."""
    writer = IntegerGraph(codes)
    walk(plain, writer, "rgb")
    return writer.graph.estimator()
