"""Train a network: one loop, read from top to bottom, stopped and resumed at any step, on any machine.

The learning rate follows the minutes trained, not the steps, so that a run ends when its budget does on any machine,
however much else that machine did meanwhile; time in which the process was stopped does not count. ``kill -USR1`` takes
the loop down to one thread, ``-USR2`` back to all, ``-TERM`` ends it with a checkpoint, and so does the end of a piece
where minutes of a machine are lent: the run's folder then goes on elsewhere, steps and used minutes as they were.
"""

from __future__ import annotations

import json
import math
import signal
import threading
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from models.acceleration import checked_device, compile_in_place
from models.etl import build_cache
from models.tasks import TASKS

CHECKPOINT = "checkpoint.pt"
"""Name of the file in a run's folder that holds everything a restart needs."""

LONGEST_STEP = 30.0
"""Seconds; a step that took longer was stopped meanwhile, or shared its loop with a check, and counts as this much."""


@dataclass(frozen=True)
class TrainConfig:
    """All that a run depends on; every default has been tried."""

    run: Path  # checkpoints, log and the finished weights go here
    photos: Path
    cache: Path
    task: str = "sr"  # of models.tasks: sr, photo or depth
    maps: Path | None = None  # a teacher's depth maps of the photos: what depth learns, and what blurs for photo
    teacher: Path | None = None  # run of a larger network to learn from as well
    told_depth: bool = True  # the network sees depth; without, it is what depth is measured against
    size: str = "m"
    minutes: float = 60.0
    piece_minutes: float | None = None  # of wall clock, everything included, after which this process ends
    init: Path | None = None  # weights to start from; what does not fit starts fresh
    scales: tuple[int, ...] = (2, 3, 4)
    chances: tuple[float, ...] = (0.25, 0.25, 0.5)  # x4 is the hardest and the most asked for
    batch: int = 16
    side: int = 48  # of the input crop: larger ones teach more a step and give fewer steps
    rate: float = 8e-4
    rate_end: float = 5e-6
    warm_up: int = 200  # steps
    weight_decay: float = 0.0  # enlarging never overfits on this many crops; whole scenes, as for depth, are few
    clip: float = 0.5  # of the gradient's norm; without it bf16 runs jump
    decay: float = 0.999  # of the exponential moving average that is shipped
    loss: str = "l1"
    loss_end: str = "mse"  # PSNR is what mse minimises, but only a trained network profits from it
    loss_end_from: float = 0.85  # share of the minutes
    seed: int = 1
    threads: int = 2
    device: str = "cpu"  # or cuda
    resident: bool = False  # photos in the device's memory, batches cut there; always so on cuda
    compiled: bool = False  # by torch.compile, which takes a minute and makes a step a fifth shorter
    save_every: float = 180.0  # seconds
    check_every: float = 900.0  # seconds between scores on the hold-out photos


def rate_at(config: TrainConfig, step: int, share: float) -> float:
    """Cosine over the share of the minutes used, after a linear warm-up over steps."""
    cosine = 0.5 * (1 + math.cos(math.pi * min(share, 1.0)))
    return min(1.0, (step + 1) / config.warm_up) * (config.rate_end + (config.rate - config.rate_end) * cosine)


def listen_to_signals(threads: int) -> threading.Event:
    """Let other work have a core without stopping the run (POSIX only); the event is set by SIGTERM."""
    ended = threading.Event()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
        if hasattr(signal, "SIGUSR1"):
            signal.signal(signal.SIGUSR1, lambda *_: torch.set_num_threads(1))
            signal.signal(signal.SIGUSR2, lambda *_: torch.set_num_threads(threads))
    return ended


