"""What Google's parser says of JSON that isn't: the fault in its words, the text around it, and a caret below.

The parser is protobuf's, whose source is public; it shows twenty characters either side. What Python's parser calls a
fault is told apart by its messages.
"""

from __future__ import annotations

import json
import re

AROUND = 20
WORD = re.compile(r"[A-Za-z_]\w*\s*")
BRACKET = re.compile(r'"(?:\\.|[^"\\])*"|([\[{])|([\]}])')
PYTHONS = {
    "Expecting value": "Unexpected token.",
    "Expecting property name enclosed in double quotes": "Expected an object key or }.",
    "Expecting ':' delimiter": "Expected : between key:value pair.",
    "Extra data": "Parsing terminated before end of input.",
    "Unterminated string starting at": "Closing quote expected in string.",
    "Invalid \\escape": "Invalid escape sequence.",
}


class ConstantError(ValueError):
    """NaN or Infinity, which Python takes for JSON and Google does not."""


def constant(name: str) -> None:
    raise ConstantError(name)


def words(raw: bytes, error: ValueError) -> str:
    text = raw.decode("utf-8", "replace")
    if isinstance(error, ConstantError):
        return _told("Unexpected token.", text, text.index(str(error)))
    if not isinstance(error, json.JSONDecodeError):
        return "Invalid JSON payload received. Encountered non UTF-8 code points."
    at = error.pos
    if not text[at:].strip():
        return _told("Unexpected end of string. " + _expected(error.msg, text[:at]), text, len(text))
    if error.msg.startswith("Expecting property name") and (bare := WORD.match(text, at)):
        return _told("Expected : between key:value pair.", text, bare.end())  # a bare word is a key to it
    return _told(_expected(error.msg, text[:at], inside=True), text, at)


def _expected(message: str, before: str, *, inside: bool = False) -> str:
    if message == "Expecting ',' delimiter":
        return f"Expected , or {'] after array value' if _in_array(before) else '} after key:value pair'}."
    if message == "Expecting value" and not inside:
        return "Expected a value."
    return PYTHONS.get(message, "Unexpected token.")


def _in_array(before: str) -> bool:
    opened: list[str] = []
    for found in BRACKET.finditer(before):
        if found[1]:
            opened.append(found[1])
        elif found[2] and opened:
            opened.pop()
    return opened[-1:] == ["["]


def _told(what: str, text: str, at: int) -> str:
    start = max(at - AROUND, 0)
    return f"Invalid JSON payload received. {what}\n{text[start : at + AROUND]}\n{' ' * (at - start)}^"
