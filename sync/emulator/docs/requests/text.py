"""insertText, deleteContentRange, replaceAllText: text and paragraphs."""

from __future__ import annotations

import re

from sync.emulator.docs import content
from sync.emulator.docs.content import start, units
from sync.emulator.docs.work import DELETION, Segment, Work
from sync.emulator.errors import Json, Refused

# Control characters and the private use area never get into a document; the vertical tab is a line break.
STRIPPED = re.compile("[\x00-\x08\x0c-\x1f\ue000-\uf8ff]")


def insert_text(work: Work, body: Json) -> None:
    if not body.get("text"):
        raise Refused("The text to insert must not be empty.")  # wording guessed
    segment, where = work.insertion(body)
    put(work, segment, where, STRIPPED.sub("", body["text"]))


def put(work: Work, segment: Segment, where: int, text: str, style: Json | None = None) -> None:
    """Insert text, in the style of what is before it unless one is given."""
    write(work, segment, where, text, style)
    segment.moved(where, 0, units(text))


def write(work: Work, segment: Segment, where: int, text: str, style: Json | None = None) -> None:
    """The same without counting indexes. Each newline ends a new paragraph, which is styled as the split one."""
    spot = segment.paragraph(where)
    at = work.split(spot.block, where)
    whole = spot.block["paragraph"]
    head, tail = whole["elements"][:at], whole["elements"][at:]
    style = neighbours(whole["elements"], at) if style is None else style
    *lines, last = text.split("\n")
    parts = [[content.run(line + "\n", style)] for line in lines] + [[content.run(last, style), *tail]]
    parts[0] = head + parts[0]
    twins = [_twin(work, whole) for _ in lines]
    owners = [whole, *twins] if head else [*twins, whole]  # a heading's id stays with its words
    blocks = [
        {"startIndex": 0, "endIndex": 0, "paragraph": owner | {"elements": elements}}
        for owner, elements in zip(owners, parts, strict=True)
    ]
    for block in blocks:
        content.tidy(block)
    spot.home[spot.at : spot.at + 1] = blocks


def _twin(work: Work, paragraph: Json) -> Json:
    """Another paragraph of this style, in the same list."""
    twin: Json = content.clone({name: v for name, v in paragraph.items() if name != "positionedObjectIds"})
    return twin | {"paragraphStyle": work.restyled(twin["paragraphStyle"])}


def neighbours(elements: list[Json], at: int) -> Json:
    """The style of what is inserted: that of what is before it, or after it at the start of a paragraph.

    A link ends where its text ends.
    """
    after: Json = content.part(elements[at]).get("textStyle", {}) if at < len(elements) else {}
    before: Json = content.part(elements[at - 1]).get("textStyle", {}) if at else after
    if "link" not in before or (at and before["link"] == after.get("link")):
        return before
    return {name: v for name, v in before.items() if name not in {"link", "underline", "foregroundColor"}}


def insert_element(work: Work, segment: Segment, where: int, kind: str, value: Json) -> None:
    """A chip, an image, a break: whatever takes one unit of a paragraph."""
    spot = segment.paragraph(where)
    at = work.split(spot.block, where)
    elements = spot.block["paragraph"]["elements"]
    value = value | {"textStyle": neighbours(elements, at)}
    elements.insert(at, {"startIndex": where, "endIndex": where + 1, kind: value})
    segment.moved(where, 0, 1)


def delete_content_range(work: Work, body: Json) -> None:
    segment, begin, end = work.range(body.get("range", {}), to_the_end=True)
    if end == segment.end:
        raise Refused("The range cannot include the newline character at the end of the segment.")
    cut(work, segment, begin, end)
    segment.moved(begin, end - begin, 0)


def cut(work: Work, segment: Segment, begin: int, end: int) -> None:
    """Take out a range; paragraphs that lose the newline between them become one."""
    first, last = content.find(segment.content, begin), content.find(segment.content, end - 1)
    if first is None or last is None or first.home is not last.home:
        raise Refused(DELETION)
    for spot in (first, last):
        whole = begin <= start(spot.block) and spot.block["endIndex"] <= end
        if "paragraph" not in spot.block and not whole:
            raise Refused(DELETION)
    home, stop = first.home, last.at + 1
    head = _side(work, first.block, begin, left=True)
    tail = _side(work, last.block, end, left=False)
    merged: list[Json] = []
    if not tail:
        following = home[stop] if stop < len(home) else None
        needs = head or "paragraph" in last.block  # a newline goes: what follows must be a paragraph
        if needs and (following is None or "paragraph" not in following):
            raise Refused(DELETION)
        if head and following is not None:
            tail = following["paragraph"]["elements"]
            stop += 1
    if head or tail:
        # wording aside, which of two paragraphs lends its style is a guess: the first, if anything is left of it
        owner = first.block if head else home[stop - 1]
        merged = [{**owner, "paragraph": {**owner["paragraph"], "elements": [*head, *tail]}}]
        content.tidy(merged[0])
    home[first.at : stop] = merged
    content.index(segment.content, 0)


def _side(work: Work, block: Json, where: int, *, left: bool) -> list[Json]:
    """The elements of a paragraph before or after an index; none of what is no paragraph."""
    if "paragraph" not in block:
        return []
    at = work.split(block, where)
    elements: list[Json] = block["paragraph"]["elements"]
    return elements[:at] if left else elements[at:]


def replace(work: Work, segment: Segment, begin: int, end: int, text: str) -> None:
    """Put text in the place of a range, in the style of the first that goes."""
    spot = content.find(segment.content, begin)
    if spot is None or "paragraph" not in spot.block:
        raise Refused(DELETION)
    elements = spot.block["paragraph"]["elements"]
    style = content.part(elements[work.split(spot.block, begin)]).get("textStyle", {})
    if end > begin:
        cut(work, segment, begin, end)
    if text:
        write(work, segment, begin, text, style)
    segment.moved(begin, end - begin, units(text))


def replace_all_text(work: Work, body: Json) -> Json:
    wanted = body.get("containsText", {})
    if not wanted.get("text"):
        raise Refused("The text to find must not be empty.")  # wording guessed
    words = wanted["text"] if wanted.get("searchByRegex") else re.escape(wanted["text"])
    try:
        pattern = re.compile(words, 0 if wanted.get("matchCase") else re.IGNORECASE)
    except re.error:
        raise Refused("Invalid regular expression.") from None  # wording guessed
    text = STRIPPED.sub("", body.get("replaceText", ""))
    count = 0
    for tab in work.chosen(body):
        for segment in list(work.segments(tab)):
            for begin, end in sorted(_matches(segment, pattern), reverse=True):
                replace(work, segment, begin, end, text)
                count += 1
    return {"occurrencesChanged": count} if count else {}


def _matches(segment: Segment, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    found = []
    for block in content.paragraphs(segment.content):
        words = content.text(block).removesuffix("\n")
        for hit in pattern.finditer(words):
            if hit[0]:
                begin = start(block) + units(words[: hit.start()])
                found.append((begin, begin + units(hit[0])))
    return found
