"""How the program looks: colours, measures and type, for light and for dark. The picture is to be the interface.

What surrounds a picture is gray without hue, because a colour beside a picture changes how its colours are seen; one
accent marks what is chosen. Widgets that paint themselves ask `colours` with their palette, so that nothing here is
kept as a global.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

TINY, SMALL, MEDIUM, LARGE = 4, 8, 16, 24
"""Spacing, in logical pixels."""
RADIUS, RADIUS_SMALL = 6, 4
"""Of corners, in logical pixels."""
SHORT = 120
"""How long the longest animation takes, in milliseconds."""

_ICONS = (Path(__file__).parent / "icons").as_posix()


class Type(IntEnum):
    """The type scale. `BODY` is the size of the system's font, whatever it is; the others are in proportion to it."""

    CAPTION = 11
    BODY = 12
    HEADING = 13
    TITLE = 15


class Choice(StrEnum):
    """What people choose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Colours:
    """One theme; each value is ``#rrggbb``.

    ``canvas`` lies around the picture, ``window`` under panels, ``field`` in what can be typed into, ``raised`` under
    the pointer and on buttons, ``selected`` under chosen rows. ``edge`` separates, ``mark`` outlines what can be
    operated. ``accent`` is a ground for ``on_accent``; ``link`` is its shade for text, lines and focus.
    """

    canvas: str
    window: str
    field: str
    raised: str
    pressed: str
    selected: str
    edge: str
    mark: str
    text: str
    quiet: str
    disabled: str
    accent: str
    accent_raised: str
    on_accent: str
    link: str
    good: str
    warning: str
    bad: str


DARK = Colours(
    canvas="#1e1e1e",
    window="#2a2a2a",
    field="#1f1f1f",
    raised="#383838",
    pressed="#444444",
    selected="#3c3c3c",
    edge="#414141",
    mark="#868686",
    text="#eaeaea",
    quiet="#b0b0b0",
    disabled="#777777",
    accent="#2d6bc4",
    accent_raised="#3a75c9",
    on_accent="#ffffff",
    link="#82b1f5",
    good="#82c891",
    warning="#ecb75c",
    bad="#ff9488",
)
LIGHT = Colours(
    canvas="#d4d4d4",
    window="#f2f2f2",
    field="#ffffff",
    raised="#e6e6e6",
    pressed="#d9d9d9",
    selected="#dedede",
    edge="#d2d2d2",
    mark="#7c7c7c",
    text="#1b1b1b",
    quiet="#535353",
    disabled="#9a9a9a",
    accent="#2463bd",
    accent_raised="#1e57a9",
    on_accent="#ffffff",
    link="#1d57aa",
    good="#1f6431",
    warning="#704a00",
    bad="#a92117",
)

_GROUNDS = ("window", "field", "raised", "selected")
TEXT_PAIRS = (
    *((ink, ground) for ink in ("text", "quiet", "link", "good", "warning", "bad") for ground in _GROUNDS),
    ("text", "canvas"),
    ("quiet", "canvas"),
    ("text", "pressed"),
    ("on_accent", "accent"),
    ("on_accent", "accent_raised"),
)
"""Every text on every ground that occurs; what is disabled is exempt, as in WCAG."""
MARK_PAIRS = (("mark", "window"), ("mark", "field"), ("link", "canvas"), ("link", "pressed"), ("accent", "field"))
"""Outlines, handles and focus on their grounds."""


def colours(palette: QPalette) -> Colours:
    """The theme that a palette belongs to."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightnessF() < 0.5 else LIGHT


def font(base: QFont, step: Type = Type.BODY, *, strong: bool = False, figures: bool = False) -> QFont:
    """A font of the type scale from the system's; ``figures`` are all equally wide, so that counters do not jump."""
    made = QFont(base)
    if base.pointSizeF() > 0:
        made.setPointSizeF(base.pointSizeF() * step / Type.BODY)
    else:
        made.setPixelSize(round(base.pixelSize() * step / Type.BODY))
    if strong:
        made.setWeight(QFont.Weight.DemiBold)
    if figures:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


