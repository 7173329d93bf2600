"""Google's discovery documents as the referee: routes, parameters, request bodies, answers.

They ship inside google-api-python-client. A method that is in them and not in our handlers answers 501.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from sync.emulator.errors import ApiError, Json, invalid

DOCUMENTS = {"docs": "docs.v1", "sheets": "sheets.v4", "drive": "drive.v3"}
DOCUMENTS |= {"iamcredentials": "iamcredentials.v1"}
PROTO = {"docs": "google.apps.docs.v1", "sheets": "google.apps.sheets.v4", "drive": "google.apps.drive.v3"}
PROTO |= {"iamcredentials": "google.iam.credentials.v1"}

# Enum types whose name isn't that of the field that holds them; only error messages show them.
ENUM_NAMES = {"majorDimension": "Dimension", "responseValueRenderOption": "ValueRenderOption"}
ENUM_NAMES |= {
    "responseDateTimeRenderOption": "DateTimeRenderOption",
    "locationType": "DeveloperMetadataLocationType",
}

LIST_VALUE = "type.googleapis.com/google.protobuf.ListValue"


@dataclass(frozen=True)
class Method:
    """One API method: its id is the name by which calls are listed and faults are scripted."""

    id: str
    http: str
    pattern: re.Pattern[str]
    weight: int
    parameters: Mapping[str, Json]
    scopes: frozenset[str]
    request: str
    response: str

    @property
    def service(self) -> str:
        return self.id.split(".", 1)[0]

    @property
    def body_field(self) -> str:
        """The message field that the body is, as error paths name it: ``data`` where a ValueRange is sent."""
        return "data" if self.request == "ValueRange" else ""


@cache
def document(service: str) -> Json:
    name = f"{DOCUMENTS[service]}.json"
    text = resources.files("googleapiclient").joinpath("discovery_cache", "documents", name).read_bytes()
    parsed: Json = json.loads(text)
    return parsed


def schema(service: str, name: str) -> Json:
    found: Json = document(service)["schemas"][name]
    return found


def resolve(service: str, node: Json) -> Json:
    return schema(service, node["$ref"]) if "$ref" in node else node


@cache
def methods() -> tuple[Method, ...]:
    """All methods of the APIs, the most literal path first."""
    found = [m for service in DOCUMENTS for m in _methods(service, document(service))]
    return tuple(sorted(found, key=lambda m: -m.weight))


def _methods(service: str, node: Json) -> Iterator[Method]:
    root = document(service)
    for raw in node.get("methods", {}).values():
        path = root["servicePath"] + raw["path"]
        literals = re.split(r"\{\+?(\w+)\}", path)
        named = raw.get("parameters", {})
        pattern = "".join(
            re.escape(part) if i % 2 == 0 else f"(?P<{part}>{_form(part, named.get(part, {}))})"
            for i, part in enumerate(literals)
        )
        yield Method(
            id=raw["id"],
            http=raw["httpMethod"],
            pattern=re.compile(pattern),
            weight=sum(map(len, literals[::2])),
            parameters={**root["parameters"], **raw.get("parameters", {})},
            scopes=frozenset(raw.get("scopes", ())),
            request=raw.get("request", {}).get("$ref", ""),
            response=raw.get("response", {}).get("$ref", ""),
        )
    for child in node.get("resources", {}).values():
        yield from _methods(service, child)


def _form(parameter: str, spec: Json) -> str:
    """What a parameter of the path may look like: resource names have slashes, and a pattern of their own."""
    if "pattern" in spec:
        return str(spec["pattern"]).removeprefix("^").removesuffix("$")
    return "[^/]+" if parameter == "range" else "[^/:]+"


def match(http: str, raw_path: str) -> tuple[Method, dict[str, str]] | None:
    """The method at a path that is still percent-encoded (``%2F`` belongs to a parameter)."""
    for method in methods():
        if method.http == http and (hit := method.pattern.fullmatch(raw_path.lstrip("/"))):
            return method, hit.groupdict()
    return None


# ------------------------------------------------------------------------------------------ what comes in


def read_query(method: Method, pairs: list[tuple[str, str]]) -> Json:
    """Query parameters by name, typed. Drive overlooks names that it doesn't know (recorded); the others refuse."""
    query: Json = {}
    for name, text in pairs:
        spec = method.parameters.get(name) or method.parameters.get(_camel(name))
        if spec is None or spec.get("location") == "path":
            if method.service == "drive":
                continue
            words = f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter.'
            words += f" Field '{name}' could not be found in request message."
            raise invalid(words, [("", words)])
        key = name if name in method.parameters else _camel(name)
        value = _read_parameter(method, key, spec, text)
        if spec.get("repeated"):
            query.setdefault(key, []).append(value)
        else:
            query[key] = value
    return query


