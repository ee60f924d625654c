"""The network folds into plain convolutions and starts warm from what was trained before."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name

from models.network import (
    SIZES,
    UNKNOWN_DEPTH,
    CollapsibleBlock,
    Convolution,
    NetworkConfig,
    SuperResolution,
    load_matching,
    tail_from,
)

TINY = NetworkConfig(channels=8, blocks=2)


def tiny(seed: int = 0, config: NetworkConfig = TINY) -> SuperResolution:
    torch.manual_seed(seed)
    return SuperResolution(config).eval()


def planes(side: int = 12, count: int = 1) -> tuple[torch.Tensor, torch.Tensor]:
    random = torch.Generator().manual_seed(3)
    return torch.rand(count, 3, side, side, generator=random), torch.rand(count, 1, side, side, generator=random)


def test_a_folded_block_equals_the_trained_one():
    torch.manual_seed(0)
    block = CollapsibleBlock(16)
    x = torch.rand(2, 16, 9, 11)
    with torch.no_grad():
        difference = (F.relu(block.collapsed()(x)) - block(x)).abs().max()
    assert difference < 5e-6


@pytest.mark.parametrize("scale", TINY.scales)
def test_the_result_is_scale_times_as_large_and_float32(scale: int):
    rgb, depth = planes(7, count=2)
    result = tiny()(rgb, depth, scale)
    assert result.shape == (2, 3, 7 * scale, 7 * scale)
    assert result.dtype == torch.float32


def test_a_network_whose_tail_is_silent_repeats_pixels():
    network = tiny()
    with torch.no_grad():
        network.tails["3"].weight.zero_()
    rgb, depth = planes()
    assert torch.equal(network(rgb, depth, 3), F.interpolate(rgb, scale_factor=3, mode="nearest"))


def test_a_fresh_network_does_not_listen_to_depth():
    network = tiny()
    rgb, depth = planes()
    assert torch.equal(network(rgb, depth, 2), network(rgb, torch.full_like(depth, UNKNOWN_DEPTH), 2))


def test_nothing_farther_than_the_halo_changes_a_pixel():
    network = tiny()
    side = 2 * TINY.halo + 5
    rgb, depth = planes(side)
    rgb.requires_grad_(requires_grad=True)
    middle = side // 2
    network(rgb, depth, 2)[0, :, 2 * middle, 2 * middle].sum().backward()
    assert rgb.grad is not None
    touched = rgb.grad[0].abs().sum(0).nonzero()
    assert (touched - middle).abs().max() == TINY.halo


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_a_tail_for_another_scale_has_the_shape_that_scale_needs(scale: int):
    tail = Convolution(8, 48)
    weight, bias = tail_from(tail, 4, scale)
    assert weight.shape == (3 * scale**2, 8, 3, 3)
    assert bias.shape == (3 * scale**2,)


def test_a_tail_that_treats_all_positions_alike_does_so_at_any_scale():
    tail = Convolution(8, 48)
    with torch.no_grad():
        tail.weight.copy_(tail.weight[:3].repeat_interleave(16, 0))
        tail.bias.copy_(tail.bias[:3].repeat_interleave(16))
    weight, bias = tail_from(tail, 4, 2)
    torch.testing.assert_close(weight, tail.weight[::16].repeat_interleave(4, 0))
    torch.testing.assert_close(bias, tail.bias[::16].repeat_interleave(4))


def test_loading_its_own_weights_leaves_nothing_untouched():
    source, target = tiny(1), tiny(2)
    assert load_matching(target, source.state_dict()) == []
    rgb, depth = planes()
    assert torch.equal(source(rgb, depth, 4), target(rgb, depth, 4))


def test_the_trials_names_are_understood_and_missing_heads_derived():
    source, target = tiny(1), tiny(2)
    state = source.state_dict()
    trial = {"h.weight": state["head.weight"][:, :3], "h.bias": state["head.bias"]}
    trial |= {f"b.{i}.{part}": state[f"blocks.{i}.conv.{part}"] for i in range(2) for part in ("weight", "bias")}
    trial |= {f"f.{part}": state[f"fuse.{part}"] for part in ("weight", "bias")}
    trial |= {f"t.{part}": state[f"tails.4.{part}"] for part in ("weight", "bias")}
    assert load_matching(target, trial) == []
    rgb, depth = planes()
    assert torch.equal(source(rgb, depth, 4), target(rgb, depth, 4))
    expected, _ = tail_from(source.tails["4"], 4, 2)
    assert torch.equal(target.tails["2"].weight, expected)


def test_what_does_not_fit_is_named_and_left_alone():
    target = tiny(2)
    before = target.head.weight.clone()
    untouched = load_matching(target, tiny(1, NetworkConfig(channels=16, blocks=2)).state_dict())
    assert "head.weight" in untouched
    assert torch.equal(target.head.weight, before)


def test_a_wider_and_deeper_network_starts_where_the_smaller_one_ended():
    source = tiny(1)
    wide = tiny(2, NetworkConfig(channels=source.config.channels + 5, blocks=source.config.blocks + 3))
    load_matching(wide, source.state_dict())
    rgb, depth = planes()
    for scale in wide.config.scales:
        assert torch.allclose(source(rgb, depth, scale), wide(rgb, depth, scale), atol=1e-6)
    assert wide.blocks[0].conv.weight[-1].abs().max() > 0, "new channels have something to learn from"


def test_control_planes_change_nothing_at_full_strength_before_they_are_learned():
    source = tiny(1)
    controlled = tiny(2, NetworkConfig(**{**source.config.to_dict(), "scales": (1, 2, 4), "control": True}))
    load_matching(controlled, source.state_dict())
    rgb, depth = planes()
    expected = source(rgb, depth, 2)
    for control in (None, torch.ones(1, 2, 12, 12), torch.zeros(1, 2, 12, 12)):
        assert torch.equal(controlled(rgb, depth, 2, control), expected)
    assert controlled(rgb, depth, 1).shape == rgb.shape


def test_a_configuration_survives_the_checkpoint():
    for config in SIZES.values():
        assert NetworkConfig.from_dict(config.to_dict()) == config


def test_sizes_stay_within_their_parameter_budgets():
    def parameters(name: str) -> int:
        return sum(p.numel() for p in SuperResolution(SIZES[name]).parameters())

    assert parameters("s") <= 110_000
    assert parameters("m") <= 620_000
    assert parameters("l") <= 2_000_000
