"""From a trained network to ONNX files that every execution provider runs.

The graph is written node by node, so that it holds nothing but what the contract needs: convolutions with ReLU, one
sum, one pixel shuffle. Inputs are ``rgb`` (N x 3 x H x W), ``depth`` (N x 1 x H x W) and for
networks that restore ``control`` (N x 2 x H x W), all float32 in [0, 1]; the output is ``enhanced`` (N x 3 x sH x sW,
float32, not clipped) because ONNX wants other names for outputs than for inputs. N, H and W are free.

Decisions, each measured on ONNX Runtime's CPU provider:

- The input is added before the pixel shuffle, each colour to all of its sub-pixels by broadcasting: that spares making
  the enlarged picture, a tenth of a small network's time. It is float32 in every variant, whatever the trunk runs in.
- Opset 17 and IR 8, because DirectML and onnxruntime 1.24 must read them.
- Weights lie in the files as float16; the fp32 variant casts them once, while the session loads.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor

from models.network import (
    FULL_STRENGTH,
    UNKNOWN_DEPTH,
    CollapsibleBlock,
    Convolution,
    NetworkConfig,
    SuperResolution,
)

SNAPSHOT = ".safetensors"
"""Suffix of what `models.train.snapshot` writes."""
OPSET = 17
IR_VERSION = 8

Float = NDArray[np.float32]


@dataclass(frozen=True)
class Layer:
    """One 3x3 convolution: ``weight`` is outputs x inputs x 3 x 3, ``bias`` one value an output."""

    weight: Float
    bias: Float


@dataclass(frozen=True)
class PlainNetwork:
    """What is left of a network for one scale after folding: a chain of convolutions.

    ``head`` and each of ``body`` end in a ReLU; ``fuse`` is added to the head's output; ``tail`` makes 3 s² channels.
    """

    head: Layer
    body: tuple[Layer, ...]
    fuse: Layer
    tail: Layer
    scale: int

    @property
    def control(self) -> bool:
        """Whether the head takes the two control planes."""
        return int(self.head.weight.shape[1]) > 4

    @property
    def weights(self) -> int:
        """How many numbers it has learned."""
        return sum(p.weight.size + p.bias.size for p in (self.head, *self.body, self.fuse, self.tail))

    def through_float16(self) -> PlainNetwork:
        """The same network with every weight rounded to what a float16 file can hold."""

        def rounded(layer: Layer) -> Layer:
            return Layer(*(a.astype(np.float16).astype(np.float32) for a in (layer.weight, layer.bias)))

        return replace(
            self,
            head=rounded(self.head),
            body=tuple(map(rounded, self.body)),
            fuse=rounded(self.fuse),
            tail=rounded(self.tail),
        )

    @torch.no_grad()
    def residual(
        self, rgb: Tensor, depth: Tensor, control: Tensor | None = None, dtype: torch.dtype = torch.float32
    ) -> Tensor:
        """What is added to the enlarged input, N x 3 s² x H x W float32, computed in ``dtype``; see `enhance`."""

        def convolved(x: Tensor, layer: Layer) -> Tensor:
            weight, bias = (torch.from_numpy(values).to(dtype) for values in (layer.weight, layer.bias))
            return F.conv2d(x, weight, bias, padding=1)

        planes = [rgb, depth - UNKNOWN_DEPTH, *([FULL_STRENGTH - control] if control is not None else [])]
        x = first = F.relu(convolved(torch.cat(planes, 1).to(dtype), self.head))
        for layer in self.body:
            x = F.relu(convolved(x, layer))
        return convolved(convolved(x, self.fuse) + first, self.tail).float()

    @torch.no_grad()
    def enhance(
        self, rgb: Tensor, depth: Tensor, control: Tensor | None = None, dtype: torch.dtype = torch.float32
    ) -> Tensor:
        """What the exported graphs compute, in torch: the residual branch in ``dtype``, the rest in float32.

        ``control`` is needed by a network that takes it.
        """
        residual = self.residual(rgb, depth, control, dtype)
        return F.pixel_shuffle(residual, self.scale) + F.interpolate(rgb, scale_factor=self.scale, mode="nearest")


def fold(network: SuperResolution, scale: int) -> PlainNetwork:
    """Collapse every block of a trained network and keep the tail of one scale."""

    def layer(convolution: Convolution) -> Layer:
        return Layer(*(p.detach().float().cpu().numpy() for p in (convolution.weight, convolution.bias)))

    blocks = [block for block in network.blocks if isinstance(block, CollapsibleBlock)]
    return PlainNetwork(
        head=layer(network.head),
        body=tuple(layer(block.collapsed()) for block in blocks),
        fuse=layer(network.fuse),
        tail=layer(network.tail(scale)),
        scale=scale,
    )


def load_checkpoint(source: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Averaged weights of a run (its folder, its ``checkpoint.pt`` or its snapshot); its config, steps and seconds."""
    path = source / "checkpoint.pt" if source.is_dir() else source
    if path.suffix == SNAPSHOT:
        about = _about(path)
        weights = {
            name: value.float() if value.is_floating_point() else value for name, value in load_file(path).items()
        }
        return weights, {"config": about["config"], "step": about["step"], "seconds": about["minutes"] * 60}
    state = torch.load(path, map_location="cpu", weights_only=True)
    return state["average"], {key: state[key] for key in ("config", "step", "seconds")}


