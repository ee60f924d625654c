"""Made-up user interfaces and charts as SVG: panels, gradients, icons, curves, as design work is full of them."""

from __future__ import annotations

import math
import random

import numpy as np
from numpy.typing import NDArray

ICONS = (  # drawn on 24 x 24, one stroke
    "M4 12h16M12 4v16",
    "M5 13l5 5L20 6",
    "M4 7h16M4 12h16M4 17h10",
    "M11 4a7 7 0 1 0 .01 0M16 16l5 5",
    "M12 3l9 8h-3v9H6v-9H3z",
    "M12 21C5 15 3 11 5 8s6-2 7 1c1-3 5-4 7-1s0 7-7 13z",
    "M3 6h18v13H3zM3 15l5-4 4 3 4-5 5 5",
    "M6 6l12 12M18 6L6 18",
)


def interface(seed: int, side: int) -> NDArray[np.uint8]:
    """A ``side`` x ``side`` x 3 picture; the same for the same seed."""
    import pyvips

    # The engine forbids all formats in its process that strangers might send; this one is our own.
    pyvips.operation_block_set("VipsForeignLoadSvg", False)
    chance = random.Random(seed)  # noqa: S311 - no secret
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}">{_content(chance, side)}</svg>'
    picture = pyvips.Image.svgload_buffer(svg.encode())
    pixels: NDArray[np.uint8] = picture.flatten(background=255).colourspace("srgb").numpy()
    return np.ascontiguousarray(pixels[:, :, :3])


def _content(chance: random.Random, side: int) -> str:
    ground, ink = _grey(chance), _colour(chance)
    parts = [_gradients(chance), f'<rect width="{side}" height="{side}" fill="{ground}"/>']
    for _ in range(chance.randint(5, 16)):
        x, y = chance.randint(-20, side), chance.randint(-20, side)
        width, height = chance.randint(30, side // 2 + 31), chance.randint(16, side // 3 + 17)
        parts.append(chance.choice((_panel, _row_of_icons, _chart, _pattern))(chance, x, y, width, height, ink))
    return "".join(parts)


def _gradients(chance: random.Random) -> str:
    def gradient(name: str) -> str:
        turn = chance.uniform(0, 2 * math.pi)
        x, y = 0.5 + 0.5 * math.cos(turn), 0.5 + 0.5 * math.sin(turn)
        stops = f'<stop offset="0" stop-color="{_colour(chance)}"/><stop offset="1" stop-color="{_colour(chance)}"/>'
        ends = f'x1="{1 - x:.3f}" y1="{1 - y:.3f}" x2="{x:.3f}" y2="{y:.3f}"'
        return f'<linearGradient id="{name}" {ends}>{stops}</linearGradient>'

    return f"<defs>{gradient('a')}{gradient('b')}</defs>"


def _panel(chance: random.Random, x: int, y: int, width: int, height: int, ink: str) -> str:
    fill = chance.choice(("url(#a)", "url(#b)", _grey(chance), _colour(chance)))
    radius, stroke = chance.choice((0, 3, 6, 12, height // 2)), chance.choice((0, 0, 1, 1, 2))
    shadow = f'<rect x="{x}" y="{y + 3}" width="{width}" height="{height}" rx="{radius}" fill="#000" opacity="0.15"/>'
    body = (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{fill}" '
        f'stroke="{ink}" stroke-width="{stroke}"/>'
    )
    return shadow + body if chance.random() < 0.4 else body


def _row_of_icons(chance: random.Random, x: int, y: int, width: int, _: int, ink: str) -> str:
    size, weight = chance.choice((16, 24, 32, 48)), chance.choice((1.0, 1.5, 2.0, 3.0))
    style = f'fill="none" stroke="{ink}" stroke-width="{weight}" stroke-linecap="round" stroke-linejoin="round"'
    icons = []
    for i in range(max(1, width // (size + 8))):
        path = chance.choice(ICONS)
        icons.append(f'<path transform="translate({x + i * (size + 8)} {y}) scale({size / 24})" d="{path}" {style}/>')
    return "".join(icons)


def _chart(chance: random.Random, x: int, y: int, width: int, height: int, ink: str) -> str:
    count = chance.randint(4, 14)
    values = [chance.random() for _ in range(count)]
    step = width / count
    if chance.random() < 0.5:
        bars = (
            f'<rect x="{x + i * step:.1f}" y="{y + height * (1 - v):.1f}" width="{step * 0.7:.1f}" '
            f'height="{height * v:.1f}" fill="{ink}"/>'
            for i, v in enumerate(values)
        )
        return "".join(bars)
    points = " ".join(f"{x + i * step:.1f},{y + height * (1 - v):.1f}" for i, v in enumerate(values))
    return f'<polyline points="{points}" fill="none" stroke="{ink}" stroke-width="{chance.choice((1, 1.5, 2.5))}"/>'


def _pattern(chance: random.Random, x: int, y: int, width: int, height: int, ink: str) -> str:
    gap, size = chance.randint(5, 16), chance.uniform(0.8, 3.0)
    dots = (
        f'<circle cx="{px}" cy="{py}" r="{size:.1f}"/>'
        for px in range(x, x + width, gap)
        for py in range(y, y + height, gap)
    )
    lines = (f'<path d="M{x} {py}h{width}" stroke="{ink}" stroke-width="1"/>' for py in range(y, y + height, gap))
    return f'<g fill="{ink}">{"".join(dots if chance.random() < 0.5 else lines)}</g>'


def _grey(chance: random.Random) -> str:
    level = chance.choice((0, 18, 30, 45, 60, 235, 245, 250, 255, chance.randrange(256)))
    return f"rgb({level},{level},{level})"


def _colour(chance: random.Random) -> str:
    return f"hsl({chance.randrange(360)},{chance.randint(0, 100)}%,{chance.randint(10, 90)}%)"
