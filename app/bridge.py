"""From the controller's threads to Qt's: every event becomes a signal in the thread of the windows."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal

from app import error_text, events


class Bridge(QObject):
    """A signal for each kind of the controller's events, in the thread that this object lives in.

    Each carries the event of `app.events` that its name says. Errors that are shown at once speak the user's language;
    those of an entry are kept with it as the engine said them, for a later start in another one.
    """

    connecting = Signal(object)
    connected = Signal(object)
    health_found = Signal(object)
    disconnected = Signal(object)
    job_updated = Signal(object)
    job_stepped = Signal(object)
    job_fell_back = Signal(object)
    refused = Signal(object)
    preview_made = Signal(object)
    preview_failed = Signal(object)
    depth_made = Signal(object)
    devices_found = Signal(object)
    models_found = Signal(object)
    watches_found = Signal(object)
    cloud_found = Signal(object)
    estimate_made = Signal(object)
    estimate_failed = Signal(object)
    answer_refused = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._signals = {
            events.Connecting: self.connecting,
            events.Connected: self.connected,
            events.HealthFound: self.health_found,
            events.Disconnected: self.disconnected,
            events.JobUpdated: self.job_updated,
            events.JobStepped: self.job_stepped,
            events.JobFellBack: self.job_fell_back,
            events.Refused: self.refused,
            events.PreviewMade: self.preview_made,
            events.PreviewFailed: self.preview_failed,
            events.DepthMade: self.depth_made,
            events.DevicesFound: self.devices_found,
            events.ModelsFound: self.models_found,
            events.WatchesFound: self.watches_found,
            events.CloudFound: self.cloud_found,
            events.EstimateMade: self.estimate_made,
            events.EstimateFailed: self.estimate_failed,
            events.AnswerRefused: self.answer_refused,
        }
        self._arrived.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)

    def emit_event(self, event: events.Event) -> None:
        """From any thread; what `Controller` calls."""
        self._arrived.emit(event)

    def _pass_on(self, event: events.Event) -> None:
        self._signals[type(event)].emit(_in_words(event))


def _in_words(event: events.Event) -> events.Event:
    match event:
        case (
            events.Disconnected()
            | events.PreviewFailed()
            | events.EstimateFailed()
            | events.AnswerRefused()
            | events.Refused(number=None)
        ):
            return replace(event, message=error_text.say(event.code, event.message))
    return event
