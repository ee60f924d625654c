"""The decoding child: what it hands over, what it may not do, and that it is always cleaned up."""

import contextlib
import os
import signal
import struct
import subprocess
import sys
import textwrap
import threading
import time
import zlib
from pathlib import Path

import numpy as np
import pictures
import pytest

from engine import errors
from engine.decoder import Decoder
from engine.domain import Size
from engine.imagefile import Header, decode
from engine.pixels import Metadata

ROOT = Path(__file__).resolve().parent.parent
posix = pytest.mark.skipif(sys.platform == "win32", reason="processes and signals are POSIX here")


@pytest.fixture(scope="module")
def decoder(tmp_path_factory):
    with Decoder(scratch=tmp_path_factory.mktemp("scratch"), seconds=30) as shared:
        yield shared


def png(tmp_path, pixels=None, name="a.png"):
    return pictures.write(tmp_path / name, pictures.encoded(pictures.pattern() if pixels is None else pixels, "PNG"))


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_the_child_gives_what_decoding_here_gives(decoder, tmp_path, dtype):
    path = pictures.write_tiff(
        tmp_path / "a.tif", pictures.pattern(bands=4, dtype=dtype), iccprofile=pictures.display_p3()
    )
    image, expected = decoder.decode(path), decode(path, max_pixels=10**6)
    assert isinstance(image.pixels, np.memmap)
    assert np.array_equal(image.pixels, expected.pixels)
    assert image.metadata == expected.metadata
    assert image.notices == expected.notices


def test_metadata_cross_the_pipe_untouched(decoder, tmp_path):
    data = pictures.encoded(
        pictures.pattern(),
        "JPEG",
        exif=b"Exif\0\0" + pictures.exif_block(thumbnail=False),
        xmp=pictures.xmp_packet(),
        dpi=(72, 72),
    )
    image = decoder.decode(pictures.write(tmp_path / "a.jpg", data))
    expected = Metadata(exif=pictures.exif_block(thumbnail=False), xmp=pictures.xmp_packet(), dpi=(72.0, 72.0))
    assert image.metadata == expected


def test_probe_and_decode_agree(decoder, tmp_path):
    path = png(tmp_path)
    assert decoder.probe(path) == Header(Size(48, 32), 3, "uint8", "PNG")
    assert decoder.decode(path).size == Size(48, 32)


@pytest.mark.parametrize("shape", [(1, 1, 3), (700, 900, 3), (33, 1, 1)])
def test_bmp_and_upright_pictures_come_through_the_scratch_file_too(decoder, tmp_path, shape):
    pixels = pictures.noise(shape[1], shape[0], 3)
    path = pictures.write(tmp_path / "a.bmp", pictures.bmp(pixels))
    assert np.array_equal(decoder.decode(path).pixels, pixels)


def test_pixels_stay_when_the_decoder_is_closed_and_leave_no_file(tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with Decoder(scratch=scratch) as decoder:
        image = decoder.decode(png(tmp_path))
        if os.name != "nt":
            assert list(scratch.iterdir()) == []
    assert np.array_equal(image.pixels, pictures.pattern())
    del image
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", errors.InputEmpty),
        (b"no picture", errors.NotAPicture),
        (b"%PDF-1.4", errors.UnsupportedPicture),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), errors.DamagedPicture),
    ],
)
def test_errors_keep_their_class_and_sentence(decoder, tmp_path, data, error):
    path = pictures.write(tmp_path / "a.png", data)
    for look in (decoder.probe, decoder.decode):
        with pytest.raises(errors.InputError) as caught:
            look(path)
        assert type(caught.value) is error
        assert str(caught.value).startswith("a.png ")


def test_a_missing_file_is_missing(decoder, tmp_path):
    with pytest.raises(errors.InputMissing):
        decoder.decode(tmp_path / "gone.png")


@posix
def test_names_that_are_not_unicode_are_read(decoder, tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff[page=1] \n.png"))
    try:
        png(tmp_path).rename(path)
    except OSError:
        pytest.skip("this disk takes only Unicode names")
    assert np.array_equal(decoder.decode(path).pixels, pictures.pattern())


def test_the_limit_of_pixels_holds_in_the_child(tmp_path):
    with Decoder(scratch=tmp_path, max_pixels=100) as decoder, pytest.raises(errors.PictureTooLarge, match="48 x 32"):
        decoder.decode(png(tmp_path))


def test_one_child_serves_many_files(decoder, tmp_path):
    decoder.decode(png(tmp_path))
    child = decoder._child
    with pytest.raises(errors.DamagedPicture):
        decoder.decode(pictures.write(tmp_path / "b.png", b"\x89PNG\r\n\x1a\n" + bytes(60)))
    decoder.decode(png(tmp_path))
    assert decoder._child is child


def test_threads_may_share_a_decoder(decoder, tmp_path):
    paths = [png(tmp_path, pictures.noise(seed=seed), f"{seed}.png") for seed in range(8)]
    results = {}

    def work(seed):
        results[seed] = decoder.decode(paths[seed]).pixels

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed in range(8):
        assert np.array_equal(results[seed], pictures.noise(seed=seed))


@posix
def test_a_child_that_died_is_replaced(decoder, tmp_path):
    decoder.decode(png(tmp_path))
    decoder._child._process.kill()
    decoder._child._process.wait()
    assert np.array_equal(decoder.decode(png(tmp_path)).pixels, pictures.pattern())


@posix
def test_a_child_that_hangs_is_given_up_and_replaced(tmp_path):
    with Decoder(scratch=tmp_path, seconds=20) as decoder:
        path = png(tmp_path)
        decoder.decode(path)
        hung = decoder._child._process
        hung.send_signal(signal.SIGSTOP)
        decoder.seconds = 0.3
        started = time.monotonic()
        with pytest.raises(errors.PictureTooLarge, match="given up"):
            decoder.decode(path)
        assert time.monotonic() - started < 5
        assert hung.returncode is not None
        decoder.seconds = 20
        assert decoder.decode(path).size == Size(48, 32)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.png"]


@posix
def test_a_child_that_crashes_means_a_damaged_file(tmp_path):
    with Decoder(scratch=tmp_path) as decoder:
        path = png(tmp_path)
        decoder.decode(path)
        decoder._child._process.send_signal(signal.SIGSTOP)
        crash = threading.Timer(0.3, decoder._child._process.send_signal, [signal.SIGSEGV])
        resume = threading.Timer(0.4, _resume, [decoder._child._process])
        crash.start()
        resume.start()
        with pytest.raises(errors.DamagedPicture, match="crashed its reader"):
            decoder.decode(path)
        resume.join()
        assert decoder.decode(path).size == Size(48, 32)


def _resume(process):
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGCONT)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits the memory of a process usefully")
def test_memory_of_the_child_is_limited(tmp_path):
    # an interlaced PNG must be held whole before its first row is known
    path = tmp_path / "large.png"
    header = struct.pack(">IIBBBBB", 12_000, 12_000, 8, 2, 0, 0, 1)
    packer = zlib.compressobj(1)
    body = b"".join(packer.compress(bytes(2**20)) for _ in range(430)) + packer.flush()
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))
            for kind, part in chunks
        )
    )
    with Decoder(scratch=tmp_path, memory=100 * 2**20) as decoder:
        with pytest.raises(errors.PictureTooLarge, match="more memory than allowed"):
            decoder.decode(path)
        assert decoder.decode(png(tmp_path)).size == Size(48, 32)


