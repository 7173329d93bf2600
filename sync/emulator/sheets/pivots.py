"""What a pivot table shows: its source grouped by rows and columns, and summed up.

Measured are one row group with its total, headings, buckets of dates and numbers, filters and calculated values;
how groups within groups and across columns are laid out is as people see it in Sheets. The table itself is a part
of the cell at its top left (`requests/pivot_tables.py`); what it shows spills from there as an array does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import a1, conditional, numbers
from sync.emulator.sheets.book import Sheet
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc
from sync.emulator.sheets.locales import DAYS, MONTHS
from sync.emulator.sheets.serials import from_serial
from sync.emulator.sheets.terms import CIRCULAR, NO_REF, Fault, Grid, Raised

TOTAL = "Grand Total"
COUNTS = {"COUNT", "COUNTA", "COUNTUNIQUE"}
Rank = tuple[int, Any]
Bucket = tuple[Rank, Any]  # where a group is sorted, and what it is called
Labels = tuple[Any, ...]


@dataclass
class Table:
    """A pivot table being drawn. Rows of the source are known by their number in the sheet."""

    calc: Calc
    pivot: Json
    sheet: Sheet
    top: int
    left: int
    values: list[list[Any]]  # of the source, its head first
    formats: dict[tuple[int, int], Json] = field(default_factory=dict)  # of what is drawn, by place in it

    def text(self, row: int, column: int) -> str:
        """What a cell of the source shows."""
        place = self.top + row, self.left + column
        value = self.value(row, column)
        return numbers.show(
            value.shown if isinstance(value, Fault) else value,
            self.calc.format(self.sheet, *place),
            self.calc.locale,
        )

    def value(self, row: int, column: int) -> Any:
        line = self.values[row] if row < len(self.values) else []
        return line[column] if column < len(line) else None

    def heading(self, column: int) -> str:
        return self.text(0, column)

    def format(self, column: int) -> Json | None:
        """The number format of a column of the source: that of its first value."""
        return (
            self.calc.format(self.sheet, self.top + 1, self.left + column) if len(self.values) > 1 else None
        )

    def rows(self) -> list[int]:
        """The rows that no filter leaves out."""
        view = View(self.calc)
        return [
            row
            for row in range(1, len(self.values))
            if all(self._passes(view, row, s) for s in self._specs())
        ]

    def _specs(self) -> list[Json]:
        found: list[Json] = self.pivot.get("filterSpecs", [])
        return found

    def _passes(self, view: View, row: int, spec: Json) -> bool:
        column, criteria = spec.get("columnOffsetIndex", 0), spec.get("filterCriteria", {})
        listed = self.text(row, column) in criteria.get("visibleValues", ())
        if not criteria.get("visibleByDefault") and not listed:
            return False
        place = self.top + row, self.left + column
        first = self.top + 1, self.left + column
        return "condition" not in criteria or conditional.meets(
            view, self.sheet, place, first, criteria["condition"]
        )

    # ---------------------------------------------------------------------------------------- groups

    def grouped(
        self, groups: Sequence[Json], rows: list[int], before: Labels = ()
    ) -> list[tuple[Labels, list[int]]]:
        """Labels of each line or column, and the rows of the source that it sums up; totals included."""
        if not groups:
            return [(before, rows)]
        group, deeper = groups[0], groups[1:]
        buckets: dict[Bucket, list[int]] = {}
        for row in rows:
            buckets.setdefault(self._bucket(group, row), []).append(row)
        out: list[tuple[Labels, list[int]]] = []
        for bucket in sorted(buckets, key=_sorting, reverse=group.get("sortOrder") == "DESCENDING"):
            name = bucket[1]
            out += self.grouped(deeper, buckets[bucket], (*before, name))
            if deeper and deeper[0].get("showTotals"):
                shown = (
                    name
                    if isinstance(name, str)
                    else self.text(buckets[bucket][0], group.get("sourceColumnOffset", 0))
                )
                out[-1] = ((*before, f"{shown} Total"), buckets[bucket])
        if group.get("showTotals"):  # of an inner group: its outer one gives it a name
            out.append(((*before[:-1], TOTAL), rows))
        return out

    def _bucket(self, group: Json, row: int) -> Bucket:
        column, rule = group.get("sourceColumnOffset", 0), group.get("groupRule", {})
        value, text = self.value(row, column), self.text(row, column)
        number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
        for each in rule.get("manualRule", {}).get("groups", ()):
            if any(_plain(item) == value for item in each.get("items", ())):
                return (1, str(_plain(each.get("groupName", {}))).lower()), _plain(each.get("groupName", {}))
        if number is not None and "histogramRule" in rule:
            return _interval(rule["histogramRule"], number)
        if number is not None and "dateTimeRule" in rule:
            return _part(rule["dateTimeRule"].get("type", ""), number)
        if value is None or value == "":
            return (3, ""), None
        if number is not None:
            return (0, number), number
        return (2 if isinstance(value, bool) else 1, text.lower()), value if isinstance(value, bool) else text

    def group_heading(self, group: Json) -> str:
        name = self.heading(group.get("sourceColumnOffset", 0))
        rule = group.get("groupRule", {})
        if group.get("label"):
            return str(group["label"])
        if "dateTimeRule" in rule:
            return f"{name} - {rule['dateTimeRule'].get('type', '').replace('_', '-').title()}"
        return f"Grouped {name}" if rule else name  # measured of numbers

    # ---------------------------------------------------------------------------------------- values

    def value_heading(self, value: Json) -> str:
        if "name" in value or "formula" in value:
            return str(value.get("name", ""))
        return f"{value.get('summarizeFunction')} of {self.heading(value.get('sourceColumnOffset', 0))}"

    def summed(self, value: Json, rows: list[int]) -> Any:
        """One value over rows of the source; nothing over none."""
        if not rows:
            return None
        function = value.get("summarizeFunction", "SUM")
        if "formula" not in value:
            column = value.get("sourceColumnOffset", 0)
            return self._computed(
                f"={function}(values)", {"values": Grid([[self.value(r, column)] for r in rows])}
            )
        names = {self.heading(c).lower(): c for c in range(len(self.values[0])) if self.heading(c)}
        if function == "CUSTOM":
            return self._computed(
                value["formula"], {n: Grid([[self.value(r, c)] for r in rows]) for n, c in names.items()}
            )
        each = [
            self._computed(value["formula"], {n: Grid([[self.value(r, c)]]) for n, c in names.items()})
            for r in rows
        ]
        return next(
            (found for found in each if isinstance(found, Fault)),
            sum(found for found in each if isinstance(found, int | float)),
        )

    def _computed(self, text: str, names: dict[str, Any]) -> Any:
        before, self.calc.names = self.calc.names, names
        try:
            return self.calc.evaluate(text, self.sheet)
        finally:
            self.calc.names = before

    # ---------------------------------------------------------------------------------------- layout

    def draw(self) -> list[list[Any]]:
        rows, values = self.rows(), self.pivot.get("values", [])
        across, down = self.pivot.get("columns", []), self.pivot.get("rows", [])
        columns = self.grouped(across, rows)
        out = self._head(across, down, values, [labels for labels, _ in columns])
        width = max(len(down), 1 if across else 0)
        shown: Labels = ()
        for labels, inside in self.grouped(down, rows):
            line: list[Any] = [None] * width
            for n, label in enumerate(labels):
                same = n < len(labels) - 1 and labels[: n + 1] == shown[: n + 1]
                line[n] = None if same and not down[n].get("repeatHeadings") else label
            shown = labels
            here = set(inside)
            for _, below in columns:
                line += [self.summed(value, [row for row in below if row in here]) for value in values]
            self._note_formats(len(out), down, values * len(columns), width)
            out.append(line)
        return out

    def _head(
        self, across: list[Json], down: list[Json], values: list[Json], columns: list[Labels]
    ) -> list[list[Any]]:
        names = [self.value_heading(value) for value in values]
        titles: list[Any] = [self.group_heading(group) for group in down]
        if not across:
            return [[*titles, *names]]
        width = max(len(down), 1)
        first = [names[0] if len(names) == 1 else None] + [None] * (width - 1)
        out: list[list[Any]] = [[*first, *(self.group_heading(group) for group in across)]]
        for level in range(len(across)):
            line: list[Any] = [None] * width
            for n, labels in enumerate(columns):
                same = n and level < len(labels) - 1 and labels[: level + 1] == columns[n - 1][: level + 1]
                label = labels[level] if level < len(labels) and not same else None
                line += [label, *[None] * (len(names) - 1)]
            out.append(line)
        if len(names) > 1:
            out.append([None] * width + names * len(columns))
        out[-1][: len(titles)] = titles
        return out

    def _note_formats(self, line: int, down: list[Json], values: list[Json], width: int) -> None:
        """Groups and sums look like what they come from."""
        of = [group if "groupRule" not in group else None for group in down] + [None] * (width - len(down))
        of += [v if "formula" not in v and v.get("summarizeFunction") not in COUNTS else None for v in values]
        for n, each in enumerate(of):
            if each is not None and (found := self.format(each.get("sourceColumnOffset", 0))):
                self.formats[line, n] = found


def drawn(calc: Calc, pivot: Json) -> tuple[Grid, dict[tuple[int, int], Json]]:
    """What a pivot table shows, and the number formats in it. Raises Raised."""
    source = pivot.get("source", {})
    top, left, _, _ = a1.grid_bounds(source)
    try:
        sheet = calc.book.sheet(source.get("sheetId", 0))
    except Refused:
        raise Raised(NO_REF) from None
    if not source:
        raise Raised(NO_REF)
    values = calc.grid(sheet, a1.grid_bounds(source)).rows
    if any(value is CIRCULAR for line in values for value in line):
        raise Raised(CIRCULAR)
    table = Table(calc, pivot, sheet, top or 0, left or 0, values)
    lines = table.draw()
    width = max(map(len, lines), default=0)
    return Grid([line + [None] * (width - len(line)) for line in lines]), table.formats


def _sorting(bucket: Bucket) -> Rank:
    return bucket[0]


def _plain(value: Json) -> Any:
    return next(iter(value.values()), None)


def _interval(rule: Json, number: float) -> Bucket:
    """The bucket of a number: its last holds the end itself, and is called by it (measured)."""
    size, start, end = rule["interval"], rule.get("start"), rule.get("end")
    if start is not None and number < start:
        return (0, -math.inf), f"< {_short(start)}"
    if end is not None and number > end:
        return (0, math.inf), f"> {_short(end)}"
    base = start or 0
    low = base + math.floor((number - base) / size) * size
    if end is not None and low >= end > base:
        low -= size
    high = low + size - (1 if float(size).is_integer() else 0)
    if end is not None and low + size >= end:
        high = end
    return (0, low), f"{_short(low)} - {_short(high)}"


def _short(number: float) -> str:
    return numbers.general(number)


PARTS: dict[str, Callable[[Any], tuple[Any, str]]] = {
    "SECOND": lambda t: (t.second, f"{t.second}"),
    "MINUTE": lambda t: (t.minute, f"{t.minute}"),
    "HOUR": lambda t: (t.hour, f"{t.hour}"),
    "HOUR_MINUTE": lambda t: ((t.hour, t.minute), f"{t.hour}:{t.minute:02}"),
    "HOUR_MINUTE_AMPM": lambda t: (
        (t.hour, t.minute),
        f"{(t.hour + 11) % 12 + 1}:{t.minute:02} {'AM' if t.hour < 12 else 'PM'}",
    ),
    "DAY_OF_WEEK": lambda t: (t.isoweekday() % 7, DAYS[t.weekday()]),
    "DAY_OF_YEAR": lambda t: (t.timetuple().tm_yday, f"{t.timetuple().tm_yday}"),
    "DAY_OF_MONTH": lambda t: (t.day, f"{t.day}"),
    "DAY_MONTH": lambda t: ((t.month, t.day), f"{t.day}-{MONTHS[t.month - 1][:3]}"),
    "MONTH": lambda t: (t.month, MONTHS[t.month - 1][:3]),
    "QUARTER": lambda t: ((t.month + 2) // 3, f"Q{(t.month + 2) // 3}"),
    "YEAR": lambda t: (t.year, f"{t.year}"),
    "YEAR_MONTH": lambda t: ((t.year, t.month), f"{t.year}-{MONTHS[t.month - 1][:3]}"),
    "YEAR_QUARTER": lambda t: ((t.year, (t.month + 2) // 3), f"{t.year} Q{(t.month + 2) // 3}"),
    "YEAR_MONTH_DAY": lambda t: ((t.year, t.month, t.day), f"{t:%Y-%m-%d}"),
}


def _part(kind: str, number: float) -> Bucket:
    """The part of a date that a group is about; YEAR_MONTH as measured, the others as the reference shows them."""
    rank, label = PARTS[kind](from_serial(number))
    return (0, rank), label
