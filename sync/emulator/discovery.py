"""Google's discovery documents as the referee: routes, parameters, schemas, and whether an answer keeps to them.

They ship inside google-api-python-client. A method that is in them and not in our handlers answers 501.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from sync.emulator.errors import Json

DOCUMENTS = {"docs": "docs.v1", "sheets": "sheets.v4", "drive": "drive.v3"}
DOCUMENTS |= {"iamcredentials": "iamcredentials.v1"}
PROTO = {"docs": "google.apps.docs.v1", "sheets": "google.apps.sheets.v4", "drive": "google.apps.drive.v3"}
PROTO |= {"iamcredentials": "google.iam.credentials.v1"}


@dataclass(frozen=True)
class Method:
    """One API method: its id is the name by which calls are listed and faults are scripted."""

    id: str
    http: str
    first: str
    pattern: re.Pattern[str]
    weight: int
    parameters: Mapping[str, Json]
    scopes: frozenset[str]
    request: str
    response: str
    uploads: bool = False  # whether content may come along, at a path of its own

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
def methods() -> Mapping[tuple[str, str], tuple[Method, ...]]:
    """All methods of the APIs by HTTP verb and first part of the path, the most literal path first."""
    found: dict[tuple[str, str], list[Method]] = defaultdict(list)
    for service in DOCUMENTS:
        for method in _methods(service, document(service)):
            found[method.http, method.first].append(method)
    return {key: tuple(sorted(group, key=lambda m: -m.weight)) for key, group in found.items()}


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
            first=path.split("/", 1)[0],
            pattern=re.compile(pattern),
            weight=sum(map(len, literals[::2])),
            parameters={**root["parameters"], **raw.get("parameters", {})},
            scopes=frozenset(raw.get("scopes", ())),
            request=raw.get("request", {}).get("$ref", ""),
            response=raw.get("response", {}).get("$ref", ""),
            uploads="mediaUpload" in raw,
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
    path = raw_path.strip("/").replace(
        "/:", ":"
    )  # Google overlooks such slashes, which a client library sends
    for method in methods().get((http, path.split("/", 1)[0]), ()):
        if hit := method.pattern.fullmatch(path):
            return method, hit.groupdict()
    return None


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
