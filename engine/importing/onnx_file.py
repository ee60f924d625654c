"""What an ONNX file says about itself, read without loading it: strangers' files are judged before a runtime sees them.

An ONNX file is one protobuf message. Only the few fields that matter here are followed, by their numbers in
``onnx.proto3``; everything else is stepped over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.errors import UnfitModel, UnsafeModel

FLOAT = 1
"""``TensorProto.FLOAT``."""

_KNOWN_DOMAINS = frozenset(("", "ai.onnx"))
_DEEPEST = 16
"""Graphs lie within nodes within graphs; honest files nest two or three of them."""

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


@dataclass(frozen=True)
class TensorInfo:
    """An input or output. ``shape`` has a number where a side is fixed, ``None`` where it is free."""

    name: str
    type: int
    shape: tuple[int | None, ...]


@dataclass(frozen=True)
class OnnxFile:
    """Inputs (constants left out) and outputs of the graph, in their order."""

    inputs: tuple[TensorInfo, ...]
    outputs: tuple[TensorInfo, ...]


def read(content: bytes) -> OnnxFile:
    """What the network takes and gives.

    Raises `UnsafeModel` for weights in other files and for operators of unknown domains, `UnfitModel` for a file that
    is no whole ONNX network.
    """
    try:
        model = list(_fields(memoryview(content)))
        (graph,) = [value for number, value in model if number == 7 and not isinstance(value, int)]
        functions = [value for number, value in model if number == 25 and not isinstance(value, int)]
        own = {_text(value, 10) for value in functions}
        for function in functions:
            _check_nodes(function, 7, own, 0)
        return _graph(graph, own)
    except (ValueError, IndexError, UnicodeDecodeError, RecursionError) as error:
        raise UnfitModel("The file is damaged, or no ONNX network.") from error


def _graph(graph: memoryview, own: set[str]) -> OnnxFile:
    _check_nodes(graph, 1, own, 0)
    fields = list(_fields(graph))
    constants = {_text(value, 8) for number, value in fields if number == 5 and not isinstance(value, int)}
    inputs, outputs = (
        tuple(_tensor_info(value) for number, value in fields if number == wanted and not isinstance(value, int))
        for wanted in (11, 12)
    )
    return OnnxFile(tuple(i for i in inputs if i.name not in constants), outputs)


def _check_nodes(holder: memoryview, node_field: int, own: set[str], depth: int) -> None:
    """Look at every node and constant in a graph or function, and in those within it."""
    if depth > _DEEPEST:
        raise ValueError("graphs within graphs without end")
    for number, value in _fields(holder):
        if isinstance(value, int):
            continue
        if number == node_field:
            _check_node(value, own, depth)
        elif node_field == 1 and number == 5:
            _check_tensor(value)
        elif node_field == 1 and number == 15:
            for inner, tensor in _fields(value):
                if inner in (1, 2) and not isinstance(tensor, int):
                    _check_tensor(tensor)


def _check_node(node: memoryview, own: set[str], depth: int) -> None:
    domain = _text(node, 7)
    if domain not in _KNOWN_DOMAINS and domain not in own:
        raise UnsafeModel(
            f"The network needs the operator {_text(node, 4)!r} of {domain!r}, which is not part of ONNX; "
            "it would need code of strangers to run."
        )
    for number, attribute in _fields(node):
        if number != 5 or isinstance(attribute, int):
            continue
        for kind, value in _fields(attribute):
            if isinstance(value, int):
                continue
            if kind in (5, 10):  # a tensor, or several
                _check_tensor(value)
            elif kind in (6, 11):  # a graph, or several
                _check_nodes(value, 1, own, depth + 1)


def _check_tensor(tensor: memoryview) -> None:
    for number, value in _fields(tensor):
        if number == 13 or (number == 14 and value == 1):
            raise UnsafeModel(
                "The network keeps weights in other files, which it could name anywhere on this machine; "
                "save it as one file with its weights inside."
            )


def _tensor_info(value_info: memoryview) -> TensorInfo:
    element, shape = 0, []
    for tensor_type in _inside(value_info, 2, 1):
        for number, value in _fields(tensor_type):
            if number == 1 and isinstance(value, int):
                element = value
            elif number == 2 and not isinstance(value, int):
                shape = [_dimension(d) for n, d in _fields(value) if n == 1 and not isinstance(d, int)]
    return TensorInfo(_text(value_info, 1), element, tuple(shape))


def _dimension(dimension: memoryview) -> int | None:
    return next((v for n, v in _fields(dimension) if n == 1 and isinstance(v, int)), None)


def _inside(message: memoryview, *path: int) -> list[memoryview]:
    """All messages at a path of field numbers."""
    found = [message]
    for wanted in path:
        found = [v for m in found for n, v in _fields(m) if n == wanted and not isinstance(v, int)]
    return found


def _text(message: memoryview, field: int) -> str:
    return next((bytes(v).decode() for n, v in _fields(message) if n == field and not isinstance(v, int)), "")


def _fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Number and value of each field; raises ``ValueError`` or ``IndexError`` where the message breaks off."""
    at, end = 0, len(message)
    while at < end:
        key, at = _varint(message, at)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield number, value
            continue
        if kind == _BYTES:
            length, at = _varint(message, at)
        elif kind in (_FIXED64, _FIXED32):
            length = 8 if kind == _FIXED64 else 4
        else:
            raise ValueError(f"a field of kind {kind}")
        if number == 0 or at + length > end:
            raise ValueError("a field that ends past its message")
        yield number, message[at : at + length]
        at += length


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("a number without end")
