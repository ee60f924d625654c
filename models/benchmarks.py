"""``models/BENCHMARKS.md``: every shipped network in every precision, scored on every set and timed beside peers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from engine import catalog, session
from engine.config import Settings
from engine.domain import Precision
from engine.enhance import Engine
from models.evaluate import METRICS, KnownScores, Method, Score, bicubic, network, score_set
from models.peers import Peer
from models.picture_sets import PictureSet, picture_sets
from models.speed import ROUNDS, SIDE, Speed, compare
from models.statistics import bootstrap_interval

REFERENCE = "Set14"
SPEED_SCALE = 4
"""The set and the scale that speed and quality are shown together for."""


Sets = Callable[[Path, int], Iterable[PictureSet]]
"""From a folder and a scale to what is scored on."""


def every_set(data: Path, scale: int) -> Iterable[PictureSet]:
    """The published sets under ``data``, drawings, and damaged versions of both."""
    return picture_sets(data, scale, damaged=True, drawings=True)


@dataclass(frozen=True)
class Measured:
    """Everything that the page and the figure show: ``speeds`` by method, ``peers`` the names of those not ours."""

    scores: Sequence[Score]
    speeds: Mapping[str, Speed]
    peers: Sequence[str]
    threads: int

    def reference_psnr(self, method: str) -> float | None:
        """PSNR-Y on the published pictures of `REFERENCE` at `SPEED_SCALE`, if it was measured."""
        return next(
            (s.psnr for s in self.scores if (s.dataset, s.scale, s.method) == (REFERENCE, SPEED_SCALE, method)), None
        )


def shipped_models(weights: Path) -> list[catalog.Model]:
    """The models in the catalog of a folder that enlarge or restore pictures."""
    return [model for model in catalog.load([weights]).values() if model.estimator is None]


def measure(
    settings: Settings,
    data: Path,
    models: Sequence[catalog.Model],
    peers: Sequence[Peer],
    *,
    threads: int,
    known: KnownScores | None = None,
    say: Callable[[str], None] = print,
    sets: Sets = every_set,
    rounds: int = ROUNDS,
) -> Measured:
    """Score and time it all; speeds come last, when nothing else of this command runs."""
    with Engine(settings) as engine:
        scores = []
        for scale in sorted({scale for model in models for scale in model.scales}):
            methods = _methods(engine, scale, models, peers)
            quick = _methods(engine, scale, models, peers, only=Precision.INT8)
            scored = (score_set(pairs, methods if pairs.published else quick, known) for pairs in sets(data, scale))
            for score in chain.from_iterable(scored):
                scores.append(score)
                say(f"{score.dataset} x{score.scale} {score.method}: {score.psnr:.2f} dB")
        cpu = session.find_device(session.CPU.id)
        timed: dict[str, session.Session] = {}
        for model in models:
            if SPEED_SCALE not in model.networks:
                continue
            for precision in precisions(engine, model, SPEED_SCALE):
                content = catalog.read_weights(model.networks[SPEED_SCALE].variants[precision])
                timed[f"{model.name} {precision}"] = session.OnnxSession(content, cpu, threads)
        timed |= {peer.name: peer.session for peer in peers if peer.scale == SPEED_SCALE}
        say(f"speed of {', '.join(timed)}")
        speeds = compare(timed, rounds=rounds)
    return Measured(scores, speeds, [peer.name for peer in peers], threads)


def precisions(engine: Engine, model: catalog.Model, scale: int) -> list[Precision]:
    """Those worth measuring: processors compute float16 files in float32, which says nothing new."""
    only_processor = all(device.is_cpu for device in engine.devices)
    return [p for p in model.networks[scale].variants if not (only_processor and p is Precision.FP16)]


def _methods(
    engine: Engine,
    scale: int,
    models: Sequence[catalog.Model],
    peers: Sequence[Peer],
    only: Precision | None = None,
) -> list[Method]:
    """Bicubic, then ours, then the peers. ``only`` leaves out other precisions of networks that have it.

    How far precisions are apart shows on the published sets; elsewhere it would cost as much again.
    """
    methods = [bicubic(scale)]
    for model in models:
        if scale in model.networks:
            kinds = precisions(engine, model, scale)
            methods += [network(engine, model.name, p, scale) for p in kinds if only not in kinds or p is only]
    return methods + [peer.method() for peer in peers if peer.scale == scale]


def page(measured: Measured, figure: str | None) -> str:
    """The whole page in Markdown; ``figure`` is the picture's path as seen from the page."""
    scales = sorted({score.scale for score in measured.scores})
    quality = "\n\n".join(f"### x{s}\n\n{quality_table([x for x in measured.scores if x.scale == s])}" for s in scales)
    peers = ", ".join(measured.peers)
    note = f" Networks of others, measured in the same run and not shipped: {peers}." if peers else ""
    picture = (
        f"![PSNR-Y on {REFERENCE} against megapixels a second, for each network and precision]({figure})\n\n"
        if figure
        else ""
    )
    return (
        "# Benchmarks\n\n"
        f"Written by `relief-models benchmarks`; no figure is typed. Measured on {session.processor_name()} with "
        f"onnxruntime {session.runtime_version()}.{note}\n\n"
        f"{picture}## Quality\n\n{_QUALITY_NOTE}\n\n{quality}\n\n## Speed\n\n{_speed_note(measured)}\n\n"
        f"{speed_table(measured)}\n"
    )


