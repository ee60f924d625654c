"""Settings: one frozen value, built once at the door and passed in.

Order, the later wins: the defaults below, ``config.toml`` in the user's configuration folder, ``RELIEF_<NAME>`` in the
environment. Command-line options are not settings: they belong to one request.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from engine.errors import ConfigError


def _setting(default: Any, help_line: str, *, least: float | None = None, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"help": help_line, "least": least, "choices": choices})


AUTO_MODEL = "auto"
"""Not a model but the wish to choose one by the picture."""


@dataclass(frozen=True)
class Settings:
    """Every setting with its default; each one's help line is shown by ``relief config show``."""

    model: str = _setting(AUTO_MODEL, "Model used when none is named; auto chooses by the picture.")
    clean_model: str = _setting("relief-sr-m", "Model for pictures without damage, such as PNG and TIFF files.")
    photo_model: str = _setting("relief-photo-m", "Model for pictures from cameras and phones, such as JPEG files.")
    depth_model: str = _setting("relief-depth", "Network that estimates depth when none is named.")
    device: str = _setting("auto", "Device used when none is named; see 'relief devices'.")
    precision: str = _setting(
        "auto",
        "Precision of networks that have it: auto, int8, fp16 or fp32; auto takes the fastest.",
        choices=("auto", "int8", "fp16", "fp32"),
    )
    threads: int = _setting(0, "CPU threads for inference; 0 takes every physical core.", least=0)
    tile: int = _setting(0, "Side of a tile in input pixels; 0 lets the device decide.", least=0)
    memory_mb: int = _setting(512, "Largest result kept in memory; larger ones grow on disk.", least=1)
    scratch_dir: str = _setting("", "Folder for results that do not fit in memory; empty takes the system's.")
    models_dir: str = _setting("", "Folder with further models and their catalog.toml; empty takes the data folder.")
    max_input_megapixels: int = _setting(400, "Larger input pictures are refused.", least=1)
    max_output_megapixels: int = _setting(4000, "Larger results are refused.", least=1)
    decode_seconds: int = _setting(60, "A picture that takes longer to read is refused; large ones get more.", least=1)
    decode_memory_mb: int = _setting(4096, "Memory that reading one picture may take.", least=64)
    sessions: int = _setting(4, "Loaded networks kept ready.", least=1)
    session_memory_mb: int = _setting(
        0, "Memory of the program past which loaded networks are closed; 0 takes half of the machine's.", least=0
    )
    keep_alive_minutes: int = _setting(10, "Loaded networks unused for so long are closed; 0 keeps them.", least=0)
    state_dir: str = _setting("", "Folder with the daemon's secrets and jobs; empty takes the state folder.")
    port: int = _setting(0, "Port of the daemon; 0 takes the first free one of 47801 to 47804.", least=0)
    idle_minutes: int = _setting(
        30, "A daemon that was started on demand ends after so long without work; 0 keeps it.", least=0
    )
    max_jobs: int = _setting(2000, "Jobs that may wait in the daemon's queue.", least=1)
    max_upload_mb: int = _setting(4096, "Larger uploads to the daemon are refused.", least=1)
    cloud_address: str = _setting("", "Address of a cloud service; empty means none. 'relief cloud login' sets it.")
    cloud_policy: str = _setting(
        "off",
        "What is done in the cloud: off (nothing, and nobody is asked), megapixels, minutes or ask.",
        choices=("off", "megapixels", "minutes", "ask"),
    )
    cloud_megapixels: int = _setting(
        200, "With cloud_policy megapixels: larger results are made in the cloud.", least=1
    )
    cloud_minutes: int = _setting(
        10, "With cloud_policy minutes: what takes longer here is done in the cloud, if that is quicker.", least=1
    )

    @property
    def measured_model(self) -> str:
        """The model whose speed stands for a device's."""
        return self.clean_model if self.model == AUTO_MODEL else self.model


@dataclass(frozen=True)
class Sourced:
    """A setting as ``relief config show`` prints it."""

    name: str
    value: Any
    default: Any
    source: str
    help: str


def config_path() -> Path:
    """Where the configuration file is looked for; it need not exist."""
    from platformdirs import user_config_path

    return user_config_path("relief", appauthor=False) / "config.toml"


_WITHOUT_EFFECT = frozenset(
    (
        *("state_dir", "port", "idle_minutes", "max_jobs", "max_upload_mb"),
        *("cloud_address", "cloud_policy", "cloud_megapixels", "cloud_minutes"),
    )
)
"""Settings that change nothing about a result."""


def state_folder(settings: Settings) -> Path:
    """Where the daemon keeps its secrets and jobs, and tells where it listens."""
    from platformdirs import user_state_path

    return Path(settings.state_dir) if settings.state_dir else user_state_path("relief", appauthor=False) / "daemon"


def digest(settings: Settings) -> str:
    """Changes with every setting that a result depends on: two programs with the same one do the same."""
    return hashlib.sha256(
        repr(sorted((n, v) for n, v in asdict(settings).items() if n not in _WITHOUT_EFFECT)).encode()
    ).hexdigest()[:16]


def load(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Build the settings; raises `ConfigError` for an unknown name or an unfit value."""
    return Settings(**{item.name: item.value for item in explain(path, environment)})


def explain(path: Path | None = None, environment: Mapping[str, str] | None = None) -> list[Sourced]:
    """Each setting with its value and where that came from."""
    path = path or config_path()
    environment = os.environ if environment is None else environment
    from_file = _read(path)
    unknown = sorted(set(from_file) - {f.name for f in fields(Settings)})
    if unknown:
        raise ConfigError(f"{path} names a setting that does not exist: {unknown[0]}.")
    settings = []
    for item in fields(Settings):
        value, source = item.default, "default"
        variable = f"RELIEF_{item.name.upper()}"
        if item.name in from_file:
            value, source = from_file[item.name], str(path)
        if variable in environment:
            value, source = environment[variable], variable
            if isinstance(item.default, int):
                value = _whole_number(value, source)
        check(item.name, value, source)
        settings.append(Sourced(item.name, value, item.default, source, item.metadata["help"]))
    return settings


def check(name: str, value: Any, source: str) -> None:
    """Raises `ConfigError` for a value that the setting ``name`` cannot have; ``source`` is where it stands."""
    item = next((f for f in fields(Settings) if f.name == name), None)
    if item is None:
        raise ConfigError(f"{source} names a setting that does not exist: {name}.")
    if type(value) is not type(item.default):
        kind = "a whole number" if isinstance(item.default, int) else "text"
        raise ConfigError(f"{name} in {source} must be {kind}, not {value!r}.")
    least, choices = item.metadata["least"], item.metadata["choices"]
    if least is not None and value < least:
        raise ConfigError(f"{name} in {source} must be at least {least}, not {value}.")
    if choices and value not in choices:
        raise ConfigError(f"{name} in {source} must be one of {', '.join(choices)}, not {value!r}.")


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        if not text:
            return {}
        import tomllib  # most users have no such file, and a command should start at once

        return tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:  # ValueError: neither UTF-8 nor TOML
        raise ConfigError(f"{path} cannot be read: {error}.") from error


def _whole_number(text: str, source: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise ConfigError(f"{source} must be a whole number, not {text!r}.") from error
