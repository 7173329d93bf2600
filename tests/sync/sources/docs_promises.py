"""What holds for every Google Doc that is read: three promises about an answer and its Document.

The answer is looked through here in the simplest way, sharing nothing with the reader, so that both would have to be
wrong alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mappers.document import Block, Bullets, Cell, Document, Place, Prose, Table, Text

Json = dict[str, Any]
UNREADABLE = "\ue907"
DEEPEST = 40  # tables within tables that are read
CHIPS = {
    "person": ("person", "name", "email", "email"),
    "richLink": ("file", "title", "uri", "uri"),
    "dateElement": ("date", "displayText", "timestamp", "timestamp"),
}


@dataclass
class Answer:
    """What an answer says: its characters in reading order, its chips, and what stands for something unsaid."""

    plain: str = ""
    chips: list[tuple[str, str, str]] = field(default_factory=list)  # kind, value, what it shows
    stand_ins: int = 0  # U+E907, and chips and equations that say nothing
    headings: set[str] = field(default_factory=set)
    tabs: set[str] = field(default_factory=set)
    suggested: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)  # words that an oddity has to contain

    @classmethod
    def of(cls, answer: Json) -> Answer:
        found = cls()
        waiting = list(answer.get("tabs") or [{"documentTab": answer}])
        while waiting:
            tab = waiting.pop(0)
            found.tabs.add(tab.get("tabProperties", {}).get("tabId", ""))
            found._tab(tab["documentTab"])
            waiting = [*tab.get("childTabs", ()), *waiting]
        return found

    def _tab(self, tab: Json) -> None:
        self._notes: list[str] = []
        self._unsaid: set[str] = set()
        self._content(tab["body"]["content"], tab, 0)
        notes = tab.get("footnotes", {})
        for note in [
            *dict.fromkeys(self._notes),
            *(n for n in notes if n not in self._notes and n not in self._unsaid),
        ]:
            self._content(notes[note]["content"], tab, 0)
        for kind in ("headers", "footers"):
            for part in tab.get(kind, {}).values():
                self._content(part.get("content", []), tab, 0)

    def _content(self, content: list[Json], tab: Json, depth: int) -> None:
        for element in content:
            if "paragraph" in element:
                self._paragraph(element["paragraph"], tab)
            elif "table" in element and self._stays(element["table"]):
                if depth >= DEEPEST:
                    self.left_out.add("too deep")
                    continue
                for row in element["table"]["tableRows"]:
                    for cell in row["tableCells"] if self._stays(row) else ():
                        if self._stays(cell):
                            self._content(cell["content"], tab, depth + 1)
            elif "tableOfContents" in element and self._stays(element["tableOfContents"]):
                self.left_out.add("table of contents")

    def _paragraph(self, paragraph: Json, tab: Json) -> None:
        if name := paragraph.get("paragraphStyle", {}).get("headingId"):
            self.headings.add(name)
        for element in paragraph["elements"]:
            (kind,) = element.keys() - {"startIndex", "endIndex"}
            part = element[kind]
            if not self._stays(part):
                self._unsaid |= {part["footnoteId"]} if kind == "footnoteReference" else set()
            elif kind == "textRun":
                self.plain += part["content"].replace(UNREADABLE, "")
                self.stand_ins += part["content"].count(UNREADABLE)
            elif kind == "footnoteReference":
                self._notes.append(part["footnoteId"])
            elif kind == "inlineObjectElement":
                self._picture(tab.get("inlineObjects", {})[part["inlineObjectId"]]["inlineObjectProperties"])
            elif kind not in {"pageBreak", "columnBreak", "horizontalRule", "autoText"}:
                self._chip(kind, part, tab)
        for anchored in paragraph.get("positionedObjectIds", ()):
            self._picture(tab["positionedObjects"][anchored]["positionedObjectProperties"])

    def _chip(self, kind: str, part: Json, tab: Json) -> None:
        properties = part.get(f"{kind}Properties", {})
        if kind == "dropdown":
            shown = value = properties.get("displayValue") or _chosen(properties, tab)
            means = "choice"
        elif kind in CHIPS:
            means, first, second, third = CHIPS[kind]
            shown, value = properties.get(first) or properties.get(second), properties.get(third, "")
            if kind == "dateElement":
                shown, value = properties.get("displayText") or value[:10], value[:10]
        else:
            shown = ""
        if shown:
            self.plain += shown
            self.chips.append((means, value, shown))
        else:
            self.stand_ins += 1

    def _picture(self, properties: Json) -> None:
        embedded = properties["embeddedObject"]
        alt = embedded.get("description") or embedded.get("title") or ""
        chart = embedded.get("linkedContentReference", {}).get("sheetsChartReference", {})
        sheet = f"https://docs.google.com/spreadsheets/d/{chart['spreadsheetId']}/edit" if chart else ""
        self.plain += alt
        self.chips.append(("image", alt or sheet, alt))
        if not alt:
            self.left_out.add("was not read")

    def _stays(self, part: Json) -> bool:
        added = part.get("suggestedInsertionIds", [])
        self.suggested.update(added, part.get("suggestedDeletionIds", []))
        return not added


def _chosen(properties: Json, tab: Json) -> str:
    definition = tab.get("dropdownDefinitions", {}).get(properties.get("dropdownDefinitionId"), {})
    options = definition.get("dropdownDefinitionProperties", {}).get("options", [])
    return next(
        (o["displayValue"] for o in options if o["optionId"] == properties.get("selectedOptionId")), ""
    )


# ------------------------------------------------------------------------------------ the Document


def texts(document: Document) -> Iterator[Text]:
    """Every text of a Document that owns characters, in order; cells by the text that is all of them."""
    for section in document.sections:
        if section.carrier != "tab":
            yield section.heading
        for block in section.blocks:
            yield from _texts_of(block)


def _texts_of(block: Block) -> Iterator[Text]:
    match block:
        case Prose():
            yield block.text
        case Bullets():
            yield from (item.text for item in block.items)
        case Table():
            yield from (cell.text for row in block.rows for cell in row)


def _cells(blocks: Iterator[Block]) -> Iterator[Cell]:
    for block in blocks:
        for cell in [cell for row in block.rows for cell in row] if isinstance(block, Table) else ():
            yield cell
            yield from _cells(iter(cell.blocks))


def places(document: Document) -> Iterator[Place]:
    yield document.place
    yield from (place for _, place in document.oddities)
    for section in document.sections:
        yield section.place
        for block in section.blocks:
            yield block.place
            if isinstance(block, Bullets):
                yield from (item.place for item in block.items)


def _letters(plain: str) -> str:
    return "".join(plain.split())


# ------------------------------------------------------------------------------------ the promises


def every_character_is_owned_once(answer: Json, document: Document) -> None:
    """Each character is in exactly one Text, in reading order, or an oddity tells of it."""
    said = Answer.of(answer)
    told = " / ".join(what for what, _ in document.oddities)
    assert _letters("".join(text.plain for text in texts(document))) == _letters(said.plain)
    for cell in _cells(document.blocks()):
        inner = "".join(text.plain for block in cell.blocks for text in _texts_of(block))
        assert _letters(inner) == _letters(cell.text.plain)
    assert all(words in told for words in said.left_out)
    assert sum(map(int, re.findall(r"(\d+) suggested", told))) >= len(said.suggested)
    everything = [
        *(text.plain for text in texts(document)),
        told,
        *(place.label for place in places(document)),
    ]
    assert not any(UNREADABLE in plain for plain in everything)


def every_chip_is_accounted_for(answer: Json, document: Document) -> None:
    """Each chip and picture is a span that shows and means it; each one that says nothing is told with its place."""
    said = Answer.of(answer)
    spans = [(text, span) for text in texts(document) for span in text.spans]
    found = [(span.kind, span.value, text.plain[span.start : span.end]) for text, span in spans]
    for kind, value, shown in said.chips:
        assert any((kind, value) == (k, v) and _letters(shown) in _letters(plain) for k, v, plain in found)
    unreadable = sum(span.kind == "unreadable" for _, span in spans)
    told = [what for what, _ in document.oddities if "could not be read" in what or "no choice" in what]
    fences = said.stand_ins - unreadable  # both ends of a block of code are stand-ins, and nothing more
    code = sum(isinstance(block, Prose) and block.code for block in document.blocks())
    in_cells = any(block.kind == "table" for block in document.blocks())
    assert len(told) == unreadable
    assert fences >= 0
    assert fences % 2 == 0
    assert fences <= 2 * code or in_cells


def every_deep_link_leads_somewhere(answer: Json, document: Document) -> None:
    """Each Place, and each link within the document, names a tab and a heading that exist."""
    said = Answer.of(answer)
    links = {span.value for text in texts(document) for span in text.spans if span.kind == "link"}
    ours = {url for url in links if url.startswith(document.place.url.partition("?")[0])}
    for url in {place.url for place in places(document)} | ours:
        assert url.startswith(document.place.url.partition("?")[0])
        assert (re.findall(r"#heading=([^&]*)", url) or [""])[0] in {"", *said.headings}
        assert (re.findall(r"[?&]tab=([^&#]*)", url) or [""])[0] in {"", *said.tabs}


def hold(answer: Json, document: Document) -> None:
    every_character_is_owned_once(answer, document)
    every_chip_is_accounted_for(answer, document)
    every_deep_link_leads_somewhere(answer, document)
