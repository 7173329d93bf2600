"""Formulas as trees: what is written is read once, and kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sync.emulator.sheets import a1


class NoFormulaError(ValueError):
    """A text that is no formula; Sheets shows #ERROR!."""


@dataclass(frozen=True)
class Constant:
    value: float | str | bool | None


@dataclass(frozen=True)
class Error:
    """An error that is written out, such as ``#REF!``."""

    shown: str


@dataclass(frozen=True)
class Reference:
    sheet: str | None
    bounds: a1.Bounds


@dataclass(frozen=True)
class Name:
    """A named range, or a word that means nothing."""

    text: str


@dataclass(frozen=True)
class Call:
    name: str  # in capitals
    written: str
    given: tuple[Node, ...]


@dataclass(frozen=True)
class Operation:
    name: str  # as Sheets calls it in messages: ADD, MINUS …
    given: tuple[Node, ...]


@dataclass(frozen=True)
class Literal:
    """``{1,2;3,4}``."""

    rows: tuple[tuple[Node, ...], ...]


Node = Constant | Error | Reference | Name | Call | Operation | Literal

TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<error>\#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|ERROR!))
    |(?P<ref>(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?
        (?:\$?[A-Za-z]{1,3}\$?[1-9]\d*(?::\$?[A-Za-z]{1,3}(?:\$?[1-9]\d*)?|:\$?[1-9]\d*)?
        |\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?:\$?[1-9]\d*)?|\$?[1-9]\d*:\$?(?:[A-Za-z]{1,3})?\$?[1-9]\d*)(?![\w(!]))
    |(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<name>[^\W\d][\w.]*)|(?P<op><>|<=|>=|[-+*/^&=<>(),;%{}\\]))""",
    re.VERBOSE,
)
COMMA_NUMBER = re.compile(r"\s*(\d+,\d+)(?![\d,])")
OPERATORS = {
    "=": ("EQ", 1),
    "<>": ("NE", 1),
    "<": ("LT", 1),
    ">": ("GT", 1),
    "<=": ("LTE", 1),
    ">=": ("GTE", 1),
    "&": ("CONCAT", 2),
    "+": ("ADD", 3),
    "-": ("MINUS", 3),
    "*": ("MULTIPLY", 4),
    "/": ("DIVIDE", 4),
    "^": ("POW", 5),
}


@lru_cache(maxsize=20_000)
def parse(formula: str, decimal: str = ".") -> Node:
    """The tree of ``=…``; ``decimal`` is what the spreadsheet's locale writes. Raises NoFormulaError."""
    reader = _Reader(formula, decimal)
    found = reader.expression(0)
    if reader.at != len(reader.tokens):
        raise NoFormulaError(formula)
    return found


class _Reader:
    def __init__(self, formula: str, decimal: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        self.at = 0
        self.decimal = decimal
        at, end = 1, len(formula.rstrip())
        while at < end:
            if decimal == "," and (m := COMMA_NUMBER.match(formula, at)):
                self.tokens.append(("number", m[1].replace(",", ".")))
                at = m.end()
                continue
            m = TOKEN.match(formula, at)
            if m is None or m.lastgroup is None:
                raise NoFormulaError(formula)
            self.tokens.append((m.lastgroup, m[m.lastgroup]))
            at = m.end()

    def peek(self) -> str:
        found = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        return found[1] if found[0] == "op" else ""

    def take(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise NoFormulaError
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, op: str) -> None:
        if self.take() != ("op", op):
            raise NoFormulaError

    def expression(self, floor: int) -> Node:
        left = self.unary()
        while (op := self.peek()) in OPERATORS and OPERATORS[op][1] > floor:
            self.take()
            name, rank = OPERATORS[op]
            left = Operation(name, (left, self.expression(rank)))
        return left

    def unary(self) -> Node:
        if self.peek() in {"-", "+"}:
            name = "UMINUS" if self.take()[1] == "-" else "UPLUS"
            return Operation(name, (self.unary(),))
        value = self.primary()
        while self.peek() == "%":
            self.take()
            value = Operation("UNARY_PERCENT", (value,))
        return value

    def primary(self) -> Node:
        kind, text = self.take()
        if kind == "number":
            number = float(text)
            return Constant(int(number) if number.is_integer() and abs(number) < 1e15 else number)
        if kind == "text":
            return Constant(text[1:-1].replace('""', '"'))
        if kind == "error":
            return Error(text)
        if kind == "ref":
            return _reference(text)
        if kind == "name":
            return self.named(text)
        if text == "(":
            value = self.expression(0)
            self.expect(")")
            return value
        if text == "{":
            return self.literal()
        raise NoFormulaError(text)

    def named(self, text: str) -> Node:
        if self.peek() != "(":
            word = text.upper()
            return Constant(word == "TRUE") if word in {"TRUE", "FALSE"} else Name(text)
        self.take()
        given: list[Node] = []
        if self.peek() == ")":
            self.take()
            return Call(text.upper(), text, ())
        while True:
            given.append(Constant(None) if self.peek() in {",", ";", ")"} else self.expression(0))
            kind, op = self.take()
            if kind != "op" or op not in {",", ";", ")"}:
                raise NoFormulaError
            if op == ")":
                return Call(text.upper(), text, tuple(given))

    def literal(self) -> Node:
        r"""Columns apart by comma (``\`` where the comma is in numbers), rows by semicolon."""
        across = {",", "\\"}
        rows: list[list[Node]] = [[]]
        while True:
            rows[-1].append(self.expression(0))
            kind, op = self.take()
            if (kind, op) == ("op", "}"):
                return Literal(tuple(map(tuple, rows)))
            if kind != "op" or op not in across | {";"}:
                raise NoFormulaError
            if op == ";":
                rows.append([])


def _reference(text: str) -> Node:
    sheet, rest = a1.split(text)
    bounds = a1.read_bounds(rest.replace("$", ""))
    if bounds is None:
        raise NoFormulaError(text)
    return Reference(sheet, bounds)
