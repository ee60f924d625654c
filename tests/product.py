"""The shipped command, run as a user runs it: as a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "docs" / "sample" / "chelsea.png"
RELIEF = Path(sys.executable).with_name("relief")


def relief(*arguments, cwd=None, timeout=120, **environment):
    """Run the command to its end."""
    env = {**os.environ, **environment}
    command = [str(RELIEF), *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=timeout, check=False)


def lines(result):
    """The JSON lines of a command."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def require(tool):
    """Skip for a user who lacks the tool; in CI that is a failure."""
    if shutil.which(tool):
        return
    if os.environ.get("CI"):
        pytest.fail(f"{tool} is not installed")
    pytest.skip(f"{tool} is not installed")
