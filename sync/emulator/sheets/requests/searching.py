"""findReplace."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import cells, numbers
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import Cell, Packed, packed, unpacked
from sync.emulator.sheets.get import whole
from sync.emulator.sheets.work import Work

Replace = Callable[[str], tuple[str, int]]  # the new text, and how often something was replaced in it

# What Java's patterns have and Python's have not, as far as people write it.
JAVA = {
    r"\p{L}": r"[^\W\d_]",
    r"\p{Alpha}": "[A-Za-z]",
    r"\p{Alnum}": "[A-Za-z0-9]",
    r"\p{Digit}": "[0-9]",
    r"\p{Lower}": "[a-z]",
    r"\p{Upper}": "[A-Z]",
    r"\p{Punct}": r"[!-/:-@\[-`{-~]",
    r"\p{Space}": r"\s",
    r"\h": r"[ \t]",
    r"\z": r"\Z",
}


@dataclass
class Counts:
    values: int = 0
    formulas: int = 0
    occurrences: int = 0
    rows: set[tuple[int, int]] = field(default_factory=set)

    def reply(self) -> Json:
        counts = {
            "valuesChanged": self.values,
            "formulasChanged": self.formulas,
            "rowsChanged": len(self.rows),
            "sheetsChanged": len({sheet for sheet, _ in self.rows}),
            "occurrencesChanged": self.occurrences,
        }
        return {name: n for name, n in counts.items() if n}


def find_replace(work: Work, body: Json) -> Json:
    areas = _areas(work, body)
    replace, counts = _replace(body), Counts()
    with_formulas = bool(body.get("includeFormulas"))
    for area in areas:
        for n in range(area.top, min(area.bottom, area.sheet.last_row())):
            row = area.sheet.rows[n]
            kept = list(row.packed)
            changed = False
            for column in range(area.left, min(area.right, len(kept))):
                new = _changed(work, kept[column], replace, counts, with_formulas=with_formulas)
                if new is not kept[column]:
                    if not changed:
                        work.guard(Area(area.sheet, n, column, n + 1, column + 1))
                    kept[column], changed = new, True
            if changed:
                counts.rows.add((area.sheet.id, n))
                area.sheet.rows[n] = row.with_packed(kept)
    return {"findReplace": counts.reply()}


def _areas(work: Work, body: Json) -> list[Area]:
    if "range" in body:
        return [work.read_area(body["range"])]
    if "sheetId" in body:
        return [whole(work.book.grid(body["sheetId"]))]
    if not body.get("allSheets"):
        raise Refused("One of range, sheetId and allSheets must be set.")  # wording guessed
    return [whole(sheet) for sheet in work.book.sheets]


def _replace(body: Json) -> Replace:
    find = body.get("find", "")
    if not find:
        raise Refused("The find string must not be empty.")  # wording guessed
    if body.get("searchByRegex"):
        find, new = _python(find), _template(body.get("replacement", ""))
    else:
        find, new = re.escape(find), body.get("replacement", "").replace("\\", r"\\")
    try:
        pattern = re.compile(find, 0 if body.get("matchCase") else re.IGNORECASE)
        pattern.sub(new, "")
    except (re.error, IndexError):
        raise Refused(f"Invalid regular expression: {body['find']}") from None  # wording guessed
    if not body.get("matchEntireCell"):
        return lambda text: pattern.subn(new, text)

    def entire(text: str) -> tuple[str, int]:
        found = pattern.fullmatch(text)
        return (found.expand(new), 1) if found else (text, 0)

    return entire


def _python(pattern: str) -> str:
    """A Java pattern as Python has it."""
    for java, python in JAVA.items():
        pattern = re.sub(r"(?<!\\)((?:\\\\)*)" + re.escape(java), lambda m, p=python: m[1] + p, pattern)  # type: ignore[misc]  # p is bound at once
    return re.sub(r"\(\?<([A-Za-z]\w*)>", r"(?P<\1>", pattern)


def _template(replacement: str) -> str:
    """A Java replacement, with ``$1`` and ``${name}``, as Python has it."""

    def part(m: re.Match[str]) -> str:
        if m["group"]:
            return rf"\g<{m['group'].strip('{}')}>"
        literal = m["escaped"] or m["other"]
        return r"\\" if literal == "\\" else literal

    return re.sub(
        r"\$(?P<group>\d|\{\w+\})|\\(?P<escaped>.)|(?P<other>.)", part, replacement, flags=re.DOTALL
    )


def _changed(work: Work, kept: Packed, replace: Replace, counts: Counts, *, with_formulas: bool) -> Packed:
    """The cell after the replacement; the very same where there was nothing to replace."""
    cell: Cell = unpacked(kept) or {}
    entered = cell.get("userEnteredValue", {})
    formula = entered.get("formulaValue")
    if not entered or (formula and not with_formulas):
        return kept
    old = formula or entered.get("stringValue")
    if old is None:
        number_format = cell.get("userEnteredFormat", {}).get("numberFormat")
        value = entered.get("boolValue", entered.get("numberValue"))
        dated = (number_format or {}).get("type") in numbers.DATES
        old = numbers.show(value, number_format if dated else None)
    new, times = replace(old)
    if not times:
        return kept
    counts.occurrences += times
    if formula:
        counts.formulas += 1
    else:
        counts.values += 1
    value, number_format = _entered(work, new, cell)
    given: Cell = {"userEnteredValue": value} if value else {}
    written = cells.write(cell, given, {"userEnteredValue": {}})
    own = written.get("userEnteredFormat", {})
    if number_format and "numberFormat" not in own:
        written = written | {"userEnteredFormat": own | {"numberFormat": number_format}}
    return packed(written)


def _entered(work: Work, text: str, cell: Cell) -> tuple[Json, Json | None]:
    """What is left is understood as if typed, unless the cell is to hold text."""
    if cell.get("userEnteredFormat", {}).get("numberFormat", {}).get("type") == "TEXT":
        return ({"stringValue": text} if text else {}), None
    return work.typed(text)
