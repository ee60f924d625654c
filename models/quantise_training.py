"""Quantisation-aware fine-tuning: an int8 network learns to answer as the float network that it was made of does.

It begins with what `models.quantise` found. Every rounding is done as the integer kernels will do it, and passed by in
the backward pass as if it were not there (Bengio et al., "Estimating or propagating gradients through stochastic
neurons", 2013); the steps of activations are learned with the rest (Esser et al., "Learned step size quantization",
ICLR 2020). The float network's answer is the target, not the original picture: it holds no noise, so a few hundred
steps do, and drawings, which photographs outnumber, cannot be traded for them.

Weights are kept in units of their codes, so one rate fits all channels, and `within_pair_limit` holds after each step.
Computed in float32, as bf16 does not tell neighbouring codes apart once they are summed; gradients in bf16.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from torch import Tensor, nn

from models.export import PlainNetwork
from models.quantise import INPUT_STEPS, PAIR_LIMIT, QuantisedLayer, QuantisedNetwork, Steps, input_planes
from models.samples import Inputs


@dataclass(frozen=True)
class Tuning:
    """How long and how fast; every default has been tried."""

    steps: int = 400
    batch: int = 4
    side: int = 48  # of crops, in input pixels
    rate: float = 0.02  # codes a step, for weights; falls to nothing as half a cosine
    bias_rate: float = 2e-5
    range_rate: float = 2e-3  # of the logarithm of activation steps
    seed: int = 3


def _rounded(x: Tensor) -> Tensor:
    """To whole numbers, with the gradient of no rounding."""
    return x + (x.round() - x).detach()


class _HalfBackward(torch.autograd.Function):
    """A 3x3 convolution in float32 whose gradients are computed in bf16, which is several times as fast."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        ctx.save_for_backward(x, weight)
        return F.conv2d(x, weight, bias, padding=1)

    @staticmethod
    def backward(ctx: Any, given: Tensor) -> tuple[Tensor, ...]:
        x, weight = (tensor.bfloat16() for tensor in ctx.saved_tensors)
        one = (1, 1)
        found = torch.ops.aten.convolution_backward(
            given.bfloat16(), x, weight, [len(weight)], one, one, one, False, (0, 0), 1, (True, True, False)
        )
        return found[0].float(), found[1].float(), given.sum((0, 2, 3))


class _Coded(torch.autograd.Function):
    """What coding leaves of ``x``; where nothing is cut off, its gradient is that of no coding at all."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, step: Tensor, zero: int) -> Tensor:
        exact = (x / step).add_(zero)
        codes = exact.round().clamp_(0, 255)
        ctx.save_for_backward(exact, codes)
        ctx.zero = zero
        return (codes - zero).mul_(step)

    @staticmethod
    def backward(ctx: Any, given: Tensor) -> tuple[Tensor | None, ...]:
        exact, codes = ctx.saved_tensors
        error = codes - exact
        inside = error.abs() <= 0.5
        of_step = torch.where(inside, error, codes - ctx.zero).mul_(given).sum()
        return given * inside, of_step, None


class _Coding(nn.Module):
    """`Steps` whose step is learned. Where ``zero`` is 0 it does the work of a ReLU, as in the integer kernels."""

    def __init__(self, steps: Steps) -> None:
        super().__init__()
        self.logarithm = nn.Parameter(torch.tensor(math.log(steps.step)))
        self.zero = steps.zero

    def forward(self, x: Tensor) -> Tensor:
        """The values of ``x`` that are left after coding."""
        coded: Tensor = _Coded.apply(x, self.logarithm.exp(), self.zero)  # type: ignore[no-untyped-call]  # so in torch
        return coded

    def learned(self) -> Steps:
        return Steps(float(self.logarithm.detach().exp()), self.zero)


class _Convolution(nn.Module):
    """`QuantisedLayer` whose codes, biases and output steps are learned."""

    def __init__(self, layer: QuantisedLayer) -> None:
        super().__init__()
        self.codes = nn.Parameter(within_pair_limit(torch.from_numpy(layer.weight).float()))
        self.bias = nn.Parameter(torch.from_numpy((layer.bias * layer.bias_steps).astype(np.float32)))
        self.weight_steps = torch.from_numpy(layer.weight_steps)
        self.output = _Coding(layer.output)

    def forward(self, x: Tensor) -> Tensor:
        """What the integer convolution gives before its output is coded."""
        weight = _rounded(self.codes) * self.weight_steps[:, None, None, None]
        result: Tensor = _HalfBackward.apply(x, weight, self.bias)  # type: ignore[no-untyped-call]  # so in torch
        return result

    def learned(self, given: Steps) -> QuantisedLayer:
        steps = self.weight_steps.numpy()
        bias = np.rint(self.bias.detach().numpy() / (steps * np.float32(given.step))).astype(np.int32)
        codes = self.codes.detach().round().to(torch.int8).numpy()
        return QuantisedLayer(codes, steps, bias, given, self.output.learned())


@torch.no_grad()
def within_pair_limit(codes: Tensor) -> Tensor:
    """Codes, O x I x 3 x 3, not yet rounded, such that no two of an output's exceed `PAIR_LIMIT` once they are.

    The largest of each sign stays, and all others make room for it.
    """
    room = PAIR_LIMIT - 1  # each of the two may gain a half by rounding
    flat = codes.flatten(1).clamp(-127, 127)
    for sign in (1, -1):
        largest = (sign * flat).max(1, keepdim=True)
        others = torch.minimum(sign * flat, room - largest.values)
        flat = sign * others.scatter(1, largest.indices, largest.values)
    return flat.view_as(codes)


class _Network(nn.Module):
    def __init__(self, network: QuantisedNetwork) -> None:
        super().__init__()
        self.head, self.fuse, self.tail = (_Convolution(x) for x in (network.head, network.fuse, network.tail))
        self.body = [_Convolution(layer) for layer in network.body]
        self._body = nn.ModuleList(self.body)  # which makes their parameters this network's
        self.features = _Coding(network.features)

    def forward(self, planes: Tensor) -> Tensor:
        """The residual, N x 3 s² x H x W, of coded `input_planes`."""
        x = first = self.head.output(self.head(planes))
        for layer in self.body:
            x = layer.output(layer(x))
        x = self.features(self.fuse.output(self.fuse(x)) + first)
        residual: Tensor = self.tail.output(self.tail(x))
        return residual

    def learned(self, origin: QuantisedNetwork) -> QuantisedNetwork:
        """In codes, with each layer's input as the one before it leaves it."""
        head = self.head.learned(origin.head.input)
        body: list[QuantisedLayer] = []
        given = head.output
        for layer in self.body:
            body.append(layer.learned(given))
            given = body[-1].output
        fuse, features = self.fuse.learned(given), self.features.learned()
        tail = self.tail.learned(features)
        return replace(origin, head=head, body=tuple(body), fuse=fuse, features=features, tail=tail)


