"""Size and softness of the protect brush, and a way to begin anew; shown while one paints."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app import theme
from app.brush import Brush
from app.fields import LabelledSlider
from app.widgets import label

LEAST, MOST = 2, 500
"""Sizes in logical pixels that the slider offers; keys go further."""


class BrushOptions(QWidget):
    """`changed` carries the brush that a person chose."""

    changed = Signal(object)
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._brush = Brush()
        self.size_ = LabelledSlider(
            self.tr("Brush size"), default=Brush().size, percent=False, least=LEAST, most=MOST, unit=" px"
        )
        self.softness = LabelledSlider(self.tr("Softness"), default=Brush().softness)
        self.clear = QPushButton(self.tr("Clear the mask"))
        hint = label(self.tr("Paint what is to stay as it is. Shift removes."), theme.Type.CAPTION, tone="quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SMALL)
        for widget in (hint, self.size_, self.softness, self.clear):
            layout.addWidget(widget)
        self.size_.edited.connect(lambda value: self._edit(replace(self._brush, size=max(float(LEAST), value))))
        self.softness.edited.connect(lambda value: self._edit(replace(self._brush, softness=value)))
        self.clear.clicked.connect(self.cleared)
        self.show_brush(self._brush)

    def show_brush(self, brush: Brush) -> None:
        """Show without telling."""
        self._brush = brush
        self.size_.show_value(min(max(brush.size, LEAST), MOST))
        self.softness.show_value(brush.softness)

    def _edit(self, brush: Brush) -> None:
        self._brush = brush
        self.changed.emit(brush)
