"""The line at the bottom: the device and its measured speed, what the daemon does, how far the queue is."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from app.entry_text import number
from app.events import Connected, DevicesFound, Disconnected
from app.workbench import Workbench

REFRESH = 250
"""Milliseconds between two looks at the queue while it is worked on."""


class Status(QWidget):
    """Shows; its only button tries again to reach the daemon."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._bench = workbench
        self.device = QLabel(self.tr("Looking for devices…"))
        self.daemon = QLabel(self.tr("Starting…"))
        self.work = QLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(160, 6)
        self.bar.setAccessibleName(self.tr("Progress of the queue"))
        self.again = QPushButton(self.tr("Connect again"))
        self.again.clicked.connect(workbench.controller.reconnect)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 16, 4)
        layout.setSpacing(16)
        for left in (self.device, self.daemon, self.again):
            layout.addWidget(left)
        layout.addStretch(1)
        layout.addWidget(self.work)
        layout.addWidget(self.bar)
        for label in (self.device, self.daemon, self.work):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._timer = QTimer(self, interval=REFRESH)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        workbench.daemon_changed.connect(self.refresh)
        workbench.bridge.devices_found.connect(self._devices_found)
        self.refresh()

    def refresh(self) -> None:
        """Show how things stand."""
        daemon = self._bench.daemon
        self.again.setVisible(isinstance(daemon, Disconnected))
        if isinstance(daemon, Connected):
            paused = self.tr("The queue is paused") if daemon.health.paused else self.tr("Ready")
            self.daemon.setText(self.tr("Working") if self._bench.active else paused)
        elif isinstance(daemon, Disconnected):
            self.daemon.setText(daemon.message)
        active = self._bench.active
        done = sum(not e.state.is_active for e in self._bench.queue.entries)
        total = len(self._bench.queue.entries)
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
