"""How daemon and clients prove to each other that they know a secret, without telling it; both sides use this.

The port is part of every proof, so a stranger who sits on another port cannot have ours prove for it.
"""

from __future__ import annotations

import hashlib
import hmac

LOCAL = "local"
"""The client that reads the token file."""
CODE_ROUNDS = 200_000
"""PBKDF2-HMAC-SHA256 rounds: a tenth of a second for one code, months for all 10^8."""


def proof(key: str | bytes, role: str, nonce: str, port: int) -> str:
    """HMAC-SHA256 in hex (RFC 2104) of ``role`` ("daemon" or "panel"), port and nonce, by a token or a code's key."""
    raw = key.encode() if isinstance(key, str) else key
    return hmac.new(raw, f"relief {role} {port} {nonce}".encode(), hashlib.sha256).hexdigest()


def code_key(code: str, salt: str) -> bytes:
    """The key that stands for a pairing code: PBKDF2-HMAC-SHA256 (RFC 8018), 32 bytes; ``salt`` is hex."""
    return hashlib.pbkdf2_hmac("sha256", code.encode(), bytes.fromhex(salt), CODE_ROUNDS)


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell how much of them is."""
    return hmac.compare_digest(one.encode(), other.encode())
