"""What was rendered of the pictures in view, and the order in which the rest is made; draws what is there.

Everything here runs on the program's thread but for `Layer.cell`, which a `Loader` calls. A frame copies finished
cells, 1 : 1; where one is missing it shows cells of the zoom before, or the overview, scaled roughly. It never waits.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from app.layer import CELL, Layer, Scale
from app.loader import Loader, Make
from engine.domain import Region

_LOG = logging.getLogger("relief.app")

LEAST_KEPT = 64 * 2**20
"""Bytes of cells that are kept, whatever is wanted; for large views, `_KEPT` times what is wanted."""
_KEPT = 1.5
_CELL_BYTES = CELL * CELL * 4
_TOO_FAR = 6.0
"""Cells of a zoom that differs by more than this factor are no help while new ones are made."""


class CellKey(NamedTuple):
    layer: int
    scale: Scale
    column: int
    row: int


class Placed(NamedTuple):
    """A layer at a scale, and the rectangle of the device that it covers, whole."""

    layer: Layer
    scale: Scale
    rect: QRect

    def cells(self, clip: QRect) -> Iterator[tuple[CellKey, QRect]]:
        """The cells that touch ``clip`` and where they lie on the device."""
        left, top, right, bottom = self.span(clip)
        x, y = self.rect.x(), self.rect.y()
        for row in range(top, bottom):
            for column in range(left, right):
                at = QRect(x + column * CELL, y + row * CELL, CELL, CELL) & self.rect
                yield CellKey(self.layer.number, self.scale, column, row), at

    def place(self, key: CellKey) -> QRect:
        """Where the cell lies on the device."""
        return QRect(self.rect.x() + key.column * CELL, self.rect.y() + key.row * CELL, CELL, CELL) & self.rect

    def span(self, clip: QRect) -> tuple[int, int, int, int]:
        """The first and the last column and row of cells, the last exclusive, that touch ``clip``."""
        seen = self.rect & clip
        if seen.isEmpty():
            return 0, 0, 0, 0
        x, y = self.rect.x(), self.rect.y()
        return (
            (seen.left() - x) // CELL,
            (seen.top() - y) // CELL,
            (seen.right() - x) // CELL + 1,
            (seen.bottom() - y) // CELL + 1,
        )


class TileCache(QObject):
    """``arrived`` tells that something can be drawn better than before."""

    arrived = Signal(object)
    _made = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cells: OrderedDict[CellKey, QImage] = OrderedDict()
        self._overviews: dict[int, QImage] = {}
        self._scales: dict[int, list[Scale]] = {}
        self._failed: set[object] = set()
        self._asked: set[object] = set()
        self._signature: list[Any] = []
        self._budget = LEAST_KEPT
        self._made.connect(self._keep, Qt.ConnectionType.QueuedConnection)
        self._loader = Loader(self._made.emit)

    def close(self) -> None:
        """End the threads."""
        self._loader.close()

    @property
    def bytes_kept(self) -> int:
        images = (*self._cells.values(), *self._overviews.values())
        return sum(image.sizeInBytes() for image in images)

    def forget(self, layer: Layer) -> None:
        """What belongs to a layer that is not shown any more."""
        for key in [key for key in self._cells if key.layer == layer.number]:
            del self._cells[key]
        self._overviews.pop(layer.number, None)
        self._scales.pop(layer.number, None)

    # --- making ------------------------------------------------------------------------------------------------

    def want(self, placed: list[tuple[Placed, QRect]], *, again: bool = False) -> None:
        """Have the cells in these rectangles made, earlier ones first, each from its middle outwards.

        What was wanted before and is not among them is given up. Wanting the same cells as before does nothing, unless
        ``again``.
        """
        signature = [(one.layer.number, one.scale, one.span(clip)) for one, clip in placed]
        if signature == self._signature and not again:
            return
        self._signature = signature
        jobs: list[tuple[Any, Make]] = []
        needed: set[CellKey] = set()
        for one, clip in placed:
            number = one.layer.number
            if number not in self._overviews and ("overview", number) not in self._failed:
                jobs.append((("overview", number), partial(_overview, one.layer)))
            self._remember_scale(one)
            middle = clip.center()
            cells = sorted(one.cells(clip), key=partial(_distance, middle))
            needed.update(key for key, _ in cells)
            for key, at in cells:
                if key not in self._cells and key not in self._failed:
                    jobs.append((key, partial(_cell, one, at)))
        self._budget = max(LEAST_KEPT, int(_KEPT * len(needed) * _CELL_BYTES))
        self._asked = {key for key, _ in jobs}
        self._loader.want(jobs)

    def _remember_scale(self, one: Placed) -> None:
        """The scales that a layer was shown at, the last one first: what stands in for what is missing."""
        scales = self._scales.setdefault(one.layer.number, [])
        if one.scale in scales:
            scales.remove(one.scale)
        scales.insert(0, one.scale)
        del scales[6:]

    def _keep(self, key: Any, made: Any) -> None:
        self._asked.discard(key)
        if isinstance(made, Exception):
            # once: what failed is shown from what is there
            self._failed.add(key)
            _LOG.error("A part of the picture could not be shown: %s", made)
            return
        if not isinstance(key, CellKey):
            self._overviews[key[1]] = made
            self.arrived.emit(None)
            return
        self._cells[key] = made
        kept = len(self._cells) * _CELL_BYTES
        while kept > self._budget and len(self._cells) > 1:
            self._cells.popitem(last=False)
            kept -= _CELL_BYTES
        self.arrived.emit(key)

    # --- drawing -----------------------------------------------------------------------------------------------

    def draw(self, painter: QPainter, one: Placed, clip: QRect, empty: QColor) -> bool:
        """Draw what is there of a layer within ``clip``; returns whether all of it was, and nobody has to be asked.

        The painter's unit is the pixel of the device. ``empty`` is drawn where nothing is known yet.
        """
        there, missing = [], []
        for key, at in one.cells(clip):
            image = self._cells.get(key)
            if image is None:
                missing.append((key, at))
            else:
                self._cells.move_to_end(key)
                there.append((image, at))
        if missing:
            self._stand_in(painter, one, [at & clip for _, at in missing], empty)
        for image, at in there:
            painter.drawImage(at.topLeft(), image)
        return all(key in self._asked or key in self._failed for key, _ in missing)

    def is_complete(self, one: Placed, clip: QRect) -> bool:
        return all(key in self._cells for key, _ in one.cells(clip))

    def _stand_in(self, painter: QPainter, one: Placed, holes: list[QRect], empty: QColor) -> None:
        bounds = QRect()
        for hole in holes:
            bounds |= hole
        older, complete = self._older(one, bounds)
        if not complete:
            overview = self._overviews.get(one.layer.number)
            box = one.layer.picture.overview_box
            across, down = one.scale.across * box, one.scale.down * box
            for hole in holes:
                if overview is None:
                    painter.fillRect(hole, empty)
                    continue
                x, y = hole.x() - one.rect.x(), hole.y() - one.rect.y()
                source = QRectF(x / across, y / down, hole.width() / across, hole.height() / down)
                painter.drawImage(QRectF(hole), overview, source)
        if older:
            painter.save()
            painter.setClipRect(bounds, Qt.ClipOperation.IntersectClip)
            for image, target in older:  # under what is there already: that is drawn afterwards
                painter.drawImage(target, image)
            painter.restore()

    def _older(self, one: Placed, bounds: QRect) -> tuple[list[tuple[QImage, QRectF]], bool]:
        """Cells of the best other scale under ``bounds``, where they go, and whether they cover it."""
        best: list[tuple[QImage, QRectF]] = []
        for scale in self._scales.get(one.layer.number, []):
            ratio = one.scale.across / scale.across
            if scale == one.scale or not 1 / _TOO_FAR < ratio < _TOO_FAR:
                continue
            left, top = one.rect.x(), one.rect.y()
            whole = QRect(0, 0, round(one.rect.width() / ratio), round(one.rect.height() / ratio))
            seen = QRectF(
                (bounds.x() - left) / ratio, (bounds.y() - top) / ratio, bounds.width() / ratio, bounds.height() / ratio
            ).toAlignedRect()
            found, count = [], 0
            for key, at in Placed(one.layer, scale, whole).cells(seen):
                count += 1
                image = self._cells.get(key)
                if image is not None:
                    place = QRectF(
                        left + at.x() * ratio, top + at.y() * ratio, image.width() * ratio, image.height() * ratio
                    )
                    found.append((image, place))
            if found and len(found) == count:
                return found, True
            if len(found) > len(best):
                best = found
        return best, False


def _distance(middle: QPoint, cell: tuple[Any, QRect]) -> int:
    """How far a cell is from what is looked at."""
    return int((cell[1].center() - middle).manhattanLength())


def _cell(one: Placed, at: QRect, cancelled: Any) -> QImage:
    region = Region(at.x() - one.rect.x(), at.y() - one.rect.y(), at.width(), at.height())
    return one.layer.cell(one.scale, region, cancelled)


def _overview(layer: Layer, cancelled: Any) -> QImage:  # noqa: ARG001  (takes a moment only)
    return layer.overview()