_QUALITY_NOTE = (
    "Every 8-bit result goes through the route of `relief enhance`, tiles and guard included; peers run on whole "
    "pictures. As many border pixels as the scale are left out. PSNR and SSIM are on luma (BT.601, 16 to 235), like "
    "MS-SSIM; GMSD is on gray, SSIMULACRA 2 on colour. Of GMSD less is better, of all others more. The gain is the "
    "mean difference of PSNR from the first line of each set, with its 95 % interval over pictures (percentile "
    "bootstrap, fixed seed; too narrow for sets of fewer than ten pictures).\n\n"
    "Sets by their plain names are the published small pictures. *Damaged* ones are made from the same originals: "
    "blurred, shrunk, noisy and compressed as JPEG, by fixed seeds. *Drawings* are text and line art, made by seeds "
    "that training never uses. None of these pictures was trained on or chosen by."
)


def quality_table(scores: Iterable[Score]) -> str:
    """One line for each set and method, the yardstick first in each set."""
    head = ["pictures", "number", "method", "PSNR-Y", "gain [95 %]", *(metric.heading for metric in METRICS[1:])]
    rows = []
    yardsticks: dict[str, Score] = {}
    for score in scores:
        yardstick = yardsticks.setdefault(score.dataset, score)
        first = score is yardstick
        psnr, *others = (metric.shown(score.mean(metric.key)) for metric in METRICS)
        name = score.method + (f" ({score.fallbacks} fallbacks)" if score.fallbacks else "")
        rows.append(
            [
                score.dataset.replace("_", " ") if first else "",
                str(len(score.pictures)) if first else "",
                name,
                psnr,
                "" if first else gain(score, yardstick),
                *others,
            ]
        )
    return _table(head, rows)


def gain(score: Score, yardstick: Score) -> str:
    """Mean difference of PSNR with its interval; nothing where a picture came out without any error."""
    differences = score.values("psnr") - yardstick.values("psnr")
    if not np.isfinite(differences).all():
        return ""
    interval = bootstrap_interval(differences)
    return f"{interval.mean:+.2f} [{interval.low:+.2f}, {interval.high:+.2f}]"


def _speed_note(measured: Measured) -> str:
    return (
        f"Megapixels of result a second of the network alone: {SIDE} x {SIDE} pixels in, x{SPEED_SCALE}, "
        f"{measured.threads} threads of the processor. All take turns, {ROUNDS} rounds in one run; median and "
        f"quartiles, and how many times as fast in the median round. {REFERENCE} is PSNR-Y at x{SPEED_SCALE}."
    )


def speed_table(measured: Measured) -> str:
    """Fastest first, with how many times as fast as each peer."""
    rivals = [name for name in measured.peers if name in measured.speeds]
    head = ["network", "MP/s", "quartiles", *(f"against {name}" for name in rivals), f"{REFERENCE} dB"]
    rows = []
    for name, speed in sorted(measured.speeds.items(), key=lambda item: -item[1].median):
        psnr = measured.reference_psnr(name)
        ratios = [f"{speed.against(measured.speeds[rival]):.2f}" for rival in rivals]
        low, high = speed.quartiles
        quality = "" if psnr is None else f"{psnr:.2f}"
        rows.append([name, f"{speed.median:.2f}", f"{low:.2f} to {high:.2f}", *ratios, quality])
    return _table(head, rows)


def write(measured: Measured, output: Path, figure: Path) -> None:
    """The page, and the figure where speed and quality of at least one network are known."""
    from models.figure import Point, draw

    points = []
    for name, speed in measured.speeds.items():
        psnr = measured.reference_psnr(name)
        if psnr is not None:
            points.append(Point(name, speed.median, psnr, is_peer=name in measured.peers))
    link = None
    if points:
        figure.parent.mkdir(parents=True, exist_ok=True)
        draw(points, figure, reference=REFERENCE, scale=SPEED_SCALE, threads=measured.threads)
        link = Path(os.path.relpath(figure, output.parent)).as_posix()
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(page(measured, link), encoding="utf-8")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
