"""Which part of a picture a pane shows, and how large: values and arithmetic of zoom and pan; no Qt.

Coordinates of the picture are pixels of the result, those of the pane are pixels of the device. The picture's corner
always lies on a whole pixel of the device, so what is drawn at one zoom fits wherever it is panned to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.domain import Region, Size

MAX_ZOOM = 32.0
GRID_FROM = 8.0
"""From this zoom on pixels are told apart: grid lines, no interpolation."""
STOPS = (1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 32.0)
"""Where the keys + and - stop."""


@dataclass(frozen=True)
class Viewport:
    """``zoom`` is device pixels per result pixel; ``x`` and ``y`` are the place in the result at the pane's centre.

    ``fitted`` follows the pane: the whole picture stays in it.
    """

    picture: Size
    pane: Size
    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0
    fitted: bool = True

    @property
    def fit_zoom(self) -> float:
        """At which all of it is seen; small pictures are not enlarged for that."""
        return min(1.0, self.pane.width / self.picture.width, self.pane.height / self.picture.height)

    @property
    def shown(self) -> Size:
        """The picture's size on the device."""
        return Size(max(1, round(self.picture.width * self.zoom)), max(1, round(self.picture.height * self.zoom)))

    @property
    def corner(self) -> tuple[int, int]:
        """Where the picture's left upper corner is, in the pane's pixels."""
        return round(self.pane.width / 2 - self.x * self.zoom), round(self.pane.height / 2 - self.y * self.zoom)

    @property
    def visible(self) -> Region:
        """The part of the picture that is seen, with all pixels that are seen in part; at least one pixel."""
        left, top = self.corner
        x0 = min(max(0, int(-left / self.zoom)), self.picture.width - 1)
        y0 = min(max(0, int(-top / self.zoom)), self.picture.height - 1)
        x1 = max(x0 + 1, min(self.picture.width, -int(-(self.pane.width - left) // self.zoom)))
        y1 = max(y0 + 1, min(self.picture.height, -int(-(self.pane.height - top) // self.zoom)))
        return Region(x0, y0, x1 - x0, y1 - y0)

    def to_picture(self, at_x: float, at_y: float) -> tuple[float, float]:
        left, top = self.corner
        return (at_x - left) / self.zoom, (at_y - top) / self.zoom

    def to_pane(self, x: float, y: float) -> tuple[float, float]:
        left, top = self.corner
        return x * self.zoom + left, y * self.zoom + top

    # --- changes -----------------------------------------------------------------------------------------------

    def fit(self) -> Viewport:
        middle = self.picture.width / 2, self.picture.height / 2
        return _within(replace(self, zoom=self.fit_zoom, x=middle[0], y=middle[1], fitted=True))

    def zoomed(self, zoom: float, at: tuple[float, float] | None = None) -> Viewport:
        """At another zoom; what is ``at`` this place of the pane (by default its centre) stays there."""
        at_x, at_y = at or (self.pane.width / 2, self.pane.height / 2)
        zoom = min(max(zoom, self.fit_zoom), MAX_ZOOM)
        x, y = self.to_picture(at_x, at_y)
        new_x = x + (self.pane.width / 2 - at_x) / zoom
        new_y = y + (self.pane.height / 2 - at_y) / zoom
        return _within(replace(self, zoom=zoom, x=new_x, y=new_y, fitted=zoom == self.fit_zoom))

    def next_stop(self, *, larger: bool) -> float:
        """The zoom that + or - goes to."""
        if larger:
            return next((stop for stop in STOPS if stop > self.zoom * 1.001), MAX_ZOOM)
        return next((stop for stop in reversed(STOPS) if stop < self.zoom * 0.999), self.fit_zoom)

    def panned(self, right: float, down: float) -> Viewport:
        """The picture moved by pixels of the pane."""
        return _within(replace(self, x=self.x - right / self.zoom, y=self.y - down / self.zoom))

    def resized(self, pane: Size) -> Viewport:
        moved = replace(self, pane=pane)
        return moved.fit() if self.fitted else moved.zoomed(moved.zoom)

    def of(self, picture: Size) -> Viewport:
        """The same part of the same picture in another size, so that nothing jumps when a result comes."""
        if picture == self.picture:
            return self
        scale = picture.width / self.picture.width
        moved = replace(
            self,
            picture=picture,
            zoom=self.zoom / scale,
            x=self.x * scale,
            y=self.y * picture.height / self.picture.height,
        )
        return moved.fit() if self.fitted else moved.zoomed(moved.zoom)


def _within(viewport: Viewport) -> Viewport:
    """No emptiness beside a picture larger than the pane; a smaller one stands in the middle."""
    zoom, pane, picture = viewport.zoom, viewport.pane, viewport.picture
    x = _bounded(viewport.x, pane.width / zoom, picture.width)
    y = _bounded(viewport.y, pane.height / zoom, picture.height)
    return replace(viewport, x=x, y=y)


def _bounded(centre: float, seen: float, length: int) -> float:
    if seen >= length:
        return length / 2
    return min(max(centre, seen / 2), length - seen / 2)
