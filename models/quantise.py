"""Static int8 of the residual branch, in the form that ONNX Runtime turns into integer convolutions only.

Activations are U8 and, after a ReLU, have zero point 0: the saturation to 0..255 then is the ReLU, and the optimiser
takes it out. Weights are S8, symmetric, one step for each output channel.

Three decisions:

- The depth plane enters as two planes, how much nearer and how much farther than unknown. Both and RGB then start at
  0, so one U8 step of 1/255 holds 8-bit pictures exactly, and the zero padding too.
- CPUs without VNNI add two products of U8 and S8 in 16 bits, which saturate (``vpmaddubsw``). The usual remedy, 7-bit
  weights, wastes half the steps: folded blocks carry an identity near 1 that is far larger than everything beside it.
  Here each channel's step is as fine as it may be while no two of its weights, in whatever order a kernel pairs them,
  sum to more than 128: 255 x 128 < 32768, so nothing can saturate anywhere, which is proved and tested by arithmetic.
  Measured under ``qemu-x86_64 -cpu Haswell``: the same bits as with VNNI; plain 8-bit weights are off by 22 of 255.
- Layers are done in order, each seeing what the quantised ones before it give it: its weights are rounded one by one,
  the error of each spread over those that follow (Frantar et al., "GPTQ", ICLR 2023, after Hassibi and Stork's optimal
  brain surgeon), and its bias takes up what is left of the mean error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import onnx
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from numpy.typing import NDArray
from torch import Tensor

from models.export import Float, GraphBuilder, Layer, PlainNetwork
from models.network import FULL_STRENGTH, UNKNOWN_DEPTH

PAIR_LIMIT = 128
"""Two weights of one sign may sum to this: 255 x 128 = 32,640 fits in 16 bits."""


class RangeRule(StrEnum):
    """How the range of an activation is chosen from calibration pictures.

    The powers are those of the error that is made least: the higher, the more the rare large values count, which are
    the edges of drawings.
    """

    MIN_MAX = "min-max"
    PERCENTILE = "percentile-99.99"
    LEAST_SQUARES = "least-squares"
    FOURTH_POWER = "fourth-power"


@dataclass(frozen=True)
class Steps:
    """How an activation is coded: value = (code - ``zero``) x ``step``, code 0..255."""

    step: float
    zero: int = 0

    def coded(self, x: Tensor) -> Tensor:
        """The values that are left of ``x`` after coding."""
        codes = (x / self.step).round_().add_(self.zero).clamp_(0, 255)
        return codes.sub_(self.zero).mul_(self.step)


_POWERS = {RangeRule.LEAST_SQUARES: 2, RangeRule.FOURTH_POWER: 4}
INPUT_STEPS = Steps(1 / 255)


@dataclass(frozen=True)
class QuantisedLayer:
    """Codes of one convolution: ``weight`` S8 O x I x 3 x 3 in ``weight_steps``, ``bias`` S32, its input and output."""

    weight: NDArray[np.int8]
    weight_steps: Float
    bias: NDArray[np.int32]
    input: Steps
    output: Steps

    @property
    def bias_steps(self) -> Float:
        return (self.weight_steps * np.float32(self.input.step)).astype(np.float32)

    def linear(self, x: Tensor) -> Tensor:
        """What the integer convolution gives before its output is coded; ``x`` is already coded."""
        weight = self.weight * self.weight_steps[:, None, None, None]
        bias = (self.bias * self.bias_steps).astype(np.float32)
        return F.conv2d(x, torch.from_numpy(weight), torch.from_numpy(bias), padding=1)


@dataclass(frozen=True)
class QuantisedNetwork:
    """A `PlainNetwork` in codes; ``features`` is the sum of ``fuse`` and ``head``."""

    head: QuantisedLayer
    body: tuple[QuantisedLayer, ...]
    fuse: QuantisedLayer
    features: Steps
    tail: QuantisedLayer
    scale: int
    control: bool = False

    @property
    def layers(self) -> tuple[QuantisedLayer, ...]:
        return (self.head, *self.body, self.fuse, self.tail)


def choose_steps(x: Tensor, rule: RangeRule) -> Steps:
    """Cover the values of ``x``; a range that holds nothing negative starts at zero, so that it does a ReLU's work."""
    low, high = min(float(x.min()), 0.0), max(float(x.max()), 1e-6)
    # All values count: the rare large ones, which a sample misses, are the edges that people look at.
    counts = torch.histc(x, 4096, min=low, max=high)
    centres = low + (torch.arange(4096) + 0.5) * ((high - low) / 4096)
    if rule is RangeRule.PERCENTILE:
        below = counts.double().cumsum(0) / counts.double().sum()
        inside = centres[(below >= 1e-4) & (below <= 1 - 1e-4)]
        if len(inside):
            low, high = min(float(inside[0]), 0.0), max(float(inside[-1]), 1e-6)

    def steps(share: float) -> Steps:
        step = (high - low) * share / 255
        return Steps(step, round(-low * share / step))

    power = _POWERS.get(rule)
    if power is None:
        return steps(1.0)
    shares = [float(share) for share in np.linspace(0.3, 1.0, 29)]
    return min(
        map(steps, shares), key=lambda s: float((counts * (s.coded(centres) - centres).abs() ** power).double().sum())
    )


