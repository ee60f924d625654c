"""Weights that are not ONNX: the converter's environment, what it reads, and what it refuses to run."""

from __future__ import annotations

import json
import os
import pickle
import site
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
import torch
from networks import Tiny
from product import RELIEF, SAMPLE, relief
from safetensors.torch import save_file

from engine import catalog
from engine.domain import Precision
from engine.errors import ConversionFailed, ConverterMissing, UnfitModel, UnsafeModel
from engine.importing import converter
from engine.importing.route import Licence, import_model
from engine.importing.sandbox import Limits
from engine.session import CPU, OnnxSession

pytestmark = pytest.mark.integration

FULL = os.environ.get("RELIEF_SOAK") == "1"

STAND_IN = '''
"""Stands in for spandrel, which needs an environment of its own: knows one architecture."""
import dataclasses, importlib.util, sys, torch
spec = importlib.util.spec_from_file_location("networks", {networks!r})
networks = importlib.util.module_from_spec(spec)
spec.loader.exec_module(networks)

class UnsupportedModelError(Exception): pass

@dataclasses.dataclass
class Needs:
    minimum: int = 0
    multiple_of: int = 1
    square: bool = False

@dataclasses.dataclass
class Architecture:
    name: str = "Tiny"

@dataclasses.dataclass
class ImageModelDescriptor:
    model: torch.nn.Module
    scale: int
    input_channels: int = 3
    output_channels: int = 3
    size_requirements: Needs = dataclasses.field(default_factory=Needs)
    architecture: Architecture = dataclasses.field(default_factory=Architecture)
    def to(self, _): return self
    def float(self): self.model.float(); return self
    def eval(self): self.model.eval(); return self
    def __call__(self, rgb): return self._call_fn(self.model, rgb).clamp_(0, 1)

class MaskedImageModelDescriptor:
    architecture = Architecture("Masked")

def canonicalize_state_dict(state):
    return state.get("params", state)

class Frozen(torch.nn.Module):
    """Computes another constant for each size, which a trace cannot know."""
    def forward(self, x):
        h, w = x.shape[2:]
        return x + torch.zeros(int(h), int(w)) + 0.01 * float(h)

class ModelLoader:
    def load_from_state_dict(self, state):
        if "masked" in state: return MaskedImageModelDescriptor()
        if "frozen" in state: model, scale = Frozen(), 1
        elif "last.weight" in state:
            scale = round((state["last.bias"].numel() / 3) ** 0.5)
            model = networks.Tiny(scale)
            model.load_state_dict(state)
        else: raise UnsupportedModelError("unknown")
        found = ImageModelDescriptor(model, scale)
        found._call_fn = lambda model, rgb: model(rgb)
        if "square" in state: found.size_requirements.square = True
        if "gray" in state: found.input_channels = 1
        return found
'''


def site_packages(environment):
    return next(environment.glob("[Ll]ib/site-packages"), None) or next(environment.glob("lib/*/site-packages"))


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """As `converter.set_up` makes it, with the torch of these tests and a stand-in for spandrel."""
    environment = tmp_path_factory.mktemp("converter") / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    packages = site_packages(environment)
    (packages / "tests.pth").write_text("\n".join(site.getsitepackages()))
    (packages / "spandrel.py").write_text(STAND_IN.format(networks=str(Path(__file__).with_name("networks.py"))))
    (environment / "ready.json").write_text(json.dumps(list(converter.REQUIREMENTS)))
    return environment


@pytest.fixture
def convert(environment, tmp_path):
    """Import a file; what is left beside the catalog is for the test to look at."""

    def convert(file, **given):
        folder = tmp_path / "models"
        return import_model(file, name="mine", licence=Licence("MIT"), folder=folder, environment=environment, **given)

    return convert


def left(tmp_path):
    return [p.name for p in (tmp_path / "models").iterdir() if p.name != ".catalog.lock"]