def load_log(source: Path) -> list[dict[str, Any]]:
    """What a run wrote down of itself, as far as it is kept; see `load_checkpoint`."""
    if source.suffix == SNAPSHOT:
        return list(_about(source).get("log", []))
    path = (source if source.is_dir() else source.parent) / "log.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def _about(path: Path) -> dict[str, Any]:
    with safe_open(path, "pt") as file:
        about: dict[str, Any] = json.loads(file.metadata()["about"])
    return about


def load_weights(source: Path) -> tuple[SuperResolution, dict[str, Any]]:
    """The averaged network of a run, see `load_checkpoint`, and the rest of the checkpoint."""
    average, about = load_checkpoint(source)
    network = SuperResolution(NetworkConfig.from_dict(about["config"]))
    network.load_state_dict(average)
    return network.eval(), about


PLANES = {"rgb": 3, "depth": 1, "control": 2}


def input_names(*, control: bool) -> list[str]:
    """Names of a network's inputs, in their order."""
    return ["rgb", "depth", *(["control"] if control else [])]


class GraphBuilder:
    """Collects nodes and constants under readable names; every method returns the name of what it made.

    ``control`` is for networks that take it.
    """

    def __init__(self, *, control: bool = False) -> None:
        self.control = control
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, value: NDArray[Any], name: str) -> str:
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def convolution(self, x: str, weight: str, bias: str, output: str) -> str:
        return self.node("Conv", [x, weight, bias], output, kernel_shape=[3, 3], pads=[1, 1, 1, 1])

    def finish(self, residual: str, scale: int) -> None:
        """Add the input to the residual (N x 3 s² x H x W float32) and shuffle the sum into place."""
        if scale == 1:
            self.node("Add", [residual, "rgb"], "enhanced")
            return
        # Colours apart from sub-pixels, so that each colour of the input is added to all sub-pixels of its own.
        self.constant(np.array([0, 3, scale**2, -1], np.int64), "apart")
        self.constant(np.array([0, 3, 1, -1], np.int64), "together")
        detail = self.node("Reshape", [residual, "apart"], "detail")
        colours = self.node("Reshape", ["rgb", "together"], "colours")
        # The size is asked of the input: asked of the residual, int8 would be decoded twice.
        sides = self.node("Shape", ["rgb"], "sides", start=2)
        shape = self.node(
            "Concat", [self.constant(np.array([0, 3 * scale**2], np.int64), "channels"), sides], "shape", axis=0
        )
        summed = self.node("Reshape", [self.node("Add", [detail, colours], "sum"), shape], "sub_pixels")
        self.node("DepthToSpace", [summed], "enhanced", blocksize=scale, mode="CRD")

    def model(self) -> onnx.ModelProto:
        """The checked model with the contract's inputs and output."""

        def value(name: str, channels: int, height: str, width: str) -> onnx.ValueInfoProto:
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", channels, height, width])

        graph = helper.make_graph(
            self.nodes,
            "relief",
            [value(name, PLANES[name], "h", "w") for name in input_names(control=self.control)],
            [value("enhanced", 3, "enhanced_h", "enhanced_w")],
            self.constants,
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="relief"
        )
        onnx.checker.check_model(model, full_check=True)
        return model


def float_model(plain: PlainNetwork, half: bool) -> onnx.ModelProto:
    """The fp32 variant, or with ``half`` the fp16 one, whose trunk alone runs in float16.

    Files of both hold float16 weights.
    """
    graph = GraphBuilder(control=plain.control)

    def parameter(value: Float, name: str) -> str:
        if half:
            return graph.constant(value.astype(np.float16), name)
        stored = graph.constant(value.astype(np.float16), f"{name}_stored")
        return graph.node("Cast", [stored], name, to=TensorProto.FLOAT)

    def convolution(x: str, layer: Layer, name: str, output: str) -> str:
        weight, bias = parameter(layer.weight, f"{name}_weight"), parameter(layer.bias, f"{name}_bias")
        return graph.convolution(x, weight, bias, output)

    def rectified(x: str, layer: Layer, name: str) -> str:
        return graph.node("Relu", [convolution(x, layer, name, f"{name}_linear")], name)

    # Unknown depth becomes zero, the value of the padding too, so this cannot move into the head's bias.
    graph.constant(np.array(UNKNOWN_DEPTH, np.float32), "unknown_depth")
    graph.node("Sub", ["depth", "unknown_depth"], "signed_depth")
    planes = ["rgb", "signed_depth"]
    if plain.control:
        graph.constant(np.array(FULL_STRENGTH, np.float32), "full_strength")
        planes.append(graph.node("Sub", ["full_strength", "control"], "held_back"))
    x = graph.node("Concat", planes, "planes", axis=1)
    if half:
        x = graph.node("Cast", [x], "planes_half", to=TensorProto.FLOAT16)
    x = first = rectified(x, plain.head, "head")
    for index, layer in enumerate(plain.body):
        x = rectified(x, layer, f"body{index}")
    x = convolution(x, plain.fuse, "fuse", "fused")
    x = graph.node("Add", [x, first], "features")
    x = convolution(x, plain.tail, "tail", "residual_half" if half else "residual")
    if half:
        x = graph.node("Cast", [x], "residual", to=TensorProto.FLOAT)
    graph.finish(x, plain.scale)
    return graph.model()
