"""The formulas that need no engine: arithmetic, references, and a handful of functions.

What is not understood here is not computed: the cell then shows the formula's own text, never an invented error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sync.emulator.sheets import a1, numbers
from sync.emulator.sheets.book import Book, Sheet


class Unsupported(Exception):  # noqa: N818 - no error: the formula is left as it is
    """A formula that this module does not understand."""


@dataclass(frozen=True)
class Fault:
    """An error value, such as #DIV/0!."""

    kind: str
    shown: str
    message: str = ""


DIV0 = Fault("DIVIDE_BY_ZERO", "#DIV/0!", "Function DIVIDE parameter 2 cannot be zero.")
NOT_NUMBER = Fault("VALUE", "#VALUE!", "A parameter expects number values.")
NO_REF = Fault("REF", "#REF!", "Reference does not exist")
CIRCULAR = Fault("REF", "#REF!", "Circular dependency detected.")

TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?)|(?P<text>"(?:[^"]|"")*")
    |(?P<ref>(?:(?:'(?:[^']|'')+'|[A-Za-z_]\w*)!)?\$?[A-Za-z]{1,3}(?:\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d*)?|:\$?[A-Za-z]{1,3})(?![\w(]))
    |(?P<name>[A-Za-z_][\w.]*)|(?P<op><>|<=|>=|[-+*/^&=<>(),;%]))""",
    re.VERBOSE,
)
PRECEDENCE = {
    "=": 1,
    "<>": 1,
    "<": 1,
    ">": 1,
    "<=": 1,
    ">=": 1,
    "&": 2,
    "+": 3,
    "-": 3,
    "*": 4,
    "/": 4,
    "^": 5,
}


@dataclass
class Grid:
    """The values of a range."""

    rows: list[list[Any]]

    def flat(self) -> Iterator[Any]:
        for row in self.rows:
            yield from row


@dataclass
class Calc:
    """Computes cells of one Book as of one day, each once."""

    book: Book
    today: date
    _known: dict[tuple[int, int, int], Any] = field(default_factory=dict)
    _busy: set[tuple[int, int, int]] = field(default_factory=set)

    def value(self, sheet: Sheet, row: int, column: int) -> Any:
        """What a cell is worth: a number, text, boolean, Fault or nothing."""
        entered = sheet.cell(row, column).get("userEnteredValue", {})
        if "formulaValue" not in entered:
            return next(
                (entered[k] for k in ("numberValue", "stringValue", "boolValue") if k in entered), None
            )
        where = (sheet.id, row, column)
        if where in self._busy:
            return CIRCULAR
        if where not in self._known:
            self._busy.add(where)
            try:
                self._known[where] = self._compute(entered["formulaValue"], sheet)
            finally:
                self._busy.discard(where)
        return self._known[where]

    def _compute(self, formula: str, sheet: Sheet) -> Any:
        try:
            return self.evaluate(formula, sheet)
        except (Unsupported, RecursionError):
            return formula

    def evaluate(self, formula: str, sheet: Sheet) -> Any:
        """Raises Unsupported for what isn't understood."""
        found = _single(_Reader(self, sheet, formula).whole())
        return 0 if found is None else found

    def link(self, formula: str, sheet: Sheet) -> str | None:
        """Where a formula that is nothing but HYPERLINK leads."""
        try:
            reader = _Reader(self, sheet, formula)
            if reader.take()[1].upper() != "HYPERLINK" or reader.take()[1] != "(":
                return None
            return str(_single(reader.expression(0)))
        except Unsupported:
            return None

    def grid(self, sheet: Sheet, bounds: a1.Bounds) -> Grid | Fault:
        top, left, bottom, right = bounds
        rows, columns = len(sheet.rows), len(sheet.columns)
        if (top or 0) >= rows or (left or 0) >= columns:
            return NO_REF
        last = min(rows if bottom is None else bottom, max(sheet.last_row(), (top or 0) + 1))
        across = range(left or 0, min(columns if right is None else right, columns))
        return Grid([[self.value(sheet, row, column) for column in across] for row in range(top or 0, last)])


