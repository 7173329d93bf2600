"""A Doc as ``text/plain``, and back.

Exports begin with a byte order mark and end their lines with CR LF, but for the last. Cells stand on lines of their own,
those after the first behind a tab (from memory).
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.emulator.convert import blocks
from sync.emulator.convert.blocks import Block, Code, Paragraph, Rule
from sync.emulator.docs.builder import Body, Line, Piece
from sync.emulator.docs.markdown import Doc, one_tab

BOM = "\ufeff"
RULE = "_" * 16


def write(doc: Doc) -> bytes:
    lines: list[str] = []
    for tab in blocks.read(doc):
        lines += _lines(tab.blocks)
        for number, note in tab.notes.items():
            first, *rest = _lines(note) or [""]
            lines += [f"[{number}] {first.strip()}", *rest]
    return (BOM + "\r\n".join(lines)).encode()


def _lines(content: Sequence[Block]) -> list[str]:
    out: list[str] = []
    for block in content:
        if isinstance(block, Paragraph):
            indent = "   " * block.bullet.level if block.bullet else ""
            text = indent + blocks.marker(block.bullet, "*") + blocks.words(block)
            out += text.split("\u000b")
        elif isinstance(block, Code):
            out += block.lines
        elif isinstance(block, Rule):
            out.append(RULE)
        else:
            cells = ["\r\n".join(_lines(cell)) for row in block.rows for cell in row]
            out += "\r\n\t".join([*cells, ""]).split("\r\n")
    return out


def read(raw: bytes) -> Doc:
    """Each line a paragraph."""
    text = decode(raw)
    body = Body()
    for line in text.removesuffix("\n").split("\n"):
        body.add(Line([Piece(line)]))
    return one_tab({"body": {"content": body.finish()}})


def decode(raw: bytes) -> str:
    """Text as it was sent: UTF-8, or UTF-16 with its mark; lines end with LF alone."""
    encoding = "utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    return raw.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