def test_a_scratch_folder_that_is_gone_is_said(tmp_path):
    with Decoder(scratch=tmp_path / "gone") as decoder, pytest.raises(errors.InputUnreadable, match="scratch folder"):
        decoder.decode(png(tmp_path))


@posix
@pytest.mark.parametrize("kind", ["PNG", "BMP"])
def test_a_full_scratch_disk_is_not_blamed_on_the_picture(tmp_path, kind):
    """A limit on the size of files: the system refuses further bytes, as a full disk does."""
    path = pictures.write(tmp_path / "a", pictures.encoded(pictures.noise(200, 200), kind))
    program = f"""
        import resource
        from pathlib import Path
        from engine.decoder import Decoder
        from engine.errors import InputUnreadable
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        with Decoder(scratch=Path({str(tmp_path)!r})) as decoder:
            try:
                decoder.decode(Path({str(path)!r}))
            except InputUnreadable as error:
                print(error)
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert result.stdout == "a cannot be decoded: the disk of the scratch folder is full.\n", result.stderr


@posix
def test_the_child_ends_with_its_parent_however_that_ends(tmp_path):
    program = f"""
        import sys, time
        from pathlib import Path
        from engine.decoder import Decoder
        decoder = Decoder(scratch=Path({str(tmp_path)!r}))
        decoder.decode(Path({str(png(tmp_path))!r}))
        print(decoder._child._process.pid, flush=True)
        time.sleep(60)
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        parent.kill()
    until = time.monotonic() + 10
    while _runs(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _runs(child)


def _runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    with contextlib.suppress(OSError):
        return status.read_text().rsplit(")", 1)[1].split()[0] != "Z"  # a zombie of another parent
    return True


@posix
def test_ctrl_c_reaches_the_caller_and_ends_the_child(tmp_path):
    program = f"""
        import signal, sys
        from pathlib import Path
        from engine.decoder import Decoder
        with Decoder(scratch=Path({str(tmp_path)!r})) as decoder:
            decoder.decode(Path({str(png(tmp_path))!r}))
            process = decoder._child._process
            process.send_signal(signal.SIGSTOP)
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            signal.signal(signal.SIGALRM, signal.default_int_handler)
            try:
                decoder.decode(Path({str(png(tmp_path))!r}))
            except KeyboardInterrupt:
                print("interrupted", process.returncode)
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert result.stdout == f"interrupted {-signal.SIGKILL}\n", result.stderr
    assert result.stderr == ""
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.png"]


def test_a_foreign_engine_folder_is_never_imported(tmp_path):
    foreign = tmp_path / "cwd" / "engine"
    foreign.mkdir(parents=True)
    for name in ("__init__", "decoder", "imagefile"):
        (foreign / f"{name}.py").write_text("raise SystemExit('foreign code ran')")
    program = f"""
        import sys
        sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from engine.decoder import Decoder
        with Decoder(scratch=Path({str(tmp_path)!r})) as decoder:
            print(decoder.decode(Path({str(png(tmp_path))!r})).size)
    """
    environment = {**os.environ, "PYTHONPATH": str(foreign.parent)}
    command = [sys.executable, "-c", textwrap.dedent(program)]
    result = subprocess.run(
        command, cwd=foreign.parent, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.stdout == "48x32\n", result.stderr


def test_nothing_of_the_readers_noise_reaches_the_terminal(tmp_path):
    path = pictures.write(tmp_path / "a.tif", pictures.encoded(pictures.noise(), "TIFF")[:-40])
    program = f"""
        from pathlib import Path
        from engine.decoder import Decoder
        from engine.errors import InputError
        with Decoder(scratch=Path({str(tmp_path)!r})) as decoder:
            try:
                decoder.decode(Path({str(path)!r}))
            except InputError as error:
                print(error.code)
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (result.stdout, result.stderr) == ("damaged-picture\n", "")