class _Reader:
    """Reads a formula and computes it on the way; branches not taken are read with ``live`` off."""

    def __init__(self, calc: Calc, sheet: Sheet, formula: str) -> None:
        self.calc = calc
        self.sheet = sheet
        self.tokens: list[tuple[str, str]] = []
        at = 1
        while at < len(formula.rstrip()):
            m = TOKEN.match(formula, at)
            if m is None or m.lastgroup is None:
                raise Unsupported(formula)
            self.tokens.append((m.lastgroup, m[m.lastgroup]))
            at = m.end()
        self.at = 0

    def whole(self) -> Any:
        found = self.expression(0)
        if self.at != len(self.tokens):
            raise Unsupported
        return found

    def peek(self) -> str:
        return (
            self.tokens[self.at][1] if self.at < len(self.tokens) and self.tokens[self.at][0] == "op" else ""
        )

    def take(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise Unsupported
        self.at += 1
        return self.tokens[self.at - 1]

    def expression(self, floor: int) -> Any:
        left = self.unary()
        while (op := self.peek()) and PRECEDENCE.get(op, 0) > floor:
            self.take()
            left = _binary(op, _single(left), _single(self.expression(PRECEDENCE[op])))
        return left

    def unary(self) -> Any:
        if self.peek() in {"-", "+"}:
            sign = self.take()[1]
            value = _as_number(_single(self.unary()))
            return value if isinstance(value, Fault) or sign == "+" else -value
        value = self.primary()
        while self.peek() == "%":
            self.take()
            number = _as_number(_single(value))
            value = number if isinstance(number, Fault) else number / 100
        return value

    def primary(self) -> Any:
        kind, text = self.take()
        if kind == "number":
            return float(text) if "." in text or "e" in text.lower() else int(text)
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "ref":
            return self.reference(text)
        if kind == "name":
            return self.name(text.upper())
        if text == "(":
            value = self.expression(0)
            self.expect(")")
            return value
        raise Unsupported(text)

    def expect(self, op: str) -> None:
        if self.take()[1] != op:
            raise Unsupported

    def reference(self, text: str) -> Any:
        title, rest = a1.split(text)
        sheet = self.sheet if title is None else self.calc.book.titled(title)
        bounds = a1.read_bounds(rest)
        if sheet is None or bounds is None:
            return NO_REF
        return self.calc.grid(sheet, bounds)

    def name(self, name: str) -> Any:
        if name in {"TRUE", "FALSE"} and self.peek() != "(":
            return name == "TRUE"
        function = FUNCTIONS.get(name)
        if function is None or self.peek() != "(":
            raise Unsupported(name)
        self.take()
        given: list[Any] = []
        if self.peek() == ")":
            self.take()
            return function(self.calc, given)
        while True:
            given.append(None if self.peek() in {",", ";", ")"} else self.expression(0))
            op = self.take()[1]
            if op == ")":
                return function(self.calc, given)
            if op not in {",", ";"}:
                raise Unsupported(name)


def _single(value: Any) -> Any:
    if isinstance(value, Grid):
        if len(value.rows) == 1 and len(value.rows[0]) == 1:
            return value.rows[0][0]
        raise Unsupported  # array formulas
    return value


def _as_number(value: Any) -> Any:
    if value is None:
        return 0
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        typed = numbers.understand(value, date(2000, 1, 1))[0]
        return typed.get("numberValue", NOT_NUMBER)
    return value


def as_text(value: Any) -> str:
    return numbers.show(value, None)


def _binary(op: str, left: Any, right: Any) -> Any:
    for side in (left, right):
        if isinstance(side, Fault):
            return side
    if op == "&":
        return as_text(left) + as_text(right)
    if op in COMPARE:
        return COMPARE[op](*_comparable(left, right))
    a, b = _as_number(left), _as_number(right)
    for side in (a, b):
        if isinstance(side, Fault):
            return side
    if op == "/":
        return DIV0 if b == 0 else _tidy(a / b)
    return _tidy({"+": a + b, "-": a - b, "*": a * b}[op] if op != "^" else a**b)


def _tidy(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


def _comparable(left: Any, right: Any) -> tuple[Any, Any]:
    """Numbers before text before booleans; text without regard to case; an empty cell is what the other is."""

    def key(value: Any, other: Any) -> tuple[int, Any]:
        if value is None:
            value = "" if isinstance(other, str) else False if isinstance(other, bool) else 0
        if isinstance(value, bool):
            return 2, value
        return (1, value.lower()) if isinstance(value, str) else (0, value)

    return key(left, right), key(right, left)


def _flat(given: list[Any]) -> Iterator[Any]:
    for item in given:
        if isinstance(item, Grid):
            yield from item.flat()
        else:
            yield item


def _numbers(given: list[Any]) -> list[float]:
    return [v for v in _flat(given) if isinstance(v, int | float) and not isinstance(v, bool)]


def _fault_in(given: list[Any]) -> Fault | None:
    return next((v for v in _flat(given) if isinstance(v, Fault)), None)


def _reduce(reduce: Callable[[list[float]], Any]) -> Callable[[Calc, list[Any]], Any]:
    return lambda _, given: _fault_in(given) or _tidy(reduce(_numbers(given)))


def meets(value: Any, criterion: Any) -> bool:
    """A criterion of COUNTIF: ``>=0.7``, ``Late*``, or a value."""
    if not isinstance(criterion, str):
        return _comparable(value, criterion)[0] == _comparable(value, criterion)[1] and value is not None
    m = re.fullmatch(r"(<>|<=|>=|=|<|>)?(.*)", criterion, re.DOTALL)
    assert m
    op, wanted = m[1] or "=", m[2]
    typed = numbers.understand(wanted, date(2000, 1, 1))[0]
    target = typed.get("numberValue", typed.get("boolValue", wanted))
    if isinstance(target, str) and op in {"=", "<>"}:
        pattern = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in target)
        hit = re.fullmatch(pattern, as_text(value), re.IGNORECASE | re.DOTALL) is not None
        return hit == (op == "=")
    same_kind = isinstance(value, str) == isinstance(target, str) and value is not None
    return COMPARE[op](*_comparable(value, target)) if same_kind else op == "<>"


def _if(_: Calc, given: list[Any]) -> Any:
    test, yes, no = (*given, False, False)[:3] if len(given) < 3 else given[:3]
    test = _single(test)
    if isinstance(test, Fault):
        return test
    return _single(yes) if test and not isinstance(test, str) else _single(no)


def _iferror(_: Calc, given: list[Any]) -> Any:
    value = _single(given[0])
    return (_single(given[1]) if len(given) > 1 else None) if isinstance(value, Fault) else value


def _round(_: Calc, given: list[Any]) -> Any:
    value = _as_number(_single(given[0]))
    places = int(_as_number(_single(given[1]))) if len(given) > 1 else 0
    return (
        value
        if isinstance(value, Fault)
        else _tidy(float(round(value + (1e-12 if value > 0 else -1e-12), places)))
    )


def _date(_: Calc, given: list[Any]) -> Any:
    year, month, day = (int(_as_number(_single(part))) for part in given)
    return numbers.serial(date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)) + day - 1


