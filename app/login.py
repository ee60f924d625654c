"""Starting at login, by the means of each system: a desktop file, a launch agent, a value in the registry."""

from __future__ import annotations

import plistlib
import sys
from pathlib import Path

NAME = "Relief"


def _command() -> list[str]:
    return [str(Path(sys.executable).with_name("relief-app")), "--hidden"]


def _file() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "LaunchAgents" / "org.relief.app.plist"
    from platformdirs import user_config_path

    return user_config_path() / "autostart" / "relief.desktop"


def is_possible() -> bool:
    """Whether the program is installed such that the system could start it."""
    command = Path(_command()[0])
    return command.exists() or command.with_suffix(".exe").exists()


def is_on() -> bool:
    if sys.platform == "win32":
        return _registered()
    return _file().exists()


def switch(*, on: bool) -> None:
    """Raises ``OSError``."""
    if sys.platform == "win32":
        _register(on=on)
        return
    path = _file()
    if not on:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    command = _command()
    if sys.platform == "darwin":
        path.write_bytes(plistlib.dumps({"Label": "org.relief.app", "ProgramArguments": command, "RunAtLoad": True}))
        return
    line = " ".join(f'"{part}"' if " " in part else part for part in command)
    path.write_text(f"[Desktop Entry]\nType=Application\nName={NAME}\nExec={line}\nX-GNOME-Autostart-enabled=true\n")


if sys.platform == "win32":
    import winreg

    _KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"

    def _registered() -> bool:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _KEY) as key:
                winreg.QueryValueEx(key, NAME)
        except OSError:
            return False
        return True

    def _register(*, on: bool) -> None:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _KEY, 0, winreg.KEY_SET_VALUE) as key:
            if on:
                line = " ".join(f'"{part}"' for part in _command())
                winreg.SetValueEx(key, NAME, 0, winreg.REG_SZ, line)
            else:
                winreg.DeleteValue(key, NAME)
