"""From a picture's tiles to what the screen shows of it: cells in device pixels, scaled and in the screen's colours.

`Layer.cell` runs on threads; Qt's images and the painters on them may be used there.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QColorSpace, QColorTransform, QImage, QPainter

from app.picture import Tile, TiledPicture, never
from engine.domain import Region
from engine.pixels import Image, Metadata

CELL = 256
"""Device pixels of a cell's side."""
_CHECKER = 8
_CHECKS = (QColor(0x9A, 0x9A, 0x9A), QColor(0x86, 0x86, 0x86))
"""What shows through transparent parts: two grays, near enough not to draw attention."""

_GRID = QColor(128, 128, 128, 110)

_numbers = itertools.count(1)


class Scale(NamedTuple):
    """Device pixels per pixel of the layer, across and down; ``smooth`` interpolates, else a grid parts pixels."""

    across: float
    down: float
    smooth: bool = True


class Layer:
    """A picture, or a ``part`` of another one (in its pixels) that lies over it, in the colours of ``display``."""

    def __init__(self, picture: TiledPicture, display: QColorSpace, part: Region | None = None) -> None:
        self.number = next(_numbers)
        self.picture = picture
        self.part = part
        space = _space(picture)
        self._transform: QColorTransform | None = None
        self._grays: NDArray[np.uint8] | None = None
        if space is None or space == display:
            return
        if space.colorModel() == QColorSpace.ColorModel.Gray:
            self._grays = _gray_table(space, display)
        else:
            transform = space.transformationToColorSpace(display)
            self._transform = None if transform.isIdentity() else transform

    def cell(self, scale: Scale, region: Region, cancelled: Callable[[], bool] = never) -> QImage:
        """What the screen shows in ``region``: device pixels from the corner of the picture at this ``scale``.

        RGB32 and opaque. Raises `engine.errors.Cancelled`.
        """
        level = self.picture.level_for(max(scale.across, scale.down))
        size = self.picture.level_size(level)
        across, down = scale.across * (1 << level), scale.down * (1 << level)
        same = abs(across - 1) < 1e-6 and abs(down - 1) < 1e-6
        margin = 0 if same else 1
        x0, x1 = _span(region.x, region.right, across, margin, size.width)
        y0, y1 = _span(region.y, region.bottom, down, margin, size.height)
        source = self.image(self.picture.region(level, Region(x0, y0, x1 - x0, y1 - y0), cancelled))
        if same and not self.picture.has_alpha and (source.width(), source.height()) == (region.width, region.height):
            return source.convertToFormat(QImage.Format.Format_RGB32)
        cell = QImage(region.width, region.height, QImage.Format.Format_RGB32)
        painter = QPainter(cell)
        if self.picture.has_alpha:
            _checker(painter, cell, region)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale.smooth and not same)
        target = QRectF(x0 * across - region.x, y0 * down - region.y, (x1 - x0) * across, (y1 - y0) * down)
        painter.drawImage(target, source)
        if not scale.smooth:
            _grid(painter, scale, region)
        painter.end()
        return cell

    def overview(self) -> QImage:
        """The whole picture, rough and at once; each of its pixels covers `TiledPicture.overview_box` of the picture's.

        Opaque, RGB32.
        """
        source = self.image(self.picture.overview())
        if not self.picture.has_alpha:
            return source.convertToFormat(QImage.Format.Format_RGB32)
        flat = QImage(source.size(), QImage.Format.Format_RGB32)
        painter = QPainter(flat)
        _checker(painter, flat, Region(0, 0, flat.width(), flat.height()))
        painter.drawImage(QPoint(0, 0), source)
        painter.end()
        return flat

    def image(self, tile: Tile) -> QImage:
        """A tile in the screen's colours."""
        if self._grays is not None:
            tile = _through(self._grays, tile)
        tile = np.ascontiguousarray(tile)
        alpha = tile.shape[2] == 4
        kind = QImage.Format.Format_RGBA8888_Premultiplied if alpha else QImage.Format.Format_RGB888
        image = QImage(tile.data, tile.shape[1], tile.shape[0], tile.strides[0], kind)
        # the copy is the image's own: the tile's memory ends with this function
        image = image.convertToFormat(
            QImage.Format.Format_ARGB32_Premultiplied if alpha else QImage.Format.Format_RGB32
        )
        if self._transform is not None:
            image.applyColorTransform(self._transform)
        return image


