"""Preferences of this machine: the device, the precision and the memory that the engine takes.

They stand in the engine's configuration file, as they are meant for everything that the engine does: pictures of this
window, of Photoshop, of watched folders and of the command line. The engine reads it when it starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from app import error_text, theme
from app.dialogs import Dialogs
from app.entry_text import number
from app.events import Connected, DevicesFound, HealthFound
from app.fields import Chooser, NumberField
from app.widgets import Notice, Tone, label
from app.workbench import Workbench
from engine import config
from engine.errors import ReliefError
from engine.wire.about import DeviceValue

AUTO = "auto"
MOST_GB = 1024
MB = 1024
"""In a GB, as memory is counted."""


class DevicePage(QWidget):
    """Each choice is written at once; what the engine does not know yet is told, with a button to restart it."""

    def __init__(self, workbench: Workbench, path: Path | None = None, dialogs: Dialogs | None = None) -> None:
        """``path`` is the configuration file, the user's unless another one is given."""
        super().__init__()
        self._bench = workbench
        self._path = path or config.config_path()
        self._dialogs = dialogs or Dialogs()
        self._devices: tuple[DeviceValue, ...] = ()
        self._asked = False
        self.device = Chooser(self.tr("Device"))
        self.precision = Chooser(self.tr("Precision"))
        self.models_memory = self._gigabytes()
        self.result_memory = self._gigabytes()
        self.measured = label(self.tr("Measuring…"), tone="quiet")
        self.problem = Notice()
        self.restart = Notice(action=self.tr("Restart the engine"))
        self._lay_out()
        self._fields: dict[str, tuple[QWidget, str]] = {
            "device": (self.device, ""),
            "precision": (self.precision, self.tr("More precise takes longer. The fastest is exact enough.")),
            "session_memory_mb": (
                self.models_memory,
                self.tr("Past it, models that are not in use are closed. Automatic is half of the machine's memory."),
            ),
            "memory_mb": (self.result_memory, self.tr("Larger results grow in a file on disk. Automatic is 0.5 GB.")),
        }
        self.device.chosen.connect(lambda value: self._write("device", None if value == AUTO else value))
        self.precision.chosen.connect(lambda value: self._write("precision", None if value == AUTO else value))
        self.models_memory.edited.connect(lambda value: self._write("session_memory_mb", round(value * MB) or None))
        self.result_memory.edited.connect(lambda value: self._write("memory_mb", round(value * MB) or None))
        self.restart.acted.connect(self._ask_to_restart)
        workbench.bridge.devices_found.connect(self._found)
        workbench.bridge.health_found.connect(self._restart)
        workbench.daemon_changed.connect(self._tell_restart)
        self.refresh()

    def _gigabytes(self) -> NumberField:
        return NumberField(0, MOST_GB, decimals=1, step=0.5, suffix=" GB", empty=self.tr("Automatic"))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(16)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&Device"), self.device)
        form.addRow(self.tr("&Precision"), self.precision)
        form.addRow(self.tr("Memory for &models"), self.models_memory)
        form.addRow(self.tr("Memory for a &result"), self.result_memory)
        note = label(
            self.tr("This counts for all that Relief does on this machine, also in Photoshop and for watched folders."),
            tone="quiet",
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(note)
        layout.addSpacing(theme.SMALL)
        layout.addWidget(label(self.tr("Measured here"), wrap=False))
        layout.addWidget(self.measured)
        layout.addStretch(1)
        layout.addWidget(self.problem)
        layout.addWidget(self.restart)

    # --- what stands in the file -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what the file says, and the environment, which wins over it."""
        try:
            there = {item.name: item for item in config.explain(self._path)}
        except ReliefError as error:
            self._tell(error)
            for field, _ in self._fields.values():
                field.setEnabled(False)
            return
        for name, (field, tip) in self._fields.items():
            source = there[name].source
            by_environment = source not in ("default", str(self._path))
            field.setEnabled(not by_environment)
            field.setToolTip(self.tr("Set by {0} in the environment.").format(source) if by_environment else tip)
        self._show_choices(str(there["device"].value), str(there["precision"].value))
        self.models_memory.show_value(there["session_memory_mb"].value / MB)
        result = there["memory_mb"]
        self.result_memory.show_value(0 if result.source == "default" else result.value / MB)
        self._tell_restart()

    def _write(self, name: str, value: Any) -> None:
        from engine import config_file  # what changes the file takes long to load, and few come here

        try:
            config_file.change({name: value}, self._path)
        except ReliefError as error:
            self._tell(error)
        else:
            self.problem.say("")
        self.refresh()

    def _tell(self, error: ReliefError) -> None:
        self.problem.say(error_text.say(error.code, str(error)), Tone.BAD)

    # --- what the engine says ----------------------------------------------------------------------------------

    def _found(self, event: DevicesFound) -> None:
        self._devices = event.devices
        lines = []
        for device in event.devices:
            name = device.name or device.id
            if device.error is not None:
                lines.append(self.tr("{0}: {1}").format(name, device.error))
                continue
            speeds = " · ".join(f"{p} {number(s, 1)}" for p, s in device.megapixels_per_second.items())
            lines.append(self.tr("{0}: {1} megapixels a second").format(name, speeds))
        self.measured.setText("\n".join(lines))
        self.refresh()

    def _show_choices(self, device: str, precision: str) -> None:
        self.device.set_choices([(self.tr("Automatic: the fastest"), AUTO), *map(self._choice, self._devices)])
        self.device.show_value(device, missing=self.tr("{0} (not found)").format(device))
        usable = [d for d in self._devices if device in (AUTO, d.id)]
        self.precision.set_choices([(self.tr("Automatic: the fastest"), AUTO), *((p, p) for p in _precisions(usable))])
        self.precision.show_value(precision)

    def _choice(self, device: DeviceValue) -> tuple[str, str]:
        name = device.name or device.id
        if not device.megapixels_per_second:
            return self.tr("{0} (cannot be used)").format(name), device.id
        speed = number(max(device.megapixels_per_second.values()), 1)
        return self.tr("{0}, {1} MP/s").format(name, speed), device.id

    # --- starting it again -------------------------------------------------------------------------------------

    def _tell_restart(self) -> None:
        daemon = self._bench.daemon
        if not isinstance(daemon, Connected):
            self.restart.say("")
            return
        try:
            wanted = config.digest(config.load(self._path))
        except ReliefError:
            self.restart.say("")
            return
        differs = daemon.health.settings != wanted
        self.restart.say(self.tr("The engine works with this after a restart.") if differs else "", Tone.WARNING)

    def _ask_to_restart(self) -> None:
        self._asked = True
        self._bench.controller.find_health()

    def _restart(self, event: HealthFound) -> None:
        """Its jobs are kept, but whoever waits for them should know."""
        if not self._asked:
            return
        self._asked = False
        count = event.health.queued + event.health.running
        question = self.tr(
            "%n picture(s) are not finished. They go on after the restart. Restart the engine?", "", count
        )
        if not count or self._dialogs.confirm(self, self.tr("Restart the engine"), question):
            self._bench.controller.stop_daemon()


def _precisions(devices: Sequence[DeviceValue]) -> list[str]:
    return list(dict.fromkeys(p for device in devices for p in device.megapixels_per_second))
