"""The picture at the head of README: one crop, shrunk and enlarged again, by bicubic and by Relief, side by side.

``relief-models showcase docs/sample/chelsea.png -o docs/before-after.png --box 115 65 315 185`` makes it anew.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engine.config import Settings
from engine.domain import EnhanceRequest, OutputOptions
from engine.enhance import Engine
from models.degrade import resize_bicubic, shrink

GAP = 8


def before_after(photo: Path, target: Path, box: tuple[int, int, int, int], scale: int = 4, zoom: int = 2) -> None:
    """Write the comparison as PNG; ``box`` is left, top, right, bottom in the photo's pixels, shown ``zoom`` times."""
    with Image.open(photo) as opened:
        pixels = np.asarray(opened.convert("RGB"))
    height, width = (side - side % scale for side in pixels.shape[:2])
    small = shrink(np.ascontiguousarray(pixels[:height, :width]), scale)
    with tempfile.TemporaryDirectory() as folder, Engine(Settings()) as engine:
        source, result = Path(folder) / "small.png", Path(folder) / "large.png"
        Image.fromarray(small).save(source)
        engine.enhance_file(source, result, EnhanceRequest(scale=scale), OutputOptions())
        with Image.open(result) as opened:
            relief = opened.convert("RGB").crop(box)
    bicubic = np.clip(np.rint(resize_bicubic(small, height, width)), 0, 255).astype(np.uint8)
    panels = {"bicubic": Image.fromarray(bicubic).crop(box), f"Relief x{scale}": relief}
    side = ((box[2] - box[0]) * zoom, (box[3] - box[1]) * zoom)
    sheet = Image.new("RGB", (side[0] * 2 + GAP, side[1]), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(20)
    for number, (label, panel) in enumerate(panels.items()):
        left = number * (side[0] + GAP)
        sheet.paste(panel.resize(side, Image.Resampling.NEAREST), (left, 0))
        draw.text((left + 12, side[1] - 34), label, "white", font, stroke_width=2, stroke_fill="black")
    sheet.save(target, optimize=True)
