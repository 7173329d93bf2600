"""The ``q`` of files.list: comparisons of a few fields with and, or, not and parentheses."""

from __future__ import annotations

import re
from collections.abc import Callable

from sync.emulator.clock import rfc3339
from sync.emulator.errors import ApiError, not_imitated
from sync.emulator.store import File

Test = Callable[[File], bool]

TOKEN = re.compile(r"""\s*(?:('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(!=|<=|>=|=|<|>|\(|\))|([\w.]+))""")
FIELDS: dict[str, Callable[[File], str]] = {
    "name": lambda f: f.name.lower(),
    "mimeType": lambda f: f.mime,
    "modifiedTime": lambda f: rfc3339(f.modified),
    "createdTime": lambda f: rfc3339(f.created),
    "trashed": lambda f: str(f.in_trash).lower(),
    "shortcutDetails.targetId": lambda f: f.target,
}
PEOPLE = {
    "owners": ("owner",),
    "writers": ("owner", "writer"),
    "readers": ("owner", "writer", "commenter", "reader"),
}


def parse(text: str, root: str = "") -> Test:
    """What a file must meet. What the emulator doesn't understand is 501, what nobody would is 400."""
    if not text.strip():
        return lambda _: True
    reader = _Reader(text, root)
    test = reader.either()
    if reader.tokens:
        raise _invalid()
    return test


def _invalid() -> ApiError:
    return ApiError(400, "Invalid Value", reason="invalid", location=("parameter", "q"))


class _Reader:
    def __init__(self, text: str, root: str) -> None:
        self.root = root
        self.tokens: list[str] = []
        at = 0
        while at < len(text.rstrip()):
            m = TOKEN.match(text, at)
            if m is None:
                raise _invalid()
            self.tokens.append(m[m.lastindex or 0])
            at = m.end()

    def peek(self) -> str:
        return self.tokens[0].lower() if self.tokens else ""

    def take(self) -> str:
        if not self.tokens:
            raise _invalid()
        return self.tokens.pop(0)

    def either(self) -> Test:
        tests = [self.both()]
        while self.peek() == "or":
            self.take()
            tests.append(self.both())
        return lambda f: any(test(f) for test in tests)

    def both(self) -> Test:
        tests = [self.term()]
        while self.peek() == "and":
            self.take()
            tests.append(self.term())
        return lambda f: all(test(f) for test in tests)

    def term(self) -> Test:
        token = self.take()
        if token == "not":  # noqa: S105 - a word of the query language
            test = self.term()
            return lambda f: not test(f)
        if token == "(":  # noqa: S105 - a parenthesis
            test = self.either()
            if self.take() != ")":
                raise _invalid()
            return test
        if token[0] in "'\"":
            return self.person(_text(token))
        return self.comparison(token)

    def person(self, who: str) -> Test:
        email = who.lower()
        if self.take() != "in":
            raise _invalid()
        field = self.take()
        if field == "parents":
            folder = self.root if who == "root" else who
            return lambda f: f.parent == folder
        if field not in PEOPLE:
            raise not_imitated(f"q with “in {field}”")
        roles = PEOPLE[field]
        return lambda f: (email == f.owner.lower() and "owner" in roles) or f.roles.get(email, "") in roles

    def comparison(self, field: str) -> Test:
        op, value = self.take(), self.take()
        if field not in FIELDS:
            raise not_imitated(f"q with “{field}”")
        read, wanted = FIELDS[field], _text(value)
        if field == "name":
            wanted = wanted.lower()
        if op == "contains" and field == "name":
            words = wanted.split()
            return lambda f: all(any(w.startswith(word) for w in re.split(r"\W+", read(f))) for word in words)
        tests: dict[str, Test] = {
            "=": lambda f: read(f) == wanted,
            "!=": lambda f: read(f) != wanted,
            "<": lambda f: read(f) < wanted,
            "<=": lambda f: read(f) <= wanted,
            ">": lambda f: read(f) > wanted,
            ">=": lambda f: read(f) >= wanted,
            "contains": lambda f: read(f).startswith(wanted),
        }
        if op not in tests:
            raise _invalid()
        return tests[op]


def _text(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token[0] in "'\"" else token.lower()
