"""From the controller's threads to Qt's: every event becomes a signal in the thread of the windows."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from app import controller


class Bridge(QObject):
    """A signal for each kind of the controller's events, in the thread that this object lives in.

    Each carries the event of `app.controller` that its name says.
    """

    connecting = Signal(object)
    connected = Signal(object)
    disconnected = Signal(object)
    job_updated = Signal(object)
    job_stepped = Signal(object)
    job_fell_back = Signal(object)
    refused = Signal(object)
    preview_made = Signal(object)
    preview_failed = Signal(object)
    devices_found = Signal(object)
    models_found = Signal(object)
    watches_found = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._signals = {
            controller.Connecting: self.connecting,
            controller.Connected: self.connected,
            controller.Disconnected: self.disconnected,
            controller.JobUpdated: self.job_updated,
            controller.JobStepped: self.job_stepped,
            controller.JobFellBack: self.job_fell_back,
            controller.Refused: self.refused,
            controller.PreviewMade: self.preview_made,
            controller.PreviewFailed: self.preview_failed,
            controller.DevicesFound: self.devices_found,
            controller.ModelsFound: self.models_found,
            controller.WatchesFound: self.watches_found,
        }
        self._arrived.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)

    def emit_event(self, event: controller.Event) -> None:
        """From any thread; what `Controller` calls."""
        self._arrived.emit(event)

    def _pass_on(self, event: controller.Event) -> None:
        self._signals[type(event)].emit(event)
