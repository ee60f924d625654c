"""From one training run to everything that ships of it: network files, their catalog entry, their model card.

Nothing is typed by hand: what the catalog and the card say is measured here, on photos that were never trained on, or
read from the run's own records. Every file is loaded and compared with the network it came from before it is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.config import Settings
from engine.domain import Precision
from engine.enhance import Engine
from engine.guard import disagreement
from engine.session import CPU, OnnxSession
from models import ablation
from models.card import Facts, card
from models.depth_network import DepthNetwork
from models.etl import read_sources
from models.evaluate import as_rows, evaluate
from models.export import PlainNetwork, float_model, fold, input_names, load_log, load_weights
from models.metrics import psnr_y
from models.network import SuperResolution
from models.quantise import QuantisedNetwork, RangeRule, int8_model, quantise
from models.quantise_training import Tuning, fine_tune
from models.samples import Case, Inputs, Samples
from models.score_cache import ScoreCache, default_path
from models.sources import open_photos
from models.weights_file import Pieces, file_entry, packed_path, write_catalog, write_weights

LICENCE = "Apache-2.0"
PARITY = {Precision.FP32: 1e-4, Precision.FP16: 2 / 255}
"""Largest difference allowed between a file and the folded network in torch; int8 is bounded by `INT8_LOSS`."""

INT8_LOSS = 0.15
"""Decibels that int8 may lose against fp32 on the hold-out photos."""

FINE_TUNED = "fine-tuned"
"""Beside the values of `RangeRule`: int8 that learned to answer as fp32 does, from the better of them."""

PHOTO_MARGIN, PATTERN_MARGIN = 3.0, 1.25
"""The guard tolerates the larger of so many times the worst disagreement on hold-out photos and on `hard_patterns`.

Patterns are the worst that can be asked of a network, so they need less margin than photos, of which there are more.
"""

FULL_UP_TO = 700_000
"""Weights of one scale up to which it is shipped in fp32 too; processors compute larger networks' fp16 file in fp32."""

PARITY_SIDE = 48
"""Of the crop on which files are compared with torch, whose float16 is slow on processors."""

DARK = 0.3
"""No tolerance is larger: beyond it a black tile would pass in a picture of middling brightness."""


@dataclass
class Published:
    """One network at one scale: its catalog entry in the making."""

    name: str
    scale: int
    halo: int
    inputs: list[str]
    uses_depth: bool
    tolerance: float = 0.0
    contents: dict[Precision, bytes] = field(default_factory=dict)
    pieces: dict[Precision, Pieces] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    measured: dict[str, float] = field(default_factory=dict)

    def entry(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "scale": self.scale,
            "halo": self.halo,
            "size_multiple": 1,
            "inputs": self.inputs,
            "uses_depth": self.uses_depth,
            "tolerance": self.tolerance,
            "licence": LICENCE,
            "files": {
                str(p): file_entry(packed_path(self.name), content, self.pieces[p])
                for p, content in self.contents.items()
            },
            "scores": self.scores,
        }


def enhance(session: OnnxSession, inputs: Inputs) -> Tensor:
    """Run a loaded file."""
    return torch.from_numpy(session.run(*(t.contiguous().numpy() for t in inputs.tensors)))


@dataclass(frozen=True)
class Survey:
    """A file on pictures held out: mean PSNR on luma of photos and of drawings; the worst that the guard saw."""

    psnr: float
    drawings: float
    on_photos: float
    on_patterns: float

    @property
    def tolerance(self) -> float:
        """What the guard must let pass."""
        return max(PHOTO_MARGIN * self.on_photos, PATTERN_MARGIN * self.on_patterns)


def survey(session: OnnxSession, samples: Samples, scale: int) -> Survey:
    """Run a loaded file on the hold-out crops, on drawings and on `hard_patterns`."""

    def picture(planes: Tensor) -> NDArray[np.uint8]:
        codes: NDArray[np.uint8] = planes[0].permute(1, 2, 0).clamp(0, 1).mul(255).round().byte().numpy()
        return codes

    def scores(cases: list[Case]) -> tuple[float, float]:
        """Mean PSNR and worst disagreement."""
        psnr, worst = [], []
        for inputs, large in cases:
            result = enhance(session, inputs)
            psnr.append(psnr_y(picture(result), picture(large), scale))
            worst.append(disagreement(inputs.rgb.numpy(), result.numpy(), scale))
        return sum(psnr) / len(psnr), max(worst)

    photos, on_photos = scores(samples.holdout(scale))
    drawings, on_drawings = scores(samples.held_drawings(scale))
    # Sides that do not divide by the guard's squares leave narrow ones, where overshoot averages out least.
    patterns = [p for side in (96, 97, 101) for p in hard_patterns(side)]
    on_patterns = [
        disagreement(p.numpy(), enhance(session, Inputs.plain(p, control=samples.control)).numpy(), scale)
        for p in patterns
    ]
    return Survey(photos, drawings, on_photos, max(on_drawings, *on_patterns))


