"""The ``fields`` of update requests, and the values that come with them."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any

from sync.emulator import discovery, intake
from sync.emulator.errors import Json, Refused

# What is in the schema and no mask may name: read-only fields. Google words the refusal, recorded for the first three.
UNALLOWED = {
    "ParagraphStyle": {"headingId", "tabStops"},
    "TableRowStyle": {"tableHeader"},
    "TableCellStyle": {"rowSpan", "columnSpan"},
    "DocumentStyle": {"useCustomHeaderFooterMargins"},
    "SectionStyle": {"sectionType"},
    "TabProperties": {"tabId", "nestingLevel"},
    "DropdownProperties": {"dropdownDefinitionId", "displayValue"},
}
HEADER_IDS = {
    f"{which}{what}Id" for which in ("default", "firstPage", "evenPage") for what in ("Header", "Footer")
}
UNALLOWED["DocumentStyle"] |= HEADER_IDS
UNALLOWED["SectionStyle"] |= HEADER_IDS


def read(body: Json, schema: str) -> list[tuple[str, ...]]:
    """The paths that a request's ``fields`` names, in camelCase; all that may be written for ``*``."""
    text = body.get("fields", "")
    if not text:
        raise Refused("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    unallowed = UNALLOWED.get(schema, set())
    if text == "*":
        names = discovery.schema("docs", schema)["properties"]
        return [(name,) for name in names if name not in unallowed and not name.startswith("suggested")]
    found = []
    for path in text.split(","):
        names = tuple(intake.camel(name) for name in path.strip().split("."))
        if not _is_known(schema, names):
            raise Refused(f"Invalid field: {path.strip()}")
        if names[0] in unallowed:
            raise Refused(f"Unallowed field: {names[0]}")
        found.append(names)
    return found


def _is_known(schema: str, names: Iterable[str]) -> bool:
    node: Json = {"$ref": schema}
    for name in names:
        node = discovery.resolve("docs", node).get("properties", {}).get(name)
        if node is None:
            return False
    return True


def merge(target: Json, wanted: Json, paths: Iterable[tuple[str, ...]]) -> Json:
    """A copy of the target with these fields as they are wanted: what is named and not set is reset."""
    out = dict(target)
    for first, *rest in paths:
        if rest:
            out[first] = merge(out.get(first, {}), wanted.get(first, {}), [tuple(rest)])
            if not out[first]:
                del out[first]
        elif first in wanted:
            out[first] = wanted[first]
        else:
            out.pop(first, None)
    return out


def inherit(style: Json, parent: Json, paths: Iterable[tuple[str, ...]]) -> Json:
    """Without the fields that were just set to what the parent has anyway."""
    same = {path[0] for path in paths if path[0] in style and style[path[0]] == parent.get(path[0])}
    return {name: value for name, value in style.items() if name not in same}


def keep(holder: Json, name: str, value: Any) -> None:
    """Set a field, or leave it out if there is nothing in it, as the API does."""
    if value:
        holder[name] = value
    else:
        holder.pop(name, None)


def settled(value: Any) -> Any:
    """A style as it is handed out again: colours are single precision, and zeros are left out of colours and sizes."""
    if not isinstance(value, dict):
        return value
    if value.keys() & {"magnitude", "unit"}:
        if value.get("unit", "UNIT_UNSPECIFIED") == "UNIT_UNSPECIFIED":
            raise Refused("Unsupported dimension unit: UNIT_UNSPECIFIED")
        return {name: item for name, item in value.items() if item}
    if "rgbColor" in value:
        return {"rgbColor": {name: _single(part) for name, part in value["rgbColor"].items() if part}}
    return {name: settled(item) for name, item in value.items()}


def _single(number: float) -> float:
    """The shortest number that is the same in single precision."""
    packed = struct.pack("f", number)
    (exact,) = struct.unpack("f", packed)
    return next(n for n in (float(f"{exact:.{p}g}") for p in range(1, 18)) if struct.pack("f", n) == packed)
