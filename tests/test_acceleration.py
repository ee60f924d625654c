"""A device that is not there is named, and a network that cannot be compiled runs as it is."""

from __future__ import annotations

import pytest
import torch

from models.acceleration import checked_device, compile_in_place
from models.network import SIZES, SuperResolution


def test_the_cpu_is_always_there():
    checked_device("cpu")


def test_unknown_devices_are_named():
    with pytest.raises(ValueError, match=r"'tpu'.*cpu or cuda"):
        checked_device("tpu")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_missing_gpu_is_told_at_the_start():
    with pytest.raises(ValueError, match=r"cannot train on cuda: .*--device cpu"):
        checked_device("cuda")


def test_a_compiled_network_gives_the_same_and_keeps_its_names():
    torch.manual_seed(0)
    network, plain = (SuperResolution(SIZES["tiny"]) for _ in range(2))
    plain.load_state_dict(network.state_dict())
    assert compile_in_place(network, "cpu", backend="aot_eager")
    assert list(network.state_dict()) == list(plain.state_dict())
    rgb, depth = torch.rand(2, 3, 8, 8), torch.rand(2, 1, 8, 8)
    torch.testing.assert_close(network(rgb, depth, 2), plain(rgb, depth, 2))


def test_without_a_compiler_there_is_a_warning_and_the_plain_network(caplog: pytest.LogCaptureFixture):
    def broken(*_: object) -> None:
        raise RuntimeError("no compiler here")

    network = SuperResolution(SIZES["tiny"])
    assert not compile_in_place(network, "cpu", backend=broken)
    assert "no compiler here" in caplog.text
    assert network(torch.rand(1, 3, 8, 8), torch.rand(1, 1, 8, 8), 2).shape == (1, 3, 16, 16)
