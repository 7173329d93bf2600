"""Field masks: ``a,b(c,d)``, ``a.b``, ``a/b``, ``*``, in the ``fields`` parameter and inside batch requests.

A parsed mask is a tree of names; a name with nothing below it takes all that is there.
"""

from __future__ import annotations

import re
from typing import Any

from sync.emulator import discovery
from sync.emulator.errors import ApiError, Json, invalid

Mask = dict[str, Any]

TOKEN = re.compile(r"[\w$*-]+|[(),./]")


class BadMaskError(ValueError):
    """The path that could not be understood."""


def parse(text: str) -> Mask:
    tokens = TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text) or not tokens:
        raise BadMaskError(text)
    mask, rest = _parse_list(tokens, 0, text)
    if rest != len(tokens):
        raise BadMaskError(text)
    return mask


def _parse_list(tokens: list[str], at: int, text: str) -> tuple[Mask, int]:
    mask: Mask = {}
    while True:
        at = _parse_path(tokens, at, text, mask)
        if at >= len(tokens) or tokens[at] != ",":
            return mask, at
        at += 1


def _parse_path(tokens: list[str], at: int, text: str, mask: Mask) -> int:
    names: list[str] = []
    while True:
        if at >= len(tokens) or tokens[at] in "(),./":
            raise BadMaskError(text)
        names.append(tokens[at])
        at += 1
        if at < len(tokens) and tokens[at] in "./":
            at += 1
            continue
        break
    below: Mask = {}
    if at < len(tokens) and tokens[at] == "(":
        below, at = _parse_list(tokens, at + 1, text)
        if at >= len(tokens) or tokens[at] != ")":
            raise BadMaskError(text)
        at += 1
    _graft(mask, names, below)
    return at


def _graft(mask: Mask, names: list[str], below: Mask) -> None:
    for name in names[:-1]:
        if name in mask and not mask[name]:
            return  # an ancestor is taken whole already
        mask = mask.setdefault(name, {})
    last = names[-1]
    if last in mask and (not mask[last] or not below):
        mask[last] = {}
    else:
        _merge(mask.setdefault(last, {}), below)


def _merge(mask: Mask, other: Mask) -> None:
    for name, below in other.items():
        if name in mask and (not mask[name] or not below):
            mask[name] = {}
        else:
            _merge(mask.setdefault(name, {}), below)


def check(service: str, mask: Mask, spec: Json, path: str = "") -> None:
    """Refuse a path that the schema does not have."""
    spec = discovery.resolve(service, spec)
    while spec.get("type") == "array":
        spec = discovery.resolve(service, spec["items"])
    properties = spec.get("properties", {})
    for name, below in mask.items():
        here = f"{path}.{name}" if path else name
        if name == "*":
            for child in properties.values() if below else ():
                check(service, {k: v for k, v in below.items() if k in _names(service, child)}, child, here)
        elif name in properties:
            check(service, below, properties[name], here)
        elif not spec.get("additionalProperties"):
            raise BadMaskError(here)


def _names(service: str, spec: Json) -> set[str]:
    spec = discovery.resolve(service, spec)
    while spec.get("type") == "array":
        spec = discovery.resolve(service, spec["items"])
    return {*spec.get("properties", {}), "*"}


def apply(mask: Mask, value: Any) -> Any:
    """What the mask leaves of an answer."""
    if not mask:
        return value
    if isinstance(value, list):
        return [apply(mask, item) for item in value]
    if not isinstance(value, dict):
        return value
    if "*" in mask:
        wild: Mask = mask["*"]
        return {name: apply(mask.get(name, wild), item) for name, item in value.items()}
    return {
        name: apply(below, value[name]) if below else value[name]
        for name, below in mask.items()
        if name in value
    }


def read(service: str, response: str, text: str) -> Mask:
    """The ``fields`` parameter of a call, or Google's refusal."""
    try:
        mask = parse(text)
        check(service, mask, discovery.schema(service, response))
    except BadMaskError as bad:
        if service == "drive":  # which names the last step only, as people report of nested ones
            raise ApiError(
                400,
                f"Invalid field selection {str(bad).rsplit('.', 1)[-1]}",
                reason="invalidParameter",
                location=("parameter", "fields"),
            ) from None
        words = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{bad}'."
        raise invalid("Request contains an invalid argument.", [(text, words)]) from None
    return mask


def below(mask: Mask | None, name: str) -> Mask | None:
    """The mask one level down: ``None`` not wanted, ``{}`` all of it. A mask of ``None`` wants nothing."""
    if mask is None:
        return None
    if not mask:
        return {}
    if name in mask:
        found: Mask = mask[name]
        return found
    wild: Mask | None = mask.get("*")
    return wild
