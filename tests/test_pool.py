from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
from fakes import fake_spec

from engine.config import Settings
from engine.domain import Precision
from engine.errors import DeviceFailed, DeviceOutOfMemory, RequestError
from engine.pool import Pool, _SpeedFile, memory_limit, resident_memory
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
        probes = {name: settings.pop(name) for name in ("clock", "memory") if name in settings}
        return Pool(Settings(**settings), loader=loader, speeds=tmp_path / "cache" / "speeds.json", **probes)

    return make


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def names(pool):
    return [(loaded.device, loaded.precision) for loaded in pool.loaded]


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


def test_what_is_loaded_is_told_the_longest_unused_first(make):
    pool = make(Loads())
    pool.session(SPEC, Precision.INT8, CPU)
    pool.session(SPEC, Precision.FP16, GPU)
    pool.session(SPEC, Precision.INT8, CPU)
    assert names(pool) == [("gpu", Precision.FP16), ("cpu", Precision.INT8)]
    assert {(loaded.model, loaded.scale) for loaded in pool.loaded} == {("fake", 2)}
    pool.close()
    assert pool.loaded == ()


def test_a_sweep_closes_what_was_unused_for_too_long(make):
    clock = Clock()
    pool = make(Loads(), clock=clock, keep_alive_minutes=10)
    pool.session(SPEC, Precision.INT8, CPU)
    pool.session(SPEC, Precision.FP16, CPU)
    clock.now = 300
    pool.session(SPEC, Precision.INT8, CPU)
    clock.now = 600
    pool.sweep()
    assert len(pool.loaded) == 2
    clock.now = 601
    pool.sweep()
    assert names(pool) == [("cpu", Precision.INT8)]
    clock.now = 901
    pool.sweep()
    assert pool.loaded == ()


def test_without_a_limit_of_time_nothing_is_swept(make):
    clock = Clock()
    pool = make(Loads(), clock=clock, keep_alive_minutes=0)
    pool.session(SPEC, Precision.INT8, CPU)
    clock.now = 1e9
    pool.sweep()
    assert len(pool.loaded) == 1


def test_memory_above_the_limit_closes_the_longest_unused_until_it_is_below(make):
    readings = [90 << 20, 120 << 20, 100 << 20]  # of the second load, and twice of the third; the first asks nothing
    pool = make(Loads(), session_memory_mb=100, memory=lambda: readings.pop(0))
    for precision in Precision:
        pool.session(SPEC, precision, CPU)
    assert names(pool) == [("cpu", Precision.FP16), ("cpu", Precision.FP32)]
    assert not readings


def test_memory_never_closes_what_another_device_may_be_running(make):
    pool = make(Loads(), session_memory_mb=1, memory=lambda: 1 << 40)
    pool.session(SPEC, Precision.INT8, GPU)
    pool.session(SPEC, Precision.INT8, CPU)
    assert names(pool) == [("gpu", Precision.INT8), ("cpu", Precision.INT8)]
    pool.session(SPEC, Precision.FP32, CPU)
    assert names(pool) == [("gpu", Precision.INT8), ("cpu", Precision.FP32)]


def test_enough_memory_closes_nothing(make):
    pool = make(Loads(), session_memory_mb=100, memory=lambda: 100 << 20)
    for precision in Precision:
        pool.session(SPEC, precision, CPU)
    assert len(pool.loaded) == 3


def test_the_memory_limit_is_half_of_the_machine_unless_it_is_set():
    assert memory_limit(Settings(session_memory_mb=7)) == 7 << 20
    assert memory_limit(Settings()) > 64 << 20
    assert 1 << 20 < resident_memory() < 2 * memory_limit(Settings())


def test_threads_that_want_one_network_load_it_once(make):
    started, go_on = threading.Event(), threading.Event()
    loads = Loads()

    def loader(variant, device, threads):
        started.set()
        assert go_on.wait(10)
        return loads(variant, device, threads)

    pool = make(loader)
    with ThreadPoolExecutor(8) as threads:
        wanted = [threads.submit(pool.session, SPEC, Precision.INT8, CPU) for _ in range(8)]
        assert started.wait(10)
        go_on.set()
        assert len({id(w.result()) for w in wanted}) == 1
    assert len(loads.seen) == 1


def test_loading_one_network_does_not_hold_up_another(make):
    started, go_on = threading.Event(), threading.Event()
    loads = Loads()

    def loader(variant, device, threads):
        if device is GPU:
            started.set()
            assert go_on.wait(10)
        return loads(variant, device, threads)

    pool = make(loader)
    pool.session(SPEC, Precision.INT8, CPU)
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(pool.session, SPEC, Precision.INT8, GPU)
        assert started.wait(10)
        assert pool.session(SPEC, Precision.INT8, CPU)  # ready
        assert pool.session(SPEC, Precision.FP32, CPU)  # to be loaded
        pool.sweep()
        assert len(pool.loaded) == 2
        assert not slow.done()
        go_on.set()
        assert slow.result()


def test_a_load_that_failed_in_one_thread_is_tried_by_the_next(make):
    failing = [DeviceFailed("busy")]

    def loader(variant, device, threads):
        if failing:
            raise failing.pop()
        return FakeSession(2)

    pool = make(loader)
    with pytest.raises(DeviceFailed):
        pool.session(SPEC, Precision.INT8, CPU)
    assert pool.session(SPEC, Precision.INT8, CPU)


def test_a_closed_session_lives_until_its_last_run_is_done(make):
    pool = make(Loads(), sessions=1)
    running = pool.session(SPEC, Precision.INT8, CPU)
    alive = weakref.ref(running)
    pool.session(SPEC, Precision.FP32, CPU)
    gc.collect()
    assert names(pool) == [("cpu", Precision.FP32)]
    assert alive() is running
    del running
    gc.collect()
    assert alive() is None


def test_many_threads_never_pass_the_number_of_sessions(make):
    pool = make(Loads(), sessions=2)
    kinds = [(precision, device) for precision in Precision for device in (CPU, GPU)] * 50
    with ThreadPoolExecutor(6) as threads:
        assert all(threads.map(lambda kind: pool.session(SPEC, *kind), kinds))
    assert len(pool.loaded) <= 2


def test_speeds_measured_at_the_same_time_are_all_kept(tmp_path):
    path = tmp_path / "speeds.json"
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: _SpeedFile(path).put(f"thread {n}", {"fp32": float(n + 1)}), range(40)))
    assert [_SpeedFile(path).get(f"thread {n}") for n in range(40)] == [{"fp32": float(n + 1)} for n in range(40)]


@pytest.mark.integration
def test_speeds_written_by_several_processes_are_all_kept(tmp_path):
    path = tmp_path / "speeds.json"
    program = (
        "import sys; from pathlib import Path; from engine.pool import _SpeedFile\n"
        "for n in range(30): _SpeedFile(Path(sys.argv[1])).put(f'{sys.argv[2]} {n}', {'fp32': 1.0})"
    )
    children = [subprocess.Popen([sys.executable, "-c", program, str(path), str(n)]) for n in range(3)]
    assert [child.wait(60) for child in children] == [0, 0, 0]
    assert all(_SpeedFile(path).get(f"{child} {n}") for child in range(3) for n in range(30))
    assert sorted(p.name for p in tmp_path.iterdir()) in (["speeds.json"], ["speeds.json", "speeds.lock"])
