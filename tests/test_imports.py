from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["engine.cli", "engine.batch", "engine.domain"])
def test_the_command_line_loads_without_heavy_libraries(module):
    heavy = "torch", "PySide6", "onnxruntime", "numpy", "pyvips", "PIL", "mlflow", "requests", "tomlkit"
    code = f"import sys, {module}; print(sorted(set({heavy}) & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_telemetry_is_off_before_the_runtime_can_be_imported():
    code = "import engine, os; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    environment = {"PATH": ""}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert result.stdout.strip() == "1"
