"""Who asks, as the routes see it: the key that `gate` has checked."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from engine.cloud.keys import Key

_BEARER = HTTPBearer(scheme_name="key", description="An API key of the service.", auto_error=False)
"""Appears in the OpenAPI document; the gate has checked the key."""


def _key(request: Request, _: Annotated[object, Depends(_BEARER)]) -> Key:
    key: Key = request.state.key
    return key


Caller = Annotated[Key, Depends(_key)]
