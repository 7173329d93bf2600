"""Tables of Markdown and HTML, and lists of definitions, as positional rows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from mappers.document import Block, Cell, Place, Table, Text
from sync.sources.drafts import make_cell, make_table
from sync.sources.markdown_html import EMBEDS, SILENT
from sync.sources.markdown_tree import Node

_WIDEST: Final = 200  # columns that one cell may reach over
_MOST: Final = 500_000  # cells of a table; one that would have more is read without merged cells
_ROW_GROUPS: Final = frozenset({"thead", "tbody", "tfoot"})
_SAYS_NOTHING: Final = frozenset({"br", "col", "colgroup", "attributes", "wbr"}) | SILENT | EMBEDS


@dataclass(slots=True)
class Row:
    """A row: where it begins, its ``td`` and ``th``, whether it belongs to the head."""

    line: int
    cells: list[Node] = field(default_factory=list)
    head: bool = False


def rows_of(table: Node) -> tuple[list[Row], list[Node]]:
    """The rows of a table, and what stands in it outside of its cells (the caption, mistakes)."""
    rows: list[Row] = []
    strays: list[Node] = []
    for node, in_head in _rows(table, strays, in_head=False):
        row = Row(node.line)
        for child in node.children:
            if isinstance(child, Node) and child.name in {"td", "th"}:
                row.cells.append(child)
            else:
                _stray(child, node, strays)
        row.head = in_head or (bool(row.cells) and all(cell.name == "th" for cell in row.cells))
        rows.append(row)
    return rows, strays


def _rows(parent: Node, strays: list[Node], *, in_head: bool) -> Iterator[tuple[Node, bool]]:
    for child in parent.children:
        if isinstance(child, Node) and child.name == "tr":
            yield child, in_head
        elif isinstance(child, Node) and child.name in _ROW_GROUPS and parent.name == "table":
            yield from _rows(child, strays, in_head=child.name == "thead")
        else:
            _stray(child, parent, strays)


def _stray(child: Node | str, parent: Node, strays: list[Node]) -> None:
    if isinstance(child, str):
        if child.strip():
            strays.append(Node("p", parent.line, block=True, children=[child]))
    elif child.name not in _SAYS_NOTHING:
        strays.append(Node("p", child.line, block=True, children=[child]))


def definitions_of(definitions: Node) -> tuple[list[Row], list[Node]]:
    """Each term with what is said of it. Terms that share a definition share a cell."""
    rows: list[Row] = []
    strays: list[Node] = []
    for node in _terms(definitions, strays):
        last = rows[-1] if rows else None
        if last is None or (node.name == "dt" and last.cells[1].children):
            last = Row(node.line, [Node("td", node.line), Node("td", node.line)])
            rows.append(last)
        last.cells[node.name == "dd"].children.append(node)
    return rows, strays


def _terms(parent: Node, strays: list[Node]) -> Iterator[Node]:
    for child in parent.children:
        if isinstance(child, Node) and child.name in {"dt", "dd"}:
            yield child
        elif isinstance(child, Node) and child.name == "div" and parent.name == "dl":
            yield from _terms(child, strays)
        else:
            _stray(child, parent, strays)


def table_of(
    rows: Sequence[Row], place: Place, blocks_of: Callable[[Node], tuple[Block, ...]], base: str
) -> Table | None:
    """The table of these rows; None without a cell. A column in which no cell begins is none."""
    if not any(row.cells for row in rows):
        return None
    spots = _spots(rows)
    columns = sorted({start for line in spots for start, _, _ in line})
    if len(columns) * len(rows) > _MOST:
        spots = [[(at, 1, 1) for at in range(len(row.cells))] for row in rows]
        columns = list(range(max(map(len, spots))))
    head = 0
    grid: list[list[Cell]] = []
    for row, line in zip(rows, spots, strict=True):
        if row.head and head == len(grid):
            head += 1
        cells: list[Cell] = []
        for node, (start, across, down) in zip(row.cells, line, strict=True):
            at = bisect_left(columns, start)
            cells += [Cell(Text("")) for _ in range(at - len(cells))]
            span = bisect_left(columns, start + across) - at
            cells.append(
                make_cell(blocks_of(node), row_span=down, column_span=span, url=f"{base}#L{row.line}")
            )
        cells += [Cell(Text("")) for _ in range(len(columns) - len(cells))]
        grid.append(cells)
    for cells, row in zip(grid, rows, strict=True):
        if not row.cells:
            cells[0] = Cell(Text(""), url=f"{base}#L{row.line}")
    return make_table(grid, place, head)


def _spots(rows: Sequence[Row]) -> list[list[tuple[int, int, int]]]:
    """Of each cell the column that it begins in, and how many columns and rows it reaches over."""
    taken: dict[int, int] = {}  # up to which row a column is taken by a cell from above
    spots = []
    for r, row in enumerate(rows):
        at, line = 0, []
        for cell in row.cells:
            while taken.get(at, 0) > r:
                at += 1
            if not cell.attributes:
                line.append((at, 1, 1))
                at += 1
                continue
            across = min(max(_span(cell, "colspan"), 1), _WIDEST)
            down = min(_span(cell, "rowspan") or len(rows), len(rows) - r)
            taken.update((column, max(taken.get(column, 0), r + down)) for column in range(at, at + across))
            line.append((at, across, down))
            at += across
        spots.append(line)
    return spots


def _span(node: Node, name: str) -> int:
    value = node.attributes.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 5 else 1
