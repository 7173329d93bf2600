"""The content of a segment, as the API gives it: lengths, indexes, and where an index is.

A content is a list of structural elements: paragraphs, tables, section breaks, tables of contents. Who edits it works on a
clone, and has ``index`` count anew afterwards. All indexes are UTF-16 code units.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sync.emulator.errors import Json


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, at: int) -> tuple[str, str]:
    """The text in two at a UTF-16 offset; half a surrogate pair is a lone surrogate."""
    if text.isascii():
        return text[:at], text[at:]
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[: 2 * at].decode("utf-16-le", "surrogatepass"), raw[2 * at :].decode(
        "utf-16-le", "surrogatepass"
    )


def clone(node: Any) -> Any:
    """A deep copy of JSON."""
    if isinstance(node, dict):
        return {name: clone(value) for name, value in node.items()}
    return [clone(value) for value in node] if isinstance(node, list) else node


def run(text: str, style: Json) -> Json:
    return {"startIndex": 0, "endIndex": 0, "textRun": {"content": text, "textStyle": style}}


def paragraph(elements: list[Json], style: Json, **more: Any) -> Json:
    """A structural element; its indexes are to be counted."""
    return {
        "startIndex": 0,
        "endIndex": 0,
        "paragraph": {"elements": elements, "paragraphStyle": style, **more},
    }


def start(node: Json) -> int:
    """The API leaves out a startIndex of 0."""
    return int(node.get("startIndex", 0))


def width(element: Json) -> int:
    """The units that an element of a paragraph takes."""
    if "textRun" in element:
        return units(element["textRun"]["content"])
    return max(int(element.get("endIndex", 0)) - start(element), 1)


def index(content: list[Json], at: int) -> int:
    """Count all indexes of a content that begins here; where it ends."""
    for block in content:
        begin = at
        if "paragraph" in block:
            for element in block["paragraph"]["elements"]:
                at = _place(element, at, at + width(element))
        elif "table" in block:
            at += 1
            for row in block["table"]["tableRows"]:
                row_begin = at
                at += 1
                for cell in row["tableCells"]:
                    at = _place(cell, at, index(cell["content"], at + 1))
                _place(row, row_begin, at)
            at += 1
        elif "tableOfContents" in block:
            at = index(block["tableOfContents"]["content"], at + 1) + 1
        else:
            at += 1
        _place(block, begin, at)
    return at


def _place(node: Json, begin: int, end: int) -> int:
    if begin:
        node["startIndex"] = begin
    else:
        node.pop("startIndex", None)
    node["endIndex"] = end
    return end


def inner(block: Json) -> Iterator[list[Json]]:
    """The contents inside a table or a table of contents."""
    for row in block.get("table", {}).get("tableRows", ()):
        for cell in row["tableCells"]:
            yield cell["content"]
    if "tableOfContents" in block:
        yield block["tableOfContents"]["content"]


def homes(content: list[Json]) -> Iterator[list[Json]]:
    """A content and all contents inside it, the outer first."""
    yield content
    for block in content:
        for each in inner(block):
            yield from homes(each)


def paragraphs(content: list[Json], begin: int = 0, end: int = 2**31) -> Iterator[Json]:
    """Every paragraph that overlaps with the range, those in tables too."""
    for home in homes(content):
        for block in home:
            if "paragraph" in block and start(block) < end and begin < block["endIndex"]:
                yield block


@dataclass
class Spot:
    """A structural element: the content that holds it, and its place there."""

    home: list[Json]
    at: int

    @property
    def block(self) -> Json:
        return self.home[self.at]


def find(content: list[Json], where: int) -> Spot | None:
    """The innermost structural element at an index; what is between rows and cells belongs to the table."""
    for at, block in enumerate(content):
        if start(block) <= where < block["endIndex"]:
            for home in inner(block):
                if home and start(home[0]) <= where < home[-1]["endIndex"]:
                    return find(home, where)
            return Spot(content, at)
    return None


def split(block: Json, where: int) -> int:
    """Make an element of the paragraph begin at the index; its place. ValueError: in a surrogate pair."""
    elements = block["paragraph"]["elements"]
    for at, element in enumerate(elements):
        begin, end = start(element), element["endIndex"]
        if where <= begin:
            return at
        if where < end:
            left, right = cut(element["textRun"]["content"], where - begin)
            if "\ud800" <= left[-1:] < "\udc00":
                raise ValueError(where)
            head, tail = ({**element, "textRun": {**element["textRun"], "content": t}} for t in (left, right))
            _place(head, begin, where)
            _place(tail, where, end)
            elements[at : at + 1] = [head, tail]
            return at + 1
    return len(elements)


def tidy(block: Json) -> None:
    """Neighbouring runs that differ in nothing but their text are one; empty ones are none."""
    out: list[Json] = []
    for element in block["paragraph"]["elements"]:
        if "textRun" in element:
            text = element["textRun"]
            if not text["content"]:
                continue
            if out and "textRun" in out[-1] and _is_like(out[-1]["textRun"], text):
                joined = {**text, "content": out[-1]["textRun"]["content"] + text["content"]}
                out[-1] = {**out[-1], "endIndex": element["endIndex"], "textRun": joined}
                continue
        out.append(element)
    block["paragraph"]["elements"] = out


def _is_like(one: Json, other: Json) -> bool:
    return {**one, "content": ""} == {**other, "content": ""}


def part(element: Json) -> Json:
    """What an element is: the text run, the chip, the break."""
    found: Json = next(value for name, value in element.items() if isinstance(value, dict))
    return found


def text(block: Json) -> str:
    """The text of a paragraph, with one U+0000 for each unit of what is no text."""
    return "".join(
        e["textRun"]["content"] if "textRun" in e else "\0" * width(e) for e in block["paragraph"]["elements"]
    )
