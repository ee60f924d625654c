"""Who does the command line's work: the daemon, where one runs that would do the same, else this very process."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from engine.config import Settings, state_folder
from engine.domain import EnhanceRequest, OutputOptions, Progress, Report, Where
from engine.errors import DaemonError

if TYPE_CHECKING:
    from engine.link import Link
    from engine.offload.policy import Ask


class Enhancer(Protocol):
    """Enhances files: `engine.enhance.Engine` or `engine.client.Client`."""

    def enhance_file(
        self,
        source: Path,
        target: Path,
        request: EnhanceRequest,
        output: OutputOptions,
        *,
        on_progress: Callable[[Progress], None] = ...,
        cancelled: Callable[[], bool] = ...,
    ) -> Report: ...


@contextlib.contextmanager
def found(
    settings: Settings, request: EnhanceRequest, *, daemon: bool = True, where: str = "policy", ask: Ask | None = None
) -> Iterator[Enhancer]:
    """The daemon if it runs, has the same settings, and may be asked; else an engine, which has checked ``request``.

    A daemon of another version, or one that cannot be trusted, is not used; why is told on standard error. Where the
    cloud may come into it, by ``where`` (an `engine.domain.Where`) and the settings, this process does the
    work, and ``ask`` asks the user. Raises `CloudUnset` if the cloud is wanted and none is set up.
    """
    with contextlib.ExitStack() as stack:
        if where == "cloud" or (where != "here" and settings.cloud_policy != "off"):
            yield stack.enter_context(_offload(settings, request, where, ask))
            return
        client = _client(settings) if daemon else None
        if client is not None:
            yield stack.enter_context(client)
            return
        from engine.enhance import Engine

        engine = stack.enter_context(Engine(settings))
        engine.check(request)
        yield engine


@contextlib.contextmanager
def _offload(settings: Settings, request: EnhanceRequest, where: str, ask: Ask | None) -> Iterator[Enhancer]:
    from engine.enhance import Engine
    from engine.offload import keys, policy
    from engine.offload.route import Offload

    wanted, account = Where(where), functools.cache(lambda: keys.account(settings, keys.SystemKeys()))
    if wanted is Where.CLOUD:
        account()  # who asks for the cloud is told at once that there is none
    with Engine(settings) as engine:
        engine.check(request)
        yield Offload(engine, account, where=wanted, ask=ask or policy.decline)


def _client(settings: Settings) -> Link | None:
    if not (state_folder(settings) / "daemon.json").exists():  # saves loading the client
        return None
    from engine.link import Link

    try:
        client = Link.connect(settings)
        if client.shares(settings):
            return client
        client.close()
    except DaemonError as error:
        if error.code != "daemon-unreachable":
            print(f"relief: {error} Working without it.", file=sys.stderr)
    return None
