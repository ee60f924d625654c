"""The protect mask as it is seen over a picture: tinted, scaled cell by cell, made again where the brush goes."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.brush import ProtectMask
from app.layer import CELL
from engine.domain import Region

TINT = QColor(0xE2, 0x58, 0x3E)
STRENGTH = 0.55
"""How much of the tint lies over what is fully protected."""
_AT_ONCE = 16
"""Cells that are scaled smoothly in one frame; the others are rough until the next."""


class MaskOverlay:
    """The tint over one mask. For the program's thread."""

    def __init__(self, mask: ProtectMask, tint: QColor = TINT, strength: float = STRENGTH) -> None:
        self.mask = mask
        height, width = mask.values.shape
        self._image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        alpha = np.arange(256) * strength
        channels = np.stack([alpha * tint.blueF(), alpha * tint.greenF(), alpha * tint.redF(), alpha], 1)
        # ARGB32 is a number of 32 bits, so its bytes' order is the machine's
        codes = np.rint(channels).astype(np.uint32) << np.array([0, 8, 16, 24], np.uint32)
        self._table = np.bitwise_or.reduce(codes, axis=1).astype(np.uint32)
        self._cells: dict[tuple[int, int], QImage | None] = {}
        self._shown = (0, 0)
        self.refresh(Region(0, 0, width, height))

    def refresh(self, region: Region) -> None:
        """Take over what changed in this part of the mask."""
        rows = np.frombuffer(self._image.bits(), np.uint32).reshape(self._image.height(), self._image.width())
        rows[region.slices] = self._table[self.mask.values[region.slices]]
        if not self._cells:
            return
        across, down = self._shown[0] / self._image.width(), self._shown[1] / self._image.height()
        x0, x1 = (int(x * across) // CELL for x in (region.x - 2, region.right + 2))
        y0, y1 = (int(y * down) // CELL for y in (region.y - 2, region.bottom + 2))
        for key in [(x, y) for x, y in self._cells if x0 <= x <= x1 and y0 <= y <= y1]:
            del self._cells[key]

    def draw(self, painter: QPainter, rect: QRect, clip: QRect) -> bool:
        """Draw it over the picture, whole at ``rect``, within ``clip``; returns whether another frame will be better.

        The painter's unit is the pixel of the device.
        """
        shown = (rect.width(), rect.height())
        if shown != self._shown:
            self._cells.clear()
            self._shown = shown
        seen = rect & clip
        if seen.isEmpty():
            return False
        made = 0
        rough = False
        for row in range((seen.top() - rect.y()) // CELL, (seen.bottom() - rect.y()) // CELL + 1):
            for column in range((seen.left() - rect.x()) // CELL, (seen.right() - rect.x()) // CELL + 1):
                at = QRect(rect.x() + column * CELL, rect.y() + row * CELL, CELL, CELL) & rect
                if (column, row) not in self._cells:
                    if made == _AT_ONCE:
                        rough = True
                        painter.drawImage(QRectF(at), self._image, self._under(at, rect))
                        continue
                    made += 1
                    self._cells[column, row] = self._cell(at, rect)
                cell = self._cells[column, row]
                if cell is not None:
                    painter.drawImage(at.topLeft(), cell)
        if len(self._cells) > 4 * _cells_in(clip):
            self._cells.clear()
        return rough

    def _under(self, at: QRect, rect: QRect) -> QRectF:
        """The part of the mask under a rectangle of the device."""
        across, down = self._image.width() / rect.width(), self._image.height() / rect.height()
        return QRectF((at.x() - rect.x()) * across, (at.y() - rect.y()) * down, at.width() * across, at.height() * down)

    def _cell(self, at: QRect, rect: QRect) -> QImage | None:
        """``None`` where nothing is painted."""
        under = self._under(at, rect)
        x, y = max(0, int(under.x()) - 1), max(0, int(under.y()) - 1)
        if not self.mask.values[y : int(under.bottom()) + 2, x : int(under.right()) + 2].any():
            return None
        cell = QImage(at.width(), at.height(), QImage.Format.Format_ARGB32_Premultiplied)
        cell.fill(0)
        painter = QPainter(cell)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(rect.translated(-at.topLeft())), self._image)
        painter.end()
        return cell


def _cells_in(clip: QRect) -> int:
    return (clip.width() // CELL + 2) * (clip.height() // CELL + 2)
