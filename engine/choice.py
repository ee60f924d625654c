"""Which device and which precision: as asked for, else what was measured as the fastest on this machine."""

from __future__ import annotations

from collections.abc import Sequence

from engine import session, tiles
from engine.config import Settings
from engine.domain import EnhanceRequest, ModelSpec, Precision
from engine.errors import DeviceError, RequestError
from engine.guard import Ladder, Rung, rungs
from engine.pool import Pool
from engine.session import Device


class Choice:
    """Chooses among ``devices``, the fastest kind first and the processor last."""

    def __init__(self, settings: Settings, pool: Pool, devices: Sequence[Device]) -> None:
        self._settings = settings
        self._pool = pool
        self._devices = devices

    def in_order(self, wanted: str = "auto") -> list[Device]:
        """For what runs but once: all devices, or the ``wanted`` one and then the processor. Raises `UnknownDevice`."""
        wanted = wanted if wanted != "auto" else self._settings.device
        if wanted == "auto":
            return list(self._devices)
        first = self.find(wanted)
        return [first, *(device for device in self._devices[-1:] if device != first)]

    def ladder(self, spec: ModelSpec, request: EnhanceRequest, events: list[str], *, deep: bool) -> Ladder:
        """The ways to run this network, the wanted one first."""
        device, precision = self.fastest(spec, request, events, deep=deep)
        tile = request.tile or self._settings.tile or device.tile
        least = tiles.smallest_tile(spec.halo, spec.size_multiple)
        if tile < least:
            raise RequestError(f"Tiles of {tile} pixels are too small for {spec.name}; the least is {least}.")
        others = [d for d in self._devices if d != device]
        return Ladder(rungs(Rung(device, precision, tile), spec, others), events)

    def fastest(
        self, spec: ModelSpec, request: EnhanceRequest, events: list[str], *, deep: bool
    ) -> tuple[Device, Precision]:
        """Device and precision as asked for, else the fastest here. Devices that can run nothing are left out.

        Int8 leaves a pattern of up to one 8-bit level in smooth areas. That is lost in an 8-bit picture, but somebody
        who works in more bits will stretch them, so a ``deep`` picture gets int8 only when asked for.
        """
        wanted = request.device if request.device != "auto" else self._settings.device
        best: tuple[float, Device, Precision] | None = None
        failure: DeviceError | None = None
        for device in self._devices if wanted == "auto" else [self.find(wanted)]:
            try:
                measured = self._pool.speeds(spec, device)
            except DeviceError as error:
                failure = error
                events.append(f"{device.id}: {error}")
                continue
            # A precision that the device lacks is not refused here: the ladder finds the next best and reports it.
            speeds = {p: s for p, s in measured.items() if not (deep and p is Precision.INT8)} or measured
            precision = request.precision or self._usual(spec) or max(speeds, key=lambda p: speeds[p])
            rate = measured.get(precision, 0.0)
            if best is None or rate > best[0]:
                best = (rate, device, precision)
        if best is None:
            raise failure or RequestError("This machine has no device that networks can run on.")
        return best[1:]

    def _usual(self, spec: ModelSpec) -> Precision | None:
        """The one of the settings, for networks that have it."""
        return next((p for p in spec.variants if p == self._settings.precision), None)

    def find(self, identity: str) -> Device:
        for device in self._devices:
            if device.id == identity:
                return device
        return session.find_device(identity)
