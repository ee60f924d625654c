"""What a picture would take here and in the cloud, and where that leaves it: found out before anything is sent.

The service is asked who it is only where the wish and the settings make the picture a candidate. What it said of itself
is kept for a while, also that it did not answer: whoever turns a knob asks many times.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine import catalog, imagefile, sizing
from engine.config import Settings
from engine.domain import EnhanceRequest, ModelSpec, Size, Where
from engine.enhance import Engine
from engine.errors import Cancelled, CloudError, ReliefError, RequestError, UnknownModel
from engine.offload import policy, privacy
from engine.offload.client import Service
from engine.offload.keys import Account
from engine.offload.policy import Estimate, Place, Task
from engine.offload.values import Hello

KEPT_SECONDS = 30.0
"""How long what a service said of itself counts."""
FAILED_SECONDS = 10.0
"""How long a service that did not answer is taken for gone by those who only estimate."""

Measuring = Callable[[], contextlib.AbstractContextManager[object]]
"""Has the device to itself while the speed of a network is measured."""


@dataclass(frozen=True)
class Picture:
    """A picture as far as a decision needs it; ``sent_bytes`` is about how much would be sent."""

    size: Size
    bands: int
    dtype: str
    sent_bytes: int

    @classmethod
    def of_file(cls, source: Path, header: imagefile.Header) -> Picture:
        plain = cls.of_pixels(header.size, header.bands, header.dtype)
        sent = source.stat().st_size if header.source == privacy.JPEG else plain.sent_bytes
        return cls(plain.size, plain.bands, plain.dtype, sent)

    @classmethod
    def of_pixels(cls, size: Size, bands: int, dtype: str) -> Picture:
        return cls(size, bands, dtype, policy.compressed(size.pixels * bands * _BYTES[dtype]))


_BYTES = {"uint8": 1, "uint16": 2, "float32": 4}


@dataclass(frozen=True)
class Reached:
    """A service that answered, and what it said of itself."""

    service: Service
    hello: Hello


@dataclass(frozen=True)
class Prospect:
    """What a decision came to, and from what.

    ``reached`` is there unless the picture is no candidate, or ``error`` tells why the service cannot do it or cannot
    be asked.
    """

    place: Place
    task: Task
    estimate: Estimate
    address: str = ""
    reached: Reached | None = None
    error: ReliefError | None = None


class Prospects:
    """Decides for one engine and the service of its user's settings; safe to share between threads.

    ``account`` tells the service and its key, or raises why there is none; neither it nor the network is touched for a
    picture that is no candidate. ``settings`` are read anew each time.
    """

    def __init__(
        self,
        engine: Engine,
        account: Callable[[], Account],
        *,
        connect: Callable[[str, str], Service] = Service,
        settings: Callable[[], Settings] | None = None,
        measuring: Measuring = contextlib.nullcontext,
    ) -> None:
        self._engine = engine
        self._account = account
        self._connect = connect
        self._settings = settings or (lambda: engine.settings)
        self._measuring = measuring
        self._lock = threading.Lock()
        self._services: dict[Account, Service] = {}
        self._known: dict[Account, tuple[float, Hello | ReliefError]] = {}
        self.bytes_per_second = policy.ASSUMED_BYTES_PER_SECOND

    def of(self, picture: Picture, request: EnhanceRequest, where: Where, *, estimating: bool = False) -> Prospect:
        """What a resolved request for a picture comes to. Raises what stands against doing it anywhere.

        Who is ``estimating`` hears of the time here in any case, and does not wait again for a service that did not
        answer a moment ago.
        """
        settings = self._settings()
        if where is not Where.CLOUD and request.device != "auto":
            where = Where.HERE  # somebody named a device of this machine
        sized, networks = sized_for(self._engine, picture.size, request)
        a_pixel = picture.bands * _BYTES[picture.dtype]
        task = Task(sized.size.pixels / 1e6, sized.size.pixels * a_pixel, picture.sent_bytes)
        here = None
        if estimating or policy.is_timed(where, settings):
            here = self._seconds_here(picture, request, networks, sized)
        if not policy.is_candidate(where, settings, task, here):
            return Prospect(Place.HERE, task, Estimate(here, None))
        address = ""
        try:
            account = self._account()
            address = account.address
            reached = self._found(account, estimating=estimating)
            check_fits(reached.hello, picture.size, sized.size, request)
        except Cancelled:
            raise
        except ReliefError as error:
            return Prospect(Place.HERE, task, Estimate(here, None), address, error=error)
        there = policy.seconds_there(task, reached.hello.megapixels_per_second, self.bytes_per_second)
        estimate = Estimate(here, there)
        return Prospect(policy.place_of(where, settings, estimate), task, estimate, address, reached)

    def found(self) -> Reached:
        """The service, which has just said who it is. Raises a `ReliefError`."""
        return self._found(self._account(), estimating=False)

    def learn(self, bytes_per_second: float | None) -> None:
        """How fast a picture was sent."""
        self.bytes_per_second = bytes_per_second or self.bytes_per_second

    def _found(self, account: Account, *, estimating: bool) -> Reached:
        with self._lock:
            service = self._services.get(account) or self._connect(account.address, account.key)
            self._services = {account: service}  # one at a time: the address or the key was changed
            since, known = self._known.get(account, (-KEPT_SECONDS, CloudError()))
        age = time.monotonic() - since
        if isinstance(known, Hello) and age < KEPT_SECONDS:
            return Reached(service, known)
        if isinstance(known, ReliefError) and since >= 0 and age < FAILED_SECONDS and estimating:
            raise known
        try:
            said: Hello | ReliefError = service.hello()
        except ReliefError as error:
            said = error
        with self._lock:
            self._known = {account: (time.monotonic(), said)}
        if isinstance(said, ReliefError):
            raise said
        return Reached(service, said)

    def _seconds_here(
        self, picture: Picture, request: EnhanceRequest, networks: dict[int, ModelSpec], sized: sizing.Sizing
    ) -> float | None:
        """How long the networks take here, as measured; ``None`` where nothing can be measured."""
        seconds = 0.0
        try:
            with self._measuring():
                choice = self._engine.choice
                for scale, enlarged in zip(sized.scales, sized.cumulative, strict=True):
                    spec = networks[scale]
                    device, precision = choice.fastest(spec, request, [], deep=picture.dtype != "uint8")
                    speeds = self._engine.speeds(spec, device)
                    rate = speeds.get(precision) or max(speeds.values())
                    seconds += picture.size.pixels * enlarged**2 / 1e6 / rate
        except (ReliefError, ValueError, ZeroDivisionError):
            return None
        return seconds


def sized_for(engine: Engine, size: Size, request: EnhanceRequest) -> tuple[sizing.Sizing, dict[int, ModelSpec]]:
    """The passes and the size of the result, and the networks by scale. Raises as `engine.sizing.choose`."""
    networks = dict(catalog.find_enlarging(engine.models, request.model).networks)
    most = engine.settings.max_output_megapixels * 1_000_000
    return sizing.choose(size, tuple(networks), request, max_pixels=most), networks


def check_fits(hello: Hello, size: Size, result: Size, request: EnhanceRequest) -> None:
    """Raises for a picture that the service would not take."""
    if size.pixels > hello.max_megapixels * 1_000_000 or result.pixels > hello.max_output_megapixels * 1_000_000:
        raise RequestError(f"The service takes pictures up to {hello.max_megapixels} megapixels, not this one.")
    if request.model not in hello.models:
        raise UnknownModel(f"The service does not have {request.model}.")
