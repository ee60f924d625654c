"""What is written, under which name, and where."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QVBoxLayout

from app import theme
from app.dialogs import Dialogs
from app.fields import DASH, Check, Chooser, LabelledSlider
from app.sections import Part, Shown
from app.settings import JobSettings
from app.size_section import NAMES
from app.widgets import IconButton, Notice, Tone, label
from engine import naming
from engine.domain import Format, Size

WITH_QUALITY = (Format.JPEG, Format.WEBP, Format.AVIF)
WITH_LOSSLESS = (Format.WEBP, Format.AVIF)
USUAL = Size(6000, 4000)
"""Pixels of the picture that an example is about, where none is looked at."""
CHOOSE = object()
"""Stands in the list of folders for the wish to choose another."""


class OutputPart(Part):
    """Format, name and folder of the results."""

    def __init__(self, dialogs: Dialogs) -> None:
        super().__init__()
        self._dialogs = dialogs
        self.format = Chooser("")
        self.format.set_choices(
            [(self.tr("As the picture"), ""), *((text, kind.value) for kind, text in NAMES.items())]
        )
        self.quality = LabelledSlider(
            self.tr("Quality"),
            default=90,
            percent=False,
            least=1,
            tip=self.tr("More quality makes larger files."),
        )
        self.lossless = Check(self.tr("Lossless"))
        self.pattern = QLineEdit()
        self.insert = IconButton("add", self.tr("Insert a placeholder"))
        self.insert.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.insert.setMenu(self._placeholders())
        self.example = label("", theme.Type.CAPTION, tone="quiet")
        self.notice = Notice()
        self.folder = Chooser("")
        self.overwrite = Check(self.tr("Replace files that are there"))
        self.depth_map = Check(self.tr("Save the depth map too"))
        self._lay_out()
        self.format.chosen.connect(lambda value: self.tell(format=value))
        self.quality.edited.connect(lambda value: self.tell(quality=round(value)))
        self.lossless.edited.connect(lambda value: self.tell(lossless=value))
        self.pattern.textEdited.connect(lambda text: self.tell(pattern=text))
        self.folder.chosen.connect(self._choose_folder)
        self.overwrite.edited.connect(lambda value: self.tell(overwrite=value))
        self.depth_map.edited.connect(lambda value: self.tell(save_depth=value))
        self._shown = Shown()

    def _lay_out(self) -> None:
        self.add(self.format, self.tr("Format"))
        self.add(self.quality)
        self.add(self.lossless)
        above = label(self.tr("Name"), theme.Type.CAPTION, tone="quiet")
        above.setBuddy(self.pattern)
        self.pattern.setAccessibleName(self.tr("Name"))
        row = QHBoxLayout()
        row.setSpacing(theme.TINY)
        row.addWidget(self.pattern, 1)
        row.addWidget(self.insert)
        group = QVBoxLayout()
        group.setSpacing(theme.TINY)
        group.addWidget(above)
        group.addLayout(row)
        group.addWidget(self.example)
        self.column.addLayout(group)
        self.add(self.notice)
        self.add(self.folder, self.tr("Folder"))
        self.add(self.overwrite)
        self.add(self.depth_map)

    def _placeholders(self) -> QMenu:
        menu = QMenu(self)
        texts = {
            "name": self.tr("Name of the picture"),
            "scale": self.tr("Factor"),
            "width": self.tr("Width in pixels"),
            "height": self.tr("Height in pixels"),
            "model": self.tr("Model"),
        }
        for name in naming.PLACEHOLDERS:
            action = menu.addAction(texts[name])
            action.triggered.connect(lambda _=False, n=name: self._insert(n))
        return menu

    def show_all(self, shown: Shown) -> None:
        self._shown = shown
        settings, mixed = shown.settings, shown.mixed
        self.format.show_value(settings.format, mixed="format" in mixed)
        kind = None if "format" in mixed else shown.format
        self.quality.setVisible(kind is None or kind in WITH_QUALITY)
        self.quality.show_value(settings.quality, mixed="quality" in mixed)
        self.quality.setEnabled(not (settings.lossless and kind in WITH_LOSSLESS))
        self.lossless.setVisible(kind is None or kind in WITH_LOSSLESS)
        self.lossless.show_value(settings.lossless, mixed="lossless" in mixed)
        self._show_pattern(shown)
        self._show_folder(settings.folder, mixed="folder" in mixed)
        self.overwrite.show_value(settings.overwrite, mixed="overwrite" in mixed)
        self.depth_map.show_value(settings.save_depth, mixed="save_depth" in mixed)

    def summary(self, shown: Shown) -> str:
        return self.tr("As the picture") if not shown.settings.format else NAMES[Format(shown.settings.format)]

    def problem(self, shown: Shown) -> str:
        pattern = shown.settings.pattern
        if not pattern.strip():
            return self.tr("The name must not be empty.")
        bad = next((c for c in pattern if c in naming.FORBIDDEN or not c.isprintable()), "")
        if bad:
            return self.tr("A file name cannot have {character} in it.").format(character=bad)
        fields = naming.fields(pattern)
        if fields is None:
            return self.tr("Braces belong around placeholders only.")
        if not fields <= frozenset(naming.PLACEHOLDERS):
            known = ", ".join(f"{{{name}}}" for name in naming.PLACEHOLDERS)
            return self.tr("The placeholders are {known}.").format(known=known)
        return ""

    def _show_pattern(self, shown: Shown) -> None:
        mixed = "pattern" in shown.mixed
        text = "" if mixed else shown.settings.pattern
        if self.pattern.text() != text:
            self.pattern.setText(text)
        self.pattern.setPlaceholderText(DASH if mixed else "")
        problem = self.problem(shown)
        if bool(self.pattern.property("invalid")) != bool(problem):
            self.pattern.setProperty("invalid", bool(problem))
            self.pattern.style().unpolish(self.pattern)
            self.pattern.style().polish(self.pattern)
        self.notice.say(problem, Tone.BAD)
        self.example.setVisible(not problem and not mixed)
        if not problem:
            self.example.setText(self.tr("For example {file}").format(file=self._example(shown)))

    def _example(self, shown: Shown) -> str:
        extension = (shown.kind or Format.JPEG).value
        name = self.tr("photo")  # lupdate does not look into f-strings
        source = Path(f"{name}.{extension}")
        settings: JobSettings = shown.settings
        return settings.target(source, shown.picture or USUAL).name

    def _show_folder(self, folder: str, *, mixed: bool) -> None:
        choices: list[tuple[str, object]] = [(self.tr("Beside the picture"), "")]
        if folder:
            choices.append((Path(folder).name or folder, folder))
        choices.append((self.tr("Choose a folder…"), CHOOSE))
        self.folder.set_choices(choices)
        self.folder.show_value(folder, mixed=mixed)
        self.folder.setToolTip(folder)

    def _choose_folder(self, value: object) -> None:
        if value is CHOOSE:
            value = self._dialogs.choose_folder(self, self.tr("Folder for the results"), self._shown.settings.folder)
            if not value:
                self._show_folder(self._shown.settings.folder, mixed="folder" in self._shown.mixed)
                return
        self.tell(folder=str(value))

    def _insert(self, name: str) -> None:
        self.pattern.insert(f"{{{name}}}")
        self.tell(pattern=self.pattern.text())
        self.pattern.setFocus()
