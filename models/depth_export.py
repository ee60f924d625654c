"""The depth estimator as ONNX files: its way through the picture is written down once and walked by four walkers.

`walk` says which layer follows which. Here `Reference` computes it in torch and `FloatGraph` writes the fp32 and fp16
files; for int8, `models.depth_quantise` has two more. Normalisations are folded into the convolutions before. Input
``rgb`` N x 3 x H x W float32 in [0, 1], sides multiples of 32; output ``disparity`` N x 1 x H/2 x W/2 float32, larger
is nearer, without a scale. Weights lie in the files as in `models.export`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import onnx
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from onnx import TensorProto, helper
from torch import Tensor, nn

from models.depth_network import DepthConfig, DepthNetwork
from models.export import IR_VERSION, OPSET, Float, GraphBuilder, Layer, load_checkpoint

MIDDLE, GAIN = 0.45, 4.0
"""The network's first step is (rgb - 0.45) x 4."""


@dataclass(frozen=True)
class PlainEstimator:
    """The network after folding: convolutions only. All but ``laterals`` and ``result`` are followed by a ReLU."""

    levels: tuple[tuple[Layer, ...], ...]
    scene: Layer
    laterals: tuple[Layer, ...]
    merges: tuple[Layer, ...]
    detail: Layer
    result: Layer

    def through_float16(self) -> PlainEstimator:
        """The same network with every weight rounded to what a float16 file can hold."""

        def rounded(layer: Layer) -> Layer:
            return Layer(*(a.astype(np.float16).astype(np.float32) for a in (layer.weight, layer.bias)))

        return PlainEstimator(
            levels=tuple(tuple(map(rounded, level)) for level in self.levels),
            scene=rounded(self.scene),
            laterals=tuple(map(rounded, self.laterals)),
            merges=tuple(map(rounded, self.merges)),
            detail=rounded(self.detail),
            result=rounded(self.result),
        )


def fold(network: DepthNetwork) -> PlainEstimator:
    """Put every normalisation into the convolution before it."""

    def plain(convolution: nn.Module) -> Layer:
        assert isinstance(convolution, nn.Conv2d)  # noqa: S101 - for the type checker
        assert convolution.bias is not None  # noqa: S101
        return Layer(*(p.detach().float().cpu().numpy() for p in (convolution.weight, convolution.bias)))

    def folded(unit: nn.Module) -> Layer:
        assert isinstance(unit, nn.Sequential)  # noqa: S101
        convolution, norm = unit[0], unit[1]
        assert isinstance(convolution, nn.Conv2d)  # noqa: S101
        assert isinstance(norm, nn.BatchNorm2d)  # noqa: S101
        assert norm.running_mean is not None  # noqa: S101
        assert norm.running_var is not None  # noqa: S101
        gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        weight = convolution.weight * gain[:, None, None, None]
        bias = norm.bias - norm.running_mean * gain
        return Layer(*(p.detach().float().cpu().numpy() for p in (weight, bias)))

    return PlainEstimator(
        levels=tuple(tuple(map(folded, level)) for level in network.levels),  # type: ignore[call-overload]
        scene=folded(network.scene),
        laterals=tuple(map(plain, network.laterals)),
        merges=tuple(map(folded, network.merges)),
        detail=folded(network.head[0]),
        result=plain(network.head[1]),
    )


def load_weights(source: Path) -> tuple[DepthNetwork, dict[str, Any]]:
    """The averaged network of a run (its folder or its ``checkpoint.pt``), and the rest of the checkpoint."""
    average, about = load_checkpoint(source)
    network = DepthNetwork(DepthConfig.from_dict(about["config"]))
    network.load_state_dict(average)
    return network.eval(), about


# --- the way through -------------------------------------------------------------------------------------------------

X = TypeVar("X")


class Walker(Protocol[X]):
    """What can be done with a picture on its way; ``name`` is unique for every step."""

    def start(self, rgb: X) -> X: ...
    def convolve(self, x: X, layer: Layer, name: str, *, stride: int = 1, rectify: bool = True) -> X: ...
    def mean(self, x: X, name: str) -> X: ...
    def add(self, x: X, y: X, name: str) -> X: ...
    def enlarge(self, x: X, name: str) -> X: ...
    def finish(self, x: X) -> X: ...


def walk(plain: PlainEstimator, walker: Walker[X], rgb: X) -> X:
    """Take a picture through the network."""
    x = walker.start(rgb)
    features = []
    for number, level in enumerate(plain.levels):
        for index, layer in enumerate(level):
            x = walker.convolve(x, layer, f"level{number}_{index}", stride=2 if index == 0 else 1)
        features.append(x)
    scene = walker.convolve(walker.mean(x, "scene_mean"), plain.scene, "scene")
    features[-1] = walker.add(x, scene, "seen_whole")
    merged: X | None = None
    for number in reversed(range(len(plain.laterals))):
        side = walker.convolve(features[number + 1], plain.laterals[number], f"lateral{number}", rectify=False)
        if merged is not None:
            side = walker.add(side, walker.enlarge(merged, f"enlarged{number}"), f"joined{number}")
        merged = walker.convolve(side, plain.merges[number], f"merge{number}")
    if merged is None:
        raise ValueError("a network without laterals estimates nothing")
    x = walker.convolve(merged, plain.detail, "detail")
    return walker.finish(walker.convolve(x, plain.result, "result", rectify=False))


