"""Networks of others into ONNX: from weights that spandrel knows to the contract of Relief.

Started by `engine.importing.converter` as a child, by this file's path, in an environment of its own that has torch
and spandrel but nothing of Relief: ``convert.py CONFINE MEMORY FILE_BYTES WEIGHTS KIND FOLDER``. It confines itself
first, reads tensors and nothing else from WEIGHTS, and leaves in FOLDER ``network.onnx`` and ``results.npz``: what the
network makes of some pictures in torch, for the parity check in the runtime that will serve it. It answers in lines of
JSON, see `engine.importing.sandbox`.

Decisions:

- The exporter that traces, not the newer one: that writes opset 18 and later, and DirectML stops earlier.
- Traced at one size. A network that computes other constants for other sizes shows in the results at other sizes.
- The network's own call without spandrel's clipping: to the guard, zeros that were clipped look like a failed driver.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import json
import os
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OPSET = 17
SIDES = ((64, 96), (96, 64), (128, 80))
"""Height and width of the pictures, before they are rounded up to what the network needs; the first is traced."""


class Refused(Exception):
    """The network cannot be converted; the message is a sentence for people."""

    code = "unfit-model"


class Unsafe(Refused):
    """There is more than tensors in the file."""

    code = "unsafe-model"


def load_tensors(weights: Path, kind: str) -> dict[str, Any]:
    """The tensors of a file of ``kind`` ``safetensors`` or ``torch``; raises `Refused` or `Unsafe`.

    No code of the file runs: torch's own restricted unpickler builds tensors and plain containers only.
    """
    import pickle

    import torch

    if kind == "safetensors":
        try:
            return dict(importlib.import_module("safetensors.torch").load_file(str(weights)))
        except Exception as error:
            raise Refused(f"The weights cannot be read: {_first_line(error)}") from error
    try:
        state = torch.load(weights, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        asked = re.search(r"GLOBAL ([\w.]+)", str(error))
        raise Unsafe(
            f"The file holds more than weights{f' ({asked[1]})' if asked else ''}, which could run code; nothing of it "
            "was run. Ask its maker for a .safetensors file."
        ) from error
    except Exception as error:
        if "TorchScript" in str(error):
            raise Unsafe("The file holds a program (TorchScript), not weights alone; nothing of it was run.") from error
        raise Refused(f"The weights cannot be read: {_first_line(error)}") from error
    if not isinstance(state, dict):
        raise Refused("The file holds no table of weights.")
    return state


_KEPT: list[Any] = []
"""What must live as long as the process."""


def load_spandrel() -> Any:
    """The module, also where torchvision's compiled part does not fit this torch.

    torchvision then cannot describe its own operators. No network needs them, so declaring their names is enough.
    """
    from torch.library import Library

    if importlib.util.find_spec("torchvision") is not None:
        try:
            importlib.import_module("torchvision")
        except RuntimeError:
            for name in [m for m in sys.modules if m.partition(".")[0] == "torchvision"]:
                del sys.modules[name]
            library: Any = Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
            for operator in ("nms", "qnms"):
                library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
            _KEPT.append(library)
            importlib.import_module("torchvision")
    return importlib.import_module("spandrel")


def describe(spandrel: Any, state: dict[str, Any]) -> Any:
    """Spandrel's descriptor of the network, ready to run in float32; raises `Refused`."""
    try:
        found = spandrel.ModelLoader().load_from_state_dict(spandrel.canonicalize_state_dict(state))
    except spandrel.UnsupportedModelError as error:
        raise Refused("The weights are of no architecture that spandrel knows.") from error
    except Exception as error:
        raise Refused(f"The weights do not fit their architecture: {_first_line(error)}") from error
    name = found.architecture.name
    if not isinstance(found, spandrel.ImageModelDescriptor):
        raise Refused(f"{name} fills masked holes; only networks that make a picture from a picture can be used.")
    if (found.input_channels, found.output_channels) != (3, 3):
        raise Refused(
            f"{name} takes {found.input_channels} and gives {found.output_channels} channels; "
            "only networks for red, green and blue can be used."
        )
    if found.size_requirements.square:
        raise Refused(f"{name} takes square pictures only, so pictures cannot be cut into tiles for it.")
    return found.to("cpu").float().eval()


