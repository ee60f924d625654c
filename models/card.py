"""The model card: what a network is, what it learned from, and what was measured, for people who decide to use it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.etl import Split
from models.evaluate import BICUBIC, as_markdown

RECIPE = ("loss", "loss_end", "loss_end_from", "batch", "side", "rate", "rate_end", "warm_up", "clip", "decay", "seed")
"""What of a run's configuration the card tells."""


@dataclass(frozen=True)
class Facts:
    """Everything that a card states: ``about`` is the checkpoint's config, step and seconds; ``log`` the run's lines.

    ``entries`` are catalog entries, ``measured`` the figures beside each, ``scores`` the rows of `models.evaluate`;
    ``sources`` name, licence, number of photos, and whether they were held out. ``depth`` is what `models.ablation`
    found, if it was asked.
    """

    name: str
    licence: str
    about: dict[str, Any]
    log: Sequence[dict[str, Any]]
    entries: Sequence[dict[str, Any]]
    measured: Sequence[dict[str, float]]
    scores: Sequence[dict[str, Any]]
    split: Split
    sources: Sequence[tuple[str, str, int, bool]]
    depth: dict[str, Any] | None = None

    @property
    def restores(self) -> bool:
        return bool(self.about["config"].get("control"))


def card(facts: Facts) -> str:
    """The whole card in Markdown."""
    sections = {
        "": _introduction(facts),
        "What it is": _network(facts),
        "What it learned from": _data(facts),
        "How": _training(facts),
        "Depth": _depth(facts),
        "The files": _files(facts),
        "Scores": _scores(facts),
    }
    parts = [f"# {facts.name}" if not title else f"## {title}\n\n{text}" for title, text in sections.items()]
    parts.insert(1, sections[""])
    return "\n\n".join(parts) + "\n"


def as_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _introduction(facts: Facts) -> str:
    scales = ", ".join(f"x{entry['scale']}" for entry in facts.entries)
    what = "Restores damaged photos and enlarges them by" if facts.restores else "Enlarges photos by"
    return (
        f"{what} {scales}. {facts.licence}. Written by `relief-models publish` from the run's records and "
        "its own measurements; no figure here is typed."
    )


def _network(facts: Facts) -> str:
    config = facts.about["config"]
    control = " Two control planes say how much to denoise and to sharpen, from 0 to 1." if facts.restores else ""
    return (
        f"{config['blocks']} collapsible 3x3 blocks at {config['channels']} channels, ReLU, a long skip, one head a "
        f"scale; the enlarged input is added in float32. Input is RGB and a depth plane (0.5 = unknown).{control}"
    )


def _data(facts: Facts) -> str:
    inputs = (
        "Inputs are made from them as `models/degradation.py` describes: blur, defocus by depth, noise, resizing and "
        "JPEG, up to twice; drawings with text and interfaces are mixed in."
        if facts.restores
        else "Inputs are the photos made small by antialiased bicubic (Keys, a = -0.5): the network enlarges clean "
        "pictures; it removes neither noise nor JPEG damage."
    )
    text = (
        f"{len(facts.split.train)} photographs, at most 1024 pixels wide or high, from the sources below. "
        f"{len(facts.split.holdout)} more, from other sources, were used to choose. Landscape, nature and objects are "
        f"over-represented, text and signage thin. {inputs}"
    )
    rows = [[source, str(count), "held out" if held else "", licence] for source, licence, count, held in facts.sources]
    return f"{text}\n\n{as_table(['source', 'photos', '', 'licence as stated there'], rows)}"


def _depth(facts: Facts) -> str:
    if facts.depth is None:
        return "Trained with unknown depth only: the network gives depth no meaning."
    parts = []
    if "this network" in facts.depth:
        use = "is estimated for every picture" if facts.entries[0]["uses_depth"] else "is not estimated for its sake"
        text = (
            "What depth changes in the result, on hold-out photos out of focus by the teacher's depth: the network "
            "is told nothing, the depth of another photo, the estimator's map of the damaged input, or the teacher's. "
            f"Depth {use}: that is decided by whether the interval for the estimated map lies above zero."
        )
        parts += [text, interval_table(facts.depth["this network"], "unknown")]
    if "designs" in facts.depth:
        found = facts.depth["designs"]
        text = (
            f"Equal small networks that differ in what they know of depth, each trained {found['steps']:,} steps on "
            f"the same batches (`models/ablation.py`), on {found['photos']} hold-out photos at x{found['scale']}:"
        )
        parts += [
            text,
            *(f"{kind}\n\n{interval_table(rows, 'none')}" for kind, rows in found.items() if isinstance(rows, dict)),
        ]
    return "\n\n".join(parts)