def train(  # noqa: C901, PLR0915 - one visible loop, read from top to bottom
    config: TrainConfig, stop: Callable[[], bool] = lambda: False
) -> nn.Module:
    """Run or resume until the minutes are used; returns the averaged network.

    ``run/checkpoint.pt`` holds everything a restart needs, ``run/log.jsonl`` the curve; `finished` tells whether there
    is more to do. Raises ValueError where the device is not there.
    """
    began = time.monotonic()
    checked_device(config.device)
    torch.set_num_threads(config.threads)
    ended = listen_to_signals(config.threads)
    torch.manual_seed(config.seed)
    config.run.mkdir(parents=True, exist_ok=True)
    task = TASKS[config.task](config, build_cache(config.photos, config.cache))
    network = task.network.to(config.device)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in torch's stubs
    average = deepcopy(network).requires_grad_(False)
    fused = None if config.device == "cpu" else True
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=config.rate, betas=(0.9, 0.99), weight_decay=config.weight_decay, fused=fused
    )
    step, used = 0, 0.0
    checkpoint = config.run / CHECKPOINT
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location="cpu", weights_only=True)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        for group in state["optimiser"]["param_groups"]:
            group["fused"] = fused  # as this device wants it, not the one that the checkpoint comes from
        optimiser.load_state_dict(state["optimiser"])
        step, used = state["step"], state["seconds"]
    if config.compiled:
        compile_in_place(network, config.device)
    task.reseed(config.seed + step)

    def save() -> None:
        state = {
            "config": task.config,
            "network": network.state_dict(),
            "average": average.state_dict(),
            "optimiser": optimiser.state_dict(),
            "step": step,
            "seconds": used,
        }
        torch.save(state, checkpoint.with_suffix(".new"))
        checkpoint.with_suffix(".new").replace(checkpoint)

    def log(**values: object) -> None:
        with (config.run / "log.jsonl").open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"step": step, "minutes": round(used / 60, 2), **values}) + "\n")

    def check() -> None:
        log(**task.scores(average))

    log(event="start", config={k: str(v) if isinstance(v, Path) else v for k, v in asdict(config).items()})
    check()
    now, saved, checked, loss_count = time.monotonic(), used, used, 0
    loss_sum = torch.zeros((), dtype=torch.float64, device=config.device)
    ends = math.inf if config.piece_minutes is None else began + config.piece_minutes * 60
    while used < config.minutes * 60 and time.monotonic() < ends and not (stop() or ended.is_set()):
        share = used / (config.minutes * 60)
        for group in optimiser.param_groups:
            group["lr"] = rate_at(config, step, share)
        loss = task.loss(share)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # so in torch
        torch.nn.utils.clip_grad_norm_(network.parameters(), config.clip)
        optimiser.step()
        step += 1
        with torch.no_grad():
            decay = min(config.decay, step / (step + 10))
            torch._foreach_lerp_(list(average.parameters()), list(network.parameters()), 1 - decay)
            for kept, current in zip(average.buffers(), network.buffers(), strict=True):
                kept.copy_(current)  # of normalisations: averages already
        before, now = now, time.monotonic()
        used += min(now - before, LONGEST_STEP)
        loss_sum += loss.detach()  # stays where it is: fetching it in each step would keep an accelerator waiting
        loss_count += 1
        if used - saved >= config.save_every:
            log(loss=round(float(loss_sum) / loss_count, 6), rate=group["lr"])
            saved, loss_count = used, 0
            loss_sum.zero_()
            save()
        if used - checked >= config.check_every:
            checked = used
            check()
    save()
    if not ended.is_set():
        check()
    return average


def finished(config: TrainConfig) -> bool:
    """Whether a run has used its minutes; if not, `train` goes on with it."""
    checkpoint = config.run / CHECKPOINT
    if not checkpoint.exists():
        return False
    return bool(torch.load(checkpoint, map_location="cpu", weights_only=True)["seconds"] >= config.minutes * 60)


def snapshot(run: Path, target: Path) -> None:
    """Write a run's averaged weights and curve, in float16: small enough to keep beside the code.

    Another machine goes on from them with ``init``: the optimiser then starts anew.
    """
    state = torch.load(run / CHECKPOINT, map_location="cpu", weights_only=True)
    weights = {k: v.half().contiguous() if v.is_floating_point() else v for k, v in state["average"].items()}
    path = run / "log.jsonl"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    told = [row for row in lines if "config" in row or any(name.startswith("holdout_") for name in row)]
    for config in (row["config"] for row in told if "config" in row):  # without the folders of this machine
        config.update(dict.fromkeys(("run", "photos", "cache", "maps"), ""))
        config.update({name: Path(config[name]).name for name in ("init", "teacher") if config.get(name)})
    minutes = round(state["seconds"] / 60, 1)
    about = {"config": state["config"], "step": state["step"], "minutes": minutes, "log": told}
    target.parent.mkdir(parents=True, exist_ok=True)
    save_file(weights, target, {"about": json.dumps(about)})
