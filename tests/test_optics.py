"""Lenses blur and never brighten, what lies in the focus plane stays sharp, and air covers the distance."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from test_datasets import smooth_photo

from models.optics import (
    WIDEST,
    blur,
    defocus,
    disc_kernels,
    filtered_by_transform,
    gaussian_kernels,
    haze,
    motion_kernels,
    sensor_noise,
)

SIZES = np.array((0.2, 1.0, 3.0, 9.0))
ANGLES = np.array((0.0, 0.5, 1.5, 3.0))
KERNELS = {
    "gaussian": gaussian_kernels(np.stack((SIZES, SIZES / 2), 1), ANGLES),
    "disc": disc_kernels(SIZES),
    "motion": motion_kernels(SIZES, ANGLES),
}


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def texture(count: int = 1, side: int = 64) -> torch.Tensor:
    return torch.rand(count, 3, side, side, generator=torch.Generator().manual_seed(3))


def roughness(planes: torch.Tensor) -> float:
    return float(planes.diff(dim=3).abs().mean())


@pytest.mark.parametrize("name", KERNELS)
def test_kernels_sum_to_one_and_look_the_same_upside_down(name: str):
    kernels = KERNELS[name]
    torch.testing.assert_close(kernels.sum((1, 2)), torch.ones(4))
    assert (kernels >= 0).all()
    torch.testing.assert_close(kernels, kernels.flip(1, 2), atol=1e-6, rtol=0)
    assert kernels.shape[1] % 2 == 1
    assert kernels.shape[1] <= 2 * WIDEST + 1


@pytest.mark.parametrize("name", KERNELS)
def test_wider_kernels_blur_more(name: str):
    blurred = blur(texture(4), KERNELS[name])
    rough = [roughness(sample[None]) for sample in blurred]
    assert rough == sorted(rough, reverse=True)
    assert rough[-1] < 0.5 * rough[0]


def test_a_constant_picture_stays_constant():
    flat = torch.full((4, 3, 40, 48), 0.3)
    for kernels in KERNELS.values():
        torch.testing.assert_close(blur(flat, kernels), flat)
    depth = torch.rand(4, 1, 40, 48, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(defocus(flat, depth, 6.0, generator()), flat, atol=1e-4, rtol=0)


def test_each_sample_is_filtered_by_its_own_kernel():
    together = blur(texture(4), KERNELS["motion"])
    for index in range(4):
        alone = blur(texture(4)[index : index + 1], KERNELS["motion"][index : index + 1])
        torch.testing.assert_close(together[index : index + 1], alone, atol=1e-6, rtol=0)


@pytest.mark.parametrize("name", KERNELS)
def test_filtering_by_transform_equals_convolution(name: str):
    radius = KERNELS[name].shape[1] // 2
    padded = F.pad(texture(4), (radius,) * 4, mode="reflect")
    torch.testing.assert_close(
        filtered_by_transform(padded, KERNELS[name]), blur(texture(4), KERNELS[name]), atol=1e-5, rtol=0
    )


def test_defocus_leaves_the_focus_plane_sharp_and_blurs_by_distance():
    """Three flat stretches, near, middle and far; the focus is drawn from one of them."""
    depth = torch.full((1, 1, 48, 144), 0.95)
    depth[..., 48:96], depth[..., 96:] = 0.5, 0.05
    picture = texture(1, 144)[:, :, :48]
    inner = [slice(start + 10, start + 38) for start in (0, 48, 96)]
    seen = set()
    for seed in range(12):
        blurred = defocus(picture, depth, 4.0, generator(seed))
        left = [roughness(blurred[..., part]) / roughness(picture[..., part]) for part in inner]
        sharpest = int(np.argmax(left))
        seen.add(sharpest)
        assert left[sharpest] > 0.75
        assert min(left) < 0.5
        if sharpest != 1:
            assert left[sharpest] > left[1] > left[2 - sharpest]
    assert len(seen) > 1


def test_a_scene_at_one_distance_stays_sharp():
    picture = texture()
    near = torch.full((1, 1, 64, 64), 0.7)
    torch.testing.assert_close(defocus(picture, near, 6.0, generator()), picture, atol=0.02, rtol=0)


def test_haze_keeps_what_is_near_and_fades_what_is_far():
    picture = torch.from_numpy(smooth_photo(0, 32, 64)).permute(2, 0, 1)[None].float() / 255
    depth = torch.ones(1, 1, 32, 64)
    depth[..., 32:] = 0
    hazy = haze(picture, depth, generator())
    torch.testing.assert_close(hazy[..., :32], picture[..., :32])
    assert hazy[..., 32:].std() < 0.9 * picture[..., 32:].std()
    assert hazy[..., 32:].mean() > picture[..., 32:].mean()


def test_noise_grows_with_its_gain_is_unbiased_and_repeats_with_its_seed():
    flat = torch.full((2, 3, 64, 64), 0.5)
    gains = torch.tensor((1e-4, 1e-2))
    for seed in range(6):
        noisy = sensor_noise(flat, gains, generator(seed))
        deviation = (noisy - flat).std(dim=(1, 2, 3))
        assert deviation[1] > 5 * deviation[0] > 0
        assert (noisy - flat)[0].mean().abs() < 0.01
        assert torch.equal(noisy, sensor_noise(flat, gains, generator(seed)))


def test_the_variance_of_light_is_its_gain():
    flat = torch.ones(1, 3, 128, 128) * 0.8
    gain, light = 1e-3, 0.8**2.2
    noisy = sensor_noise(flat, torch.tensor([gain]), generator(1)) ** 2.2
    assert float(noisy.var()) == pytest.approx(gain * light + 4 * gain**2, rel=0.4)
