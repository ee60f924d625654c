"""What the sections of the inspector have in common, and the two short ones: restoring and depth."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app import icons, theme
from app.brush_options import BrushOptions
from app.fields import Check, Chooser, LabelledSlider
from app.settings import DEFAULT, JobSettings
from app.widgets import Notice, label
from engine.domain import DepthSource, Format, Size

if TYPE_CHECKING:  # only named here: loading the protocol takes as long as making the window
    from engine.wire.about import CloudValue, ModelValue


@dataclass(frozen=True)
class Shown:
    """What the inspector is about: settings, where several pictures differ in them, and the picture that is looked at.

    ``kind`` is the picture's own format, ``None`` if it is not known, or none that can be written. ``cloud`` is how
    pictures may go to a service, ``None`` while they cannot.
    """

    settings: JobSettings = DEFAULT
    mixed: Collection[str] = frozenset()
    picture: Size | None = None
    kind: Format | None = None
    models: Sequence[ModelValue] = field(default_factory=tuple)
    cloud: CloudValue | None = None

    @property
    def format(self) -> Format | None:
        """Of the result, as far as it is known."""
        return Format(self.settings.format) if self.settings.format else self.kind

    @property
    def restores(self) -> bool:
        """Whether strengths mean something: nobody knows before the models are known, and ``auto`` finds one."""
        model = next((m for m in self.models if m.name == self.settings.model), None)
        return model is None or model.takes_control


class Part(QWidget):
    """The body of a section. `edited` carries the fields of `JobSettings` that a person changed, with their values."""

    edited = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.SMALL, 0, theme.SMALL, theme.MEDIUM)
        self.column.setSpacing(theme.SMALL)

    def show_all(self, shown: Shown) -> None:
        """Show settings without telling."""
        raise NotImplementedError

    def summary(self, shown: Shown) -> str:
        """In few words, for the closed section."""
        raise NotImplementedError

    def problem(self, _shown: Shown) -> str:
        """Why nothing can be done with these settings, as a sentence; empty if it can."""
        return ""

    def tell(self, **values: Any) -> None:
        self.edited.emit(values)

    def add(self, widget: QWidget, name: str = "") -> QLabel | None:
        """Put a widget under the others, with its name above it if there is one."""
        above = None
        if name:
            above = label(name, theme.Type.CAPTION, tone="quiet")
            above.setBuddy(widget)
            widget.setAccessibleName(name)
            group = QVBoxLayout()
            group.setSpacing(theme.TINY)
            group.addWidget(above)
            group.addWidget(widget)
            self.column.addLayout(group)
        else:
            self.column.addWidget(widget)
        return above


def toggle(icon: str, text: str, tip: str) -> QToolButton:
    """A wide button that stays pressed."""
    made = QToolButton()
    made.setText(f"\N{EN SPACE}{text}")  # the style leaves no room beside the icon
    made.setAccessibleName(text)
    made.setToolTip(tip)
    made.setCheckable(True)
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setProperty("wide", True)  # for the style sheet
    made.setIconSize(QSize(icons.SIDE, icons.SIDE))
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    icons.bind(made, icon)
    return made


class RestorePart(Part):
    """How much of the damage is undone, and by which model."""

    brushToggled = Signal(bool)  # noqa: N815

    def __init__(self) -> None:
        super().__init__()
        self.model = Chooser("")
        self.denoise = LabelledSlider(self.tr("Denoise"), tip=self.tr("How much noise and compression damage goes."))
        self.sharpen = LabelledSlider(self.tr("Sharpen"), tip=self.tr("How much blur is undone."))
        self.notice = Notice()
        self.brush = toggle(
            "brush", self.tr("Protect with brush"), self.tr("Paint where the picture is to stay as it is.")
        )
        self.add(self.model, self.tr("Model"))
        self.add(self.denoise)
        self.add(self.sharpen)
        self.add(self.notice)
        self.add(self.brush)
        self.brush_options = BrushOptions()
        self.brush_options.hide()
        self.add(self.brush_options)
        self.brush.toggled.connect(self.brush_options.setVisible)
        self.model.chosen.connect(lambda name: self.tell(model=name))
        self.denoise.edited.connect(lambda value: self.tell(denoise=value))
        self.sharpen.edited.connect(lambda value: self.tell(sharpen=value))
        self.brush.toggled.connect(self.brushToggled)
        self._models: Sequence[ModelValue] | None = None

    def show_all(self, shown: Shown) -> None:
        settings, mixed = shown.settings, shown.mixed
        if self._models is not shown.models:
            self._models = shown.models
            names = [m.name for m in shown.models if not m.estimates_depth]
            self.model.set_choices([(self.tr("Automatic"), "auto"), *((name, name) for name in names)])
        self.model.show_value(settings.model, mixed="model" in mixed)
        self.denoise.show_value(settings.denoise, mixed="denoise" in mixed)
        self.sharpen.show_value(settings.sharpen, mixed="sharpen" in mixed)
        self.denoise.setEnabled(shown.restores)
        self.sharpen.setEnabled(shown.restores)
        if not shown.restores:
            self.notice.say(self.tr("This model only enlarges. Choose another one to denoise or sharpen."))
        elif settings.model == "auto" and _needs_control(settings):
            self.notice.say(self.tr("With these settings a model that restores is chosen."))
        else:
            self.notice.say("")

    def summary(self, shown: Shown) -> str:
        return self.tr("Automatic") if shown.settings.model == "auto" else shown.settings.model


class DepthPart(Part):
    """Where depth comes from, and what is done by it."""

    depthOverlayToggled = Signal(bool)  # noqa: N815

    def __init__(self) -> None:
        super().__init__()
        self.source = Chooser("")
        self.near = LabelledSlider(self.tr("Strength near"), tip=self.tr("How much is restored in the foreground."))
        self.far = LabelledSlider(self.tr("Strength far"), tip=self.tr("How much is restored in the background."))
        self.bokeh = Check(self.tr("Keep soft what is out of focus"))
        self.notice = Notice()
        self.overlay = toggle("depth", self.tr("Show depth"), self.tr("Lay the depth map over the picture."))
        self.add(self.source, self.tr("Depth from"))
        self.add(self.near)
        self.add(self.far)
        self.add(self.bokeh)
        self.add(self.notice)
        self.add(self.overlay)
        self.source.chosen.connect(lambda source: self.tell(depth=source))
        self.near.edited.connect(lambda value: self.tell(near=value))
        self.far.edited.connect(lambda value: self.tell(far=value))
        self.bokeh.edited.connect(lambda value: self.tell(keep_bokeh=value))
        self.overlay.toggled.connect(self.depthOverlayToggled)
        self._models: Sequence[ModelValue] | None = None

    def show_all(self, shown: Shown) -> None:
        settings, mixed = shown.settings, shown.mixed
        if self._models is not shown.models:
            self._models = shown.models
            self.source.set_choices(self._choices(shown.models))
        self.source.show_value(settings.depth, mixed="depth" in mixed)
        self.near.show_value(settings.near, mixed="near" in mixed)
        self.far.show_value(settings.far, mixed="far" in mixed)
        self.bokeh.show_value(settings.keep_bokeh, mixed="keep_bokeh" in mixed)
        self.bokeh.setEnabled(shown.restores)
        without = settings.depth == DepthSource.NONE and (settings.near != settings.far or settings.keep_bokeh)
        self.notice.say(self.tr("Without depth, near and far cannot be told apart.") if without else "")

    def summary(self, shown: Shown) -> str:
        index = self.source.findData(shown.settings.depth)
        return self.source.itemText(index)

    def _choices(self, models: Sequence[ModelValue]) -> list[tuple[str, str]]:
        estimators = [m.name for m in models if m.estimates_depth]
        return [
            (self.tr("Automatic"), DepthSource.AUTO.value),
            (self.tr("The photo itself"), DepthSource.EMBEDDED.value),
            (self.tr("An estimate"), DepthSource.ESTIMATE.value),
            *((self.tr("An estimate by {model}").format(model=name), name) for name in estimators),
            (self.tr("Nothing"), DepthSource.NONE.value),
        ]


def _needs_control(settings: JobSettings) -> bool:
    return settings.request().restoration.needs_control
