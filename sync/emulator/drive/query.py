"""The search language of ``q``: fields, operators, and, or, not and parentheses. What a field can be asked is a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn

from sync.emulator.errors import ApiError

Test = Callable[[Any], bool]
TOKEN = re.compile(
    r"""\s*(?:('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(!=|<=|>=|=|<|>|[(){}])|([\w.]+(?:[-:+][\w.]+)*))"""
)

ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
SAME: dict[str, Callable[[Any, Any], bool]] = {"=": lambda a, b: a == b, "!=": lambda a, b: a != b}


def refuse() -> NoReturn:
    """What Drive says of every query that it can't read."""
    raise ApiError(400, "Invalid Value", reason="invalid", location=("parameter", "q"))


@dataclass(frozen=True)
class Kind:
    """What a field can be compared with: how a value is read, and how it is compared. ``bare``: it may stand alone."""

    read: Callable[[str], Any]
    operators: Mapping[str, Callable[[Any, Any], bool]]
    bare: bool = False


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _starts_words(name: str, wanted: str) -> bool:
    """Every word that is asked for begins a word of the name, in whatever order."""
    found = words(name)
    return all(any(word.startswith(w) for word in found) for w in words(wanted))


def _has_words(text: str, wanted: str) -> bool:
    """Whole words; between double quotes one after the other."""
    found = words(text)
    if len(wanted) > 1 and wanted[0] == wanted[-1] == '"':
        phrase = words(wanted)
        return any(found[i : i + len(phrase)] == phrase for i in range(len(found)))
    return set(words(wanted)) <= set(found)


def _flag(text: str) -> bool:
    return text.lower() == "true" if text.lower() in {"true", "false"} else refuse()


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        refuse()
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else refuse()


def one_of(*values: str) -> Kind:
    return Kind(lambda text: text if text in values else refuse(), SAME)


NAME = Kind(
    str,
    {k: lambda a, b, same=f: same(a.lower(), b.lower()) for k, f in SAME.items()}
    | {"contains": _starts_words},
)
TEXT = Kind(str, SAME | {"contains": lambda a, b: b in a})
ID = Kind(str, SAME)
FULL_TEXT = Kind(str, {"contains": _has_words})
FLAG = Kind(_flag, SAME, bare=True)
MOMENT = Kind(
    _moment,
    {k: lambda a, b, f=f: a is not None and f(a, b) for k, f in (ORDER | SAME).items()},  # type: ignore[misc]  # likewise
)
NUMBER = Kind(_number, ORDER | SAME)


@dataclass(frozen=True)
class Grammar:
    """``fields``: name → its kind and how to read it. ``lists``: name → whether a value is in it. ``maps``: name → how to
    read the pairs that ``has`` looks into.
    """

    fields: Mapping[str, tuple[Kind, Callable[[Any], Any]]]
    lists: Mapping[str, Callable[[str], Test]] = field(default_factory=dict)
    maps: Mapping[str, Callable[[Any], Mapping[str, str]]] = field(default_factory=dict)


def parse(text: str, grammar: Grammar) -> tuple[Test, set[str]]:
    """What a file must meet, and the fields that the query names."""
    if not text.strip():
        return (lambda _: True), set()
    reader = _Reader(text, grammar)
    test = reader.either()
    if reader.tokens:
        refuse()
    return test, reader.named


class _Reader:
    def __init__(self, text: str, grammar: Grammar) -> None:
        self.grammar = grammar
        self.named: set[str] = set()
        self.tokens: list[str] = []
        at = 0
        while at < len(text.rstrip()):
            m = TOKEN.match(text, at)
            if m is None:
                refuse()
            self.tokens.append(m[m.lastindex or 0])
            at = m.end()

    def peek(self) -> str:
        return self.tokens[0].lower() if self.tokens else ""

    def take(self, *wanted: str) -> str:
        """The next token, which must be one of these where any are named."""
        if not self.tokens or (wanted and self.peek() not in wanted):
            refuse()
        return self.tokens.pop(0)

    def either(self) -> Test:
        tests = [self.both()]
        while self.peek() == "or":
            self.take()
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda f: any(test(f) for test in tests)

    def both(self) -> Test:
        tests = [self.term()]
        while self.peek() == "and":
            self.take()
            tests.append(self.term())
        return tests[0] if len(tests) == 1 else lambda f: all(test(f) for test in tests)

    def term(self) -> Test:
        token = self.take()
        if token.lower() == "not":
            test = self.term()
            return lambda f: not test(f)
        if token == "(":  # noqa: S105 - a parenthesis
            test = self.either()
            self.take(")")
            return test
        if token[0] in "'\"":
            self.take("in")
            name = self.take()
            if name not in self.grammar.lists:
                refuse()
            self.named.add(name)
            return self.grammar.lists[name](_text(token))
        self.named.add(token)
        return self.pair(token) if token in self.grammar.maps else self.comparison(token)

    def comparison(self, name: str) -> Test:
        if name not in self.grammar.fields:
            refuse()
        kind, read = self.grammar.fields[name]
        if kind.bare and self.peek() in {"", "and", "or", ")"}:
            return read
        compare = kind.operators.get(self.take().lower()) or refuse()
        token = self.take()
        quoted = token[0] in "'\""
        if not quoted and kind is not FLAG and kind is not NUMBER:
            refuse()
        wanted = kind.read(_text(token))
        return lambda f: compare(read(f), wanted)

    def pair(self, name: str) -> Test:
        """``properties has { key='a' and value='b' }``; the key alone is refused, whatever the guide says (measured)."""
        self.take("has")
        self.take("{")
        self.take("key")
        self.take("=")
        key = _text(self.take())
        self.take("and")
        self.take("value")
        self.take("=")
        value = _text(self.take())
        self.take("}")
        read = self.grammar.maps[name]
        return lambda f: read(f).get(key) == value


def _text(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token[0] in "'\"" else token
