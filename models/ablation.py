"""Does depth help? Networks that differ in nothing but what they know of depth, trained on the same batches, compared.

Every network gets the same initial weights where it has them, the same damaged crops in the same order and as many
steps. Damage follows the teacher's map of the clean photo with a random focus plane; what a network is told comes from
the estimator, which saw a damaged copy: otherwise the test would be circular. Scored on whole photos that neither they
nor the estimator were trained on, through the estimator and the guided filter of the engine.

Four ways to use depth:

- ``none``: the plane is always unknown. What all others are measured against.
- ``plane``: depth is one more input plane, the contract's way.
- ``gate``: depth also scales every channel, from place to place, before the trunk and after it.
- ``focus``: the plane holds how far each place is from the focus plane, as a share of the farthest. While training the
  focus plane is known; in the test it is known (``focus known``: no finder could do better) or found by `engine.focus`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from numpy.typing import NDArray
from torch import Tensor, nn

from engine import focus as focusing
from engine import guided, nearness
from engine.domain import Region, Size
from models.degradation import MARGIN, Ranges, degrade
from models.depth_data import whole_size
from models.depth_network import LONG_SIDE, STRIDE, DepthNetwork
from models.metrics import psnr_y
from models.network import SIZES, UNKNOWN_DEPTH, Convolution, SuperResolution
from models.optics import defocus, focus_depths
from models.restoration import GROUP, SceneSampler
from models.sources import MappedSource, Photo
from models.statistics import bootstrap_interval

SCALE = 2
DEFOCUSED = 0.7
"""Share of training batches whose blur follows depth."""

RADIUS = (1.0, 3.5)
"""Of the strongest defocus, in input pixels."""

MILD = Ranges(untouched=0.0, blurred=0.0, hazy=0.0, again=0.0, gain=(1e-4, 4e-3), quality=(50, 95))
"""What comes on top of defocus."""

ROUND_BLUR = replace(MILD, blurred=1.0)
"""The same damage with blur that does not follow depth."""


def _gate(width: int) -> nn.Sequential:
    """From depth to a factor a channel, near nothing at first."""
    last = Convolution(16, width)
    with torch.no_grad():
        last.weight.mul_(0.1)
        last.bias.zero_()
    return nn.Sequential(Convolution(1, 16), nn.ReLU(), last)


class Gated(SuperResolution):
    """Depth scales the channels: ``features x (1 + gate(depth))``, after the head and after the trunk."""

    def __init__(self, config: Any = None) -> None:
        super().__init__(config)
        width = self.config.channels
        self.before, self.after = _gate(width), _gate(width)

    def trunk(self, rgb: Tensor, depth: Tensor, control: Tensor | None = None) -> Tensor:  # noqa: ARG002 - unused here
        signed = depth - UNKNOWN_DEPTH
        first = F.relu(self.head(torch.cat((rgb, signed), 1))) * (1 + self.before(signed))
        features = first
        for block in self.blocks:
            features = block(features)
        fused: Tensor = self.fuse(features)
        gated: Tensor = fused * (1 + self.after(signed)) + first
        return gated


DESIGNS: dict[str, type[SuperResolution]] = {
    "none": SuperResolution,
    "plane": SuperResolution,
    "gate": Gated,
    "focus": SuperResolution,
}


@dataclass
class Batch:
    """A damaged batch and all that a network might be told; depth planes are N x 1 x H x W at the input's size."""

    rgb: Tensor
    target: Tensor
    depth: Tensor
    from_focus: Tensor

    def plane(self, design: str) -> Tensor:
        """What a network of this design gets."""
        known = {"none": torch.full_like(self.depth, UNKNOWN_DEPTH), "focus": self.from_focus}
        return known.get(design, self.depth)


def distance_from_focus(depth: Tensor, focus: Tensor) -> Tensor:
    """0.5 in focus to 1 as far from it as anything could be; ``depth`` N x 1 x H x W, ``focus`` N x 1."""
    focus = focus[:, :, None, None]
    return 0.5 + 0.5 * (depth - focus).abs() / torch.maximum(focus, 1 - focus)


