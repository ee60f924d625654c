"""The picture of quality against speed: one point a network and precision, peers apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_OURS = ("#0b6e99", "#d1495b", "#3a7d44", "#7b4fa3")
_PEER = "#777777"
_INK = "#222222"
_FONT, _MARK = 10, 5
"""Size of the labels, and half of a mark, in typographic points."""


@dataclass(frozen=True)
class Point:
    """``speed`` in megapixels of result a second, ``psnr`` in dB. ``name`` ends with the precision for ours."""

    name: str
    speed: float
    psnr: float
    is_peer: bool


def draw(points: Sequence[Point], path: Path, *, reference: str, scale: int, threads: int) -> None:
    """Write the picture as PNG; precisions of one network are joined by a line."""
    # Without pyplot, whose state is global and which may look for a screen.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    figure = Figure(figsize=(8, 5), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    families: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        families[point.name if point.is_peer else point.name.rsplit(" ", 1)[0]].append(point)
    colours = iter(_OURS * len(families))
    for family in families.values():
        colour = _PEER if family[0].is_peer else next(colours)
        line = sorted(family, key=lambda p: p.speed)
        axes.plot([p.speed for p in line], [p.psnr for p in line], color=colour, linewidth=1.2, alpha=0.5)
        marker = "D" if family[0].is_peer else "o"
        axes.plot([p.speed for p in line], [p.psnr for p in line], marker, color=colour, markersize=8)

    speeds, qualities = [p.speed for p in points], [p.psnr for p in points]
    axes.set_xscale("log")
    # Room on all sides for the labels, however close together the points lie.
    axes.set_xlim(min(speeds) / 1.6, max(speeds) * 1.6)
    room = max(0.1, (max(qualities) - min(qualities)) * 0.3)
    axes.set_ylim(min(qualities) - room, max(qualities) + room)
    least, most = axes.get_xlim()
    ticks = [t * 10.0**e for e in range(-2, 5) for t in (1, 1.5, 2, 3, 4, 5, 6, 8)]
    axes.xaxis.set_major_locator(FixedLocator([t for t in ticks if least <= t <= most]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.set_xlabel(f"megapixels of result a second (x{scale}, {threads} CPU threads, logarithmic)", color=_INK)
    axes.set_ylabel(f"PSNR-Y on {reference} x{scale} in dB", color=_INK)
    axes.set_title("Quality against speed: up and to the right is better", loc="left", fontsize=12, color=_INK)
    axes.plot([], [], "o", color=_OURS[0], markersize=8, label="shipped with Relief")
    if any(point.is_peer for point in points):
        axes.plot([], [], "D", color=_PEER, markersize=8, label="peer, measured in the same run")
    axes.legend(loc="lower right", frameon=False, fontsize=_FONT, labelcolor=_INK)
    axes.grid(color="#e6e6e6", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    figure.canvas.draw()  # only now does the layout stand that tells where points are
    pixels = axes.transData.transform([(p.speed, p.psnr) for p in points]) * 72 / figure.dpi
    centres = [(float(x), float(y)) for x, y in pixels]
    for point, place in zip(points, label_places([p.name for p in points], centres), strict=True):
        axes.annotate(
            point.name,
            (point.speed, point.psnr),
            xytext=place,
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=_FONT,
            color=_PEER if point.is_peer else _INK,
        )
    figure.savefig(path, metadata={"Software": None})


def label_places(names: Sequence[str], centres: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """For each label how far its middle is from its point's ``centres``, all in typographic points, y upwards.

    Above, below, right or left of the point: the first place that covers neither a point nor a label already placed.
    """
    boxes = [(x - _MARK, y - _MARK, x + _MARK, y + _MARK) for x, y in centres]
    places = []
    for name, (x, y) in zip(names, centres, strict=True):
        width, height = 0.58 * _FONT * len(name), 1.2 * _FONT
        aside = width / 2 + _MARK + 4
        choices = [(0.0, 15.0), (0.0, -15.0), (aside, 0.0), (-aside, 0.0)]

        def covered(place: tuple[float, float], x: float = x, y: float = y, w: float = width, h: float = height) -> int:
            left, bottom = x + place[0] - w / 2, y + place[1] - h / 2
            return sum(left < b[2] and b[0] < left + w and bottom < b[3] and b[1] < bottom + h for b in boxes)

        across, up = min(choices, key=covered)  # the first of the best
        boxes.append((x + across - width / 2, y + up - height / 2, x + across + width / 2, y + up + height / 2))
        places.append((across, up))
    return places
