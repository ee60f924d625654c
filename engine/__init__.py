"""Relief's engine: from a picture file to a larger, cleaner picture file on this machine.

onnxruntime 1.29 and later report usage unless told not to before they are imported. This package is imported before
any of its modules, in every process that uses it, so it is the one place where that is switched off; child processes
inherit the variable.
"""

import os

__version__ = "0.1.0"

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