class Theme(QObject):
    """Keeps one application in the theme chosen. `changed` follows every change, also one of the system's."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._choice = Choice.SYSTEM
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def choice(self) -> Choice:
        return self._choice

    def choose(self, choice: Choice) -> None:
        self._choice = choice
        schemes = {Choice.LIGHT: Qt.ColorScheme.Light, Choice.DARK: Qt.ColorScheme.Dark}
        scheme = schemes.get(choice, Qt.ColorScheme.Unknown)
        self._app.styleHints().setColorScheme(scheme)  # title bars and the system's dialogs follow, where they can
        self._dress(scheme)

    def _system_changed(self) -> None:
        if self._choice is Choice.SYSTEM:
            self._dress(Qt.ColorScheme.Unknown)

    def _dress(self, scheme: Qt.ColorScheme) -> None:
        if scheme is Qt.ColorScheme.Unknown:
            scheme = self._app.styleHints().colorScheme()
        wanted = DARK if scheme is Qt.ColorScheme.Dark else LIGHT
        if self._app.property(_DRESSED) == wanted.window:
            return
        self._app.setProperty(_DRESSED, wanted.window)
        if self._app.style().name() != "fusion":
            self._app.setStyle(QStyleFactory.create("Fusion"))
        self._app.setPalette(palette(wanted))
        self._app.setStyleSheet(style_sheet(wanted))
        self.changed.emit()


_DRESSED = "relief_theme"


def of(app: QApplication) -> Theme:
    """The application's `Theme`; made at the first call."""
    found = app.findChild(Theme)
    return found if isinstance(found, Theme) else Theme(app)


def apply(app: QApplication, choice: Choice) -> Theme:
    """Dress the application. With `Choice.SYSTEM` it goes along when the system changes."""
    theme = of(app)
    theme.choose(choice)
    return theme


def palette(c: Colours) -> QPalette:
    """For what the Fusion style draws itself."""
    made = QPalette()
    role = QPalette.ColorRole
    for name, value in (
        (role.Window, c.window),
        (role.WindowText, c.text),
        (role.Base, c.field),
        (role.AlternateBase, c.window),
        (role.Text, c.text),
        (role.Button, c.raised),
        (role.ButtonText, c.text),
        (role.BrightText, c.on_accent),
        (role.ToolTipBase, c.raised),
        (role.ToolTipText, c.text),
        (role.PlaceholderText, c.quiet),
        (role.Highlight, c.accent),
        (role.HighlightedText, c.on_accent),
        (role.Accent, c.accent),
        (role.Link, c.link),
        (role.LinkVisited, c.link),
        (role.Light, c.pressed),
        (role.Midlight, c.raised),
        (role.Mid, c.edge),
        (role.Dark, c.mark),
        (role.Shadow, c.canvas),
    ):
        made.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(c.disabled))
    return made


