"""The panel at the right: everything that can be chosen for a picture, in sections, and the one main button."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app import theme
from app.brush_options import BrushOptions
from app.cloud_bar import CloudBar
from app.dialogs import Dialogs
from app.output_section import OutputPart
from app.preset_bar import PresetBar
from app.presets import Presets
from app.sections import DepthPart, Part, RestorePart, Shown
from app.settings import JobSettings
from app.size_section import SizePart
from app.widgets import Section
from engine.domain import Format, Size, Where
from engine.errors import RequestError

if TYPE_CHECKING:  # only named here: loading the protocol takes as long as making the window
    from engine.wire.about import CloudValue, ModelValue

WIDTH = 304


class Inspector(QWidget):
    """Shows a `JobSettings` and tells how a person changes it.

    `settingsChanged` carries the whole value, `fieldsChanged` only the names and values that the person changed: with
    several pictures that differ, these alone are meant for all of them. Neither comes while the settings are such that
    no picture could be made with them (`isValid`).
    """

    settingsChanged = Signal(object)  # noqa: N815
    fieldsChanged = Signal(object)  # noqa: N815
    primaryClicked = Signal()  # noqa: N815
    brushToggled = Signal(bool)  # noqa: N815
    depthOverlayToggled = Signal(bool)  # noqa: N815

    def __init__(
        self, presets: Presets | None = None, dialogs: Dialogs | None = None, parent: QWidget | None = None
    ) -> None:
        """``presets`` are the user's, ``dialogs`` the system's, unless others are given."""
        super().__init__(parent)
        dialogs = dialogs or Dialogs()
        self._shown = Shown()
        self._pending: dict[str, Any] = {}
        self._wanted = False
        self.presets = PresetBar(presets or Presets(), dialogs)
        self.size_part, self.restore_part = SizePart(), RestorePart()
        self.depth_part, self.output_part = DepthPart(), OutputPart(dialogs)
        self._sections = (
            Section(self.tr("Size"), self.size_part),
            Section(self.tr("Restore"), self.restore_part),
            Section(self.tr("Depth"), self.depth_part, opened=False),
            Section(self.tr("Output"), self.output_part, opened=False),
        )
        self._parts: tuple[Part, ...] = (self.size_part, self.restore_part, self.depth_part, self.output_part)
        self.cloud = CloudBar()
        self.primary = QPushButton(self.tr("Enhance"))
        self.primary.setProperty("primary", True)  # for the style sheet
        self.setAccessibleName(self.tr("Settings"))
        self._lay_out()
        self.presets.chosen.connect(self._take_preset)
        for part in (*self._parts, self.cloud):
            part.edited.connect(self._edit)
        self.restore_part.brushToggled.connect(self.brushToggled)
        self.depth_part.depthOverlayToggled.connect(self.depthOverlayToggled)
        self.primary.clicked.connect(self.primaryClicked)
        self._show()

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.SMALL, 0, theme.SMALL, theme.SMALL)
        column.setSpacing(0)
        for number, section in enumerate(self._sections):
            if number:
                column.addWidget(_line())
            column.addWidget(section)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        self._inside, self._scroll = inside, scroll
        scroll.verticalScrollBar().rangeChanged.connect(self._make_room)
        top = QVBoxLayout()
        top.setContentsMargins(theme.LARGE - theme.SMALL, theme.MEDIUM, theme.LARGE - theme.SMALL, theme.SMALL)
        top.addWidget(self.presets)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        bottom.setSpacing(0)
        bottom.addWidget(self.cloud)
        bottom.addWidget(self.primary)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(scroll, 1)
        layout.addWidget(_line())
        layout.addLayout(bottom)

    def _make_room(self, _least: int, most: int) -> None:
        """The bar stands where otherwise the margin is, so that nothing moves when it comes."""
        column = self._inside.layout()
        if column is not None:
            column.setContentsMargins(theme.SMALL, 0, 0 if most else theme.SMALL, theme.SMALL)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(max(WIDTH, self.minimumSizeHint().width()), 640)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Wide enough for its longest text, whatever the language: it only scrolls up and down."""
        column = self._inside.layout()
        margin = column.contentsMargins().right() if column is not None else 0
        width = self._inside.minimumSizeHint().width() - margin + theme.SMALL
        return QSize(max(width, super().minimumSizeHint().width()), super().minimumSizeHint().height())

    @property
    def settings(self) -> JobSettings:
        """What is shown, valid or not."""
        return self._shown.settings

    def isValid(self) -> bool:  # noqa: N802
        """Whether pictures can be made with what is shown."""
        if any(part.problem(self._shown) for part in self._parts):
            return False
        try:
            self.settings.check()
        except RequestError:
            return False
        return True

    def setSettings(self, settings: JobSettings, mixed_fields: Collection[str] = ()) -> None:  # noqa: N802
        """Show settings; ``mixed_fields`` are those in which several pictures differ. Tells nothing."""
        self._pending = {}
        self._shown = replace(self._shown, settings=settings, mixed=frozenset(mixed_fields))
        self._show()

    def setModels(self, models: Sequence[ModelValue]) -> None:  # noqa: N802
        """What the daemon has: estimators of depth, and models that enlarge or restore."""
        self._shown = replace(self._shown, models=tuple(models))
        self._show()

    def setCloud(self, cloud: CloudValue | None) -> None:  # noqa: N802
        """How pictures may go to a cloud service; ``None`` while they cannot, and then nothing is shown of it."""
        self._shown = replace(self._shown, cloud=cloud)
        self._show()

    def setOutlook(self, text: str) -> None:  # noqa: N802
        """What becomes of the picture that is looked at, in sentences."""
        self.cloud.show_outlook(text)

    def setPicture(self, size: Size | None, kind: str = "") -> None:  # noqa: N802
        """Which picture is looked at: its size, and the name of its format or the ending of its file."""
        own = Format.named(kind) or (Format.PNG if kind else None)  # what cannot be written becomes PNG
        self._shown = replace(self._shown, picture=size, kind=own)
        self._show()

    def setPrimary(self, text: str, enabled: bool) -> None:  # noqa: N802
        """The main button; it stays disabled while the settings are not valid."""
        self.primary.setText(text)
        self._wanted = enabled
        self._show_primary()

    def setBrush(self, on: bool) -> None:  # noqa: N802
        """Show that painting began or ended elsewhere."""
        self.restore_part.brush.setChecked(on)

    @property
    def brush_options(self) -> BrushOptions:
        """What the brush is like, while one paints."""
        return self.restore_part.brush_options

    def open_section(self, part: Part, *, opened: bool = True) -> None:
        """Open the section with this part, or close it."""
        for one, section in zip(self._parts, self._sections, strict=True):
            if one is part:
                section.header.setChecked(opened)

    def setDepthOverlay(self, on: bool) -> None:  # noqa: N802
        self.depth_part.overlay.setChecked(on)

    def _edit(self, values: dict[str, Any]) -> None:
        settings = replace(self.settings, **values)
        self._shown = replace(self._shown, settings=settings, mixed=frozenset(self._shown.mixed) - set(values))
        self._pending |= values
        self._show()
        if self.isValid():
            changed, self._pending = self._pending, {}
            self.settingsChanged.emit(settings)
            self.fieldsChanged.emit(changed)

    def _take_preset(self, settings: JobSettings) -> None:
        values = {f.name: getattr(settings, f.name) for f in fields(settings)}
        if settings.where is Where.POLICY:  # it says nothing of the place, so what was said of that is left
            del values["where"]
        self._edit(values)

    def _show(self) -> None:
        for part, section in zip(self._parts, self._sections, strict=True):
            part.show_all(self._shown)
            section.header.set_summary(part.summary(self._shown))
        self.cloud.show_all(self._shown)
        self.presets.show_settings(self.settings, mixed=bool(self._shown.mixed))
        self._show_primary()

    def _show_primary(self) -> None:
        self.primary.setEnabled(self._wanted and self.isValid())


def _line() -> QFrame:
    made = QFrame()
    made.setObjectName("line")
    made.setFixedHeight(1)
    return made
