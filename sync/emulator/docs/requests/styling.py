"""How text, paragraphs, the page, sections and named styles look."""

from __future__ import annotations

from sync.emulator.docs import content, masks
from sync.emulator.docs.content import start
from sync.emulator.docs.styles import LINK_COLOUR
from sync.emulator.docs.work import HEADED, Segment, Work
from sync.emulator.errors import Json, Refused

Paths = list[tuple[str, ...]]
LINK_LOOK: Json = {"underline": True, "foregroundColor": LINK_COLOUR}


def named_style(segment: Segment, kind: str, name: str = "NORMAL_TEXT") -> Json:
    """What a paragraph of this named style inherits; ``kind`` is textStyle or paragraphStyle."""
    found: Json = {}
    styles = segment.shown.get("namedStyles", {}).get("styles", ())
    for wanted in ("NORMAL_TEXT", name):
        for style in styles:
            if style["namedStyleType"] == wanted:
                found |= style.get(kind, {})
    return found


# ------------------------------------------------------------------------------------------ text


def update_text_style(work: Work, body: Json) -> None:
    paths = masks.read(body, "TextStyle")
    wanted = masks.settled(body.get("textStyle", {}))
    segment, begin, end = work.range(body.get("range", {}))
    _check_text(wanted, paths)
    if "link" in wanted:
        wanted = wanted | {"link": _link(segment, wanted["link"])}
    for block in content.paragraphs(segment.content, begin, end):
        _style_runs(work, segment, block, (begin, end), (wanted, paths))


def _check_text(wanted: Json, paths: Paths) -> None:
    names = {path[0] for path in paths}
    if "link" in names and "link" in wanted and not any(wanted["link"].values()):
        raise Refused("Links must include at least one type.")
    font = wanted.get("weightedFontFamily")
    if "weightedFontFamily" in names and font is not None and not font.get("fontFamily"):
        raise Refused("The font family must be specified.")  # wording guessed


def _link(segment: Segment, link: Json) -> Json:
    """A heading or a bookmark that is named the old way is one of this tab."""
    for old, new in (("headingId", "heading"), ("bookmarkId", "bookmark")):
        if old in link:
            return {new: {"id": link[old], "tabId": segment.tab["tabProperties"]["tabId"]}}
    return link


def _style_runs(
    work: Work, segment: Segment, block: Json, span: tuple[int, int], change: tuple[Json, Paths]
) -> None:
    wanted, paths = change
    begin, end = max(span[0], start(block)), min(span[1], block["endIndex"])
    if begin == start(block) and end >= block["endIndex"] - 1:
        end = block["endIndex"]  # all of the paragraph's text takes its newline along, and its bullet
        if "bullet" in block["paragraph"]:
            bullet = block["paragraph"]["bullet"]
            plain = [path for path in paths if path[0] != "link"]
            bullet["textStyle"] = masks.merge(bullet.get("textStyle", {}), wanted, plain)
    if any(path[0] == "link" for path in paths):
        work.split(block, block["endIndex"] - 1)  # a newline is never a link
    first = work.split(block, begin)
    stop = work.split(block, end)
    elements = block["paragraph"]["elements"]
    parent = named_style(segment, "textStyle", block["paragraph"]["paragraphStyle"].get("namedStyleType", ""))
    before = content.part(elements[first - 1]).get("textStyle", {}) if first else {}
    for element in elements[first:stop]:
        value = content.part(element)
        if "textStyle" in value or "textRun" not in element:
            style = _restyle(element, value.get("textStyle", {}), change, before)
            value["textStyle"] = masks.inherit(style, parent, paths)
    content.tidy(block)


def _restyle(element: Json, style: Json, change: tuple[Json, Paths], before: Json) -> Json:
    wanted, paths = change
    names = {path[0] for path in paths}
    if "link" in names:
        if element.get("textRun", {}).get("content") == "\n":
            paths = [path for path in paths if path[0] != "link"]
        elif "link" in wanted:
            style = style | LINK_LOOK
        elif "link" in style:  # it looks like what is before it again
            style = {} if "link" in before else before
    return masks.merge(style, wanted, paths)


# ------------------------------------------------------------------------------------------ paragraphs


def update_paragraph_style(work: Work, body: Json) -> None:
    paths = masks.read(body, "ParagraphStyle")
    wanted = masks.settled(body.get("paragraphStyle", {}))
    segment, begin, end = work.range(body.get("range", {}))
    in_body = {id(block) for block in segment.content} if segment.kind == "body" else set()
    for block in content.paragraphs(segment.content, begin, end):
        if wanted.get("pageBreakBefore") and ("pageBreakBefore",) in paths and id(block) not in in_body:
            raise Refused("Cannot update page_break_before in this region.")  # wording guessed
        _style_paragraph(work, segment, block, wanted, paths)


