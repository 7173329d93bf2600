"""Writes the body of one tab: paragraphs and tables in the order in which they come."""

from __future__ import annotations

from dataclasses import dataclass, field

from sync.emulator.docs import content, styles
from sync.emulator.errors import Json


@dataclass
class Piece:
    """A part of a paragraph: a run of text, or an element that takes one index (a chip, a rule, an image)."""

    text: str = ""
    style: Json = field(default_factory=dict)
    element: Json | None = None


@dataclass
class Line:
    """One paragraph to be written."""

    pieces: list[Piece] = field(default_factory=list)
    style: Json = field(default_factory=lambda: styles.paragraph("NORMAL_TEXT"))
    bullet: Json | None = None
    end: Json = field(default_factory=dict)  # the style of the newline


Grid = list[list[list[Line]]]  # rows of cells of paragraphs


class Body:
    """Blocks in a row; their indexes are counted when it is finished."""

    def __init__(self) -> None:
        self.content: list[Json] = [{"endIndex": 1, "sectionBreak": styles.SECTION_BREAK}]

    def finish(self) -> list[Json]:
        """Every body ends with a paragraph."""
        if "paragraph" not in self.content[-1]:
            self.add(Line())
        content.index(self.content, 0)
        return self.content

    def add(self, line: Line) -> None:
        self.content.append(_paragraph(line))

    def add_table(self, grid: Grid) -> None:
        """A table stands between two paragraphs, as Docs keeps it."""
        if "paragraph" not in self.content[-1]:
            self.add(Line())
        rows: list[Json] = []
        for cells in grid:
            filled = [
                NOWHERE
                | {"content": [_paragraph(line, in_cell=True) for line in lines or [Line()]]}
                | {"tableCellStyle": styles.table_cell()}
                for lines in cells
            ]
            style = {"minRowHeight": styles.points(0)}
            rows.append(NOWHERE | {"tableCells": filled, "tableRowStyle": style})
        width = len(grid[0])
        columns = {"tableColumnProperties": [{"widthType": "EVENLY_DISTRIBUTED"}] * width}
        table = {"rows": len(grid), "columns": width, "tableRows": rows, "tableStyle": columns}
        self.content.append(NOWHERE | {"table": table})


NOWHERE: Json = {"startIndex": 0, "endIndex": 0}


def _paragraph(line: Line, *, in_cell: bool = False) -> Json:
    elements = [
        content.run(piece.text, piece.style) if piece.element is None else NOWHERE | piece.element
        for piece in _joined([*line.pieces, Piece("\n", line.end)])
    ]
    style = styles.cell_paragraph() | line.style if in_cell else line.style
    more = {} if line.bullet is None else {"bullet": line.bullet}
    return content.paragraph(elements, style, **more)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbouring runs of one style are one run."""
    out: list[Piece] = []
    for piece in pieces:
        if piece.element is None and not piece.text:
            continue
        last = out[-1] if out else None
        if last is not None and last.element is None and piece.element is None and last.style == piece.style:
            out[-1] = Piece(last.text + piece.text, last.style)
        else:
            out.append(piece)
    return out
