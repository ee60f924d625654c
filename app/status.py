"""The line at the bottom: the device and its measured speed, what the daemon does, how far the queue is."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from app import theme
from app.entry_text import number
from app.events import Connected, DevicesFound, Disconnected
from app.state import EntryState
from app.widgets import label
from app.workbench import Workbench

REFRESH = 250
"""Milliseconds between two looks at the queue while it is worked on."""


class Status(QWidget):
    """Shows, and nothing else: what can be done about it stands elsewhere."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._bench = workbench
        self.device = label(self.tr("Looking for devices…"), tone="quiet", wrap=False)
        self.daemon = label(self.tr("Starting…"), tone="quiet", wrap=False)
        self.work = label("", tone="quiet", wrap=False)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(160, 4)
        self.bar.setAccessibleName(self.tr("Progress of the queue"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.MEDIUM, theme.TINY, theme.MEDIUM, theme.TINY)
        layout.setSpacing(theme.LARGE)
        for left in (self.device, self.daemon):
            layout.addWidget(left)
        layout.addStretch(1)
        layout.addWidget(self.work)
        layout.addWidget(self.bar)
        self._timer = QTimer(self, interval=REFRESH)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        workbench.daemon_changed.connect(self.refresh)
        workbench.bridge.devices_found.connect(self._devices_found)
        self.refresh()

    def refresh(self) -> None:
        """Show how things stand."""
        daemon = self._bench.daemon
        if isinstance(daemon, Connected):
            paused = self.tr("The queue is paused") if daemon.health.paused else self.tr("Ready")
            self.daemon.setText(self.tr("Working") if self._bench.active and not daemon.health.paused else paused)
        elif isinstance(daemon, Disconnected):
            self.daemon.setText(self.tr("Not connected"))  # why, and what to do, stands above everything
        active = self._bench.active
        done = self._bench.queue.counts[EntryState.DONE]
        total = done + len(active)
        self.bar.setVisible(bool(active))
        self.bar.setValue(round(self._bench.fraction * 1000))
        self.work.setText(self.tr("{0} of {1} done").format(done, total) if active else "")

    def _devices_found(self, event: DevicesFound) -> None:
        usable = [d for d in event.devices if d.fastest is not None]
        if not usable:
            self.device.setText(self.tr("No device can run the networks"))
            return
        best = max(usable, key=lambda d: max(d.megapixels_per_second.values()))
        speed = max(best.megapixels_per_second.values())
        self.device.setText(self.tr("{0}  ·  {1} MP/s").format(best.name or best.id, number(speed, 1)))
        only = len(event.devices) == 1 and best.id == "cpu"
        self.device.setToolTip(self.tr("No graphics card was found; the processor does the work.") if only else "")
