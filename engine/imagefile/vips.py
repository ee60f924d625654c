"""libvips, set up once for untrusted files and long-lived processes; every pyvips call of imagefile starts here."""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Callable
from typing import Any

from engine.pixels import Pixels

LOADERS = ("Jpeg", "Png", "Webp", "Tiff", "Nsgif", "Heif")
"""The loaders of libvips that may run; its BMP, SVG, PDF and other readers are never reached."""

INTERPRETATION = {
    ("uint8", False): "b-w",
    ("uint8", True): "srgb",
    ("uint16", False): "grey16",
    ("uint16", True): "rgb16",
    ("float32", False): "b-w",
    ("float32", True): "scrgb",
}
BAND_FORMAT = {"uint8": "uchar", "uint16": "ushort", "float32": "float"}
DTYPE = {vips: numpy for numpy, vips in BAND_FORMAT.items()}


@functools.cache
def libvips() -> Any:
    """The pyvips module, with all but the allowed loaders blocked and no operation cache.

    The cache would hand out an old picture for a file that has been replaced, and keep files open.
    """
    os.environ.setdefault("VIPS_WARNING", "0")
    import pyvips

    pyvips.operation_block_set("VipsForeignLoad", True)
    for loader in LOADERS:
        pyvips.operation_block_set(f"VipsForeignLoad{loader}", False)
    pyvips.block_untrusted_set(True)
    pyvips.cache_set_max(0)
    # libvips' warnings arrive as log records; what they mean for people is said in an error or a notice of ours
    logging.getLogger("pyvips").setLevel(logging.CRITICAL)
    return pyvips


def view_of(pixels: Pixels) -> Any:
    """A libvips image that reads the memory of ``pixels`` (H x W x C, C-contiguous) without a copy.

    The array must stay alive and unchanged for as long as the image is used.
    """
    height, width, bands = pixels.shape
    dtype = pixels.dtype.name
    image = libvips().Image.new_from_memory(pixels, width, height, bands, BAND_FORMAT[dtype])
    return image.copy(interpretation=INTERPRETATION[dtype, bands >= 3])


def on_progress(image: Any, call: Callable[[], None], every_percent: int = 1) -> None:
    """Have ``call`` called from libvips' threads while ``image`` is computed, about every so many percent."""
    last = -1

    def report(_image: Any, progress: Any) -> None:
        nonlocal last
        if progress.percent >= last + every_percent or progress.percent < last:
            last = progress.percent
            call()

    image.set_progress(True)
    image.signal_connect("eval", report)
