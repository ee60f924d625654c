"""What the Photoshop panel shares with the engine: its messages' types are generated, its proofs are ours."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

from engine.wire.proof import code_key, proof

PANEL = Path(__file__).parent.parent / "plugin_uxp"
GENERATOR = PANEL / "tools" / "wire.py"


def test_the_panels_types_are_those_of_the_wire():
    checked = subprocess.run([sys.executable, GENERATOR, "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_the_panels_types_name_messages_and_ports():
    text = runpy.run_path(str(GENERATOR))["text"]()
    assert text == (PANEL / "src" / "wire.ts").read_text(encoding="utf-8")
    assert 'type: "upload";' in text
    assert "export const PORTS = [47801, 47802, 47803, 47804] as const;" in text


def test_the_panels_proofs_are_the_daemons():
    """The other side of these figures is a test of the panel's."""
    shown = proof("a-token_of-43-letters", "daemon", "0123456789abcdef0123456789abcdef", 47801)
    assert shown == "9d9ddb11cc1892e805758c7bc6b10c863c77903cada750c1c5d6df59a7430c3a"
    key = code_key("12345678", "00112233445566778899aabbccddeeff")
    assert key.hex() == "8407bcdd7286648588aaf88cec385b6b06db64f34ddcb5c494d71248e06917f4"
