"""What happens to light before it is a file: haze, lenses out of focus or in motion, sensors; in torch, by batches.

Pictures are N x 3 x H x W in [0, 1], gamma-encoded; depth is N x 1 x H x W, 1 = nearest.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from numpy.typing import NDArray
from torch import Tensor

GAMMA = 2.2
LAYERS = 6
"""Depth is cut into so many layers, each out of focus by its own radius."""

WIDEST = 10
"""Radius of the largest kernel in pixels; what is wider is cut off."""

TRANSFORMED_FROM = 5
"""Radius in pixels from which an accelerator filters faster by Fourier transforms than by convolution."""


def blur(rgb: Tensor, kernels: Tensor) -> Tensor:
    """Filter each picture with its kernel (N x K x K, K odd, sums of 1), borders mirrored."""
    count, bands, height, width = rgb.shape
    radius = kernels.shape[-1] // 2
    mode = "reflect" if radius < min(height, width) else "replicate"
    padded = F.pad(rgb, (radius,) * 4, mode=mode).reshape(1, count * bands, height + 2 * radius, width + 2 * radius)
    if rgb.device.type != "cpu" and radius >= TRANSFORMED_FROM:
        return filtered_by_transform(padded.reshape(count, bands, *padded.shape[2:]), kernels)
    weight = kernels.repeat_interleave(bands, 0)[:, None].to(rgb.dtype)
    return F.conv2d(padded, weight, groups=count * bands).reshape(rgb.shape)


def filtered_by_transform(padded: Tensor, kernels: Tensor) -> Tensor:
    """What `blur` does to an already padded picture, as a product of Fourier transforms: the same for any radius."""
    height, width = padded.shape[2:]
    side = kernels.shape[-1]
    size = (_smooth(height), _smooth(width))
    spectrum = torch.fft.rfft2(kernels[:, None].to(padded.dtype), s=size).conj()
    product: Tensor = torch.fft.irfft2(torch.fft.rfft2(padded, s=size) * spectrum, s=size)
    return product[..., : height - side + 1, : width - side + 1]


def _smooth(length: int) -> int:
    """The next length whose only prime factors are 2 and 3, which transforms are quick at."""
    powers: list[int] = [2**two * 3**three for two in range(16) for three in range(10)]
    return min(power for power in powers if power >= length)


def _moved(values: NDArray[np.float64], device: torch.device | str) -> Tensor:
    """Drawn parameters as N x 1 x 1 float32 on a device, without waiting for it."""
    return torch.from_numpy(np.asarray(values, np.float32)).to(device, non_blocking=True)[:, None, None]


def _grid(radius: float, device: torch.device | str) -> tuple[Tensor, Tensor]:
    reach = min(WIDEST, max(1, int(np.ceil(radius))))
    line = torch.arange(-reach, reach + 1, dtype=torch.float32, device=device)
    y, x = torch.meshgrid(line, line, indexing="ij")
    return y, x


def _normalised(kernels: Tensor) -> Tensor:
    return kernels / kernels.sum((1, 2), keepdim=True)


def gaussian_kernels(
    sigmas: NDArray[np.float64], angles: NDArray[np.float64], device: torch.device | str = "cpu"
) -> Tensor:
    """Gaussians of two widths (N x 2, in pixels) along turned axes (N, in radians)."""
    y, x = _grid(2.5 * float(sigmas.max()), device)
    long, short, cos, sin = (_moved(v, device) for v in (*sigmas.T.clip(0.05), np.cos(angles), np.sin(angles)))
    along, across = cos * x + sin * y, cos * y - sin * x
    return _normalised(torch.exp(-0.5 * ((along / long) ** 2 + (across / short) ** 2)))


def disc_kernels(radii: NDArray[np.float64], device: torch.device | str = "cpu") -> Tensor:
    """Discs (N, in pixels) with soft rims: a lens out of focus with its aperture open."""
    return _discs(_moved(radii, device), float(radii.max()))


def _discs(radii: Tensor, largest: float) -> Tensor:
    """Discs of N x 1 x 1 radii, none above ``largest``."""
    y, x = _grid(largest + 0.5, radii.device)
    return _normalised((radii + 0.5 - torch.sqrt(x**2 + y**2)).clamp(0, 1))


def motion_kernels(
    lengths: NDArray[np.float64], angles: NDArray[np.float64], device: torch.device | str = "cpu"
) -> Tensor:
    """Straight strokes (N, in pixels) at angles (N, in radians): a hand that moved."""
    y, x = _grid(float(lengths.max()) / 2 + 1, device)
    half, cos, sin = (_moved(v, device) for v in (lengths / 2, np.cos(angles), np.sin(angles)))
    along, across = (cos * x + sin * y).abs(), (cos * y - sin * x).abs()
    return _normalised((half + 0.5 - along).clamp(0, 1) * (1 - across).clamp(0, 1) + 1e-8)


def focus_depths(depth: Tensor, random: np.random.Generator) -> Tensor:
    """For each map a depth to focus on (N x 1): one of its own, drawn by area."""
    flat = depth.flatten(1)
    picked = torch.from_numpy(random.integers(0, flat.shape[1], len(flat))).to(flat.device, non_blocking=True)
    return flat.gather(1, picked[:, None])


def defocus(
    rgb: Tensor, depth: Tensor, radius: float, random: np.random.Generator, focus: Tensor | None = None
) -> Tensor:
    """Out of focus by depth, around ``focus`` (N x 1), else around one that `focus_depths` draws.

    ``radius`` in pixels is that of whatever could be farthest from it. Layers are blurred with what they cover and laid
    over each other from far to near, so that a sharp edge in front does not bleed into a soft background.
    """
    focus = focus_depths(depth, random) if focus is None else focus
    centres = (torch.arange(LAYERS, device=rgb.device) + 0.5) / LAYERS
    reach = torch.maximum(focus, 1 - focus)
    # Half a layer around the focus is sharp, or whatever lies between two layers would be in focus nowhere.
    away = ((centres[None] - focus).abs() - 0.5 / LAYERS).clamp_min(0)
    radii = radius * away / (reach - 0.5 / LAYERS)  # N x layers
    place = (depth * LAYERS - 0.5).clamp(0, LAYERS - 1)
    light = rgb.clamp(0, 1) ** GAMMA
    colour, cover = torch.zeros_like(light), torch.zeros_like(depth)
    for layer in range(LAYERS):  # far to near
        mask = (1 - (place - layer).abs()).clamp(0, 1)
        largest = radius
        if rgb.device.type == "cpu":  # asking an accelerator would make it wait; wider kernels blur the same
            if not bool((mask > 0).any()):
                continue
            largest = float(radii[:, layer].max())
        soft = blur(torch.cat((light * mask, mask), 1), _discs(radii[:, layer, None, None], largest))
        opacity = soft[:, 3:].clamp(0, 1)
        colour = colour * (1 - opacity) + soft[:, :3]
        cover = cover * (1 - opacity) + opacity
    return (colour / cover.clamp_min(1e-3)).clamp(1e-6, 1) ** (1 / GAMMA)


def haze(rgb: Tensor, depth: Tensor, random: np.random.Generator) -> Tensor:
    """Koschmieder's law: what is far fades into the colour of the air."""
    thickness = float(random.uniform(0.2, 1.2))
    air = _moved(random.uniform(0.75, 0.95) + random.normal(0, 0.02, 3), rgb.device)
    passed = torch.exp(-thickness * (1 - depth))
    return (rgb * passed + air * (1 - passed)).clamp(0, 1)


