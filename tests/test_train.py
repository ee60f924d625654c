"""Training learns, stops when asked and goes on where it stopped."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from test_datasets import photo_folder

from models.export import load_log, load_weights
from models.train import TrainConfig, finished, rate_at, snapshot, train


def config(folder: Path, **changes: Any) -> TrainConfig:
    photos = folder / "photos"
    if not photos.exists():
        photo_folder(photos)
    values: dict[str, Any] = {
        "size": "tiny", "minutes": 60.0, "batch": 4, "side": 12, "warm_up": 1, "rate": 3e-3, "threads": 1,
        "save_every": 0.0,  # every step, so that the log holds each loss
    }  # fmt: skip
    return TrainConfig(run=folder / "run", photos=photos, cache=folder / "cache", **{**values, **changes})


def after(steps: int):
    calls = count()
    return lambda: next(calls) >= steps


def log(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "run" / "log.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_loss_falls(tmp_path: Path):
    train(config(tmp_path), stop=after(60))
    losses = [row["loss"] for row in log(tmp_path) if "loss" in row]
    assert len(losses) == 60
    assert sum(losses[-15:]) < 0.8 * sum(losses[:15])


def test_a_run_goes_on_from_its_checkpoint(tmp_path: Path):
    first = train(config(tmp_path), stop=after(5))
    train(config(tmp_path), stop=after(0))  # starts, trains nothing, saves
    state = torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)
    assert state["step"] == 5
    assert torch.equal(state["average"]["head.weight"], first.head.weight)
    train(config(tmp_path), stop=after(3))
    assert torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)["step"] == 8
    starts = [(row["step"], row["minutes"]) for row in log(tmp_path) if row.get("event") == "start"]
    assert [step for step, _ in starts] == [0, 5, 5]
    assert starts[1][1] >= starts[0][1]


def test_equal_seeds_train_equal_networks(tmp_path: Path):
    one, same = (train(config(tmp_path / name), stop=after(4)) for name in ("a", "b"))
    other = train(config(tmp_path / "c", seed=2), stop=after(4))
    for a, b in zip(one.parameters(), same.parameters(), strict=True):
        torch.testing.assert_close(a, b, atol=1e-4, rtol=1e-3)  # the rate follows the clock, a little
    assert not torch.allclose(one.head.weight, other.head.weight, atol=1e-2)


def test_a_used_up_budget_trains_nothing(tmp_path: Path):
    train(config(tmp_path, minutes=0.0))
    assert torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)["step"] == 0


def test_given_weights_are_started_from(tmp_path: Path):
    source = train(config(tmp_path / "a"), stop=after(2))
    save_file({k: v.contiguous() for k, v in source.state_dict().items()}, tmp_path / "init.safetensors")
    copy = train(config(tmp_path / "b", init=tmp_path / "init.safetensors"), stop=after(0))
    assert torch.equal(source.head.weight, copy.head.weight)


def test_the_rate_warms_up_and_falls_to_its_end(tmp_path: Path):
    settings = config(tmp_path, warm_up=10, rate=1e-3, rate_end=1e-6)
    assert rate_at(settings, 0, 0.0) == pytest.approx(1e-4)
    assert rate_at(settings, 100, 0.0) == pytest.approx(1e-3)
    assert rate_at(settings, 100, 1.0) == pytest.approx(1e-6)


def test_a_snapshot_is_half_as_large_and_another_run_starts_from_it(tmp_path: Path):
    first = train(config(tmp_path), stop=after(5))
    snapshot(tmp_path / "run", tmp_path / "kept" / "weights.safetensors")
    again = train(config(tmp_path / "b", init=tmp_path / "kept" / "weights.safetensors"), stop=after(0))
    for name, value in first.state_dict().items():
        assert torch.allclose(again.state_dict()[name], value, rtol=1e-3, atol=1e-4), name
    assert load_file(tmp_path / "kept" / "weights.safetensors")["head.weight"].dtype == torch.float16


def test_a_snapshot_tells_what_its_run_did_without_naming_folders(tmp_path: Path):
    first = train(config(tmp_path), stop=after(5))
    snapshot(tmp_path / "run", tmp_path / "kept.safetensors")
    network, about = load_weights(tmp_path / "kept.safetensors")
    assert about["step"] == 5
    for name, value in first.state_dict().items():
        torch.testing.assert_close(network.state_dict()[name], value, rtol=1e-3, atol=1e-4)
    log, kept = load_log(tmp_path / "run"), load_log(tmp_path / "kept.safetensors")
    assert [r for r in kept if "holdout_x2" in r] == [r for r in log if "holdout_x2" in r] != []
    assert str(tmp_path) not in str(kept)
    train(config(tmp_path / "next", init=tmp_path / "kept.safetensors"), stop=after(2))
    snapshot(tmp_path / "next" / "run", tmp_path / "again.safetensors")
    again = load_log(tmp_path / "again.safetensors")
    assert again[0]["config"]["init"] == "kept.safetensors"
    assert str(tmp_path) not in str(again)


def test_resident_photos_train_the_same_network(tmp_path: Path):
    mapped = train(config(tmp_path / "a"), stop=after(4))
    resident = train(config(tmp_path / "b", resident=True), stop=after(4))
    for a, b in zip(mapped.parameters(), resident.parameters(), strict=True):
        torch.testing.assert_close(a, b, atol=1e-4, rtol=1e-3)  # the rate follows the clock, a little


def test_a_piece_ends_on_time_and_the_run_is_not_finished(tmp_path: Path):
    piece = config(tmp_path, piece_minutes=1 / 60, save_every=1000.0)
    train(piece)
    state = torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)
    assert state["step"] > 0
    assert state["seconds"] <= 5
    assert not finished(piece)
    train(piece, stop=after(1))
    assert torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)["step"] > state["step"]


def test_a_run_is_finished_when_its_minutes_are_used(tmp_path: Path):
    settings = config(tmp_path, minutes=0.01)
    assert not finished(settings)
    train(settings)
    assert finished(settings)


def test_a_run_moves_with_its_folder(tmp_path: Path):
    """Steps, minutes and the optimiser's state are what they were, wherever the folder lies now."""
    train(config(tmp_path), stop=after(5))
    before = torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)
    (tmp_path / "run").rename(tmp_path / "moved")
    train(replace(config(tmp_path), run=tmp_path / "moved"), stop=after(0))
    moved = torch.load(tmp_path / "moved" / "checkpoint.pt", weights_only=True)
    assert (moved["step"], moved["seconds"]) == (before["step"], before["seconds"])
    for index, values in before["optimiser"]["state"].items():
        assert all(torch.equal(values[name], moved["optimiser"]["state"][index][name]) for name in values)


def test_a_checkpoint_of_another_device_is_read(tmp_path: Path):
    """On CUDA the optimiser is a fused one, and says so in its checkpoint."""
    train(config(tmp_path), stop=after(2))
    checkpoint = tmp_path / "run" / "checkpoint.pt"
    state = torch.load(checkpoint, weights_only=True)
    for group in state["optimiser"]["param_groups"]:
        group["fused"] = True
    torch.save(state, checkpoint)
    train(config(tmp_path), stop=after(2))
    state = torch.load(checkpoint, weights_only=True)
    assert state["step"] == 4
    assert all(group["fused"] is None for group in state["optimiser"]["param_groups"])


def test_a_device_that_is_not_there_is_told_before_anything_starts(tmp_path: Path):
    with pytest.raises(ValueError, match="'tpu'"):
        train(config(tmp_path, device="tpu"))
    assert not (tmp_path / "run").exists()
