"""One picture, here or in the cloud, for programs without a daemon: decides, and does it here when the cloud fails.

The result is the same file either way. Whatever fails on the way there and back is a notice in the report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from engine.domain import EnhanceRequest, OutputOptions, Report, Where
from engine.enhance import Engine, IsCancelled, OnProgress, ignore_progress, never
from engine.offload import policy
from engine.offload.client import Service
from engine.offload.keys import Account
from engine.offload.policy import Ask, Place
from engine.offload.prospect import Picture, Prospects
from engine.offload.there import CloudFailed, There, prepared
from engine.offload.trip import Errand


class Offload:
    """Enhances files here or at a service, as `engine.worker.Enhancer` does; for many threads if ``engine`` is.

    ``account`` tells the service and its key, or raises why there is none. It, and the network, are left alone unless
    ``where`` and the settings say that the cloud may come into it. Without ``fallback`` what fails there fails.
    """

    def __init__(
        self,
        engine: Engine,
        account: Callable[[], Account],
        *,
        where: Where = Where.POLICY,
        ask: Ask = policy.decline,
        fallback: bool = True,
        connect: Callable[[str, str], Service] = Service,
    ) -> None:
        self._engine = engine
        self._where = where
        self._ask = ask
        self._fallback = fallback
        self._prospects = Prospects(engine, account, connect=connect)

    def enhance_file(
        self,
        source: Path,
        target: Path,
        request: EnhanceRequest,
        output: OutputOptions,
        *,
        on_progress: OnProgress = ignore_progress,
        cancelled: IsCancelled = never,
        errand: Errand | None = None,
    ) -> Report:
        """As `engine.enhance.Engine.enhance_file`; the report's device tells where it was done."""
        notice = ""
        if policy.is_possible(self._where, self._engine.settings):
            try:
                there = self._there(source, target, request, output, errand)
                if there is not None:
                    return there.enhance_file(
                        source, target, request, output, on_progress=on_progress, cancelled=cancelled
                    )
            except CloudFailed as failed:
                if not self._fallback:
                    raise failed.error from failed.error.__cause__
                notice = failed.notice
        report = self._engine.enhance_file(
            source, target, request, output, on_progress=on_progress, cancelled=cancelled
        )
        return replace(report, notices=(*report.notices, notice)) if notice else report

    def _there(
        self, source: Path, target: Path, request: EnhanceRequest, output: OutputOptions, errand: Errand | None
    ) -> There | None:
        """The service, if the picture goes there."""
        _, header, resolved = prepared(self._engine, source, target, request, output)
        prospect = self._prospects.of(Picture.of_file(source, header), resolved, self._where)
        if prospect.error is not None:
            raise CloudFailed(prospect.error)
        if prospect.place is Place.HERE or prospect.reached is None:
            return None
        if prospect.place is Place.ASK and not self._ask(prospect.task, prospect.estimate):
            return None
        return There(self._engine, prospect.reached, errand=errand, learn=self._prospects.learn)
