"""The list of all keys: those of the menus, from the menus themselves, and those of the picture and the queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QMenuBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.widgets import label

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Group:
    """A heading, and what its keys do: a text and a key in the system's way of writing."""

    title: str
    rows: tuple[tuple[str, str], ...]


def of_menus(bar: QMenuBar) -> list[Group]:
    """What stands in the menus, in their order."""
    groups = []
    for top in bar.actions():
        menu = top.menu()
        if menu is None:
            continue
        rows = tuple(
            (_plain(action.text()), action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
            for action in menu.actions()  # type: ignore[attr-defined]
            if not action.isSeparator() and not action.shortcut().isEmpty()
        )
        if rows:
            groups.append(Group(_plain(top.text()), rows))
    return groups


def of_picture() -> Group:
    """What the compare view does while it has the focus; see `app.view_input` and `app.view_brush`."""
    rows = (
        (translate("Shortcuts", "See the picture before"), _keys("Space")),
        (translate("Shortcuts", "Another way to compare"), _keys("C")),
        (translate("Shortcuts", "Larger"), _keys("+")),
        (translate("Shortcuts", "Smaller"), _keys("-")),
        (translate("Shortcuts", "All of the picture"), _keys("0")),
        (translate("Shortcuts", "Actual size"), _keys("1")),
        (translate("Shortcuts", "Twice the size"), _keys("2")),
        (translate("Shortcuts", "Look elsewhere"), _arrows()),
        (translate("Shortcuts", "Move the slider"), _with(Qt.Key.Key_Shift, "← →")),
        (translate("Shortcuts", "Smaller or larger brush"), "[  ]"),
        (translate("Shortcuts", "Remove with the brush"), _with(Qt.Key.Key_Shift, translate("Shortcuts", "drag"))),
    )
    return Group(translate("Shortcuts", "Picture"), rows)


def of_queue() -> Group:
    """What the list does while it has the focus; see `app.job_list`."""
    rows = (
        (translate("Shortcuts", "Open the result, start, or try again"), _keys("Return")),
        (translate("Shortcuts", "Pause or go on"), _keys("Space")),
        (translate("Shortcuts", "Remove from the queue"), _keys("Del")),
        (translate("Shortcuts", "Move up or down"), _with(Qt.Key.Key_Alt, "↑ ↓")),
    )
    return Group(translate("Shortcuts", "List of pictures"), rows)


class Shortcuts(QDialog):
    """All keys in two columns."""

    def __init__(self, bar: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.groups = [*of_menus(bar), of_picture(), of_queue()]
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.LARGE)
        columns.setSpacing(2 * theme.LARGE)
        for groups in _halves(self.groups):
            column = QVBoxLayout()
            column.setSpacing(theme.LARGE)
            for group in groups:
                column.addLayout(_table(group))
            column.addStretch(1)
            columns.addLayout(column, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        bottom.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addLayout(bottom)
        wanted = inside.sizeHint() + bottom.sizeHint()
        screen = self.screen().availableGeometry()
        self.resize(min(inside.sizeHint().width() + theme.LARGE, screen.width()), min(wanted.height(), screen.height()))


def _table(group: Group) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.LARGE)
    grid.setVerticalSpacing(theme.TINY)
    title = label(group.title, theme.Type.HEADING, wrap=False, strong=True)
    grid.addWidget(title, 0, 0, 1, 2)
    for row, (text, keys) in enumerate(group.rows, 1):
        grid.addWidget(label(text, wrap=False), row, 0)
        shown = label(keys, tone="quiet", wrap=False)
        shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(shown, row, 1)
    grid.setColumnStretch(0, 1)
    return grid


def _halves(groups: Sequence[Group]) -> tuple[Sequence[Group], Sequence[Group]]:
    """Two columns of about the same height."""
    heights = [len(group.rows) + 2 for group in groups]
    cut = min(range(1, len(groups)), key=lambda n: abs(sum(heights[:n]) - sum(heights[n:])))
    return groups[:cut], groups[cut:]


def _plain(text: str) -> str:
    """A menu's text without the mark of its letter; in Japanese and Chinese that stands in brackets behind it."""
    text = text.replace("&&", "\0")
    at = text.find("(&")
    if at >= 0 and text[at + 3 : at + 4] == ")":
        text = text[:at] + text[at + 4 :]
    return text.replace("&", "").replace("\0", "&").removesuffix("…").strip()


def _keys(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _with(modifier: Qt.Key, what: str) -> str:
    """A modifier before something that is no single key, such as Shift+← →."""
    return f"{QKeySequence(modifier).toString(QKeySequence.SequenceFormat.NativeText)}+{what}"


def _arrows() -> str:
    return "← ↑ → ↓"
