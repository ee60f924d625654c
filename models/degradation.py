"""How real pictures get damaged, made up at random: what the restoration network learns to undo.

The order of things follows what happens to a photo. Light passes haze and a lens (blur, and defocus whose radius
grows with the distance from a focus plane), a sensor adds noise that depends on its gain, the camera compresses; then
somebody resizes and compresses again. Sources: two rounds of blur, resize, noise and JPEG with random kernels from
Wang et al., "Real-ESRGAN" (ICCVW 2021), and Zhang et al., "Designing a practical degradation model" (ICCV 2021); noise
of a Poisson and a Gaussian part in linear light from Foi et al., "Practical Poissonian-Gaussian noise modeling" (2008);
radius of defocus proportional to the difference of disparities from the thin-lens equation (Potmesil and Chakravarty,
1981); haze from Koschmieder's law. The parts are in `models.optics` and `models.jpeg`.

Decisions:

- Haze is laid over the target too. It buries detail under what follows, and that detail shall come back, but taking
  the haze itself away would change colours that may be meant, and the engine's guard could not tell it from a failure.
- Beside the damaged picture comes the same one without noise and compression. From the two, `target_for` makes what a
  network shall answer to half strength: noise and blur are given back in exact proportion.
- Everything runs in torch on whole batches, so that a GPU is not kept waiting by a processor. Samples of one call share
  the kind of damage and its resizing, and differ in its strength.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from models.jpeg import compress
from models.optics import blur, defocus, disc_kernels, gaussian_kernels, haze, motion_kernels, sensor_noise

MARGIN = 8
"""Input pixels at each border of a damaged crop that blur and resizing make unlike those of a larger picture."""


@dataclass(frozen=True)
class Ranges:
    """How bad it may get. Pairs are least and most; blur is in pixels of the network's input."""

    untouched: float = 0.12  # share of batches that are only made smaller
    blurred: float = 0.75
    sigma: tuple[float, float] = (0.15, 1.6)
    defocused: float = 0.3  # of those that have depth
    defocus_radius: tuple[float, float] = (0.6, 3.0)
    hazy: float = 0.08
    resized: float = 0.5
    resize: tuple[float, float] = (0.5, 1.3)
    noisy: float = 0.7
    gain: tuple[float, float] = (1e-4, 1.5e-2)  # of shot noise: variance for light 1, drawn by its logarithm
    compressed: float = 0.75
    quality: tuple[int, int] = (25, 95)
    again: float = 0.4  # goes through all of it twice


@dataclass(frozen=True)
class Damaged:
    """``rgb`` is N x 3 x H x W in [0, 1], in 8-bit steps; ``calm`` the same without noise and compression.

    ``target`` is N x 3 x sH x sW, what the picture was before.
    """

    rgb: Tensor
    calm: Tensor
    target: Tensor

    def cropped(self, top: int, left: int, side: int, scale: int) -> Damaged:
        """The ``side`` x ``side`` input pixels from ``top``, ``left``, with their target."""
        small = (..., slice(top, top + side), slice(left, left + side))
        large = (
            ...,
            slice(top * scale, (top + side) * scale),
            slice(left * scale, (left + side) * scale),
        )
        return Damaged(self.rgb[small], self.calm[small], self.target[large])

    def target_for(self, control: Tensor, scale: int) -> Tensor:
        """What to answer where denoising and sharpening (N x 2 x H x W, 0 to 1) are asked for in part.

        Linear in both: at 0 and 0 the input enlarged plainly, at 1 and 1 the original.
        """
        denoise, sharpen = (enlarged(plane, scale) for plane in (control[:, :1], control[:, 1:]))
        soft, noise = enlarged(self.calm, scale), enlarged(self.rgb - self.calm, scale)
        return torch.lerp(soft, self.target, sharpen) + (1 - denoise) * noise


def enlarged(planes: Tensor, scale: int) -> Tensor:
    """Plain bicubic enlargement of N x C x H x W; the same planes at scale 1."""
    if scale == 1:
        return planes
    # Only with antialias does torch take Keys' a = -0.5, the kernel of the engine's plain enlargement; else -0.75.
    larger: Tensor = F.interpolate(planes, scale_factor=scale, mode="bicubic", align_corners=False, antialias=True)
    return larger