def sensor_noise(rgb: Tensor, gain: Tensor, random: np.random.Generator) -> Tensor:
    """Shot and read noise in linear light; ``gain`` (N) is the variance of light 1.

    In half of the calls neighbouring pixels share some of it, as after demosaicing, and part of it is the same in all
    three colours.
    """
    generator = torch.Generator(rgb.device).manual_seed(int(random.integers(2**31)))
    light = rgb.clamp(0, 1) ** GAMMA
    gain = gain.to(rgb.device, non_blocking=True)[:, None, None, None]
    noise = torch.randn(rgb.shape, generator=generator, device=rgb.device)
    if random.random() < 0.5:
        width = float(random.uniform(0.4, 0.9))
        kernel = gaussian_kernels(np.full((1, 2), width), np.zeros(1), rgb.device)
        noise = blur(noise, kernel.expand(len(rgb), -1, -1)) / torch.sqrt((kernel**2).sum())
    if random.random() < 0.3:
        shared = float(random.uniform(0, 1))
        noise = noise * (1 - shared) ** 0.5 + noise.mean(1, keepdim=True) * (3 * shared) ** 0.5
    noisy = light + noise * torch.sqrt(gain * light + gain**2 * 4)
    return noisy.clamp(1e-6, 1) ** (1 / GAMMA)
