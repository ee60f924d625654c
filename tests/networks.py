"""Small networks as strangers might send them: random weights beside a plain enlargement, exported by torch."""

from __future__ import annotations

import io
import warnings

import onnx
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from onnx import TensorProto, helper
from torch import nn


class Tiny(nn.Module):
    """Three 3x3 convolutions and a pixel shuffle; ``twist`` is done to picture and features."""

    def __init__(self, scale=2, twist=None):
        super().__init__()
        torch.manual_seed(0)
        self.scale, self.twist = scale, twist
        self.first, self.second = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 8, 3, padding=1)
        self.last = nn.Conv2d(8, 3 * scale**2, 3, padding=1)
        nn.init.normal_(self.last.weight, std=0.02)
        nn.init.zeros_(self.last.bias)

    def forward(self, x):
        base = x
        if self.twist == "unit":
            base = base / 255
        features = F.relu(self.second(F.relu(self.first(x))))
        if self.twist == "pooled":
            features = features + 5 * F.adaptive_avg_pool2d(features, 1)
        if self.twist == "unshuffled":  # works on squares of 4 x 4 pixels
            small = F.pixel_unshuffle(x, 4).mean(1, keepdim=True)
            features = features + F.interpolate(small, scale_factor=4, mode="nearest")
        residual = F.pixel_shuffle(self.last(features), self.scale)
        if self.twist == "unit":
            residual = residual / 255
        return residual + F.interpolate(base, scale_factor=self.scale, mode="nearest")


class Classifier(nn.Module):
    """A thousand numbers for a picture."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 1000)

    def forward(self, x):
        return self.layer(x.mean((2, 3)))


class Negative(nn.Module):
    """Bright becomes dark."""

    def forward(self, x):
        return F.interpolate(1 - x, scale_factor=2.0, mode="nearest")


def exported(network, *, picture="rgb", side=None):
    """The ONNX file of a network; with ``side`` it takes pictures of that size only."""
    axes = {picture: {0: "n", 2: "h", 3: "w"}, "result": {0: "n", 2: "high", 3: "wide"}}
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            (torch.rand(1, 3, side or 32, side or 40),),
            file,
            opset_version=17,
            dynamo=False,
            input_names=[picture],
            output_names=["result"],
            dynamic_axes=None if side else axes,
        )
    return file.getvalue()


def graph(*nodes, constants=(), inputs=("rgb",), domains=("",), functions=()):
    """An ONNX model made node by node; from N x 3 x H x W to ``result``."""
    made = helper.make_graph(
        list(nodes),
        "g",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 3, "h", "w"]) for name in inputs],
        [helper.make_tensor_value_info("result", TensorProto.FLOAT, ["n", 3, "high", "wide"])],
        list(constants),
    )
    imports = [helper.make_opsetid(domain, 17 if domain == "" else 1) for domain in domains]
    return helper.make_model(made, opset_imports=imports, ir_version=8, functions=list(functions))


def external(location):
    """A network whose only constant lies in the file ``location``."""
    tensor = TensorProto(name="bias", data_type=TensorProto.FLOAT, dims=[1])
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.append(onnx.StringStringEntryProto(key="location", value=location))
    return graph(helper.make_node("Add", ["rgb", "bias"], ["result"]), constants=[tensor]).SerializeToString()