FUNCTIONS: dict[str, Callable[[Calc, list[Any]], Any]] = {
    "SUM": _reduce(sum),
    "MIN": _reduce(lambda n: min(n, default=0)),
    "MAX": _reduce(lambda n: max(n, default=0)),
    "AVERAGE": lambda _, given: (
        _fault_in(given) or (_tidy(sum(n) / len(n)) if (n := _numbers(given)) else DIV0)
    ),
    "COUNT": lambda _, given: len(_numbers(given)),
    "COUNTA": lambda _, given: sum(v is not None for v in _flat(given)),
    "COUNTIF": lambda _, given: sum(meets(v, _single(given[1])) for v in _flat(given[:1])),
    "IF": _if,
    "IFERROR": _iferror,
    "AND": lambda _, given: _fault_in(given) or all(v for v in _flat(given) if v is not None),
    "OR": lambda _, given: _fault_in(given) or any(v for v in _flat(given) if v is not None),
    "NOT": lambda _, given: not _single(given[0]),
    "ROUND": _round,
    "ABS": lambda _, given: abs(_as_number(_single(given[0]))),
    "LEN": lambda _, given: len(as_text(_single(given[0]))),
    "ISBLANK": lambda _, given: _single(given[0]) is None,
    "CONCATENATE": lambda _, given: "".join(as_text(v) for v in _flat(given)),
    "DATE": _date,
    "TODAY": lambda calc, _: numbers.serial(calc.today),
    "HYPERLINK": lambda _, given: _single(given[1]) if len(given) > 1 else _single(given[0]),
}
