"""Cells as Google takes them: what of each is written, in as few ``updateCells`` requests as positions and fields allow. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from mappers.tables import Column
from sync.master import layout, values
from sync.master.changes import CellChange, Format
from sync.master.values import Json, Value

VALUE = "userEnteredValue"
RUNS = "textFormatRuns"
NUMBER_FORMAT = "userEnteredFormat.numberFormat"
LINK = ",".join(
    f"userEnteredFormat.textFormat.{name}" for name in ("link", "foregroundColorStyle", "underline")
)


def blocks(sheet_id: int, fields: str, cells: Mapping[tuple[int, int], Json]) -> Iterator[Json]:
    """``updateCells`` requests that cover exactly these cells: runs of neighbours, and equal runs below each other."""
    runs: list[_Run] = []
    for row, group in groupby(sorted(cells), key=lambda at: at[0]):
        positions = [column for _, column in group]
        for _, run in groupby(enumerate(positions), key=lambda pair: pair[1] - pair[0]):
            span = [column for _, column in run]
            runs.append((span[0], row, [cells[row, column] for column in span]))
    runs.sort(key=lambda run: (*_shape(run), run[1]))
    for (first, _), same in groupby(runs, key=_shape):
        for _, block in groupby(enumerate(same), key=lambda pair: pair[1][1] - pair[0]):
            rows = [run for _, run in block]
            start = {"sheetId": sheet_id, "rowIndex": rows[0][1], "columnIndex": first}
            yield {
                "updateCells": {
                    "start": start,
                    "rows": [{"values": run[2]} for run in rows],
                    "fields": fields,
                }
            }


_Run = tuple[int, int, list[Json]]
"""First column, row, cells."""


def _shape(run: _Run) -> tuple[int, int]:
    return run[0], len(run[2])


def fresh(cell: CellChange, column: Column, *, linked: bool) -> tuple[Json, str]:
    """A cell of a new row, which already looks like its column.

    ``linked``: some cell of the column gets a link; then all name it, so that they fit into one request.
    """
    usual = layout.usual(column)
    link = (cell.link or "") if linked and not cell.links else None
    form = cell.format if cell.format and cell.format != usual else None
    return part(cell.value, link, form, cell.note, runs(cell))


def runs(cell: CellChange) -> list[Json] | None:
    return None if cell.links is None else layout.runs(cell.links, values.units(str(cell.new.v or "")))


def part(
    value: Value | None,
    link: str | None,
    number_format: Format | None,
    note: str | None,
    runs: list[Json] | None,
) -> tuple[Json, str]:
    """What changes of a cell, and the fields that say so; None is left as it is."""
    data: Json = {}
    fields: list[str] = []
    form: Json = {}
    if value is not None:
        fields.append(VALUE)
        if wired := values.wire(value):
            data["userEnteredValue"] = wired
    if number_format is not None:
        fields.append(NUMBER_FORMAT)
        form.update(layout.number_format(number_format))
    if link is not None:
        fields.append(LINK)
        form.update(layout.link_look(link))
    if note is not None:
        fields.append("note")
        if note:
            data["note"] = note
    if runs is not None:
        fields.append(RUNS)
        if runs:
            data[RUNS] = runs
    if form:
        data["userEnteredFormat"] = form
    return data, ",".join(fields)
