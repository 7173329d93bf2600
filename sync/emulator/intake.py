"""What comes in, read as Google's front end reads it: query, path and body by their schemas, or all that is wrong with them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from sync.emulator import bad_json
from sync.emulator.discovery import PROTO, Method, document, resolve, schema
from sync.emulator.errors import BAD_REQUEST, ApiError, Json, invalid

LIST_VALUE = "type.googleapis.com/google.protobuf.ListValue"

# Types whose name follows neither from their schema nor from their values; only error messages show them.
# The first value of this one is spelled INPUT_VALUE_OPTION_UNSPECIFIED.
ENUM_NAMES = {"valueInputOption": "ValueInputOption"}
FLAGS = {"true": True, "t": True, "yes": True, "y": True, "1": True}  # as Drive takes them
FLAGS |= {"false": False, "f": False, "no": False, "n": False, "0": False}
MESSAGE_NAMES = {("sheets", "Request"): "BatchUpdateSpreadsheetRequest.Request"}

# What a message takes and makes nothing of, though discovery hasn't it (probe: a spreadsheet has no revisions to require)
OVERLOOKED = {("sheets", "BatchUpdateSpreadsheetRequest"): {"writeControl"}}
# Fields of which one message may hold one only, which discovery doesn't say: (message) → the oneof's name, and its fields
# where they are not all that the message has. Names that nothing is said of are guessed, but for those of Request; those
# of Docs are as its REST reference has them.
ONEOFS: Mapping[tuple[str, str], tuple[str, frozenset[str]]] = {
    ("sheets", "Request"): ("kind", frozenset()),
    ("docs", "Request"): ("request", frozenset()),
    ("docs", "Link"): ("destination", frozenset()),
    ("docs", "WriteControl"): ("control", frozenset({"requiredRevisionId", "targetRevisionId"})),
    ("docs", "UpdateTableCellStyleRequest"): ("cells", frozenset({"tableRange", "tableStartLocation"})),
    ("docs", "DeleteNamedRangeRequest"): ("named_range_reference", frozenset({"namedRangeId", "name"})),
    ("docs", "ReplaceNamedRangeContentRequest"): (
        "named_range_reference",
        frozenset({"namedRangeId", "namedRangeName"}),
    ),
    **{
        ("docs", f"{name}Request"): ("insertion_location", frozenset({"location", "endOfSegmentLocation"}))
        for name in "InsertText InsertTable InsertInlineImage InsertPageBreak InsertSectionBreak InsertPerson"
        " InsertRichLink InsertDate InsertDropdown".split()
    },
    ("docs", "CreateFootnoteRequest"): ("footnote_location", frozenset({"location", "endOfSegmentLocation"})),
    ("sheets", "ColorStyle"): ("kind", frozenset()),
    ("sheets", "ExtendedValue"): ("value", frozenset()),
    ("sheets", "ConditionValue"): ("value", frozenset()),
    ("sheets", "DataFilter"): ("filter", frozenset()),
    ("sheets", "PasteDataRequest"): ("kind", frozenset({"delimiter", "html"})),
    ("sheets", "UpdateCellsRequest"): ("area", frozenset({"start", "range"})),
    ("sheets", "AutoFillRequest"): ("area", frozenset({"range", "sourceAndDestination"})),
    ("sheets", "FindReplaceRequest"): ("scope", frozenset({"range", "sheetId", "allSheets"})),
    ("sheets", "DeveloperMetadataLocation"): (
        "location",
        frozenset({"spreadsheet", "sheetId", "dimensionRange"}),
    ),
    # measured: ConditionalFormatRule, PivotValue; the others by the names of the REST reference
    ("sheets", "ConditionalFormatRule"): ("rule", frozenset({"booleanRule", "gradientRule"})),
    ("sheets", "UpdateConditionalFormatRuleRequest"): ("instruction", frozenset({"rule", "newIndex"})),
    ("sheets", "PivotValue"): ("value", frozenset({"sourceColumnOffset", "formula"})),
    ("sheets", "EmbeddedObjectPosition"): ("location", frozenset({"sheetId", "overlayPosition", "newSheet"})),
    ("sheets", "FilterSpec"): ("reference", frozenset({"columnIndex", "dataSourceColumnReference"})),
    ("sheets", "SortSpec"): ("reference", frozenset({"dimensionIndex", "dataSourceColumnReference"})),
    ("sheets", "ChartSpec"): (
        "chart",
        frozenset(
            {
                *("basicChart", "pieChart", "bubbleChart", "candlestickChart", "orgChart", "histogramChart"),
                *("waterfallChart", "treemapChart", "scorecardChart"),
            }
        ),
    ),
}


def read_query(method: Method, pairs: list[tuple[str, str]]) -> Json:
    """Query parameters by name, typed. Drive overlooks names that it doesn't know (recorded); the others refuse."""
    query: Json = {}
    for name, text in pairs:
        spec = method.parameters.get(name) or method.parameters.get(camel(name))
        if spec is None or spec.get("location") == "path":
            if method.service == "drive":
                continue
            words = f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter.'
            words += f" Field '{name}' could not be found in request message."
            raise invalid(words, [("", words)])
        key = name if name in method.parameters else camel(name)
        value = _read_parameter(method, key, spec, text)
        if spec.get("repeated"):
            query.setdefault(key, []).append(value)
        else:
            query[key] = value
    return query


