"""For tests of `installer/cloud`: where its files are, and the programs that check them."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CLOUD = ROOT / "installer" / "cloud"


def tool(name):
    """A program of this environment or of the system; without it a user's run skips, and CI's fails."""
    found = shutil.which(name, path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))))
    if found is None:
        missing(name)
    return found


def module(name):
    """An imported package that users need not have."""
    if importlib.util.find_spec(name) is None:
        missing(name)
    return importlib.import_module(name)


def missing(name):
    if os.environ.get("CI"):
        pytest.fail(f"{name} is not installed")
    pytest.skip(f"{name} is not installed")


def run(*command, cwd=None, timeout=120, **environment):
    """Run a command to its end; its text output of both kinds is in ``stdout``."""
    env = {**os.environ, **environment}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
        check=False,
    )


def script(path):
    """A Python file of the installer as a module; its neighbours can be imported meanwhile."""
    sys.path.insert(0, str(path.parent))
    try:
        spec = importlib.util.spec_from_file_location(path.stem, path)
        loaded = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = loaded
        spec.loader.exec_module(loaded)
        return loaded
    finally:
        sys.path.remove(str(path.parent))


def documents(path):
    return [d for d in yaml.safe_load_all(path.read_text(encoding="utf-8")) if d is not None]


def document(path):
    (only,) = documents(path)
    return only