def draw_batch(sampler: SceneSampler, count: int, side: int) -> Batch:
    """``count`` crops of ``side`` input pixels from photos that have depth."""
    random, wide = sampler.random, side + 2 * MARGIN
    parts: list[Batch] = []
    while len(parts) * GROUP < count:
        clean, teacher, estimate = sampler.group(GROUP, wide * SCALE)
        if teacher is None or estimate is None:
            continue
        focus = focus_depths(teacher, random)
        by_depth = random.random() < DEFOCUSED
        soft = defocus(clean, teacher, float(random.uniform(*RADIUS)) * SCALE, random, focus) if by_depth else clean
        damaged = degrade(soft, None, SCALE, random, MILD if by_depth else ROUND_BLUR)
        told = F.interpolate(estimate, size=(wide, wide), mode="area")
        from_focus = distance_from_focus(told, focus) if by_depth else torch.full_like(told, UNKNOWN_DEPTH)
        inner = (..., slice(MARGIN, MARGIN + side), slice(MARGIN, MARGIN + side))
        outer = (..., slice(MARGIN * SCALE, (MARGIN + side) * SCALE), slice(MARGIN * SCALE, (MARGIN + side) * SCALE))
        parts.append(Batch(damaged.rgb[inner], clean[outer], told[inner], from_focus[inner]))
    names = ("rgb", "target", "depth", "from_focus")
    return Batch(*(torch.cat([getattr(part, name) for part in parts]) for name in names))


def train_all(
    scenes: list[Photo],
    minutes: float,
    *,
    size: str = "s",
    batch: int = 16,
    side: int = 48,
    rate: float = 1e-3,
    seed: int = 1,
    say: Callable[[str], None] = print,
) -> tuple[dict[str, SuperResolution], int]:
    """Train one network of each design in step with the others; returns them and the steps they made."""
    networks: dict[str, SuperResolution] = {}
    for name, kind in DESIGNS.items():
        torch.manual_seed(seed)
        networks[name] = kind(replace(SIZES[size], scales=(SCALE,))).to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in torch's stubs
    optimisers = {name: torch.optim.AdamW(n.parameters(), lr=rate, weight_decay=0.0) for name, n in networks.items()}
    sampler = SceneSampler(MappedSource(scenes), seed)
    losses = dict.fromkeys(networks, 0.0)
    started, step, share = time.monotonic(), 0, 0.0
    while share < 1:
        share = (time.monotonic() - started) / (60 * minutes)
        now = min(1.0, (step + 1) / 100) * rate * max(0.01, 0.5 * (1 + np.cos(np.pi * min(share, 1.0))))
        drawn = draw_batch(sampler, batch, side)
        for name, network in networks.items():
            for group in optimisers[name].param_groups:
                group["lr"] = now
            with torch.autocast("cpu", torch.bfloat16):
                result = network(drawn.rgb, drawn.plane(name), SCALE)
            loss = F.l1_loss(result, drawn.target)
            optimisers[name].zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]  # so in torch
            nn.utils.clip_grad_norm_(network.parameters(), 0.5)
            optimisers[name].step()
            losses[name] = 0.99 * losses[name] + 0.01 * float(loss.detach())
        step += 1
        if step % 100 == 0:
            say(f"{step} steps, {share:.0%}: " + ", ".join(f"{n} {v:.5f}" for n, v in losses.items()))
    return {name: network.eval() for name, network in networks.items()}, step


@dataclass(frozen=True)
class Case:
    """A whole damaged photo (H x W x 3 uint8), its original, and what may be told of it, each 1 x 1 x H x W."""

    damaged: NDArray[np.uint8]
    original: NDArray[np.uint8]
    depth: Tensor
    found: Tensor
    known: Tensor
    teacher: Tensor


