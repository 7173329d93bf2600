"""A Doc as RTF: headings by size and outline level, list items with their marks, tables, links, looks of text."""

from __future__ import annotations

from collections.abc import Sequence

from sync.emulator.convert import blocks
from sync.emulator.convert.blocks import Block, Code, Paragraph, Rule, Span
from sync.emulator.docs import styles
from sync.emulator.docs.markdown import Doc

HEAD = r"{\rtf1\ansi\ansicpg1252\uc1\deff0{\fonttbl{\f0 Arial;}{\f1 Courier New;}}" + "\n"
WIDTH = 9360  # of the text, in twentieths of a point
MARKS = {"bold": r"\b", "italic": r"\i", "strike": r"\strike", "underline": r"\ul", "code": r"\f1"}


def write(doc: Doc) -> bytes:
    tabs = blocks.read(doc)
    out = [_blocks(tab.blocks) for tab in tabs]
    for tab in tabs:
        out += [rf"\pard [{number}] \par" + "\n" + _blocks(note) for number, note in tab.notes.items()]
    return (HEAD + "".join(out) + "}").encode("ascii")


def _blocks(content: Sequence[Block], cell: str = "") -> str:
    out = []
    for block in content:
        if isinstance(block, Paragraph):
            out.append(rf"\pard{cell}{_looks(block)}{''.join(map(_span, block.spans))}\par" + "\n")
        elif isinstance(block, Code):
            out += [rf"\pard{cell}\f1\fs18 {_text(line)}\f0\par" + "\n" for line in block.lines]
        elif isinstance(block, Rule):
            out.append(rf"\pard{cell}\brdrb\brdrs\par" + "\n")
        elif cell:  # a table in a cell: what it says
            out.append(rf"\pard{cell} {_text(blocks.flat([block]))}\par" + "\n")
        else:
            out += map(_row, block.rows)
    return "".join(out)


def _row(row: Sequence[Sequence[Block]]) -> str:
    """The last paragraph of a cell ends with the cell."""
    edges = "".join(rf"\cellx{WIDTH * (n + 1) // len(row)}" for n in range(len(row)))
    cells = (_blocks(cell, r"\intbl").removesuffix("\\par\n") or r"\pard\intbl" for cell in row)
    return rf"\trowd{edges} " + "".join(cell + "\\cell\n" for cell in cells) + "\\row\n"


def _looks(block: Paragraph) -> str:
    size, *_ = styles.HEADINGS.get(block.style, (11,))
    found = rf"\fs{size * 2}\sb{round(block.above * 20)}\sa{round(block.below * 20)}"
    if block.style.startswith("HEADING_"):
        found += rf"\outlinelevel{int(block.style[-1]) - 1}"
    if block.bullet:
        found += rf"\li{720 * (block.bullet.level + 1)}\fi-360"
    return f"{found} {_text(blocks.marker(block.bullet))}"


def _span(span: Span) -> str:
    if span.footnote:
        return rf"{{\super [{span.footnote}]}}"
    marks = "".join(word for name, word in MARKS.items() if getattr(span, name))
    text = "" if span.image else _text(span.text)
    shown = f"{{{marks} {text}}}" if marks else text
    if not span.url:
        return shown
    address = _text(span.url.replace('"', "%22"))
    return rf'{{\field{{\*\fldinst HYPERLINK "{address}"}}{{\fldrslt {shown}}}}}'


def _text(words: str) -> str:
    out = ""
    for char in words:
        if char in "\\{}":
            out += "\\" + char
        elif char in "\u000b\n":
            out += r"\line "
        elif char.isascii():
            out += char if char.isprintable() else " "
        else:  # in UTF-16, as signed numbers, with what readers without Unicode show instead
            raw = char.encode("utf-16-le", "surrogatepass")
            units = (int.from_bytes(raw[n : n + 2], "little", signed=True) for n in range(0, len(raw), 2))
            out += "".join(rf"\u{unit}?" for unit in units)
    return out