def hard_patterns(side: int) -> Iterator[Tensor]:
    """Pictures on which a network overshoots most, 1 x 3 x side x side: checkerboards, stripes, noise, text-like."""
    random = torch.Generator().manual_seed(0)
    y, x = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    planes = [((y // period + x // period) % 2).float() for period in (1, 2, 3, 4, 8)]
    planes += [((x // period) % 2).float() for period in (1, 2, 3, 5)]
    planes += [((x + 2 * y) // period % 2).float() for period in (2, 3, 7)]
    planes += [(torch.rand(side, side, generator=random) < share).float() for share in (0.05, 0.5, 0.95)]
    planes += [torch.zeros(side, side), torch.ones(side, side)]
    for plane in planes:
        yield plane.expand(1, 3, side, side).contiguous()
    yield torch.rand(1, 3, side, side, generator=random)
    yield (torch.rand(1, 3, side, side, generator=random) < 0.5).float()


def check_parity(session: OnnxSession, plain: PlainNetwork, dtype: torch.dtype, crop: Tensor, limit: float) -> float:
    """The largest difference between a file and the network in torch; `ValueError` above ``limit``."""
    random = torch.Generator().manual_seed(0)
    depth = torch.rand(crop[:, :1].shape, generator=random)
    control = torch.rand(crop[:, :2].shape, generator=random) if plain.control else None
    wanted = plain.through_float16().enhance(crop, depth, control, dtype)
    found = enhance(session, Inputs(crop, depth, control))
    difference = float((found - wanted).abs().max())
    if not difference <= limit:
        raise ValueError(
            f"the exported network differs from the trained one by {difference:.2g}, more than {limit:.2g}"
        )
    return difference


def int8_of(
    plain: PlainNetwork,
    result: Published,
    samples: Samples,
    reference: Survey,
    tuning: Tuning | None,
    say: Callable[[str], None],
) -> tuple[Survey, onnx.ModelProto]:
    """Of all ways to make the int8 network the one that loses least where it loses most: on photos or on drawings.

    Both held out. Without ``tuning`` none is fine-tuned.
    """
    crops = samples.calibration(plain.scale)
    tried: list[tuple[Survey, onnx.ModelProto, QuantisedNetwork]] = []

    def lost(found: Survey) -> tuple[float, float]:
        return reference.psnr - found.psnr, reference.drawings - found.drawings

    def consider(way: str, quantised: QuantisedNetwork) -> None:
        model = int8_model(quantised)
        found = survey(_loaded(model), samples, plain.scale)
        tried.append((found, model, quantised))
        result.measured[f"holdout/int8/{way}"] = found.psnr
        losses = lost(found)
        say(f"x{plain.scale} int8 {way}: {losses[0]:.3f} dB below fp32 on photos, {losses[1]:.3f} dB on drawings")

    def best() -> tuple[Survey, onnx.ModelProto, QuantisedNetwork]:
        return min(tried, key=lambda t: max(lost(t[0])))

    for rule in (RangeRule.FOURTH_POWER, RangeRule.LEAST_SQUARES):
        consider(rule, quantise(plain, crops.rgb, crops.depth, rule, control=crops.control))
    if tuning is not None:
        consider(FINE_TUNED, fine_tune(best()[2], plain, samples.pool(plain.scale), tuning, say))
    found, model, _ = best()
    return found, model


def export_scale(
    plain: PlainNetwork,
    result: Published,
    samples: Samples,
    say: Callable[[str], None] = print,
    tuning: Tuning | None = None,
) -> None:
    """Make, check and measure the files of one scale, into ``result``.

    Each scale is quantised for itself: a trunk for all of them would be shared by their files, but what they meet
    differs, and int8 then loses up to 0.06 dB more (measured for size m at x2).
    """
    scale = plain.scale
    crop = samples.holdout(scale)[0][0].rgb[:, :, :PARITY_SIDE, :PARITY_SIDE].contiguous()
    for precision, dtype in ((Precision.FP32, torch.float32), (Precision.FP16, torch.float16)):
        model = float_model(plain, half=precision is Precision.FP16)
        difference = check_parity(_loaded(model), plain, dtype, crop, PARITY[precision])
        result.measured[f"parity/{precision}"] = difference
        if precision is Precision.FP16 or plain.weights <= FULL_UP_TO:
            result.contents[precision] = model.SerializeToString()
        say(f"x{scale} {precision}: differs from torch by {difference:.1e}")
    # Processors compute the fp16 file in float32, so its score there would say nothing that fp32's does not.
    reference = survey(_loaded(float_model(plain, half=False)), samples, scale)
    found, model = int8_of(plain, result, samples, reference, tuning, say)
    if reference.psnr - found.psnr > INT8_LOSS:
        raise ValueError(f"int8 at x{scale} loses {reference.psnr - found.psnr:.2f} dB on the hold-out photos")
    result.contents[Precision.INT8] = model.SerializeToString()
    result.measured |= {"holdout/fp32": reference.psnr, "holdout/int8": found.psnr}
    result.measured |= {"drawings/fp32": reference.drawings, "drawings/int8": found.drawings}
    result.measured["disagreement/photos"] = max(reference.on_photos, found.on_photos)
    result.measured["disagreement/patterns"] = max(reference.on_patterns, found.on_patterns)
    result.tolerance = min(DARK, float(np.ceil(max(reference.tolerance, found.tolerance) * 1000) / 1000))
    say(f"x{scale}: guard tolerance {result.tolerance}")


def _loaded(model: onnx.ModelProto) -> OnnxSession:
    return OnnxSession(model.SerializeToString(), CPU)


def export(
    network: SuperResolution,
    name: str,
    folder: Path,
    samples: Samples,
    say: Callable[[str], None] = print,
    *,
    uses_depth: bool = False,
    tuning: Tuning | None = None,
) -> list[Published]:
    """Write all files of a network into ``folder`` and list them in its catalog.

    ``uses_depth`` says whether depth is worth estimating for it: whether measurements showed that it helps. With
    ``tuning``, int8 is fine-tuned too, and shipped where that is better.
    """
    if network.config.control:
        samples = samples.restoring()
    folder.mkdir(parents=True, exist_ok=True)
    halo, inputs = network.config.halo, input_names(control=network.config.control)
    published = [Published(name, scale, halo, inputs, uses_depth) for scale in network.config.scales]
    for one in published:
        export_scale(fold(network, one.scale), one, samples, say, tuning)
    # Files and catalog change together, so that an engine running meanwhile finds them apart for an instant only.
    write_weights(folder, name, published)
    write_catalog(folder / "catalog.toml", [one.entry() for one in published])
    return published


def publish(
    source: Path,
    name: str,
    folder: Path,
    samples: Samples,
    benchmarks: Path | None = None,
    say: Callable[[str], None] = print,
    *,
    estimator: DepthNetwork | None = None,
    designs: dict[str, Any] | None = None,
    tuning: Tuning | None = None,
) -> list[Published]:
    """`export`, score what was written through the shipped route, and write the model card ``<name>.md``.

    Scores are only reported: every choice was made before, on the hold-out photos. With an ``estimator``, what depth
    does to the network's results is measured on them too, and the catalog says that it uses depth if that helps;
    ``designs`` is what `models.ablation.run` found, for the card.
    """
    network, about = load_weights(source)
    depth = depth_effect(network, samples, estimator) if estimator is not None else None
    uses_depth = depth is not None and depth["this network"]["estimated"][2] > 0
    if depth is not None and designs is not None:
        depth["designs"] = designs
    published = export(network, name, folder, samples, say, uses_depth=uses_depth, tuning=tuning)
    rows: list[dict[str, Any]] = []
    if benchmarks is not None:
        with Engine(Settings(models_dir=str(folder))) as engine:
            scales = [p.scale for p in published]
            kinds = [p for p in (Precision.FP32, Precision.INT8) if p in published[0].contents]
            for score in evaluate(engine, benchmarks, scales, name, kinds, ScoreCache(default_path())):
                rows += as_rows([score])
                say(f"{score.dataset} x{score.scale} {score.method}: {score.psnr:.2f} dB, {score.ssim:.4f}")
        for result in published:
            result.scores = {
                f"{row['dataset']}/{row['method'].removeprefix(f'{name} ')}": round(row["psnr"], 3)
                for row in rows
                if row["scale"] == result.scale
            }
        write_catalog(folder / "catalog.toml", [p.entry() for p in published])
    facts = Facts(
        name=name,
        licence=LICENCE,
        about=about,
        log=load_log(source),
        entries=[p.entry() for p in published],
        measured=[p.measured for p in published],
        scores=rows,
        split=samples.split,
        sources=read_sources(samples.photos),
        depth=depth,
    )
    (folder / f"{name}.md").write_text(card(facts), encoding="utf-8")
    return published


def depth_effect(network: SuperResolution, samples: Samples, estimator: DepthNetwork) -> dict[str, Any]:
    """What depth changes, on the hold-out photos; see `models.ablation`."""
    held = open_photos(samples.cache, samples.split.holdout, maps=samples.maps)
    cases = [ablation.make_case(scene, estimator, seed, by_depth=True) for seed, scene in enumerate(held)]
    return {"this network": ablation.effect(network, cases)}