def _style_paragraph(work: Work, segment: Segment, block: Json, wanted: Json, paths: Paths) -> None:
    inner = block["paragraph"]
    style = inner["paragraphStyle"]
    rest = paths
    if ("namedStyleType",) in paths:
        rest = [path for path in paths if path != ("namedStyleType",)]
        style = _named(work, style, wanted.get("namedStyleType", "NORMAL_TEXT"), in_list="bullet" in inner)
        for element in inner[
            "elements"
        ]:  # text is as the named style has it (reported), but links stay links
            value = content.part(element)
            link = {"link": value.get("textStyle", {}).get("link")} | LINK_LOOK
            value["textStyle"] = link if link["link"] else {}
        content.tidy(block)
    parent = named_style(segment, "paragraphStyle", style.get("namedStyleType", ""))
    inherited = [path for path in rest if path != ("direction",)]
    inner["paragraphStyle"] = masks.inherit(masks.merge(style, wanted, rest), parent, inherited)


def _named(work: Work, style: Json, name: str, *, in_list: bool) -> Json:
    """A paragraph's style once another named style is applied: the rest is that style's, but for a list's indents."""
    kept = {"direction", "indentFirstLine", "indentStart"} if in_list else {"direction"}
    new: Json = {"headingId": style.get("headingId") or work.mint("h.")} if name in HEADED else {}
    return new | {"namedStyleType": name} | {n: value for n, value in style.items() if n in kept}


# ------------------------------------------------------------------------------------------ page, sections, named styles


def update_document_style(work: Work, body: Json) -> None:
    paths = masks.read(body, "DocumentStyle")
    wanted = masks.settled(body.get("documentStyle", {}))
    shown = work.tab(body.get("tabId", ""))["documentTab"]
    names = {path[0] for path in paths}
    if "background" in names and not wanted.get("background", {}).get("color", {}).get("color"):
        if body["fields"] != "*":
            raise Refused("Cannot set a transparent background.")
        paths = [path for path in paths if path[0] != "background"]
    shown["documentStyle"] = masks.merge(shown.get("documentStyle", {}), wanted, paths)
    if names & {"marginHeader", "marginFooter"}:
        shown["documentStyle"]["useCustomHeaderFooterMargins"] = True
    margins = names & {"marginTop", "marginBottom", "marginLeft", "marginRight"}
    for block in shown["body"]["content"]:
        if "sectionBreak" in block:  # a margin of the document is that of all sections
            section = block["sectionBreak"].get("sectionStyle", {})
            block["sectionBreak"]["sectionStyle"] = {n: v for n, v in section.items() if n not in margins}


def update_section_style(work: Work, body: Json) -> None:
    paths = masks.read(body, "SectionStyle")
    wanted = masks.settled(body.get("sectionStyle", {}))
    where = body.get("range", {})
    if where.get("segmentId"):
        raise Refused("The segment ID must be empty.")  # wording guessed
    segment = work.segment(where)
    begin, end = where.get("startIndex", 0), where.get("endIndex", segment.end)
    segment.check(begin)
    if any(path[0] not in wanted for path in paths) and body["fields"] != "*":
        raise Refused("Section style properties cannot be unset.")  # wording guessed
    breaks = [block for block in segment.content if "sectionBreak" in block]
    ends = [start(block) for block in breaks[1:]] + [segment.end]
    for block, stop in zip(breaks, ends, strict=True):
        if start(block) < end and begin < stop:
            old = block["sectionBreak"].get("sectionStyle", {})
            block["sectionBreak"]["sectionStyle"] = masks.merge(
                old, wanted, [path for path in paths if path[0] in wanted]
            )


def update_named_style(work: Work, body: Json) -> None:
    paths = masks.read(body, "NamedStyle")
    wanted = masks.settled(body.get("namedStyle", {}))
    if ("namedStyleType",) not in paths or "namedStyleType" not in wanted:
        raise Refused("Named style type is required.")
    for kind, schema in (("paragraphStyle", "ParagraphStyle"), ("textStyle", "TextStyle")):
        for path in paths:
            if (
                path[0] == kind
                and path[1:2]
                and path[1] in masks.UNALLOWED.get(schema, set()) | {"namedStyleType"}
            ):
                raise Refused(f"Unallowed field: {'.'.join(path[:2])}")
    shown = work.tab(body.get("tabId", ""))["documentTab"]
    # "text_style" beside "text_style.bold" says which message is meant; alone it resets all of it
    deeper = {path[0] for path in paths if len(path) > 1}
    paths = [
        path for path in paths if path != ("namedStyleType",) and (len(path) > 1 or path[0] not in deeper)
    ]
    for style in shown["namedStyles"]["styles"]:
        if style["namedStyleType"] == wanted["namedStyleType"]:
            kept = {n: v for n, v in style["paragraphStyle"].items() if n in {"namedStyleType", "direction"}}
            new: Json = {"textStyle": {}, "paragraphStyle": {}} | masks.merge(style, wanted, paths)
            style.update(new | {"paragraphStyle": kept | new["paragraphStyle"]})
