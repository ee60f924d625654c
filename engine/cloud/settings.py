"""Settings of the service: one frozen value, built once at the door, handed to every replica.

Order, the later wins: the defaults below, ``cloud.toml`` in the user's configuration folder (or the file that
``RELIEF_CLOUD_CONFIG`` names), ``RELIEF_CLOUD_<NAME>`` in the environment. What concerns single pictures, such as
limits on decoding, stands in `engine.config`. S3 credentials are looked for where every S3 program looks: in
``AWS_ACCESS_KEY_ID`` and ``AWS_SECRET_ACCESS_KEY``, or in the machine's own identity.
"""

from __future__ import annotations

import ipaddress
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from engine import config
from engine.config import Settings, Sourced
from engine.errors import ConfigError

CONFIG = "RELIEF_CLOUD_CONFIG"
PREFIX = "RELIEF_CLOUD_"
_OF_OTHERS = frozenset(
    (CONFIG, "RELIEF_CLOUD_KEY", *(f"RELIEF_{f.name.upper()}" for f in fields(Settings) if f.name.startswith("cloud_")))
)
"""Variables with the same beginning that are meant for clients of a service."""
SECRET = frozenset(("database", "metrics_token"))
"""Settings whose values are not shown."""


def _setting(default: Any, help_line: str, *, least: float | None = None) -> Any:
    return field(default=default, metadata={"help": help_line, "least": least})


@dataclass(frozen=True)
class CloudSettings:
    """Every setting with its default and its help line."""

    host: str = _setting("127.0.0.1", "Address to listen on; others than this machine's want TLS or a proxy with it.")
    port: int = _setting(47811, "Port to listen on.", least=1)
    public_url: str = _setting("", "How clients reach the service; empty takes the Host of each request.")
    tls_certificate: str = _setting("", "File with the certificate chain, for TLS without a proxy.")
    tls_key: str = _setting("", "File with the certificate's key.")
    behind_proxy: bool = _setting(False, "A proxy in front does TLS, so plain HTTP may leave this machine.")
    state_dir: str = _setting("", "Folder for the default database and storage; empty takes the state folder.")
    database: str = _setting(
        "", "postgresql+psycopg://USER:PASSWORD@HOST/NAME; empty takes a file in the state folder."
    )
    storage: str = _setting("", "A folder, or s3://BUCKET/PREFIX; empty takes a folder in the state folder.")
    s3_endpoint: str = _setting("", "Address of the S3 server; empty means AWS.")
    s3_public_endpoint: str = _setting("", "Address of the same server for clients, if that is another one.")
    s3_region: str = _setting("us-east-1", "Region of the bucket.")
    keep_hours: float = _setting(24.0, "Hours after which uploads and results are deleted.", least=0.001)
    link_minutes: float = _setting(60.0, "Minutes for which a signed address is valid.", least=0.01)
    models: str = _setting("", "Models that may be asked for, separated by commas; empty allows all installed.")
    precision: str = _setting("auto", "Precision where none is asked for: auto, int8, fp16 or fp32.")
    max_queued: int = _setting(1000, "Jobs that may wait.", least=1)
    max_megapixels: int = _setting(400, "Larger pictures are refused.", least=1)
    max_output_megapixels: int = _setting(4000, "Larger results are refused.", least=1)
    max_upload_mb: int = _setting(4096, "Larger uploads are refused.", least=1)
    part_mb: int = _setting(8, "Size of the parts of an upload; S3 wants at least 5.", least=1)
    max_direct_mb: int = _setting(64, "Larger bodies of POST /v1/enhance are refused.", least=1)
    direct_seconds: float = _setting(120.0, "POST /v1/enhance answers with the job if it takes longer.", least=0)
    body_seconds: float = _setting(20.0, "A body of which nothing comes for so long is given up.", least=0.1)
    body_kb_per_second: int = _setting(16, "A body that comes slower than this on average is given up.", least=0)
    uploads_open: int = _setting(64, "Uploads that a key may have begun and not completed.", least=1)
    uploads_mb: int = _setting(65_536, "Megabytes of uploads that a key may keep at the service at a time.", least=1)
    key_jobs: int = _setting(16, "Jobs at a time of a new key.", least=1)
    key_megapixels_a_day: float = _setting(0.0, "Megapixels of results a day of a new key; 0 sets no limit.", least=0)
    key_requests_a_minute: int = _setting(1200, "Requests a minute of a new key.", least=1)
    metrics_token: str = _setting("", "Bearer token for /metrics; without one only this machine may read them.")
    ingress_replicas: int = _setting(1, "Replicas that answer HTTP.", least=1)
    replicas_min: int = _setting(1, "Least number of replicas that run networks.", least=0)
    replicas_max: int = _setting(1, "Largest number of replicas that run networks.", least=1)
    num_gpus: float = _setting(0.0, "GPU of one such replica; a fraction shares it.", least=0)
    threads: int = _setting(1, "Processor threads of one such replica.", least=1)
    batch_size: int = _setting(4, "Equal tiles that run together at most; 1 turns batching off.", least=1)
    batch_wait_ms: float = _setting(1.0, "Milliseconds to wait for further tiles of a batch.", least=0)
    pictures_min: int = _setting(1, "Least number of replicas that take pictures apart.", least=1)
    pictures_max: int = _setting(1, "Largest number of such replicas.", least=1)
    pictures_at_once: int = _setting(2, "Pictures that one such replica works on at a time.", least=1)
    tiles_at_once: int = _setting(4, "Tiles of one picture that are under way at a time.", least=1)
    tile: int = _setting(0, "Side of a tile in input pixels; 0 lets the device decide.", least=0)
    attempts: int = _setting(5, "A job is given up after so many lost replicas.", least=1)
    lease_seconds: float = _setting(30.0, "A running job that nobody has told of for so long begins anew.", least=1)
    price_per_hour: float = _setting(0.0, "Price of one hour of one replica that runs networks, for figures.", least=0)
    ray_address: str = _setting("", "Ray cluster to join; empty starts one on this machine.")
    ray_cpus: int = _setting(0, "Processors for a cluster that is started here; 0 takes all.", least=0)
    object_store_mb: int = _setting(0, "Memory for planes between replicas; 0 lets Ray decide.", least=0)

    @property
    def part_bytes(self) -> int:
        return self.part_mb << 20

    @property
    def allowed(self) -> tuple[str, ...]:
        """Names of the models that may be asked for; none stands for all."""
        return tuple(name.strip() for name in self.models.split(",") if name.strip())

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can connect."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def load(path: Path | None = None, environment: Mapping[str, str] | None = None) -> CloudSettings:
    """Build the settings, paths absolute; raises `ConfigError` for names, values and combinations that cannot be."""
    settings = CloudSettings(**{item.name: item.value for item in explain(path, environment)})
    return checked(resolved(settings))


