"""Pictures for load tests, made here: no two of a kind are alike, and all of a kind cost about the same."""
# ruff: noqa: INP001  scripts beside each other, no package

from __future__ import annotations

import io
import random
from functools import cache

import numpy as np
from PIL import Image

SIDE = 256
"""Of the square that a picture is laid out with."""


def jpeg(megapixels: float, number: int) -> bytes:
    """A JPEG file of about so many megapixels, four to three; the same for the same number, another for another.

    The picture itself is made once for each size: making a hundred megapixels takes longer than sending them. What
    differs is a comment in the file, so that no cache on the way knows it.
    """
    made = _base(megapixels)
    comment = f"relief load test, picture {number}".encode()
    return made[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + made[2:]


@cache
def _base(megapixels: float) -> bytes:
    width = max(16, round((megapixels * 1e6 * 4 / 3) ** 0.5))
    height = max(16, round(width * 3 / 4))
    file = io.BytesIO()
    _laid(width, height).save(file, "JPEG", quality=88)
    return file.getvalue()


def _laid(width: int, height: int) -> Image.Image:
    """Squares with edges, gradients and noise, mirrored and turned, until the picture is full."""
    chance = random.Random(7)  # noqa: S311  pictures, not secrets
    numbers = np.random.default_rng(7)
    squares = []
    for _ in range(8):
        y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
        wave = np.sin(40 * (x * chance.uniform(-1, 1) + y * chance.uniform(-1, 1)) + chance.uniform(0, 6))
        gray = 128 + 60 * wave + 40 * (x > chance.random()) + numbers.normal(0, 8, (SIDE, SIDE))
        colour = np.stack([gray * chance.uniform(0.6, 1.1) for _ in range(3)], axis=-1)
        squares.append(Image.fromarray(colour.clip(0, 255).astype(np.uint8)))
    canvas = Image.new("RGB", (width, height))
    for top in range(0, height, SIDE):
        for left in range(0, width, SIDE):
            canvas.paste(chance.choice(squares).rotate(90 * chance.randrange(4)), (left, top))
    return canvas
