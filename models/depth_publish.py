"""From a training run of the depth estimator to what ships of it: three files, a catalog entry, a model card.

As in `models.publish`: every file is loaded and compared with the network in torch, and every figure is measured here,
on photos that were never trained on, against their teacher's maps.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import onnx
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from torch import Tensor

from engine.domain import Gives, Precision
from engine.session import CPU, OnnxSession
from models.card import as_table
from models.depth_data import DepthPair, open_depth_pairs, whole_view
from models.depth_export import PlainEstimator, float_model, fold, load_weights, reference
from models.depth_network import LONG_SIDE, STRIDE, fitted_error, ordinal_accuracy
from models.depth_quantise import int8_model, quantise
from models.etl import Split, read_sources
from models.export import load_log
from models.publish import LICENCE
from models.quantise import RangeRule
from models.weights_file import Pieces, file_entry, packed_path, write_catalog, write_weights

PARITY = {Precision.FP32: 1e-4, Precision.FP16: 0.02}
"""How far a file may be from the network in torch, as a share of the range of its result."""

INT8_LOSS = 0.01
"""Share of pairs of pixels that int8 may put in a wrong order more than fp32."""

VIEW = (192, 256)
"""Rows and columns of the pictures that int8 is calibrated on; most photos have these proportions."""


@dataclass(frozen=True)
class DepthSamples:
    """Where calibration (training photos) and scores (hold-out photos) come from; ``maps`` are the teacher's."""

    photos: Path
    cache: Path
    maps: Path
    split: Split
    count: int = 40  # photos to calibrate on

    def calibration(self) -> Tensor:
        """N x 3 x H x W in [0, 1], photos taken evenly from all of them."""
        names = self.split.train
        step = max(1, len(names) // self.count)
        pairs = open_depth_pairs(self.cache, self.maps, names[::step][: self.count])
        views = [F.interpolate(p.photo[None].float() / 255, size=VIEW, mode="bilinear", antialias=True) for p in pairs]
        return torch.cat(views).contiguous()

    def holdout(self) -> list[DepthPair]:
        """Photos with the teacher's maps."""
        return open_depth_pairs(self.cache, self.maps, self.split.holdout)


@dataclass(frozen=True)
class Score:
    """Means over the hold-out photos: ``error`` of `fitted_error`, ``order`` of `ordinal_accuracy`; seconds a photo."""

    error: float
    order: float
    seconds: float


def score(estimate: Callable[[Tensor], Tensor], pairs: Sequence[DepthPair]) -> Score:
    """How well maps agree with the teacher's."""
    errors, orders, seconds = [], [], []
    for pair in pairs:
        rgb, depth = whole_view(pair, LONG_SIDE, STRIDE)
        start = time.perf_counter()
        result = estimate(rgb)
        seconds.append(time.perf_counter() - start)
        result = F.interpolate(result, size=depth.shape, mode="bilinear")[0, 0]
        errors.append(fitted_error(result, depth))
        orders.append(ordinal_accuracy(result, depth, torch.Generator().manual_seed(0)))
    count = len(pairs)
    return Score(sum(errors) / count, sum(orders) / count, sorted(seconds)[count // 2])


@dataclass
class Published:
    """The estimator's catalog entry in the making."""

    name: str
    contents: dict[Precision, bytes] = field(default_factory=dict)
    pieces: dict[Precision, Pieces] = field(default_factory=dict)
    scores: dict[Precision, Score] = field(default_factory=dict)
    parity: dict[Precision, float] = field(default_factory=dict)

    def entry(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "scale": 1,
            "halo": 0,
            "size_multiple": STRIDE,
            "inputs": ["rgb"],
            "tolerance": 0.0,
            "licence": LICENCE,
            "files": {
                str(p): file_entry(packed_path(self.name), content, self.pieces[p])
                for p, content in self.contents.items()
            },
            "estimator": {"long_side": LONG_SIDE, "multiple": STRIDE, "gives": str(Gives.LOG_DISPARITY)},
            "scores": {
                f"holdout/{kind}/{p}": round(value, 4)
                for p, found in self.scores.items()
                for kind, value in (("error", found.error), ("order", found.order))
            },
        }


def _loaded(model: onnx.ModelProto) -> OnnxSession:
    return OnnxSession(model.SerializeToString(), CPU)


def _running(session: OnnxSession) -> Callable[[Tensor], Tensor]:
    return lambda rgb: torch.from_numpy(session.run(rgb.contiguous().numpy()))


def check_parity(session: OnnxSession, plain: PlainEstimator, rgb: Tensor, limit: float) -> float:
    """The largest difference of a file from torch, as a share of the result's range; `ValueError` above ``limit``."""
    wanted, found = reference(plain, rgb), _running(session)(rgb)
    difference = float((found - wanted).abs().max() / (wanted.max() - wanted.min()))
    if not difference <= limit:
        raise ValueError(f"the exported estimator differs from the trained one by {difference:.2g} of its range")
    return difference


def export(plain: PlainEstimator, result: Published, samples: DepthSamples, say: Callable[[str], None] = print) -> None:
    """Make, check and score the three files; fills ``result``."""
    pairs = samples.holdout()
    rounded = plain.through_float16()
    rgb, _ = whole_view(pairs[0], LONG_SIDE, STRIDE)
    for precision in (Precision.FP32, Precision.FP16):
        model = float_model(plain, half=precision is Precision.FP16)
        session = _loaded(model)
        result.parity[precision] = check_parity(session, rounded, rgb, PARITY[precision])
        result.contents[precision] = model.SerializeToString()
        result.scores[precision] = score(_running(session), pairs)
        say(f"{precision}: {_told(result.scores[precision])}, {result.parity[precision]:.1e} off torch")
    pictures = samples.calibration()
    tried: list[tuple[Score, onnx.ModelProto]] = []
    for rule in (RangeRule.MIN_MAX, RangeRule.LEAST_SQUARES):
        model = int8_model(plain, quantise(plain, pictures, rule))
        tried.append((score(_running(_loaded(model)), pairs), model))
        say(f"int8 {rule}: {_told(tried[-1][0])}")
    found, model = min(tried, key=lambda t: t[0].error)
    if result.scores[Precision.FP32].order - found.order > INT8_LOSS:
        raise ValueError(f"int8 orders {found.order:.3f} of all pairs rightly, too few")
    result.contents[Precision.INT8] = model.SerializeToString()
    result.scores[Precision.INT8] = found


def _told(found: Score) -> str:
    return f"error {found.error:.4f}, order {found.order:.4f}, {found.seconds * 1e3:.0f} ms"


def publish(
    source: Path, name: str, folder: Path, samples: DepthSamples, say: Callable[[str], None] = print
) -> Published:
    """Write the files, their catalog entry and the card ``<name>.md`` into ``folder``."""
    network, about = load_weights(source)
    result = Published(name)
    export(fold(network), result, samples, say)
    folder.mkdir(parents=True, exist_ok=True)
    write_weights(folder, name, [result])
    write_catalog(folder / "catalog.toml", [result.entry()])
    text = card(result, about, load_log(source), samples)
    (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return result


def card(result: Published, about: dict[str, Any], log: Sequence[dict[str, Any]], samples: DepthSamples) -> str:
    """The model card in Markdown."""
    config = about["config"]
    files = [
        [str(p), f"{len(content) / 1e6:.1f}", f"{s.error:.4f}", f"{s.order:.4f}", f"{s.seconds * 1e3:.0f}"]
        for p, content in result.contents.items()
        for s in (result.scores[p],)
    ]
    curve = [
        [f"{row['minutes']:.0f}", f"{row['step']:,}", f"{row['holdout_error']:.4f}", f"{row['holdout_order']:.4f}"]
        for row in log
        if "holdout_error" in row
    ]
    recipe: dict[str, Any] = next((row["config"] for row in reversed(log) if "config" in row), {})
    told = ("batch", "side", "rate", "rate_end", "weight_decay", "warm_up", "clip", "decay", "seed")
    settings = ", ".join(f"{key} {recipe[key]}" for key in told if key in recipe)
    sources = [
        [source, str(count), "held out" if held else "", licence]
        for source, licence, count, held in read_sources(samples.photos)
    ]
    return f"""# {result.name}

Estimates from one picture how near everything is, relative to everything else. {LICENCE}. Written by `relief-models
publish-depth` from the run's records and its own measurements; no figure here is typed.

## What it is

An encoder and decoder of 3x3 convolutions with ReLU: {", ".join(map(str, config["channels"]))} channels at 1/2 to 1/32
of the size, {config["decoder"]} in the decoder; the coarsest level sees the mean of the whole scene. Input: RGB in
[0, 1], the longer side about {LONG_SIDE} pixels, both divisible by {STRIDE}. Output: log-disparity at half that size,
larger is nearer, without unit, scale or zero.

## What it learned from

{len(samples.split.train)} photographs with maps made by a teacher: the MIT-licensed network of "One Shot 3D
Photography" (SIGGRAPH 2020), averaged over each picture and its mirror image at two sizes. It cannot be better than
that teacher, which is good at people, rooms, streets and sky, weak at flat walls, close-ups and thin wires.
{len(samples.split.holdout)} more photographs, from other sources, served to choose and to measure.

{as_table(["source", "photos", "", "licence as stated there"], sources)}

## How

{about["step"]:,} steps in {about["seconds"] / 60:.0f} minutes: {settings}.
The loss ignores scale and shift and counts gradients too.

{as_table(["minutes", "steps", "error", "order"], curve)}

## The files

{as_table(["precision", "MB", "error", "order", "ms"], files)}

Against the teacher's maps of the held-out photos: mean error after the best scale and shift, where maps run from 0 to
1; share of pairs of pixels, at least 0.1 apart, that are put in the right order; milliseconds a photo on the processor
that published this. Largest difference of a file from torch, as a share of the result's range: fp32
{result.parity[Precision.FP32]:.1e}, fp16 {result.parity[Precision.FP16]:.1e}.

## What is wrong with its maps

Looked at on twenty held-out photos beside the teacher's: outlines are soft, wider than the object by a few per cent of
the picture; rooms are the weakest, where people in front of walls melt into them; single tree trunks and masts are
lost; close-ups, fabric and pebbles, which have no far and near to speak of, get an invented slope from top to bottom;
dark or shiny balls have holes. Skies, ground, mountains, buildings and people outdoors are right.

## What it is not for

Measuring. Nothing here has a unit; mirrors, windows, pictures of pictures and drawings deceive it.
"""