def export(found: Any, folder: Path) -> None:
    """Write ``network.onnx`` and ``results.npz``; raises `Refused`."""
    import numpy as np
    import torch

    call = vars(found).get("_call_fn")  # what the public call runs between padding and clipping

    class Plain(torch.nn.Module):
        """One picture in, one picture out."""

        def __init__(self) -> None:
            super().__init__()
            self.model = found.model

        def forward(self, rgb: torch.Tensor) -> torch.Tensor:
            result = self.model(rgb) if call is None else call(self.model, rgb)
            assert isinstance(result, torch.Tensor)  # noqa: S101
            return result

    network = Plain().eval()
    generator = torch.Generator().manual_seed(0)
    pictures = [torch.rand(1, 3, *size, generator=generator) for size in _sizes(found.size_requirements)]
    results: dict[str, Any] = {}
    try:
        with torch.no_grad():
            for index, rgb in enumerate(pictures):
                results |= {f"rgb{index}": rgb.numpy(), f"enhanced{index}": network(rgb).float().numpy()}
            _trace(network, pictures[0], folder / "network.onnx")
    except (MemoryError, OSError):
        raise
    except Exception as error:
        raise Refused(f"{found.architecture.name} cannot be written as ONNX: {_first_line(error)}") from error
    np.savez(folder / "results.npz", **results)


def _trace(network: Any, rgb: Any, target: Path) -> None:
    import torch

    torch.onnx.export(
        network,
        (rgb,),
        str(target),
        opset_version=OPSET,
        dynamo=False,
        input_names=["rgb"],
        output_names=["enhanced"],
        dynamic_axes={
            "rgb": {0: "n", 2: "h", 3: "w"},
            "enhanced": {0: "n", 2: "enhanced_h", 3: "enhanced_w"},
        },
    )


def _sizes(requirements: Any) -> Iterator[tuple[int, int]]:
    multiple, least = max(1, int(requirements.multiple_of)), int(requirements.minimum)
    for sides in SIDES:
        height, width = (-(-max(side, least) // multiple) * multiple for side in sides)
        yield height, width


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]


def convert(weights: Path, kind: str, folder: Path, say: Any) -> dict[str, Any]:
    """The whole way; what is known of the network without running it. Raises `Refused`."""
    say("reading the weights")
    state = load_tensors(weights, kind)
    spandrel = load_spandrel()
    say("finding its architecture")
    found = describe(spandrel, state)
    say(f"converting {found.architecture.name}")
    export(found, folder)
    return {"architecture": str(found.architecture.name), "scale": int(found.scale)}


def main(arguments: list[str]) -> None:
    """Confine, convert, answer."""
    confine_path, memory, file_bytes, weights, kind, folder = arguments
    spec = importlib.util.spec_from_file_location("relief_confine", confine_path)
    assert spec is not None  # noqa: S101
    assert spec.loader is not None  # noqa: S101
    confine = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(confine)
    confine.confine(int(memory), int(file_bytes))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints must not be taken for an answer
    warnings.simplefilter("ignore")

    def answer(value: dict[str, Any]) -> None:
        answers.write(json.dumps(value) + "\n")
        answers.flush()

    try:
        done = convert(Path(weights), kind, Path(folder), lambda step: answer({"step": step}))
    except Refused as error:
        answer({"error": error.code, "message": str(error)})
    except (MemoryError, OSError) as error:
        answer({"error": "conversion-failed", "message": f"The network could not be converted: {_first_line(error)}."})
    except ImportError as error:
        message = f"The converter's environment is not complete ({_first_line(error)}); set it up again."
        answer({"error": "conversion-failed", "message": message})
    else:
        answer({"done": done})


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(sys.argv[1:])
