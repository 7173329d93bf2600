"""A small PDF: pages of lines of text, in Helvetica. What Latin-1's Windows form has no letter for is a question mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sync.emulator.convert import blocks, table_text
from sync.emulator.convert.blocks import Block, Code, Paragraph, Rule
from sync.emulator.docs import styles
from sync.emulator.docs.markdown import Doc
from sync.emulator.sheets.book import COLUMN_WIDTH, ROW_HEIGHT, Book, Sheet
from sync.emulator.sheets.widths import text_width

WIDTH, HEIGHT, MARGIN = 612, 792, 54  # points of a page in Letter, which is what Google takes
POINTS = 0.75  # in a pixel
LEADING = 1.4
BODY, CODE = 11, 9


@dataclass
class Page:
    """What to draw, in PDF's words; the origin is at the bottom left."""

    lines: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, size: float, words: str, *, bold: bool = False) -> None:
        shown = re.sub(r"[\x00-\x1f]", " ", words).encode("cp1252", "replace").decode("latin-1")
        escaped = re.sub(r"([\\()])", r"\\\1", shown)
        self.lines.append(f"BT /F{2 if bold else 1} {size:g} Tf {x:g} {y:g} Td ({escaped}) Tj ET")


def write(pages: Sequence[Page]) -> bytes:
    """The file: its objects, and where each begins."""
    count = max(1, len(pages))
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} /MediaBox [0 0 {WIDTH} {HEIGHT}] >>",
        *(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
            for name in ("Helvetica", "Helvetica-Bold")
        ),
    ]
    for n, page in enumerate(pages or [Page()]):
        drawn = "\n".join(page.lines)
        fonts = "<< /Font << /F1 3 0 R /F2 4 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /Resources {fonts} /Contents {6 + 2 * n} 0 R >>")
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    out, starts = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for n, each in enumerate(objects, 1):
        starts.append(len(out))
        out += f"{n} 0 obj\n{each}\nendobj\n".encode("latin-1")
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    size, at = len(objects) + 1, len(out)
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    return bytes(out + f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n".encode())


# ------------------------------------------------------------------------------------------ Sheets


def of_book(book: Book, today: date) -> bytes:
    """Each tab that is shown, fitted to the width of the page; without colours and lines."""
    tabs = [s for s in book.sheets if not s.properties.get("hidden")]
    return write([page for tab in tabs for page in _grid(tab, table_text.shown(book, tab, today))])


def _grid(sheet: Sheet, rows: Sequence[Sequence[str]]) -> list[Page]:
    seen = [n for n in range(len(rows[0]) if rows else 0) if not sheet.columns[n].hidden]
    wide = {n: (sheet.columns[n].size or COLUMN_WIDTH) * POINTS for n in seen}
    scale = min(1.0, (WIDTH - 2 * MARGIN) / max(1.0, sum(wide.values())))
    pages, y = [Page()], HEIGHT - MARGIN * 1.0
    for n, row in enumerate(rows):
        line = sheet.rows[n]
        if line.hidden or line.filtered:
            continue
        tall = (line.size or ROW_HEIGHT) * POINTS * scale
        if y - tall < MARGIN and pages[-1].lines:
            pages.append(Page())
            y = HEIGHT - MARGIN
        y, x = y - tall, MARGIN * 1.0
        for column in seen:
            if row[column]:
                pages[-1].text(round(x, 2), round(y, 2), round(10 * scale, 2), row[column])
            x += wide[column] * scale
    return pages


# ------------------------------------------------------------------------------------------ Docs


def of_doc(doc: Doc) -> bytes:
    """All tabs one after another, headings large, tables a row a line."""
    flow = _Flow()
    for tab in blocks.read(doc):
        flow.add(tab.blocks)
        for number, note in tab.notes.items():
            flow.line(f"[{number}]", CODE)
            flow.add(note)
    return write(flow.pages)


class _Flow:
    """Lines from the top of a page to its bottom, and on to the next."""

    def __init__(self) -> None:
        self.pages = [Page()]
        self.y = HEIGHT - MARGIN * 1.0

    def add(self, content: Sequence[Block]) -> None:
        for block in content:
            if isinstance(block, Paragraph):
                size, *_ = styles.HEADINGS.get(block.style, (BODY,))
                marked = blocks.marker(block.bullet) + blocks.words(block)
                indent = 18 * (block.bullet.level + 1) if block.bullet else 0
                bold = block.style.startswith("HEADING_")
                self.y -= block.above
                for line in marked.split("\u000b"):
                    self.line(line, size, indent, bold=bold)
                self.y -= block.below
            elif isinstance(block, Code):
                for line in block.lines:
                    self.line(line, CODE, 9)
            elif isinstance(block, Rule):
                self.line("_" * 60, BODY)
            else:
                for row in block.rows:
                    self.line("   ".join(blocks.flat(cell) for cell in row), BODY)

    def line(self, text: str, size: float, indent: float = 0, *, bold: bool = False) -> None:
        """In as many lines as it takes."""
        look = {"textFormat": {"fontSize": size, "bold": bold}}
        room = (WIDTH - 2 * MARGIN - indent) / POINTS
        whole = ""
        for word in text.split(" "):
            longer = f"{whole} {word}" if whole else word
            if whole and text_width(longer, look) > room:
                self._put(whole, size, indent, bold=bold)
                longer = word
            whole = longer
        self._put(whole, size, indent, bold=bold)

    def _put(self, text: str, size: float, indent: float, *, bold: bool) -> None:
        self.y -= size * LEADING
        if self.y < MARGIN:
            self.pages.append(Page())
            self.y = HEIGHT - MARGIN - size * LEADING
        if text:
            self.pages[-1].text(MARGIN + indent, round(self.y, 2), size, text, bold=bold)