def read_path(method: Method, raw: Mapping[str, str]) -> Json:
    return {name: _read_parameter(method, name, method.parameters[name], text) for name, text in raw.items()}


def _read_parameter(method: Method, name: str, spec: Json, text: str) -> Any:
    if method.service == "drive" and spec.get("type") in {"boolean", "integer"}:
        return _drive_parameter(name, spec, text)
    if name == "alt" and text not in spec["enum"]:
        raise invalid(f"Invalid value at 'alt' (type.googleapis.com/google.api.AltFormat), \"{text}\"")
    reader = _Reader(method.service)
    value = reader.scalar(spec, text, (None, name))
    reader.refuse()
    return value


def _drive_parameter(name: str, spec: Json, text: str) -> Any:
    """A flag or a number as Drive takes it (measured by others); more than the most is refused, whatever discovery says."""
    kind = "TYPE_BOOL" if spec["type"] == "boolean" else "TYPE_INT32"
    if kind == "TYPE_BOOL" and text.isascii() and text.lower() in FLAGS:
        return FLAGS[text.lower()]
    if kind == "TYPE_INT32" and re.fullmatch(r"[-+]?[0-9]+", text) and -(2**31) <= int(text) < 2**31:
        number, low, high = int(text), int(spec.get("minimum", -(2**31))), int(spec.get("maximum", 2**31 - 1))
        if low <= number <= high:
            return number
        words = (
            f"Invalid value '{number}'. Values must be within the range: [value: {low}\n, value: {high}\n]"
        )
        raise ApiError(400, words, reason="invalidParameter", location=("parameter", _snake(name)))
    words = f"Invalid value at '{_snake(name)}' ({kind}), \"{text}\""
    details: list[Json] = [
        {"@type": BAD_REQUEST, "fieldViolations": [{"field": _snake(name), "description": words}]}
    ]
    raise ApiError(400, words, "INVALID_ARGUMENT", reason="invalid", domain="", details=details, short=words)


def read_body(method: Method, raw: bytes) -> Json:
    """The request body as its schema has it: camelCase names, numbers as numbers, or every violation at once."""
    if not method.request or not raw.strip():
        return {}
    try:
        value = json.loads(raw, parse_constant=bad_json.constant)
    except ValueError as error:
        if method.service == "drive":
            raise ApiError(400, "Parse Error", reason="parseError") from None
        words = bad_json.words(raw, error)
        raise invalid(words, [("", words)]) from None
    if not isinstance(value, dict):
        words = 'Invalid JSON payload received. Unknown name "": Root element must be a message.'
        raise invalid(words, [("", words)])
    reader = _Reader(method.service)
    body: Json = reader.read(schema(method.service, method.request), value, (None, method.body_field))
    reader.refuse()
    return body


# Where something stands in a message: where what holds it stands, and its name or number there. Written out for errors only.
Path = tuple["Path | None", str | int]


def _shown(path: Path | None) -> str:
    if path is None:
        return ""
    above, step = _shown(path[0]), path[1]
    if isinstance(step, int) or step.startswith("["):
        return f"{above}[{step}]" if isinstance(step, int) else above + step
    return f"{above}.{_snake(step)}" if above and step else above + _snake(step)


