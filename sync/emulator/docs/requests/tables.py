"""Tables come, grow, shrink and merge.

A table is a grid: each row has as many cells as the table has columns. A merged cell's spans are at its head, the upper left
one; the cells that it covers are still there, each with an empty paragraph.
"""

from __future__ import annotations

from sync.emulator.docs import content, styles
from sync.emulator.docs.content import start
from sync.emulator.docs.requests import text
from sync.emulator.docs.work import Segment, Work
from sync.emulator.errors import Json, Refused

SPANS = ("rowSpan", "columnSpan")
OUTSIDE = "The table range extends outside the bounds of the table."
Place = tuple[int, int]


def cell(style: Json | None = None) -> Json:
    """An empty cell."""
    line = content.paragraph([content.run("\n", {})], styles.cell_paragraph())
    return {
        "startIndex": 0,
        "endIndex": 0,
        "content": [line],
        "tableCellStyle": (style or styles.table_cell()) | dict.fromkeys(SPANS, 1),
    }


def row(cells: list[Json], style: Json | None = None) -> Json:
    usual = {"minRowHeight": styles.points(0)}
    return {"startIndex": 0, "endIndex": 0, "tableCells": cells, "tableRowStyle": style or usual}


def at(work: Work, where: Json) -> tuple[Segment, Json]:
    """The segment, and the structural element of the table that begins at a Location."""
    segment = work.segment(where)
    for home in content.homes(segment.content):
        for block in home:
            if "table" in block and start(block) == where.get("index", 0):
                return segment, block
    raise Refused("The provided table start location is invalid.")


def located(work: Work, where: Json) -> tuple[Segment, Json, Place]:
    """The same of a TableCellLocation, and the head of the cell that is there."""
    segment, block = at(work, where.get("tableStartLocation", {}))
    place = where.get("rowIndex", 0), where.get("columnIndex", 0)
    if not all(0 <= n < size for n, size in zip(place, _size(block), strict=True)):
        raise Refused("The table cell location is outside the bounds of the table.")  # wording guessed
    return segment, block, heads(block)[place]


def area(work: Work, wanted: Json) -> tuple[Segment, Json, list[Place]]:
    """The cells of a TableRange, row by row."""
    where = wanted.get("tableCellLocation", {})
    segment, block = at(work, where.get("tableStartLocation", {}))
    for name in SPANS:
        if wanted.get(name, 0) < 1:
            raise Refused(f"The {name} must be strictly positive, was: {wanted.get(name, 0)}")
    top, left = where.get("rowIndex", 0), where.get("columnIndex", 0)
    bottom, right = top + wanted["rowSpan"], left + wanted["columnSpan"]
    rows, columns = _size(block)
    if top < 0 or left < 0 or bottom > rows or right > columns:
        raise Refused(OUTSIDE)
    return segment, block, [(r, c) for r in range(top, bottom) for c in range(left, right)]


def _size(block: Json) -> Place:
    return block["table"]["rows"], block["table"]["columns"]


def get(block: Json, place: Place) -> Json:
    found: Json = block["table"]["tableRows"][place[0]]["tableCells"][place[1]]
    return found


def spans(block: Json, place: Place) -> Place:
    style = get(block, place).get("tableCellStyle", {})
    return style.get("rowSpan", 1), style.get("columnSpan", 1)


def _span(block: Json, place: Place, size: Place) -> None:
    found = get(block, place)
    found["tableCellStyle"] = found.get("tableCellStyle", {}) | dict(zip(SPANS, size, strict=True))


def heads(block: Json) -> dict[Place, Place]:
    """Which head each cell of the grid belongs to."""
    found: dict[Place, Place] = {}
    rows, columns = _size(block)
    for r in range(rows):
        for c in range(columns):
            if (r, c) not in found:
                down, across = spans(block, (r, c))
                found |= {(r + i, c + j): (r, c) for i in range(down) for j in range(across)}
    return found


# ------------------------------------------------------------------------------------------ the grid


def insert_table(work: Work, body: Json) -> None:
    rows, columns = body.get("rows", 0), body.get("columns", 0)
    if rows < 1 or columns < 1:
        raise Refused("The number of rows and columns must be at least 1.")  # wording guessed
    segment, where = work.insertion(body, "footnote")
    text.put(work, segment, where, "\n")
    spot = segment.paragraph(where + 1)
    table = {
        "rows": rows,
        "columns": columns,
        "tableRows": [row([cell() for _ in range(columns)]) for _ in range(rows)],
        "tableStyle": {
            "tableColumnProperties": [{"widthType": "EVENLY_DISTRIBUTED"} for _ in range(columns)]
        },
    }
    spot.home.insert(spot.at, {"startIndex": 0, "endIndex": 0, "table": table})
    segment.moved(where + 1, 0, 2 + rows * (1 + 2 * columns))