@torch.no_grad()
def make_case(scene: Photo, estimator: DepthNetwork, seed: int, *, by_depth: bool) -> Case:
    """Damage a whole photo, made half as large first, and let estimator and engine look at the result."""
    random = np.random.default_rng(seed)
    photo = torch.from_numpy(np.array(scene.copies[1])).permute(2, 0, 1)[None].float() / 255
    clean = F.interpolate(photo, scale_factor=0.5, mode="bicubic", antialias=True).clamp(0, 1)
    clean = clean[..., : clean.shape[2] // SCALE * SCALE, : clean.shape[3] // SCALE * SCALE]
    if scene.teacher is None:
        raise ValueError("the test needs the teacher's maps")
    teacher = F.interpolate(scene.teacher, size=clean.shape[2:], mode="bilinear")
    focus = focus_depths(teacher, random)
    radius = float(random.uniform(*RADIUS)) * SCALE
    soft = defocus(clean, teacher, radius, random, focus) if by_depth else clean
    damaged = degrade(soft, None, SCALE, random, MILD if by_depth else ROUND_BLUR).rgb
    height, width = damaged.shape[2:]
    shown = F.interpolate(damaged, size=whole_size(height, width, LONG_SIDE, STRIDE), mode="bilinear", antialias=True)
    stretched = nearness.from_log_disparity(estimator(shown)[0, 0].numpy(), 0.0)
    size, region = Size(width, height), Region(0, 0, width, height)
    brightness = guided.luma(damaged.numpy())
    if stretched is None:
        plane = np.full((height, width), UNKNOWN_DEPTH, np.float32)
    else:
        small = F.interpolate(damaged, size=stretched.shape, mode="area").numpy()
        plane = guided.guided(stretched, guided.luma(small)).plane(region, size, brightness)
    depth = torch.from_numpy(plane)[None, None]
    in_focus = torch.from_numpy(focusing.find(brightness, plane).plane(plane))[None, None]
    codes: list[NDArray[np.uint8]] = [
        (p[0].permute(1, 2, 0).clamp(0, 1) * 255).round().byte().numpy() for p in (damaged, clean)
    ]
    return Case(codes[0], codes[1], depth, 0.5 + 0.5 * (1 - in_focus), distance_from_focus(depth, focus), teacher)


def conditions(case: Case, other: Case) -> dict[str, tuple[str, Tensor]]:
    """Each line of the table: which network, and what it is told. ``other`` lends its depth for the shuffled ones."""
    unknown = torch.full_like(case.depth, UNKNOWN_DEPTH)
    shuffled = F.interpolate(other.depth, size=case.depth.shape[2:], mode="bilinear")
    return {
        "none": ("none", unknown),
        "plane, constant": ("plane", unknown),
        "plane, shuffled": ("plane", shuffled),
        "plane, estimated": ("plane", case.depth),
        "gate, shuffled": ("gate", shuffled),
        "gate, estimated": ("gate", case.depth),
        "focus found": ("focus", case.found),
        "focus known": ("focus", case.known),
    }


@torch.no_grad()
def score(networks: dict[str, SuperResolution], cases: list[Case]) -> dict[str, list[float]]:
    """PSNR on luma for each condition and case."""
    table: dict[str, list[float]] = {}
    for index, case in enumerate(cases):
        rgb = torch.from_numpy(case.damaged.copy()).permute(2, 0, 1)[None].float() / 255
        for condition, (name, plane) in conditions(case, cases[index - 1]).items():
            result = networks[name](rgb, plane, SCALE)[0].permute(1, 2, 0).clamp(0, 1).mul(255).round().byte().numpy()
            table.setdefault(condition, []).append(psnr_y(result, case.original, SCALE))
    return table


def differences(table: dict[str, list[float]], against: str) -> dict[str, tuple[float, float, float, float]]:
    """For each condition its mean PSNR, the mean difference to ``against``, and that one's interval of 95 %."""
    base = np.array(table[against])
    rows = {}
    for condition, values in table.items():
        gain = np.array(values) - base
        interval = bootstrap_interval(gain)
        rows[condition] = (float(np.mean(values)), interval.mean, interval.low, interval.high)
    return rows


@torch.no_grad()
def effect(network: SuperResolution, cases: list[Case]) -> dict[str, tuple[float, float, float, float]]:
    """What depth changes in the results of one network that has it as a plane, at `SCALE`; rows as `differences`."""
    table: dict[str, list[float]] = {}
    for index, case in enumerate(cases):
        rgb = torch.from_numpy(case.damaged.copy()).permute(2, 0, 1)[None].float() / 255
        size = case.depth.shape[2:]
        told = {
            "unknown": torch.full_like(case.depth, UNKNOWN_DEPTH),
            "shuffled": F.interpolate(cases[index - 1].depth, size=size, mode="bilinear"),
            "estimated": case.depth,
            "teacher's": F.interpolate(case.teacher, size=size, mode="area"),
        }
        for condition, plane in told.items():
            result = network(rgb, plane, SCALE)[0].permute(1, 2, 0).clamp(0, 1).mul(255).round().byte().numpy()
            table.setdefault(condition, []).append(psnr_y(result, case.original, SCALE))
    return differences(table, "unknown")


def run(
    train: list[Photo],
    held: list[Photo],
    estimator: DepthNetwork,
    minutes: float,
    say: Callable[[str], None] = print,
) -> dict[str, Any]:
    """The whole experiment; the result is plain values for a JSON file."""
    networks, steps = train_all(train, minutes, say=say)
    found: dict[str, Any] = {"steps": steps, "minutes": minutes, "photos": len(held), "scale": SCALE}
    for kind, by_depth in (("defocus by depth", True), ("blur all over", False)):
        cases = [make_case(scene, estimator, seed, by_depth=by_depth) for seed, scene in enumerate(held)]
        found[kind] = {k: [round(v, 4) for v in row] for k, row in differences(score(networks, cases), "none").items()}
    return found