def qimage(picture: TiledPicture, side: int | None = None, display: QColorSpace | None = None) -> QImage:
    """The whole picture, small, in the colours of ``display`` (sRGB); its longer side at most ``side`` pixels.

    Transparent parts stay so. Without ``side`` it is as large as the overview.
    """
    layer = Layer(picture, display or QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    return layer.image(picture.overview() if side is None else picture.thumbnail(side))


def tiled(image: QImage, icc: bytes | None = None) -> TiledPicture:
    """A picture that is an image already, such as a preview, as one of tiles.

    It keeps its colour space; without one, it has the profile ``icc``.
    """
    alpha = image.hasAlphaChannel()
    image = image.convertToFormat(QImage.Format.Format_RGBA8888 if alpha else QImage.Format.Format_RGB888)
    bands = 4 if alpha else 3
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = rows[:, : image.width() * bands].reshape(image.height(), image.width(), bands).copy()
    space = image.colorSpace()
    own = bytes(space.iccProfile().data()) if space.isValid() else icc
    return TiledPicture(Image(pixels, Metadata(icc=own or None)))


def _span(start: int, stop: int, scale: float, margin: int, length: int) -> tuple[int, int]:
    """The pixels of a level of this ``length`` under device pixels ``start`` to ``stop``; at least one."""
    first = min(max(0, int(start / scale + 1e-6) - margin), length - 1)
    last = min(length, -int(-(stop / scale - 1e-6) // 1) + margin)
    return first, max(first + 1, last)


def _space(picture: TiledPicture) -> QColorSpace | None:
    """The picture's colour space; ``None`` if it has none, or one that cannot be read: then it is taken for sRGB."""
    space = QColorSpace()
    if picture.metadata.icc is not None:
        space = QColorSpace.fromIccProfile(picture.metadata.icc)
    gray = space.isValid() and space.colorModel() == QColorSpace.ColorModel.Gray
    usable = space.isValid() and gray == picture.is_gray and not (gray and picture.is_float)
    if not usable:
        return QColorSpace(QColorSpace.NamedColorSpace.SRgb) if not picture.is_gray else None
    if picture.is_float:
        # its tiles went through the sRGB curve, whatever curve the profile has
        return space.withTransferFunction(QColorSpace.TransferFunction.SRgb)
    return space


def _gray_table(space: QColorSpace, display: QColorSpace) -> NDArray[np.uint8] | None:
    """256 x 3: what each gray of ``space`` is on the screen. ``None`` if Qt cannot tell."""
    ramp = QImage(bytes(range(256)), 256, 1, 256, QImage.Format.Format_Grayscale8).copy()
    ramp.setColorSpace(space)
    shown = ramp.convertedToColorSpace(display, QImage.Format.Format_RGB888)
    if shown.isNull():
        return None
    return np.frombuffer(shown.constBits(), np.uint8)[: 256 * 3].reshape(256, 3).copy()


def _through(table: NDArray[np.uint8], tile: Tile) -> Tile:
    if tile.shape[2] == 3:
        return table[tile[:, :, 0]]
    alpha = tile[:, :, 3:].astype(np.uint16)
    straight = (tile[:, :, 0].astype(np.uint16) * 255 // np.maximum(alpha[:, :, 0], 1)).clip(0, 255)
    colour = (table[straight] * alpha + 127) // 255
    return np.concatenate((colour, alpha), axis=2).astype(np.uint8)


def _grid(painter: QPainter, scale: Scale, region: Region) -> None:
    """A line at the left and upper edge of each of the layer's pixels."""
    for index in range(int(region.x / scale.across), int(region.right / scale.across) + 1):
        painter.fillRect(round(index * scale.across) - region.x, 0, 1, region.height, _GRID)
    for index in range(int(region.y / scale.down), int(region.bottom / scale.down) + 1):
        painter.fillRect(0, round(index * scale.down) - region.y, region.width, 1, _GRID)


def _checker(painter: QPainter, image: QImage, region: Region) -> None:
    painter.fillRect(image.rect(), _CHECKS[0])
    tile = QImage(2 * _CHECKER, 2 * _CHECKER, QImage.Format.Format_RGB32)
    tile.fill(_CHECKS[0])
    for y in range(2 * _CHECKER):
        for x in range(2 * _CHECKER):
            if (x // _CHECKER + y // _CHECKER) % 2:
                tile.setPixelColor(x, y, _CHECKS[1])
    painter.setBrushOrigin(-(region.x % (2 * _CHECKER)), -(region.y % (2 * _CHECKER)))
    painter.fillRect(image.rect(), QBrush(tile))
    painter.setPen(Qt.PenStyle.NoPen)
