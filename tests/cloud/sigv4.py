"""What a server that speaks S3 makes of a signed address, written after AWS's description of Signature Version 4.

Moto serves whatever is asked; so this says whether a server that checks would have.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, urlsplit

SIGNED = "AWS4-HMAC-SHA256"


def refusal(method, url, headers, secret, now=None):
    """Why such a request would be refused; empty if it would be served."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    given = query.pop("X-Amz-Signature", "")
    if query.get("X-Amz-Algorithm") != SIGNED:
        return "not signed"
    moment = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    now = datetime.fromtimestamp(now if now is not None else time.time(), UTC)
    if now > moment + timedelta(seconds=int(query["X-Amz-Expires"])):
        return "expired"
    sent = {name.lower(): value.strip() for name, value in {"host": parts.netloc, **headers}.items()}
    names = query["X-Amz-SignedHeaders"].split(";")
    if missing := [name for name in names if name not in sent]:
        return f"without {missing[0]}"
    canonical = "\n".join(
        (
            method,
            quote(parts.path, safe="/-_.~%"),
            "&".join(f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in sorted(query.items())),
            *(f"{name}:{sent[name]}" for name in names),
            "",
            ";".join(names),
            "UNSIGNED-PAYLOAD",
        )
    )
    scope = query["X-Amz-Credential"].split("/", 1)[1]
    text = "\n".join((SIGNED, query["X-Amz-Date"], scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = b"AWS4" + secret.encode()
    for part in (*scope.split("/"), text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return "" if hmac.compare_digest(key.hex(), given) else "another signature"