def explain(path: Path | None = None, environment: Mapping[str, str] | None = None) -> list[Sourced]:
    """Each setting with its value and where that came from."""
    environment = os.environ if environment is None else environment
    path = path or Path(environment.get(CONFIG) or config.config_path().with_name("cloud.toml"))
    known = {f.name for f in fields(CloudSettings)}
    from_file = _read(path)
    from_environment = {n: v for n, v in environment.items() if n.startswith(PREFIX) and n not in _OF_OTHERS}
    for name, where in (*((n, str(path)) for n in from_file), *((n, "environment") for n in from_environment)):
        if name.removeprefix(PREFIX).lower() not in known:
            raise ConfigError(f"{where} names a setting that does not exist: {name}.")
    settings = []
    for item in fields(CloudSettings):
        value, source = item.default, "default"
        variable = f"{PREFIX}{item.name.upper()}"
        if item.name in from_file:
            value, source = from_file[item.name], str(path)
        if variable in from_environment:
            value, source = from_environment[variable], variable
        value = _checked(item.name, value, item.default, item.metadata["least"], source)
        settings.append(Sourced(item.name, value, item.default, source, item.metadata["help"]))
    return settings


def resolved(settings: CloudSettings) -> CloudSettings:
    """With the default database and storage named, so that every replica means the same ones."""
    folder = state_folder(settings)
    return replace(
        settings,
        state_dir=str(folder),
        database=settings.database or f"sqlite:///{folder / 'cloud.sqlite3'}",
        storage=settings.storage or str(folder / "objects"),
    )


def checked(settings: CloudSettings) -> CloudSettings:
    """Raises `ConfigError` for settings that contradict each other, or that would send pictures about in the clear."""
    if settings.replicas_min > settings.replicas_max or settings.pictures_min > settings.pictures_max:
        raise ConfigError("The least number of replicas is larger than the largest.")
    if bool(settings.tls_certificate) != bool(settings.tls_key):
        raise ConfigError("tls_certificate and tls_key belong together.")
    if not (settings.is_loopback or settings.tls_certificate or settings.behind_proxy):
        raise ConfigError(
            f"To listen on {settings.host}, set tls_certificate and tls_key, or behind_proxy where a proxy does TLS."
        )
    if settings.storage.startswith("s3://"):
        if not settings.storage.removeprefix("s3://").partition("/")[0]:
            raise ConfigError("storage must name a bucket: s3://BUCKET/PREFIX.")
        if settings.part_mb < 5:
            raise ConfigError("part_mb must be at least 5 where storage is S3.")
    if not settings.database.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigError("database must begin with sqlite:/// or postgresql+psycopg://.")
    if settings.precision not in ("auto", "int8", "fp16", "fp32"):
        raise ConfigError(f"precision must be auto, int8, fp16 or fp32, not {settings.precision!r}.")
    return settings


def state_folder(settings: CloudSettings) -> Path:
    """Where the default database and storage lie."""
    from platformdirs import user_state_path

    folder = Path(settings.state_dir) if settings.state_dir else user_state_path("relief", appauthor=False) / "cloud"
    return folder.absolute()


def engine_settings(settings: CloudSettings, base: Settings) -> Settings:
    """The engine's settings for the service: ``base`` but for what the service decides itself."""
    return replace(
        base,
        device="auto",
        precision=settings.precision,
        tile=settings.tile,
        threads=settings.threads,
        max_input_megapixels=settings.max_megapixels,
        max_output_megapixels=settings.max_output_megapixels,
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        import tomllib

        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.") from error


_BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def _checked(name: str, value: Any, default: Any, least: float | None, source: str) -> Any:
    """The value as the type that the setting has; from the environment everything comes as text."""
    kind = type(default)
    from_text = isinstance(value, str) and kind is not str
    try:
        if from_text and kind is bool:
            value = _BOOLEANS[value.strip().lower()]
        elif (from_text or type(value) is int) and kind is not bool:
            value = kind(value) if kind is not str else value
    except (ValueError, KeyError):
        pass
    if type(value) is not kind or (kind is float and not math.isfinite(value)):
        wanted = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}[kind]
        raise ConfigError(f"{name} in {source} must be {wanted}, not {value!r}.")
    if least is not None and value < least:
        raise ConfigError(f"{name} in {source} must be at least {least:g}, not {value:g}.")
    return value
