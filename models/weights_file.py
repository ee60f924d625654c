"""A folder of networks: its catalog, and one file for each network, in which its ONNX files lie.

What these have in common, above all the trunk of a network's scales, is kept once: the catalog says of each ONNX file
which pieces of ``<name>.weights`` make it up, in their order, and the sha256 of the whole. A piece lies between two
borders of large tensors, so that equal tensors, and what stands between them, become equal pieces: fp16 and fp32 files
hold the same float16 weights, and those of all scales the same trunk. int8 shares nothing: see `models.publish`.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import onnx

from engine.catalog import SCHEMA
from engine.domain import Precision

LARGE = 1024
"""Bytes from which on a tensor is looked for in other files."""

Pieces = list[list[int]]
"""Offset and length of each piece."""


class HasContents(Protocol):
    """A network at one scale, as serialised ONNX models; ``pieces`` is filled in."""

    @property
    def contents(self) -> dict[Precision, bytes]: ...
    @property
    def pieces(self) -> dict[Precision, Pieces]: ...


def pack(contents: Iterable[bytes]) -> tuple[bytes, list[Pieces]]:
    """One file for serialised ONNX models; the pieces of each of them, in the order given."""
    packed = bytearray()
    known: dict[bytes, int] = {}
    listed = []
    for content in contents:
        pieces: Pieces = []
        for piece in _cut(content):
            if piece not in known:
                known[piece] = len(packed)
                packed += piece
            offset = known[piece]
            if pieces and sum(pieces[-1]) == offset:
                pieces[-1][1] += len(piece)
            else:
                pieces.append([offset, len(piece)])
        listed.append(pieces)
    return bytes(packed), listed


def _cut(content: bytes) -> Iterator[bytes]:
    """A model in pieces, a border before and after each large tensor's values."""
    done = 0
    for tensor in onnx.load_from_string(content).graph.initializer:
        if len(tensor.raw_data) < LARGE:
            continue
        start = content.index(tensor.raw_data, done)
        if start > done:
            yield content[done:start]
        done = start + len(tensor.raw_data)
        yield content[start:done]
    if done < len(content):
        yield content[done:]


def file_entry(path: str, content: bytes, pieces: Pieces) -> dict[str, Any]:
    """What the catalog says of one ONNX file, made up of ``pieces`` of the file at ``path``."""
    return {"path": path, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "pieces": pieces}


def packed_path(name: str) -> str:
    """The one file of a network, beside the catalog; see `models.weights_file`."""
    return f"{name}.weights"


def write_weights(folder: Path, name: str, published: Sequence[HasContents]) -> None:
    """Write the one file of a network and say where in it the files of each scale are. Older files of it go."""
    keys = [(one, precision) for one in published for precision in one.contents]
    packed, pieces = pack(one.contents[precision] for one, precision in keys)
    for (one, precision), places in zip(keys, pieces, strict=True):
        one.pieces[precision] = places
    for old in (*folder.glob(f"{name}.*.onnx"), *folder.glob(f"{name}-x*.onnx")):
        old.unlink()
    (folder / packed_path(name)).write_bytes(packed)


def write_catalog(path: Path, entries: list[dict[str, Any]]) -> None:
    """Put entries into a catalog; those of other names and scales stay as they are."""
    old = tomllib.loads(path.read_text(encoding="utf-8"))["network"] if path.exists() else []
    replaced = {(entry["name"], entry["scale"]) for entry in entries}
    kept = [entry for entry in old if (entry["name"], entry["scale"]) not in replaced]
    merged = sorted(kept + entries, key=lambda entry: (entry["name"], entry["scale"]))
    blocks = [f"# Written by relief-models; do not edit.\nschema = {SCHEMA}\n", *map(_block, merged)]
    path.write_text("\n".join(blocks), encoding="utf-8")


def _block(entry: dict[str, Any]) -> str:
    lines = ["[[network]]", *(_line(k, v) for k, v in entry.items() if not isinstance(v, dict))]
    for precision, file in entry["files"].items():
        lines += [f"[network.files.{precision}]", *(_line(k, v) for k, v in file.items())]
    if "estimator" in entry:
        lines += ["[network.estimator]", *(_line(k, v) for k, v in entry["estimator"].items())]
    if entry.get("scores"):
        lines += ["[network.scores]", *(_line(f'"{k}"', v) for k, v in entry["scores"].items())]
    return "\n".join(lines) + "\n"


def _line(key: str, value: str | float | bool | list[Any]) -> str:
    def quoted(text: str) -> str:
        if not text.isprintable() or set(text) & set('"\\'):
            raise ValueError(f"{text!r} does not belong into a catalog")
        return f'"{text}"'

    if isinstance(value, bool):
        return f"{key} = {str(value).lower()}"
    if isinstance(value, list):
        return f"{key} = [{', '.join(str(v) if isinstance(v, list) else quoted(v) for v in value)}]"
    return f"{key} = {quoted(value) if isinstance(value, str) else value}"