def insert_table_row(work: Work, body: Json) -> None:
    segment, block, head = located(work, body.get("tableCellLocation", {}))
    below = body.get("insertBelow", False)
    new = head[0] + (spans(block, head)[0] if below else 0)
    like = block["table"]["tableRows"][new - 1 if below else new]
    _stretch(block, 0, new)
    rows = block["table"]["tableRows"]
    where = start(rows[new]) if new < len(rows) else block["endIndex"] - 1
    made = row([cell(each.get("tableCellStyle")) for each in like["tableCells"]])
    rows.insert(new, made)
    block["table"]["rows"] += 1
    segment.moved(where, 0, 1 + 2 * len(made["tableCells"]))


def insert_table_column(work: Work, body: Json) -> None:
    segment, block, head = located(work, body.get("tableCellLocation", {}))
    right = body.get("insertRight", False)
    new = head[1] + (spans(block, head)[1] if right else 0)
    _stretch(block, 1, new)
    for each in reversed(block["table"]["tableRows"]):
        cells = each["tableCells"]
        where = start(cells[new]) if new < len(cells) else each["endIndex"]
        cells.insert(new, cell(cells[new - 1 if right else new].get("tableCellStyle")))
        segment.moved(where, 0, 2)
    block["table"]["columns"] += 1
    properties = block["table"].get("tableStyle", {}).get("tableColumnProperties")
    if properties:
        properties.insert(new, properties[new - 1 if right else new])


def _stretch(block: Json, axis: int, new: int) -> None:
    """Merged cells that a new row or column goes through become larger."""
    for head in set(heads(block).values()):
        size = spans(block, head)
        if head[axis] < new < head[axis] + size[axis]:
            _span(block, head, (size[0] + (axis == 0), size[1] + (axis == 1)))


def delete_table_row(work: Work, body: Json) -> None:
    _delete(work, body, 0)


def delete_table_column(work: Work, body: Json) -> None:
    _delete(work, body, 1)


def _delete(work: Work, body: Json, axis: int) -> None:
    """All rows (0) or columns (1) that the cell spans; the table goes with the last."""
    segment, block, head = located(work, body.get("tableCellLocation", {}))
    first, count = head[axis], spans(block, head)[axis]
    table = block["table"]
    if count == _size(block)[axis]:
        begin, end = start(block), block["endIndex"]
        text.cut(work, segment, begin, end)
        segment.moved(begin, end - begin, 0)
        return
    _shrink(block, axis, first, first + count)
    gone = range(first, first + count)
    for r in reversed(range(table["rows"])):
        line = table["tableRows"][r]
        if axis == 0:
            parts = [(table["tableRows"], r)] if r in gone else []
        else:
            parts = [(line["tableCells"], c) for c in reversed(gone)]
        for holder, place in parts:
            begin, end = start(holder[place]), holder[place]["endIndex"]
            del holder[place]
            segment.moved(begin, end - begin, 0)
    table[("rows", "columns")[axis]] -= count
    properties = table.get("tableStyle", {}).get("tableColumnProperties")
    if axis == 1 and properties:
        del properties[first : first + count]


def _shrink(block: Json, axis: int, first: int, stop: int) -> None:
    """Merged cells that reach over the rows or columns that go become smaller; a head that goes lends its place."""
    for head in set(heads(block).values()):
        size, begin = spans(block, head), head[axis]
        end = begin + size[axis]
        lost = min(end, stop) - max(begin, first)
        if lost <= 0 or lost == size[axis]:
            continue
        place = head
        if begin >= first:
            place = (stop, head[1]) if axis == 0 else (head[0], stop)
            for name in ("content", "tableCellStyle"):
                get(block, place)[name], get(block, head)[name] = (
                    get(block, head)[name],
                    get(block, place)[name],
                )
        _span(block, place, (size[0] - lost, size[1]) if axis == 0 else (size[0], size[1] - lost))


# ------------------------------------------------------------------------------------------ merging


def merge_table_cells(work: Work, body: Json) -> None:
    segment, block, places = area(work, body.get("tableRange", {}))
    owners = heads(block)
    if {place for place, head in owners.items() if head in {owners[p] for p in places}} != set(places):
        raise Refused("The cells to merge must form a rectangle.")  # wording guessed
    head, *others = places
    kept: list[Json] = []
    for place in places:
        inside = get(block, place)["content"]
        if len(inside) > 1 or content.text(inside[0]) != "\n":
            kept += inside
    for place in reversed(others):
        _span(block, place, (1, 1))
        _empty(segment, get(block, place))
    target = get(block, head)
    if kept:
        begin, old = start(target["content"][0]), target["endIndex"] - start(target["content"][0])
        target["content"] = kept
        content.index(segment.content, 0)
        segment.moved(begin + old - 1, 0, target["endIndex"] - begin - old)
    _span(block, head, (places[-1][0] - head[0] + 1, places[-1][1] - head[1] + 1))


def _empty(segment: Segment, target: Json) -> None:
    begin = start(target["content"][0])
    lost = target["endIndex"] - begin - 1
    target["content"] = cell()["content"]
    segment.moved(begin, lost, 0)


def unmerge_table_cells(work: Work, body: Json) -> None:
    _, block, places = area(work, body.get("tableRange", {}))
    owners = heads(block)
    for head in {owners[place] for place in places}:
        _span(block, head, (1, 1))
