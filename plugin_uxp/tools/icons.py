"""Draw the panel's icons: two hills, one behind the other, in the ink of Photoshop's light and dark themes."""

from __future__ import annotations

from pathlib import Path

import pyvips

FOLDER = Path(__file__).parents[1] / "static" / "icons"
INKS = {"light": "#464646", "dark": "#d6d6d6"}
SIDES = {"panel": 23, "list": 24}
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{ink}" stroke-width="1.6"
 stroke-linejoin="round" stroke-linecap="round">
<path d="M2.5 19.5 8.5 9l4.2 7.2"/><path d="M9.5 19.5 16 8.5l5.5 11z"/><path d="M2.5 19.5h19"/>
<circle cx="6" cy="5" r="1.7" fill="{ink}" stroke="none"/></svg>"""


def draw() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, side in SIDES.items():
        for theme, ink in INKS.items():
            for scale in (1, 2):
                svg = DRAWING.format(ink=ink).encode()
                picture = pyvips.Image.svgload_buffer(svg, scale=side * scale / 24)
                file = f"{name}-{theme}{'' if scale == 1 else f'@{scale}x'}.png"
                picture.crop(0, 0, side * scale, side * scale).write_to_file(str(FOLDER / file), strip=True)


if __name__ == "__main__":
    draw()
