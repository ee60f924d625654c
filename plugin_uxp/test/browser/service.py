"""The real cloud service in one process, with the installed networks: ``service.py HOME``; it ends with its input."""

from __future__ import annotations

import json
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[3] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "cloud")]

from clouds import served  # noqa: E402  (from where Python's tests have it)

from engine.pool import load_onnx  # noqa: E402

if __name__ == "__main__":
    with served(Path(sys.argv[1]), load_onnx, models=None, tile=0) as cloud:
        print(json.dumps({"port": cloud.port, "key": cloud.secret}), flush=True)
        sys.stdin.read()