def read_path(method: Method, raw: Mapping[str, str]) -> Json:
    return {name: _read_parameter(method, name, method.parameters[name], text) for name, text in raw.items()}


def _read_parameter(method: Method, name: str, spec: Json, text: str) -> Any:
    kind = spec.get("type")
    if method.service == "drive" and kind in {"boolean", "integer"}:
        return _drive_parameter(name, kind, text)
    if name == "alt" and text not in spec["enum"]:
        raise invalid(f"Invalid value at 'alt' (type.googleapis.com/google.api.AltFormat), \"{text}\"")
    reader = _Reader(method.service)
    value = reader.scalar(name, spec, text, _snake(name))
    reader.refuse()
    return value


def _drive_parameter(name: str, kind: str, text: str) -> Any:
    if kind == "boolean" and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    raise ApiError(
        400, f"Invalid value '{text}'.", reason="invalidParameter", location=("parameter", name)
    )  # wording guessed


def read_body(method: Method, raw: bytes) -> Json:
    """The request body as its schema has it: camelCase names, numbers as numbers, or every violation at once."""
    if not method.request or not raw.strip():
        return {}
    try:
        value = json.loads(raw)
    except ValueError:
        words = "Invalid JSON payload received. Unexpected token."
        raise invalid(words, [("", words)]) from None
    reader = _Reader(method.service)
    body: Json = reader.read(schema(method.service, method.request), value, method.body_field)
    reader.refuse()
    return body


# Messages of which one field may be set: what protos call the choice (that of ColorStyle was seen), and its fields; none: all.
ONEOFS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Request": ("kind", ()),
    "ColorStyle": ("kind", ()),
    "ExtendedValue": ("value", ()),
    "ConditionValue": ("value", ()),
    "DataFilter": ("filter", ()),
    "DeveloperMetadataLocation": ("location", ("spreadsheet", "sheetId", "dimensionRange")),
    "UpdateCellsRequest": ("area", ("start", "range")),
    "AutoFillRequest": ("area", ("range", "sourceAndDestination")),
    "FindReplaceRequest": ("scope", ("range", "sheetId", "allSheets")),
    "PasteDataRequest": ("kind", ("delimiter", "html")),
}


