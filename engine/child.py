"""How a process of ours starts another one: with this very package, whatever folders the user stands in.

A folder named ``engine`` in the working directory, or on PYTHONPATH, is never looked at, and the child's search path
stays as it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

_BOOT = """
import importlib, importlib.util, sys
spec = importlib.util.spec_from_file_location("engine", sys.argv.pop(1))
sys.modules["engine"] = package = importlib.util.module_from_spec(spec)
spec.loader.exec_module(package)
module, _, function = sys.argv.pop(1).partition(":")
getattr(importlib.import_module(module), function)()
"""


def command(function: str, *arguments: str) -> list[str]:
    """The command line that calls ``function`` (``module:name``) in a new process; it finds ``arguments`` in argv."""
    package = Path(__file__).resolve().with_name("__init__.py")
    return [sys.executable, "-P", "-c", _BOOT, str(package), function, *arguments]
