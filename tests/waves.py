"""A tiny benchmark: pictures of waves, small and original, as published data sets are laid out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from test_datasets import smooth_photo

from models.degrade import shrink

SCALES = (2, 3, 4)


def benchmark_folder(folder: Path) -> Path:
    """``Waves`` with two pictures at every scale; one needs another original at x3."""
    for index, (height, width) in enumerate([(48, 60), (48, 64)]):
        name = f"{index}.png"
        photo = smooth_photo(index, height, width)
        for scale in SCALES:
            original = np.ascontiguousarray(photo[:, : width - width % scale])
            for place, pixels in ((f"lr_x{scale}", shrink(original, scale)), (f"hr_x{scale}", original)):
                if place.startswith("lr") or pixels.shape != photo.shape:
                    (folder / "Waves" / place).mkdir(parents=True, exist_ok=True)
                    Image.fromarray(pixels).save(folder / "Waves" / place / name)
        (folder / "Waves" / "hr").mkdir(exist_ok=True)
        Image.fromarray(photo).save(folder / "Waves" / "hr" / name)
    return folder