def interval_table(rows: dict[str, Sequence[float]], against: str) -> str:
    """Lines of mean PSNR, mean difference, and its interval's ends."""
    return as_table(
        ["", "PSNR-Y", f"against {against}", "95 % interval"],
        [
            [name, f"{psnr:.2f}", f"{gain:+.3f}", "" if name == against else f"{low:+.3f} to {high:+.3f}"]
            for name, (psnr, gain, low, high) in rows.items()
        ],
    )


def _training(facts: Facts) -> str:
    config: dict[str, Any] = next((row["config"] for row in reversed(facts.log) if "config" in row), {})
    recipe = [f"{key} {config[key]}" for key in RECIPE if key in config]
    first: dict[str, Any] = next((row["config"] for row in facts.log if "config" in row), {})
    if first.get("init") not in (None, "None"):  # a resumed run need not name it again
        recipe.insert(0, f"started from {Path(first['init']).stem}")
    curve = [row for row in facts.log if any(key.startswith("holdout_") for key in row)]
    scales = sorted({key for row in curve for key in row if key.startswith("holdout_")})
    told = f": {', '.join(recipe)}" if recipe else ""
    text = f"{facts.about['step']:,} steps in {facts.about['seconds'] / 60:.0f} minutes{told}."
    if not curve:
        return text
    head = ["minutes", "steps", *(key.replace("holdout_x", "x") for key in scales)]
    rows = [[f"{row['minutes']:.0f}", f"{row['step']:,}", *(f"{row[key]:.2f}" for key in scales)] for row in curve]
    return f"{text}\n\n{as_table(head, rows)}\n\nPSNR of RGB in dB on the hold-out photos while training, in bfloat16."


def _files(facts: Facts) -> str:
    head = [
        "scale",
        "fp32 dB",
        "int8 dB",
        "drawings fp32",
        "int8",
        "fp32 off",
        "fp16 off",
        "on photos",
        "on patterns",
        "tolerance",
    ]
    rows = [
        [
            f"x{entry['scale']}",
            *(f"{found[key]:.3f}" for key in ("holdout/fp32", "holdout/int8", "drawings/fp32", "drawings/int8")),
            *(f"{found[key]:.1e}" for key in ("parity/fp32", "parity/fp16")),
            *(f"{found[key]:.3f}" for key in ("disagreement/photos", "disagreement/patterns")),
            str(entry["tolerance"]),
        ]
        for entry, found in zip(facts.entries, facts.measured, strict=True)
    ]
    note = (
        "PSNR on luma over the middle of each hold-out photo, and of drawings with text and shapes; "
        "the largest difference of a file from the network in "
        "torch; how far means over 8x8 input pixels of a result are from the input's at worst, on hold-out photos and "
        "on checkerboards, stripes and noise, and how much of that the guard tolerates."
    )
    ways = [f"x{entry['scale']} {_int8_way(found)}" for entry, found in zip(facts.entries, facts.measured, strict=True)]
    return f"{as_table(head, rows)}\n\n{note} How int8 was made, of the ways tried: {', '.join(ways)}."


def _int8_way(found: Mapping[str, float]) -> str:
    """The way to make int8 whose score is the one that shipped."""
    prefix = "holdout/int8/"
    return next(
        key.removeprefix(prefix)
        for key, value in found.items()
        if key.startswith(prefix) and value == found["holdout/int8"]
    )


def _scores(facts: Facts) -> str:
    if not facts.scores:
        return "Not scored."
    methods = " and ".join(sorted({row["method"] for row in facts.scores} - {BICUBIC}))
    note = (
        f"PSNR and SSIM on luma (BT.601, 16 to 235) of the 8-bit result, with as many border pixels cropped as the "
        f"scale; {methods} through the shipped route, bicubic beside. Benchmarks were only ever used for this table."
    )
    return f"{as_markdown(facts.scores)}\n\n{note}"