def degrade(
    clean: Tensor, depth: Tensor | None, scale: int, random: np.random.Generator, ranges: Ranges | None = None
) -> Damaged:
    """Damage ``clean`` (N x 3 x H x W in [0, 1], sides multiples of ``scale``) and make it ``scale`` times smaller.

    ``depth`` is N x 1 x H x W (1 = nearest), or ``None`` where nothing is known: then nothing depends on it.
    """
    ranges = ranges or Ranges()
    size = (clean.shape[2] // scale, clean.shape[3] // scale)
    if random.random() < ranges.untouched:
        small = _resized(clean, size, "bicubic")
        return Damaged(_rounded(small), small, clean)
    if depth is not None and random.random() < ranges.hazy:
        clean = haze(clean, depth, random)
    both = clean
    if depth is not None and random.random() < ranges.defocused:
        both = defocus(both, depth, _uniform(random, ranges.defocus_radius) * scale, random)
    # Noisy and calm copies go through the same blur and the same resizing, one behind the other in one batch.
    both = _round(torch.cat((both, both)), size, scale, random, ranges)
    if random.random() < ranges.again:
        milder = replace(ranges, sigma=(ranges.sigma[0], ranges.sigma[1] * 0.6), gain=(ranges.gain[0], 4e-3))
        both = _round(both, size, 1, random, milder)
    noisy, calm = both.chunk(2)
    return Damaged(_rounded(noisy), calm, clean)


def _round(both: Tensor, size: tuple[int, int], scale: int, random: np.random.Generator, ranges: Ranges) -> Tensor:
    """One round of blur, resizing to ``size``, noise and compression; the last two in the first half only."""
    count = len(both) // 2
    if random.random() < ranges.blurred:
        kernels = _kernels(count, scale, random, ranges, both.device)
        both = blur(both, torch.cat((kernels, kernels)))
    if random.random() < ranges.resized:
        factor = _uniform(random, ranges.resize) / scale
        between = (max(8, round(both.shape[2] * factor)), max(8, round(both.shape[3] * factor)))
        both = _resized(both, between, str(random.choice(("bilinear", "bicubic", "area"))))
    first = random.random() < 0.5  # noise of the sensor comes before the picture is made smaller, or is not resized
    if first:
        both = _disturbed(both, random, ranges)
    both = _resized(both, size, str(random.choice(("bilinear", "bicubic", "area"), p=(0.3, 0.5, 0.2))))
    if not first:
        both = _disturbed(both, random, ranges)
    if random.random() < ranges.compressed:
        qualities = random.integers(ranges.quality[0], ranges.quality[1] + 1, count)
        noisy, calm = both.chunk(2)
        noisy = compress(noisy, torch.from_numpy(qualities), halved_chroma=bool(random.random() < 0.6))
        both = torch.cat((noisy, calm))
    return both


def _disturbed(both: Tensor, random: np.random.Generator, ranges: Ranges) -> Tensor:
    if random.random() >= ranges.noisy:
        return both
    noisy, calm = both.chunk(2)
    gains = np.exp(random.uniform(np.log(ranges.gain[0]), np.log(ranges.gain[1]), len(noisy)))
    return torch.cat((sensor_noise(noisy, torch.from_numpy(gains).float(), random), calm))


def _kernels(count: int, scale: int, random: np.random.Generator, ranges: Ranges, device: torch.device) -> Tensor:
    kind = random.random()
    if kind < 0.7:
        sigmas = random.uniform(*ranges.sigma, (count, 2)) * scale
        return gaussian_kernels(sigmas, random.uniform(0, np.pi, count), device)
    if kind < 0.85:
        return disc_kernels(random.uniform(0.5, 2.2, count) * scale, device)
    return motion_kernels(random.uniform(1.0, 5.0, count) * scale, random.uniform(0, np.pi, count), device)


def _resized(planes: Tensor, size: tuple[int, int], mode: str) -> Tensor:
    if planes.shape[2:] == torch.Size(size):
        return planes
    resized: Tensor
    if mode == "area":
        resized = F.interpolate(planes, size=size, mode="area")
    else:
        resized = F.interpolate(planes, size=size, mode=mode, align_corners=False, antialias=True)
    return resized


def _rounded(planes: Tensor) -> Tensor:
    return (planes.clamp(0, 1) * 255).round() / 255


def _uniform(random: np.random.Generator, between: tuple[float, float]) -> float:
    return float(random.uniform(*between))


@torch.no_grad()
def damaged_picture(
    picture: NDArray[np.uint8], scale: int, seed: int, depth: NDArray[np.float32] | None = None
) -> NDArray[np.uint8]:
    """A whole picture (H x W x 3) damaged for a benchmark: H // scale x W // scale x 3, the same for the same seed.

    Nothing is left to luck: each picture is blurred (out of focus by ``depth``, H x W with 1 = nearest, if that is
    given), made smaller, gets noise, and goes through libjpeg at last, other code than the one that training compresses
    with.
    """
    random = np.random.default_rng(seed)
    height, width = (side - side % scale for side in picture.shape[:2])
    planes = torch.from_numpy(picture[:height, :width].copy()).permute(2, 0, 1)[None].float() / 255
    if depth is not None:
        distance = torch.from_numpy(np.ascontiguousarray(depth[:height, :width]))[None, None]
        planes = defocus(planes, distance, float(random.uniform(1.0, 3.0)) * scale, random)
    else:
        sigma = random.uniform(0.3, 1.4, (1, 2)) * scale
        planes = blur(planes, gaussian_kernels(sigma, random.uniform(0, np.pi, 1)))
    planes = _resized(planes, (height // scale, width // scale), "bicubic")
    gain = float(np.exp(random.uniform(np.log(3e-4), np.log(8e-3))))
    planes = sensor_noise(planes, torch.tensor([gain]), random)
    pixels = (planes[0].permute(1, 2, 0).clamp(0, 1) * 255).round().byte().numpy()
    packed = BytesIO()
    Image.fromarray(pixels).save(packed, "JPEG", quality=int(random.integers(35, 91)))
    with Image.open(packed) as opened:
        return np.asarray(opened.convert("RGB"))
