"""Picture files in and out: the first and the last step of the route, and the only importer of pyvips and pillow-heif.

`decode` runs whatever a stranger made of a file through C libraries, so everyone calls it through `engine.decoder`,
which does it in a child process with limits. `probe`, `encode` and `resample` are for everybody.
"""

from engine.imagefile.bare import bare_jpeg
from engine.imagefile.embedded import embedded_depth
from engine.imagefile.header import Header, probe
from engine.imagefile.preflight import check_writable, formats
from engine.imagefile.reading import decode
from engine.imagefile.resample import Part, reach, resample
from engine.imagefile.writing import encode

__all__ = [
    "Header",
    "Part",
    "bare_jpeg",
    "check_writable",
    "decode",
    "embedded_depth",
    "encode",
    "formats",
    "probe",
    "reach",
    "resample",
]
