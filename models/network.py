"""The super-resolution network: a plain trunk that folds into a chain of 3x3 convolutions.

Trained with identity blocks, run without them: ``relu(x + conv(x))`` equals one convolution whose kernel has the
identity added at its centre, so what ships is convolution and ReLU only, the form that every execution provider and
every int8 kernel runs fastest. Depth enters as a fourth plane from the first layer on.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, cast

import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from torch import Tensor, nn

UNKNOWN_DEPTH = 0.5
"""Value of the depth plane where nothing is known (the ONNX contract)."""


@dataclass(frozen=True)
class NetworkConfig:
    """Shape of one network; stored in each checkpoint.

    ``scales`` lists the heads; all of them share the trunk of ``blocks`` collapsible blocks at ``channels`` channels.
    """

    channels: int = 64
    blocks: int = 12
    scales: tuple[int, ...] = (2, 3, 4)

    def to_dict(self) -> dict[str, object]:
        """Plain values, for a checkpoint."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> NetworkConfig:
        """The inverse of `to_dict`."""
        return cls(**{**values, "scales": tuple(values["scales"])})

    @property
    def halo(self) -> int:
        """Receptive-field radius in input pixels: one for each 3x3 convolution on the longest way."""
        return self.blocks + 3


SIZES: dict[str, NetworkConfig] = {
    "tiny": NetworkConfig(channels=8, blocks=2),  # to try the route from photos to files in seconds
    "s": NetworkConfig(channels=32, blocks=7),
    "m": NetworkConfig(channels=64, blocks=12),
    "l": NetworkConfig(channels=96, blocks=20),
}


class Convolution(nn.Conv2d):
    """A 3x3 convolution that keeps the size."""

    bias: nn.Parameter

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(inputs, outputs, 3, padding=1)


class CollapsibleBlock(nn.Module):
    """``relu(x + conv(x))``: trains like a residual block, runs as one convolution."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = Convolution(channels, channels)
        with torch.no_grad():  # the block starts near the identity, so that depth costs nothing at first
            self.conv.weight.mul_(0.3)

    def forward(self, x: Tensor) -> Tensor:
        """Map N x C x H x W to the same shape."""
        return F.relu(x + self.conv(x))

    def collapsed(self) -> Convolution:
        """The one convolution that, followed by a ReLU, equals this block."""
        folded = Convolution(self.conv.in_channels, self.conv.out_channels)
        with torch.no_grad():
            kernel = self.conv.weight.detach().clone()
            for channel in range(kernel.shape[0]):
                kernel[channel, channel, 1, 1] += 1.0
            folded.weight.copy_(kernel)
            folded.bias.copy_(self.conv.bias.detach())
        return folded


class SuperResolution(nn.Module):
    """RGB and depth in, RGB enlarged by one of the configured scales out.

    ``rgb`` is N x 3 x H x W in [0, 1], ``depth`` N x 1 x H x W in [0, 1] (1 = nearest, `UNKNOWN_DEPTH` = not known).
    The result is float32, N x 3 x sH x sW, not clipped. The enlarged input is added in float32, whatever precision
    the trunk runs in, so that a 16-bit picture keeps its levels.
    """

    def __init__(self, config: NetworkConfig | None = None) -> None:
        super().__init__()
        self.config = config or NetworkConfig()
        width = self.config.channels
        self.head = Convolution(4, width)
        self.blocks = nn.ModuleList(CollapsibleBlock(width) for _ in range(self.config.blocks))
        self.fuse = Convolution(width, width)
        self.tails = nn.ModuleDict({str(s): Convolution(width, 3 * s * s) for s in self.config.scales})
        with torch.no_grad():
            self.head.weight[:, 3].zero_()
            for scale in self.config.scales:
                self.tail(scale).weight.mul_(0.1)
                self.tail(scale).bias.zero_()

    def tail(self, scale: int) -> Convolution:
        """The head of one scale: 3 s² channels, colour first, then the rows and columns of sub-pixels."""
        return cast("Convolution", self.tails[str(scale)])

    def trunk(self, rgb: Tensor, depth: Tensor) -> Tensor:
        """Features N x C x H x W at the input's size."""
        # Unknown depth becomes zero, the value of the padding too: a border says nothing about depth.
        first = F.relu(self.head(torch.cat((rgb, depth - UNKNOWN_DEPTH), 1)))
        features = first
        for block in self.blocks:
            features = block(features)
        fused: Tensor = self.fuse(features)
        return fused + first

    def forward(self, rgb: Tensor, depth: Tensor, scale: int) -> Tensor:
        """Enlarge by ``scale``; see the class for shapes and ranges."""
        residual = self.tail(scale)(self.trunk(rgb, depth)).float()
        return F.pixel_shuffle(residual + rgb.float().repeat_interleave(scale * scale, 1), scale)


def tail_from(tail: Convolution, scale_from: int, scale_to: int) -> tuple[Tensor, Tensor]:
    """Weight and bias for the head of another scale, by resampling the sub-pixel grid of a trained head.

    A warm start only: sub-pixel positions of the new scale take the bilinear mixture of the old ones.
    """
    channels, kernel = tail.in_channels, tail.kernel_size[0]
    weight = tail.weight.detach().reshape(3, scale_from, scale_from, -1).permute(0, 3, 1, 2)
    bias = tail.bias.detach().reshape(3, 1, scale_from, scale_from)
    both = torch.cat((weight, bias), 1)
    resized = F.interpolate(both, size=(scale_to, scale_to), mode="bilinear", align_corners=False, antialias=True)
    weight = resized[:, :-1].permute(0, 2, 3, 1).reshape(3 * scale_to**2, channels, kernel, kernel)
    return weight.contiguous(), resized[:, -1].reshape(-1).contiguous()


def load_matching(network: SuperResolution, state: dict[str, Tensor]) -> list[str]:
    """Warm start: copy what fits, derive missing heads from the largest one there; returns the names left as they were.

    Understands this module's own names and those of the first trial (``h``, ``b.N``, ``f``, ``t`` for x4).
    """
    names = {"h.": "head.", "f.": "fuse.", "t.": "tails.4."}
    renamed: dict[str, Tensor] = {}
    for name, given in state.items():
        new = name
        for old, replacement in names.items():
            if name.startswith(old):
                new = replacement + name[len(old) :]
        if name.startswith("b."):
            _, index, rest = name.split(".", 2)
            new = f"blocks.{index}.conv.{rest}"
        renamed[new] = given.float()
    own = network.state_dict()
    untouched = []
    for name, target in own.items():
        value: Tensor | None = renamed.get(name)
        if value is not None and name == "head.weight" and value.shape[1] == 3:
            value = torch.cat((value, torch.zeros_like(value[:, :1])), 1)
        if value is not None and value.shape == target.shape:
            own[name] = value
        else:
            untouched.append(name)
    network.load_state_dict(own)
    trained = [s for s in network.config.scales if f"tails.{s}.weight" not in untouched]
    for scale in network.config.scales if trained else ():
        if f"tails.{scale}.weight" in untouched:
            weight, bias = tail_from(network.tail(max(trained)), max(trained), scale)
            with torch.no_grad():
                network.tail(scale).weight.copy_(weight)
                network.tail(scale).bias.copy_(bias)
            untouched = [n for n in untouched if not n.startswith(f"tails.{scale}.")]
    return untouched