def fine_tune(
    origin: QuantisedNetwork,
    plain: PlainNetwork,
    pool: Inputs,
    tuning: Tuning | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> QuantisedNetwork:
    """Teach ``origin`` to answer as ``plain`` does on crops of ``pool``, pictures of one size, N x C x H x W."""
    tuning = tuning or Tuning()
    random = np.random.default_rng(tuning.seed)
    network = _Network(origin)
    named = dict(network.named_parameters())
    rates = {"codes": tuning.rate, "bias": tuning.bias_rate, "logarithm": tuning.range_rate}
    groups = [
        {"params": [p for name, p in named.items() if name.endswith(kind)], "lr": rate, "highest": rate}
        for kind, rate in rates.items()
    ]
    optimiser = torch.optim.Adam(groups, betas=(0.9, 0.99))
    total = 0.0
    for step in range(tuning.steps):
        inputs = _crops(pool, tuning, random)
        wanted = plain.residual(inputs.rgb, inputs.depth, inputs.control)
        planes = INPUT_STEPS.coded(input_planes(inputs.rgb, inputs.depth, inputs.control))
        planes = planes.contiguous(memory_format=torch.channels_last)
        # The root for each crop: a decibel is a share of a picture's error, so quiet pictures count as loud ones do.
        loss = (network(planes) - wanted).square().mean((1, 2, 3)).add(1e-9).sqrt().mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        for group in optimiser.param_groups:
            group["lr"] = group["highest"] * 0.5 * (1 + math.cos(math.pi * step / tuning.steps))
        optimiser.step()
        with torch.no_grad():
            for layer in network.modules():
                if isinstance(layer, _Convolution):
                    layer.codes.copy_(within_pair_limit(layer.codes))
        total += float(loss.detach())
        if (step + 1) % 100 == 0:
            say(f"int8 differs from fp32 by {255 * total / 100:.3f} levels after {step + 1} steps")
            total = 0.0
    return network.learned(origin)


def _crops(pool: Inputs, tuning: Tuning, random: np.random.Generator) -> Inputs:
    count, _, height, width = pool.rgb.shape
    side = min(tuning.side, height, width)
    chosen = []
    for index in random.integers(0, count, tuning.batch):
        y, x = random.integers(0, height - side + 1), random.integers(0, width - side + 1)
        chosen.append((index, slice(y, y + side), slice(x, x + side)))

    def cut(planes: Tensor) -> Tensor:
        return torch.stack([planes[index, :, rows, columns] for index, rows, columns in chosen])

    return Inputs(cut(pool.rgb), cut(pool.depth), cut(pool.control) if pool.control is not None else None)