class _Reader:
    """Reads JSON as proto3 does, and collects all that is wrong with it."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.found: list[tuple[str, str]] = []

    def refuse(self) -> None:
        if self.found:
            raise invalid("\n".join(text for _, text in self.found), self.found)

    def read(self, spec: Json, value: Any, path: str) -> Any:
        spec = resolve(self.service, spec)
        kind = spec.get("type", "any")
        if kind == "any":
            return value
        if kind == "array":
            return self._array(spec, value, path)
        if kind == "object":
            if not isinstance(value, dict):
                return self._wrong(
                    path, f"type.googleapis.com/{PROTO[self.service]}.{spec.get('id', 'Struct')}", value
                )
            return self._object(spec, value, path)
        return self.scalar(path.rsplit(".", 1)[-1], spec, value, path)

    def _array(self, spec: Json, value: Any, path: str) -> Any:
        if not isinstance(value, list):
            kind = "TYPE_MESSAGE" if "$ref" in spec["items"] else "TYPE_STRING"
            return self._wrong(path, LIST_VALUE if spec["items"].get("type") == "array" else kind, value)
        if spec["items"].get("type") == "array":  # ValueRange.values
            for row in value:
                if not isinstance(row, list):
                    self._wrong(path, LIST_VALUE, row)
            return value
        return [self.read(spec["items"], item, f"{path}[{i}]") for i, item in enumerate(value)]

    def _object(self, spec: Json, value: Json, path: str) -> Json:
        properties = spec.get("properties", {})
        extra = spec.get("additionalProperties")
        out: Json = {}
        for name, item in value.items():
            key = name if name in properties else _camel(name)
            if key in properties:
                if item is not None:
                    self._check_alone(spec, out, key, name, path)
                    out[key] = self.read(
                        properties[key], item, f"{path}.{_snake(key)}" if path else _snake(key)
                    )
            elif extra:
                out[name] = self.read(extra, item, f"{path}[{name}]")
            elif properties:
                at = f" at '{path}'" if path else ""
                words = f'Invalid JSON payload received. Unknown name "{name}"{at}: Cannot find field.'
                self.found.append((path, words))
            else:
                out[name] = item
        return out

    def _check_alone(self, spec: Json, out: Json, key: str, name: str, path: str) -> None:
        """Of fields that stand for each other only one may be set."""
        kind, names = ONEOFS.get(spec.get("id", ""), ("", ()))
        rivals = (names or spec.get("properties", {})) if kind else ()
        if key in rivals and any(other in rivals for other in out):
            at = f" at '{path}'" if path else ""
            words = f"Invalid value{at} (oneof), oneof field '{kind}' is already set. Cannot set '{name}'"
            self.found.append((path, words))

    def scalar(self, name: str, spec: Json, value: Any, path: str) -> Any:
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
            field = _camel(name)
            type_name = ENUM_NAMES.get(field, field[:1].upper() + field[1:])
            return self._wrong(path, f"type.googleapis.com/{PROTO[self.service]}.{type_name}", value)
        if (
            isinstance(value, int)
            and not isinstance(value, bool)
            and spec.get("format") in {"int64", "uint64"}
        ):
            return str(value)
        return value if isinstance(value, str) else self._wrong(path, "TYPE_STRING", value)

    def _wrong(self, path: str, kind: str, value: Any) -> None:
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
        self.found.append((path, f"Invalid value at '{path}' ({kind}), {shown}"))


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


def _camel(name: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda m: m[1].upper(), name)


# ------------------------------------------------------------------------------------------ what goes out

TYPES: Mapping[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "array": list,
    "any": object,
}


def departures(service: str, spec: Json, value: Any, path: str = "$") -> Iterator[str]:
    """Where an answer departs from its schema: unknown names, wrong types, unknown enum values."""
    spec = resolve(service, spec)
    kind = spec.get("type", "any")
    if not isinstance(value, TYPES[kind]) or (kind in {"integer", "number"} and isinstance(value, bool)):
        yield f"{path} is {type(value).__name__}, not {kind}"
    elif kind == "string" and "enum" in spec and value not in spec["enum"]:
        yield f"{path} is {value!r}, which the enum does not have"
    elif kind == "array":
        for item in value:
            yield from departures(service, spec["items"], item, path + "[]")
    elif kind == "object":
        properties, extra = spec.get("properties", {}), spec.get("additionalProperties")
        for name, item in value.items():
            if name in properties:
                yield from departures(service, properties[name], item, f"{path}.{name}")
            elif extra:
                yield from departures(service, extra, item, f"{path}.*")
            elif properties:
                yield f"{path}.{name} is unknown"