@pytest.mark.parametrize("suffix", ["pth", "safetensors"])
def test_weights_become_a_network_that_gives_what_torch_gives(convert, tmp_path, suffix):
    network = Tiny(2).eval()
    if suffix == "pth":
        torch.save({"params": network.state_dict()}, tmp_path / "net.pth")
    else:
        save_file(network.state_dict(), tmp_path / "net.safetensors")
    steps = []
    added = convert(tmp_path / f"net.{suffix}", on_step=steps.append)
    assert (added.architecture, added.contract.scale, added.contract.halo) == ("Tiny", 2, 3)
    assert [s for s in steps if s in ("checking", "converting", "measuring")] == ["checking", "converting", "measuring"]
    variant = catalog.load([tmp_path / "models"])["mine"].networks[2].variants[Precision.FP32]
    rgb = torch.rand(1, 3, 37, 45)
    with torch.no_grad():
        expected = network(rgb)
    found = OnnxSession(catalog.read_weights(variant), CPU).run(rgb.numpy())
    assert abs(expected.numpy() - found).max() < 1e-5


class Bomb:
    """Unpickled, it leaves a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_code_in_a_file_of_weights_never_runs(convert, tmp_path):
    exploded = tmp_path / "exploded"
    (tmp_path / "a.pth").write_bytes(pickle.dumps({"params": Bomb(exploded)}))
    torch.save({"params": Bomb(exploded), **Tiny().state_dict()}, tmp_path / "b.ckpt")
    for name in ("a.pth", "b.ckpt"):
        with pytest.raises((UnsafeModel, UnfitModel)):
            convert(tmp_path / name)
    with pytest.raises(UnsafeModel, match="could run code"):
        convert(tmp_path / "b.ckpt")
    assert not exploded.exists()
    assert left(tmp_path) == []


def test_a_program_of_torch_is_not_taken_for_weights(convert, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.trace(Tiny().eval(), torch.rand(1, 3, 8, 8)).save(tmp_path / "a.pt")
    with pytest.raises(UnsafeModel, match="TorchScript"):
        convert(tmp_path / "a.pt")


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ({"nobody": torch.zeros(1)}, "no architecture that spandrel knows"),
        ({"masked": torch.zeros(1)}, "Masked fills masked holes"),
        ({"frozen": torch.zeros(1)}, "differs from the original|on the size only"),
        ({"last.bias": torch.zeros(12), "last.weight": torch.zeros(1)}, "do not fit their architecture"),
    ],
)
def test_weights_that_cannot_be_converted_are_refused_with_the_reason(convert, tmp_path, extra, reason):
    torch.save(extra, tmp_path / "a.pth")
    with pytest.raises(UnfitModel, match=reason):
        convert(tmp_path / "a.pth")
    assert left(tmp_path) == []


def test_a_file_that_is_cut_off_or_holds_no_table_is_refused(convert, tmp_path):
    torch.save(torch.zeros(3), tmp_path / "tensor.pth")
    torch.save(Tiny().state_dict(), tmp_path / "cut.pth")
    content = (tmp_path / "cut.pth").read_bytes()
    (tmp_path / "cut.pth").write_bytes(content[: len(content) // 2])
    for name, reason in (("tensor.pth", "no table"), ("cut.pth", "cannot be read")):
        with pytest.raises(UnfitModel, match=reason):
            convert(tmp_path / name)


def test_an_environment_without_its_packages_says_so(tmp_path, environment):
    torch.save(Tiny().state_dict(), tmp_path / "a.pth")
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    (bare / "ready.json").write_text(json.dumps(list(converter.REQUIREMENTS)))
    with pytest.raises(ConversionFailed, match="not complete"):
        import_model(tmp_path / "a.pth", name="a", licence=None, folder=tmp_path / "models", environment=bare)


def test_a_converter_that_takes_too_long_is_ended(convert, tmp_path):
    torch.save(Tiny().state_dict(), tmp_path / "a.pth")
    with pytest.raises(UnfitModel, match="longer than"):
        convert(tmp_path / "a.pth", limits=Limits(2**34, 0.2))


# --- making the environment ------------------------------------------------------------------------------------------


def wheel(folder, name):
    """A package without content."""
    import zipfile

    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{name}.py", "here = True\n")
        file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        file.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr(f"{info}/RECORD", "")
    return str(path)


def test_the_environment_is_made_once_and_anew_when_it_is_not_whole(tmp_path):
    folder, steps = tmp_path / "data" / "converter", []
    converter.set_up(folder, steps.append, requirements=[wheel(tmp_path, "something")])
    assert converter.is_ready(folder)
    code = "import something, sys; print(sys.prefix)"
    told = subprocess.run([converter.python(folder), "-I", "-c", code], capture_output=True, text=True, check=True)
    assert Path(told.stdout.strip()).samefile(folder)
    assert len(steps) == 2
    converter.set_up(folder, steps.append)
    assert len(steps) == 2
    (folder / "ready.json").write_text('["torch==1.0"]')
    assert not converter.is_ready(folder)
    with pytest.raises(ConverterMissing):
        converter.check(folder)


def test_an_environment_that_cannot_be_made_leaves_nothing(tmp_path):
    folder = tmp_path / "converter"
    with pytest.raises(ConversionFailed, match="cannot be installed"):
        converter.set_up(folder, requirements=[str(tmp_path / "none-1.0-py3-none-any.whl")])
    assert not folder.exists()


# --- the real thing --------------------------------------------------------------------------------------------------

TRAIN = '''
"""Random networks of spandrel's architectures, trained for seconds to do roughly what such networks do: enlarge."""
import importlib.util, sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
spec = importlib.util.spec_from_file_location("convert", sys.argv[1])
convert = importlib.util.module_from_spec(spec)
spec.loader.exec_module(convert)
convert.load_spandrel()
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from spandrel.architectures.Compact.__arch.SRVGG import SRVGGNetCompact
from spandrel.architectures.ESRGAN.__arch.RRDB import RRDBNet
from spandrel.architectures.SPAN.__arch.span import SPAN
from spandrel.architectures.SwinIR.__arch.SwinIR import SwinIR

