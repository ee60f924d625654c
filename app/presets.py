"""Named settings, kept in a file of the configuration folder. No Qt.

A preset that is saved is on disk before the call returns. A file that cannot be understood is set aside under another
name, never overwritten; `Presets.problem` says so. One that cannot be read, or comes from a newer version, stays where
it is, and nothing can be saved until that is mended.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from app.settings import JobSettings, SizeMode
from engine.config import Settings
from engine.domain import Where
from engine.errors import PresetError, RequestError
from engine.replace import make_folder, replacing

VERSION = 1
LONGEST_NAME = 60
MOST = 1000
MOST_BYTES = 2**22
"""Of a file: what is larger is no list of presets."""


@dataclass(frozen=True)
class Preset:
    """Settings with a name. Those that are built in cannot be changed."""

    name: str
    settings: JobSettings
    built_in: bool = False


_MODELS = Settings()
BUILT_IN = (
    Preset("Photo 2x", JobSettings(scale=2.0), built_in=True),
    Preset("Photo restore 1x", JobSettings(model=_MODELS.photo_model, scale=1.0, pattern="{name}_restored"), True),
    Preset("Drawing 4x", JobSettings(model=_MODELS.clean_model, scale=4.0, format="png"), True),
    Preset(
        "Print 30 cm",
        JobSettings(size_mode=SizeMode.PRINT, print_width=30.0, dpi=300, pattern="{name}_{width}x{height}"),
        True,
    ),
)
"""The print is given by its width alone: a height too would distort every picture of other proportions."""


def presets_path() -> Path:
    """Where they are kept; the file need not exist."""
    return user_config_path("relief", appauthor=False) / "presets.json"


class Presets:
    """The presets of one user: first those built in, then their own by name. `default` is for new pictures."""

    def __init__(self, path: Path | None = None, built_in: tuple[Preset, ...] = BUILT_IN) -> None:
        """Reads the file; what is wrong with it is kept in `problem`, a sentence for people, and not raised."""
        self.path = path or presets_path()
        self.problem: PresetError | None = None
        self._built_in = built_in
        self._own: tuple[Preset, ...] = ()
        self._default: str | None = None
        self._locked: PresetError | None = None
        self._load()

    @property
    def all(self) -> tuple[Preset, ...]:
        return (*self._built_in, *self._own)

    @property
    def default(self) -> Preset:
        """Whose settings new pictures get; the first one unless another was chosen."""
        return next((p for p in self.all if p.name == self._default), self.all[0])

    def get(self, name: str) -> Preset:
        """Raises `PresetError` if there is none of this name."""
        for preset in self.all:
            if preset.name == name:
                return preset
        raise PresetError(f'There is no preset named "{name}".')

    def matching(self, settings: JobSettings) -> Preset | None:
        """The first one that says exactly this; else one that leaves the place open, and says the rest."""
        anywhere = replace(settings, where=Where.POLICY)
        exact = next((p for p in self.all if p.settings == settings), None)
        return exact or next((p for p in self.all if p.settings == anywhere), None)

    def save(self, name: str, settings: JobSettings) -> Preset:
        """Keep settings under a name; one of the user's own of that name is replaced.

        Raises `PresetError` for a name that is not possible, `RequestError` for settings that are not, and what
        `engine.replace` raises. Nothing has changed then.
        """
        settings.check()
        preset = Preset(self._possible(name), settings)
        self._keep((*(p for p in self._own if not _same(p.name, preset.name)), preset), self._default)
        return preset

    def rename(self, name: str, new: str) -> Preset:
        """Raises `PresetError` as `save`, and for a name that another one has."""
        old = self._of_the_user(name)
        new = self._possible(new)
        others = tuple(p for p in self._own if p is not old)
        if any(_same(p.name, new) for p in others):
            raise PresetError(f'There is a preset named "{new}" already.')
        renamed = replace(old, name=new)
        self._keep((*others, renamed), new if self._default == name else self._default)
        return renamed

    def remove(self, name: str) -> None:
        """Raises `PresetError` for one that is built in or not there."""
        old = self._of_the_user(name)
        self._keep(tuple(p for p in self._own if p is not old), None if self._default == name else self._default)

    def set_default(self, name: str) -> None:
        self._keep(self._own, self.get(name).name)

    def export(self, names: Iterable[str], path: Path, *, overwrite: bool = False) -> None:
        """Write presets to a file for other machines, without what belongs to this one: its folders and devices.

        Whether a picture may leave a machine is for its owner to say: of ``where`` only "here" goes along.
        """
        chosen = [self.get(name) for name in names]
        portable = [_kept_here(replace(p, settings=replace(p.settings, folder="", device="auto"))) for p in chosen]
        _write(path, portable, None, overwrite=overwrite)

    def import_from(self, path: Path) -> tuple[str, ...]:
        """Add the presets of a file, all or none; returns their names.

        One that is here with the same settings is not added again; another of the same name gets a number. None of
        them sends a picture to a cloud service, whatever the file says. Raises `PresetError` for a file that is not one
        of presets, and as `save`.
        """
        try:
            coming, _ = _read(path)
        except OSError as error:
            raise PresetError(f"{path.name} could not be read: {error.strerror or error}.") from error
        except _Newer as error:
            raise PresetError(f"{path.name} was written by a newer version of Relief.") from error
        except (ValueError, RequestError) as error:
            raise PresetError(f"{path.name} is not a file of presets: {error}") from error
        own, names = self._own, []
        for preset in map(_kept_here, coming):
            there = next((p for p in (*self._built_in, *own) if _same(p.name, preset.name)), None)
            if there is not None and there.settings == preset.settings:
                names.append(there.name)
                continue
            name = self._free(preset.name, (*self._built_in, *own))
            own = (*own, replace(preset, name=name))
            names.append(name)
        self._keep(own, self._default)
        return tuple(names)

    def _load(self) -> None:
        name = self.path.name
        try:
            self._own, self._default = _read(self.path)
        except FileNotFoundError:
            return
        except OSError as error:
            self._locked = PresetError(f"Your presets could not be read from {name}: {error.strerror or error}.")
        except _Newer:
            self._locked = PresetError(
                f"Your presets in {name} were written by a newer version of Relief; this one leaves them alone."
            )
        except (ValueError, RequestError) as error:
            self._set_aside(error)
        clash = [p for p in self._own if any(_same(p.name, b.name) for b in self._built_in)]
        if clash:  # a later version came with one of the same name
            rest = tuple(p for p in self._own if p not in clash)
            for preset in clash:
                rest = (*rest, replace(preset, name=self._free(preset.name, (*self.all, *rest))))
            self._own = rest
        self.problem = self.problem or self._locked

    def _set_aside(self, reason: Exception) -> None:
        for number in range(1, 1000):
            aside = self.path.with_name(f"{self.path.stem}-damaged-{number}{self.path.suffix}")
            if not aside.exists():
                break
        try:
            self.path.rename(aside)
        except OSError:
            self._locked = PresetError(f"Your presets in {self.path.name} are damaged: {reason}")
        else:
            self.problem = PresetError(f"Your presets were damaged ({reason}) The file is kept as {aside.name}.")

    def _keep(self, own: tuple[Preset, ...], default: str | None) -> None:
        if self._locked is not None:
            raise self._locked
        if len(own) > MOST:
            raise PresetError(f"No more than {MOST} presets can be kept.")
        own = tuple(sorted(own, key=lambda p: p.name.casefold()))
        make_folder(self.path.parent)
        _write(self.path, own, default, overwrite=True)
        self._own, self._default = own, default

    def _of_the_user(self, name: str) -> Preset:
        preset = self.get(name)
        if preset.built_in:
            raise PresetError(f'"{name}" is built in and cannot be changed; save it under another name.')
        return preset

    def _possible(self, name: str) -> str:
        name = _checked(name)
        if any(_same(name, p.name) for p in self._built_in):
            raise PresetError(f'"{name}" is built in and cannot be changed; choose another name.')
        return name

    def _free(self, name: str, taken: Iterable[Preset]) -> str:
        names = {p.name.casefold() for p in taken}
        if name.casefold() not in names:
            return name
        numbered = (f"{name[: LONGEST_NAME - 7]} ({n})" for n in range(2, MOST + 3))
        return next(n for n in numbered if n.casefold() not in names)


class _Newer(Exception):
    """The file has a form that is not known yet."""


def _kept_here(preset: Preset) -> Preset:
    """Without a wish for the cloud."""
    where = Where.HERE if preset.settings.where is Where.HERE else Where.POLICY
    return replace(preset, settings=replace(preset.settings, where=where))


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise PresetError("A preset needs a name.")
    if len(name) > LONGEST_NAME:
        raise PresetError(f"The name of a preset can have {LONGEST_NAME} characters at most.")
    if not name.isprintable():
        raise PresetError("The name of a preset can only have characters that can be seen.")
    return name


def _write(path: Path, presets: Iterable[Preset], default: str | None, *, overwrite: bool) -> None:
    listed = [{"name": p.name, "settings": p.settings.to_json()} for p in presets]
    text = json.dumps({"relief_presets": VERSION, "default": default, "presets": listed}, indent=1, ensure_ascii=False)
    with replacing(path, overwrite=overwrite) as file:
        file.write(text.encode())


def _read(path: Path) -> tuple[tuple[Preset, ...], str | None]:
    """Raises ``OSError``, `_Newer`, ``ValueError`` or `RequestError`, the latter two with a sentence that ends."""
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError("it is too large.")
    try:
        values = json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ValueError("it is not JSON.") from error
    version = _field(values, "relief_presets", int)
    if version > VERSION:
        raise _Newer
    presets: dict[str, Preset] = {}
    for value in _field(values, "presets", list):
        try:
            settings = JobSettings.from_json(_field(value, "settings", dict))
        except (ArithmeticError, AttributeError, LookupError) as error:  # a file can hold what nobody can type
            raise ValueError("it has settings that make no sense.") from error
        try:
            name = _checked(_field(value, "name", str))
        except PresetError as error:
            raise ValueError(str(error)) from error
        presets[name.casefold()] = Preset(name, settings)
    if len(presets) > MOST:
        raise ValueError("it has too many presets.")
    default = values.get("default")
    return tuple(presets.values()), default if isinstance(default, str) else None


def _no_constant(name: str) -> Callable[[], None]:
    raise ValueError(name)


def _field(values: Any, name: str, kind: type) -> Any:
    if not isinstance(values, dict) or not isinstance(values.get(name), kind):
        raise ValueError(f"{name} is missing.")  # noqa: TRY004  (what the file says, not the program)
    return values[name]