def style_sheet(c: Colours) -> str:
    """What Fusion would draw too heavily. Sizes are logical pixels and only ever minima: fonts may grow."""
    return f"""
QToolTip {{ color: {c.text}; background: {c.raised}; border: 1px solid {c.edge}; padding: 4px 6px; }}

QLabel[tone="quiet"] {{ color: {c.quiet}; }}
QLabel[tone="good"] {{ color: {c.good}; }}
QLabel[tone="warning"] {{ color: {c.warning}; }}
QLabel[tone="bad"] {{ color: {c.bad}; }}
QLabel:disabled {{ color: {c.disabled}; }}

QDialogButtonBox, QMessageBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QFrame#notice {{ background: {c.raised}; border: none; border-bottom: 1px solid {c.edge}; }}
QFrame#line {{ background: {c.edge}; border: none; }}

QPushButton {{ color: {c.text}; background: {c.raised}; border: 1px solid {c.edge}; border-radius: {RADIUS}px;
    padding: 5px 12px; }}
QPushButton:hover {{ background: {c.pressed}; }}
QPushButton:pressed {{ background: {c.edge}; }}
QPushButton:focus {{ border: 2px solid {c.link}; padding: 4px 11px; }}
QPushButton[large="true"] {{ padding: 8px 16px; }}
QPushButton[large="true"]:focus {{ padding: 7px 15px; }}
QPushButton:disabled {{ color: {c.disabled}; background: {c.window}; }}
QPushButton[primary="true"] {{ color: {c.on_accent}; background: {c.accent}; border: 1px solid {c.accent};
    padding: 8px 16px; font-weight: 600; }}
QPushButton[primary="true"]:hover, QPushButton[primary="true"]:pressed {{ background: {c.accent_raised}; }}
QPushButton[primary="true"]:focus {{ border: 2px solid {c.text}; padding: 7px 15px; }}
QPushButton[primary="true"]:disabled {{ color: {c.disabled}; background: {c.raised}; border-color: {c.raised}; }}

QToolButton {{ color: {c.text}; background: transparent; border: 1px solid transparent;
    border-radius: {RADIUS}px; padding: 4px; }}
QToolButton:hover {{ background: {c.raised}; }}
QToolButton:pressed, QToolButton:checked {{ background: {c.pressed}; }}
QToolButton:checked {{ background: {c.selected}; }}
QToolButton:focus {{ border: 2px solid {c.link}; padding: 3px; }}
QToolButton:disabled {{ color: {c.disabled}; }}
QToolButton::menu-indicator {{ image: none; }}
QToolButton[wide="true"] {{ background: {c.raised}; border-color: {c.edge}; padding: 5px 10px; }}
QToolButton[wide="true"]:hover, QToolButton[wide="true"]:checked {{ background: {c.pressed}; }}
QToolButton[wide="true"]:focus {{ border: 2px solid {c.link}; padding: 4px 9px; }}

QFrame[segments="true"] {{ background: {c.field}; border: 1px solid {c.edge}; border-radius: {RADIUS}px; }}
QFrame[segments="true"] QToolButton {{ color: {c.quiet}; border-radius: {RADIUS_SMALL}px; padding: 3px 6px; }}
QFrame[segments="true"] QToolButton:checked {{ color: {c.text}; background: {c.pressed}; }}
QFrame[segments="true"] QToolButton:focus {{ border: 2px solid {c.link}; padding: 2px 5px; }}
QFrame[segments="true"] QToolButton:disabled {{ color: {c.disabled}; }}

QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit {{ color: {c.text}; background: {c.field};
    border: 1px solid {c.edge}; border-radius: {RADIUS}px; padding: 4px 6px;
    selection-color: {c.on_accent}; selection-background-color: {c.accent}; }}
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover {{ border-color: {c.mark}; }}
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus {{ border: 2px solid {c.link};
    padding: 3px 5px; }}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {{ color: {c.disabled}; background: {c.window}; }}
QLineEdit[invalid="true"] {{ border-color: {c.bad}; }}
QComboBox {{ padding-right: 22px; }}
QComboBox:focus {{ padding-right: 21px; }}
QComboBox::drop-down {{ subcontrol-origin: border; subcontrol-position: center right; width: 22px; border: none; }}
QComboBox::down-arrow {{ image: url({_ICONS}/field-down.svg); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ color: {c.text}; background: {c.field}; border: 1px solid {c.edge};
    selection-color: {c.on_accent}; selection-background-color: {c.accent}; outline: none; padding: 2px; }}
QAbstractSpinBox QLineEdit {{ background: transparent; border: none; padding: 0 7px; }}
QAbstractSpinBox::up-button {{ subcontrol-origin: border; subcontrol-position: top right; border: none;
    width: 18px; }}
QAbstractSpinBox::down-button {{ subcontrol-origin: border; subcontrol-position: bottom right; border: none;
    width: 18px; }}
QAbstractSpinBox::up-arrow {{ image: url({_ICONS}/field-up.svg); width: 10px; height: 10px; }}
QAbstractSpinBox::down-arrow {{ image: url({_ICONS}/field-down.svg); width: 10px; height: 10px; }}
QAbstractSpinBox[plain="true"]::up-button, QAbstractSpinBox[plain="true"]::down-button {{ width: 0; }}
QAbstractSpinBox[plain="true"]::up-arrow, QAbstractSpinBox[plain="true"]::down-arrow {{ width: 0; height: 0; }}

QCheckBox, QRadioButton {{ color: {c.text}; spacing: {SMALL}px; padding: 2px 0; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {c.disabled}; }}
QCheckBox::indicator {{ width: 14px; height: 14px; border: 1px solid {c.mark}; border-radius: {RADIUS_SMALL}px;
    background: {c.field}; }}
QCheckBox::indicator:focus {{ width: 12px; height: 12px; border: 2px solid {c.link}; }}
QCheckBox::indicator:checked {{ background: {c.accent}; border-color: {c.accent};
    image: url({_ICONS}/field-check.svg); }}
QCheckBox::indicator:indeterminate {{ background: {c.accent}; border-color: {c.accent};
    image: url({_ICONS}/field-mixed.svg); }}
QCheckBox::indicator:checked:focus, QCheckBox::indicator:indeterminate:focus {{ border-color: {c.link}; }}
QCheckBox::indicator:disabled {{ border-color: {c.edge}; background: {c.edge}; }}

QSlider {{ min-height: 22px; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {c.pressed}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {c.mark}; }}
QSlider::sub-page:horizontal:disabled {{ background: {c.pressed}; }}
QSlider::handle:horizontal {{ width: 12px; height: 12px; margin: -5px 0; border-radius: 7px;
    background: {c.text}; border: 1px solid {c.window}; }}
QSlider::handle:horizontal:focus {{ border: 2px solid {c.link}; width: 14px; height: 14px; margin: -7px -1px;
    border-radius: 9px; }}
QSlider::handle:horizontal:disabled {{ background: {c.disabled}; }}

QProgressBar {{ color: {c.text}; background: {c.pressed}; border: none; border-radius: 2px; min-height: 4px; }}
QProgressBar::chunk {{ background: {c.link}; border-radius: 2px; }}

QTabWidget::pane {{ border: none; border-top: 1px solid {c.edge}; background: {c.window}; }}
QTabBar::tab {{ color: {c.quiet}; background: transparent; border: none; border-bottom: 2px solid transparent;
    padding: 6px 12px; }}
QTabBar::tab:selected {{ color: {c.text}; border-bottom-color: {c.link}; }}
QTabBar::tab:focus {{ border: 1px solid {c.link}; border-radius: {RADIUS_SMALL}px; }}
QHeaderView {{ background: {c.window}; border: none; }}
QHeaderView::section {{ color: {c.quiet}; background: {c.window}; border: none; border-bottom: 1px solid {c.edge};
    padding: 6px 8px; text-align: left; }}

QScrollArea, QListView, QTreeView, QTableView {{ border: none; background: {c.window}; }}
QListWidget {{ background: {c.field}; border: 1px solid {c.edge}; border-radius: {RADIUS}px; padding: 2px;
    outline: none; }}
QListWidget::item {{ color: {c.text}; padding: 5px 8px; border-radius: {RADIUS_SMALL}px; }}
QListWidget::item:hover {{ background: {c.raised}; }}
QListWidget::item:selected {{ color: {c.on_accent}; background: {c.accent}; }}
QListWidget:focus {{ border: 2px solid {c.link}; padding: 1px; }}
QTableView {{ outline: none; }}
QTableView::item {{ color: {c.text}; padding: 0 6px; }}
QTableView::item:selected {{ color: {c.on_accent}; background: {c.accent}; }}
QTableView:focus {{ border: 1px solid {c.link}; }}
QMessageBox QLabel#qt_msgbox_label {{ font-weight: 600; }}
QMessageBox QLabel {{ min-width: 336px; }}
QScrollArea > QWidget > QWidget {{ background: {c.window}; }}
QScrollBar:vertical {{ background: transparent; width: {SMALL}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {SMALL}px; margin: 0; }}
QScrollBar::handle {{ background: {c.edge}; border-radius: 2px; margin: 2px; min-height: 32px; min-width: 32px; }}
QScrollBar::handle:hover {{ background: {c.mark}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QMenu {{ color: {c.text}; background: {c.field}; border: 1px solid {c.edge}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 8px; border-radius: {RADIUS_SMALL}px; }}
QMenu::item:selected {{ color: {c.on_accent}; background: {c.accent}; }}
QMenu::item:disabled {{ color: {c.disabled}; background: transparent; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::separator {{ height: 1px; background: {c.edge}; margin: 4px 8px; }}
QStatusBar::item {{ border: none; }}
"""
