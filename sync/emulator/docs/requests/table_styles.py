"""How tables look: cells with their borders, widths of columns, heights of rows, pinned rows."""

from __future__ import annotations

from sync.emulator.docs import masks
from sync.emulator.docs.requests import tables
from sync.emulator.docs.work import Work
from sync.emulator.errors import Json, Refused

# In this order; the border, the way to the neighbour that shares it, and what it is to that one.
BORDERS = (
    ("borderRight", (0, 1), "borderLeft"),
    ("borderLeft", (0, -1), "borderRight"),
    ("borderBottom", (1, 0), "borderTop"),
    ("borderTop", (-1, 0), "borderBottom"),
)


def update_table_cell_style(work: Work, body: Json) -> None:
    paths = masks.read(body, "TableCellStyle")
    wanted = masks.settled(body.get("tableCellStyle", {}))
    for name, value in wanted.items():
        if name.startswith("border") and not value.get("color", {}).get("color"):
            raise Refused("Table cell borders cannot be transparent.")  # wording guessed
    if "tableRange" in body:
        _, block, places = tables.area(work, body["tableRange"])
    else:
        _, block = tables.at(work, body.get("tableStartLocation", {}))
        places = list(tables.heads(block))
    owners = tables.heads(block)
    chosen = {owners[place] for place in places}
    for head in sorted(chosen):
        found = tables.get(block, head)
        found["tableCellStyle"] = masks.merge(found.get("tableCellStyle", {}), wanted, paths)
    for name, (down, across), other in BORDERS:
        if (name,) in paths:
            for r, c in sorted(place for place, head in owners.items() if head in chosen):
                neighbour = owners.get((r + down, c + across))
                if neighbour is not None and neighbour != owners[r, c]:
                    found = tables.get(block, neighbour)
                    style = {other: wanted[name]} if name in wanted else {}
                    found["tableCellStyle"] = masks.merge(found["tableCellStyle"], style, [(other,)])


def update_table_column_properties(work: Work, body: Json) -> None:
    paths = masks.read(body, "TableColumnProperties")
    wanted = masks.settled(body.get("tableColumnProperties", {}))
    _, block = tables.at(work, body.get("tableStartLocation", {}))
    if "width" in wanted and wanted["width"].get("magnitude", 0) < 5:
        raise Refused("The width must be at least 5 points.")  # wording guessed
    style = block["table"].setdefault("tableStyle", {})
    usual: Json = {"widthType": "EVENLY_DISTRIBUTED"}
    columns = style.setdefault("tableColumnProperties", [usual] * block["table"]["columns"])
    for n in _chosen(body.get("columnIndices", []), len(columns), "column"):
        columns[n] = masks.merge(columns[n], wanted, paths)


def update_table_row_style(work: Work, body: Json) -> None:
    paths = masks.read(body, "TableRowStyle")
    wanted = masks.settled(body.get("tableRowStyle", {}))
    _, block = tables.at(work, body.get("tableStartLocation", {}))
    rows = block["table"]["tableRows"]
    for n in _chosen(body.get("rowIndices", []), len(rows), "row"):
        rows[n]["tableRowStyle"] = masks.merge(rows[n].get("tableRowStyle", {}), wanted, paths)


def _chosen(indices: list[int], size: int, what: str) -> list[int]:
    for n in indices:
        if not 0 <= n < size:
            raise Refused(f"The {what} index {n} is outside the bounds of the table.")  # wording guessed
    return indices or list(range(size))


def pin_table_header_rows(work: Work, body: Json) -> None:
    _, block = tables.at(work, body.get("tableStartLocation", {}))
    count, rows = body.get("pinnedHeaderRowsCount", 0), block["table"]["tableRows"]
    if not 0 <= count <= len(rows):
        raise Refused("The number of pinned rows is outside the bounds of the table.")  # wording guessed
    for n, row in enumerate(rows):
        style = {name: value for name, value in row.get("tableRowStyle", {}).items() if name != "tableHeader"}
        row["tableRowStyle"] = style | ({"tableHeader": True} if n < count else {})