STEPS = 400
torch.manual_seed(0)
attention = dict(img_size=64, depths=[2, 2], embed_dim=24, num_heads=[2, 2], window_size=8, upscale=2)
networks = {
    "compact": (SRVGGNetCompact(num_feat=16, num_conv=4, upscale=2), 2),
    "esrgan": (RRDBNet(num_filters=16, num_blocks=1, scale=4), 4),
    "span": (SPAN(num_in_ch=3, num_out_ch=3, feature_channels=16, upscale=2), 2),
    "swinir": (SwinIR(**attention, upsampler="pixelshuffledirect"), 2),
}
for name, (network, scale) in networks.items():
    optimiser = torch.optim.Adam(network.parameters(), 2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=STEPS)
    for _ in range(STEPS):
        rgb = (1.6 * torch.rand(4, 3, 1, 1) - 0.3 + 0.2 * (torch.rand(4, 3, 16, 16) - 0.5)).clamp(0, 1)
        loss = F.l1_loss(network.train()(rgb), F.interpolate(rgb, scale_factor=scale, mode="nearest"))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    state = {key: value.detach().clone().contiguous() for key, value in network.eval().state_dict().items()}
    torch.save({"params_ema": state}, Path(sys.argv[2]) / f"{name}.pth")
    save_file(state, Path(sys.argv[2]) / f"{name}.safetensors")
'''


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.skipif(not FULL, reason="fetches more than a gigabyte; RELIEF_SOAK=1 runs it")
def test_networks_of_spandrels_architectures_are_imported_and_enlarge(tmp_path, own_folders, monkeypatch):
    monkeypatch.setenv("RELIEF_MODELS_DIR", str(tmp_path / "models"))
    environment = own_folders / "data" / "relief" / "converter"
    save_file({"nobody": torch.zeros(1)}, tmp_path / "nobody.safetensors")
    arguments = tmp_path / "nobody.safetensors", "--yes", "--set-up-converter"
    made = relief("models", "import", *arguments, timeout=3000)
    assert "no architecture that spandrel knows" in made.stderr, made.stderr
    assert converter.is_ready(environment)
    script = Path(catalog.__file__).parent.parent / "models" / "convert.py"
    (tmp_path / "train.py").write_text(TRAIN)
    subprocess.run([converter.python(environment), tmp_path / "train.py", script, tmp_path], check=True)
    expected = {"compact": (2, 1), "esrgan": (4, 1), "span": (2, 1), "swinir": (2, 8)}
    for name, contract in expected.items():
        for suffix in ("pth", "safetensors"):
            arguments = tmp_path / f"{name}.{suffix}", "--licence", "MIT", "--overwrite", "--json"
            done = relief("models", "import", *arguments, timeout=600)
            values = json.loads(done.stdout)
            print(name, suffix, values)
            assert done.returncode == 0, done.stderr
            assert (values["scale"], values["size_multiple"]) == contract
            target = tmp_path / f"{name}.{suffix}.png"
            made = subprocess.run([RELIEF, "enhance", SAMPLE, "-o", target, "--model", name, "-s", "2"], check=False)
            assert made.returncode == 0
            assert target.exists()
