"""The presets above the inspector: to choose one, and to look after them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from app import error_text, theme
from app.dialogs import Dialogs
from app.fields import Chooser
from app.presets import Preset, Presets
from app.settings import JobSettings
from app.widgets import IconButton, Notice, Tone
from engine.errors import ReliefError

ENDING = "reliefpresets"


class PresetBar(QWidget):
    """`chosen` carries the settings of the preset that a person picked."""

    chosen = Signal(object)

    def __init__(self, presets: Presets, dialogs: Dialogs) -> None:
        super().__init__()
        self._presets, self._dialogs = presets, dialogs
        self._settings = JobSettings()
        self._based_on = ""
        self.chooser = Chooser(self.tr("Preset"))
        self.chooser.setPlaceholderText(self.tr("Own settings"))
        self.more = IconButton("more", self.tr("Manage presets"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self.fill_menu)
        self.more.setMenu(self.menu)
        self.notice = Notice(closable=True)
        row = QHBoxLayout()
        row.setSpacing(theme.TINY)
        row.addWidget(self.chooser, 1)
        row.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SMALL)
        column.addLayout(row)
        column.addWidget(self.notice)
        self.chooser.chosen.connect(self._choose)
        self._fill()
        if presets.problem is not None:
            said = error_text.say(presets.problem.code, str(presets.problem))
            self.notice.say(said, Tone.WARNING)

    def show_settings(self, settings: JobSettings, *, mixed: bool = False) -> None:
        """Name the preset that these settings are, if one is."""
        self._settings = settings
        same = None if mixed else self._presets.matching(settings)
        if same is not None:
            self._based_on = same.name
        self.chooser.setCurrentIndex(-1 if same is None else self.chooser.findData(same.name))

    def title(self, preset: Preset) -> str:
        """In the user's language, if it is built in."""
        titles = {
            "Photo 2x": self.tr("Photo 2×"),  # noqa: RUF001
            "Photo restore 1x": self.tr("Restore photo"),
            "Drawing 4x": self.tr("Drawing 4×"),  # noqa: RUF001
            "Print 30 cm": self.tr("Print, 30 cm wide"),
        }
        return titles.get(preset.name, preset.name) if preset.built_in else preset.name

    def fill_menu(self) -> None:
        menu = self.menu
        menu.clear()
        base = next((p for p in self._presets.all if p.name == self._based_on), None)
        own = base is not None and not base.built_in
        name = self.title(base) if base is not None else ""
        self._action(self.tr("Save as…"), self.save_as)
        if base is not None and own and base.settings != self._settings:
            self._action(self.tr('Save changes to "{name}"').format(name=name), self.save)
        menu.addSeparator()
        self._action(self.tr("Rename…"), self.rename, enabled=own)
        self._action(self.tr("Delete…"), self.remove, enabled=own)
        is_default = base is not None and self._presets.default.name == base.name
        self._action(self.tr("Use for new pictures"), self.make_default, enabled=base is not None and not is_default)
        menu.addSeparator()
        self._action(self.tr("Import…"), self.import_from)
        has_own = any(not p.built_in for p in self._presets.all)
        self._action(self.tr("Export…"), self.export, enabled=has_own)

    def save_as(self) -> None:
        name = self._dialogs.ask_name(self, self.tr("Save preset"), self.tr("Name of the preset:"))
        there = any(p.name.casefold() == name.casefold() and not p.built_in for p in self._presets.all)
        question = self.tr('Replace the preset "{name}"?').format(name=name)
        if name and (not there or self._dialogs.confirm(self, self.tr("Save preset"), question)):
            self._try(lambda: self._base(self._presets.save(name, self._settings).name))

    def save(self) -> None:
        self._try(lambda: self._presets.save(self._based_on, self._settings))

    def rename(self) -> None:
        name = self._dialogs.ask_name(self, self.tr("Rename preset"), self.tr("New name:"), self._based_on)
        if name and name != self._based_on:
            self._try(lambda: self._base(self._presets.rename(self._based_on, name).name))

    def remove(self) -> None:
        question = self.tr('Delete the preset "{name}"?').format(name=self._based_on)
        if self._dialogs.confirm(self, self.tr("Delete preset"), question):
            self._try(lambda: self._presets.remove(self._based_on))

    def make_default(self) -> None:
        self._try(lambda: self._presets.set_default(self._based_on))

    def import_from(self) -> None:
        pattern = self.tr("Presets (*.{ending})").format(ending=ENDING)
        path = self._dialogs.open_file(self, self.tr("Import presets"), pattern)
        if path:
            self._try(lambda: self._presets.import_from(Path(path)))

    def export(self) -> None:
        """All of the user's own, into one file."""
        pattern = self.tr("Presets (*.{ending})").format(ending=ENDING)
        path = self._dialogs.save_file(self, self.tr("Export presets"), f"Relief.{ENDING}", pattern)
        if path:
            names = [p.name for p in self._presets.all if not p.built_in]
            self._try(lambda: self._presets.export(names, Path(path), overwrite=True))

    def _action(self, text: str, run: Callable[[], None], *, enabled: bool = True) -> None:
        action = self.menu.addAction(text)
        action.setEnabled(enabled)
        action.triggered.connect(lambda _=False: run())

    def _base(self, name: str) -> None:
        self._based_on = name

    def _choose(self, name: str) -> None:
        self._based_on = name
        self.chosen.emit(self._presets.get(name).settings)

    def _try(self, run: Callable[[], object]) -> None:
        try:
            run()
        except ReliefError as error:
            self.notice.say(error_text.say(error.code, str(error)), Tone.BAD)
            return
        self.notice.say("")
        self._fill()

    def _fill(self) -> None:
        self.chooser.set_choices([(self.title(preset), preset.name) for preset in self._presets.all])
        self.show_settings(self._settings)
