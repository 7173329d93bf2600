"""createParagraphBullets and deleteParagraphBullets."""

from __future__ import annotations

from sync.emulator.docs import content, styles
from sync.emulator.docs.content import find, start
from sync.emulator.docs.work import Segment, Work
from sync.emulator.errors import Json, Refused

SYMBOLS = {
    "DISC": "●",
    "CIRCLE": "○",
    "SQUARE": "■",
    "DIAMONDX": "❖",
    "ARROW3D": "➢",
    "ARROW": "➔",
    "DIAMOND": "◆",
    "STAR": "★",
    "LEFTTRIANGLE": "◄",
    "HOLLOWDIAMOND": "◇",
}
NUMBERS = {
    "DECIMAL": "DECIMAL",
    "ZERODECIMAL": "ZERO_DECIMAL",
    "ALPHA": "ALPHA",
    "UPPERALPHA": "UPPER_ALPHA",
    "ROMAN": "ROMAN",
    "UPPERROMAN": "UPPER_ROMAN",
}


def levels(preset: str) -> list[Json]:
    """The nine nesting levels of a preset, whose name tells its first three glyphs."""
    glyphs = preset.split("_")[1:]
    found = []
    for level in range(9):
        glyph = glyphs[level % 3] if len(glyphs) > 2 else glyphs[0]
        if preset == "BULLET_CHECKBOX":
            look: Json = {"glyphType": "GLYPH_TYPE_UNSPECIFIED"}
        elif preset == "NUMBERED_DECIMAL_NESTED":
            look = {"glyphType": "DECIMAL", "glyphFormat": "".join(f"%{n}." for n in range(level + 1))}
        elif preset.startswith("NUMBERED"):
            sign = ")" if glyphs[-1] == "PARENS" else "."
            look = {"glyphType": NUMBERS[glyph], "glyphFormat": f"%{level}{sign}"}
        else:
            look = {"glyphSymbol": SYMBOLS[glyph], "glyphFormat": f"%{level}"}
        right = glyph == "ROMAN" or preset == "NUMBERED_DECIMAL_NESTED"  # as recorded
        found.append(
            {"bulletAlignment": "END" if right else "START"}
            | look
            | styles.indent(level)
            | {"textStyle": {"underline": False}, "startNumber": 1}
        )
    return found


def create_paragraph_bullets(work: Work, body: Json) -> None:
    preset = body.get("bulletPreset", "BULLET_GLYPH_PRESET_UNSPECIFIED")
    if preset.endswith("UNSPECIFIED"):
        raise Refused("The bullet preset must be specified.")  # wording guessed
    segment, begin, end = work.range(body.get("range", {}))
    blocks = list(content.paragraphs(segment.content, begin, end))
    if not blocks:  # between the cells of a table
        return
    list_id = _list_before(segment, blocks, preset) or _new_list(work, segment, preset)
    for block in sorted(blocks, key=start, reverse=True):
        inner = block["paragraph"]
        words = content.text(block)
        tabs = len(words) - len(words.lstrip("\t"))
        level = min(tabs, 8) or inner.get("bullet", {}).get("nestingLevel", 0)
        bullet: Json = {"listId": list_id} | ({"nestingLevel": level} if level else {})
        inner["bullet"] = bullet | {"textStyle": inner.get("bullet", {}).get("textStyle", {})}
        inner["paragraphStyle"] = inner["paragraphStyle"] | styles.indent(level)
        if tabs:
            at = start(block)
            inner["elements"] = inner["elements"][work.split(block, at + tabs) :]
            segment.moved(at, tabs, 0)


def _list_before(segment: Segment, blocks: list[Json], preset: str) -> str:
    """The list of the paragraph before, if it has these glyphs."""
    spot = find(segment.content, min(map(start, blocks)))
    if spot is None or spot.at == 0:
        return ""
    number = str(spot.home[spot.at - 1].get("paragraph", {}).get("bullet", {}).get("listId", ""))
    there = segment.shown.get("lists", {}).get(number, {}).get("listProperties", {}).get("nestingLevels", [])
    same = [_glyph(level) for level in there] == [_glyph(level) for level in levels(preset)]
    return number if same else ""


def _glyph(level: Json) -> tuple[str, str, str]:
    return level.get("glyphType", ""), level.get("glyphSymbol", ""), level.get("glyphFormat", "")


def _new_list(work: Work, segment: Segment, preset: str) -> str:
    number = work.mint("kix.")
    segment.shown.setdefault("lists", {})[number] = {"listProperties": {"nestingLevels": levels(preset)}}
    return number


def delete_paragraph_bullets(work: Work, body: Json) -> None:
    """A nested paragraph stays where it stood, by its indent."""
    segment, begin, end = work.range(body.get("range", {}))
    for block in content.paragraphs(segment.content, begin, end):
        bullet = block["paragraph"].pop("bullet", None)
        if bullet is not None:
            style = block["paragraph"]["paragraphStyle"]
            style = {n: v for n, v in style.items() if n not in {"indentFirstLine", "indentStart"}}
            if level := bullet.get("nestingLevel", 0):
                style |= {n: styles.points(36 * level) for n in ("indentFirstLine", "indentStart")}
            block["paragraph"]["paragraphStyle"] = style