def worst_pair(codes: NDArray[np.int8]) -> NDArray[np.int64]:
    """For each output channel (first axis) the largest sum, in size, of two of its weights."""
    ordered = np.sort(codes.reshape(len(codes), -1).astype(np.int64), axis=1)
    return np.maximum(ordered[:, -1] + np.maximum(ordered[:, -2], 0), -ordered[:, 0] - np.minimum(ordered[:, 1], 0))


def patch_covariance(x: Tensor) -> NDArray[np.float64]:
    """Second moments (K x K, K = 9 x channels) of the 3x3 patches of N x C x H x W, at every third row and column."""
    total = np.zeros((9 * x.shape[1],) * 2)
    for picture in x:
        patches = F.unfold(picture[None], 3, padding=1, stride=3)[0]
        total += (patches @ patches.T).double().numpy()
    return total


def _rounded(weight: NDArray[np.float64], steps: NDArray[np.float64], spread: NDArray[np.float64]) -> NDArray[np.int8]:
    """GPTQ: codes of ``weight`` (O x K) column by column; ``spread`` is the upper factor of the inverse covariance."""
    left = weight.copy()
    codes = np.zeros(weight.shape, np.int8)
    for column in range(weight.shape[1]):
        code = np.clip(np.rint(left[:, column] / steps), -127, 127)
        error = (left[:, column] - code * steps) / spread[column, column]
        left[:, column + 1 :] -= error[:, None] * spread[column, column + 1 :]
        codes[:, column] = code
    return codes


def quantise_weight(weight: Float, covariance: NDArray[np.float64]) -> tuple[NDArray[np.int8], Float]:
    """Codes and steps of O x I x 3 x 3 weights, as fine as `PAIR_LIMIT` allows, for inputs with this covariance."""
    flat = weight.reshape(len(weight), -1).astype(np.float64)
    covariance = covariance.copy()
    diagonal = np.einsum("ii->i", covariance)
    diagonal[diagonal == 0] = 1.0  # inputs that are always zero: plain rounding
    diagonal += 0.01 * diagonal.mean()  # what calibration did not show may still come
    order = np.argsort(-diagonal)  # the inputs that matter most are rounded first, the rest makes up for them
    spread = np.linalg.cholesky(np.linalg.inv(covariance[np.ix_(order, order)])).T
    ordered = np.sort(flat, axis=1)
    pairs = np.maximum(ordered[:, -1] + ordered[:, -2], -ordered[:, 0] - ordered[:, 1])
    steps = np.maximum.reduce([pairs / PAIR_LIMIT, np.abs(flat).max(1) / 127, np.full(len(flat), 1e-8)])
    codes = np.zeros(flat.shape, np.int8)
    pending = np.arange(len(flat))
    while len(pending):
        codes[np.ix_(pending, order)] = _rounded(flat[np.ix_(pending, order)], steps[pending], spread)
        pending = pending[worst_pair(codes[pending]) > PAIR_LIMIT]
        steps[pending] *= 1.004
    return codes.reshape(weight.shape), steps.astype(np.float32)


def quantise_layer(
    layer: Layer, exact: Tensor, coded: Tensor, given: Steps, after: Callable[[Tensor], Tensor], rule: RangeRule
) -> tuple[QuantisedLayer, Tensor, Tensor]:
    """Quantise one convolution for the ``coded`` input it will get, so that it gives what the ``exact`` one did.

    Returns it with its exact and its coded output, both after ``after`` (a ReLU or nothing).
    """
    wanted = F.conv2d(exact, torch.from_numpy(layer.weight), torch.from_numpy(layer.bias), padding=1)
    weight, weight_steps = quantise_weight(layer.weight, patch_covariance(coded))
    bias_steps = weight_steps * np.float32(given.step)

    def built(bias: Float, output: Steps) -> QuantisedLayer:
        return QuantisedLayer(weight, weight_steps, np.rint(bias / bias_steps).astype(np.int32), given, output)

    reached = built(layer.bias, given).linear(coded)
    correction = (wanted - reached).mean((0, 2, 3), keepdim=True)
    wanted = after(wanted)
    quantised = built(layer.bias + correction.flatten().numpy(), choose_steps(wanted, rule))
    return quantised, wanted, quantised.output.coded(reached.add_(correction))


