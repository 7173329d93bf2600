"""What every Doc carries besides its text: page, named styles, glyphs of lists, borders of tables."""

from __future__ import annotations

from sync.emulator.errors import Json


def points(magnitude: float) -> Json:
    return {"magnitude": magnitude, "unit": "PT"} if magnitude else {"unit": "PT"}


def grey(value: float) -> Json:
    return {"color": {"rgbColor": {"red": value, "green": value, "blue": value} if value else {}}}


LINK_COLOUR: Json = {"color": {"rgbColor": {"red": 0.06666667, "green": 0.33333334, "blue": 0.8}}}
MONOSPACE: Json = {"weightedFontFamily": {"fontFamily": "Roboto Mono", "weight": 400}}
INLINE_CODE: Json = MONOSPACE | {
    "foregroundColor": {"color": {"rgbColor": {"red": 0.09411765, "green": 0.5019608, "blue": 0.21960784}}}
}

DOCUMENT: Json = {
    "background": {"color": {}},
    "pageNumberStart": 1,
    "marginTop": points(72),
    "marginBottom": points(72),
    "marginRight": points(72),
    "marginLeft": points(72),
    "pageSize": {"height": points(792), "width": points(612)},
    "marginHeader": points(36),
    "marginFooter": points(36),
    "useCustomHeaderFooterMargins": True,
    "documentFormat": {"documentMode": "PAGES"},
}

SECTION_BREAK: Json = {
    "sectionStyle": {
        "columnSeparatorStyle": "NONE",
        "contentDirection": "LEFT_TO_RIGHT",
        "sectionType": "CONTINUOUS",
    }
}

NORMAL_TEXT: Json = {
    "bold": False,
    "italic": False,
    "underline": False,
    "strikethrough": False,
    "smallCaps": False,
    "backgroundColor": {},
    "foregroundColor": grey(0),
    "fontSize": points(11),
    "weightedFontFamily": {"fontFamily": "Arial", "weight": 400},
    "baselineOffset": "NONE",
}

# name → size, colour, space above, space below
HEADINGS = {
    "HEADING_1": (20, 0.0, 20, 6),
    "HEADING_2": (16, 0.0, 18, 6),
    "HEADING_3": (14, 0.2627451, 16, 4),
    "HEADING_4": (12, 0.4, 14, 4),
    "HEADING_5": (11, 0.4, 12, 4),
    "HEADING_6": (11, 0.4, 12, 4),
    "TITLE": (26, 0.0, 0, 3),
    "SUBTITLE": (15, 0.4, 0, 16),
}


def named_styles() -> Json:
    styles: list[Json] = [
        {
            "namedStyleType": "NORMAL_TEXT",
            "textStyle": NORMAL_TEXT,
            "paragraphStyle": whole_paragraph(115),
        }
    ]
    for name, (size, colour, above, below) in HEADINGS.items():
        text: Json = {"fontSize": points(size)} | ({"foregroundColor": grey(colour)} if colour else {})
        # recorded: what heads a heading's style is normal text
        style = paragraph("NORMAL_TEXT") | {"spaceAbove": points(above), "spaceBelow": points(below)}
        style |= {"keepLinesTogether": True, "keepWithNext": True, "pageBreakBefore": False}
        styles.append({"namedStyleType": name, "textStyle": text, "paragraphStyle": style})
    return {"styles": styles}


def paragraph(name: str) -> Json:
    return {"namedStyleType": name, "direction": "LEFT_TO_RIGHT"}


NO_BORDER: Json = {"color": {}, "width": points(0), "padding": points(0), "dashStyle": "SOLID"}


def whole_paragraph(spacing: int, **more: bool) -> Json:
    """Every property of a paragraph that inherits nothing, as normal text and what is in tables are recorded."""
    style: Json = {"namedStyleType": "NORMAL_TEXT", "alignment": "START", "lineSpacing": spacing}
    style |= {"direction": "LEFT_TO_RIGHT", "spacingMode": "COLLAPSE_LISTS"}
    style |= {"spaceAbove": points(0), "spaceBelow": points(0)}
    style |= {f"border{side}": NO_BORDER for side in ("Between", "Top", "Bottom", "Left", "Right")}
    style |= {f"indent{side}": points(0) for side in ("FirstLine", "Start", "End")}
    style |= {"keepLinesTogether": False, "keepWithNext": False, "avoidWidowAndOrphan": True}
    return style | {"shading": {"backgroundColor": {}}, "pageBreakBefore": False} | more


def cell_paragraph() -> Json:
    return whole_paragraph(100, avoidWidowAndOrphan=False)


def indent(level: int) -> Json:
    """Where a list item of this level stands."""
    return {"indentFirstLine": points(18 + 36 * level), "indentStart": points(36 + 36 * level)}


BULLETS = ("●", "○", "■")
NUMBERS = ("DECIMAL", "ALPHA", "ROMAN")


def nesting_level(level: int, kind: str, start: int = 1) -> Json:
    """One of a list's nine levels; ``kind`` is bullet, ordered or check."""
    roman = kind == "ordered" and level % 3 == 2  # its numbers end where others start, as recorded
    found: Json = {"bulletAlignment": "END" if roman else "START"}
    if kind == "ordered":
        found |= {"glyphType": NUMBERS[level % 3], "glyphFormat": f"%{level}."}
    elif kind == "bullet":
        found |= {"glyphSymbol": BULLETS[level % 3], "glyphFormat": f"%{level}"}
    else:
        found |= {"glyphType": "GLYPH_TYPE_UNSPECIFIED"}
    return found | indent(level) | {"textStyle": {"underline": False}, "startNumber": start}


def image(uri: str) -> Json:
    """An EmbeddedObject as recorded: what shows an image, without a border and 9 points from the text."""
    border = {"color": grey(0), "width": points(0), "dashStyle": "SOLID", "propertyState": "NOT_RENDERED"}
    properties = {"contentUri": uri, "cropProperties": {}}
    margins = {f"margin{side}": points(9) for side in ("Top", "Bottom", "Right", "Left")}
    return {"imageProperties": properties, "embeddedObjectBorder": border} | margins


def table_cell() -> Json:
    style: Json = {"rowSpan": 1, "columnSpan": 1, "backgroundColor": {}}
    style |= {f"padding{side}": points(5) for side in ("Left", "Right", "Top", "Bottom")}
    return style | {"contentAlignment": "TOP"}
