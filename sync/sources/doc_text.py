"""The text of a paragraph of a Google Doc: runs with their styles, chips, pictures, and what the API cannot say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from mappers.document import Place, Text
from sync.links import Link
from sync.sources import doc_told
from sync.sources.doc_chips import CHIPS, chip
from sync.sources.doc_json import UNREADABLE, Json, inner, listed, shown
from sync.sources.doc_styles import Links, marks
from sync.sources.doc_told import Told
from sync.sources.drafts import Mark, Writing

_BREAKS: Final = frozenset({"pageBreak", "columnBreak", "horizontalRule"})  # what follows is on a new line
_INDEXES: Final = frozenset({"startIndex", "endIndex"})
_SEEN: Final = frozenset({"bold", "italic", "strikethrough", "backgroundColor", "weightedFontFamily", "link"})


class Texts:
    """Reads the paragraphs of one tab.

    ``footnotes``: those that the text refers to, in order, each with the place where it does; ``unsaid``: those that a
    suggestion would bring.
    """

    def __init__(self, content: Json, links: Links, told: Told) -> None:
        self._content = content
        self._links = links
        self._told = told
        self.footnotes: dict[str, Place] = {}
        self.unsaid: set[str] = set()

    def read(self, paragraph: Json, place: Place) -> Text:
        """What a reader sees. Line breaks within a paragraph are newlines; its own end is none."""
        elements = listed(paragraph, "elements")
        plain = _plain_run(elements[0]) if len(elements) == 1 else None
        if plain is not None:
            text = Text(plain.strip())
        else:
            writing = Writing()
            for element in elements:
                self._element(element, writing, place)
            text = writing.done()
        if "positionedObjectIds" in paragraph:
            text = self._with_pictures(text, listed(paragraph, "positionedObjectIds"), place)
        return text

    def _element(self, element: Any, writing: Writing, place: Place) -> None:
        for kind, part in element.items() if isinstance(element, dict) else ():
            if kind in _INDEXES or not isinstance(part, dict):
                continue
            if self._told.suggested(part, place):
                if kind == "footnoteReference":
                    self.unsaid.add(str(part.get("footnoteId")))
            elif kind == "textRun":
                self._run(part, writing, place)
            elif kind in CHIPS:
                self._chip(kind, part, writing, place)
            elif kind == "inlineObjectElement":
                found = inner(inner(self._content, "inlineObjects"), str(part.get("inlineObjectId")))
                embedded = inner(inner(found, "inlineObjectProperties"), "embeddedObject")
                self._picture(embedded, writing, self._marks(part), place)
            elif kind == "footnoteReference":
                number = shown(part.get("footnoteNumber")) or str(len(self.footnotes) + 1)
                self.footnotes.setdefault(str(part.get("footnoteId")), place.at(f"footnote {number}"))
            elif kind in _BREAKS:
                writing.new_line()
            elif kind != "autoText":  # the number of a page
                self._unreadable(doc_told.EQUATION if kind == "equation" else "", writing, place)

    def _run(self, run: Json, writing: Writing, place: Place) -> None:
        content = _said(run)
        if not content:
            return
        found = self._marks(run)
        for position, part in enumerate(content.split(UNREADABLE)):
            if position:
                self._unreadable("", writing, place)
            if part:
                writing.add(part, found)

    def _marks(self, part: Json) -> Sequence[Mark]:
        style = part.get("textStyle")
        return marks(style, self._links) if style and isinstance(style, dict) else ()

    def _chip(self, kind: str, part: Json, writing: Writing, place: Place) -> None:
        said, mark = chip(kind, part, self._content)
        if said:
            writing.add(said, (*self._marks(part), mark))
        else:
            self._unreadable(doc_told.DROPDOWN if kind == "dropdown" else "", writing, place)

    def _unreadable(self, what: str, writing: Writing, place: Place) -> None:
        writing.add("", [("unreadable", "")])
        if what:
            self._told.odd(what, place)
        else:
            self._told.chip(place)

    def _picture(self, embedded: Json, writing: Writing, given: Sequence[Mark], place: Place) -> None:
        """A picture is read as its alternative text; a chart also links to the sheet that it comes from."""
        alt = shown(embedded.get("description")) or shown(embedded.get("title"))
        chart = inner(inner(embedded, "linkedContentReference"), "sheetsChartReference")
        sheet = Link("spreadsheet", source).url if (source := shown(chart.get("spreadsheetId"))) else ""
        if not alt:
            self._told.odd(doc_told.CHART if sheet else doc_told.PICTURE, place)
        linked: tuple[Mark, ...] = (("link", sheet),) if sheet else ()
        writing.add(alt, (*given, *linked, ("image", alt or sheet)))

    def _with_pictures(self, text: Text, ids: Sequence[Any], place: Place) -> Text:
        """A paragraph with the pictures that are anchored to it, after its words."""
        writing = Writing()
        writing.add_text(text)
        for anchored in ids:
            found = inner(inner(self._content, "positionedObjects"), str(anchored))
            if not self._told.suggested(found, place):
                embedded = inner(inner(found, "positionedObjectProperties"), "embeddedObject")
                self._picture(embedded, writing, (), place)
        return writing.done()


def _plain_run(element: Any) -> str | None:
    """What most paragraphs are: one run that looks like any text. None for all others."""
    run = element.get("textRun") if isinstance(element, dict) else None
    if not isinstance(run, dict) or len(run) > 2:  # besides content and textStyle there are only suggestions
        return None
    style = run.get("textStyle")
    if style and not (isinstance(style, dict) and _SEEN.isdisjoint(style)):
        return None
    content = _said(run)
    return None if UNREADABLE in content else content


def _said(run: Json) -> str:
    return str(run.get("content") or "").removesuffix("\n").replace("\u000b", "\n")


def all_suggested(paragraph: Json) -> bool:
    """Whether a paragraph, its end included, is only suggested."""
    elements = listed(paragraph, "elements")
    return bool(elements) and all(
        isinstance(element, dict)
        and any(isinstance(part, dict) and part.get("suggestedInsertionIds") for part in element.values())
        for element in elements
    )
