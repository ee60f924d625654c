"""Here or in the cloud: what the user's settings and one job's wish come to. Arithmetic only; nobody is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from engine.config import Settings
from engine.domain import Where


class Policy(StrEnum):
    """What the settings say, or one job's wish in place of them."""

    OFF = "off"
    MEGAPIXELS = "megapixels"
    MINUTES = "minutes"
    ASK = "ask"


class Place(StrEnum):
    """What a decision comes to."""

    HERE = "here"
    CLOUD = "cloud"
    ASK = "ask"


ASSUMED_BYTES_PER_SECOND = 1.25e6
"""Of a connection about which nothing is known yet: 10 Mbit/s."""
_COMPRESSED = 0.6
"""Of photos as PNG, compared with their pixels."""


@dataclass(frozen=True)
class Task:
    """A picture as far as it matters: megapixels of the result, bytes of both as pixels, bytes that would be sent."""

    megapixels: float
    result_bytes: int
    sent_bytes: int


@dataclass(frozen=True)
class Estimate:
    """Seconds here and there, ``None`` where nothing is known to compute them from."""

    here: float | None
    there: float | None


Ask = Callable[[Task, Estimate], bool]
"""Asks the user; whether the cloud is to do it."""


def decline(_task: Task, _estimate: Estimate) -> bool:
    """For callers with nobody to ask: everything stays here."""
    return False


def policy_of(where: Where, settings: Settings) -> Policy:
    """What rules a job that leaves it open: its own wish, else the settings. ``where`` is neither here nor cloud."""
    return Policy(settings.cloud_policy if where is Where.POLICY else where.value)


def is_possible(where: Where, settings: Settings) -> bool:
    """Whether the cloud may come into it at all. If not, nothing but this machine has to be looked at.

    Who says cloud means it, whatever the settings; any other wish says when, and the settings say whether.
    """
    return where is Where.CLOUD or (where is not Where.HERE and settings.cloud_policy != Policy.OFF)


def is_timed(where: Where, settings: Settings) -> bool:
    """Whether how long it takes here has a say in it."""
    open_to = is_possible(where, settings) and where is not Where.CLOUD
    return open_to and policy_of(where, settings) in (Policy.MINUTES, Policy.ASK)


def is_candidate(where: Where, settings: Settings, task: Task, here: float | None) -> bool:
    """Whether the service is to be asked about it. ``here`` is how many seconds it takes on this machine."""
    if where is Where.CLOUD or not is_possible(where, settings):
        return where is Where.CLOUD
    match policy_of(where, settings):
        case Policy.OFF:
            return False
        case Policy.MEGAPIXELS:
            return task.megapixels > settings.cloud_megapixels
        case Policy.MINUTES:
            return here is not None and here > settings.cloud_minutes * 60
        case Policy.ASK:
            return True


def place_of(where: Where, settings: Settings, estimate: Estimate) -> Place:
    """Where a candidate goes, now that the service has said how fast it is."""
    if where is Where.CLOUD:
        return Place.CLOUD
    match policy_of(where, settings):
        case Policy.ASK:
            return Place.ASK
        case Policy.MINUTES:
            here, there = estimate.here, estimate.there
            return Place.CLOUD if here is None or there is None or there < here else Place.HERE
        case _:
            return Place.CLOUD


def seconds_there(
    task: Task, megapixels_per_second: float | None, bytes_per_second: float = ASSUMED_BYTES_PER_SECOND
) -> float | None:
    """Sending, working, fetching."""
    if not megapixels_per_second:
        return None
    carried = task.sent_bytes + task.result_bytes * _COMPRESSED
    return carried / bytes_per_second + task.megapixels / megapixels_per_second


def compressed(pixel_bytes: int) -> int:
    """About how many bytes of file pixels make when nothing may be lost."""
    return round(pixel_bytes * _COMPRESSED)
