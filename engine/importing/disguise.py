"""Whether a file of weights is what its name says, from its first bytes and before any loader sees it."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path

from engine.errors import UnfitModel, UnsafeModel

LARGEST = 2**31 - 1
"""Bytes of a file; an ONNX file has no room for more."""

_LONGEST_HEADER = 64 * 2**20
_ZIP, _PICKLE = b"PK\x03\x04", b"\x80"


class Kind(StrEnum):
    """What a file of weights can be."""

    ONNX = "onnx"
    SAFETENSORS = "safetensors"
    TORCH = "torch"
    """What ``torch.save`` writes: a pickle, alone or in a ZIP archive, of which only the tensors may be read."""


_BY_NAME = {
    ".onnx": Kind.ONNX,
    ".safetensors": Kind.SAFETENSORS,
    ".pth": Kind.TORCH,
    ".pt": Kind.TORCH,
    ".ckpt": Kind.TORCH,
}


def kind(path: Path, name: str = "") -> Kind:
    """The kind of the file at ``path`` that was given as ``name``, if its content agrees.

    Raises `UnfitModel` for what cannot be weights and `UnsafeModel` for a pickle under another kind's name.
    ``OSError`` is the caller's to translate.
    """
    name = name or path.name
    named = _BY_NAME.get(Path(name).suffix.lower())
    if named is None:
        known = ", ".join(_BY_NAME)
        raise UnfitModel(f"{name} is not a file of weights; known are {known}.")
    size = path.stat().st_size
    if size > LARGEST:
        raise UnfitModel(f"{name} has {size / 1e9:.1f} GB; at most {LARGEST / 1e9:.1f} GB are possible.")
    with path.open("rb") as file:
        start = file.read(8)
        pickled = start.startswith((_PICKLE, _ZIP))
        if named is not Kind.TORCH and pickled and not _is_header(file.read(1)):
            raise UnsafeModel(
                f"{name} is not what its name says: it holds a pickle or an archive, which could run code. "
                "Nothing of it was loaded."
            )
        if named is Kind.SAFETENSORS:
            _check_safetensors(path, name, size)
        elif named is Kind.ONNX and not start.startswith(b"\x08"):  # field 1, the version, comes first
            raise UnfitModel(f"{name} is damaged, or no ONNX network.")
        elif named is Kind.TORCH and not pickled:
            raise UnfitModel(f"{name} is damaged, or no file of PyTorch weights.")
    return named


def _is_header(ninth: bytes) -> bool:
    """A safetensors file may begin with any length, the byte of a pickle among them, but goes on with a brace."""
    return ninth == b"{"


def _check_safetensors(path: Path, name: str, size: int) -> None:
    """Follow the format: eight bytes of length, that much JSON, then bytes that the JSON accounts for one by one."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= min(_LONGEST_HEADER, size - 8):
            raise UnfitModel(f"{name} is damaged, or no safetensors file.")
        text = file.read(length)
    try:
        header = json.loads(text)
        spans = sorted(tuple(map(int, v["data_offsets"])) for k, v in header.items() if k != "__metadata__")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnfitModel(f"{name} is damaged, or no safetensors file.") from error
    at = 0
    for span in spans:
        if len(span) != 2 or span[0] != at or span[1] < at:
            raise UnfitModel(f"{name} is damaged: its tensors overlap or leave gaps.")
        at = span[1]
    if not spans or at != size - 8 - length:
        raise UnfitModel(f"{name} is damaged: it is shorter or longer than its header says.")
