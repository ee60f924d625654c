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
    control: bool = False  # takes the two strengths of restoration beside depth

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
    "s": NetworkConfig(channels=32, blocks=6),
    "m": NetworkConfig(channels=64, blocks=12),
    "l": NetworkConfig(channels=80, blocks=16),
}

FULL_STRENGTH = 1.0
"""Value of both control planes, denoise and sharpen, where nothing is held back (the ONNX contract)."""


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

    ``rgb`` is N x 3 x H x W in [0, 1], ``depth`` N x 1 x H x W in [0, 1] (1 = nearest, `UNKNOWN_DEPTH` = not known),
    ``control`` N x 2 x H x W in [0, 1], how much to denoise and to sharpen, for networks that take it. The result is
    float32, N x 3 x sH x sW, not clipped. The enlarged input is added in float32, whatever precision the trunk runs in,
    so that a 16-bit picture keeps its levels.
    """

    def __init__(self, config: NetworkConfig | None = None) -> None:
        super().__init__()
        self.config = config or NetworkConfig()
        width = self.config.channels
        self.head = Convolution(6 if self.config.control else 4, width)
        self.blocks = nn.ModuleList(CollapsibleBlock(width) for _ in range(self.config.blocks))
        self.fuse = Convolution(width, width)
        self.tails = nn.ModuleDict({str(s): Convolution(width, 3 * s * s) for s in self.config.scales})
        with torch.no_grad():
            self.head.weight[:, 3:].zero_()
            for scale in self.config.scales:
                self.tail(scale).weight.mul_(0.1)
                self.tail(scale).bias.zero_()

    def tail(self, scale: int) -> Convolution:
        """The head of one scale: 3 s² channels, colour first, then the rows and columns of sub-pixels."""
        return cast("Convolution", self.tails[str(scale)])

    def trunk(self, rgb: Tensor, depth: Tensor, control: Tensor | None = None) -> Tensor:
        """Features N x C x H x W at the input's size."""
        # Unknown depth and full strength become zero, the value of the padding too: a border says nothing about them.
        planes = [rgb, depth - UNKNOWN_DEPTH]
        if self.config.control:
            planes.append(FULL_STRENGTH - control if control is not None else torch.zeros_like(rgb[:, :2]))
        first = F.relu(self.head(torch.cat(planes, 1)))
        features = first
        for block in self.blocks:
            features = block(features)
        fused: Tensor = self.fuse(features)
        return fused + first

    def forward(self, rgb: Tensor, depth: Tensor, scale: int, control: Tensor | None = None) -> Tensor:
        """Enlarge by ``scale``; see the class for shapes and ranges. Without ``control``, at full strength."""
        residual = self.tail(scale)(self.trunk(rgb, depth, control)).float()
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


@torch.no_grad()
def widened(value: Tensor, target: Tensor) -> Tensor:
    """Weights or biases of a narrow layer within those of a wider one, so that the old channels compute what they did.

    Old outputs take nothing from new inputs; new outputs keep their random start. After Chen et al., "Net2Net" (ICLR
    2016), who copy channels where this leaves them free.
    """
    wide = target.clone()
    old = tuple(slice(0, n) for n in value.shape)
    if value.ndim == 4:
        wide[: value.shape[0]] = 0
    wide[old] = value
    return wide


def load_matching(network: SuperResolution, state: dict[str, Tensor]) -> list[str]:
    """Warm start: copy what fits, also into a wider or deeper network, and derive missing heads from the largest one.

    Returns the names that found nothing. Understands this module's own names and those of the first trial (``h``,
    ``b.N``, ``f``, ``t`` for x4).
    """
    given = {_present_name(name): value.float() for name, value in state.items()}
    own = network.state_dict()
    found = {name: fitted for name, target in own.items() if (fitted := _fitted(name, given, target)) is not None}
    deeper = "blocks.0.conv.weight" in found
    for name, target in own.items():
        if deeper and name.startswith("blocks.") and name not in found:
            own[name] = torch.zeros_like(target)  # a further block changes nothing at first
    own.update(found)
    network.load_state_dict(own)
    untouched = [name for name in own if name not in found]
    trained = [s for s in network.config.scales if f"tails.{s}.weight" in found]
    for scale in network.config.scales if trained else ():
        if f"tails.{scale}.weight" in untouched:
            weight, bias = tail_from(network.tail(max(trained)), max(trained), scale)
            with torch.no_grad():
                network.tail(scale).weight.copy_(weight)
                network.tail(scale).bias.copy_(bias)
            untouched = [n for n in untouched if not n.startswith(f"tails.{scale}.")]
    return untouched


def _present_name(name: str) -> str:
    """What a weight of the first trial is called now; other names as they are."""
    if name.startswith("b."):
        _, index, rest = name.split(".", 2)
        return f"blocks.{index}.conv.{rest}"
    for old, new in {"h.": "head.", "f.": "fuse.", "t.": "tails.4."}.items():
        if name.startswith(old):
            return new + name[len(old) :]
    return name


def _fitted(name: str, given: dict[str, Tensor], target: Tensor) -> Tensor | None:
    """The weight of this name, brought to the shape of ``target``; ``None`` if there is none that fits."""
    value = given.get(name)
    if value is None or value.ndim != target.ndim:
        return None
    if name == "head.weight" and value.shape[1] < target.shape[1]:  # planes that the older network did not take
        value = torch.cat((value, value.new_zeros(len(value), target.shape[1] - value.shape[1], 3, 3)), 1)
    if value.shape == target.shape:
        return value
    return widened(value, target) if all(a <= b for a, b in zip(value.shape, target.shape, strict=True)) else None
