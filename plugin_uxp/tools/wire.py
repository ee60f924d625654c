"""Write the panel's ``src/wire.ts`` from `engine.wire`: ``python plugin_uxp/tools/wire.py`` (``--check`` compares).

What the panel sends may leave out whatever has a default; what it hears lacks whatever is ``None``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from engine import errors
from engine.wire import PORTS, PROTOCOL, bands, proof
from engine.wire.socket import ToClient, ToDaemon

TARGET = Path(__file__).parents[1] / "src" / "wire.ts"
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
_REF = "#/$defs/"


def text() -> str:
    """The whole module."""
    sent, heard = TypeAdapter(ToDaemon).json_schema(), TypeAdapter(ToClient).json_schema(mode="serialization")
    definitions = {**heard["$defs"], **sent["$defs"]}
    parts = [
        "// Generated from engine/wire by plugin_uxp/tools/wire.py; do not edit.",
        "",
        f"export const PROTOCOL = {PROTOCOL};",
        f"export const PORTS = [{', '.join(map(str, PORTS))}] as const;",
        f"export const CODE_ROUNDS = {proof.CODE_ROUNDS:_};",
        f"export const WINDOW = {bands.WINDOW};",
        f"export const BAND_HEADER = {bands.HEADER.size};",
        f"export const LARGEST_BAND = {bands.LARGEST_BAND:_};",
        f"export const BAND_MAGIC = {int.from_bytes(bands.MAGIC, 'little'):#x};",
        "",
        _union("ErrorCode", [f'"{code}"' for code in sorted(errors.by_code())]),
    ]
    for name in sorted(definitions):
        parts += [
            "",
            _declaration(name, definitions[name], required=name in heard["$defs"] and name not in sent["$defs"]),
        ]
    for name, schema in (("ToDaemon", sent), ("ToClient", heard)):
        names = sorted(option["$ref"].removeprefix(_REF) for option in schema["oneOf"])
        parts += ["", _union(name, names)]
    return "\n".join(parts) + "\n"


def _union(name: str, options: list[str]) -> str:
    return "\n  | ".join([f"export type {name} =", *options]) + ";"


def _declaration(name: str, schema: dict[str, Any], *, required: bool) -> str:
    """``required``: fields with a default are there, unless they are ``None``."""
    about = [f"/** {' '.join(schema['description'].split())} */"] if "description" in schema else []
    if "enum" in schema:
        return "\n".join([*about, f"export type {name} = {_type(schema)};"])
    fields = []
    wanted = schema.get("required", [])
    for field, value in schema.get("properties", {}).items():
        optional = _nullable(value) or (field not in wanted and not required and field != "type")
        kind = " | ".join(k for k in _type(value).split(" | ") if k != "null")
        fields.append(f"  {field}{'?' if optional else ''}: {kind};")
    return "\n".join([*about, f"export interface {name} {{", *fields, "}"])


def _nullable(schema: dict[str, Any]) -> bool:
    return any(option.get("type") == "null" for option in schema.get("anyOf", ()))


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF)
    if "const" in schema:
        return f'"{schema["const"]}"'
    if "enum" in schema:
        return " | ".join(f'"{value}"' for value in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(_type(option) for option in schema["anyOf"])
    if schema["type"] == "array":
        if "prefixItems" in schema:
            return f"[{', '.join(_type(item) for item in schema['prefixItems'])}]"
        return f"readonly {_type(schema['items'])}[]"
    if schema["type"] == "object":
        return f"Readonly<Record<string, {_type(schema['additionalProperties'])}>>"
    return _PLAIN[schema["type"]]


def main() -> int:
    if "--check" in sys.argv[1:]:
        if TARGET.read_text(encoding="utf-8") == text():
            return 0
        print(f"{TARGET.name} is not what {Path(__file__).name} makes of engine/wire.", file=sys.stderr)
        return 1
    TARGET.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