class Reference:
    """Computes in torch, in float32."""

    def start(self, rgb: Tensor) -> Tensor:
        return (rgb - MIDDLE) * GAIN

    def convolve(self, x: Tensor, layer: Layer, name: str, *, stride: int = 1, rectify: bool = True) -> Tensor:  # noqa: ARG002
        y = convolved_by(x, layer.weight, layer.bias, stride)
        return F.relu(y) if rectify else y

    def mean(self, x: Tensor, name: str) -> Tensor:  # noqa: ARG002
        return x.mean((2, 3), keepdim=True)

    def add(self, x: Tensor, y: Tensor, name: str) -> Tensor:  # noqa: ARG002
        return x + y

    def enlarge(self, x: Tensor, name: str) -> Tensor:  # noqa: ARG002
        return F.interpolate(x, scale_factor=2, mode="nearest")

    def finish(self, x: Tensor) -> Tensor:
        return F.pixel_shuffle(x, 2)


def convolved_by(x: Tensor, weight: Float, bias: Float, stride: int) -> Tensor:
    """A convolution in torch whose output is as large as its input, less the stride."""
    padding = weight.shape[-1] // 2
    return F.conv2d(x, torch.from_numpy(weight), torch.from_numpy(bias), stride, padding)


@torch.no_grad()
def reference(plain: PlainEstimator, rgb: Tensor) -> Tensor:
    """What the files compute, in torch; shapes as in the module's head."""
    return walk(plain, Reference(), rgb)


# --- float files -----------------------------------------------------------------------------------------------------


class Graph(GraphBuilder):
    """What the float and the integer graph share."""

    def pooled(self, x: str, name: str) -> str:
        return self.node("GlobalAveragePool", [x], name)

    def doubled(self, x: str, name: str) -> str:
        if not any(c.name == "doubling" for c in self.constants):
            self.constant(np.array([1, 1, 2, 2], np.float32), "doubling")
        how = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        return self.node("Resize", [x, "", "doubling"], name, mode="nearest", **how)

    def convolved(self, x: str, weight: str, bias: str, name: str, side: int, stride: int) -> str:
        pads = [side // 2] * 4
        return self.node("Conv", [x, weight, bias], name, kernel_shape=[side] * 2, strides=[stride] * 2, pads=pads)

    def normalised(self, rgb: str) -> str:
        self.constant(np.array(MIDDLE, np.float32), "middle")
        self.constant(np.array(GAIN, np.float32), "gain")
        return self.node("Mul", [self.node("Sub", [rgb, "middle"], "centred"), "gain"], "planes")

    def estimator(self) -> onnx.ModelProto:
        """The checked model."""

        def value(name: str, channels: int, height: str, width: str) -> onnx.ValueInfoProto:
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", channels, height, width])

        inputs, outputs = [value("rgb", 3, "h", "w")], [value("disparity", 1, "disparity_h", "disparity_w")]
        graph = helper.make_graph(self.nodes, "relief-depth", inputs, outputs, self.constants)
        opset = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=IR_VERSION, producer_name="relief")
        onnx.checker.check_model(model, full_check=True)
        return model


class FloatGraph:
    """Writes the fp32 file, or with ``half`` the fp16 one, which takes and gives float32 as well."""

    def __init__(self, *, half: bool) -> None:
        self.graph = Graph()
        self.half = half

    def start(self, rgb: str) -> str:
        x = self.graph.normalised(rgb)
        return self.graph.node("Cast", [x], "planes_half", to=TensorProto.FLOAT16) if self.half else x

    def _parameter(self, value: Float, name: str) -> str:
        if self.half:
            return self.graph.constant(value.astype(np.float16), name)
        stored = self.graph.constant(value.astype(np.float16), f"{name}_stored")
        return self.graph.node("Cast", [stored], name, to=TensorProto.FLOAT)

    def convolve(self, x: str, layer: Layer, name: str, *, stride: int = 1, rectify: bool = True) -> str:
        weight, bias = self._parameter(layer.weight, f"{name}_weight"), self._parameter(layer.bias, f"{name}_bias")
        side = layer.weight.shape[-1]
        y = self.graph.convolved(x, weight, bias, f"{name}_linear" if rectify else name, side, stride)
        return self.graph.node("Relu", [y], name) if rectify else y

    def mean(self, x: str, name: str) -> str:
        return self.graph.pooled(x, name)

    def add(self, x: str, y: str, name: str) -> str:
        return self.graph.node("Add", [x, y], name)

    def enlarge(self, x: str, name: str) -> str:
        return self.graph.doubled(x, name)

    def finish(self, x: str) -> str:
        if self.half:
            x = self.graph.node("Cast", [x], "result_full", to=TensorProto.FLOAT)
        return self.graph.node("DepthToSpace", [x], "disparity", blocksize=2, mode="CRD")


def float_model(plain: PlainEstimator, *, half: bool) -> onnx.ModelProto:
    """The fp32 or the fp16 file; both hold float16 weights."""
    writer = FloatGraph(half=half)
    walk(plain, writer, "rgb")
    return writer.graph.estimator()
