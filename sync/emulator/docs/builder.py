"""Writes the body of one tab: paragraphs and tables with their UTF-16 indexes."""

from __future__ import annotations

from dataclasses import dataclass, field

from sync.emulator.docs import styles
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


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


class Body:
    def __init__(self) -> None:
        self.content: list[Json] = [{"endIndex": 1, "sectionBreak": styles.SECTION_BREAK}]
        self.at = 1

    def finish(self) -> list[Json]:
        """Every body ends with a paragraph."""
        if "paragraph" not in self.content[-1]:
            self.add(Line())
        return self.content

    def add(self, line: Line) -> None:
        self.content.append(self._paragraph(line))

    def add_table(self, grid: Grid) -> None:
        """A table stands between two paragraphs, as Docs keeps it."""
        if "paragraph" not in self.content[-1]:
            self.add(Line())
        start = self.at
        self.at += 1
        rows = []
        for cells in grid:
            row_start = self.at
            self.at += 1
            row_cells = []
            for lines in cells:
                cell_start = self.at
                self.at += 1
                content = [self._paragraph(line) for line in lines or [Line()]]
                row_cells.append(
                    _at(cell_start, self.at) | {"content": content, "tableCellStyle": styles.table_cell()}
                )
            style = {"minRowHeight": styles.points(0)}
            rows.append(_at(row_start, self.at) | {"tableCells": row_cells, "tableRowStyle": style})
        self.at += 1
        width = len(grid[0])
        columns = {"tableColumnProperties": [{"widthType": "EVENLY_DISTRIBUTED"}] * width}
        table = {"rows": len(grid), "columns": width, "tableRows": rows, "tableStyle": columns}
        self.content.append(_at(start, self.at) | {"table": table})

    def _paragraph(self, line: Line) -> Json:
        start = self.at
        elements: list[Json] = []
        for piece in _joined([*line.pieces, Piece("\n", line.end)]):
            here = self.at
            if piece.element is not None:
                self.at += 1
                elements.append(_at(here, self.at) | piece.element)
            else:
                self.at += units(piece.text)
                run = {"content": piece.text, "textStyle": piece.style}
                elements.append(_at(here, self.at) | {"textRun": run})
        paragraph: Json = {"elements": elements, "paragraphStyle": line.style}
        if line.bullet is not None:
            paragraph["bullet"] = line.bullet
        return _at(start, self.at) | {"paragraph": paragraph}


def _at(start: int, end: int) -> Json:
    return {"startIndex": start, "endIndex": end} if start else {"endIndex": end}


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
