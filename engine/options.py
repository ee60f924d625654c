"""Options that several commands share, with their texts, and what they mean."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.domain import Format
from engine.errors import RequestError

Scale = Annotated[float | None, typer.Option("-s", "--scale", metavar="FACTOR", help="From 1 to 16.", show_default="4")]
ExactSize = Annotated[
    str | None,
    typer.Option("--size", metavar="WxH", help="Exact size in pixels; 3000x or x2000 keeps the proportions."),
]
ModelName = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME", help="See 'relief models list'.", show_default="by the picture"),
]
PrecisionName = Annotated[
    str, typer.Option("--precision", metavar="TYPE", help="int8, fp16, fp32, or auto for the fastest here.")
]
DeviceName = Annotated[
    str, typer.Option("--device", metavar="NAME", help="cpu, ..., or auto for the fastest; see 'relief devices'.")
]
TileSide = Annotated[
    int | None,
    typer.Option("--tile", metavar="N", help="Side of a tile in input pixels.", show_default="by device"),
]
Denoise = Annotated[
    float,
    typer.Option("--denoise", min=0, max=1, metavar="S", help="How much noise and JPEG damage to take off, 0 to 1."),
]
Sharpen = Annotated[
    float, typer.Option("--sharpen", min=0, max=1, metavar="S", help="How much blur to take off, 0 to 1.")
]
Near = Annotated[float, typer.Option("--near", min=0, max=1, metavar="S", help="Strength on what is near, 0 to 1.")]
Far = Annotated[float, typer.Option("--far", min=0, max=1, metavar="S", help="Strength on what is far, 0 to 1.")]
KeepBokeh = Annotated[bool, typer.Option("--keep-bokeh", help="Leave soft what is out of focus.")]
FormatName = Annotated[
    str | None,
    typer.Option("--format", metavar="EXT", help="png, jpg, webp, tif or avif.", show_default="as the input"),
]
Quality = Annotated[
    int | None, typer.Option("--quality", min=1, max=100, metavar="N", help="Of JPEG, WebP and AVIF, 1 to 100.")
]
Lossless = Annotated[bool, typer.Option("--lossless", help="WebP and AVIF without any loss.")]
Recursive = Annotated[bool, typer.Option("-r", "--recursive", help="Folders with all folders in them.")]


def named_format(extension: str | None) -> Format | None:
    """What ``--format`` asks for; raises `RequestError`."""
    if extension is None:
        return None
    named = Format.named(extension)
    if named is None:
        raise RequestError(f"--format must be one of {', '.join(Format)}, not {extension!r}.")
    return named


def exact_size(text: str | None) -> tuple[int | None, int | None]:
    """What ``--size`` asks for, width and height; raises `RequestError`."""
    if text is None:
        return None, None
    width, cross, height = text.lower().partition("x")
    if not cross or not (width or height) or not all(not side or side.isdecimal() for side in (width, height)):
        raise RequestError(f"--size must look like 3000x2000, 3000x or x2000, not {text!r}.")
    return int(width) if width else None, int(height) if height else None
