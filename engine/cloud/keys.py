"""API keys: 256 random bits, shown once when made, kept only as their SHA-256; and what each of them allows."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from engine.errors import QuotaExceeded, TokenRefused

_FORM = re.compile(r"rk_[A-Za-z0-9_-]{43}")
_REFUSED = "The API key is not one of this service's, or was revoked."


@dataclass(frozen=True)
class Limits:
    """What a key allows: jobs that are not done, megapixels of results a day (0: any), requests a minute."""

    jobs: int
    megapixels_a_day: float
    requests_a_minute: int


@dataclass(frozen=True)
class Key:
    """A key as it is kept; the secret itself is nowhere. ``revoked`` is when, in seconds since 1970."""

    id: str
    name: str
    hash: str
    limits: Limits
    created: float
    revoked: float | None = None


def new_secret() -> str:
    """A new key, to be shown once."""
    return f"rk_{secrets.token_urlsafe(32)}"


def digest(secret: str) -> str:
    """What is kept of a key. It holds 256 random bits, so a fast hash is as good as a slow one."""
    return hashlib.sha256(secret.encode()).hexdigest()


def secret_of(header: str | None) -> str:
    """The key in an ``Authorization`` header. Raises `TokenRefused` where there is none, or nothing of a key's form."""
    kind, _, secret = (header or "").partition(" ")
    if kind.lower() != "bearer" or not secret:
        raise TokenRefused("The request carries no API key.")
    if _FORM.fullmatch(secret.strip()) is None:
        raise TokenRefused(_REFUSED)
    return secret.strip()


def verified(secret: str, found: Key | None) -> Key:
    """The key that was found by the secret's digest. Raises `TokenRefused`."""
    if found is None or not hmac.compare_digest(digest(secret), found.hash) or found.revoked is not None:
        raise TokenRefused(_REFUSED)
    return found


class Rates:
    """Requests a minute, by key, of one process; ``share`` is how many processes answer requests side by side."""

    def __init__(self, share: int = 1, clock: Callable[[], float] = time.time) -> None:
        self._share = share
        self._clock = clock
        self._lock = threading.Lock()
        self._minute = 0
        self._counts: dict[str, int] = {}

    def count(self, key: Key) -> None:
        """Count a request. Raises `QuotaExceeded`, with how long the minute still lasts."""
        now = self._clock()
        allowed = max(1, key.limits.requests_a_minute // self._share)
        with self._lock:
            if int(now // 60) != self._minute:
                self._minute, self._counts = int(now // 60), {}
            count = self._counts[key.id] = self._counts.get(key.id, 0) + 1
        if count > allowed:
            raise QuotaExceeded(f"This key allows {key.limits.requests_a_minute} requests a minute.", 60 - now % 60)
