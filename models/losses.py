"""What training minimises; inputs are N x 3 x H x W in [0, 1]."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from torch import Tensor


def charbonnier(result: Tensor, target: Tensor, epsilon: float = 1e-3) -> Tensor:
    """Smooth L1 of Charbonnier et al., "Two deterministic half-quadratic regularization algorithms" (ICIP 1994)."""
    return torch.sqrt((result - target) ** 2 + epsilon**2).mean()


LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "l1": F.l1_loss,
    "mse": F.mse_loss,
    "charbonnier": charbonnier,
}
