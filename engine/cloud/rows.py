"""What the database holds, as frozen values: one for each row that others than `records` look at."""

from __future__ import annotations

from dataclasses import dataclass

from engine.domain import JobState


@dataclass(frozen=True)
class UploadRow:
    """A picture that comes in parts.

    ``ticket`` is what the storage calls the upload; ``sums`` the announced SHA-256 of each part, as JSON, if they were.
    ``width``, ``height`` and ``source`` (its format) are known once it is complete.
    """

    id: str
    owner: str
    name: str
    bytes: int
    sha256: str
    part_bytes: int
    sums: str | None
    ticket: str
    created: float
    complete: bool = False
    width: int | None = None
    height: int | None = None
    source: str | None = None

    @property
    def parts(self) -> int:
        """How many parts it comes in."""
        return max(1, -(-self.bytes // self.part_bytes))

    def part_size(self, number: int) -> int:
        """Bytes of the part ``number``, counted from 1."""
        return min(self.part_bytes, self.bytes - (number - 1) * self.part_bytes)

    @property
    def part_sizes(self) -> dict[int, int]:
        """Bytes of each part, by its number."""
        return {number: self.part_size(number) for number in range(1, self.parts + 1)}


@dataclass(frozen=True)
class JobRow:
    """A job as it is kept.

    ``wanted``, ``progress``, ``outcome`` and ``report`` are JSON; ``result`` and ``depth`` name objects in the storage.
    ``attempt`` grows each time a replica takes it: only who holds the latest may change it. ``heartbeat`` is when that
    replica last told of it. ``day`` is the day, counted from 1970, on which it counts.
    """

    id: str
    owner: str
    upload: str
    wanted: str
    megapixels: float
    day: int
    created: float
    name: str = ""
    idempotency: str | None = None
    state: JobState = JobState.QUEUED
    revision: int = 1
    interactive: bool = False
    started: float | None = None
    finished: float | None = None
    attempt: int = 0
    heartbeat: float | None = None
    progress: str | None = None
    outcome: str | None = None
    report: str | None = None
    result: str | None = None
    result_sha256: str | None = None
    depth: str | None = None
    error_code: str | None = None
    error_message: str | None = None


@dataclass(frozen=True)
class FeedbackRow:
    """What somebody thought of a result. ``crop`` names an object, given with consent only."""

    job: str
    owner: str
    kind: str
    rating: int | None
    model: str | None
    precision: str | None
    crop: str | None
    created: float
