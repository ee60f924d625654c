"""What training needs to know of the device it runs on: whether it is there, and whether torch can compile for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

_log = logging.getLogger(__name__)

DEVICES = ("cpu", "cuda")


def checked_device(name: str) -> None:
    """Raise ValueError with a sentence for people where a device of `DEVICES` cannot be trained on.

    On CUDA convolutions are measured once for each shape, since training repeats few of them very often.
    """
    if name not in DEVICES:
        raise ValueError(f"there is no device {name!r} to train on: {' or '.join(DEVICES)}")
    if name == "cuda":
        if not torch.cuda.is_available():
            built = f"this torch ({torch.__version__}) is built for CUDA {torch.version.cuda}"
            why = "this torch is built without CUDA" if torch.version.cuda is None else f"{built} and finds no GPU"
            raise ValueError(f"cannot train on cuda: {why}; --device cpu works everywhere")
        if not torch.cuda.is_bf16_supported():
            raise ValueError(f"cannot train on cuda: {torch.cuda.get_device_name()} does not compute in bfloat16")
        torch.backends.cudnn.benchmark = True


def compile_in_place(network: nn.Module, device: str, backend: str | Callable[..., Any] = "inductor") -> bool:
    """Let torch compile a network at its first use, one graph for each shape; tells whether it will.

    ``backend`` is one of torch.compile's. The weights keep their names. Where compiling fails, as without a C++
    compiler or Triton, a warning says why and the network runs as it is.
    """
    probe = torch.ones(8, device=device, requires_grad=True)
    try:  # what a network goes through: forward, backward, and the device's back end
        torch.compile(_probed, backend=backend)(probe).backward()  # type: ignore[no-untyped-call]  # so in torch
    except Exception as error:  # noqa: BLE001 - torch.compile raises whatever its back ends do
        reason = " ".join(str(error).split())[:300]
        _log.warning("torch.compile does not work here, the network runs as it is: %s", reason)
        return False
    network.compile(dynamic=False, backend=backend)
    return True


def _probed(values: torch.Tensor) -> torch.Tensor:
    return (values * 2 - 1).relu().sum()