def split_depth(layer: Layer) -> Layer:
    """The head for one plane more (see the module): what depth adds above unknown, and takes away below."""
    rgb, depth, control = np.split(layer.weight, (3, 4), 1)
    return Layer(np.concatenate((rgb, depth, -depth, control), 1), layer.bias)


def input_planes(rgb: Tensor, depth: Tensor, control: Tensor | None) -> Tensor:
    """What the head of a quantised network sees, before it is coded; see the module and `split_depth`."""
    signed = depth - UNKNOWN_DEPTH
    held_back = [FULL_STRENGTH - control] if control is not None else []
    return torch.cat((rgb, F.relu(signed), F.relu(-signed), *held_back), 1)


@torch.no_grad()
def quantise(
    plain: PlainNetwork,
    rgb: Tensor,
    depth: Tensor,
    rule: RangeRule = RangeRule.LEAST_SQUARES,
    *,
    control: Tensor | None = None,
) -> QuantisedNetwork:
    """Quantise a folded network on calibration crops: ``rgb`` N x 3 x H x W, ``depth`` N x 1 x H x W, in [0, 1].

    ``control``, N x 2 x H x W, is needed by a network that takes it.
    """
    exact = input_planes(rgb, depth, control).contiguous()
    head, exact, coded = quantise_layer(
        split_depth(plain.head), exact, INPUT_STEPS.coded(exact), INPUT_STEPS, F.relu, rule
    )
    exact_first, coded_first = exact, coded
    body: list[QuantisedLayer] = []
    steps = head.output
    for layer in plain.body:
        quantised, exact, coded = quantise_layer(layer, exact, coded, steps, F.relu, rule)
        body.append(quantised)
        steps = quantised.output
    fuse, exact, coded = quantise_layer(plain.fuse, exact, coded, steps, torch.clone, rule)
    features = choose_steps(exact + exact_first, rule)
    tail, _, _ = quantise_layer(
        plain.tail, exact + exact_first, features.coded(coded + coded_first), features, torch.clone, rule
    )
    return QuantisedNetwork(head, tuple(body), fuse, features, tail, plain.scale, plain.control)


def int8_model(network: QuantisedNetwork) -> onnx.ModelProto:
    """The int8 variant in QDQ form. ReLUs stand in the graph for providers that drop the coding around them."""
    graph = GraphBuilder(control=network.control)

    def coding(steps: Steps, name: str) -> list[str]:
        return [
            graph.constant(np.array(steps.step, np.float32), f"{name}_step"),
            graph.constant(np.array(steps.zero, np.uint8), f"{name}_zero"),
        ]

    def coded(x: str, steps: Steps) -> str:
        how = coding(steps, x)
        return graph.node(
            "DequantizeLinear", [graph.node("QuantizeLinear", [x, *how], f"{x}_codes"), *how], f"{x}_coded"
        )

    def parameter(codes: NDArray[np.int8] | NDArray[np.int32], steps: Float, name: str) -> str:
        inputs = [
            graph.constant(codes, f"{name}_codes"),
            graph.constant(steps, f"{name}_steps"),
            graph.constant(np.zeros(len(steps), codes.dtype), f"{name}_zeros"),
        ]
        return graph.node("DequantizeLinear", inputs, name, axis=0)

    def convolution(x: str, layer: QuantisedLayer, name: str, rectify: bool = False) -> str:
        weight = parameter(layer.weight, layer.weight_steps, f"{name}_weight")
        bias = parameter(layer.bias, layer.bias_steps, f"{name}_bias")
        output = graph.convolution(x, weight, bias, f"{name}_linear" if rectify else name)
        if rectify:
            output = graph.node("Relu", [output], name)
        return coded(output, layer.output)

    graph.constant(np.array(UNKNOWN_DEPTH, np.float32), "unknown_depth")
    nearer = graph.node("Relu", [graph.node("Sub", ["depth", "unknown_depth"], "above_unknown")], "nearer")
    farther = graph.node("Relu", [graph.node("Sub", ["unknown_depth", "depth"], "below_unknown")], "farther")
    planes = ["rgb", nearer, farther]
    if network.control:
        graph.constant(np.array(FULL_STRENGTH, np.float32), "full_strength")
        planes.append(graph.node("Sub", ["full_strength", "control"], "held_back"))
    x = coded(graph.node("Concat", planes, "planes", axis=1), network.head.input)
    x = first = convolution(x, network.head, "head", rectify=True)
    for index, layer in enumerate(network.body):
        x = convolution(x, layer, f"body{index}", rectify=True)
    x = convolution(x, network.fuse, "fused")
    x = coded(graph.node("Add", [x, first], "features"), network.features)
    graph.finish(convolution(x, network.tail, "residual"), network.scale)
    return graph.model()
