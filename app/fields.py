"""Fields for a value: a number, a choice, a switch, a strength.

Each can be "mixed": it stands for several pictures that differ, shows a dash, and changes nothing until somebody gives
a value. Signals tell only what a person did, never what the program set.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import theme

DASH = "\N{EN DASH}"


class _CalmWheel:
    """Mixed into fields: turning the wheel scrolls the panel unless the field was chosen on purpose."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        if self.hasFocus():  # type: ignore[attr-defined]
            super().wheelEvent(event)  # type: ignore[misc]
        else:
            event.ignore()


class Slider(_CalmWheel, QSlider):
    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


class NumberField(_CalmWheel, QDoubleSpinBox):
    """A number that can be typed, or stepped by arrow keys. `edited` tells each value that a person gave."""

    edited = Signal(float)

    def __init__(
        self, least: float, most: float, *, decimals: int = 0, step: float = 1, suffix: str = "", empty: str = ""
    ) -> None:
        """``empty`` is shown instead of ``least``."""
        super().__init__()
        self._mixed = self._typed = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("plain", True)  # hides the buttons; NoButtons together with a style sheet hides the text too
        self.setKeyboardTracking(False)
        self.setDecimals(decimals)
        self.setRange(least, most)
        self.setSingleStep(step)
        self.setSuffix(suffix)
        self.setSpecialValueText(empty)
        self.setFont(theme.font(self.font(), figures=True))
        self.valueChanged.connect(self._tell)
        self.lineEdit().setTextMargins(theme.TINY, 0, theme.TINY, 0)
        self.lineEdit().textEdited.connect(self._type)
        self.editingFinished.connect(self._finish)

    def show_value(self, value: float, *, mixed: bool = False) -> None:
        """Set it without telling."""
        self._mixed, self._typed = mixed, False
        with QSignalBlocker(self):
            self.setValue(value)
            self.lineEdit().setText(self._shown())

    def stepBy(self, steps: int) -> None:  # noqa: N802
        self._mixed = False
        super().stepBy(steps)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.selectAll()

    def _shown(self) -> str:
        if self.specialValueText() and self.value() == self.minimum() and not self._mixed:
            return self.specialValueText()
        return f"{self.prefix()}{self.textFromValue(self.value())}{self.suffix()}"

    def textFromValue(self, value: float) -> str:  # noqa: N802
        """Without zeros behind the decimal point, and without a separator of thousands."""
        if self._mixed:
            return DASH
        text = self.locale().toString(value, "f", self.decimals())
        text = text.replace(self.locale().groupSeparator(), "")
        return text.rstrip("0").rstrip(self.locale().decimalPoint()) if self.decimals() else text

    def _type(self) -> None:
        self._typed = True

    def _tell(self, value: float) -> None:
        self._mixed = self._typed = False
        self.edited.emit(value)

    def _finish(self) -> None:
        if self._mixed and self._typed:  # the value that was there, but now it is meant for all
            self._tell(self.value())
        elif self._mixed:
            self.lineEdit().setText(self._shown())


class Chooser(_CalmWheel, QComboBox):
    """A choice of values with texts. `chosen` tells what a person picked, even if it was there already."""

    chosen = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setPlaceholderText(DASH)
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index)))

    def set_choices(self, choices: Sequence[tuple[str, Any]]) -> None:
        """Texts with the values that they stand for; what is shown stays if it is still there."""
        shown = self.currentData()
        with QSignalBlocker(self):
            self.clear()
            for text, value in choices:
                self.addItem(text, value)
            self.setCurrentIndex(self.findData(shown))

    def show_value(self, value: object, *, mixed: bool = False, missing: str = "") -> None:
        """A value that is none of the choices is added, with the text ``missing``."""
        if not mixed and self.findData(value) < 0:
            self.addItem(missing or str(value), value)
        self.setCurrentIndex(-1 if mixed else self.findData(value))


class Check(QCheckBox):
    """A switch; `edited` tells what a person did."""

    edited = Signal(bool)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.clicked.connect(self._tell)

    def show_value(self, value: bool, *, mixed: bool = False) -> None:
        with QSignalBlocker(self):
            self.setTristate(mixed)
            self.setCheckState(Qt.CheckState.PartiallyChecked if mixed else Qt.CheckState(2 * value))

    def _tell(self) -> None:
        checked = self.checkState() != Qt.CheckState.Unchecked
        self.show_value(checked)
        self.edited.emit(checked)


class LabelledSlider(QWidget):
    """A name, a percentage that can be typed, and a slider; the value is from 0 to 1.

    A double click on the name goes back to ``default``.
    """

    edited = Signal(float)

    def __init__(
        self,
        text: str,
        *,
        default: float = 1.0,
        tip: str = "",
        percent: bool = True,
        least: int = 0,
        most: int = 100,
        unit: str = "",
    ) -> None:
        """Without ``percent`` the value is a whole number from ``least`` to ``most``, followed by ``unit``."""
        super().__init__()
        self._unit = 100 if percent else 1
        self._default = default
        self.name = QLabel(text)
        self.field = NumberField(least, most, suffix="\N{NARROW NO-BREAK SPACE}%" if percent else unit)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        widest = f"{most} %" if percent else f"{most}{unit}  "
        self.field.setFixedWidth(self.field.fontMetrics().horizontalAdvance(widest) + 2 * theme.MEDIUM)
        self.slider = Slider()
        self.slider.setRange(least, most)
        self.slider.setPageStep(max(1, (most - least) // 10))
        for widget in (self.field, self.slider):
            widget.setAccessibleName(text)
            widget.setToolTip(tip)
        self.name.setToolTip(tip)
        self.name.setWordWrap(True)
        self.name.installEventFilter(self)
        first = QHBoxLayout()
        first.setSpacing(theme.SMALL)
        first.addWidget(self.name, 1)
        first.addWidget(self.field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.TINY // 2)
        layout.addLayout(first)
        layout.addWidget(self.slider)
        self.slider.valueChanged.connect(self._slid)
        self.field.edited.connect(self._typed)

    @property
    def value(self) -> float:
        return self.slider.value() / self._unit

    def show_value(self, value: float, *, mixed: bool = False) -> None:
        """Set it without telling."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(value * self._unit))
        self.field.show_value(round(value * self._unit), mixed=mixed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.MouseButtonDblClick and self.isEnabled():
            self.show_value(self._default)
            self.edited.emit(self._default)
            return True
        return super().eventFilter(watched, event)

    def _slid(self, value: int) -> None:
        self.field.show_value(value)
        self.edited.emit(value / self._unit)

    def _typed(self, value: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(value))
        self.edited.emit(round(value) / self._unit)


class Segmented(QFrame):
    """One of a few values, side by side; arrow keys go from one to the next."""

    chosen = Signal(object)

    def __init__(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        super().__init__()
        self.setProperty("segments", True)  # for the style sheet
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._values = [value for _, value in choices]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(2)
        for number, (text, _) in enumerate(choices):
            button = QToolButton()
            button.setText(text)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setAccessibleDescription(name)
            self._group.addButton(button, number)
            layout.addWidget(button)
        self._group.idToggled.connect(self._tell)

    def show_value(self, value: object, *, mixed: bool = False) -> None:
        """Set it without telling; a value that is none of the choices leaves all of them open."""
        with QSignalBlocker(self._group):
            self._group.setExclusive(False)
            for number, button in enumerate(self._group.buttons()):
                button.setChecked(not mixed and self._values[number] == value)
            self._group.setExclusive(True)

    def _tell(self, number: int, checked: bool) -> None:
        if checked:
            self.chosen.emit(self._values[number])
