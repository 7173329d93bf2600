"""Headers, footers and footnotes, and the breaks of pages and sections."""

from __future__ import annotations

from sync.emulator.docs import content, styles
from sync.emulator.docs.content import start
from sync.emulator.docs.masks import keep
from sync.emulator.docs.requests import text
from sync.emulator.docs.work import Work
from sync.emulator.errors import Json, Refused

BODY_ONLY = ("header", "footer", "footnote")


def create_header(work: Work, body: Json) -> Json:
    return _create(work, body, "header")


def create_footer(work: Work, body: Json) -> Json:
    return _create(work, body, "footer")


def _create(work: Work, body: Json, kind: str) -> Json:
    """The header or footer of the document, or of the section that begins with a section break."""
    if body.get("type") != "DEFAULT":
        raise Refused(f"{kind.title()} type not specified.")
    where = body.get("sectionBreakLocation", {})
    segment = work.segment(where)
    shown = segment.shown
    style = shown.setdefault("documentStyle", {})
    if where.get("index"):
        breaks = [
            b["sectionBreak"] for b in segment.content if "sectionBreak" in b and start(b) == where["index"]
        ]
        if not breaks:
            raise Refused("There is no section break at the given location.")  # wording guessed
        style = breaks[0].setdefault("sectionStyle", {})
    name = f"default{kind.title()}Id"
    if style.get(name):
        raise Refused(f"Default {kind} already exists.")
    style[name] = work.mint("kix.")
    line = content.paragraph([content.run("\n", {})], styles.paragraph("NORMAL_TEXT"))
    content.index([line], 0)
    shown.setdefault(f"{kind}s", {})[style[name]] = {f"{kind}Id": style[name], "content": [line]}
    return {f"{kind}Id": style[name]}


def delete_header(work: Work, body: Json) -> None:
    _delete(work, body, "header")


def delete_footer(work: Work, body: Json) -> None:
    _delete(work, body, "footer")


def _delete(work: Work, body: Json, kind: str) -> None:
    number = body.get(f"{kind}Id", "")
    shown = work.tab(body.get("tabId", ""))["documentTab"]
    if number not in shown.get(f"{kind}s", {}):
        raise Refused(f"A {kind} with ID {number} does not exist.")  # wording guessed
    keep(shown, f"{kind}s", {n: v for n, v in shown[f"{kind}s"].items() if n != number})
    breaks = [
        b["sectionBreak"].get("sectionStyle", {}) for b in shown["body"]["content"] if "sectionBreak" in b
    ]
    for style in (shown.get("documentStyle", {}), *breaks):
        for name in [n for n, value in style.items() if value == number]:
            del style[name]


def create_footnote(work: Work, body: Json) -> Json:
    """A reference in the body to a footnote that holds a space; its number is told once the batch is done."""
    segment, where = work.insertion(body, *BODY_ONLY)
    number = work.mint("kix.")
    line = content.paragraph([content.run(" \n", {})], styles.paragraph("NORMAL_TEXT") | {"lineSpacing": 100})
    content.index([line], 0)
    segment.shown.setdefault("footnotes", {})[number] = {"footnoteId": number, "content": [line]}
    text.insert_element(work, segment, where, "footnoteReference", {"footnoteId": number})
    return {"footnoteId": number}


def insert_page_break(work: Work, body: Json) -> None:
    segment, where = work.insertion(body, *BODY_ONLY, "table")
    text.put(work, segment, where, "\n")
    text.insert_element(work, segment, where, "pageBreak", {})


def insert_section_break(work: Work, body: Json) -> None:
    kind = body.get("sectionType", "SECTION_TYPE_UNSPECIFIED")
    if kind == "SECTION_TYPE_UNSPECIFIED":
        raise Refused("The section type must be specified.")  # wording guessed
    segment, where = work.insertion(body, *BODY_ONLY, "table")
    text.put(work, segment, where, "\n")
    spot = segment.paragraph(where + 1)
    style = styles.SECTION_BREAK["sectionStyle"] | {"sectionType": kind}
    spot.home.insert(spot.at, {"startIndex": 0, "endIndex": 0, "sectionBreak": {"sectionStyle": style}})
    segment.moved(where + 1, 0, 1)
