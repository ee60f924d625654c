"""The bar below the picture: what is shown, ways of comparing, and zoom."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from app import icons, theme
from app.compare_view import CompareView, Mode
from app.widgets import Elided, label


class ViewBar(QWidget):
    """Belongs to a view, and says what it does; ``caption`` is for what its owner knows of the picture."""

    def __init__(self, view: CompareView) -> None:
        super().__init__()
        self._view = view
        self._modes: dict[Mode, QAction] = {}
        self.caption = Elided(tone="quiet")
        self.caption.setAccessibleName(self.tr("What is shown"))
        self.zoom = label("", tone="quiet", wrap=False)
        self.zoom.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.zoom.setMinimumWidth(self.zoom.fontMetrics().horizontalAdvance("1600 %"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.MEDIUM, theme.TINY, theme.MEDIUM, theme.TINY)
        self._row.setSpacing(theme.TINY)
        self._row.addWidget(self.caption, 1)
        view.zoomChanged.connect(self.tell_zoom)

    def add_actions(self, menu: QMenu) -> None:
        """Ways of looking, in the menu and as buttons."""
        group = QActionGroup(self)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)  # a key can choose a fourth way
        for mode, text, keys, icon in (
            (Mode.SLIDER, self.tr("&Compare with a slider"), "Ctrl+3", "compare"),
            (Mode.SIDE_BY_SIDE, self.tr("&Side by side"), "Ctrl+4", "side-by-side"),
            (Mode.SINGLE, self.tr("&Result only"), "Ctrl+5", "single"),
        ):
            action = self._add(menu, text, keys, icon, partial(self._compare, mode))
            action.setCheckable(True)
            group.addAction(action)
            self._modes[mode] = action
        self._row.addSpacing(theme.SMALL)
        self._add(menu, self.tr("&Fit in window"), "Ctrl+0", "fit", self._view.fit)
        self._add(menu, self.tr("&Actual size"), "Ctrl+9", "actual-size", lambda: self._view.set_zoom(1.0))
        self._row.addWidget(self.zoom)
        self._view.modeChanged.connect(self._mode_changed)
        self._mode_changed(self._view.mode)

    def tell_zoom(self, zoom: float) -> None:
        self.zoom.setText(self.tr("{0} %").format(round(zoom * 100)))

    def _add(self, menu: QMenu, text: str, keys: str, icon: str, run: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _=False: run())
        icons.bind(action, icon)
        menu.addAction(action)
        button = QToolButton()
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row.addWidget(button)
        return action

    def _compare(self, mode: Mode) -> None:
        self._view.set_mode(mode)
        self._mode_changed(mode)  # also if it was that one before: a second click must not release the button

    def _mode_changed(self, mode: Mode) -> None:
        """The way chosen stays pressed, however it was chosen."""
        for one, action in self._modes.items():
            action.setChecked(one is mode)