class _Reader:
    """Reads JSON as proto3 does, and collects all that is wrong with it."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.found: list[tuple[str, str]] = []

    def refuse(self) -> None:
        if self.found:
            raise invalid("\n".join(text for _, text in self.found), self.found)

    def read(self, spec: Json, value: Any, path: Path) -> Any:
        spec = resolve(self.service, spec)
        kind = spec.get("type", "any")
        if kind == "any":
            return value
        if kind == "array":
            return self._array(spec, value, path)
        if kind == "object":
            if not isinstance(value, dict):
                return self._wrong(path, self._type(spec.get("id", "Struct")), value)
            return self._object(spec, value, path)
        return self.scalar(spec, value, path)

    def _array(self, spec: Json, value: Any, path: Path) -> Any:
        if not isinstance(value, list):
            kind = "TYPE_MESSAGE" if "$ref" in spec["items"] else "TYPE_STRING"
            return self._wrong(path, LIST_VALUE if spec["items"].get("type") == "array" else kind, value)
        if spec["items"].get("type") == "array":  # ValueRange.values
            for n, row in enumerate(value):
                if not isinstance(row, list):
                    self._wrong((path, n), LIST_VALUE, row)
            return value
        # A list inside a list holds more of the same, and nulls are nothing: client libraries that pass live send both.
        flat = [each for item in value for each in (item if isinstance(item, list) else [item])]
        flat = [item for item in flat if item is not None]
        return [self.read(spec["items"], item, (path, i)) for i, item in enumerate(flat)]

    def _object(self, spec: Json, value: Json, path: Path) -> Json:
        properties = spec.get("properties", {})
        extra = spec.get("additionalProperties")
        out: Json = {}
        oneof, members = ONEOFS.get((self.service, spec.get("id", "")), ("", frozenset()))
        taken = False
        for name, item in value.items():
            key = name if name in properties else camel(name)
            if key in properties:
                if item is not None:
                    if oneof and (not members or key in members):
                        if taken:
                            words = f"oneof field '{oneof}' is already set. Cannot set '{name}'"
                            at = _shown(path)
                            self.found.append((at, f"Invalid value at '{at}' (oneof), {words}"))
                        taken = True
                    out[key] = self.read(properties[key], item, (path, key))
            elif extra:
                nothing = item is None and self.service == "drive"  # null takes a property away
                out[name] = None if nothing else self.read(extra, item, (path, f"[{name}]"))
            elif name in OVERLOOKED.get((self.service, spec.get("id", "")), ()):
                continue
            elif properties and self.service != "drive":  # which overlooks what it doesn't know
                where = _shown(path)
                at = f" at '{where}'" if where else ""
                words = f'Invalid JSON payload received. Unknown name "{name}"{at}: Cannot find field.'
                self.found.append((where, words))
            elif not properties:
                out[name] = item
        return out

    def scalar(self, spec: Json, value: Any, path: Path) -> Any:
        kind = spec.get("type")
        if kind == "boolean":
            if isinstance(value, bool):
                return value
            if isinstance(value, str) and value.lower() in {"true", "false"}:
                return value.lower() == "true"
            return self._wrong(path, "TYPE_BOOL", value)
        if kind in {"integer", "number"}:
            if (number := _number(value, whole=kind == "integer")) is not None:
                return number
            return self._wrong(path, "TYPE_INT32" if kind == "integer" else "TYPE_DOUBLE", value)
        if "enum" in spec:
            if isinstance(value, str) and value in spec["enum"]:
                return value
            return self._wrong(path, self._type(enum_name(self.service, camel(str(path[1])), spec)), value)
        if (
            isinstance(value, int)
            and not isinstance(value, bool)
            and spec.get("format") in {"int64", "uint64"}
        ):
            return str(value)
        return value if isinstance(value, str) else self._wrong(path, "TYPE_STRING", value)

    def _type(self, name: str) -> str:
        return f"type.googleapis.com/{PROTO[self.service]}.{MESSAGE_NAMES.get((self.service, name), name)}"

    def _wrong(self, path: Path, kind: str, value: Any) -> None:
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
        at = _shown(path)
        self.found.append((at, f"Invalid value at '{at}' ({kind}), {shown}"))


def enum_name(service: str, field: str, spec: Json) -> str:
    """The proto's name of an enum, which discovery leaves out: by convention its first value is NAME_UNSPECIFIED.

    One that a single message uses is nested in it, as ``PieChartSpec.PieChartLegendPosition`` was recorded to be.
    """
    values = tuple(spec["enum"])
    first, found, _ = values[0].partition("_UNSPECIFIED")
    name = "".join(part.title() for part in first.split("_")) if found else field[:1].upper() + field[1:]
    homes = _enum_homes(service).get(values, frozenset())
    nested = f"{next(iter(homes))}." if len(homes) == 1 else ""
    return ENUM_NAMES.get(field) or nested + name


@cache
def _enum_homes(service: str) -> Mapping[tuple[str, ...], frozenset[str]]:
    """The messages that use each enum, by its values; methods that take it as a parameter count as one more."""
    found: dict[tuple[str, ...], set[str]] = {}
    for home, message in document(service)["schemas"].items():
        for node in message.get("properties", {}).values():
            for spec in (node, node.get("items", {})):
                if "enum" in spec:
                    found.setdefault(tuple(spec["enum"]), set()).add(home)
    for values in _parameter_enums(document(service)):
        found.setdefault(values, set()).add("")
    return {values: frozenset(homes) if "" not in homes else frozenset() for values, homes in found.items()}


def _parameter_enums(node: Json) -> list[tuple[str, ...]]:
    methods = node.get("methods", {}).values()
    found = [
        tuple(spec["enum"])
        for method in methods
        for spec in method.get("parameters", {}).values()
        if "enum" in spec
    ]
    return found + [each for child in node.get("resources", {}).values() for each in _parameter_enums(child)]


def _number(value: Any, *, whole: bool) -> int | float | None:
    """A JSON number, or a string that holds one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    if not whole:
        return value if isinstance(value, int | float) else number
    return int(number) if number.is_integer() and -(2**31) <= number < 2**31 else None


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", lambda m: "_" + m[1].lower(), name)


def camel(name: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda m: m[1].upper(), name)
