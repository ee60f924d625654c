"""Files for containers, clusters and monitoring, checked by the tools that read them."""

from __future__ import annotations

import os

# Begun, not ended: until all of it fits into the time of every run, it is asked for by RELIEF_CLOUD_TESTS=1.
collect_ignore_glob = [] if os.environ.get("RELIEF_CLOUD_TESTS") == "1" else ["test_*.py"]
