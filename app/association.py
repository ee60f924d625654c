"""Being what the system opens pictures and ``relief://`` addresses with: a desktop file, keys of the registry. No Qt.

The Photoshop panel starts the daemon by such an address. On macOS only a program in a bundle can have it.
"""

from __future__ import annotations

import configparser
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.login import NAME, Login, Obstacle, quoted
from engine.errors import OutputError
from engine.replace import make_folder, replacing, translated

SCHEME = "relief"
TYPES = ("image/png", "image/jpeg", "image/webp", "image/tiff", "image/avif", "image/heic", "image/bmp", "image/gif")
ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".avif", ".heic", ".bmp", ".gif")
_CLASSES = r"Software\Classes"
_PROGRAM = rf"{_CLASSES}\Applications\relief-app.exe"


class Keys(Protocol):
    """Windows' registry below the user's own key. All raise ``OSError``."""

    def read(self, key: str, name: str) -> str | None: ...

    def write(self, key: str, name: str, value: str) -> None: ...

    def remove(self, key: str) -> None:
        """With all below it; nothing happens for one that is not there."""
        ...


def _windows() -> Keys | None:
    if sys.platform == "win32":
        return WindowsKeys()
    return None


@dataclass(frozen=True)
class Association:
    """How one system is told to open things with the program ``command``, for one user.

    Pictures keep the program that they have: Relief is one more to choose. ``data`` is where a Linux desktop looks for
    programs, ``sources`` the folder that the program's own package lies in.
    """

    command: Path
    system: str = sys.platform
    data: Path | None = None
    sources: Path = Path(__file__).resolve().parents[1]
    keys: Keys | None = field(default_factory=_windows)

    @classmethod
    def of_this_program(cls) -> Association:
        """Of the program that runs."""
        program = Login.of_this_program()
        return cls(program.command, sources=program.sources)

    @property
    def obstacle(self) -> Obstacle | None:
        if self.system == "darwin":
            return Obstacle.NO_BUNDLE
        if (self.sources / "pyproject.toml").exists():
            return Obstacle.CHECKOUT
        return None if self.command.exists() else Obstacle.NO_COMMAND

    @property
    def path(self) -> Path:
        """The desktop file, where there is one."""
        return (self.data or _data()) / "applications" / "relief.desktop"

    @property
    def is_on(self) -> bool:
        """Whether addresses come to this very command, not to one that was installed elsewhere once."""
        if self.keys is not None:
            try:
                return self.keys.read(rf"{_CLASSES}\{SCHEME}\shell\open\command", "") == self._windows_command
            except OSError:
                return False
        entry = configparser.ConfigParser(interpolation=None, strict=False)
        try:
            entry.read_string(self.path.read_text(encoding="utf-8"))
            return entry["Desktop Entry"]["Exec"] == self._exec
        except (OSError, ValueError, KeyError, configparser.Error):
            return False

    def switch(self, *, on: bool) -> None:
        """Raises `OutputError`."""
        try:
            if self.keys is not None:
                self._register(self.keys, on=on)
            elif not on:
                self.path.unlink(missing_ok=True)
            else:
                make_folder(self.path.parent)
                with replacing(self.path, overwrite=True) as file:
                    file.write(self._desktop_file())
        except OutputError:
            raise
        except OSError as error:
            raise translated(error, self.path.name if self.keys is None else NAME) from error

    @property
    def _exec(self) -> str:
        return f"{quoted(str(self.command))} %U"

    @property
    def _windows_command(self) -> str:
        return f'"{self.command}" "%1"'  # a Windows path has no quotes of its own

    def _register(self, keys: Keys, *, on: bool) -> None:
        scheme = rf"{_CLASSES}\{SCHEME}"
        if not on:
            keys.remove(scheme)
            keys.remove(_PROGRAM)
            return
        keys.write(scheme, "", f"URL:{NAME}")
        keys.write(scheme, "URL Protocol", "")
        keys.write(rf"{scheme}\shell\open\command", "", self._windows_command)
        keys.write(_PROGRAM, "FriendlyAppName", NAME)
        keys.write(rf"{_PROGRAM}\shell\open\command", "", self._windows_command)
        for ending in ENDINGS:
            keys.write(rf"{_PROGRAM}\SupportedTypes", ending, "")

    def _desktop_file(self) -> bytes:
        # The freedesktop.org specification of desktop entries; desktops look through the folder by themselves.
        types = ";".join((f"x-scheme-handler/{SCHEME}", *TYPES))
        lines = (
            "[Desktop Entry]",
            "Type=Application",
            f"Name={NAME}",
            f"Exec={self._exec}",
            "Icon=relief",
            "Categories=Graphics;Photography;",
            f"MimeType={types};",
            "Terminal=false",
        )
        return ("\n".join(lines) + "\n").encode()


def _data() -> Path:
    from platformdirs import user_data_path

    return user_data_path()


if sys.platform == "win32":
    import winreg

    class WindowsKeys:
        """The real ones."""

        def read(self, key: str, name: str) -> str | None:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                    return str(winreg.QueryValueEx(opened, name)[0])
            except FileNotFoundError:
                return None

        def write(self, key: str, name: str, value: str) -> None:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, value)

        def remove(self, key: str) -> None:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                    below = [winreg.EnumKey(opened, i) for i in range(winreg.QueryInfoKey(opened)[0])]
            except FileNotFoundError:
                return
            for name in below:
                self.remove(rf"{key}\{name}")
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)
