"""The converter: networks that are not ONNX, converted in an environment of its own by ``models/convert.py``.

It needs PyTorch, torchvision and spandrel, a gigabyte that nobody else needs, so `set_up` makes that environment only
when a user asks for it. A file with the versions in it is written last: without it, the environment is made anew.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from engine.errors import ConversionFailed, ConverterMissing
from engine.importing import sandbox
from engine.importing.confine import __file__ as confine_file
from engine.importing.disguise import LARGEST, Kind
from engine.importing.sandbox import Limits
from engine.replace import make_folder, replacing

REQUIREMENTS = (
    "torch==2.13.0",
    "torchvision==0.28.0",
    "spandrel==0.4.2",
    "einops==0.8.2",
    "numpy==2.4.6",
    "onnx==1.23.2",
    "pillow==13.0.0",
    "safetensors==0.8.0",
)
"""Known to work together."""

SETUP_SECONDS = 3600
_PROCESSOR_BUILDS = "https://download.pytorch.org/whl/cpu"
"""PyTorch's own index of builds for processors; on Linux the usual index gives gigabytes of CUDA instead."""


def default_folder() -> Path:
    """Where the environment lies; it need not exist."""
    from platformdirs import user_data_path

    return user_data_path("relief", appauthor=False) / "converter"


def python(folder: Path) -> Path:
    """The environment's interpreter."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def is_ready(folder: Path) -> bool:
    """Whether an environment with the right versions is there."""
    try:
        known = json.loads((folder / "ready.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return known == list(REQUIREMENTS) and python(folder).exists()


def check(folder: Path) -> None:
    """Raises `ConverterMissing` if `set_up` has not made the environment."""
    if not is_ready(folder):
        raise ConverterMissing(
            "Networks that are not ONNX need the converter, about 1.2 GB of PyTorch and spandrel; "
            "'relief models import FILE --set-up-converter' fetches it once, then imports the file."
        )


def set_up(
    folder: Path, on_step: Callable[[str], None] = lambda _: None, *, requirements: Sequence[str] = REQUIREMENTS
) -> None:
    """Make the environment, unless it is there already; raises `ConversionFailed` and then leaves none.

    pip's own settings count, so that a mirror works; where none are made, PyTorch comes without its CUDA libraries.
    """
    if is_ready(folder):
        return
    make_folder(folder.parent)
    try:
        on_step("making the converter's environment")
        _run([sys.executable, "-m", "venv", "--clear", str(folder)], "An environment cannot be made")
        on_step("fetching PyTorch and spandrel")
        pip = [str(python(folder)), "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        _run([*pip, *_processor_index(), *requirements], "PyTorch and spandrel cannot be installed")
        with replacing(folder / "ready.json", overwrite=True) as file:
            file.write(json.dumps(list(REQUIREMENTS)).encode())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _processor_index() -> list[str]:
    own_index = any(name in os.environ for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"))
    return ["--extra-index-url", _PROCESSOR_BUILDS] if sys.platform == "linux" and not own_index else []


def _run(command: list[str], failure: str) -> None:
    try:
        ended = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SETUP_SECONDS, check=False, text=True
        )
    except subprocess.TimeoutExpired:
        raise ConversionFailed(f"{failure} within {SETUP_SECONDS // 60} minutes.") from None
    except OSError as error:
        raise ConversionFailed(f"{failure}: {error.strerror}.") from error
    if ended.returncode != 0:
        reasons = [line for line in (ended.stderr or ended.stdout).splitlines() if line.strip()]
        last = reasons[-1] if reasons else "no reason given"
        told = next((line for line in reasons if line.startswith(("ERROR", "Error"))), last)
        raise ConversionFailed(f"{failure}: {told.strip()[:300]}")


def convert(
    weights: Path,
    kind: Kind,
    folder: Path,
    limits: Limits,
    *,
    environment: Path,
    about: str,
    on_step: Callable[[str], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """Write ``network.onnx`` and ``results.npz`` into ``folder``; what is known of the network: its ``architecture``.

    The files are described in ``models/convert.py``; ``about`` is what messages call the network's own. Raises
    `ConverterMissing`, `UnfitModel`, `UnsafeModel`, `ConversionFailed`, `Cancelled`.
    """
    check(environment)
    script = Path(__file__).resolve().parents[2] / "models" / "convert.py"
    confined = Path(confine_file).resolve(), limits.memory, LARGEST
    command = [str(python(environment)), "-I", script, *confined, weights.absolute(), kind, folder.absolute()]
    return sandbox.run(list(map(str, command)), folder, limits, about=about, on_step=on_step, cancelled=cancelled)
