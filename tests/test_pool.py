from __future__ import annotations

import pytest
from conftest import fake_spec

from engine.config import Settings
from engine.domain import Precision
from engine.errors import DeviceFailed, DeviceOutOfMemory, RequestError
from engine.pool import Pool
from engine.session import CPU, Device, FakeSession

GPU = Device("gpu", "A card", "SomeProvider", 256)
SPEC = fake_spec()


class Loads:
    """A loader that counts, and fails for the precisions it is told to."""

    def __init__(self, *, failing=()):
        self.seen = []
        self.failing = failing

    def __call__(self, variant, device, threads):
        self.seen.append((device.id, variant.precision))
        if variant.precision in self.failing:
            raise DeviceFailed("no kernel")
        return FakeSession(2)


@pytest.fixture
def make(tmp_path):
    def make(loader, **settings):
        return Pool(Settings(**settings), loader=loader, speeds=tmp_path / "cache" / "speeds.json")

    return make


def test_a_session_is_loaded_once(make):
    loads = Loads()
    pool = make(loads)
    assert pool.session(SPEC, Precision.INT8, CPU) is pool.session(SPEC, Precision.INT8, CPU)
    assert len(loads.seen) == 1


def test_device_and_precision_are_part_of_the_key(make):
    loads = Loads()
    pool = make(loads)
    for device in (CPU, GPU):
        for precision in Precision:
            pool.session(SPEC, precision, device)
    assert len(loads.seen) == 6 == len(set(loads.seen))


def test_the_longest_unused_session_is_closed_first(make):
    loads = Loads()
    pool = make(loads, sessions=2)
    pool.session(SPEC, Precision.INT8, CPU)
    pool.session(SPEC, Precision.FP32, CPU)
    pool.session(SPEC, Precision.INT8, CPU)
    pool.session(SPEC, Precision.FP16, CPU)
    pool.session(SPEC, Precision.INT8, CPU)
    assert len(loads.seen) == 3
    pool.session(SPEC, Precision.FP32, CPU)
    assert len(loads.seen) == 4


def test_a_missing_variant_is_named(make):
    spec = fake_spec()
    del spec.variants[Precision.FP16]
    with pytest.raises(RequestError, match="no fp16 variant; it has int8, fp32"):
        make(Loads()).session(spec, Precision.FP16, CPU)


def test_speeds_are_measured_once_and_remembered_on_disk(make):
    loads = Loads()
    first = make(loads).speeds(SPEC, GPU)
    count = len(loads.seen)
    assert make(loads).speeds(SPEC, GPU) == first
    assert len(loads.seen) == count
    make(loads).speeds(SPEC, GPU, again=True)
    assert len(loads.seen) > count


def test_a_variant_that_cannot_run_does_not_count(make):
    speeds = make(Loads(failing=[Precision.INT8])).speeds(SPEC, GPU)
    assert set(speeds) == {Precision.FP16, Precision.FP32}


def test_a_processor_is_not_asked_for_fp16(make):
    assert set(make(Loads()).speeds(SPEC, CPU)) == {Precision.INT8, Precision.FP32}


def test_when_nothing_runs_the_devices_error_is_raised(make):
    with pytest.raises(DeviceFailed, match="no kernel"):
        make(Loads(failing=list(Precision))).speeds(SPEC, GPU)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"x": 3}'])
def test_a_damaged_speed_file_only_costs_a_measurement(make, tmp_path, content):
    path = tmp_path / "cache" / "speeds.json"
    path.parent.mkdir()
    path.write_text(content)
    assert make(Loads()).speeds(SPEC, GPU)


def test_running_out_of_memory_while_measuring_is_not_the_end(make):
    def loader(variant, device, threads):
        script = [DeviceOutOfMemory("full")] if variant.precision is Precision.FP32 else []
        return FakeSession(2, script=script)

    assert Precision.FP32 not in make(loader).speeds(SPEC, GPU)
