"""Starting at login, by the means of each system: a desktop file, a launch agent, a value in the registry. No Qt."""

from __future__ import annotations

import configparser
import plistlib
import sys
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol

from engine.errors import OutputError
from engine.replace import make_folder, replacing, translated

NAME = "Relief"
HIDDEN = "--hidden"
"""Started so, the program waits in the tray."""
_AGENT = "org.relief.app"
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"


class Obstacle(Enum):
    """Why the system cannot start the program by itself."""

    CHECKOUT = "checkout"
    """It runs from its sources, which may be elsewhere tomorrow."""
    NO_COMMAND = "no-command"
    """It was installed without its command."""
    NO_BUNDLE = "no-bundle"
    """macOS hands addresses to programs in bundles only."""


class Registry(Protocol):
    """The values under Windows' key of what is started at login. All raise ``OSError``."""

    def read(self, name: str) -> str | None: ...

    def write(self, name: str, value: str) -> None: ...

    def remove(self, name: str) -> None:
        """Nothing happens for a value that is not there."""
        ...


def _windows() -> Registry | None:
    if sys.platform == "win32":
        return WindowsRegistry()
    return None


@dataclass(frozen=True)
class Login:
    """How one system starts the program ``command`` for one user.

    ``home`` is the user's folder, ``config`` where a Linux desktop looks for settings, ``sources`` the folder that the
    program's own package lies in.
    """

    command: Path
    system: str = sys.platform
    home: Path = field(default_factory=Path.home)
    config: Path | None = None
    sources: Path = Path(__file__).resolve().parents[1]
    registry: Registry | None = field(default_factory=_windows)

    @classmethod
    def of_this_program(cls) -> Login:
        """Of the program that runs; one that was packed into an executable is that itself."""
        python = Path(sys.executable)
        if getattr(sys, "frozen", False):
            return cls(python, sources=python.parent)
        return cls(python.with_name("relief-app.exe" if sys.platform == "win32" else "relief-app"))

    @property
    def obstacle(self) -> Obstacle | None:
        if (self.sources / "pyproject.toml").exists():
            return Obstacle.CHECKOUT
        return None if self.command.exists() else Obstacle.NO_COMMAND

    @property
    def is_on(self) -> bool:
        """Also no for what the user has switched off in the system's own settings, as far as that is told there."""
        if self.registry is not None:
            try:
                return self.registry.read(NAME) is not None
            except OSError:
                return False
        if self.system == "darwin":
            return self.path.exists()
        entry = configparser.ConfigParser(interpolation=None, strict=False)
        try:
            entry.read_string(self.path.read_text(encoding="utf-8"))
            values = entry["Desktop Entry"]
            return not values.getboolean("Hidden", False) and values.getboolean("X-GNOME-Autostart-enabled", True)
        except (OSError, ValueError, KeyError, configparser.Error):
            return False

    @property
    def path(self) -> Path:
        """The file that stands for it, where a file does."""
        if self.system == "darwin":
            return self.home / "Library" / "LaunchAgents" / f"{_AGENT}.plist"
        return (self.config or _config()) / "autostart" / "relief.desktop"

    def switch(self, *, on: bool) -> None:
        """Raises `OutputError`; it is as it was then."""
        try:
            if self.registry is not None:
                self._register(self.registry, on=on)
            elif not on:
                self.path.unlink(missing_ok=True)
            else:
                make_folder(self.path.parent)
                with replacing(self.path, overwrite=True) as file:
                    file.write(self._content())
        except OutputError:
            raise
        except OSError as error:
            raise translated(error, self.path.name if self.registry is None else NAME) from error

    def _register(self, registry: Registry, *, on: bool) -> None:
        if on:
            registry.write(NAME, f'"{self.command}" {HIDDEN}')  # a Windows path has no quotes of its own
        else:
            registry.remove(NAME)

    def _content(self) -> bytes:
        if self.system == "darwin":
            arguments = [str(self.command), HIDDEN]
            return plistlib.dumps({"Label": _AGENT, "ProgramArguments": arguments, "RunAtLoad": True})
        lines = (
            "[Desktop Entry]",
            "Type=Application",
            f"Name={NAME}",
            f"Exec={quoted(str(self.command))} {HIDDEN}",
            "X-GNOME-Autostart-enabled=true",
        )
        return ("\n".join(lines) + "\n").encode()


def quoted(argument: str) -> str:
    """As the desktop entry specification wants an argument of ``Exec``: in quotes, and escaped once more as a value."""
    for character in '\\"`$':
        argument = argument.replace(character, f"\\{character}")
    return '"' + argument.replace("\\", "\\\\").replace("%", "%%") + '"'


def _config() -> Path:
    from platformdirs import user_config_path

    return user_config_path()


if sys.platform == "win32":
    import winreg

    class WindowsRegistry:
        """The real one."""

        def read(self, name: str) -> str | None:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                    return str(winreg.QueryValueEx(key, name)[0])
            except FileNotFoundError:
                return None

        def write(self, name: str, value: str) -> None:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                winreg.SetValueEx(key, name, 0, winreg.REG_SZ, value)

        def remove(self, name: str) -> None:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN, 0, winreg.KEY_SET_VALUE) as key:
                    winreg.DeleteValue(key, name)
            except FileNotFoundError:
                return
