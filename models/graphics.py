"""Drawings with text, lines and flat shapes, made up at random: what photographs lack and creative work is full of."""

from __future__ import annotations

import random
import string

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from models.interface_drawings import interface

OVERSAMPLING = 2
"""Drawn this much larger and reduced, since Pillow's shapes have hard edges."""

INTERFACES = 0.5
"""Share of drawings whose ground is a made-up interface instead of shapes."""

Colour = tuple[int, int, int]


def drawing(seed: int, side: int) -> NDArray[np.uint8]:
    """A ``side`` x ``side`` x 3 picture; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    large = side * OVERSAMPLING
    if chance.random() < INTERFACES:
        sheet = Image.fromarray(interface(seed, large))
        draw = ImageDraw.Draw(sheet)
    else:
        sheet = Image.new("RGB", (large, large), _colour(chance, extreme=0.7))
        draw = ImageDraw.Draw(sheet)
        for _ in range(chance.randint(2, 6)):
            _shape(draw, chance, large)
    for _ in range(chance.randint(3, 10)):
        font = ImageFont.load_default(chance.choice((18, 24, 32, 48, 80, 140)))
        words = " ".join(_word(chance) for _ in range(chance.randint(1, 6)))
        place = (chance.randint(-large // 8, large), chance.randint(-20, large))
        draw.text(place, words, _colour(chance, extreme=0.7), font)
    return np.asarray(sheet.resize((side, side), Image.Resampling.BOX))


def _shape(draw: ImageDraw.ImageDraw, chance: random.Random, side: int) -> None:
    x, y = (sorted((chance.randint(0, side), chance.randint(0, side))) for _ in range(2))
    box, colour, width = (x[0], y[0], x[1], y[1]), _colour(chance, extreme=0.3), chance.randint(1, 12)
    kind = chance.choice(("rectangle", "ellipse", "frame", "lines"))
    if kind == "rectangle":
        draw.rectangle(box, colour)
    elif kind == "ellipse":
        draw.ellipse(box, colour, outline=_colour(chance, extreme=0.7), width=width)
    elif kind == "frame":
        draw.rectangle(box, outline=colour, width=width)
    else:
        step, slope = chance.randint(4, 40), chance.randint(-side, side)
        for start in range(0, side, step):
            draw.line((start, y[0], start + slope, y[1]), colour, max(1, width // 3))


def _colour(chance: random.Random, *, extreme: float) -> Colour:
    """Black or white with a chance of ``extreme``, as text and paper mostly are."""
    if chance.random() < extreme:
        return chance.choice(((0, 0, 0), (255, 255, 255)))
    return (chance.randrange(256), chance.randrange(256), chance.randrange(256))


def _word(chance: random.Random) -> str:
    letters = string.ascii_letters + string.digits
    return "".join(chance.choice(letters) for _ in range(chance.randint(1, 9)))
